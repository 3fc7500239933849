"""Gathers what surrounds the lines of statements and asks the pure rule `reporting/checks.py` what is to be checked."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from clauses.months import days_of_month_within, first_of, last_day, previous_month
from participants.models import Eligibility
from reporting.checks import Check, Elsewhere, Level, LineFacts, check_line, check_statement, needs_look
from reporting.enums import StatementState
from reporting.models import Statement, StatementLine

Window = tuple[date, date]


@dataclass(frozen=True)
class StatementPoints:
    """The points of one statement: those of the whole, and those of each line by its key."""

    whole: tuple[Check, ...] = ()
    lines: dict[int, tuple[Check, ...]] = field(default_factory=dict)

    @property
    def all(self):
        return (*self.whole, *(check for checks in self.lines.values() for check in checks))

    @property
    def blocking(self):
        return tuple(check for check in self.all if check.level == Level.BLOCKING)

    @property
    def count(self):
        """How many points the facilitator has to look at; what only informs is not counted."""
        return sum(needs_look([check]) for check in self.all)


def eligibility_windows(person_ids):
    """Days during which each person may count, in order, one query; a person who is absent has no open eligibility."""
    found: dict[int, list[Window]] = {}
    rows = (
        Eligibility.objects.standing()
        .filter(person__in=person_ids, starts_on__isnull=False)
        .order_by("person", "starts_on")
        .values_list("person_id", "starts_on", "ends_on")
    )
    for person, first, last in rows:
        windows = found.setdefault(person, [])
        if windows and first <= windows[-1][1] + timedelta(days=1):
            # A renewal that follows without a gap is one period for whoever counts hours.
            windows[-1] = (windows[-1][0], max(last, windows[-1][1]))
        else:
            windows.append((first, last))
    return found


def window_for(windows, placement, month):
    """The eligibility to hold a line against: the first that meets its days of contract, else the last, else None."""
    opens = max(first_of(month), placement.starts_on)
    closes = min(last_day(month), placement.ends_on or last_day(month))
    meeting = [window for window in windows if window[0] <= closes and window[1] >= opens]
    if meeting:
        return meeting[0]
    return windows[-1] if windows else None


def points_of(statements, today):
    """Points of each statement by its key, in a number of queries that does not depend on how many there are."""
    statements = list(statements)
    lines = list(
        StatementLine.objects.filter(statement__in=statements).select_related("placement").order_by("month", "pk")
    )
    facts = facts_of(lines)
    by_statement: dict[int, list[StatementLine]] = {statement.pk: [] for statement in statements}
    for line in lines:
        by_statement[line.statement_id].append(line)
    return {
        statement.pk: StatementPoints(
            whole=check_statement(
                nothing=statement.nothing,
                lines_seconds=[line.worked + line.training for line in by_statement[statement.pk]],
                last_month=first_of(statement.ends_on),
                today=today,
            ),
            lines={line.pk: check_line(facts[line.pk], today) for line in by_statement[statement.pk]},
        )
        for statement in statements
    }


def facts_of(lines):
    """What the rule needs to know of each line, by its key; three queries for any number of lines."""
    people = {line.placement.person_id for line in lines}
    windows = eligibility_windows(people)
    said = _said(people, {month for line in lines for month in (line.month, previous_month(line.month))})
    facts = {}
    for line in lines:
        placement = line.placement
        window = window_for(windows.get(placement.person_id, []), placement, line.month)
        before = previous_month(line.month)
        previous = said.get((placement.person_id, before), {}).get(placement.pk)
        facts[line.pk] = LineFacts(
            month=line.month,
            worked=line.worked,
            training=line.training,
            placement_first=placement.starts_on,
            placement_last=placement.ends_on,
            eligible_first=window[0] if window else None,
            eligible_last=window[1] if window else None,
            previous_seconds=previous.worked + previous.training if previous else None,
            previous_days=days_of_month_within(before, placement.starts_on, placement.ends_on),
            elsewhere=tuple(
                Elsewhere(other.worked + other.training, other.placement.starts_on, other.placement.ends_on)
                for other in said.get((placement.person_id, line.month), {}).values()
                if other.party_id != line.party_id
            ),
        )
    return facts


def _said(people, months):
    """What was last sent of these people in these months, by person and month, then by contract."""
    found: dict[tuple[int, date], dict[int, StatementLine]] = {}
    rows = (
        StatementLine.objects.filter(placement__person__in=people, month__in=months)
        .exclude(statement__state=StatementState.DRAFT)
        .select_related("placement")
        .order_by("statement__revision")
    )
    for line in rows:
        found.setdefault((line.placement.person_id, line.month), {})[line.placement_id] = line
    return found


def points_of_one(statement: Statement, today: date) -> StatementPoints:
    return points_of([statement], today)[statement.pk]
