"""A calibration: two published examples, a draft that changes, a hand-over that freezes, the buyer's answer."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.utils import timezone

from clauses.actions import (
    change_calibration,
    draft_calibration,
    fix_hours,
    hand_over_calibration,
    record_answer,
)
from clauses.enums import BuyerAnswer, CalibrationState, LegalBasis, Rounding
from clauses.forms.methods import initial_of
from clauses.models import Calibration, Clause
from clauses.owed import owed_by_lot
from clauses.sheet import Sheet
from markets.models import Lot

HOUR = 3600
PUBLISHED = {
    "amount": Decimal("1000000"),
    "labour_share": Decimal("0.5"),
    "rate": Decimal("0.05"),
    "hourly_cost": Decimal("30"),
}


@pytest.fixture
def roxane(cast):
    return cast.actor("roxane")


@pytest.fixture
def lot(cast):
    return Lot.objects.create(structure=cast.structures["x"], contract=cast.contract, number="3", title="Peinture")


@pytest.fixture
def draft(roxane, lot):
    return draft_calibration(actor=roxane, lot=lot, weeks=52, **PUBLISHED)


def clause_terms(cast):
    return {
        "effective_on": date(2026, 9, 1),
        "legal_basis": LegalBasis.EXECUTION,
        "every_months": 1,
        "charter_version": cast.charter_version,
    }


def said(caught):
    return " ".join(caught.value.messages)


def test_the_two_published_examples(roxane, lot, draft):
    assert draft.seconds == 833 * HOUR
    other = draft_calibration(
        actor=roxane,
        lot=lot,
        amount=Decimal("1500000"),
        labour_share=Decimal("0.7"),
        rate=Decimal("0.1"),
        hourly_cost=Decimal("30"),
    )
    assert other.seconds == 3500 * HOUR


@pytest.mark.parametrize(
    ("rounding", "hours"), [(Rounding.NEAREST, 833), (Rounding.NEAREST_35, 840), (Rounding.NEAREST_5, 835)]
)
def test_rounding_is_a_choice(roxane, lot, rounding, hours):
    assert draft_calibration(actor=roxane, lot=lot, rounding=rounding, **PUBLISHED).seconds == hours * HOUR


def test_an_exact_half_goes_up(roxane, lot):
    half = PUBLISHED | {"amount": Decimal("3000"), "labour_share": Decimal("0.5")}
    assert draft_calibration(actor=roxane, lot=lot, **half).seconds == 3 * HOUR


def test_a_draft_keeps_all_that_its_page_shows(draft):
    draft.refresh_from_db()
    sheet = Sheet.of(draft)
    assert [step["value"] for step in sheet.steps] == [
        "500\u202f000\u202f€",
        "25\u202f000\u202f€",
        "≈ 833,33\u202fh",
        "833\u202fh",
        "≈ 1\u202f200,48\u202f€\u202fpar heure",
    ]
    assert sheet.result == "833\u202fh"
    assert any("52 semaines" in sentence for sentence in sheet.people)
    assert initial_of(draft)["rate"] == Decimal("0.05")
    assert initial_of(draft)["weeks"] == "52"


def test_a_draft_changes_freely(roxane, draft):
    changed = change_calibration(actor=roxane, calibration=draft, **(PUBLISHED | {"rate": Decimal("0.1")}))
    assert (changed.pk, changed.seconds) == (draft.pk, 1667 * HOUR)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("hourly_cost", Decimal(0)),
        ("rate", Decimal("1.5")),
        ("labour_share", Decimal("-0.1")),
        ("amount", Decimal(-1)),
    ],
)
def test_a_value_nothing_can_be_computed_with_is_refused_on_its_field(roxane, lot, field, value):
    with pytest.raises(ValidationError) as caught:
        draft_calibration(actor=roxane, lot=lot, **(PUBLISHED | {field: value}))
    assert list(caught.value.message_dict) == [field]
    assert not Calibration.objects.exists()


def test_handed_over_it_changes_no_more(roxane, draft):
    handed = hand_over_calibration(actor=roxane, calibration=draft)
    assert handed.state == CalibrationState.HANDED_OVER
    assert handed.handed_over_at
    with pytest.raises(ValidationError) as caught:
        change_calibration(actor=roxane, calibration=draft, **PUBLISHED)
    assert "ne change plus" in said(caught)
    with pytest.raises(ValidationError):
        hand_over_calibration(actor=roxane, calibration=draft)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE clauses_calibration SET seconds = 0 WHERE id = %s",
        "UPDATE clauses_calibration SET inputs = '[]' WHERE id = %s",
        "UPDATE clauses_calibration SET steps = '[]' WHERE id = %s",
        "UPDATE clauses_calibration SET sources = '{}', scale_version_id = NULL, seconds = 1 WHERE id = %s",
        "UPDATE clauses_calibration SET state = 'draft', handed_over_at = NULL WHERE id = %s",
        "DELETE FROM clauses_calibration WHERE id = %s",
    ],
)
def test_handed_over_the_database_refuses_to_change_it(roxane, draft, statement):
    hand_over_calibration(actor=roxane, calibration=draft)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, [draft.pk])
    draft.refresh_from_db()
    assert (draft.seconds, draft.state) == (833 * HOUR, CalibrationState.HANDED_OVER)


def test_an_empty_calculation_is_not_handed_over(roxane, lot):
    empty = draft_calibration(actor=roxane, lot=lot, **(PUBLISHED | {"amount": Decimal(0)}))
    with pytest.raises(ValidationError):
        hand_over_calibration(actor=roxane, calibration=empty)


def test_hours_kept_open_the_clause(cast, roxane, lot, draft):
    hand_over_calibration(actor=roxane, calibration=draft)
    answered = record_answer(
        actor=roxane, calibration=draft, answer=BuyerAnswer.KEPT, answered_on=timezone.localdate(), note="Au DCE"
    )
    clause = fix_hours(actor=roxane, lot=lot, seconds=833 * HOUR, calibration=answered, **clause_terms(cast))
    assert clause.calibration == draft
    assert owed_by_lot([lot.pk])[lot.pk] == 833 * HOUR
    with pytest.raises(ValidationError) as caught:
        record_answer(actor=roxane, calibration=draft, answer=BuyerAnswer.NO_CLAUSE, answered_on=timezone.localdate())
    assert "ouverte d'après cette réponse" in said(caught)


def test_another_figure_is_what_the_clause_carries(cast, roxane, lot, draft):
    hand_over_calibration(actor=roxane, calibration=draft)
    record_answer(
        actor=roxane,
        calibration=draft,
        answer=BuyerAnswer.OTHER_FIGURE,
        answered_on=timezone.localdate(),
        seconds=700 * HOUR,
    )
    with pytest.raises(ValidationError) as caught:
        fix_hours(actor=roxane, lot=lot, seconds=833 * HOUR, calibration=draft, **clause_terms(cast))
    assert "700\u202fh" in said(caught)
    fix_hours(actor=roxane, lot=lot, seconds=700 * HOUR, calibration=draft, **clause_terms(cast))
    assert Clause.objects.get(lot=lot).calibration == draft


def test_a_calibration_without_answer_opens_nothing(cast, roxane, lot, draft):
    for step in (lambda: None, lambda: hand_over_calibration(actor=roxane, calibration=draft)):
        step()
        with pytest.raises(ValidationError) as caught:
            fix_hours(actor=roxane, lot=lot, seconds=833 * HOUR, calibration=draft, **clause_terms(cast))
        assert "notez d'abord sa réponse" in said(caught)


def test_an_answer_follows_the_hand_over_and_today(roxane, draft):
    answer = {"actor": roxane, "calibration": draft, "answer": BuyerAnswer.KEPT}
    with pytest.raises(ValidationError) as caught:
        record_answer(answered_on=timezone.localdate(), **answer)
    assert "Remettez d'abord" in said(caught)
    hand_over_calibration(actor=roxane, calibration=draft)
    with pytest.raises(ValidationError) as caught:
        record_answer(answered_on=timezone.localdate() + timedelta(days=1), **answer)
    assert "answered_on" in caught.value.message_dict
    with pytest.raises(ValidationError) as caught:
        record_answer(
            actor=roxane, calibration=draft, answer=BuyerAnswer.OTHER_FIGURE, answered_on=timezone.localdate()
        )
    assert "seconds" in caught.value.message_dict


def test_a_calibration_of_another_lot_opens_nothing(cast, roxane, lot, draft):
    hand_over_calibration(actor=roxane, calibration=draft)
    record_answer(actor=roxane, calibration=draft, answer=BuyerAnswer.KEPT, answered_on=timezone.localdate())
    other = Lot.objects.create(structure=cast.structures["x"], contract=cast.contract, number="4", title="Sols")
    with pytest.raises(ValidationError):
        fix_hours(actor=roxane, lot=other, seconds=833 * HOUR, calibration=draft, **clause_terms(cast))
