"""Candidates that a prescriber proposes, and what came of each."""

from markets.acting import Refused, act
from markets.enums import Role
from markets.journal import record
from markets.typography import french
from participants.actions.persons import own_person, register_person
from participants.enums import ReferralOutcome
from participants.models import Referral

WAITING, PLACED = ReferralOutcome.WAITING, ReferralOutcome.PLACED


def locked(referral):
    return Referral.objects.select_for_update(of=("self",), no_key=True).get(pk=referral.pk)


def write(actor, referral, verb, words):
    record(
        actor=actor,
        structure=referral.structure,
        verb=verb,
        obj=referral,
        words=french(f"Orientation n° {referral.pk} {words}."),
    )


@act
def refer_person(*, actor, last_name, first_name, phone="", mail="", message=""):
    """Propose somebody to the structure, on behalf of the prescriber; the journal names nobody."""
    if actor.role != Role.PRESCRIBER:
        raise Refused("Seul un prescripteur oriente un candidat.")
    referral = Referral(
        structure=actor.structure,
        prescriber=actor.organisation,
        last_name=last_name,
        first_name=first_name,
        phone=phone,
        mail=mail,
        message=message.strip(),
        made_by=actor.user,
    )
    referral.full_clean()
    referral.save()
    write(actor, referral, "refer_person", f"reçue de l'organisation n° {actor.organisation_id}")
    return referral


@act
def withdraw_referral(*, actor, referral):
    """Take back a proposal that nobody has answered yet."""
    referral = locked(referral)
    if referral.outcome != WAITING:
        raise Refused(french("Cette orientation a déjà une suite : appelez votre facilitatrice ou facilitateur."))
    referral.outcome = ReferralOutcome.WITHDRAWN
    referral.full_clean()
    referral.save()
    write(actor, referral, "withdraw_referral", "retirée par le prescripteur")
    return referral


@act
def follow_referral(*, actor, referral, person=None):
    """Follow the candidate: somebody known already (`person`), else a new person with what was typed. The person."""
    referral = locked(referral)
    if referral.person_id:
        raise Refused("Cette personne est déjà suivie.")
    if referral.outcome == ReferralOutcome.WITHDRAWN:
        raise Refused("Le prescripteur a retiré cette orientation.")
    if person is not None:
        referral.person = own_person(actor, person)
    else:
        known = {name: getattr(referral, name) for name in ("last_name", "first_name", "phone", "mail")}
        referral.person = register_person(actor=actor, **known)
    referral.full_clean()
    referral.save()
    write(actor, referral, "follow_referral", f"suivie sous le code {referral.person.code}")
    return referral.person


@act
def answer_referral(*, actor, referral, outcome, note=""):
    """Tell the prescriber what came of the proposal; told again, the last answer stands."""
    referral = locked(referral)
    if referral.outcome == ReferralOutcome.WITHDRAWN:
        raise Refused("Le prescripteur a retiré cette orientation.")
    referral.outcome, referral.outcome_note = outcome, note.strip()
    referral.full_clean()
    referral.save()
    label = ReferralOutcome(outcome).label.lower()
    write(actor, referral, "answer_referral", f": {label}")
    return referral


def tell_placed(person):
    """Whoever proposed the person reads that she works: the first placement answers what still waits."""
    Referral.objects.filter(person=person, outcome=WAITING).update(outcome=PLACED)
