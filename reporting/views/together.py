"""« Déclarer une fois »: every party of a structure that declares the same month, on one page and in one sending."""

import uuid
from dataclasses import dataclass, field

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from clauses.months import month_label
from markets.access import allow, shows_people
from markets.acting import Conflict, add_refusal
from markets.enums import Role
from markets.typography import french, of
from reporting import actions
from reporting.due import DueMonth, to_declare
from reporting.forms import UNKNOWN_ROW, Sheet, SubmitForm, rows_in, sheets_of
from reporting.models import Statement
from reporting.points import points_of
from reporting.views.declaring import add_up, days_of, lines_by_statement

DECLARERS = (Role.COMPANY, Role.LENDER)


@dataclass
class Part:
    """One party of the page."""

    month: DueMonth
    sheet: Sheet | None = None
    nothing: bool = False
    lines: list = field(default_factory=list)
    checks: list = field(default_factory=list)
    totals: dict = field(default_factory=dict)

    @property
    def statement(self):
        return self.month.statement


@allow(*DECLARERS)
@shows_people
@require_http_methods(["GET", "POST"])
def declare_together(request, month):
    data = request.POST if request.method == "POST" else None
    due = to_do(request.actor, month)
    if not due:
        return nothing_left(request)
    sheets = sheets_of([(found.party, *days_of(found), found.statement) for found in due], data)
    parts = [Part(found, sheet, nothing_of(found, data)) for found, sheet in zip(due, sheets, strict=True)]
    refusals, status = [], 200
    if data is not None:
        known = {row.prefix for part in parts for row in part.sheet.rows}
        for part in parts:
            # The rows of the other parties are strangers to this sheet, and at home on this page.
            part.sheet.stray = False
        valid = [part.sheet.is_valid() for part in parts]
        status = 422
        if rows_in(data) - known:
            refusals = [french(UNKNOWN_ROW)]
        elif all(valid):
            try:
                actions.save_together(actor=request.actor, parts=[written(part) for part in parts])
            except Conflict as conflict:
                status = 409
                for part in parts:
                    part.sheet.tell_conflicts(conflict.current)
            except ValidationError as refusal:
                refusals = refusal.messages
            else:
                return redirect("reporting:submit_together", month)
    context = {"parts": parts, "of_period": of(month_label(month)), "refusals": refusals}
    return render(request, "reporting/months/declare_together.html", context, status=status)


@allow(*DECLARERS)
@shows_people
@require_http_methods(["GET", "POST"])
def submit_together(request, month):
    """One attestation for all; a second sending of the same key finds what the first one sent."""
    parts = [Part(found) for found in to_do(request.actor, month) if found.statement is not None]
    form = SubmitForm(
        request.POST if request.method == "POST" else None,
        initial={"submission_key": uuid.uuid4(), "version": sum(part.statement.version for part in parts)},
    )
    if request.method == "POST" and form.is_valid():
        key = form.cleaned_data["submission_key"]
        if already_sent(request.actor, month, key):
            return sent(request, month)
        if parts and form.cleaned_data["version"] != sum(part.statement.version for part in parts):
            form.add_error(None, french("Ces heures ont été changées depuis votre relecture : relisez-les."))
            form.data = form.data | {"version": str(sum(part.statement.version for part in parts))}
        elif parts:
            try:
                actions.submit_together(
                    actor=request.actor,
                    statements=[part.statement for part in parts],
                    key=key,
                    attested=form.cleaned_data["attested"],
                )
            except ValidationError as refusal:
                add_refusal(form, refusal)
            else:
                return sent(request, month)
    if not parts:
        return nothing_left(request)
    points = points_of([part.statement for part in parts], timezone.localdate())
    lines = lines_by_statement([part.statement for part in parts])
    for part in parts:
        part.lines, part.totals = lines[part.statement.pk], add_up(lines[part.statement.pk])
        part.checks = points[part.statement.pk].whole
        for line in part.lines:
            line.checks = [
                check for check in points[part.statement.pk].lines[line.pk] if not check.for_facilitator_only
            ]
    context = {
        "parts": parts,
        "of_period": of(month_label(month)),
        "sheet_url": reverse("reporting:declare_together", args=[month]),
        "blocked": any(points[part.statement.pk].blocking for part in parts),
        "form": form,
    }
    status = 422 if form.is_bound else 200
    return render(request, "reporting/months/summary_together.html", context, status=status)


def to_do(actor, month):
    """What the actor has to declare for this month, party by party."""
    return sorted(
        (found for found in to_declare(actor, timezone.localdate()).to_do if found.first == month),
        key=lambda found: found.party.pk,
    )


def nothing_of(found, data):
    """Whether « aucune heure » is ticked: as posted, else as kept."""
    if data is not None:
        return f"nothing-{found.party.pk}" in data
    return found.statement is not None and found.statement.nothing


def written(part):
    month = part.month
    lines = part.sheet.typed()
    return month.party, month.period, month.statement, lines, part.nothing


def already_sent(actor, month, key):
    keys = [
        uuid.uuid5(key, str(pk))
        for pk in Statement.objects.visible_to(actor).filter(starts_on=month).values_list("pk", flat=True)
    ]
    return Statement.objects.filter(submission_key__in=keys).exists()


def sent(request, month):
    messages.success(
        request,
        french(f"Tout est envoyé pour {month_label(month)} : chaque déclaration a son reçu, dans « Déjà déclarés »."),
    )
    return redirect("reporting:home")


def nothing_left(request):
    messages.info(request, french("Il n'y a rien à déclarer pour ce mois : tout est envoyé."))
    return redirect("reporting:home")
