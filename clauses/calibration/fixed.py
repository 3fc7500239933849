"""Hours that a signed contract already fixes."""

from decimal import Decimal
from fractions import Fraction

from clauses.calibration.limits import USUAL_LIMITS, Limits
from clauses.calibration.remarks import people_for, remarks, require_duration
from clauses.calibration.result import (
    Calibration,
    Input,
    Step,
    UncomputableCalibration,
    amount_input,
    duration_inputs,
    euros_per_hour,
    require_amount,
    require_finite,
)
from clauses.durations import HOUR, LONGEST, print_hours
from clauses.enums import Method, Rounding


def fixed(
    seconds: int,
    *,
    amount: Decimal | None = None,
    weeks: int | None = None,
    crew: int | None = None,
    limits: Limits = USUAL_LIMITS,
) -> Calibration:
    """Take the hours (seconds, above zero) that a signed contract already fixes; the amount only feeds the remarks."""
    if not 0 < seconds <= LONGEST:
        raise UncomputableCalibration(
            "hours", "Les heures fixées au marché doivent être supérieures à zéro et rester sous 500 000."
        )
    if amount is not None:
        require_finite({"amount": amount})
        require_amount(amount)
    require_duration(weeks, crew)
    return Calibration(
        method=Method.FIXED,
        rounding=Rounding.NONE,
        inputs=(
            Input("hours", "Heures fixées au marché", print_hours(seconds), str(seconds)),
            *amount_input(amount),
            *duration_inputs(weeks, crew),
        ),
        steps=(Step("Heures fixées au marché", "telles qu'écrites au marché", print_hours(seconds)),),
        raw_hours=Fraction(seconds, HOUR),
        seconds=seconds,
        euros_per_hour=None if amount is None else euros_per_hour(amount, seconds),
        people=people_for(seconds, weeks, limits),
        warnings=remarks(seconds, amount, weeks=weeks, crew=crew, limits=limits),
    )
