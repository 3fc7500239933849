"""The end of a lot: closed with its final balance, and reopened when something was forgotten."""

from clauses.durations import print_hours
from clauses.owed import owed_by_lot
from markets.acting import Refused, act
from markets.journal import record
from markets.models import Lot
from markets.typography import french, write_day
from reporting.done import done_by_lot
from reporting.enums import ClosingOutcome, StatementState
from reporting.models import LotClosing, Statement


@act
def close_lot(*, actor, lot, closed_on, outcome, words=""):
    """Close a lot on a day with what it owes and has done; hours that are missing say what becomes of them.

    Refused while a statement of the lot waits to be checked. Returns the closing.
    """
    lot = locked(lot)
    if lot.closed_on:
        raise Refused(french(f"Ce lot est déjà clos depuis le {write_day(lot.closed_on)}."))
    waiting = Statement.objects.filter(lot=lot, state=StatementState.SUBMITTED).count()
    if waiting:
        said = "une déclaration attend" if waiting == 1 else f"{waiting} déclarations attendent"
        raise Refused(french(f"Sur ce lot, {said} votre vérification : validez-les d'abord."))
    if lot.starts_on and closed_on < lot.starts_on:
        raise Refused({"closed_on": french(f"Ce lot a commencé le {write_day(lot.starts_on)} : vérifiez la date.")})
    owed, done = owed_by_lot([lot.pk])[lot.pk], done_by_lot([lot.pk], actor=actor).get(lot.pk, 0)
    missing = owed - done
    if missing > 0 and outcome == ClosingOutcome.MET:
        raise Refused({"outcome": french(f"Il manque {print_hours(missing)} : dites ce qu'elles deviennent.")})
    if missing <= 0 and outcome != ClosingOutcome.MET:
        raise Refused({"outcome": french("Toutes les heures sont réalisées : il n'en manque pas.")})
    lot.closed_on = closed_on
    lot.full_clean()
    lot.save()
    entry = record(
        actor=actor,
        structure=lot.structure,
        verb="close_lot",
        obj=lot,
        words=french(
            f"Lot clos le {write_day(closed_on)} : {print_hours(done)} réalisées sur {print_hours(owed)}. "
            f"{ClosingOutcome(outcome).label}.{' ' + words.strip() if words.strip() else ''}"
        ),
    )
    closing = LotClosing(
        structure_id=lot.structure_id,
        lot=lot,
        closed_on=closed_on,
        owed=owed,
        done=done,
        outcome=outcome,
        entry=entry,
        number=entry.number,
    )
    closing.full_clean()
    closing.save()
    return closing


@act
def reopen_lot(*, actor, lot, words):
    """Open a closed lot again, with the reason; its closing stays in the history."""
    lot = locked(lot)
    if not lot.closed_on:
        raise Refused("Ce lot n'est pas clos.")
    if not words.strip():
        raise Refused({"words": french("Dites pourquoi : le motif restera au journal.")})
    lot.closed_on = None
    lot.full_clean()
    lot.save()
    record(
        actor=actor, structure=lot.structure, verb="reopen_lot", obj=lot, words=french(f"Lot rouvert. {words.strip()}")
    )
    return lot


def locked(lot):
    return Lot.objects.select_for_update(of=("self",), no_key=True).select_related("structure").get(pk=lot.pk)
