"""Months and periods. A month is its first day; a period of days includes both its first and its last day."""

import re
from calendar import monthrange
from datetime import date, timedelta

from markets.typography import MONTHS, NARROW, write_month

_MONTH = re.compile(r"(?P<year>20[0-9]{2})-(?P<month>0[1-9]|1[0-2])")


class UnreadableMonth(ValueError):
    """What was given is not a month; `sentence` says it in French."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def first_of(day: date) -> date:
    """Give the month of a day, as its first day."""
    return day.replace(day=1)


def last_day(month: date) -> date:
    """Give the last day of the month of a day."""
    return month.replace(day=monthrange(month.year, month.month)[1])


def days_in(month: date) -> int:
    """Count the days of the month of a day: 28 to 31."""
    return monthrange(month.year, month.month)[1]


def add_months(day: date, months: int) -> date:
    """Move a day by whole months; where the same date does not exist, to the end of the month (31/08 + 6: 28/02)."""
    year, index = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, index + 1, min(day.day, monthrange(year, index + 1)[1]))


def next_month(month: date) -> date:
    """Give the month after the month of a day."""
    return add_months(first_of(month), 1)


def previous_month(month: date) -> date:
    """Give the month before the month of a day."""
    return add_months(first_of(month), -1)


def months_between(start: date, end: date) -> tuple[date, ...]:
    """List the months from that of `start` to that of `end`, both included; empty when `end` comes before."""
    count = (end.year - start.year) * 12 + end.month - start.month + 1
    return tuple(add_months(first_of(start), n) for n in range(count))


def eve_of_same_date(day: date, months: int) -> date:
    """Give the last day of a window of whole months that opens on `day`: the eve of the same date.

    Where that date does not exist the window closes on the last day of the month (29/02/2024 + 24 months: 28/02/2026),
    as a period counted in months does in article 641 of the code de procédure civile.
    """
    same = add_months(day, months)
    return same - timedelta(days=1) if same.day == day.day else same


def days_of_month_within(month: date, first: date, last: date | None) -> int:
    """Count the days of a month that fall in a period of days; `last` None is a period that is still open."""
    opens = max(first, first_of(month))
    closes = last_day(month) if last is None else min(last, last_day(month))
    return max(0, (closes - opens).days + 1)


def parse_month(text: str) -> date:
    """Read « 2026-09 » (years 2000 to 2099) as the first day of the month; raises UnreadableMonth."""
    found = _MONTH.fullmatch(text.strip())
    if found is None:
        shown = text.strip()[:20]
        raise UnreadableMonth(
            f"«{NARROW}{shown}{NARROW}» n'est pas un mois{NARROW}: écrivez l'année puis le mois, comme 2026-09."
        )
    return date(int(found["year"]), int(found["month"]), 1)


def print_month(month: date) -> str:
    """Print a month as an address holds it, « 2026-09 », which `parse_month` reads back."""
    return f"{month.year:04d}-{month.month:02d}"


def month_label(month: date) -> str:
    """Name the month of a day: « novembre 2026 »."""
    return write_month(month)


def period_label(first: date, last: date) -> str:
    """Name a period of whole months: « septembre 2026 », « juillet à septembre 2026 »."""
    if first_of(first) == first_of(last):
        return month_label(first)
    if first.year == last.year:
        return f"{MONTHS[first.month - 1]} à {month_label(last)}"
    return f"{month_label(first)} à {month_label(last)}"
