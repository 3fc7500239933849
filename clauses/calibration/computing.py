"""Any method from its name and its values, and the values again from what a calibration kept."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from clauses.calibration import periods, tranches
from clauses.calibration.by_amount import by_amount
from clauses.calibration.fixed import fixed
from clauses.calibration.full_time import full_time
from clauses.calibration.hours_share import hours_share
from clauses.calibration.limits import USUAL_LIMITS, Limits
from clauses.calibration.per_euro import EuroFact, per_euro
from clauses.calibration.periods import by_period
from clauses.calibration.reserved import reserved
from clauses.calibration.result import Calibration, UncomputableCalibration
from clauses.calibration.takeover import takeover
from clauses.calibration.tranches import by_tranche
from clauses.enums import Method, Rounding

# The values of each method, as its form, its action and what it keeps name them; an amount that only serves to compare
# may be absent.
VALUES: dict[str, tuple[str, ...]] = {
    Method.BY_AMOUNT: ("amount", "labour_share", "rate", "hourly_cost"),
    Method.HOURS_SHARE: ("worked", "rate", "amount"),
    Method.PER_EURO: ("total", "euros_an_hour", "floor"),
    Method.TAKEOVER: ("amount", "months", "staff_seconds", "rate", "turnover_an_hour"),
    Method.FTE: ("posts", "hours_a_year", "years", "amount"),
    Method.RESERVED: ("amount", "labour_share", "hourly_cost"),
    Method.TRANCHES: ("tranches",),
    Method.PERIODS: ("periods",),
    Method.FIXED: ("hours", "amount"),
}
# Methods whose hours follow what is ordered, invoiced or worked: what they give before is an estimate.
LIVING = {Method.HOURS_SHARE, Method.PER_EURO}
# Kept as whole numbers: seconds and months.
WHOLE = {"worked", "staff_seconds", "hours", "months"}


def compute(
    method: Method,
    values: Mapping[str, Any],
    rounding: Rounding = Rounding.NEAREST,
    *,
    weeks: int | None = None,
    crew: int | None = None,
    limits: Limits = USUAL_LIMITS,
) -> Calibration:
    """Compute a method with the values that VALUES names; raises UncomputableCalibration on the field of that name.

    A method that rounds nothing takes `rounding` and leaves it.
    """
    get = values.get
    around: dict[str, Any] = {"weeks": weeks, "crew": crew, "limits": limits}
    match method:
        case Method.BY_AMOUNT:
            return by_amount(
                values["amount"], values["labour_share"], values["rate"], values["hourly_cost"], rounding, **around
            )
        case Method.HOURS_SHARE:
            return hours_share(values["worked"], values["rate"], rounding, amount=get("amount"), **around)
        case Method.PER_EURO:
            expected = [EuroFact(values["total"])]
            try:
                return per_euro(expected, values["euros_an_hour"], values["floor"], rounding, **around)
            except UncomputableCalibration as refusal:
                field = "total" if refusal.field == "facts" else refusal.field
                raise UncomputableCalibration(field, refusal.sentence) from refusal
        case Method.TAKEOVER:
            return takeover(
                values["amount"],
                values["months"],
                values["staff_seconds"],
                values["rate"],
                values["turnover_an_hour"],
                rounding,
                **around,
            )
        case Method.FTE:
            return full_time(
                values["posts"],
                values["hours_a_year"],
                rounding,
                years=values["years"],
                amount=get("amount"),
                **around,
            )
        case Method.RESERVED:
            return reserved(values["amount"], values["labour_share"], values["hourly_cost"], rounding, **around)
        case Method.TRANCHES:
            return by_tranche(values["tranches"], **around)
        case Method.PERIODS:
            return by_period(values["periods"], **around)
        case Method.FIXED:
            return fixed(values["hours"], amount=get("amount"), **around)
        case _:
            raise ValueError(f"méthode inconnue : {method}")


def kept_values(method: str, inputs: Iterable[Mapping[str, str]]) -> dict[str, Any]:
    """The values that `compute` takes, from the inputs that a calibration keeps; what is not there is left out."""
    given = list(inputs)
    if method == Method.TRANCHES:
        rows = [each for each in given if each["name"].startswith("tranche_")]
        return {"tranches": [tranches.read(each["label"], each["value"]) for each in rows]}
    if method == Method.PERIODS:
        return {"periods": [periods.read(each["value"]) for each in given if each["name"].startswith("period_")]}
    exact = {each["name"]: each["value"] for each in given}
    return {
        name: int(exact[name]) if name in WHOLE else Decimal(exact[name]) for name in VALUES[method] if name in exact
    }
