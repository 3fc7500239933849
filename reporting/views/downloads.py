"""Files that leave the house: reports as PDF and Excel, and each list as it is on screen. Always asked for by a button:
what is taken away is traced, and a GET writes nothing."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from clauses.tables import excel
from markets.access import allow, shows_people
from markets.attachments import attachment
from markets.enums import Role
from markets.models import Contract, Operation
from markets.modules import ANRU
from markets.views import coming, contracts, organisations, settings
from participants.views.persons import listed as listed_persons
from reporting.actions.downloads import record_download, record_list
from reporting.figure_forms import PeriodForm
from reporting.gathering import contract_rows, moment
from reporting.rendering import lists, pdf
from reporting.rendering.document import authority_document, contract_document, operation_document, report_sheets
from reporting.views import figures, months
from reporting.views.figures import DOWNLOADERS

# -- Reports


@allow(*DOWNLOADERS)
@require_POST
def contract_pdf(request, pk):
    return _pdf(request, _contract(request, pk), contract_document, reverse("reporting:contract", args=[pk]))


@allow(*DOWNLOADERS)
@require_POST
def contract_excel(request, pk):
    return _excel(request, _contract(request, pk), contract_document, reverse("reporting:contract", args=[pk]))


@allow(*DOWNLOADERS)
@require_POST
def operation_pdf(request, pk):
    return _pdf(request, _operation(request, pk), operation_document, reverse("reporting:reports"))


@allow(*DOWNLOADERS)
@require_POST
def operation_excel(request, pk):
    return _excel(request, _operation(request, pk), operation_document, reverse("reporting:reports"))


@allow(*DOWNLOADERS)
@require_POST
def authority_pdf(request, pk):
    return _pdf(request, _authority(request, pk), authority_document, reverse("reporting:reports"))


@allow(*DOWNLOADERS)
@require_POST
def authority_excel(request, pk):
    return _excel(request, _authority(request, pk), authority_document, reverse("reporting:reports"))


def _contract(request, pk):
    seen = Contract.objects.visible_to(request.actor).select_related("authority", "operation")
    return get_object_or_404(seen, pk=pk)


def _operation(request, pk):
    """An operation is seen through its contracts."""
    seen = Contract.objects.visible_to(request.actor).values("operation")
    return get_object_or_404(Operation, pk=pk, pk__in=seen)


def _authority(request, pk):
    return get_object_or_404(Contract.objects.visible_to(request.actor).buyers(), pk=pk)


def _pdf(request, about, read, page):
    """The report as a PDF, or its page with a sentence that says why there is none."""
    document = _document(request, about, read)
    if document is None:
        return _back(request, page)
    try:
        made = pdf.report_pdf(document)
    except pdf.PdfUnavailable as refusal:
        messages.error(request, refusal.sentence)
        return _back(request, page)
    record_download(actor=request.actor, about=about, document=document, form="PDF")
    return attachment(made, f"{document.file_stem}.pdf", pdf.CONTENT_TYPE)


def _excel(request, about, read, page):
    document = _document(request, about, read)
    if document is None:
        return _back(request, page)
    made = excel.write_workbook(report_sheets(document), title=document.scope_label)
    record_download(actor=request.actor, about=about, document=document, form="Excel")
    return attachment(made, f"{document.file_stem}.xlsx", excel.CONTENT_TYPE)


def _document(request, about, read):
    """The report of an object in the period that the address asks for; None if it cannot be read."""
    actor = request.actor
    form = PeriodForm(request.GET, structures=actor.structures)
    if not form.is_valid():
        return None
    return read(about, actor=actor, at=moment(actor.structure, form.number), span=form.span)


def _back(request, page):
    """To the page of the figures, which says at its fields what is wrong with the period."""
    asked = request.GET.urlencode()
    return redirect(f"{page}?{asked}" if asked else page)


# -- Lists


@allow(Role.FACILITATOR, Role.COMPANY, Role.LENDER, Role.AUTHORITY)
@require_POST
def contracts_excel(request):
    _, _, found = contracts.listed(request)
    return _list(request, lists.contracts_sheet(found), name="marches")


@allow(*DOWNLOADERS)
@require_POST
def coming_excel(request):
    _, _, found = coming.listed(request)
    return _list(request, lists.coming_sheet(found), name="marches-a-venir")


@allow(Role.FACILITATOR)
@require_POST
def organisations_excel(request):
    _, _, found = organisations.listed(request)
    return _list(request, lists.organisations_sheet(found), name="partenaires")


@allow(Role.FACILITATOR)
@require_POST
def journal_excel(request):
    _, _, found = settings.listed_journal(request)
    return _list(request, lists.journal_sheet(found), name="journal")


@shows_people
@allow(Role.FACILITATOR)
@require_POST
def persons_excel(request):
    today = timezone.localdate()
    _, _, found = listed_persons(request, today)
    return _list(request, lists.persons_sheet(found, today), name="personnes")


@allow(Role.FACILITATOR)
@require_POST
def months_excel(request):
    _, _, columns, _, shown = months.listed(request, timezone.localdate())
    rows = [(row.party, months.cells(row, columns)) for row in shown]
    return _list(request, lists.months_sheet(columns, rows), name="mois")


@allow(*DOWNLOADERS)
@require_POST
def reports_excel(request):
    form, found = figures.listed(request)
    rows = contract_rows(found, actor=request.actor)
    whole = figures.authority_asked(form, request.actor)
    return _list(request, *lists.reports_sheets(rows, whole, anru=request.actor.structure.has(ANRU)), name="bilans")


def _list(request, *sheets, name):
    made = excel.write_workbook(sheets, title=sheets[0].title)
    record_list(actor=request.actor, title=sheets[0].title)
    return attachment(made, f"{name}-{timezone.localdate().isoformat()}.xlsx", excel.CONTENT_TYPE)
