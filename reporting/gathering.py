"""Brings together what a page of figures needs: which lots and parties, which rows, as known at which number."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Sum
from django.utils import timezone

from clauses.committed import committed
from clauses.enums import ObligationKind
from clauses.models import ObligationEntry
from clauses.months import last_day
from clauses.owed import owed, owed_by_lot
from markets.models import Award, Contract, JournalEntry, Lot, Party
from markets.modules import ANRU, COMMITMENTS
from reporting.done import Filters, done, done_by_lot, pending, placements_with_hours
from reporting.figures import (
    AnruShare,
    Balance,
    ContractFigures,
    JointFacts,
    LotFacts,
    MonthSpan,
    OwedSince,
    PartyFacts,
    balance_part,
    contract_figures,
    joint_figures,
)
from reporting.verdict import Verdict, judge


@dataclass(frozen=True)
class Moment:
    """A number of the journal and when it was taken; `fixed` when somebody asked for that number."""

    number: int
    at: datetime
    fixed: bool

    @property
    def day(self) -> date:
        return timezone.localdate(self.at)


def moment(structure, number=None):
    """The number at which figures are read: the one asked for, else the structure's last; now if it has none.

    Raises JournalEntry.DoesNotExist for a number that the journal never gave.
    """
    entries = JournalEntry.objects.filter(structure=structure).only("number", "at")
    if number is not None:
        entry = entries.get(number=number)
        return Moment(entry.number, entry.at, fixed=True)
    last = entries.order_by("-number").first()
    return Moment(last.number, last.at, fixed=False) if last else Moment(0, timezone.now(), fixed=False)


def figures_of(lots, *, actor, at, span=MonthSpan(), paced=True) -> ContractFigures:  # noqa: B008 (frozen)
    """Figures of these lots (a queryset already narrowed to what the actor sees) in a period, at a moment.

    At most thirteen queries whatever the number of lots, parties, people and entries. `paced` is False over several
    contracts: each has its own calendar, and no pace is judged over all of them.
    """
    facts = lot_facts(lots)
    if not paced:
        facts = [replace(lot, starts_on=None, ends_on=None) for lot in facts]
    ids = [lot.pk for lot in facts]
    placements, modalities = placements_with_hours(ids, actor=actor, as_of=at.number, filters=Filters(span=span))
    return contract_figures(
        lots=facts,
        parties=party_facts(ids, actor=actor),
        done=done(ids, actor=actor, as_of=at.number),
        owed=owed(ids, as_of=at.number),
        owed_since=_owed_since(ids, at.number),
        placements=placements,
        modalities=modalities,
        promises=committed(ids, actor=actor, as_of=at.number) if actor.structure.has(COMMITMENTS) else (),
        anru=anru_shares(ids) if actor.structure.has(ANRU) else (),
        pending=None if at.fixed else pending(ids, actor=actor, filters=Filters(span=span)),
        span=span,
        as_of=at.number,
        as_of_on=at.day,
        measured_on=_measured_on(at, span),
    )


def lot_facts(lots):
    """Lots in order, with the dates between which their hours are done: those of what was awarded, else planned."""
    lots = list(lots.select_related("contract").order_by("contract__sort_key", "contract_id", "number_key", "pk"))
    awards = Award.objects.filter(lot__in=[lot.pk for lot in lots]).with_end()
    signed = {}
    for lot, starts_on, ends_on in awards.values_list("lot_id", "notified_on", "last_day"):
        first, last = signed.get(lot, (None, None))
        signed[lot] = (
            min(filter(None, (first, starts_on)), default=None),
            max(filter(None, (last, ends_on)), default=None),
        )
    return [
        LotFacts(
            pk=lot.pk,
            label=lot.label,
            starts_on=lot.starts_on or signed.get(lot.pk, (None, None))[0],
            ends_on=signed.get(lot.pk, (None, None))[1] or lot.ends_on,
            contract=lot.contract.title,
        )
        for lot in lots
    ]


def anru_shares(lots):
    """Contracts of these lots (ids) that count for urban renewal in part, in one query, in the order of lists."""
    found = {}
    rows = (
        Lot.objects.filter(pk__in=lots)
        .exclude(contract__anru_share=None)
        .order_by("contract__sort_key", "contract_id")
        .values_list("contract_id", "contract__title", "contract__anru_share", "pk")
    )
    for *contract, lot in rows:
        found.setdefault(tuple(contract), []).append(lot)
    return [AnruShare(title, share, frozenset(lots)) for (_, title, share), lots in found.items()]


def joint_purchases(contracts, *, actor, at, span):
    """Contracts that others signed (a queryset already narrowed to what the actor sees), told apart; three queries."""
    found = {}
    lots = Lot.objects.visible_to(actor).filter(contract__in=contracts.order_by())
    for *contract, lot in lots.order_by("contract__sort_key", "contract_id").values_list(
        "contract_id", "contract__title", "contract__authority__name", "pk"
    ):
        found.setdefault(tuple(contract), []).append(lot)
    if not found:
        return ()
    facts = [JointFacts(title, signed_by, frozenset(lots)) for (_, title, signed_by), lots in found.items()]
    ids = [lot for each in facts for lot in each.lots]
    return joint_figures(
        facts, done=done(ids, actor=actor, as_of=at.number), owed=owed(ids, as_of=at.number), span=span
    )


def party_facts(lots, *, actor):
    """Parties that an actor sees, lot by lot, each under the one it works for."""
    parties = list(
        Party.objects.visible_to(actor)
        .filter(lot__in=lots)
        .select_related("organisation")
        .order_by("lot", "award", "pk")
        .only("lot", "award", "parent", "role", "organisation")
    )
    seen = {party.pk for party in parties}
    children = {}
    for party in parties:
        children.setdefault(party.parent_id if party.parent_id in seen else None, []).append(party)
    place = {lot: rank for rank, lot in enumerate(lots)}
    return sorted(_tree(children, None, 0), key=lambda party: place[party.lot])


def balances(lots, *, actor, as_of=None):
    """What each lot owes and has done, in two queries: {lot: Balance}."""
    ids = list(lots)
    owed_there, done_there = owed_by_lot(ids, as_of=as_of), done_by_lot(ids, actor=actor, as_of=as_of)
    return {lot: Balance(owed_there.get(lot, 0), done_there.get(lot, 0)) for lot in ids}


@dataclass(frozen=True)
class ContractRow:
    """A contract in a list: what it owes and has done, and the verdict of today."""

    contract: Contract
    lots: int
    balance: Balance
    verdict: Verdict

    @property
    def anru(self):
        """The part of its balance that counts for urban renewal: its share of each figure, to the second, half up."""
        return balance_part(self.balance, self.contract.anru_share)


def contract_rows(contracts, *, actor):
    """The contracts of a page with their balances, in five queries whatever their number."""
    contracts = list(contracts)
    lots = Lot.objects.visible_to(actor).filter(contract__in=[contract.pk for contract in contracts])
    by_contract = {}
    owner = dict(lots.order_by().values_list("pk", "contract_id"))
    found = balances(owner, actor=actor)
    for facts in lot_facts(lots):
        by_contract.setdefault(owner[facts.pk], []).append(facts)
    return [_row(contract, by_contract.get(contract.pk, []), found) for contract in contracts]


def _row(contract, lots, found):
    balance = Balance(sum(found[lot.pk].owed for lot in lots), sum(found[lot.pk].done for lot in lots))
    verdict = judge(
        done=balance.done,
        owed=balance.owed,
        starts_on=min((lot.starts_on for lot in lots if lot.starts_on), default=None),
        ends_on=max((lot.ends_on for lot in lots if lot.ends_on), default=None),
        today=timezone.localdate(),
    )
    return ContractRow(contract, len(lots), balance, verdict)


def _tree(children, parent, depth):
    for party in children.get(parent, ()):
        yield PartyFacts(party.pk, party.lot_id, str(party.organisation), party.get_role_display(), depth)
        yield from _tree(children, party.pk, depth + 1)


def _owed_since(lots, as_of):
    """What is fixed in the contract counts from its start, what moves it from the day it takes effect."""
    rows = (
        ObligationEntry.objects.filter(lot__in=lots, number__lte=as_of)
        .order_by()
        .values_list("kind", "effective_on")
        .annotate(total=Sum("seconds"))
    )
    return [
        OwedSince(None if kind == ObligationKind.MINIMUM else effective_on, int(total))
        for kind, effective_on, total in rows
    ]


def _measured_on(at, span):
    """The day at which the pace is judged: of the number asked for, else today, never after the period."""
    day = at.day if at.fixed else timezone.localdate()
    return min(day, last_day(span.last)) if span.last else day
