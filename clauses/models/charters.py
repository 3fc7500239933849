"""Lists of eligible publics, dated and versioned."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q

from clauses.enums import (
    CategoryGroup,
    CategoryStatus,
)
from markets.constraints import CompositeForeignKey, Key
from markets.models.contracts import DayRange
from markets.models.organisations import OfStructure


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
