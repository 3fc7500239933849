"""Tables of people in the reports of an authority, from the profiles of the cast and of many others."""

from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from clauses.enums import CategoryGroup, CategoryStatus
from clauses.models import Category
from markets.actions import add_joint_buyer
from participants.enums import Sex
from participants.models import EntryProfile
from reporting.figures import MonthSpan
from reporting.sealing import canonical_text, opened
from tests.figures.ledger import NOVEMBER, SEPTEMBER, declare
from tests.reports.hiring import hire


def tables(report):
    return {table.key: table for table in opened(report).document.people}


def test_few_people_are_not_told(issue):
    assert {table.sentence for table in tables(issue()).values()} == {"Effectif trop faible pour un détail."}


def test_many_people_are_told(crowd, issue):
    found = tables(issue())
    assert found["sex"].lines == (("Femme", 10), ("Homme", 7))
    # The three of the cast, with a CAP, are folded with the smallest row.
    assert found["level"].lines == (("Baccalauréat", 7), ("Autres ou non renseigné", 10))
    assert not found["age_band"].is_shown


def test_two_newcomers_are_not_told_by_the_next_report(crowd, issue):
    assert tables(issue())["sex"].is_shown
    newcomers = hire(crowd, ["Cordelia", "Edgar"], NOVEMBER, sex=Sex.MAN)
    declare(crowd, crowd.parties["a"], NOVEMBER, dict.fromkeys(newcomers, (12, 0)))
    assert not tables(issue(MonthSpan(SEPTEMBER, NOVEMBER)))["sex"].is_shown
    # The same months again say what they said.
    assert tables(issue())["sex"].is_shown


def test_a_sensitive_ground_is_never_named(crowd, issue):
    sensitive = Category.objects.create(
        structure=crowd.structures["x"],
        version=crowd.charter_version,
        code="SMJ",
        label="Placée sous main de justice",
        group=CategoryGroup.CRITERION,
        status=CategoryStatus.CONFIRMED,
        sensitive=True,
        position=9,
    )
    profiles = EntryProfile.objects.filter(placement__in=crowd.persons_made[:8])
    profiles.update(category=sensitive)
    report = issue()
    assert tables(report)["category"].lines == (
        ("Demandeur d'emploi de longue durée", 9),
        ("Autres ou non renseigné", 8),
    )
    assert "justice" not in canonical_text(report.figures) and "SMJ" not in canonical_text(report.figures)


@pytest.mark.parametrize(("who", "is_told"), [("monte_cristo", True), ("danglars", False)])
def test_a_member_of_a_joint_purchase_reads_the_report_without_them(crowd, issue, as_, who, is_told):
    """From her own report of the same people she would subtract this one, against which hers was never masked."""
    add_joint_buyer(
        actor=crowd.actor("roxane"), contract=crowd.contract, organisation=crowd.organisations["other_authority"]
    )
    report, client = issue(), as_(who)
    page = client.get(reverse("reporting:report", args=[report.pk]))
    book = load_workbook(BytesIO(client.post(reverse("reporting:report_excel", args=[report.pk])).content))
    told = [row[1].value for row in book["Publics"]]
    for text in (page.content.decode(), " ".join(map(str, told))):
        assert ("Homme" in text, "au seul donneur d'ordre" in text.replace("&#x27;", "'")) == (is_told, not is_told)
