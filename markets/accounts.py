"""Signing in with django-allauth: nobody creates an account alone."""

from allauth.account.adapter import DefaultAccountAdapter


class ClosedSignUp(DefaultAccountAdapter):
    """Accounts come from the first-run page and from invitations."""

    def is_open_for_signup(self, request):
        return False
