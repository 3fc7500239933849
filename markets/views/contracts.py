"""Contracts: the list, the one screen that writes one, its page."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Prefetch, Subquery
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from markets.access import allow
from markets.acting import add_refusal
from markets.actions import add_lots, create_contract, edit_contract, withdraw_contract
from markets.enums import PartyRole, Role
from markets.forms.contracts import ContractEditForm, ContractForm, LotsPasteForm
from markets.forms.filters import ContractFilter
from markets.models import Award, Contract, Lot, Organisation, Party
from markets.models.contracts import amended
from markets.nomenclatures import cpv_label
from markets.paging import page_by_key
from markets.preview import preview_lots
from markets.search import matching_contract

LOTS_A_PAGE = 50


@allow(Role.FACILITATOR, Role.COMPANY, Role.LENDER, Role.AUTHORITY)
@require_safe
def contracts(request):
    form, asked, found = listed(request)
    page = page_by_key(request, found, "-pk", seen=Contract.objects.visible_to(request.actor))
    context = {"page": page, "form": form, "active": len(asked), "none": not page.paginator.count and not asked}
    return render(request, "markets/contracts.html", context)


def listed(request):
    """What the list shows, all its pages together: its form, what it asks for, the contracts."""
    actor = request.actor
    form = ContractFilter(request.GET or None, actor=actor)
    asked = {name: value for name, value in form.cleaned_data.items() if value} if form.is_valid() else {}
    return form, asked, rows(filtered(Contract.objects.visible_to(actor).running(), asked, actor), actor)


def filtered(contracts, asked, actor):
    """The contracts that a search and its filters leave."""
    if text := asked.get("q"):
        contracts = contracts.filter(matching_contract(text, actor))
    if authority := asked.get("authority"):
        contracts = contracts.filter(authority=authority)
    if category := asked.get("category"):
        contracts = contracts.filter(category=category)
    if procedure := asked.get("procedure"):
        contracts = contracts.filter(procedure=procedure)
    lots = Lot.objects.filter(contract=OuterRef("pk"))
    if asked.get("state") == "unawarded":
        contracts = contracts.filter(Exists(lots.exclude(pk__in=Award.objects.values("lot"))))
    if asked.get("state") == "to_name":
        contracts = contracts.filter(Exists(lots.filter(parties__organisation__name="", parties__withdrawn_at=None)))
    return contracts


def rows(contracts, actor):
    """Contracts with how many lots the actor sees of each, and the amounts signed for these."""
    lots = Lot.objects.visible_to(actor).filter(contract=OuterRef("pk")).order_by().values("contract")
    return contracts.select_related("authority", "operation").annotate(
        lots_seen=Subquery(lots.annotate(n=Count("pk")).values("n")),
        **awards_seen(actor).amounts("lot__contract"),
    )


def awards_seen(actor):
    """Awards in which the actor sees somebody: a company learns nothing of its neighbours' amounts."""
    return Award.objects.filter(pk__in=Party.objects.visible_to(actor).values("award"))


@allow(Role.FACILITATOR)
@require_http_methods(["GET", "POST"])
def contract_new(request):
    form = ContractForm(request.POST or None, actor=request.actor)
    checking = "check" in request.POST
    if request.method == "POST" and form.is_valid() and not checking:
        try:
            contract = create_contract(actor=request.actor, **form.cleaned_data)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Marché enregistré.")
            warn_about_holders(request, contract)
            return redirect("markets:contract", contract.pk)
    context = {"form": form, "preview": preview_of(request)}
    return render(request, "markets/contract_new.html", context, status=422 if form.is_bound and form.errors else 200)


@allow(Role.FACILITATOR)
@require_POST
def lots_preview(request):
    """What the pasted lots would become, line by line; writes nothing."""
    return render(request, "markets/lots_preview.html", {"preview": preview_of(request)})


def preview_of(request):
    """The preview of what was pasted, None before anything is."""
    text = request.POST.get("lots", "")
    if not text.strip():
        return None
    authority = Organisation.objects.none()
    if request.POST.get("authority", "").isdecimal():
        authority = Organisation.objects.visible_to(request.actor).filter(pk=request.POST["authority"][:18])
    typed = "".join(mark for mark in request.POST.get("authority_identifier", "") if mark.isdigit())
    sirens = {each.siren for each in authority if each.siren} | ({typed[:9]} if typed else set())
    return preview_lots(request.actor.structure, text, authority_sirens=sirens)


def warn_about_holders(request, contract):
    """A contract awarded to the one who buys it is most often a slip of the paste."""
    if Party.objects.filter(
        lot__contract=contract, role=PartyRole.HOLDER, organisation__siren=contract.authority.siren
    ).exists():
        messages.warning(request, "Un titulaire est aussi le donneur d'ordre\u202f: vérifiez les lots.")
    nameless = (
        Organisation.objects.filter(parties__in=Party.objects.filter(lot__contract=contract), name="")
        .distinct()
        .count()
    )
    if nameless:
        words = "un titulaire reste à nommer" if nameless == 1 else f"{nameless} titulaires restent à nommer"
        messages.info(request, f"Connus par leur numéro seulement\u202f: {words}.")


@allow(Role.FACILITATOR, Role.COMPANY, Role.LENDER, Role.AUTHORITY)
@require_safe
def contract(request, pk):
    actor = request.actor
    seen = rows(Contract.objects.visible_to(actor).select_related("facilitator"), actor)
    contract = get_object_or_404(seen, pk=pk)
    lots = contract.lots.visible_to(actor)
    context = {
        "contract": contract,
        "page": Paginator(lots_of_page(lots, actor), LOTS_A_PAGE).get_page(request.GET.get("page")),
        "object": cpv_label(contract.cpv) if actor.is_facilitator else "",
        "joint": [buyer.organisation for buyer in contract.joint_buyers.select_related("organisation")],
        "journal_url": f"{reverse('markets:journal')}?kind=contract&pk={contract.pk}",
    }
    return render(request, "markets/contract.html", context)


def lots_of_page(lots, actor):
    """Lots in the order of their numbers (2 before 10), with their holders."""
    holders = Party.objects.visible_to(actor).filter(role=PartyRole.HOLDER).select_related("organisation", "award")
    holders = holders.prefetch_related(amended("award__"))
    return (
        lots.select_related("contract")
        .order_by("number_key", "pk")
        .prefetch_related(Prefetch("parties", queryset=holders, to_attr="holders"))
    )


@allow(Role.FACILITATOR)
@require_http_methods(["GET", "POST"])
def contract_edit(request, pk):
    contract = get_object_or_404(Contract.objects.visible_to(request.actor).select_related("authority"), pk=pk)
    form = ContractEditForm(request.POST or None, actor=request.actor, initial=ContractEditForm.facts(contract))
    if request.method == "POST" and form.is_valid():
        try:
            edit_contract(actor=request.actor, contract=contract, **form.cleaned_data)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Marché modifié.")
            return redirect("markets:contract", contract.pk)
    context = {"form": form, "contract": contract}
    return render(request, "markets/contract_edit.html", context, status=422 if form.is_bound else 200)


@allow(Role.FACILITATOR)
@require_http_methods(["GET", "POST"])
def lots_paste(request, pk):
    contract = get_object_or_404(Contract.objects.visible_to(request.actor).select_related("authority"), pk=pk)
    form = LotsPasteForm(request.POST or None, actor=request.actor)
    checking = "check" in request.POST
    if request.method == "POST" and form.is_valid() and not checking:
        try:
            add_lots(actor=request.actor, contract=contract, **form.cleaned_data)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Lots ajoutés.")
            warn_about_holders(request, contract)
            return redirect("markets:contract", contract.pk)
    context = {"form": form, "contract": contract, "preview": preview_of(request)}
    return render(request, "markets/lots_paste.html", context, status=422 if form.is_bound and form.errors else 200)


@allow(Role.FACILITATOR)
@require_http_methods(["GET", "POST"])
def contract_withdraw(request, pk):
    contract = get_object_or_404(Contract.objects.visible_to(request.actor), pk=pk)
    if request.method == "POST":
        try:
            withdraw_contract(actor=request.actor, contract=contract)
        except ValidationError as refusal:
            messages.error(request, refusal.messages[0])
            return redirect("markets:contract", contract.pk)
        messages.success(request, "Saisie annulée\u202f: le marché et ses lots sont retirés.")
        return redirect("markets:contracts")
    return render(request, "markets/contract_withdraw.html", {"contract": contract})
