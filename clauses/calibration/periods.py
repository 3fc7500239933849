"""Services renewed period after period: the hours of each are owed when it begins."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from clauses.calibration.limits import USUAL_LIMITS, Limits
from clauses.calibration.remarks import people_for, remarks, require_duration
from clauses.calibration.result import (
    Calibration,
    Input,
    Step,
    UncomputableCalibration,
    duration_inputs,
    require_bounded,
)
from clauses.durations import HOUR, print_hours
from clauses.enums import Method, Rounding
from markets.typography import french, write_day


@dataclass(frozen=True, slots=True)
class Period:
    """A period of the contract from its first to its last day, and its hours, already rounded (seconds).

    The first one is owed; a renewal is, once it is decided.
    """

    starts_on: date
    ends_on: date
    seconds: int
    decided: bool


def by_period(
    periods: Sequence[Period],
    *,
    weeks: int | None = None,
    crew: int | None = None,
    limits: Limits = USUAL_LIMITS,
) -> Calibration:
    """Add the hours of the periods decided; a renewal that is not owes nothing yet. Periods never overlap."""
    if not periods:
        raise UncomputableCalibration("periods", "Indiquez au moins une période.")
    ordered = sorted(periods, key=lambda period: period.starts_on)
    for period in ordered:
        if period.ends_on < period.starts_on:
            raise UncomputableCalibration("periods", "La fin d'une période précède son début.")
        if period.seconds < 0:
            raise UncomputableCalibration("periods", "Les heures d'une période ne sont pas négatives.")
    for before, after in zip(ordered, ordered[1:], strict=False):
        if after.starts_on <= before.ends_on:
            raise UncomputableCalibration(
                "periods", f"La période du {write_day(after.starts_on)} commence avant la fin de la précédente."
            )
    require_duration(weeks, crew)
    owed = sum(period.seconds for period in ordered if period.decided)
    whole = sum(period.seconds for period in ordered)
    require_bounded("periods", Fraction(whole, HOUR), french(" : vérifiez les heures."))
    steps = [
        Step(
            f"Du {write_day(period.starts_on)} au {write_day(period.ends_on)}",
            "décidée" if period.decided else "due si elle est reconduite",
            print_hours(period.seconds),
        )
        for period in ordered
    ]
    return Calibration(
        method=Method.PERIODS,
        rounding=Rounding.NONE,
        inputs=(
            *(
                Input(f"period_{rank}", step.label, step.value, written(period))
                for rank, (period, step) in enumerate(zip(ordered, steps, strict=True), 1)
            ),
            *duration_inputs(weeks, crew),
        ),
        steps=(*steps, Step("Heures des périodes décidées", f"sur {print_hours(whole)} en tout", print_hours(owed))),
        raw_hours=Fraction(owed, HOUR),
        seconds=owed,
        euros_per_hour=None,
        people=people_for(owed, weeks, limits),
        warnings=tuple(
            each for each in remarks(owed, None, weeks=weeks, crew=crew, limits=limits) if each.code != "no_hours"
        ),
    )


def written(period: Period) -> str:
    """A period as a calibration keeps it: « decided 2026-01-01 2026-12-31 1080000 »."""
    return f"{'decided' if period.decided else 'optional'} {period.starts_on} {period.ends_on} {period.seconds}"


def read(value: str) -> Period:
    decided, starts_on, ends_on, seconds = value.split()
    return Period(date.fromisoformat(starts_on), date.fromisoformat(ends_on), int(seconds), decided == "decided")
