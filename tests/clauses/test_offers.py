"""Promises and bids through the actions: what becomes of a bid retained, what is refused, what can be undone."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.utils import DatabaseError

from clauses.actions import (
    add_bid,
    add_commitment,
    add_obligation,
    edit_commitment,
    follow_commitment,
    keep_grid,
    mark_bid,
    release_bid,
    remove_bid,
    remove_commitment,
    remove_grid,
    retain_bid,
)
from clauses.bids import comparison_of
from clauses.commitments import standing
from clauses.committed import committed
from clauses.enums import (
    CommitmentKind,
    CommitmentState,
    CommitmentUnit,
    CriterionKind,
    ObligationKind,
    ProofKind,
    Scoring,
)
from clauses.models import Bid, Clause, Commitment, CommitmentReview, Criterion, ObligationEntry
from clauses.owed import owed_by_lot
from clauses.scoring import GridLine
from markets.models import JournalEntry, Lot

D = Decimal
HOUR = 3600
TODAY = date(2026, 11, 22)
HOURS = GridLine("Heures en plus", D(8), CriterionKind.HOURS, Scoring.PROPORTIONAL, CommitmentUnit.HOURS)
TUTOR = GridLine("Tutorat", D(7), CriterionKind.TUTOR, Scoring.JUDGED)
TRAINING = GridLine("Formation", D(5), CriterionKind.TRAINING, Scoring.PROPORTIONAL, CommitmentUnit.HOURS)


@pytest.fixture
def roxane(cast):
    return cast.actor("roxane")


@pytest.fixture
def promise(cast, roxane):
    return add_commitment(
        actor=roxane,
        lot=cast.lots["a"],
        party=cast.parties["a"],
        kind=CommitmentKind.TRAINING,
        quantity=D(120),
        unit=CommitmentUnit.HOURS,
        words="sécurité",
        due_on=date(2027, 1, 31),
        proof=ProofKind.TRAINING_RECORD,
    )


@pytest.fixture
def graded(cast, roxane):
    """The grid of lot a, with two bids: the first offers 100 hours, a tutor and 120 hours of training."""
    criterion = keep_grid(actor=roxane, lot=cast.lots["a"], weight=D(20), lines=[HOURS, TUTOR, TRAINING])
    hours, tutor, training = criterion.lines.all()
    first = add_bid(
        actor=roxane,
        criterion=criterion,
        name="Porthos",
        marks=[
            (hours, "", D("100.5"), None),
            (tutor, "Un compagnon par équipe", None, D(7)),
            (training, "", D(120), None),
        ],
    )
    second = add_bid(
        actor=roxane,
        criterion=criterion,
        marks=[(hours, "", D(0), None), (tutor, "", None, D("3.5")), (training, "", D(60), None)],
    )
    return criterion, first, second


def retain(roxane, cast, bid, **changed):
    given = {"party": cast.parties["a"], "retained_on": date(2026, 11, 20), "due_on": date(2027, 6, 30)} | changed
    return retain_bid(actor=roxane, bid=bid, **given)


def refusal_of(action, **arguments):
    """The sentence of a refusal that wrote nothing."""
    models = (JournalEntry, ObligationEntry, Commitment, CommitmentReview, Bid, Criterion)
    before = [model.objects.count() for model in models]
    with pytest.raises(ValidationError) as caught:
        action(**arguments)
    assert [model.objects.count() for model in models] == before
    return " ".join(caught.value.messages)


# -- Promises


def test_a_promise_is_followed_point_by_point(promise, roxane):
    assert committed([promise.lot_id], actor=roxane)[0].state is CommitmentState.UPCOMING
    for state, reached in ((CommitmentState.PARTLY, 40), (CommitmentState.KEPT, 121), (CommitmentState.PARTLY, 119)):
        follow_commitment(
            actor=roxane,
            commitment=promise,
            state=state,
            reached=D(reached),
            proof=ProofKind.TRAINING_RECORD,
            seen_on=TODAY,
        )
    numbers = [review.number for review in promise.reviews.order_by("number")]
    known = [committed([promise.lot_id], actor=roxane, as_of=number)[0] for number in numbers]
    assert [row.reached.replace("\u202f", " ") for row in known] == [
        "40 heures sur 120",
        "121 heures sur 120",
        "119 heures sur 120",
    ]
    assert committed([promise.lot_id], actor=roxane)[0] == known[-1]
    assert committed([promise.lot_id], actor=roxane, as_of=promise.number)[0].state is CommitmentState.UPCOMING
    assert committed([promise.lot_id], actor=roxane, as_of=promise.number - 1) == ()
    words = JournalEntry.objects.get(number=numbers[0], structure=promise.structure).words
    assert "tenu en partie" in words and "40\u202fheures sur 120" in words and "sécurité" not in words


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"state": CommitmentState.KEPT, "reached": D(119)}, "tenu en partie"),
        ({"state": CommitmentState.KEPT, "reached": D(120), "proof": ""}, "justificatif vu"),
        ({"seen_on": date(2026, 11, 23)}, "pas encore venu"),
        ({"seen_on": date(1026, 11, 20)}, "année"),
    ],
)
def test_points_that_do_not_hold(promise, roxane, changed, said, today):
    given = {"state": CommitmentState.PARTLY, "reached": D(1), "proof": ProofKind.VISIT, "seen_on": TODAY} | changed
    assert said in refusal_of(follow_commitment, actor=roxane, commitment=promise, **given)


@pytest.fixture
def today(time_machine):
    time_machine.move_to("2026-11-22 10:00:00+01:00")


def test_once_followed_a_promise_stays(promise, roxane, cast):
    terms = {
        "party": promise.party,
        "kind": promise.kind,
        "quantity": promise.quantity,
        "unit": promise.unit,
        "proof": promise.proof,
    }
    follow_commitment(actor=roxane, commitment=promise, state=CommitmentState.NOT_KEPT, seen_on=TODAY)
    assert "il reste" in refusal_of(remove_commitment, actor=roxane, commitment=promise)
    edited = edit_commitment(actor=roxane, commitment=promise, **terms, words="gestes", due_on=date(2027, 3, 1))
    assert (edited.words, edited.due_on) == ("gestes", date(2027, 3, 1))
    changed = terms | {"quantity": D(20)}
    assert "ne changent plus" in refusal_of(
        edit_commitment, actor=roxane, commitment=promise, **changed, due_on=promise.due_on
    )


def test_a_promise_noted_by_mistake_goes(promise, roxane):
    remove_commitment(actor=roxane, commitment=promise)
    assert not Commitment.objects.exists()
    assert JournalEntry.objects.latest("pk").verb == "remove_commitment"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"quantity": None, "unit": "", "words": " "}, "un nombre, des mots"),
        ({"unit": ""}, "ce qu'il compte"),
        ({"quantity": None}, "ce qu'il compte"),
        ({"quantity": D(0)}, "supérieur à zéro"),
        ({"party": "b"}, "n'intervient pas"),
        ({"due_on": date(2126, 1, 1)}, "année"),
    ],
)
def test_promises_that_say_nothing(cast, roxane, changed, said):
    given = {
        "party": cast.parties["a"],
        "kind": CommitmentKind.OTHER,
        "quantity": D(2),
        "unit": CommitmentUnit.PEOPLE,
        "due_on": date(2027, 1, 31),
        "proof": ProofKind.LETTER,
    } | changed
    if given["party"] == "b":
        given["party"] = cast.parties["b"]
    assert said in refusal_of(add_commitment, actor=roxane, lot=cast.lots["a"], **given)


@pytest.mark.parametrize("due_on", [date(2026, 11, day) for day in (21, 22)] + [date(2026, 12, 22), date(2026, 12, 23)])
@pytest.mark.parametrize("state", CommitmentState)
def test_the_list_follows_what_the_rule_follows(promise, roxane, due_on, state):
    Commitment.objects.filter(pk=promise.pk).update(due_on=due_on)
    if state != CommitmentState.UPCOMING:
        reached = {CommitmentState.KEPT: D(120), CommitmentState.PARTLY: D(1)}.get(state)
        follow_commitment(
            actor=roxane, commitment=promise, state=state, reached=reached, proof=ProofKind.VISIT, seen_on=TODAY
        )
    assert Commitment.objects.to_follow(TODAY).exists() == standing(state, due_on, TODAY).to_follow


def test_who_reads_a_promise(promise, cast):
    readers = [
        name
        for name in cast.memberships
        if Commitment.objects.visible_to(cast.actor(name)).filter(pk=promise.pk).exists()
    ]
    assert readers == ["roxane", "porthos", "monte_cristo"]


def test_points_are_never_changed(promise, roxane):
    follow_commitment(actor=roxane, commitment=promise, state=CommitmentState.NOT_KEPT, seen_on=TODAY)
    for change in ("UPDATE clauses_commitmentreview SET state = 'kept'", "DELETE FROM clauses_commitmentreview"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)


# -- Criterion and bids


def test_bids_are_compared(graded):
    criterion, first, second = graded
    compared = comparison_of(criterion)
    assert [(row.bid, row.scored.total, row.scored.rank_label) for row in compared.rows] == [
        (first, D("20.00"), "1er"),
        (second, D("6.00"), "2e"),
    ]
    assert [cell.words.replace("\u202f", " ") for cell in compared.rows[0].cells] == [
        "100,5 heures",
        "Un compagnon par équipe",
        "120 heures",
    ]


def test_the_bid_retained_becomes_what_is_owed(graded, roxane, cast):
    criterion, first, _ = graded
    before = owed_by_lot([first.lot_id])[first.lot_id]
    bid = retain(roxane, cast, first)
    assert bid.obligation.kind == ObligationKind.OFFERED and bid.obligation.seconds == int(100.5 * HOUR)
    assert owed_by_lot([first.lot_id])[first.lot_id] == before + int(100.5 * HOUR)
    assert [
        (row.kind, row.target.replace("\u202f", " "), row.proof) for row in committed([first.lot_id], actor=roxane)
    ] == [
        ("Tuteur nommé", "Un compagnon par équipe", "Désignation écrite du tuteur"),
        ("Heures de formation", "120 heures – Formation", "Attestation de formation ou feuilles de présence"),
    ]
    entry = JournalEntry.objects.latest("pk")
    assert entry.verb == "retain_bid" and "Porthos" not in entry.words
    assert {row.entry_id for row in Commitment.objects.all()} == {entry.pk} == {bid.obligation.entry_id}
    for action in (mark_bid, remove_bid):
        given = {"name": "", "marks": []} if action is mark_bid else {}
        assert "déjà retenue" in refusal_of(action, actor=roxane, bid=graded[2], **given)
    assert "déjà retenue" in refusal_of(add_bid, actor=roxane, criterion=criterion)
    assert "déjà retenue" in refusal_of(
        retain_bid, actor=roxane, bid=graded[2], party=cast.parties["a"], retained_on=TODAY, due_on=TODAY
    )


def test_the_choice_is_undone_while_nothing_followed(graded, roxane, cast):
    before = owed_by_lot([graded[1].lot_id])[graded[1].lot_id]
    bid = release_bid(actor=roxane, bid=retain(roxane, cast, graded[1]))
    assert (bid.retained_on, bid.party, bid.obligation) == (None, None, None)
    assert not Commitment.objects.exists() and owed_by_lot([bid.lot_id])[bid.lot_id] == before
    posted = ObligationEntry.objects.filter(lot=bid.lot_id, kind=ObligationKind.OFFERED)
    assert sorted(posted.values_list("seconds", flat=True)) == [-int(100.5 * HOUR), int(100.5 * HOUR)]
    assert "n'est pas retenue" in refusal_of(release_bid, actor=roxane, bid=bid)
    # Retained again, then followed: it stays.
    bid = retain(roxane, cast, bid)
    tutor = Commitment.objects.get(kind=CommitmentKind.TUTOR)
    follow_commitment(actor=roxane, commitment=tutor, state=CommitmentState.UPCOMING, seen_on=TODAY)
    assert "elle reste retenue" in refusal_of(release_bid, actor=roxane, bid=bid)


def test_hours_waived_since_keep_the_choice(graded, roxane, cast):
    bid = retain(roxane, cast, graded[1])
    lot = cast.lots["a"]
    waived = {"kind": ObligationKind.WAIVER, "seconds": 550 * HOUR, "effective_on": TODAY, "words": "Motif."}
    add_obligation(actor=roxane, lot=lot, **waived)
    assert "dispense" in refusal_of(release_bid, actor=roxane, bid=bid)


def test_hours_need_a_live_clause_and_an_open_lot(graded, roxane, cast):
    Clause.objects.filter(lot=cast.lots["a"]).update(ended_on=TODAY)
    given = {"party": cast.parties["a"], "retained_on": TODAY, "due_on": TODAY}
    assert "clause en vigueur" in refusal_of(retain_bid, actor=roxane, bid=graded[1], **given)
    Lot.objects.filter(pk=cast.lots["a"].pk).update(closed_on=TODAY)
    assert "clos" in refusal_of(retain_bid, actor=roxane, bid=graded[1], **given)
    # Without hours, promises alone may be followed after the end.
    mark_bid(actor=roxane, bid=graded[1], name="", marks=[(graded[0].lines.last(), "", D(10), None)])
    assert retain(roxane, cast, graded[1]).obligation is None


def test_only_a_holder_of_the_lot_is_retained(graded, roxane, cast):
    for party in (cast.parties["b"], cast.parties["lender"]):
        given = {"party": party, "retained_on": TODAY, "due_on": TODAY}
        assert "titulaire" in refusal_of(retain_bid, actor=roxane, bid=graded[1], **given)


def test_an_empty_bid_is_not_retained(graded, roxane, cast):
    empty = add_bid(actor=roxane, criterion=graded[0])
    given = {"party": cast.parties["a"], "retained_on": TODAY, "due_on": TODAY}
    assert "ne propose rien" in refusal_of(retain_bid, actor=roxane, bid=empty, **given)


def test_points_stay_within_the_line(graded, roxane):
    criterion, first, _ = graded
    _, tutor, training = criterion.lines.all()
    assert "7 points au plus" in refusal_of(
        mark_bid, actor=roxane, bid=first, name="", marks=[(tutor, "", None, D("7.01"))]
    )
    # Points of a proportional line are computed, whatever is sent.
    mark_bid(actor=roxane, bid=first, name="", marks=[(training, "", D(30), D(5))])
    assert first.marks.get().points is None


def test_the_grid_is_the_same_for_all(graded, roxane, cast):
    criterion, first, second = graded
    assert "ne change plus" in refusal_of(
        keep_grid, actor=roxane, lot=cast.lots["a"], weight=D(20), lines=[HOURS, TUTOR, TRAINING]
    )
    assert "retirez-les" in refusal_of(remove_grid, actor=roxane, criterion=criterion)
    remove_bid(actor=roxane, bid=second)
    remove_bid(actor=roxane, bid=first)
    assert keep_grid(actor=roxane, lot=cast.lots["a"], weight=D(7), lines=[TUTOR]).lines.count() == 1
    remove_grid(actor=roxane, criterion=criterion)
    assert not Criterion.objects.exists()


def test_a_grid_adds_up_to_its_weight(cast, roxane):
    said = refusal_of(keep_grid, actor=roxane, lot=cast.lots["a"], weight=D(21), lines=[HOURS, TUTOR, TRAINING])
    assert "il en manque 1." in said


def test_who_reads_bids(graded, cast):
    for model in (Criterion, Bid):
        readers = [name for name in cast.memberships if model.objects.visible_to(cast.actor(name)).exists()]
        assert readers == ["roxane", "monte_cristo"]
