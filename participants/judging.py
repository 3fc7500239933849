"""Puts the rows of a list of publics and of a person before the eligibility rule."""

from datetime import date
from typing import NamedTuple

from clauses.models import Category, CharterVersion
from participants import eligibility as rule
from participants.models import Eligibility, PersonIdentity


class ProofGiven(NamedTuple):
    """A proof shown for a category, as typed; `seen_on` None means the day of the decision."""

    category: Category
    kind: str
    issued_on: date | None = None
    valid_until: date | None = None
    seen_on: date | None = None


def rule_of_category(category):
    return rule.Category(
        code=category.code,
        label=category.label,
        status=category.status,
        group=category.group,
        min_age=category.min_age,
        max_age=category.max_age,
        proof_months=category.proof_months,
        open=category.open,
    )


def rule_of_charter(version: CharterVersion, categories):
    """The list of publics as the rule reads it; `categories` are those of the version that matter to the decision."""
    return rule.Charter(
        label=str(version.charter),
        categories=tuple(rule_of_category(category) for category in categories),
        months=version.eligibility_months,
        starts_on=version.starts_on,
        ends_on=version.ends_on,
    )


def judge(*, person, charter_version, categories, proofs, decided_on, hire_on=None, main=None, notes=None):
    """The rule's verdict on a person: `categories` said to hold, the `main` one first, `notes` by category code."""
    notes = notes or {}
    ordered = sorted(categories, key=lambda category: category != main)
    identity = PersonIdentity.objects.filter(person=person).first()
    return rule.decide(
        grounds=[rule.Ground(category.code, notes.get(category.code, "")) for category in ordered],
        charter=rule_of_charter(charter_version, ordered),
        proofs=[
            rule.Proof(
                code=proof.category.code,
                kind=proof.kind,
                seen_on=proof.seen_on or decided_on,
                issued_on=proof.issued_on,
                valid_until=proof.valid_until,
            )
            for proof in proofs
        ],
        born_on=identity.birth_date if identity else None,
        decided_on=decided_on,
        hire_on=hire_on,
    )


def window_of(eligibility: Eligibility):
    return rule.Window(hire_before=eligibility.hire_before, first=eligibility.starts_on, last=eligibility.ends_on)
