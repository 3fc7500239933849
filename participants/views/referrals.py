"""Candidates proposed by prescribers: theirs to propose and to follow, the facilitator's to answer."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from markets.access import allow, shows_people
from markets.acting import add_refusal
from markets.enums import Role
from markets.paging import page_by_key
from markets.typography import french
from participants.actions import answer_referral, follow_referral, refer_person, withdraw_referral
from participants.enums import ReferralOutcome
from participants.models import Referral
from participants.referral_forms import AnswerForm, FollowForm, ReferralForm


def referrals_of(actor):
    return Referral.objects.visible_to(actor).select_related("prescriber", "person")


def referral_seen(request, pk):
    return get_object_or_404(referrals_of(request.actor).select_related("structure"), pk=pk)


@allow(Role.FACILITATOR)
@shows_people
@require_safe
def referrals(request):
    """Proposals received, the last first: all of them, or those of one outcome."""
    seen = referrals_of(request.actor)
    choice = request.GET.get("suite", "")
    found = seen.filter(outcome=choice) if choice in ReferralOutcome.values else seen
    context = {
        "page": page_by_key(request, found, "-pk", seen=seen),
        "choice": choice,
        "tab_list": [
            {"label": label, "url": f"?suite={value}" if value else request.path, "current": value == choice}
            for value, label in [("", "Toutes"), *ReferralOutcome.choices]
        ],
    }
    return render(request, "participants/referrals.html", context)


@allow(Role.PRESCRIBER)
@require_http_methods(["GET", "POST"])
def referral_new(request):
    form = ReferralForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            refer_person(actor=request.actor, **form.cleaned_data)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Orientation transmise. La suite donnée apparaîtra ici.")
            return redirect("reporting:home")
    return render(request, "participants/referral_new.html", {"form": form}, status=422 if form.is_bound else 200)


@allow(Role.FACILITATOR, Role.PRESCRIBER)
@shows_people
@require_GET
def referral(request, pk):
    return shown(request, referral_seen(request, pk))


def shown(request, found, follow=None, answer=None):
    """The page of a proposal, with the forms of whoever answers it."""
    context = {"referral": found, "waits": found.outcome == ReferralOutcome.WAITING}
    if request.actor.is_facilitator and found.outcome != ReferralOutcome.WITHDRAWN:
        told = {"outcome": found.outcome, "note": found.outcome_note}
        context["answer"] = answer or AnswerForm(initial=told)
        context["follow"] = None if found.person_id else follow or FollowForm(actor=request.actor, referral=found)
    return render(request, "participants/referral.html", context, status=422 if follow or answer else 200)


@allow(Role.PRESCRIBER)
@require_http_methods(["GET", "POST"])
def referral_withdraw(request, pk):
    found = referral_seen(request, pk)
    if request.method == "POST":
        try:
            withdraw_referral(actor=request.actor, referral=found)
        except ValidationError as refusal:
            messages.error(request, refusal.messages[0])
        else:
            messages.success(request, "Orientation retirée.")
        return redirect("participants:referral", found.pk)
    return render(request, "participants/referral_withdraw.html", {"referral": found})


@allow(Role.FACILITATOR)
@require_POST
def referral_follow(request, pk):
    found = referral_seen(request, pk)
    form = FollowForm(request.POST, actor=request.actor, referral=found)
    if form.is_valid():
        try:
            person = follow_referral(actor=request.actor, referral=found, **form.cleaned_data)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, f"Personne suivie sous le code {person.code}.")
            return redirect("participants:person", person.pk)
    return shown(request, found, follow=form)


@allow(Role.FACILITATOR)
@require_POST
def referral_answer(request, pk):
    found = referral_seen(request, pk)
    form = AnswerForm(request.POST)
    if form.is_valid():
        try:
            answer_referral(actor=request.actor, referral=found, **form.cleaned_data)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, french("Suite enregistrée : le prescripteur la lit."))
            return redirect("participants:referral", found.pk)
    return shown(request, found, answer=form)
