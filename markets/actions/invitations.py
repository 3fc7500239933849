"""Inviting somebody to an organisation: one link, one use, seven days."""

import secrets
from datetime import timedelta
from functools import partial
from hashlib import sha256

from django.db import transaction
from django.tasks import task
from django.utils import timezone

from markets.access import Actor
from markets.acting import Refused, act
from markets.actions.accounts import open_account
from markets.enums import Role, Via
from markets.journal import record
from markets.mails import MailNotSent, address_of, send_mail
from markets.models import Invitation, JournalEntry, Membership, Organisation, Structure, User

VALID = timedelta(days=7)
MOST_PENDING = 20
# Mails that an organisation may have sent in an hour, whoever of its members asks, and cancelled invitations too.
MOST_AN_HOUR, MOST_AN_HOUR_OF_FACILITATORS = 20, 200
TOKEN_BYTES = 32
# In place of a hash until the mail leaves: no token hashes to it.
WAITING = "attente-"


def hash_of(token):
    return sha256(token.encode()).hexdigest()


def is_waiting(invitation):
    """Whether the mail has not left yet."""
    return invitation.token_hash.startswith(WAITING)


def waiting_hash():
    return WAITING + secrets.token_hex(28)


@act
def invite(*, actor, organisation, role, email):
    """Invite an address to an organisation with a role: a facilitator to any of hers, a member to its own only.

    Inviting the same address again replaces the link. Refused for who has this access already.
    """
    role, email = Role(role), email.strip().lower()
    refuse_unless_may_invite(actor, organisation, role)
    # One organisation at a time: two colleagues inviting the same address make one invitation.
    organisation = Organisation.objects.select_for_update(of=("self",), no_key=True).get(pk=organisation.pk)
    place = {"structure": actor.structure, "organisation": organisation, "role": role}
    if Membership.objects.filter(user__email=email, **place).exists():
        raise Refused({"email": "Cette adresse a déjà cet accès."})
    pending = Invitation.objects.pending().filter(**place)
    invitation = pending.filter(email=email).first()
    if invitation is None and pending.count() >= MOST_PENDING:
        raise Refused(f"{MOST_PENDING} invitations sont déjà en attente : annulez celles qui ne servent plus.")
    if invitation is None:
        invitation = Invitation(email=email, **place)
    return write_invitation(actor, invitation, "invite", "envoyée")


@act
def resend_invitation(*, actor, invitation):
    """Send a new link, valid seven days from now; the old one no longer opens anything. Refused once used."""
    invitation = locked(invitation)
    return write_invitation(actor, invitation, "resend_invitation", "renvoyée, le lien précédent est annulé")


@act
def cancel_invitation(*, actor, invitation):
    """Withdraw an invitation: its link opens nothing any more. Refused once used."""
    invitation = locked(invitation)
    record(
        actor=actor,
        structure=actor.structure,
        verb="cancel_invitation",
        obj=invitation,
        words=words_of(invitation, "annulée"),
    )
    invitation.delete()


@act
def accept_invitation(*, token, user=None, name="", password=""):
    """Use a link: a membership for the account of its very address, made with a name and a password if there is none.

    `user` is who is signed in. Used, expired or cancelled, the link is refused; so is another account.
    """
    invitation = Invitation.objects.select_for_update(of=("self",), no_key=True).filter(token_hash=hash_of(token))
    invitation = invitation.select_related("organisation", "structure__organisation").first()
    if invitation is None or not is_open(invitation):
        raise Refused("Ce lien n'est plus valable.")
    if user is None:
        if User.objects.filter(email=invitation.email).exists():
            raise Refused("Un compte existe à cette adresse : connectez-vous d'abord.")
        user = open_account(invitation.email, name, password)
    elif user.email != invitation.email:
        raise Refused("Cette invitation est pour une autre adresse que celle de votre compte.")
    invitation.used_at = timezone.now()
    invitation.full_clean()
    invitation.save()
    place = {"user": user, "organisation": invitation.organisation, "structure": invitation.structure}
    membership = Membership.objects.filter(role=invitation.role, **place).first()
    if membership is None:
        membership = Membership(role=invitation.role, **place)
        membership.full_clean()
        membership.save()
    record(
        actor=Actor.of(membership, via=Via.LINK),
        structure=invitation.structure,
        verb="accept_invitation",
        obj=invitation,
        words=words_of(invitation, "acceptée"),
    )
    return membership


@act
def arm_invitation(*, invitation_id):
    """Give a pending invitation its link at the moment its mail leaves; (invitation, token), or None if it is gone.

    The token is nowhere but in the mail: the table holds its hash, and nothing that waits holds it.
    """
    invitation = Invitation.objects.select_for_update(of=("self",), no_key=True).pending().filter(pk=invitation_id)
    invitation = invitation.select_related("organisation", "structure__organisation").first()
    if invitation is None:
        return None
    token = secrets.token_urlsafe(TOKEN_BYTES)
    invitation.token_hash = hash_of(token)
    invitation.expires_at = timezone.now() + VALID
    invitation.save(update_fields=["token_hash", "expires_at"])
    return invitation, token


@act
def disarm_invitation(*, invitation_id, token):
    """Take back a link whose mail did not leave, unless another was made since."""
    sent = Invitation.objects.select_for_update(no_key=True).pending().filter(pk=invitation_id)
    sent.filter(token_hash=hash_of(token)).update(token_hash=waiting_hash())


@task
def mail_invitation(invitation_id):
    """Send its link to who is invited; without a mail there is no link, and the page of accesses says so."""
    armed = arm_invitation(invitation_id=invitation_id)
    if armed is None:
        return
    invitation, token = armed
    context = {
        "organisation": invitation.organisation,
        "role": invitation.role,
        "link": address_of("markets:invitation", token),
        "expires": timezone.localdate(invitation.expires_at).strftime("%d/%m/%Y"),
    }
    try:
        send_mail(
            template="mails/invitation.txt",
            to=invitation.email,
            structure=invitation.structure,
            context=context,
            organisation=invitation.organisation,
            facilitator=facilitator_of(invitation),
        )
    except MailNotSent:
        disarm_invitation(invitation_id=invitation_id, token=token)
        raise


def facilitator_of(invitation):
    """The facilitator who invited, None where a colleague did."""
    hers = Membership.objects.filter(structure=invitation.structure, role=Role.FACILITATOR)
    return invitation.invited_by if hers.filter(user=invitation.invited_by).exists() else None


def invitation_of(token):
    """The invitation that a link opens, None when it is used, expired, cancelled or was never sent."""
    found = Invitation.objects.filter(token_hash=hash_of(token)).select_related(
        "organisation", "structure__organisation", "invited_by"
    )
    invitation = found.first()
    return invitation if invitation is not None and is_open(invitation) else None


def is_open(invitation):
    return invitation.used_at is None and invitation.expires_at > timezone.now()


def roles_to_give(actor, organisation):
    """Roles that the actor may give on an organisation: a member, its own; a facilitator, those of outside."""
    if not actor.is_facilitator:
        return [actor.role] if organisation.pk == actor.organisation_id else []
    if organisation.pk == actor.structure.organisation_id:
        return [Role.FACILITATOR]
    if Structure.objects.filter(organisation=organisation).exists():
        return []
    return [role for role in Role.of_members() if role != Role.FACILITATOR]


def refuse_unless_may_invite(actor, organisation, role):
    if role not in roles_to_give(actor, organisation):
        raise Refused({"role": "Vous ne pouvez pas donner ce rôle sur cette organisation."})


def locked(invitation):
    invitation = Invitation.objects.select_for_update(of=("self",), no_key=True).filter(pk=invitation.pk).first()
    if invitation is None:
        raise Refused("Cette invitation est déjà annulée.")
    if invitation.used_at is not None:
        raise Refused("Cette invitation a déjà servi.")
    return invitation


def write_invitation(actor, invitation, verb, what):
    """Save an invitation whose mail is to leave, note it, and ask for the mail."""
    refuse_too_many(actor)
    invitation.invited_by = actor.user
    invitation.token_hash = waiting_hash()
    invitation.created_at = timezone.now()
    invitation.expires_at = timezone.now() + VALID
    invitation.full_clean()
    invitation.save()
    record(actor=actor, structure=actor.structure, verb=verb, obj=invitation, words=words_of(invitation, what))
    transaction.on_commit(partial(mail_invitation.enqueue, invitation_id=invitation.pk))
    return invitation


def refuse_too_many(actor):
    most = MOST_AN_HOUR_OF_FACILITATORS if actor.is_facilitator else MOST_AN_HOUR
    sent = JournalEntry.objects.filter(
        structure=actor.structure,
        organisation=actor.organisation,
        verb__in=("invite", "resend_invitation"),
        at__gt=timezone.now() - timedelta(hours=1),
    )
    if sent.count() >= most:
        raise Refused(f"{most} invitations sont parties en une heure : attendez un peu avant la suivante.")


def words_of(invitation, what):
    """For the journal: neither the address nor a name."""
    role = Role(invitation.role).label
    return f"Invitation n° {invitation.pk} « {role} » sur l'organisation n° {invitation.organisation_id} {what}."
