"""Tables in text: separators and encodings as spreadsheets and business tools write them in French."""

import codecs
import csv
from collections.abc import Iterator

from markets.workbooks.sheets import Cell, Limits, UnreadableWorkbook

SEPARATORS = (";", "\t", ",")
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
NOT_A_TABLE = (
    "Ce fichier n'est ni un classeur .xlsx ni un tableau CSV : ouvrez-le dans votre tableur et enregistrez-le au "
    "format .xlsx."
)


def read_table(content: bytes, limits: Limits) -> Iterator[tuple[int, list[Cell]]]:
    """The rows of a table in text, all cells text; raises UnreadableWorkbook."""
    text = decoded(content)
    separator = separator_of(text)
    csv.field_size_limit(limits.text)
    try:
        yield from enumerate(
            (
                [cell.strip() or None for cell in cells]
                for cells in csv.reader(text.splitlines(True), delimiter=separator)
            ),
            1,
        )
    except csv.Error as error:
        raise UnreadableWorkbook(NOT_A_TABLE) from error


def decoded(content: bytes) -> str:
    """Text in UTF-8, UTF-16 with its mark, else Windows-1252: what a French Excel writes."""
    encoding = next((name for mark, name in MARKS if content.startswith(mark)), "utf-8")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if any(ord(letter) < 32 and letter not in "\t\r\n\f\v" for letter in text):
        raise UnreadableWorkbook(NOT_A_TABLE)
    return text


def separator_of(text: str) -> str:
    """The separator that the first filled line holds most; the semicolon wins a draw, it is the French one."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    best = max(SEPARATORS, key=first.count)
    if not first.count(best):
        raise UnreadableWorkbook(NOT_A_TABLE)
    return best
