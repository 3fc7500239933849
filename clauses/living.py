"""A target that lives with its contract: what each month owes, from what is ordered, invoiced or worked.

What is owed is a function of all the facts together. Cut by month, each month owes what its facts add to those before
it; what is posted is the difference with what was posted already. So neither the order in which facts are entered nor
how an invoice is cut changes what is owed, at any date.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from clauses.calibration.hours_share import hours_share
from clauses.calibration.per_euro import EuroFact, per_euro
from clauses.calibration.result import Calibration
from clauses.enums import ClauseForm, Rounding


@dataclass(frozen=True, slots=True)
class Fact:
    """An order, an invoice (a credit note is below zero; euros before tax) or hours worked (seconds) of a month."""

    month: date
    amount: Decimal = Decimal(0)
    seconds: int = 0


@dataclass(frozen=True, slots=True)
class LivingTerms:
    """What the contract asks: one hour for `euros_an_hour` beyond `floor`, or the share `rate` (0–1) of the hours."""

    form: ClauseForm
    euros_an_hour: Decimal | None = None
    floor: Decimal | None = None
    rate: Decimal | None = None
    rounding: Rounding = Rounding.NEAREST


def living_target(facts: Iterable[Fact], terms: LivingTerms) -> Calibration:
    """Compute what all these facts owe together, with its steps: never below zero, nothing without a fact.

    Raises UncomputableCalibration on terms or facts that nothing can be computed with.
    """
    facts = list(facts)
    if terms.form == ClauseForm.PER_EURO:
        amounts = [EuroFact(fact.amount) for fact in facts]
        return per_euro(amounts, terms.euros_an_hour or Decimal(0), terms.floor or Decimal(0), terms.rounding)
    if terms.form == ClauseForm.SHARE:
        return hours_share(sum(fact.seconds for fact in facts), terms.rate or Decimal(0), terms.rounding)
    raise ValueError("a volume of hours does not live")


def by_month(facts: Iterable[Fact], terms: LivingTerms) -> dict[date, int]:
    """Say what each month adds to what is owed (signed seconds); months that change nothing are left out."""
    amounts: dict[date, Decimal] = defaultdict(Decimal)
    worked: dict[date, int] = defaultdict(int)
    for fact in facts:
        amounts[fact.month] += fact.amount
        worked[fact.month] += fact.seconds
    amount, seconds, owed, found = Decimal(0), 0, 0, {}
    for month in sorted(amounts):
        amount, seconds = amount + amounts[month], seconds + worked[month]
        until = living_target((Fact(month, amount, seconds),), terms).seconds
        if until != owed:
            found[month] = until - owed
        owed = until
    return found


def to_post(wanted: Mapping[date, int], posted: Mapping[date, int]) -> tuple[tuple[date, int], ...]:
    """List (month, signed seconds) that bring what is posted to what is wanted, month by month; never a zero."""
    missing: dict[date, int] = defaultdict(int)
    for month, seconds in wanted.items():
        missing[month] += seconds
    for month, seconds in posted.items():
        missing[month] -= seconds
    return tuple((month, seconds) for month, seconds in sorted(missing.items()) if seconds)
