"""Tranches that a kept calibration announces and that its lot does not have yet."""

from clauses.calibration.computing import kept_values
from clauses.calibration.tranches import to_write
from clauses.enums import BuyerAnswer, Method
from clauses.models import Clause, Tranche
from markets.modules import ORDERS


def planned_tranches(calibration, lot):
    """What may be written on a lot of its calibration: nothing unless the buyer kept it and the lot has its clause.

    Two queries, none for another method. A clause that another calibration fixed has tranches of its own.
    """
    if calibration.method != Method.TRANCHES or calibration.answer != BuyerAnswer.KEPT:
        return ()
    if lot.closed_on or not lot.structure.has(ORDERS):
        return ()
    clause = Clause.objects.live().filter(lot=lot).first()
    if clause is None or clause.calibration_id not in (None, calibration.pk):
        return ()
    there = list(Tranche.objects.filter(lot=lot).values_list("rank", "title"))
    return to_write(
        kept_values(calibration.method, calibration.inputs)["tranches"],
        taken=[rank for rank, _ in there],
        titles=[title for _, title in there],
    )
