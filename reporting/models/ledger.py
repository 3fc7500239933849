"""The hours ledger: what is done is the sum of these rows, and nothing else."""

from django.db import models
from django.db.models import Q

from markets.constraints import CompositeForeignKey, InsertOnly, Key, RefusingTrigger
from markets.enums import Role
from markets.models import JournalEntry, Lot, Party
from markets.models.organisations import OfStructure
from participants.models import Person, Placement
from reporting.enums import HoursKind
from reporting.models.statements import StatementLine


class Agreement(OfStructure):
    """A written agreement that moves hours done between lots (convention de mutualisation des heures)."""

    signed_on = models.DateField("signée le")
    reference = models.CharField("référence", max_length=60)

    class Meta:
        verbose_name = "convention"
        constraints = [Key(fields=["structure", "id"], name="agreement_key")]

    def __str__(self):
        return self.reference


class HoursQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """A facilitator: her structure's; companies and lenders: their own parties'; an authority: its contracts'."""
        own = self.filter(structure__in=actor.structures)
        if actor.is_facilitator:
            return own
        if actor.role == Role.AUTHORITY:
            return own.filter(lot__in=Lot.objects.visible_to(actor))
        if actor.role in Role.declaring():
            return own.filter(party__in=Party.objects.visible_to(actor))
        return self.none()

    def counted_by(self, actor):
        """Those that enter the sums of an actor: hours of a joint purchase count once, for the one that signed it."""
        seen = self.visible_to(actor)
        return seen.filter(lot__contract__authority=actor.organisation_id) if actor.role == Role.AUTHORITY else seen

    def known_at(self, number):
        """As the structure's ledger stood when its journal had reached this number."""
        return self.filter(number__lte=number)


class HoursEntry(OfStructure):
    """Hours posted to a party's month: never changed, only reversed. Seconds, signed, never zero."""

    lot = models.ForeignKey(Lot, models.PROTECT, related_name="+")
    party = models.ForeignKey(Party, models.PROTECT, related_name="+")
    placement = models.ForeignKey(Placement, models.PROTECT, null=True, blank=True, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    month = models.DateField("mois")
    kind = models.CharField("nature", max_length=20, choices=HoursKind)
    seconds = models.BigIntegerField("heures (secondes)")
    line = models.ForeignKey(StatementLine, models.PROTECT, null=True, blank=True, related_name="+")
    reverses = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="reversal")
    agreement = models.ForeignKey(Agreement, models.PROTECT, null=True, blank=True, related_name="+")
    entry = models.ForeignKey(JournalEntry, models.PROTECT, related_name="+")
    number = models.BigIntegerField("numéro du journal")

    objects = HoursQuerySet.as_manager()

    class Meta:
        verbose_name = "écriture d'heures"
        ordering = ["number", "pk"]
        indexes = [
            models.Index(
                fields=["structure", "lot", "month"],
                include=["party", "kind", "seconds", "number"],
                name="hours_by_lot",
            ),
            models.Index(
                fields=["structure", "party", "month"],
                include=["lot", "kind", "seconds", "number"],
                name="hours_by_party",
            ),
            models.Index(fields=["structure", "number"], name="hours_by_number"),
        ]
        constraints = [
            Key(fields=["structure", "party", "id"], name="hours_key"),
            CompositeForeignKey(fields=("structure", "lot", "party"), name="hours_party_same_lot"),
            CompositeForeignKey(fields=("structure", "party", "placement"), name="hours_placement_same_party"),
            CompositeForeignKey(fields=("structure", "person", "placement"), name="hours_placement_same_person"),
            CompositeForeignKey(fields=("structure", "party", "line"), name="hours_line_same_party"),
            CompositeForeignKey(fields=("structure", "party", "reverses"), name="hours_reversal_same_party"),
            CompositeForeignKey(fields=("structure", "agreement"), name="hours_agreement_same_structure"),
            CompositeForeignKey(fields=("structure", "number", "entry"), name="hours_number_is_its_entry"),
            models.CheckConstraint(condition=Q(kind__in=HoursKind.values), name="hours_kind_known"),
            models.CheckConstraint(condition=Q(month__day=1), name="hours_month_is_its_first_day"),
            models.CheckConstraint(condition=~Q(seconds=0), name="hours_never_zero"),
            models.CheckConstraint(
                condition=~Q(kind__in=[HoursKind.WORKED, HoursKind.TRAINING])
                | Q(placement__isnull=False, person__isnull=False, line__isnull=False),
                name="hours_of_people_come_from_a_line",
            ),
            models.CheckConstraint(
                condition=Q(placement=None, person=None) | Q(placement__isnull=False, person__isnull=False),
                name="hours_person_goes_with_placement",
            ),
            models.CheckConstraint(
                condition=Q(kind=HoursKind.TRANSFER, agreement__isnull=False, person=None, line=None)
                | (~Q(kind=HoursKind.TRANSFER) & Q(agreement=None)),
                name="hours_transfer_has_an_agreement",
            ),
            models.UniqueConstraint(
                fields=["line", "kind"],
                condition=Q(reverses=None, line__isnull=False),
                name="hours_line_posted_once_per_kind",
                violation_error_message="Ces heures sont déjà dans l'historique.",
            ),
            RefusingTrigger(
                name="hours_reversal_is_the_exact_opposite",
                when="BEFORE INSERT",
                declare="original record;",
                prepare="SELECT * INTO original FROM reporting_hoursentry WHERE id = NEW.reverses_id;",
                unless=(
                    "NEW.reverses_id IS NULL OR (original.reverses_id IS NULL AND NEW.seconds = -original.seconds "
                    "AND NEW.month = original.month AND NEW.kind = original.kind "
                    "AND NEW.party_id = original.party_id "
                    "AND NEW.placement_id IS NOT DISTINCT FROM original.placement_id)"
                ),
                violation_error_message="Une écriture s'annule par son exact contraire.",
            ),
            RefusingTrigger(
                name="hours_first_posting_adds",
                when="BEFORE INSERT",
                unless="NEW.reverses_id IS NOT NULL OR NEW.kind IN ('transfer', 'opening') OR NEW.seconds > 0",
                violation_error_message="Des heures ne se retirent qu'en annulant leur écriture.",
            ),
            RefusingTrigger(
                name="hours_posted_as_accepted",
                when="AFTER INSERT",
                deferred=True,
                declare="parent bigint;",
                prepare="SELECT statement_id INTO parent FROM reporting_statementline WHERE id = NEW.line_id;",
                unless="NEW.line_id IS NULL OR NOT public.statement_differs_from_ledger(parent)",
                violation_error_message="Les heures validées et l'historique des heures ne concordent pas.",
            ),
            RefusingTrigger(
                name="hours_transfer_sums_to_zero",
                when="AFTER INSERT",
                deferred=True,
                unless=(
                    "NEW.kind <> 'transfer' OR (SELECT sum(seconds) FROM reporting_hoursentry "
                    "WHERE agreement_id = NEW.agreement_id AND kind = 'transfer') = 0"
                ),
                violation_error_message="Une mutualisation déplace des heures sans en ajouter.",
            ),
            InsertOnly(name="hours_insert_only"),
        ]

    def __str__(self):
        return f"Écriture n° {self.pk}"
