"""Whatever the ledger holds, each breakdown adds up to the total; the verdict says what the figures say."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clauses.months import add_months
from participants.enums import Modality
from reporting.enums import HoursKind
from reporting.figures import DoneRow, LotFacts, MonthSpan, PartyFacts, PlacementRow, contract_figures
from reporting.verdict import Pace, elapsed_share, judge

HOUR = 3600
NARROW = "\u202f"
START, END = date(2026, 1, 1), date(2026, 12, 31)
LOTS = [LotFacts(1, "Lot 1"), LotFacts(2, "Lot 2")]
PARTIES = [PartyFacts(lot * 10 + rank, lot, f"Firme {rank}", "Titulaire") for lot in (1, 2) for rank in (1, 2, 3)]
MONTHS = [add_months(START, n) for n in range(14)]


@st.composite
def rows(draw):
    party = draw(st.sampled_from(PARTIES))
    kind = draw(st.sampled_from(HoursKind))
    of_people = kind in (HoursKind.WORKED, HoursKind.TRAINING) or draw(st.booleans())
    return DoneRow(
        lot=party.lot,
        party=party.pk,
        month=draw(st.sampled_from(MONTHS)),
        kind=kind,
        modality=draw(st.sampled_from(Modality)) if of_people and kind != HoursKind.TRANSFER else None,
        seconds=draw(st.integers(-500_000, 2_000_000).filter(bool)),
    )


spans = st.builds(MonthSpan, st.none() | st.sampled_from(MONTHS), st.none() | st.sampled_from(MONTHS))


@given(st.lists(rows(), max_size=60), spans)
def test_every_breakdown_adds_up_to_the_total(done, span):
    figures = contract_figures(
        lots=LOTS, parties=PARTIES, done=done, owed=[], span=span, as_of=7, as_of_on=START, measured_on=START
    )
    total = sum(row.seconds for row in done if span.holds(row.month))
    assert figures.done == total
    assert sum(row.done for row in figures.by_lot) == total
    assert sum(row.done for row in figures.by_party) == total
    assert sum(row.done for row in figures.by_month) == total
    assert sum(row.done for row in figures.by_modality) + figures.done_not_people == total
    assert sum(row.worked + row.training + row.otherwise for row in figures.by_month) == total
    assert figures.balance.done == sum(row.balance.done for row in figures.by_lot)
    assert figures.balance.done == sum(row.done for row in figures.cumulated)


def test_people_whose_hours_were_taken_back_are_not_counted():
    figures = contract_figures(
        lots=LOTS[:1],
        parties=PARTIES[:1],
        done=[],
        owed=[],
        placements=[
            PlacementRow(1, 11, 1, 100, 7 * HOUR),
            PlacementRow(1, 11, 2, 100, 7 * HOUR),
            PlacementRow(1, 11, 3, 101, 0),
        ],
        as_of=1,
        as_of_on=START,
        measured_on=START,
    )
    assert (figures.people, figures.contracts) == (1, 2)


@pytest.mark.parametrize(
    ("today", "done", "pace", "words"),
    [
        (date(2026, 7, 2), 412, Pace.ON_PACE, "412 h réalisées sur 833 h, soit 49,5 % à mi-parcours du marché."),
        (date(2026, 7, 2), 100, Pace.BEHIND, "100 h réalisées sur 833 h, soit 12 % à mi-parcours du marché."),
        (date(2026, 4, 2), 412, Pace.AHEAD, "412 h réalisées sur 833 h, soit 49,5 % au quart du marché."),
        (date(2026, 3, 1), 0, Pace.BEHIND, "soit 0 % alors que 16,4 % de la durée du marché est écoulée."),
        (date(2025, 12, 1), 0, Pace.NOT_STARTED, "soit 0 % avant le début du marché."),
        (date(2027, 2, 1), 829, Pace.MISSED, "829 h réalisées sur 833 h, soit 99,5 % au terme du marché."),
        (date(2026, 10, 1), 912, Pace.REACHED, "912 h réalisées sur 833 h, soit 109,5 % aux trois quarts du marché."),
    ],
)
def test_the_verdict_in_one_sentence(today, done, pace, words):
    verdict = judge(done=done * HOUR, owed=833 * HOUR, starts_on=START, ends_on=END, today=today)
    assert verdict.pace == pace
    assert verdict.sentence.replace(NARROW, " ").endswith(words)
    assert verdict.detail


def test_a_verdict_without_hours_owed_or_without_dates():
    assert judge(done=0, owed=0, starts_on=START, ends_on=END, today=START).pace == Pace.NOTHING_OWED
    undated = judge(done=HOUR, owed=10 * HOUR, starts_on=None, ends_on=END, today=START)
    assert (undated.pace, undated.elapsed) == (Pace.UNDATED, None)
    assert judge(done=12 * HOUR, owed=10 * HOUR, starts_on=None, ends_on=None, today=START).pace == Pace.REACHED


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.dates())
def test_time_gone_by_stays_between_nothing_and_all(starts_on, ends_on, today):
    share = elapsed_share(starts_on, ends_on, today)
    assert share is None if ends_on < starts_on else 0 <= share <= 1


def test_time_gone_by_counts_both_ends():
    assert elapsed_share(START, END, date(2025, 12, 31)) == 0
    assert elapsed_share(START, END, START) == Fraction(1, 365)
    assert elapsed_share(START, END, END) == 1
