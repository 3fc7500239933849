"""How many hours a lot can carry, and the buyer's answer."""

from django.db import models
from django.db.models import Q

from clauses.enums import (
    BuyerAnswer,
    CalibrationState,
    Method,
    Rounding,
)
from clauses.models.scales import ScaleVersion
from markets.constraints import CompositeForeignKey, Key, RefusingTrigger
from markets.enums import Role
from markets.models import Lot, User
from markets.models.organisations import OfStructure


class CalibrationQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """Her own until handed over; then the buyer's too."""
        own = self.filter(structure__in=actor.structures)
        if actor.is_facilitator:
            return own
        if actor.role == Role.AUTHORITY:
            return own.filter(state=CalibrationState.HANDED_OVER, lot__in=Lot.objects.visible_to(actor))
        return self.none()


class Calibration(OfStructure):
    """How many insertion hours a lot can carry: its inputs, its steps, its result. Frozen once handed to the buyer.

    `apart`: hours of a reserved lot, counted beside the others; `refusal`: why the method gives no clause.
    """

    lot = models.ForeignKey(Lot, models.PROTECT, related_name="+")
    method = models.CharField("méthode", max_length=20, choices=Method)
    rounding = models.CharField("arrondi", max_length=20, choices=Rounding, default=Rounding.NEAREST)
    inputs = models.JSONField("valeurs utilisées")
    sources = models.JSONField("sources des valeurs", default=dict)
    steps = models.JSONField("étapes")
    warnings = models.JSONField("remarques", default=list, blank=True)
    seconds = models.BigIntegerField("heures d'insertion (secondes)")
    apart = models.BooleanField("heures comptées à part", default=False)
    refusal = models.TextField("pourquoi il n'y a pas de clause", blank=True, default="")
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
                condition=Q(refusal="") | Q(seconds=0),
                name="calibration_refusal_has_no_hours",
                violation_error_message="Un calibrage qui ne donne pas de clause n'a pas d'heures.",
            ),
            models.CheckConstraint(
                condition=Q(refusal="") | ~Q(answer=BuyerAnswer.KEPT),
                name="calibration_refusal_is_not_kept",
                violation_error_message="Ce calibrage ne donne pas d'heures à retenir.",
            ),
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
