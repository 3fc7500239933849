"""Amendments whose hours are still to be settled, and what is known to propose them."""

from django.db.models import Exists, OuterRef, Q, Sum

from clauses.amending import pro_rata
from clauses.enums import ObligationKind, Rounding
from clauses.models import AmendmentOutcome, Clause, ObligationEntry
from clauses.owed import owed_by_lot
from markets.models import Amendment, Award


def to_settle(lots):
    """The last version of each amendment of these lots (a queryset) that nothing was decided of, oldest first.

    One taken back matters only if hours were decided for a version before it; a lot without a clause settles nothing.
    """
    outcome = AmendmentOutcome.objects.filter(amendment=OuterRef("pk"))
    decided = AmendmentOutcome.objects.filter(amendment__award=OuterRef("award"), amendment__rank=OuterRef("rank"))
    clause = Clause.objects.live().filter(lot=OuterRef("lot"))
    return (
        Amendment.objects.latest()
        .filter(~Exists(outcome), Q(withdrawn=False) | Exists(decided), Exists(clause), lot__in=lots)
        .order_by("signed_on", "rank", "pk")
    )


def propose(amendment, *, done):
    """The hours that an amendment changes pro rata of the amount, `done` seconds being done on the lot."""
    lot = amendment.lot_id
    clause = Clause.objects.live().filter(lot=lot).select_related("calibration").first()
    fixed = ObligationEntry.objects.filter(lot=lot, kind=ObligationKind.MINIMUM).order_by("number").last()
    volume = clause is not None and not clause.lives and fixed is not None
    calibration = volume and (clause.calibration or fixed.calibration)
    signed = Award.objects.filter(lot=lot).signed().aggregate(sum=Sum("amount"))["sum"]
    earlier = [each for each in Amendment.objects.standing().filter(lot=lot) if place(each) < place(amendment)]
    settled = AmendmentOutcome.objects.filter(amendment__award=amendment.award_id, amendment__rank=amendment.rank)
    return pro_rata(
        minimum=fixed.seconds if volume else 0,
        signed=signed,
        before=sum(each.amount_delta for each in earlier) or 0,
        delta=0 if amendment.withdrawn else amendment.amount_delta,
        rounding=Rounding(calibration.rounding) if calibration else Rounding.NEAREST,
        owed=owed_by_lot([lot])[lot],
        done=done,
        settled=settled.aggregate(sum=Sum("seconds"))["sum"] or 0,
    )


def place(amendment):
    """Where an amendment stands among those of its lot, whichever of its versions."""
    return amendment.signed_on, amendment.award_id, amendment.rank
