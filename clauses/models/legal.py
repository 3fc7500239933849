"""What the law asks of a contract."""

from django.db import models
from django.db.models import Exists, OuterRef, Q

from clauses.enums import LegalException
from markets.constraints import CompositeForeignKey
from markets.enums import BuyerKind, Role
from markets.models import Contract, User
from markets.models.organisations import OfStructure


class LegalReviewQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """The facilitator's, and the donneur d'ordre's own: it answers for its reasons."""
        own = self.filter(structure__in=actor.structures)
        if actor.is_facilitator:
            return own
        if actor.role == Role.AUTHORITY:
            return own.filter(contract__in=Contract.objects.visible_to(actor))
        return self.none()

    def latest(self):
        """The last review of each contract: the one that stands."""
        later = LegalReview.objects.filter(contract=OuterRef("contract")).filter(
            Q(decided_on__gt=OuterRef("decided_on")) | Q(decided_on=OuterRef("decided_on"), pk__gt=OuterRef("pk"))
        )
        return self.filter(~Exists(later))


class LegalReview(OfStructure):
    """Is a social condition compulsory for this contract, which exception is invoked, and why."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+")
    decided_on = models.DateField("examiné le")
    launched_on = models.DateField("consultation lancée le", null=True, blank=True)
    buyer = models.CharField("acheteur", max_length=20, choices=BuyerKind, blank=True, default=BuyerKind.ANY)
    compulsory = models.BooleanField("condition sociale obligatoire", null=True, blank=True)
    exception = models.CharField("exception invoquée", max_length=30, choices=LegalException, blank=True, default="")
    reason = models.TextField("motif", blank=True, default="")
    clause_kept = models.BooleanField("clause retenue")
    reviewed_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = LegalReviewQuerySet.as_manager()

    class Meta:
        verbose_name = "examen juridique"
        ordering = ["-decided_on", "-pk"]
        constraints = [
            CompositeForeignKey(fields=("structure", "contract"), name="legal_review_same_structure"),
            models.CheckConstraint(
                condition=Q(exception__in=["", *LegalException.values]), name="legal_review_exception_known"
            ),
            models.CheckConstraint(condition=Q(buyer__in=BuyerKind.values), name="legal_review_buyer_known"),
            models.CheckConstraint(
                condition=Q(exception="") | ~Q(reason=""),
                name="legal_review_exception_has_a_reason",
                violation_error_message="Une exception s'invoque avec son motif.",
            ),
        ]

    def __str__(self):
        return f"Examen du {self.decided_on:%d/%m/%Y}"
