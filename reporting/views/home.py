"""The first page of each role: what to do for the team, what to declare for the others."""

from django.core.paginator import Paginator
from django.db.models import Sum
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from markets.access import MEMBERS
from markets.enums import Role
from markets.models import Contract
from markets.paging import page_by_key
from participants.models import Referral
from reporting.charts import bars_chart
from reporting.due import to_declare
from reporting.gathering import contract_rows
from reporting.home import first_steps, latest_acts, tasks
from reporting.models import HoursEntry, Report
from reporting.trend import by_quarter

ROWS = 25
REPORTS = 5


@require_safe
def home(request):
    """Open to whoever is signed in: without a membership, the page says what to do."""
    if request.actor is None:
        return render(request, "reporting/home/no_membership.html")
    return HOMES[request.actor.role](request)


home.roles = MEMBERS


def facilitator(request):
    steps = first_steps(request.actor)
    context = {
        "tasks": tasks(request.actor, timezone.localdate()),
        "steps": steps,
        "next_step": next((step for step in steps if not step.done), None),
        "acts": latest_acts(request.actor),
    }
    return render(request, "reporting/home/facilitator.html", context)


def declaring(request):
    """A company or an insertion structure: its months, then where its contracts stand."""
    context = {"months": to_declare(request.actor, timezone.localdate(), sent_at_most=4), **_contracts(request)}
    return render(request, "reporting/home/declaring.html", context)


def authority(request):
    """A donneur d'ordre: its contracts, its hours quarter after quarter, the last reports it was given."""
    done = HoursEntry.objects.counted_by(request.actor).order_by().values_list("month").annotate(total=Sum("seconds"))
    quarters = by_quarter((month, int(total)) for month, total in done)
    reports = Report.objects.visible_to(request.actor).select_related(
        "authority", "contract", "operation", "entry", "superseded_by"
    )
    context = {
        **_contracts(request),
        "trend": bars_chart(quarters, title="Heures réalisées par trimestre", category="Trimestre"),
        "reports": reports.filter(superseded_by=None).defer("figures", "superseded_by__figures")[:REPORTS],
    }
    return render(request, "reporting/home/authority.html", context)


def prescriber(request):
    """Whom it proposed, the last first, and what came of each."""
    seen = Referral.objects.visible_to(request.actor)
    return render(request, "reporting/home/prescriber.html", {"page": page_by_key(request, seen, "-pk", seen=seen)})


def _contracts(request):
    found = Contract.objects.visible_to(request.actor).running().select_related("authority", "operation")
    page = Paginator(found.order_by("sort_key", "pk"), ROWS).get_page(request.GET.get("page"))
    return {"page": page, "rows": contract_rows(page.object_list, actor=request.actor)}


HOMES = {
    Role.FACILITATOR: facilitator,
    Role.COMPANY: declaring,
    Role.LENDER: declaring,
    Role.AUTHORITY: authority,
    Role.PRESCRIBER: prescriber,
}
