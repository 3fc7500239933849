"""Taking over what exists: the file, its columns, each line before and after, the import and its undoing."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clauses.tables import excel
from markets.access import allow, shows_people
from markets.acting import add_refusal
from markets.attachments import attachment
from markets.enums import Role
from markets.models import Contract
from markets.typography import french, write_day
from markets.workbooks import UnreadableWorkbook
from markets.working import TAKING_OVER, is_worked_on
from reporting.actions.takeovers import (
    LARGE,
    correct_line,
    discard_takeover,
    map_columns,
    receive_large_takeover,
    receive_takeover,
    resume_takeover,
    start_takeover,
    undo_takeover,
)
from reporting.actions.takeovers.undoing import sent_months, why_not
from reporting.enums import TakeoverState
from reporting.models import Takeover, TakeoverLine
from reporting.rendering import takeovers as sheets
from reporting.takeover.fields import BY_KEY, missing
from reporting.takeover.plan import LineState, PlannedLine
from reporting.takeover.planning import plan_of
from reporting.takeover_forms import ColumnsForm, TakeoverFileForm

LINES = 50
CONTRACTS = 25
FILTERS = {
    "a-creer": LineState.CREATE,
    "a-mettre-a-jour": LineState.UPDATE,
    "inchange": LineState.UNCHANGED,
    "en-erreur": LineState.ERROR,
}
TONES = {LineState.CREATE: "success", LineState.UPDATE: "info", LineState.ERROR: "danger"}
AWAITED = (TakeoverState.READING, TakeoverState.QUEUED, TakeoverState.RUNNING)


@dataclass(frozen=True)
class LineRow:
    """A line of the preview, with what its cells hold where they are in error."""

    pk: int
    planned: PlannedLine
    faults: tuple["Fault", ...]

    @property
    def line(self):
        return self.planned.line

    @property
    def title(self):
        title, lot = self.line.text("title") or "–", self.line.text("lot")
        return f"{title}, lot {lot}" if lot else title

    @property
    def firms(self):
        return [name for name in (self.line.text("authority"), self.line.text("holder")) if name]

    @property
    def name(self):
        return f"{self.line.text('first_name')} {self.line.text('last_name')}".strip()

    @property
    def facts(self):
        """Job, employer and dates, as far as they are known."""
        first, last = self.line.day("starts_on"), self.line.day("ends_on")
        dates = "" if not first else f"depuis le {write_day(first)}"
        if first and last:
            dates = f"du {write_day(first)} au {write_day(last)}"
        return [fact for fact in (self.line.text("job"), self.line.text("employer"), dates) if fact]

    @property
    def tone(self):
        return TONES.get(self.planned.state, "neutral")


@dataclass(frozen=True)
class Fault:
    """A cell to correct: its column, what it holds, what is wrong."""

    key: str
    header: str
    typed: str
    sentence: str


def visible(request):
    return (
        Takeover.objects.filter(structure__in=request.actor.structures)
        .select_related("charter_version__charter", "upload")
        .defer("upload__content")
    )


@allow(Role.FACILITATOR)
@require_http_methods(["GET", "POST"])
def takeovers(request):
    """Files taken over, and a new one."""
    posted = request.method == "POST"
    given = (request.POST, request.FILES) if posted else ()
    form = TakeoverFileForm(*given, actor=request.actor, today=timezone.localdate())
    if posted and form.is_valid():
        data = form.cleaned_data
        receive = receive_large_takeover if data["file"].size > LARGE else receive_takeover
        try:
            takeover = receive(
                actor=request.actor,
                name=data["file"].name,
                content=data["file"].read(),
                opened_on=data["opened_on"],
                charter_version=data["charter_version"],
            )
        except UnreadableWorkbook as unreadable:
            form.add_error("file", unreadable.sentence)
        else:
            needs_columns = takeover.state == TakeoverState.DRAFT and missing(takeover.columns["places"])
            name = "takeover_columns" if needs_columns else "takeover"
            return redirect(f"reporting:{name}", takeover.pk)
    context = {"form": form, "page": Paginator(visible(request), CONTRACTS).get_page(request.GET.get("page"))}
    return render(request, "reporting/takeovers/list.html", context, status=422 if form.is_bound else 200)


@allow(Role.FACILITATOR)
@require_POST
def takeover_model(request):
    """The model to fill in: our columns, what each holds, one line of example."""
    return attachment(excel.write_workbook(sheets.model_sheets(), title="Reprise"), "reprise.xlsx", excel.CONTENT_TYPE)


@shows_people
@allow(Role.FACILITATOR)
@require_safe
def takeover(request, pk):
    """What a file would bring, line by line; or what it brought."""
    found = get_object_or_404(visible(request), pk=pk)
    if found.state == TakeoverState.DRAFT:
        if missing(found.columns["places"]):
            return redirect("reporting:takeover_columns", pk)
        return render(request, "reporting/takeovers/preview.html", preview(request, found))
    if found.state in AWAITED or found.state == TakeoverState.UNREADABLE:
        return render(request, "reporting/takeovers/progress.html", {"takeover": found, "stopped": is_stopped(found)})
    contracts = Contract.objects.filter(pk__in=found.made.get("contracts", ()))
    page = Paginator(contracts.select_related("authority").order_by("sort_key", "pk"), CONTRACTS)
    context = {
        "takeover": found,
        "made": {name: len(found.made.get(name, ())) for name in ("contracts", "lots", "people", "placements")},
        "page": page.get_page(request.GET.get("page")),
        "why_not": why_not(found) if found.state == TakeoverState.DONE else "",
        "sent": sent_months(found),
        "sent_back": found.made.get("sent_back", [])[:CONTRACTS],
    }
    return render(request, "reporting/takeovers/result.html", context)


def is_stopped(found):
    """Begun, and nobody is at it any more: the worker died."""
    return found.state == TakeoverState.RUNNING and not is_worked_on(TAKING_OVER, found.pk)


def preview(request, found, refusal=None):
    """The lines of a filter, those in error first when nothing is asked."""
    plan = plan_of(found)
    counts = plan.counts
    asked = request.GET.get("etat", "")
    if asked not in FILTERS:
        asked = "en-erreur" if counts[LineState.ERROR] and not asked else ""
    kept = [each for each in plan.lines if not asked or each.state == FILTERS[asked]]
    page = Paginator(kept, LINES).get_page(request.GET.get("page"))
    return {
        "takeover": found,
        "plan": plan,
        "page": page,
        "rows": rows_of(found, page.object_list),
        "filters": filters_of(request.path, asked, counts, len(plan.lines)),
        "errors": counts[LineState.ERROR],
        "asked": asked,
        "refusal": refusal or found.refusal,
    }


def filters_of(path, asked, counts, whole):
    everything = {"label": "Toutes", "url": f"{path}?etat=toutes", "current": not asked, "count": whole}
    return [everything] + [
        {"label": state.label, "url": f"{path}?etat={key}", "current": asked == key, "count": counts[state]}
        for key, state in FILTERS.items()
    ]


def rows_of(found, planned):
    """Lines as shown, with the cells in error; one query."""
    kept = {line.number: line for line in found.lines.filter(number__in=[each.line.number for each in planned])}
    return [row_of(kept[each.line.number], each) for each in planned]


def row_of(line, planned):
    faults = [
        Fault(key, BY_KEY[key].header, line.cells.get(key, ""), sentence)
        for key, sentence in planned.line.errors.items()
    ]
    return LineRow(line.pk, planned, tuple(faults))


@shows_people
@allow(Role.FACILITATOR)
@require_POST
def takeover_line(request, pk):
    """Correct a line in its cells; with htmx the line and the counts come back, without it the page."""
    lines = TakeoverLine.objects.filter(structure__in=request.actor.structures).select_related("takeover__structure")
    line = get_object_or_404(lines, pk=pk)
    typed = {key: request.POST[key] for key in BY_KEY if key in request.POST}
    try:
        line = correct_line(actor=request.actor, line=line, cells=typed)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("reporting:takeover", line.takeover_id)
    if not request.htmx:
        return redirect("reporting:takeover", line.takeover_id)
    plan = plan_of(line.takeover)
    planned = next(each for each in plan.lines if each.line.number == line.number)
    row = row_of(line, planned)
    path = redirect("reporting:takeover", line.takeover_id).url
    counts = plan.counts
    context = {
        "row": row,
        "takeover": line.takeover,
        "filters": filters_of(path, "", counts, len(plan.lines)),
        "errors": counts[LineState.ERROR],
    }
    return render(request, "reporting/takeovers/line_saved.html", context, status=422 if row.faults else 200)


@allow(Role.FACILITATOR)
@require_http_methods(["GET", "POST"])
def takeover_columns(request, pk):
    """What each column of the file holds: remembered for the next one."""
    found = get_object_or_404(visible(request), pk=pk)
    if found.state != TakeoverState.DRAFT:
        return redirect("reporting:takeover", pk)
    fields = found.columns["fields"]
    headers = {header: fields.get(header, "") for header in found.columns.get("headers", fields)}
    form = ColumnsForm(request.POST if request.method == "POST" else None, headers=headers)
    if form.is_bound and form.is_valid():
        try:
            map_columns(actor=request.actor, takeover=found, fields=form.told())
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            return redirect("reporting:takeover", pk)
    context = {"takeover": found, "form": form, "absent": missing(found.columns["places"])}
    return render(request, "reporting/takeovers/columns.html", context, status=422 if form.is_bound else 200)


@shows_people
@allow(Role.FACILITATOR)
@require_POST
def takeover_start(request, pk):
    """Bring everything in, or nothing."""
    found = get_object_or_404(visible(request), pk=pk)
    try:
        done = start_takeover(actor=request.actor, takeover=found)
    except ValidationError as refusal:
        if found.state != TakeoverState.DRAFT:
            messages.error(request, " ".join(refusal.messages))
            return redirect("reporting:takeover", pk)
        context = preview(request, found, refusal=" ".join(refusal.messages))
        return render(request, "reporting/takeovers/preview.html", context, status=422)
    if done.state == TakeoverState.DONE:
        messages.success(request, "Reprise importée. Elle s'annule d'un clic jusqu'au premier mois validé.")
    return redirect("reporting:takeover", pk)


@allow(Role.FACILITATOR)
@require_safe
def takeover_progress(request, pk):
    """Where the reading or the import of a large file stands: asked every two seconds by the page that waits for it."""
    found = get_object_or_404(visible(request), pk=pk)
    response = render(request, "reporting/takeovers/progress_state.html", {"takeover": found})
    if found.state not in AWAITED or is_stopped(found):
        response["HX-Redirect"] = redirect("reporting:takeover", pk).url
    return response


@allow(Role.FACILITATOR)
@require_POST
def takeover_resume(request, pk):
    """Begin again what a worker that stopped left unfinished."""
    found = get_object_or_404(visible(request), pk=pk)
    try:
        resume_takeover(actor=request.actor, takeover=found)
    except ValidationError as refusal:
        messages.warning(request, " ".join(refusal.messages))
    return redirect("reporting:takeover", pk)


@allow(Role.FACILITATOR)
@require_POST
def takeover_undo(request, pk):
    """Take back everything that a file brought."""
    found = get_object_or_404(visible(request), pk=pk)
    try:
        undo_takeover(actor=request.actor, takeover=found)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, french("Reprise annulée : chiffres et listes sont comme avant elle."))
    return redirect("reporting:takeover", pk)


@allow(Role.FACILITATOR)
@require_POST
def takeover_discard(request, pk):
    found = get_object_or_404(visible(request), pk=pk)
    try:
        discard_takeover(actor=request.actor, takeover=found)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("reporting:takeover", pk)
    messages.success(request, french("Fichier supprimé : rien n'en était importé."))
    return redirect("reporting:takeovers")


@shows_people
@allow(Role.FACILITATOR)
@require_POST
def takeover_errors(request, pk):
    """The lines in error, as a workbook to correct and send again."""
    found = get_object_or_404(visible(request), pk=pk)
    wrong = {each.line.number: each.line for each in plan_of(found).lines if each.state == LineState.ERROR}
    lines = found.lines.filter(number__in=wrong).order_by("number", "pk")
    sheet = sheets.errors_sheet([(line, wrong[line.number]) for line in lines])
    made = excel.write_workbook([sheet], title="Lignes à corriger")
    return attachment(made, f"reprise-{pk}-a-corriger.xlsx", excel.CONTENT_TYPE)
