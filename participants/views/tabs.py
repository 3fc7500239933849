"""« Personnes » in the tabs of a contract and of a lot: who is placed, with whom, and whether the hours count."""

from dataclasses import dataclass
from itertools import groupby

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from markets.access import allow, shows_people
from markets.enums import Role
from markets.models import Contract, Lot, Party
from participants import standing
from participants.models import Eligibility, Placement
from participants.views.persons import name_of


@dataclass(frozen=True)
class PlacementRow:
    placement: Placement
    name: str
    standing: standing.Standing
    running: bool


@dataclass(frozen=True)
class PartyPeople:
    party: Party
    rows: tuple[PlacementRow, ...]


def people_by_party(placements, today):
    """Placements of a lot gathered by employer, in the order of the parties; current contracts first."""
    placements = (
        placements.select_related("person__identity", "party__organisation", "party__parent__organisation", "lot")
        .prefetch_related(Prefetch("person__eligibilities", Eligibility.objects.order_by("-decided_on", "-pk")))
        .order_by("lot__number_key", "lot", "party__award", "party", "-starts_on", "pk")
    )
    rows = [
        PlacementRow(
            placement=each,
            name=name_of(each.person),
            standing=standing.of_placement(each, each.person.eligibilities.all(), today),
            running=standing.is_running(each, today),
        )
        for each in placements
    ]
    return [
        PartyPeople(party=next_rows[0].placement.party, rows=tuple(next_rows))
        for next_rows in (list(found) for _, found in groupby(rows, key=lambda row: row.placement.party_id))
    ]


@allow(Role.FACILITATOR, Role.COMPANY, Role.LENDER)
@shows_people
@require_safe
def lot(request, pk):
    found = get_object_or_404(
        Lot.objects.visible_to(request.actor).select_related("contract__authority", "contract__operation"), pk=pk
    )
    placements = Placement.objects.visible_to(request.actor).filter(lot=found)
    return render(
        request,
        "participants/lot.html",
        {
            "lot": found,
            "parties": people_by_party(placements, timezone.localdate()),
            "facilitating": request.actor.is_facilitator,
        },
    )


@allow(Role.FACILITATOR, Role.COMPANY, Role.LENDER)
@shows_people
@require_safe
def contract(request, pk):
    found = get_object_or_404(
        Contract.objects.visible_to(request.actor).select_related("authority", "operation"), pk=pk
    )
    placements = Placement.objects.visible_to(request.actor).filter(lot__contract=found)
    parties = people_by_party(placements, timezone.localdate())
    lots = [
        {"lot": lot, "parties": list(gathered)}
        for lot, gathered in groupby(parties, key=lambda each: each.rows[0].placement.lot)
    ]
    return render(
        request,
        "participants/contract.html",
        {
            "contract": found,
            "lots": lots,
            "facilitating": request.actor.is_facilitator,
        },
    )
