"""A lot, what was awarded of it and who takes part."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from markets.access import allow
from markets.acting import add_refusal
from markets.actions import add_lot, award_lot, edit_award, edit_lot, replace_holder
from markets.enums import PartyRole, Role
from markets.forms.contracts import AwardFacts, AwardForm, LotForm, SuccessionForm
from markets.models import Award, Contract, Lot, Party
from markets.models.contracts import amended
from markets.nomenclatures import cpv_label

LOT_FACTS = ("number", "title", "amount", "cpv", "starts_on", "ends_on")
AWARD_FACTS = ("reference", "amount", "notified_on", "months", "ends_on")


@dataclass(frozen=True)
class Branch:
    """A party with those under it, and what may be added there."""

    party: Party
    children: tuple["Branch", ...]
    may_have_children: bool


@allow(Role.FACILITATOR, Role.COMPANY, Role.LENDER, Role.AUTHORITY)
@require_safe
def lot(request, pk):
    actor = request.actor
    lot = get_object_or_404(
        Lot.objects.visible_to(actor).select_related("contract__authority", "contract__operation"), pk=pk
    )
    parties = list(
        Party.objects.visible_to(actor)
        .filter(lot=lot)
        .select_related("organisation", "declares_through__organisation")
        .prefetch_related("stops")
    )
    shown = Award.objects.filter(lot=lot, pk__in={party.award_id for party in parties})
    shown = list(shown.prefetch_related(amended()))
    replaced = {award.replaces_id for award in shown}
    awards = [
        {"award": award, "branches": branches(parties, award), "replaced": award.pk in replaced} for award in shown
    ]
    return render(request, "markets/lot.html", {"lot": lot, "awards": awards, "object": cpv_label(lot.cpv)})


def branches(parties, award):
    """The trees of an award, from what the actor sees of it: a company whose parent is hidden stands as a root."""
    of_award = [party for party in parties if party.award_id == award.pk]
    seen = {party.pk for party in of_award}

    def branch(party):
        under = tuple(branch(child) for child in of_award if child.parent_id == party.pk)
        return Branch(party, under, party.role != PartyRole.LENDER)

    return [branch(party) for party in of_award if party.parent_id not in seen]


@allow(Role.FACILITATOR)
@require_http_methods(["GET", "POST"])
def lot_new(request, contract_pk):
    contract = get_object_or_404(Contract.objects.visible_to(request.actor).select_related("authority"), pk=contract_pk)
    form = LotForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            lot = add_lot(actor=request.actor, contract=contract, **form.cleaned_data)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Lot ajouté.")
            return redirect("markets:lot", lot.pk)
    context = {"form": form, "contract": contract}
    return render(request, "markets/lot_new.html", context, status=422 if form.is_bound else 200)


@allow(Role.FACILITATOR)
@require_http_methods(["GET", "POST"])
def lot_edit(request, pk):
    lot = get_object_or_404(Lot.objects.visible_to(request.actor).select_related("contract"), pk=pk)
    initial = {name: getattr(lot, name) for name in LOT_FACTS}
    form = LotForm(request.POST or None, actor=request.actor, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            edit_lot(actor=request.actor, lot=lot, **form.cleaned_data)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Lot modifié.")
            return redirect("markets:lot", lot.pk)
    return render(request, "markets/lot_edit.html", {"form": form, "lot": lot}, status=422 if form.is_bound else 200)


@allow(Role.FACILITATOR)
@require_http_methods(["GET", "POST"])
def award_new(request, pk):
    lot = get_object_or_404(Lot.objects.visible_to(request.actor).select_related("contract__authority"), pk=pk)
    form = AwardForm(request.POST or None, actor=request.actor, initial={"amount": lot.amount})
    if request.method == "POST" and form.is_valid():
        try:
            award = award_lot(actor=request.actor, lot=lot, **form.cleaned_data)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Attribution enregistrée.")
            if award.parties.filter(organisation__siren=lot.contract.authority.siren).exists():
                messages.warning(request, "Le titulaire est aussi le donneur d'ordre\u202f: vérifiez-le.")
            return redirect("markets:lot", lot.pk)
    return render(request, "markets/award_new.html", {"form": form, "lot": lot}, status=422 if form.is_bound else 200)


@allow(Role.FACILITATOR)
@require_http_methods(["GET", "POST"])
def award_edit(request, pk):
    seen = Award.objects.filter(lot__in=Lot.objects.visible_to(request.actor))
    award = get_object_or_404(seen.select_related("lot__contract"), pk=pk)
    initial = {name: getattr(award, name) for name in AWARD_FACTS}
    form = AwardFacts(request.POST or None, actor=request.actor, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            edit_award(actor=request.actor, award=award, **form.cleaned_data)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Attribution corrigée.")
            return redirect("markets:lot", award.lot_id)
    context = {"form": form, "lot": award.lot, "award": award}
    return render(request, "markets/award_edit.html", context, status=422 if form.is_bound else 200)


@allow(Role.FACILITATOR)
@require_http_methods(["GET", "POST"])
def holder_replace(request, pk):
    """Another holder takes over a lot; then its hours are shared, on the floor that knows what was done."""
    seen = Award.objects.filter(lot__in=Lot.objects.visible_to(request.actor))
    award = get_object_or_404(seen.select_related("lot__contract__authority"), pk=pk)
    form = SuccessionForm(request.POST or None, actor=request.actor, initial={"ends_on": award.ends_on})
    if request.method == "POST" and form.is_valid():
        try:
            taken_over = replace_holder(actor=request.actor, award=award, **form.cleaned_data)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Titulaire remplacé. Dites maintenant quelles heures il reprend.")
            return redirect("reporting:succession", taken_over.pk)
    holder = award.parties.select_related("organisation").get(role=PartyRole.HOLDER)
    context = {"form": form, "lot": award.lot, "award": award, "holder": holder}
    return render(request, "markets/holder_replace.html", context, status=422 if form.is_bound else 200)
