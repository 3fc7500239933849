"""What a table is made of: columns that say how to read a row, and how what is read is written.

Pure: a row of figures in, a plain value out (text, integer seconds, date, Decimal, None). A PDF and a workbook are
written from the same columns; a total is a figure that was folded with the others, never added up by a format.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

from clauses.durations import print_hours
from clauses.months import month_label
from markets.typography import write_day, write_euros, write_moment, write_number, write_percent

NOTHING = "–"


class Format(Enum):
    """How a value is written; hours come as integer seconds, a rate as an exact ratio, points as decimals.

    `CELL` is a `Cell`, which says its own.
    """

    TEXT = "text"
    NUMBER = "number"
    POINTS = "points"
    HOURS = "hours"
    RATE = "rate"
    EUROS = "euros"
    DAY = "day"
    MONTH = "month"
    MOMENT = "moment"
    CELL = "cell"

    @property
    def is_figure(self) -> bool:
        return self in (Format.NUMBER, Format.POINTS, Format.HOURS, Format.RATE, Format.EUROS)


@dataclass(frozen=True, slots=True)
class Cell:
    """A value that carries its own format, for the columns whose rows differ."""

    value: Any
    format: Format


@dataclass(frozen=True, slots=True)
class Column:
    """A column: header, format, how to read a row; `total` is the figure under it, None without one.

    `adds_up` is False where the total is not the sum of the lines: somebody who works on two lots is one person.
    """

    header: str
    format: Format
    read: Callable[[Any], Any]
    width: int = 0
    total: Any = None
    adds_up: bool = True


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: a sheet of a workbook, a section of a PDF."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[Any]

    @property
    def has_totals(self) -> bool:
        return any(column.total is not None for column in self.columns)


def words(value: Any, written_as: Format) -> str:
    """Write a value for a reader, as the pages do; nothing, and no hours, is a dash."""
    if written_as is Format.CELL:
        return words(value.value, value.format)
    if value is None or value == "" or (written_as is Format.HOURS and not value):
        return NOTHING
    return _WORDS[written_as](value)


def _month(month: date) -> str:
    return month_label(month)


_WORDS: dict[Format, Callable[[Any], str]] = {
    Format.TEXT: str,
    Format.NUMBER: write_number,
    Format.POINTS: write_number,
    Format.HOURS: print_hours,
    Format.RATE: write_percent,
    Format.EUROS: write_euros,
    Format.DAY: write_day,
    Format.MONTH: _month,
    Format.MOMENT: write_moment,
}
