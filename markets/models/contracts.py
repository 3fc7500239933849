"""Operations, contracts, lots, what was awarded and who takes part."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from markets.constraints import CompositeForeignKey, InsertOnly, Key, RefusingTrigger
from markets.enums import Category, PartyRole, Role, Sector
from markets.models.accounts import User
from markets.models.organisations import OfStructure, Organisation, natural_key, sort_key
from markets.models.withdrawing import Withdrawable, standing


class DayRange(Func):
    """Days from … to …, both included; an absent end has no end."""

    function = "daterange"
    template = "%(function)s(%(expressions)s, '[]')"
    output_field = DateRangeField()


class Operation(OfStructure):
    """What several contracts build together: an aquatic centre, a street."""

    authority = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField("nom de l'opération", max_length=255)
    place = models.CharField("lieu", max_length=120, blank=True, default="")

    class Meta:
        verbose_name = "opération"
        ordering = ["name"]
        constraints = [Key(fields=["structure", "id"], name="operation_key")]

    def __str__(self):
        return self.name


class ContractQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """A facilitator: her structure's; an authority: its own; companies and lenders: those they take part in."""
        own = self.filter(structure__in=actor.structures)
        if actor.is_facilitator:
            return own
        if actor.role == Role.AUTHORITY:
            return own.filter(authority=actor.organisation_id)
        if actor.role in Role.declaring():
            return own.filter(pk__in=Party.objects.of(actor).values("lot__contract"))
        return self.none()


class Contract(OfStructure, Withdrawable):
    """A public or private contract, or a concession, of one donneur d'ordre."""

    operation = models.ForeignKey(Operation, models.PROTECT, null=True, blank=True, related_name="contracts")
    authority = models.ForeignKey(
        Organisation, models.PROTECT, related_name="contracts", verbose_name="donneur d'ordre"
    )
    facilitator = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="facilitateur responsable"
    )
    sector = models.CharField("nature", max_length=20, choices=Sector, default=Sector.PUBLIC)
    category = models.CharField("objet", max_length=20, choices=Category, default=Category.WORKS)
    framework = models.BooleanField("accord-cadre", default=False)
    reference = models.CharField("référence", max_length=60, blank=True, default="")
    title = models.CharField("intitulé", max_length=500)
    sort_key = sort_key("title")
    cpv = models.CharField("code CPV", max_length=10, blank=True, default="")
    place = models.CharField("lieu d'exécution", max_length=120, blank=True, default="")
    created_at = models.DateTimeField("créé le", auto_now_add=True)

    objects = standing(ContractQuerySet)

    class Meta:
        verbose_name = "marché"
        ordering = ["-pk"]
        constraints = [
            Key(fields=["structure", "id"], name="contract_key"),
            CompositeForeignKey(fields=("structure", "operation"), name="contract_operation_same_structure"),
            models.CheckConstraint(condition=Q(sector__in=Sector.values), name="contract_sector_known"),
            models.CheckConstraint(condition=Q(category__in=Category.values), name="contract_category_known"),
        ]

    def __str__(self):
        return self.title


class LotQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """As for contracts, lot by lot: a company sees the lots it takes part in, not their neighbours."""
        own = self.filter(structure__in=actor.structures)
        if actor.is_facilitator:
            return own
        if actor.role == Role.AUTHORITY:
            return own.filter(contract__authority=actor.organisation_id)
        if actor.role in Role.declaring():
            return own.filter(pk__in=Party.objects.of(actor).values("lot"))
        return self.none()


class Lot(OfStructure, Withdrawable):
    """What hours are fixed for; a contract without lots has one lot without a number."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="lots")
    number = models.CharField("n° du lot", max_length=20, blank=True, default="")
    number_key = natural_key("number")
    title = models.CharField("intitulé du lot", max_length=255, blank=True, default="")
    cpv = models.CharField("code CPV", max_length=10, blank=True, default="")
    amount = models.DecimalField("montant estimé HT", max_digits=14, decimal_places=2, null=True, blank=True)
    starts_on = models.DateField("début prévu", null=True, blank=True)
    ends_on = models.DateField("fin prévue", null=True, blank=True)
    closed_on = models.DateField("clos le", null=True, blank=True)

    objects = standing(LotQuerySet)

    class Meta:
        verbose_name = "lot"
        ordering = ["contract_id", "number_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "number"],
                condition=Q(withdrawn_at=None),
                name="lot_number_once_in_contract",
                violation_error_message="Ce marché a déjà un lot de ce numéro.",
            ),
            Key(fields=["structure", "id"], name="lot_key"),
            CompositeForeignKey(fields=("structure", "contract"), name="lot_contract_same_structure"),
            models.CheckConstraint(
                condition=Q(amount=None) | Q(amount__gte=0),
                name="lot_amount_not_negative",
                violation_error_message="Le montant d'un lot n'est pas négatif.",
            ),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(starts_on__lte=F("ends_on")),
                name="lot_dates_in_order",
                violation_error_message="La fin du lot précède son début.",
            ),
        ]

    def __str__(self):
        return self.label

    @property
    def label(self):
        """« Lot 3 – Charpente », or the contract's title where there is no lot."""
        if self.number and self.title:
            return f"Lot {self.number} – {self.title}"
        if self.number:
            return f"Lot {self.number}"
        return self.title or self.contract.title


class Award(OfStructure, Withdrawable):
    """What was signed for a lot: several when several holders, or when the lot is awarded again."""

    lot = models.ForeignKey(Lot, models.PROTECT, related_name="awards")
    reference = models.CharField("référence", max_length=60, blank=True, default="")
    notified_on = models.DateField("notifié le", null=True, blank=True)
    amount = models.DecimalField("montant HT", max_digits=14, decimal_places=2, null=True, blank=True)
    months = models.PositiveSmallIntegerField("durée (mois)", null=True, blank=True)
    ends_on = models.DateField("fin", null=True, blank=True)

    objects = standing()

    class Meta:
        verbose_name = "attribution"
        ordering = ["lot_id", "pk"]
        constraints = [
            Key(fields=["structure", "lot", "id"], name="award_key"),
            CompositeForeignKey(fields=("structure", "lot"), name="award_lot_same_structure"),
            models.CheckConstraint(
                condition=Q(amount=None) | Q(amount__gte=0),
                name="award_amount_not_negative",
                violation_error_message="Le montant d'une attribution n'est pas négatif.",
            ),
            models.CheckConstraint(
                condition=Q(notified_on=None) | Q(ends_on=None) | Q(notified_on__lte=F("ends_on")),
                name="award_dates_in_order",
                violation_error_message="La fin du marché précède sa notification.",
            ),
        ]

    def __str__(self):
        return self.reference or f"Attribution {self.pk}"


class Amendment(OfStructure):
    """An avenant to what was signed."""

    lot = models.ForeignKey(Lot, models.PROTECT, related_name="+")
    award = models.ForeignKey(Award, models.PROTECT, related_name="amendments")
    rank = models.PositiveSmallIntegerField("numéro")
    signed_on = models.DateField("signé le")
    amount_delta = models.DecimalField("montant HT ajouté ou retiré", max_digits=14, decimal_places=2, default=0)
    ends_on = models.DateField("nouvelle fin", null=True, blank=True)

    class Meta:
        verbose_name = "avenant"
        ordering = ["award_id", "rank"]
        constraints = [
            models.UniqueConstraint(
                fields=["award", "rank"],
                name="amendment_rank_once",
                violation_error_message="Cet avenant est déjà enregistré.",
            ),
            CompositeForeignKey(fields=("structure", "lot", "award"), name="amendment_award_same_structure"),
            InsertOnly(name="amendment_insert_only"),
        ]

    def __str__(self):
        return f"Avenant n° {self.rank}"


class PartyQuerySet(models.QuerySet):
    def of(self, actor):
        """The actor's own parties, in the structures its membership opens."""
        return self.filter(structure__in=actor.structures, organisation=actor.organisation_id)

    def visible_to(self, actor):
        """A company also sees who works directly under it, and a holder everybody of its award."""
        own = self.filter(structure__in=actor.structures)
        if actor.is_facilitator:
            return own
        if actor.role == Role.AUTHORITY:
            return own.filter(lot__contract__authority=actor.organisation_id)
        if actor.role in Role.declaring():
            mine = Party.objects.of(actor)
            return own.filter(
                Q(organisation=actor.organisation_id)
                | Q(parent__in=mine.values("pk"))
                | Q(award__in=mine.filter(role=PartyRole.HOLDER).values("award"))
            )
        return self.none()

    def declared_by(self, actor):
        """Parties whose month the actor types: its own, and those that declare through one of them."""
        if actor.role not in Role.declaring():
            return self.none()
        return self.filter(
            Q(structure__in=actor.structures),
            Q(organisation=actor.organisation_id, declares_through=None)
            | Q(declares_through__in=Party.objects.of(actor).values("pk")),
        )


class Party(OfStructure, Withdrawable):
    """An organisation that does hours on a lot, in the tree of an award: everything about hours hangs on it."""

    lot = models.ForeignKey(Lot, models.PROTECT, related_name="parties")
    award = models.ForeignKey(Award, models.PROTECT, related_name="parties")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="parties")
    role = models.CharField("place", max_length=20, choices=PartyRole)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    declares_through = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    starts_on = models.DateField("début réel sur le chantier ou la prestation", null=True, blank=True)
    ends_on = models.DateField("fin", null=True, blank=True)

    objects = standing(PartyQuerySet)

    class Meta:
        verbose_name = "intervenant"
        ordering = ["lot_id", "award_id", "pk"]
        constraints = [
            Key(fields=["structure", "lot", "id"], name="party_key"),
            CompositeForeignKey(fields=("structure", "lot", "award"), name="party_award_same_lot"),
            CompositeForeignKey(fields=("structure", "lot", "parent"), name="party_parent_same_lot"),
            CompositeForeignKey(fields=("structure", "lot", "declares_through"), name="party_declares_on_same_lot"),
            models.CheckConstraint(condition=Q(role__in=PartyRole.values), name="party_role_known"),
            models.CheckConstraint(
                condition=Q(role=PartyRole.HOLDER, parent=None) | (~Q(role=PartyRole.HOLDER) & ~Q(parent=None)),
                name="party_holder_has_no_parent",
                violation_error_message="Seul un titulaire n'a personne au-dessus de lui.",
            ),
            models.UniqueConstraint(
                fields=["award"],
                condition=Q(role=PartyRole.HOLDER),
                name="party_one_holder_per_award",
                violation_error_message="Cette attribution a déjà un titulaire.",
            ),
            models.UniqueConstraint(
                fields=["award", "organisation", "parent", "role"],
                condition=Q(withdrawn_at=None),
                name="party_once_under_its_parent",
                violation_error_message="Cette organisation intervient déjà à cette place.",
            ),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(starts_on__lte=F("ends_on")),
                name="party_dates_in_order",
                violation_error_message="La fin de l'intervention précède son début.",
            ),
            RefusingTrigger(
                name="party_place_is_fixed",
                when="BEFORE UPDATE",
                unless=(
                    "OLD.parent_id IS NOT DISTINCT FROM NEW.parent_id AND OLD.award_id = NEW.award_id "
                    "AND OLD.lot_id = NEW.lot_id AND (OLD.organisation_id = NEW.organisation_id OR EXISTS ("
                    "SELECT FROM markets_organisation WHERE id = OLD.organisation_id "
                    "AND merged_into_id = NEW.organisation_id))"
                ),
                violation_error_message="La place d'un intervenant ne change pas : ajoutez-en un autre.",
            ),
        ]

    def __str__(self):
        return f"{self.organisation} ({self.get_role_display().lower()})"


class Stop(OfStructure):
    """Days when a party does not work on the lot: no month is due for a month that is stopped whole."""

    lot = models.ForeignKey(Lot, models.PROTECT, related_name="+")
    party = models.ForeignKey(Party, models.PROTECT, related_name="stops")
    starts_on = models.DateField("arrêt du")
    ends_on = models.DateField("au", null=True, blank=True)

    class Meta:
        verbose_name = "arrêt"
        ordering = ["starts_on"]
        constraints = [
            CompositeForeignKey(fields=("structure", "lot", "party"), name="stop_party_same_lot"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(starts_on__lte=F("ends_on")),
                name="stop_dates_in_order",
                violation_error_message="La reprise précède l'arrêt.",
            ),
            ExclusionConstraint(
                name="stop_never_overlaps",
                expressions=[
                    ("party", RangeOperators.EQUAL),
                    (DayRange("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
                violation_error_message="Un autre arrêt couvre déjà une partie de ces jours.",
            ),
        ]

    def __str__(self):
        return f"Arrêt du {self.starts_on:%d/%m/%Y}"
