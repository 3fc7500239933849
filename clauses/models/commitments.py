"""What a bid promised beside its hours, and the points made on it since."""

from datetime import timedelta

from django.db import models
from django.db.models import OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from clauses.commitments import SOON_DAYS, USUAL_PROOF, standing, write_target
from clauses.enums import CommitmentKind, CommitmentState, CommitmentUnit, ProofKind
from clauses.models.criteria import Bid
from markets.constraints import CompositeForeignKey, InsertOnly, Key
from markets.enums import Role
from markets.models import JournalEntry, Lot, Party
from markets.models.organisations import OfStructure


class CommitmentQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """A company reads its own; the donneur d'ordre those of its contracts."""
        own = self.filter(lot__in=Lot.objects.visible_to(actor))
        if actor.is_facilitator or actor.role == Role.AUTHORITY:
            return own
        return own.filter(party__in=Party.objects.of(actor).values("pk"))

    def with_state(self, *, as_of=None):
        """Annotate `state` and, of the last point made, `reached`, `proof_seen` and `seen_on`.

        As known at the number `as_of` of the journal: what was recorded above it did not exist then.
        """
        made = CommitmentReview.objects.filter(commitment=OuterRef("pk")).order_by("-number", "-pk")
        if as_of is not None:
            made = made.filter(number__lte=as_of)
        return self.annotate(
            state=Coalesce(Subquery(made.values("state")[:1]), Value(CommitmentState.UPCOMING.value)),
            reached=Subquery(made.values("reached")[:1]),
            proof_seen=Coalesce(Subquery(made.values("proof")[:1]), Value("")),
            seen_on=Subquery(made.values("seen_on")[:1]),
        )

    def to_follow(self, today):
        """Late or soon due, as `clauses.commitments.standing` says of each."""
        soon = Q(due_on__gte=today, due_on__lte=today + timedelta(days=SOON_DAYS))
        open_ones = self.with_state()
        return open_ones.filter(
            Q(state=CommitmentState.UPCOMING, due_on__lte=today + timedelta(days=SOON_DAYS))
            | (Q(state=CommitmentState.PARTLY) & soon)
        )


class Commitment(OfStructure):
    """A promise of a company: what, how much, by when, how it is shown. Its state is that of the last point made."""

    lot = models.ForeignKey(Lot, models.PROTECT, related_name="+")
    party = models.ForeignKey(Party, models.PROTECT, related_name="+", verbose_name="entreprise")
    bid = models.ForeignKey(Bid, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="offre retenue")
    kind = models.CharField("nature", max_length=20, choices=CommitmentKind)
    quantity = models.DecimalField("nombre promis", max_digits=9, decimal_places=2, null=True, blank=True)
    unit = models.CharField("unité", max_length=20, choices=CommitmentUnit, blank=True, default="")
    words = models.CharField("ce qui est promis", max_length=300, blank=True, default="")
    due_on = models.DateField("échéance")
    proof = models.CharField("justificatif attendu", max_length=20, choices=ProofKind)
    entry = models.ForeignKey(JournalEntry, models.PROTECT, related_name="+")
    number = models.BigIntegerField("numéro du journal")

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        verbose_name = "engagement"
        ordering = ["due_on", "pk"]
        constraints = [
            Key(fields=["structure", "lot", "id"], name="commitment_key"),
            CompositeForeignKey(fields=("structure", "lot"), name="commitment_same_structure"),
            CompositeForeignKey(fields=("structure", "lot", "party"), name="commitment_party_same_lot"),
            CompositeForeignKey(fields=("structure", "lot", "bid"), name="commitment_bid_same_lot"),
            CompositeForeignKey(fields=("structure", "number", "entry"), name="commitment_number_is_its_entry"),
            models.CheckConstraint(condition=Q(kind__in=CommitmentKind.values), name="commitment_kind_known"),
            models.CheckConstraint(condition=Q(proof__in=ProofKind.values), name="commitment_proof_known"),
            models.CheckConstraint(
                condition=Q(quantity=None, unit="") | Q(quantity__gt=0, unit__in=CommitmentUnit.values),
                name="commitment_number_has_a_unit",
                violation_error_message="Un nombre promis est supérieur à zéro et porte une unité.",
            ),
            models.CheckConstraint(
                condition=Q(quantity__isnull=False) | ~Q(words=""),
                name="commitment_is_said",
                violation_error_message="Dites ce qui est promis : un nombre, des mots, ou les deux.",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} ({self.target})" if self.quantity else self.get_kind_display()

    @property
    def target(self):
        return write_target(self.quantity, self.unit, self.words)

    def standing_on(self, today):
        """Where it stands on a day; asked of a row read `with_state`."""
        return standing(self.state, self.due_on, today)

    @classmethod
    def usual_proof(cls, kind):
        return USUAL_PROOF[CommitmentKind(kind)]


class CommitmentReviewQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self.filter(commitment__in=Commitment.objects.visible_to(actor))


class CommitmentReview(OfStructure):
    """A point made on a promise: its state on a day, what was reached, the proof that was seen."""

    lot = models.ForeignKey(Lot, models.PROTECT, related_name="+")
    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="reviews")
    state = models.CharField("état", max_length=20, choices=CommitmentState)
    reached = models.DecimalField("nombre atteint", max_digits=9, decimal_places=2, null=True, blank=True)
    proof = models.CharField("justificatif vu", max_length=20, choices=ProofKind, blank=True, default="")
    seen_on = models.DateField("constaté le")
    entry = models.ForeignKey(JournalEntry, models.PROTECT, related_name="+")
    number = models.BigIntegerField("numéro du journal")

    objects = CommitmentReviewQuerySet.as_manager()

    class Meta:
        verbose_name = "point sur un engagement"
        ordering = ["-number", "-pk"]
        constraints = [
            CompositeForeignKey(fields=("structure", "lot", "commitment"), name="commitment_review_same_lot"),
            CompositeForeignKey(fields=("structure", "number", "entry"), name="commitment_review_number_is_its_entry"),
            models.CheckConstraint(condition=Q(state__in=CommitmentState.values), name="commitment_review_state_known"),
            models.CheckConstraint(
                condition=Q(proof__in=["", *ProofKind.values]), name="commitment_review_proof_known"
            ),
            models.CheckConstraint(
                condition=Q(reached=None) | Q(reached__gte=0),
                name="commitment_review_not_negative",
                violation_error_message="Le nombre atteint n'est pas négatif.",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[CommitmentState.KEPT, CommitmentState.PARTLY]) | ~Q(proof=""),
                name="commitment_review_kept_is_proved",
                violation_error_message="Un engagement tenu, même en partie, porte le justificatif vu.",
            ),
            InsertOnly(name="commitment_review_insert_only"),
        ]

    def __str__(self):
        return f"{self.get_state_display()} le {self.seen_on:%d/%m/%Y}"
