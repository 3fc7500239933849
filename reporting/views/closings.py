"""The end of a lot with its final balance, and the hours that a new holder takes over."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from clauses.actions import share_hours
from clauses.actions.sharing import shares
from markets.access import allow
from markets.acting import add_refusal
from markets.enums import PartyRole, Role
from markets.models import Award, Lot, Party
from markets.typography import french
from reporting.actions.closings import close_lot, reopen_lot
from reporting.closing_forms import CloseForm, ReopenForm, TakeOverForm
from reporting.done import done
from reporting.due import months_of
from reporting.gathering import balances


def lot_seen(request, **which):
    lots = Lot.objects.visible_to(request.actor).select_related("contract__authority", "contract__operation")
    return get_object_or_404(lots, **which)


@allow(Role.FACILITATOR)
@require_http_methods(["GET", "POST"])
def lot_close(request, pk):
    """What is owed and done to the end, what is still to declare, and what becomes of what is missing."""
    lot = lot_seen(request, pk=pk, closed_on=None)
    balance = balances([lot.pk], actor=request.actor)[lot.pk]
    today = timezone.localdate()
    form = CloseForm(request.POST or None, missing=balance.remaining, initial={"closed_on": today})
    if request.method == "POST" and form.is_valid():
        try:
            close_lot(actor=request.actor, lot=lot, **form.cleaned_data)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, french("Lot clos : son solde final est gardé."))
            return redirect("reporting:lot", lot.pk)
    parties = Party.objects.filter(lot=lot)
    to_do = [month for each in months_of(parties, today) for month in each.months if month.is_to_do]
    context = {"lot": lot, "form": form, "balance": balance, "to_do": to_do}
    return render(request, "reporting/lot_close.html", context, status=422 if form.errors else 200)


@allow(Role.FACILITATOR)
@require_http_methods(["GET", "POST"])
def lot_reopen(request, pk):
    lot = lot_seen(request, pk=pk, closed_on__isnull=False)
    form = ReopenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            reopen_lot(actor=request.actor, lot=lot, **form.cleaned_data)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Lot rouvert.")
            return redirect("reporting:lot", lot.pk)
    return render(request, "reporting/lot_reopen.html", {"lot": lot, "form": form}, status=422 if form.errors else 200)


@allow(Role.FACILITATOR)
@require_http_methods(["GET", "POST"])
def succession(request, pk):
    """The hours that remain of the holder replaced, proposed to the one who takes over; the lot's total stays."""
    awards = Award.objects.filter(replaces__isnull=False)
    award = get_object_or_404(awards, pk=pk)
    lot = lot_seen(request, pk=award.lot_id)
    holders = Party.objects.filter(lot=lot, role=PartyRole.HOLDER).select_related("organisation")
    before, after = holders.get(award=award.replaces_id), holders.get(award=award)
    owed = shares(lot)[before.pk]
    under = set(Party.objects.filter(award=award.replaces_id).values_list("pk", flat=True))
    worked = sum(row.seconds for row in done([lot.pk], actor=request.actor) if row.party in under)
    initial = {"seconds": max(0, owed - worked) or None, "effective_on": after.starts_on or timezone.localdate()}
    form = TakeOverForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            share_hours(actor=request.actor, lot=lot, giver=before, receiver=after, **form.cleaned_data)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, french("Heures reprises : le total du lot ne change pas."))
            return redirect("clauses:lot", lot.pk)
    context = {"lot": lot, "form": form, "before": before, "after": after, "owed": owed, "done": worked}
    return render(request, "reporting/succession.html", context, status=422 if form.errors else 200)
