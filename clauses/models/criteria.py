"""A criterion of insertion: its grid, the bids and their points. The facilitator's and that buyer's, nobody else's."""

from django.db import models
from django.db.models import Q

from clauses.enums import CommitmentUnit, CriterionKind, Scoring
from clauses.models.obligations import ObligationEntry
from clauses.scoring import GridLine, write_points
from markets.constraints import CompositeForeignKey, Key
from markets.enums import Role
from markets.models import Lot, Party
from markets.models.organisations import OfStructure


def seen_of(rows, actor, lot="lot"):
    """The rows of a criterion that an actor sees: what bids offer is told to no company, before the award or after."""
    own = rows.filter(structure__in=actor.structures)
    if actor.is_facilitator:
        return own
    if actor.role == Role.AUTHORITY:
        return own.filter(**{f"{lot}__contract__authority": actor.organisation_id, f"{lot}__withdrawn_at": None})
    return own.none()


class CriterionQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return seen_of(self, actor)


class Criterion(OfStructure):
    """The criterion of insertion of a lot, and the points it weighs in the choice of a bid."""

    lot = models.ForeignKey(Lot, models.PROTECT, related_name="+")
    weight = models.DecimalField("points du critère", max_digits=5, decimal_places=2)

    objects = CriterionQuerySet.as_manager()

    class Meta:
        verbose_name = "critère d'insertion"
        constraints = [
            models.UniqueConstraint(
                fields=["lot"],
                name="criterion_once_in_lot",
                violation_error_message="Ce lot a déjà une grille : modifiez-la.",
            ),
            Key(fields=["structure", "lot", "id"], name="criterion_key"),
            Key(fields=["structure", "id"], name="criterion_short_key"),
            CompositeForeignKey(fields=("structure", "lot"), name="criterion_same_structure"),
            models.CheckConstraint(
                condition=Q(weight__gt=0, weight__lte=100),
                name="criterion_weight_sensible",
                violation_error_message="Le critère vaut entre 0 et 100 points.",
            ),
        ]

    def __str__(self):
        return f"Critère d'insertion sur {write_points(self.weight)} points"


class SubCriterion(OfStructure):
    """A line of the grid: what is expected, what it is worth, how it is scored."""

    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField("rang")
    title = models.CharField("intitulé", max_length=120)
    points = models.DecimalField("points", max_digits=5, decimal_places=2)
    kind = models.CharField("nature", max_length=20, choices=CriterionKind)
    unit = models.CharField("se compte en", max_length=20, choices=CommitmentUnit, blank=True, default="")
    expected = models.CharField("ce qui est attendu", max_length=500, blank=True, default="")
    scoring = models.CharField("notation", max_length=20, choices=Scoring, default=Scoring.JUDGED)
    levels = models.CharField("barème", max_length=500, blank=True, default="")

    class Meta:
        verbose_name = "sous-critère"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["criterion", "position"],
                name="sub_criterion_position_once",
                violation_error_message="Deux sous-critères ont le même rang.",
            ),
            Key(fields=["structure", "criterion", "id"], name="sub_criterion_key"),
            CompositeForeignKey(fields=("structure", "criterion"), name="sub_criterion_same_structure"),
            models.CheckConstraint(condition=Q(kind__in=CriterionKind.values), name="sub_criterion_kind_known"),
            models.CheckConstraint(condition=Q(scoring__in=Scoring.values), name="sub_criterion_scoring_known"),
            models.CheckConstraint(condition=Q(unit__in=["", *CommitmentUnit.values]), name="sub_criterion_unit_known"),
            models.CheckConstraint(
                condition=Q(points__gt=0, points__lte=100),
                name="sub_criterion_points_sensible",
                violation_error_message="Un sous-critère vaut plus de 0 point et 100 au plus.",
            ),
            models.CheckConstraint(
                condition=~Q(scoring=Scoring.PROPORTIONAL) | ~Q(unit=""),
                name="sub_criterion_proportion_is_counted",
                violation_error_message="Un sous-critère noté en proportion dit en quoi il se compte.",
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def as_line(self):
        return GridLine(
            title=self.title,
            points=self.points,
            kind=CriterionKind(self.kind),
            scoring=Scoring(self.scoring),
            unit=self.unit,
            expected=self.expected,
            levels=self.levels,
        )


class BidQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return seen_of(self, actor)


class Bid(OfStructure):
    """A bid to compare: by its number, and by a name where the buyer gives it. Once retained, what it became."""

    lot = models.ForeignKey(Lot, models.PROTECT, related_name="+")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="bids")
    number = models.PositiveSmallIntegerField("numéro")
    name = models.CharField("candidat", max_length=160, blank=True, default="")
    retained_on = models.DateField("retenue le", null=True, blank=True)
    party = models.ForeignKey(
        Party, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="entreprise retenue"
    )
    obligation = models.ForeignKey(
        ObligationEntry, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="heures proposées"
    )

    objects = BidQuerySet.as_manager()

    class Meta:
        verbose_name = "offre"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["criterion", "number"],
                name="bid_number_once",
                violation_error_message="Une offre porte déjà ce numéro.",
            ),
            models.UniqueConstraint(
                fields=["criterion"],
                condition=Q(retained_on__isnull=False),
                name="bid_retained_once",
                violation_error_message="Une autre offre est déjà retenue.",
            ),
            Key(fields=["structure", "lot", "id"], name="bid_key"),
            Key(fields=["structure", "criterion", "id"], name="bid_criterion_key"),
            CompositeForeignKey(fields=("structure", "lot", "criterion"), name="bid_criterion_same_lot"),
            CompositeForeignKey(fields=("structure", "lot", "party"), name="bid_party_same_lot"),
            models.CheckConstraint(
                condition=Q(retained_on=None, party=None, obligation=None)
                | Q(retained_on__isnull=False, party__isnull=False),
                name="bid_retained_has_its_company",
                violation_error_message="Une offre retenue est datée et désigne son entreprise.",
            ),
        ]

    def __str__(self):
        return f"Offre n° {self.number}{f' – {self.name}' if self.name else ''}"


class BidMark(OfStructure):
    """What a bid offers on a line of the grid, and the points given to it."""

    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+")
    bid = models.ForeignKey(Bid, models.PROTECT, related_name="marks")
    line = models.ForeignKey(SubCriterion, models.PROTECT, related_name="+", verbose_name="sous-critère")
    offered = models.CharField("ce qui est proposé", max_length=300, blank=True, default="")
    quantity = models.DecimalField("nombre proposé", max_digits=9, decimal_places=2, null=True, blank=True)
    points = models.DecimalField("points donnés", max_digits=5, decimal_places=2, null=True, blank=True)

    class Meta:
        verbose_name = "note d'une offre"
        ordering = ["line__position"]
        constraints = [
            models.UniqueConstraint(
                fields=["bid", "line"],
                name="bid_mark_once",
                violation_error_message="Cette offre est déjà notée sur ce sous-critère.",
            ),
            CompositeForeignKey(fields=("structure", "criterion", "bid"), name="bid_mark_same_criterion"),
            CompositeForeignKey(fields=("structure", "criterion", "line"), name="bid_mark_line_same_criterion"),
            models.CheckConstraint(
                condition=(Q(quantity=None) | Q(quantity__gte=0)) & (Q(points=None) | Q(points__gte=0)),
                name="bid_mark_not_negative",
                violation_error_message="Un nombre proposé et des points ne sont pas négatifs.",
            ),
        ]

    def __str__(self):
        return f"Note de l'offre {self.bid_id}"
