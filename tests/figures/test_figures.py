"""Figures equal to what is added up by hand: reversals, moves, hours taken over, hours that wait."""

from datetime import date
from fractions import Fraction

import pytest

from clauses.owed import owed
from markets.models import Lot
from participants.enums import Modality
from reporting.done import Filters, done, entries
from reporting.enums import HoursKind
from reporting.figures import MonthSpan
from reporting.gathering import balances, figures_of, moment
from tests.figures.ledger import HOUR, OCTOBER, SEPTEMBER, asked_now, owe, story


@pytest.fixture
def told(cast):
    """The cast with its three months of hours; `before` is the journal number before the correction."""
    cast.before = story(cast).number
    asked_now()
    return cast


def read(cast, name="roxane", number=None, **span):
    actor = cast.actor(name)
    lots = Lot.objects.visible_to(actor).filter(contract=cast.contract)
    return figures_of(lots, actor=actor, at=moment(cast.structures["x"], number), span=MonthSpan(**span))


def hours_of(rows):
    return [row.done / HOUR for row in rows]


def test_figures_of_a_contract_added_up_by_hand(told):
    figures = read(told)
    # 70 + 7 (A) + 15 (lender, corrected from 20,5) + 100 + 40 (B) and 30 h moved from B to A.
    assert figures.balance.done == 232 * HOUR
    assert figures.balance.owed == (500 + 50 + 833) * HOUR
    assert figures.balance.rate == Fraction(232, 1383)
    assert figures.balance.remaining == 1151 * HOUR
    assert figures.balance.extra == 0
    assert (figures.worked, figures.training) == (185 * HOUR, 7 * HOUR)
    assert (figures.people, figures.contracts) == (3, 3)
    assert hours_of(figures.by_lot) == [122, 110]
    assert [(party.party.name[:7], party.party.depth, party.done // HOUR) for party in figures.by_party] == [
        ("Porthos", 0, 107),
        ("Figaro ", 1, 15),
        ("Charpen", 0, 110),
    ]
    assert [(month.month.month, month.done // HOUR) for month in figures.by_month] == [(8, 40), (9, 192), (10, 0)]
    assert [(row.modality, row.done // HOUR, row.people) for row in figures.by_modality] == [
        (Modality.DIRECT, 177, 2),
        (Modality.ETTI, 15, 1),
    ]
    assert [(row.kind, row.done // HOUR) for row in figures.not_people] == [(HoursKind.OPENING, 40)]
    assert (figures.pending.waiting, figures.pending.submitted) == (60 * HOUR, 35 * HOUR)


def test_hours_moved_show_where_they_count(told):
    lots = {row.lot.pk: row for row in read(told).by_lot}
    assert lots[told.lots["a"].pk].balance.done == (77 + 15 + 30) * HOUR
    assert lots[told.lots["b"].pk].balance.done == (100 + 40 - 30) * HOUR


def test_as_known_at_a_number_never_changes(told):
    first = read(told, number=told.before)
    assert first.balance.done == (40 + 77 + 20 + 100) * HOUR + HOUR // 2
    assert first.balance.owed == 1333 * HOUR
    assert first.pending is None
    owe(told, told.lots["a"], "offered", 100, date(2026, 11, 1))
    assert read(told, number=told.before) == first


def test_a_period_counts_its_months_and_judges_the_whole(told):
    october = read(told, first=OCTOBER, last=OCTOBER)
    assert (october.done, october.people) == (0, 0)
    assert october.balance.done == 232 * HOUR
    september = read(told, first=SEPTEMBER, last=SEPTEMBER)
    assert september.done == 192 * HOUR
    assert september.balance.done == 232 * HOUR
    assert read(told, last=SEPTEMBER).done == 232 * HOUR


def test_a_company_counts_its_own_part(told):
    porthos, athos = read(told, "porthos"), read(told, "athos")
    assert porthos.balance.done == 122 * HOUR
    assert athos.balance.done == 110 * HOUR
    assert [party.party.pk for party in athos.by_party] == [told.parties["b"].pk]
    figaro = read(told, "figaro")
    assert figaro.balance.done == 15 * HOUR
    assert [party.party.pk for party in figaro.by_party] == [told.parties["lender"].pk]


def test_an_authority_counts_all_and_nothing_that_waits(told):
    figures = read(told, "monte_cristo")
    assert figures.balance.done == 232 * HOUR
    assert figures.pending.is_empty
    assert read(told, "danglars").balance.done == 0
    assert read(told, "javert").balance.done == 0


def test_chart_months_follow_each_other_and_end_on_the_totals(told):
    months = read(told).cumulated
    assert [month.month.month for month in months] == [8, 9, 10]
    assert sum(month.done for month in months) == 232 * HOUR
    assert [month.owed // HOUR for month in months] == [1333, 1333, 1383]


def test_over_performance_is_never_capped(told):
    owe(told, told.lots["b"], "waiver", -783, date(2026, 11, 1))
    lot = next(row for row in read(told).by_lot if row.lot.pk == told.lots["b"].pk)
    assert lot.balance.rate == Fraction(110, 50)
    assert (lot.balance.extra, lot.balance.remaining) == (60 * HOUR, 0)


def test_the_two_readers_take_one_query_each(told, django_assert_num_queries):
    lots = Lot.objects.visible_to(told.actor("roxane"))
    with django_assert_num_queries(2):
        done(lots, actor=told.actor("roxane"))
        owed(lots)


def test_balances_of_many_lots_take_two_queries(told, django_assert_num_queries):
    ids = [lot.pk for lot in told.lots.values()]
    with django_assert_num_queries(2):
        found = balances(ids, actor=told.actor("roxane"))
    assert sorted(balance.done // HOUR for balance in found.values()) == [110, 122]


def test_filters_narrow_entries_as_they_say(told):
    lots, actor = Lot.objects.visible_to(told.actor("roxane")), told.actor("roxane")

    def total(**filters):
        return sum(entry.seconds for entry in entries(lots, actor=actor, filters=Filters(**filters))) / HOUR

    assert total(party=told.parties["lender"].pk) == 15
    assert total(modality=Modality.DIRECT) == 177
    assert total(modality="") == 40
    assert total(kinds=(HoursKind.TRAINING,)) == 7
    assert total(span=MonthSpan(OCTOBER, OCTOBER)) == 0
