"""Page, PDF and workbook say the same, cell by cell: for the story of the tests and for the demonstration."""

import re
from datetime import date, datetime
from html import unescape

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from clauses.durations import print_hours
from clauses.tables.columns import Format, words
from clauses.tables.excel import write_workbook
from markets.access import Actor
from markets.models import Contract, Membership
from markets.printing.weasy import write_pdf
from markets.typography import write_number
from reporting.figures import MonthSpan
from reporting.gathering import moment
from reporting.rendering.document import (
    authority_document,
    contract_document,
    operation_document,
    report_sheets,
)
from reporting.rendering.pdf import report_context, report_pdf
from tests.demo.conftest import demo, demo_database  # noqa: F401 (fixtures)
from tests.rendering.reading import SOFFICE, Tables, pdf_text, recalculated, squeezed

NAMES = ["Cosette", "Fauchelevent", "Gavroche", "Thénardier", "Quasimodo", "Frollo", "P-COSE", "P-GAVR", "P-QUAS"]
PERIODS = [
    MonthSpan(),
    MonthSpan(date(2026, 9, 1), date(2026, 9, 1)),
    MonthSpan(date(2026, 9, 1), date(2026, 10, 1)),
]
# A column of the page → the same in the PDF and the workbook, where it bears another name.
SECTIONS = {"Par lot": "lots", "Par mois": "months", "Par intervenant": "parties", "Par modalité": "modalities"}
SECTIONS["Part ANRU"] = "anru"
SHEETS = {"lots": "Lots", "months": "Mois", "parties": "Intervenants", "modalities": "Modalités", "annex": "Contrats"}
OTHER_NAMES = {"Avancement": "Taux", "Sur la période": "dont sur la période"}

needs_libreoffice = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not on this machine")


def plain(cell):
    """A figure told in the same words everywhere: no hours is « – », what owes nothing has no rate."""
    told = cell.replace("(sans contrat de travail suivi ici)", "").strip()
    return "–" if told in ("0\u202fh", "0 h", "", "rien à réaliser") else squeezed(told)


def paper_tables(document):
    """The tables of the PDF by name, totals last: rows of words, headers first."""
    found = {}
    for name, table in report_context(document).items():
        if isinstance(table, dict) and "headers" in table:
            rows = [*table["rows"], *([table["totals"]] if table["totals"] else [])]
            found[name] = [
                [header["words"] for header in table["headers"]],
                *([row["head"]["words"], *(cell["words"] for cell in row["cells"])] for row in rows),
            ]
    return found


def assert_page_agrees(html, document):
    told = Tables(html).found
    paper = paper_tables(document)
    compared = 0
    for section, name in SECTIONS.items():
        if section not in told:
            assert len(paper.get(name, ["headers"])) == 1, section
            continue
        headers, *rows = told[section]
        ours, *lines = paper[name]
        assert len(rows) == len(lines), section
        for place, header in enumerate(headers):
            column = ours.index(OTHER_NAMES.get(header, header))
            for row, line in zip(rows, lines, strict=True):
                if header == "Avancement" and row[0] == "Total":
                    continue  # the page draws no bar there
                assert plain(row[place]) == plain(line[column]), (section, header, row)
                compared += 1
    return compared


def assert_pdf_holds(text, document):
    """Each line of each table is in the text of the PDF, cell after cell."""
    squeezed_text = squeezed(text)
    for name, table in paper_tables(document).items():
        for row in table[1:]:
            assert squeezed("".join(row)) in squeezed_text, (name, row)
    for figure in document.key_figures:
        assert squeezed(figure.words) in squeezed_text
    assert squeezed(document.figures.verdict.sentence) in squeezed_text


def assert_workbook_agrees(book, document):
    """LibreOffice's values, totals computed, in the words of the page."""
    for sheet in report_sheets(document)[1:]:
        rows = list(book[sheet.title].iter_rows(values_only=True))
        expected = [[column.read(row) for column in sheet.columns] for row in sheet.rows]
        if expected and sheet.has_totals:
            expected.append(["Total", *(column.total for column in sheet.columns[1:])])
        assert [*rows[0]] == [column.header for column in sheet.columns]
        assert len(rows) == len(expected) + 1, sheet.title
        for row, line in zip(rows[1:], expected, strict=True):
            for value, figure, column in zip(row, line, sheet.columns, strict=True):
                assert in_words(value, column.format) == in_words_of_figure(figure, column.format), (sheet.title, line)


def in_words(value, written_as):
    if value is None:
        return "–"
    if isinstance(value, str):
        return squeezed(value)
    if written_as is Format.HOURS:
        return plain(print_hours(round(value * 3600)))
    if written_as is Format.RATE:
        return write_number(round(value * 1000), places=0)
    if isinstance(value, datetime):
        return words(value.date(), written_as)
    return words(value, written_as)


def in_words_of_figure(figure, written_as):
    if isinstance(figure, str):
        return squeezed(figure) or "–"
    if written_as is Format.RATE and figure is not None:
        return write_number(round(float(figure) * 1000), places=0)
    return plain(words(figure, written_as)) if written_as is Format.HOURS else words(figure, written_as)


def query(span, number=None):
    asked = {"du": span.first, "au": span.last}
    asked = {name: f"{month:%Y-%m}" for name, month in asked.items() if month}
    return asked | ({"arrete": number} if number else {})


def test_the_page_and_the_paper_agree(client, told, document):
    client.force_login(told.user("roxane"))
    for number in (None, told.before):
        for span in PERIODS:
            url = reverse("reporting:contract", args=[told.contract.pk])
            html = unescape(client.get(url, query(span, number)).content.decode())
            assert assert_page_agrees(html, document(span=span, number=number)) > 25


def test_the_pdf_holds_each_cell(document):
    for name in ("roxane", "monte_cristo"):
        read = document(name, span=PERIODS[2])
        text = pdf_text(report_pdf(read))
        assert_pdf_holds(text, read)
        assert not [each for each in NAMES if squeezed(each) in squeezed(text)]


@needs_libreoffice
def test_the_workbook_computes_the_figures_of_the_page(told, document, tmp_path):
    actor = told.actor("monte_cristo")
    at = moment(actor.structure)
    scopes = {"actor": actor, "at": at, "span": PERIODS[0]}
    documents = {
        **{f"contract{place}": document(span=span) for place, span in enumerate(PERIODS)},
        "before": document(number=told.before),
        "authority": document("monte_cristo"),
        "operation": operation_document(told.contract.operation, **scopes),
        "whole": authority_document(told.contract.authority, **scopes),
    }
    files = {name: write_workbook(report_sheets(each), title=each.title) for name, each in documents.items()}
    for name, book in recalculated(tmp_path, files).items():
        assert_workbook_agrees(book, documents[name])
        texts = [str(value) for page in book.worksheets for row in page.iter_rows(values_only=True) for value in row]
        assert not [each for each in NAMES if each in " ".join(texts)], name


def test_the_annex_names_nobody_and_adds_up(document):
    read = document()
    assert [line.number for line in read.annex] == [1, 2, 3]
    assert sum(line.seconds for line in read.annex) == read.figures.done - read.figures.done_not_people
    assert {line.job for line in read.annex} == {"Aide-maçonne", "Manœuvre", "Charpentier débutant"}
    assert not re.search(r"P-\w{4}", str(read.annex))


def test_wider_reports_judge_no_pace_and_name_each_contract(told):
    actor = told.actor("roxane")
    read = authority_document(told.contract.authority, actor=actor, at=moment(actor.structure), span=MonthSpan())
    assert "à mi-parcours" not in read.figures.verdict.sentence and "du marché" not in read.figures.verdict.sentence
    assert [column.header for column in report_sheets(read)[1].columns][:2] == ["Marché", "Lot"]
    assert read.figures.balance == contract_document(
        told.contract, actor=actor, at=moment(actor.structure), span=MonthSpan()
    ).figures.balance  # fmt: skip


@pytest.mark.xdist_group("demo")
@needs_libreoffice
def test_the_three_forms_agree_for_each_contract_of_the_demonstration(client, demo, tmp_path):  # noqa: F811
    membership = Membership.objects.filter(role="facilitator").order_by("pk").first()
    actor = Actor.of(membership)
    at = moment(actor.structure)
    client.force_login(membership.user)
    documents = {}
    for contract in Contract.objects.visible_to(actor).select_related("authority", "operation"):
        read = contract_document(contract, actor=actor, at=at, span=MonthSpan())
        html = unescape(client.get(reverse("reporting:contract", args=[contract.pk])).content.decode())
        assert assert_page_agrees(html, read)
        if read.figures.done:
            documents[str(contract.pk)] = read
    assert documents
    files = {name: write_workbook(report_sheets(each), title=each.title) for name, each in documents.items()}
    for name, book in recalculated(tmp_path, files).items():
        assert_workbook_agrees(book, documents[name])
    for read in documents.values():
        # In this process: a process of its own for each would load the engine each time.
        made = write_pdf(render_to_string("reporting/pdf/report.html", report_context(read)))
        assert_pdf_holds(pdf_text(made), read)
