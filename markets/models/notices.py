"""Public contract data as published, and files waiting to be imported."""

from django.db import models
from django.db.models import Exists, OuterRef, Q

from markets.constraints import CompositeForeignKey, InsertOnly, Key
from markets.enums import Ruling, UploadState
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


class UploadQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self.filter(structure__in=actor.structures) if actor.is_facilitator else self.none()


class Upload(OfStructure):
    """A file kept until it is imported or given up; a large one is read by the worker, which says where it is."""

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    purpose = models.CharField("usage", max_length=20)
    name = models.CharField("nom du fichier", max_length=255)
    content = models.BinaryField("contenu")
    sha256 = models.CharField("empreinte", max_length=64)
    created_at = models.DateTimeField("reçu le", auto_now_add=True)
    done_at = models.DateTimeField("importé le", null=True, blank=True)
    state = models.CharField("état", max_length=20, choices=UploadState, default=UploadState.READ)
    size = models.PositiveBigIntegerField("taille (octets)", default=0)
    bytes_read = models.PositiveBigIntegerField("octets lus", default=0)
    refusal = models.CharField("pourquoi il n'est pas lu", max_length=500, blank=True, default="")
    # What the worker found, in figures and sentences: never the name of a holder.
    found = models.JSONField("ce qui a été lu", default=dict, blank=True)

    objects = UploadQuerySet.as_manager()

    class Meta:
        verbose_name = "fichier reçu"
        constraints = [
            Key(fields=["structure", "id"], name="upload_key"),
            models.CheckConstraint(condition=Q(state__in=UploadState.values), name="upload_state_known"),
            models.CheckConstraint(
                condition=~Q(state=UploadState.UNREADABLE) | ~Q(refusal=""),
                name="upload_unreadable_says_why",
                violation_error_message="Dites pourquoi le fichier n'est pas lu.",
            ),
        ]

    def __str__(self):
        return f"Fichier reçu n° {self.pk}"

    @property
    def is_awaited(self):
        return self.state in (UploadState.WAITING, UploadState.READING)

    @property
    def is_large(self):
        """Read by the worker: its contracts are kept apart, a buyer at a time."""
        return bool(self.found)


class ReadContract(OfStructure):
    """A contract of a large file as it was read: what the preview of its buyer is made of. Goes with its file."""

    upload = models.ForeignKey(Upload, models.CASCADE, related_name="contracts")
    rank = models.PositiveIntegerField("rang dans le fichier")
    lines = models.PositiveIntegerField("lignes", default=0)
    buyer_siren = models.CharField("SIREN de l'acheteur", max_length=9)
    buyer_name = models.CharField("acheteur", max_length=255, blank=True, default="")
    social = models.BooleanField("publié avec une considération sociale", default=False)
    record = models.JSONField("enregistrement publié")

    class Meta:
        verbose_name = "contrat lu"
        ordering = ["rank", "pk"]
        indexes = [models.Index(fields=["upload", "buyer_siren", "rank"], name="read_contract_by_buyer")]
        constraints = [CompositeForeignKey(fields=("structure", "upload"), name="read_contract_same_structure")]

    def __str__(self):
        return f"Contrat lu n° {self.rank}"
