"""What a party has to declare: « à déclarer » is the absence of a statement for a period that this rule expects.

The one rule behind the company's page, the closing screen and the reminders; nothing runs at night for a month to be.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from clauses.months import add_months, first_of, last_day, months_between, next_month, period_label
from markets.typography import write_day

# Every frequency divides the year, so that quarters and half-years are those of the calendar.
FREQUENCIES = (1, 2, 3, 4, 6, 12)
DUE_DAY = 10


@dataclass(frozen=True, slots=True)
class Stop:
    """Days during which a site stands still, both included; `last` None is a stop that is not over."""

    first: date
    last: date | None


@dataclass(frozen=True, slots=True)
class PartyDates:
    """When a party really is on site: None as a start is « not started », None as an end is « not over »."""

    starts_on: date | None
    ends_on: date | None = None
    lot_ends_on: date | None = None
    stops: tuple[Stop, ...] = ()


@dataclass(frozen=True, slots=True)
class ClauseTerms:
    """How often a clause asks for hours (every 1, 2, 3, 4, 6 or 12 months), and by which day of the month after."""

    every_months: int = 1
    due_day: int = DUE_DAY


@dataclass(frozen=True, slots=True)
class Period:
    """Whole months to declare at once: `first` and `last` are months, `months` those of them with presence."""

    first: date
    last: date
    months: tuple[date, ...]
    opens_on: date
    due_on: date
    is_late: bool

    @property
    def label(self) -> str:
        return period_label(self.first, self.last)

    @property
    def state_label(self) -> str:
        """Say what is expected: « À déclarer au plus tard le 10/10/2026 » or « En retard, attendue le 10/10/2026 »."""
        if self.is_late:
            return f"En retard, attendue le {write_day(self.due_on)}"
        return f"À déclarer au plus tard le {write_day(self.due_on)}"


def expected_periods(party: PartyDates, clause: ClauseTerms, today: date) -> tuple[Period, ...]:
    """List the periods a party has had to declare up to `today`, oldest first.

    From the real start to the end of the party (else of the lot), without the months wholly stopped, in calendar
    periods of the clause's frequency. A period opens on the last day of its last month and is due on `due_day` of the
    month after.
    Raises ValueError on a frequency that does not divide the year or a due day outside 1–28.
    """
    if clause.every_months not in FREQUENCIES:
        raise ValueError(f"every_months must be one of {FREQUENCIES}")
    if not 1 <= clause.due_day <= 28:
        raise ValueError("due_day must be between 1 and 28")
    if party.starts_on is None:
        return ()
    limit = _block_end(today, clause.every_months)
    end = _end(party)
    blocks: dict[int, list[date]] = {}
    for month in months_between(party.starts_on, limit if end is None else min(end, limit)):
        if _is_present(party, party.starts_on, month):
            blocks.setdefault(_block(month, clause.every_months), []).append(month)
    periods = (_period(tuple(months), clause.due_day, today) for months in blocks.values())
    return tuple(period for period in periods if period.opens_on <= today)


def still_to_declare(expected: Iterable[Period], declared: Iterable[tuple[date, date]]) -> tuple[Period, ...]:
    """Keep what no declared period (a pair of first days of months) covers, so that a new statement overlaps none.

    A period of which only some months were declared (a stop or an end known later) is cut down to the others.
    """
    covered = {month for first, last in declared for month in months_between(first, last)}
    found = []
    for period in expected:
        run: list[date] = []
        for month in months_between(period.first, period.last):
            if month in covered:
                found += _cut(period, run)
                run = []
            elif month in period.months:
                run.append(month)
        found += _cut(period, run)
    return tuple(found)


def _cut(period: Period, months: list[date]) -> list[Period]:
    return [replace(period, first=months[0], last=months[-1], months=tuple(months))] if months else []


def _block(month: date, every_months: int) -> int:
    """Number the calendar periods of a frequency from the year 0, whatever the start of the contract."""
    return (month.year * 12 + month.month - 1) // every_months


def _block_end(day: date, every_months: int) -> date:
    first = add_months(first_of(day), -((day.month - 1) % every_months))
    return last_day(add_months(first, every_months - 1))


def _end(party: PartyDates) -> date | None:
    return party.ends_on or party.lot_ends_on


def _is_present(party: PartyDates, starts_on: date, month: date) -> bool:
    """Whether at least one day of a month is on site and in no stop."""
    day = max(starts_on, month)
    end = _end(party)
    closes = last_day(month) if end is None else min(end, last_day(month))
    for stop in sorted(party.stops, key=lambda stop: stop.first):
        if stop.first > day:
            break
        if stop.last is None:
            return False
        day = max(day, stop.last + timedelta(days=1))
    return day <= closes


def _period(months: tuple[date, ...], due_day: int, today: date) -> Period:
    due_on = next_month(months[-1]).replace(day=due_day)
    return Period(
        first=months[0],
        last=months[-1],
        months=months,
        opens_on=last_day(months[-1]),
        due_on=due_on,
        is_late=today > due_on,
    )
