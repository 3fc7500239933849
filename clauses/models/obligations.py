"""The terms of a clause and the insert-only sums of what it owes."""

from django.db import models
from django.db.models import Q

from clauses.enums import BasisKind, ClauseForm, LegalBasis, ObligationKind, Rounding
from clauses.models.calibrations import Calibration
from clauses.models.charters import CharterVersion
from markets.constraints import CompositeForeignKey, InsertOnly, Key, RefusingTrigger
from markets.enums import Role
from markets.models import Amendment, JournalEntry, Lot, Organisation, Party
from markets.models.organisations import OfStructure


class ClauseQuerySet(models.QuerySet):
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
    # What a living form is computed from: nothing of it for a volume.
    measured_by = models.CharField("mesurée par", max_length=20, choices=BasisKind, blank=True, default="")
    euros_an_hour = models.DecimalField(
        "montant pour une heure", max_digits=14, decimal_places=2, null=True, blank=True
    )
    floor = models.DecimalField("au-delà de", max_digits=14, decimal_places=2, null=True, blank=True)
    rate = models.DecimalField("taux", max_digits=7, decimal_places=6, null=True, blank=True)
    rounding = models.CharField("arrondi", max_length=20, choices=Rounding, default=Rounding.NEAREST)
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
            models.CheckConstraint(condition=Q(rounding__in=Rounding.values), name="clause_rounding_known"),
            models.CheckConstraint(
                condition=Q(form=ClauseForm.VOLUME, measured_by="", euros_an_hour=None, floor=None, rate=None)
                | Q(
                    form=ClauseForm.PER_EURO,
                    measured_by__in=[BasisKind.ORDER, BasisKind.INVOICE],
                    euros_an_hour__gt=0,
                    floor__gte=0,
                    rate=None,
                )
                | Q(
                    form=ClauseForm.SHARE,
                    measured_by=BasisKind.TOTAL_HOURS,
                    euros_an_hour=None,
                    floor=None,
                    rate__gt=0,
                    rate__lte=1,
                ),
                name="clause_form_has_its_terms",
                violation_error_message="Une clause qui vit avec le marché dit sur quoi ses heures se comptent.",
            ),
            models.CheckConstraint(
                condition=Q(every_months__in=[1, 3, 6]),
                name="clause_frequency_known",
                violation_error_message="La déclaration se fait tous les mois, tous les trois ou tous les six mois.",
            ),
        ]

    def __str__(self):
        return f"Clause du {self.lot}"

    @property
    def lives(self):
        """Whether its hours are born of what is ordered, invoiced or worked."""
        return self.form != ClauseForm.VOLUME


class BasisQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """A company reads the facts of its own parties: its neighbours' amounts are theirs."""
        own = self.filter(lot__in=Lot.objects.visible_to(actor))
        if actor.role in Role.declaring():
            return own.filter(party__in=Party.objects.of(actor))
        return own

    def standing(self):
        """Facts neither taken back nor taking another back."""
        return self.filter(reverses=None, taken_back_by=None)


class BasisEntry(OfStructure):
    """A fact that moves a living target: an order, an invoice, the hours worked in a month, a tranche affirmed."""

    lot = models.ForeignKey(Lot, models.PROTECT, related_name="+")
    party = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="+")
    month = models.DateField("mois")
    kind = models.CharField("nature", max_length=20, choices=BasisKind)
    amount = models.DecimalField("montant HT", max_digits=14, decimal_places=2, null=True, blank=True)
    seconds = models.BigIntegerField("heures (secondes)", null=True, blank=True)
    reference = models.CharField("numéro de la pièce", max_length=40, blank=True, default="")
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="taken_back_by", verbose_name="annule"
    )
    entry = models.ForeignKey(JournalEntry, models.PROTECT, related_name="+")
    number = models.BigIntegerField("numéro du journal")

    objects = BasisQuerySet.as_manager()

    class Meta:
        verbose_name = "fait générateur"
        ordering = ["month", "pk"]
        indexes = [models.Index(fields=["lot", "month"], name="basis_by_lot")]
        constraints = [
            Key(fields=["structure", "lot", "id"], name="basis_key"),
            CompositeForeignKey(fields=("structure", "lot", "reverses"), name="basis_reverses_on_same_lot"),
            models.CheckConstraint(
                condition=Q(reference="") | Q(reference__regex=r"[0-9]"),
                name="basis_reference_has_a_figure",
                violation_error_message="Le numéro d'une facture ou d'une commande contient au moins un chiffre.",
            ),
            RefusingTrigger(
                name="basis_taken_back_by_its_opposite",
                when="BEFORE INSERT",
                declare="taken clauses_basisentry%ROWTYPE;",
                prepare="SELECT * INTO taken FROM clauses_basisentry WHERE id = NEW.reverses_id;",
                unless=(
                    "NEW.reverses_id IS NULL OR (taken.reverses_id IS NULL AND taken.kind = NEW.kind "
                    "AND taken.month = NEW.month AND taken.party_id IS NOT DISTINCT FROM NEW.party_id "
                    "AND taken.amount IS NOT DISTINCT FROM -NEW.amount "
                    "AND taken.seconds IS NOT DISTINCT FROM -NEW.seconds)"
                ),
                violation_error_message="Un fait s'annule une fois, par son exact opposé.",
            ),
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
        return self.filter(lot__in=Lot.objects.visible_to(actor))


class ObligationEntry(OfStructure):
    """Hours added to or taken from what a lot owes. The sum of these is what is owed."""

    lot = models.ForeignKey(Lot, models.PROTECT, related_name="+")
    party = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField("nature", max_length=20, choices=ObligationKind)
    seconds = models.BigIntegerField("heures (secondes)")
    effective_on = models.DateField("à compter du")
    calibration = models.ForeignKey(Calibration, models.PROTECT, null=True, blank=True, related_name="+")
    approver = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="accordé par"
    )
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


class AmendmentOutcome(OfStructure):
    """What was made of an amendment's hours: proposed with its steps, confirmed, changed, or left as they were."""

    lot = models.ForeignKey(Lot, models.PROTECT, related_name="+")
    amendment = models.OneToOneField(Amendment, models.PROTECT, related_name="+")
    proposed = models.BigIntegerField("heures proposées (secondes)", null=True, blank=True)
    seconds = models.BigIntegerField("heures retenues (secondes)")
    steps = models.JSONField("étapes", default=list, blank=True)
    entry = models.ForeignKey(JournalEntry, models.PROTECT, related_name="+")
    number = models.BigIntegerField("numéro du journal")

    class Meta:
        verbose_name = "suite d'un avenant"
        constraints = [
            CompositeForeignKey(fields=("structure", "lot", "amendment"), name="outcome_amendment_same_lot"),
            CompositeForeignKey(fields=("structure", "number", "entry"), name="outcome_number_is_its_entry"),
            InsertOnly(name="outcome_insert_only"),
        ]

    def __str__(self):
        return f"Suite de l'{str(self.amendment).lower()}"


class Tranche(OfStructure):
    """Hours of a part of the contract that the buyer may affirm: owed from that day, and not before."""

    lot = models.ForeignKey(Lot, models.PROTECT, related_name="+")
    rank = models.PositiveSmallIntegerField("numéro")
    title = models.CharField("intitulé", max_length=120, blank=True, default="")
    seconds = models.BigIntegerField("heures (secondes)")
    affirmed_on = models.DateField("affermie le", null=True, blank=True)

    class Meta:
        verbose_name = "tranche"
        ordering = ["lot_id", "rank"]
        constraints = [
            models.UniqueConstraint(
                fields=["lot", "rank"],
                name="tranche_rank_once",
                violation_error_message="Ce lot a déjà une tranche de ce numéro.",
            ),
            CompositeForeignKey(fields=("structure", "lot"), name="tranche_same_structure"),
            models.CheckConstraint(
                condition=Q(seconds__gt=0),
                name="tranche_has_hours",
                violation_error_message="Indiquez les heures de la tranche, au-dessus de zéro.",
            ),
            RefusingTrigger(
                name="tranche_frozen_once_affirmed",
                when="BEFORE UPDATE OR DELETE",
                unless="OLD.affirmed_on IS NULL",
                violation_error_message="Une tranche affermie ne change plus : ses heures sont dues.",
            ),
        ]

    def __str__(self):
        return f"Tranche {self.rank}{f' – {self.title}' if self.title else ''}"
