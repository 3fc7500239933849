"""Importing public contract data: a file, what was understood of it, what to bring in, what came of it."""

from dataclasses import dataclass
from decimal import Decimal

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Max, Q, Value
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from markets.access import allow
from markets.acting import add_refusal
from markets.actions.imports import (
    PURPOSE,
    earlier_contracts,
    file_of_buyer,
    forget_file,
    import_contracts,
    plan_of,
    read_again,
    read_upload,
    receive_file,
    receive_large_file,
)
from markets.decp.category import category_of
from markets.decp.contracts import PublishedContract
from markets.decp.plan import Duplicate, PlannedLot, PlannedOperation
from markets.decp.titles import fold
from markets.enums import Category, Role, UploadState
from markets.forms.imports import ChoiceForm, DecpFileForm
from markets.identifiers import print_identifier
from markets.models import Contract, Organisation, ReadContract, Upload
from markets.models.organisations import SortKey
from markets.typography import french
from markets.working import READING, is_worked_on

A_PAGE = 50
BUYERS_A_PAGE = 25
MOST_SHOWN = 100


@dataclass(frozen=True)
class Card:
    """A planned operation as the preview shows it."""

    operation: PlannedOperation
    name: forms.BoundField
    ticked: bool
    buyer: str
    category: str
    amount: Decimal | None
    social: int
    flagged: int
    rows: tuple["AwardRow", ...]


@dataclass(frozen=True)
class AwardRow:
    """A published contract of a planned lot, with its holders as (what it is called, whether it is to be named)."""

    lot: PlannedLot
    contract: PublishedContract
    holders: tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class DuplicateRow:
    duplicate: Duplicate
    choice: forms.BoundField


@allow(Role.FACILITATOR)
@require_http_methods(["GET", "POST"])
def import_decp(request):
    posted = request.method == "POST"
    form = DecpFileForm(request.POST, request.FILES) if posted else DecpFileForm()
    if posted and form.is_valid():
        file = form.cleaned_data["file"]
        given = {"actor": request.actor, "name": file.name, "content": file.read()}
        upload = receive_file(**given, file=form.read) if form.read else receive_large_file(**given)
        return redirect(
            "markets:import_preview" if upload.state == UploadState.READ else "markets:import_reading", upload.pk
        )
    context = {"form": form, "uploads": uploads_of(request.actor).order_by("-pk")[:10]}
    return render(request, "markets/imports/file.html", context, status=422 if form.is_bound else 200)


def uploads_of(actor):
    """Files of public data that the structure keeps, without their content."""
    return Upload.objects.filter(structure__in=actor.structures, purpose=PURPOSE).defer("content")


@allow(Role.FACILITATOR)
@require_http_methods(["GET", "POST"])
def import_preview(request, pk):
    upload = get_object_or_404(uploads_of(request.actor), pk=pk)
    if upload.state != UploadState.READ:
        return redirect("markets:import_reading", pk)
    buyer = buyer_asked(request, upload)
    if upload.is_large and not buyer:
        return buyers(request, upload)
    file = file_of_buyer(upload, buyer["buyer_siren"]) if buyer else read_upload(upload)
    plan = plan_of(request.actor.structure, file)
    social = [each for each in plan.operations if each.is_social]
    asked = request.GET.get("vue") or ("clause" if social else "toutes")
    page = Paginator(shown(plan.operations, asked, request.GET.get("q", "")), A_PAGE).get_page(request.GET.get("page"))
    duplicates = plan.duplicates[:MOST_SHOWN]
    posted = request.POST if request.method == "POST" else None
    form = ChoiceForm(posted, operations=page.object_list, duplicates=duplicates)
    if posted is not None and form.is_valid():
        try:
            done = import_contracts(actor=request.actor, file=file, source=upload, **form.choice())
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, said_of(done))
            return redirect(result_url(upload, buyer))
    context = {
        "upload": upload,
        "buyer": buyer,
        "file": file,
        "plan": plan,
        "page": page,
        "form": form,
        "views": views_of(address_of(request.path, buyer), asked, len(social), len(plan.operations)),
        "asked": asked,
        "q": request.GET.get("q", ""),
        "cards": cards_of(page.object_list, form),
        "duplicates": [DuplicateRow(each, form[f"double_{each.contract.rank}"]) for each in duplicates],
        "rejected": file.rejected[:MOST_SHOWN],
    }
    return render(request, "markets/imports/preview.html", context, status=422 if form.is_bound else 200)


def buyer_asked(request, upload):
    """The buyer of a large file that is asked for, as the file names it; None when the page is about the whole file."""
    asked = request.GET.get("acheteur", "")
    if not upload.is_large or not (asked.isascii() and asked.isdigit()):
        return None
    kept = ReadContract.objects.filter(upload=upload, buyer_siren=asked[:9])
    return kept.values("buyer_siren", "buyer_name").order_by("-buyer_name", "pk").first()


def address_of(path, buyer):
    """An address to which a parameter is added, that of a buyer kept."""
    return f"{path}?acheteur={buyer['buyer_siren']}&" if buyer else f"{path}?"


def result_url(upload, buyer):
    return address_of(reverse("markets:import_result", args=[upload.pk]), buyer).rstrip("?&")


def buyers(request, upload):
    """The buyers of a large file: one is chosen, then its contracts."""
    q = request.GET.get("q", "")[:100].strip()
    found = ReadContract.objects.filter(upload=upload)
    if q:
        named = Q(folded__contains=SortKey(Value(q)))
        digits = "".join(q.split())
        found = found.alias(folded=SortKey("buyer_name")).filter(
            named | Q(buyer_siren__startswith=digits) if digits.isdigit() else named
        )
    found = found.values("buyer_siren").annotate(
        name=Max("buyer_name"), contracts=Count("pk"), with_mention=Count("pk", filter=Q(social=True))
    )
    page = Paginator(found.order_by("-with_mention", "-contracts", "buyer_siren"), BUYERS_A_PAGE)
    page = page.get_page(request.GET.get("page"))
    for each in page.object_list:
        each["number"] = print_identifier(each["buyer_siren"])
    context = {"upload": upload, "page": page, "q": q}
    return render(request, "markets/imports/buyers.html", context)


@allow(Role.FACILITATOR)
@require_safe
def import_reading(request, pk):
    """How far the worker is in a large file, asked again every two seconds; then what it could not read."""
    upload = get_object_or_404(uploads_of(request.actor), pk=pk)
    stopped = upload.state == UploadState.READING and not is_worked_on(READING, upload.pk)
    context = {"upload": upload, "stopped": stopped}
    if not request.htmx:
        if upload.state == UploadState.READ:
            return redirect("markets:import_preview", pk)
        return render(request, "markets/imports/reading.html", context)
    # Read again by a worker that has started anew, the page that said it was stopped is no longer true.
    said_stopped = request.GET.get("arret") == "1"
    if stopped and said_stopped:
        return HttpResponse(status=204)
    response = render(request, "markets/imports/reading_state.html", context)
    if not upload.is_awaited or stopped != said_stopped:
        response["HX-Refresh"] = "true"
    return response


@allow(Role.FACILITATOR)
@require_POST
def import_read_again(request, pk):
    upload = get_object_or_404(uploads_of(request.actor), pk=pk)
    try:
        read_again(actor=request.actor, upload=upload)
    except ValidationError as refusal:
        messages.warning(request, " ".join(refusal.messages))
    return redirect("markets:import_reading", pk)


def shown(operations, asked, q):
    """The operations of a view of the preview, and of a search without accents in names, lots and buyers."""
    kept = [each for each in operations if asked != "clause" or each.is_social]
    words = fold(q[:100])
    if not words:
        return kept
    return [
        each
        for each in kept
        if any(
            words in fold(text)
            for text in (each.name, each.buyer.buyer_name, each.buyer.buyer_siren, *(lot.title for lot in each.lots))
        )
    ]


def views_of(path, asked, social, everything):
    return [
        {"label": label, "url": f"{path}vue={key}", "current": asked == key, "count": count}
        for key, label, count in (
            ("clause", "Avec une considération sociale", social),
            ("toutes", "Tous les nouveaux marchés", everything),
        )
    ]


def cards_of(operations, form):
    """The operations of a page, with the names that the public register of the tool already has; one query."""
    contracts = [contract for operation in operations for contract in operation.contracts]
    sirens = {contract.buyer_siren for contract in contracts}
    sirens |= {holder.siren for contract in contracts for holder in contract.holders if holder.siren}
    known = Organisation.objects.filter(siren__in=sirens).exclude(name="").order_by("-pk")
    names = dict(known.values_list("siren", "name"))
    return [card_of(operation, form, names) for operation in operations]


def card_of(operation, form, names):
    amounts = [each.amount for each in operation.contracts if each.amount is not None]
    buyer = operation.buyer
    return Card(
        operation=operation,
        name=form[f"name_{operation.rank}"],
        ticked=form.is_ticked("operations", operation.rank, initial=operation.is_social),
        buyer=names.get(buyer.buyer_siren) or buyer.buyer_name or f"SIREN {print_identifier(buyer.buyer_siren)}",
        category=Category(category_of(operation.contracts)).label,
        amount=sum(amounts) if amounts else None,
        social=sum(lot.is_social for lot in operation.lots),
        flagged=sum(bool(lot.flags) for lot in operation.lots),
        rows=tuple(
            AwardRow(lot, contract, tuple(called(holder, names) for holder in contract.holders))
            for lot in operation.lots
            for contract in lot.contracts
        ),
    )


def called(holder, names):
    """What a holder is called: by the tool, by the publication, else its number, to be named."""
    name = names.get(holder.siren) or holder.name
    if name or not holder.siren:
        return name or holder.published_id, False
    return f"SIREN {print_identifier(holder.siren)}", True


def said_of(done):
    count, lots = len(done.contracts), len({id(row.lot) for row in done.rows})
    doubles = f"{done.merged} doublon{'s réunis' if done.merged > 1 else ' réuni'}"
    if not count and done.merged:
        return french(f"{doubles}.")
    if not count:
        return "Ces marchés étaient déjà dans l'outil : rien n'a été ajouté."
    markets = f"{count} marché{'s' if count > 1 else ''} importé{'s' if count > 1 else ''}"
    also = f" ; {doubles}" if done.merged else ""
    return french(f"{markets}, {lots} lot{'s' if lots > 1 else ''} en tout{also}.")


@allow(Role.FACILITATOR)
@require_safe
def import_result(request, pk):
    upload = get_object_or_404(uploads_of(request.actor), pk=pk)
    buyer = buyer_asked(request, upload)
    if upload.state != UploadState.READ or (upload.is_large and not buyer):
        return redirect("markets:import_preview", pk)
    file = file_of_buyer(upload, buyer["buyer_siren"]) if buyer else read_upload(upload)
    structure = request.actor.structure
    earlier = earlier_contracts(structure, {contract.buyer_siren for contract in file.contracts})
    keys = {contract.key for contract in file.contracts}
    places = {each.lot.contract_id for key, each in earlier.items() if key in keys and each.lot}
    contracts = (
        Contract.objects.filter(pk__in=places)
        .select_related("authority")
        .annotate(how_many=Count("lots", filter=Q(lots__withdrawn_at=None)))
        .order_by("sort_key", "pk")
    )
    context = {
        "upload": upload,
        "preview_url": address_of(reverse("markets:import_preview", args=[pk]), buyer),
        "file": file,
        "plan": plan_of(structure, file, earlier=earlier),
        "page": Paginator(contracts, A_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "markets/imports/result.html", context)


@allow(Role.FACILITATOR)
@require_POST
def import_forget(request, pk):
    upload = get_object_or_404(uploads_of(request.actor), pk=pk)
    forget_file(actor=request.actor, upload=upload)
    messages.success(request, "Fichier supprimé\u202f: les marchés déjà importés restent.")
    return redirect("markets:import_decp")
