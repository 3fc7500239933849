"""Grids and bids: a total that is the weight, points bounded, ranks with ties."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clauses.enums import CommitmentUnit, CriterionKind, Scoring
from clauses.scoring import Bid, GridLine, Mark, check_grid, compare, proposed_grid

D = Decimal
JUDGED = GridLine("Tutorat", D(6), CriterionKind.TUTOR, Scoring.JUDGED)
COUNTED = GridLine("Formation", D(4), CriterionKind.TRAINING, Scoring.PROPORTIONAL, CommitmentUnit.HOURS)
LINES = [(1, JUDGED), (2, COUNTED)]


def bid(pk, points, hours):
    """A bid: points judged on the first line, hours offered on the second."""
    return Bid(
        pk,
        (
            Mark(1, points=None if points is None else D(points)),
            Mark(2, quantity=None if hours is None else D(hours)),
        ),
    )


def results(*bids):
    return [(each.pk, each.total, each.rank_label) for each in compare(LINES, bids)]


@pytest.mark.parametrize(
    ("bids", "expected"),
    [
        ([], []),
        # The best number has all the points, the others in proportion: 4 × 50 ÷ 120 = 1,666… is 1,67.
        ([bid(1, "6", "120"), bid(2, "6", "50")], [(1, D("10.00"), "1er"), (2, D("7.67"), "2e")]),
        # Ties share a rank, and the next one is skipped.
        (
            [bid(1, "3", "10"), bid(2, "5", "10"), bid(3, "3", "10"), bid(4, "1", "10")],
            [(2, D(9), "1er"), (1, D(7), "2e ex æquo"), (3, D(7), "2e ex æquo"), (4, D(5), "4e")],
        ),
        # Nobody offers anything: 0 for all, never a division.
        ([bid(1, "2", "0"), bid(2, "1", "0")], [(1, D(2), "1er"), (2, D(1), "2e")]),
        # A bid that waits for its points has neither total nor rank, and takes none from the others.
        (
            [bid(1, None, "100"), bid(2, "6", "50"), bid(3, "6", None)],
            [(2, D("8.00"), "1er"), (1, None, "à noter"), (3, None, "à noter")],
        ),
        # What one offers counts for the others' proportion, even while it is not all scored.
        ([Bid(7, ())], [(7, None, "à noter")]),
    ],
)
def test_totals_and_ranks(bids, expected):
    assert results(*bids) == expected


def test_a_cell_says_how_it_comes():
    first, second = compare(LINES, [bid(1, "6", "120"), bid(2, None, "50")])
    assert [cell.reason for cell in first.cells] == ["appréciation", "4 × 120 ÷ 120"]
    assert [(cell.points, cell.reason) for cell in second.cells] == [
        (None, "points à donner"),
        (D("1.67"), "4 × 50 ÷ 120"),
    ]


@pytest.mark.parametrize(
    ("weight", "lines", "said"),
    [
        ("10", [JUDGED, COUNTED], ()),
        ("10", [], ("au moins un",)),
        ("12", [JUDGED, COUNTED], ("il en manque 2.",)),
        ("9.5", [JUDGED, COUNTED], ("en trop\u202f: 0,5.",)),
        ("12", [JUDGED, replace(JUDGED, title=" tutorat ")], ("même intitulé",)),
        ("10", [JUDGED, replace(COUNTED, unit="")], ("en quoi il se compte",)),
        ("4", [replace(COUNTED, kind=CriterionKind.HOURS, unit=CommitmentUnit.PEOPLE)], ("se compte en heures",)),
    ],
)
def test_what_a_grid_is_refused_for(weight, lines, said):
    refused = check_grid(D(weight), lines)
    assert len(refused) == len(said)
    assert all(words in sentence for words, sentence in zip(said, refused, strict=True))


@given(st.decimals("0.01", "100", places=2))
def test_a_proposed_grid_adds_up_to_its_weight(weight):
    lines = proposed_grid(weight)
    assert check_grid(weight, lines) == ()
    assert all(line.points > 0 for line in lines)


def test_the_grid_proposed_for_twenty_points():
    assert [line.points for line in proposed_grid(D(20))] == [D(7), D(5), D(4), D(4)]


quantities = st.none() | st.decimals("0", "9999", places=2)


@given(st.lists(st.tuples(st.none() | st.decimals("0", "6", places=2), quantities), max_size=8), st.data())
def test_points_are_bounded_and_ranks_follow_totals(offers, data):
    bids = [bid(pk, *offer) for pk, offer in enumerate(offers)]
    found = compare(LINES, bids)
    worth = {number: line.points for number, line in LINES}
    for each in found:
        assert all(cell.points is None or 0 <= cell.points <= worth[cell.line] for cell in each.cells)
        known = [cell.points for cell in each.cells]
        assert each.total == (None if None in known else sum(known))
        if each.total is not None:
            totals = [other.total for other in found if other.total is not None]
            assert each.rank == 1 + sum(total > each.total for total in totals)
            assert each.tied == (totals.count(each.total) > 1)
    # The order in which bids are entered changes nothing.
    shuffled = compare(LINES, data.draw(st.permutations(bids)))
    assert {each.pk: (each.total, each.rank) for each in shuffled} == {
        each.pk: (each.total, each.rank) for each in found
    }
