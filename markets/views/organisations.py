"""Partners: the list, a page each, their identity and whom to write to."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from markets.access import allow
from markets.acting import add_refusal
from markets.actions import (
    edit_organisation,
    find_or_create_organisation,
    keep_contacts,
    name_organisation,
)
from markets.enums import ContactRank, Nomenclature, Role
from markets.forms.filters import OrganisationFilter
from markets.forms.organisations import ContactFormSet, NameForm, OrganisationEditForm, OrganisationForm
from markets.models import Contact, Contract, Membership, Organisation, Party, Relation
from markets.nomenclatures import labels_of
from markets.paging import page_by_key
from markets.search import matching_organisation

MOST_PLACES = 50


@allow(Role.FACILITATOR)
@require_safe
def organisations(request):
    form, asked, found = listed(request)
    context = {
        "page": page_by_key(request, found, "sort_key", "pk", seen=Organisation.objects.visible_to(request.actor)),
        "form": form,
        "active": len(asked),
        "to_name": Organisation.objects.visible_to(request.actor).filter(name="").count(),
    }
    return render(request, "markets/organisations.html", context)


def listed(request):
    """What the list shows, all its pages together: its form, what it asks for, the organisations."""
    form = OrganisationFilter(request.GET or None, actor=request.actor)
    asked = {name: value for name, value in form.cleaned_data.items() if value} if form.is_valid() else {}
    found = Organisation.objects.visible_to(request.actor).prefetch_related("kinds")
    if text := asked.get("q"):
        found = found.filter(matching_organisation(text))
    if kind := asked.get("kind"):
        found = found.filter(kinds__kind=kind)
    if asked.get("state") == "to_name":
        found = found.filter(name="")
    return form, asked, found


def visible_organisation(request, pk):
    return get_object_or_404(Organisation.objects.visible_to(request.actor), pk=pk)


@allow(Role.FACILITATOR)
@require_safe
def organisation(request, pk):
    actor = request.actor
    organisation = visible_organisation(request, pk)
    members = Membership.objects.filter(organisation=organisation, structure__in=actor.structures)
    places = Party.objects.visible_to(actor).filter(organisation=organisation)
    contacts = list(Contact.objects.filter(organisation=organisation, structure__in=actor.structures))
    context = {
        "organisation": organisation,
        "activity": activity_of(organisation),
        "relation": Relation.objects.filter(organisation=organisation, structure__in=actor.structures).first(),
        "kinds": organisation.kinds.all(),
        "contacts": contacts,
        "no_contact": bool(contacts) and all(each.refused for each in contacts),
        "members": members.select_related("user", "organisation").order_by("pk"),
        "places": places.select_related("lot__contract__authority").order_by("-pk")[:MOST_PLACES],
        "contracts": Contract.objects.visible_to(actor)
        .filter(authority=organisation)
        .select_related("announcement")[:MOST_PLACES],
        "editable": organisation.pk == actor.organisation_id
        or not Membership.objects.filter(organisation=organisation).exists(),
        "name_form": NameForm(actor=actor),
    }
    return render(request, "markets/organisation.html", context)


def activity_of(organisation):
    """Its NAF code in words, the code alone where the list does not know it."""
    label = labels_of(Nomenclature.NAF, [organisation.naf]).get(organisation.naf)
    return f"{organisation.naf} – {label}" if label else organisation.naf


@allow(Role.FACILITATOR)
@require_http_methods(["GET", "POST"])
def organisation_new(request):
    form = OrganisationForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data | {"identifier": form.cleaned_data["identifier"] or ""}
        try:
            organisation = find_or_create_organisation(actor=request.actor, **given)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Partenaire enregistré.")
            return redirect("markets:organisation", organisation.pk)
    return render(request, "markets/organisation_new.html", {"form": form}, status=422 if form.is_bound else 200)


@allow(Role.FACILITATOR)
@require_http_methods(["GET", "POST"])
def organisation_edit(request, pk):
    organisation = visible_organisation(request, pk)
    initial = {name: getattr(organisation, name) for name in ("name", "town", "postcode")}
    initial["kinds"] = [each.kind for each in organisation.kinds.all()]
    form = OrganisationEditForm(request.POST or None, actor=request.actor, organisation=organisation, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            edit_organisation(actor=request.actor, organisation=organisation, **form.cleaned_data)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Identité modifiée.")
            return redirect("markets:organisation", organisation.pk)
    context = {"form": form, "organisation": organisation}
    return render(request, "markets/organisation_edit.html", context, status=422 if form.is_bound else 200)


@allow(Role.FACILITATOR)
@require_http_methods(["GET", "POST"])
def organisation_name(request, pk):
    organisation = visible_organisation(request, pk)
    form = NameForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            name_organisation(actor=request.actor, organisation=organisation, **form.cleaned_data)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Organisation nommée.")
            return redirect("markets:organisation", organisation.pk)
    context = {"form": form, "organisation": organisation}
    return render(request, "markets/organisation_name.html", context, status=422 if form.is_bound else 200)


@allow(Role.FACILITATOR)
@require_http_methods(["GET", "POST"])
def organisation_contacts(request, pk):
    organisation = visible_organisation(request, pk)
    known = Contact.objects.filter(organisation=organisation, structure=request.actor.structure).order_by("rank")
    initial = list(known.values("name", "mail", "phone", "refused"))
    initial += [{}] * (len(ContactRank) - len(initial))
    forms = ContactFormSet(request.POST or None, initial=initial)
    refusals = []
    if request.method == "POST" and forms.is_valid():
        given = [form.cleaned_data for form in forms if form.cleaned_data.get("mail") or form.cleaned_data.get("phone")]
        try:
            keep_contacts(actor=request.actor, organisation=organisation, contacts=given)
        except ValidationError as refusal:
            refusals = refusal.messages
        else:
            messages.success(request, "Contacts mis à jour.")
            return redirect("markets:organisation", organisation.pk)
    context = {"forms": forms, "organisation": organisation, "refusals": refusals}
    return render(request, "markets/organisation_contacts.html", context, status=422 if forms.is_bound else 200)
