"""The values of calculation that a structure proposes today, and where a value used comes from."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from clauses.calibration import Limits
from clauses.calibration.takeover import USUAL_TURNOVER_AN_HOUR
from clauses.consultation import ValuesUsed
from clauses.enums import CategoryStatus, ScaleKind, Threshold, Unit
from clauses.models import ScaleValue, ScaleVersion
from clauses.trades import cpv_digits
from markets.models.organisations import SortKey

# Codes of the shipped values that are proposed first.
USUAL_RATE, USUAL_COST, USUAL_FULL_TIME = "USUEL", "GENERAL", "ETP_1600"
CLEANING = "PROPRETE"
# The kind of value of calculation that each value of a method may come from.
KINDS = {
    "labour_share": ScaleKind.LABOUR_SHARE,
    "rate": ScaleKind.RATE,
    "hourly_cost": ScaleKind.HOURLY_COST,
    "hours_a_year": ScaleKind.FULL_TIME,
}
UNITS = {
    ScaleKind.LABOUR_SHARE: Unit.SHARE,
    ScaleKind.CPV_SHARE: Unit.SHARE,
    ScaleKind.RATE: Unit.SHARE,
    ScaleKind.HOURLY_COST: Unit.EUROS,
    ScaleKind.FULL_TIME: Unit.HOURS,
}
UNITS_OF_THRESHOLDS = {
    Threshold.HIGH_RATE: Unit.SHARE,
    Threshold.HIGH_LABOUR_SHARE: Unit.SHARE,
    Threshold.FEWEST_EUROS_PER_HOUR: Unit.EUROS,
    Threshold.MOST_EUROS_PER_HOUR: Unit.EUROS,
}
OWN_CHOICE = {"label": "Valeur choisie par le facilitateur", "source": "", "status": ""}


@dataclass(frozen=True)
class Values:
    """The values of one version; `version` is None where a structure has none yet."""

    version: ScaleVersion | None
    rows: tuple[ScaleValue, ...]

    def of(self, kind):
        return [row for row in self.rows if row.kind == kind]

    def trades(self):
        """Choices of a trade, those that a source confirms first."""
        known = sorted(self.of(ScaleKind.LABOUR_SHARE), key=lambda row: row.status != CategoryStatus.CONFIRMED)
        return [(row.code, row.label) for row in known]

    def trade(self, code):
        return next((row for row in self.of(ScaleKind.LABOUR_SHARE) if row.code == code), None)

    def rate(self):
        return self.preferred(ScaleKind.RATE, USUAL_RATE)

    def cost_for(self, trade_code):
        """The hourly cost of a trade where there is one of its own, else the general one."""
        own = next((row for row in self.of(ScaleKind.HOURLY_COST) if row.code == trade_code), None)
        return own or self.preferred(ScaleKind.HOURLY_COST, USUAL_COST)

    def full_time(self):
        return self.preferred(ScaleKind.FULL_TIME, USUAL_FULL_TIME)

    def turnover_an_hour(self):
        """Euros of turnover for one hour of cleaning: its cost ÷ its labour share; the published one without them."""
        share, cost = self.trade(CLEANING), self.cost_for(CLEANING)
        if share is None or cost is None or cost.code != CLEANING or not share.value:
            return USUAL_TURNOVER_AN_HOUR
        return (cost.value / share.value).quantize(Decimal("0.01"))

    def costs(self):
        return {row.value for row in self.of(ScaleKind.HOURLY_COST)}

    def usual_first(self, kind):
        return sorted(self.of(kind), key=lambda row: row.code not in (USUAL_RATE, USUAL_COST, USUAL_FULL_TIME))

    def preferred(self, kind, code):
        rows = self.of(kind)
        return next((row for row in rows if row.code == code), rows[0] if rows else None)

    def family(self, cpv):
        """The row of the structure's own family that a CPV code belongs to, the narrowest first."""
        digits = cpv_digits(cpv)
        own = [row for row in self.of(ScaleKind.CPV_SHARE) if digits.startswith(row.code)]
        return max(own, key=lambda row: len(row.code), default=None)

    def limits(self):
        return limits_of(self.rows)

    def origin(self, kind, value: Decimal):
        """Label, source and status of the first row that gives or includes a value."""
        return origin_in(self.usual_first(kind), value)

    def origin_of_share(self, value: Decimal, trade, cpv=""):
        """Those of a labour share: of the trade chosen, else of the structure's own family of the CPV code."""
        row = trade or self.family(cpv)
        return origin_in([row] if row else [], value)


def origin_in(rows, value):
    found = next((row for row in rows if row.value == value or in_range(row, value)), None)
    return {"label": found.label, "source": found.source, "status": found.status} if found else OWN_CHOICE


def in_range(row, value):
    return row.low is not None and row.high is not None and row.low <= value <= row.high


def values_of(actor, today):
    """The values in force on a day for the actor's structure, in two queries."""
    version = (
        ScaleVersion.objects.filter(structure__in=actor.structures, starts_on__lte=today)
        .filter(Q(ends_on=None) | Q(ends_on__gte=today))
        .select_related("scale")
        .order_by("scale")
        .first()
    )
    rows = ScaleValue.objects.filter(version=version).order_by("kind", SortKey("label")) if version else ()
    return Values(version, tuple(rows))


def limits_of(rows):
    """What is questioned in a result, from rows of a version; what they do not say is as usual."""
    known = {
        row.code.lower(): row.value for row in rows if row.kind == ScaleKind.THRESHOLD and row.code in Threshold.values
    }
    return Limits(**{name: value for name, value in known.items() if value > 0})


def unit_of(row):
    """How the value of a row is written."""
    if row.kind == ScaleKind.THRESHOLD:
        return UNITS_OF_THRESHOLDS.get(row.code, Unit.HOURS)
    return UNITS[row.kind]


def as_used(rows, origin, *, rate=None, cost=None):
    """The values that fill the blanks of a consultation, from rows of a version or from those shipped with the product.

    `rate` and `cost` are what is asked of every lot: they come before the usual ones, and before a trade's own cost.
    """
    shares = {row.code: row.value for row in rows if row.kind == ScaleKind.LABOUR_SHARE}
    costs = {row.code: row.value for row in rows if row.kind == ScaleKind.HOURLY_COST}
    rates = {row.code: row.value for row in rows if row.kind == ScaleKind.RATE}
    return ValuesUsed(
        shares=shares,
        labels={row.code: row.label for row in rows if row.kind == ScaleKind.LABOUR_SHARE},
        costs={code: value for code, value in costs.items() if code in shares} if cost is None else {},
        usual_cost=costs.get(USUAL_COST) if cost is None else cost,
        usual_rate=rates.get(USUAL_RATE) if rate is None else rate,
        origin=origin,
        families={row.code: row.value for row in rows if row.kind == ScaleKind.CPV_SHARE},
        limits=limits_of(rows),
    )


def sources_of(line, values):
    """Where each value of a computed line comes from, as a calibration keeps it."""
    trade = values.trade(line.trade)
    return {
        "trade": {"code": trade.code, "label": trade.label} if trade else {"code": "", "label": ""},
        "labour_share": values.origin_of_share(line.labour_share, None if line.family else trade, line.family),
        "rate": values.origin(ScaleKind.RATE, line.rate),
        "hourly_cost": values.origin(ScaleKind.HOURLY_COST, line.hourly_cost),
    }
