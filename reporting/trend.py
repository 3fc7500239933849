"""Hours done quarter after quarter, and year after year with the years taken over from before the tool."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

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


TAKEN = "repris, non détaillé"


@dataclass(frozen=True, slots=True)
class CountedYear:
    """What the ledger says of a year: seconds, people and contracts with hours, and the part of urban renewal."""

    year: int
    seconds: int
    people: int
    contracts: int
    anru: int = 0


@dataclass(frozen=True, slots=True)
class TakenYear:
    """Totals of a year before the tool, of every donneur d'ordre together (`whole`) or of one."""

    year: int
    whole: bool
    seconds: int
    people: int | None
    contracts: int | None


@dataclass(frozen=True, slots=True)
class YearFigures:
    """A year: `taken` of its seconds come from totals without detail; None where nobody knows how many.

    `anru` is the part of the hours counted here that urban renewal (ANRU) makes: of hours taken over nobody knows it.
    """

    year: int
    seconds: int
    taken: int
    people: int | None
    contracts: int | None
    is_current: bool
    anru: int = 0

    @property
    def label(self) -> str:
        return f"{self.year} ({TAKEN})" if self.taken and self.taken == self.seconds else str(self.year)


@dataclass(frozen=True, slots=True)
class Years:
    """Years in order, and the average of those that are over."""

    rows: tuple[YearFigures, ...]

    @property
    def over(self) -> tuple[YearFigures, ...]:
        return tuple(row for row in self.rows if not row.is_current)

    @property
    def average(self) -> int | None:
        """Seconds of an average year among those over, half up; None while none is."""
        return (
            int(Fraction(sum(row.seconds for row in self.over), len(self.over)) + Fraction(1, 2)) if self.over else None
        )

    @property
    def average_people(self) -> Fraction | None:
        known = [row.people for row in self.over if row.people is not None]
        return Fraction(sum(known), len(known)) if known else None

    @property
    def has_taken(self) -> bool:
        return any(row.taken for row in self.rows)

    @property
    def has_anru(self) -> bool:
        return any(row.anru for row in self.rows)

    @property
    def bars(self) -> tuple[tuple[str, int], ...]:
        return tuple((row.label, row.seconds) for row in self.rows)


def by_year(counted: Iterable[CountedYear], taken: Iterable[TakenYear], *, today: date) -> Years:
    """Put the years in order, none skipped since the ledger began; before it, only those that somebody knows.

    A total of all donneurs d'ordre wins over the sum of some of them.
    Hours counted and hours taken over in one year add up; people and contracts do too, as nobody knows who is in both.
    """
    ledger = {row.year: row for row in counted}
    before: dict[int, list[TakenYear]] = {}
    for row in taken:
        before.setdefault(row.year, []).append(row)
    followed = range(min(ledger), max(ledger) + 1) if ledger else range(0)
    years = sorted({*followed, *before})
    return Years(tuple(_year(year, ledger.get(year), before.get(year, []), today) for year in years))


def _year(year: int, counted: CountedYear | None, taken: list[TakenYear], today: date) -> YearFigures:
    rows = [row for row in taken if row.whole] or taken
    seconds = sum(row.seconds for row in rows)
    people, contracts = (
        _known([row.people for row in rows], counted.people if counted else None),
        _known([row.contracts for row in rows], counted.contracts if counted else None),
    )
    done, anru = (counted.seconds, counted.anru) if counted else (0, 0)
    return YearFigures(year, done + seconds, seconds, people, contracts, year >= today.year, anru)


def _known(taken: list[int | None], counted: int | None) -> int | None:
    """The sum where every part is known; nothing to add is 0."""
    if any(value is None for value in taken):
        return None
    return sum(value for value in taken if value is not None) + (counted or 0)
