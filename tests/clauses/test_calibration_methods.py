"""Every method from its form to the buyer's answer: the fields it asks, the draft it keeps, its page, its paper."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from clauses.actions import draft_calibration, draft_consultation, hand_over_calibration, record_answer
from clauses.calibration import by_amount, tranches
from clauses.enums import BuyerAnswer, CalibrationState, Method, Rounding
from clauses.forms.methods import FORMS
from clauses.models import Calibration, Tranche
from clauses.owed import owed_by_lot
from markets.models import Lot
from markets.modules import ORDERS
from tests.clauses.reading import text_of

HOUR = 3600
AROUND = {"rounding": "nearest", "weeks": "", "crew": ""}
# What a facilitator types, the hours it gives, and words of its steps.
TYPED = {
    Method.BY_AMOUNT: (
        {"trade": "", "amount": "1 000 000", "labour_share": "50 %", "rate": "5", "hourly_cost": "30"},
        833,
        "Part consacrée à l'insertion",
    ),
    Method.HOURS_SHARE: ({"worked": "26 000", "rate": "5 %", "amount": "7 000 000"}, 1_300, "26 000 h × 5 %"),
    Method.PER_EURO: ({"total": "2 904 000", "euros_an_hour": "2 000", "floor": "2 700 000"}, 102, "Au-delà du seuil"),
    Method.TAKEOVER: (
        {"amount": "600 000", "months": "48", "staff_seconds": "100", "rate": "5", "turnover_an_hour": "25"},
        960,
        "Part du travail hors personnel repris",
    ),
    Method.FTE: ({"posts": "1,5", "years": "2", "hours_a_year": "1 600", "amount": ""}, 4_800, "1,5 × 1 600 h × 2 ans"),
    Method.RESERVED: (
        {"trade": "", "amount": "60 000", "labour_share": "80", "hourly_cost": "20"},
        2_400,
        "Heures du lot réservé",
    ),
    Method.TRANCHES: (
        {
            "tranche-1-name": "Tranche ferme", "tranche-1-seconds": "700", "tranche-1-affirmed": "on",
            "tranche-2-name": "Tranche optionnelle", "tranche-2-seconds": "350",
        },
        700,
        "due si elle est affermie",
    ),
    Method.PERIODS: (
        {
            "period-1-starts_on": "2027-01-01", "period-1-ends_on": "2027-12-31", "period-1-seconds": "300",
            "period-1-decided": "on",
            "period-2-starts_on": "2028-01-01", "period-2-ends_on": "2028-12-31", "period-2-seconds": "280",
        },
        300,
        "due si elle est reconduite",
    ),
    Method.FIXED: ({"hours": "833", "amount": "1 000 000"}, 833, "telles qu'écrites au marché"),
}  # fmt: skip
METHODS = [pytest.param(method, id=method.value) for method in TYPED]


@pytest.fixture
def lot(cast):
    return Lot.objects.create(
        structure=cast.structures["x"],
        contract=cast.contract,
        number="3",
        title="Lot d'essai",
        amount=Decimal("1000000"),
        starts_on=date(2026, 9, 1),
        ends_on=date(2027, 8, 31),
    )


def body_of(method, **changes):
    return {"method": method.value} | AROUND | TYPED[method][0] | changes


def plain(response):
    return text_of(response).replace("\u202f", " ")


def test_every_method_has_its_form():
    assert set(FORMS) == set(Method) == set(TYPED)


@pytest.mark.parametrize("method", METHODS)
def test_from_the_form_to_the_answer(roxane, as_user, cast, lot, reference, as_html, method):
    """What is typed is computed as it is typed, kept, read again by its form, handed over, printed and answered."""
    _, hours, words = TYPED[method]
    new = reverse("clauses:calibration_new", args=[lot.pk])
    live = plain(roxane.post(reverse("clauses:calibration_steps", args=[lot.pk]), body_of(method)))
    said = f"{hours:,} h".replace(",", " ")
    assert said in live and words in live
    assert not Calibration.objects.exists()

    saved = roxane.post(new, body_of(method))
    assert saved.status_code == 302, plain(saved)
    draft = Calibration.objects.get()
    assert (draft.method, draft.seconds, draft.apart) == (method, hours * HOUR, method == Method.RESERVED)
    again = roxane.get(reverse("clauses:calibration_edit", args=[draft.pk]))
    typed = dict(re.findall(r'name="([a-z0-9_-]+)" value="([^"]*)"', again.content.decode()))
    resent = {
        name: typed[name].replace("\u202f", " ").replace("\u00a0", " ")
        for name in body_of(method)
        if name in typed and name != "method"
    }
    # What comes back unchanged gives the same draft.
    edited = roxane.post(reverse("clauses:calibration_edit", args=[draft.pk]), body_of(method) | resent)
    assert edited.status_code == 302, plain(edited)
    draft.refresh_from_db()
    assert draft.seconds == hours * HOUR

    hand_over_calibration(actor=cast.actor("roxane"), calibration=draft)
    record_answer(
        actor=cast.actor("roxane"),
        calibration=draft,
        answer=BuyerAnswer.OTHER_FIGURE,
        answered_on=date(2026, 11, 2),
        seconds=123 * HOUR,
    )
    url, pdf = (reverse(f"clauses:{name}", args=[draft.pk]) for name in ("calibration", "calibration_pdf"))
    for reader in ("roxane", "monte_cristo"):
        page = plain(as_user(reader).get(url))
        assert said in page and words in page and "123 h retenues" in page and method.label in page
    paper = as_html(as_user("roxane").post(pdf))
    assert said in paper and words in paper and "123 h retenues" in paper


def test_switching_keeps_what_was_typed(roxane, cast, lot, reference):
    """The amount goes from method to method; what another method asked waits, hidden; nothing is wrong yet."""
    new = reverse("clauses:calibration_new", args=[lot.pk])
    typed = body_of(Method.BY_AMOUNT, amount="1 234 567", labour_share="47 %", rate="dix")
    page = roxane.post(new, typed | {"method": "takeover", "switch": "1"})
    body = page.content.decode()
    assert page.status_code == 200 and "has-error" not in body
    assert 'value="1 234 567"' in body and 'value="dix"' in body and "Durée (mois)" in body
    assert '<input type="hidden" name="labour_share" value="47 %">' in body
    assert "Coût horaire du nettoyage" in body and 'name="trade"' not in body.replace('type="hidden" name="trade"', "")
    back = roxane.post(new, typed | {"method": "by_amount", "switch": "1", "months": "48"}).content.decode()
    assert 'value="47 %"' in back and '<input type="hidden" name="months" value="48">' in back
    assert not Calibration.objects.exists()


def test_a_draft_changes_method(roxane, cast, lot, reference):
    draft = draft_calibration(actor=cast.actor("roxane"), lot=lot, method=Method.FTE, posts=Decimal(1),
                              hours_a_year=Decimal(1600), years=Decimal(1))  # fmt: skip
    url = reverse("clauses:calibration_edit", args=[draft.pk])
    assert 'value="1\u202f600"' in roxane.get(url).content.decode()
    assert roxane.post(url, body_of(Method.RESERVED)).status_code == 302
    draft.refresh_from_db()
    assert (draft.method, draft.seconds, draft.apart) == (Method.RESERVED, 2_400 * HOUR, True)


@pytest.mark.parametrize(
    ("method", "changes", "words"),
    [
        (Method.HOURS_SHARE, {"worked": ""}, "obligatoire"),
        (Method.HOURS_SHARE, {"worked": "500 001"}, "la limite est de"),
        (Method.PER_EURO, {"euros_an_hour": "0"}, "supérieur à 0"),
        (Method.PER_EURO, {"total": "999 999 999 999", "euros_an_hour": "0,01"}, "dépasse"),
        (Method.TAKEOVER, {"months": "0"}, "supérieur"),
        (Method.TAKEOVER, {"amount": "0"}, "supérieur à 0"),
        (Method.TAKEOVER, {"turnover_an_hour": "0"}, "supérieur à 0"),
        (Method.FTE, {"posts": "0"}, "supérieur à 0"),
        (Method.FTE, {"posts": "beaucoup"}, "ne se lit pas"),
        (Method.FTE, {"hours_a_year": "2 001"}, "temps plein"),
        (Method.FTE, {"years": "51"}, "50 ans"),
        (Method.RESERVED, {"labour_share": ""}, "Choisissez un métier"),
        (Method.FIXED, {"hours": "0"}, "supérieures à zéro"),
        (Method.TRANCHES, {"tranche-1-name": "", "tranche-2-name": ""}, "obligatoire"),
        (Method.TRANCHES, {"tranche-2-name": "TRANCHE FERME"}, "même nom"),
        (Method.TRANCHES, {"tranche-1-seconds": "peu"}, "nombre d'heures"),
        (Method.PERIODS, {"period-1-ends_on": "2026-12-31"}, "précède son début"),
        (Method.PERIODS, {"period-2-starts_on": "2027-12-31"}, "avant la fin de la précédente"),
        (Method.PERIODS, {"period-1-starts_on": "31/02/2027"}, "date"),
    ],
)
def test_what_cannot_be_computed_is_said_and_kept_on_screen(roxane, lot, reference, method, changes, words):
    url = reverse("clauses:calibration_new", args=[lot.pk])
    for address in (url, reverse("clauses:calibration_steps", args=[lot.pk])):
        response = roxane.post(address, body_of(method, **changes))
        assert response.status_code == 422
        assert words in text_of(response)
    page = roxane.post(url, body_of(method, **changes)).content.decode()
    assert all(f'value="{typed}"' in page for typed in changes.values() if typed)
    assert not Calibration.objects.exists()


@pytest.mark.parametrize("rows", [{}, {"tranche-9-name": "Loin", "tranche-9-seconds": "7"}])
def test_empty_lines_are_left_out_and_more_come(roxane, lot, reference, rows):
    url = reverse("clauses:calibration_new", args=[lot.pk])
    body = {"method": "tranches", **AROUND, **rows}
    page = roxane.post(url, body | {"switch": "1"}).content.decode()
    assert page.count('class="method-row"') == (11 if rows else 4)
    assert roxane.post(url, body).status_code == (302 if rows else 422)


def test_no_clause_is_a_result_too(roxane, cast, lot, reference):
    """The staff taken over is enough: the reason is handed over, and there is nothing to keep."""
    new = reverse("clauses:calibration_new", args=[lot.pk])
    assert roxane.post(new, body_of(Method.TAKEOVER, staff_seconds="500")).status_code == 302
    draft = Calibration.objects.get()
    assert (draft.seconds, bool(draft.refusal)) == (0, True)
    roxane.post(reverse("clauses:calibration_hand_over", args=[draft.pk]))
    draft.refresh_from_db()
    assert draft.state == CalibrationState.HANDED_OVER
    page = plain(roxane.get(reverse("clauses:calibration", args=[draft.pk])))
    assert "Pas de clause" in page and "personnel repris suffit" in page and "retient ces heures" not in page
    answer = reverse("clauses:calibration_answer", args=[draft.pk])
    refused = roxane.post(answer, {"answer": "kept", "answered_on": "2026-11-02"})
    assert refused.status_code == 422
    with pytest.raises(ValidationError):
        record_answer(actor=cast.actor("roxane"), calibration=draft, answer="kept", answered_on=date(2026, 11, 2))
    assert roxane.post(answer, {"answer": "no_clause", "answered_on": "2026-11-02"}).status_code == 302


def test_a_grid_leaves_the_drafts_of_another_method(cast, lot):
    actor = cast.actor("roxane")
    kept = draft_calibration(actor=actor, lot=lot, method=Method.FIXED, hours=100 * HOUR)
    result = by_amount(Decimal(1_000_000), Decimal("0.5"), Decimal("0.05"), Decimal(30))
    with pytest.raises(ValidationError) as refusal:
        draft_consultation(actor=actor, contract=cast.contract, drafts=[(lot, result, {})])
    assert "une autre méthode" in " ".join(refusal.value.messages)
    assert Calibration.objects.get() == kept and kept.seconds == 100 * HOUR


def test_the_grid_shows_them_apart_and_adds_them(roxane, cast, lot, reference):
    other = Lot.objects.create(structure=lot.structure, contract=cast.contract, number="4", title="Propreté", amount=1)
    actor = cast.actor("roxane")
    draft_calibration(actor=actor, lot=lot, method=Method.FIXED, hours=100 * HOUR)
    draft_calibration(actor=actor, lot=other, method=Method.RESERVED, amount=Decimal(60_000),
                      labour_share=Decimal("0.8"), hourly_cost=Decimal(20))  # fmt: skip
    url = reverse("clauses:consultation", args=[cast.contract.pk])
    page = roxane.get(url)
    assert f"lot-{lot.pk}-amount" not in page.content.decode()
    assert "Lot 3" in plain(page) and "Heures fixées au marché" in plain(page)
    assert "chacun arrondi : 100 h ; lots réservés, à part : 2 400 h" in plain(page)
    assert roxane.post(url, {"rounding": "nearest", f"lot-{lot.pk}-keep": "1"}).status_code == 422
    assert set(Calibration.objects.values_list("method", flat=True)) == {Method.FIXED, Method.RESERVED}


@pytest.mark.parametrize("rounding", list(Rounding))
def test_each_rounding_is_offered_and_kept(roxane, lot, reference, rounding):
    roxane.post(reverse("clauses:calibration_new", args=[lot.pk]), body_of(Method.BY_AMOUNT, rounding=rounding.value))
    kept = Calibration.objects.get()
    expected = {"none": 3_000_000, "nearest": 833 * HOUR, "floor": 833 * HOUR, "nearest_5": 835 * HOUR,
                "nearest_7": 833 * HOUR, "nearest_35": 840 * HOUR}[rounding.value]  # fmt: skip
    assert (kept.rounding, kept.seconds) == (rounding, expected)
    assert owed_by_lot([lot.pk])[lot.pk] == 0


@pytest.mark.parametrize(
    ("method", "typed"),
    [
        (Method.PER_EURO, ['value="2\u202f000"', 'value="2\u202f700\u202f000"']),
        (Method.HOURS_SHARE, ['value="5\u202f%"']),
    ],
    ids=["per_euro", "hours_share"],
)
def test_hours_that_live_with_the_contract_open_a_clause_that_does(roxane, cast, lot, reference, method, typed):
    """With the module on, the terms of the calibration are proposed; without it nothing speaks of them."""
    roxane.post(reverse("clauses:calibration_new", args=[lot.pk]), body_of(method))
    draft = Calibration.objects.get()
    actor, page = cast.actor("roxane"), reverse("clauses:calibration", args=[draft.pk])
    hand_over_calibration(actor=actor, calibration=draft)
    record_answer(actor=actor, calibration=draft, answer=BuyerAnswer.KEPT, answered_on=date(2026, 11, 2))
    assert "qui vit avec le marché" not in plain(roxane.get(page))
    structure = cast.structures["x"]
    structure.modules = [ORDERS.code]
    structure.save(update_fields=["modules"])
    assert "qui vit avec le marché" in plain(roxane.get(page))
    form = roxane.get(reverse("clauses:living_new", args=[lot.pk])).content.decode()
    assert all(value in form for value in typed)


def test_the_optional_tranches_of_a_kept_calibration_are_written_in_one_click(roxane, cast, lot, reference):
    """The firm one is in the hours of the clause; the page lists what will be written, then there is nothing left."""
    roxane.post(reverse("clauses:calibration_new", args=[lot.pk]), body_of(Method.TRANCHES))
    draft, actor = Calibration.objects.get(), cast.actor("roxane")
    page, write = (reverse(f"clauses:calibration{end}", args=[draft.pk]) for end in ("", "_tranches"))
    hand_over_calibration(actor=actor, calibration=draft)
    kept = record_answer(actor=actor, calibration=draft, answer=BuyerAnswer.KEPT, answered_on=date(2026, 11, 2))
    structure = cast.structures["x"]
    structure.modules = [ORDERS.code]
    structure.save(update_fields=["modules"])
    assert "Tranches à inscrire" not in plain(roxane.get(page))
    assert "n'a plus de tranche à inscrire" in plain(roxane.post(write, follow=True))
    terms = {"effective_on": "2026-11-02", "legal_basis": "execution", "every_months": "1"}
    opened = reverse("clauses:open_from_calibration", args=[kept.pk])
    assert roxane.post(opened, terms | {"charter_version": cast.charter_version.pk}).status_code == 302
    shown = plain(roxane.get(page))
    assert "Tranche 2 – Tranche optionnelle" in shown and "Tranche 1 – Tranche ferme" not in shown
    assert "tranche du calibrage retenu reste à inscrire" in plain(roxane.get(reverse("clauses:lot", args=[lot.pk])))
    roxane.post(write)
    [tranche] = Tranche.objects.filter(lot=lot)
    assert (tranche.rank, tranche.title, tranche.seconds, tranche.affirmed_on) == (
        2, "Tranche optionnelle", 350 * HOUR, None,
    )  # fmt: skip
    assert owed_by_lot([lot.pk])[lot.pk] == 700 * HOUR
    assert "Tranches à inscrire" not in plain(roxane.get(page))
    roxane.post(write)
    assert Tranche.objects.filter(lot=lot).count() == 1


def test_planned_tranches_take_the_numbers_that_are_free():
    asked = [tranches.Tranche(name, HOUR, affirmed=name == "ferme") for name in ("ferme", "a", "b", "c")]
    found = tranches.to_write(asked, taken=[2, 5], titles=["B "])
    assert [(each.rank, each.title) for each in found] == [(6, "a"), (4, "c")]
