"""Public contract data as published, and files waiting to be imported."""

from django.db import models
from django.db.models import Q

from markets.constraints import CompositeForeignKey, InsertOnly
from markets.models.accounts import User
from markets.models.contracts import Award, Lot
from markets.models.organisations import OfStructure, Organisation


class Notice(OfStructure):
    """One published record and the award it became. Names of holders are left out: they may be a person's."""

    buyer = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    published_id = models.CharField("identifiant publié", max_length=60)
    content_hash = models.CharField("empreinte du contenu", max_length=64)
    raw = models.JSONField("enregistrement publié")
    flags = models.JSONField("réserves", default=list)
    read_at = models.DateTimeField("lu le", auto_now_add=True)
    lot = models.ForeignKey(Lot, models.PROTECT, null=True, blank=True, related_name="+")
    award = models.ForeignKey(Award, models.PROTECT, null=True, blank=True, related_name="notices")

    class Meta:
        verbose_name = "avis publié"
        constraints = [
            models.UniqueConstraint(
                fields=["structure", "buyer", "published_id", "content_hash"],
                name="notice_once_per_content",
                violation_error_message="Cet avis est déjà importé.",
            ),
            CompositeForeignKey(fields=("structure", "lot", "award"), name="notice_award_same_structure"),
            models.CheckConstraint(
                condition=Q(lot=None, award=None) | Q(lot__isnull=False, award__isnull=False),
                name="notice_lot_goes_with_award",
            ),
            InsertOnly(name="notice_insert_only"),
        ]

    def __str__(self):
        return self.published_id


class Upload(OfStructure):
    """A file read once for its preview and kept until it is imported or given up."""

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    purpose = models.CharField("usage", max_length=20)
    name = models.CharField("nom du fichier", max_length=255)
    content = models.BinaryField("contenu")
    sha256 = models.CharField("empreinte", max_length=64)
    created_at = models.DateTimeField("reçu le", auto_now_add=True)
    done_at = models.DateTimeField("importé le", null=True, blank=True)

    class Meta:
        verbose_name = "fichier reçu"

    def __str__(self):
        return f"Fichier reçu n° {self.pk}"
