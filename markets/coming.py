"""The stages of a coming contract: which may follow which, and how many contracts of a year were studied.

A contract is *studied* in the year of its first note or decision; it is *clausé* when the decision that stands is to
keep a clause. A contract sent back to study has no decision until the next one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from markets.enums import StageKind
from markets.typography import french, write_day

TO_STUDY, NOTE, KEPT, WITHOUT = StageKind.TO_STUDY, StageKind.NOTE, StageKind.KEPT, StageKind.WITHOUT
PUBLISHED, AWARDED, DROPPED = StageKind.PUBLISHED, StageKind.AWARDED, StageKind.DROPPED
FOLLOWING: dict[StageKind, tuple[StageKind, ...]] = {
    TO_STUDY: (NOTE, KEPT, WITHOUT, DROPPED),
    NOTE: (KEPT, WITHOUT, TO_STUDY, DROPPED),
    KEPT: (PUBLISHED, AWARDED, WITHOUT, TO_STUDY, DROPPED),
    WITHOUT: (PUBLISHED, AWARDED, KEPT, TO_STUDY, DROPPED),
    PUBLISHED: (AWARDED, TO_STUDY, DROPPED),
    DROPPED: (TO_STUDY,),
    AWARDED: (),
}
# Stages that are noted by hand; a decision is noted by the legal examination, with its reason.
BY_HAND = (NOTE, PUBLISHED, AWARDED, TO_STUDY, DROPPED)
STUDIED = (NOTE, KEPT, WITHOUT)


@dataclass(frozen=True, slots=True)
class Step:
    """A stage reached by a contract, in the order of the journal."""

    contract: int
    stage: StageKind
    on: date


@dataclass(frozen=True, slots=True)
class StudiedYear:
    """Contracts studied in a year, and what became of these, whenever it was decided."""

    year: int
    studied: int
    kept: int
    without: int

    @property
    def waiting(self) -> int:
        """Studied, and not decided."""
        return self.studied - self.kept - self.without


def following(stage: StageKind) -> tuple[StageKind, ...]:
    """The stages that may follow."""
    return FOLLOWING[StageKind(stage)]


def why_not(current: StageKind, since: date, stage: StageKind, on: date, reason: str, today: date) -> str:
    """Why a contract may not reach a stage on a day, as a French sentence; empty where it may."""
    if stage not in following(current):
        return french(
            f"Un marché à l'étape « {current.label} » ne passe pas à « {stage.label} » : choisissez une autre étape."
        )
    if on > today:
        return "Cette date est dans l'avenir."
    if on < since:
        return french(f"L'étape précédente date du {write_day(since)} : celle-ci ne peut pas être plus ancienne.")
    if stage in StageKind.with_a_reason() and not reason:
        return french("Donnez le motif : il sera demandé.")
    return ""


def studied_by_year(steps: Iterable[Step]) -> tuple[StudiedYear, ...]:
    """Years with a contract studied, the latest first."""
    year_of: dict[int, int] = {}
    decision: dict[int, StageKind] = {}
    for step in steps:
        if step.stage in STUDIED:
            year_of.setdefault(step.contract, step.on.year)
        if step.stage in (KEPT, WITHOUT):
            decision[step.contract] = step.stage
        elif step.stage == TO_STUDY:
            decision.pop(step.contract, None)
    found = []
    for year in sorted(set(year_of.values()), reverse=True):
        decided = [decision.get(contract) for contract, studied_in in year_of.items() if studied_in == year]
        found.append(StudiedYear(year, len(decided), decided.count(KEPT), decided.count(WITHOUT)))
    return tuple(found)
