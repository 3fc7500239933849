"""The documents of a clause: its texts on screen and as .docx, and « Votre clause en une page » for the company."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from clauses.actions import record_text
from clauses.owed import owed_by_lot
from clauses.texts import word
from clauses.texts.facts import contact_of, local_structures, read_facts
from clauses.texts.wording import WARNING, WAYS, people_weeks, texts, volume
from clauses.views.calibrations import page_of, visible_calibration
from clauses.views.hours import live_clause, visible_lot
from markets.access import allow
from markets.attachments import attachment
from markets.enums import Role
from markets.printing import pdf


@allow(Role.FACILITATOR)
@require_GET
def lot_texts(request, pk):
    """What to write in the documents of the consultation, to copy or to download."""
    shown = visible_lot(request, pk)
    return render(request, "clauses/texts.html", {"lot": shown, "texts": texts(read_facts(shown)), "warning": WARNING})


@allow(Role.FACILITATOR)
@require_POST
def text_word(request, pk, slug):
    """One of these texts as an editable file."""
    shown = visible_lot(request, pk)
    text = next((text for text in texts(read_facts(shown)) if text.slug == slug), None)
    if text is None:
        raise Http404
    made = word.write_word(text)
    record_text(actor=request.actor, lot=shown, title=text.title)
    return attachment(made, f"{slug}-lot-{shown.pk}.docx", word.CONTENT_TYPE)


@allow(Role.FACILITATOR)
@require_POST
def text_pdf(request, pk, slug):
    """One of these texts on paper, to be read again by a legal service."""
    shown = visible_lot(request, pk)
    text = next((text for text in texts(read_facts(shown)) if text.slug == slug), None)
    if text is None:
        raise Http404
    context = {"lot": shown, "text": text, "warning": WARNING}
    try:
        made = pdf.render_pdf("clauses/pdf/text.html", context)
    except pdf.PdfUnavailable as refusal:
        messages.error(request, refusal.sentence)
        return redirect("clauses:lot_texts", shown.pk)
    record_text(actor=request.actor, lot=shown, title=text.title)
    return attachment(made, f"{slug}-lot-{shown.pk}.pdf", pdf.CONTENT_TYPE)


@allow(Role.FACILITATOR, *Role.declaring())
@require_POST
def one_page(request, pk):
    """« Votre clause en une page », for whoever runs the site."""
    shown = visible_lot(request, pk)
    if live_clause(shown) is None:
        messages.error(request, "Ce lot ne porte pas de clause en vigueur : il n'y a rien à imprimer.")
        return redirect("clauses:lot", shown.pk)
    seconds = owed_by_lot([shown.pk])[shown.pk]
    people, weeks = people_weeks(seconds)
    context = {
        "lot": shown,
        "facts": read_facts(shown),
        "seconds": seconds,
        "people": people,
        "weeks": weeks,
        "ways": WAYS,
        "local": local_structures(shown.structure),
        "contact": contact_of(shown.structure),
    }
    try:
        made = pdf.render_pdf("clauses/pdf/one_page.html", context)
    except pdf.PdfUnavailable as refusal:
        messages.error(request, refusal.sentence)
        return redirect("clauses:lot", shown.pk)
    record_text(actor=request.actor, lot=shown, title="Votre clause en une page")
    return attachment(made, f"clause-lot-{shown.pk}.pdf", pdf.CONTENT_TYPE)


def sheet_context(request, calibration):
    """What the sheet says beside the page: the wording proposed, and whom to call locally (for the facilitator only:
    partners are her structure's)."""
    lot = calibration.lot
    facts = read_facts(lot, calibration)
    who = "Le concessionnaire" if facts.concession else "L'entreprise" if facts.private else "Le titulaire"
    return page_of(request, calibration) | {
        "facts": facts,
        "volume": volume(facts, who) if facts.hours or facts.counted else None,
        "local": local_structures(lot.structure) if request.actor.is_facilitator else (),
    }


@allow(Role.FACILITATOR, Role.AUTHORITY)
@require_POST
def calibration_pdf(request, pk):
    """The sheet of a calibration, of whatever method: its steps, its values and where they come from."""
    shown = visible_calibration(request, pk)
    try:
        made = pdf.render_pdf("clauses/pdf/calibration.html", sheet_context(request, shown))
    except pdf.PdfUnavailable as refusal:
        messages.error(request, refusal.sentence)
        return redirect("clauses:calibration", shown.pk)
    record_text(actor=request.actor, lot=shown.lot, title=f"Fiche de calibrage n° {shown.pk}")
    return attachment(made, f"calibrage-{shown.pk}.pdf", pdf.CONTENT_TYPE)
