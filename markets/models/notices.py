"""Public contract data as published, and files waiting to be imported."""

from django.db import models
from django.db.models import Exists, OuterRef, Q

from markets.constraints import CompositeForeignKey, InsertOnly, Key
from markets.enums import Ruling
from markets.identifiers import print_identifier
from markets.models.accounts import User
from markets.models.contracts import Award, Contract, Lot
from markets.models.organisations import OfStructure, Organisation


class NoticeQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self.filter(structure__in=actor.structures) if actor.is_facilitator else self.none()

    def left(self):
        """New contents that somebody said are not taken."""
        return self.filter(decision__ruling=Ruling.LEFT)

    def undecided(self):
        """New contents of a contract of which nobody has said whether they are taken or left."""
        earlier = Notice.objects.filter(
            structure=OuterRef("structure"), buyer=OuterRef("buyer"), published_id=OuterRef("published_id")
        ).filter(pk__lt=OuterRef("pk"))
        return self.filter(Exists(earlier), decision=None)


class Notice(OfStructure):
    """One published record and the award it became. Names of holders are left out: they may be a person's."""

    buyer = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    published_id = models.CharField("identifiant publié", max_length=60)
    content_hash = models.CharField("empreinte du contenu", max_length=64)
    raw = models.JSONField("enregistrement publié")
    flags = models.JSONField("réserves", default=list)
    social = models.BooleanField("publié avec une considération sociale", default=False)
    read_at = models.DateTimeField("lu le", auto_now_add=True)
    lot = models.ForeignKey(Lot, models.PROTECT, null=True, blank=True, related_name="+")
    award = models.ForeignKey(Award, models.PROTECT, null=True, blank=True, related_name="notices")

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "avis publié"
        constraints = [
            models.UniqueConstraint(
                fields=["structure", "buyer", "published_id", "content_hash"],
                name="notice_once_per_content",
                violation_error_message="Cet avis est déjà importé.",
            ),
            Key(fields=["structure", "id"], name="notice_key"),
            CompositeForeignKey(fields=("structure", "lot", "award"), name="notice_award_same_structure"),
            models.CheckConstraint(
                condition=Q(lot=None, award=None) | Q(lot__isnull=False, award__isnull=False),
                name="notice_lot_goes_with_award",
            ),
            InsertOnly(name="notice_insert_only"),
        ]

    def __str__(self):
        return self.published_id


class Decision(OfStructure):
    """What a user made of a published record that the import could not settle: another content, or a double.

    `lot` and `award` are those that the record is about: for a merged double, of the contract it was merged into.
    """

    notice = models.OneToOneField(Notice, models.PROTECT, related_name="decision")
    ruling = models.CharField("décision", max_length=20, choices=Ruling)
    lot = models.ForeignKey(Lot, models.PROTECT, null=True, blank=True, related_name="+")
    award = models.ForeignKey(Award, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField("décidé le", auto_now=True)

    class Meta:
        verbose_name = "décision sur un avis"
        constraints = [
            CompositeForeignKey(fields=("structure", "notice"), name="decision_notice_same_structure"),
            CompositeForeignKey(fields=("structure", "lot"), name="decision_lot_same_structure"),
            CompositeForeignKey(fields=("structure", "lot", "award"), name="decision_award_same_lot"),
            models.CheckConstraint(condition=Q(ruling__in=Ruling.values), name="decision_ruling_known"),
            models.CheckConstraint(
                condition=~Q(ruling=Ruling.MERGED) | Q(lot__isnull=False),
                name="decision_merged_into_a_lot",
                violation_error_message="Un doublon se réunit au lot d'un autre contrat.",
            ),
        ]

    def __str__(self):
        return f"Décision sur l'avis n° {self.notice_id}"


class SightingQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self.filter(structure__in=actor.structures) if actor.is_facilitator else self.none()

    def waiting(self):
        """Neither put aside nor in the tool, under its id in the data or as the reference of what was typed."""
        same_buyer = Q(structure=OuterRef("structure"), authority__siren=OuterRef("buyer_siren"))
        signed = Award.objects.filter(
            reference=OuterRef(OuterRef("published_id")), structure=OuterRef("structure"), lot__withdrawn_at=None
        )
        typed = Contract.objects.filter(same_buyer).filter(
            Q(reference=OuterRef("published_id")) | Q(pk__in=signed.values("lot__contract"))
        )
        read = Notice.objects.filter(
            structure=OuterRef("structure"),
            buyer__siren=OuterRef("buyer_siren"),
            published_id=OuterRef("published_id"),
        )
        return self.filter(Q(dismissed_at=None) & ~Exists(read) & ~Exists(typed))


class Sighting(OfStructure):
    """A contract published with a social consideration, seen in a file and perhaps not followed yet."""

    buyer_siren = models.CharField("SIREN de l'acheteur", max_length=9)
    buyer_name = models.CharField("acheteur", max_length=255, blank=True, default="")
    published_id = models.CharField("identifiant publié", max_length=60)
    title = models.CharField("objet", max_length=500)
    notified_on = models.DateField("notifié le", null=True, blank=True)
    amount = models.DecimalField("montant HT", max_digits=14, decimal_places=2, null=True, blank=True)
    upload = models.ForeignKey("Upload", models.PROTECT, null=True, blank=True, related_name="+")
    seen_at = models.DateTimeField("vu le", auto_now_add=True)
    dismissed_at = models.DateTimeField("écarté le", null=True, blank=True)

    objects = SightingQuerySet.as_manager()

    class Meta:
        verbose_name = "marché repéré"
        constraints = [
            models.UniqueConstraint(
                fields=["structure", "buyer_siren", "published_id"],
                name="sighting_once",
                violation_error_message="Ce marché est déjà repéré.",
            ),
        ]

    def __str__(self):
        return self.published_id

    @property
    def buyer(self):
        """What the buyer is called, by its published name or else by its number."""
        return self.buyer_name or f"SIREN {print_identifier(self.buyer_siren)}"


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
