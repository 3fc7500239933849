"""Operations, contracts, lots, what was awarded and who takes part."""

from decimal import Decimal

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Prefetch, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from markets.constraints import CompositeForeignKey, InsertOnly, Key, RefusingTrigger
from markets.enums import AmendmentPurpose, Category, PartyRole, Procedure, Role, Sector, StageKind
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
            return own.bought_by(actor.organisation_id)
        if actor.role in Role.declaring():
            return own.filter(pk__in=Party.objects.of(actor).values("lot__contract"))
        return self.none()

    def bought_by(self, organisation):
        """Contracts that an organisation (its identifier) signed, or that a joint purchase makes for it too."""
        joint = JointBuyer.objects.filter(organisation=organisation)
        return self.filter(Q(authority=organisation) | Q(pk__in=joint.values("contract")))

    def buyers(self):
        """Organisations that signed one of these contracts, or that a joint purchase makes one of them for."""
        joint = JointBuyer.objects.filter(contract__in=self.order_by())
        return Organisation.objects.filter(
            Q(pk__in=self.order_by().values("authority")) | Q(pk__in=joint.values("organisation"))
        )

    def coming(self):
        """Announced, and not awarded yet: abandoned ones too."""
        return self.filter(announcement__isnull=False).exclude(announcement__stage=StageKind.AWARDED)

    def running(self):
        """All but the coming ones: what lists of contracts, of months and of reports are about."""
        return self.filter(Q(announcement=None) | Q(announcement__stage=StageKind.AWARDED))


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
    procedure = models.CharField("procédure", max_length=30, choices=Procedure, blank=True, default="")
    reference = models.CharField("référence", max_length=60, blank=True, default="")
    title = models.CharField("intitulé", max_length=500)
    sort_key = sort_key("title")
    cpv = models.CharField("code CPV", max_length=10, blank=True, default="")
    place = models.CharField("lieu d'exécution", max_length=120, blank=True, default="")
    other_places = ArrayField(models.CharField(max_length=120), verbose_name="autres lieux", default=list, blank=True)
    anru_share = models.DecimalField("part ANRU", max_digits=5, decimal_places=4, null=True, blank=True)
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
            models.CheckConstraint(condition=Q(procedure__in=["", *Procedure.values]), name="contract_procedure_known"),
            models.CheckConstraint(
                condition=Q(anru_share=None) | Q(anru_share__gt=0, anru_share__lte=1),
                name="contract_anru_share_is_a_share",
                violation_error_message="La part ANRU est comprise entre 0 et 100 pour cent.",
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def is_coming(self):
        """Announced and not awarded yet."""
        announcement = getattr(self, "announcement", None)
        return announcement is not None and announcement.stage != StageKind.AWARDED


class JointBuyer(OfStructure):
    """Another donneur d'ordre that a joint purchase serves: it reads the contract as the one that signed it does."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="joint_buyers")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="donneur d'ordre")

    class Meta:
        verbose_name = "membre du groupement d'achat"
        ordering = ["contract_id", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "organisation"],
                name="joint_buyer_once",
                violation_error_message="Ce donneur d'ordre est déjà membre du groupement.",
            ),
            CompositeForeignKey(fields=("structure", "contract"), name="joint_buyer_same_structure"),
        ]

    def __str__(self):
        return str(self.organisation)


class LotQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """As for contracts, lot by lot: a company sees the lots it takes part in, not their neighbours."""
        own = self.filter(structure__in=actor.structures)
        if actor.is_facilitator:
            return own
        if actor.role == Role.AUTHORITY:
            return own.filter(contract__in=Contract.objects.bought_by(actor.organisation_id))
        if actor.role in Role.declaring():
            return own.filter(pk__in=Party.objects.of(actor).values("lot"))
        return self.none()

    def running(self):
        """Lots of the contracts that are not to come."""
        return self.filter(Q(contract__announcement=None) | Q(contract__announcement__stage=StageKind.AWARDED))


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

    @property
    def own_label(self):
        """The same beside the contract's title, which is not said twice: « Lot unique » where there is no lot."""
        return self.label if self.number or self.title else "Lot unique"


class AwardQuerySet(models.QuerySet):
    def with_end(self):
        """Add `last_day`: the end that the last amendment to say one leaves, else the one that was signed."""
        moved = Amendment.objects.standing().filter(award=OuterRef("pk")).exclude(ends_on=None).order_by("-rank")
        return self.annotate(last_day=Coalesce(Subquery(moved.values("ends_on")[:1]), F("ends_on")))

    def signed(self):
        """Those whose amounts add up: what one took over from another of these was signed once already."""
        return self.exclude(Exists(self.filter(pk=OuterRef("replaces"))))

    def amounts(self, path):
        """What was signed, and that with its amendments: two annotations of what `path` leads to (« lot__contract »).

        An amendment counts for whoever sees its award; both are None where no amount is known.
        """
        signed = self.signed().filter(**{path: OuterRef("pk")}).order_by().values(path)
        amendments = Amendment.objects.standing().filter(award__in=self, **{f"award__{path}": OuterRef("pk")})
        moved = amendments.order_by().values(f"award__{path}").annotate(sum=Sum("amount_delta")).values("sum")
        return {
            "amount_signed": Subquery(signed.annotate(sum=Sum("amount")).values("sum")),
            "amount_today": F("amount_signed") + Coalesce(Subquery(moved), Value(Decimal(0))),
        }


class Award(OfStructure, Withdrawable):
    """What was signed for a lot: several when several holders, or when the lot is awarded again."""

    lot = models.ForeignKey(Lot, models.PROTECT, related_name="awards")
    reference = models.CharField("référence", max_length=60, blank=True, default="")
    notified_on = models.DateField("notifié le", null=True, blank=True)
    amount = models.DecimalField("montant HT", max_digits=14, decimal_places=2, null=True, blank=True)
    months = models.PositiveSmallIntegerField("durée (mois)", null=True, blank=True)
    ends_on = models.DateField("fin", null=True, blank=True)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")

    objects = standing(AwardQuerySet)

    class Meta:
        verbose_name = "attribution"
        ordering = ["lot_id", "pk"]
        constraints = [
            Key(fields=["structure", "lot", "id"], name="award_key"),
            CompositeForeignKey(fields=("structure", "lot"), name="award_lot_same_structure"),
            CompositeForeignKey(fields=("structure", "lot", "replaces"), name="award_replaces_on_same_lot"),
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

    # Both read `standing_amendments`, which `amended` prefetches.

    @property
    def amended_amount(self):
        """Its amount with its amendments; None where none was signed."""
        if self.amount is None:
            return None
        return self.amount + sum(each.amount_delta for each in self.standing_amendments)

    @property
    def amended_end(self):
        """Its last day, as the last amendment that says one leaves it."""
        moved = [each.ends_on for each in self.standing_amendments if each.ends_on]
        return moved[-1] if moved else self.ends_on


class AmendmentQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """Of the awards in which the actor sees somebody: its amounts are as private as theirs."""
        return self.filter(award__in=Party.objects.visible_to(actor).values("award"))

    def latest(self):
        """The last version of each amendment, those taken back included."""
        later = Amendment.objects.filter(award=OuterRef("award"), rank=OuterRef("rank"))
        return self.filter(~Exists(later.filter(revision__gt=OuterRef("revision"))))

    def standing(self):
        """Amendments as they stand today: the last version of each, without those taken back."""
        return self.latest().filter(withdrawn=False)


class Amendment(OfStructure):
    """An avenant to what was signed. Its amount and its end never change: a correction is the next version of it."""

    lot = models.ForeignKey(Lot, models.PROTECT, related_name="+")
    award = models.ForeignKey(Award, models.PROTECT, related_name="amendments")
    rank = models.PositiveSmallIntegerField("numéro")
    revision = models.PositiveSmallIntegerField("version", default=0)
    withdrawn = models.BooleanField("saisi par erreur", default=False)
    purpose = models.CharField("objet", max_length=20, choices=AmendmentPurpose, default=AmendmentPurpose.OTHER)
    signed_on = models.DateField("signé le")
    amount_delta = models.DecimalField("montant HT ajouté ou retiré", max_digits=14, decimal_places=2, default=0)
    ends_on = models.DateField("nouvelle fin", null=True, blank=True)

    objects = AmendmentQuerySet.as_manager()

    class Meta:
        verbose_name = "avenant"
        ordering = ["award_id", "rank", "revision"]
        constraints = [
            models.UniqueConstraint(
                fields=["award", "rank", "revision"],
                name="amendment_version_once",
                violation_error_message="Cet avenant est déjà enregistré.",
            ),
            Key(fields=["structure", "lot", "id"], name="amendment_key"),
            CompositeForeignKey(fields=("structure", "lot", "award"), name="amendment_award_same_structure"),
            models.CheckConstraint(
                condition=Q(rank__gte=1),
                name="amendment_rank_from_one",
                violation_error_message="Les avenants se numérotent à partir de 1.",
            ),
            models.CheckConstraint(condition=Q(purpose__in=AmendmentPurpose.values), name="amendment_purpose_known"),
            InsertOnly(name="amendment_insert_only"),
        ]

    def __str__(self):
        return f"Avenant n° {self.rank}"


def amended(path=""):
    """A prefetch of the amendments of awards as they stand, in their order; `path` leads to the award."""
    return Prefetch(f"{path}amendments", queryset=Amendment.objects.standing(), to_attr="standing_amendments")


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
            return own.filter(lot__contract__in=Contract.objects.bought_by(actor.organisation_id))
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
