"""« Historique des heures à réaliser » of a lot: every entry and why, at any date and as known at any number."""

from django.core.paginator import Paginator
from django.db.models import F, Sum, Window
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from clauses.actions import record_text
from clauses.forms.history import HistoryForm
from clauses.models import ObligationEntry
from clauses.owed import owed_by_lot
from clauses.tables import excel
from clauses.tables.columns import Column, Format, Sheet
from clauses.views.hours import READERS, visible_lot
from markets.access import allow
from markets.attachments import attachment
from markets.typography import french

A_PAGE = 25


def entries_of(actor, lot, *, on=None, number=None):
    """Entries of a lot in the order of the journal, each with the hours owed once it is counted (`running`)."""
    found = ObligationEntry.objects.visible_to(actor).filter(lot=lot)
    if on is not None:
        found = found.filter(effective_on__lte=on)
    if number is not None:
        found = found.filter(number__lte=number)
    return (
        found.select_related("entry__user", "party__organisation", "approver", "structure__organisation")
        .annotate(running=Window(Sum("seconds"), order_by=[F("number"), F("pk")]))
        .order_by("number", "pk")
    )


@allow(*READERS)
@require_GET
def history(request, pk):
    """The history on screen; the day and the number asked for stay in the address."""
    shown = visible_lot(request, pk)
    form = HistoryForm(request.GET or None)
    asked = form.asked()
    page = Paginator(entries_of(request.actor, shown, **asked), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "lot": shown,
        "form": form,
        "page": page,
        "asked": asked,
        "query": request.GET.urlencode(),
        "owed": owed_by_lot([shown.pk], as_of=asked.get("number"), on=asked.get("on"))[shown.pk],
    }
    return render(request, "clauses/history.html", context, status=422 if form.errors else 200)


@allow(*READERS)
@require_POST
def history_excel(request, pk):
    """The same lines in a workbook, for the same day and number."""
    shown = visible_lot(request, pk)
    asked = HistoryForm(request.GET or None).asked()
    entries = entries_of(request.actor, shown, **asked)
    total = owed_by_lot([shown.pk], as_of=asked.get("number"), on=asked.get("on"))[shown.pk]
    made = excel.write_workbook(
        [Sheet("Heures à réaliser", columns(request.actor, total), entries)], title=f"Heures à réaliser – {shown.label}"
    )
    record_text(actor=request.actor, lot=shown, title="Historique des heures à réaliser (Excel)")
    return attachment(made, f"heures-a-realiser-lot-{shown.pk}.xlsx", excel.CONTENT_TYPE)


def columns(actor, total):
    """What each reader sees of an entry: reasons are the journal's, which is the facilitator's."""
    found = [
        Column("N°", Format.NUMBER, lambda line: line.number, width=9),
        Column("Enregistré le", Format.MOMENT, lambda line: line.entry.at),
        Column("À compter du", Format.DAY, lambda line: line.effective_on),
        Column("Nature", Format.TEXT, lambda line: line.get_kind_display(), width=34),
        Column("Intervenant", Format.TEXT, lambda line: line.party and line.party.organisation, width=34),
        Column("Décidé par", Format.TEXT, lambda line: decided_by(line, actor), width=34),
        Column("Heures", Format.HOURS, lambda line: line.seconds, total=total),
        Column("Cumul", Format.HOURS, lambda line: line.running),
    ]
    if actor.is_facilitator:
        found.insert(6, Column("Motif", Format.TEXT, lambda line: french(line.entry.words), width=70))
    return found


def decided_by(line, actor):
    """Who agreed, where somebody had to; else who recorded it."""
    if line.approver:
        return line.approver
    if actor.is_facilitator and line.entry.user:
        return line.entry.user
    return line.structure
