from datetime import datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clauses.durations import (
    LONGEST,
    UnreadableHours,
    from_cell,
    parse_hours,
    print_hours,
    print_input,
)

HOURS_OF_A_MONTH = 744
bounded = settings(derandomize=True, deadline=None, max_examples=150)


@pytest.mark.parametrize(
    ("typed", "seconds"),
    [
        ("7h30", 27_000),
        ("7 h 30", 27_000),
        ("7H30", 27_000),
        ("7\u202fh\u202f30", 27_000),
        ("7:30", 27_000),
        ("7:30:00", 27_000),
        ("7:30:12", 27_012),
        ("7h30 min", 27_000),
        ("07h05", 25_500),
        ("7,5", 27_000),
        ("7.5", 27_000),
        ("7,50", 27_000),
        ("7,5 h", 27_000),
        ("7,5 heures", 27_000),
        ("7", 25_200),
        ("7h", 25_200),
        (" 7 ", 25_200),
        ("0", 0),
        ("0,25", 900),
        ("0,01", 36),
        ("45 min", 2_700),
        ("7,125", 25_650),
        ("0.125", 450),
        ("1 234,5", 4_444_200),
        ("1\u202f234,5", 4_444_200),
        ("1\u00a0234,5\u00a0h", 4_444_200),
        ("1234,5", 4_444_200),
        ("1 234h30", 4_444_200),
        ("151,67", 546_012),
        ("500 000", LONGEST),
    ],
)
def test_reads_what_people_type(typed: str, seconds: int) -> None:
    assert parse_hours(typed) == seconds


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("", "Indiquez"),
        ("   ", "Indiquez"),
        ("\u202f", "Indiquez"),
        ("-7", "négatives"),
        ("\u22127,5", "négatives"),
        ("7h75", "minutes"),
        ("7h60", "minutes"),
        ("7h300", "minutes"),
        ("7:30:75", "minutes"),
        ("7h5", "deux chiffres"),
        ("7,333", "décimales"),
        ("7,3333", "décimales"),
        ("1.250", "deux façons"),
        ("1.234,5", "n'est pas"),
        ("7,", "n'est pas"),
        (",5", "n'est pas"),
        ("h", "n'est pas"),
        ("h30", "n'est pas"),
        ("7 30", "n'est pas"),
        ("12 34", "n'est pas"),
        ("sept heures", "n'est pas"),
        ("7h30-8h30", "n'est pas"),
        ("1e3", "n'est pas"),
        ("NaN", "n'est pas"),
        ("٧", "n'est pas"),
        ("7+1", "n'est pas"),
        ("=7", "n'est pas"),
        ("500 000,01", "trop grand"),
        ("9" * 20, "trop grand"),
        ("9" * 5000, "trop long"),
    ],
)
def test_refuses_with_a_french_sentence(typed: str, word: str) -> None:
    with pytest.raises(UnreadableHours) as refusal:
        parse_hours(typed)
    assert word in refusal.value.sentence
    assert refusal.value.sentence.endswith(".")
    assert " :" not in refusal.value.sentence


def test_every_hundredth_of_an_hour_of_a_month_reads_back() -> None:
    for hundredths in range(HOURS_OF_A_MONTH * 100 + 1):
        seconds = hundredths * 36
        assert parse_hours(print_hours(seconds)) == seconds
        assert parse_hours(print_input(seconds)) == seconds


def test_every_minute_of_a_month_reads_back() -> None:
    for minutes in range(HOURS_OF_A_MONTH * 60 + 1):
        seconds = minutes * 60
        assert parse_hours(print_input(seconds)) == seconds


@bounded
@given(st.integers(0, LONGEST))
def test_every_second_reads_back_from_an_input(seconds: int) -> None:
    assert parse_hours(print_input(seconds)) == seconds


@bounded
@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(typed: str) -> None:
    try:
        assert 0 <= parse_hours(typed) <= LONGEST
    except UnreadableHours as refusal:
        assert refusal.sentence


@bounded
@given(st.text(alphabet="0123456789 ,.:hmin-\u202f", max_size=12))
def test_anything_that_looks_like_hours_is_read_or_refused(typed: str) -> None:
    try:
        assert 0 <= parse_hours(typed) <= LONGEST
    except UnreadableHours as refusal:
        assert refusal.sentence


@pytest.mark.parametrize(
    ("seconds", "hours"),
    [
        (0, "0\u202fh"),
        (27_000, "7,5\u202fh"),
        (26_400, "7,33\u202fh"),
        (18, "0,01\u202fh"),  # an exact half of a hundredth goes up
        (17, "0\u202fh"),
        (4_444_200, "1\u202f234,5\u202fh"),
        (-27_000, "\u22127,5\u202fh"),
        (-10, "0\u202fh"),
        (3_600_000_000, "1\u202f000\u202f000\u202fh"),
    ],
)
def test_prints(seconds: int, hours: str) -> None:
    assert print_hours(seconds) == hours


def test_an_input_keeps_the_way_that_is_exact() -> None:
    assert print_input(27_000) == "7,5"
    assert print_input(26_400) == "7h20"
    assert print_input(26_401) == "7:20:01"
    assert print_input(4_444_200) == "1234,5"
    with pytest.raises(ValueError, match="negative"):
        print_input(-36)


@pytest.mark.parametrize(
    ("cell", "seconds"),
    [
        ("7h30", 27_000),
        (7, 25_200),
        (7.5, 27_000),
        (0.1 + 0.2, 1_080),
        (22 / 3, 26_400),
        (151.67, 546_012),
        (Decimal("7.25"), 26_100),
        (time(7, 30), 27_000),
        (time(7, 29, 59, 999_999), 27_000),
        (timedelta(hours=35, minutes=15), 126_900),
        (timedelta(days=1, hours=11), 126_000),
        (timedelta(hours=7, minutes=29, seconds=59, microseconds=999_999), 27_000),
    ],
)
def test_reads_spreadsheet_cells(cell: object, seconds: int) -> None:
    assert from_cell(cell) == seconds


@pytest.mark.parametrize(
    "cell",
    [
        None, "", True, -1, -0.5, timedelta(hours=-1), timedelta(milliseconds=500),
         float("nan"), float("inf"), 1e300, -1e300, Decimal("1e999999"),
        7.3333, datetime(1900, 1, 1, 7, 30), [], object(),
    ],
)  # fmt: skip
def test_refuses_other_cells(cell: object) -> None:
    with pytest.raises(UnreadableHours):
        from_cell(cell)
