"""Values of calculation, dated and versioned."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q

from clauses.enums import (
    CategoryStatus,
    ScaleKind,
)
from markets.constraints import CompositeForeignKey, Key
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
