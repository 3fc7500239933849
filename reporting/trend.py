"""Hours done quarter after quarter: what an authority's first page draws."""

from collections.abc import Iterable
from datetime import date

from clauses.months import add_months

QUARTER = 3  # months
MOST_SHOWN = 8  # quarters, two years


def by_quarter(months: Iterable[tuple[date, int]]) -> tuple[tuple[str, int], ...]:
    """Add up (month, seconds) by quarter, none skipped between the first with hours and the last: (words, seconds)."""
    sums: dict[date, int] = {}
    for month, seconds in months:
        first = add_months(date(month.year, 1, 1), (month.month - 1) // QUARTER * QUARTER)
        sums[first] = sums.get(first, 0) + seconds
    quarter, found = min(sums, default=None), []
    while quarter is not None and quarter <= max(sums):
        found.append((_words(quarter), sums.get(quarter, 0)))
        quarter = add_months(quarter, QUARTER)
    return tuple(found[-MOST_SHOWN:])


def _words(quarter: date) -> str:
    rank = (quarter.month - 1) // QUARTER + 1
    return f"{rank}{'er' if rank == 1 else 'e'} trimestre {quarter.year}"
