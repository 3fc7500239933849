from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clauses.months import first_of, last_day
from reporting.expected_periods import (
    FREQUENCIES,
    ClauseTerms,
    PartyDates,
    Stop,
    expected_periods,
    still_to_declare,
)

bounded = settings(derandomize=True, deadline=None, max_examples=200)
days = st.dates(date(2024, 1, 1), date(2028, 12, 31))
MONTHLY = ClauseTerms()
QUARTERLY = ClauseTerms(every_months=3)


def labels(party: PartyDates, clause: ClauseTerms, today: date) -> list[str]:
    return [period.label for period in expected_periods(party, clause, today)]


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 9, 13), []),
        (date(2026, 9, 29), []),
        (date(2026, 9, 30), ["septembre 2026"]),  # from the last day of the month
        (date(2026, 10, 30), ["septembre 2026"]),
        (date(2026, 10, 31), ["septembre 2026", "octobre 2026"]),
    ],
)
def test_a_month_is_expected_from_its_last_day(today, expected) -> None:
    assert labels(PartyDates(starts_on=date(2026, 9, 14)), MONTHLY, today) == expected


@pytest.mark.parametrize(
    ("today", "late", "label"),
    [
        (date(2026, 10, 10), False, "À déclarer au plus tard le 10/10/2026"),
        (date(2026, 10, 11), True, "En retard, attendue le 10/10/2026"),
    ],
)
def test_a_month_is_late_after_its_due_day(today, late, label) -> None:
    (period,) = expected_periods(PartyDates(starts_on=date(2026, 9, 14)), MONTHLY, today)
    assert period.due_on == date(2026, 10, 10)
    assert period.is_late is late
    assert period.state_label == label


@pytest.mark.parametrize("every", [2, 3, 4, 6, 12])
def test_a_calendar_period_is_never_expected_before_its_own_end(every) -> None:
    party, clause = PartyDates(date(2025, 1, 1)), ClauseTerms(every_months=every)
    for month in range(1, 13):
        found = expected_periods(party, clause, last_day(date(2026, month, 1)))
        assert len(found) == (12 + month) // every
        assert all(len(period.months) == every for period in found)


def test_a_clause_may_give_another_day() -> None:
    (period,) = expected_periods(PartyDates(date(2026, 12, 1)), ClauseTerms(due_day=5), date(2027, 1, 4))
    assert period.due_on == date(2027, 1, 5)
    for day in (1, 28):
        (period,) = expected_periods(PartyDates(date(2026, 12, 1)), ClauseTerms(due_day=day), date(2027, 1, 4))
        assert period.due_on == date(2027, 1, day)


def test_nothing_before_the_real_start() -> None:
    assert labels(PartyDates(starts_on=None), MONTHLY, date(2030, 1, 1)) == []
    assert labels(PartyDates(starts_on=date(2026, 12, 1)), MONTHLY, date(2026, 11, 30)) == []


def test_the_party_ends_before_the_lot_or_with_it() -> None:
    lot_end = date(2026, 12, 15)
    long_after = date(2028, 1, 1)
    assert labels(PartyDates(date(2026, 10, 31), None, lot_end), MONTHLY, long_after) == [
        "octobre 2026", "novembre 2026", "décembre 2026",
    ]  # fmt: skip
    assert labels(PartyDates(date(2026, 10, 31), date(2026, 11, 1), lot_end), MONTHLY, long_after) == [
        "octobre 2026", "novembre 2026",
    ]  # fmt: skip
    assert labels(PartyDates(date(2026, 10, 31), date(2026, 10, 30)), MONTHLY, long_after) == []


def test_quarters_are_those_of_the_calendar_and_the_ends_are_shorter() -> None:
    party = PartyDates(date(2026, 2, 10), date(2026, 7, 8))
    assert labels(party, QUARTERLY, date(2026, 12, 1)) == [
        "février à mars 2026", "avril à juin 2026", "juillet 2026",
    ]  # fmt: skip
    assert labels(party, QUARTERLY, date(2026, 6, 29)) == ["février à mars 2026"]
    assert labels(party, QUARTERLY, date(2026, 7, 30)) == ["février à mars 2026", "avril à juin 2026"]


@pytest.mark.parametrize(
    ("every", "expected"),
    [
        (6, ["mai à juin 2026", "juillet à décembre 2026"]),
        (12, ["mai à décembre 2026"]),
        (2, ["mai à juin 2026", "juillet à août 2026", "septembre à octobre 2026", "novembre à décembre 2026"]),
    ],
)
def test_other_frequencies(every, expected) -> None:
    assert labels(PartyDates(date(2026, 5, 4)), ClauseTerms(every_months=every), date(2027, 1, 1)) == expected


@pytest.mark.parametrize(
    ("stops", "expected"),
    [
        ([Stop(date(2026, 8, 1), date(2026, 8, 31))], ["juillet 2026", "septembre 2026"]),
        ([Stop(date(2026, 8, 1), date(2026, 8, 30))], ["juillet 2026", "août 2026", "septembre 2026"]),
        ([Stop(date(2026, 8, 2), date(2026, 8, 31))], ["juillet 2026", "août 2026", "septembre 2026"]),
        (
            [Stop(date(2026, 8, 10), date(2026, 8, 31)), Stop(date(2026, 7, 25), date(2026, 8, 12))],
            ["juillet 2026", "septembre 2026"],
        ),
        ([Stop(date(2026, 7, 15), date(2026, 8, 31))], ["septembre 2026"]),  # it never started in July
        ([Stop(date(2026, 8, 1), None)], ["juillet 2026"]),
    ],
)
def test_months_wholly_stopped_are_not_expected(stops, expected) -> None:
    assert labels(PartyDates(date(2026, 7, 15), stops=tuple(stops)), MONTHLY, date(2026, 9, 30)) == expected


def test_a_stop_shortens_a_quarter_or_leaves_a_hole_in_it() -> None:
    def months_of(*stops: Stop) -> list[tuple[int, ...]]:
        party = PartyDates(date(2026, 1, 1), stops=stops)
        return [tuple(m.month for m in p.months) for p in expected_periods(party, QUARTERLY, date(2026, 3, 31))]

    assert months_of(Stop(date(2026, 1, 1), date(2026, 1, 31))) == [(2, 3)]
    assert months_of(Stop(date(2026, 2, 1), date(2026, 2, 28))) == [(1, 3)]
    assert months_of(Stop(date(2026, 1, 1), date(2026, 3, 31))) == []


def test_what_is_already_declared_is_no_longer_to_declare() -> None:
    party = PartyDates(date(2026, 1, 1))
    expected = expected_periods(party, MONTHLY, date(2026, 3, 31))
    february = (date(2026, 2, 1), date(2026, 2, 1))
    assert [period.label for period in still_to_declare(expected, [february])] == ["janvier 2026", "mars 2026"]
    assert still_to_declare(expected, [(date(2026, 1, 1), date(2026, 3, 1))]) == ()
    quarter = expected_periods(party, QUARTERLY, date(2026, 3, 31))
    assert [p.label for p in still_to_declare(quarter, [february])] == ["janvier 2026", "mars 2026"]
    assert [p.label for p in still_to_declare(quarter, [(date(2026, 1, 1), date(2026, 2, 1))])] == ["mars 2026"]
    assert still_to_declare(quarter, []) == quarter


@pytest.mark.parametrize(
    "clause", [ClauseTerms(every_months=5), ClauseTerms(0), ClauseTerms(due_day=0), ClauseTerms(due_day=29)]
)
def test_refuses_impossible_terms(clause) -> None:
    with pytest.raises(ValueError, match="must be"):
        expected_periods(PartyDates(date(2026, 1, 1)), clause, date(2026, 3, 31))


@bounded
@given(days, st.one_of(st.none(), days), st.lists(st.tuples(days, st.integers(0, 200)), max_size=3), days,
       st.sampled_from(FREQUENCIES))  # fmt: skip
def test_each_month_of_presence_is_expected_exactly_once(starts_on, ends_on, stops, today, every) -> None:
    halts = tuple(Stop(first, first + timedelta(days=length)) for first, length in stops)
    party = PartyDates(starts_on, ends_on, stops=halts)
    periods = expected_periods(party, ClauseTerms(every_months=every), today)
    listed = [month for period in periods for month in period.months]
    assert listed == sorted(set(listed))
    for period in periods:
        assert period.opens_on == last_day(period.last) <= today
        assert period.due_on > period.opens_on
        assert (period.last.month - 1) // every == (period.first.month - 1) // every
        assert period.first.year == period.last.year

    # Counted day by day, another way than the rule: all the months of presence of the blocks that are over.
    present = set()
    day = starts_on
    while day <= (ends_on or today) and day <= today:
        if not any(stop.first <= day <= stop.last for stop in halts):
            present.add(first_of(day))
        day += timedelta(days=1)
    assert set(listed) <= present
    over = {m for m in present if last_day(m.replace(month=((m.month - 1) // every + 1) * every)) <= today}
    assert over <= set(listed)


@bounded
@given(days, days, days, st.sampled_from(FREQUENCIES))
def test_time_only_adds_periods(starts_on, one_day, another, every) -> None:
    sooner, later = sorted((one_day, another))
    party, clause = PartyDates(starts_on), ClauseTerms(every_months=every)
    before = [(p.first, p.last) for p in expected_periods(party, clause, sooner)]
    after = [(p.first, p.last) for p in expected_periods(party, clause, later)]
    assert after[: len(before)] == before
