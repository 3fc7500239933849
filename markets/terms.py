"""Lengths of contracts: whole months from a day, both ends included."""

import calendar
from datetime import date, timedelta


def end_after(start: date | None, months: int | None) -> date | None:
    """Give the last day of `months` whole months from `start`: the eve of the same date, or the month's end.

    None where the start or the length is not known.
    """
    if start is None or not months:
        return None
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    day = min(start.day, calendar.monthrange(year, month + 1)[1])
    if day < start.day:
        return date(year, month + 1, day)
    return date(year, month + 1, day) - timedelta(days=1)
