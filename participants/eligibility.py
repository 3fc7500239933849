"""Eligibility to the clause: does a person count, from when to when, and why.

The reasons name the grounds: they are for the facilitator only. Everybody else reads `sentence_for_others`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from clauses.enums import CategoryGroup, CategoryStatus
from clauses.months import eve_of_same_date
from markets.typography import french, write_day

# 24 months is usual practice, which no source fixes: each list of publics gives its own.
USUAL_MONTHS = 24
# How long a decision waits for a hire; the validation of a prescriber lasts as long for the PASS IAE.
MONTHS_TO_HIRE = 6
ENDING_SOON_DAYS = 45


@dataclass(frozen=True, slots=True)
class Category:
    """A public of a list. Ages are completed years, both included: « moins de 26 ans » is `max_age=25`.

    `proof_months`: a proof older than that is questioned. `requires`: codes of the publics that must hold as well.
    """

    code: str
    label: str
    status: CategoryStatus = CategoryStatus.CONFIRMED
    group: CategoryGroup = CategoryGroup.CRITERION
    min_age: int | None = None
    max_age: int | None = None
    proof_months: int | None = None
    requires: tuple[str, ...] = ()
    open: bool = True


@dataclass(frozen=True, slots=True)
class Charter:
    """A dated version of a list of publics, and how many months an eligibility lasts under it."""

    label: str
    categories: tuple[Category, ...]
    months: int = USUAL_MONTHS
    months_to_hire: int = MONTHS_TO_HIRE
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class Ground:
    """A public that the person is said to belong to; `note` says who gave the opinion and when, where one is needed."""

    code: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Proof:
    """A proof seen for a ground: when it was issued, until when it is valid, when it was seen."""

    code: str
    kind: str
    seen_on: date
    issued_on: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class GroundVerdict:
    """Whether one ground holds, in a sentence; `until` is the last day it can, where a date limits it."""

    code: str
    holds: bool
    sentence: str
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The decision and its reasons; `hire_before` is the last day of a first hire, `main` the first ground held."""

    eligible: bool
    reasons: tuple[str, ...]
    warnings: tuple[str, ...]
    hire_before: date | None
    main: str | None
    grounds: tuple[GroundVerdict, ...]


class Status(StrEnum):
    """Where an eligibility stands on a day."""

    COMING = "coming"
    VALID = "valid"
    ENDING_SOON = "ending_soon"
    ENDED = "ended"

    @property
    def label(self) -> str:
        return _STATUS_LABELS[self]


_STATUS_LABELS = {
    Status.COMING: "À venir",
    Status.VALID: "En cours",
    Status.ENDING_SOON: "Bientôt terminée",
    Status.ENDED: "Terminée",
}


@dataclass(frozen=True, slots=True)
class Window:
    """A granted eligibility: the last day of a first hire, then the days set once by the first placement."""

    hire_before: date
    first: date | None = None
    last: date | None = None


def window(first_day: date, months: int = USUAL_MONTHS) -> tuple[date, date]:
    """Give the first and last day of an eligibility that opens with a first placement; ValueError if `months` < 1."""
    if months < 1:
        raise ValueError("an eligibility lasts at least a month")
    return first_day, eve_of_same_date(first_day, months)


def age_on(day: date, born_on: date) -> int:
    """Give the completed years of a person on a day; born on 29 February, one turns on 1 March in other years."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def last_day_at_age(born_on: date, age: int) -> date:
    """Give the last day on which a person has not yet turned `age` + 1."""
    year = born_on.year + age + 1
    try:
        birthday = born_on.replace(year=year)
    except ValueError:
        birthday = date(year, 3, 1)
    return birthday - timedelta(days=1)


def decide(
    *,
    grounds: Iterable[Ground],
    charter: Charter,
    proofs: Iterable[Proof],
    born_on: date | None,
    decided_on: date,
    hire_on: date | None = None,
) -> Verdict:
    """Decide whether a person is eligible under a list: one ground that holds is enough.

    Ages and validities are judged on the day of the hire, else of the decision. A missing or old proof, an indicative
    public or a decision after the hire is a warning: the facilitator decides.
    """
    grounds = tuple(grounds)
    proofs = tuple(proofs)
    judged_on = decided_on if hire_on is None else hire_on
    categories = {category.code: category for category in charter.categories}
    alone = {
        ground.code: _judge(ground, categories.get(ground.code), _proofs_of(ground.code, proofs), born_on, judged_on)
        for ground in grounds
    }
    judged = tuple(_with_required(verdict, categories, alone) for verdict in alone.values())
    held = tuple(verdict for verdict in judged if verdict.holds)

    reasons = tuple(verdict.sentence for verdict in judged) or ("Aucun motif d'éligibilité n'est indiqué.",)
    warnings = [
        warning
        for verdict in held
        for warning in _warnings(categories[verdict.code], _proofs_of(verdict.code, proofs), decided_on)
    ]
    if hire_on is not None and hire_on < decided_on:
        warnings.append(
            french(
                f"La décision ({write_day(decided_on)}) suit l'embauche ({write_day(hire_on)}) : l'éligibilité se "
                "vérifie avant."
            )
        )
    if _outside(charter, decided_on):
        warnings.append(french(f"« {charter.label} » n'est pas en vigueur le {write_day(decided_on)}."))
    if not held:
        return Verdict(False, reasons, tuple(warnings), None, None, judged)

    latest = eve_of_same_date(decided_on, charter.months_to_hire)
    hire_before = min(latest, max(verdict.until or latest for verdict in held))
    if hire_on is not None and hire_on > hire_before:
        warnings.append(
            french(
                f"L'embauche ({write_day(hire_on)}) vient après la date limite ({write_day(hire_before)}) : une "
                "nouvelle décision sera nécessaire."
            )
        )
    return Verdict(True, reasons, tuple(warnings), hire_before, held[0].code, judged)


def status_on(day: date, eligibility: Window) -> Status:
    """Say where a granted eligibility stands on a day; « bientôt terminée » from 45 days before its last day."""
    if eligibility.first is None or eligibility.last is None:
        return Status.COMING if day <= eligibility.hire_before else Status.ENDED
    if day < eligibility.first:
        return Status.COMING
    if day > eligibility.last:
        return Status.ENDED
    if (eligibility.last - day).days <= ENDING_SOON_DAYS:
        return Status.ENDING_SOON
    return Status.VALID


def sentence_for_others(day: date, eligibility: Window) -> str:
    """Say what a company or a lender may read of an eligibility: dates, never a ground."""
    ended = status_on(day, eligibility) == Status.ENDED
    if eligibility.first is None or eligibility.last is None:
        limit = write_day(eligibility.hire_before)
        if ended:
            return f"L'embauche devait commencer au plus tard le {limit}, demandez une nouvelle décision"
        return f"Éligible à la clause, embauche au plus tard le {limit}"
    if ended:
        return f"Éligibilité à la clause terminée le {write_day(eligibility.last)}"
    return f"Éligible à la clause, du {write_day(eligibility.first)} au {write_day(eligibility.last)}"


def _judge(
    ground: Ground, category: Category | None, proofs: tuple[Proof, ...], born_on: date | None, day: date
) -> GroundVerdict:
    """Judge one ground on a day, without the other publics it may require."""
    if category is None:
        return GroundVerdict(ground.code, False, french(f"« {ground.code} » n'est pas dans la liste."))

    def refuse(why: str) -> GroundVerdict:
        return GroundVerdict(ground.code, False, french(f"« {category.label} » n'est pas retenu : {why}."))

    if not category.open:
        return refuse("cette liste ne l'ouvre pas")
    limits = []
    if category.min_age is not None or category.max_age is not None:
        if born_on is None:
            return refuse("la date de naissance manque pour vérifier l'âge")
        if born_on > day:
            return refuse(f"la date de naissance ({write_day(born_on)}) est postérieure au {write_day(day)}")
        age = age_on(day, born_on)
        told = f"la personne a {age} ans le {write_day(day)}"
        if category.min_age is not None and age < category.min_age:
            return refuse(f"{told}, il faut {category.min_age} ans et plus")
        if category.max_age is not None:
            if age > category.max_age:
                return refuse(f"{told}, il faut moins de {category.max_age + 1} ans")
            limits.append(last_day_at_age(born_on, category.max_age))
    if category.group == CategoryGroup.OPINION and not ground.note.strip():
        return refuse("l'avis motivé doit dire qui l'a donné et quand")
    if proofs and all(proof.valid_until is not None and proof.valid_until < day for proof in proofs):
        latest = max(proof.valid_until for proof in proofs if proof.valid_until is not None)
        return refuse(f"le justificatif n'était valable que jusqu'au {write_day(latest)}")
    if proofs and all(proof.valid_until is not None for proof in proofs):
        limits.append(max(proof.valid_until for proof in proofs if proof.valid_until is not None))
    until = min(limits) if limits else None
    shown = f", jusqu'au {write_day(until)}" if until else ""
    return GroundVerdict(ground.code, True, french(f"« {category.label} » est retenu{shown}."), until)


def _with_required(
    verdict: GroundVerdict, categories: dict[str, Category], alone: dict[str, GroundVerdict]
) -> GroundVerdict:
    """Refuse a ground that needs others, unless each of them holds too; it then lasts no longer than they do."""
    category = categories.get(verdict.code)
    if not verdict.holds or category is None or not category.requires:
        return verdict
    missing = [code for code in category.requires if code not in alone or not alone[code].holds]
    if missing:
        named = " et ".join(f"« {categories[code].label if code in categories else code} »" for code in missing)
        return GroundVerdict(
            verdict.code, False, french(f"« {category.label} » n'est pas retenu : il faut aussi {named}.")
        )
    ends = [alone[code].until for code in category.requires] + [verdict.until]
    known = [end for end in ends if end is not None]
    return GroundVerdict(verdict.code, True, verdict.sentence, min(known) if known else None)


def _warnings(category: Category, proofs: tuple[Proof, ...], decided_on: date) -> list[str]:
    found = []
    if category.status == CategoryStatus.INDICATIVE:
        found.append(french(f"« {category.label} » est une valeur indicative : vérifiez que le marché l'accepte."))
    if not proofs:
        found.append(french(f"Aucun justificatif n'a été vu pour « {category.label} »."))
        return found
    if category.proof_months is None:
        return found
    dated = [proof for proof in proofs if proof.issued_on is not None]
    if not dated:
        found.append(french(f"Le justificatif de « {category.label} » n'a pas de date : elle est à vérifier."))
        return found
    newest = max(proof.issued_on for proof in dated if proof.issued_on is not None)
    if eve_of_same_date(newest, category.proof_months) < decided_on:
        found.append(
            french(
                f"Le justificatif de « {category.label} » date du {write_day(newest)} : il doit avoir moins de "
                f"{category.proof_months} mois."
            )
        )
    return found


def _proofs_of(code: str, proofs: tuple[Proof, ...]) -> tuple[Proof, ...]:
    return tuple(proof for proof in proofs if proof.code == code)


def _outside(charter: Charter, day: date) -> bool:
    return (charter.starts_on is not None and day < charter.starts_on) or (
        charter.ends_on is not None and day > charter.ends_on
    )
