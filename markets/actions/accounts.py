"""Opening the site to a structure, and an organisation to an account."""

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import Q

from markets.access import Actor
from markets.acting import Refused, act
from markets.enums import Kind, Role, Via
from markets.journal import record
from markets.models import Invitation, Membership, Organisation, Structure, User
from markets.register import Sought, complete_organisation, create_organisation, give_kinds
from markets.sessions import close_sessions


@act
def create_structure(*, name, siret, contact_name, phone, mail, user_name, user_email, password, via=Via.SYSTEM):
    """Open the site to a facilitating structure; returns the membership of its first facilitator (user, structure)."""
    sought = Sought.read(siret, name)
    if sought.siret is None:
        raise Refused({"siret": "Donnez le SIRET de la structure : 14 chiffres."})
    organisation = Organisation.objects.select_for_update(of=("self",), no_key=True).filter(siret=sought.siret).first()
    if organisation is None:
        organisation = create_organisation(sought)
    elif Structure.objects.filter(organisation=organisation).exists():
        raise Refused({"siret": "Une structure facilitatrice porte déjà ce SIRET."})
    else:
        complete_organisation(organisation, sought)
    give_kinds([organisation], Kind.FACILITATOR)
    structure = Structure(organisation=organisation, contact_name=contact_name, phone=phone, mail=mail)
    structure.full_clean()
    structure.save()
    membership = Membership(
        user=user_of(user_email, user_name, password),
        organisation=organisation,
        structure=structure,
        role=Role.FACILITATOR,
    )
    membership.full_clean()
    membership.save()
    record(
        actor=Actor.system(structure, via=via),
        structure=structure,
        verb="create_structure",
        obj=structure,
        words="Structure ouverte, avec un premier compte.",
    )
    return membership


@act
def give_membership(*, actor, email, name, organisation, role, password=None):
    """Open an organisation to an account, made if need be; giving twice is giving once. An existing password stays."""
    role = Role(role)
    structure = actor.structure
    if role not in Role.of_members():
        raise Refused({"role": "Ce rôle ne se donne pas à un compte."})
    if role == Role.FACILITATOR and organisation.pk != structure.organisation_id:
        raise Refused({"role": "Un compte de facilitateur appartient à la structure facilitatrice."})
    user = user_of(email, name, password)
    membership = Membership.objects.filter(user=user, organisation=organisation, structure=structure, role=role).first()
    if membership is not None:
        return membership
    membership = Membership(user=user, organisation=organisation, structure=structure, role=role)
    membership.full_clean()
    membership.save()
    record(
        actor=actor,
        structure=structure,
        verb="give_membership",
        obj=membership,
        words=f"Accès « {role.label} » donné sur l'organisation n° {organisation.pk}.",
    )
    return membership


@act
def remove_membership(*, actor, membership):
    """Close an organisation to an account: a facilitator in her structure, a colleague in its own organisation.

    It acts on pages that are open, for a membership is read at each request. Invitations that the account sent or
    awaits there go with it. Refused for the last facilitator of a structure.
    """
    # The structure first: two facilitators who remove each other wait for one another.
    structure = Structure.objects.select_for_update(of=("self",), no_key=True).get(pk=actor.structure.pk)
    membership = Membership.objects.select_related("user").filter(pk=membership.pk).first()
    if membership is None:
        raise Refused("Cet accès est déjà retiré.")
    place = {"structure": structure, "organisation": membership.organisation_id, "role": membership.role}
    others = Membership.objects.filter(**place, user__is_active=True).exclude(pk=membership.pk)
    if membership.role == Role.FACILITATOR and not others.exists():
        raise Refused("C'est le dernier facilitateur de la structure : invitez-en un autre avant de retirer celui-ci.")
    hers = Q(invited_by=membership.user_id) | Q(email=membership.user.email)
    Invitation.objects.pending().filter(hers, **place).delete()
    record(
        actor=actor,
        structure=structure,
        verb="remove_membership",
        obj=membership,
        words=f"Accès « {Role(membership.role).label} » retiré sur l'organisation n° {membership.organisation_id}, "
        f"compte n° {membership.user_id}.",
    )
    membership.delete()


@act
def edit_account(*, actor, name, phone):
    """Correct one's own name and telephone."""
    user = User.objects.select_for_update(no_key=True).get(pk=actor.user.pk)
    user.name, user.phone = " ".join(name.split()), phone
    user.full_clean()
    user.save(update_fields=["name", "phone"])
    words = f"Coordonnées du compte n° {user.pk} modifiées."
    record(actor=actor, structure=actor.structure, verb="edit_account", obj=user, words=words)
    return user


@act
def reset_second_factor(*, actor, membership):
    """Forget a colleague's application and recovery codes, when her telephone is lost: she sets it up again.

    Between facilitators of one structure, and only for an account that no other structure relies on. Its sessions are
    closed: whoever holds one would set up an application of her own.
    """
    user = User.objects.select_for_update(no_key=True).get(pk=membership.user_id)
    if membership.role != Role.FACILITATOR or membership.structure_id not in actor.structures or user == actor.user:
        raise Refused("On ne réinitialise que la validation en deux étapes d'une autre personne de sa structure.")
    if user.memberships.exclude(structure=membership.structure_id).exists():
        raise Refused("Ce compte sert aussi une autre structure : l'hébergeur de l'outil peut lui redonner accès.")
    Authenticator.objects.filter(user=user).delete()
    close_sessions(UserSession.objects.filter(user=user))
    words = f"Validation en deux étapes du compte n° {user.pk} réinitialisée."
    record(actor=actor, structure=actor.structure, verb="reset_second_factor", obj=membership, words=words)


def user_of(email, name, password):
    """The account of an address, made if need be; without a password one is chosen at the first sign-in by e-mail."""
    email = email.strip().lower()
    return User.objects.filter(email=email).first() or open_account(email, name, password)


def open_account(email, name, password):
    """A new account; a password too weak is refused, None means that one is chosen at the first sign-in by e-mail."""
    user = User(email=email, name=" ".join(name.split()))
    if password is None:
        user.set_unusable_password()
    else:
        try:
            validate_password(password, user)
        except ValidationError as weak:
            raise Refused({"password": weak.messages}) from weak
        user.set_password(password)
    user.full_clean(validate_unique=False)
    user.save()
    return user
