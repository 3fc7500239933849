"""The terms of a clause and the insert-only sums of what it owes."""

from django.db import models
from django.db.models import Q

from clauses.enums import (
    BasisKind,
    ClauseForm,
    LegalBasis,
    ObligationKind,
)
from clauses.models.calibrations import Calibration
from clauses.models.charters import CharterVersion
from markets.constraints import CompositeForeignKey, InsertOnly, RefusingTrigger
from markets.models import JournalEntry, Lot, Party
from markets.models.organisations import OfStructure


class ClauseQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self.filter(structure__in=actor.structures, lot__in=Lot.objects.visible_to(actor))

    def live(self):
        return self.filter(ended_on=None)


class Clause(OfStructure):
    """The terms of a lot's clause. It owes nothing by itself: the obligation entries do."""

    lot = models.ForeignKey(Lot, models.PROTECT, related_name="+")
    legal_basis = models.CharField("fondement", max_length=20, choices=LegalBasis, default=LegalBasis.EXECUTION)
    form = models.CharField("forme", max_length=20, choices=ClauseForm, default=ClauseForm.VOLUME)
    required = models.BooleanField("exigée par le marché", default=True)
    every_months = models.PositiveSmallIntegerField(
        "déclaration", choices=[(1, "tous les mois"), (3, "tous les trois mois"), (6, "tous les six mois")], default=1
    )
    charter_version = models.ForeignKey(
        CharterVersion, models.PROTECT, related_name="+", verbose_name="liste des publics éligibles"
    )
    counts = models.JSONField("ce qui compte", default=dict, blank=True)
    penalties = models.JSONField("pénalités prévues", default=dict, blank=True)
    calibration = models.ForeignKey(Calibration, models.PROTECT, null=True, blank=True, related_name="+")
    ended_on = models.DateField("n'est plus en vigueur depuis le", null=True, blank=True)

    objects = ClauseQuerySet.as_manager()

    class Meta:
        verbose_name = "clause"
        constraints = [
            models.UniqueConstraint(
                fields=["lot"],
                condition=Q(ended_on=None),
                name="clause_one_live_per_lot",
                violation_error_message="Ce lot porte déjà une clause.",
            ),
            CompositeForeignKey(fields=("structure", "lot"), name="clause_same_structure"),
            CompositeForeignKey(fields=("structure", "charter_version"), name="clause_charter_same_structure"),
            CompositeForeignKey(fields=("structure", "lot", "calibration"), name="clause_calibration_same_lot"),
            models.CheckConstraint(condition=Q(legal_basis__in=LegalBasis.values), name="clause_basis_known"),
            models.CheckConstraint(condition=Q(form__in=ClauseForm.values), name="clause_form_known"),
            models.CheckConstraint(
                condition=Q(every_months__in=[1, 3, 6]),
                name="clause_frequency_known",
                violation_error_message="La déclaration se fait tous les mois, tous les trois ou tous les six mois.",
            ),
        ]

    def __str__(self):
        return f"Clause du {self.lot}"


class BasisEntry(OfStructure):
    """A fact that moves a living target: an order, an invoice, the hours worked in a month, a tranche affirmed."""

    lot = models.ForeignKey(Lot, models.PROTECT, related_name="+")
    party = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="+")
    month = models.DateField("mois")
    kind = models.CharField("nature", max_length=20, choices=BasisKind)
    amount = models.DecimalField("montant HT", max_digits=14, decimal_places=2, null=True, blank=True)
    seconds = models.BigIntegerField("heures (secondes)", null=True, blank=True)
    entry = models.ForeignKey(JournalEntry, models.PROTECT, related_name="+")
    number = models.BigIntegerField("numéro du journal")

    class Meta:
        verbose_name = "fait générateur"
        constraints = [
            CompositeForeignKey(fields=("structure", "lot"), name="basis_same_structure"),
            CompositeForeignKey(fields=("structure", "lot", "party"), name="basis_party_same_lot"),
            CompositeForeignKey(fields=("structure", "number", "entry"), name="basis_number_is_its_entry"),
            models.CheckConstraint(condition=Q(kind__in=BasisKind.values), name="basis_kind_known"),
            models.CheckConstraint(condition=Q(month__day=1), name="basis_month_is_its_first_day"),
            models.CheckConstraint(
                condition=Q(amount=None, seconds__isnull=False) | Q(amount__isnull=False, seconds=None),
                name="basis_amount_or_hours",
            ),
            InsertOnly(name="basis_insert_only"),
        ]

    def __str__(self):
        return self.get_kind_display()


class ObligationQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self.filter(structure__in=actor.structures, lot__in=Lot.objects.visible_to(actor))


class ObligationEntry(OfStructure):
    """Hours added to or taken from what a lot owes. The sum of these is what is owed."""

    lot = models.ForeignKey(Lot, models.PROTECT, related_name="+")
    party = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField("nature", max_length=20, choices=ObligationKind)
    seconds = models.BigIntegerField("heures (secondes)")
    effective_on = models.DateField("à compter du")
    calibration = models.ForeignKey(Calibration, models.PROTECT, null=True, blank=True, related_name="+")
    entry = models.ForeignKey(JournalEntry, models.PROTECT, related_name="+")
    number = models.BigIntegerField("numéro du journal")

    objects = ObligationQuerySet.as_manager()

    class Meta:
        verbose_name = "heures à réaliser"
        ordering = ["number", "pk"]
        indexes = [
            models.Index(
                fields=["structure", "lot", "number"], include=["party", "kind", "seconds"], name="obligation_by_lot"
            )
        ]
        constraints = [
            CompositeForeignKey(fields=("structure", "lot"), name="obligation_same_structure"),
            CompositeForeignKey(fields=("structure", "lot", "party"), name="obligation_party_same_lot"),
            CompositeForeignKey(fields=("structure", "lot", "calibration"), name="obligation_calibration_same_lot"),
            CompositeForeignKey(fields=("structure", "number", "entry"), name="obligation_number_is_its_entry"),
            models.CheckConstraint(condition=Q(kind__in=ObligationKind.values), name="obligation_kind_known"),
            models.CheckConstraint(
                condition=~Q(seconds=0),
                name="obligation_is_not_zero",
                violation_error_message="Zéro heure n'est pas une obligation.",
            ),
            models.CheckConstraint(
                condition=~Q(kind=ObligationKind.WAIVER) | Q(seconds__lt=0),
                name="obligation_waiver_takes_away",
                violation_error_message="Une dispense retire des heures.",
            ),
            models.CheckConstraint(
                condition=~Q(kind=ObligationKind.SHARE) | Q(party__isnull=False),
                name="obligation_share_has_a_party",
            ),
            RefusingTrigger(
                name="obligation_share_sums_to_zero",
                when="AFTER INSERT",
                deferred=True,
                unless=(
                    "NEW.kind <> 'share' OR (SELECT sum(seconds) FROM clauses_obligationentry "
                    "WHERE entry_id = NEW.entry_id AND kind = 'share') = 0"
                ),
                violation_error_message="Une répartition entre cotraitants n'ajoute ni ne retire d'heures au lot.",
            ),
            InsertOnly(name="obligation_insert_only"),
        ]

    def __str__(self):
        return self.get_kind_display()
