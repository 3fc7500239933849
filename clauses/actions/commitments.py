"""Promises of a bid: noted, corrected, followed point by point. What is written in the journal is codes and figures."""

from django.utils import timezone

from clauses.actions.hours import check_day, lock
from clauses.commitments import check_follow_up, write_quantity, write_reached
from clauses.enums import CommitmentState, ProofKind
from clauses.models import Commitment, CommitmentReview
from markets.acting import Refused, act
from markets.journal import record
from markets.typography import french, write_day


@act
def add_commitment(*, actor, lot, party, kind, due_on, proof, quantity=None, unit="", words=""):
    """Note what a company promised on a lot: a number with its unit, words, or both. Returns the commitment."""
    lot = lock(lot)
    commitment = Commitment(structure_id=lot.structure_id, lot=lot)
    fill(commitment, party=party, kind=kind, due_on=due_on, proof=proof, quantity=quantity, unit=unit, words=words)
    check(commitment)
    entry = record(
        actor=actor,
        structure=lot.structure,
        verb="add_commitment",
        obj=lot,
        words=french(f"Engagement noté : {in_words(commitment)}."),
    )
    commitment.entry, commitment.number = entry, entry.number
    commitment.save()
    return commitment


@act
def edit_commitment(*, actor, commitment, party, kind, due_on, proof, quantity=None, unit="", words=""):
    """Correct what a promise says; once points were made on it, what they measured does not change."""
    lot = lock(commitment.lot)
    commitment = Commitment.objects.get(pk=commitment.pk)
    before, counted = in_words(commitment), (commitment.party_id, commitment.kind, commitment.quantity, commitment.unit)
    fill(commitment, party=party, kind=kind, due_on=due_on, proof=proof, quantity=quantity, unit=unit, words=words)
    measured = (commitment.party_id, commitment.kind, commitment.quantity, commitment.unit)
    if measured != counted and commitment.reviews.exists():
        raise Refused(
            french(
                "Des points ont été faits sur cet engagement : son entreprise, sa nature et son nombre ne changent "
                "plus. Notez plutôt un autre engagement."
            )
        )
    check(commitment)
    commitment.save()
    record(
        actor=actor,
        structure=lot.structure,
        verb="edit_commitment",
        obj=lot,
        words=french(f"Engagement corrigé : {in_words(commitment)} (avant : {before})."),
    )
    return commitment


@act
def remove_commitment(*, actor, commitment):
    """Take away a promise noted by mistake; refused once a point was made on it."""
    lot = lock(commitment.lot)
    commitment = Commitment.objects.get(pk=commitment.pk)
    refuse_if_followed([commitment])
    words = french(f"Engagement retiré : {in_words(commitment)}.")
    commitment.delete()
    record(actor=actor, structure=lot.structure, verb="remove_commitment", obj=lot, words=words)
    return lot


@act
def follow_commitment(*, actor, commitment, state, seen_on, reached=None, proof=""):
    """Make a point on a promise: its state on a day, what was reached, the proof seen. Nothing made before changes."""
    lot = lock(commitment.lot)
    commitment = Commitment.objects.get(pk=commitment.pk)
    state = CommitmentState(state)
    refused = check_follow_up(
        quantity=commitment.quantity, unit=commitment.unit, state=state, reached=reached, proof=proof
    )
    if refused:
        raise Refused(refused)
    check_day("seen_on", seen_on)
    if seen_on > timezone.localdate():
        raise Refused({"seen_on": "Ce jour n'est pas encore venu : donnez celui où vous l'avez constaté."})
    review = CommitmentReview(
        structure_id=lot.structure_id,
        lot=lot,
        commitment=commitment,
        state=state,
        reached=reached,
        proof=proof,
        seen_on=seen_on,
    )
    review.full_clean(exclude=["entry", "number"])
    measure = write_reached(commitment.quantity, commitment.unit, reached)
    told = [f"constaté le {write_day(seen_on)}", *([measure] if measure else [])]
    told += [ProofKind(proof).label[0].lower() + ProofKind(proof).label[1:]] if proof else []
    entry = record(
        actor=actor,
        structure=lot.structure,
        verb="follow_commitment",
        obj=lot,
        words=french(f"Engagement « {commitment.get_kind_display()} » : {state.label.lower()} ({', '.join(told)})."),
    )
    review.entry, review.number = entry, entry.number
    review.save()
    return review


def fill(commitment, *, party, kind, due_on, proof, quantity, unit, words):
    """What was typed; a number without its unit, or the reverse, is refused on its field."""
    if (quantity is None) != (not unit):
        name = "unit" if quantity is not None else "quantity"
        raise Refused({name: "Donnez le nombre et ce qu'il compte, ou ni l'un ni l'autre."})
    check_day("due_on", due_on)
    if party.lot_id != commitment.lot_id:
        raise Refused({"party": "Cette entreprise n'intervient pas sur ce lot."})
    commitment.party, commitment.kind, commitment.due_on, commitment.proof = party, kind, due_on, proof
    commitment.quantity, commitment.unit, commitment.words = quantity, unit, words.strip()


def check(commitment):
    commitment.full_clean(exclude=["entry", "number"])


def refuse_if_followed(commitments):
    if CommitmentReview.objects.filter(commitment__in=commitments).exists():
        raise Refused(
            french("Un point a déjà été fait sur cet engagement : il reste, avec son histoire. Corrigez-le plutôt.")
        )


def in_words(commitment):
    """For the journal: kind, number and date; the words that were typed may name somebody, and stay out."""
    number = f", {write_quantity(commitment.quantity, commitment.unit)}" if commitment.quantity else ""
    return f"{commitment.get_kind_display().lower()}{number}, avant le {write_day(commitment.due_on)}"
