"""Pages of the month, through the client: what a company types and sends, what a facilitator does of it."""

import re
import uuid

import pytest
from django.urls import reverse

from reporting.actions import declare_nothing
from reporting.models import HoursEntry, Statement
from tests.months.conftest import HOUR, OCTOBER, SEPTEMBER, Month, settle


def url(name, month, first=OCTOBER):
    return reverse(f"reporting:{name}", args=[month.party.pk, first])


@pytest.fixture
def company(client, cast):
    client.force_login(cast.user("porthos"))
    return client


@pytest.fixture
def facilitator(client, cast):
    client.force_login(cast.user("roxane"))
    return client


def prefix(month, key="coset", first=OCTOBER):
    return f"l{month.cast.placements[key].pk}-{first:%Y-%m}"


def typed(month, worked="", training="", version=1, key="coset", **more):
    at = prefix(month, key)
    return {
        f"{at}-worked": worked,
        f"{at}-training": training,
        f"{at}-comment": "",
        f"{at}-version": version,
        "message": "",
    } | more


def test_a_company_declares_its_month_from_end_to_end(company, month):
    page = company.get(reverse("reporting:months"))
    assert "Octobre 2026" in page.text
    assert "En retard, attendue le 10/11/2026" in page.text
    page = company.get(url("declare", month))
    assert "Cosette Fauchelevent" in page.text and "Gavroche" not in page.text
    assert "Éligible à la clause, du 01/09/2026" in page.text
    assert not Statement.objects.exists()
    answer = company.post(url("declare_save", month), typed(month, "151h30", "7,5") | {"continue": "1"})
    assert answer.url == url("declare_submit", month)
    summary = company.get(answer.url)
    assert "159" in summary.text
    key = re.search(r'name="submission_key" value="([^"]+)"', summary.text)[1]
    version = re.search(r'name="version" value="([^"]+)"', summary.text)[1]
    posted = {"submission_key": key, "version": version, "attested": "on"}
    answer = company.post(url("declare_submit", month), posted)
    assert answer.url == url("receipt", month)
    receipt = company.get(answer.url)
    assert "C'est terminé, rien d'autre à faire" in receipt.text
    assert f"Reçu n°&#8239;{Statement.objects.get().receipt_number}" in receipt.text
    again = company.post(url("declare_submit", month), posted)
    assert again.url == answer.url
    assert company.get(url("declare", month)).url == answer.url
    assert "Vous êtes à jour" not in company.get(reverse("reporting:months")).text
    settle()


def test_pages_of_the_facilitator(facilitator, month):
    assert "En retard" in facilitator.get(reverse("reporting:months")).text
    assert "Tout est vérifié" in facilitator.get(reverse("reporting:checks")).text
    month.open().type("coset", 151).submit()
    assert "Porthos Gros" in facilitator.get(reverse("reporting:checks")).text
    page = facilitator.get(reverse("reporting:statement_check", args=[month.statement.pk]))
    assert "Cosette" in page.text
    at = f"line-{month.line('coset').pk}"
    answer = facilitator.post(
        reverse("reporting:statement_validate", args=[month.statement.pk]),
        {f"{at}-worked": "151", f"{at}-training": "0", f"{at}-why": "", f"{at}-words": ""},
    )
    settle()
    assert answer.url == reverse("reporting:checks")
    assert HoursEntry.objects.get().seconds == 151 * HOUR
    assert "Validée" in facilitator.get(reverse("reporting:statement", args=[month.statement.pk])).text
    assert "Validée" in facilitator.get(reverse("reporting:months")).text
