"""Contracts to come: the list, what a buyer announces, the page that follows one, its files."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, F, OuterRef, Subquery
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from markets.access import allow
from markets.acting import add_refusal
from markets.actions import (
    add_file,
    announce_contract,
    edit_announcement,
    move_stage,
    record_file_download,
    remove_file,
)
from markets.actions.coming import may_remove
from markets.attachments import attachment
from markets.enums import Role, StageKind
from markets.forms.coming import (
    AnnounceForForm,
    AnnounceForm,
    ComingFilter,
    FileForm,
    PlanEditForm,
    StageForm,
    stages_by_hand,
)
from markets.joined_files import CONTENT_TYPES
from markets.models import Contract, ContractFile, Lot
from markets.search import matching_contract
from markets.studied import studied_in
from markets.typography import write_day
from markets.views.contracts import preview_of

A_PAGE = 25
LOTS_SHOWN = 50
PLANNED = ("title", "category", "sector")


@allow(Role.FACILITATOR, Role.AUTHORITY)
@require_safe
def coming(request):
    """What is planned, and the year's « 24 marchés étudiés, 9 clausés »."""
    form, asked, found = listed(request)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "form": form,
        "active": len(asked),
        "none": not page.paginator.count and not asked,
        "year": studied_in(request.actor, timezone.localdate().year),
    }
    return render(request, "markets/coming/list.html", context)


def listed(request):
    """What the list shows, all its pages together: its form, what it asks for, the contracts."""
    actor = request.actor
    form = ComingFilter(request.GET or None, actor=actor)
    asked = {name: value for name, value in form.cleaned_data.items() if value} if form.is_valid() else {}
    found = Contract.objects.visible_to(actor).exclude(announcement=None)
    if stage := asked.get("etape"):
        found = found.filter(announcement__stage=stage)
    else:
        found = found.coming()
    if text := asked.get("q"):
        found = found.filter(matching_contract(text, actor))
    if authority := asked.get("authority"):
        found = found.filter(authority=authority)
    if category := asked.get("category"):
        found = found.filter(category=category)
    lots = Lot.objects.filter(contract=OuterRef("pk")).order_by().values("contract").annotate(n=Count("pk"))
    rows = found.select_related("authority", "operation", "announcement").annotate(
        lots_planned=Subquery(lots.values("n"))
    )
    return form, asked, rows.order_by(F("announcement__launch_on").asc(nulls_last=True), "sort_key", "pk")


@allow(Role.FACILITATOR, Role.AUTHORITY)
@require_http_methods(["GET", "POST"])
def announce(request):
    """Six fields and a file; a facilitator says for whom."""
    kind = AnnounceForForm if request.actor.is_facilitator else AnnounceForm
    form = kind(request.POST or None, request.FILES or None, actor=request.actor)
    checking = "check" in request.POST
    if request.method == "POST" and form.is_valid() and not checking:
        try:
            contract = announce_contract(actor=request.actor, **form.cleaned_data)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Marché à venir annoncé\u202f: il est à étudier.")
            return redirect("markets:coming_contract", contract.pk)
    context = {"form": form, "preview": preview_of(request) if request.actor.is_facilitator else None}
    return render(request, "markets/coming/new.html", context, status=422 if form.is_bound and form.errors else 200)


def visible_coming(request, pk):
    """A contract that was announced, awarded since or not."""
    seen = Contract.objects.visible_to(request.actor).exclude(announcement=None)
    return get_object_or_404(seen.select_related("announcement", "authority", "operation", "facilitator"), pk=pk)


@allow(Role.FACILITATOR, Role.AUTHORITY)
@require_safe
def coming_contract(request, pk):
    """What is planned, where its study stands and since when, its files."""
    return coming_page(request, visible_coming(request, pk), FileForm())


def coming_page(request, contract, file_form):
    current = StageKind(contract.announcement.stage)
    facilitating = request.actor.is_facilitator
    files = contract.files.defer("content").select_related("added_by")
    context = {
        "contract": contract,
        "plan": contract.announcement,
        "lots": Paginator(contract.lots.order_by("number_key", "pk"), LOTS_SHOWN).get_page(request.GET.get("page")),
        "history": history(contract),
        "files": [(file, may_remove(request.actor, file)) for file in files],
        "file_form": file_form,
        "open": current != StageKind.AWARDED,
        "to_decide": current in (StageKind.TO_STUDY, StageKind.NOTE),
        "decided": contract.stages.filter(stage__in=[StageKind.KEPT, StageKind.WITHOUT]).exists(),
        "may_move": facilitating and bool(stages_by_hand(current)),
        "may_edit": current != StageKind.AWARDED and (facilitating or current == StageKind.TO_STUDY),
    }
    return render(request, "markets/coming/contract.html", context, status=422 if file_form.is_bound else 200)


def history(contract):
    """Its stages for a timeline, the latest first."""
    stages = contract.stages.select_related("entry__organisation", "reason").order_by("-number")
    return [
        {
            "at": write_day(stage.on),
            "who": stage.entry.organisation,
            "title": stage.get_stage_display(),
            "text": stage.reason.text if hasattr(stage, "reason") else "",
        }
        for stage in stages
    ]


@allow(Role.FACILITATOR, Role.AUTHORITY)
@require_http_methods(["GET", "POST"])
def coming_edit(request, pk):
    contract = visible_coming(request, pk)
    plan = contract.announcement
    initial = {name: getattr(contract, name) for name in PLANNED}
    initial |= {"estimate": plan.estimate, "launch_on": plan.launch_on, "buyer": plan.buyer}
    form = PlanEditForm(request.POST or None, actor=request.actor, initial=initial)
    if request.method == "POST" and form.is_valid():
        unasked = {"sector": contract.sector, "buyer": plan.buyer}
        try:
            edit_announcement(actor=request.actor, contract=contract, **unasked | form.cleaned_data)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Marché à venir modifié.")
            return redirect("markets:coming_contract", pk)
    context = {"form": form, "contract": contract}
    return render(request, "markets/coming/edit.html", context, status=422 if form.is_bound else 200)


@allow(Role.FACILITATOR)
@require_http_methods(["GET", "POST"])
def stage_new(request, pk):
    """Note a stage on its day."""
    contract = visible_coming(request, pk)
    form = StageForm(request.POST or None, actor=request.actor, current=contract.announcement.stage)
    if request.method == "POST" and form.is_valid():
        try:
            move_stage(actor=request.actor, contract=contract, **form.cleaned_data)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Étape notée.")
            return redirect("markets:coming_contract", pk)
    context = {"form": form, "contract": contract}
    return render(request, "markets/coming/stage.html", context, status=422 if form.is_bound else 200)


@allow(Role.FACILITATOR, Role.AUTHORITY)
@require_POST
def file_add(request, pk):
    contract = visible_coming(request, pk)
    form = FileForm(request.POST, request.FILES)
    if form.is_valid():
        name, content = form.cleaned_data["file"]
        try:
            add_file(actor=request.actor, contract=contract, name=name, content=content)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Document joint.")
            return redirect("markets:coming_contract", pk)
    return coming_page(request, contract, form)


def visible_file(request, pk):
    return get_object_or_404(ContractFile.objects.visible_to(request.actor).select_related("contract"), pk=pk)


@allow(Role.FACILITATOR, Role.AUTHORITY)
@require_POST
def file_download(request, pk):
    """The file as an attachment, never shown in the page; who took it away is journaled."""
    file = visible_file(request, pk)
    record_file_download(actor=request.actor, file=file)
    name = f"marche-{file.contract_id}-piece-{file.pk}.{file.kind}"
    return attachment(bytes(file.content), name, CONTENT_TYPES[file.kind])


@allow(Role.FACILITATOR, Role.AUTHORITY)
@require_http_methods(["GET", "POST"])
def file_remove(request, pk):
    file = visible_file(request, pk)
    if request.method == "POST":
        try:
            remove_file(actor=request.actor, file=file)
        except ValidationError as refusal:
            messages.error(request, refusal.messages[0])
        else:
            messages.success(request, "Document retiré.")
        return redirect("markets:coming_contract", file.contract_id)
    return render(request, "markets/coming/file_remove.html", {"file": file, "contract": file.contract})
