"""A lot reserved for insertion or adapted structures: every labour hour counts, and is reported apart."""

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


def reserved(
    amount: Decimal,
    labour_share: Decimal,
    hourly_cost: Decimal,
    rounding: Rounding = Rounding.NEAREST,
    *,
    weeks: int | None = None,
    crew: int | None = None,
    limits: Limits = USUAL_LIMITS,
) -> Calibration:
    """Compute amount before tax (€) × labour share (0–1) ÷ hourly cost (€); `apart` is true.

    Articles L2113-12 to L2113-14 of the code de la commande publique reserve the whole lot: there is no rate.
    """
    require_finite({"amount": amount, "labour_share": labour_share, "hourly_cost": hourly_cost})
    require_amount(amount)
    require_ratio("labour_share", labour_share, "La part de main-d'œuvre")
    require_cost(hourly_cost)
    require_duration(weeks, crew)
    labour = Fraction(amount) * Fraction(labour_share)
    raw = labour / Fraction(hourly_cost)
    require_bounded("amount", raw, french(" : vérifiez le montant et le coût horaire."))
    seconds = round_hours(raw, rounding)
    return Calibration(
        method=Method.RESERVED,
        rounding=rounding,
        inputs=(
            Input("amount", "Montant hors taxes du lot", euros(amount), str(amount)),
            Input("labour_share", "Part de main-d'œuvre", percent(labour_share), str(labour_share)),
            Input("hourly_cost", "Coût horaire", euros(hourly_cost), str(hourly_cost)),
            *duration_inputs(weeks, crew),
        ),
        steps=(
            Step("Main-d'œuvre du lot", f"{euros(amount)} × {percent(labour_share)}", euros(labour)),
            Step("Heures du lot réservé", f"{euros(labour)} ÷ {euros(hourly_cost)}", hours_of(raw)),
            rounding_step(raw, seconds, rounding),
        ),
        raw_hours=raw,
        seconds=seconds,
        euros_per_hour=euros_per_hour(amount, seconds),
        people=people_for(seconds, weeks, limits),
        # Many hours for the amount is what a reserved lot is for.
        warnings=(
            *unusual_ratios(labour_share=labour_share, limits=limits),
            *(
                each
                for each in remarks(seconds, amount, weeks=weeks, crew=crew, limits=limits)
                if each.code != "demanding"
            ),
        ),
        apart=True,
    )
