"""Promises as a workbook: one sheet says where each stands, the other every point that was made on it."""

from clauses.commitments import write_reached
from clauses.enums import ProofKind
from clauses.models import CommitmentReview
from clauses.tables.columns import Column, Format, Sheet


def promises_sheets(promises, *, today):
    """Sheets of promises read `with_state` (a queryset), in its order; two queries whatever their number.

    A promise has a number that the second sheet repeats: it means nothing elsewhere.
    """
    rows = list(enumerate(promises, 1))
    numbers = {promise.pk: number for number, promise in rows}
    reviews = CommitmentReview.objects.filter(commitment__in=numbers).select_related("commitment", "entry__user")
    points = sorted(reviews, key=lambda review: (numbers[review.commitment_id], review.number))
    follow = [
        Column("N°", Format.NUMBER, lambda row: row[0], width=7),
        Column("Engagement", Format.TEXT, lambda row: row[1].get_kind_display(), width=26),
        Column("Ce qui est promis", Format.TEXT, lambda row: row[1].target, width=40),
        Column("Entreprise", Format.TEXT, lambda row: row[1].party.organisation, width=34),
        Column("Marché", Format.TEXT, lambda row: row[1].lot.contract.title, width=46),
        Column("Lot", Format.TEXT, lambda row: row[1].lot.label if row[1].lot.number else "", width=30),
        Column("À tenir avant le", Format.DAY, lambda row: row[1].due_on, width=16),
        Column("Justificatif attendu", Format.TEXT, lambda row: row[1].get_proof_display(), width=34),
        Column("État", Format.TEXT, lambda row: row[1].standing_on(today).label, width=18),
        Column(
            "Atteint",
            Format.TEXT,
            lambda row: write_reached(row[1].quantity, row[1].unit, row[1].reached),
            width=20,
        ),
        Column("Justificatif vu", Format.TEXT, lambda row: _proof(row[1].proof_seen), width=34),
        Column("Constaté le", Format.DAY, lambda row: row[1].seen_on),
    ]
    history = [
        Column("N°", Format.NUMBER, lambda row: numbers[row.commitment_id], width=7),
        Column("Engagement", Format.TEXT, lambda row: str(row.commitment), width=46),
        Column("Constaté le", Format.DAY, lambda row: row.seen_on),
        Column("État", Format.TEXT, lambda row: row.get_state_display(), width=18),
        Column(
            "Atteint",
            Format.TEXT,
            lambda row: write_reached(row.commitment.quantity, row.commitment.unit, row.reached),
            width=20,
        ),
        Column("Justificatif vu", Format.TEXT, lambda row: _proof(row.proof), width=34),
        Column("Noté par", Format.TEXT, lambda row: row.entry.user, width=28),
        Column("Journal n°", Format.NUMBER, lambda row: row.number),
    ]
    return [Sheet("Engagements", follow, rows), Sheet("Points", history, points)]


def _proof(kind):
    return str(ProofKind(kind).label) if kind else ""
