"""Deciding that a person may count, and taking a decision back."""

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from markets.acting import Refused, act
from markets.journal import record
from markets.typography import french, write_day
from participants.actions.persons import own_person
from participants.eligibility import ENDING_SOON_DAYS, window
from participants.judging import ProofGiven, judge
from participants.models import Eligibility, EligibilityGround, EntryProfile, Placement, ProofSeen

REASON, WARNING, REFUSAL, WITHDRAWAL = "reason", "warning", "refusal", "withdrawal"


def printed(verdict, refusal=""):
    """The reasons as they are kept and shown again: the rule's sentences, its doubts, the facilitator's own words."""
    reasons = [{"level": REASON, "sentence": sentence} for sentence in verdict.reasons]
    reasons += [{"level": WARNING, "sentence": sentence} for sentence in verdict.warnings]
    if refusal:
        reasons.append({"level": REFUSAL, "sentence": refusal})
    return reasons


def first_uncovered_placement(person, decided_on):
    """The earliest placement that no eligibility covers and that this decision is about.

    One that was refused after its first day and is over stays refused.
    """
    covering = Eligibility.objects.standing().filter(
        person=OuterRef("person"), starts_on__lte=OuterRef("starts_on"), ends_on__gte=OuterRef("starts_on")
    )
    refused = Eligibility.objects.filter(
        person=OuterRef("person"), granted=False, decided_on__gte=OuterRef("starts_on")
    )
    return (
        Placement.objects.filter(~Exists(covering), person=person)
        .filter(~Exists(refused) | Q(ends_on=None) | Q(ends_on__gte=decided_on))
        .order_by("starts_on", "pk")
        .first()
    )


def make_room(person, decided_on):
    """Refuse a second decision while one stands; one whose time to hire has passed is withdrawn first."""
    for standing in Eligibility.objects.standing().filter(person=person):
        if standing.starts_on is None and standing.hire_before < decided_on:
            standing.withdrawn_at = timezone.now()
            standing.reasons = [
                *standing.reasons,
                {"level": WITHDRAWAL, "sentence": "Aucune embauche à temps, une nouvelle décision la remplace."},
            ]
            standing.save(update_fields=["withdrawn_at", "reasons"])
        elif standing.starts_on is None:
            raise Refused(
                french(
                    "Une décision attend déjà sa première mise en poste, au plus tard le "
                    f"{write_day(standing.hire_before)} : retirez-la avant d'en prendre une autre."
                )
            )
        elif (standing.ends_on - decided_on).days > ENDING_SOON_DAYS:
            raise Refused(
                french(
                    f"Cette personne est déjà éligible jusqu'au {write_day(standing.ends_on)} : une nouvelle décision "
                    f"se prend dans les {ENDING_SOON_DAYS} derniers jours, ou après avoir retiré celle-ci."
                )
            )


def keep_grounds(*, actor, eligibility, categories, proofs, verdict, notes):
    """Write the grounds that hold, and the proofs seen for them; those set aside are in the printed reasons only."""
    held = {ground.code for ground in verdict.grounds if ground.holds}
    grounds = {}
    for category in categories:
        if category.code in held:
            ground = EligibilityGround(
                structure=eligibility.structure,
                eligibility=eligibility,
                category=category,
                main=category.code == verdict.main,
                note=notes.get(category.code, ""),
            )
            ground.full_clean()
            ground.save()
            grounds[category.pk] = ground
    for proof in proofs:
        if proof.category.pk in grounds:
            seen = ProofSeen(
                structure=eligibility.structure,
                eligibility=eligibility,
                ground=grounds[proof.category.pk],
                kind=proof.kind,
                issued_on=proof.issued_on,
                valid_until=proof.valid_until,
                seen_on=proof.seen_on or eligibility.decided_on,
                seen_by=actor.user,
            )
            seen.full_clean()
            seen.save()


def main_category(eligibility):
    ground = eligibility.grounds.filter(main=True).select_related("category").first()
    return ground.category if ground else None


@act
def decide_eligibility(
    *,
    actor,
    person,
    charter_version,
    categories,
    proofs=(),
    main=None,
    notes=None,
    decided_on=None,
    hire_on=None,
    hire_before=None,
    refusal="",
):
    """Decide by the rule whether a person may count, and keep the reasons as printed; a refusal is a decision too.

    `notes`: by category code, who gave a motivated opinion and when. `refusal`: the facilitator's reason to say no
    whatever the rule says. A placement that waits for the decision opens its window at once.
    """
    person = own_person(actor, person)
    decided_on = decided_on or timezone.localdate()
    notes = notes or {}
    proofs = [ProofGiven(*proof) for proof in proofs]
    if decided_on > timezone.localdate():
        raise Refused({"decided_on": "Une décision n'est pas prise à une date à venir."})
    if any(category.version_id != charter_version.pk for category in categories):
        raise Refused("Un public ne vient pas de la liste choisie.")
    waiting = first_uncovered_placement(person, decided_on)
    verdict = judge(
        person=person,
        charter_version=charter_version,
        categories=categories,
        proofs=proofs,
        decided_on=decided_on,
        hire_on=hire_on or (waiting.starts_on if waiting else None),
        main=main,
        notes=notes,
    )
    granted = verdict.eligible and not refusal
    eligibility = Eligibility(
        structure=person.structure,
        person=person,
        charter_version=charter_version,
        granted=granted,
        decided_on=decided_on,
        decided_by=actor.user,
        hire_before=verdict.hire_before if granted else None,
        months=charter_version.eligibility_months,
        reasons=printed(verdict, refusal),
    )
    if granted:
        make_room(person, decided_on)
        if hire_before is not None:
            if hire_before > verdict.hire_before:
                latest = write_day(verdict.hire_before)
                raise Refused({"hire_before": f"L'embauche se fait au plus tard le {latest} avec ces motifs."})
            eligibility.hire_before = hire_before
        if waiting:
            eligibility.starts_on, eligibility.ends_on = window(waiting.starts_on, eligibility.months)
    eligibility.full_clean()
    eligibility.save()
    if granted:
        keep_grounds(
            actor=actor,
            eligibility=eligibility,
            categories=categories,
            proofs=proofs,
            verdict=verdict,
            notes=notes,
        )
    if granted and waiting:
        EntryProfile.objects.filter(
            placement__person=person,
            placement__starts_on__range=(eligibility.starts_on, eligibility.ends_on),
            category=None,
        ).update(category=main_category(eligibility))
    record(
        actor=actor,
        structure=person.structure,
        verb="decide_eligibility",
        obj=eligibility,
        words=f"{person.code} : {'éligible' if granted else 'non éligible'}, décision du {write_day(decided_on)}.",
    )
    return eligibility


@act
def withdraw_eligibility(*, actor, eligibility, reason):
    """Take back a decision that stands; hours done afterwards wait for another. The reason stays with the decision."""
    person = own_person(actor, eligibility.person)
    eligibility = Eligibility.objects.select_for_update(of=("self",), no_key=True).get(pk=eligibility.pk)
    if not eligibility.granted or eligibility.withdrawn_at:
        raise Refused("Cette décision n'est pas en vigueur : il n'y a rien à retirer.")
    if not reason.strip():
        raise Refused({"reason": "Dites pourquoi la décision est retirée."})
    eligibility.withdrawn_at = timezone.now()
    eligibility.reasons = [*eligibility.reasons, {"level": WITHDRAWAL, "sentence": reason.strip()}]
    eligibility.full_clean()
    eligibility.save()
    record(
        actor=actor,
        structure=person.structure,
        verb="withdraw_eligibility",
        obj=eligibility,
        words=f"{person.code} : décision du {write_day(eligibility.decided_on)} retirée.",
    )
    return eligibility
