"""What the law asks of a contract."""

from django.db import models
from django.db.models import Q

from markets.constraints import CompositeForeignKey
from markets.models import Contract, User
from markets.models.organisations import OfStructure


class LegalReview(OfStructure):
    """Is a social condition compulsory for this contract, which exception is invoked, and why."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+")
    decided_on = models.DateField("examiné le")
    compulsory = models.BooleanField("condition sociale obligatoire", null=True)
    exception = models.CharField("exception invoquée", max_length=30, blank=True, default="")
    reason = models.TextField("motif", blank=True, default="")
    clause_kept = models.BooleanField("clause retenue")
    reviewed_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "examen juridique"
        ordering = ["-decided_on", "-pk"]
        constraints = [
            CompositeForeignKey(fields=("structure", "contract"), name="legal_review_same_structure"),
            models.CheckConstraint(
                condition=Q(exception="") | ~Q(reason=""),
                name="legal_review_exception_has_a_reason",
                violation_error_message="Une exception s'invoque avec son motif.",
            ),
        ]

    def __str__(self):
        return f"Examen du {self.decided_on:%d/%m/%Y}"
