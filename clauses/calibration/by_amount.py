"""Amount × labour share × insertion rate ÷ hourly cost: the method of most contracts."""

from decimal import Decimal
from fractions import Fraction

from clauses.calibration.limits import USUAL_LIMITS, Limits
from clauses.calibration.remarks import people_for, remarks, require_duration, unusual_ratios
from clauses.calibration.result import (
    Calibration,
    Input,
    Step,
    duration_inputs,
    euros,
    euros_per_hour,
    hours_of,
    percent,
    require_amount,
    require_bounded,
    require_cost,
    require_finite,
    require_ratio,
    round_hours,
    rounding_step,
)
from clauses.enums import Method, Rounding
from markets.typography import french


def by_amount(
    amount: Decimal,
    labour_share: Decimal,
    rate: Decimal,
    hourly_cost: Decimal,
    rounding: Rounding = Rounding.NEAREST,
    *,
    weeks: int | None = None,
    crew: int | None = None,
    limits: Limits = USUAL_LIMITS,
) -> Calibration:
    """Compute amount before tax (€) × labour share (0–1) × insertion rate (0–1) ÷ hourly cost (€).

    `weeks` (duration of the lot) and `crew` (people on site) only feed the remarks. Raises UncomputableCalibration on a
    negative amount, a ratio outside 0–1, a cost that is not above zero. Source: formula F1 of two published examples.
    """
    require_finite({"amount": amount, "labour_share": labour_share, "rate": rate, "hourly_cost": hourly_cost})
    require_amount(amount)
    require_ratio("labour_share", labour_share, "La part de main-d'œuvre")
    require_ratio("rate", rate, "Le taux d'insertion")
    require_cost(hourly_cost)
    require_duration(weeks, crew)

    labour = Fraction(amount) * Fraction(labour_share)
    effort = labour * Fraction(rate)
    raw = effort / Fraction(hourly_cost)
    require_bounded("amount", raw, french(" : vérifiez le montant et le coût horaire."))
    seconds = round_hours(raw, rounding)

    steps = (
        Step("Main-d'œuvre du lot", f"{euros(amount)} × {percent(labour_share)}", euros(labour)),
        Step("Part consacrée à l'insertion", f"{euros(labour)} × {percent(rate)}", euros(effort)),
        Step("Heures d'insertion", f"{euros(effort)} ÷ {euros(hourly_cost)}", hours_of(raw)),
        rounding_step(raw, seconds, rounding),
    )
    inputs = (
        Input("amount", "Montant hors taxes du lot", euros(amount), str(amount)),
        Input("labour_share", "Part de main-d'œuvre", percent(labour_share), str(labour_share)),
        Input("rate", "Taux d'insertion", percent(rate), str(rate)),
        Input("hourly_cost", "Coût horaire", euros(hourly_cost), str(hourly_cost)),
        *duration_inputs(weeks, crew),
    )
    return Calibration(
        method=Method.BY_AMOUNT,
        rounding=rounding,
        inputs=inputs,
        steps=steps,
        raw_hours=raw,
        seconds=seconds,
        euros_per_hour=euros_per_hour(amount, seconds),
        people=people_for(seconds, weeks, limits),
        warnings=(
            *unusual_ratios(rate, labour_share, limits),
            *remarks(seconds, amount, weeks=weeks, crew=crew, limits=limits),
        ),
    )
