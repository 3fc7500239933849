"""The shape that every method of calibration gives: values, steps, exact hours, rounded seconds, remarks.

Shares and rates are ratios (0.5 is 50 %), amounts are euros before tax, results are integer seconds.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from clauses.durations import HOUR, LONGEST, LONGEST_HOURS, print_hours
from clauses.enums import Rounding
from markets.typography import NARROW, french, write_euros, write_number, write_percent

MULTIPLES = {
    Rounding.NEAREST: 1,
    Rounding.NEAREST_5: 5,
    Rounding.NEAREST_7: 7,
    Rounding.NEAREST_35: 35,
}
PRICE = "Montant du lot pour une heure d'insertion"
ROUNDING_STEPS = {
    Rounding.NONE: "Sans arrondi",
    Rounding.NEAREST: "Arrondi à l'heure la plus proche",
    Rounding.FLOOR: "Arrondi à l'heure inférieure",
    Rounding.NEAREST_5: f"Arrondi au multiple de 5{NARROW}h le plus proche",
    Rounding.NEAREST_7: f"Arrondi au multiple de 7{NARROW}h (une journée) le plus proche",
    Rounding.NEAREST_35: f"Arrondi au multiple de 35{NARROW}h (une semaine) le plus proche",
}


class UncomputableCalibration(ValueError):
    """Nothing can be computed with a value: `field` names the argument, `sentence` says in French what is wrong."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Input:
    """A value the calculation started from: its name, its label, how it is shown, and exactly what was given."""

    name: str
    label: str
    shown: str
    value: str


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the calculation: « Main-d'œuvre du lot », « 1 000 000 € × 50 % », « 500 000 € »."""

    label: str
    expression: str
    value: str


@dataclass(frozen=True, slots=True)
class Remark:
    """Something unusual that the facilitator should look at; it never blocks."""

    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Calibration:
    """Result of any calibration method; `raw_hours` is exact, `seconds` is what the lot would owe.

    `apart` tells hours that are reported beside the others (a reserved lot); `refusal` says in French why the method
    gives no clause at all, `seconds` being then 0.
    """

    method: str
    rounding: str
    inputs: tuple[Input, ...]
    steps: tuple[Step, ...]
    raw_hours: Fraction
    seconds: int
    euros_per_hour: Fraction | None
    people: tuple[str, ...]
    warnings: tuple[Remark, ...]
    apart: bool = False
    refusal: str = ""

    def as_data(self) -> dict[str, object]:
        """Give the calculation as JSON values, to be frozen with the lot: what was shown and the exact figures."""
        return {
            "method": str(self.method),
            "rounding": str(self.rounding),
            "inputs": [
                {"name": given.name, "label": given.label, "shown": given.shown, "value": given.value}
                for given in self.inputs
            ],
            "steps": [
                {"label": step.label, "expression": step.expression, "value": step.value}
                for step in (*self.steps, *price_step(self))
            ],
            "raw_hours": str(self.raw_hours),
            "seconds": self.seconds,
            "euros_per_hour": None if self.euros_per_hour is None else str(self.euros_per_hour),
            "people": list(self.people),
            "warnings": [{"code": warning.code, "sentence": warning.sentence} for warning in self.warnings],
            "apart": self.apart,
            "refusal": self.refusal,
        }


def round_hours(hours: Fraction, rounding: Rounding) -> int:
    """Round exact hours (not negative) to seconds as the lot asks; an exact half goes up."""
    if rounding == Rounding.NONE:
        return (hours * HOUR * 2 + 1) // 2
    if rounding == Rounding.FLOOR:
        return hours // 1 * HOUR
    multiple = MULTIPLES[rounding]
    return (hours / multiple * 2 + 1) // 2 * multiple * HOUR


def require_finite(values: dict[str, Decimal]) -> None:
    for field, value in values.items():
        if not value.is_finite():
            raise UncomputableCalibration(field, "Cette valeur n'est pas un nombre.")
        if abs(value.adjusted()) > 30:
            # An exact fraction of 10^999999 would take the machine's memory.
            raise UncomputableCalibration(field, "Cette valeur est hors de toute mesure.")


def euros_per_hour(amount: Decimal, seconds: int) -> Fraction | None:
    return Fraction(amount) * HOUR / seconds if seconds else None


def amount_input(amount: Decimal | None) -> tuple[Input, ...]:
    """The amount of a lot where it was given only to compare with."""
    return () if amount is None else (Input("amount", "Montant hors taxes du lot", euros(amount), str(amount)),)


def duration_inputs(weeks: int | None, crew: int | None) -> tuple[Input, ...]:
    """The duration and the crew of a lot, where they were given."""
    given = (("weeks", "Durée du lot", weeks, "semaine"), ("crew", "Équipe du lot", crew, "personne"))
    return tuple(
        Input(name, label, f"{write_number(value)} {noun}{'s' if value > 1 else ''}", str(value))
        for name, label, value, noun in given
        if value is not None
    )


def price_step(result: Calibration) -> tuple[Step, ...]:
    """How many euros of the lot stand for one hour of insertion: the figure a buyer compares lots with."""
    amount = next((given.shown for given in result.inputs if given.name in ("amount", "total")), "")
    if result.euros_per_hour is None or not amount:
        return ()
    return (
        Step(
            PRICE,
            f"{amount} ÷ {print_hours(result.seconds)}",
            f"{euros(result.euros_per_hour)}{NARROW}par heure",
        ),
    )


def euros(value: int | Decimal | Fraction) -> str:
    exact = Fraction(value)
    return f"{'' if (exact * 100).denominator == 1 else '≈ '}{write_euros(exact)}"


def percent(ratio: Decimal) -> str:
    return write_percent(ratio, places=4)


def hours_of(hours: Fraction) -> str:
    return f"{'' if (hours * 100).denominator == 1 else '≈ '}{write_number(hours, places=2)}{NARROW}h"


def require_amount(amount: Decimal, field: str = "amount") -> None:
    if amount < 0:
        raise UncomputableCalibration(field, "Le montant du lot ne peut pas être négatif.")


def require_ratio(field: str, ratio: Decimal, name: str) -> None:
    if not 0 <= ratio <= 1:
        agreed = "comprise" if name.startswith("La ") else "compris"
        raise UncomputableCalibration(field, french(f"{name} doit être {agreed} entre 0 % et 100 %."))


def require_cost(cost: Decimal, field: str = "hourly_cost") -> None:
    if cost <= 0:
        raise UncomputableCalibration(field, french("Le coût horaire doit être supérieur à 0 €."))


def require_bounded(field: str, raw: Fraction, advice: str = ".") -> None:
    """Refuse more hours than any contract has: a unit was mistaken."""
    if raw > LONGEST_HOURS:
        raise UncomputableCalibration(field, f"Le résultat dépasse {print_hours(LONGEST)}{advice}")


def rounding_step(raw: Fraction, seconds: int, rounding: Rounding) -> Step:
    return Step(ROUNDING_STEPS[rounding], hours_of(raw), print_hours(seconds))
