"""Placing people, and following each work contract or mission."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from markets.access import allow, shows_people
from markets.acting import add_refusal
from markets.enums import Role
from markets.models import Lot
from markets.typography import french
from participants import standing
from participants.actions import change_placement, end_placement, place_person
from participants.actions.placements import PROFILE
from participants.forms import EndForm, PlacementForm
from participants.modalities import doubts
from participants.models import Eligibility, Person, Placement
from participants.views.persons import name_of


def tell(request, placement):
    """Say what was done, then whatever deserves a second look; nothing of it blocks."""
    today = timezone.localdate()
    messages.success(request, "Mise en poste enregistrée.")
    eligibilities = Eligibility.objects.filter(person=placement.person_id)
    if standing.of_placement(placement, eligibilities, today).eligibility is None:
        messages.warning(request, french("Éligibilité à décider : ses heures attendront votre décision."))
    kinds = [each.kind for each in placement.party.organisation.kinds.all()]
    for doubt in doubts(modality=placement.modality, contract_type=placement.contract_type, kinds=kinds):
        messages.warning(request, doubt)
    began = placement.party.starts_on
    if began and placement.starts_on < began:
        messages.warning(request, "Le premier jour précède le début de l'intervenant sur ce lot.")


def save_placement(request, form, person=None):
    typed = dict(form.cleaned_data)
    person = person or typed["person"]
    typed.pop("person", None)
    try:
        placement = place_person(actor=request.actor, person=person, **typed)
    except ValidationError as refusal:
        add_refusal(form, refusal)
        return None
    tell(request, placement)
    return placement


@allow(Role.FACILITATOR)
@shows_people
@require_http_methods(["GET", "POST"])
def placement_new(request, pk):
    person = get_object_or_404(Person.objects.visible_to(request.actor).select_related("identity"), pk=pk)
    request.person_shown = person.pk
    form = PlacementForm(request.POST or None, actor=request.actor, person=person)
    if request.method == "POST" and form.is_valid() and save_placement(request, form, person):
        return redirect("participants:person", person.pk)
    return render(
        request,
        "participants/placement_new.html",
        {
            "form": form,
            "person": person,
            "name": name_of(person),
            "standing": standing.of_person(Eligibility.objects.filter(person=person), timezone.localdate()),
        },
        status=422 if form.is_bound else 200,
    )


@allow(Role.FACILITATOR)
@shows_people
@require_http_methods(["GET", "POST"])
def lot_placement_new(request, pk):
    lot = get_object_or_404(Lot.objects.visible_to(request.actor).select_related("contract"), pk=pk)
    form = PlacementForm(request.POST or None, actor=request.actor, lot=lot)
    if request.method == "POST" and form.is_valid() and save_placement(request, form):
        return redirect("participants:lot", lot.pk)
    return render(
        request,
        "participants/lot_placement_new.html",
        {"form": form, "lot": lot},
        status=422 if form.is_bound else 200,
    )


def visible_placement(request, pk):
    found = get_object_or_404(
        Placement.objects.visible_to(request.actor).select_related(
            "person__identity",
            "party__organisation",
            "lot__contract",
            "profile__category",
            "profile__prescriber",
        ),
        pk=pk,
    )
    request.person_shown = found.person_id
    return found


@allow(Role.FACILITATOR)
@shows_people
@require_safe
def placement(request, pk):
    found = visible_placement(request, pk)
    today = timezone.localdate()
    kinds = [each.kind for each in found.party.organisation.kinds.all()]
    return render(
        request,
        "participants/placement.html",
        {
            "placement": found,
            "profile": getattr(found, "profile", None),
            "name": name_of(found.person),
            "standing": standing.of_placement(found, Eligibility.objects.filter(person=found.person), today),
            "running": standing.is_running(found, today),
            "doubts": doubts(modality=found.modality, contract_type=found.contract_type, kinds=kinds),
        },
    )


@allow(Role.FACILITATOR)
@shows_people
@require_http_methods(["GET", "POST"])
def placement_edit(request, pk):
    found = visible_placement(request, pk)
    profile = getattr(found, "profile", None)
    known = {name: getattr(found, name) for name in ("modality", "contract_type", "job", "starts_on", "ends_on")}
    if profile:
        known |= {name: getattr(profile, name) for name in PROFILE}
    form = PlacementForm(request.POST or None, actor=request.actor, placement=found, initial=known)
    if request.method == "POST" and form.is_valid():
        try:
            change_placement(actor=request.actor, placement=found, **form.cleaned_data)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Mise en poste modifiée.")
            return redirect("participants:placement", found.pk)
    return render(
        request,
        "participants/placement_edit.html",
        {"form": form, "placement": found, "name": name_of(found.person)},
        status=422 if form.is_bound else 200,
    )


@allow(Role.FACILITATOR)
@shows_people
@require_http_methods(["GET", "POST"])
def placement_end(request, pk):
    found = visible_placement(request, pk)
    initial = {"ends_on": found.ends_on or timezone.localdate()}
    form = EndForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            end_placement(actor=request.actor, placement=found, **form.cleaned_data)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Fin de contrat enregistrée.")
            return redirect("participants:person", found.person_id)
    return render(
        request,
        "participants/placement_end.html",
        {"form": form, "placement": found, "name": name_of(found.person)},
        status=422 if form.is_bound else 200,
    )
