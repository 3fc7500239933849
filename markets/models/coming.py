"""Contracts to come: what a buyer announces, the dated stages of its study, the files joined to it."""

from django.db import models
from django.db.models import Q

from markets.constraints import CompositeForeignKey, InsertOnly, Key, RefusingTrigger
from markets.enums import BuyerKind, FileKind, Role, StageKind
from markets.models.accounts import User
from markets.models.contracts import Contract
from markets.models.journal import JournalEntry
from markets.models.organisations import OfStructure

# Asked at the end of a transaction, of the rows as they are then: several stages may be reached in one.
TOLD = "SELECT stage FROM markets_announcement WHERE contract_id = NEW.contract_id"
LAST = "SELECT stage FROM markets_stage WHERE contract_id = NEW.contract_id ORDER BY number DESC, id DESC LIMIT 1"
STAGE_IS_TOLD = f"({TOLD}) = ({LAST})"


class OfContractQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """The facilitator's, and the donneur d'ordre's own: nobody else takes part before the award."""
        own = self.filter(structure__in=actor.structures)
        if actor.is_facilitator:
            return own
        if actor.role == Role.AUTHORITY:
            return own.filter(contract__in=Contract.objects.visible_to(actor))
        return self.none()


class Announcement(OfStructure):
    """What makes a contract one to come: what is planned, and the stage it has reached, which its stages keep true."""

    contract = models.OneToOneField(Contract, models.PROTECT, related_name="announcement")
    estimate = models.DecimalField("montant estimé HT", max_digits=14, decimal_places=2, null=True, blank=True)
    launch_on = models.DateField("publication prévue le", null=True, blank=True)
    buyer = models.CharField("acheteur", max_length=20, choices=BuyerKind, default=BuyerKind.OTHER)
    stage = models.CharField("étape", max_length=20, choices=StageKind, default=StageKind.TO_STUDY)
    stage_on = models.DateField("depuis le")

    objects = OfContractQuerySet.as_manager()

    class Meta:
        verbose_name = "annonce de marché"
        constraints = [
            CompositeForeignKey(fields=("structure", "contract"), name="announcement_same_structure"),
            models.CheckConstraint(condition=Q(stage__in=StageKind.values), name="announcement_stage_known"),
            models.CheckConstraint(condition=Q(buyer__in=BuyerKind.values), name="announcement_buyer_known"),
            models.CheckConstraint(
                condition=Q(estimate=None) | Q(estimate__gte=0),
                name="announcement_estimate_not_negative",
                violation_error_message="Le montant estimé n'est pas négatif.",
            ),
            RefusingTrigger(
                name="announcement_stage_is_the_last",
                when="AFTER INSERT OR UPDATE",
                deferred=True,
                unless=STAGE_IS_TOLD,
                violation_error_message="L'étape d'un marché à venir est la dernière de son historique.",
            ),
        ]

    def __str__(self):
        return self.get_stage_display()


class Stage(OfStructure):
    """A stage reached by a coming contract, on its day."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="stages")
    stage = models.CharField("étape", max_length=20, choices=StageKind)
    on = models.DateField("le")
    entry = models.ForeignKey(JournalEntry, models.PROTECT, related_name="+")
    number = models.BigIntegerField("numéro du journal")

    objects = OfContractQuerySet.as_manager()

    class Meta:
        verbose_name = "étape"
        ordering = ["contract", "number", "pk"]
        constraints = [
            Key(fields=["structure", "id"], name="stage_key"),
            CompositeForeignKey(fields=("structure", "contract"), name="stage_same_structure"),
            CompositeForeignKey(fields=("structure", "number", "entry"), name="stage_number_is_its_entry"),
            models.CheckConstraint(condition=Q(stage__in=StageKind.values), name="stage_known"),
            models.UniqueConstraint(
                fields=["contract"],
                condition=Q(stage=StageKind.AWARDED),
                name="stage_awarded_once",
                violation_error_message="Ce marché est déjà attribué.",
            ),
            RefusingTrigger(
                name="stage_is_told_by_the_announcement",
                when="AFTER INSERT",
                deferred=True,
                unless=STAGE_IS_TOLD,
                violation_error_message="L'étape d'un marché à venir est la dernière de son historique.",
            ),
            InsertOnly(name="stage_insert_only"),
        ]

    def __str__(self):
        return self.get_stage_display()


class StageReason(OfStructure):
    """Why: free words, kept apart so that they can be erased."""

    stage = models.OneToOneField(Stage, models.PROTECT, related_name="reason")
    text = models.TextField("motif")

    class Meta:
        verbose_name = "motif d'étape"
        constraints = [
            CompositeForeignKey(fields=("structure", "stage"), name="stage_reason_same_structure"),
            models.CheckConstraint(
                condition=~Q(text=""), name="stage_reason_said", violation_error_message="Donnez le motif."
            ),
        ]

    def __str__(self):
        return self.text


class ContractFile(OfStructure):
    """A file joined to a contract. It leaves as an attachment only, under a name that names nobody."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="files")
    name = models.CharField("nom du fichier", max_length=255)
    kind = models.CharField("format", max_length=10, choices=FileKind)
    content = models.BinaryField("contenu")
    size = models.PositiveIntegerField("taille (octets)")
    sha256 = models.CharField("empreinte", max_length=64)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    added_at = models.DateTimeField("joint le", auto_now_add=True)

    objects = OfContractQuerySet.as_manager()

    class Meta:
        verbose_name = "pièce jointe"
        ordering = ["contract", "pk"]
        constraints = [
            CompositeForeignKey(fields=("structure", "contract"), name="contract_file_same_structure"),
            models.CheckConstraint(condition=Q(kind__in=FileKind.values), name="contract_file_kind_known"),
            models.UniqueConstraint(
                fields=["contract", "sha256"],
                name="contract_file_once",
                violation_error_message="Ce fichier est déjà joint à ce marché.",
            ),
        ]

    def __str__(self):
        return self.name
