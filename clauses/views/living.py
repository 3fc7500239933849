"""A clause that lives with its contract: its terms, the facts that move it, tranches, shares of a group."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from clauses.actions import (
    add_tranche,
    affirm_tranche,
    open_living_clause,
    record_fact,
    remove_tranche,
    share_hours,
    take_back_fact,
)
from clauses.actions.living import facts_of, target_of
from clauses.calibration import LIVING, kept_values
from clauses.enums import BasisKind, BuyerAnswer, CalibrationState, Method
from clauses.forms.living import AffirmForm, FactForm, LivingClauseForm, ShareForm, TakeBackForm, TrancheForm
from clauses.groups import living_of, shares_of, sharing_parties
from clauses.models import BasisEntry, Calibration, Tranche
from clauses.owed import owed_by_lot
from clauses.views.hours import READERS, live_clause, visible_lot
from markets.access import allow
from markets.acting import add_refusal
from markets.enums import Role
from markets.modules import GROUPS, ORDERS
from markets.typography import french

A_PAGE = 25
WRITERS = (Role.FACILITATOR, Role.COMPANY, Role.LENDER)


def lit(lot, module):
    """404 where the structure did not switch the module on."""
    if not lot.structure.has(module):
        raise Http404


@allow(Role.FACILITATOR)
@require_http_methods(["GET", "POST"])
def living_new(request, pk):
    """Open a clause whose hours are born of orders, invoices or hours worked."""
    shown = visible_lot(request, pk)
    lit(shown, ORDERS)
    form = LivingClauseForm(
        request.POST or None,
        actor=request.actor,
        sector=shown.contract.sector,
        initial=calibrated_terms(shown),
    )
    if request.method == "POST" and form.is_valid():
        try:
            open_living_clause(actor=request.actor, lot=shown, **form.cleaned_data)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "La clause est ouverte.")
            return redirect("clauses:facts", shown.pk)
    return render(request, "clauses/living_new.html", {"lot": shown, "form": form}, status=422 if form.errors else 200)


def calibrated_terms(lot):
    """What the last calibration handed over proposes, where its hours live with the contract."""
    living = Calibration.objects.filter(lot=lot, state=CalibrationState.HANDED_OVER, method__in=LIVING)
    last = living.exclude(answer=BuyerAnswer.NO_CLAUSE).first()
    if last is None:
        return {}
    values = kept_values(last.method, last.inputs)
    if last.method == Method.HOURS_SHARE:
        return {"measured_by": BasisKind.TOTAL_HOURS, "rate": values["rate"], "rounding": last.rounding}
    return {
        "measured_by": BasisKind.INVOICE,
        "euros_an_hour": values["euros_an_hour"],
        "floor": values["floor"] or None,
        "rounding": last.rounding,
    }


def living_lot(request, pk):
    """A lot whose clause lives, with that clause; 404 otherwise."""
    shown = visible_lot(request, pk)
    clause = live_clause(shown)
    if clause is None or not clause.lives:
        raise Http404
    return shown, clause


@allow(*READERS)
@require_GET
def facts(request, pk):
    """What was ordered, invoiced or worked, and the calculation of what it owes, to whoever sees every amount."""
    shown, clause = living_lot(request, pk)
    found = BasisEntry.objects.visible_to(request.actor).filter(lot=shown, kind=clause.measured_by)
    found = found.select_related("party__organisation", "taken_back_by").order_by("-month", "-pk")
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    every = facts_of(clause)
    context = {
        "lot": shown,
        "clause": clause,
        "living": living_of(request.actor, shown, clause),
        "page": page,
        "in_hours": clause.measured_by == BasisKind.TOTAL_HOURS,
        "target": target_of(clause, every) if every and page.paginator.count == len(every) else None,
        "owed": owed_by_lot([shown.pk])[shown.pk],
    }
    return render(request, "clauses/facts.html", context)


@allow(*WRITERS)
@require_http_methods(["GET", "POST"])
def fact_new(request, pk):
    """Enter an order, an invoice, a credit note, or a month's hours."""
    shown, clause = living_lot(request, pk)
    if not living_of(request.actor, shown, clause).enters:
        raise Http404
    form = FactForm(request.POST or None, actor=request.actor, lot=shown, clause=clause)
    if request.method == "POST" and form.is_valid():
        try:
            record_fact(actor=request.actor, lot=shown, **form.cleaned_data)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, french("Enregistré : les heures à réaliser sont à jour."))
            return redirect("clauses:facts", shown.pk)
    context = {"lot": shown, "form": form, "living": living_of(request.actor, shown, clause)}
    return render(request, "clauses/fact_new.html", context, status=422 if form.errors else 200)


@allow(Role.FACILITATOR)
@require_http_methods(["GET", "POST"])
def fact_take_back(request, pk):
    """Cancel an order or an invoice entered by mistake."""
    seen = BasisEntry.objects.visible_to(request.actor).standing()
    fact = get_object_or_404(seen.select_related("lot__contract__authority"), pk=pk)
    form = TakeBackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            take_back_fact(actor=request.actor, fact=fact, **form.cleaned_data)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, french("Annulé : les heures à réaliser sont à jour."))
            return redirect("clauses:facts", fact.lot_id)
    context = {"lot": fact.lot, "fact": fact, "form": form}
    return render(request, "clauses/fact_take_back.html", context, status=422 if form.errors else 200)


@allow(Role.FACILITATOR)
@require_http_methods(["GET", "POST"])
def tranche_new(request, pk):
    shown = visible_lot(request, pk)
    lit(shown, ORDERS)
    last = Tranche.objects.filter(lot=shown).order_by("-rank").first()
    form = TrancheForm(request.POST or None, initial={"rank": last.rank + 1 if last else 1})
    if request.method == "POST" and form.is_valid():
        try:
            add_tranche(actor=request.actor, lot=shown, **form.cleaned_data)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, french("Tranche enregistrée : ses heures seront dues quand elle sera affermie."))
            return redirect("clauses:lot", shown.pk)
    return render(request, "clauses/tranche_new.html", {"lot": shown, "form": form}, status=422 if form.errors else 200)


@allow(Role.FACILITATOR)
@require_http_methods(["GET", "POST"])
def tranche_affirm(request, pk):
    """Say from which day a tranche is owed."""
    tranche = waiting_tranche(request, pk)
    form = AffirmForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            affirm_tranche(actor=request.actor, tranche=tranche, **form.cleaned_data)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, french("Tranche affermie : ses heures sont à réaliser."))
            return redirect("clauses:lot", tranche.lot_id)
    context = {"lot": tranche.lot, "tranche": tranche, "form": form}
    return render(request, "clauses/tranche_affirm.html", context, status=422 if form.errors else 200)


@allow(Role.FACILITATOR)
@require_http_methods(["GET", "POST"])
def tranche_remove(request, pk):
    """Take away a tranche that will not be affirmed."""
    tranche = waiting_tranche(request, pk)
    if request.method == "POST":
        try:
            remove_tranche(actor=request.actor, tranche=tranche)
        except ValidationError as refusal:
            messages.error(request, refusal.messages[0])
        else:
            messages.success(request, "Tranche retirée.")
        return redirect("clauses:lot", tranche.lot_id)
    return render(request, "clauses/tranche_remove.html", {"lot": tranche.lot, "tranche": tranche})


def waiting_tranche(request, pk):
    seen = Tranche.objects.filter(affirmed_on=None)
    tranche = get_object_or_404(seen, pk=pk)
    tranche.lot = visible_lot(request, tranche.lot_id)
    return tranche


@allow(Role.FACILITATOR)
@require_http_methods(["GET", "POST"])
def share_new(request, pk):
    """Share hours between holders and joint contractors of a lot."""
    shown = visible_lot(request, pk)
    lit(shown, GROUPS)
    form = ShareForm(request.POST or None, parties=sharing_parties(shown))
    if request.method == "POST" and form.is_valid():
        try:
            share_hours(actor=request.actor, lot=shown, **form.cleaned_data)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, french("Heures réparties : le total du lot ne change pas."))
            return redirect("clauses:lot", shown.pk)
    context = {"lot": shown, "form": form, "shares": shares_of(request.actor, shown)}
    return render(request, "clauses/share_new.html", context, status=422 if form.errors else 200)
