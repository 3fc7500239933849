"""The verdict of a report: one sentence a buyer reads first, from hours done, hours owed and time gone by.

Pure: the day is an argument. « En avance » and « en retard » start ten points away from the pace of the calendar, for
nobody hires by the hour.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from clauses.durations import print_hours
from markets.typography import french, write_day, write_percent

TOLERANCE = Fraction(1, 10)


class Pace(StrEnum):
    """Where a contract stands; each has the tone in which it is shown."""

    NOTHING_OWED = "nothing_owed"
    REACHED = "reached"
    NOT_STARTED = "not_started"
    AHEAD = "ahead"
    ON_PACE = "on_pace"
    BEHIND = "behind"
    MISSED = "missed"
    UNDATED = "undated"

    @property
    def tone(self) -> str:
        return _TONES.get(self, "info")

    @property
    def label(self) -> str:
        return _LABELS[self]


_TONES = {
    Pace.REACHED: "success",
    Pace.AHEAD: "success",
    Pace.ON_PACE: "success",
    Pace.BEHIND: "warning",
    Pace.MISSED: "danger",
}
_LABELS = {
    Pace.NOTHING_OWED: "Heures à fixer",
    Pace.REACHED: "Atteint",
    Pace.NOT_STARTED: "À venir",
    Pace.AHEAD: "En avance",
    Pace.ON_PACE: "Dans les temps",
    Pace.BEHIND: "En retard",
    Pace.MISSED: "Non atteint",
    Pace.UNDATED: "En cours",
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """`sentence` first, then `detail` in plain words; `elapsed` is the share of time gone by, None without dates."""

    pace: Pace
    sentence: str
    detail: str
    elapsed: Fraction | None


def elapsed_share(starts_on: date | None, ends_on: date | None, today: date) -> Fraction | None:
    """Give the share of a period of days gone by at the end of `today`: 0 before it starts, 1 once it is over."""
    if starts_on is None or ends_on is None or ends_on < starts_on:
        return None
    days = (ends_on - starts_on).days + 1
    return Fraction(min(days, max(0, (today - starts_on).days + 1)), days)


def judge(*, done: int, owed: int, starts_on: date | None, ends_on: date | None, today: date) -> Verdict:
    """Say where a contract stands: `done` and `owed` in seconds since its start."""
    elapsed = elapsed_share(starts_on, ends_on, today)
    pace = _pace(done, owed, elapsed)
    return Verdict(
        pace, french(_sentence(pace, done, owed, elapsed)), french(_detail(pace, done, owed, ends_on)), elapsed
    )


def _pace(done: int, owed: int, elapsed: Fraction | None) -> Pace:
    if owed <= 0:
        return Pace.NOTHING_OWED
    rate = Fraction(done, owed)
    if rate >= 1:
        return Pace.REACHED
    if elapsed is None:
        return Pace.UNDATED
    if elapsed == 1:
        return Pace.MISSED
    if elapsed == 0 and done <= 0:
        return Pace.NOT_STARTED
    if rate >= elapsed + TOLERANCE:
        return Pace.AHEAD
    return Pace.BEHIND if rate < elapsed - TOLERANCE else Pace.ON_PACE


def _sentence(pace: Pace, done: int, owed: int, elapsed: Fraction | None) -> str:
    if pace is Pace.NOTHING_OWED:
        return f"{print_hours(done)} réalisées ; aucune heure n'est à réaliser pour le moment."
    share = f"{print_hours(done)} réalisées sur {print_hours(owed)}, soit {write_percent(Fraction(done, owed))}"
    if pace is Pace.UNDATED or elapsed is None:
        return f"{share}."
    return f"{share} {_moment(elapsed)}."


def _moment(elapsed: Fraction) -> str:
    if elapsed == 0:
        return "avant le début du marché"
    if elapsed == 1:
        return "au terme du marché"
    for share, words in ((1, "au quart"), (2, "à mi-parcours"), (3, "aux trois quarts")):
        if abs(elapsed - Fraction(share, 4)) <= Fraction(3, 100):
            return f"{words} du marché"
    return f"alors que {write_percent(elapsed)} de la durée du marché est écoulée"


def _detail(pace: Pace, done: int, owed: int, ends_on: date | None) -> str:
    remaining = print_hours(max(0, owed - done))
    by = f" avant le {write_day(ends_on)}" if ends_on else ""
    return {
        Pace.NOTHING_OWED: "Les heures à réaliser apparaîtront ici dès qu'elles seront fixées.",
        Pace.REACHED: (
            f"{print_hours(done - owed)} de plus que ce que demande le marché."
            if done > owed
            else "Toutes les heures du marché sont réalisées."
        ),
        Pace.NOT_STARTED: f"Il reste {remaining} à réaliser{by}.",
        Pace.AHEAD: f"Il reste {remaining} à réaliser{by} ; le marché va plus vite que le calendrier.",
        Pace.ON_PACE: f"Il reste {remaining} à réaliser{by} ; le marché suit le calendrier.",
        Pace.BEHIND: f"Il reste {remaining} à réaliser{by} ; le marché va moins vite que le calendrier.",
        Pace.MISSED: f"Il manque {remaining} au terme du marché.",
        Pace.UNDATED: f"Il reste {remaining} à réaliser ; sans dates de début et de fin, le rythme ne peut être jugé.",
    }[pace]
