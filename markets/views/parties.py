"""Parties: added under one another, dated, stopped and resumed."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from markets.access import allow
from markets.acting import add_refusal
from markets.actions import add_party, date_party, resume_party, stop_party
from markets.enums import PartyRole, Role
from markets.forms.contracts import PartyDates, PartyForm, ResumeForm, StopForm
from markets.models import Party, Stop


def visible_party(request, pk):
    seen = Party.objects.visible_to(request.actor)
    return get_object_or_404(seen.select_related("organisation", "award", "lot__contract__authority"), pk=pk)


@allow(Role.FACILITATOR)
@require_http_methods(["GET", "POST"])
def party_new(request, pk):
    parent = visible_party(request, pk)
    if parent.role == PartyRole.LENDER:
        messages.info(request, "Personne n'intervient sous une structure qui met à disposition.")
        return redirect("markets:lot", parent.lot_id)
    form = PartyForm(
        request.POST or None, actor=request.actor, parent=parent, initial={"role": request.GET.get("place", "")}
    )
    if request.method == "POST" and form.is_valid():
        try:
            add_party(actor=request.actor, parent=parent, **form.cleaned_data)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Intervenant ajouté.")
            return redirect("markets:lot", parent.lot_id)
    context = {"form": form, "parent": parent, "lot": parent.lot}
    return render(request, "markets/party_new.html", context, status=422 if form.is_bound else 200)


@allow(Role.FACILITATOR)
@require_http_methods(["GET", "POST"])
def party_edit(request, pk):
    party = visible_party(request, pk)
    initial = {"starts_on": party.starts_on, "ends_on": party.ends_on, "declares_through": party.declares_through_id}
    form = PartyDates(request.POST or None, actor=request.actor, award=party.award, party=party, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            date_party(actor=request.actor, party=party, **form.cleaned_data)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Intervenant modifié.")
            return redirect("markets:lot", party.lot_id)
    context = {"form": form, "party": party, "lot": party.lot, "stops": party.stops.all()}
    return render(request, "markets/party_edit.html", context, status=422 if form.is_bound else 200)


@allow(Role.FACILITATOR)
@require_http_methods(["GET", "POST"])
def stop_new(request, pk):
    party = visible_party(request, pk)
    form = StopForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            stop_party(actor=request.actor, party=party, **form.cleaned_data)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Arrêt noté.")
            return redirect("markets:party_edit", party.pk)
    context = {"form": form, "party": party, "lot": party.lot}
    return render(request, "markets/stop_new.html", context, status=422 if form.is_bound else 200)


@allow(Role.FACILITATOR)
@require_http_methods(["GET", "POST"])
def stop_end(request, pk):
    seen = Stop.objects.filter(party__in=Party.objects.visible_to(request.actor))
    stop = get_object_or_404(seen.select_related("party__organisation", "lot__contract"), pk=pk)
    form = ResumeForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            resume_party(actor=request.actor, stop=stop, **form.cleaned_data)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Reprise notée.")
            return redirect("markets:party_edit", stop.party_id)
    context = {"form": form, "stop": stop, "party": stop.party, "lot": stop.lot}
    return render(request, "markets/stop_end.html", context, status=422 if form.is_bound else 200)
