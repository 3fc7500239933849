"""A calibration's life: a free draft, handed to the buyer and frozen, then the buyer's answer beside it."""

from django.core.exceptions import ValidationError
from django.utils import timezone

from clauses.actions.hours import check_hours, lock, refuse_unless_open
from clauses.calibration import UncomputableCalibration, by_amount
from clauses.durations import print_hours
from clauses.enums import BuyerAnswer, CalibrationState, Rounding
from clauses.models import Calibration, Clause
from clauses.values import OWN_CHOICE
from markets.acting import Refused, act
from markets.journal import record, record_all
from markets.models import Lot
from markets.typography import NARROW, french, write_euros, write_number

# What a calibration keeps of its values when whoever made it does not say where they come from.
UNSAID = dict.fromkeys(("labour_share", "rate", "hourly_cost"), OWN_CHOICE)


@act
def draft_calibration(
    *,
    actor,
    lot,
    amount,
    labour_share,
    rate,
    hourly_cost,
    rounding=Rounding.NEAREST,
    weeks=None,
    crew=None,
    scale_version=None,
    sources=None,
):
    """Keep a calculation as a draft of a lot: amount in euros before tax, ratios, cost in euros an hour.

    `sources` says of each value where it comes from: {"rate": {"label", "source", "status"}}. A value that
    nothing can be computed with is refused on its field.
    """
    lot = lock(lot)
    refuse_unless_open(lot)
    calibration = Calibration(structure_id=lot.structure_id, lot=lot, made_by=actor.user)
    fill(calibration, compute(amount, labour_share, rate, hourly_cost, rounding, weeks, crew), weeks, crew)
    calibration.scale_version, calibration.sources = scale_version, sources or UNSAID
    calibration.full_clean()
    calibration.save()
    record(
        actor=actor,
        structure=lot.structure,
        verb="draft_calibration",
        obj=calibration,
        words=french(f"Calibrage n° {calibration.pk} en brouillon : {print_hours(calibration.seconds)}."),
    )
    return calibration


@act
def change_calibration(
    *,
    actor,
    calibration,
    amount,
    labour_share,
    rate,
    hourly_cost,
    rounding=Rounding.NEAREST,
    weeks=None,
    crew=None,
    scale_version=None,
    sources=None,
):
    """Compute a draft again with other values; refused once it has been handed to the buyer."""
    lot = lock(calibration.lot)
    calibration = Calibration.objects.get(pk=calibration.pk)
    refuse_unless_draft(calibration)
    fill(calibration, compute(amount, labour_share, rate, hourly_cost, rounding, weeks, crew), weeks, crew)
    calibration.scale_version, calibration.sources = scale_version, sources or UNSAID
    calibration.full_clean()
    calibration.save()
    record(
        actor=actor,
        structure=lot.structure,
        verb="change_calibration",
        obj=calibration,
        words=french(f"Calibrage n° {calibration.pk} repris : {print_hours(calibration.seconds)}."),
    )
    return calibration


@act
def draft_consultation(*, actor, contract, drafts, scale_version=None):
    """Keep a draft for several lots of a contract at once: `drafts` are (lot, computed result, sources).

    The draft that a lot already has is computed again; nothing is kept unless every lot is.
    """
    lots = {
        lot.pk: lot
        for lot in Lot.objects.select_for_update(of=("self",), no_key=True)
        .select_related("structure")
        .filter(contract=contract)
        .order_by("pk")
    }
    started = {
        each.lot_id: each
        for each in Calibration.objects.filter(lot__in=lots, state=CalibrationState.DRAFT).order_by("pk")
    }
    kept = []
    for lot, result, sources in drafts:
        lot = lots[lot.pk]
        refuse_unless_open(lot)
        calibration = started.get(lot.pk) or Calibration(structure_id=lot.structure_id, lot=lot, made_by=actor.user)
        fill(calibration, result, None, None)
        calibration.scale_version, calibration.sources = scale_version, sources
        kept.append(calibration)
    if not kept:
        raise Refused("Aucun lot n'est calculé : indiquez au moins un montant et une part de main-d'œuvre.")
    Calibration.objects.bulk_create([each for each in kept if each.pk is None])
    Calibration.objects.bulk_update(
        [each for each in kept if started.get(each.lot_id) is each],
        ["method", "rounding", "inputs", "steps", "warnings", "seconds", "scale_version", "sources"],
    )
    record_all(
        actor=actor,
        structure=contract.structure,
        acts=[
            (
                "draft_calibration",
                each,
                french(f"Calibrage n° {each.pk} en brouillon, avec sa consultation : {print_hours(each.seconds)}."),
            )
            for each in kept
        ],
    )
    return kept


@act
def hand_over_calibration(*, actor, calibration):
    """Hand a draft to the buyer: from then on its values, steps and hours are frozen."""
    lot = lock(calibration.lot)
    calibration = Calibration.objects.get(pk=calibration.pk)
    refuse_unless_draft(calibration)
    check_hours(calibration.seconds)
    calibration.state, calibration.handed_over_at = CalibrationState.HANDED_OVER, timezone.now()
    calibration.full_clean()
    calibration.save()
    record(
        actor=actor,
        structure=lot.structure,
        verb="hand_over_calibration",
        obj=calibration,
        words=french(f"Calibrage n° {calibration.pk} remis au donneur d'ordre : {print_hours(calibration.seconds)}."),
    )
    return calibration


@act
def record_answer(*, actor, calibration, answer, answered_on, seconds=None, note=""):
    """Note what the buyer answered to a calibration; another figure gives its hours (seconds, above zero).

    Refused on a draft, on a day to come, and once a clause was opened from it.
    """
    lot = lock(calibration.lot)
    calibration = Calibration.objects.get(pk=calibration.pk)
    if calibration.state != CalibrationState.HANDED_OVER:
        raise Refused("Remettez d'abord ce calibrage au donneur d'ordre.")
    if Clause.objects.filter(calibration=calibration).exists():
        raise Refused(french("Une clause est ouverte d'après cette réponse : elle ne change plus."))
    if answer == BuyerAnswer.NONE:
        raise ValidationError({"answer": "Choisissez la réponse du donneur d'ordre."})
    if answered_on > timezone.localdate():
        raise ValidationError({"answered_on": "Cette date est dans l'avenir."})
    if answer == BuyerAnswer.OTHER_FIGURE and not seconds:
        raise ValidationError({"seconds": "Indiquez les heures retenues par le donneur d'ordre."})
    calibration.answer, calibration.answered_on, calibration.answer_note = answer, answered_on, note.strip()
    calibration.answer_seconds = seconds if answer == BuyerAnswer.OTHER_FIGURE else None
    calibration.full_clean()
    calibration.save()
    hours = f" ({print_hours(seconds)})" if calibration.answer_seconds else ""
    record(
        actor=actor,
        structure=lot.structure,
        verb="record_answer",
        obj=calibration,
        words=french(f"Réponse au calibrage n° {calibration.pk} : {calibration.get_answer_display().lower()}{hours}."),
    )
    return calibration


def compute(amount, labour_share, rate, hourly_cost, rounding, weeks, crew):
    """The pure rule; what it cannot compute with is an error of the field of that name."""
    try:
        return by_amount(amount, labour_share, rate, hourly_cost, Rounding(rounding), weeks=weeks, crew=crew)
    except UncomputableCalibration as refusal:
        raise ValidationError({refusal.field: refusal.sentence}) from refusal


def fill(calibration, result, weeks, crew):
    """Write a computed result on a calibration, all that its page shows: a frozen page must not be computed again."""
    data = result.as_data()
    calibration.method, calibration.rounding = result.method, result.rounding
    calibration.inputs = [*data["inputs"], *duration_inputs(weeks, crew)]
    calibration.steps = [*data["steps"], *price_step(result)]
    calibration.warnings = [*data["warnings"], *({"code": "people", "sentence": said} for said in result.people)]
    calibration.seconds = result.seconds


def duration_inputs(weeks, crew):
    given = [("weeks", "Durée du lot", weeks, "semaine"), ("crew", "Équipe du lot", crew, "personne")]
    return [
        {
            "name": name,
            "label": label,
            "shown": f"{write_number(value)} {noun}{'s' if value > 1 else ''}",
            "value": str(value),
        }
        for name, label, value, noun in given
        if value is not None
    ]


def price_step(result):
    """How many euros of the lot stand for one hour of insertion: the figure a buyer compares lots with."""
    if result.euros_per_hour is None:
        return []
    amount = next(given.shown for given in result.inputs if given.name == "amount")
    exact = (result.euros_per_hour * 100).denominator == 1
    return [
        {
            "label": "Montant du lot pour une heure d'insertion",
            "expression": f"{amount} ÷ {print_hours(result.seconds)}",
            "value": f"{'' if exact else '≈ '}{write_euros(result.euros_per_hour)}{NARROW}par heure",
        }
    ]


def refuse_unless_draft(calibration):
    if calibration.state != CalibrationState.DRAFT:
        raise Refused(french("Un calibrage remis au donneur d'ordre ne change plus : faites-en un nouveau."))
