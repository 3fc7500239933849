"""A contract in tranches: each has its hours, owed once it is affirmed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
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
from markets.typography import french

LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Tranche:
    """A tranche and its hours, already rounded (seconds); a firm one is affirmed from the start."""

    name: str
    seconds: int
    affirmed: bool


def by_tranche(
    tranches: Sequence[Tranche],
    *,
    weeks: int | None = None,
    crew: int | None = None,
    limits: Limits = USUAL_LIMITS,
) -> Calibration:
    """Add the hours of the affirmed tranches; those that may come are said in the steps and owe nothing yet."""
    if not tranches:
        raise UncomputableCalibration("tranches", "Indiquez au moins une tranche.")
    names = [tranche.name.strip() for tranche in tranches]
    if not all(names) or any(len(name) > LONGEST_NAME for name in names):
        raise UncomputableCalibration("tranches", "Nommez chaque tranche en quelques mots.")
    if len({name.casefold() for name in names}) < len(names):
        raise UncomputableCalibration("tranches", "Deux tranches portent le même nom.")
    if any(tranche.seconds < 0 for tranche in tranches):
        raise UncomputableCalibration("tranches", "Les heures d'une tranche ne sont pas négatives.")
    require_duration(weeks, crew)
    owed = sum(tranche.seconds for tranche in tranches if tranche.affirmed)
    whole = sum(tranche.seconds for tranche in tranches)
    require_bounded("tranches", Fraction(whole, HOUR), french(" : vérifiez les heures."))
    steps = [
        Step(
            tranche.name.strip(),
            "affermie" if tranche.affirmed else "due si elle est affermie",
            print_hours(tranche.seconds),
        )
        for tranche in tranches
    ]
    return Calibration(
        method=Method.TRANCHES,
        rounding=Rounding.NONE,
        inputs=(
            *(
                Input(f"tranche_{rank}", tranche.name.strip(), print_hours(tranche.seconds), written(tranche))
                for rank, tranche in enumerate(tranches, 1)
            ),
            *duration_inputs(weeks, crew),
        ),
        steps=(*steps, Step("Heures des tranches affermies", f"sur {print_hours(whole)} en tout", print_hours(owed))),
        raw_hours=Fraction(owed, HOUR),
        seconds=owed,
        euros_per_hour=None,
        people=people_for(owed, weeks, limits),
        warnings=tuple(
            each for each in remarks(owed, None, weeks=weeks, crew=crew, limits=limits) if each.code != "no_hours"
        ),
    )


@dataclass(frozen=True, slots=True)
class PlannedTranche:
    """A tranche to write on a lot: its number, its title, its hours (seconds)."""

    rank: int
    title: str
    seconds: int


def to_write(
    tranches: Sequence[Tranche], *, taken: Collection[int], titles: Collection[str]
) -> tuple[PlannedTranche, ...]:
    """Optional tranches that a lot lacks, under their place in the calculation, else the next number free.

    Firm ones are owed with the clause already. `taken` are the numbers the lot has, `titles` the tranches it has.
    """
    known, used, found = {title.strip().casefold() for title in titles}, set(taken), []
    for place, tranche in enumerate(tranches, 1):
        if tranche.affirmed or not tranche.seconds or tranche.name.strip().casefold() in known:
            continue
        rank = place if place not in used else max(used) + 1
        used.add(rank)
        found.append(PlannedTranche(rank, tranche.name.strip(), tranche.seconds))
    return tuple(found)


def written(tranche: Tranche) -> str:
    """A tranche as a calibration keeps it, its name being the label: « affirmed 2520000 »."""
    return f"{'affirmed' if tranche.affirmed else 'optional'} {tranche.seconds}"


def read(name: str, value: str) -> Tranche:
    affirmed, seconds = value.split()
    return Tranche(name, int(seconds), affirmed == "affirmed")
