"""National lists and dated figures, shared by every structure: shipped with the product, each with its source."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from markets.enums import BuyerKind, DatedValueKind, Nomenclature, ThresholdCategory
from markets.models.organisations import sort_key


class ReferenceCode(models.Model):
    """A code of a national list and what it stands for."""

    nomenclature = models.CharField("liste", max_length=10, choices=Nomenclature)
    code = models.CharField("code", max_length=10)
    label = models.CharField("libellé", max_length=400)
    sort_key = sort_key("label")

    class Meta:
        verbose_name = "code de référence"
        ordering = ["nomenclature", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["nomenclature", "code"],
                name="reference_code_once",
                violation_error_message="Ce code figure déjà dans sa liste.",
            ),
            models.CheckConstraint(condition=Q(nomenclature__in=Nomenclature.values), name="reference_code_list_known"),
        ]

    def __str__(self):
        return f"{self.code} – {self.label}"


class Commune(models.Model):
    """A commune of today, its postcodes and the grouping of communes it belongs to."""

    code = models.CharField("code INSEE", max_length=5, unique=True)
    name = models.CharField("nom", max_length=120)
    sort_key = sort_key("name")
    postcodes = ArrayField(models.CharField(max_length=5), verbose_name="codes postaux", default=list)
    department = models.CharField("département", max_length=3)
    grouping = models.CharField("intercommunalité", max_length=160, blank=True, default="")

    class Meta:
        verbose_name = "commune"
        ordering = ["sort_key", "code"]

    def __str__(self):
        return self.name


class DatedValue(models.Model):
    """A figure in force from a day: a European threshold (€ before tax), the minimum wage of an hour (€)."""

    kind = models.CharField("nature", max_length=20, choices=DatedValueKind)
    starts_on = models.DateField("à partir du")
    ends_on = models.DateField("jusqu'au", null=True, blank=True)
    category = models.CharField("objet", max_length=20, choices=ThresholdCategory, blank=True, default="")
    buyer = models.CharField("acheteur", max_length=20, choices=BuyerKind, blank=True, default="")
    value = models.DecimalField("valeur", max_digits=14, decimal_places=2)
    source = models.CharField("source", max_length=500, blank=True, default="")

    class Meta:
        verbose_name = "valeur datée"
        ordering = ["kind", "-starts_on", "category", "buyer"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "starts_on", "category", "buyer"],
                name="dated_value_once",
                violation_error_message="Une valeur est déjà donnée pour ce jour.",
            ),
            models.CheckConstraint(condition=Q(kind__in=DatedValueKind.values), name="dated_value_kind_known"),
            models.CheckConstraint(
                condition=Q(category__in=ThresholdCategory.values), name="dated_value_category_known"
            ),
            models.CheckConstraint(condition=Q(buyer__in=BuyerKind.values), name="dated_value_buyer_known"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(starts_on__lte=F("ends_on")),
                name="dated_value_dates_in_order",
                violation_error_message="La fin précède le début.",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} au {self.starts_on:%d/%m/%Y}"
