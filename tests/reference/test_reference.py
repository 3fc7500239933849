"""The national lists: loaded once, looked up by code or word, dated figures on the day."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.urls import reverse

from markets.actions.reference import load_reference
from markets.enums import BuyerKind, Nomenclature, ThresholdCategory
from markets.forms.suggestions import CpvField
from markets.models import Commune, Contract, DatedValue, ReferenceCode
from markets.nomenclatures import communes_at, cpv_label, search_codes, smic_on, threshold_on

WORKS, SUPPLIES, CONCESSION = ThresholdCategory.WORKS, ThresholdCategory.SUPPLIES_SERVICES, ThresholdCategory.CONCESSION


@pytest.fixture
def loaded(db):
    return load_reference()


def test_every_list_is_loaded_and_a_second_run_changes_no_row(loaded):
    assert {each.name: each.rows for each in loaded} == {
        "Objets de marchés (CPV)": 9454,
        "Activités (NAF)": 1707,
        "Métiers (ROME)": 532,
        "Communes": 872,
        "Seuil européen des procédures formalisées": 10,
        "SMIC horaire brut": DatedValue.objects.filter(kind="smic").count(),
    }
    before = list(ReferenceCode.objects.values_list("pk", "label")) + list(Commune.objects.values_list("pk", "name"))
    again = load_reference()
    assert all(each.added == each.changed == 0 for each in again)
    assert before == list(ReferenceCode.objects.values_list("pk", "label")) + list(
        Commune.objects.values_list("pk", "name")
    )


def test_a_label_that_changed_is_written_again_and_codes_of_ours_stay(loaded):
    ReferenceCode.objects.filter(nomenclature=Nomenclature.CPV, code="45000000").update(label="Autre chose")
    ReferenceCode.objects.create(nomenclature=Nomenclature.CPV, code="99999999", label="Ancien code")
    cpv, *_ = load_reference()
    assert (cpv.added, cpv.changed) == (0, 1)
    assert cpv_label("45000000-7") == "Travaux de construction"
    assert cpv_label("99999999") == "Ancien code"


def test_thresholds_to_the_day(loaded):
    for day, category, buyer, value in [
        (date(2025, 12, 31), WORKS, BuyerKind.OTHER, 5_538_000),
        (date(2026, 1, 1), WORKS, BuyerKind.OTHER, 5_404_000),
        (date(2026, 8, 22), WORKS, BuyerKind.CENTRAL, 5_404_000),
        (date(2025, 12, 31), SUPPLIES, BuyerKind.OTHER, 221_000),
        (date(2026, 1, 1), SUPPLIES, BuyerKind.OTHER, 216_000),
        (date(2026, 1, 1), SUPPLIES, BuyerKind.CENTRAL, 140_000),
        (date(2027, 12, 31), SUPPLIES, BuyerKind.ENTITY, 432_000),
        (date(2026, 1, 1), CONCESSION, BuyerKind.OTHER, 5_404_000),
        (date(2023, 12, 31), WORKS, BuyerKind.OTHER, None),
        (date(2028, 1, 1), WORKS, BuyerKind.OTHER, None),
    ]:
        found = threshold_on(day, category, buyer)
        assert (found and found.value) == (None if value is None else Decimal(value)), (day, category, buyer)
        assert found is None or found.source


def test_minimum_wage_to_the_day(loaded):
    for day, value in [(date(2026, 5, 31), "12.02"), (date(2026, 6, 1), "12.31"), (date(2001, 12, 31), None)]:
        found = smic_on(day)
        assert (found and found.value) == (None if value is None else Decimal(value)), day


def test_codes_are_found_by_digits_and_by_words_without_accents(loaded):
    assert search_codes(Nomenclature.CPV, "4526")[0].code.startswith("4526")
    assert "maçonnerie" in search_codes(Nomenclature.CPV, "MACONNERIE travaux")[0].label
    assert search_codes(Nomenclature.ROME, "maconnerie")[0].code == "F1703"
    assert not search_codes(Nomenclature.CPV, "rien de tel").exists()


def test_communes_of_a_postcode(loaded):
    assert communes_at(["40220", "75001"]) == {"40220": ["Tarnos"], "75001": []}


def test_communes_of_another_department(loaded, tmp_path):
    path = tmp_path / "communes-33.csv"
    path.write_text(
        "# essai\ncode;name;postcodes;department;grouping\n33063;Bordeaux;33000 33100;33;Bordeaux Métropole\n"
    )
    call_command("load_reference", communes=path, verbosity=0)
    assert communes_at(["33100"]) == {"33100": ["Bordeaux"]}
    assert Commune.objects.filter(department="40").exists()
    path.write_text("nom;habitants\nBordeaux;250000\n")
    with pytest.raises(CommandError, match="Colonnes attendues"):
        call_command("load_reference", communes=path)
    with pytest.raises(CommandError, match="ne peut pas être lu"):
        call_command("load_reference", communes=tmp_path / "absent.csv")


def test_the_page_says_where_each_list_comes_from(client, cast, loaded):
    client.force_login(cast.user("roxane"))
    page = client.get(reverse("markets:reference")).content.decode()
    for words in ("9\u202f454", "Union européenne", "Licence Ouverte 2.0", "5\u202f404\u202f000\u202f€", "12,31"):
        assert words in page, words
    found = client.get(reverse("markets:reference"), {"q": "maconnerie", "liste": "cpv"})
    assert "45262522" in found.content.decode()
    assert "Aucun code" in client.get(reverse("markets:reference"), {"q": "zzz"}).content.decode()


def test_the_page_before_anything_is_loaded(client, cast):
    client.force_login(cast.user("roxane"))
    assert "load_reference" in client.get(reverse("markets:reference")).content.decode()


def test_a_cpv_field_reads_a_code_or_words(loaded):
    for typed, code in [
        ("45262522", "45262522"),
        ("45 26 25 22-6", "45262522-6"),
        ("45262522 – Travaux de maçonnerie", "45262522"),
        ("Travaux de construction", "45000000"),
        ("", ""),
    ]:
        assert CpvField().clean(typed) == code, typed
    for typed, said in [
        ("travaux", "Plusieurs codes"),
        ("rien de tel", "Aucun code"),
        ("452625224526", "8 chiffres"),
        ("%", "Aucun code"),
        ("a\0b", "caractère nul"),
    ]:
        with pytest.raises(ValidationError, match=said):
            CpvField().clean(typed)


def test_proposals_while_typing(client, cast, loaded):
    client.force_login(cast.user("roxane"))

    def proposed(asked, **typed):
        return client.get(reverse("markets:suggestions", args=[asked]), typed).content.decode()

    assert '<option value="Tarnos">40220</option>' in proposed("communes", town="", postcode="40220")
    assert '<option value="Tarnos">40220</option>' in proposed("communes", town="tarn")
    assert '<option value="Maçonnerie">F1703</option>' in proposed("rome", job="maconn")
    assert '<option value="45262522">' in proposed("cpv", cpv="maconnerie")
    for asked, typed in [("communes", {"town": "t"}), ("cpv", {}), ("rome", {"job": "zzzz"})]:
        assert not proposed(asked, **typed).strip()
    assert proposed("cpv", cpv="travaux").count("<option") == 20
    assert "<b>" not in proposed("cpv", cpv="<b>")
    assert proposed("communes", town="a\0", postcode="\0") is not None
    assert client.get(reverse("markets:suggestions", args=["autre"])).status_code == 404


def test_the_label_of_a_code_is_read_beside_it(client, cast, loaded):
    contract = Contract.objects.visible_to(cast.actor("roxane")).first()
    Contract.objects.filter(pk=contract.pk).update(cpv="45262522-6")
    client.force_login(cast.user("roxane"))
    page = client.get(reverse("markets:contract", args=[contract.pk])).content.decode()
    assert "45262522-6 – " in page and "maçonnerie" in page
