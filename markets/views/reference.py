"""The national lists: what is loaded, where it comes from, and looking a code up."""

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from markets.access import allow
from markets.enums import DatedValueKind, Nomenclature, Role
from markets.forms.filters import CodeFilter
from markets.models import Commune, DatedValue, ReferenceCode
from markets.nomenclatures import propose, search_codes
from markets.reference.shipped import read_shipped

A_PAGE = 25
FEWEST_LETTERS = 2


@allow(Role.FACILITATOR)
@require_safe
def reference(request):
    form = CodeFilter(request.GET or None, actor=request.actor)
    asked = form.cleaned_data if form.is_valid() else {}
    found = None
    if asked.get("q"):
        nomenclature = asked.get("liste") or Nomenclature.CPV
        found = Paginator(search_codes(nomenclature, asked["q"]), A_PAGE).get_page(request.GET.get("page"))
    counts = dict(ReferenceCode.objects.values_list("nomenclature").annotate(rows=Count("pk")))
    lists = [described(each.value, each.label, counts.get(each.value, 0)) for each in Nomenclature]
    lists.append(described("communes", "Communes", Commune.objects.count()))
    dated = DatedValue.objects.all()
    return render(
        request,
        "markets/reference.html",
        {
            "form": form,
            "page": found,
            "searched": found is not None,
            "lists": lists,
            "thresholds": [each for each in dated if each.kind == DatedValueKind.THRESHOLD],
            "wages": [each for each in dated if each.kind == DatedValueKind.SMIC][:6],
        },
    )


@allow(Role.FACILITATOR)
@require_safe
def suggestions(request, asked):
    """Proposals for a field being typed, whatever its name: `postcode` beside narrows communes."""
    if asked != "communes" and asked not in Nomenclature.values:
        raise Http404
    postcode = request.GET.get("postcode", "").strip()
    typed = next((value.strip() for name, value in request.GET.items() if name != "postcode"), "")
    enough = len(typed) >= FEWEST_LETTERS or (asked == "communes" and postcode)
    proposals = propose(asked, typed.replace("\0", ""), postcode.replace("\0", "")) if enough else []
    return render(request, "markets/suggestions.html", {"proposals": proposals})


def described(name, label, rows):
    shipped = read_shipped(name)
    return {"label": label, "rows": rows, "source": shipped.source, "version": shipped.version}
