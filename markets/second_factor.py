"""Facilitators see everybody's data: a password alone does not open it, in real use."""

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from markets.access import PUBLIC
from markets.enums import Role

SET_UP = "mfa_activate_totp"
# What stays open until the application is set up: setting it up, confirming who one is for that, and leaving.
OPEN = frozenset({SET_UP, "account_logout", "account_reauthenticate", "mfa_reauthenticate"})
SENTENCE = (
    "Avant de continuer, activez la validation en deux étapes\u202f: elle est obligatoire pour les facilitateurs, "
    "qui voient les données de tous."
)


def lacks_second_factor(request):
    """Whether the signed-in user facilitates anywhere and has no authenticator yet."""
    actor = request.actor
    if actor is None or not any(each.role == Role.FACILITATOR for each in actor.memberships):
        return False
    return not is_mfa_enabled(request.user, [Authenticator.Type.TOTP])


class SecondFactorMiddleware:
    """Until a facilitator has a second factor, every page leads to its set-up; `SECOND_FACTOR_REQUIRED` turns it on."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not settings.SECOND_FACTOR_REQUIRED or request.resolver_match.view_name in OPEN:
            return None
        if getattr(view, "roles", None) == PUBLIC or not lacks_second_factor(request):
            return None
        messages.warning(request, SENTENCE)
        set_up = redirect(SET_UP)
        if getattr(request, "htmx", False):
            return HttpResponse(status=204, headers={"HX-Redirect": set_up.url})
        return set_up
