"""Calibrating a whole consultation: a line a lot, the total moving as it is typed, one draft a lot at the end."""

from decimal import Decimal

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from clauses.actions import draft_consultation
from clauses.calibration import total_of
from clauses.comparables import weeks_of
from clauses.consultation import UnreadableTable
from clauses.enums import CalibrationState, Method
from clauses.forms.consultations import Grid, PasteForm
from clauses.models import Calibration, Clause
from clauses.pasted import lines_of_file, lines_of_text, match_lots
from clauses.values import sources_of, values_of
from markets.access import allow
from markets.enums import Role
from markets.models import Contract, Lot
from markets.typography import french, write_number, write_percent
from markets.workbooks import UnreadableWorkbook


def visible_contract(request, pk):
    contracts = Contract.objects.visible_to(request.actor).select_related("structure", "authority", "operation")
    return get_object_or_404(contracts, pk=pk)


def open_lots(contract):
    """Lots that can be calibrated: neither closed nor with a clause already."""
    with_clause = Clause.objects.live().filter(lot__contract=contract).values("lot")
    lots = Lot.objects.filter(contract=contract, closed_on=None).exclude(pk__in=with_clause)
    return list(lots.select_related("contract").prefetch_related("awards"))


def with_drafts(lots):
    """({lot: its last draft}, lots of the grid, drafts of the others: those that another method made)."""
    drafts = {
        draft.lot_id: draft
        for draft in Calibration.objects.filter(
            lot__in=[lot.pk for lot in lots], state=CalibrationState.DRAFT
        ).order_by("pk")
    }
    others = []
    for lot in lots:
        draft = drafts.get(lot.pk)
        if draft is not None and draft.method != Method.BY_AMOUNT:
            draft.lot = lot
            others.append(draft)
    apart = {draft.lot_id for draft in others}
    return drafts, [lot for lot in lots if lot.pk not in apart], others


def proposed(lots, drafts):
    """What the lines start with: the draft that a lot has, else its amount."""
    found = {}
    for lot in lots:
        award = max(lot.awards.all(), key=lambda each: each.pk, default=None)
        amount = lot.amount if lot.amount is not None else award and award.amount
        found[lot.pk] = {
            "amount": write_number(amount) if amount is not None else "",
            "weeks": str(weeks_of(lot, award) or ""),
        }
        draft = drafts.get(lot.pk)
        if draft is None:
            continue
        exact = {given["name"]: given["value"] for given in draft.inputs}
        found[lot.pk] |= {"trade": draft.sources.get("trade", {}).get("code", "")} | {
            name: shown(name, exact[name])
            for name in ("amount", "labour_share", "rate", "hourly_cost", "weeks", "crew")
            if name in exact
        }
    return found


def shown(name, value):
    """A kept value as the grid takes it."""
    if name in ("weeks", "crew"):
        return value
    if name in ("labour_share", "rate"):
        return write_percent(Decimal(value), places=6)
    return write_number(Decimal(value))


@allow(Role.FACILITATOR)
@require_http_methods(["GET", "POST"])
def consultation(request, pk):
    """The grid; « Enregistrer » keeps one draft a lot, « Recalculer » keeps nothing."""
    contract = visible_contract(request, pk)
    drafts, lots, others = with_drafts(open_lots(contract))
    values = values_of(request.actor, timezone.localdate())
    if request.method == "GET":
        grid = Grid(lots, values, proposed=proposed(lots, drafts))
        return render(request, "clauses/consultation.html", page_of(contract, grid, others, PasteForm()))
    grid = Grid(lots, values, request.POST)
    refused = "" if grid.is_valid else "Corrigez d'abord ce qui est demandé à tous les lots."
    if "recalculate" not in request.POST and grid.is_valid:
        try:
            kept = draft_consultation(
                actor=request.actor,
                contract=contract,
                drafts=[(line.lot, line.computed.result, sources_of(line.computed, values)) for line in grid.kept],
                scale_version=values.version,
            )
        except ValidationError as refusal:
            refused = " ".join(refusal.messages)
        else:
            count = f"{len(kept)} calibrages enregistrés" if len(kept) > 1 else "Un calibrage enregistré"
            messages.success(request, f"{count} en brouillon.")
            return redirect("clauses:contract", contract.pk)
    page = page_of(contract, grid, others, PasteForm()) | {"refused": refused}
    return render(request, "clauses/consultation.html", page, status=422 if refused else 200)


@allow(Role.FACILITATOR)
@require_POST
def consultation_figures(request, pk):
    """The figures of what is being typed, for the grid's page; writes nothing."""
    contract = visible_contract(request, pk)
    values = values_of(request.actor, timezone.localdate())
    _, lots, others = with_drafts(open_lots(contract))
    page = page_of(contract, Grid(lots, values, request.POST), others, None) | {"live": True}
    return render(request, "clauses/consultation.html#figures", page)


@allow(Role.FACILITATOR)
@require_POST
def consultation_paste(request, pk):
    """Fill the grid from pasted lines or a workbook; nothing is kept until the grid is."""
    contract = visible_contract(request, pk)
    drafts, lots, others = with_drafts(open_lots(contract))
    values = values_of(request.actor, timezone.localdate())
    form = PasteForm(request.POST, request.FILES)
    filled = proposed(lots, drafts)
    strangers, status = (), 422
    if form.is_valid():
        try:
            file = form.cleaned_data["file"]
            lines = lines_of_file(file) if file else lines_of_text(form.cleaned_data["pasted"])
            matched, strangers = match_lots(lines, {lot.pk: (lot.number, lot.title) for lot in lots})
        except (UnreadableTable, UnreadableWorkbook) as refusal:
            form.add_error("file" if form.cleaned_data["file"] else "pasted", refusal.sentence)
        else:
            status = 200
            filled = {pk: filled[pk] | cells for pk, cells in matched.items()} | {
                pk: cells for pk, cells in filled.items() if pk not in matched
            }
    page = page_of(contract, Grid(lots, values, proposed=filled), others, form) | {"strangers": strangers}
    return render(request, "clauses/consultation.html", page, status=status)


def page_of(contract, grid, others, paste):
    total = total_of([*(line.computed.result for line in grid.lines if line.keep), *others])
    return {
        "contract": contract,
        "grid": grid,
        "others": others,
        "total": total,
        "paste": paste,
        "trades": grid.values.trades(),
        "version": grid.values.version,
        "refused": "",
        "strangers": (),
        "live": False,
        "count": french(f"{len(grid.kept)} lot{'s' if len(grid.kept) > 1 else ''} à enregistrer"),
    }
