"""Calibration: how many insertion hours a lot may carry, with each step written as a buyer would check it.

Shares and rates are ratios (0.5 is 50 %), amounts are euros before tax, results are integer seconds. Every method gives
the same shape of result. Sources: worked examples of MDEF Sud 77 (833 h) and MDE Alès-Cévennes (3 500 h).
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from clauses.durations import HOUR, LONGEST, LONGEST_HOURS, print_hours
from clauses.enums import Method, Rounding
from markets.typography import NARROW, french, write_euros, write_number, write_percent

WEEK_HOURS = 35

# Beyond these the result is only questioned, never refused: published practice is 5 to 20 %, and one hour for 1 200
# to 5 385 €; 150 h is the floor of Inserpropre for cleaning; 300 to 700 h is what one person usually does.
HIGH_RATE = Decimal("0.20")
HIGH_LABOUR_SHARE = Decimal("0.95")
FEWEST_EUROS_PER_HOUR = 400
MOST_EUROS_PER_HOUR = 6_000
SMALL_HOURS = 150
FEWEST_HOURS_A_PERSON = 300
MOST_HOURS_A_PERSON = 700

MULTIPLES = {
    Rounding.NEAREST: 1,
    Rounding.NEAREST_5: 5,
    Rounding.NEAREST_7: 7,
    Rounding.NEAREST_35: 35,
}
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
    """Result of any calibration method; `raw_hours` is exact, `seconds` is what the lot would owe."""

    method: str
    rounding: str
    inputs: tuple[Input, ...]
    steps: tuple[Step, ...]
    raw_hours: Fraction
    seconds: int
    euros_per_hour: Fraction | None
    people: tuple[str, ...]
    warnings: tuple[Remark, ...]

    def as_data(self) -> dict[str, object]:
        """Give the calculation as JSON values, to be frozen with the lot: what was shown and the exact figures."""
        return {
            "method": str(self.method),
            "rounding": str(self.rounding),
            "inputs": [
                {"name": given.name, "label": given.label, "shown": given.shown, "value": given.value}
                for given in self.inputs
            ],
            "steps": [{"label": step.label, "expression": step.expression, "value": step.value} for step in self.steps],
            "raw_hours": str(self.raw_hours),
            "seconds": self.seconds,
            "euros_per_hour": None if self.euros_per_hour is None else str(self.euros_per_hour),
            "people": list(self.people),
            "warnings": [{"code": warning.code, "sentence": warning.sentence} for warning in self.warnings],
        }


def by_amount(
    amount: Decimal,
    labour_share: Decimal,
    rate: Decimal,
    hourly_cost: Decimal,
    rounding: Rounding = Rounding.NEAREST,
    *,
    weeks: int | None = None,
    crew: int | None = None,
) -> Calibration:
    """Compute amount before tax (€) × labour share (0–1) × insertion rate (0–1) ÷ hourly cost (€).

    `weeks` (duration of the lot) and `crew` (people on site) only feed the remarks. Raises UncomputableCalibration on a
    negative amount, a ratio outside 0–1, a cost that is not above zero. Source: formula F1 of two published examples.
    """
    _require_finite({"amount": amount, "labour_share": labour_share, "rate": rate, "hourly_cost": hourly_cost})
    if amount < 0:
        raise UncomputableCalibration("amount", "Le montant du lot ne peut pas être négatif.")
    if not 0 <= labour_share <= 1:
        raise UncomputableCalibration(
            "labour_share", french("La part de main-d'œuvre doit être comprise entre 0 % et 100 %.")
        )
    if not 0 <= rate <= 1:
        raise UncomputableCalibration("rate", french("Le taux d'insertion doit être compris entre 0 % et 100 %."))
    if hourly_cost <= 0:
        raise UncomputableCalibration("hourly_cost", french("Le coût horaire doit être supérieur à 0 €."))
    _require_duration(weeks, crew)

    labour = Fraction(amount) * Fraction(labour_share)
    effort = labour * Fraction(rate)
    raw = effort / Fraction(hourly_cost)
    if raw > LONGEST_HOURS:
        raise UncomputableCalibration(
            "amount",
            f"Le résultat dépasse {print_hours(LONGEST)}{french(' : vérifiez le montant et le coût horaire.')}",
        )
    seconds = round_hours(raw, rounding)

    steps = (
        Step("Main-d'œuvre du lot", f"{_euros(amount)} × {_percent(labour_share)}", _euros(labour)),
        Step("Part consacrée à l'insertion", f"{_euros(labour)} × {_percent(rate)}", _euros(effort)),
        Step("Heures d'insertion", f"{_euros(effort)} ÷ {_euros(hourly_cost)}", _hours(raw)),
        Step(ROUNDING_STEPS[rounding], _hours(raw), print_hours(seconds)),
    )
    inputs = (
        Input("amount", "Montant hors taxes du lot", _euros(amount), str(amount)),
        Input("labour_share", "Part de main-d'œuvre", _percent(labour_share), str(labour_share)),
        Input("rate", "Taux d'insertion", _percent(rate), str(rate)),
        Input("hourly_cost", "Coût horaire", _euros(hourly_cost), str(hourly_cost)),
    )
    unusual = []
    if rate > HIGH_RATE:
        unusual.append(
            Remark(
                "high_rate",
                french(f"Le taux d'insertion ({_percent(rate)}) est élevé : la pratique publiée va de 5 à 20 %."),
            )
        )
    if labour_share > HIGH_LABOUR_SHARE:
        unusual.append(
            Remark(
                "high_labour_share",
                french(f"La part de main-d'œuvre ({_percent(labour_share)}) dépasse 95 % : vérifiez-la."),
            )
        )
    return Calibration(
        method=Method.BY_AMOUNT,
        rounding=rounding,
        inputs=inputs,
        steps=steps,
        raw_hours=raw,
        seconds=seconds,
        euros_per_hour=_euros_per_hour(amount, seconds),
        people=people_for(seconds, weeks),
        warnings=(*unusual, *remarks(seconds, amount, weeks=weeks, crew=crew)),
    )


def fixed(
    seconds: int, *, amount: Decimal | None = None, weeks: int | None = None, crew: int | None = None
) -> Calibration:
    """Take the hours (seconds, above zero) that a signed contract already fixes; the amount only feeds the remarks."""
    if not 0 < seconds <= LONGEST:
        raise UncomputableCalibration(
            "hours", "Les heures fixées au marché doivent être supérieures à zéro et rester sous 500 000."
        )
    if amount is not None:
        _require_finite({"amount": amount})
        if amount < 0:
            raise UncomputableCalibration("amount", "Le montant du lot ne peut pas être négatif.")
    _require_duration(weeks, crew)
    return Calibration(
        method=Method.FIXED,
        rounding=Rounding.NONE,
        inputs=(Input("hours", "Heures fixées au marché", print_hours(seconds), str(seconds)),),
        steps=(Step("Heures fixées au marché", "telles qu'écrites au marché", print_hours(seconds)),),
        raw_hours=Fraction(seconds, HOUR),
        seconds=seconds,
        euros_per_hour=None if amount is None else _euros_per_hour(amount, seconds),
        people=people_for(seconds, weeks),
        warnings=remarks(seconds, amount, weeks=weeks, crew=crew),
    )


def round_hours(hours: Fraction, rounding: Rounding) -> int:
    """Round exact hours (not negative) to seconds as the lot asks; an exact half goes up."""
    if rounding == Rounding.NONE:
        return (hours * HOUR * 2 + 1) // 2
    if rounding == Rounding.FLOOR:
        return hours // 1 * HOUR
    multiple = MULTIPLES[rounding]
    return (hours / multiple * 2 + 1) // 2 * multiple * HOUR


def people_for(seconds: int, weeks: int | None = None) -> tuple[str, ...]:
    """Say in French sentences how much work that is: full-time weeks, people, and the pace over the lot."""
    if seconds <= 0:
        return ()
    full_time_weeks = -(-seconds // (WEEK_HOURS * HOUR))
    fewest = max(1, -(-seconds // (MOST_HOURS_A_PERSON * HOUR)))
    most = max(fewest, seconds // (FEWEST_HOURS_A_PERSON * HOUR))
    sentences = [
        f"C'est environ {_count(full_time_weeks, 'semaine')} de travail d'une personne à temps plein "
        f"({WEEK_HOURS}{NARROW}h par semaine)."
    ]
    if seconds >= FEWEST_HOURS_A_PERSON * HOUR:
        crowd = _count(fewest, "personne") if fewest == most else f"{fewest} à {_count(most, 'personne')}"
        sentences.append(
            f"De quoi faire travailler {crowd}, à raison de {FEWEST_HOURS_A_PERSON} à "
            f"{MOST_HOURS_A_PERSON}{NARROW}h chacune."
        )
    if weeks is not None:
        pace = Fraction(seconds, HOUR * weeks)
        full_time = -(-pace // WEEK_HOURS)
        over = f"sur les {_count(weeks, 'semaine')} du lot" if weeks > 1 else "sur la seule semaine du lot"
        if pace <= WEEK_HOURS:
            sentences.append(f"Soit {write_number(pace, places=1)}{NARROW}h par semaine {over}.")
        else:
            sentences.append(f"Soit au moins {_count(full_time, 'personne')} à temps plein {over}.")
    return tuple(sentences)


def remarks(
    seconds: int, amount: Decimal | None, *, weeks: int | None = None, crew: int | None = None
) -> tuple[Remark, ...]:
    """List what is unusual in a number of hours, whatever method gave it; none of it blocks."""
    found = []
    if seconds == 0:
        found.append(Remark("no_hours", "Le calcul ne donne aucune heure."))
    elif seconds < SMALL_HOURS * HOUR:
        found.append(
            Remark(
                "few_hours",
                f"Moins de {SMALL_HOURS}{NARROW}h{french(' : une clause aussi petite est difficile à faire vivre ')}"
                "(seuil de la propreté, indicatif ailleurs).",
            )
        )
    per_hour = None if amount is None else _euros_per_hour(amount, seconds)
    if per_hour is not None and per_hour < FEWEST_EUROS_PER_HOUR:
        found.append(
            Remark(
                "demanding",
                french(
                    f"Une heure d'insertion pour {write_number(per_hour, places=0)} € : c'est beaucoup d'heures pour "
                    f"ce montant (au moins {_euros(FEWEST_EUROS_PER_HOUR)} d'habitude)."
                ),
            )
        )
    if per_hour is not None and per_hour > MOST_EUROS_PER_HOUR:
        found.append(
            Remark(
                "modest",
                french(
                    f"Une heure d'insertion pour {write_number(per_hour, places=0)} € : c'est peu d'heures pour "
                    f"ce montant (au plus {_euros(MOST_EUROS_PER_HOUR)} d'habitude)."
                ),
            )
        )
    if weeks is not None and crew is not None and seconds > crew * WEEK_HOURS * weeks * HOUR:
        found.append(
            Remark(
                "beyond_crew",
                french(
                    f"C'est plus que ce que peut faire une équipe de {_count(crew, 'personne')} à temps plein pendant "
                    f"{_count(weeks, 'semaine')} : vérifiez la durée du lot ou le taux."
                ),
            )
        )
    return tuple(found)


def _require_finite(values: dict[str, Decimal]) -> None:
    for field, value in values.items():
        if not value.is_finite():
            raise UncomputableCalibration(field, "Cette valeur n'est pas un nombre.")
        if abs(value.adjusted()) > 30:
            # An exact fraction of 10^999999 would take the machine's memory.
            raise UncomputableCalibration(field, "Cette valeur est hors de toute mesure.")


def _require_duration(weeks: int | None, crew: int | None) -> None:
    if weeks is not None and weeks <= 0:
        raise UncomputableCalibration("weeks", "La durée du lot doit être d'au moins une semaine.")
    if crew is not None and crew <= 0:
        raise UncomputableCalibration("crew", "L'équipe doit compter au moins une personne.")


def _euros_per_hour(amount: Decimal, seconds: int) -> Fraction | None:
    return Fraction(amount) * HOUR / seconds if seconds else None


def _count(number: int, noun: str) -> str:
    return f"{write_number(number)} {noun if number < 2 else noun + 's'}"


def _euros(value: int | Decimal | Fraction) -> str:
    exact = Fraction(value)
    return f"{'' if (exact * 100).denominator == 1 else '≈ '}{write_euros(exact)}"


def _percent(ratio: Decimal) -> str:
    return write_percent(ratio, places=4)


def _hours(hours: Fraction) -> str:
    return f"{'' if (hours * 100).denominator == 1 else '≈ '}{write_number(hours, places=2)}{NARROW}h"
