import json
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clauses.calibration import UncomputableCalibration, by_amount, fixed, round_hours
from clauses.enums import Method, Rounding

HOUR = 3600
bounded = settings(derandomize=True, deadline=None, max_examples=150)
amounts = st.decimals(min_value=0, max_value=10_000_000, places=2)
ratios = st.decimals(min_value=0, max_value=1, places=4)
costs = st.decimals(min_value="10", max_value=100, places=2)


def compute(
    amount: str, share: str, rate: str, cost: str, rounding: Rounding = Rounding.NEAREST, weeks=None, crew=None
):
    return by_amount(Decimal(amount), Decimal(share), Decimal(rate), Decimal(cost), rounding, weeks=weeks, crew=crew)


@pytest.mark.parametrize(
    ("amount", "share", "rate", "cost", "hours"),
    [
        ("1000000", "0.5", "0.05", "30", 833),  # MDEF Sud 77
        ("1500000", "0.7", "0.1", "30", 3_500),  # MDE Alès-Cévennes
        ("1000000", "0.5", "0.05", "25", 1_000),
        ("30", "1", "0.5", "1", 15),
        ("15", "1", "0.1", "1", 2),  # 1.5 h: an exact half goes up
        ("25", "1", "0.1", "1", 3),  # 2.5 h: up, where banker's rounding gives 2
        ("24.99", "1", "0.1", "1", 2),
        ("0", "0.5", "0.05", "30", 0),
        ("1000000", "0", "0.05", "30", 0),
    ],
)
def test_published_and_boundary_examples(amount, share, rate, cost, hours) -> None:
    assert compute(amount, share, rate, cost).seconds == hours * HOUR


@pytest.mark.parametrize(
    ("rounding", "seconds"),
    [
        (Rounding.NONE, 3_000_000),
        (Rounding.NEAREST, 833 * HOUR),
        (Rounding.FLOOR, 833 * HOUR),
        (Rounding.NEAREST_5, 835 * HOUR),
        (Rounding.NEAREST_7, 833 * HOUR),
        (Rounding.NEAREST_35, 840 * HOUR),
    ],
)
def test_roundings_of_the_published_example(rounding, seconds) -> None:
    result = compute("1000000", "0.5", "0.05", "30", rounding)
    assert result.seconds == seconds
    assert result.raw_hours == Fraction(2500, 3)


@pytest.mark.parametrize(
    ("hours", "rounding", "rounded"),
    [
        (Fraction(5, 2), Rounding.NEAREST, 3),
        (Fraction(5, 2), Rounding.FLOOR, 2),
        (Fraction(5, 2), Rounding.NEAREST_5, 5),
        (Fraction(7, 2), Rounding.NEAREST_7, 7),
        (Fraction(35, 2), Rounding.NEAREST_35, 35),
        (Fraction(349, 20), Rounding.NEAREST_35, 0),
    ],
)
def test_an_exact_half_goes_up_in_every_multiple(hours, rounding, rounded) -> None:
    assert round_hours(hours, rounding) == rounded * HOUR


def test_steps_are_written_as_a_buyer_checks_them() -> None:
    result = compute("1000000", "0.5", "0.05", "30", weeks=78)
    assert [(step.label, step.expression, step.value) for step in result.steps] == [
        ("Main-d'œuvre du lot", "1\u202f000\u202f000\u202f€ × 50\u202f%", "500\u202f000\u202f€"),
        ("Part consacrée à l'insertion", "500\u202f000\u202f€ × 5\u202f%", "25\u202f000\u202f€"),
        ("Heures d'insertion", "25\u202f000\u202f€ ÷ 30\u202f€", "≈ 833,33\u202fh"),
        ("Arrondi à l'heure la plus proche", "≈ 833,33\u202fh", "833\u202fh"),
    ]
    assert result.people == (
        "C'est environ 24 semaines de travail d'une personne à temps plein (35\u202fh par semaine).",
        "De quoi faire travailler 2 personnes, à raison de 300 à 700\u202fh chacune.",
        "Soit 10,7\u202fh par semaine sur les 78 semaines du lot.",
    )
    assert result.method == Method.BY_AMOUNT
    assert result.warnings == ()
    assert round(result.euros_per_hour) == 1200


def test_what_is_rounded_on_screen_says_so() -> None:
    steps = compute("98000", "0.655", "0.0333", "31.50").steps
    assert steps[0].value == "64\u202f190\u202f€"
    assert steps[1].value == "≈ 2\u202f137,53\u202f€"
    assert steps[2].value == "≈ 67,86\u202fh"
    assert compute("1000.50", "0.5", "0.05", "30").steps[0].value == "500,25\u202f€"


def test_a_result_is_frozen_as_json() -> None:
    data = compute("1000000", "0.5", "0.05", "30").as_data()
    assert json.loads(json.dumps(data)) == data
    assert data["raw_hours"] == "2500/3"
    assert data["seconds"] == 833 * HOUR
    assert data["inputs"][1] == {
        "name": "labour_share",
        "label": "Part de main-d'œuvre",
        "shown": "50\u202f%",
        "value": "0.5",
    }


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("1000000", "0.5", "0.21", "30"), "high_rate"),
        (("1000000", "0.96", "0.05", "30"), "high_labour_share"),
        (("100000", "0.5", "0.05", "30"), "few_hours"),
        (("1000000", "0", "0.05", "30"), "no_hours"),
        (("1000000", "0.9", "0.2", "20"), "demanding"),
        (("10000000", "0.2", "0.02", "40"), "modest"),
    ],
)
def test_what_is_unusual_is_said_and_never_blocks(arguments, code) -> None:
    assert code in [warning.code for warning in compute(*arguments).warnings]


def test_a_limit_itself_is_not_unusual() -> None:
    codes = [warning.code for warning in compute("1000000", "0.95", "0.2", "80").warnings]
    assert "high_rate" not in codes
    assert "high_labour_share" not in codes


def test_a_crew_too_small_for_the_lot_is_said() -> None:
    assert "beyond_crew" in [w.code for w in compute("1500000", "0.7", "0.1", "30", weeks=10, crew=9).warnings]
    assert "beyond_crew" not in [w.code for w in compute("1500000", "0.7", "0.1", "30", weeks=10, crew=10).warnings]
    assert any("10 personnes" in sentence for sentence in compute("1500000", "0.7", "0.1", "30", weeks=10).people)


@pytest.mark.parametrize(
    ("field", "arguments"),
    [
        ("amount", ("-0.01", "0.5", "0.05", "30")),
        ("amount", ("NaN", "0.5", "0.05", "30")),
        ("amount", ("1e999", "0.5", "0.05", "30")),
        ("amount", ("99999999999999", "1", "1", "0.01")),
        ("labour_share", ("1", "1.01", "0.05", "30")),
        ("labour_share", ("1", "-0.01", "0.05", "30")),
        ("labour_share", ("1", "50", "0.05", "30")),
        ("rate", ("1", "0.5", "1.01", "30")),
        ("rate", ("1", "0.5", "-0.1", "30")),
        ("hourly_cost", ("1", "0.5", "0.05", "0")),
        ("hourly_cost", ("1", "0.5", "0.05", "-30")),
        ("hourly_cost", ("1", "0.5", "0.05", "Infinity")),
    ],
)
def test_refuses_what_cannot_be_computed(field, arguments) -> None:
    with pytest.raises(UncomputableCalibration) as refusal:
        compute(*arguments)
    assert refusal.value.field == field
    assert refusal.value.sentence.endswith(".")


@pytest.mark.parametrize(("field", "given"), [("weeks", {"weeks": 0}), ("crew", {"weeks": 4, "crew": 0})])
def test_refuses_an_empty_duration(field, given) -> None:
    with pytest.raises(UncomputableCalibration) as refusal:
        compute("1000000", "0.5", "0.05", "30", **given)
    assert refusal.value.field == field


def test_hours_fixed_by_the_contract() -> None:
    result = fixed(1_200 * HOUR, amount=Decimal("1000000"), weeks=52)
    assert result.method == Method.FIXED
    assert result.seconds == 1_200 * HOUR
    assert result.steps[0].value == "1\u202f200\u202fh"
    assert result.warnings == ()
    assert fixed(10 * HOUR).warnings[0].code == "few_hours"
    assert fixed(10 * HOUR).euros_per_hour is None
    for wrong in (0, -1, 10**12):
        with pytest.raises(UncomputableCalibration):
            fixed(wrong)


def test_small_volumes() -> None:
    assert [warning.code for warning in fixed(150 * HOUR - 1).warnings] == ["few_hours"]
    assert fixed(150 * HOUR).warnings == ()
    assert len(fixed(300 * HOUR - 1).people) == 1
    assert "1 personne," in fixed(300 * HOUR).people[1]
    assert "1 à 2 personnes" in fixed(700 * HOUR).people[1]
    assert "2 personnes," in fixed(701 * HOUR).people[1]
    assert "sur la seule semaine du lot" in fixed(30 * HOUR, weeks=1, crew=1).people[1]
    assert "35\u202fh par semaine sur les 10 semaines" in fixed(350 * HOUR, weeks=10).people[2]
    assert "au moins 2 personnes à temps plein" in fixed(351 * HOUR, weeks=10).people[2]


@bounded
@given(amounts, ratios, ratios, costs)
def test_the_nearest_hour_is_at_most_half_an_hour_away(amount, share, rate, cost) -> None:
    result = by_amount(amount, share, rate, cost)
    gap = Fraction(result.seconds, HOUR) - result.raw_hours
    assert -Fraction(1, 2) < gap <= Fraction(1, 2)
    assert result.raw_hours == Fraction(amount) * Fraction(share) * Fraction(rate) / Fraction(cost)


@bounded
@given(amounts, amounts, ratios, ratios, costs, st.sampled_from(list(Rounding)))
def test_more_money_never_gives_fewer_hours(less, more, share, rate, cost, rounding) -> None:
    less, more = sorted((less, more))
    assert by_amount(less, share, rate, cost, rounding).seconds <= by_amount(more, share, rate, cost, rounding).seconds


@bounded
@given(st.fractions(0, 10_000), st.sampled_from(list(Rounding)))
def test_rounding_is_stable(hours, rounding) -> None:
    once = round_hours(hours, rounding)
    assert once >= 0
    assert round_hours(Fraction(once, HOUR), rounding) == once
