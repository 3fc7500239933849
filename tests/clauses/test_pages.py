"""The pages of what is owed, as each role opens them."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from clauses.actions import draft_calibration, fix_hours, hand_over_calibration, record_answer, ship_reference
from clauses.enums import BuyerAnswer, CalibrationState, LegalBasis
from clauses.models import Calibration, Clause, ObligationEntry
from clauses.owed import owed_by_lot
from markets.models import JournalEntry, Lot
from tests.clauses.reading import NARROW, count_queries, text_of

HOUR = 3600
TYPED = {
    "trade": "",
    "amount": "1 000 000",
    "labour_share": "50 %",
    "rate": "5",
    "hourly_cost": "30",
    "rounding": "nearest",
    "weeks": "52",
    "crew": "",
}


@pytest.fixture
def lot(cast):
    return Lot.objects.create(
        structure=cast.structures["x"],
        contract=cast.contract,
        number="3",
        title="Peinture",
        amount=Decimal("1000000"),
        starts_on=date(2026, 9, 1),
        ends_on=date(2027, 8, 31),
    )


@pytest.fixture
def draft(cast, lot):
    return draft_calibration(
        actor=cast.actor("roxane"),
        lot=lot,
        amount=Decimal("1000000"),
        labour_share=Decimal("0.5"),
        rate=Decimal("0.05"),
        hourly_cost=Decimal("30"),
        weeks=52,
    )


@pytest.fixture
def handed_over(cast, draft):
    return hand_over_calibration(actor=cast.actor("roxane"), calibration=draft)


# -- a lot's Clause tab


def test_a_lot_says_what_it_owes_line_by_line(cast, roxane):
    page = text_of(roxane.get(reverse("clauses:lot", args=[cast.lots["a"].pk])))
    assert f"500{NARROW}h" in page
    assert "Heures fixées au marché" in page
    assert "Roxane Robin" in page
    assert "journal n°" in page


def test_fixed_hours_come_first_once_the_contract_is_awarded(cast, roxane, lot):
    unsigned = text_of(roxane.get(reverse("clauses:lot", args=[lot.pk])))
    assert unsigned.index("Calibrer les heures") < unsigned.index("Les heures sont fixées au marché")
    lot.awards.create(structure=lot.structure, notified_on=date(2026, 9, 1))
    signed = text_of(roxane.get(reverse("clauses:lot", args=[lot.pk])))
    assert signed.index("Les heures sont fixées au marché") < signed.index("Calibrer les heures")


@pytest.mark.parametrize("name", ["porthos", "figaro", "monte_cristo"])
def test_outside_a_clause_is_read_in_plain_words(cast, as_user, name):
    response = as_user(name).get(reverse("clauses:lot", args=[cast.lots["a"].pk]))
    page = text_of(response)
    assert f"500{NARROW}h" in page
    assert "tous les mois" in page
    assert "Bénéficiaire du RSA" in page
    assert "journal n°" not in page
    assert "Dispense d'heures" not in page
    assert "/calibrage/" not in response.content.decode()


def test_who_may_open_a_lot(cast, as_user):
    a, b = (reverse("clauses:lot", args=[cast.lots[key].pk]) for key in ("a", "b"))
    expected = {
        ("porthos", a): 200,
        ("porthos", b): 404,
        ("athos", a): 404,
        ("athos", b): 200,
        ("monte_cristo", a): 200,
        ("danglars", a): 404,
        ("javert", a): 404,
        ("pangloss", a): 403,
    }
    for (name, url), status in expected.items():
        assert as_user(name).get(url).status_code == status, (name, url)


# -- fixing hours


def fixed(cast, **changes):
    return {
        "seconds": "833",
        "effective_on": "2026-09-01",
        "legal_basis": "execution",
        "every_months": "1",
        "charter_version": cast.charter_version.pk,
    } | changes


def test_hours_fixed_at_the_contract_are_typed(cast, roxane, lot):
    url = reverse("clauses:fix_hours", args=[lot.pk])
    assert roxane.get(url).status_code == 200
    response = roxane.post(url, fixed(cast, seconds="1 234,5"))
    assert response.url == reverse("clauses:lot", args=[lot.pk])
    assert owed_by_lot([lot.pk])[lot.pk] == 1234 * HOUR + HOUR // 2
    assert f"1{NARROW}234,5{NARROW}h" in text_of(roxane.get(response.url))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"seconds": "beaucoup"}, "n'est pas un nombre d'heures"),
        ({"seconds": "-5"}, "négatives"),
        ({"seconds": "0"}, "supérieur à zéro"),
        ({"seconds": ""}, "obligatoire"),
        ({"seconds": "7h75"}, "minutes vont de 00 à 59"),
        ({"effective_on": "31/02/2026"}, "date"),
        ({"effective_on": "0218-01-01"}, "année"),
        ({"charter_version": "999999"}, "Sélectionnez un choix valide"),
        ({"charter_version": "9" * 30}, "Sélectionnez un choix valide"),
        ({"every_months": "2"}, "choix valide"),
        ({"legal_basis": "x"}, "choix valide"),
    ],
)
def test_what_cannot_be_fixed_is_said_and_kept(cast, roxane, lot, changes, sentence):
    response = roxane.post(reverse("clauses:fix_hours", args=[lot.pk]), fixed(cast, **changes))
    assert response.status_code == 422
    assert sentence in text_of(response)
    if changes.get("seconds"):
        assert f'value="{changes["seconds"]}"' in response.content.decode()
    assert not Clause.objects.filter(lot=lot).exists()


def test_a_second_clause_is_refused_in_words(cast, roxane):
    response = roxane.post(reverse("clauses:fix_hours", args=[cast.lots["a"].pk]), fixed(cast))
    assert response.status_code == 422
    assert "déjà une clause" in text_of(response)


def test_another_structure_s_list_is_not_a_choice(cast, roxane, lot):
    theirs, _ = ship_reference(actor=cast.actor("javert"), structure=cast.structures["y"])
    response = roxane.post(reverse("clauses:fix_hours", args=[lot.pk]), fixed(cast, charter_version=theirs.pk))
    assert response.status_code == 422


# -- adding and taking away


def obligation(lot, kind):
    return reverse("clauses:obligation_new", args=[lot.pk, kind])


def test_hours_are_offered_amended_and_waived(cast, roxane):
    lot = cast.lots["a"]
    day = {"effective_on": "2026-10-01", "party": ""}
    for kind, typed in (
        ("proposees", {"seconds": "50", "words": ""}),
        ("avenant", {"seconds": "30", "words": "Avenant 2", "direction": "remove"}),
        ("dispense", {"seconds": "20", "words": "Intempéries"}),
    ):
        assert roxane.get(obligation(lot, kind)).status_code == 200
        assert roxane.post(obligation(lot, kind), typed | day).status_code == 302
    assert owed_by_lot([lot.pk])[lot.pk] == 500 * HOUR
    page = text_of(roxane.get(reverse("clauses:lot", args=[lot.pk])))
    assert "Intempéries" in page
    assert f"−30{NARROW}h" in page


@pytest.mark.parametrize(
    ("kind", "typed", "sentence"),
    [
        ("dispense", {"seconds": "500,5", "words": "Arrêt"}, "on ne peut pas en retirer"),
        ("dispense", {"seconds": "10", "words": ""}, "obligatoire"),
        ("avenant", {"seconds": "10", "words": "Avenant", "direction": "double"}, "choix valide"),
        ("proposees", {"seconds": "abc", "words": ""}, "n'est pas un nombre d'heures"),
    ],
)
def test_a_refused_obligation_keeps_what_was_typed(cast, roxane, kind, typed, sentence):
    rows = ObligationEntry.objects.count()
    response = roxane.post(obligation(cast.lots["a"], kind), typed | {"effective_on": "2026-10-01", "party": ""})
    assert response.status_code == 422
    assert sentence in text_of(response)
    assert f'value="{typed["seconds"]}"' in response.content.decode()
    assert ObligationEntry.objects.count() == rows


def test_a_party_of_another_lot_is_not_a_choice(cast, roxane):
    response = roxane.post(
        obligation(cast.lots["a"], "proposees"),
        {"seconds": "5", "effective_on": "2026-10-01", "party": cast.parties["b"].pk, "words": ""},
    )
    assert response.status_code == 422
    assert "Sélectionnez un choix valide" in text_of(response)


def test_an_unknown_kind_of_hours_is_not_found(cast, roxane):
    assert roxane.get(obligation(cast.lots["a"], "cadeau")).status_code == 404


def test_terms_are_corrected_and_a_clause_ended(cast, roxane):
    lot = cast.lots["a"]
    terms = {"legal_basis": "combined", "every_months": "3", "charter_version": cast.charter_version.pk}
    url = reverse("clauses:terms", args=[lot.pk])
    assert roxane.get(url).status_code == 200
    assert roxane.post(url, terms).status_code == 302
    assert "tous les trois mois" in text_of(roxane.get(reverse("clauses:lot", args=[lot.pk])))
    end = reverse("clauses:end_clause", args=[lot.pk])
    assert roxane.get(end).status_code == 200
    assert roxane.post(end, {"ended_on": "2026-10-31", "words": ""}).status_code == 422
    assert roxane.post(end, {"ended_on": "2026-10-31", "words": "Résiliation"}).status_code == 302
    assert "n'est plus en vigueur" in text_of(roxane.get(reverse("clauses:lot", args=[lot.pk])))
    assert roxane.get(end).status_code == 404


# -- calibrating


def test_the_form_proposes_the_lot_s_amount_and_usual_values(roxane, lot, reference):
    body = roxane.get(reverse("clauses:calibration_new", args=[lot.pk])).content.decode()
    assert f'value="1{NARROW}000{NARROW}000"' in body
    assert f'value="5{NARROW}%"' in body
    assert 'value="30"' in body
    assert 'value="53"' in body


@pytest.mark.parametrize(
    ("changes", "hours"),
    [
        ({}, f"833{NARROW}h"),
        ({"amount": "1 500 000 €", "labour_share": "0,7", "rate": "10 %"}, f"3{NARROW}500{NARROW}h"),
        ({"amount": "3000"}, f"3{NARROW}h"),
        ({"rounding": "nearest_35"}, f"840{NARROW}h"),
    ],
)
def test_hours_in_the_fragment_and_in_the_page(roxane, lot, reference, changes, hours):
    typed = TYPED | changes
    fragment = roxane.post(reverse("clauses:calibration_steps", args=[lot.pk]), typed, headers={"HX-Request": "true"})
    assert fragment.status_code == 200
    assert hours in text_of(fragment)
    assert "<html" not in fragment.content.decode()
    page = roxane.post(reverse("clauses:calibration_new", args=[lot.pk]), typed | {"recalculate": "1"})
    assert page.status_code == 200
    assert hours in text_of(page)
    assert not Calibration.objects.exists()
    kept = roxane.post(reverse("clauses:calibration_new", args=[lot.pk]), typed, follow=True)
    assert hours in text_of(kept)
    assert Calibration.objects.get().state == CalibrationState.DRAFT


def test_an_exact_half_goes_up(roxane, lot):
    # 3 000 € × 50 % × 5 % ÷ 30 € = 2,5 h
    fragment = roxane.post(reverse("clauses:calibration_steps", args=[lot.pk]), TYPED | {"amount": "3000"})
    assert f"2,5{NARROW}h" in text_of(fragment)
    assert f"Heures d'insertion du lot 3{NARROW}h" in text_of(fragment)


def test_the_steps_and_their_sources_are_shown(roxane, lot, reference):
    said = text_of(roxane.post(reverse("clauses:calibration_steps", args=[lot.pk]), TYPED | {"trade": "MACONNERIE"}))
    for words in (
        f"500{NARROW}000{NARROW}€",
        f"25{NARROW}000{NARROW}€",
        f"833,33{NARROW}h",
        f"1{NARROW}200,48{NARROW}€",
        "Maçonnerie, gros œuvre",
        "mefsud77.fr",
        "Confirmé",
        "52 semaines",
    ):
        assert words in said, words


def test_a_trade_proposes_its_values(roxane, lot, reference):
    url = reverse("clauses:calibration_steps", args=[lot.pk])
    fragment = roxane.post(url, TYPED | {"trade": "PROPRETE", "propose": "1"}).content.decode()
    assert f'value="80{NARROW}%"' in fragment
    assert 'value="20"' in fragment
    indicative = text_of(roxane.post(url, TYPED | {"trade": "VRD", "labour_share": ""}))
    assert f"30{NARROW}%" in indicative
    assert "Valeur indicative" in indicative


@pytest.mark.parametrize(
    ("changes", "origin"),
    [
        ({"rate": "10"}, "Pratique courante"),
        ({"rate": "30"}, "Valeur choisie par le facilitateur"),
        ({"hourly_cost": "40"}, "Usage de facilitateurs, non confirmé"),
        ({"trade": "MACONNERIE", "labour_share": "43"}, "Valeur choisie par le facilitateur"),
        ({"trade": "VRD", "labour_share": "27"}, "VRD, terrassement, réseaux"),
    ],
)
def test_a_value_says_where_it_comes_from(roxane, lot, reference, changes, origin):
    said = text_of(roxane.post(reverse("clauses:calibration_steps", args=[lot.pk]), TYPED | changes))
    assert origin in said


def test_a_cost_typed_by_hand_survives_the_choice_of_a_trade(roxane, lot, reference):
    url = reverse("clauses:calibration_steps", args=[lot.pk])
    typed = TYPED | {"trade": "PROPRETE", "propose": "1", "hourly_cost": "27,50"}
    assert 'value="27,50"' in roxane.post(url, typed).content.decode()


def test_without_script_an_empty_share_is_the_trade_s(roxane, lot, reference):
    typed = TYPED | {"trade": "PEINTURE_INT", "labour_share": "", "recalculate": "1"}
    body = roxane.post(reverse("clauses:calibration_new", args=[lot.pk]), typed).content.decode()
    assert f'value="70{NARROW}%"' in body


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("hourly_cost", "0", "supérieur à 0"),
        ("hourly_cost", "trente", "ne se lit pas"),
        ("hourly_cost", "", "obligatoire"),
        ("rate", "150 %", "entre 0"),
        ("rate", "-5", "négatif"),
        ("labour_share", "101", "entre 0"),
        ("labour_share", "", "Choisissez un métier"),
        ("amount", "1.250", "deux façons"),
        ("amount", "1" + "0" * 17, "trop grand"),
        ("amount", "12,345", "deux décimales"),
        ("amount", "<b>1</b>", "ne se lit pas"),
        ("amount", "9" * 60, "ne se lit pas"),
        ("weeks", "0", "supérieure ou égale à 1"),
        ("weeks", "un an", "nombre entier"),
        ("crew", "0", "supérieure ou égale à 1"),
        ("rounding", "au hasard", "choix valide"),
        ("trade", "ALCHIMIE", "choix valide"),
    ],
)
def test_what_cannot_be_computed_is_said_and_kept(roxane, lot, reference, field, typed, sentence):
    for url in ("clauses:calibration_new", "clauses:calibration_steps"):
        response = roxane.post(reverse(url, args=[lot.pk]), TYPED | {field: typed})
        assert response.status_code == 422, url
        assert sentence in text_of(response)
    page = roxane.post(reverse("clauses:calibration_new", args=[lot.pk]), TYPED | {field: typed}).content.decode()
    kept = page.replace("&lt;", "<").replace("&gt;", ">")
    for name, value in (TYPED | {field: typed}).items():
        if name not in ("rounding", "trade") and value:
            assert f'value="{value}"' in kept, name
    assert not Calibration.objects.exists()


def test_a_draft_is_changed_then_handed_over_and_frozen(roxane, draft):
    edit = reverse("clauses:calibration_edit", args=[draft.pk])
    assert f'value="50{NARROW}%"' in roxane.get(edit).content.decode()
    roxane.post(edit, TYPED | {"rate": "10"})
    page = reverse("clauses:calibration", args=[draft.pk])
    assert f"1{NARROW}667{NARROW}h" in text_of(roxane.get(page))
    assert roxane.post(reverse("clauses:calibration_hand_over", args=[draft.pk])).url == page
    assert "Remis au donneur d'ordre" in text_of(roxane.get(page))
    assert roxane.get(edit).url == page
    roxane.post(edit, TYPED)
    draft.refresh_from_db()
    assert draft.seconds == 1667 * HOUR
    again = roxane.post(reverse("clauses:calibration_hand_over", args=[draft.pk]), follow=True)
    assert "ne change plus" in text_of(again)


def test_the_buyer_s_answer_opens_the_clause_in_one_click(cast, roxane, lot, handed_over):
    page = reverse("clauses:calibration", args=[handed_over.pk])
    assert "Noter la réponse" in text_of(roxane.get(page))
    answer = {"answer": "kept", "answered_on": timezone.localdate().isoformat(), "seconds": "", "note": "Au DCE"}
    assert roxane.post(reverse("clauses:calibration_answer", args=[handed_over.pk]), answer).url == page
    shown = text_of(roxane.get(page))
    assert f"Ouvrir la clause avec 833{NARROW}h" in shown
    assert "Au DCE" in shown
    opened = roxane.post(
        reverse("clauses:open_from_calibration", args=[handed_over.pk]),
        {
            "effective_on": "2026-09-01",
            "legal_basis": "execution",
            "every_months": "1",
            "charter_version": cast.charter_version.pk,
        },
    )
    assert opened.url == reverse("clauses:lot", args=[lot.pk])
    assert owed_by_lot([lot.pk])[lot.pk] == 833 * HOUR
    assert "Ouvrir la clause" not in text_of(roxane.get(page))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"answer": ""}, "obligatoire"),
        ({"answer": "other_figure"}, "heures retenues"),
        ({"answer": "other_figure", "seconds": "x"}, "n'est pas un nombre d'heures"),
        ({"answered_on": "2999-01-01"}, "avenir"),
    ],
)
def test_a_refused_answer_is_said(roxane, handed_over, changes, sentence):
    answer = {"answer": "kept", "answered_on": "2026-11-01", "seconds": "", "note": ""} | changes
    response = roxane.post(reverse("clauses:calibration_answer", args=[handed_over.pk]), answer)
    assert response.status_code == 422
    assert sentence in text_of(response)
    handed_over.refresh_from_db()
    assert handed_over.answer == BuyerAnswer.NONE


def test_the_terms_of_an_opening_are_checked(cast, roxane, handed_over):
    record_answer(
        actor=cast.actor("roxane"),
        calibration=handed_over,
        answer=BuyerAnswer.KEPT,
        answered_on=timezone.localdate(),
    )
    url = reverse("clauses:open_from_calibration", args=[handed_over.pk])
    response = roxane.post(url, {"effective_on": "", "legal_basis": "execution", "every_months": "1"})
    assert response.status_code == 422
    assert "obligatoire" in text_of(response)


def test_an_authority_reads_a_calibration_once_handed_over(cast, as_user, draft):
    url = reverse("clauses:calibration", args=[draft.pk])
    assert as_user("monte_cristo").get(url).status_code == 404
    hand_over_calibration(actor=cast.actor("roxane"), calibration=draft)
    response = as_user("monte_cristo").get(url)
    assert f"833{NARROW}h" in text_of(response)
    assert "Noter la réponse" not in text_of(response)
    assert as_user("danglars").get(url).status_code == 404
    assert as_user("porthos").get(url).status_code == 403
    assert as_user("javert").get(url).status_code == 404


@pytest.mark.parametrize("name", ["porthos", "figaro", "pangloss", "monte_cristo"])
def test_only_a_facilitator_writes(cast, as_user, draft, reference, name):
    client, lot = as_user(name), cast.lots["a"]
    entries = JournalEntry.objects.count()
    for url in (
        reverse("clauses:fix_hours", args=[lot.pk]),
        reverse("clauses:terms", args=[lot.pk]),
        reverse("clauses:end_clause", args=[lot.pk]),
        reverse("clauses:obligation_new", args=[lot.pk, "dispense"]),
        reverse("clauses:calibration_new", args=[lot.pk]),
        reverse("clauses:calibration_steps", args=[lot.pk]),
        reverse("clauses:calibration_edit", args=[draft.pk]),
        reverse("clauses:calibration_hand_over", args=[draft.pk]),
        reverse("clauses:calibration_answer", args=[draft.pk]),
        reverse("clauses:open_from_calibration", args=[draft.pk]),
        reverse("clauses:ship_reference"),
        reverse("clauses:charters"),
        reverse("clauses:charter", args=[reference[0].pk]),
        reverse("clauses:scales"),
    ):
        assert client.post(url, {}).status_code == 403, url
        assert client.get(url).status_code == 403, url
    assert JournalEntry.objects.count() == entries


def test_a_facilitator_of_another_structure_finds_nothing(cast, as_user, draft):
    client, lot = as_user("javert"), cast.lots["a"]
    for url in (
        reverse("clauses:lot", args=[lot.pk]),
        reverse("clauses:contract", args=[cast.contract.pk]),
        reverse("clauses:fix_hours", args=[lot.pk]),
        reverse("clauses:calibration_new", args=[lot.pk]),
        reverse("clauses:calibration", args=[draft.pk]),
        reverse("clauses:charter", args=[cast.charter_version.pk]),
    ):
        assert client.get(url).status_code == 404, url


# -- the grid of a contract


def test_the_grid_says_where_each_lot_stands(cast, roxane, handed_over):
    Lot.objects.create(structure=cast.structures["x"], contract=cast.contract, number="4", title="Sols")
    page = text_of(roxane.get(reverse("clauses:contract", args=[cast.contract.pk])))
    for words in ("Clause en vigueur", "Calibrage remis", "Sans clause", f"500{NARROW}h", f"1{NARROW}333{NARROW}h"):
        assert words in page, words
    assert "Chaque lot est arrondi" in page


def test_a_company_sees_its_own_lot_in_the_grid(cast, as_user, handed_over):
    page = text_of(as_user("porthos").get(reverse("clauses:contract", args=[cast.contract.pk])))
    assert "Gros œuvre" in page
    assert "Charpente" not in page
    assert f"1{NARROW}333{NARROW}h" not in page


def test_the_grid_asks_as_many_queries_for_many_lots(cast, roxane):
    url = reverse("clauses:contract", args=[cast.contract.pk])
    roxane.get(url)
    few = count_queries(roxane, url)
    facilitator = cast.actor("roxane")
    for number in range(10, 50):
        lot = Lot.objects.create(
            structure=cast.structures["x"], contract=cast.contract, number=str(number), title="Lot"
        )
        fix_hours(
            actor=facilitator,
            lot=lot,
            seconds=HOUR,
            effective_on=date(2026, 9, 1),
            legal_basis=LegalBasis.EXECUTION,
            every_months=1,
            charter_version=cast.charter_version,
        )
    assert count_queries(roxane, url) == few <= 25


def test_a_lot_asks_as_many_queries_for_a_long_history(cast, roxane):
    lot = cast.lots["a"]
    url = reverse("clauses:lot", args=[lot.pk])
    roxane.get(url)
    few = count_queries(roxane, url)
    for _ in range(30):
        roxane.post(
            obligation(lot, "proposees"),
            {"seconds": "1", "effective_on": "2026-10-01", "party": cast.parties["a"].pk, "words": ""},
        )
    assert count_queries(roxane, url) == few <= 25
