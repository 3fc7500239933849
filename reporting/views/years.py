"""Year after year: what the tool counted, what was taken over without detail, and the grid where it is typed."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from markets.access import allow
from markets.enums import Role
from markets.studied import studied_years
from reporting.actions.takeovers import keep_history
from reporting.charts import bars_chart
from reporting.takeover_forms import earlier_years
from reporting.yearly import years_of


@allow(Role.FACILITATOR, Role.AUTHORITY)
@require_safe
def years(request):
    """Hours, people and contracts of each year, with their average."""
    told = years_of(request.actor, timezone.localdate())
    context = {
        "years": told,
        "studied": studied_years(request.actor),
        "chart": bars_chart(told.bars, title="Heures réalisées par année", category="Année"),
    }
    return render(request, "reporting/takeovers/years.html", context)


@allow(Role.FACILITATOR)
@require_http_methods(["GET", "POST"])
def years_edit(request):
    """Totals of the years before the tool, in a small grid."""
    today = timezone.localdate()
    grid = earlier_years(request.actor, today, request.POST if request.method == "POST" else None)
    refusals = []
    if grid.is_bound and grid.is_valid():
        try:
            keep_history(actor=request.actor, rows=grid.rows)
        except ValidationError as refusal:
            refusals = refusal.messages
        else:
            messages.success(request, "Années enregistrées.")
            return redirect("reporting:years")
    context = {"grid": grid, "refusals": [*refusals, *(grid.non_form_errors() if grid.is_bound else ())]}
    return render(request, "reporting/takeovers/years_edit.html", context, status=422 if grid.is_bound else 200)
