"""Workbooks: nothing that somebody typed is ever computed, real dates and numbers, headers that stay, one page wide."""

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from types import SimpleNamespace

import pytest
from openpyxl import load_workbook

from clauses.tables.columns import Cell, Column, Format, Sheet
from clauses.tables.excel import clean, write_workbook
from markets.models import Contract, JournalEntry, Operation, Organisation, User
from reporting.enums import ReportScope
from reporting.rendering import lists
from reporting.rendering.document import report_sheets
from tests.rendering import bench, made, reading

STARTS = ["=", "+", "-", "@", "\t=", "\r=", "\n=", " =", "'=", '"=', "\x00=", "\ufeff=", "＝", "{=", "=@"]
BODIES = ["1+1", 'cmd|" /C calc"!A0', 'HYPERLINK("http://exemple.invalid","ici")']
ALONE = [
    "=",
    "#REF!",
    "#N/A",
    "#DIV/0!",
    "#VALUE!",
    "#NAME?",
    "#NULL!",
    "#NUM!",
    "TRUE",
    "1e5",
    "_x003D_1+1",
    "<c t='f'>1</c>",
    "]]>",
    "&#61;1+1",
    "\ufffe=1+1",
]
PAYLOADS = [start + body for start in STARTS for body in BODIES] + ALONE
TOTAL = r"=SUM\(([A-Z]+)2:\1\d+\)"


def opened(sheets):
    return load_workbook(BytesIO(write_workbook(sheets, title="Essai")))


def live_cells(book):
    """Cells that compute or are errors, but for our own totals, which stand on the last line."""
    found = []
    for page in book.worksheets:
        for row in page.iter_rows():
            for cell in row:
                ours = (
                    cell.row == page.max_row
                    and cell.value == f"=SUM({cell.column_letter}2:{cell.column_letter}{cell.row - 1})"
                )
                if cell.data_type in ("f", "e") and not ours or cell.hyperlink:
                    found.append((page.title, cell.coordinate, cell.value))
    return found  # fmt: skip


def typed_lists(text):
    """Every list, with a text wherever somebody could have typed one; nothing is read from the database."""
    organisation = Organisation(pk=1, name=text, town=text, foreign_id=text)
    organisation._prefetched_objects_cache = {"kinds": [text, text]}
    contract = Contract(title=text, reference=text, authority=organisation, operation=Operation(name=text))
    contract.lots_seen, contract.amount_signed, contract.amount_today = 3, Decimal("1234.50"), Decimal("1300")
    lot = SimpleNamespace(contract=contract, number="1", label=text)
    party = SimpleNamespace(organisation=organisation, parent=SimpleNamespace(organisation=organisation), lot=lot)
    entry = JournalEntry(
        number=1, at=datetime(2026, 11, 22, 9, tzinfo=UTC), words=text, user=User(name=text), organisation=organisation
    )
    month = SimpleNamespace(short_label=text)
    balance, verdict = (
        SimpleNamespace(owed=7200, done=3600, rate=Fraction(1, 2)),
        SimpleNamespace(pace=SimpleNamespace(label=text)),
    )
    report = SimpleNamespace(contract=contract, balance=balance, verdict=verdict)
    return [
        lists.contracts_sheet([contract]),
        lists.organisations_sheet([organisation]),
        lists.journal_sheet([entry]),
        lists.months_sheet([date(2026, 10, 1)], [(party, [(date(2026, 10, 1), month)])]),
        lists.reports_sheet([report]),
    ]  # fmt: skip


def test_sixty_payloads_in_every_text_compute_nothing():
    assert len(PAYLOADS) == 60
    for payload in PAYLOADS:
        for scope in (ReportScope.CONTRACT, ReportScope.AUTHORITY):
            assert live_cells(opened(report_sheets(made.document(payload, scope=scope)))) == [], repr(payload)
        assert live_cells(opened(typed_lists(payload))) == [], repr(payload)
        assert live_cells(opened([Sheet(payload.translate(NO_TITLE) or "x", bench.COLUMNS, bench.rows(1))])) == []


# What a sheet's title may not hold at all; ours are constants.
NO_TITLE = {ord(mark): None for mark in "[]:*?/\\'"}


@pytest.mark.skipif(reading.SOFFICE is None, reason="LibreOffice is not on this machine")
def test_a_spreadsheet_reads_the_same_texts_and_computes_our_totals(tmp_path):
    columns = [
        Column("Texte", Format.TEXT, lambda row: row[0]),
        Column("Heures", Format.HOURS, lambda row: row[1], total=sum(1200 * place for place in range(60))),
    ]
    rows = [(payload, 1200 * place) for place, payload in enumerate(PAYLOADS)]
    book = reading.recalculated(
        tmp_path,
        {
            "essai": write_workbook([Sheet("Essai", columns, rows)], title="Essai"),
            "bilan": write_workbook(report_sheets(made.document()), title="Bilan"),
        },
    )
    read = [row[0].value for row in book["essai"]["Essai"].iter_rows(min_row=2, max_row=61)]
    for payload, text in zip(PAYLOADS, read, strict=True):
        assert str(text).strip() == clean(payload).replace("_x005F_", "_").replace("\r", "\n").strip(), repr(payload)
    assert round(book["essai"]["Essai"]["B62"].value * 3600) == columns[1].total
    figures = made.document().figures
    lots = [cell.value for cell in list(book["bilan"]["Lots"].rows)[-1]]
    assert [round(hours * 3600) for hours in lots[1:3]] == [figures.balance.owed, figures.balance.done]


def test_values_are_real_and_the_sheet_is_set_up():
    book = opened(report_sheets(made.document()))
    assert book.sheetnames == [
        "Synthèse",
        "Lots",
        "Intervenants",
        "Mois",
        "Modalités",
        "Part ANRU",
        "Achats groupés",
        "Contrats",
    ]
    months = book["Mois"]
    assert [cell.value for cell in months[1]] == ["Mois", "Travaillées", "Formation", "Autres", "Total"]
    assert months["A2"].value.date() == date(2026, 1, 1) and months["A2"].is_date
    assert months["D2"].value == pytest.approx(7 + 1 / 3)
    assert months["D2"].number_format == "#,##0.00"
    for page in book.worksheets:
        assert page.freeze_panes and page.print_title_rows == "$1:$1"
        assert page.page_setup.orientation == "landscape" and page.sheet_properties.pageSetUpPr.fitToPage
        assert page.auto_filter.ref or page.title == "Synthèse"
    assert book.properties.creator == "Clauses" and not book.properties.lastModifiedBy


def test_a_fact_carries_its_own_format():
    columns = [Column("Fait", Format.CELL, lambda row: row)]
    book = opened(
        [Sheet("Faits", columns, [Cell(7200, Format.HOURS), Cell("=1", Format.TEXT), Cell(None, Format.RATE)])]
    )
    assert [cell.value for cell in book["Faits"]["A"]] == ["Fait", 2, "=1"]
    assert book["Faits"]["A3"].data_type == "s"


def test_a_row_is_as_high_as_its_longest_text():
    columns = [
        Column("Texte", Format.TEXT, lambda row: row, width=20),
        Column("Fait", Format.CELL, lambda row: Cell(row, Format.TEXT), width=60),
    ]
    texts = ["court", "un texte de plus de vingt lettres", "deux\nlignes", "mot " * 30, "long " * 3_000, ""]
    page = opened([Sheet("Textes", columns, texts)])["Textes"]
    heights = [page.row_dimensions[place].height for place in range(2, 8)]
    assert heights[0] is None and heights[5] is None
    assert heights[1:3] == [30, 30] and 90 <= heights[3] <= 120
    assert heights[4] <= 409  # the highest that a row may be


def test_ten_thousand_lines_cost_about_what_the_library_costs():
    """Generous here, for machines are busy: `make bench` gives the figure that counts."""
    _, _, ratio = bench.ratio(number=2_000, runs=3)
    assert ratio < 3
