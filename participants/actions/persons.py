"""Registering people and keeping their identity right."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from markets.acting import Refused, act
from markets.journal import record
from markets.typography import french
from participants.codes import candidates
from participants.eligibility import age_on
from participants.enums import Sex
from participants.models import EntryProfile, Person, PersonIdentity
from participants.profiles import age_band

OLDEST = 100
YOUNGEST = 14


def own_person(actor, person):
    """The person's row, locked: people are changed by the facilitators of their structure only."""
    locked = Person.objects.select_for_update(of=("self",), no_key=True).filter(
        pk=person.pk, structure__in=actor.structures
    )
    if not actor.is_facilitator or (found := locked.first()) is None:
        raise Refused("Cette personne n'est pas suivie par votre structure.")
    return found


def check_birth_date(birth_date, today):
    """A birth date that gives no age somebody can work at is a slip of the keyboard."""
    if birth_date is None:
        return
    if birth_date > today:
        raise ValidationError({"birth_date": "Cette date est à venir."})
    if not YOUNGEST <= age_on(today, birth_date) <= OLDEST:
        raise ValidationError(
            {"birth_date": french(f"Cette date donne {age_on(today, birth_date)} ans : vérifiez l'année.")}
        )


def create_with_a_code(structure):
    for code in candidates():
        try:
            with transaction.atomic():
                return Person.objects.create(structure=structure, code=code)
        except IntegrityError as taken:
            if getattr(getattr(taken.__cause__, "diag", None), "constraint_name", None) != "person_code_once":
                raise
    raise Refused("Aucun code n'est libre pour cette personne. Recommencez.")


@act
def register_person(
    *,
    actor,
    last_name,
    first_name,
    birth_date=None,
    sex=Sex.UNKNOWN,
    phone="",
    mail="",
    address="",
    postcode="",
    town="",
):
    """Register somebody under a new code, her identity apart; refused to whoever is not a facilitator."""
    if not actor.is_facilitator:
        raise Refused("Seule la structure facilitatrice enregistre une personne.")
    check_birth_date(birth_date, timezone.localdate())
    person = create_with_a_code(actor.structure)
    identity = PersonIdentity(
        structure=actor.structure,
        person=person,
        last_name=last_name,
        first_name=first_name,
        birth_date=birth_date,
        sex=sex,
        phone=phone,
        mail=mail,
        address=address,
        postcode=postcode,
        town=town,
    )
    identity.full_clean()
    identity.save()
    record(
        actor=actor,
        structure=actor.structure,
        verb="register_person",
        obj=person,
        words=f"{person.code} : personne enregistrée.",
    )
    return person


def correct_profiles(identity):
    """A birth date or a sex that was wrong was wrong in the entry profiles too."""
    profiles = EntryProfile.objects.filter(placement__person=identity.person).select_related("placement")
    for profile in profiles.select_for_update(of=("self",), no_key=True):
        profile.age_band = age_band(identity.birth_date, profile.placement.starts_on)
        profile.sex = identity.sex
        profile.save(update_fields=["age_band", "sex"])


@act
def change_identity(*, actor, person, **fields):
    """Correct what is known of a person's identity; the journal says that it changed, never what."""
    person = own_person(actor, person)
    identity = PersonIdentity.objects.select_for_update(of=("self",), no_key=True).filter(person=person).first()
    if identity is None:
        raise Refused("L'identité de cette personne a été effacée : elle ne se modifie plus.")
    check_birth_date(fields.get("birth_date", identity.birth_date), timezone.localdate())
    for name, value in fields.items():
        setattr(identity, name, value)
    identity.full_clean()
    identity.save()
    correct_profiles(identity)
    record(
        actor=actor,
        structure=actor.structure,
        verb="change_identity",
        obj=person,
        words=f"{person.code} : identité modifiée.",
    )
    return identity
