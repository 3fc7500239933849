"""Promises: their words, when they are late or soon due, which follow-ups hold."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clauses.commitments import USUAL_PROOF, check_follow_up, standing, write_quantity, write_reached, write_target
from clauses.enums import CommitmentKind, CommitmentState, CommitmentUnit, CriterionKind, ProofKind

D = Decimal
TODAY = date(2026, 11, 22)
UPCOMING, KEPT = CommitmentState.UPCOMING, CommitmentState.KEPT
PARTLY, NOT_KEPT = CommitmentState.PARTLY, CommitmentState.NOT_KEPT


@pytest.mark.parametrize(
    ("state", "due_on", "label", "to_follow"),
    [
        (UPCOMING, date(2026, 11, 21), "En retard", True),
        (UPCOMING, TODAY, "Échéance proche", True),
        (UPCOMING, date(2026, 12, 22), "Échéance proche", True),
        (UPCOMING, date(2026, 12, 23), "À venir", False),
        (PARTLY, TODAY, "Tenu en partie", True),
        (PARTLY, date(2026, 11, 21), "Tenu en partie", False),
        (PARTLY, date(2026, 12, 23), "Tenu en partie", False),
        (KEPT, date(2026, 11, 21), "Tenu", False),
        (NOT_KEPT, TODAY, "Non tenu", False),
    ],
)
def test_where_a_promise_stands(state, due_on, label, to_follow):
    found = standing(state, due_on, TODAY)
    assert (found.label, found.to_follow) == (label, to_follow)


@pytest.mark.parametrize(
    ("quantity", "unit", "words", "said"),
    [
        ("120", CommitmentUnit.HOURS, "", "120 heures"),
        ("1", CommitmentUnit.PEOPLE, "", "1 personne"),
        ("1.50", CommitmentUnit.MONTHS, "", "1,5 mois"),
        ("0.50", CommitmentUnit.HOURS, "", "0,5 heure"),
        ("2000", CommitmentUnit.HOURS, " de sécurité ", "2 000 heures – de sécurité"),
        (None, "", "Un tuteur : un compagnon", "Un tuteur : un compagnon"),
    ],
)
def test_a_target_in_words(quantity, unit, words, said):
    assert write_target(quantity and D(quantity), unit, words).replace("\u202f", " ") == said


def test_what_was_reached_in_words():
    assert write_reached(D(120), "hours", D(40)).replace("\u202f", " ") == "40 heures sur 120"
    assert write_reached(None, "", D(40)) == write_reached(D(120), "hours", None) == ""
    assert write_quantity(D(0), "people").replace("\u202f", " ") == "0 personne"


SEEN = ProofKind.DIPLOMA


@pytest.mark.parametrize(
    ("quantity", "state", "reached", "proof", "fields"),
    [
        ("2", KEPT, "2", SEEN, set()),
        ("2", KEPT, "3", SEEN, set()),
        ("2", KEPT, "1.99", SEEN, {"reached"}),
        ("2", KEPT, None, SEEN, {"reached"}),
        ("2", KEPT, "2", "", {"proof"}),
        ("2", PARTLY, "1", SEEN, set()),
        ("2", PARTLY, "0", SEEN, {"reached"}),
        ("2", PARTLY, "2", SEEN, {"reached"}),
        ("2", PARTLY, None, "", {"reached", "proof"}),
        ("2", NOT_KEPT, None, "", set()),
        ("2", NOT_KEPT, "1", "", set()),
        ("2", NOT_KEPT, "2", "", {"reached"}),
        ("2", UPCOMING, None, "", set()),
        ("2", UPCOMING, "2", "", {"reached"}),
        (None, KEPT, None, SEEN, set()),
        (None, KEPT, "1", SEEN, {"reached"}),
        (None, PARTLY, None, "", {"proof"}),
    ],
)
def test_which_follow_ups_hold(quantity, state, reached, proof, fields):
    refused = check_follow_up(
        quantity=quantity and D(quantity),
        unit="people" if quantity else "",
        state=state,
        reached=reached and D(reached),
        proof=proof,
    )
    assert set(refused) == fields
    assert all(sentence.endswith(".") for sentence in refused.values())


@given(st.decimals("0.01", "9999", places=2), st.decimals("0", "9999", places=2))
def test_a_number_allows_one_verdict_of_kept_or_not(quantity, reached):
    holds = {
        state
        for state in CommitmentState
        if not check_follow_up(quantity=quantity, unit="hours", state=state, reached=reached, proof=SEEN)
    }
    assert holds == ({KEPT} if reached >= quantity else {UPCOMING, NOT_KEPT} | ({PARTLY} if reached else set()))


def test_every_kind_has_its_usual_proof():
    assert set(USUAL_PROOF) == set(CommitmentKind)
    assert set(CriterionKind.values) - set(CommitmentKind.values) == {"hours"}
