"""Where a person or a placement stands with the clause, in words for each reader."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from markets.typography import french
from participants.eligibility import Status, sentence_for_others, status_on
from participants.judging import window_of
from participants.models import Eligibility, Placement

LABELS = {
    Status.COMING: "Éligible, à venir",
    Status.VALID: "Éligible",
    Status.ENDING_SOON: "Éligible, finit bientôt",
    Status.ENDED: "Éligibilité terminée",
}


@dataclass(frozen=True)
class Standing:
    """A state for a badge, its label, and the sentence that anybody who sees the person may read: dates, no ground."""

    state: str
    label: str
    sentence: str
    eligibility: Eligibility | None = None
    days_left: int | None = None


REFUSED = Standing("refused", "Non éligible", "Non éligible à la clause")
UNDECIDED = Standing("waiting", "À examiner", french("Éligibilité en cours d'examen : les heures attendent"))


def granted_standing(eligibility: Eligibility, today: date) -> Standing:
    window = window_of(eligibility)
    status = status_on(today, window)
    waiting = window.first is None and status == Status.COMING
    return Standing(
        state=str(status),
        label="Éligible, embauche attendue" if waiting else LABELS[status],
        sentence=sentence_for_others(today, window),
        eligibility=eligibility,
        days_left=(window.last - today).days if window.last and status != Status.ENDED else None,
    )


def of_person(eligibilities: Iterable[Eligibility], today: date) -> Standing:
    """Where a person stands today, from all her decisions: the best that stands, else the last that was said."""
    eligibilities = sorted(eligibilities, key=lambda each: (each.decided_on, each.pk), reverse=True)
    standing = [granted_standing(each, today) for each in eligibilities if each.granted and not each.withdrawn_at]
    current = [each for each in standing if each.state != Status.ENDED]
    if current:
        return next((each for each in current if each.state != Status.COMING), current[0])
    last = next(iter(eligibilities), None)
    if last is not None and not last.granted:
        return REFUSED
    return standing[0] if standing and last is standing[0].eligibility else UNDECIDED


def of_placement(placement: Placement, eligibilities: Iterable[Eligibility], today: date) -> Standing:
    """Where a placement stands: the eligibility whose window holds its first day, a refusal said since, or neither."""
    refused = False
    for eligibility in eligibilities:
        if not eligibility.granted:
            refused = refused or eligibility.decided_on >= placement.starts_on
        elif eligibility.starts_on is None or eligibility.withdrawn_at:
            continue
        elif eligibility.starts_on <= placement.starts_on <= eligibility.ends_on:
            return granted_standing(eligibility, today)
    return REFUSED if refused else UNDECIDED


def is_running(placement: Placement, today: date) -> bool:
    return placement.starts_on <= today and (placement.ends_on is None or placement.ends_on >= today)


def of_decision(eligibility: Eligibility, today: date) -> Standing:
    """Where one decision stands, withdrawn and refused ones included: for the facilitator's page."""
    if not eligibility.granted:
        return REFUSED
    if eligibility.withdrawn_at:
        return Standing("withdrawn", "Retirée", "Décision retirée", eligibility)
    return granted_standing(eligibility, today)
