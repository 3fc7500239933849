"""Pages of figures: the report of a contract, the hours of a lot, the list of reports, the lines behind a figure."""

from django.core.paginator import Paginator
from django.db.models import F, Max, Min, Sum
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from clauses.models import ObligationEntry
from clauses.months import first_of, print_month
from clauses.published import published_without_clause
from markets.access import allow, shows_people
from markets.enums import Role
from markets.models import Contract, Lot, Party
from markets.search import matching_contract
from participants.models import Placement
from reporting.charts import MonthOfHours, months_chart
from reporting.done import entries, submitted_lines, waiting_lines
from reporting.enums import HoursKind
from reporting.figure_forms import PUBLISHED_WITHOUT, WITHOUT_HOURS, LinesForm, PeriodForm, ReportsForm
from reporting.figures import PEOPLE_KINDS
from reporting.gathering import contract_rows, figures_of, moment
from reporting.home import without_hours
from reporting.models import HoursEntry, LotClosing
from reporting.trace import trace_of

DOWNLOADERS = (Role.FACILITATOR, Role.AUTHORITY)
READERS = (Role.FACILITATOR, Role.COMPANY, Role.LENDER, Role.AUTHORITY)
ROWS = 25
LINES = 50


@allow(*READERS)
@require_safe
def contract(request, pk):
    """The report of a contract: verdict, figures, how each is made."""
    found = get_object_or_404(
        Contract.objects.visible_to(request.actor).select_related("authority", "operation", "facilitator"), pk=pk
    )
    lots = Lot.objects.visible_to(request.actor).filter(contract=found)
    shown = {"contract": found, "show_lots": True, "downloads": request.actor.role in DOWNLOADERS}
    return _report(request, lots, {"marche": found.pk}, "reporting/figures/contract.html", shown)


@allow(*READERS)
@require_safe
def lot(request, pk):
    """The hours of one lot."""
    lots = Lot.objects.visible_to(request.actor)
    found = get_object_or_404(lots.select_related("contract__authority", "contract__operation"), pk=pk)
    closing = LotClosing.objects.filter(lot=found).first() if found.closed_on else None
    shown = {"lot": found, "contract": found.contract, "show_lots": False, "closing": closing}
    return _report(request, lots.filter(pk=pk), {"lot": found.pk}, "reporting/figures/lot.html", shown)


def _report(request, lots, scope, template, shown):
    """A page of figures; each carries the filters of its lines, and the number at which both are read."""
    actor = request.actor
    form = PeriodForm(request.GET, structures=actor.structures, months=_months(lots, actor))
    at = moment(actor.structure, form.number)
    figures = figures_of(lots, actor=actor, at=at, span=form.span)
    read = {**scope, "arrete": at.number or None}
    partial = actor.role in Role.declaring() and _others_take_part(lots, actor)
    context = {
        **shown,
        "form": form,
        "figures": figures,
        "at": at,
        "own_part": actor.role in Role.declaring(),
        "partial": partial,
        "owed_note": "tous intervenants réunis" if partial else "avenants et dispenses compris",
        "to_date": {**read, **_bounds(last=figures.span.last)},
        "period": {**read, **_bounds(figures.span.first, figures.span.last)},
        "now": {**scope, **_bounds(figures.span.first, figures.span.last)},
        "months": [
            {"figures": month, "filters": {**read, **_bounds(month.month, month.month)}} for month in figures.by_month
        ],
        "other_kinds": [kind.value for kind in HoursKind if kind not in PEOPLE_KINDS],
        "chart": months_chart([MonthOfHours(month.month, month.done, month.owed) for month in figures.cumulated]),
    }
    return render(request, template, context, status=200 if form.is_valid() else 422)


def _bounds(first=None, last=None):
    """The period as an address holds it; an absent bound is left out of it."""
    return {"du": print_month(first) if first else None, "au": print_month(last) if last else None}


def _others_take_part(lots, actor):
    """Whether parties that the actor does not see have hours of their own on these lots."""
    seen = Party.objects.visible_to(actor).values("pk")
    return Party.objects.filter(lot__in=lots).exclude(pk__in=seen).exists()


def _months(lots, actor):
    """The months a period can be chosen among: from the first with hours, or the first day on site, to now."""
    spans = HoursEntry.objects.visible_to(actor).filter(lot__in=lots).aggregate(Min("month"), Max("month"))
    planned = lots.aggregate(Min("starts_on"), Min("awards__notified_on"))
    found = [day for day in (*spans.values(), *planned.values(), timezone.localdate()) if day]
    return [first_of(day) for day in found]


@allow(*DOWNLOADERS)
@require_safe
def reports(request):
    """Contracts with what they owe and have done."""
    form, found = listed(request)
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": contract_rows(page.object_list, actor=request.actor),
        "whole": authority_asked(form, request.actor),
    }
    return render(request, "reporting/figures/reports.html", context, status=200 if form.is_valid() else 422)


def authority_asked(form, actor):
    """The donneur d'ordre whose contracts the list shows: one report covers them all; None where there are several."""
    if actor.role == Role.AUTHORITY:
        return actor.organisation
    return form.cleaned_data.get("donneur") if form.is_valid() else None


def listed(request):
    """What the list of reports shows, all its pages together: its form, the contracts."""
    form = ReportsForm(request.GET, actor=request.actor)
    found = Contract.objects.visible_to(request.actor).running().order_by("sort_key", "pk")
    if form.is_valid():
        if words := form.cleaned_data["q"]:
            found = found.filter(matching_contract(words, request.actor))
        if authority := form.cleaned_data.get("donneur"):
            found = found.bought_by(authority.pk)
        if form.cleaned_data.get("suivi") == WITHOUT_HOURS:
            found = without_hours(found)
        elif form.cleaned_data.get("suivi") == PUBLISHED_WITHOUT:
            found = found.filter(pk__in=published_without_clause(Lot.objects.all()).values("contract"))
    return form, found.select_related("authority", "operation")


@allow(*READERS)
@require_safe
def lines(request):
    """The lines that a figure adds up, with the same filters as the figure: their sum is the figure."""
    actor = request.actor
    form = LinesForm(request.GET, actor=actor)
    if not form.is_valid():
        return render(request, "reporting/figures/lines_refused.html", {"form": form}, status=422)
    found = _lines_of(form, actor)
    total = found.aggregate(total=Sum("seconds"))["total"] or 0
    page = Paginator(found, LINES).get_page(request.GET.get("page"))
    contract_shown = form.cleaned_data["marche"] or (form.cleaned_data["lot"] and form.cleaned_data["lot"].contract)
    return render(
        request,
        "reporting/figures/lines.html",
        {
            "form": form,
            "figure": dict(LinesForm.CHIFFRES)[form.figure],
            "kind": form.figure,
            "page": page,
            "total": total,
            "contract": contract_shown,
            "lot": form.cleaned_data["lot"],
            "party": form.cleaned_data["intervenant"],
            "words": _words(form),
            "asked_at": moment(actor.structure, form.number) if form.number else None,
        },
    )


def _lines_of(form, actor):
    lots = Lot.objects.visible_to(actor)
    if asked := form.cleaned_data["marche"]:
        lots = lots.filter(contract=asked)
    if asked := form.cleaned_data["lot"]:
        lots = lots.filter(pk=asked.pk)
    if form.figure == LinesForm.OWED:
        found = ObligationEntry.objects.filter(lot__in=lots)
        found = found.filter(number__lte=form.number) if form.number else found
        return found.select_related("lot__contract", "party__organisation", "entry__user").order_by("number", "pk")
    if form.figure in (LinesForm.WAITING, LinesForm.SUBMITTED):
        read = waiting_lines if form.figure == LinesForm.WAITING else submitted_lines
        return (
            read(lots, actor=actor, filters=form.filters)
            .annotate(seconds=F("worked") + F("training"))
            .select_related("statement__lot__contract", "party__organisation", "placement__person")
            .order_by("month", "pk")
        )
    return (
        entries(lots, actor=actor, as_of=form.number, filters=form.filters)
        .select_related("lot__contract", "party__organisation", "placement", "person", "entry")
        .order_by("month", "party", "number", "pk")
    )


def _words(form):
    """What the lines are narrowed to, in the words of the page that led here."""
    data, found = form.cleaned_data, []
    if data["lot"] and data["lot"].number:
        found.append(data["lot"].label)
    if data["intervenant"]:
        found.append(str(data["intervenant"].organisation))
    if data["modalite"]:
        found.append(dict(form.fields["modalite"].choices)[data["modalite"]])
    found += [dict(form.fields["nature"].choices)[kind] for kind in data["nature"]]
    if not form.span.is_whole:
        found.append(form.span.label)
    return found


@shows_people
@allow(Role.FACILITATOR, Role.COMPANY, Role.LENDER)
@require_safe
def line(request, pk):
    """One entry of the ledger: who declared it, what was accepted and why, who validated it, what corrected it."""
    found = get_object_or_404(
        HoursEntry.objects.visible_to(request.actor).select_related(
            "lot__contract",
            "party__organisation",
            "placement",
            "person",
            "agreement",
            "entry__user",
            "reverses",
            "line__statement__submitted_by",
            "line__statement__validated_by",
        ),
        pk=pk,
    )
    person = _person(found, request.actor)
    request.person_shown = person.pk if person else None
    context = {
        "entry": found,
        "person": person,
        "identity": getattr(person, "identity", "identité effacée"),
        "trace": trace_of(found),
        "journal_filter": {"q": found.number},
    }
    return render(request, "reporting/figures/line.html", context)


def _person(entry, actor):
    """The person whose hours these are, where the actor may see her name."""
    if entry.placement_id is None:
        return None
    seen = Placement.objects.visible_to(actor).filter(pk=entry.placement_id).select_related("person__identity").first()
    return seen.person if seen else None
