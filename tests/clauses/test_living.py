"""A living target: what is owed never depends on the order in which facts are entered, and never goes below zero."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clauses.calibration import UncomputableCalibration
from clauses.enums import ClauseForm, Rounding
from clauses.living import Fact, LivingTerms, by_month, living_target, to_post

HOUR = 3600
STATE = LivingTerms(ClauseForm.PER_EURO, euros_an_hour=Decimal(2000), floor=Decimal(2_700_000))
MONTHS = [date(2026, month, 1) for month in range(1, 7)]


def invoices(*amounts):
    return [Fact(MONTHS[rank % 6], amount=Decimal(amount)) for rank, amount in enumerate(amounts)]


@pytest.mark.parametrize(
    ("amounts", "hours"),
    [
        ([], 0),
        ([2_700_000], 0),
        (["2700999.99"], 0),
        ([2_701_000], 1),  # half an hour, which goes up
        (["2702999.99"], 1),
        ([2_703_000], 2),
        ([2_000_000, 700_000, 2_000], 1),
        ([5_000_000], 1150),
        ([5_000_000, -2_300_000], 0),
        ([5_000_000, -6_000_000], 0),
        ([-6_000_000, 5_000_000], 0),
        ([5_000_000, -2_000, 2_000], 1150),
    ],
)
def test_one_hour_for_2000_euros_beyond_2_700_000(amounts, hours):
    """The clause of an interministerial framework agreement, at its boundaries."""
    assert living_target(invoices(*amounts), STATE).seconds == hours * HOUR
    assert sum(by_month(invoices(*amounts), STATE).values()) == hours * HOUR


def test_the_share_of_hours_worked():
    terms = LivingTerms(ClauseForm.SHARE, rate=Decimal("0.05"))
    facts = [Fact(MONTHS[0], seconds=1000 * HOUR), Fact(MONTHS[1], seconds=260 * HOUR)]
    assert by_month(facts, terms) == {MONTHS[0]: 50 * HOUR, MONTHS[1]: 13 * HOUR}


def test_a_month_owes_what_it_adds_to_those_before_it():
    """The floor is reached in March, whichever invoice was entered first."""
    facts = [Fact(MONTHS[4], Decimal(400_000)), Fact(MONTHS[2], Decimal(800_000)), Fact(MONTHS[0], Decimal(2_000_000))]
    assert by_month(facts, STATE) == {MONTHS[2]: 50 * HOUR, MONTHS[4]: 200 * HOUR}


@pytest.mark.parametrize(
    "terms",
    [
        LivingTerms(ClauseForm.PER_EURO, euros_an_hour=Decimal(0), floor=Decimal(0)),
        LivingTerms(ClauseForm.PER_EURO, euros_an_hour=Decimal(1), floor=Decimal(-1)),
        LivingTerms(ClauseForm.SHARE, rate=Decimal("1.01")),
    ],
)
def test_terms_nothing_can_be_computed_with(terms):
    with pytest.raises(UncomputableCalibration):
        living_target([Fact(MONTHS[0], Decimal(10))], terms)


def test_a_volume_does_not_live():
    with pytest.raises(ValueError, match="volume"):
        living_target([], LivingTerms(ClauseForm.VOLUME))


cents = st.integers(-500_000_000, 500_000_000).map(lambda value: Decimal(value) / 100)
facts = st.lists(st.builds(Fact, month=st.sampled_from(MONTHS), amount=cents), max_size=8)
terms = st.builds(
    LivingTerms,
    form=st.just(ClauseForm.PER_EURO),
    euros_an_hour=st.sampled_from([Decimal(1200), Decimal("2000.50"), Decimal(97)]),
    floor=st.sampled_from([Decimal(0), Decimal(90_000), Decimal("270000.01")]),
    rounding=st.sampled_from(list(Rounding)),
)


def enter(facts, terms):
    """Post fact after fact, as the action does: what each month holds in the end, and every balance on the way."""
    posted, known, balances = defaultdict(int), [], []
    for fact in facts:
        known.append(fact)
        for month, seconds in to_post(by_month(known, terms), posted):
            assert seconds
            posted[month] += seconds
        balances.append(sum(posted.values()))
    return {month: seconds for month, seconds in posted.items() if seconds}, balances


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(facts=facts, terms=terms, data=st.data())
def test_order_never_matters_at_any_date(facts, terms, data):
    """Each month holds the same whichever fact came first, so what is owed at any date does too; never below zero."""
    one, balances = enter(facts, terms)
    other, others = enter(data.draw(st.permutations(facts)), terms)
    assert one == other == by_month(facts, terms)
    assert all(balance >= 0 for balance in (*balances, *others))
    running = 0
    for month in MONTHS:
        running += one.get(month, 0)
        assert running >= 0
        so_far = sum(Fraction(fact.amount) for fact in facts if fact.month <= month)
        beyond = max(so_far - Fraction(terms.floor), Fraction(0))
        exact = beyond / Fraction(terms.euros_an_hour) * HOUR
        assert abs(running - exact) <= 35 * HOUR


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(facts=facts, terms=terms)
def test_a_fact_taken_back_leaves_nothing(facts, terms):
    kept, _ = enter(facts, terms)
    undone, _ = enter([*facts, *(Fact(fact.month, -fact.amount) for fact in facts)], terms)
    assert undone == {}
    again, _ = enter([*facts, *(Fact(fact.month, -fact.amount) for fact in facts), *facts], terms)
    assert again == kept
