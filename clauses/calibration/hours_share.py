"""A share of the hours worked on the contract: the total is asked of the party, or estimated before the contract."""

from decimal import Decimal
from fractions import Fraction

from clauses.calibration.limits import USUAL_LIMITS, Limits
from clauses.calibration.remarks import people_for, remarks, require_duration, unusual_ratios
from clauses.calibration.result import (
    Calibration,
    Input,
    Step,
    UncomputableCalibration,
    amount_input,
    duration_inputs,
    euros_per_hour,
    hours_of,
    percent,
    require_amount,
    require_finite,
    require_ratio,
    round_hours,
    rounding_step,
)
from clauses.durations import HOUR, LONGEST, print_hours
from clauses.enums import Method, Rounding


def hours_share(
    worked: int,
    rate: Decimal,
    rounding: Rounding = Rounding.NEAREST,
    *,
    amount: Decimal | None = None,
    weeks: int | None = None,
    crew: int | None = None,
    limits: Limits = USUAL_LIMITS,
) -> Calibration:
    """Compute total hours worked (seconds) × insertion rate (0–1); the amount only feeds the remarks.

    The total moves with each month that is declared: what is owed is this function of all of it. Sources: Région
    Aquitaine (6 %: 14 440 h), CDC Habitat (5 %: 1 300 h).
    """
    if not 0 <= worked <= LONGEST:
        raise UncomputableCalibration("worked", "Les heures travaillées vont de 0 à 500 000.")
    require_finite({"rate": rate} | ({} if amount is None else {"amount": amount}))
    require_ratio("rate", rate, "Le taux d'insertion")
    if amount is not None:
        require_amount(amount)
    require_duration(weeks, crew)
    raw = Fraction(worked, HOUR) * Fraction(rate)
    seconds = round_hours(raw, rounding)
    return Calibration(
        method=Method.HOURS_SHARE,
        rounding=rounding,
        inputs=(
            Input("worked", "Heures travaillées sur le marché", print_hours(worked), str(worked)),
            Input("rate", "Taux d'insertion", percent(rate), str(rate)),
            *amount_input(amount),
            *duration_inputs(weeks, crew),
        ),
        steps=(
            Step("Heures d'insertion", f"{print_hours(worked)} × {percent(rate)}", hours_of(raw)),
            rounding_step(raw, seconds, rounding),
        ),
        raw_hours=raw,
        seconds=seconds,
        euros_per_hour=None if amount is None else euros_per_hour(amount, seconds),
        people=people_for(seconds, weeks, limits),
        warnings=(
            *unusual_ratios(rate, limits=limits),
            *remarks(seconds, amount, weeks=weeks, crew=crew, limits=limits),
        ),
    )
