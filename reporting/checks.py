"""« Points à vérifier » of the lines of a statement, each in a plain sentence that names nobody and says no ground.

Exact integer arithmetic on seconds and days. 48 h a week is the legal maximum (code du travail, L3121-20).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

from clauses.durations import HOUR, print_hours
from clauses.months import days_in, days_of_month_within, first_of, last_day, month_label
from markets.typography import NARROW, french, of, write_day, write_number

WEEKLY_LIMIT = 48 * HOUR
DAILY_LIMIT = 24 * HOUR
JUMP = 2
# Below a full-time week a doubling says nothing: 4 h then 10 h is an ordinary start.
SMALLEST_JUMP = 35 * HOUR


class Level(StrEnum):
    """How much a point weighs: BLOCKING cannot be submitted, TO_CHECK waits for the facilitator, INFO only informs."""

    BLOCKING = "blocking"
    TO_CHECK = "to_check"
    INFO = "info"

    @property
    def label(self) -> str:
        return _LEVEL_LABELS[self]


_LEVEL_LABELS = {
    Level.BLOCKING: "Impossible",
    Level.TO_CHECK: "Point à vérifier",
    Level.INFO: "À savoir",
}


@dataclass(frozen=True, slots=True)
class Check:
    """One point; `for_facilitator_only` when the sentence rests on what another employer declared."""

    code: str
    level: Level
    sentence: str
    for_facilitator_only: bool = False


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Seconds of the same person and month declared by another party, and the dates of that contract."""

    seconds: int
    placement_first: date
    placement_last: date | None


@dataclass(frozen=True, slots=True)
class LineFacts:
    """What is known of one line: seconds of a placement in a month, and what surrounds them.

    Eligibility None–None is « not decided yet »; `previous_*` are the same placement's month before (None when none was
    declared); `elsewhere` is what other parties declared of the same person in the month.
    """

    month: date
    worked: int
    training: int
    placement_first: date
    placement_last: date | None
    eligible_first: date | None
    eligible_last: date | None
    previous_seconds: int | None = None
    previous_days: int = 0
    elsewhere: tuple[Elsewhere, ...] = ()

    @property
    def seconds(self) -> int:
        return self.worked + self.training

    @property
    def days(self) -> int:
        """Days of the month that the work contract covers."""
        return days_of_month_within(self.month, self.placement_first, self.placement_last)


def check_line(line: LineFacts, today: date) -> tuple[Check, ...]:
    """List the points of a line, the heaviest first; ValueError on negative seconds."""
    if line.worked < 0 or line.training < 0:
        raise ValueError("a line declares no negative duration")
    if line.seconds == 0:
        found = _nothing_in_post(line)
    else:
        found = [
            *_future(line, today),
            *_outside_placement(line),
            *_eligibility(line),
            *_too_many(line),
            *_two_employers(line),
            *_jump(line),
        ]
    return tuple(sorted(found, key=lambda check: list(Level).index(check.level)))


def check_statement(*, nothing: bool, lines_seconds: Iterable[int], last_month: date, today: date) -> tuple[Check, ...]:
    """List the points of a whole statement: « aucune heure » with hours, neither of them, a period that is not over."""
    total = sum(lines_seconds)
    found = []
    if nothing and total:
        found.append(
            Check(
                "nothing_with_hours",
                Level.BLOCKING,
                french(
                    f"« Aucune heure ce mois-ci » est coché alors que {print_hours(total)} sont saisies : "
                    "gardez l'un ou l'autre."
                ),
            )
        )
    if not nothing and not total:
        found.append(
            Check(
                "empty",
                Level.BLOCKING,
                french("Aucune heure n'est saisie : indiquez les heures ou cochez « Aucune heure ce mois-ci »."),
            )
        )
    if today < last_day(last_month):
        found.append(
            Check(
                "period_not_over",
                Level.INFO,
                french(
                    f"La période n'est pas terminée : les heures faites d'ici au {write_day(last_day(last_month))} "
                    "ne pourront être ajoutées que par une correction."
                ),
            )
        )
    return tuple(found)


def blocks(checks: Iterable[Check]) -> bool:
    """Whether one of the points makes it impossible to submit."""
    return any(check.level == Level.BLOCKING for check in checks)


def needs_look(checks: Iterable[Check]) -> bool:
    """Whether the facilitator has something to look at before validating."""
    return any(check.level in (Level.BLOCKING, Level.TO_CHECK) for check in checks)


def weekly_limit_for(days: int) -> Fraction:
    """Give the seconds that 48 h a week allow over a number of calendar days, exactly."""
    return Fraction(WEEKLY_LIMIT * days, 7)


def _nothing_in_post(line: LineFacts) -> list[Check]:
    if line.days == 0:
        return []
    return [
        Check(
            "no_hours_in_post",
            Level.INFO,
            f"Aucune heure déclarée alors que le contrat couvre {_days(line.days)} {of(month_label(line.month))}.",
        )
    ]


def _future(line: LineFacts, today: date) -> list[Check]:
    if first_of(line.month) <= first_of(today):
        return []
    return [
        Check(
            "future_month",
            Level.BLOCKING,
            french(f"{month_label(line.month).capitalize()} n'a pas commencé : aucune heure ne peut y être déclarée."),
        )
    ]


def _outside_placement(line: LineFacts) -> list[Check]:
    if line.days:
        return []
    until = "" if line.placement_last is None else f" au {write_day(line.placement_last)}"
    return [
        Check(
            "outside_placement",
            Level.TO_CHECK,
            french(
                f"{print_hours(line.seconds)} en {month_label(line.month)}, hors du contrat "
                f"(du {write_day(line.placement_first)}{until or ', sans date de fin'}) : vérifiez le mois ou les "
                "dates du contrat."
            ),
        )
    ]


def _eligibility(line: LineFacts) -> list[Check]:
    if line.eligible_first is None or line.eligible_last is None:
        return [
            Check(
                "eligibility_waiting",
                Level.TO_CHECK,
                french(
                    "L'éligibilité de cette personne n'est pas encore décidée : ses heures restent en attente, "
                    "comptées à part."
                ),
            )
        ]
    window = f"du {write_day(line.eligible_first)} au {write_day(line.eligible_last)}"
    opens = max(first_of(line.month), line.placement_first)
    closes = last_day(line.month) if line.placement_last is None else min(last_day(line.month), line.placement_last)
    if closes < opens:
        # Outside the contract: said once, by the other point, against the whole month.
        opens, closes = first_of(line.month), last_day(line.month)
    if line.eligible_last < opens or line.eligible_first > closes:
        return [
            Check(
                "outside_eligibility",
                Level.TO_CHECK,
                french(
                    f"{print_hours(line.seconds)} en {month_label(line.month)}, hors de la période d'éligibilité "
                    f"({window}) : elles ne comptent pas pour la clause."
                ),
            )
        ]
    if line.eligible_first > opens:
        return [
            Check(
                "eligibility_starts",
                Level.TO_CHECK,
                french(
                    f"L'éligibilité commence le {write_day(line.eligible_first)} : les heures faites avant cette "
                    "date ne comptent pas."
                ),
            )
        ]
    if line.eligible_last < closes:
        return [
            Check(
                "eligibility_ends",
                Level.TO_CHECK,
                french(
                    f"L'éligibilité se termine le {write_day(line.eligible_last)} : les heures faites à partir du "
                    f"{write_day(line.eligible_last + timedelta(days=1))} ne comptent pas."
                ),
            )
        ]
    return []


def _too_many(line: LineFacts) -> list[Check]:
    # Outside the contract there is no day to divide by: only what the month itself could hold is impossible.
    possible_days = line.days or days_in(line.month)
    if line.seconds > DAILY_LIMIT * possible_days:
        of_what = "de contrat" if line.days else f"en {month_label(line.month)}"
        return [
            Check(
                "impossible",
                Level.BLOCKING,
                french(
                    f"{print_hours(line.seconds)} déclarées pour {_days(possible_days)} {of_what} : c'est plus de "
                    "24 heures par jour. Vérifiez la saisie."
                ),
            )
        ]
    if line.days and line.seconds > weekly_limit_for(line.days):
        return [
            Check(
                "over_weekly_limit",
                Level.TO_CHECK,
                french(
                    f"{print_hours(line.seconds)} déclarées pour {_days(line.days)} de contrat : "
                    f"au-delà de 48{NARROW}h par semaine."
                ),
            )
        ]
    return []


def _two_employers(line: LineFacts) -> list[Check]:
    others = sum(other.seconds for other in line.elsewhere)
    total = line.seconds + others
    if not others or total <= weekly_limit_for(_days_with_any_contract(line)):
        return []
    return [
        Check(
            "two_employers",
            Level.TO_CHECK,
            french(
                f"Avec les heures déclarées par un autre intervenant, cette personne totalise {print_hours(total)} en "
                f"{month_label(line.month)} : au-delà de 48{NARROW}h par semaine. Vérifiez que les mêmes heures ne "
                "sont pas déclarées deux fois."
            ),
            for_facilitator_only=True,
        )
    ]


def _jump(line: LineFacts) -> list[Check]:
    if not line.previous_seconds or not line.previous_days or not line.days or line.seconds < SMALLEST_JUMP:
        return []
    # Compared by day of contract, for a first month that began on the 25th is no jump.
    if line.seconds * line.previous_days <= JUMP * line.previous_seconds * line.days:
        return []
    return [
        Check(
            "jump",
            Level.INFO,
            french(
                f"{print_hours(line.seconds)} après {print_hours(line.previous_seconds)} le mois précédent : plus du "
                "double à durée égale."
            ),
        )
    ]


def _days_with_any_contract(line: LineFacts) -> int:
    """Count the days of the month that at least one contract covers: the same day under two contracts is one day."""
    contracts = [(line.placement_first, line.placement_last)]
    contracts += [(other.placement_first, other.placement_last) for other in line.elsewhere]
    days = (first_of(line.month) + timedelta(days=n) for n in range(days_in(line.month)))
    return sum(any(first <= day and (last is None or day <= last) for first, last in contracts) for day in days)


def _days(count: int) -> str:
    return f"{write_number(count)} {'jour' if count < 2 else 'jours'}"
