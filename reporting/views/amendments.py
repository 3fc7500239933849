"""The hours that an amendment changes: what is owed and what is done, a proposal with its steps, and the decision."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from clauses.actions import decide_amendment
from clauses.amendments import propose, to_settle
from clauses.forms.amendments import SettleForm
from markets.access import allow
from markets.acting import add_refusal
from markets.enums import Role
from markets.models import Lot
from reporting.gathering import balances


@allow(Role.FACILITATOR)
@require_http_methods(["GET", "POST"])
def amendment_hours(request, pk):
    waiting = to_settle(Lot.objects.visible_to(request.actor))
    amendment = get_object_or_404(waiting.select_related("award", "lot__contract__authority"), pk=pk)
    lot = amendment.lot
    balance = balances([lot.pk], actor=request.actor)[lot.pk]
    proposal = propose(amendment, done=balance.done)
    initial = {"effective_on": amendment.signed_on}
    form = SettleForm(request.POST or None, proposal=proposal, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            decide_amendment(actor=request.actor, amendment=amendment, proposal=proposal, **form.cleaned_data)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Heures de l'avenant décidées.")
            return redirect("clauses:lot", lot.pk)
    context = {"lot": lot, "amendment": amendment, "balance": balance, "proposal": proposal, "form": form}
    return render(request, "reporting/amendment_hours.html", context, status=422 if form.errors else 200)
