"""What contracts of the same family carried, beside a calibration: rows, sentence, who reads it, how many queries."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from clauses.actions import (
    draft_calibration,
    hand_over_calibration,
    open_living_clause,
    record_answer,
    record_fact,
)
from clauses.comparables import comparables_of
from clauses.enums import BasisKind, BuyerAnswer, ClauseForm, LegalBasis, Method
from markets.models import Award, Contract, Lot
from tests.clauses.reading import count_queries, text_of

HOUR = 3600


def make_lot(cast, cpv, title="Peinture", structure="x", amount=None):
    contract = Contract.objects.create(
        structure=cast.structures[structure], authority=cast.contract.authority, title=f"Marché de {title}", cpv=cpv
    )
    return Lot.objects.create(structure=contract.structure, contract=contract, title=title, amount=amount)


def award(lot, amount, day=date(2025, 3, 1)):
    return Award.objects.create(structure=lot.structure, lot=lot, amount=amount, notified_on=day)


def hand_over(cast, lot, hours, amount):
    actor = cast.actor("roxane")
    draft = draft_calibration(actor=actor, lot=lot, method=Method.FIXED, hours=hours * HOUR, amount=Decimal(amount))
    return hand_over_calibration(actor=actor, calibration=draft)


@pytest.fixture
def lot(cast):
    return make_lot(cast, "45442110", "Le lot à calibrer", amount=Decimal(1_000_000))


def test_the_closest_family_comes_first(cast, lot):
    far, near, other = (make_lot(cast, cpv, cpv) for cpv in ("45100000", "45442100", "90900000"))
    for each in (far, near, other):
        award(each, 500_000)
    found = comparables_of(lot, cast.actor("roxane"))
    assert [row.lot for row in found.rows] == [near, far]
    assert found.rows[0].said == "Sans clause connue" and "situent seulement" in found.sentence


@pytest.mark.parametrize(
    ("answer", "hours", "said"),
    [
        (None, 500, "Calibrage remis"),
        ({"answer": BuyerAnswer.KEPT}, 500, "Heures retenues"),
        ({"answer": BuyerAnswer.OTHER_FIGURE, "seconds": 250 * HOUR}, 250, "Autre chiffre retenu"),
        ({"answer": BuyerAnswer.NO_CLAUSE}, 0, "Sans clause"),
    ],
)
def test_hours_are_those_the_buyer_retained(cast, lot, answer, hours, said):
    past = make_lot(cast, "45442100")
    given = hand_over(cast, past, 500, 1_000_000)
    if answer:
        record_answer(actor=cast.actor("roxane"), calibration=given, answered_on=date(2026, 11, 2), **answer)
    (row,) = comparables_of(lot, cast.actor("roxane")).rows
    assert (row.seconds, row.said, row.amount) == (hours * HOUR, said, Decimal(1_000_000))


def test_a_clause_born_of_invoices_says_what_it_asks_for_an_hour(cast, roxane, lot):
    """Its hours of today say nothing of the whole amount."""
    past = make_lot(cast, "45442100")
    award(past, 50_000)
    open_living_clause(
        actor=cast.actor("roxane"),
        lot=past,
        form=ClauseForm.PER_EURO,
        measured_by=BasisKind.INVOICE,
        legal_basis=LegalBasis.EXECUTION,
        every_months=3,
        charter_version=cast.charter_version,
        euros_an_hour=Decimal(160),
    )
    record_fact(actor=cast.actor("roxane"), lot=past, month=date(2026, 4, 1), amount=Decimal(1_600))
    found = comparables_of(lot, cast.actor("roxane"))
    assert [(row.seconds, row.euros_per_hour, row.said) for row in found.rows] == [(0, 160, "Clause au fil du marché")]
    assert found.sentence.startswith("Une heure d'insertion pour 160")


@pytest.mark.parametrize(
    ("hours", "verdict"), [(2_000, "plus exigeant"), (700, "dans cette fourchette"), (100, "moins exigeant")]
)
def test_the_sentence_places_the_calibration(cast, roxane, lot, hours, verdict):
    """1 000 h and 500 h for a million: from 1 000 to 2 000 € for an hour."""
    for each in (1_000, 500):
        hand_over(cast, make_lot(cast, "45442100"), each, 1_000_000)
    own = draft_calibration(actor=cast.actor("roxane"), lot=lot, method=Method.FIXED, hours=hours * HOUR,
                            amount=Decimal(1_000_000))  # fmt: skip
    page = text_of(roxane.get(reverse("clauses:calibration", args=[own.pk]))).replace("\u202f", " ")
    assert "Une heure d'insertion pour 1 000 € à 2 000 € dans 2 marchés" in page
    assert verdict in page


def test_drafts_and_other_structures_are_not_compared(cast, lot):
    draft_calibration(actor=cast.actor("roxane"), lot=make_lot(cast, "45442100"), method=Method.FIXED, hours=HOUR)
    award(make_lot(cast, "45442100", structure="y"), 1)
    assert comparables_of(lot, cast.actor("roxane")).rows == ()


def test_the_buyer_does_not_read_others_contracts(cast, as_user, lot):
    award(make_lot(cast, "45442100", "Marché d'un autre"), 10)
    given = hand_over(cast, lot, 100, 1_000_000)
    page = text_of(as_user("monte_cristo").get(reverse("clauses:calibration", args=[given.pk])))
    assert "Marchés comparables" not in page and "Marché d'un autre" not in page


@pytest.mark.parametrize("cpv", ["", "4", "inconnu"])
def test_without_a_code_nothing_is_compared_and_it_is_said(cast, roxane, cpv):
    lot = make_lot(cast, cpv)
    page = text_of(roxane.get(reverse("clauses:calibration_new", args=[lot.pk])))
    assert "Indiquez le code CPV" in page


def test_as_many_queries_for_sixty_contracts(cast, roxane, lot, reference):
    url = reverse("clauses:calibration_new", args=[lot.pk])
    award(make_lot(cast, "45442100"), 1)
    hand_over(cast, make_lot(cast, "45442100"), 100, 1_000)
    count_queries(roxane, url)
    few = count_queries(roxane, url)
    for rank in range(30):
        award(make_lot(cast, "45442100", str(rank)), rank)
    assert count_queries(roxane, url) == few <= 25
