"""A lot's clause, the grid of a contract's lots, and the hours owed: fixed, added, waived."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clauses.actions import add_obligation, change_terms, end_clause, fix_hours
from clauses.actions.hours import retained_hours
from clauses.amendments import to_settle
from clauses.committed import promises_of
from clauses.enums import ObligationKind
from clauses.forms.hours import ChangeTermsForm, EndClauseForm, FixHoursForm, ObligationForm, OpenClauseForm
from clauses.grid import lot_rows
from clauses.groups import living_of, shares_of
from clauses.models import Calibration, Category, Clause, Criterion, ObligationEntry, Tranche
from clauses.owed import owed_by_lot
from clauses.planned import planned_tranches
from clauses.published import published_without_clause
from markets.access import allow
from markets.acting import add_refusal
from markets.enums import Role
from markets.models import Contract, Lot
from markets.modules import COMMITMENTS
from markets.typography import french

MOST_LINES = 12
READERS = (Role.FACILITATOR, Role.COMPANY, Role.LENDER, Role.AUTHORITY)

# What a page says before its form; the address gives the key.
OBLIGATIONS = {
    "proposees": (ObligationKind.OFFERED, "Heures supplémentaires proposées", "Ajouter ces heures"),
    "avenant": (ObligationKind.AMENDMENT, "Avenant aux heures à réaliser", "Enregistrer l'avenant"),
    "dispense": (ObligationKind.WAIVER, "Dispense d'heures", "Enregistrer la dispense"),
}


def visible_lot(request, pk):
    lots = Lot.objects.visible_to(request.actor).select_related(
        "structure", "contract__authority", "contract__operation", "contract__facilitator"
    )
    return get_object_or_404(lots, pk=pk)


def live_clause(lot):
    clauses = Clause.objects.live()
    return clauses.select_related("charter_version__charter", "calibration").filter(lot=lot).first()


@allow(*READERS)
@require_GET
def lot(request, pk):
    """The Clause tab of a lot: what it owes, line by line, and its terms; before a clause, the two ways to have one."""
    shown = visible_lot(request, pk)
    clause = live_clause(shown)
    entries = ObligationEntry.objects.filter(lot=shown)
    return render(
        request,
        "clauses/lot.html",
        {
            "lot": shown,
            "contract": shown.contract,
            "clause": clause,
            "owed": owed_by_lot([shown.pk])[shown.pk],
            **last_entries(entries),
            **moving(request.actor, shown, clause),
            "calibrations": Calibration.objects.visible_to(request.actor).filter(lot=shown),
            "publics": Category.objects.filter(version=clause.charter_version, open=True) if clause else (),
            "awarded": shown.awards.exists(),
            "published_without": request.actor.is_facilitator
            and published_without_clause(Lot.objects.filter(pk=shown.pk)).exists(),
            "promises": promised(request, [shown]),
            "criterion": Criterion.objects.visible_to(request.actor).filter(lot=shown).first(),
        },
    )


def last_entries(entries):
    """The last lines of what a lot owes, oldest first, and whether there are more: a living clause has many."""
    last = entries.select_related("entry__user", "party__organisation", "approver").order_by("-number", "-pk")
    found = list(last[: MOST_LINES + 1])
    return {"entries": found[:MOST_LINES][::-1], "more_entries": len(found) > MOST_LINES}


def moving(actor, lot, clause):
    """What moves the hours of a lot: amendments still to settle, facts, tranches, shares of a group."""
    return {
        "living": living_of(actor, lot, clause),
        "tranches": Tranche.objects.filter(lot=lot),
        "planned": planned_tranches(clause.calibration, lot)
        if clause and clause.calibration_id and actor.is_facilitator
        else (),
        "shares": shares_of(actor, lot),
        "to_settle": to_settle(Lot.objects.filter(pk=lot.pk)) if actor.is_facilitator and not lot.closed_on else (),
    }


def promised(request, lots):
    """What was promised on these lots, where the structure follows promises."""
    if not request.actor.structure.has(COMMITMENTS):
        return []
    return promises_of(lots, actor=request.actor, today=timezone.localdate())


@allow(*READERS)
@require_GET
def contract(request, pk):
    """The Clauses tab of a contract: its lots, their state, their hours; the total adds the rounded lots."""
    contracts = Contract.objects.visible_to(request.actor).select_related("authority", "operation", "facilitator")
    shown = get_object_or_404(contracts, pk=pk)
    lots = list(Lot.objects.visible_to(request.actor).filter(contract=shown).select_related("contract"))
    rows = lot_rows(lots, request.actor)
    return render(
        request,
        "clauses/contract.html",
        {
            "contract": shown,
            "rows": rows,
            "total": sum(row.seconds for row in rows),
            "promises": promised(request, lots),
        },
    )


@allow(Role.FACILITATOR)
@require_http_methods(["GET", "POST"])
def fix(request, pk):
    """« Les heures sont fixées au marché : les saisir »."""
    shown = visible_lot(request, pk)
    award = shown.awards.order_by("-notified_on").first()
    initial = {"effective_on": award.notified_on if award else None}
    sector = shown.contract.sector
    form = FixHoursForm(request.POST or None, actor=request.actor, sector=sector, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            fix_hours(actor=request.actor, lot=shown, **form.cleaned_data)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Heures enregistrées.")
            return redirect("clauses:lot", shown.pk)
    return render(request, "clauses/fix_hours.html", {"lot": shown, "form": form}, status=422 if form.errors else 200)


@allow(Role.FACILITATOR)
@require_POST
def open_from_calibration(request, pk):
    """Open the clause of a lot with the hours that the buyer retained, from the calibration's page."""
    calibrations = Calibration.objects.visible_to(request.actor).select_related("lot__contract__authority")
    calibration = get_object_or_404(calibrations, pk=pk)
    form = OpenClauseForm(request.POST, actor=request.actor, sector=calibration.lot.contract.sector)
    if form.is_valid():
        try:
            fix_hours(
                actor=request.actor,
                lot=calibration.lot,
                seconds=retained_hours(calibration),
                calibration=calibration,
                **form.cleaned_data,
            )
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "La clause est ouverte avec les heures retenues.")
            return redirect("clauses:lot", calibration.lot_id)
    return render(request, "clauses/open_clause.html", {"calibration": calibration, "form": form}, status=422)


@allow(Role.FACILITATOR)
@require_http_methods(["GET", "POST"])
def obligation_new(request, pk, kind):
    """Add hours offered, an amendment or a waiver to what a lot owes."""
    if kind not in OBLIGATIONS:
        raise Http404
    obligation, title, submit = OBLIGATIONS[kind]
    shown = visible_lot(request, pk)
    form = ObligationForm(request.POST or None, actor=request.actor, lot=shown, kind=obligation)
    if request.method == "POST" and form.is_valid():
        try:
            add_obligation(actor=request.actor, lot=shown, kind=obligation, **form.cleaned_data)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Heures à réaliser mises à jour.")
            return redirect("clauses:lot", shown.pk)
    return render(
        request,
        "clauses/obligation.html",
        {"lot": shown, "form": form, "title": title, "submit": submit, "owed": owed_by_lot([shown.pk])[shown.pk]},
        status=422 if form.errors else 200,
    )


@allow(Role.FACILITATOR)
@require_http_methods(["GET", "POST"])
def terms(request, pk):
    """Correct the terms of a live clause."""
    shown = visible_lot(request, pk)
    clause = live_clause(shown)
    if clause is None:
        raise Http404
    initial = {
        "legal_basis": clause.legal_basis,
        "every_months": clause.every_months,
        "charter_version": clause.charter_version_id,
        "required": clause.required,
    }
    form = ChangeTermsForm(
        request.POST or None,
        actor=request.actor,
        sector=shown.contract.sector,
        keep=clause.charter_version_id,
        initial=initial,
    )
    if request.method == "POST" and form.is_valid():
        try:
            change_terms(actor=request.actor, clause=clause, **form.cleaned_data)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Termes de la clause enregistrés.")
            return redirect("clauses:lot", shown.pk)
    return render(request, "clauses/terms.html", {"lot": shown, "form": form}, status=422 if form.errors else 200)


@allow(Role.FACILITATOR)
@require_http_methods(["GET", "POST"])
def end(request, pk):
    """Say from which day the clause of a lot is over, and why."""
    shown = visible_lot(request, pk)
    clause = live_clause(shown)
    if clause is None:
        raise Http404
    form = EndClauseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            end_clause(actor=request.actor, clause=clause, **form.cleaned_data)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, french("La clause n'est plus en vigueur ; ses heures restent dans l'historique."))
            return redirect("clauses:lot", shown.pk)
    return render(
        request,
        "clauses/end_clause.html",
        {"lot": shown, "form": form, "owed": owed_by_lot([shown.pk])[shown.pk]},
        status=422 if form.errors else 200,
    )
