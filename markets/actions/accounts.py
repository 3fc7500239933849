"""Opening the site to a structure, and an organisation to an account."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from markets.access import Actor
from markets.acting import Refused, act
from markets.enums import Kind, Role, Via
from markets.journal import record
from markets.models import Membership, Organisation, Structure, User
from markets.register import Sought, complete_organisation, create_organisation, give_kinds


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


def user_of(email, name, password):
    """The account of an address, made if need be; without a password one is chosen at the first sign-in by e-mail."""
    email = email.strip().lower()
    user = User.objects.filter(email=email).first()
    if user is not None:
        return user
    user = User(email=email, name=name)
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
