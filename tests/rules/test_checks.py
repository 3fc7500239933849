from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.checks import (
    Elsewhere,
    Level,
    LineFacts,
    blocks,
    check_line,
    check_statement,
    needs_look,
    weekly_limit_for,
)

HOUR = 3600
SEPTEMBER = date(2026, 9, 1)
TODAY = date(2026, 10, 5)
days = st.dates(date(2026, 1, 1), date(2027, 12, 31))
bounded = settings(derandomize=True, deadline=None, max_examples=200)

LINE = LineFacts(
    month=SEPTEMBER,
    worked=150 * HOUR,
    training=0,
    placement_first=date(2026, 8, 3),
    placement_last=date(2026, 12, 31),
    eligible_first=date(2026, 8, 3),
    eligible_last=date(2028, 8, 2),
)


def codes(line: LineFacts, today: date = TODAY) -> list[str]:
    return [check.code for check in check_line(line, today)]


def test_an_ordinary_month_has_no_point() -> None:
    assert check_line(LINE, TODAY) == ()


@pytest.mark.parametrize(
    ("hours", "days", "expected"),
    [
        (144, 21, []),  # 48 × 21 ÷ 7 exactly
        (145, 21, ["over_weekly_limit"]),
        (190, 22, ["over_weekly_limit"]),
        (24, 1, ["over_weekly_limit"]),  # 24 h in a day: unlikely, not impossible
        (25, 1, ["impossible"]),
        (720, 30, ["over_weekly_limit"]),
        (721, 30, ["impossible"]),
    ],
)
def test_more_than_the_days_can_hold(hours, days, expected) -> None:
    line = replace(LINE, worked=hours * HOUR, placement_first=SEPTEMBER, placement_last=date(2026, 9, days))
    assert codes(line) == expected


def test_the_limits_are_exact_to_the_second() -> None:
    line = replace(LINE, worked=144 * HOUR, placement_first=SEPTEMBER, placement_last=date(2026, 9, 21))
    assert codes(replace(line, training=1)) == ["over_weekly_limit"]
    full = replace(line, worked=24 * HOUR * 21)
    assert codes(full) == ["over_weekly_limit"]
    assert codes(replace(full, training=1)) == ["impossible"]


def test_training_counts_with_work() -> None:
    assert codes(replace(LINE, worked=200 * HOUR, training=6 * HOUR)) == ["over_weekly_limit"]
    assert codes(replace(LINE, worked=200 * HOUR, training=5 * HOUR)) == []


def test_sentences_are_plain() -> None:
    line = replace(LINE, worked=190 * HOUR, placement_first=date(2026, 9, 9), placement_last=date(2026, 9, 30))
    (check,) = check_line(line, TODAY)
    assert check.sentence == "190\u202fh déclarées pour 22 jours de contrat\u202f: au-delà de 48\u202fh par semaine."


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"placement_first": date(2026, 10, 1)}, "outside_placement"),
        ({"placement_last": date(2026, 8, 31)}, "outside_placement"),
        ({"eligible_first": None, "eligible_last": None}, "eligibility_waiting"),
        ({"eligible_first": date(2026, 10, 1)}, "outside_eligibility"),
        ({"eligible_last": date(2026, 8, 31)}, "outside_eligibility"),
        ({"eligible_first": date(2026, 9, 2)}, "eligibility_starts"),
        ({"eligible_last": date(2026, 9, 29)}, "eligibility_ends"),
        ({"eligible_last": date(2026, 9, 1)}, "eligibility_ends"),  # one day of the month still counts
        ({"eligible_first": date(2026, 9, 30)}, "eligibility_starts"),
    ],
)
def test_outside_the_contract_or_the_eligibility(changes, expected) -> None:
    line = replace(LINE, **changes)
    assert expected in codes(line)
    assert not blocks(check_line(line, TODAY))
    assert needs_look(check_line(line, TODAY))


def test_dates_that_just_fit_are_no_point() -> None:
    assert codes(replace(LINE, placement_first=SEPTEMBER, placement_last=date(2026, 9, 30))) == []
    assert codes(replace(LINE, eligible_first=SEPTEMBER, eligible_last=date(2026, 9, 30))) == []
    assert codes(replace(LINE, placement_last=None)) == []
    # The eligibility opens with the contract, in the middle of the month.
    late = replace(LINE, placement_first=date(2026, 9, 9), eligible_first=date(2026, 9, 9), worked=HOUR)
    assert codes(late) == []


def test_a_future_month_cannot_be_declared() -> None:
    october = replace(LINE, month=date(2026, 10, 1))
    assert codes(october, date(2026, 9, 30)) == ["future_month"]
    assert blocks(check_line(october, date(2026, 9, 30)))
    assert codes(october, date(2026, 10, 1)) == []


def test_hours_outside_the_contract_are_impossible_only_beyond_the_month() -> None:
    outside = replace(LINE, placement_last=date(2026, 8, 31), worked=720 * HOUR)
    assert "impossible" not in codes(outside)
    assert codes(replace(outside, worked=721 * HOUR))[0] == "impossible"


@pytest.mark.parametrize(
    ("other_first", "other_last", "hours", "expected"),
    [
        (date(2026, 9, 1), date(2026, 9, 30), 55, []),  # 205 h over 30 days: 205.71 h
        (date(2026, 9, 1), date(2026, 9, 30), 56, ["two_employers"]),
        (date(2026, 9, 1), date(2026, 9, 30), 0, []),
    ],
)
def test_the_same_person_with_two_employers(other_first, other_last, hours, expected) -> None:
    line = replace(LINE, elsewhere=(Elsewhere(hours * HOUR, other_first, other_last),))
    assert codes(line) == expected
    assert all(check.for_facilitator_only for check in check_line(line, TODAY))


def test_the_same_days_under_two_contracts_are_counted_once() -> None:
    first_half = replace(LINE, worked=90 * HOUR, placement_first=SEPTEMBER, placement_last=date(2026, 9, 15))
    then = Elsewhere(90 * HOUR, date(2026, 9, 16), None)
    same_days = Elsewhere(90 * HOUR, SEPTEMBER, date(2026, 9, 15))
    assert codes(replace(first_half, elsewhere=(then,))) == []
    assert codes(replace(first_half, elsewhere=(same_days,))) == ["two_employers"]


@pytest.mark.parametrize(
    ("previous_hours", "previous_days", "expected"),
    [
        (75, 30, []),  # exactly the double
        (74, 30, ["jump"]),
        (37, 15, ["jump"]),
        (38, 15, []),  # fewer days the month before
        (0, 30, []),
        (None, 0, []),
    ],
)
def test_a_sudden_jump_is_said(previous_hours, previous_days, expected) -> None:
    seconds = None if previous_hours is None else previous_hours * HOUR
    line = replace(LINE, previous_seconds=seconds, previous_days=previous_days)
    assert codes(line) == expected
    assert not needs_look(check_line(line, TODAY))


def test_a_small_month_never_jumps() -> None:
    assert codes(replace(LINE, worked=35 * HOUR - 1, previous_seconds=HOUR, previous_days=30)) == []
    assert codes(replace(LINE, worked=35 * HOUR, previous_seconds=HOUR, previous_days=30)) == ["jump"]


def test_days_are_counted_in_french() -> None:
    for last, words in ((1, "pour 1 jour de contrat"), (2, "pour 2 jours de contrat")):
        line = replace(LINE, worked=24 * HOUR, placement_first=SEPTEMBER, placement_last=date(2026, 9, last))
        assert words in check_line(line, TODAY)[0].sentence


def test_no_hours_while_in_post_is_only_said() -> None:
    (check,) = check_line(replace(LINE, worked=0), TODAY)
    assert (check.code, check.level) == ("no_hours_in_post", Level.INFO)
    assert "30 jours de septembre 2026" in check.sentence
    assert check_line(replace(LINE, worked=0, placement_first=date(2026, 10, 1)), TODAY) == ()


def test_the_heaviest_point_comes_first() -> None:
    line = replace(
        LINE, worked=800 * HOUR, eligible_first=None, eligible_last=None, previous_seconds=HOUR, previous_days=30
    )
    assert codes(line) == ["impossible", "eligibility_waiting", "jump"]


def test_negative_hours_are_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="negative"):
        check_line(replace(LINE, worked=-1), TODAY)


@pytest.mark.parametrize(
    ("nothing", "seconds", "today", "expected"),
    [
        (False, [HOUR], TODAY, []),
        (True, [], TODAY, []),
        (True, [0], TODAY, []),
        (True, [HOUR], TODAY, ["nothing_with_hours"]),
        (False, [], TODAY, ["empty"]),
        (False, [HOUR], date(2026, 9, 29), ["period_not_over"]),
        (False, [HOUR], date(2026, 9, 30), []),
    ],
)
def test_the_statement_as_a_whole(nothing, seconds, today, expected) -> None:
    found = check_statement(nothing=nothing, lines_seconds=seconds, last_month=SEPTEMBER, today=today)
    assert [check.code for check in found] == expected


@bounded
@given(st.integers(0, 31 * 24 * HOUR), st.integers(0, 31 * 24 * HOUR), st.integers(1, 30))
def test_more_hours_never_weigh_less(some, more, days) -> None:
    fewer, many = sorted((some, more))
    weights = []
    for seconds in (fewer, many):
        line = replace(LINE, worked=seconds, placement_first=SEPTEMBER, placement_last=date(2026, 9, days))
        found = codes(line)
        weights.append(2 if "impossible" in found else 1 if "over_weekly_limit" in found else 0)
        assert ("over_weekly_limit" in found) == (weekly_limit_for(days) < seconds <= days * 24 * HOUR)
    assert weights[0] <= weights[1]


@bounded
@given(
    first=days,
    last=st.one_of(st.none(), days),
    opens=days,
    closes=days,
    seconds=st.integers(1, 2_000_000),
)
def test_any_line_gets_sentences_without_a_name_or_a_ground(first, last, opens, closes, seconds) -> None:
    line = replace(
        LINE, worked=seconds, placement_first=first, placement_last=last, eligible_first=opens, eligible_last=closes
    )
    for check in check_line(line, TODAY):
        assert check.sentence.endswith(".")
        assert " :" not in check.sentence
        assert "None" not in check.sentence
