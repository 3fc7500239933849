"""Calibrating a lot: the calculation shown as it is typed, the draft, the hand-over, the buyer's answer."""

from decimal import Decimal

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from clauses.actions import (
    add_planned_tranches,
    change_calibration,
    draft_calibration,
    hand_over_calibration,
    record_answer,
)
from clauses.actions.hours import retained_hours
from clauses.calibration import LIVING
from clauses.calibration.full_time import USUAL_HOURS_A_YEAR
from clauses.comparables import comparables_of, cpv_of, weeks_of
from clauses.enums import BuyerAnswer, CalibrationState, Rounding
from clauses.forms.calibrations import AnswerForm
from clauses.forms.hours import OpenClauseForm
from clauses.forms.methods import carried, form_class, initial_of, method_cards
from clauses.models import Calibration, Clause
from clauses.planned import planned_tranches
from clauses.sheet import Sheet, result_of
from clauses.trades import trade_of, trade_of_cpv
from clauses.values import values_of
from clauses.views.hours import visible_lot
from markets.access import allow
from markets.acting import add_refusal
from markets.enums import Role
from markets.modules import ORDERS
from markets.typography import french


def visible_calibration(request, pk):
    calibrations = Calibration.objects.visible_to(request.actor).select_related(
        "structure",
        "lot__contract__authority",
        "lot__contract__operation",
        "lot__contract__facilitator",
        "scale_version__scale",
        "made_by",
    )
    return get_object_or_404(calibrations, pk=pk)


@allow(Role.FACILITATOR)
@require_http_methods(["GET", "POST"])
def calibration_new(request, pk):
    """Calculate the hours of a lot by the method chosen and keep them as a draft."""
    lot = visible_lot(request, pk)
    values = values_of(request.actor, timezone.localdate())
    form = form_of(request, lot, values, proposed(lot, values))
    if form.is_bound and form.is_valid() and "recalculate" not in request.POST:
        try:
            made = draft_calibration(actor=request.actor, lot=lot, **form.arguments())
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Brouillon enregistré.")
            return redirect("clauses:calibration", made.pk)
    return form_page(request, lot, form, sheet_of(form) or sheet_as_opened(form))


@allow(Role.FACILITATOR)
@require_http_methods(["GET", "POST"])
def calibration_edit(request, pk):
    """Calculate a draft again, by another method too."""
    shown = visible_calibration(request, pk)
    if shown.state != CalibrationState.DRAFT:
        messages.error(request, "Un calibrage remis au donneur d'ordre ne change plus.")
        return redirect("clauses:calibration", shown.pk)
    values = values_of(request.actor, timezone.localdate())
    form = form_of(request, shown.lot, values, proposed(shown.lot, values) | initial_of(shown), shown.method)
    if form.is_bound and form.is_valid() and "recalculate" not in request.POST:
        try:
            change_calibration(actor=request.actor, calibration=shown, **form.arguments())
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Brouillon enregistré.")
            return redirect("clauses:calibration", shown.pk)
    if request.method == "GET":
        return form_page(request, shown.lot, form, Sheet.of(shown))
    return form_page(request, shown.lot, form, sheet_of(form) or sheet_as_opened(form))


@allow(Role.FACILITATOR)
@require_POST
def calibration_steps(request, pk):
    """The steps of what is being typed, for the form's page; writes nothing."""
    lot = visible_lot(request, pk)
    chosen_now = "propose" in request.POST
    values = values_of(request.actor, timezone.localdate())
    form = form_class(request.POST.get("method"))(request.POST, values=values, cpv=cpv_of(lot), propose=chosen_now)
    form.is_valid()
    return render(
        request,
        "clauses/calibration_form.html#live",
        {"lot": lot, "form": form, "sheet": sheet_of(form), "with_fields": chosen_now},
        status=422 if form.errors else 200,
    )


def form_of(request, lot, values, initial, method=""):
    """The form of the method chosen, with what was typed; « switch » only changes method, and nothing is wrong yet."""
    if request.method == "GET":
        return form_class(method)(values=values, cpv=cpv_of(lot), initial=initial)
    chosen = form_class(request.POST.get("method", method))
    if "switch" in request.POST:
        typed = {name: value for name, value in request.POST.items() if value}
        return chosen(values=values, cpv=cpv_of(lot), initial=initial | typed)
    return chosen(request.POST, values=values, cpv=cpv_of(lot))


def sheet_as_opened(form):
    """The calculation of what a form shows as it opens, proposed or kept from another method, where that is enough."""
    if form.is_bound:
        return None
    shown = {field.html_name: field.value() for field in form if field.value() is not None}
    trial = type(form)(shown, values=form.values, cpv=form.cpv)
    return sheet_of(trial) if trial.is_valid() else None


def form_page(request, lot, form, sheet):
    return render(
        request,
        "clauses/calibration_form.html",
        {
            "lot": lot,
            "form": form,
            "methods": method_cards(type(form)),
            "carried": carried(form, request.POST),
            "sheet": sheet,
            "values": form.values,
            "with_fields": False,
            "comparison": comparables_of(lot, request.actor),
        },
        status=422 if form.is_bound and form.errors else 200,
    )


@allow(Role.FACILITATOR, Role.AUTHORITY)
@require_http_methods(["GET"])
def calibration(request, pk):
    """A calibration with its steps, made to be printed; once handed over, the buyer's answer beside it."""
    shown = visible_calibration(request, pk)
    return render(request, "clauses/calibration.html", page_of(request, shown))


@allow(Role.FACILITATOR)
@require_POST
def calibration_hand_over(request, pk):
    """Hand a draft to the buyer: it is frozen from then on."""
    shown = visible_calibration(request, pk)
    try:
        hand_over_calibration(actor=request.actor, calibration=shown)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, "Calibrage remis au donneur d'ordre. Ses valeurs ne changent plus.")
    return redirect("clauses:calibration", shown.pk)


@allow(Role.FACILITATOR)
@require_POST
def calibration_answer(request, pk):
    """Note what the buyer answered."""
    shown = visible_calibration(request, pk)
    form = AnswerForm(request.POST, refusal=bool(shown.refusal))
    if form.is_valid():
        try:
            record_answer(actor=request.actor, calibration=shown, **form.cleaned_data)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Réponse enregistrée.")
            return redirect("clauses:calibration", shown.pk)
    return render(request, "clauses/calibration.html", page_of(request, shown, answer_form=form), status=422)


@allow(Role.FACILITATOR)
@require_POST
def calibration_tranches(request, pk):
    """Write on the lot the tranches that the page of the calibration lists."""
    shown = visible_calibration(request, pk)
    try:
        add_planned_tranches(actor=request.actor, calibration=shown)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("clauses:calibration", shown.pk)
    messages.success(request, french("Tranches inscrites : chacune sera due quand elle sera affermie."))
    return redirect("clauses:lot", shown.lot_id)


def page_of(request, calibration, answer_form=None):
    """What the page of a calibration shows: its sheet, and the one thing to do next."""
    handed_over = calibration.state == CalibrationState.HANDED_OVER
    clause = Clause.objects.live().filter(lot=calibration.lot).first()
    retained = retained_hours(calibration)
    facilitator = request.actor.is_facilitator
    return {
        "lot": calibration.lot,
        "comparison": comparables_of(calibration.lot, request.actor, calibration) if facilitator else None,
        "contract": calibration.lot.contract,
        "calibration": calibration,
        "sheet": Sheet.of(calibration),
        "handed_over": handed_over,
        "answered": calibration.answer != BuyerAnswer.NONE,
        "retained": retained,
        "clause": clause,
        "planned": planned_tranches(calibration, calibration.lot) if facilitator else (),
        "lives": calibration.method in LIVING and calibration.structure.has(ORDERS),
        "answer_form": (answer_form or AnswerForm(initial=answer_of(calibration), refusal=bool(calibration.refusal)))
        if facilitator and handed_over and clause is None
        else None,
        "open_form": OpenClauseForm(
            actor=request.actor,
            sector=calibration.lot.contract.sector,
            initial={"effective_on": calibration.answered_on},
        )
        if facilitator and retained and clause is None
        else None,
    }


def answer_of(calibration):
    return {
        "answer": calibration.answer,
        "seconds": calibration.answer_seconds,
        "answered_on": calibration.answered_on or timezone.localdate(),
        "note": calibration.answer_note,
    }


def proposed(lot, values):
    """What the form starts with: the lot's amount and dates, the values of the trade its title or CPV code names, the
    structure's usual rate and full time."""
    award = lot.awards.order_by("-notified_on").first()
    trade = values.trade(trade_of(lot.label))
    family = None if trade else values.family(cpv_of(lot))
    trade = trade or (None if family else values.trade(trade_of_cpv(cpv_of(lot))))
    share = trade or family
    rate, cost, full_time = values.rate(), values.cost_for(trade.code if trade else ""), values.full_time()
    amount = lot.amount if lot.amount is not None else (award.amount if award else None)
    weeks = weeks_of(lot, award)
    return {
        "trade": trade.code if trade else "",
        "labour_share": share.value if share else None,
        "amount": amount,
        "total": amount,
        "rate": rate.value if rate else None,
        "hourly_cost": cost.value if cost else None,
        "hours_a_year": full_time.value if full_time else USUAL_HOURS_A_YEAR,
        "turnover_an_hour": values.turnover_an_hour(),
        "years": Decimal(1),
        "weeks": weeks,
        "rounding": Rounding.NEAREST,
        "tranche-1-affirmed": True,
        "period-1-decided": True,
    }


def sheet_of(form):
    """The calculation of a valid form, in the shape of a kept one; None while nothing can be computed."""
    if not form.is_bound or form.result is None:
        return None
    data = form.result.as_data()
    return Sheet(
        inputs=data["inputs"],
        sources=form.sources(),
        steps=data["steps"],
        remarks=[remark["sentence"] for remark in data["warnings"]],
        people=data["people"],
        result=result_of(form.result.seconds, form.result.refusal),
        method=form.METHOD.label,
        apart=form.result.apart,
        refusal=form.result.refusal,
    )
