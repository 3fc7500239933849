"""What is owed: the one reader of hours to do. Every figure of hours owed, on a page or in a file, folds its rows."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet, Sum

from clauses.enums import ObligationKind
from clauses.models import ObligationEntry
from markets.models import Lot


@dataclass(frozen=True, slots=True)
class Owed:
    """Hours of one kind that a lot owes (seconds, never zero in an entry, maybe zero once summed).

    `party` is the party they were given to, None while they stay with the lot as a whole.
    """

    lot: int
    party: int | None
    kind: ObligationKind
    seconds: int


def owed(lots: QuerySet[Lot] | Iterable[int], *, as_of: int | None = None, on: date | None = None) -> tuple[Owed, ...]:
    """Rows (lot, party, kind, seconds) of these lots, folded by the database in one query.

    `lots` is a queryset of lots or their identifiers, of one structure where `as_of` is given: as known at that number
    of its journal, entries above it being unknown then. `on` is a day: what takes effect later is not owed yet.
    """
    entries = ObligationEntry.objects.filter(lot__in=lots)
    if as_of is not None:
        entries = entries.filter(number__lte=as_of)
    if on is not None:
        entries = entries.filter(effective_on__lte=on)
    rows = entries.order_by("lot", "party", "kind").values_list("lot", "party", "kind").annotate(Sum("seconds"))
    return tuple(Owed(lot, party, ObligationKind(kind), int(seconds)) for lot, party, kind, seconds in rows)


def owed_by_lot(
    lots: QuerySet[Lot] | Iterable[int], *, as_of: int | None = None, on: date | None = None
) -> dict[int, int]:
    """Seconds owed by each of these lots; a lot that owes nothing gives 0."""
    totals: dict[int, int] = defaultdict(int)
    for row in owed(lots, as_of=as_of, on=on):
        totals[row.lot] += row.seconds
    return totals
