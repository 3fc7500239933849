"""What a coming contract suggests: a page, and the piece of page that its own page loads."""

import re

from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from clauses import opportunities as rule
from clauses.trades import trade_of
from clauses.values import values_of
from markets.access import allow
from markets.enums import Category, Kind, Role, Sector
from markets.models import Contract, Relation

BETWEEN_TRADES = re.compile(r"[,;/•\n]")
INSERTION_STRUCTURES = {*rule.INSERTION, *rule.ADAPTED, *rule.LENDING}


@allow(Role.FACILITATOR)
@require_safe
def opportunities(request, pk):
    """Suggested, never decided; writes nothing."""
    seen = Contract.objects.visible_to(request.actor).exclude(announcement=None)
    contract = get_object_or_404(seen, pk=pk)
    leads = rule.opportunities(
        Category(contract.category),
        Sector(contract.sector),
        planned_lots(contract, values_of(request.actor, timezone.localdate())),
        known_partners(request.actor.structure),
    )
    template = "clauses/leads.html" if request.htmx else "clauses/opportunities.html"
    return render(request, template, {"contract": contract, "leads": leads})


def planned_lots(contract, values):
    """Lots with the trade that their title names, else that of the contract's."""
    for lot in contract.lots.select_related("contract").order_by("number_key", "pk"):
        code = trade_of(lot.title or contract.title, lot.cpv or contract.cpv)
        trade = values.trade(code) if code else None
        label = lot.label if lot.number or lot.title else ""
        yield rule.PlannedLot(label, code, trade.label if trade else "", trade.value if trade else None)


def known_partners(structure):
    """Insertion structures among the partners, with the trades noted of each; two queries."""
    relations = (
        Relation.objects.filter(structure=structure, organisation__kinds__kind__in=INSERTION_STRUCTURES)
        .select_related("organisation")
        .prefetch_related("organisation__kinds")
        .order_by("organisation__sort_key", "pk")
        .distinct()
    )
    for relation in relations:
        kinds = tuple(Kind(each.kind) for each in relation.organisation.kinds.all())
        trades = {trade_of(part) for part in BETWEEN_TRADES.split(relation.trades)} - {""}
        yield rule.KnownPartner(str(relation.organisation), kinds, frozenset(trades))
