"""Full-time equivalents: services whose work is counted in posts."""

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
    hours_of,
    require_amount,
    require_bounded,
    require_finite,
    round_hours,
    rounding_step,
)
from clauses.enums import Method, Rounding
from markets.typography import NARROW, french, write_number

USUAL_HOURS_A_YEAR = Decimal(1600)


def full_time(
    posts: Decimal,
    hours_a_year: Decimal = USUAL_HOURS_A_YEAR,
    rounding: Rounding = Rounding.NEAREST,
    *,
    years: Decimal = Decimal(1),
    amount: Decimal | None = None,
    weeks: int | None = None,
    crew: int | None = None,
    limits: Limits = USUAL_LIMITS,
) -> Calibration:
    """Compute full-time equivalents × hours of one in a year × years; the amount only feeds the remarks.

    Hours in a year are a dated value of the structure: 1 600 h is the ratio of the national figures of 2021
    (25 124 684 h for 15 703 posts).
    """
    require_finite({"posts": posts, "hours_a_year": hours_a_year, "years": years})
    if posts <= 0:
        raise UncomputableCalibration("posts", french("Le nombre d'équivalents temps plein doit être supérieur à 0."))
    if not 0 < hours_a_year <= 2_000:
        raise UncomputableCalibration(
            "hours_a_year", f"Un temps plein compte entre 1 et 2{NARROW}000 heures dans l'année."
        )
    if not 0 < years <= 50:
        raise UncomputableCalibration("years", "La durée va jusqu'à 50 ans.")
    if amount is not None:
        require_finite({"amount": amount})
        require_amount(amount)
    require_duration(weeks, crew)
    raw = Fraction(posts) * Fraction(hours_a_year) * Fraction(years)
    require_bounded("posts", raw, french(" : vérifiez le nombre de postes."))
    seconds = round_hours(raw, rounding)
    shown = write_number(posts, places=4)
    a_year = f"{write_number(hours_a_year)}{NARROW}h"
    over = f" × {write_number(years)} an{'s' if years >= 2 else ''}" if years != 1 else ""
    return Calibration(
        method=Method.FTE,
        rounding=rounding,
        inputs=(
            Input("posts", "Équivalents temps plein", shown, str(posts)),
            Input("hours_a_year", "Heures d'un équivalent temps plein", f"{a_year} par an", str(hours_a_year)),
            Input("years", "Durée", f"{write_number(years)} an{'s' if years >= 2 else ''}", str(years)),
            *amount_input(amount),
            *duration_inputs(weeks, crew),
        ),
        steps=(
            Step("Heures d'insertion", f"{shown} × {a_year}{over}", hours_of(raw)),
            rounding_step(raw, seconds, rounding),
        ),
        raw_hours=raw,
        seconds=seconds,
        euros_per_hour=None if amount is None else euros_per_hour(amount, seconds),
        people=people_for(seconds, weeks, limits),
        warnings=remarks(seconds, amount, weeks=weeks, crew=crew, limits=limits),
    )
