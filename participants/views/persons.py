"""The people followed: their list, and the page of one of them."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import F, Prefetch, Q, Value
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from markets.access import allow, shows_people
from markets.acting import add_refusal
from markets.enums import Role
from markets.hidden import hide, reveal
from markets.models.organisations import SortKey
from markets.paging import page_by_key
from participants import standing
from participants.actions import change_identity, register_person
from participants.followup import FollowUp, follow
from participants.forms import PersonForm, SearchForm
from participants.models import Eligibility, Person, Placement

SEARCH_KEY = "searched_person"


def search(people, words):
    """By code, or by every word of a name in any order, without accents."""
    by_name = Q()
    for word in words.split():
        by_name &= Q(identity__sort_key__contains=SortKey(Value(word)))
    return people.filter(by_name | Q(code__iexact=words.strip()))


def with_standing(people):
    """What the rows of a list say of each person: every decision, and placements with their employer."""
    placements = Placement.objects.select_related("party__organisation", "lot__contract").order_by("-starts_on", "pk")
    return people.select_related("identity").prefetch_related(
        Prefetch("eligibilities", Eligibility.objects.order_by("-decided_on", "-pk")),
        Prefetch("placements", placements),
    )


@dataclass(frozen=True)
class PersonRow:
    person: Person
    name: str
    standing: standing.Standing
    placement: Placement | None
    in_post: bool


def row_of(person, today):
    placements = list(person.placements.all())
    running = [each for each in placements if standing.is_running(each, today)]
    return PersonRow(
        person=person,
        name=name_of(person),
        standing=standing.of_person(person.eligibilities.all(), today),
        placement=(running or placements or [None])[0],
        in_post=bool(running),
    )


def name_of(person):
    """« NOM Prénom » as lists sort it, or the code once the identity is erased."""
    identity = getattr(person, "identity", None)
    return f"{identity.last_name} {identity.first_name}" if identity else person.code


@allow(Role.FACILITATOR)
@shows_people
@require_http_methods(["GET", "POST"])
def persons(request):
    today = timezone.localdate()
    if request.method == "POST":
        searched = SearchForm(request.POST)
        if searched.is_valid():
            request.session[SEARCH_KEY] = hide(searched.cleaned_data["q"].strip())
            choice = request.GET.get("suivi", "")
            return redirect(f"{request.path}?suivi={choice}" if choice in FollowUp.values else request.path)
    else:
        searched = SearchForm(initial={"q": reveal(request.session.get(SEARCH_KEY, ""))})
    words, choice, people = listed(request, today)
    page = page_by_key(request, people, "identity__sort_key", "pk", seen=Person.objects.visible_to(request.actor))
    return render(
        request,
        "participants/persons.html",
        {
            "page": page,
            "rows": [row_of(each, today) for each in page],
            "searched": searched,
            "words": words,
            "choice": choice,
            "tab_list": [
                {"label": label, "url": f"?suivi={value}" if value else request.path, "current": value == choice}
                for value, label in [("", "Toutes"), *FollowUp.choices]
            ],
        },
        status=422 if searched.is_bound else 200,
    )


def listed(request, today):
    """What the list shows, all its pages together: the words searched, the follow-up chosen, the people."""
    people = Person.objects.visible_to(request.actor)
    words = reveal(request.session.get(SEARCH_KEY, ""))
    if words:
        people = search(people, words)
    choice = request.GET.get("suivi", "")
    if choice in FollowUp.values:
        people = follow(people, choice, today)
    return words, choice, with_standing(people).order_by(F("identity__sort_key").asc(nulls_last=True), "pk")


@allow(Role.FACILITATOR)
@require_http_methods(["GET", "POST"])
def person_new(request):
    form = PersonForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            made = register_person(actor=request.actor, **form.identity())
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, f"Personne enregistrée sous le code {made.code}.")
            return redirect("participants:person", made.pk)
    return render(request, "participants/person_new.html", {"form": form}, status=422 if form.is_bound else 200)


@allow(Role.FACILITATOR)
@shows_people
@require_safe
def person(request, pk):
    today = timezone.localdate()
    decisions = (
        Eligibility.objects.select_related("charter_version__charter", "decided_by")
        .prefetch_related("grounds__category", "grounds__proofs__seen_by")
        .order_by("-decided_on", "-pk")
    )
    placements = Placement.objects.select_related("party__organisation", "lot__contract").order_by("-starts_on", "pk")
    found = get_object_or_404(
        Person.objects.visible_to(request.actor)
        .select_related("identity")
        .prefetch_related(Prefetch("eligibilities", decisions), Prefetch("placements", placements)),
        pk=pk,
    )
    request.person_shown = found.pk
    eligibilities = list(found.eligibilities.all())
    return render(
        request,
        "participants/person.html",
        {
            "person": found,
            "identity": getattr(found, "identity", None),
            "name": name_of(found),
            "standing": standing.of_person(eligibilities, today),
            "decisions": [
                {
                    "eligibility": each,
                    "standing": standing.of_decision(each, today),
                    "stands": each.granted and not each.withdrawn_at,
                    "reasons": reasons_by_level(each),
                }
                for each in eligibilities
            ],
            "placements": [
                {"placement": each, "standing": standing.of_placement(each, eligibilities, today)}
                for each in found.placements.all()
            ],
        },
    )


def reasons_by_level(eligibility):
    """The reasons as printed at the decision, told apart for the page."""
    levels = {"reason": [], "warning": [], "refusal": [], "withdrawal": []}
    for reason in eligibility.reasons:
        levels.setdefault(reason["level"], []).append(reason["sentence"])
    return levels


@allow(Role.FACILITATOR)
@shows_people
@require_http_methods(["GET", "POST"])
def person_edit(request, pk):
    found = get_object_or_404(
        Person.objects.visible_to(request.actor).filter(identity__isnull=False).select_related("identity"), pk=pk
    )
    request.person_shown = found.pk
    known = {name: getattr(found.identity, name) for name in PersonForm.base_fields if name != "not_twin"}
    form = PersonForm(request.POST or None, actor=request.actor, person=found, initial=known)
    if request.method == "POST" and form.is_valid():
        try:
            change_identity(actor=request.actor, person=found, **form.identity())
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Identité enregistrée.")
            return redirect("participants:person", found.pk)
    return render(
        request,
        "participants/person_edit.html",
        {"form": form, "person": found, "name": name_of(found)},
        status=422 if form.is_bound else 200,
    )
