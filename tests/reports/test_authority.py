"""What a donneur d'ordre finds when she signs in."""

from datetime import date

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reporting.trend import by_quarter

HOUR = 3600


def test_quarters_follow_one_another():
    months = [(date(2025, 11, 1), 2 * HOUR), (date(2025, 12, 1), HOUR), (date(2026, 7, 1), HOUR)]
    assert by_quarter(months) == (
        ("4e trimestre 2025", 3 * HOUR),
        ("1er trimestre 2026", 0),
        ("2e trimestre 2026", 0),
        ("3e trimestre 2026", HOUR),
    )
    assert by_quarter([]) == ()
    assert len(by_quarter([(date(2020, 1, 1), HOUR), (date(2026, 1, 1), HOUR)])) == 8


def test_her_contracts_her_trend_her_reports(as_, issue):
    client = as_("monte_cristo")
    body = client.get("/").content.decode()
    assert "3e trimestre 2026" in body and "Vos derniers bilans" not in body
    first, second = issue(), issue()
    body = client.get("/").content.decode()
    assert reverse("reporting:report", args=[second.pk]) in body
    assert reverse("reporting:report", args=[first.pk]) not in body and "remplacée" not in body
    issued = client.get(reverse("reporting:issued")).content.decode()
    assert issued.count("remplacée</span>") == 1
    other = as_("danglars").get("/").content.decode()
    assert "trimestre" not in other and "Restauration" not in other


def test_her_home_asks_a_constant_number_of_queries(as_, issue):
    client, counts = as_("monte_cristo"), []
    for _ in range(2):
        issue()
        client.get("/")
        with CaptureQueriesContext(connection) as caught:
            client.get("/")
        counts.append(len(caught))
        issue()
    assert counts[0] == counts[1] <= 25


def test_a_facilitator_goes_from_a_contract_to_its_report(as_, told):
    page = as_("roxane").get(reverse("reporting:contract", args=[told.contract.pk])).content.decode()
    assert f"{reverse('reporting:report_new')}?bilan=marche-{told.contract.pk}" in page
    assert (
        reverse("reporting:report_new")
        not in as_("monte_cristo").get(reverse("reporting:contract", args=[told.contract.pk])).content.decode()
    )
