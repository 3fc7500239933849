"""The legal examination of a contract, and the register of contracts without a clause."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clauses.actions import record_register, review_contract
from clauses.forms.legal import LegalReviewForm, LegalTestForm
from clauses.legal import legal_test
from clauses.legal_bases import BASES, exception_label
from clauses.models import LegalReview
from clauses.tables import excel
from clauses.tables.columns import Column, Format, Sheet
from markets.access import allow
from markets.acting import add_refusal
from markets.attachments import attachment
from markets.enums import BuyerKind, Role
from markets.models import Announcement, Contract

A_PAGE = 25
COLUMNS = (
    Column("Marché", Format.TEXT, lambda review: review.contract.title, width=50),
    Column("Référence", Format.TEXT, lambda review: review.contract.reference, width=18),
    Column("Donneur d'ordre", Format.TEXT, lambda review: str(review.contract.authority), width=35),
    Column("Examiné le", Format.DAY, lambda review: review.decided_on),
    Column("Condition sociale", Format.TEXT, lambda review: compulsory_label(review.compulsory), width=18),
    Column("Exception invoquée", Format.TEXT, lambda review: review.get_exception_display(), width=40),
    Column("Motif", Format.TEXT, lambda review: review.reason, width=60),
)


def compulsory_label(compulsory):
    return {True: "Obligatoire", False: "Non obligatoire", None: "À vérifier"}[compulsory]


@allow(Role.FACILITATOR)
@require_http_methods(["GET", "POST"])
def review(request, pk):
    """Is a social condition compulsory here, what may be invoked; then what was decided, which is kept."""
    contracts = Contract.objects.visible_to(request.actor).select_related("authority", "operation", "facilitator")
    shown = get_object_or_404(contracts, pk=pk)
    today = timezone.localdate()
    known = known_facts(shown)
    launched_on = known["launched_on"] or today
    asking = LegalTestForm(request.GET or {"launched_on": launched_on.isoformat(), "buyer": known["buyer"]})
    asked = asking.cleaned_data if asking.is_valid() else {}
    facts = {"launched_on": asked.get("launched_on"), "buyer": asked.get("buyer") or BuyerKind.OTHER}
    test = legal_test(shown, **facts)
    form = LegalReviewForm(request.POST or None, exceptions=test.exceptions, initial={"decided_on": today})
    if request.method == "POST" and form.is_valid():
        try:
            review_contract(actor=request.actor, contract=shown, **facts, **form.cleaned_data)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Examen juridique enregistré.")
            return redirect("clauses:review", shown.pk)
    context = {
        "contract": shown,
        "asking": asking,
        "test": test,
        "verdict": compulsory_label(test.compulsory),
        "form": form,
        "exceptions": [exception_label(exception) for exception in test.exceptions],
        "reviews": told(LegalReview.objects.filter(contract=shown)),
        "here": request.get_full_path(),
    }
    return render(request, "clauses/review.html", context, status=422 if form.errors or asking.errors else 200)


def known_facts(contract):
    """Day of launch and kind of buyer: those of the last examination, else those announced."""
    last = LegalReview.objects.filter(contract=contract).first()
    plan = Announcement.objects.filter(contract=contract).first()
    launched_on = (last and last.launched_on) or (plan and plan.launch_on)
    return {"launched_on": launched_on, "buyer": (last and last.buyer) or (plan and plan.buyer) or BuyerKind.OTHER}


@allow(Role.FACILITATOR, Role.AUTHORITY)
@require_GET
def review_read(request, pk):
    """What the donneur d'ordre reads: the rule applied to what is known, and what was decided, with its reasons."""
    contracts = Contract.objects.visible_to(request.actor).select_related("authority", "operation")
    shown = get_object_or_404(contracts, pk=pk)
    test = legal_test(shown, **known_facts(shown))
    context = {
        "contract": shown,
        "test": test,
        "verdict": compulsory_label(test.compulsory),
        "exceptions": [exception_label(exception) for exception in test.exceptions],
        "reviews": told(LegalReview.objects.filter(contract=shown)),
    }
    return render(request, "clauses/review_read.html", context)


def told(reviews):
    """Examinations with the words of what the rule said then, the latest first."""
    return [(review, compulsory_label(review.compulsory)) for review in reviews[:A_PAGE]]


@allow(Role.FACILITATOR, Role.AUTHORITY)
@require_GET
def bases(request):
    """Why a contract may carry a clause, article by article."""
    return render(request, "clauses/bases.html", {"bases": BASES})


def registered(actor):
    """Contracts whose last review decided on no clause, the latest first."""
    reviews = LegalReview.objects.visible_to(actor).latest().filter(clause_kept=False)
    return reviews.filter(contract__withdrawn_at=None).select_related("contract__authority")


@allow(Role.FACILITATOR)
@require_GET
def register(request):
    """« Marchés sans clause »: what a buyer answers when it is asked for its reasons."""
    page = Paginator(registered(request.actor), A_PAGE).get_page(request.GET.get("page"))
    rows = [(review, compulsory_label(review.compulsory)) for review in page]
    return render(request, "clauses/without_clause.html", {"page": page, "rows": rows})


@allow(Role.FACILITATOR)
@require_POST
def register_excel(request):
    rows = list(registered(request.actor))
    made = excel.write_workbook([Sheet("Marchés sans clause", COLUMNS, rows)], title="Registre")
    record_register(actor=request.actor, contracts=len(rows))
    return attachment(made, f"marches-sans-clause-{timezone.localdate().isoformat()}.xlsx", excel.CONTENT_TYPE)
