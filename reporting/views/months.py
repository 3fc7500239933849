"""The months of everybody: a list for whoever declares, a matrix of parties and months for the facilitator."""

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Q, Value
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from clauses.months import UnreadableMonth, add_months, first_of, months_between, parse_month
from markets.access import allow
from markets.enums import Role
from markets.models.organisations import SortKey
from reporting.due import LATE, followed_parties, months_of, to_declare
from reporting.enums import StatementState
from reporting.forms import MatrixForm
from reporting.models import Statement

WIDTH = 6
UNSETTLED = (StatementState.SUBMITTED, StatementState.RETURNED)
PER_PAGE = 25


@allow(Role.COMPANY, Role.LENDER, Role.FACILITATOR)
@require_GET
def months(request):
    if request.actor.is_facilitator:
        return matrix(request)
    return render(
        request, "reporting/months/to_declare_page.html", {"months": to_declare(request.actor, timezone.localdate())}
    )


def matrix(request):
    """Parties × months, each cell a state and a link to where it is dealt with."""
    today = timezone.localdate()
    form, asked, columns, rows, shown = listed(request, today)
    last = columns[-1]
    active = sum(bool(asked.get(name)) for name in ("q", "etat"))
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "reporting/months/matrix.html",
        {
            "page": page,
            "columns": columns,
            "rows": [
                (
                    row.party,
                    [(month, place_of(month)) for month in unsettled(row, columns)],
                    [(column, month, place_of(month) if month else "") for column, month in cells(row, columns)],
                )
                for row in page
            ],
            "form": form,
            "active": active,
            "to_check": Statement.objects.visible_to(request.actor).filter(state=StatementState.SUBMITTED).count(),
            "late": sum(month.is_late for row in rows for month in row.months),
            "returned": sum(month.state == StatementState.RETURNED for row in rows for month in row.months),
            "kept": urlencode({name: asked[name] for name in ("q", "etat") if asked.get(name)}),
            "earlier": add_months(last, -WIDTH),
            "later": add_months(last, WIDTH) if add_months(last, WIDTH) <= first_of(today) else None,
            "any_party": bool(rows) or bool(active),
        },
    )


def listed(request, today):
    """What the matrix shows, all its pages together: form, what it asks for, months, parties found, parties shown."""
    form = MatrixForm(request.GET or None)
    asked = form.cleaned_data if form.is_bound and form.is_valid() else {}
    last = asked_month(request.GET.get("jusque", ""), today)
    columns = months_between(add_months(last, 1 - WIDTH), last)
    parties = followed_parties(request.actor)
    if asked.get("q"):
        words = SortKey(Value(asked["q"].strip()))
        parties = parties.filter(Q(organisation__sort_key__contains=words) | Q(lot__contract__sort_key__contains=words))
    rows = months_of(parties, today)
    shown = [row for row in rows if not asked.get("etat") or any(holds(month, asked["etat"]) for month in row.months)]
    return form, asked, columns, rows, shown


def holds(month, asked):
    """Whether a month answers the filter; « en retard » counts late drafts too."""
    return month.is_late if asked == LATE else month.state == asked


def asked_month(text, today):
    """Last month of the matrix: the one asked for, never later than the one that is running."""
    try:
        return min(parse_month(text), first_of(today))
    except UnreadableMonth:
        return first_of(today)


def cells(row, columns):
    """Each month of the window, and where the party stands for it."""
    return [(column, cell(row, column)) for column in columns]


def unsettled(row, columns):
    """Months before those shown that still ask for something: a count must lead to what it counts."""
    return [month for month in row.months if month.last < columns[0] and (month.is_late or month.state in UNSETTLED)]


def place_of(month):
    """Where a facilitator deals with a month: its check, its reading, or the document she types it from."""
    if month.state == StatementState.SUBMITTED:
        return reverse("reporting:statement_check", args=[month.statement.pk])
    if month.statement and (month.state != StatementState.DRAFT or month.statement.revision):
        return reverse("reporting:statement", args=[month.statement.pk])
    return reverse("reporting:record", args=[month.party.pk, month.first])


def cell(row, column):
    return next((month for month in row.months if month.first <= column <= month.last), None)
