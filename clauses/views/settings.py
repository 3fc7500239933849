"""What a structure sets for its calculations and its lists of publics."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clauses.actions import (
    add_category,
    add_scale_value,
    change_category,
    change_charter_version,
    change_scale_value,
    new_charter_version,
    new_scale_version,
    open_category,
    ship_reference,
)
from clauses.actions import charters as charter_rules
from clauses.actions import scales as scale_rules
from clauses.enums import CategoryGroup, ScaleKind
from clauses.forms.settings import (
    CategoryForm,
    ChangeCategoryForm,
    CharterVersionForm,
    NewCharterVersionForm,
    NewFamilyForm,
    NewScaleValueForm,
    NewScaleVersionForm,
    ScaleValueForm,
    ThresholdForm,
)
from clauses.models import Category, Charter, CharterVersion, Scale, ScaleValue, ScaleVersion
from clauses.values import UNITS, unit_of
from markets.access import allow
from markets.acting import add_refusal
from markets.enums import Role
from markets.models.organisations import SortKey
from markets.typography import french


@allow(Role.FACILITATOR)
@require_POST
def ship(request):
    """Give the structure the reference list and values it lacks."""
    ship_reference(actor=request.actor, structure=request.actor.structure)
    messages.success(request, "Liste et valeurs de référence fournies.")
    return redirect("clauses:charters")


@allow(Role.FACILITATOR)
@require_GET
def charters(request):
    """The structure's lists of publics, with their versions."""
    versions = (
        CharterVersion.objects.filter(structure__in=request.actor.structures)
        .select_related("charter")
        .annotate(retained=Count("categories", filter=Q(categories__open=True)))
        .order_by("charter__name", "-starts_on")
    )
    return render(request, "clauses/charters.html", {"versions": versions})


@allow(Role.FACILITATOR)
@require_GET
def charter(request, pk):
    """One version of a list: its publics by family, what is confirmed and what is indicative."""
    version = visible_version(request, pk)
    categories = list(Category.objects.filter(version=version))
    groups = [
        (group.label, [category for category in categories if category.group == group]) for group in CategoryGroup
    ]
    return render(
        request,
        "clauses/charter.html",
        {
            "version": version,
            "groups": [(label, rows) for label, rows in groups if rows],
            "used": charter_rules.is_used(version),
        },
    )


@allow(Role.FACILITATOR)
@require_http_methods(["GET", "POST"])
def charter_version_new(request, pk):
    """A new version of a list, from a day on."""
    charters = Charter.objects.filter(structure__in=request.actor.structures).select_related("structure")
    shown = get_object_or_404(charters, pk=pk)
    form = NewCharterVersionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            version = new_charter_version(actor=request.actor, charter=shown, **form.cleaned_data)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Nouvelle version créée. Vous pouvez la modifier.")
            return redirect("clauses:charter", version.pk)
    return form_page(request, form, f"Nouvelle version de « {shown} »", "Créer la version", "clauses:charters")


@allow(Role.FACILITATOR)
@require_http_methods(["GET", "POST"])
def charter_version_edit(request, pk):
    """How long an eligibility lasts under a version, and its source."""
    version = visible_version(request, pk)
    initial = {"eligibility_months": version.eligibility_months, "source": version.source}
    form = CharterVersionForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            change_charter_version(actor=request.actor, version=version, **form.cleaned_data)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Version enregistrée.")
            return redirect("clauses:charter", version.pk)
    return form_page(request, form, str(version), "Enregistrer", "clauses:charter", version.pk)


@allow(Role.FACILITATOR)
@require_http_methods(["GET", "POST"])
def category_new(request, pk):
    """Add a public to a version."""
    version = visible_version(request, pk)
    form = CategoryForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            add_category(actor=request.actor, version=version, **form.cleaned_data)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Public ajouté à la liste.")
            return redirect("clauses:charter", version.pk)
    return form_page(request, form, "Ajouter un public", "Ajouter le public", "clauses:charter", version.pk)


@allow(Role.FACILITATOR)
@require_http_methods(["GET", "POST"])
def category_edit(request, pk):
    """Change an indicative public."""
    category = visible_category(request, pk)
    initial = {
        name: getattr(category, name)
        for name in (
            "label", "group", "criterion", "proof_months", "min_age", "max_age", "sensitive", "source",
        )
    } | {"proofs": "\n".join(category.proofs)}  # fmt: skip
    form = ChangeCategoryForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            change_category(actor=request.actor, category=category, **form.cleaned_data)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Public enregistré.")
            return redirect("clauses:charter", category.version_id)
    return form_page(request, form, category.label, "Enregistrer le public", "clauses:charter", category.version_id)


@allow(Role.FACILITATOR)
@require_POST
def category_open(request, pk):
    """Retain a public in its list, or set it aside."""
    category = visible_category(request, pk)
    try:
        open_category(actor=request.actor, category=category, open=request.POST.get("open") == "1")
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("clauses:charter", category.version_id)


@allow(Role.FACILITATOR)
@require_GET
def scales(request):
    """The structure's values of calculation, the newest version first."""
    versions = list(
        ScaleVersion.objects.filter(structure__in=request.actor.structures)
        .select_related("scale")
        .order_by("scale__name", "-starts_on")
    )
    chosen = next((version for version in versions if str(version.pk) == request.GET.get("version")), None)
    shown = chosen or (versions[0] if versions else None)
    rows = list(ScaleValue.objects.filter(version=shown).order_by(SortKey("label"))) if shown else []
    kinds = [
        (kind, kind.label, HELP.get(kind, ""), [(row, unit_of(row)) for row in rows if row.kind == kind])
        for kind in ScaleKind
    ]
    return render(
        request,
        "clauses/scales.html",
        {
            "versions": versions,
            "shown": shown,
            "kinds": kinds,
            "used": scale_rules.is_used(shown) if shown else False,
        },
    )


HELP = {
    ScaleKind.CPV_SHARE: french(
        "Pour un lot dont l'intitulé ne dit pas le métier. Une famille absente prend la part du métier qui lui "
        "correspond : 4544 est la peinture, 9091 le nettoyage."
    ),
    ScaleKind.THRESHOLD: french("Au-delà, le calibrage le signale ; rien n'est bloqué."),
}


@allow(Role.FACILITATOR)
@require_http_methods(["GET", "POST"])
def scale_version_new(request, pk):
    """A new version of the values, from a day on."""
    scales = Scale.objects.filter(structure__in=request.actor.structures).select_related("structure")
    shown = get_object_or_404(scales, pk=pk)
    form = NewScaleVersionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            new_scale_version(actor=request.actor, scale=shown, **form.cleaned_data)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Nouvelle version créée. Vous pouvez la modifier.")
            return redirect("clauses:scales")
    return form_page(request, form, f"Nouvelle version de « {shown} »", "Créer la version", "clauses:scales")


@allow(Role.FACILITATOR)
@require_http_methods(["GET", "POST"])
def scale_value_new(request, pk, kind):
    """Add a value of the structure's own."""
    versions = ScaleVersion.objects.filter(structure__in=request.actor.structures)
    version = get_object_or_404(versions, pk=pk)
    new_form = NewFamilyForm if kind == ScaleKind.CPV_SHARE else NewScaleValueForm
    form = new_form(request.POST or None, unit=UNITS[kind])
    if request.method == "POST" and form.is_valid():
        try:
            add_scale_value(actor=request.actor, version=version, kind=kind, **form.cleaned_data)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Valeur ajoutée.")
            return redirect("clauses:scales")
    return form_page(request, form, f"Ajouter : {kind.label.lower()}", "Ajouter la valeur", "clauses:scales")


@allow(Role.FACILITATOR)
@require_http_methods(["GET", "POST"])
def scale_value_edit(request, pk):
    """Change a value; changed, it is the structure's own, « valeur indicative »."""
    values = ScaleValue.objects.filter(structure__in=request.actor.structures).select_related("version")
    shown = get_object_or_404(values, pk=pk)
    initial = {name: getattr(shown, name) for name in ("label", "value", "low", "high", "source")}
    change_form = ThresholdForm if shown.kind == ScaleKind.THRESHOLD else ScaleValueForm
    form = change_form(request.POST or None, unit=unit_of(shown), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            typed = {"label": shown.label} | form.cleaned_data
            change_scale_value(actor=request.actor, scale_value=shown, **typed)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Valeur enregistrée.")
            return redirect("clauses:scales")
    return form_page(request, form, shown.label, "Enregistrer la valeur", "clauses:scales")


def visible_version(request, pk):
    versions = CharterVersion.objects.filter(structure__in=request.actor.structures)
    return get_object_or_404(versions.select_related("charter", "structure"), pk=pk)


def visible_category(request, pk):
    categories = Category.objects.filter(structure__in=request.actor.structures)
    return get_object_or_404(categories.select_related("version__charter"), pk=pk)


def form_page(request, form, title, submit, back, *back_arguments):
    """Every small form of the settings: a title, the form, its button, the way back."""
    return render(
        request,
        "clauses/settings_form.html",
        {"form": form, "title": title, "submit": submit, "back": reverse(back, args=back_arguments)},
        status=422 if form.errors else 200,
    )
