"""Is a social condition compulsory in a contract, and which exceptions may be invoked: a rule that says why.

Code de la commande publique, L2112-2-1 (contracts) and L3114-2-1 (concessions), from the law of 22 August 2021, article
35: in force for consultations launched from 22 August 2026 whose estimated value, before tax and over the whole
consultation, reaches the European threshold. A buyer without a social condition writes its reasons down.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from clauses.enums import LegalException
from markets.enums import Category, Sector, ThresholdCategory
from markets.typography import french, write_day, write_euros

IN_FORCE_FROM = date(2026, 8, 22)
SHORT_WORKS_MONTHS = 6


@dataclass(frozen=True, slots=True)
class Consultation:
    """What the test reads. `amounts` are the estimates of every lot in euros before tax, None where there is none.

    `threshold` is the European one on the day of launch, None where none is known; the days are those of the works.
    """

    sector: Sector
    category: Category
    launched_on: date | None
    amounts: tuple[Decimal | None, ...]
    threshold: Decimal | None
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class LegalTest:
    """`compulsory` is None where what is known does not decide. Exceptions are open only where it may be compulsory."""

    compulsory: bool | None
    article: str
    value: Decimal
    reasons: tuple[str, ...]
    exceptions: tuple[LegalException, ...] = ()


def threshold_category(sector: Sector, category: Category) -> ThresholdCategory:
    """Which threshold a contract is measured against."""
    if sector == Sector.CONCESSION:
        return ThresholdCategory.CONCESSION
    return ThresholdCategory.WORKS if category == Category.WORKS else ThresholdCategory.SUPPLIES_SERVICES


def examine(asked: Consultation) -> LegalTest:
    """Apply the rule to a whole consultation: its lots count together, whichever of them would carry the clause."""
    known = [amount for amount in asked.amounts if amount is not None]
    value = sum(known, Decimal(0))
    complete = bool(known) and len(known) == len(asked.amounts)
    if asked.sector == Sector.PRIVATE:
        return LegalTest(False, "", value, _said("Marché privé : le code de la commande publique ne s'applique pas."))
    article = "L3114-2-1" if asked.sector == Sector.CONCESSION else "L2112-2-1"
    if asked.launched_on is not None and asked.launched_on < IN_FORCE_FROM:
        launched = f"Consultation lancée le {write_day(asked.launched_on)}, avant le {write_day(IN_FORCE_FROM)}"
        return LegalTest(False, article, value, _said(f"{launched} : l'obligation ne s'y applique pas."))
    compulsory, reasons = _against_threshold(asked.threshold, value, complete)
    if asked.launched_on is None:
        reasons.append(f"Date de lancement inconnue : l'obligation vaut à partir du {write_day(IN_FORCE_FROM)}.")
        compulsory = False if compulsory is False else None
    if compulsory is False:
        return LegalTest(False, article, value, _said(*reasons))
    exceptions, doubts = open_exceptions(asked)
    return LegalTest(compulsory, article, value, _said(*reasons, *doubts), exceptions)


def open_exceptions(asked: Consultation) -> tuple[tuple[LegalException, ...], list[str]]:
    """Exceptions that may be invoked, and what is to check about them. A concession has two of them only."""
    shared = (LegalException.NO_LINK, LegalException.COMPETITION)
    if asked.sector == Sector.CONCESSION:
        return shared, []
    exceptions = (LegalException.AVAILABLE, *shared)
    if asked.category != Category.WORKS:
        return exceptions, []
    if asked.starts_on is None or asked.ends_on is None:
        doubt = "Durée des travaux inconnue : l'exception des travaux de moins de six mois est à vérifier."
        return (*exceptions, LegalException.SHORT_WORKS), [doubt]
    if asked.ends_on < six_months_over(asked.starts_on):
        return (*exceptions, LegalException.SHORT_WORKS), []
    return exceptions, []


def six_months_over(starts_on: date) -> date:
    """The day on which six whole months are over, both ends counted: works that end before it last less."""
    month = starts_on.month - 1 + SHORT_WORKS_MONTHS
    year, month = starts_on.year + month // 12, month % 12 + 1
    longest = monthrange(year, month)[1]
    if starts_on.day > longest:
        # From 31 August, six months end with February.
        return date(year, month, longest)
    return date(year, month, starts_on.day) - timedelta(days=1)


def _against_threshold(threshold: Decimal | None, value: Decimal, complete: bool) -> tuple[bool | None, list[str]]:
    if threshold is None:
        return None, ["Aucun seuil européen n'est connu à cette date."]
    estimate = f"Valeur estimée de toute la consultation : {write_euros(value)} HT"
    limit = f"seuil européen de {write_euros(threshold)} HT"
    if value >= threshold:
        return True, [f"{estimate}, au moins égale au {limit}."]
    if complete:
        return False, [f"{estimate}, inférieure au {limit}."]
    return None, [f"{estimate}, inférieure au {limit}, mais des lots n'ont pas de montant estimé."]


def _said(*sentences: str) -> tuple[str, ...]:
    return tuple(french(sentence) for sentence in sentences)
