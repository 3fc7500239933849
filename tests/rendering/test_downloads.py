"""Files as they are asked for: who may, what they are called, what the journal keeps, exactly what is on screen."""

import re
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html
from openpyxl import load_workbook

from markets.actions import announce_contract
from markets.models import Contract, JournalEntry, Organisation, Relation
from reporting.models import AccessLog
from reporting.rendering import pdf

REPORTS = ["contract", "operation", "authority"]
LISTS = ["contracts", "coming", "organisations", "journal", "persons", "months", "reports"]
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def told(told):
    """With a contract to come, that the list of contracts leaves out."""
    buyer = told.organisations["authority"]
    announce_contract(actor=told.actor("roxane"), authority=buyer, title="Donjon à refaire (essai)")
    return told


@pytest.fixture
def ask(client, told):
    def asking(name, url_name, *args, query=""):
        client.force_login(told.user(name))
        return client.post(reverse(f"reporting:{url_name}", args=args) + query)

    return asking


def about(told, scope):
    return {
        "contract": told.contract.pk,
        "operation": told.contract.operation_id,
        "authority": told.contract.authority_id,
    }[scope]


def rows_of(response, title=None):
    assert response.status_code == 200, response.status_code
    book = load_workbook(BytesIO(response.content))
    return [list(row) for row in (book[title] if title else book.worksheets[0]).iter_rows(values_only=True)]


@pytest.mark.parametrize("scope", REPORTS)
@pytest.mark.parametrize("name", ["roxane", "monte_cristo"])
def test_a_report_leaves_as_a_workbook(ask, told, scope, name):
    response = ask(name, f"{scope}_excel", about(told, scope), query="?du=2026-09&au=2026-10")
    assert response["Content-Type"] == SHEET_TYPE
    words = {"contract": "marche", "operation": "operation", "authority": "donneur"}[scope]
    assert (
        response["Content-Disposition"]
        == f'attachment; filename="bilan-2026-09-2026-10-{words}-{about(told, scope)}.xlsx"'
    )
    assert response["Cache-Control"] == "no-store"
    assert rows_of(response, "Mois")[1][4] == 192
    last = JournalEntry.objects.order_by("-number").first()
    assert last.verb == "download_report"
    assert last.object_id == about(told, scope)
    assert "septembre à octobre 2026" in last.words


@pytest.mark.parametrize("form", ["pdf", "excel"])
@pytest.mark.parametrize("scope", REPORTS)
def test_who_may_not_have_a_report(ask, told, scope, form):
    before = JournalEntry.objects.count()
    for name in ("javert", "danglars"):
        assert ask(name, f"{scope}_{form}", about(told, scope)).status_code == 404, name
    for name in ("porthos", "figaro", "pangloss"):
        assert ask(name, f"{scope}_{form}", about(told, scope)).status_code == 403, name
    assert JournalEntry.objects.count() == before


def test_a_file_is_never_a_link(client, told):
    client.force_login(told.user("roxane"))
    for name in [f"{each}_excel" for each in LISTS]:
        assert client.get(reverse(f"reporting:{name}")).status_code == 405
    assert client.get(reverse("reporting:contract_pdf", args=[told.contract.pk])).status_code == 405


def test_a_period_that_cannot_be_read_goes_back_to_its_field(ask, told, client):
    response = ask("roxane", "contract_excel", told.contract.pk, query="?du=2026-13")
    assert response.status_code == 302
    assert client.get(response.url).status_code == 422


def test_without_its_engine_the_page_says_what_to_install(ask, told, client, monkeypatch):
    def missing(document):
        raise pdf.PdfUnavailable("Le PDF n'est pas disponible sur cette machine : installez libpango-1.0-0.")

    monkeypatch.setattr(pdf, "report_pdf", missing)
    response = ask("roxane", "contract_pdf", told.contract.pk)
    assert response.status_code == 302
    assert "installez libpango" in client.get(response.url).content.decode()


@pytest.mark.parametrize("name", LISTS)
def test_each_list_has_its_button_and_its_workbook(ask, told, client, name):
    client.force_login(told.user("roxane"))
    assert f'action="{reverse(f"reporting:{name}_excel")}' in client.get(reverse(PAGES[name])).content.decode()
    assert len(rows_of(ask("roxane", f"{name}_excel"))) > 1
    assert JournalEntry.objects.order_by("-number").first().verb == "download_list"


def test_a_list_leaves_as_it_is_filtered_all_pages_together(ask, told):
    structure = told.structures["x"]
    for place in range(60):
        made = Organisation.objects.create(name=f"Atelier Cyrano {place} (fictif)", fictional=True)
        Relation.objects.create(structure=structure, organisation=made)
    rows = rows_of(ask("roxane", "organisations_excel", query="?q=cyrano&page=2"))
    assert len(rows) == 61
    assert all("Cyrano" in row[0] for row in rows[1:])
    assert len(rows_of(ask("roxane", "organisations_excel"))) > 61


FILTERS = {
    "contracts": ["", "?q=chateau", "?q=zzz"],
    "coming": ["", "?q=donjon", "?etape=note"],
    "organisations": ["", "?q=porthos", "?q=zzz"],
    "journal": ["", "?q=lot"],
    "persons": [""],
    "months": ["", "?fin=2026-10"],
    "reports": ["", "?q=chateau"],
}
PAGES = {
    "contracts": "markets:contracts",
    "coming": "markets:coming",
    "organisations": "markets:organisations",
    "journal": "markets:journal",
    "persons": "participants:persons",
    "months": "reporting:months",
    "reports": "reporting:reports",
}


def seen(text):
    """Words as an eye reads them: spaces and marks apart."""
    return re.sub(r"[^\w]+", " ", str(text)).strip()


@pytest.mark.parametrize(("name", "query"), [(name, query) for name, queries in FILTERS.items() for query in queries])
def test_the_file_of_a_list_has_the_lines_of_the_screen_in_their_order(ask, told, client, name, query):
    client.force_login(told.user("roxane"))
    page = html.fromstring(client.get(reverse(PAGES[name]) + query).content.decode())
    rows = rows_of(ask("roxane", f"{name}_excel", query=query))
    on_screen = [seen(row.text_content()) for row in page.xpath("//table[contains(@class, 'rows')]/tbody/tr")]
    lines = [row for row in rows[1:] if row[0] not in (None, "Total")]
    in_file = [[seen(cell) for cell in row if isinstance(cell, str)] for row in lines]
    assert len(on_screen) == len(in_file)
    for screen, cells in zip(on_screen, in_file, strict=True):
        assert cells[0] in screen, (cells[0], screen)


def test_the_people_that_were_taken_away_are_traced(ask, told):
    assert "Fauchelevent" in str(rows_of(ask("roxane", "persons_excel")))
    assert AccessLog.objects.filter(page="reporting:persons_excel").count() == 1


def test_lists_stay_within_what_a_role_sees(ask, told):
    assert "Château" not in str(rows_of(ask("danglars", "contracts_excel")))
    for name in ("persons", "organisations", "journal", "months"):
        assert ask("monte_cristo", f"{name}_excel").status_code == 403


@pytest.mark.parametrize("name", ["organisations", "journal", "contracts", "reports"])
def test_as_many_queries_for_one_row_and_for_many(ask, told, name):
    def queries():
        with CaptureQueriesContext(
            connection,
        ) as asked:
            ask("roxane", f"{name}_excel")
        return len(asked)

    queries()
    few = queries()
    structure = told.structures["x"]
    for place in range(120):
        made = Organisation.objects.create(name=f"Atelier Cyrano {place} (fictif)", fictional=True)
        Relation.objects.create(structure=structure, organisation=made)
        Contract.objects.create(structure=structure, authority=made, title=f"Marché d'essai {place}")
        JournalEntry.objects.create(
            structure=structure, number=1000 + place, role="facilitator", via="screen", verb="essai",
            object_type="organisation", object_id=made.pk, organisation=made,
        )  # fmt: skip
    assert queries() == few
