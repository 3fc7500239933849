"""A calibration's life: a free draft, handed to the buyer and frozen, then the buyer's answer beside it."""

from django.core.exceptions import ValidationError
from django.utils import timezone

from clauses.actions.hours import check_hours, lock, refuse_unless_open
from clauses.calibration import USUAL_LIMITS, VALUES, UncomputableCalibration, compute
from clauses.durations import print_hours
from clauses.enums import BuyerAnswer, CalibrationState, Method, Rounding
from clauses.models import Calibration, Clause
from clauses.values import KINDS, OWN_CHOICE
from markets.acting import Refused, act
from markets.actions.coming import follow_stage
from markets.enums import StageKind
from markets.journal import record, record_all
from markets.models import Contract, Lot
from markets.typography import french


@act
def draft_calibration(
    *,
    actor,
    lot,
    method=Method.BY_AMOUNT,
    rounding=Rounding.NEAREST,
    weeks=None,
    crew=None,
    scale_version=None,
    sources=None,
    limits=USUAL_LIMITS,
    **values,
):
    """Keep a calculation as a draft of a lot: `values` are those of the method (calibration.VALUES).

    Amounts are euros before tax, shares and rates ratios, hours seconds. `sources` says of each value where it comes
    from: {"rate": {"label", "source", "status"}}. A value that nothing can be computed with is refused on its field.
    """
    lot = lock(lot)
    refuse_unless_open(lot)
    calibration = Calibration(structure_id=lot.structure_id, lot=lot, made_by=actor.user)
    fill(calibration, computed(method, values, rounding, weeks, crew, limits))
    calibration.scale_version, calibration.sources = scale_version, sources or unsaid(method)
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
    method=Method.BY_AMOUNT,
    rounding=Rounding.NEAREST,
    weeks=None,
    crew=None,
    scale_version=None,
    sources=None,
    limits=USUAL_LIMITS,
    **values,
):
    """Compute a draft again, by another method too; refused once it has been handed to the buyer."""
    lot = lock(calibration.lot)
    calibration = Calibration.objects.get(pk=calibration.pk)
    refuse_unless_draft(calibration)
    fill(calibration, computed(method, values, rounding, weeks, crew, limits))
    calibration.scale_version, calibration.sources = scale_version, sources or unsaid(method)
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

    The draft that a lot already has is computed again, unless another method made it; nothing is kept unless every lot
    is.
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
        if lot.pk in started and started[lot.pk].method != result.method:
            raise Refused(french(f"{lot.label} a un brouillon fait par une autre méthode : reprenez-le sur sa page."))
        calibration = started.get(lot.pk) or Calibration(structure_id=lot.structure_id, lot=lot, made_by=actor.user)
        fill(calibration, result)
        calibration.scale_version, calibration.sources = scale_version, sources
        kept.append(calibration)
    if not kept:
        raise Refused("Aucun lot n'est calculé : indiquez au moins un montant et une part de main-d'œuvre.")
    Calibration.objects.bulk_create([each for each in kept if each.pk is None])
    Calibration.objects.bulk_update(
        [each for each in kept if started.get(each.lot_id) is each],
        [
            "method",
            "rounding",
            "inputs",
            "steps",
            "warnings",
            "seconds",
            "apart",
            "refusal",
            "scale_version",
            "sources",
        ],  # fmt: skip
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
    """Hand a draft to the buyer: from then on its values, steps and hours are frozen.

    One that explains why there is no clause is handed over too: the buyer keeps the reason. For a contract to come it
    is the note of its study.
    """
    contract = Contract.objects.select_for_update(of=("self",), no_key=True).get(pk=calibration.lot.contract_id)
    lot = lock(calibration.lot)
    calibration = Calibration.objects.get(pk=calibration.pk)
    refuse_unless_draft(calibration)
    if not calibration.refusal:
        check_hours(calibration.seconds)
    calibration.state, calibration.handed_over_at = CalibrationState.HANDED_OVER, timezone.now()
    calibration.full_clean()
    calibration.save()
    entry = record(
        actor=actor,
        structure=lot.structure,
        verb="hand_over_calibration",
        obj=calibration,
        words=french(f"Calibrage n° {calibration.pk} remis au donneur d'ordre : {print_hours(calibration.seconds)}."),
    )
    follow_stage(contract, StageKind.NOTE, on=timezone.localdate(), entry=entry)
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
    if answer == BuyerAnswer.KEPT and calibration.refusal:
        raise ValidationError({"answer": "Ce calibrage ne donne pas d'heures à retenir."})
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


def computed(method, values, rounding, weeks, crew, limits):
    """The pure rule; what it cannot compute with is an error of the field of that name."""
    try:
        return compute(Method(method), values, Rounding(rounding), weeks=weeks, crew=crew, limits=limits)
    except UncomputableCalibration as refusal:
        raise ValidationError({refusal.field: refusal.sentence}) from refusal


def unsaid(method):
    """What a calibration keeps of its values when whoever made it does not say where they come from."""
    return dict.fromkeys((name for name in VALUES[method] if name in KINDS), OWN_CHOICE) | {
        "trade": {"code": "", "label": ""}
    }


def fill(calibration, result):
    """Write a computed result on a calibration, all that its page shows: a frozen page must not be computed again."""
    kept = result.as_data()
    calibration.method, calibration.rounding = result.method, result.rounding
    calibration.inputs = kept["inputs"]
    calibration.steps = kept["steps"]
    calibration.warnings = [*kept["warnings"], *({"code": "people", "sentence": said} for said in result.people)]
    calibration.seconds = result.seconds
    calibration.apart, calibration.refusal = result.apart, result.refusal


def refuse_unless_draft(calibration):
    if calibration.state != CalibrationState.DRAFT:
        raise Refused(french("Un calibrage remis au donneur d'ordre ne change plus : faites-en un nouveau."))
