"""The journal: one line an act, numbered without a gap within a structure."""

from django.db import models
from django.db.models import Q

from markets.constraints import InsertOnly, Key
from markets.enums import Role, Via
from markets.models.accounts import User
from markets.models.organisations import OfStructure, Organisation


class JournalQuerySet(models.QuerySet):
    def visible_to(self, actor):
        if not actor.is_facilitator:
            return self.none()
        return self.filter(structure__in=actor.structures)


class JournalEntry(OfStructure):
    """Who did what, on which object. Codes and references only: never the name of a person followed."""

    number = models.BigIntegerField("numéro")
    at = models.DateTimeField("le", auto_now_add=True)
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    role = models.CharField("rôle", max_length=20, choices=Role)
    via = models.CharField("par", max_length=20, choices=Via, default=Via.SCREEN)
    verb = models.CharField("acte", max_length=60)
    object_type = models.CharField("objet", max_length=40)
    object_id = models.BigIntegerField("identifiant de l'objet")
    words = models.TextField("récit", blank=True, default="")

    objects = JournalQuerySet.as_manager()

    class Meta:
        verbose_name = "ligne du journal"
        ordering = ["structure", "-number"]
        indexes = [models.Index(fields=["structure", "object_type", "object_id"], name="journal_by_object")]
        constraints = [
            models.UniqueConstraint(fields=["structure", "number"], name="journal_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="journal_number_from_one"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="journal_role_known"),
            models.CheckConstraint(condition=Q(via__in=Via.values), name="journal_via_known"),
            Key(fields=["structure", "number", "id"], name="journal_key"),
            InsertOnly(name="journal_insert_only"),
        ]

    def __str__(self):
        return f"n° {self.number}"
