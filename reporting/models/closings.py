"""The end of a lot: its final balance, and what became of the hours that are missing."""

from django.db import models
from django.db.models import Q

from markets.constraints import CompositeForeignKey, InsertOnly
from markets.models import JournalEntry, Lot
from markets.models.organisations import OfStructure
from reporting.enums import ClosingOutcome


class LotClosing(OfStructure):
    """What a lot owed and had done when it was closed. One reopened and closed again has two."""

    lot = models.ForeignKey(Lot, models.PROTECT, related_name="+")
    closed_on = models.DateField("clos le")
    owed = models.BigIntegerField("heures à réaliser (secondes)")
    done = models.BigIntegerField("heures réalisées (secondes)")
    outcome = models.CharField("suite donnée", max_length=20, choices=ClosingOutcome)
    entry = models.ForeignKey(JournalEntry, models.PROTECT, related_name="+")
    number = models.BigIntegerField("numéro du journal")

    class Meta:
        verbose_name = "clôture d'un lot"
        ordering = ["-number"]
        constraints = [
            CompositeForeignKey(fields=("structure", "lot"), name="closing_same_structure"),
            CompositeForeignKey(fields=("structure", "number", "entry"), name="closing_number_is_its_entry"),
            models.CheckConstraint(condition=Q(outcome__in=ClosingOutcome.values), name="closing_outcome_known"),
            InsertOnly(name="closing_insert_only"),
        ]

    def __str__(self):
        return f"Clôture du {self.closed_on:%d/%m/%Y}"

    @property
    def missing(self):
        """Seconds that were not done; 0 where the lot met what it owed."""
        return max(0, self.owed - self.done)
