"""Reads what was done: the hours ledger added up, and what is declared but does not count yet.

Twin of `clauses/owed.py`. Every figure is a fold of these rows, and every list of lines asks `entries` with the same
filters, so that a figure and its lines cannot differ.
"""

from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Q, Sum

from participants.enums import Modality
from reporting.enums import HoursKind, StatementState
from reporting.figures import DoneRow, MonthSpan, Pending, PlacementRow
from reporting.models import HoursEntry, Statement, StatementLine


@dataclass(frozen=True)
class Filters:
    """What narrows hours down; every part may be absent. `modality` "" is « without a work contract »."""

    span: MonthSpan = MonthSpan()
    party: int | None = None
    modality: str | None = None
    kinds: tuple[HoursKind, ...] = ()


def entries(lots, *, actor, as_of=None, filters=Filters()):  # noqa: B008 (frozen)
    """Entries of the ledger that an actor may count for these lots (a queryset or ids), as known at a number."""
    found = HoursEntry.objects.visible_to(actor).filter(lot__in=lots)
    if as_of is not None:
        found = found.known_at(as_of)
    return _narrowed(found, filters)


def done(lots, *, actor, as_of=None, filters=Filters()):  # noqa: B008 (frozen)
    """Hours done by lot, party, month, kind and modality, in one query; signed seconds, sums of zero left out."""
    rows = (
        entries(lots, actor=actor, as_of=as_of, filters=filters)
        .order_by()
        .values_list("lot_id", "party_id", "month", "kind", "placement__modality")
        .annotate(total=Sum("seconds"))
        .exclude(total=0)
    )
    return [
        DoneRow(lot, party, month, HoursKind(kind), Modality(modality) if modality else None, int(total))
        for lot, party, month, kind, modality, total in rows
    ]


def done_by_lot(lots, *, actor, as_of=None):
    """Hours done by lot, in one query: {lot: seconds}."""
    rows = entries(lots, actor=actor, as_of=as_of).order_by().values_list("lot_id").annotate(total=Sum("seconds"))
    return {lot: int(total) for lot, total in rows}


def placements_with_hours(lots, *, actor, as_of=None, filters=Filters()):  # noqa: B008 (frozen)
    """Hours done by work contract, in one query, and the modality of each: (rows, {placement: modality})."""
    rows = (
        entries(lots, actor=actor, as_of=as_of, filters=filters)
        .filter(placement__isnull=False)
        .order_by()
        .values_list("lot_id", "party_id", "placement_id", "person_id", "placement__modality")
        .annotate(total=Sum("seconds"))
    )
    found, modalities = [], {}
    for lot, party, placement, person, modality, total in rows:
        found.append(PlacementRow(lot, party, placement, person, int(total)))
        modalities[placement] = Modality(modality)
    return found, modalities


def waiting_lines(lots, *, actor, filters=Filters()):  # noqa: B008 (frozen)
    """Validated lines that wait for an eligibility; a version replaced by a correction no longer waits."""
    replaced = Statement.objects.filter(
        party=OuterRef("statement__party"),
        starts_on=OuterRef("statement__starts_on"),
        revision__gt=OuterRef("statement__revision"),
        state=StatementState.VALIDATED,
    )
    return _pending_lines(lots, actor, filters).filter(
        ~Exists(replaced), statement__state=StatementState.VALIDATED, waiting=True
    )


def submitted_lines(lots, *, actor, filters=Filters()):  # noqa: B008 (frozen)
    """Lines sent and not yet checked. A correction is left out: what it replaces is counted already."""
    return _pending_lines(lots, actor, filters).filter(statement__state=StatementState.SUBMITTED, statement__revision=0)


def pending(lots, *, actor, filters=Filters()):  # noqa: B008 (frozen)
    """What is declared and not counted now, in three queries; only the present is known, never an earlier number."""
    corrections = _visible_statements(lots, actor).filter(state=StatementState.SUBMITTED, revision__gt=0)
    return Pending(
        waiting=_declared(waiting_lines(lots, actor=actor, filters=filters)),
        submitted=_declared(submitted_lines(lots, actor=actor, filters=filters)),
        corrections=corrections.aggregate(count=Count("pk"))["count"],
    )


def _declared(lines):
    return int(lines.order_by().aggregate(total=Sum(F("worked") + F("training")))["total"] or 0)


def _visible_statements(lots, actor):
    return Statement.objects.visible_to(actor).filter(lot__in=lots)


def _pending_lines(lots, actor, filters):
    found = StatementLine.objects.filter(
        structure__in=actor.structures, statement__in=_visible_statements(lots, actor)
    ).exclude(worked=0, training=0)
    return _narrowed(found, filters)


def _narrowed(found, filters):
    """Keep what the filters ask for; ledger entries and declared lines share the names of these columns."""
    asked = Q()
    if filters.span.first:
        asked &= Q(month__gte=filters.span.first)
    if filters.span.last:
        asked &= Q(month__lte=filters.span.last)
    if filters.party is not None:
        asked &= Q(party=filters.party)
    if filters.modality == "":
        asked &= Q(placement=None)
    elif filters.modality is not None:
        asked &= Q(placement__modality=filters.modality)
    if filters.kinds:
        asked &= Q(kind__in=filters.kinds)
    return found.filter(asked)
