"""Cleaning contracts whose staff is taken over by the new holder: only what is left of the work can be insertion.

Source: the automatic calculation of Inserpropre (PACT Propreté). P = 1 − (S × C) ÷ (A ÷ N) is the share of the work
that is not done by the staff taken over, I = P × A ÷ C × T the hours; no clause below 150 h, or where P or I ≤ 0.
"""

from decimal import Decimal
from fractions import Fraction

from clauses.calibration.limits import USUAL_LIMITS, Limits
from clauses.calibration.remarks import people_for, remarks, require_duration, unusual_ratios
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
    require_cost,
    require_finite,
    require_ratio,
    round_hours,
    rounding_step,
)
from clauses.durations import HOUR, LONGEST, print_hours
from clauses.enums import Method, Rounding
from markets.typography import NARROW, french, write_number, write_percent

# 20 € an hour for 80 % of labour: euros of turnover for one hour worked.
USUAL_TURNOVER_AN_HOUR = Decimal(25)


def takeover(
    amount: Decimal,
    months: int,
    staff_seconds: int,
    rate: Decimal,
    turnover_an_hour: Decimal = USUAL_TURNOVER_AN_HOUR,
    rounding: Rounding = Rounding.NEAREST,
    *,
    weeks: int | None = None,
    crew: int | None = None,
    limits: Limits = USUAL_LIMITS,
) -> Calibration:
    """Compute the hours left by the staff taken over.

    `amount` is before tax over the whole period of `months`, `staff_seconds` what the staff works each month (seconds),
    `turnover_an_hour` in euros. Where the rule gives no clause, `seconds` is 0 and `refusal` says why.
    """
    require_finite({"amount": amount, "rate": rate, "turnover_an_hour": turnover_an_hour})
    if amount <= 0:
        raise UncomputableCalibration("amount", french("Le montant du lot doit être supérieur à 0 €."))
    if not 1 <= months <= 240:
        raise UncomputableCalibration("months", "La durée va de 1 à 240 mois.")
    if not 0 <= staff_seconds <= LONGEST:
        raise UncomputableCalibration("staff_seconds", "Les heures mensuelles du personnel repris vont de 0 à 500 000.")
    require_ratio("rate", rate, "Le taux d'insertion")
    require_cost(turnover_an_hour, "turnover_an_hour")
    require_duration(weeks, crew)
    a_month = Fraction(amount) / months
    staff = Fraction(staff_seconds, HOUR)
    share = 1 - staff * Fraction(turnover_an_hour) / a_month
    worked = Fraction(amount) / Fraction(turnover_an_hour)
    raw = share * worked * Fraction(rate)
    require_bounded("amount", raw, french(" : vérifiez le montant et la durée."))
    refusal = refusal_of(share, raw, limits)
    seconds = 0 if refusal else round_hours(raw, rounding)
    said = f"{print_hours(staff_seconds)} × {euros(turnover_an_hour)}"
    return Calibration(
        method=Method.TAKEOVER,
        rounding=rounding,
        inputs=(
            Input("amount", "Montant hors taxes sur la période", euros(amount), str(amount)),
            Input("months", "Durée", f"{months} mois", str(months)),
            Input(
                "staff_seconds", "Heures mensuelles du personnel repris", print_hours(staff_seconds), str(staff_seconds)
            ),
            Input("rate", "Taux d'insertion", write_percent(rate, places=4), str(rate)),
            Input("turnover_an_hour", "Chiffre d'affaires d'une heure", euros(turnover_an_hour), str(turnover_an_hour)),
            *duration_inputs(weeks, crew),
        ),
        steps=(
            Step("Chiffre d'affaires mensuel", f"{euros(amount)} ÷ {months} mois", euros(a_month)),
            Step("Part du travail hors personnel repris", f"1 − {said} ÷ {euros(a_month)}", shown_share(share)),
            Step("Heures du marché", f"{euros(amount)} ÷ {euros(turnover_an_hour)}", hours_of(worked)),
            Step(
                "Heures d'insertion",
                f"{shown_share(share)} × {hours_of(worked)} × {write_percent(rate, places=4)}",
                shown_hours(raw),
            ),
            Step("Pas de clause", refusal, print_hours(0)) if refusal else rounding_step(raw, seconds, rounding),
        ),
        raw_hours=max(raw, Fraction(0)),
        seconds=seconds,
        euros_per_hour=euros_per_hour(amount, seconds),
        people=people_for(seconds, weeks, limits),
        warnings=()
        if refusal
        else (
            *unusual_ratios(rate, limits=limits),
            *remarks(seconds, amount, weeks=weeks, crew=crew, limits=limits),
        ),
        refusal=refusal,
    )


def refusal_of(share: Fraction, raw: Fraction, limits: Limits = USUAL_LIMITS) -> str:
    """Why the rule gives no clause; nothing where it gives one."""
    if share <= 0:
        return french("Le personnel repris suffit au marché : il ne reste pas d'heures à confier.")
    if raw <= 0:
        return "Le calcul ne donne aucune heure."
    if raw < Fraction(limits.small_hours):
        return (
            f"Moins de {write_number(limits.small_hours)}{NARROW}h{french(' : une clause aussi petite ne tient pas.')}"
        )
    return ""


def shown_share(share: Fraction) -> str:
    exact = (share * 1_000_000).denominator == 1
    return f"{'' if exact else '≈ '}{write_percent(share, places=2)}"


def shown_hours(hours: Fraction) -> str:
    return hours_of(hours) if hours >= 0 else f"{write_number(hours, places=2)}{NARROW}h"
