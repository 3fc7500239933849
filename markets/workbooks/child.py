"""The process that reads one workbook: the file on its standard input, lines of JSON on its standard output.

A line is `{"sheet": name}`, then `[row number, cells]` for each filled row; the last one is `{"end": true}` or
`{"refused": sentence}`. A cell is text, a boolean, null, or `[kind, text]` (see `reading.READ_AS`).
"""

import json
import re
import resource
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from math import isfinite
from xml.etree.ElementTree import Element

from openpyxl.utils.datetime import (  # type: ignore[import-untyped]
    MAC_EPOCH,
    WINDOWS_EPOCH,
    from_excel,
    from_ISO8601,
)

from markets.workbooks.packages import LOCKED, LONGEST_TEXT, Book, Package, bare, clean, parse, text_of
from markets.workbooks.reading import DAMAGED, TOO_LONG
from markets.workbooks.sheets import Cell, CellError, Limits, UnreadableWorkbook, column_letters, filled
from markets.workbooks.tables import read_table

OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
OTHER_FORMATS = (
    (OLD_WORKBOOK, "Ce classeur est à l'ancien format .xls : enregistrez-le au format .xlsx, puis recommencez."),
    (b"%PDF", "C'est un PDF : choisissez un classeur au format .xlsx."),
    (b"\x89PNG", "C'est une image : choisissez un classeur au format .xlsx."),
    (b"\xff\xd8\xff", "C'est une photo : choisissez un classeur au format .xlsx."),
    (b"\x1f\x8b", "Ce fichier est compressé (gzip) : décompressez-le, puis recommencez."),
    (b"<", "C'est une page web ou du XML : ouvrez-le dans votre tableur et enregistrez-le au format .xlsx."),
    (b"{", "Ce sont des données JSON : choisissez un classeur au format .xlsx."),
)
NO_SHEET = "Ce classeur ne contient aucune feuille de cellules."
NO_ROW = "Ce classeur ne contient aucune cellule remplie."
TOO_MUCH_TEXT = "Ce fichier contient trop de texte : gardez les seules colonnes utiles."
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?")
REFERENCE = re.compile(r"([A-Za-z]{1,3})(\d*)")
HIGHEST_ROW = 1_048_576  # of the format


def main() -> None:
    limits = Limits(*json.loads(sys.argv[1]))
    bound(limits)
    try:
        for line in lines_of(sys.stdin.buffer.read(), limits):
            sys.stdout.write(json.dumps(line) + "\n")
        last = {"end": True}
    except UnreadableWorkbook as refusal:
        last = {"refused": refusal.sentence}
    except (MemoryError, RecursionError):
        last = {"refused": TOO_LONG}
    except Exception:  # noqa: BLE001 (a damaged file breaks its readers in more ways than they document)
        last = {"refused": DAMAGED}
    sys.stdout.write(json.dumps(last) + "\n")


def bound(limits: Limits) -> None:
    """Take less from the machine than the file may ask for; where a limit does not exist, the clock remains."""
    for name, most in ((resource.RLIMIT_AS, limits.memory), (resource.RLIMIT_CPU, limits.seconds)):
        try:
            resource.setrlimit(name, (most, most))
        except (ValueError, OSError):
            continue


def lines_of(content: bytes, limits: Limits) -> Iterator[object]:
    count = Count(limits)
    empty = True
    for name, rows in sheets_of(content, limits):
        yield {"sheet": name}
        for number, cells in filled(rows):
            empty = False
            count.add(name, number, cells)
            yield [number, [told(cell) for cell in cells]]
    if empty:
        raise UnreadableWorkbook(NO_ROW)


def sheets_of(content: bytes, limits: Limits) -> Iterator[tuple[str, Iterator[tuple[int, list[Cell]]]]]:
    if content.startswith(b"PK"):
        try:
            package = Package(content, limits)
        except zipfile.BadZipFile as error:
            raise UnreadableWorkbook(DAMAGED) from error
        book = Book(package)
        if not book.sheets:
            raise UnreadableWorkbook(NO_SHEET)
        for name, path in book.sheets:
            if path not in package.names:
                raise UnreadableWorkbook(f"La feuille « {name[:40]} » manque dans ce classeur.")
            yield name, SheetReader(book, path, limits).rows()
        return
    head = content[:512].lstrip(b"\xef\xbb\xbf \t\r\n")
    if content.startswith(OLD_WORKBOOK) and ENCRYPTED in content:
        raise UnreadableWorkbook(LOCKED)
    for beginning, sentence in OTHER_FORMATS:
        if head.startswith(beginning):
            raise UnreadableWorkbook(sentence)
    yield "", read_table(content, limits)


class Count:
    """What was read so far, against what may be: the row that goes past is refused, with the whole file."""

    def __init__(self, limits: Limits) -> None:
        self.limits, self.cells, self.text = limits, 0, 0

    def add(self, sheet: str, number: int, cells: list[Cell]) -> None:
        where = f" de la feuille « {sheet[:40]} »" if sheet else ""
        if number > self.limits.rows:
            raise UnreadableWorkbook(
                f"La ligne {number}{where} dépasse la limite de {self.limits.rows} lignes : rien n'est lu. "
                "Coupez le fichier en plusieurs."
            )
        if len(cells) > self.limits.columns:
            last = column_letters(len(cells) - 1)
            raise UnreadableWorkbook(
                f"La cellule {last}{number}{where} dépasse la limite de {self.limits.columns} colonnes : "
                "rien n'est lu. Supprimez les colonnes en trop."
            )
        self.cells += sum(cell is not None for cell in cells)
        self.text += sum(len(cell) for cell in cells if isinstance(cell, str))
        if self.cells > self.limits.cells or self.text > self.limits.text:
            raise UnreadableWorkbook(TOO_MUCH_TEXT)


class SheetReader:
    """The cells of one sheet, read from its rows and never from what it says of its size."""

    def __init__(self, book: Book, path: str, limits: Limits) -> None:
        self.book, self.path, self.limits = book, path, limits
        self.epoch = MAC_EPOCH if book.since_1904 else WINDOWS_EPOCH

    def rows(self) -> Iterator[tuple[int, list[Cell]]]:
        number, cells, column = 0, dict[int, Cell](), -1
        row: Element | None = None
        data: Element | None = None
        for event, element in parse(self.book.package.open(self.path), ("start", "end")):
            name = bare(element.tag)
            if event == "start":
                if name == "sheetData":
                    data = element
                elif name == "row" and data is not None:
                    row, cells, column = element, {}, -1
                    number = row_number(element.get("r"), number + 1)
                continue
            if name == "c" and row is not None:
                column = column_of(element.get("r"), column + 1)
                where = f"{column_letters(column)}{number}"
                value = self.value(element, where)
                if value is not None:
                    self.keep(cells, column, value, where)
                row.clear()  # a row of a million cells would fill the memory
            elif name == "row" and row is not None:
                yield number, [cells.get(rank) for rank in range(max(cells, default=-1) + 1)]
                row = None
                if data is not None:
                    data.clear()
            elif data is None:
                element.clear()
            elif name == "sheetData":
                return  # what follows the cells says nothing of them

    def keep(self, cells: dict[int, Cell], column: int, value: Cell, where: str) -> None:
        if column in cells:
            raise UnreadableWorkbook(f"La cellule {where} est écrite deux fois : enregistrez le classeur à nouveau.")
        if column >= self.limits.columns:
            raise UnreadableWorkbook(
                f"La cellule {where} dépasse la limite de {self.limits.columns} colonnes : rien n'est lu. "
                "Supprimez les colonnes en trop."
            )
        cells[column] = value

    def value(self, element: Element, where: str) -> Cell:
        """The value that was shown in a cell; a CellError where there is none to read."""
        kind, found = element.get("t", "n"), {bare(child.tag): child for child in element}
        if kind == "inlineStr":
            return text(text_of(found["is"]), where) if "is" in found else None
        shown = found["v"].text if "v" in found else None
        if not shown:
            if "f" in found and not (kind == "str" and "v" in found):
                return CellError(
                    f"la cellule {where} est une formule sans résultat enregistré : ouvrez le fichier dans votre "
                    "tableur, enregistrez-le, puis recommencez"
                )
            return None
        try:
            return self.typed(kind, shown, element.get("s"), where)
        except (ValueError, ArithmeticError, IndexError, TypeError):
            return CellError(f"la cellule {where} est illisible")

    def typed(self, kind: str, shown: str, style: str | None, where: str) -> Cell:
        if kind == "s":
            rank = int(shown)
            if rank < 0:
                raise IndexError
            return text(self.book.texts[rank], where)
        if kind == "str":
            return text(clean(shown), where)
        if kind == "b":
            return shown.strip() in ("1", "true")
        if kind == "e":
            return CellError(f"la cellule {where} contient l'erreur {clean(shown)[:20]}")
        if kind == "d":
            return plain(from_ISO8601(shown))
        if kind != "n" or not NUMBER.fullmatch(shown.strip()):
            raise ValueError
        number, rank = float(shown), int(style or 0)
        if rank in self.book.dates or rank in self.book.durations:
            return plain(from_excel(number, self.epoch, timedelta=rank in self.book.durations))
        if not isfinite(number):
            raise ValueError
        # Spreadsheets keep fifteen digits: 151,67 is not 151,66999999999999.
        return Decimal(f"{number:.15g}")


def row_number(told: str | None, expected: int) -> int:
    if told is None:
        return expected
    number = float(told)
    if not (number.is_integer() and number >= 1):
        raise ValueError
    if number > HIGHEST_ROW:
        raise UnreadableWorkbook(f"Ce classeur a une ligne {number:.0f}, qui n'existe pas : enregistrez-le à nouveau.")
    return int(number)


def column_of(told: str | None, expected: int) -> int:
    if told is None:
        return expected
    found = REFERENCE.fullmatch(told)
    if not found:
        raise ValueError
    return rank_of(found[1])


@cache
def rank_of(letters: str) -> int:
    rank = 0
    for letter in letters.upper():
        rank = rank * 26 + ord(letter) - ord("A") + 1
    return rank - 1


def text(value: str, where: str) -> Cell:
    if len(value) > LONGEST_TEXT:
        return CellError(f"la cellule {where} contient un texte trop long")
    return value or None


def plain(value: Cell) -> Cell:
    """A moment at midnight is a day."""
    if isinstance(value, datetime) and value.time() == time():
        return value.date()
    return value


def told(cell: Cell) -> object:
    if cell is None or isinstance(cell, str | bool):
        return cell
    if isinstance(cell, CellError):
        return ["e", cell.sentence]
    if isinstance(cell, Decimal):
        return ["n", str(cell)]
    if isinstance(cell, timedelta):
        return ["h", str(cell.total_seconds())]
    kinds = (("m", datetime), ("d", date), ("t", time))
    return [next(kind for kind, of in kinds if isinstance(cell, of)), cell.isoformat()]


if __name__ == "__main__":
    main()
