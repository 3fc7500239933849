"""Accounts: who has access to an organisation, invitations, one's own account and its sessions."""

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from markets.access import allow, enter, members_only, public
from markets.account_forms import AccountForm, InvitationForm, NewAccountForm
from markets.accounts import sign_in
from markets.acting import add_refusal
from markets.actions import (
    accept_invitation,
    cancel_invitation,
    edit_account,
    invite,
    remove_membership,
    resend_invitation,
    reset_second_factor,
)
from markets.actions.invitations import invitation_of, is_open, is_waiting, roles_to_give
from markets.enums import Role
from markets.mails import MailNotSent, send_mail
from markets.models import Invitation, Membership, Organisation, User
from markets.sessions import close_sessions, open_sessions


@members_only
@require_http_methods(["GET", "POST"])
def access(request):
    """Who has access to one's own organisation, and inviting a colleague."""
    return show_access(request, request.actor.organisation)


@allow(Role.FACILITATOR)
@require_http_methods(["GET", "POST"])
def organisation_access(request, pk):
    return show_access(request, get_object_or_404(Organisation.objects.visible_to(request.actor), pk=pk))


def show_access(request, organisation):
    actor = request.actor
    roles = roles_to_give(actor, organisation)
    kinds = organisation.kinds.values_list("kind", flat=True)
    form = InvitationForm(request.POST or None, actor=actor, roles=roles, kinds=kinds) if roles else None
    if request.method == "POST" and form and form.is_valid():
        try:
            invite(actor=actor, organisation=organisation, **form.cleaned_data)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Invitation enregistrée\u202f: le courriel part dans la minute.")
            return redirect(request.path)
    members = Membership.objects.visible_to(actor).filter(organisation=organisation)
    pending = Invitation.objects.visible_to(actor).pending().filter(organisation=organisation)
    context = {
        "organisation": organisation,
        "own": organisation.pk == actor.organisation_id,
        "members": members.select_related("user").order_by("user__name", "pk"),
        "pending": [(each, *state_of(each)) for each in pending.order_by("-created_at", "-pk")],
        "form": form,
    }
    status = 422 if form and form.is_bound else 200
    return render(request, "markets/accounts/access.html", context, status=status)


def state_of(invitation):
    """State and words of a pending invitation, for a badge."""
    if not is_open(invitation):
        return "ended", "expirée"
    if is_waiting(invitation):
        return "due", "courriel pas encore parti"
    return "submitted", "envoyée"


def access_page(actor, organisation_id):
    """Where an act about the access of an organisation leads back to."""
    if organisation_id == actor.organisation_id:
        return redirect("markets:access")
    return redirect("markets:organisation_access", organisation_id)


@members_only
@require_http_methods(["GET", "POST"])
def membership_remove(request, pk):
    seen = Membership.objects.visible_to(request.actor).select_related("user", "organisation")
    membership = get_object_or_404(seen, pk=pk)
    refusals = []
    if request.method == "POST":
        try:
            remove_membership(actor=request.actor, membership=membership)
        except ValidationError as refusal:
            refusals = refusal.messages
        else:
            if membership.user == request.user:
                return redirect("/")
            messages.success(request, "Accès retiré.")
            return access_page(request.actor, membership.organisation_id)
    context = {"membership": membership, "refusals": refusals, "oneself": membership.user == request.user}
    return render(request, "markets/accounts/membership_remove.html", context, status=422 if refusals else 200)


@allow(Role.FACILITATOR)
@require_http_methods(["GET", "POST"])
def second_factor_reset(request, pk):
    """A colleague has lost her telephone."""
    seen = Membership.objects.visible_to(request.actor).filter(role=Role.FACILITATOR).select_related("user")
    membership = get_object_or_404(seen, pk=pk)
    refusals = []
    if request.method == "POST":
        try:
            reset_second_factor(actor=request.actor, membership=membership)
        except ValidationError as refusal:
            refusals = refusal.messages
        else:
            messages.success(request, "Validation en deux étapes réinitialisée.")
            return redirect("markets:access")
    context = {"membership": membership, "refusals": refusals}
    return render(request, "markets/accounts/second_factor_reset.html", context, status=422 if refusals else 200)


@members_only
@require_POST
def invitation_resend(request, pk):
    return change_invitation(request, pk, resend_invitation, "Nouveau lien\u202f: le courriel part dans la minute.")


@members_only
@require_POST
def invitation_cancel(request, pk):
    return change_invitation(request, pk, cancel_invitation, "Invitation annulée.")


def change_invitation(request, pk, action, done):
    invitation = get_object_or_404(Invitation.objects.visible_to(request.actor), pk=pk)
    try:
        action(actor=request.actor, invitation=invitation)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, done)
    return access_page(request.actor, invitation.organisation_id)


@public
@require_http_methods(["GET", "POST"])
def invitation(request, token):
    """What a link opens, and the button that uses it: a mail server that follows links uses nothing."""
    invitation = invitation_of(token)
    if invitation is None:
        return render(request, "markets/accounts/invitation_closed.html", status=404)
    context = {"invitation": invitation, "form": None, "state": invited(request, invitation)}
    if context["state"] == "new":
        context["form"] = NewAccountForm(request.POST or None, email=invitation.email)
    if request.method == "POST" and (context["form"] is None or context["form"].is_valid()):
        return use_invitation(request, token, context)
    status = 422 if context["form"] and context["form"].is_bound else 200
    return render(request, "markets/accounts/invitation.html", context, status=status)


def invited(request, invitation):
    """Whoever opens the link: "same" account, "other" account, not signed in to a "known" one, or "new"."""
    if request.user.is_authenticated:
        return "same" if request.user.email == invitation.email else "other"
    return "known" if User.objects.filter(email=invitation.email).exists() else "new"


def use_invitation(request, token, context):
    form, user = context["form"], request.user if request.user.is_authenticated else None
    try:
        membership = accept_invitation(token=token, user=user, **(form.cleaned_data if form else {}))
    except ValidationError as refusal:
        if form:
            add_refusal(form, refusal)
        return render(request, "markets/accounts/invitation.html", context, status=422)
    response = sign_in(request, membership.user) if user is None else redirect("/")
    enter(request, membership)
    return response


@members_only
@require_http_methods(["GET", "POST"])
def account(request):
    """One's own account: name, spaces, password, second factor, sessions."""
    initial = {"name": request.user.name, "phone": request.user.phone}
    form = AccountForm(request.POST or None, actor=request.actor, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            edit_account(actor=request.actor, **form.cleaned_data)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Compte modifié.")
            return redirect("markets:account")
    context = {
        "form": form,
        "sessions": open_sessions(request),
        "spaces": request.actor.memberships,
        "second_factor": is_mfa_enabled(request.user, [Authenticator.Type.TOTP]),
    }
    return render(request, "markets/accounts/account.html", context, status=422 if form.is_bound else 200)


@members_only
@require_POST
def session_close(request, pk):
    close_sessions([get_object_or_404(UserSession.objects.filter(user=request.user), pk=pk)])
    messages.success(request, "Session fermée.")
    return redirect("markets:account")


@members_only
@require_POST
def sessions_close(request):
    """Close every session of the account but this one."""
    noted = UserSession.objects.filter(user=request.user)
    close_sessions(noted.exclude(session_key=request.session.session_key))
    messages.success(request, "Les autres sessions sont fermées.")
    return redirect("markets:account")


@allow(Role.FACILITATOR)
@require_POST
def mail_test(request):
    """Send a mail to oneself at once, and say what the server answered."""
    try:
        hers = {"to": request.user.email, "structure": request.actor.structure, "facilitator": request.user}
        send_mail(template="mails/test.txt", context={}, **hers)
    except MailNotSent as failure:
        messages.error(request, f"Le courriel n'est pas parti. {failure}")
    else:
        messages.success(request, f"Courriel d'essai envoyé à {request.user.email}.")
    return redirect("markets:settings")
