"""What is owed and to whom it is open: values, lists of publics, calibrations, clauses, obligation entries."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q

from clauses.enums import (
    BasisKind,
    BuyerAnswer,
    CalibrationState,
    CategoryGroup,
    CategoryStatus,
    ClauseForm,
    LegalBasis,
    Method,
    ObligationKind,
    Rounding,
    ScaleKind,
)
from markets.constraints import CompositeForeignKey, InsertOnly, Key, RefusingTrigger
from markets.models import Contract, JournalEntry, Lot, Party, User
from markets.models.contracts import DayRange
from markets.models.organisations import OfStructure


class Scale(OfStructure):
    """A set of values of calculation with its dated versions."""

    name = models.CharField("nom", max_length=120)

    class Meta:
        verbose_name = "valeurs de calcul"
        constraints = [
            models.UniqueConstraint(
                fields=["structure", "name"],
                name="scale_name_once",
                violation_error_message="Des valeurs de calcul portent déjà ce nom.",
            ),
            Key(fields=["structure", "id"], name="scale_key"),
        ]

    def __str__(self):
        return self.name


class ScaleVersion(OfStructure):
    scale = models.ForeignKey(Scale, models.PROTECT, related_name="versions")
    starts_on = models.DateField("à partir du")
    ends_on = models.DateField("jusqu'au", null=True, blank=True)
    source = models.CharField("source", max_length=255, blank=True, default="")

    class Meta:
        verbose_name = "version des valeurs de calcul"
        ordering = ["-starts_on"]
        constraints = [
            Key(fields=["structure", "id"], name="scale_version_key"),
            CompositeForeignKey(fields=("structure", "scale"), name="scale_version_same_structure"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(starts_on__lte=F("ends_on")), name="scale_version_dates_in_order"
            ),
            ExclusionConstraint(
                name="scale_version_never_overlaps",
                expressions=[
                    ("scale", RangeOperators.EQUAL),
                    (DayRange("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
                violation_error_message="Une autre version couvre déjà une partie de ces dates.",
            ),
        ]

    def __str__(self):
        return f"version du {self.starts_on:%d/%m/%Y}"


class ScaleValue(OfStructure):
    """One value with its source: a labour share by trade, an hourly cost, a rate."""

    version = models.ForeignKey(ScaleVersion, models.CASCADE, related_name="values")
    kind = models.CharField("nature", max_length=20, choices=ScaleKind)
    code = models.CharField("code", max_length=30)
    label = models.CharField("libellé", max_length=120)
    value = models.DecimalField("valeur", max_digits=10, decimal_places=4)
    low = models.DecimalField("au moins", max_digits=10, decimal_places=4, null=True, blank=True)
    high = models.DecimalField("au plus", max_digits=10, decimal_places=4, null=True, blank=True)
    status = models.CharField("statut", max_length=20, choices=CategoryStatus)
    source = models.CharField("source", max_length=500, blank=True, default="")

    class Meta:
        verbose_name = "valeur de calcul"
        ordering = ["kind", "label"]
        constraints = [
            models.UniqueConstraint(fields=["version", "kind", "code"], name="scale_value_once"),
            CompositeForeignKey(fields=("structure", "version"), name="scale_value_same_structure"),
            models.CheckConstraint(condition=Q(kind__in=ScaleKind.values), name="scale_value_kind_known"),
            models.CheckConstraint(condition=Q(status__in=CategoryStatus.values), name="scale_value_status_known"),
            models.CheckConstraint(condition=Q(value__gte=0), name="scale_value_not_negative"),
        ]

    def __str__(self):
        return self.label


class Charter(OfStructure):
    """A list of eligible publics with its dated versions."""

    name = models.CharField("nom", max_length=120)

    class Meta:
        verbose_name = "liste des publics éligibles"
        constraints = [
            models.UniqueConstraint(
                fields=["structure", "name"],
                name="charter_name_once",
                violation_error_message="Une liste porte déjà ce nom.",
            ),
            Key(fields=["structure", "id"], name="charter_key"),
        ]

    def __str__(self):
        return self.name


class CharterVersion(OfStructure):
    charter = models.ForeignKey(Charter, models.PROTECT, related_name="versions")
    starts_on = models.DateField("à partir du")
    ends_on = models.DateField("jusqu'au", null=True, blank=True)
    eligibility_months = models.PositiveSmallIntegerField("durée de l'éligibilité (mois)", default=24)
    source = models.CharField("source", max_length=255, blank=True, default="")

    class Meta:
        verbose_name = "version de la liste"
        ordering = ["-starts_on"]
        constraints = [
            Key(fields=["structure", "id"], name="charter_version_key"),
            CompositeForeignKey(fields=("structure", "charter"), name="charter_version_same_structure"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(starts_on__lte=F("ends_on")), name="charter_version_dates_in_order"
            ),
            models.CheckConstraint(
                condition=Q(eligibility_months__gte=1, eligibility_months__lte=60),
                name="charter_version_months_sensible",
                violation_error_message="La durée de l'éligibilité est comprise entre 1 et 60 mois.",
            ),
            ExclusionConstraint(
                name="charter_version_never_overlaps",
                expressions=[
                    ("charter", RangeOperators.EQUAL),
                    (DayRange("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
                violation_error_message="Une autre version couvre déjà une partie de ces dates.",
            ),
        ]

    def __str__(self):
        return f"{self.charter}, version du {self.starts_on:%d/%m/%Y}"


class Category(OfStructure):
    """One public of a list: what it asks, how it is proved, how sure its source is."""

    version = models.ForeignKey(CharterVersion, models.CASCADE, related_name="categories")
    code = models.CharField("code", max_length=30)
    label = models.CharField("intitulé", max_length=160)
    group = models.CharField("famille", max_length=20, choices=CategoryGroup)
    criterion = models.TextField("condition", blank=True, default="")
    proofs = models.JSONField("justificatifs", default=list, blank=True)
    proof_months = models.PositiveSmallIntegerField("âge maximal du justificatif (mois)", null=True, blank=True)
    min_age = models.PositiveSmallIntegerField("âge minimal", null=True, blank=True)
    max_age = models.PositiveSmallIntegerField("âge maximal", null=True, blank=True)
    sensitive = models.BooleanField("donnée sensible", default=False)
    status = models.CharField("statut", max_length=20, choices=CategoryStatus)
    source = models.CharField("source", max_length=500, blank=True, default="")
    position = models.PositiveSmallIntegerField("rang", default=0)
    open = models.BooleanField("retenue dans cette liste", default=True)

    class Meta:
        verbose_name = "public éligible"
        ordering = ["position", "label"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "code"],
                name="category_code_once",
                violation_error_message="Ce code existe déjà dans la liste.",
            ),
            Key(fields=["structure", "id"], name="category_key"),
            CompositeForeignKey(fields=("structure", "version"), name="category_same_structure"),
            models.CheckConstraint(condition=Q(group__in=CategoryGroup.values), name="category_group_known"),
            models.CheckConstraint(condition=Q(status__in=CategoryStatus.values), name="category_status_known"),
            models.CheckConstraint(
                condition=Q(min_age=None) | Q(max_age=None) | Q(min_age__lte=F("max_age")),
                name="category_ages_in_order",
                violation_error_message="L'âge minimal dépasse l'âge maximal.",
            ),
        ]

    def __str__(self):
        return self.label


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


class CalibrationQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """Her own until handed over; then the buyer's too."""
        own = self.filter(structure__in=actor.structures)
        if actor.is_facilitator:
            return own
        return own.filter(state=CalibrationState.HANDED_OVER, lot__in=Lot.objects.visible_to(actor)).filter(
            lot__contract__authority=actor.organisation_id
        )


class Calibration(OfStructure):
    """How many insertion hours a lot can carry: its inputs, its steps, its result. Frozen once handed to the buyer."""

    lot = models.ForeignKey(Lot, models.PROTECT, related_name="+")
    method = models.CharField("méthode", max_length=20, choices=Method)
    rounding = models.CharField("arrondi", max_length=20, choices=Rounding, default=Rounding.NEAREST)
    inputs = models.JSONField("valeurs utilisées")
    sources = models.JSONField("sources des valeurs", default=dict)
    steps = models.JSONField("étapes")
    warnings = models.JSONField("remarques", default=list)
    seconds = models.BigIntegerField("heures d'insertion (secondes)")
    scale_version = models.ForeignKey(ScaleVersion, models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField("état", max_length=20, choices=CalibrationState, default=CalibrationState.DRAFT)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField("établi le", auto_now_add=True)
    handed_over_at = models.DateTimeField("remis le", null=True, blank=True)
    answer = models.CharField("réponse", max_length=20, choices=BuyerAnswer, default=BuyerAnswer.NONE)
    answer_seconds = models.BigIntegerField("heures retenues (secondes)", null=True, blank=True)
    answered_on = models.DateField("réponse du", null=True, blank=True)
    answer_note = models.TextField("précision", blank=True, default="")

    objects = CalibrationQuerySet.as_manager()

    class Meta:
        verbose_name = "calibrage"
        ordering = ["-pk"]
        constraints = [
            Key(fields=["structure", "lot", "id"], name="calibration_key"),
            CompositeForeignKey(fields=("structure", "lot"), name="calibration_same_structure"),
            CompositeForeignKey(fields=("structure", "scale_version"), name="calibration_scale_same_structure"),
            models.CheckConstraint(condition=Q(method__in=Method.values), name="calibration_method_known"),
            models.CheckConstraint(condition=Q(rounding__in=Rounding.values), name="calibration_rounding_known"),
            models.CheckConstraint(condition=Q(answer__in=BuyerAnswer.values), name="calibration_answer_known"),
            models.CheckConstraint(condition=Q(seconds__gte=0), name="calibration_hours_not_negative"),
            models.CheckConstraint(
                condition=Q(state=CalibrationState.DRAFT, handed_over_at=None)
                | Q(state=CalibrationState.HANDED_OVER, handed_over_at__isnull=False),
                name="calibration_handed_over_is_dated",
            ),
            models.CheckConstraint(
                condition=Q(answer=BuyerAnswer.NONE, answered_on=None)
                | (~Q(answer=BuyerAnswer.NONE) & Q(answered_on__isnull=False, state=CalibrationState.HANDED_OVER)),
                name="calibration_answer_is_dated",
                violation_error_message="La réponse du donneur d'ordre porte une date et suit la remise du calibrage.",
            ),
            RefusingTrigger(
                name="calibration_frozen_once_handed_over",
                when="BEFORE UPDATE OR DELETE",
                declare="was jsonb; becomes jsonb;",
                prepare=(
                    "was := to_jsonb(OLD) - 'answer' - 'answer_seconds' - 'answered_on' - 'answer_note';\n"
                    "becomes := to_jsonb(NEW) - 'answer' - 'answer_seconds' - 'answered_on' - 'answer_note';"
                ),
                unless="OLD.state = 'draft' OR (TG_OP = 'UPDATE' AND was = becomes)",
                violation_error_message="Un calibrage remis ne change plus : faites-en un nouveau.",
            ),
        ]

    def __str__(self):
        return f"Calibrage n° {self.pk}"


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
