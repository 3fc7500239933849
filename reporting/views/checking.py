"""What the facilitator does with what was declared: the queue, one statement, its correction."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clauses.months import period_label
from markets.access import allow, shows_people
from markets.acting import add_refusal
from markets.enums import Role
from markets.typography import french, of
from participants.models import Eligibility
from reporting import actions
from reporting.enums import CutReason, Origin, StatementState
from reporting.forms import AcceptanceForm, DocumentForm, ReturnForm, name_of
from reporting.models import HoursEntry, Statement, StatementLine
from reporting.points import eligibility_windows, points_of, points_of_one
from reporting.views.declaring import read_lines, totals_of
from reporting.workflow import Act, can, state_label

PER_PAGE = 25


@allow(Role.FACILITATOR)
@shows_people
@require_GET
def checks(request):
    """« À vérifier »: what was sent, the oldest month first, and the hours that wait for an eligibility."""
    queue = (
        Statement.objects.visible_to(request.actor)
        .filter(state=StatementState.SUBMITTED)
        .select_related("party__organisation", "party__parent__organisation", "lot__contract")
        .annotate(
            people=Count("lines__placement__person", distinct=True, filter=Q(lines__worked__gt=0)),
            seconds=Coalesce(Sum("lines__worked"), 0) + Coalesce(Sum("lines__training"), 0),
        )
        .order_by("starts_on", "submitted_at", "pk")
    )
    page = Paginator(queue, PER_PAGE).get_page(request.GET.get("page"))
    points = points_of(page.object_list, timezone.localdate())
    for statement in page:
        statement.period_words = period_label(statement.starts_on, statement.ends_on)
        statement.points = points[statement.pk]
    return render(
        request,
        "reporting/months/checks.html",
        {
            "page": page,
            "clean": [statement.pk for statement in page if not statement.points.count],
            "waiting": waiting_lines(request.actor),
        },
    )


@allow(Role.FACILITATOR)
@require_POST
def checks_validate(request):
    """Validate at once the statements of the page that have no point to check; one that has gained a point is left."""
    asked = [pk for pk in request.POST.getlist("statement") if pk.isdecimal() and len(pk) < 19][:PER_PAGE]
    found = Statement.objects.visible_to(request.actor).filter(pk__in=asked, state=StatementState.SUBMITTED)
    points = points_of(found, timezone.localdate())
    done = 0
    for statement in found:
        if points[statement.pk].count:
            continue
        try:
            actions.validate_statement(actor=request.actor, statement=statement)
            done += 1
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
    if done:
        messages.success(request, f"{done} déclaration{'s' if done > 1 else ''} validée{'s' if done > 1 else ''}.")
    return redirect("reporting:checks")


@allow(Role.FACILITATOR)
@shows_people
@require_GET
def statement_check(request, pk):
    statement = find_statement(request.actor, pk)
    if statement.state != StatementState.SUBMITTED:
        return redirect("reporting:statement", statement.pk)
    return show_check(request, statement, ReturnForm())


@allow(Role.FACILITATOR)
@require_POST
def statement_validate(request, pk):
    """Accept whole or in part, then on to the next."""
    statement = find_statement(request.actor, pk)
    lines = read_lines(statement)
    forms = [AcceptanceForm(request.POST, line=line) for line in lines if f"line-{line.pk}-worked" in request.POST]
    if not all([form.is_valid() for form in forms]):  # noqa: C419 (every line says what is wrong with it)
        return show_check(request, statement, ReturnForm(), data=request.POST, status=422)
    try:
        validated = actions.validate_statement(
            actor=request.actor, statement=statement, decisions={form.line.pk: form.acceptance() for form in forms}
        )
    except ValidationError as refusal:
        return refuse_check(request, statement, refusal)
    waiting = validated.lines.filter(waiting=True).count()
    words = f"Déclaration {of(period_label(validated.starts_on, validated.ends_on))} validée."
    if waiting:
        words += f" Les heures de {waiting} personne{'s' if waiting > 1 else ''} attendent une éligibilité."
    messages.success(request, words)
    return go_to_next(request, statement)


@allow(Role.FACILITATOR)
@require_POST
def statement_return(request, pk):
    statement = find_statement(request.actor, pk)
    form = ReturnForm(request.POST)
    if not form.is_valid():
        return show_check(request, statement, form, status=422)
    try:
        actions.return_statement(actor=request.actor, statement=statement, reason=form.cleaned_data["reason"])
    except ValidationError as refusal:
        return refuse_check(request, statement, refusal)
    messages.success(request, french("Déclaration renvoyée : elle figure de nouveau parmi les mois à déclarer."))
    return go_to_next(request, statement)


@allow(Role.FACILITATOR)
@shows_people
@require_GET
def statement(request, pk):
    """One version as it stands, what was accepted and why, and the versions around it."""
    found = find_statement(request.actor, pk)
    versions = list(
        Statement.objects.filter(party=found.party_id, starts_on=found.starts_on)
        .select_related("submitted_by", "validated_by")
        .order_by("revision")
    )
    state, origin = StatementState(found.state), Origin(found.origin)
    last = versions[-1]
    return render(
        request,
        "reporting/months/statement.html",
        {
            "statement": found,
            "of_period": of(period_label(found.starts_on, found.ends_on)),
            "state_words": state_label(state, request.actor.role),
            "period_words": period_label(found.starts_on, found.ends_on),
            "lines": read_lines(found),
            "totals": totals_of(found),
            "versions": [(each, state_label(StatementState(each.state), request.actor.role)) for each in versions],
            "posted": HoursEntry.objects.filter(line__statement=found)
            .order_by("number")
            .values_list("number", flat=True),
            "may_rectify": found.pk == last.pk and can(state, Act.RECTIFY, request.actor.role, origin),
            "may_type": found.pk == last.pk and can(state, Act.EDIT, request.actor.role, origin),
        },
    )


@allow(Role.COMPANY, Role.LENDER, Role.FACILITATOR)
@require_http_methods(["GET", "POST"])
def rectify(request, pk):
    """Open the next version of a validated statement; a facilitator names the document it comes from."""
    found = find_statement(request.actor, pk)
    form = DocumentForm(request.POST if request.method == "POST" else None) if request.actor.is_facilitator else None
    refusals = []
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            actions.rectify_statement(
                actor=request.actor, statement=found, **(form.cleaned_data if form is not None else {})
            )
        except ValidationError as refusal:
            if form is not None:
                add_refusal(form, refusal)
            else:
                refusals = refusal.messages
        else:
            return redirect("reporting:declare", found.party_id, found.starts_on)
    context = {
        "statement": found,
        "period_words": period_label(found.starts_on, found.ends_on),
        "form": form,
        "refusals": refusals,
    }
    return render(request, "reporting/months/rectify.html", context, status=422 if request.method == "POST" else 200)


@allow(Role.FACILITATOR)
@require_POST
def waiting_settle(request, pk):
    """Count hours that waited, now that the eligibility is open."""
    line = get_object_or_404(
        StatementLine.objects.filter(structure__in=request.actor.structures).select_related("statement"), pk=pk
    )
    try:
        actions.post_waiting_line(actor=request.actor, line=line)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, "Ces heures n'attendent plus : elles sont comptées.")
    return redirect("reporting:checks")


def find_statement(actor, pk):
    return get_object_or_404(
        Statement.objects.visible_to(actor).select_related(
            "party__organisation", "party__parent__organisation", "lot__contract", "submitted_by", "validated_by"
        ),
        pk=pk,
    )


def waiting_lines(actor):
    """Lines whose hours wait, with whether they can be counted now; the first of them when they are many."""
    lines = list(
        StatementLine.objects.filter(
            structure__in=actor.structures, waiting=True, statement__state=StatementState.VALIDATED
        )
        .select_related("placement__person__identity", "statement__party__organisation", "statement__lot__contract")
        .order_by("month", "pk")[:PER_PAGE]
    )
    open_now = eligibility_windows({line.placement.person_id for line in lines})
    for line in lines:
        line.can_count = line.placement.person_id in open_now
        line.name = name_of(line.placement.person)
    return lines


def proposals(lines):
    """What to accept of lines that cannot count, proposed and never imposed: a reason of the list, by line."""
    people = {line.placement.person_id for line in lines}
    undecided = people - set(eligibility_windows(people))
    refused = set(
        Eligibility.objects.filter(person__in=undecided)
        .exclude(granted=True, withdrawn_at=None)
        .values_list("person_id", flat=True)
    ) - set(Eligibility.objects.standing().filter(person__in=undecided).values_list("person_id", flat=True))
    nothing = {}
    for line in lines:
        if not line.worked and not line.training:
            continue
        if line.placement.person_id in refused:
            nothing[line.pk] = actions.Acceptance(0, 0, CutReason.NOT_ELIGIBLE)
        elif any(check.code == "outside_eligibility" for check in line.checks):
            nothing[line.pk] = actions.Acceptance(0, 0, CutReason.OUTSIDE_ELIGIBILITY)
    return nothing


def show_check(request, statement, return_form, data=None, refusals=(), status=200):
    points = points_of_one(statement, timezone.localdate())
    lines = read_lines(statement)
    before = accepted_before(statement)
    open_now = eligibility_windows({line.placement.person_id for line in lines})
    for line in lines:
        line.checks = points.lines[line.pk]
        line.before = before.get((line.placement_id, line.month))
        line.will_wait = bool(line.worked or line.training) and line.placement.person_id not in open_now
    proposed = proposals(lines)
    for line in lines:
        line.form = AcceptanceForm(data, line=line, proposed=proposed.get(line.pk))
        line.will_wait = line.will_wait and line.pk not in proposed
    return render(
        request,
        "reporting/months/check.html",
        {
            "statement": statement,
            "period_words": period_label(statement.starts_on, statement.ends_on),
            "points": points,
            "lines": lines,
            "totals": totals_of(statement),
            "return_form": return_form,
            "refusals": list(refusals),
            "faulty": [line for line in lines if line.form.is_bound and line.form.errors],
            "remaining": Statement.objects.visible_to(request.actor).filter(state=StatementState.SUBMITTED).count(),
        },
        status=status,
    )


def refuse_check(request, statement, refusal):
    """A rule said no after the forms: on the page while it is still to check, else where it now stands."""
    statement = find_statement(request.actor, statement.pk)
    if statement.state == StatementState.SUBMITTED:
        return show_check(request, statement, ReturnForm(), refusals=refusal.messages, status=422)
    messages.error(request, " ".join(refusal.messages))
    return redirect("reporting:statement", statement.pk)


def accepted_before(statement):
    """What the version before accepted, by contract and month, for a correction."""
    if not statement.revision:
        return {}
    lines = StatementLine.objects.filter(
        statement__party=statement.party_id,
        statement__starts_on=statement.starts_on,
        statement__revision=statement.revision - 1,
    )
    return {(line.placement_id, line.month): line for line in lines}


def go_to_next(request, statement):
    """The oldest statement that is still to check, else the queue, which says that all is done."""
    following = (
        Statement.objects.visible_to(request.actor)
        .filter(state=StatementState.SUBMITTED)
        .exclude(pk=statement.pk)
        .order_by("starts_on", "submitted_at", "pk")
        .first()
    )
    if following is None:
        return redirect("reporting:checks")
    return redirect("reporting:statement_check", following.pk)
