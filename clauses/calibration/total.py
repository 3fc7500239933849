"""The total of a consultation: the sum of the rounded lots, which says so."""

from collections.abc import Iterable
from dataclasses import dataclass

from clauses.calibration.result import Calibration
from clauses.durations import print_hours
from markets.typography import french


@dataclass(frozen=True, slots=True)
class LotHours:
    """What the lots of a consultation add up to (seconds); hours of reserved lots are counted apart."""

    seconds: int
    apart: int
    lots: int
    without: int
    sentence: str


def total_of(results: Iterable[Calibration | None]) -> LotHours:
    """Add up lots, each already rounded; None is a lot that could not be computed. Order never matters."""
    all_of_them = list(results)
    computed = [result for result in all_of_them if result is not None]
    seconds = sum(result.seconds for result in computed if not result.apart)
    apart = sum(result.seconds for result in computed if result.apart)
    without = len(all_of_them) - len(computed)
    words = f"Somme des lots, chacun arrondi : {print_hours(seconds)}"
    if apart:
        words += f" ; lots réservés, à part : {print_hours(apart)}"
    if without:
        words += f" ; {without} lot{'s' if without > 1 else ''} sans calcul"
    return LotHours(seconds, apart, len(computed), without, french(words + "."))
