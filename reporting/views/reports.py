"""Issued reports: what is issued, read as it was sealed, taken away, opened by a link."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Min
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clauses.months import first_of, previous_month, print_month
from clauses.tables import excel
from markets.access import allow, public
from markets.acting import Conflict, add_refusal
from markets.attachments import attachment
from markets.enums import Role
from markets.mails import address_of
from markets.navigation import contact
from reporting.access_log import counts_openings
from reporting.actions.reports import close_link, hash_of, issue_report, open_link, record_report_download
from reporting.gathering import moment
from reporting.issuing import eyes_of, prepared, rectifications, told_to
from reporting.models import AccessLog, HoursEntry, Report, ReportLink
from reporting.rendering import pdf
from reporting.rendering.document import report_sheets
from reporting.report_forms import IssueForm, LinkForm, SubjectForm
from reporting.sealing import Unreadable, opened, sealed

READERS = (Role.FACILITATOR, Role.AUTHORITY)
ROWS = 25
RECTIFICATIONS = 50
UNREADABLE = (
    "Ce bilan n'est plus lisible : son texte a été modifié depuis son émission. Prévenez la personne à joindre."
)


@allow(*READERS)
@require_safe
def issued(request):
    """Reports issued, the last first."""
    found = Report.objects.visible_to(request.actor).select_related(
        "authority", "contract", "operation", "entry", "superseded_by"
    )
    found = found.defer("figures", "superseded_by__figures").order_by("-number", "-pk")
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    return render(request, "reporting/reports/issued.html", {"page": page})


@allow(Role.FACILITATOR)
@require_http_methods(["GET", "POST"])
def report_new(request):
    """Choose, read exactly what the authority will read, comment, issue."""
    form = _subject_form(request)
    if not form.is_valid():
        context = {"form": form, "preview": None, "refused": ""}
        return render(request, "reporting/reports/new.html", context, status=422 if form.is_bound else 200)
    issue = IssueForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and issue.is_valid():
        try:
            report = issue_report(
                actor=request.actor,
                subject=form.subject,
                span=form.span,
                number=issue.cleaned_data["arrete"],
                preview=issue.cleaned_data["apercu"],
                comment=issue.cleaned_data["commentaire"],
            )
        except Conflict as refusal:
            add_refusal(issue, refusal)
            return _preview(request, form, issue, 409)
        except ValidationError as refusal:
            add_refusal(issue, refusal)
        else:
            messages.success(request, "Bilan émis : le donneur d'ordre peut le lire.")
            return redirect("reporting:report", report.pk)
    return _preview(request, form, issue, 422 if issue.is_bound else 200)


def _subject_form(request):
    """The choice that the address holds; without an end, the form as it opens, the last whole month proposed."""
    asked = {"actor": request.actor, "months": _months(request.actor)}
    if "au" in request.GET:
        return SubjectForm(request.GET, **asked)
    last = print_month(previous_month(timezone.localdate()))
    return SubjectForm(None, initial={"bilan": request.GET.get("bilan", ""), "au": last}, **asked)


def _preview(request, form, issue, status):
    """The report as it would be issued now, under the form; what was typed is kept, the number and the seal are new."""
    at = moment(request.actor.structure)
    context = {"form": form, "issue": issue, "preview": None, "refused": ""}
    if not at.number:
        context["refused"] = "Rien n'est encore enregistré : il n'y a pas de bilan à émettre."
        return render(request, "reporting/reports/new.html", context, status=status)
    try:
        document, before = prepared(form.subject, structure=request.actor.structure, span=form.span, number=at.number)
    except Unreadable:
        context["refused"] = "Un bilan déjà émis à ce donneur d'ordre n'est plus lisible : rien ne peut lui être émis."
        return render(request, "reporting/reports/new.html", context, status=422)
    known = {"arrete": at.number, "apercu": sealed(document)[1]}
    if issue.is_bound:
        issue.data = issue.data.copy()
        issue.data.update(known)
    else:
        issue.initial = known
    context |= {"preview": True, "before": before, "action": f"?{urlencode(form.address)}", **_pages(document)}
    return render(request, "reporting/reports/new.html", context, status=status)


def _months(actor):
    """The months that a report may start or end with."""
    first = HoursEntry.objects.visible_to(actor).aggregate(first=Min("month"))["first"]
    today = first_of(timezone.localdate())
    return [min(first or today, previous_month(today)), today]


def _pages(document):
    """What the pages of a report print: the tables of its PDF."""
    return pdf.report_context(document)


@allow(*READERS)
@require_safe
def report(request, pk):
    """An issued report, printed from its sealed text."""
    found = _found(request, pk)
    return render(request, "reporting/reports/report.html", _read(request, found), status=200)


def _found(request, pk):
    seen = Report.objects.visible_to(request.actor).select_related(
        "authority", "contract", "operation", "entry__user", "superseded_by", "structure__organisation"
    )
    return get_object_or_404(seen, pk=pk)


def _read(request, found, *, form=None, address=""):
    """What the page of a report shows around its text: its seal, what came after it, its links."""
    context = {"report": found, "replaced_by": found.replacement, "unreadable": ""}
    context |= {"link_form": form or LinkForm(), "link_address": address, "links": _links(request, found)}
    try:
        read = opened(found)
    except Unreadable:
        return context | {"unreadable": UNREADABLE, "document": None, "intact": False, "since": [], "since_more": 0}
    since = rectifications(read.document)
    return context | {
        "intact": read.intact,
        "since": since[:RECTIFICATIONS],
        "since_more": max(0, len(since) - RECTIFICATIONS),
        **_pages(told_to(read.document, report=found, actor=request.actor)),
    }


def _links(request, found):
    """Links that facilitators opened to a report, with how many times each was opened."""
    links = list(ReportLink.objects.filter(report=found)) if request.actor else []
    pages = {_page(link): link for link in links}
    opened_times = dict(
        AccessLog.objects.filter(structure=found.structure_id, page__in=pages)
        .order_by()
        .values_list("page")
        .annotate(Count("pk"))
    )
    now = timezone.now()
    return [
        {
            "link": link,
            "openings": opened_times.get(page, 0),
            "is_open": link.revoked_at is None and now < link.expires_at,
        }
        for page, link in pages.items()
    ]


def _page(link):
    return f"reporting:report_by_link {link.pk}"


# -- Taken away


@allow(*READERS)
@require_POST
def report_pdf(request, pk):
    found = _found(request, pk)
    document = _to_take(request, found)
    if document is None:
        return redirect("reporting:report", pk)
    try:
        made = pdf.report_pdf(document)
    except pdf.PdfUnavailable as refusal:
        messages.error(request, refusal.sentence)
        return redirect("reporting:report", pk)
    record_report_download(actor=request.actor, report=found, form="PDF")
    return attachment(made, f"{_file(found, document)}.pdf", pdf.CONTENT_TYPE)


@allow(*READERS)
@require_POST
def report_excel(request, pk):
    found = _found(request, pk)
    document = _to_take(request, found)
    if document is None:
        return redirect("reporting:report", pk)
    made = excel.write_workbook(report_sheets(document), title=document.scope_label)
    record_report_download(actor=request.actor, report=found, form="Excel")
    return attachment(made, f"{_file(found, document)}.xlsx", excel.CONTENT_TYPE)


def _to_take(request, found):
    """The document of an intact report; None, and a sentence, if its text was changed."""
    try:
        read = opened(found)
    except Unreadable:
        return None
    if not read.intact:
        messages.error(request, "Ce bilan n'est plus celui qui a été émis : il ne peut pas être téléchargé.")
        return None
    return told_to(read.document, report=found, actor=request.actor)


def _file(found, document):
    return f"{document.file_stem}-version-{found.issue}"


# -- Opened by a link


@allow(Role.FACILITATOR)
@require_POST
def report_link_new(request, pk):
    """Open a link; its address is shown once, on the answer."""
    found = _found(request, pk)
    form = LinkForm(request.POST)
    if form.is_valid():
        try:
            _, token = open_link(actor=request.actor, report=found, days=form.cleaned_data["jours"])
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            address = address_of("reporting:report_by_link", token)
            return render(request, "reporting/reports/report.html", _read(request, found, address=address))
    return render(request, "reporting/reports/report.html", _read(request, found, form=form), status=422)


@allow(Role.FACILITATOR)
@require_POST
def report_link_close(request, pk):
    link = get_object_or_404(ReportLink.objects.visible_to(request.actor), pk=pk)
    try:
        close_link(actor=request.actor, link=link)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        messages.success(request, "Lien fermé : il n'ouvre plus rien.")
    return redirect("reporting:report", link.report_id)


@counts_openings
@public
@require_safe
def report_by_link(request, token):
    """One issued report, for whoever holds its link; nothing else opens from it."""
    link = (
        ReportLink.objects.filter(token_hash=hash_of(token))
        .select_related(
            "report__authority", "report__superseded_by", "report__entry", "report__structure__organisation"
        )
        .first()
    )
    if link is None:
        raise Http404
    found = link.report
    # Whoever is signed in reads as the link lets read, and nothing of her menu is shown.
    request.actor = eyes_of(found.authority, found.structure, Role.LINK)
    shown = {"actor": None, "menu": [], "memberships": [], "contact": contact(request.actor)}
    if link.revoked_at or link.expires_at <= timezone.now():
        response = render(request, "reporting/reports/link_closed.html", shown, status=410)
    else:
        request.page_opened = _page(link)
        response = render(request, "reporting/reports/by_link.html", {**_read(request, found), "link": link, **shown})
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response
