"""A criterion of insertion: its grid, the comparison of bids, the one retained. The facilitator's and that buyer's."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clauses.actions import (
    add_bid,
    copy_grid,
    keep_grid,
    mark_bid,
    record_text,
    release_bid,
    remove_bid,
    remove_grid,
    retain_bid,
)
from clauses.bids import comparison_of, comparison_sheets
from clauses.forms.criteria import (
    USUAL_WEIGHT,
    BidForm,
    CopyGridForm,
    RetainForm,
    WeightForm,
    grid_formset,
    lines_of,
    retain_initial,
)
from clauses.models import Bid, Criterion
from clauses.scoring import proposed_grid
from clauses.tables import excel
from clauses.texts.facts import read_facts
from clauses.texts.wording import GRID_SLUG, grid_annex
from clauses.views.hours import visible_lot
from markets.access import allow, needs
from markets.acting import add_refusal
from markets.attachments import attachment
from markets.enums import Role
from markets.modules import COMMITMENTS
from markets.printing import pdf


def visible_criterion(request, lot):
    return Criterion.objects.visible_to(request.actor).filter(lot=lot).first()


def visible_bid(request, pk):
    bids = Bid.objects.visible_to(request.actor).select_related(
        "criterion", "lot__structure", "lot__contract__authority", "lot__contract__operation"
    )
    return get_object_or_404(bids, pk=pk)


@allow(Role.FACILITATOR, Role.AUTHORITY)
@needs(COMMITMENTS)
@require_safe
def criterion(request, pk):
    """The grid as bidders read it, then the bids compared."""
    lot = visible_lot(request, pk)
    return render(request, "clauses/criterion.html", page_of(request, lot))


def page_of(request, lot, copy_form=None):
    found = visible_criterion(request, lot)
    compared = comparison_of(found) if found else None
    copy_form = copy_form or (CopyGridForm(criterion=found) if found and request.actor.is_facilitator else None)
    return {
        "copy_form": copy_form,
        "copies": copy_form is not None and copy_form.fields["lots"].queryset.exists(),
        "lot": lot,
        "criterion": found,
        "annex": grid_annex(read_facts(lot)) if found else None,
        "comparison": compared,
        "grid_open": found is not None and not compared.rows,
    }


@allow(Role.FACILITATOR)
@needs(COMMITMENTS)
@require_http_methods(["GET", "POST"])
def grid(request, pk):
    """Write the grid of a lot; « Proposer une grille » fills it for the points asked and keeps nothing."""
    lot = visible_lot(request, pk)
    found = visible_criterion(request, lot)
    if found and found.bids.exists():
        messages.error(
            request, "Des offres sont déjà saisies : la grille ne change plus, toutes se notent sur la même."
        )
        return redirect("clauses:criterion", lot.pk)
    if request.method == "GET":
        weight = found.weight if found else USUAL_WEIGHT
        lines = [line.as_line for line in found.lines.all()] if found else proposed_grid(weight)
        return grid_page(request, lot, found, WeightForm(initial={"weight": weight}), grid_formset(lines=lines))
    form, lines = WeightForm(request.POST), grid_formset(request.POST)
    if "propose" in request.POST:
        if not form.is_valid():
            return grid_page(request, lot, found, form, lines, 422)
        return grid_page(request, lot, found, form, grid_formset(lines=proposed_grid(form.cleaned_data["weight"])))
    if form.is_valid() and lines.is_valid():
        try:
            keep_grid(actor=request.actor, lot=lot, weight=form.cleaned_data["weight"], lines=lines_of(lines))
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Grille enregistrée.")
            return redirect("clauses:criterion", lot.pk)
    return grid_page(request, lot, found, form, lines, 422)


def grid_page(request, lot, found, form, lines, status=200):
    context = {"lot": lot, "criterion": found, "form": form, "lines": lines}
    return render(request, "clauses/grid.html", context, status=status)


@allow(Role.FACILITATOR)
@needs(COMMITMENTS)
@require_POST
def grid_copy(request, pk):
    """Give the grid of a lot to others of its contract, chosen on its page."""
    lot = visible_lot(request, pk)
    found = visible_criterion(request, lot)
    if found is None:
        raise Http404
    form = CopyGridForm(request.POST, criterion=found)
    if form.is_valid():
        try:
            made = copy_grid(actor=request.actor, criterion=found, **form.cleaned_data)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            lots = "un lot" if len(made) == 1 else f"{len(made)} lots"
            messages.success(request, f"Grille reprise sur {lots}.")
            return redirect("clauses:criterion", lot.pk)
    return render(request, "clauses/criterion.html", page_of(request, lot, form), status=422)


@allow(Role.FACILITATOR)
@needs(COMMITMENTS)
@require_POST
def grid_remove(request, pk):
    lot = visible_lot(request, pk)
    found = visible_criterion(request, lot)
    if found is None:
        raise Http404
    try:
        remove_grid(actor=request.actor, criterion=found)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("clauses:criterion", lot.pk)
    messages.success(request, "Grille retirée.")
    return redirect("clauses:lot", lot.pk)


@allow(Role.FACILITATOR)
@needs(COMMITMENTS)
@require_http_methods(["GET", "POST"])
def bid_new(request, pk):
    """Enter a bid: what it offers on each line, its points."""
    lot = visible_lot(request, pk)
    found = visible_criterion(request, lot)
    if found is None:
        raise Http404
    form = BidForm(request.POST or None, lines=found.lines.all())
    if request.method == "POST" and form.is_valid():
        try:
            add_bid(actor=request.actor, criterion=found, name=form.cleaned_data["name"], marks=form.marks)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Offre enregistrée.")
            return redirect("clauses:criterion", lot.pk)
    context = {"lot": lot, "form": form, "title": "Saisir une offre", "bid": None}
    return render(request, "clauses/bid.html", context, status=422 if form.errors else 200)


@allow(Role.FACILITATOR)
@needs(COMMITMENTS)
@require_http_methods(["GET", "POST"])
def bid(request, pk):
    """Change what a bid offers, and its points."""
    shown = visible_bid(request, pk)
    form = BidForm(
        request.POST or None,
        lines=shown.criterion.lines.all(),
        marks=shown.marks.all(),
        initial={"name": shown.name},
    )
    if request.method == "POST" and form.is_valid():
        try:
            mark_bid(actor=request.actor, bid=shown, name=form.cleaned_data["name"], marks=form.marks)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Offre enregistrée.")
            return redirect("clauses:criterion", shown.lot_id)
    context = {"lot": shown.lot, "form": form, "title": f"Offre n° {shown.number}", "bid": shown}
    return render(request, "clauses/bid.html", context, status=422 if form.errors else 200)


@allow(Role.FACILITATOR)
@needs(COMMITMENTS)
@require_POST
def bid_remove(request, pk):
    shown = visible_bid(request, pk)
    try:
        remove_bid(actor=request.actor, bid=shown)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, "Offre retirée.")
    return redirect("clauses:criterion", shown.lot_id)


@allow(Role.FACILITATOR)
@needs(COMMITMENTS)
@require_http_methods(["GET", "POST"])
def bid_retain(request, pk):
    """Make a bid the one that is followed: its promises and its hours become what the company owes."""
    shown = visible_bid(request, pk)
    lot = shown.lot
    form = RetainForm(request.POST or None, actor=request.actor, lot=lot, initial=retain_initial(lot))
    if request.method == "POST" and form.is_valid():
        try:
            retain_bid(actor=request.actor, bid=shown, **form.cleaned_data)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Offre retenue : ses promesses sont devenues des engagements du lot.")
            return redirect("clauses:lot", lot.pk)
    marks = shown.marks.select_related("line")
    context = {"lot": lot, "bid": shown, "form": form, "marks": marks}
    return render(request, "clauses/bid_retain.html", context, status=422 if form.errors else 200)


@allow(Role.FACILITATOR)
@needs(COMMITMENTS)
@require_POST
def bid_release(request, pk):
    """Undo the choice of a bid while nothing followed."""
    shown = visible_bid(request, pk)
    try:
        release_bid(actor=request.actor, bid=shown)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, "Choix annulé : les engagements et les heures de cette offre sont retirés.")
    return redirect("clauses:criterion", shown.lot_id)


@allow(Role.FACILITATOR, Role.AUTHORITY)
@needs(COMMITMENTS)
@require_POST
def criterion_excel(request, pk):
    """The grid and the comparison, in a workbook."""
    lot = visible_lot(request, pk)
    found = visible_criterion(request, lot)
    if found is None:
        raise Http404
    made = excel.write_workbook(comparison_sheets(found), title="Comparaison des offres")
    record_text(actor=request.actor, lot=lot, title="Comparaison des offres (Excel)")
    return attachment(made, f"comparaison-lot-{lot.pk}.xlsx", excel.CONTENT_TYPE)


@allow(Role.FACILITATOR, Role.AUTHORITY)
@needs(COMMITMENTS)
@require_POST
def criterion_pdf(request, pk):
    """The grid alone, as the annex of the règlement de la consultation: it says nothing of the bids."""
    lot = visible_lot(request, pk)
    if visible_criterion(request, lot) is None:
        raise Http404
    text = grid_annex(read_facts(lot))
    try:
        made = pdf.render_pdf("clauses/pdf/grid.html", {"lot": lot, "text": text})
    except pdf.PdfUnavailable as refusal:
        messages.error(request, refusal.sentence)
        return redirect("clauses:criterion", lot.pk)
    record_text(actor=request.actor, lot=lot, title=text.title)
    return attachment(made, f"{GRID_SLUG}-lot-{lot.pk}.pdf", pdf.CONTENT_TYPE)
