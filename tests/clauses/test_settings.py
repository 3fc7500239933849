"""Settings of what is owed: lists of publics and values of calculation, dated versions, nothing in use rewritten."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from clauses.actions import draft_calibration, fix_hours, hand_over_calibration
from clauses.enums import CategoryStatus, LegalBasis, ScaleKind
from clauses.models import Category, CharterVersion, Clause, ScaleValue, ScaleVersion
from markets.models import Lot
from tests.clauses.reading import text_of

HOUR = 3600


@pytest.fixture
def used_reference(cast, reference):
    """The shipped list and values, used by a clause and by a handed-over calibration."""
    actor = cast.actor("roxane")
    lot = Lot.objects.create(structure=cast.structures["x"], contract=cast.contract, number="3", title="Peinture")
    fix_hours(
        actor=actor,
        lot=lot,
        seconds=HOUR,
        effective_on=date(2026, 9, 1),
        legal_basis=LegalBasis.EXECUTION,
        every_months=1,
        charter_version=reference[0],
    )
    calibration = draft_calibration(
        actor=actor,
        lot=lot,
        amount=Decimal("1000000"),
        labour_share=Decimal("0.5"),
        rate=Decimal("0.05"),
        hourly_cost=Decimal("30"),
        scale_version=reference[1],
    )
    hand_over_calibration(actor=actor, calibration=calibration)
    return reference


def test_a_structure_without_settings_is_offered_the_reference(cast, as_user):
    client = as_user("javert")
    assert "Reprendre la liste de référence" in text_of(client.get(reverse("clauses:charters")))
    assert "Reprendre les valeurs de référence" in text_of(client.get(reverse("clauses:scales")))
    client.post(reverse("clauses:ship_reference"))
    assert "Liste de référence" in text_of(client.get(reverse("clauses:charters")))
    assert "Maçonnerie" in text_of(client.get(reverse("clauses:scales")))


def test_a_list_says_what_is_confirmed_and_what_is_indicative(roxane, reference):
    page = text_of(roxane.get(reverse("clauses:charter", args=[reference[0].pk])))
    for words in ("Valeur indicative", "Confirmé par une source", "Écarté de la liste", "cie84.org", "Donnée sensible"):
        assert words in page, words


def test_an_indicative_public_is_edited(roxane, reference):
    category = Category.objects.get(version=reference[0], code="PLIE")
    url = reverse("clauses:category_edit", args=[category.pk])
    assert "Participant d'un PLIE" in roxane.get(url).content.decode().replace("&#x27;", "'")
    typed = {
        "label": "Participant du PLIE local",
        "group": "structure",
        "criterion": "Parcours ouvert",
        "proofs": "Attestation\n\nContrat d'engagement",
        "proof_months": "6",
        "min_age": "",
        "max_age": "",
        "source": "Convention locale",
    }
    assert roxane.post(url, typed).url == reverse("clauses:charter", args=[reference[0].pk])
    category.refresh_from_db()
    assert category.label == "Participant du PLIE local"
    assert category.proofs == ["Attestation", "Contrat d'engagement"]
    assert category.status == CategoryStatus.INDICATIVE


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"label": ""}, "obligatoire"),
        ({"min_age": "60", "max_age": "25"}, "dépasse"),
        ({"min_age": "vieux"}, "nombre entier"),
        ({"group": "amis"}, "choix valide"),
        ({"source": ""}, "obligatoire"),
    ],
)
def test_a_public_badly_described_is_said(roxane, reference, changes, sentence):
    typed = {
        "code": "LOCAL",
        "label": "Public local",
        "group": "criterion",
        "source": "Charte",
        "proofs": "Attestation",
    }
    response = roxane.post(reverse("clauses:category_new", args=[reference[0].pk]), typed | changes)
    assert response.status_code == 422
    assert sentence in text_of(response)
    assert "Attestation" in response.content.decode()
    assert not Category.objects.filter(code="LOCAL").exists()


def test_a_public_is_added_once(roxane, reference):
    url = reverse("clauses:category_new", args=[reference[0].pk])
    typed = {"code": "LOCAL", "label": "Public local", "group": "criterion", "source": "Charte", "proofs": ""}
    assert roxane.get(url).status_code == 200
    assert roxane.post(url, typed).status_code == 302
    again = roxane.post(url, typed)
    assert again.status_code == 422
    assert "Ce code existe déjà" in text_of(again)
    assert Category.objects.get(code="LOCAL").status == CategoryStatus.INDICATIVE


def test_a_confirmed_public_stays_as_its_source_says(roxane, reference):
    category = Category.objects.get(version=reference[0], code="BRSA")
    typed = {"label": "Autre chose", "group": "criterion", "criterion": "", "proofs": "", "source": "Moi"}
    response = roxane.post(reverse("clauses:category_edit", args=[category.pk]), typed)
    assert response.status_code == 422
    assert "confirmé par une source" in text_of(response)
    category.refresh_from_db()
    assert category.label == "Bénéficiaire du RSA"


def test_a_public_is_set_aside_and_taken_back(roxane, reference):
    category = Category.objects.get(version=reference[0], code="SENIOR")
    url = reverse("clauses:category_open", args=[category.pk])
    for typed, expected in (("0", False), ("1", True)):
        roxane.post(url, {"open": typed})
        category.refresh_from_db()
        assert category.open is expected


def test_a_version_in_use_changes_by_a_new_one(cast, roxane, used_reference):
    version = used_reference[0]
    plie = Category.objects.get(version=version, code="PLIE")
    page = text_of(roxane.get(reverse("clauses:charter", args=[version.pk])))
    assert "elle ne change plus" in page
    assert "Modifier" not in page
    roxane.post(reverse("clauses:category_open", args=[plie.pk]), {"open": "0"})
    plie.refresh_from_db()
    assert plie.open
    url = reverse("clauses:charter_version_new", args=[version.charter_id])
    assert roxane.get(url).status_code == 200
    assert roxane.post(url, {"starts_on": "2020-01-01"}).status_code == 422
    assert roxane.post(url, {"starts_on": "2026-12-01"}).status_code == 302
    new = CharterVersion.objects.get(charter=version.charter, starts_on=date(2026, 12, 1))
    version.refresh_from_db()
    assert version.ends_on == date(2026, 11, 30)
    assert new.categories.count() == version.categories.count() == 30
    assert new.categories.exclude(pk__in=version.categories.values("pk")).count() == 30
    roxane.post(reverse("clauses:category_open", args=[new.categories.get(code="PLIE").pk]), {"open": "0"})
    assert not new.categories.get(code="PLIE").open
    assert Clause.objects.get(lot__number="3").charter_version == version


def test_how_long_an_eligibility_lasts_is_the_list_s(roxane, reference):
    url = reverse("clauses:charter_version_edit", args=[reference[0].pk])
    assert 'value="24"' in roxane.get(url).content.decode()
    assert roxane.post(url, {"eligibility_months": "61", "source": ""}).status_code == 422
    assert roxane.post(url, {"eligibility_months": "36", "source": "Charte locale"}).status_code == 302
    assert CharterVersion.objects.get(pk=reference[0].pk).eligibility_months == 36


def test_values_are_shown_with_their_range_and_source(roxane, reference):
    page = text_of(roxane.get(reverse("clauses:scales")))
    for words in ("25\u202f% à 35\u202f%", "30\u202f€", "1\u202f600\u202fh", "mefsud77.fr", "Valeur indicative"):
        assert words in page, words


def test_a_value_changed_is_the_structure_s_own(roxane, reference):
    value = ScaleValue.objects.get(version=reference[1], kind=ScaleKind.LABOUR_SHARE, code="MACONNERIE")
    url = reverse("clauses:scale_value_edit", args=[value.pk])
    assert 'value="50\u202f%"' in roxane.get(url).content.decode()
    typed = {"label": "Maçonnerie", "value": "45 %", "low": "40", "high": "0,5", "source": "Bilan 2025"}
    assert roxane.post(url, typed).status_code == 302
    value.refresh_from_db()
    assert (value.value, value.low, value.high) == (Decimal("0.45"), Decimal("0.4"), Decimal("0.5"))
    assert value.status == CategoryStatus.INDICATIVE


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"value": "150"}, "entre 0"),
        ({"value": "moitié"}, "ne se lit pas"),
        ({"value": "60", "low": "10", "high": "20"}, "en dehors de sa fourchette"),
        ({"value": "15", "low": "20", "high": "10"}, "du plus petit au plus grand"),
        ({"value": ""}, "obligatoire"),
    ],
)
def test_a_value_that_cannot_be_used_is_said(roxane, reference, typed, sentence):
    url = reverse("clauses:scale_value_new", args=[reference[1].pk, ScaleKind.LABOUR_SHARE])
    whole = {"code": "ESSAI", "label": "Essai", "value": "50", "low": "", "high": "", "source": "Essai"} | typed
    response = roxane.post(url, whole)
    assert response.status_code == 422
    assert sentence in text_of(response)
    assert not ScaleValue.objects.filter(code="ESSAI").exists()


@pytest.mark.parametrize(("kind", "typed", "kept"), [("taux", "7,5", "0.075"), ("cout-horaire", "41,20", "41.2")])
def test_a_value_is_added(roxane, reference, kind, typed, kept):
    url = f"/reglages/valeurs-de-calcul/{reference[1].pk}/ajouter/{kind}/"
    assert roxane.get(url).status_code == 200
    whole = {"code": "ESSAI", "label": "Essai", "value": typed, "low": "", "high": "", "source": "Essai"}
    assert roxane.post(url, whole).status_code == 302
    assert ScaleValue.objects.get(code="ESSAI").value == Decimal(kept)


def test_values_in_use_change_by_a_new_version(cast, roxane, used_reference):
    version = used_reference[1]
    value = version.values.get(code="MACONNERIE")
    typed = {"label": "Maçonnerie", "value": "45 %", "low": "", "high": "", "source": "Bilan"}
    refused = roxane.post(reverse("clauses:scale_value_edit", args=[value.pk]), typed)
    assert refused.status_code == 422
    assert "créez une nouvelle version" in text_of(refused)
    tomorrow = date.today() + timedelta(days=1)
    url = reverse("clauses:scale_version_new", args=[version.scale_id])
    assert roxane.post(url, {"starts_on": tomorrow.isoformat()}).status_code == 302
    new = ScaleVersion.objects.get(starts_on=tomorrow)
    copy = new.values.get(code="MACONNERIE")
    assert roxane.post(reverse("clauses:scale_value_edit", args=[copy.pk]), typed).status_code == 302
    value.refresh_from_db()
    assert value.value == Decimal("0.5")
    assert text_of(roxane.get(reverse("clauses:scales"), {"version": version.pk})).count("50\u202f%") >= 2


def test_another_structure_s_settings_are_not_found(cast, as_user, reference):
    client = as_user("javert")
    version, scale_version = reference
    for url in (
        reverse("clauses:charter", args=[version.pk]),
        reverse("clauses:charter_version_edit", args=[version.pk]),
        reverse("clauses:charter_version_new", args=[version.charter_id]),
        reverse("clauses:category_new", args=[version.pk]),
        reverse("clauses:category_edit", args=[version.categories.first().pk]),
        reverse("clauses:scale_version_new", args=[scale_version.scale_id]),
        reverse("clauses:scale_value_new", args=[scale_version.pk, ScaleKind.RATE]),
        reverse("clauses:scale_value_edit", args=[scale_version.values.first().pk]),
    ):
        assert client.get(url).status_code == 404, url
    assert "Liste de référence" not in text_of(client.get(reverse("clauses:charters")))
