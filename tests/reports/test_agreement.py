"""An issued report says the same on its page, in its PDF and in its workbook."""

import json
from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from clauses.durations import print_hours
from markets.typography import write_percent
from reporting.figures import Balance, MonthSpan, part_of
from reporting.issuing import prepared
from reporting.masking import OTHERS
from reporting.models import Report
from reporting.rendering.document import report_sheets
from reporting.rendering.pdf import PdfUnavailable, report_pdf
from reporting.sealing import opened, seal_of
from tests.figures.ledger import OCTOBER, journal
from tests.rendering.reading import Tables, pdf_text, squeezed

SHEETS = {"Par lot": "Lots", "Par mois": "Mois", "Par intervenant": "Intervenants", "Par modalité": "Modalités"}
ANRU = "Part ANRU"


def told(figure):
    """A figure in the words of the tables."""
    return (print_hours(figure) if isinstance(figure, int) else write_percent(figure)).replace("\u202f", " ")


@pytest.fixture
def forms(as_, crowd, issue):
    """The tables of the page and the workbook of a report, then the report, once figures moved after it."""
    report = issue(MonthSpan(None, OCTOBER), comment="Relu avec l'entreprise.")
    journal(crowd)
    client = as_("monte_cristo")
    page = client.get(reverse("reporting:report", args=[report.pk])).content.decode()
    taken = client.post(reverse("reporting:report_excel", args=[report.pk]))
    return Tables(page).found, load_workbook(BytesIO(taken.content)), report


def test_page_and_pdf(forms):
    tables, _, report = forms
    try:
        told = squeezed(pdf_text(report_pdf(opened(report).document)))
    except PdfUnavailable as refusal:
        pytest.skip(refusal.sentence)
    assert squeezed("Relu avec l'entreprise.") in told and report.sha256[:16] in told
    for title in (*SHEETS, ANRU, "Engagements de l'offre", "Qui sont les personnes", "Annexe des contrats"):
        for row in tables[title]:
            for cell in row:
                assert squeezed(cell) in told, (title, row)


def test_page_and_workbook(forms):
    tables, workbook, _ = forms
    for title, sheet in SHEETS.items():
        told = {row[0] for row in workbook[sheet].iter_rows(values_only=True)}
        # A month is a date in the workbook, and words on the page.
        named = {row[0] for row in tables[title]} if title != "Par mois" else {"Mois"}
        assert named <= told | {"Total"}, title
    people = [list(row) for row in workbook["Publics"].iter_rows(values_only=True)]
    shown = [row for row in tables["Qui sont les personnes"][1:] if row[2] != "–"]
    assert ["Sexe", "Femme", "10"] in shown and any(row[1] == OTHERS for row in shown)
    for title, answer, count in shown:
        assert [title, answer, int(count)] in people


def test_the_part_of_urban_renewal_is_the_same_everywhere(forms, as_, crowd):
    """A third of 232 h done and of 1383 h owed, to the second; and of what the crowd did."""
    tables, workbook, report = forms
    [row] = opened(report).document.figures.anru
    whole = opened(report).document.figures
    assert row.balance == Balance(part_of(whole.balance.owed, row.share), part_of(whole.balance.done, row.share))
    shown = [cell.replace("\u202f", " ") for cell in tables[ANRU][1][1:]]
    assert [told(row.share), told(row.balance.owed), told(row.balance.done), told(row.done)] == shown
    [_, line] = workbook[ANRU].iter_rows(values_only=True)
    assert [round(value * 3600) for value in line[2:]] == [row.balance.owed, row.balance.done, row.done]
    year = as_("monte_cristo").get(reverse("reporting:years")).context["years"].rows[0]
    assert (year.year, year.seconds, year.anru) == (2026, whole.done, row.done)


def test_promises_are_the_same_everywhere(forms):
    """Late is said of the day of the report, and stays so however the promise is followed after it."""
    tables, workbook, _ = forms
    shown = [[cell.replace("\u202f", " ") for cell in row] for row in tables["Engagements de l'offre"][1:]]
    lot, company = "Lot 1 – Gros œuvre", "Porthos Gros Œuvre (fictive)"
    seen = "Attestation de formation ou feuilles de présence"
    assert shown == [
        [
            "Tuteur nommé : un compagnon par équipe",
            lot,
            company,
            "30/09/2026",
            "En retard",
            "attendu : Désignation écrite du tuteur",
        ],
        [
            "Heures de formation : 120 heures – gestes et postures",
            lot,
            company,
            "30/06/2027",
            "Tenu en partie : 40,5 heures sur 120",
            f"{seen}, le 15/09/2026",
        ],
    ]
    _, tutor, training = workbook["Engagements"].iter_rows(values_only=True)
    assert training[0] == "Heures de formation" and training[5] == "Tenu en partie"
    assert training[6].replace("\u202f", " ") == "40,5 heures sur 120" and training[8].date() == date(2026, 9, 15)
    assert tutor[4].date() == date(2026, 9, 30) and tutor[5] == "En retard" and tutor[8] is None


def test_without_their_modules_a_report_says_nothing_of_them(told, subject):
    told.structures["x"].modules = []
    told.structures["x"].save(update_fields=["modules"])
    structure = told.structures["x"]
    structure.refresh_from_db()
    span = MonthSpan(None, OCTOBER)
    document, _ = prepared(subject, structure=structure, span=span, number=structure.last_number)
    assert document.figures.promises == document.figures.anru == ()
    assert not {"Engagements", ANRU} & {sheet.title for sheet in report_sheets(document)}


def test_a_report_sealed_before_promises_and_shares_is_read_as_it_was(issue):
    """Its text has none: it opens intact, and prints none."""
    report = issue()
    content = json.loads(json.dumps(report.figures))
    for name in ("promises", "anru"):
        del content["document"]["figures"][name]
    old = Report(figures=content, sha256=seal_of(content))
    assert opened(old).intact
    assert opened(old).document.figures.promises == opened(old).document.figures.anru == ()
