"""The structure's own settings, its journal, and the space that somebody works in."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from markets.access import allow, enter, members_only
from markets.acting import add_refusal
from markets.actions import edit_settings, switch_module
from markets.enums import Role
from markets.forms.filters import JournalFilter
from markets.forms.organisations import SettingsForm
from markets.models import JournalEntry
from markets.modules import MODULES, find_module
from markets.paging import page_by_key

ENTRIES_A_PAGE = 50
SETTINGS = ("contact_name", "phone", "mail", "due_day", "masking_threshold")


@allow(Role.FACILITATOR)
@require_http_methods(["GET", "POST"])
def settings(request):
    structure = request.actor.structure
    initial = {name: getattr(structure, name) for name in SETTINGS}
    form = SettingsForm(request.POST or None, actor=request.actor, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            edit_settings(actor=request.actor, **form.cleaned_data)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Réglages enregistrés.")
            return redirect("markets:settings")
    return render(request, "markets/settings.html", {"form": form}, status=422 if form.is_bound else 200)


@allow(Role.FACILITATOR)
@require_safe
def modules(request):
    structure = request.actor.structure
    rows = [(module, structure.has(module)) for module in MODULES]
    return render(request, "markets/modules.html", {"rows": rows})


@allow(Role.FACILITATOR)
@require_POST
def module_switch(request, code):
    module = find_module(code)
    if module is None:
        raise Http404
    try:
        switch_module(actor=request.actor, module=module, on=request.POST.get("on") == "1")
    except ValidationError as refusal:
        messages.info(request, refusal.messages[0])
    else:
        messages.success(request, "Module allumé." if request.POST.get("on") == "1" else "Module éteint.")
    return redirect("markets:modules")


@allow(Role.FACILITATOR)
@require_safe
def journal(request):
    form, asked, entries = listed_journal(request)
    seen = JournalEntry.objects.visible_to(request.actor)
    page = page_by_key(request, entries, "-number", "-pk", seen=seen, size=ENTRIES_A_PAGE)
    return render(request, "markets/journal.html", {"page": page, "form": form, "active": len(asked)})


def listed_journal(request):
    """What the journal shows, all its pages together: its form, what it asks for, the entries."""
    form = JournalFilter(request.GET or None, actor=request.actor)
    asked = {name: value for name, value in form.cleaned_data.items() if value} if form.is_valid() else {}
    entries = JournalEntry.objects.visible_to(request.actor).select_related("user", "organisation").order_by("-number")
    if text := asked.get("q"):
        words = Q(words__icontains=text)
        entries = entries.filter(words | Q(number=int(text)) if text.isdecimal() else words)
    if kind := asked.get("kind"):
        entries = entries.filter(object_type=kind)
    if pk := asked.get("pk"):
        entries = entries.filter(object_id=pk)
    return form, asked, entries


@members_only
@require_POST
def switch_membership(request):
    """Work in another of one's own spaces from now on; pages that show the one before are read, and sent no more."""
    chosen = request.POST.get("membership", "")
    membership = next((each for each in request.actor.memberships if str(each.pk) == chosen), None)
    if membership is None:
        raise Http404
    enter(request, membership)
    return redirect("/")
