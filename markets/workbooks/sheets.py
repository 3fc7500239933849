"""What is read of a workbook: sheets, rows with the number that the user sees, cells typed or in error."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class CellError:
    """A cell that holds something and no value: an error of the spreadsheet, a formula never computed."""

    sentence: str


Cell = str | Decimal | bool | datetime | date | time | timedelta | CellError | None


@dataclass(frozen=True, slots=True)
class Row:
    """A row that holds something: its number in the sheet, from 1, and its cells up to the last filled one."""

    number: int
    cells: tuple[Cell, ...]

    def cell(self, rank: int) -> Cell:
        """The cell of a column, from 0; None past the last filled one."""
        return self.cells[rank] if 0 <= rank < len(self.cells) else None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet and its filled rows, in the order of the file; a table in text is one sheet without a name."""

    name: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may take. More is refused whole, in a sentence: nothing is ever cut."""

    size: int = 5 * MEGABYTE  # bytes of the file
    members: int = 200  # files inside the workbook
    unpacked: int = 50 * MEGABYTE  # bytes that come out of it, counted as they do
    rows: int = 5001  # the last filled row of a sheet, titles included
    columns: int = 60  # the last filled column of a sheet
    cells: int = 200_000  # filled cells, all sheets together
    text: int = 10_000_000  # characters that they hold
    memory: int = 400 * MEGABYTE  # addresses of the process that reads, half of them libraries'
    seconds: int = 10  # of processor
    patience: int = 25  # seconds on the clock


LIMITS = Limits()


class UnreadableWorkbook(ValueError):
    """A file that is not read; `sentence` says in French what is wrong and what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def column_letters(rank: int) -> str:
    """The letters of a column, from 0: A, B, … Z, AA."""
    letters = ""
    rank += 1
    while rank:
        rank, rest = divmod(rank - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def filled(rows: Iterator[tuple[int, list[Cell]]]) -> Iterator[tuple[int, list[Cell]]]:
    """Rows that hold something, without the empty cells at their end."""
    for number, cells in rows:
        while cells and cells[-1] is None:
            cells.pop()
        if cells:
            yield number, cells
