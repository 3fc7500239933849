"""Dated values in calibrations: thresholds, CPV families, full time; a change moves nothing that was computed."""

from datetime import date, timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from clauses.actions import add_scale_value, change_scale_value, draft_calibration
from clauses.comparables import weeks_of
from clauses.enums import CategoryStatus, ScaleKind, Threshold
from clauses.models import Calibration, ScaleValue
from clauses.values import values_of
from markets.models import Award, Lot
from tests.clauses.reading import text_of

HOUR = 3600


@pytest.fixture
def lot(cast):
    return Lot.objects.create(
        structure=cast.structures["x"], contract=cast.contract, number="3", title="Lot sans mot connu",
        cpv="45442110", amount=Decimal(1_000_000),
    )  # fmt: skip


def plain(response):
    return text_of(response).replace("\u202f", " ")


def row(kind, code):
    return ScaleValue.objects.get(kind=kind, code=code)


def add_family(cast, reference, code, value, label="Peinture extérieure"):
    return add_scale_value(
        actor=cast.actor("roxane"), version=reference[1], kind=ScaleKind.CPV_SHARE, code=code, label=label,
        value=Decimal(value), source="Bilans de la structure",
    )  # fmt: skip


def test_shipped_thresholds_are_those_of_the_rules(cast, reference):
    """Nothing moves for a structure that leaves them alone."""
    values = values_of(cast.actor("roxane"), date.today())
    assert {each.code for each in values.of(ScaleKind.THRESHOLD)} == set(Threshold.values)
    assert values.limits() == type(values.limits())()


def test_a_threshold_changed_questions_what_comes_and_not_what_was(cast, roxane, lot, reference):
    """« Indicative » once changed; the draft kept before says what it said; the page names its version."""
    before = draft_calibration(
        actor=cast.actor("roxane"), lot=lot, amount=Decimal(1_000_000), labour_share=Decimal("0.5"),
        rate=Decimal("0.05"), hourly_cost=Decimal(30), scale_version=reference[1],
    )  # fmt: skip
    url = reverse("clauses:scale_value_edit", args=[row(ScaleKind.THRESHOLD, "SMALL_HOURS").pk])
    assert 'value="150"' in roxane.get(url).content.decode()
    assert roxane.post(url, {"value": "900", "source": "Comité local"}).status_code == 302
    changed = row(ScaleKind.THRESHOLD, "SMALL_HOURS")
    assert (changed.value, changed.status, changed.label) == (
        900,
        CategoryStatus.INDICATIVE,
        "Clause trop petite : moins de",
    )
    typed = {"method": "by_amount", "trade": "", "amount": "1000000", "labour_share": "50", "rate": "5",
             "hourly_cost": "30", "rounding": "nearest", "weeks": "", "crew": ""}  # fmt: skip
    live = plain(roxane.post(reverse("clauses:calibration_steps", args=[lot.pk]), typed))
    assert "Moins de 900 h" in live and "833 h" in live
    page = plain(roxane.get(reverse("clauses:calibration", args=[before.pk])))
    assert "Moins de 900" not in page and "Valeurs de référence, version du 01/04/2021" in page


@pytest.mark.parametrize(("code", "typed"), [("HIGH_RATE", "25 %"), ("MOST_EUROS_PER_HOUR", "5 000 €")])
def test_each_threshold_has_its_unit(roxane, reference, code, typed):
    url = reverse("clauses:scale_value_edit", args=[row(ScaleKind.THRESHOLD, code).pk])
    assert roxane.post(url, {"value": typed, "source": "Essai"}).status_code == 302
    assert typed in plain(roxane.get(reverse("clauses:scales")))
    assert roxane.post(url, {"value": "beaucoup", "source": "Essai"}).status_code == 422


@pytest.mark.parametrize(
    ("code", "words"), [("4", "deux à huit chiffres"), ("45X", "deux à huit"), ("454421100", "deux à huit")]
)
def test_a_family_is_the_beginning_of_a_code(roxane, reference, code, words):
    url = reverse("clauses:scale_value_new", args=[reference[1].pk, ScaleKind.CPV_SHARE])
    typed = {"code": code, "label": "Essai", "value": "40", "low": "", "high": "", "source": "Essai"}
    assert words in text_of(roxane.post(url, typed))
    assert roxane.post(url, typed | {"code": "4544"}).status_code == 302


def test_the_narrowest_family_fills_a_blank_in_form_grid_and_command(cast, roxane, lot, reference, tmp_path):
    add_family(cast, reference, "45", "0.30")
    add_family(cast, reference, "45442", "0.42")
    add_family(cast, reference, "4545", "0.99")
    form = roxane.get(reverse("clauses:calibration_new", args=[lot.pk])).content.decode()
    assert 'value="42\u202f%"' in form
    grid = reverse("clauses:consultation", args=[cast.contract.pk])
    assert "Part de main-d'œuvre proposée : 42 % (famille CPV 45442)" in plain(roxane.get(grid))
    cells = {f"lot-{lot.pk}-keep": "1", f"lot-{lot.pk}-amount": "1 000 000", "rate": "5", "hourly_cost": "30"}
    assert roxane.post(grid, cells | {"rounding": "nearest"}).status_code == 302
    kept = Calibration.objects.get()
    assert (kept.seconds, kept.sources["labour_share"]["label"]) == (700 * HOUR, "Peinture extérieure")

    book = Workbook()
    book.active.append(["Lot", "Intitulé", "Montant HT", "CPV", "Durée (semaines)", "Équipe"])
    book.active.append([1, "Divers", 1_000_000, "45442110-1", 2, 1])
    book.active.append([2, "Peinture intérieure", 1_000_000, "45442110-1", None, None])
    book.active.append([3, "Divers", 1_000_000, "45442110-1", "longtemps", None])
    book.save(tmp_path / "in.xlsx")
    call_command(
        "calibrate_lots",
        str(tmp_path / "in.xlsx"),
        out=str(tmp_path / "out.xlsx"),
        facilitator=cast.structures["x"].organisation.siret,
        stdout=StringIO(),
    )
    rows = list(load_workbook(tmp_path / "out.xlsx").active.iter_rows(values_only=True))[1:4]
    said = [str(each[-1]).replace("\u202f", " ") for each in rows]
    assert "équipe de 1 personne à temps plein pendant 2 semaines" in said[0]
    assert "(Peinture intérieure)" in said[1]
    assert "« longtemps » n'est pas un nombre entier" in said[2]


def test_a_full_time_changed_is_what_is_proposed(cast, roxane, lot, reference):
    full_time = row(ScaleKind.FULL_TIME, "ETP_1600")
    change_scale_value(
        actor=cast.actor("roxane"), scale_value=full_time, label="Notre ETP", value=Decimal(1_550), source="Accord"
    )
    new = reverse("clauses:calibration_new", args=[lot.pk])
    assert 'value="1\u202f550"' in roxane.post(new, {"method": "fte", "switch": "1"}).content.decode()
    saved = {"method": "fte", "posts": "1", "years": "1", "hours_a_year": "1550", "amount": "", "rounding": "nearest",
             "weeks": "", "crew": ""}  # fmt: skip
    assert roxane.post(new, saved).status_code == 302
    kept = Calibration.objects.get()
    assert kept.sources["hours_a_year"]["label"] == "Notre ETP" and kept.seconds == 1_550 * HOUR


@pytest.mark.parametrize(
    ("lot", "award", "weeks"),
    [
        ({}, None, None),
        ({"starts_on": date(2027, 1, 4), "ends_on": date(2027, 1, 10)}, None, 1),
        ({"starts_on": date(2027, 1, 4), "ends_on": date(2027, 1, 11)}, None, 2),
        ({"starts_on": date(2027, 1, 4)}, {"ends_on": date(2027, 1, 31)}, 4),
        ({}, {"notified_on": date(2027, 1, 4), "ends_on": date(2027, 1, 31)}, 4),
        ({}, {"notified_on": date(2027, 1, 4), "months": 12}, 52),
        ({}, {"months": 1}, 5),
        ({"starts_on": date(2027, 2, 1)}, {"ends_on": date(2027, 1, 31)}, None),
        ({"starts_on": date(2027, 2, 1)}, {"ends_on": date(2026, 1, 31)}, None),
    ],
)
def test_weeks_of_a_lot(lot, award, weeks):
    assert weeks_of(Lot(**lot), Award(**award) if award else None) == weeks


def test_the_grid_counts_weeks_and_crew(cast, roxane, lot, reference):
    """Proposed from the dates of the lot; too many hours for the crew is said, and kept with the draft."""
    Lot.objects.filter(pk=lot.pk).update(starts_on=date(2027, 1, 4), ends_on=date(2027, 1, 4) + timedelta(days=27))
    grid = reverse("clauses:consultation", args=[cast.contract.pk])
    assert f'name="lot-{lot.pk}-weeks" value="4"' in roxane.get(grid).content.decode()
    cells = {f"lot-{lot.pk}-{name}": typed for name, typed in {
        "keep": "1", "amount": "1 000 000", "labour_share": "50", "weeks": "4", "crew": "2"}.items()}  # fmt: skip
    body = cells | {"rate": "5", "hourly_cost": "30", "rounding": "nearest"}
    figures = plain(roxane.post(reverse("clauses:consultation_figures", args=[cast.contract.pk]), body))
    assert "équipe de 2 personnes à temps plein pendant 4 semaines" in figures
    assert roxane.post(grid, body).status_code == 302
    kept = Calibration.objects.get()
    assert {given["name"]: given["value"] for given in kept.inputs}["crew"] == "2"
    assert "beyond_crew" in {warning["code"] for warning in kept.warnings}
    assert f'name="lot-{lot.pk}-crew" value="2"' in roxane.get(grid).content.decode()
