"""A joint purchase: counted once, in the report of the one that signed; told apart in the report of the others."""

from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from markets.actions import add_joint_buyer
from reporting.enums import ReportScope
from reporting.figures import JointFigures, MonthSpan
from reporting.issuing import Subject
from reporting.rendering.document import report_sheets
from reporting.sealing import opened
from tests.figures.ledger import HOUR, OCTOBER, SEPTEMBER
from tests.rendering.reading import Tables

SPAN = MonthSpan(SEPTEMBER, OCTOBER)


@pytest.fixture
def joined(crowd):
    """Danglars joins the purchase of Monte-Cristo."""
    buyer = crowd.organisations["other_authority"]
    add_joint_buyer(actor=crowd.actor("roxane"), contract=crowd.contract, organisation=buyer)
    crowd.structures["x"].refresh_from_db()
    return crowd


def subject_of(cast, name):
    return Subject(ReportScope.AUTHORITY, cast.organisations[name], cast.organisations[name])


def test_hours_count_for_the_one_that_signed_and_are_told_to_the_other(joined, issue):
    signed = opened(issue(SPAN, subject_of(joined, "authority"))).document.figures
    told = opened(issue(SPAN, subject_of(joined, "other_authority"))).document
    assert (signed.joint, told.figures.by_lot, told.people) == ((), (), ())
    assert (told.figures.balance.owed, told.figures.balance.done, told.figures.done) == (0, 0, 0)
    [row] = told.figures.joint
    assert row == JointFigures(
        joined.contract.title, str(joined.contract.authority), signed.done, signed.balance
    ) and row.balance.owed == 1383 * HOUR  # fmt: skip
    assert "Achats groupés" in [sheet.title for sheet in report_sheets(told)]


def test_it_is_the_same_on_the_page_and_in_the_workbook(joined, issue, as_):
    report = issue(SPAN, subject_of(joined, "other_authority"))
    client = as_("danglars")
    shown = Tables(client.get(reverse("reporting:report", args=[report.pk])).content.decode()).found
    taken = client.post(reverse("reporting:report_excel", args=[report.pk]))
    [headers, line] = load_workbook(BytesIO(taken.content))["Achats groupés"].iter_rows(values_only=True)
    [told_headers, told] = shown["Achats groupés"]
    assert list(headers) == told_headers and list(line[:2]) == told[:2]
    assert [f"{hours:.0f}h" for hours in line[2:5]] == ["".join(cell.split()) for cell in told[2:5]]
    assert "Par lot" not in shown and "Par marché et par lot" not in shown


def test_an_operation_counts_for_each_what_it_signed(joined, issue):
    other = joined.organisations["other_authority"]
    about = Subject(ReportScope.OPERATION, joined.contract.operation, other)
    figures = opened(issue(SPAN, about)).document.figures
    assert figures.balance.owed == 0 and [row.balance.owed for row in figures.joint] == [1383 * HOUR]


def test_no_sum_of_the_other_buyer_counts_them(joined, as_):
    client = as_("danglars")
    assert client.get(reverse("reporting:years")).context["years"].rows == ()
    home = client.get("/")
    assert "Achat groupé signé par Communauté du Comte" in home.content.decode()
    assert not home.context["trend"].bars
    listed = load_workbook(BytesIO(client.post(reverse("reporting:reports_excel")).content))
    assert [sheet.max_row for sheet in listed] == [1, 2]
    assert (
        client.post(reverse("reporting:authority_excel", args=[joined.actor("danglars").organisation.pk])).status_code
        == 200
    )
