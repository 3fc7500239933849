"""Lists of partners brought in, what is noted about one, and a contact who says it is no longer the right one."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from markets.access import allow, public
from markets.acting import add_refusal
from markets.actions import note_partner, refuse_contact
from markets.actions.partners import (
    PURPOSE,
    STATES,
    WRONG,
    import_partners,
    plan_partners,
    read_partners,
    receive_partners,
)
from markets.attachments import attachment
from markets.contact_links import contact_of
from markets.enums import Role
from markets.forms.partners import PartnerNotesForm, PartnersFileForm
from markets.models import Relation, Upload
from markets.partner_lines import LABELS, UnreadablePartners
from markets.typography import french
from markets.views.organisations import visible_organisation
from markets.workbooks import UnreadableWorkbook

A_PAGE = 50


@allow(Role.FACILITATOR)
@require_http_methods(["GET", "POST"])
def partners_import(request):
    """Choose a list; it is kept for its preview, and nothing is written among the partners."""
    form = PartnersFileForm(request.POST, request.FILES) if request.method == "POST" else PartnersFileForm()
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["file"]
        content = file.read()
        try:
            read_partners(content, file.name)
        except (UnreadablePartners, UnreadableWorkbook) as refusal:
            form.add_error("file", refusal.sentence)
        else:
            upload = receive_partners(actor=request.actor, name=file.name, content=content)
            return redirect("markets:partners_preview", upload.pk)
    return render(request, "markets/partners/file.html", {"form": form}, status=422 if form.is_bound else 200)


@allow(Role.FACILITATOR)
@require_POST
def partners_model(request):
    """An empty table to fill in, that a spreadsheet opens: its line of titles."""
    made = "\ufeff" + ";".join(LABELS.values()) + "\r\n"
    return attachment(made, "modele-partenaires.csv", "text/csv; charset=utf-8")


@allow(Role.FACILITATOR)
@require_http_methods(["GET", "POST"])
def partners_preview(request, pk):
    """Every line with what it would do; « Importer » writes those that can be."""
    upload = get_object_or_404(Upload.objects.filter(structure__in=request.actor.structures, purpose=PURPOSE), pk=pk)
    lines = read_partners(bytes(upload.content), upload.name)
    if request.method == "POST":
        try:
            added, completed = import_partners(actor=request.actor, lines=lines)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
            return redirect("markets:partners_preview", pk)
        messages.success(request, french(f"Liste importée : {added} partenaires ajoutés, {completed} complétés."))
        return redirect("markets:organisations")
    planned = plan_partners(request.actor.structure, lines)
    counts = {state: sum(each.state == state for each in planned) for state in STATES}
    asked = request.GET.get("etat", "")
    shown = [each for each in planned if each.state == asked] if asked in STATES else planned
    return render(
        request,
        "markets/partners/preview.html",
        {
            "upload": upload,
            "page": Paginator(shown, A_PAGE).get_page(request.GET.get("page")),
            "tab_list": [
                {"label": label, "count": counts[state], "url": f"?etat={state}", "current": state == asked}
                for state, label in STATES.items()
            ],
            "to_write": len(planned) - counts[WRONG] - counts["same"],
            "wrong": counts[WRONG],
        },
    )


@allow(Role.FACILITATOR)
@require_http_methods(["GET", "POST"])
def partner_notes(request, pk):
    organisation = visible_organisation(request, pk)
    relation = Relation.objects.filter(structure=request.actor.structure, organisation=organisation).first()
    initial = {name: getattr(relation, name) for name in PartnerNotesForm.base_fields} if relation else {}
    form = PartnerNotesForm(request.POST or None, actor=request.actor, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            note_partner(actor=request.actor, organisation=organisation, **form.cleaned_data)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Notes enregistrées.")
            return redirect("markets:organisation", pk)
    context = {"form": form, "organisation": organisation}
    return render(request, "markets/organisation_notes.html", context, status=422 if form.is_bound else 200)


@public
@require_http_methods(["GET", "POST"])
def contact_refuse(request, token):
    """« Je ne suis plus le bon contact » : a mail program that opens the link changes nothing, the button does."""
    contact = contact_of(token)
    if contact is None:
        raise Http404
    if request.method == "POST":
        refuse_contact(contact=contact)
    return render(
        request,
        "markets/contact_refuse.html",
        {"done": request.method == "POST" or contact.refused, "structure": contact.structure},
    )
