"""The story of one entry of the ledger: declared, accepted, posted, corrected; by whom, when and why."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from clauses.durations import print_hours
from markets.typography import french, write_day, write_moment
from reporting.enums import HoursKind, Origin
from reporting.models import HoursEntry


@dataclass(frozen=True)
class Event:
    """One step of the story, as the timeline shows it."""

    at: str
    who: str
    title: str
    text: str


@dataclass(frozen=True)
class Trace:
    """`events`, oldest first; `others`, entries of the same work contract, month and kind; `standing`, their sum."""

    events: tuple[Event, ...]
    others: tuple[HoursEntry, ...]
    standing: int


def trace_of(entry):
    """Tell an entry's story; two queries beside what the entry was read with."""
    others = _same_hours(entry)
    events = [*_declared(entry), *_accepted(entry), _posted(entry)]
    if reversal := next((other for other in others if other.reverses_id == entry.pk), None):
        events.append(_reversed(reversal))
    return Trace(tuple(events), tuple(others), sum(other.seconds for other in others))


def _same_hours(entry):
    found = HoursEntry.objects.filter(
        structure=entry.structure_id, party=entry.party_id, month=entry.month, kind=entry.kind
    )
    if entry.placement_id:
        found = found.filter(placement=entry.placement_id)
    else:
        found = found.filter(Q(pk=entry.pk) | Q(reverses=entry.pk) | Q(pk=entry.reverses_id))
    return list(found.select_related("entry__user", "line__statement").order_by("number", "pk"))


def _declared(entry):
    if entry.line is None:
        return
    statement = entry.line.statement
    if statement.origin == Origin.DOCUMENT:
        title = f"Saisies d'après un document reçu : {statement.get_document_kind_display().lower()}"
        text = f"Document du {write_day(statement.document_on)}."
    else:
        title = "Déclarées" if statement.revision == 0 else f"Déclarées de nouveau (correction n° {statement.revision})"
        text = f"{statement.get_origin_display()}, reçu n° {statement.receipt_number}."
    declared = entry.line.training if entry.kind == HoursKind.TRAINING else entry.line.worked
    yield Event(
        moment_words(statement.submitted_at),
        author(statement.submitted_by),
        french(f"{title} : {print_hours(declared)}"),
        french(text),
    )


def _accepted(entry):
    """What the facilitator kept; hours that waited for an eligibility were checked first, accepted later."""
    if entry.line is None or entry.line.accepted_worked is None:
        return
    line, statement = entry.line, entry.line.statement
    training = entry.kind == HoursKind.TRAINING
    declared = line.training if training else line.worked
    accepted = line.accepted_training if training else line.accepted_worked
    kept = "toutes" if accepted == declared else f"{print_hours(accepted)} sur {print_hours(declared)}"
    reason = french(f"Motif : {line.reason}") if line.reason else ""
    at, who = moment_words(statement.validated_at), author(statement.validated_by)
    if entry.entry.verb == "post_waiting_line":
        yield Event(at, who, "Vérifiées, en attente d'une décision d'éligibilité", "")
        at, who = moment_words(entry.entry.at), author(entry.entry.user)
    yield Event(at, who, french(f"Vérifiées et acceptées : {kept}"), reason)


def _posted(entry):
    title = f"Inscrites à l'historique des heures : {print_hours(entry.seconds)}"
    if entry.reverses_id:
        title = f"Écriture n° {entry.reverses.number} annulée par une correction : {print_hours(entry.seconds)}"
    text = f"Journal n° {entry.number}. {entry.entry.words}"
    if entry.agreement:
        text = f"{text} Convention {entry.agreement.reference} du {write_day(entry.agreement.signed_on)}."
    return Event(moment_words(entry.entry.at), author(entry.entry.user), french(title), french(text))


def _reversed(reversal):
    return Event(
        moment_words(reversal.entry.at),
        author(reversal.entry.user),
        french(f"Annulées par une correction : {print_hours(reversal.seconds)}"),
        f"Journal n° {reversal.number}.",
    )


def moment_words(at):
    return write_moment(timezone.localtime(at)) if at else ""


def author(user):
    return str(user) if user else "Automatiquement"
