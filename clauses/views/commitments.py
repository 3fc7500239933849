"""Promises of a bid: each with its history, and the list of those to follow."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clauses.actions import add_commitment, edit_commitment, follow_commitment, remove_commitment
from clauses.commitments import SOON_DAYS, write_reached
from clauses.forms.commitments import CommitmentForm, CommitmentsFilter, FollowForm
from clauses.models import Commitment
from clauses.promises import promises_sheets
from clauses.tables import excel
from clauses.views.hours import READERS, visible_lot
from markets.access import allow, needs
from markets.acting import add_refusal
from markets.attachments import attachment
from markets.enums import Role
from markets.modules import COMMITMENTS

A_PAGE = 25
TERMS = ("kind", "quantity", "unit", "words", "due_on", "proof")


def visible_commitment(request, pk):
    seen = Commitment.objects.visible_to(request.actor).with_state()
    seen = seen.select_related("lot__contract__authority", "lot__contract__operation", "lot__contract__facilitator")
    return get_object_or_404(seen.select_related("party__organisation", "bid"), pk=pk)


@allow(Role.FACILITATOR)
@needs(COMMITMENTS)
@require_safe
def commitments(request):
    """Promises of every contract, those to follow first; the address holds what is shown."""
    today = timezone.localdate()
    form = CommitmentsFilter(request.GET or None)
    chosen = form.cleaned_data["suivi"] if form.is_bound and form.is_valid() else ""
    found = listed(request.actor, chosen, today)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    rows = [(row, row.standing_on(today)) for row in page]
    context = {"form": form, "page": page, "rows": rows, "active": 1 if chosen else 0, "days": SOON_DAYS}
    return render(request, "clauses/commitments.html", context)


def listed(actor, chosen, today):
    seen = Commitment.objects.visible_to(actor)
    found = seen.to_follow(today) if chosen == CommitmentsFilter.TO_FOLLOW else seen.with_state()
    if chosen and chosen != CommitmentsFilter.TO_FOLLOW:
        found = found.filter(state=chosen)
    return found.select_related("lot__contract", "party__organisation").order_by("due_on", "pk")


@allow(Role.FACILITATOR)
@needs(COMMITMENTS)
@require_POST
def commitments_excel(request):
    """What the list shows, all its pages together, and every point made on these promises."""
    today = timezone.localdate()
    form = CommitmentsFilter(request.GET or None)
    chosen = form.cleaned_data["suivi"] if form.is_bound and form.is_valid() else ""
    sheets = promises_sheets(listed(request.actor, chosen, today), today=today)
    made = excel.write_workbook(sheets, title="Engagements des offres")
    return attachment(made, f"engagements-{today.isoformat()}.xlsx", excel.CONTENT_TYPE)


@allow(*READERS)
@needs(COMMITMENTS)
@require_safe
def commitment(request, pk):
    """A promise: what, by when, which proof, and every point made on it."""
    return render(request, "clauses/commitment.html", page_of(request, visible_commitment(request, pk)))


@allow(Role.FACILITATOR)
@needs(COMMITMENTS)
@require_POST
def commitment_follow(request, pk):
    """Make a point on a promise, from its page."""
    shown = visible_commitment(request, pk)
    form = FollowForm(request.POST, commitment=shown)
    if form.is_valid():
        try:
            follow_commitment(actor=request.actor, commitment=shown, **form.cleaned_data)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Point enregistré.")
            return redirect("clauses:commitment", shown.pk)
    return render(request, "clauses/commitment.html", page_of(request, shown, form), status=422)


def page_of(request, shown, form=None):
    facilitator = request.actor.is_facilitator
    reviews = list(shown.reviews.select_related("entry__user"))
    return {
        "commitment": shown,
        "lot": shown.lot,
        "contract": shown.lot.contract,
        "standing": shown.standing_on(timezone.localdate()),
        "reached": write_reached(shown.quantity, shown.unit, shown.reached),
        "reviews": [(review, write_reached(shown.quantity, shown.unit, review.reached)) for review in reviews],
        "form": (form or FollowForm(commitment=shown)) if facilitator else None,
        "removable": facilitator and not reviews,
    }


@allow(Role.FACILITATOR)
@needs(COMMITMENTS)
@require_http_methods(["GET", "POST"])
def commitment_new(request, pk):
    """Note what a company promised on a lot."""
    lot = visible_lot(request, pk)
    award = lot.awards.order_by("-notified_on").first()
    initial = {"due_on": (award.ends_on if award else None) or lot.ends_on}
    form = CommitmentForm(request.POST or None, actor=request.actor, lot=lot, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            add_commitment(actor=request.actor, lot=lot, **form.cleaned_data)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Engagement noté.")
            return redirect("clauses:lot", lot.pk)
    context = {"lot": lot, "form": form, "title": "Noter un engagement", "submit": "Noter l'engagement"}
    return render(request, "clauses/commitment_form.html", context, status=422 if form.errors else 200)


@allow(Role.FACILITATOR)
@needs(COMMITMENTS)
@require_http_methods(["GET", "POST"])
def commitment_edit(request, pk):
    """Correct what a promise says."""
    shown = visible_commitment(request, pk)
    initial = {name: getattr(shown, name) for name in TERMS} | {"party": shown.party_id}
    form = CommitmentForm(request.POST or None, actor=request.actor, lot=shown.lot, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            edit_commitment(actor=request.actor, commitment=shown, **form.cleaned_data)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Engagement corrigé.")
            return redirect("clauses:commitment", shown.pk)
    context = {"lot": shown.lot, "form": form, "title": "Corriger l'engagement", "submit": "Enregistrer", "of": shown}
    return render(request, "clauses/commitment_form.html", context, status=422 if form.errors else 200)


@allow(Role.FACILITATOR)
@needs(COMMITMENTS)
@require_POST
def commitment_remove(request, pk):
    """Take away a promise noted by mistake."""
    shown = visible_commitment(request, pk)
    try:
        remove_commitment(actor=request.actor, commitment=shown)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("clauses:commitment", shown.pk)
    messages.success(request, "Engagement retiré.")
    return redirect("clauses:lot", shown.lot_id)
