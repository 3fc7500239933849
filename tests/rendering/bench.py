"""How long files take, beside the bare library writing the same cells in the same run (`make bench`)."""

from dataclasses import dataclass
from datetime import date
from io import BytesIO
from statistics import median
from time import perf_counter

from openpyxl import Workbook

from clauses.tables.columns import Column, Format, Sheet
from clauses.tables.excel import write_workbook

ROWS = 10_000
RUNS = 3


@dataclass(frozen=True, slots=True)
class Row:
    contract: str
    authority: str
    month: date
    seconds: int
    people: int


COLUMNS = [
    Column("Marché", Format.TEXT, lambda row: row.contract),
    Column("Donneur d'ordre", Format.TEXT, lambda row: row.authority),
    Column("Mois", Format.MONTH, lambda row: row.month),
    Column("Heures réalisées", Format.HOURS, lambda row: row.seconds, total=0),
    Column("Personnes", Format.NUMBER, lambda row: row.people),
]


def rows(number):
    return [
        Row(f"Marché d'essai n° {place}", "Commune de l'essai", date(2026, place % 12 + 1, 1), place * 900, place % 7)
        for place in range(number)
    ]


def bare(table):
    """The same cells, written by openpyxl alone."""
    book = Workbook(write_only=True)
    page = book.create_sheet("Essai")
    page.append([column.header for column in COLUMNS])
    for row in table:
        page.append([row.contract, row.authority, row.month, row.seconds / 3600, row.people])
    book.save(BytesIO())


def ours(table):
    write_workbook([Sheet("Essai", COLUMNS, table)], title="Essai")


def seconds_of(write, table):
    start = perf_counter()
    write(table)
    return perf_counter() - start


def ratio(number=ROWS, runs=RUNS):
    """Median time of the export over the median time of openpyxl alone; both are run in turn."""
    table = rows(number)
    timed = [(seconds_of(bare, table), seconds_of(ours, table)) for _ in range(runs)]
    floor, spent = (median(each) for each in zip(*timed, strict=True))
    return floor, spent, spent / floor


if __name__ == "__main__":
    floor, spent, measured = ratio()
    print(f"Excel, {ROWS} lignes : {spent:.2f} s ; openpyxl seul : {floor:.2f} s ; rapport {measured:.2f} (but : 1,5)")
