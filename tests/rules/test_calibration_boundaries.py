"""Each threshold of a calibration on both sides, to the cent, the minute or the hour; ties; every rounding."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clauses.calibration import (
    USUAL_LIMITS,
    EuroFact,
    Limits,
    Period,
    Tranche,
    by_amount,
    compute,
    fixed,
    kept_values,
    per_euro,
    round_hours,
    takeover,
)
from clauses.enums import Method, Rounding

HOUR = 3600
D = Decimal


@pytest.mark.parametrize(
    ("hours", "rounding", "rounded"),
    [
        # an exact half goes up, whatever the multiple
        ("0.5", Rounding.NEAREST, 1), ("0.4999", Rounding.NEAREST, 0), ("1.5", Rounding.NEAREST, 2),
        ("0.9999", Rounding.FLOOR, 0), ("1", Rounding.FLOOR, 1),
        ("2.5", Rounding.NEAREST_5, 5), ("2.4999", Rounding.NEAREST_5, 0), ("7.5", Rounding.NEAREST_5, 10),
        ("3.5", Rounding.NEAREST_7, 7), ("3.4999", Rounding.NEAREST_7, 0), ("10.5", Rounding.NEAREST_7, 14),
        ("17.5", Rounding.NEAREST_35, 35), ("17.4999", Rounding.NEAREST_35, 0), ("52.5", Rounding.NEAREST_35, 70),
        ("833.3333", Rounding.NEAREST_5, 835), ("833.3333", Rounding.NEAREST_7, 833),
        ("833.3333", Rounding.NEAREST_35, 840), ("833.3333", Rounding.FLOOR, 833),
    ],
)  # fmt: skip
def test_ties_and_multiples(hours, rounding, rounded):
    assert round_hours(Fraction(hours), rounding) == rounded * HOUR


def test_without_rounding_the_nearest_second():
    assert round_hours(Fraction(1, 7200), Rounding.NONE) == 1
    assert round_hours(Fraction(1, 7201), Rounding.NONE) == 0


@pytest.mark.parametrize(
    ("given_values", "code", "said"),
    [
        # one hour for 399,99 € is many, for 400 € it is not; for 6 000 € it is not few, for 6 000,01 € it is
        ({"hours": 1_000, "amount": "399999.99"}, "demanding", True),
        ({"hours": 1_000, "amount": "400000"}, "demanding", False),
        ({"hours": 1_000, "amount": "6000000"}, "modest", False),
        ({"hours": 1_000, "amount": "6000000.01"}, "modest", True),
        ({"hours": 150}, "few_hours", False),
        ({"hours": 149}, "few_hours", True),
        # 2 people × 10 weeks × 35 h
        ({"hours": 700, "weeks": 10, "crew": 2}, "beyond_crew", False),
        ({"hours": 701, "weeks": 10, "crew": 2}, "beyond_crew", True),
        ({"hours": 701, "weeks": 10}, "beyond_crew", False),
    ],
)
def test_what_is_questioned_to_the_cent_and_the_hour(given_values, code, said):
    amount = given_values.get("amount")
    result = fixed(
        given_values["hours"] * HOUR,
        amount=None if amount is None else D(amount),
        weeks=given_values.get("weeks"),
        crew=given_values.get("crew"),
    )
    assert (code in {warning.code for warning in result.warnings}) is said
    assert result.seconds == given_values["hours"] * HOUR  # never a block


@pytest.mark.parametrize(
    ("an_hour", "codes"),
    [("399.99", {"demanding"}), ("400", set()), ("6000", set()), ("6000.01", {"modest"})],
)
def test_the_price_of_an_hour_is_questioned_whatever_is_ordered(an_hour, codes):
    for amount in (D(0), D(1_000_000)):
        assert {each.code for each in per_euro([EuroFact(amount)], D(an_hour)).warnings} == codes


@pytest.mark.parametrize(
    ("share", "rate", "codes"),
    [
        ("0.95", "0.20", set()),
        ("0.9501", "0.20", {"high_labour_share"}),
        ("0.95", "0.2001", {"high_rate"}),
        ("1", "1", {"high_labour_share", "high_rate", "demanding"}),
    ],
)
def test_unusual_ratios(share, rate, codes):
    cost = D(95)  # one hour for 500 € at 95 % and 20 %
    assert {each.code for each in by_amount(D(1_000_000), D(share), D(rate), cost).warnings} == codes


@pytest.mark.parametrize(
    ("amount", "staff", "hours", "why"),
    [
        # A = 75 000 € over 12 months, C = 25 €, T = 5 %: 250 h a month are the whole work
        ("75000", 0, 150, ""),
        ("74999.99", 0, 0, "Moins de 150"),
        ("75000.01", 0, 150, ""),
        ("750000", 2_500, 0, "suffit"),  # P = 0
        ("750000", 2_501, 0, "suffit"),  # P < 0
        ("750000", 2_250, 150, ""),  # P = 10 %: I = 150 h exactly
        ("750000", 2_251, 0, "Moins de 150"),
    ],
)
def test_cleaning_at_its_edges(amount, staff, hours, why):
    result = takeover(D(amount), 12, staff * HOUR, D("0.05"))
    assert result.seconds == hours * HOUR
    assert bool(result.refusal) is bool(why) and why in result.refusal.replace("\u202f", " ")


def test_no_rate_is_no_clause():
    assert takeover(D(750_000), 12, 0, D(0)).refusal


def test_a_structure_moves_its_thresholds():
    """The same lot is questioned or not; only the floor of cleaning decides a result, and it says so."""
    mine = Limits(small_hours=D(200), fewest_euros_per_hour=D(1_000), high_rate=D("0.04"))
    codes = {each.code for each in fixed(180 * HOUR, amount=D(170_000), limits=mine).warnings}
    assert codes == {"few_hours", "demanding"}
    assert {each.code for each in fixed(180 * HOUR, amount=D(170_000)).warnings} == set()
    result = by_amount(D(1_000_000), D("0.5"), D("0.05"), D(30), limits=mine)
    assert {each.code for each in result.warnings} == {"high_rate"}
    assert takeover(D(75_000), 12, 0, D("0.05"), limits=mine).refusal.startswith("Moins de 200")
    assert takeover(D(75_000), 12, 0, D("0.05"), limits=replace(mine, small_hours=D(150))).seconds == 150 * HOUR


amounts = st.decimals(1, 10_000_000, places=2)
ratios = st.decimals("0.01", 1, places=4)
hours = st.integers(1, 400_000 * HOUR)
VALUES = {
    Method.BY_AMOUNT: st.fixed_dictionaries({"amount": amounts, "labour_share": ratios, "rate": ratios,
                                             "hourly_cost": st.decimals(25, 60, places=2)}),
    Method.HOURS_SHARE: st.fixed_dictionaries({"worked": hours, "rate": ratios, "amount": amounts}),
    Method.PER_EURO: st.fixed_dictionaries({"total": amounts, "euros_an_hour": st.decimals(100, 9_000, places=2),
                                            "floor": amounts}),
    Method.TAKEOVER: st.fixed_dictionaries({"amount": amounts, "months": st.integers(1, 240),
                                            "staff_seconds": st.integers(0, 9_000 * HOUR), "rate": ratios,
                                            "turnover_an_hour": st.decimals(25, 60, places=2)}),
    Method.FTE: st.fixed_dictionaries({"posts": st.decimals("0.01", 20, places=2), "hours_a_year": st.just(D(1600)),
                                       "years": st.decimals("0.5", 10, places=1)}),
    Method.RESERVED: st.fixed_dictionaries({"amount": amounts, "labour_share": ratios,
                                            "hourly_cost": st.decimals(25, 60, places=2)}),
    Method.TRANCHES: st.fixed_dictionaries({"tranches": st.lists(
        st.builds(Tranche, st.text("abc", min_size=1, max_size=9), st.integers(0, 9_000 * HOUR), st.booleans()),
        min_size=1, max_size=4, unique_by=lambda tranche: tranche.name)}),
    Method.PERIODS: st.fixed_dictionaries({"periods": st.dates().flatmap(lambda day: st.lists(
        st.builds(Period, st.just(day), st.just(day), st.integers(0, 9_000 * HOUR), st.booleans()),
        min_size=1, max_size=1))}),
    Method.FIXED: st.fixed_dictionaries({"hours": hours, "amount": amounts}),
}  # fmt: skip


@settings(derandomize=True, deadline=None, max_examples=25)
@pytest.mark.parametrize("method", list(Method))
@given(data=st.data(), rounding=st.sampled_from(list(Rounding)))
def test_what_is_kept_gives_the_same_result_again(method, data, rounding):
    """A calibration read back from what it keeps is itself: form, page and paper speak of the same figures."""
    result = compute(method, data.draw(VALUES[method]), rounding, weeks=10, crew=3)
    kept = result.as_data()
    again = compute(method, kept_values(method, kept["inputs"]), rounding, weeks=10, crew=3, limits=USUAL_LIMITS)
    assert again == result
    assert result.method == method and result.seconds >= 0 and (result.seconds == 0 or not result.refusal)
