"""One hour for an amount ordered or invoiced, beyond a floor: a target that lives with the contract."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from clauses.calibration.limits import USUAL_LIMITS, Limits
from clauses.calibration.remarks import people_for, price_remarks, remarks, require_duration
from clauses.calibration.result import (
    Calibration,
    Input,
    Step,
    UncomputableCalibration,
    duration_inputs,
    euros,
    euros_per_hour,
    hours_of,
    require_bounded,
    require_finite,
    round_hours,
    rounding_step,
)
from clauses.enums import Method, Rounding
from markets.typography import french


@dataclass(frozen=True, slots=True)
class EuroFact:
    """An order or an invoice in euros before tax; a credit note is below zero."""

    amount: Decimal


def per_euro(
    facts: Iterable[EuroFact],
    euros_an_hour: Decimal,
    floor: Decimal = Decimal(0),
    rounding: Rounding = Rounding.NEAREST,
    *,
    weeks: int | None = None,
    crew: int | None = None,
    limits: Limits = USUAL_LIMITS,
) -> Calibration:
    """Compute (sum of the facts − floor) ÷ euros an hour, never below zero.

    A function of all the facts together: neither their order nor how an invoice is cut changes the result. Source: a
    framework agreement of the State (1 h for 2 000 € invoiced beyond 2 700 000 €).
    """
    amounts = [fact.amount for fact in facts]
    require_finite({"euros_an_hour": euros_an_hour, "floor": floor})
    for amount in amounts:
        require_finite({"facts": amount})
    if euros_an_hour <= 0:
        raise UncomputableCalibration("euros_an_hour", french("Le montant pour une heure doit être supérieur à 0 €."))
    if floor < 0:
        raise UncomputableCalibration("floor", "Le montant à partir duquel on compte n'est pas négatif.")
    require_duration(weeks, crew)
    total = sum((Fraction(amount) for amount in amounts), Fraction(0))
    counted = max(total - Fraction(floor), Fraction(0))
    raw = counted / Fraction(euros_an_hour)
    require_bounded("facts", raw, french(" : vérifiez les montants."))
    seconds = round_hours(raw, rounding)
    exact = Decimal(total.numerator) / Decimal(total.denominator)
    beyond = [Step("Au-delà du seuil", f"{euros(total)} − {euros(floor)}", euros(counted))] if floor else []
    return Calibration(
        method=Method.PER_EURO,
        rounding=rounding,
        inputs=(
            Input("total", "Montant commandé ou facturé hors taxes", euros(total), str(exact)),
            Input("floor", "Compté au-delà de", euros(floor), str(floor)),
            Input("euros_an_hour", "Montant pour une heure d'insertion", euros(euros_an_hour), str(euros_an_hour)),
            *duration_inputs(weeks, crew),
        ),
        steps=(
            *beyond,
            Step("Heures d'insertion", f"{euros(counted)} ÷ {euros(euros_an_hour)}", hours_of(raw)),
            rounding_step(raw, seconds, rounding),
        ),
        raw_hours=raw,
        seconds=seconds,
        euros_per_hour=euros_per_hour(exact, seconds),
        people=people_for(seconds, weeks, limits),
        # While little is ordered, few hours are owed: that says nothing of the contract.
        warnings=(
            *price_remarks(Fraction(euros_an_hour), limits),
            *(
                each
                for each in remarks(seconds, None, weeks=weeks, crew=crew, limits=limits)
                if each.code not in ("no_hours", "few_hours")
            ),
        ),
    )
