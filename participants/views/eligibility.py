"""Deciding an eligibility, taking it back, and the paper that says it to others."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from markets.access import allow, shows_people
from markets.acting import add_refusal
from markets.enums import Role
from markets.typography import french
from participants import standing
from participants.actions import decide_eligibility, withdraw_eligibility
from participants.actions.eligibility import first_uncovered_placement
from participants.eligibility import window
from participants.forms import EligibilityForm, WithdrawForm, versions_for
from participants.judging import judge
from participants.models import Eligibility, Person
from participants.views.persons import name_of


def decision_form(request, person):
    """The form on the list asked for, and the lists there are; no form when the structure has no list yet."""
    versions = versions_for(request.actor)
    asked = request.GET.get("liste", "")
    version = next((each for each in versions if str(each.pk) == asked), versions[0] if versions else None)
    if version is None:
        return None, versions
    return EligibilityForm(request.POST or None, version=version, today=timezone.localdate()), versions


def verdict_of(person, form):
    """What the rule says of what is ticked, and from when to when it would hold."""
    decision = form.decision()
    waiting = first_uncovered_placement(person, decision["decided_on"])
    hire_on = decision["hire_on"] or (waiting.starts_on if waiting else None)
    verdict = judge(person=person, **(decision | {"hire_on": hire_on}))
    first, last = window(hire_on or decision["decided_on"], form.version.eligibility_months)
    return {
        "verdict": verdict,
        "first": first,
        "last": last,
        "hire_known": hire_on is not None,
        "placed": waiting is not None,
    }


def decision_context(request, person, form, versions):
    return {
        "person": person,
        "name": name_of(person),
        "form": form,
        "versions": versions,
        "judged": verdict_of(person, form) if form and form.is_bound and form.ticked else None,
    }


@allow(Role.FACILITATOR)
@shows_people
@require_http_methods(["GET", "POST"])
def eligibility_new(request, pk):
    person = get_object_or_404(Person.objects.visible_to(request.actor).select_related("identity"), pk=pk)
    request.person_shown = person.pk
    form, versions = decision_form(request, person)
    going_on = "continuer" in request.POST
    saved = None
    if form and request.method == "POST" and form.is_valid() and not going_on:
        saved = save_decision(request, person, form)
    if saved:
        messages.success(request, told(saved))
        return redirect("participants:person", person.pk)
    return render(
        request,
        "participants/eligibility_new.html",
        decision_context(request, person, form, versions),
        status=422 if form and form.is_bound and not going_on else 200,
    )


def told(eligibility):
    if not eligibility.granted:
        return "Refus enregistré, avec ses raisons."
    if eligibility.starts_on:
        return french("Décision enregistrée : la période commence à la mise en poste déjà connue.")
    return french("Décision enregistrée : la période commencera à la première mise en poste.")


def save_decision(request, person, form):
    """Record what was decided, or say on the form why it cannot be."""
    refusing = "refuser" in request.POST
    refusal = form.cleaned_data["refusal"].strip()
    if refusing and not refusal:
        form.add_error("refusal", "Dites pourquoi : un refus se motive.")
        return None
    if not refusing and refusal:
        form.add_error(
            "refusal", french("Vous avez écrit un motif de refus : enregistrez le refus, ou videz ce champ.")
        )
        return None
    if not refusing and not form.ticked:
        form.add_error("categories", "Cochez au moins un public, ou enregistrez un refus motivé.")
        return None
    if not refusing and not verdict_of(person, form)["verdict"].eligible:
        form.add_error(
            None, "Aucun de ces publics n'est retenu : corrigez, ou enregistrez un refus en disant pourquoi."
        )
        return None
    try:
        return decide_eligibility(
            actor=request.actor, person=person, refusal=refusal if refusing else "", **form.decision()
        )
    except ValidationError as error:
        add_refusal(form, error)
        return None


@allow(Role.FACILITATOR)
@require_POST
def eligibility_preview(request, pk):
    """What the publics ticked ask for, and the verdict as it stands: the same pieces as the page, nothing written."""
    person = get_object_or_404(Person.objects.visible_to(request.actor).select_related("identity"), pk=pk)
    form, versions = decision_form(request, person)
    if form is None:
        raise Http404
    form.is_valid()
    return render(
        request, "participants/eligibility_new.html#decision", decision_context(request, person, form, versions)
    )


@allow(Role.FACILITATOR)
@shows_people
@require_http_methods(["GET", "POST"])
def eligibility_withdraw(request, pk):
    eligibility = get_object_or_404(
        Eligibility.objects.visible_to(request.actor)
        .standing()
        .select_related("person__identity", "charter_version__charter"),
        pk=pk,
    )
    request.person_shown = eligibility.person_id
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_eligibility(actor=request.actor, eligibility=eligibility, reason=form.cleaned_data["reason"])
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Décision retirée.")
            return redirect("participants:person", eligibility.person_id)
    return render(
        request,
        "participants/eligibility_withdraw.html",
        {"form": form, "eligibility": eligibility, "person": eligibility.person, "name": name_of(eligibility.person)},
        status=422 if form.is_bound else 200,
    )


@allow(Role.FACILITATOR, Role.COMPANY, Role.LENDER)
@shows_people
@require_safe
def certificate(request, pk):
    """« Attestation d'éligibilité »: the copy for a company, with dates and no ground."""
    person = get_object_or_404(
        Person.objects.visible_to(request.actor).filter(identity__isnull=False).select_related("identity"), pk=pk
    )
    request.person_shown = person.pk
    today = timezone.localdate()
    current = standing.of_person(Eligibility.objects.filter(person=person), today)
    return render(
        request,
        "participants/certificate.html",
        {
            "person": person,
            "standing": current,
            "eligibility": current.eligibility,
            "structure": request.actor.structure,
            "today": today,
        },
    )
