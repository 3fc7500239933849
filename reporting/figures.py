"""Figures of a contract and a period: every number that a page, a PDF or a spreadsheet prints is folded here, once.

Pure: rows of hours owed and hours done in, one frozen `ContractFigures` out; no format computes. Seconds are whole
numbers, rates exact fractions, rounded only when printed. Hours done beyond what is owed are counted as such: never
capped, never a fault.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Protocol

from clauses.commitments import standing
from clauses.enums import CommitmentState
from clauses.months import first_of, month_label, months_between, period_label
from markets.typography import french, write_day
from participants.enums import Modality
from reporting.enums import HoursKind
from reporting.verdict import Verdict, judge

PEOPLE_KINDS = (HoursKind.WORKED, HoursKind.TRAINING)


@dataclass(frozen=True, slots=True)
class DoneRow:
    """Hours of the ledger added up (signed seconds); `modality` None where no work contract stands behind them."""

    lot: int
    party: int
    month: date
    kind: HoursKind
    modality: Modality | None
    seconds: int


@dataclass(frozen=True, slots=True)
class PlacementRow:
    """Hours of one work contract in the period, to count people and contracts."""

    lot: int
    party: int
    placement: int
    person: int
    seconds: int


class OwedRow(Protocol):
    """Hours owed added up, as the floor of clauses reads them."""

    @property
    def lot(self) -> int: ...
    @property
    def seconds(self) -> int: ...


class PromiseRow(Protocol):
    """A promise of a bid as known at a moment, as the floor of clauses reads it."""

    @property
    def pk(self) -> int: ...
    @property
    def lot(self) -> int: ...
    @property
    def company(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def target(self) -> str: ...
    @property
    def due_on(self) -> date: ...
    @property
    def proof(self) -> str: ...
    @property
    def state(self) -> CommitmentState: ...
    @property
    def reached(self) -> str: ...
    @property
    def proof_seen(self) -> str: ...
    @property
    def seen_on(self) -> date | None: ...


@dataclass(frozen=True, slots=True)
class OwedSince:
    """Hours that an act added to or took from what is owed, from a day on; None is since the start."""

    day: date | None
    seconds: int


@dataclass(frozen=True, slots=True)
class Pending:
    """Hours declared and not counted: waiting for an eligibility, or sent and not yet checked (seconds)."""

    waiting: int = 0
    submitted: int = 0
    corrections: int = 0

    @property
    def is_empty(self) -> bool:
        return not (self.waiting or self.submitted or self.corrections)


@dataclass(frozen=True, slots=True)
class MonthSpan:
    """Whole months from `first` to `last`, both included; None is without bound."""

    first: date | None = None
    last: date | None = None

    def holds(self, month: date) -> bool:
        return self.reaches(month) and (self.first is None or self.first <= month)

    def reaches(self, month: date) -> bool:
        """Whether a month is not after the end, whatever the start."""
        return self.last is None or month <= self.last

    @property
    def is_whole(self) -> bool:
        return self.first is None and self.last is None

    @property
    def label(self) -> str:
        if self.first and self.last:
            return period_label(self.first, self.last)
        if self.first:
            return f"depuis {month_label(self.first)}"
        if self.last:
            return f"jusqu'à {month_label(self.last)}"
        return "depuis le début"


@dataclass(frozen=True, slots=True)
class LotFacts:
    """A lot as a report names it; `contract` is the title of its contract, for reports that cover several."""

    pk: int
    label: str
    starts_on: date | None = None
    ends_on: date | None = None
    contract: str = ""


@dataclass(frozen=True, slots=True)
class PartyFacts:
    pk: int
    lot: int
    name: str
    role: str
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Balance:
    """What is owed against what is done, both since the start and as known (seconds)."""

    owed: int
    done: int

    @property
    def rate(self) -> Fraction | None:
        """Share of what is owed that is done; None where nothing is owed."""
        return Fraction(self.done, self.owed) if self.owed > 0 else None

    @property
    def remaining(self) -> int:
        return max(0, self.owed - self.done)

    @property
    def extra(self) -> int:
        """Hours beyond what is owed: good news."""
        return max(0, self.done - self.owed) if self.owed > 0 else 0


def part_of(seconds: int, share: Decimal | Fraction | None) -> int:
    """Give the part of some hours that a share (0–1) makes, to the second, half up; nothing without a share."""
    return int((Fraction(seconds) * Fraction(share or 0) * 2 + 1) // 2)


def balance_part(balance: Balance, share: Decimal | Fraction | None) -> Balance:
    """The part of what is owed and done that a share (0–1) makes, each rounded by itself."""
    return Balance(part_of(balance.owed, share), part_of(balance.done, share))


@dataclass(frozen=True, slots=True)
class AnruShare:
    """A contract whose hours count for urban renewal (ANRU) in part: its share (0–1), and its lots of the report."""

    contract: str
    share: Decimal
    lots: frozenset[int]


@dataclass(frozen=True, slots=True)
class JointFacts:
    """A contract of a joint purchase that another donneur d'ordre signed, as a report names it, and its lots."""

    contract: str
    signed_by: str
    lots: frozenset[int]


@dataclass(frozen=True, slots=True)
class JointFigures:
    """A contract told apart from the totals of a report: `done` in the period, `balance` since the start."""

    contract: str
    signed_by: str
    done: int
    balance: Balance


@dataclass(frozen=True, slots=True)
class AnruFigures:
    """The part of a contract that counts for urban renewal: `done` in the period, `balance` since the start."""

    contract: str
    share: Fraction
    done: int
    balance: Balance


@dataclass(frozen=True, slots=True)
class LotFigures:
    """A lot: `done` in the period, `balance` since the start."""

    lot: LotFacts
    done: int
    balance: Balance
    people: int
    contracts: int


@dataclass(frozen=True, slots=True)
class PartyFigures:
    party: PartyFacts
    lot: LotFacts
    done: int
    people: int
    contracts: int


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """A month of the period: worked, in training, otherwise (opening, transfer, conversion), and together."""

    month: date
    worked: int
    training: int
    otherwise: int
    done: int


@dataclass(frozen=True, slots=True)
class ModalityFigures:
    modality: Modality
    done: int
    people: int
    contracts: int

    @property
    def label(self) -> str:
        return str(self.modality.label)


@dataclass(frozen=True, slots=True)
class KindFigures:
    """Hours that no work contract stands behind: taken over from before, moved by an agreement, converted."""

    kind: HoursKind
    done: int

    @property
    def label(self) -> str:
        return str(self.kind.label)


@dataclass(frozen=True, slots=True)
class PromiseFigures:
    """A promise of a bid: what, by when, where it stands on the day of the report and what shows it."""

    pk: int
    lot: LotFacts
    company: str
    kind: str
    target: str
    due_on: date
    proof: str
    code: str
    label: str
    reached: str
    proof_seen: str
    seen_on: date | None

    @property
    def said(self) -> str:
        return french(f"{self.kind} : {self.target}")

    @property
    def state_words(self) -> str:
        return french(f"{self.label} : {self.reached}") if self.reached else self.label

    @property
    def shown_by(self) -> str:
        """The proof that was seen, else the one that is expected."""
        return self.proof_seen or french(f"attendu : {self.proof}")

    @property
    def shown_on(self) -> str:
        """What was seen and when; before any point was made, the proof that is expected."""
        if self.seen_on is None:
            return self.shown_by
        day = write_day(self.seen_on)
        return f"{self.proof_seen}, le {day}" if self.proof_seen else f"constaté le {day}"


@dataclass(frozen=True, slots=True)
class CumulatedMonth:
    """A month of the chart: what it added, and what was owed at its end."""

    month: date
    done: int
    owed: int


@dataclass(frozen=True, slots=True)
class ContractFigures:
    """All figures of a report: of the period (`done` and the breakdowns) and since the start (`balance`)."""

    as_of: int
    as_of_on: date
    span: MonthSpan
    verdict: Verdict
    balance: Balance
    done: int
    worked: int
    training: int
    people: int
    contracts: int
    by_lot: tuple[LotFigures, ...]
    by_party: tuple[PartyFigures, ...]
    by_month: tuple[MonthFigures, ...]
    by_modality: tuple[ModalityFigures, ...]
    not_people: tuple[KindFigures, ...]
    cumulated: tuple[CumulatedMonth, ...]
    pending: Pending | None
    opening: int = 0  # seconds of `balance.done` taken over from before the tool
    promises: tuple[PromiseFigures, ...] = ()
    anru: tuple[AnruFigures, ...] = ()
    joint: tuple[JointFigures, ...] = ()  # in none of the figures above

    @property
    def anru_done(self) -> int:
        return sum(row.done for row in self.anru)

    @property
    def anru_balance(self) -> Balance:
        """All contracts together: the sum of their parts, so that the lines add up to the second."""
        return Balance(sum(row.balance.owed for row in self.anru), sum(row.balance.done for row in self.anru))

    @property
    def has_period(self) -> bool:
        return not self.span.is_whole

    @property
    def otherwise(self) -> int:
        """Hours neither worked nor in training: taken over, moved, converted."""
        return self.done - self.worked - self.training

    @property
    def done_not_people(self) -> int:
        return sum(kind.done for kind in self.not_people)


def contract_figures(
    *,
    lots: Sequence[LotFacts],
    parties: Sequence[PartyFacts],
    done: Sequence[DoneRow],
    owed: Sequence[OwedRow],
    owed_since: Sequence[OwedSince] = (),
    placements: Sequence[PlacementRow] = (),
    modalities: dict[int, Modality] | None = None,
    promises: Sequence[PromiseRow] = (),
    anru: Sequence[AnruShare] = (),
    pending: Pending | None = None,
    span: MonthSpan = MonthSpan(),  # noqa: B008 (frozen)
    as_of: int,
    as_of_on: date,
    measured_on: date,
) -> ContractFigures:
    """Fold rows into the figures of a report.

    `done` holds every month, `placements` those of the period only; `modalities` gives a placement's modality;
    `measured_on` is the day at which the pace is judged. Lots and parties come in the order in which they are shown.
    """
    within = [row for row in done if span.holds(row.month)]
    to_date = [row for row in done if span.reaches(row.month)]
    balance = Balance(owed=_total(owed), done=_total(to_date))
    starts, ends = [lot.starts_on for lot in lots if lot.starts_on], [lot.ends_on for lot in lots if lot.ends_on]
    whole = {lot.pk: lot for lot in lots}
    return ContractFigures(
        as_of=as_of,
        as_of_on=as_of_on,
        span=span,
        verdict=judge(
            done=balance.done,
            owed=balance.owed,
            starts_on=min(starts, default=None),
            ends_on=max(ends, default=None),
            today=measured_on,
        ),
        balance=balance,
        done=_total(within),
        worked=_total(row for row in within if row.kind == HoursKind.WORKED),
        training=_total(row for row in within if row.kind == HoursKind.TRAINING),
        people=_people(placements),
        contracts=_contracts(placements),
        by_lot=_lots(lots, within, to_date, owed, placements),
        by_party=_parties(parties, whole, within, placements),
        by_month=_months(within),
        by_modality=_modalities(within, placements, modalities or {}),
        not_people=tuple(
            KindFigures(kind, seconds)
            for kind in HoursKind
            if (seconds := _total(row for row in within if row.modality is None and row.kind == kind))
        ),
        cumulated=_cumulated(to_date, owed_since),
        pending=pending,
        opening=_total(row for row in to_date if row.kind == HoursKind.OPENING),
        promises=_promises(lots, promises, measured_on),
        anru=tuple(_anru_part(each, within, to_date, owed) for each in anru),
    )


class _HasSeconds(Protocol):
    @property
    def seconds(self) -> int: ...


def _total(rows: Iterable[_HasSeconds]) -> int:
    return sum(row.seconds for row in rows)


def _people(rows: Iterable[PlacementRow]) -> int:
    """Count the people whose hours, corrections deducted, are more than nothing."""
    return _counted(rows, lambda row: row.person)


def _contracts(rows: Iterable[PlacementRow]) -> int:
    return _counted(rows, lambda row: row.placement)


def _counted(rows: Iterable[PlacementRow], key: Callable[[PlacementRow], int]) -> int:
    return sum(1 for seconds in _sums(rows, key).values() if seconds > 0)


def _sums[Row: _HasSeconds](rows: Iterable[Row], key: Callable[[Row], int]) -> dict[int, int]:
    sums: dict[int, int] = defaultdict(int)
    for row in rows:
        sums[key(row)] += row.seconds
    return sums


def _grouped[Row](rows: Iterable[Row], key: Callable[[Row], int]) -> dict[int, list[Row]]:
    groups: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return groups


def _lots(
    lots: Sequence[LotFacts],
    within: Sequence[DoneRow],
    to_date: Sequence[DoneRow],
    owed: Sequence[OwedRow],
    placements: Sequence[PlacementRow],
) -> tuple[LotFigures, ...]:
    in_period = _sums(within, lambda row: row.lot)
    since_start = _sums(to_date, lambda row: row.lot)
    to_do = _sums(owed, lambda row: row.lot)
    contracts = _grouped(placements, lambda row: row.lot)
    return tuple(
        LotFigures(
            lot=lot,
            done=in_period[lot.pk],
            balance=Balance(owed=to_do[lot.pk], done=since_start[lot.pk]),
            people=_people(contracts[lot.pk]),
            contracts=_contracts(contracts[lot.pk]),
        )
        for lot in lots
    )


def _parties(
    parties: Sequence[PartyFacts],
    lots: dict[int, LotFacts],
    within: Sequence[DoneRow],
    placements: Sequence[PlacementRow],
) -> tuple[PartyFigures, ...]:
    in_period = _sums(within, lambda row: row.party)
    contracts = _grouped(placements, lambda row: row.party)
    return tuple(
        PartyFigures(
            party=party,
            lot=lots[party.lot],
            done=in_period[party.pk],
            people=_people(contracts[party.pk]),
            contracts=_contracts(contracts[party.pk]),
        )
        for party in parties
    )


def _months(within: Sequence[DoneRow]) -> tuple[MonthFigures, ...]:
    figures = []
    for month in sorted({row.month for row in within}):
        rows = [row for row in within if row.month == month]
        figures.append(
            MonthFigures(
                month=month,
                worked=_total(row for row in rows if row.kind == HoursKind.WORKED),
                training=_total(row for row in rows if row.kind == HoursKind.TRAINING),
                otherwise=_total(row for row in rows if row.kind not in PEOPLE_KINDS),
                done=_total(rows),
            )
        )
    return tuple(figures)


def _promises(
    lots: Sequence[LotFacts], promises: Sequence[PromiseRow], measured_on: date
) -> tuple[PromiseFigures, ...]:
    """Promises lot by lot, in the order of their dates; late is said of the day at which the pace is judged."""
    figures = []
    for lot in lots:
        for row in promises:
            if row.lot == lot.pk:
                there = standing(row.state, row.due_on, measured_on)
                figures.append(
                    PromiseFigures(
                        pk=row.pk,
                        lot=lot,
                        company=row.company,
                        kind=row.kind,
                        target=row.target,
                        due_on=row.due_on,
                        proof=row.proof,
                        code=there.code,
                        label=there.label,
                        reached=row.reached,
                        proof_seen=row.proof_seen,
                        seen_on=row.seen_on,
                    )
                )
    return tuple(figures)


def _anru_part(
    asked: AnruShare, within: Sequence[DoneRow], to_date: Sequence[DoneRow], owed: Sequence[OwedRow]
) -> AnruFigures:
    """Lots are added up before the share is taken: a contract is rounded once, whatever its lots."""
    whole = _balance(asked.lots, to_date, owed)
    return AnruFigures(
        contract=asked.contract,
        share=Fraction(asked.share),
        done=part_of(_total(row for row in within if row.lot in asked.lots), asked.share),
        balance=balance_part(whole, asked.share),
    )


def joint_figures(
    asked: Sequence[JointFacts], *, done: Sequence[DoneRow], owed: Sequence[OwedRow], span: MonthSpan
) -> tuple[JointFigures, ...]:
    """Where contracts that others signed stand, each by itself: their hours count in the reports of those others."""
    to_date = [row for row in done if span.reaches(row.month)]
    return tuple(
        JointFigures(
            contract=each.contract,
            signed_by=each.signed_by,
            done=_total(row for row in to_date if row.lot in each.lots and span.holds(row.month)),
            balance=_balance(each.lots, to_date, owed),
        )
        for each in asked
    )


def _balance(lots: frozenset[int], to_date: Sequence[DoneRow], owed: Sequence[OwedRow]) -> Balance:
    return Balance(
        owed=_total(row for row in owed if row.lot in lots),
        done=_total(row for row in to_date if row.lot in lots),
    )


def _modalities(
    within: Sequence[DoneRow], placements: Sequence[PlacementRow], modalities: dict[int, Modality]
) -> tuple[ModalityFigures, ...]:
    """Modalities that have hours, in the order of the list."""
    figures = []
    for modality in Modality:
        seconds = _total(row for row in within if row.modality == modality)
        own = [row for row in placements if modalities.get(row.placement) == modality]
        if seconds:
            figures.append(ModalityFigures(modality, seconds, _people(own), _contracts(own)))
    return tuple(figures)


def _cumulated(to_date: Sequence[DoneRow], owed_since: Sequence[OwedSince]) -> tuple[CumulatedMonth, ...]:
    """One row a month from the first with hours to the last, none skipped, with what was owed at its end.

    An act that takes effect later is counted in the last month: the drawing ends on what is owed in all.
    """
    if not to_date:
        return ()
    first, last = min(row.month for row in to_date), max(row.month for row in to_date)
    return tuple(
        CumulatedMonth(
            month=month,
            done=_total(row for row in to_date if row.month == month),
            owed=_total(act for act in owed_since if act.day is None or month == last or first_of(act.day) <= month),
        )
        for month in months_between(first, last)
    )
