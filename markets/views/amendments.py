"""Amendments of an award: one is added, corrected, taken back."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from markets.access import allow
from markets.acting import add_refusal
from markets.actions import correct_amendment, record_amendment, withdraw_amendment
from markets.enums import Role
from markets.forms.contracts import AmendmentFacts, AmendmentForm
from markets.models import Amendment, Award, Lot
from markets.models.contracts import amended
from markets.typography import french


def visible_amendment(request, pk):
    """The last version of an amendment that stands."""
    seen = Amendment.objects.visible_to(request.actor).standing()
    return get_object_or_404(seen.select_related("award", "lot__contract__authority"), pk=pk)


@allow(Role.FACILITATOR)
@require_http_methods(["GET", "POST"])
def amendment_new(request, pk):
    seen = Award.objects.filter(lot__in=Lot.objects.visible_to(request.actor))
    award = get_object_or_404(seen.select_related("lot__contract").prefetch_related(amended()), pk=pk)
    ranks = [each.rank for each in award.standing_amendments]
    form = AmendmentForm(request.POST or None, actor=request.actor, initial={"rank": max(ranks, default=0) + 1})
    if request.method == "POST" and form.is_valid():
        try:
            record_amendment(actor=request.actor, award=award, **form.cleaned_data)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, french("Avenant enregistré. Voyez à l'onglet Clause ce qu'il change aux heures."))
            return redirect("markets:lot", award.lot_id)
    context = {"form": form, "award": award, "lot": award.lot}
    return render(request, "markets/amendment_new.html", context, status=422 if form.is_bound else 200)


@allow(Role.FACILITATOR)
@require_http_methods(["GET", "POST"])
def amendment_edit(request, pk):
    amendment = visible_amendment(request, pk)
    form = AmendmentFacts(request.POST or None, actor=request.actor, initial=AmendmentFacts.facts(amendment))
    if request.method == "POST" and form.is_valid():
        try:
            correct_amendment(actor=request.actor, amendment=amendment, **form.cleaned_data)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Avenant corrigé.")
            return redirect("markets:lot", amendment.lot_id)
    context = {"form": form, "amendment": amendment, "lot": amendment.lot}
    return render(request, "markets/amendment_edit.html", context, status=422 if form.is_bound else 200)


@allow(Role.FACILITATOR)
@require_http_methods(["GET", "POST"])
def amendment_withdraw(request, pk):
    amendment = visible_amendment(request, pk)
    if request.method == "POST":
        try:
            withdraw_amendment(actor=request.actor, amendment=amendment)
        except ValidationError as refusal:
            messages.error(request, refusal.messages[0])
        else:
            messages.success(request, "Avenant retiré.")
        return redirect("markets:lot", amendment.lot_id)
    return render(request, "markets/amendment_withdraw.html", {"amendment": amendment, "lot": amendment.lot})
