"""Every method of calibration at its boundaries, and what holds whatever is given."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clauses.calibration import (
    EuroFact,
    Period,
    Tranche,
    UncomputableCalibration,
    by_amount,
    by_period,
    by_tranche,
    full_time,
    hours_share,
    per_euro,
    reserved,
    takeover,
    total_of,
)
from clauses.enums import Rounding

HOUR = 3600
bounded = settings(derandomize=True, deadline=None, max_examples=150)
roundings = st.sampled_from(list(Rounding))
euros = st.decimals(min_value=-500_000, max_value=2_000_000, places=2)


def facts(*amounts):
    return [EuroFact(Decimal(amount)) for amount in amounts]


# -- A share of the hours worked


@pytest.mark.parametrize(
    ("worked", "rate", "hours"),
    [
        (240_667, "0.06", 14_440),  # Région Aquitaine
        (26_000, "0.05", 1_300),  # CDC Habitat
        (0, "0.05", 0),
        (10, "0.05", 1),  # half an hour goes up
        (9, "0.05", 0),
        (100, "1", 100),
    ],
)
def test_share_of_the_hours_worked(worked, rate, hours):
    assert hours_share(worked * HOUR, Decimal(rate)).seconds == hours * HOUR


@pytest.mark.parametrize(
    ("field", "arguments"),
    [
        ("worked", (-1, "0.05")),
        ("worked", (500_001 * HOUR, "0.05")),
        ("rate", (HOUR, "1.01")),
        ("rate", (HOUR, "-0.01")),
        ("rate", (HOUR, "NaN")),
    ],
)
def test_share_refuses(field, arguments):
    worked, rate = arguments
    with pytest.raises(UncomputableCalibration) as refusal:
        hours_share(worked, Decimal(rate))
    assert refusal.value.field == field


# -- One hour for an amount


@pytest.mark.parametrize(
    ("amounts", "floor", "hours"),
    [
        ((), "0", 0),
        (("2000",), "0", 1),
        (("999.99",), "0", 0),
        (("1000",), "0", 1),  # an exact half goes up
        (("2700000",), "2700000", 0),
        (("2700000.01",), "2700000", 0),
        (("2702000",), "2700000", 1),
        (("2000000", "704000"), "2700000", 2),
        (("10000", "-10000"), "0", 0),
        (("10000", "-12000"), "0", 0),  # a credit note beyond the invoices owes nothing, and takes nothing away
        (("10000", "-2000"), "0", 4),
    ],
)
def test_one_hour_for_two_thousand_euros(amounts, floor, hours):
    assert per_euro(facts(*amounts), Decimal(2000), Decimal(floor)).seconds == hours * HOUR


@pytest.mark.parametrize(
    ("field", "an_hour", "floor", "amounts"),
    [
        ("euros_an_hour", "0", "0", ("1",)),
        ("euros_an_hour", "-1", "0", ("1",)),
        ("floor", "2000", "-0.01", ("1",)),
        ("facts", "2000", "0", ("NaN",)),
        ("facts", "0.01", "0", ("99999999",)),
    ],
)
def test_one_hour_for_an_amount_refuses(field, an_hour, floor, amounts):
    with pytest.raises(UncomputableCalibration) as refusal:
        per_euro(facts(*amounts), Decimal(an_hour), Decimal(floor))
    assert refusal.value.field == field


@bounded
@given(st.lists(euros, max_size=8), st.randoms(use_true_random=False), st.decimals(0, 100_000, places=2), roundings)
def test_the_order_of_invoices_never_matters_and_nothing_is_below_zero(amounts, chance, floor, rounding):
    mixed = list(amounts)
    chance.shuffle(mixed)
    result = per_euro(facts(*amounts), Decimal(1200), floor, rounding)
    assert result.seconds == per_euro(facts(*mixed), Decimal(1200), floor, rounding).seconds >= 0
    assert result.raw_hours == max(sum(map(Fraction, amounts), Fraction(0)) - Fraction(floor), 0) / 1200


@bounded
@given(st.lists(euros, max_size=6), st.decimals(1, 100_000, places=2))
def test_one_more_invoice_never_owes_less(amounts, more):
    before, after = (per_euro(facts(*each), Decimal(2000)).seconds for each in (amounts, [*amounts, more]))
    assert before <= after


# -- Cleaning with the staff taken over: A, months, hours a month of the staff, rate


@pytest.mark.parametrize(
    ("amount", "months", "staff", "rate", "hours"),
    [
        # P = 1 − (100 × 25) ÷ (600 000 ÷ 48) = 0,8; 600 000 ÷ 25 = 24 000 h; × 5 % × 0,8
        ("600000", 48, 100, "0.05", 960),
        ("600000", 48, 0, "0.05", 1_200),
        ("600000", 48, 500, "0.05", 0),  # P = 0: the staff does the whole work
        ("600000", 48, 501, "0.05", 0),  # P < 0
        ("600000", 48, 499, "0.05", 0),  # I = 2,4 h
        ("75000", 12, 0, "0.05", 150),  # the floor itself is a clause
        ("74999", 12, 0, "0.05", 0),
        ("600000", 48, 0, "0", 0),
    ],
)
def test_cleaning(amount, months, staff, rate, hours):
    result = takeover(Decimal(amount), months, staff * HOUR, Decimal(rate))
    assert result.seconds == hours * HOUR
    assert bool(result.refusal) == (hours == 0)
    assert result.raw_hours >= 0
    assert (result.steps[-1].label == "Pas de clause") == bool(result.refusal)


def test_cleaning_says_its_steps():
    steps = [
        step.value.replace("\u202f", " ") for step in takeover(Decimal(600000), 48, 100 * HOUR, Decimal("0.05")).steps
    ]
    assert steps == ["12 500 €", "80 %", "24 000 h", "960 h", "960 h"]


@pytest.mark.parametrize(
    ("field", "arguments"),
    [
        ("amount", ("0", 12, 1, "0.05")),
        ("months", ("1000", 0, 1, "0.05")),
        ("months", ("1000", 241, 1, "0.05")),
        ("staff_seconds", ("1000", 12, -1, "0.05")),
        ("rate", ("1000", 12, 1, "1.5")),
    ],
)
def test_cleaning_refuses(field, arguments):
    amount, months, staff, rate = arguments
    with pytest.raises(UncomputableCalibration) as refusal:
        takeover(Decimal(amount), months, staff, Decimal(rate))
    assert refusal.value.field == field


@bounded
@given(st.integers(0, 400), st.integers(0, 400))
def test_more_staff_taken_over_never_leaves_more_hours(few, many):
    few, many = sorted((few, many))
    fewer, more = (takeover(Decimal(600_000), 48, staff * HOUR, Decimal("0.05")).seconds for staff in (few, many))
    assert fewer >= more


# -- Full-time equivalents, reserved lots


@pytest.mark.parametrize(
    ("posts", "a_year", "years", "hours"),
    [
        ("1", "1600", "1", 1_600),
        ("0.5", "1607", "1", 804),
        ("2", "1600", "1.5", 4_800),
        ("15703", "1600", "0.01", 251_248),
    ],
)
def test_full_time_equivalents(posts, a_year, years, hours):
    assert full_time(Decimal(posts), Decimal(a_year), years=Decimal(years)).seconds == hours * HOUR


@pytest.mark.parametrize(("field", "posts", "a_year"), [("posts", "0", "1600"), ("hours_a_year", "1", "0")])
def test_full_time_refuses(field, posts, a_year):
    with pytest.raises(UncomputableCalibration) as refusal:
        full_time(Decimal(posts), Decimal(a_year))
    assert refusal.value.field == field


def test_a_reserved_lot_counts_every_hour_and_stands_apart():
    result = reserved(Decimal(100_000), Decimal("0.8"), Decimal(25))
    assert result.seconds == 3_200 * HOUR
    assert result.apart
    assert "demanding" not in [warning.code for warning in result.warnings]


@bounded
@given(st.decimals(0, 5_000_000, places=2), st.decimals(0, 1, places=4), st.decimals(10, 100, places=2), roundings)
def test_a_reserved_lot_is_a_rate_of_the_whole(amount, share, cost, rounding):
    assert (
        reserved(amount, share, cost, rounding).seconds == by_amount(amount, share, Decimal(1), cost, rounding).seconds
    )


# -- Tranches and periods


def test_a_tranche_is_owed_once_affirmed():
    firm, option = Tranche("Tranche ferme", 700 * HOUR, True), Tranche("Tranche optionnelle 1", 350 * HOUR, False)
    assert by_tranche([firm, option]).seconds == by_tranche([option, firm]).seconds == 700 * HOUR
    assert by_tranche([firm, Tranche("Tranche optionnelle 1", 350 * HOUR, True)]).seconds == 1_050 * HOUR
    assert by_tranche([option]).seconds == 0


@pytest.mark.parametrize(
    "tranches",
    [
        [],
        [Tranche("", HOUR, True)],
        [Tranche("A", HOUR, True), Tranche("a ", HOUR, False)],
        [Tranche("A", -1, True)],
        [Tranche("x" * 121, 1, True)],
    ],
)
def test_tranches_that_make_no_sense(tranches):
    with pytest.raises(UncomputableCalibration):
        by_tranche(tranches)


def period(first, last, hours, decided=True):
    return Period(date.fromisoformat(first), date.fromisoformat(last), hours * HOUR, decided)


def test_a_renewal_is_owed_once_decided():
    first, second = period("2026-01-01", "2026-12-31", 300), period("2027-01-01", "2027-12-31", 300, decided=False)
    assert by_period([first, second]).seconds == by_period([second, first]).seconds == 300 * HOUR
    assert by_period([first, period("2027-01-01", "2027-12-31", 280)]).seconds == 580 * HOUR


@pytest.mark.parametrize(
    "periods",
    [
        [],
        [period("2026-02-01", "2026-01-31", 1)],
        [period("2026-01-01", "2026-12-31", 1), period("2026-12-31", "2027-12-31", 1)],
        [period("2026-01-01", "2026-12-31", -1)],
    ],
)
def test_periods_that_make_no_sense(periods):
    with pytest.raises(UncomputableCalibration):
        by_period(periods)


# -- The total of a consultation


@bounded
@given(st.lists(st.decimals(0, 3_000_000, places=2), max_size=12), st.randoms(use_true_random=False), roundings)
def test_a_total_is_the_sum_of_the_rounded_lots(amounts, chance, rounding):
    lots = [by_amount(amount, Decimal("0.5"), Decimal("0.07"), Decimal("32.5"), rounding) for amount in amounts]
    mixed = list(lots)
    chance.shuffle(mixed)
    total = total_of(lots)
    assert total == total_of(mixed)
    assert total.seconds == sum(lot.seconds for lot in lots)


def test_a_total_says_what_is_not_in_it():
    lots = [
        by_amount(Decimal(1_000_000), Decimal("0.5"), Decimal("0.05"), Decimal(30)),
        reserved(Decimal(25_000), Decimal("0.8"), Decimal(25)),
        None,
    ]
    total = total_of(lots)
    assert (total.seconds, total.apart, total.lots, total.without) == (833 * HOUR, 800 * HOUR, 2, 1)
    assert total.sentence.replace("\u202f", " ") == (
        "Somme des lots, chacun arrondi : 833 h ; lots réservés, à part : 800 h ; 1 lot sans calcul."
    )


ALL = [
    hours_share(20_000 * HOUR, Decimal("0.05")),
    per_euro(facts("3000000"), Decimal(2000)),
    takeover(Decimal(600000), 48, 100 * HOUR, Decimal("0.05")),
    full_time(Decimal("1.5")),
    reserved(Decimal(100_000), Decimal("0.8"), Decimal(25)),
    by_tranche([Tranche("Tranche ferme", 700 * HOUR, True)]),
    by_period([period("2026-01-01", "2026-12-31", 300)]),
]


@pytest.mark.parametrize("result", ALL, ids=lambda each: each.method.value)
def test_every_method_explains_itself(result):
    assert result.inputs and result.steps and result.people
    assert result.steps[-1].value == result.steps[-1].value.strip() != ""
    assert result.as_data()["seconds"] == result.seconds
