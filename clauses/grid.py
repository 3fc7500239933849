"""The lots of a contract and where the clause of each one stands."""

from dataclasses import dataclass

from clauses.enums import BuyerAnswer, CalibrationState
from clauses.models import Calibration, Clause
from clauses.owed import owed_by_lot
from markets.models import Lot


@dataclass(frozen=True)
class LotRow:
    """One line of the grid; `state` names a colour of badge, `seconds` is what the lot owes today."""

    lot: Lot
    state: str
    label: str
    seconds: int
    calibration: Calibration | None


def lot_rows(lots, actor):
    """Rows of these lots (a list), in four queries whatever their number; what is not hers to see is not in them."""
    identifiers = [lot.pk for lot in lots]
    owed = owed_by_lot(identifiers)
    live = set(Clause.objects.live().filter(lot__in=identifiers).values_list("lot", flat=True))
    latest = {
        calibration.lot_id: calibration
        for calibration in Calibration.objects.visible_to(actor).filter(lot__in=identifiers).order_by("pk")
    }
    return [row(lot, lot.pk in live, owed[lot.pk], latest.get(lot.pk)) for lot in lots]


def row(lot, live, seconds, calibration):
    state, label = state_of(live, calibration)
    return LotRow(lot, state, label, seconds, calibration)


def state_of(live, calibration):
    if live:
        return "running", "Clause en vigueur"
    if calibration is None:
        return "draft", "Sans clause"
    if calibration.state == CalibrationState.DRAFT:
        return "waiting", "Calibrage en brouillon"
    if calibration.answer == BuyerAnswer.NONE:
        return "handed_over", "Calibrage remis"
    return calibration.answer, calibration.get_answer_display()
