"""Placing a person with a party of a lot: one work contract or mission, and the profile figures are made of."""

from markets.acting import Refused, act
from markets.journal import record
from markets.models import Party
from markets.typography import french, write_day
from participants.actions.eligibility import main_category
from participants.actions.persons import own_person
from participants.actions.referrals import tell_placed
from participants.eligibility import window
from participants.enums import Answer, ContractType, EndReason, Level, Sex
from participants.models import Eligibility, EntryProfile, PersonIdentity, Placement
from participants.profiles import age_band

# What of a profile is asked; the rest comes from the identity and from the decision.
PROFILE = ("level", "priority_district", "town", "prescriber")


def covering(person, day):
    """The standing eligibility whose window holds a day, if any."""
    return Eligibility.objects.standing().filter(person=person, starts_on__lte=day, ends_on__gte=day).first()


def open_window(person, day):
    """The eligibility that counts on a first day at work: one already open, else the one that waited, opened now."""
    if found := covering(person, day):
        return found
    waiting = (
        Eligibility.objects.select_for_update(of=("self",), no_key=True)
        .filter(person=person, granted=True, withdrawn_at=None, starts_on=None, hire_before__gte=day)
        .first()
    )
    if waiting:
        waiting.starts_on, waiting.ends_on = window(day, waiting.months)
        waiting.full_clean()
        waiting.save()
    return waiting


def own_party(actor, party):
    found = (
        Party.objects.visible_to(actor)
        .select_for_update(of=("self",), no_key=True)
        .select_related("lot__contract")
        .filter(pk=party.pk)
        .first()
    )
    if found is None:
        raise Refused("Cet intervenant n'est pas suivi par votre structure.")
    return found


def check_days(starts_on, ends_on):
    """Asked before the database is: it cannot even make a range of days in disorder."""
    if ends_on is not None and ends_on < starts_on:
        raise Refused({"ends_on": "Le dernier jour précède le premier."})


def check_within_lot(party, starts_on):
    if party.lot.closed_on and starts_on > party.lot.closed_on:
        closed = write_day(party.lot.closed_on)
        raise Refused({"starts_on": french(f"Ce lot est clos depuis le {closed} : personne n'y entre plus.")})


@act
def place_person(
    *,
    actor,
    person,
    party,
    modality,
    job,
    starts_on,
    ends_on=None,
    contract_type=ContractType.UNKNOWN,
    level=Level.UNKNOWN,
    priority_district=Answer.UNKNOWN,
    town="",
    prescriber=None,
):
    """Place a person with a party of a lot. The first placement opens the window of the decision that waits.

    Without a decision the placement stands and its hours wait. The entry profile is what she is on her first day.
    """
    person = own_person(actor, person)
    party = own_party(actor, party)
    check_days(starts_on, ends_on)
    check_within_lot(party, starts_on)
    placement = Placement(
        structure=person.structure,
        lot=party.lot,
        party=party,
        person=person,
        modality=modality,
        contract_type=contract_type,
        job=job,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    placement.full_clean()
    placement.save()
    eligibility = open_window(person, starts_on)
    identity = PersonIdentity.objects.filter(person=person).first()
    profile = EntryProfile(
        structure=person.structure,
        placement=placement,
        age_band=age_band(identity.birth_date if identity else None, starts_on),
        sex=identity.sex if identity else Sex.UNKNOWN,
        level=level,
        priority_district=priority_district,
        town=town or (identity.town if identity else ""),
        prescriber=prescriber,
        category=main_category(eligibility) if eligibility else None,
    )
    profile.full_clean()
    profile.save()
    tell_placed(person)
    record(
        actor=actor,
        structure=person.structure,
        verb="place_person",
        obj=placement,
        words=f"{person.code} : mise en poste à compter du {write_day(starts_on)}, {party.lot.label}.",
    )
    return placement


def own_placement(actor, placement):
    """The placement's row, locked after its person's so that two windows never open side by side."""
    person = own_person(actor, placement.person)
    return person, Placement.objects.select_for_update(of=("self",), no_key=True).select_related("lot").get(
        pk=placement.pk
    )


@act
def change_placement(*, actor, placement, **fields):
    """Correct a placement or its entry profile; its first day stays within the eligibility it opened."""
    person, placement = own_placement(actor, placement)
    profile = EntryProfile.objects.select_for_update(of=("self",), no_key=True).filter(placement=placement).first()
    profile = profile or EntryProfile(structure=person.structure, placement=placement)
    starts_on = fields.get("starts_on", placement.starts_on)
    check_days(starts_on, fields.get("ends_on", placement.ends_on))
    eligibility = covering(person, placement.starts_on)
    if eligibility and not eligibility.starts_on <= starts_on <= eligibility.ends_on:
        raise Refused(
            {
                "starts_on": french(
                    f"Ce jour sort de l'éligibilité (du {write_day(eligibility.starts_on)} au "
                    f"{write_day(eligibility.ends_on)}), fixée une fois : retirez l'éligibilité, changez la date, "
                    "puis décidez-la de nouveau."
                )
            }
        )
    for name, value in fields.items():
        setattr(profile if name in PROFILE else placement, name, value)
    placement.full_clean()
    placement.save()
    if not eligibility and (opened := open_window(person, placement.starts_on)):
        profile.category = main_category(opened)
    identity = PersonIdentity.objects.filter(person=person).first()
    if identity:
        profile.age_band = age_band(identity.birth_date, placement.starts_on)
        profile.sex = identity.sex
    profile.full_clean()
    profile.save()
    record(
        actor=actor,
        structure=person.structure,
        verb="change_placement",
        obj=placement,
        words=f"{person.code} : mise en poste du {write_day(placement.starts_on)} modifiée, {placement.lot.label}.",
    )
    return placement


@act
def end_placement(*, actor, placement, ends_on, end_reason=EndReason.UNKNOWN):
    """Say when and how a placement ended; saying it again corrects it."""
    person, placement = own_placement(actor, placement)
    check_days(placement.starts_on, ends_on)
    placement.ends_on = ends_on
    placement.end_reason = end_reason
    placement.full_clean()
    placement.save()
    record(
        actor=actor,
        structure=person.structure,
        verb="end_placement",
        obj=placement,
        words=f"{person.code} : mise en poste terminée le {write_day(ends_on)}, {placement.lot.label}.",
    )
    return placement
