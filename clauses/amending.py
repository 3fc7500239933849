"""What an amendment does to the hours of a lot: pro rata of the amount, proposed with its steps, never imposed.

No text fixes a rule: recomputing pro rata of the amount is the usual practice, and the facilitator decides.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from clauses.calibration.result import ROUNDING_STEPS, Step, euros, hours_of, round_hours
from clauses.durations import HOUR, print_hours
from clauses.enums import Rounding
from markets.typography import french


@dataclass(frozen=True, slots=True)
class Proposal:
    """Hours to add or take away (signed seconds), how they were found; `sentence` says why there are none.

    `seconds` is None where nothing can be proposed.
    """

    seconds: int | None
    steps: tuple[Step, ...]
    sentence: str = ""

    def as_data(self) -> list[dict[str, str]]:
        """Give the steps as JSON values, to be kept with the decision."""
        return [{"label": step.label, "expression": step.expression, "value": step.value} for step in self.steps]


def pro_rata(
    *,
    minimum: int,
    signed: Decimal | None,
    before: Decimal,
    delta: Decimal,
    rounding: Rounding,
    owed: int,
    done: int,
    settled: int = 0,
) -> Proposal:
    """Propose the hours of an amendment: those of the amount with it, less those of the amount without it.

    `minimum` hours (seconds) were fixed for the amount `signed`; `before` is what earlier amendments added to it, and
    `delta` what this one does. `settled` seconds were already decided for an earlier version of the same amendment.
    Each amount is rounded as the calibration was, so that amendments one after another never drift. Hours already done
    are not taken back: the lot never comes below the lower of what it owes and what is `done`.
    """
    if minimum <= 0:
        return Proposal(None, (), french("Les heures de cette clause ne sont pas un volume fixé : rien à proposer."))
    if not signed:
        return Proposal(
            None, (), french("Le montant signé n'est pas connu : saisissez-le à l'onglet Marché, ou décidez sans lui.")
        )
    without, steps_without = _hours_of(minimum, signed, before, rounding, "Heures avant l'avenant")
    amended, steps_amended = _hours_of(minimum, signed, before + delta, rounding, "Heures avec l'avenant")
    change = amended - without
    steps = [
        *steps_without,
        *steps_amended,
        Step(ROUNDING_STEPS[rounding], "les deux", _signed(change)),
    ]
    if settled:
        change -= settled
        steps.append(Step("Déjà décidé pour la version d'avant", _signed(settled), _signed(change)))
    lowest = min(max(owed, 0), max(done, 0))
    if owed + change < lowest and change < 0:
        change = lowest - owed
        steps.append(
            Step("Jamais moins que les heures déjà réalisées", f"{print_hours(done)} réalisées", _signed(change))
        )
    sentence = "" if change else french("Au prorata du montant, les heures ne changent pas.")
    return Proposal(change, tuple(steps), sentence)


def _hours_of(
    minimum: int, signed: Decimal, added: Decimal, rounding: Rounding, label: str
) -> tuple[int, tuple[Step, ...]]:
    """Hours of an amount, pro rata of those fixed for what was signed; those of the contract itself are not rounded."""
    amount = max(signed + added, Decimal(0))
    if not added:
        return minimum, (Step(label, f"pour {euros(amount)}", print_hours(minimum)),)
    raw = Fraction(minimum, HOUR) * Fraction(amount) / Fraction(signed)
    seconds = round_hours(raw, rounding)
    return seconds, (Step(label, f"{print_hours(minimum)} × {euros(amount)} ÷ {euros(signed)}", hours_of(raw)),)


def _signed(seconds: int) -> str:
    return f"{'+' if seconds > 0 else ''}{print_hours(seconds)}"
