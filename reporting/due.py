"""Gathers parties, clauses and statements, and says of each month where it stands: the one source of « à déclarer ».

A month to declare is the absence of a statement (`reporting/expected_periods.py`); one begun shows its last version.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Min, OuterRef, Subquery

from clauses.models import Clause
from clauses.months import add_months, first_of, last_day, next_month, period_label
from markets.models import Party
from markets.models.contracts import amended
from markets.typography import french, of, write_day
from participants.models import Placement
from reporting.enums import Origin, StatementState
from reporting.expected_periods import (
    FREQUENCIES,
    ClauseTerms,
    PartyDates,
    Period,
    Stop,
    expected_periods,
    still_to_declare,
)
from reporting.models import Statement

AHEAD, DUE, LATE, NOTHING = "ahead", "due", "late", "nothing"
TO_DO = (DUE, LATE, StatementState.DRAFT, StatementState.RETURNED)
# From what asks for an act to what is over.
ORDER = (
    StatementState.RETURNED, LATE, DUE, StatementState.DRAFT, AHEAD, StatementState.SUBMITTED,
    StatementState.VALIDATED, NOTHING,
)  # fmt: skip
SHORT_LABELS = {
    AHEAD: "En cours",
    DUE: "À déclarer",
    LATE: "En retard",
    StatementState.DRAFT: "Brouillon",
    StatementState.SUBMITTED: "À vérifier",
    StatementState.RETURNED: "À corriger",
    StatementState.VALIDATED: "Validée",
    NOTHING: "Aucune heure",
}


@dataclass(frozen=True)
class DueMonth:
    """Where a party stands for a period: `first` and `last` are months, `statement` the last version begun."""

    party: Party
    first: date
    last: date
    state: str
    due_on: date
    statement: Statement | None = None
    is_late: bool = False
    period: Period | None = None

    @property
    def label(self):
        return period_label(self.first, self.last)

    @property
    def of_label(self):
        """« d'octobre 2026 », « de novembre 2026 »."""
        return of(self.label)

    @property
    def is_to_do(self):
        return self.state in TO_DO and not self.is_recorded

    @property
    def is_sent(self):
        return self.state in (StatementState.SUBMITTED, StatementState.VALIDATED, NOTHING)

    @property
    def is_recorded(self):
        """Typed by the facilitator from a document: the company has nothing to do."""
        return self.statement is not None and self.statement.origin == Origin.DOCUMENT

    @property
    def reason(self):
        return self.statement.return_reason if self.state == StatementState.RETURNED else ""

    @property
    def short_label(self):
        """For a cell of the facilitator's matrix."""
        if self.state == StatementState.DRAFT and self.is_late:
            return "Brouillon, en retard"
        return SHORT_LABELS[self.state]

    @property
    def state_label(self):
        """For whoever declares: what is expected of her, or where it went."""
        if self.is_recorded and self.state in (StatementState.DRAFT, StatementState.RETURNED):
            return "En cours de saisie par votre facilitateur"
        if self.state == AHEAD:
            return f"Mois en cours, à envoyer au plus tard le {write_day(self.due_on)}"
        if self.state == DUE:
            return f"À déclarer au plus tard le {write_day(self.due_on)}"
        if self.state == LATE:
            return f"En retard, attendue le {write_day(self.due_on)}"
        if self.state == StatementState.DRAFT:
            return f"Brouillon, attendu le {write_day(self.due_on)}" if self.is_late else "Brouillon, à envoyer"
        if self.state == NOTHING:
            return french("Validée : aucune heure")
        return StatementState(self.state).label


@dataclass(frozen=True)
class PartyMonths:
    """One party and the months it has declared or has to declare, oldest first."""

    party: Party
    months: tuple[DueMonth, ...]


def months_of(parties, today):
    """Where each of these parties (a queryset) stands, month by month, in five queries whatever their number.

    Parties of lots without a clause have nothing to declare, but keep what they declared.
    """
    first_contract = (
        Placement.objects.filter(party=OuterRef("pk")).order_by().values("party").annotate(Min("starts_on"))
    )
    parties = list(
        parties.select_related("organisation", "lot__contract", "award", "structure", "parent__organisation")
        .prefetch_related("stops", amended("award__"))
        .annotate(first_contract=Subquery(first_contract.values("starts_on__min")[:1]))
    )
    every = dict(
        Clause.objects.live().filter(lot__in={party.lot_id for party in parties}).values_list("lot", "every_months")
    )
    versions: dict[int, dict[date, Statement]] = {}
    for statement in Statement.objects.filter(party__in=parties).order_by("starts_on", "revision"):
        versions.setdefault(statement.party_id, {})[statement.starts_on] = statement
    return [
        PartyMonths(party, _months(party, every.get(party.lot_id), versions.get(party.pk, {}).values(), today))
        for party in parties
    ]


def to_declare(actor, today, sent_at_most=None):
    """Months of whoever declares, the most pressing first; of those sent, only the last when a number is given."""
    everything = [month for each in months_of(Party.objects.declared_by(actor), today) for month in each.months]
    everything.sort(key=lambda month: (ORDER.index(month.state), month.first, month.party.pk))
    sent = [month for month in everything if not month.is_to_do and month.state != AHEAD]
    sent.sort(key=lambda month: (month.first, month.party.pk), reverse=True)
    return ToDeclare(
        to_do=[month for month in everything if month.is_to_do],
        running=[month for month in everything if month.state == AHEAD],
        sent=sent if sent_at_most is None else sent[:sent_at_most],
        older=0 if sent_at_most is None else max(0, len(sent) - sent_at_most),
    )


@dataclass(frozen=True)
class ToDeclare:
    """What the home page of a company or a lender shows; give it as `months` to `reporting/months/to_declare.html`."""

    to_do: list[DueMonth]
    running: list[DueMonth]
    sent: list[DueMonth]
    older: int = 0

    @property
    def late(self):
        return [month for month in self.to_do if month.is_late]

    @property
    def together(self):
        """Months that several parties have to declare: (first month, its name, how many), the oldest first."""
        counted = Counter(month.first for month in self.to_do)
        named = {month.first: month.of_label for month in self.to_do}
        return [(first, named[first], count) for first, count in sorted(counted.items()) if count > 1]


def counts(actor, today):
    """How many months of a facilitator's structure stand in each state: {« late »: 2, « submitted »: 5…}, late drafts
    counted as late."""
    parties = Party.objects.filter(structure__in=actor.structures)
    return Counter(
        LATE if month.is_late else str(month.state) for each in months_of(parties, today) for month in each.months
    )


def month_of(parties, month, today):
    """The period of a party (a queryset of one) that holds a month, expected or already begun; None where none is."""
    for each in months_of(parties, today):
        for found in each.months:
            if found.first <= month <= found.last:
                return found
    return None


def _months(party, every_months, statements, today):
    found = [_begun(party, statement, today) for statement in statements]
    if every_months in FREQUENCIES:
        declared = [(month.first, month.last) for month in found]
        terms = ClauseTerms(every_months=every_months, due_day=party.structure.due_day)
        dates = _dates(party)
        expected = list(expected_periods(dates, terms, today))
        # The period that is running may be begun before it is due.
        block = add_months(first_of(today), every_months - 1 - (today.month - 1) % every_months)
        running = [period for period in expected_periods(dates, terms, last_day(block)) if period.opens_on > today]
        for period in still_to_declare([*expected, *running], declared):
            if period.first <= today:
                found.append(_expected(party, period, today))
    return tuple(sorted(found, key=lambda month: month.first))


def _begun(party, statement, today):
    last = first_of(statement.ends_on)
    due_on = next_month(last).replace(day=party.structure.due_day)
    state = StatementState(statement.state)
    if state == StatementState.VALIDATED and statement.nothing:
        state = NOTHING
    return DueMonth(
        party=party,
        first=statement.starts_on,
        last=last,
        state=state,
        due_on=due_on,
        statement=statement,
        is_late=state == StatementState.DRAFT and not statement.revision and today > due_on,
    )


def _expected(party, period, today):
    if period.opens_on > today:
        state = AHEAD
    else:
        state = LATE if period.is_late else DUE
    return DueMonth(
        party=party,
        first=period.first,
        last=period.last,
        state=state,
        due_on=period.due_on,
        is_late=state == LATE,
        period=period,
    )


def _dates(party):
    """When a party is on site: from its real start, else its first contract, to the end that is known today."""
    return PartyDates(
        starts_on=party.starts_on or party.first_contract,
        ends_on=party.ends_on,
        lot_ends_on=party.lot.closed_on or party.award.amended_end or party.lot.ends_on,
        stops=tuple(Stop(stop.starts_on, stop.ends_on) for stop in party.stops.all()),
    )


def followed_parties(actor):
    """Parties of a structure that declare on a lot with a clause, in the order of the matrix."""
    return (
        Party.objects.filter(structure__in=actor.structures, lot__in=Clause.objects.live().values("lot"))
        .annotate(contract_key=F("lot__contract__sort_key"))
        .order_by("contract_key", "lot__contract_id", "lot__number_key", "lot_id", "pk")
    )
