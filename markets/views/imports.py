"""Importing public contract data: a file, what was understood of it, what to bring in, what came of it."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from markets.access import allow
from markets.acting import add_refusal
from markets.actions.imports import (
    PURPOSE,
    earlier_contracts,
    forget_file,
    import_contracts,
    plan_of,
    read_file,
    read_upload,
    receive_file,
)
from markets.decp.category import category_of
from markets.decp.contracts import PublishedContract
from markets.decp.plan import Duplicate, PlannedLot, PlannedOperation
from markets.decp.titles import fold
from markets.enums import Category, Role
from markets.identifiers import print_identifier
from markets.models import Contract, Organisation, Upload
from markets.typography import french, write_number

MOST_BYTES = 5 * 1024 * 1024  # read while the user waits; the command has no limit
A_PAGE = 50
MOST_SHOWN = 100
MOST_REASONS = 5


class DecpFileForm(forms.Form):
    file = forms.FileField(
        label="Fichier DECP (JSON, XML ou CSV)",
        max_length=255,
        help_text="Données essentielles de la commande publique, 5 Mo au plus.",
        widget=forms.ClearableFileInput(attrs={"accept": ".json,.xml,.csv,.txt"}),
        error_messages={"required": "Choisissez un fichier.", "empty": "Le fichier est vide."},
    )

    def clean_file(self):
        """The file, refused with a sentence when no contract at all can be read in it."""
        given = self.cleaned_data["file"]
        if given.size > MOST_BYTES:
            size = write_number(Fraction(given.size, 1024 * 1024), places=1)
            raise forms.ValidationError(french(f"Ce fichier pèse {size} Mo : la limite est de 5 Mo, découpez-le."))
        read = read_file(given)
        given.seek(0)
        if not read.contracts:
            said = [each.sentence for each in read.rejected[:MOST_REASONS]] or list(read.remarks[:MOST_REASONS])
            raise forms.ValidationError(said or ["Aucun contrat n'a pu être lu dans ce fichier."])
        self.read = read
        return given


class ChoiceForm(forms.Form):
    """What to bring in: operations ticked, by rank, the name of each, and what to do of each suspected duplicate."""

    ASIDE, MERGED, APART = "", "merged", "apart"
    CHOICES = [(ASIDE, "Laisser de côté"), (MERGED, "Réunir les deux"), (APART, "Importer à part")]

    operations = forms.TypedMultipleChoiceField(label="Marchés", coerce=int, required=False)

    def __init__(self, *args, operations, duplicates, **kwargs):
        super().__init__(*args, **kwargs)
        self.planned = {each.rank: each for each in operations}
        self.fields["operations"].choices = [(rank, rank) for rank in self.planned]
        self.doubles = {each.contract.rank: each for each in duplicates}
        for rank in self.doubles:
            self.fields[f"double_{rank}"] = forms.ChoiceField(
                label="Choix", choices=self.CHOICES, required=False, initial=self.ASIDE
            )
        for rank, each in self.planned.items():
            self.fields[f"name_{rank}"] = forms.CharField(
                label="Nom du marché", max_length=255, required=False, initial=each.name[:255]
            )

    def clean(self):
        given = super().clean()
        if not self.errors and not given["operations"] and not any(given[f"double_{rank}"] for rank in self.doubles):
            raise forms.ValidationError("Cochez au moins un marché à importer.")
        if not self.errors:
            self.refuse_lonely_doubles()
        return given

    def refuse_lonely_doubles(self):
        """A double is merged into a contract of the tool, or into one that comes in with it."""
        ranks = {contract.rank for rank in self.cleaned_data["operations"] for contract in self.planned[rank].contracts}
        for rank, double in self.doubles.items():
            kept = double.kept
            if self.cleaned_data[f"double_{rank}"] == self.MERGED and kept.rank > 0 and kept.rank not in ranks:
                words = f"cochez aussi le marché du contrat {kept.published_id}, ou importez-le d'abord."
                self.add_error(None, french(f"Pour réunir le doublon {double.contract.published_id}, {words}"))

    def choice(self):
        """What the import is asked: ranks of the contracts to write, names, duplicates that are none."""
        ticked = self.cleaned_data["operations"]
        apart, merged = (
            {rank for rank in self.doubles if self.cleaned_data[f"double_{rank}"] == choice}
            for choice in (self.APART, self.MERGED)
        )
        ranks = {contract.rank for rank in ticked for contract in self.planned[rank].contracts}
        names = {rank: self.cleaned_data[f"name_{rank}"] for rank in ticked}
        return {"chosen": ranks | apart, "names": names, "apart": apart, "merged": merged}

    def is_ticked(self, field, rank, initial=False):
        return str(rank) in self.data.getlist(field) if self.is_bound else initial


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
        upload = receive_file(actor=request.actor, name=file.name, content=file.read(), file=form.read)
        return redirect("markets:import_preview", upload.pk)
    context = {"form": form, "uploads": uploads_of(request.actor).order_by("-pk")[:10]}
    return render(request, "markets/imports/file.html", context, status=422 if form.is_bound else 200)


def uploads_of(actor):
    """Files of public data that the structure keeps, without their content."""
    return Upload.objects.filter(structure__in=actor.structures, purpose=PURPOSE).defer("content")


@allow(Role.FACILITATOR)
@require_http_methods(["GET", "POST"])
def import_preview(request, pk):
    upload = get_object_or_404(uploads_of(request.actor).defer(None), pk=pk)
    file = read_upload(upload)
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
            return redirect("markets:import_result", upload.pk)
    context = {
        "upload": upload,
        "file": file,
        "plan": plan,
        "page": page,
        "form": form,
        "views": views_of(request.path, asked, len(social), len(plan.operations)),
        "asked": asked,
        "q": request.GET.get("q", ""),
        "cards": cards_of(page.object_list, form),
        "duplicates": [DuplicateRow(each, form[f"double_{each.contract.rank}"]) for each in duplicates],
        "rejected": file.rejected[:MOST_SHOWN],
    }
    return render(request, "markets/imports/preview.html", context, status=422 if form.is_bound else 200)


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
        {"label": label, "url": f"{path}?vue={key}", "current": asked == key, "count": count}
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
    upload = get_object_or_404(uploads_of(request.actor).defer(None), pk=pk)
    file = read_upload(upload)
    structure = request.actor.structure
    earlier = earlier_contracts(structure, {contract.buyer_siren for contract in file.contracts})
    keys = {contract.key for contract in file.contracts}
    places = {each.lot.contract_id for key, each in earlier.items() if key in keys and each.lot}
    contracts = (
        Contract.objects.visible_to(request.actor)
        .filter(pk__in=places)
        .select_related("authority")
        .annotate(how_many=Count("lots", filter=Q(lots__withdrawn_at=None)))
        .order_by("sort_key", "pk")
    )
    context = {
        "upload": upload,
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
