from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clauses import months

days = st.dates(date(2000, 1, 1), date(2090, 12, 31))
bounded = settings(derandomize=True, deadline=None, max_examples=150)


def test_a_month_is_its_first_day() -> None:
    assert months.first_of(date(2026, 11, 22)) == date(2026, 11, 1)
    assert months.last_day(date(2028, 2, 3)) == date(2028, 2, 29)
    assert months.days_in(date(2026, 2, 3)) == 28
    assert months.next_month(date(2026, 12, 31)) == date(2027, 1, 1)
    assert months.previous_month(date(2026, 1, 31)) == date(2025, 12, 1)


@pytest.mark.parametrize(
    ("first", "count", "last"),
    [
        (date(2026, 9, 14), 24, date(2028, 9, 13)),
        (date(2026, 1, 1), 24, date(2027, 12, 31)),
        (date(2024, 2, 29), 24, date(2026, 2, 28)),  # no 29/02/2026: the last day of the month
        (date(2024, 2, 29), 48, date(2028, 2, 28)),  # the same date exists: its eve
        (date(2024, 3, 1), 24, date(2026, 2, 28)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 8, 31), 12, date(2027, 8, 30)),
        (date(2026, 9, 14), 1, date(2026, 10, 13)),
    ],
)
def test_a_window_ends_on_the_eve_of_the_same_date(first: date, count: int, last: date) -> None:
    assert months.eve_of_same_date(first, count) == last


@bounded
@given(days, st.integers(1, 60))
def test_a_window_never_loses_nor_gains_more_than_the_missing_date(first: date, count: int) -> None:
    last = months.eve_of_same_date(first, count)
    assert months.add_months(first, count) - timedelta(days=1) <= last <= months.add_months(first, count)
    assert last < months.eve_of_same_date(first, count + 1)


@bounded
@given(days, st.integers(-60, 60))
def test_adding_months_lands_in_the_right_month(day: date, count: int) -> None:
    moved = months.add_months(day, count)
    assert (moved.year * 12 + moved.month) - (day.year * 12 + day.month) == count
    assert moved.day == min(day.day, months.days_in(moved))


@bounded
@given(days, days)
def test_months_between_are_consecutive_and_bounded(start: date, end: date) -> None:
    listed = months.months_between(start, end)
    if months.first_of(end) < months.first_of(start):
        assert listed == ()
        return
    assert listed[0] == months.first_of(start)
    assert listed[-1] == months.first_of(end)
    assert all(months.next_month(before) == after for before, after in zip(listed, listed[1:], strict=False))


@bounded
@given(days, st.integers(0, 800))
def test_the_days_of_the_months_add_up_to_the_period(start: date, length: int) -> None:
    end = start + timedelta(days=length)
    counted = sum(months.days_of_month_within(month, start, end) for month in months.months_between(start, end))
    assert counted == length + 1


def test_days_of_an_open_or_absent_period() -> None:
    september = date(2026, 9, 1)
    assert months.days_of_month_within(september, date(2026, 9, 14), None) == 17
    assert months.days_of_month_within(september, date(2026, 10, 1), None) == 0
    assert months.days_of_month_within(september, date(2026, 1, 1), date(2026, 8, 31)) == 0


@bounded
@given(days)
def test_a_month_reads_back_from_its_address(day: date) -> None:
    assert months.parse_month(months.print_month(day)) == months.first_of(day)


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-13", "2026-00", "2026-9", "09-2026", "1999-12", "9999-12", "٢٠٢٦-٠٩", "x" * 999]
)
def test_refuses_what_is_not_a_month(text: str) -> None:
    with pytest.raises(months.UnreadableMonth) as refusal:
        months.parse_month(text)
    assert "2026-09" in refusal.value.sentence


def test_names_months_and_periods() -> None:
    assert months.month_label(date(2026, 11, 22)) == "novembre 2026"
    assert months.period_label(date(2026, 9, 1), date(2026, 9, 1)) == "septembre 2026"
    assert months.period_label(date(2026, 7, 1), date(2026, 9, 1)) == "juillet à septembre 2026"
    assert months.period_label(date(2026, 11, 1), date(2027, 1, 1)) == "novembre 2026 à janvier 2027"
