"""The month as it is typed and sent: on a phone by a company or a lender, from a document by the facilitator."""

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clauses.months import month_label
from clauses.owed import owed_by_lot
from markets.access import Actor, allow, shows_people
from markets.acting import Conflict, add_refusal
from markets.enums import PartyRole, Role
from markets.models import Party
from markets.typography import NARROW, french
from reporting import actions
from reporting.done import done_by_lot
from reporting.due import month_of, to_declare
from reporting.enums import Origin, StatementState
from reporting.figures import Balance
from reporting.forms import DocumentForm, MessageForm, SubmitForm, name_of, sheet_of
from reporting.models import Statement, StatementLine
from reporting.points import points_of_one
from reporting.workflow import Act, can

DECLARERS = (Role.COMPANY, Role.LENDER)
WRITERS = (*DECLARERS, Role.FACILITATOR)


@allow(*WRITERS)
@shows_people
@require_GET
def declare(request, party, month):
    found = find_month(request.actor, party, month)
    if found is None:
        return nothing_due(request, month)
    if not may_type(request.actor, found):
        return redirect(*reading_place(request.actor, found))
    sheet = sheet_of(found.party, *days_of(found), found.statement)
    return show_sheet(request, found, sheet, MessageForm(initial={"message": message_of(found)}))


@allow(*WRITERS)
@require_POST
def declare_save(request, party, month):
    """Autosave of one row (htmx, `only`) or the whole page (without script): the same lines by the same action."""
    found = find_month(request.actor, party, month)
    if found is None:
        return nothing_due(request, month)
    if found.statement is None and request.actor.is_facilitator:
        return redirect("reporting:record", found.party.pk, found.first)
    live = bool(request.htmx)
    only = request.POST.get("only", "") if live else ""
    # Read before anything is opened: what was on the screen is one row for each contract, at version 1.
    sheet = sheet_of(found.party, *days_of(found), found.statement, request.POST, only)
    message = MessageForm(request.POST)
    try:
        if not (sheet.is_valid() and message.is_valid()):
            return refuse_sheet(request, found, sheet, message, live, 422)
        statement = found.statement or actions.open_statement(
            actor=request.actor, party=found.party, period=found.period
        )
        statement = actions.save_statement(
            actor=request.actor,
            statement=statement,
            lines=sheet.typed(),
            message=None if only else message.cleaned_data["message"],
        )
    except Conflict as conflict:
        sheet.tell_conflicts(conflict.current)
        return refuse_sheet(request, found, sheet, message, live, 409)
    except ValidationError as refusal:
        sheet.refusals = refusal.messages
        return refuse_sheet(request, found, sheet, message, live, 422)
    if live:
        return show_saved(request, found, statement, only)
    if "continue" in request.POST:
        return redirect("reporting:declare_submit", found.party.pk, found.first)
    messages.success(request, french(f"Enregistré à {clock(statement.saved_at)} : rien n'est encore envoyé."))
    return redirect("reporting:declare", found.party.pk, found.first)


@allow(*WRITERS)
@require_POST
def declare_nothing(request, party, month):
    """« Aucune heure ce mois-ci »: one choice, then the same attestation as any other month."""
    return choose(request, party, month, actions.declare_nothing, "reporting:declare_submit")


@allow(*WRITERS)
@require_POST
def declare_same(request, party, month):
    return choose(request, party, month, actions.repeat_last_month, "reporting:declare")


@allow(*WRITERS)
@shows_people
@require_http_methods(["GET", "POST"])
def declare_submit(request, party, month):
    """Read again, attest, send. A second sending of the same key finds the receipt of the first."""
    found = find_month(request.actor, party, month)
    if found is None:
        return nothing_due(request, month)
    statement = found.statement
    form = SubmitForm(
        request.POST if request.method == "POST" else None,
        attestation=not request.actor.is_facilitator,
        initial={"submission_key": uuid.uuid4(), "version": statement.version if statement else 0},
    )
    if request.method == "POST" and form.is_valid():
        key = form.cleaned_data["submission_key"]
        sent = Statement.objects.filter(party=found.party, submission_key=key).first() or statement
        if sent is not None and form.cleaned_data["version"] != sent.version and sent.submission_key != key:
            form.add_error(None, french("Ces heures ont été changées depuis votre relecture : relisez-les."))
            form.data = form.data | {"version": str(sent.version)}
        elif sent is not None:
            try:
                sent = actions.submit_statement(
                    actor=request.actor,
                    statement=sent,
                    key=key,
                    attested=form.cleaned_data.get("attested", False),
                )
            except ValidationError as refusal:
                add_refusal(form, refusal)
            else:
                return redirect(*sent_place(request.actor, sent))
    if statement is None or not may_type(request.actor, found):
        return redirect(*reading_place(request.actor, found))
    return show_summary(request, found, form)


@allow(*DECLARERS)
@shows_people
@require_GET
def receipt(request, party, month):
    """What was sent and what became of it: « c'est terminé, rien d'autre à faire »."""
    found = find_month(request.actor, party, month)
    if found is None or found.statement is None:
        raise Http404
    statement = (
        Statement.objects.filter(party=found.party, starts_on=found.first)
        .exclude(state=StatementState.DRAFT)
        .select_related("submitted_by", "validated_by", "lot__contract", "party__organisation")
        .order_by("-revision")
        .first()
    )
    if statement is None and not found.is_recorded:
        return redirect("reporting:declare", found.party.pk, found.first)
    return render(
        request,
        "reporting/months/receipt.html",
        {
            "month": found,
            "statement": statement,
            "lines": read_lines(statement) if statement else [],
            "totals": totals_of(statement) if statement else None,
            "draft": found.statement if found.statement.state == StatementState.DRAFT else None,
            "may_rectify": statement is not None
            and statement.pk == found.statement.pk
            and can(StatementState(statement.state), Act.RECTIFY, request.actor.role, Origin(statement.origin)),
            "next_months": [
                each
                for each in to_declare(request.actor, timezone.localdate()).to_do
                if (each.party.pk, each.first) != (found.party.pk, found.first)
            ][:5],
        },
    )


@allow(*WRITERS)
@require_POST
def discard(request, party, month):
    found = find_month(request.actor, party, month)
    if found is None or found.statement is None:
        raise Http404
    try:
        actions.discard_draft(actor=request.actor, statement=found.statement)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect(*reading_place(request.actor, found))
    messages.success(request, f"Le brouillon {found.of_label} est supprimé.")
    return redirect("reporting:months" if request.actor.is_facilitator else "reporting:home")


@allow(Role.FACILITATOR)
@require_http_methods(["GET", "POST"])
def record(request, party, month):
    """« Saisir d'après un document »: which document, then the same sheet as the company's."""
    found = find_month(request.actor, party, month)
    if found is None:
        return nothing_due(request, month)
    begun = found.statement
    if begun is not None and begun.origin == Origin.DOCUMENT and may_type(request.actor, found):
        return redirect("reporting:declare", found.party.pk, found.first)
    if begun is not None and (begun.state != StatementState.DRAFT or begun.revision):
        return redirect("reporting:statement", begun.pk)
    form = DocumentForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_from_document(
                actor=request.actor,
                party=found.party,
                period=begun_period(found),
                **form.cleaned_data,
            )
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            return redirect("reporting:declare", found.party.pk, found.first)
    context = {"month": found, "form": form, "draft": begun, "typed": totals_of(begun) if begun else None}
    return render(request, "reporting/months/record.html", context, status=422 if form.is_bound else 200)


def find_month(actor, party, month):
    """The month of a party that the actor may type or read; 404 for another's party, None where nothing is expected."""
    if actor.is_facilitator:
        parties = Party.objects.filter(structure__in=actor.structures, pk=party)
    else:
        parties = Party.objects.declared_by(actor).filter(pk=party)
    get_object_or_404(parties)
    return month_of(parties, month, timezone.localdate())


def nothing_due(request, month):
    """A month that is to come or outside the work on site: said in words, whatever the method."""
    if month > timezone.localdate():
        sentence = f"{month_label(month).capitalize()} n'a pas commencé : rien à déclarer pour le moment."
    else:
        sentence = (
            f"Aucune heure n'est attendue pour {month_label(month)} : l'intervention n'avait pas commencé, est "
            "terminée ou arrêtée, ou le lot ne porte pas de clause."
        )
    status = 404 if request.method == "GET" else 422
    return render(request, "reporting/months/nothing_due.html", {"sentence": french(sentence)}, status=status)


def may_type(actor, found):
    """Whether the actor may type in this month: nobody else speaks in it and it is not sent."""
    if found.statement is None:
        return not actor.is_facilitator
    statement = found.statement
    return can(StatementState(statement.state), Act.EDIT, actor.role, Origin(statement.origin))


def reading_place(actor, found):
    """Where a month that is not typed now is read."""
    if not actor.is_facilitator:
        if found.statement is None:
            return ("reporting:declare", found.party.pk, found.first)
        return ("reporting:receipt", found.party.pk, found.first)
    if found.statement is None or found.statement.state == StatementState.DRAFT and not found.statement.revision:
        return ("reporting:record", found.party.pk, found.first)
    return ("reporting:statement", found.statement.pk)


def sent_place(actor, statement):
    """Where to go once sent: the receipt, or the check for a facilitator, who validates what she typed."""
    if actor.is_facilitator:
        return ("reporting:statement_check", statement.pk)
    return ("reporting:receipt", statement.party_id, statement.starts_on)


def choose(request, party, month, action, then):
    """Run one of the two shortcuts of the sheet, beginning the statement if need be."""
    found = find_month(request.actor, party, month)
    if found is None:
        return nothing_due(request, month)
    if found.statement is None and request.actor.is_facilitator:
        return redirect("reporting:record", found.party.pk, found.first)
    try:
        statement = found.statement or actions.open_statement(
            actor=request.actor, party=found.party, period=found.period
        )
        action(actor=request.actor, statement=statement)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("reporting:declare", found.party.pk, found.first)
    return redirect(then, found.party.pk, found.first)


def days_of(found):
    """First and last day of a period, as the sheet counts them."""
    if found.statement is not None:
        return found.statement.starts_on, found.statement.ends_on
    return found.first, found.last


def begun_period(found):
    """The period to record, for a month that is expected or that the company only drafted."""
    return found.period or found


def message_of(found):
    return found.statement.comment if found.statement else ""


def clock(moment):
    """« 14 h 32 », in the structure's own time."""
    local = timezone.localtime(moment)
    return f"{local.hour}{NARROW}h{NARROW}{local.minute:02d}"


def totals_of(statement):
    """Hours typed so far, in seconds."""
    return add_up(statement.lines.all() if statement is not None else ())


def add_up(lines):
    """Hours of these lines, in seconds."""
    lines = list(lines)
    worked, training = sum(line.worked for line in lines), sum(line.training for line in lines)
    return {"worked": worked, "training": training, "all": worked + training}


def balance_of(found):
    """Hours the lot still owes, for whoever answers for it: a structure that lends people owes nothing itself."""
    if found.party.role == PartyRole.LENDER:
        return None
    lot = found.party.lot_id
    whole = Actor.system(found.party.structure)
    balance = Balance(owed=owed_by_lot([lot]).get(lot, 0), done=done_by_lot([lot], actor=whole).get(lot, 0))
    return balance if balance.owed else None


def read_lines(statement):
    """Lines of a statement as they are read, each with its `name`."""
    return lines_by_statement([statement])[statement.pk]


def lines_by_statement(statements):
    """{statement: its lines as they are read}, in one query however many they are."""
    found = {statement.pk: [] for statement in statements}
    lines = StatementLine.objects.filter(statement__in=found).select_related("placement__person__identity")
    for line in lines.order_by("month", "placement__person__identity__sort_key", "pk"):
        line.name, line.checks = name_of(line.placement.person), ()
        found[line.statement_id].append(line)
    return found


def show_sheet(request, found, sheet, message, status=200):
    statement = found.statement
    balance, totals = balance_of(found), totals_of(statement)
    context = {
        "month": found,
        "statement": statement,
        "sheet": sheet,
        "message": message,
        "saved_words": clock(statement.saved_at) if statement else "",
        "totals": totals,
        "balance": balance,
        "remaining": left_after(balance, totals, statement),
    }
    return render(request, "reporting/months/declare.html", context, status=status)


def left_after(balance, totals, statement):
    """Hours the lot will still owe once this month is accepted as typed; None where that says nothing.

    A correction replaces hours that are counted already: what it leaves is not this difference.
    """
    if balance is None or (statement is not None and statement.revision):
        return None
    return max(0, balance.remaining - totals["all"])


def refuse_sheet(request, found, sheet, message, live, status):
    """What was typed stays; the row that is refused says why, alone when it was saving itself."""
    if not live:
        return show_sheet(request, found, sheet, message, status=status)
    row = next(iter(sheet.posted), None)
    return render(
        request,
        "reporting/months/row_state.html",
        {"row": row, "saved_words": "", "refusals": sheet.refusals},
        status=status,
    )


def show_saved(request, found, statement, only):
    """Answer to an autosave: when it was kept, and the totals."""
    sheet = sheet_of(found.party, statement.starts_on, statement.ends_on, statement)
    row = next((row for row in sheet.rows if row.prefix == only), None)
    totals = totals_of(statement)
    return render(
        request,
        "reporting/months/row_saved.html",
        {
            "row": row,
            "saved_words": clock(statement.saved_at),
            "refusals": [],
            "totals": totals,
            "remaining": left_after(balance_of(found), totals, statement),
        },
    )


def show_summary(request, found, form):
    statement = found.statement
    points = points_of_one(statement, timezone.localdate())
    checks = [check for check in points.whole if not check.for_facilitator_only]
    lines = read_lines(statement)
    for line in lines:
        line.checks = [check for check in points.lines[line.pk] if not check.for_facilitator_only]
    return render(
        request,
        "reporting/months/summary.html",
        {
            "month": found,
            "statement": statement,
            "lines": lines,
            "checks": checks,
            "blocked": bool(points.blocking),
            "totals": totals_of(statement),
            "form": form,
        },
        status=422 if form.is_bound else 200,
    )
