"""What public contract data leave to decide: contracts to follow, new publications, doubles that were merged."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from markets.access import allow
from markets.acting import add_refusal
from markets.actions.imports import (
    decide_change,
    dismiss_sighting,
    earlier_contracts,
    labels_of_codes,
    reopen_change,
    separate_double,
)
from markets.decp.comparing import ABSENT, ComparedFact, compare
from markets.decp.contracts import PublishedContract
from markets.decp.normalising import normalise
from markets.enums import Role, Ruling
from markets.forms.published import ChangeForm
from markets.models import Notice, Organisation, Sighting
from markets.paging import page_by_key
from markets.typography import french, write_day, write_euros

SECTIONS = (
    ("À suivre", "markets:to_follow"),
    ("Nouvelles publications", "markets:changes"),
    ("Doublons réunis", "markets:doubles"),
)


@dataclass(frozen=True)
class ComparedRow:
    """A fact as published before and now, and as the tool has it (empty where it keeps no such thing)."""

    fact: ComparedFact
    kept: str


def sections(actor, current):
    """The three lists as tabs, each with how many it holds."""
    counts = (waiting_of(actor).count(), undecided_of(actor).count(), merged_of(actor).count())
    return [
        {"label": label, "url": reverse(name), "current": name == current, "count": count}
        for (label, name), count in zip(SECTIONS, counts, strict=True)
    ]


def waiting_of(actor):
    return Sighting.objects.visible_to(actor).waiting()


def undecided_of(actor):
    return Notice.objects.visible_to(actor).undecided()


def merged_of(actor):
    return Notice.objects.visible_to(actor).filter(decision__ruling=Ruling.MERGED)


@allow(Role.FACILITATOR)
@require_safe
def to_follow(request):
    """Contracts published with a social consideration that the tool does not have; those put aside on demand."""
    aside = request.GET.get("vue") == "ecartes"
    seen = Sighting.objects.visible_to(request.actor)
    found = seen.exclude(dismissed_at=None) if aside else seen.waiting()
    page = page_by_key(request, found, "-notified_on", "pk", seen=seen)
    name_buyers(page)
    context = {
        "tabs": sections(request.actor, "markets:to_follow"),
        "page": page,
        "aside": aside,
        "put_aside": seen.exclude(dismissed_at=None).count(),
    }
    return render(request, "markets/published/to_follow.html", context)


def name_buyers(sightings):
    """Call the buyers by the name that the tool has, where the publication gives only their number; one query."""
    known = Organisation.objects.filter(siren__in={each.buyer_siren for each in sightings}).exclude(name="")
    names = dict(known.order_by("-pk").values_list("siren", "name"))
    for each in sightings:
        each.buyer_name = each.buyer_name or names.get(each.buyer_siren, "")


@allow(Role.FACILITATOR)
@require_POST
def sighting_dismiss(request, pk):
    sighting = get_object_or_404(Sighting.objects.visible_to(request.actor), pk=pk)
    dismissed = request.POST.get("remettre") != "oui"
    dismiss_sighting(actor=request.actor, sighting=sighting, dismissed=dismissed)
    done = "écarté" if dismissed else "remis à suivre"
    messages.success(request, french(f"Marché {sighting.published_id} {done}."))
    return redirect(reverse("markets:to_follow") + ("" if dismissed else "?vue=ecartes"))


@allow(Role.FACILITATOR)
@require_safe
def changes(request):
    """Contracts published again with another content, to be taken or left; those left on demand."""
    aside = request.GET.get("vue") == "laissees"
    left = Notice.objects.visible_to(request.actor).left()
    found = left if aside else undecided_of(request.actor)
    context = {
        "tabs": sections(request.actor, "markets:changes"),
        "page": page_by_key(
            request,
            found.select_related("buyer", "lot__contract"),
            "-pk",
            seen=Notice.objects.visible_to(request.actor),
        ),
        "aside": aside,
        "left": left.count(),
    }
    return render(request, "markets/published/changes.html", context)


@allow(Role.FACILITATOR)
@require_http_methods(["GET", "POST"])
def change(request, pk):
    """Two publications of a contract and what the tool has, side by side: take the new one, or leave it."""
    seen = Notice.objects.visible_to(request.actor).select_related("buyer", "award", "lot__contract", "decision")
    notice = get_object_or_404(seen, pk=pk)
    form = ChangeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            decide_change(actor=request.actor, notice=notice, accepted=form.accepted)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            done = "reprise : l'attribution est à jour" if form.accepted else "laissée : rien n'a changé"
            messages.success(request, french(f"Nouvelle publication {done}."))
            return redirect("markets:changes")
    context = {
        "notice": notice,
        "form": form,
        "rows": compared_rows(notice),
        "decision": getattr(notice, "decision", None),
    }
    return render(request, "markets/published/change.html", context, status=422 if form.is_bound else 200)


@allow(Role.FACILITATOR)
@require_POST
def change_reopen(request, pk):
    notice = get_object_or_404(Notice.objects.visible_to(request.actor), pk=pk)
    try:
        reopen_change(actor=request.actor, notice=notice)
    except ValidationError as refusal:
        messages.warning(request, " ".join(refusal.messages))
    else:
        messages.success(request, french(f"Publication {notice.published_id} : à décider de nouveau."))
    return redirect("markets:change", pk)


def compared_rows(notice):
    """The notice beside the version in force of its contract, and beside the award."""
    after = normalise(notice.raw, 0, today=timezone.localdate(), label_of=labels_of_codes())
    if not isinstance(after, PublishedContract):
        return []
    known = earlier_contracts(notice.structure, {after.buyer_siren}).get(after.key)
    award = notice.award
    kept = {}
    if award is not None:
        kept = {
            "Montant HT": write_euros(award.amount) if award.amount is not None else ABSENT,
            "Notifié le": write_day(award.notified_on) if award.notified_on else ABSENT,
            "Durée": french(f"{award.months} mois") if award.months else ABSENT,
        }
    return [ComparedRow(fact, kept.get(fact.name, "")) for fact in compare(known.current if known else after, after)]


@allow(Role.FACILITATOR)
@require_safe
def doubles(request):
    found = merged_of(request.actor).select_related("buyer", "decision__lot__contract", "decision__award")
    context = {
        "tabs": sections(request.actor, "markets:doubles"),
        "page": page_by_key(
            request, found, "-decision__decided_at", "pk", seen=Notice.objects.visible_to(request.actor)
        ),
    }
    return render(request, "markets/published/doubles.html", context)


@allow(Role.FACILITATOR)
@require_POST
def double_separate(request, pk):
    notice = get_object_or_404(Notice.objects.visible_to(request.actor), pk=pk)
    try:
        separate_double(actor=request.actor, notice=notice)
    except ValidationError as refusal:
        messages.warning(request, " ".join(refusal.messages))
    else:
        words = "séparé : son fichier le proposera de nouveau"
        messages.success(request, french(f"Doublon {notice.published_id} {words}."))
    return redirect("markets:doubles")
