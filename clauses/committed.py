"""What bids promised: the one reader of promises. Pages, reports and lists fold its rows, none reads them otherwise."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from clauses.commitments import Standing, standing, write_reached
from clauses.enums import CommitmentState, ProofKind
from clauses.models import Commitment
from markets.access import Actor
from markets.models import Lot


@dataclass(frozen=True, slots=True)
class Committed:
    """A promise as known at a moment, in words: `seen_on` is the day of the last point made, None before the first."""

    pk: int
    lot: int
    company: str
    kind: str
    target: str
    due_on: date
    proof: str
    state: CommitmentState
    reached: str
    proof_seen: str
    seen_on: date | None


def committed(lots: QuerySet[Lot] | Iterable[int], *, actor: Actor, as_of: int | None = None) -> tuple[Committed, ...]:
    """Promises on these lots that the actor sees, in one query; as known at the number `as_of` of the journal."""
    found = Commitment.objects.visible_to(actor).filter(lot__in=lots)
    if as_of is not None:
        found = found.filter(number__lte=as_of)
    found = found.with_state(as_of=as_of).select_related("party__organisation").order_by("lot", "due_on", "pk")
    return tuple(
        Committed(
            pk=row.pk,
            lot=row.lot_id,
            company=str(row.party.organisation),
            kind=row.get_kind_display(),
            target=row.target,
            due_on=row.due_on,
            proof=row.get_proof_display(),
            state=CommitmentState(row.state),
            reached=write_reached(row.quantity, row.unit, row.reached),
            proof_seen=str(ProofKind(row.proof_seen).label) if row.proof_seen else "",
            seen_on=row.seen_on,
        )
        for row in found
    )


def promises_of(lots: Iterable[Lot], *, actor: Actor, today: date) -> list[tuple[Committed, Standing, str]]:
    """Promises on these lots for a page: each with where it stands today and the name of its lot. One query."""
    labels = {lot.pk: lot.label for lot in lots}
    return [(row, standing(row.state, row.due_on, today), labels[row.lot]) for row in committed(labels, actor=actor)]
