"""What existed before the tool: files taken over line by line, and years of which only the totals are known."""

from django.db import models
from django.db.models import F, Q

from clauses.models import CharterVersion
from markets.constraints import CompositeForeignKey, Key
from markets.models import Organisation, Upload, User
from markets.models.organisations import OfStructure
from reporting.enums import TakeoverState


class Takeover(OfStructure):
    """A workbook brought in at a date: a draft, then what it made, which can be undone. Its lines hold names."""

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    upload = models.ForeignKey(Upload, models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField("nom du fichier", max_length=255)
    opened_on = models.DateField("heures arrêtées au")
    charter_version = models.ForeignKey(CharterVersion, models.PROTECT, related_name="+")
    columns = models.JSONField("colonnes", default=dict, blank=True)
    state = models.CharField("état", max_length=20, choices=TakeoverState, default=TakeoverState.DRAFT)
    refusal = models.CharField("refus", max_length=500, blank=True, default="")
    made = models.JSONField("ce qui a été créé", default=dict, blank=True)
    created_at = models.DateTimeField("commencée le", auto_now_add=True)
    done_at = models.DateTimeField("importée le", null=True, blank=True)
    undone_at = models.DateTimeField("annulée le", null=True, blank=True)

    class Meta:
        verbose_name = "reprise"
        ordering = ["-pk"]
        constraints = [
            Key(fields=["structure", "id"], name="takeover_key"),
            CompositeForeignKey(fields=("structure", "charter_version"), name="takeover_charter_same_structure"),
            models.CheckConstraint(condition=Q(state__in=TakeoverState.values), name="takeover_state_known"),
            models.CheckConstraint(
                condition=Q(undone_at=None) | Q(done_at__lte=F("undone_at")),
                name="takeover_undone_after_it_is_done",
                violation_error_message="Une reprise s'annule après avoir été importée.",
            ),
        ]

    def __str__(self):
        return f"Reprise n° {self.pk}"


class TakeoverLine(OfStructure):
    """A line of the workbook, by field and as text, corrected until the import and emptied by it."""

    takeover = models.ForeignKey(Takeover, models.PROTECT, related_name="lines")
    number = models.PositiveIntegerField("n° de ligne")
    cells = models.JSONField("cellules", default=dict)
    faults = models.JSONField("cellules illisibles", default=dict, blank=True)

    class Meta:
        verbose_name = "ligne de reprise"
        ordering = ["number", "pk"]
        constraints = [CompositeForeignKey(fields=("structure", "takeover"), name="takeover_line_same_structure")]

    def __str__(self):
        return f"Ligne {self.number}"


class EarlierYear(OfStructure):
    """Totals of a year before the tool, of one donneur d'ordre or of all of them (None): taken over, not detailed."""

    year = models.PositiveSmallIntegerField("année")
    authority = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    seconds = models.BigIntegerField("heures (secondes)")
    people = models.PositiveIntegerField("personnes", null=True, blank=True)
    contracts = models.PositiveIntegerField("marchés", null=True, blank=True)

    class Meta:
        verbose_name = "année reprise"
        ordering = ["year", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["structure", "year", "authority"],
                name="earlier_year_once",
                nulls_distinct=False,
                violation_error_message="Cette année est déjà saisie.",
            ),
            models.CheckConstraint(
                condition=Q(year__gte=2000, year__lte=2099),
                name="earlier_year_of_this_century",
                violation_error_message="L'année est comprise entre 2000 et 2099.",
            ),
            models.CheckConstraint(
                condition=Q(seconds__gte=0),
                name="earlier_year_hours_not_negative",
                violation_error_message="Les heures d'une année ne sont pas négatives.",
            ),
        ]

    def __str__(self):
        return str(self.year)
