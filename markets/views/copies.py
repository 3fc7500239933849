"""A contract or a lot made on the model of another."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from markets.access import allow
from markets.acting import add_refusal
from markets.actions import copy_contract, copy_lot
from markets.enums import Role
from markets.forms.contracts import CopyContractForm, CopyLotForm
from markets.models import Contract, Lot


@allow(Role.FACILITATOR)
@require_http_methods(["GET", "POST"])
def contract_copy(request, pk):
    contract = get_object_or_404(Contract.objects.visible_to(request.actor).select_related("authority"), pk=pk)
    form = CopyContractForm(request.POST or None, actor=request.actor, initial={"title": contract.title})
    if request.method == "POST" and form.is_valid():
        try:
            copy = copy_contract(actor=request.actor, contract=contract, **form.cleaned_data)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Marché dupliqué, sans intervenants, heures ni personnes.")
            return redirect("markets:contract", copy.pk)
    context = {"form": form, "contract": contract, "lots": contract.lots.count()}
    return render(request, "markets/contract_copy.html", context, status=422 if form.is_bound else 200)


@allow(Role.FACILITATOR)
@require_http_methods(["GET", "POST"])
def lot_copy(request, pk):
    lot = get_object_or_404(Lot.objects.visible_to(request.actor).select_related("contract"), pk=pk)
    form = CopyLotForm(request.POST or None, actor=request.actor, initial={"title": lot.title})
    if request.method == "POST" and form.is_valid():
        try:
            copy = copy_lot(actor=request.actor, lot=lot, **form.cleaned_data)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Lot dupliqué, sans intervenants, heures ni personnes.")
            return redirect("markets:lot", copy.pk)
    return render(request, "markets/lot_copy.html", {"form": form, "lot": lot}, status=422 if form.is_bound else 200)
