"""The national lists: what is loaded, where it comes from, and looking a code up."""

from django.core.paginator import Paginator
from django.db.models import Count
from django.shortcuts import render
from django.views.decorators.http import require_safe

from markets.access import allow
from markets.enums import DatedValueKind, Nomenclature, Role
from markets.forms.filters import CodeFilter
from markets.models import Commune, DatedValue, ReferenceCode
from markets.nomenclatures import search_codes
from markets.reference.shipped import read_shipped

A_PAGE = 25


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


def described(name, label, rows):
    shipped = read_shipped(name)
    return {"label": label, "rows": rows, "source": shipped.source, "version": shipped.version}
