"""An issued report says the same on its page, in its PDF and in its workbook."""

from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from reporting.figures import MonthSpan
from reporting.masking import OTHERS
from reporting.rendering.pdf import PdfUnavailable, report_pdf
from reporting.sealing import opened
from tests.figures.ledger import OCTOBER, journal
from tests.rendering.reading import Tables, pdf_text, squeezed

SHEETS = {"Par lot": "Lots", "Par mois": "Mois", "Par intervenant": "Intervenants", "Par modalité": "Modalités"}


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
    for title in (*SHEETS, "Qui sont les personnes", "Annexe des contrats"):
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
