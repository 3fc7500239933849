"""What a party says of a period: begun, typed, sent, taken back. Every action locks its statement before its lines.

Typing in a draft is not an act of the journal: nothing is said until it is sent.
"""

import uuid
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils import timezone

from clauses.durations import print_hours
from clauses.months import days_of_month_within, first_of, last_day, month_label, months_between, previous_month
from clauses.months import period_label as label_of_months
from markets.acting import Conflict, Refused, act
from markets.enums import Role
from markets.journal import record
from markets.models import Party
from markets.typography import french
from participants.models import Placement
from reporting.enums import DocumentKind, Origin, StatementState
from reporting.models import Statement, StatementLine
from reporting.points import points_of_one
from reporting.workflow import Act, decide

LONGEST_MONTH = 744 * 3600
LONGEST_COMMENT = 255
LONGEST_MESSAGE = 2_000
SPEAKS = {Role.COMPANY: Origin.COMPANY, Role.LENDER: Origin.LENDER, Role.LINK: Origin.LINK}


@dataclass(frozen=True)
class TypedLine:
    """Hours typed for a contract and month, in seconds; `version` is the one seen on the screen (0: no line yet)."""

    placement_id: int
    month: date
    worked: int
    training: int
    comment: str = ""
    version: int = 0

    @property
    def key(self):
        return (self.placement_id, self.month)


@act
def open_statement(*, actor, party, period, document_kind="", document_on=None):
    """Begin the statement of a party for a period, with a line at zero for each month of each contract it touches.

    The one already being typed is given back instead: a second tab opens nothing. A facilitator names the document
    she types from.
    """
    party = lock_party(actor, party)
    starts_on, ends_on = first_of(period.first), last_day(period.last)
    existing = (
        Statement.objects.filter(party=party, starts_on__lte=ends_on, ends_on__gte=starts_on)
        .order_by("-revision")
        .first()
    )
    if existing is not None:
        check_may(actor, Act.EDIT, existing)
        return existing
    statement = Statement(
        structure_id=party.structure_id,
        lot_id=party.lot_id,
        party=party,
        starts_on=starts_on,
        ends_on=ends_on,
        created_by=actor.user,
        **origin_of(actor, document_kind, document_on),
    )
    return begin(actor, statement, "open_statement", "commencée")


@act
def record_from_document(*, actor, party, period, document_kind, document_on):
    """Begin a month that the facilitator types herself from a document received.

    A draft that the company never sent gives its hours to the new one and goes away, so that it blocks no month.
    """
    party = lock_party(actor, party)
    if actor.role != Role.FACILITATOR:
        raise Refused("Seule la structure facilitatrice saisit un mois d'après un document.")
    draft = (
        Statement.objects.select_for_update(of=("self",), no_key=True)
        .filter(party=party, starts_on=first_of(period.first), state=StatementState.DRAFT, revision=0)
        .exclude(origin=Origin.DOCUMENT)
        .first()
    )
    typed = []
    if draft is not None:
        typed = list(draft.lines.values("placement_id", "month", "worked", "training", "comment"))
        record(
            actor=actor,
            structure=party.structure,
            verb="discard_draft",
            obj=draft,
            words=f"Brouillon remplacé par une saisie d'après un document ({describe(draft)}).",
        )
        draft.delete()
    statement = open_statement(
        actor=actor, party=party, period=period, document_kind=document_kind, document_on=document_on
    )
    for values in typed:
        StatementLine.objects.filter(
            statement=statement, placement=values["placement_id"], month=values["month"]
        ).update(worked=values["worked"], training=values["training"], comment=values["comment"])
    return statement


@act
def save_line(*, actor, statement, placement, month, worked, training, comment="", version=0):
    """Keep the hours of one contract and month (seconds). A line changed meanwhile by somebody else raises Conflict,
    whose `current` is the line as it is now."""
    typed = TypedLine(placement.pk, first_of(month), worked, training, comment, version)
    statement = lock(statement)
    check_may(actor, Act.EDIT, statement)
    try:
        lines = _write(statement, [typed])
    except Conflict as conflict:
        conflict.current = conflict.current[typed.key]
        raise
    return lines[typed.key]


@act
def save_statement(*, actor, statement, lines, message=None):
    """Keep a whole page of typed lines at once, or nothing: Conflict's `current` gives each line changed meanwhile."""
    statement = lock(statement)
    check_may(actor, Act.EDIT, statement)
    if message is not None:
        if len(message) > LONGEST_MESSAGE:
            raise Refused({"message": french(f"Ce message est trop long : {LONGEST_MESSAGE} caractères au plus.")})
        statement.comment = message.strip()
    _write(statement, lines)
    return statement


@act
def repeat_last_month(*, actor, statement):
    """Type again, where nothing is typed yet, what was said of the same contracts the month before."""
    statement = lock(statement)
    check_may(actor, Act.EDIT, statement)
    add_missing_lines(statement)
    empty = list(statement.lines.filter(worked=0, training=0))
    before = {}
    for line in (
        StatementLine.objects.filter(party=statement.party_id, month__in={previous_month(line.month) for line in empty})
        .exclude(statement=statement)
        .exclude(statement__state=StatementState.DRAFT)
        .order_by("statement__revision")
    ):
        before[line.placement_id, line.month] = line
    copied = []
    for line in empty:
        said = before.get((line.placement_id, previous_month(line.month)))
        if said is not None and said.worked + said.training:
            line.worked, line.training, line.version = said.worked, said.training, line.version + 1
            copied.append(line)
    if not copied:
        raise Refused(french("Il n'y a rien à reprendre du mois précédent : saisissez les heures."))
    StatementLine.objects.bulk_update(copied, ["worked", "training", "version"])
    _touch(statement, has_hours=True)
    return statement


@act
def declare_nothing(*, actor, statement):
    """Say « aucune heure »: a choice of its own, never the absence of an answer. Refused while hours are typed."""
    statement = lock(statement)
    check_may(actor, Act.EDIT, statement)
    typed = _seconds(statement)
    if typed:
        raise Refused(
            french(f"{print_hours(typed)} sont déjà saisies : effacez-les avant de déclarer « Aucune heure ».")
        )
    statement.nothing = True
    statement.version += 1
    statement.save(update_fields=["nothing", "version", "saved_at"])
    return statement


@act
def submit_statement(*, actor, statement, key, attested=False):
    """Send a statement: its receipt is the number of the journal. The same key gives the same receipt, however often.

    Whoever declares attests; from a document received nothing is attested, for nobody said it.
    """
    statement = lock(statement)
    if statement.submission_key == key:
        return statement
    check_may(actor, Act.SUBMIT, statement)
    if statement.origin != Origin.DOCUMENT and not attested:
        raise Refused({"attested": french("Cochez l'attestation : elle est nécessaire pour envoyer vos heures.")})
    add_missing_lines(statement)
    points = points_of_one(statement, timezone.localdate())
    if points.blocking:
        raise Refused([check.sentence for check in points.blocking])
    statement.submission_key = key
    statement.state = StatementState.SUBMITTED
    statement.submitted_at = timezone.now()
    statement.submitted_by = actor.user
    statement.version += 1
    entry = record(
        actor=actor,
        structure=statement.party.structure,
        verb="submit_statement",
        obj=statement,
        words=f"Heures envoyées ({describe(statement)}, {print_hours(_seconds(statement))}).",
    )
    statement.receipt_number = entry.number
    statement.full_clean()
    statement.save()
    return statement


@act
def save_together(*, actor, parts):
    """Keep the sheets of several parties at once, or none: parts of (party, period, statement or None, lines, nothing).

    « Aucune heure » is said for a party where it is ticked and nothing is typed.
    """
    kept = []
    for party, period, statement, lines, nothing in parts:
        statement = statement or open_statement(actor=actor, party=party, period=period)
        statement = save_statement(actor=actor, statement=statement, lines=lines)
        if nothing:
            statement = declare_nothing(actor=actor, statement=statement)
        elif statement.nothing:
            statement.nothing = False
            statement.save(update_fields=["nothing", "saved_at"])
        kept.append(statement)
    return kept


@act
def submit_together(*, actor, statements, key, attested=False):
    """Send the statements of several parties by one attestation: all of them or none, each with its own receipt."""
    return [
        submit_statement(actor=actor, statement=statement, key=uuid.uuid5(key, str(statement.pk)), attested=attested)
        for statement in sorted(statements, key=lambda statement: statement.pk)
    ]


@act
def discard_draft(*, actor, statement):
    """Delete a draft with its lines; nothing that was ever sent goes away."""
    statement = lock(statement)
    check_may(actor, Act.DISCARD, statement)
    record(
        actor=actor,
        structure=statement.party.structure,
        verb="discard_draft",
        obj=statement,
        words=f"Brouillon supprimé ({describe(statement)}).",
    )
    statement.delete()


@act
def rectify_statement(*, actor, statement, document_kind="", document_on=None):
    """Open the next version of a validated statement, filled with what was accepted; the validated one stays as it is.

    Hours that still wait for an eligibility are taken over as declared. The version already open is given back.
    """
    party = lock_party(actor, statement.party)
    chain = list(
        Statement.objects.select_for_update(of=("self",), no_key=True)
        .filter(party=party, starts_on=statement.starts_on)
        .order_by("revision")
    )
    last = chain[-1]
    if last.revision and last.state != StatementState.VALIDATED:
        check_may(actor, Act.EDIT, last)
        return last
    check_may(actor, Act.RECTIFY, last)
    following = Statement(
        structure_id=last.structure_id,
        lot_id=last.lot_id,
        party=party,
        starts_on=last.starts_on,
        ends_on=last.ends_on,
        revision=last.revision + 1,
        nothing=last.nothing,
        created_by=actor.user,
        **origin_of(actor, document_kind, document_on),
    )
    taken = [
        StatementLine(
            structure_id=line.structure_id,
            party_id=line.party_id,
            placement_id=line.placement_id,
            month=line.month,
            worked=line.worked if line.waiting else line.accepted_worked,
            training=line.training if line.waiting else line.accepted_training,
            comment=line.comment,
        )
        for line in last.lines.order_by("pk")
    ]
    return begin(actor, following, "rectify_statement", "corrigée par une nouvelle version", taken)


def lock_party(actor, party):
    """Lock a party that the actor may speak of; refuse another's."""
    party = (
        Party.objects.select_for_update(of=("self",), no_key=True)
        .select_related("structure", "lot__contract", "organisation")
        .get(pk=party.pk)
    )
    check_speaks(actor, party)
    return party


def lock(statement):
    """Lock a statement, before any of its lines; refuse one that was deleted meanwhile."""
    found = (
        Statement.objects.select_for_update(of=("self",), no_key=True)
        .select_related("party__structure", "party__organisation", "lot__contract")
        .filter(pk=statement.pk)
        .first()
    )
    if found is None:
        raise Refused(french("Ce brouillon a été supprimé entre-temps : reprenez depuis la liste des mois."))
    return found


def check_speaks(actor, party):
    if actor.is_facilitator:
        allowed = party.structure_id in actor.structures
    else:
        allowed = Party.objects.declared_by(actor).filter(pk=party.pk).exists()
    if not allowed:
        raise Refused("Ces heures sont déclarées par un autre intervenant.")


def check_may(actor, verb, statement):
    """Refuse what the workflow does not allow this actor on this statement now."""
    check_speaks(actor, statement.party)
    decision = decide(StatementState(statement.state), verb, actor.role, Origin(statement.origin))
    if not decision.allowed:
        raise Refused(decision.reason)


def origin_of(actor, document_kind, document_on):
    """Who speaks, as fields of a statement; a facilitator always names her document and its date."""
    if actor.role in SPEAKS:
        return {"origin": SPEAKS[actor.role]}
    errors = {}
    if document_kind not in DocumentKind.values or not document_kind:
        errors["document_kind"] = "Indiquez le document reçu."
    if document_on is None:
        errors["document_on"] = "Indiquez la date du document."
    elif document_on > timezone.localdate():
        errors["document_on"] = french("Cette date n'est pas encore passée : indiquez celle du document reçu.")
    if errors:
        raise Refused(errors)
    return {"origin": Origin.DOCUMENT, "document_kind": document_kind, "document_on": document_on}


def begin(actor, statement, verb, participle, lines=()):
    """Save a new draft with its lines."""
    if statement.starts_on > timezone.localdate():
        raise Refused(french(f"{month_label(statement.starts_on).capitalize()} n'a pas commencé : rien à déclarer."))
    statement.full_clean()
    statement.save()
    for line in lines:
        line.statement = statement
    StatementLine.objects.bulk_create(lines)
    add_missing_lines(statement)
    record(
        actor=actor,
        structure=statement.party.structure,
        verb=verb,
        obj=statement,
        words=f"Déclaration {participle} ({describe(statement)}).",
    )
    return statement


def add_missing_lines(statement):
    """Give a line at zero to each month of each contract of the period that has none yet."""
    present = set(statement.lines.values_list("placement_id", "month"))
    StatementLine.objects.bulk_create(
        StatementLine(
            structure_id=statement.structure_id,
            party_id=statement.party_id,
            statement=statement,
            placement=placement,
            month=month,
        )
        for placement in placements_within([statement.party_id], statement.starts_on, statement.ends_on)
        for month in months_between(statement.starts_on, statement.ends_on)
        if days_of_month_within(month, placement.starts_on, placement.ends_on) and (placement.pk, month) not in present
    )


def placements_within(parties, starts_on, ends_on):
    """Contracts of these parties that have a day in a period."""
    still = Q(ends_on=None) | Q(ends_on__gte=starts_on)
    return Placement.objects.filter(still, party__in=parties, starts_on__lte=ends_on)


def describe(statement):
    """Period, version and lot in a few words, without a name."""
    version = f", version {statement.revision + 1}" if statement.revision else ""
    return f"{label_of_months(statement.starts_on, statement.ends_on)}{version}, {statement.lot.label}"


def _seconds(statement):
    return sum(worked + training for worked, training in statement.lines.values_list("worked", "training"))


def _write(statement, typed_lines):
    """Write typed lines into a locked statement; the lines by contract and month."""
    present = {(line.placement_id, line.month): line for line in statement.lines.all()}
    own = set(
        Placement.objects.filter(
            party=statement.party_id, pk__in=[typed.placement_id for typed in typed_lines]
        ).values_list("pk", flat=True)
    )
    changed, added, conflicts = [], [], {}
    for typed in typed_lines:
        _check_typed(statement, typed, own)
        line = present.get(typed.key)
        if line is None:
            line = present[typed.key] = StatementLine(
                structure_id=statement.structure_id,
                party_id=statement.party_id,
                statement=statement,
                placement_id=typed.placement_id,
                month=typed.month,
            )
            added.append(line)
        elif (line.worked, line.training, line.comment) == (typed.worked, typed.training, typed.comment):
            continue
        elif line.version != typed.version:
            conflicts[typed.key] = line
            continue
        else:
            line.version += 1
            changed.append(line)
        line.worked, line.training, line.comment = typed.worked, typed.training, typed.comment
    if conflicts:
        raise Conflict(
            french("Ces heures ont été changées entre-temps : choisissez celles à garder."), current=conflicts
        )
    StatementLine.objects.bulk_create(added)
    StatementLine.objects.bulk_update(changed, ["worked", "training", "comment", "version"])
    _touch(statement, has_hours=any(typed.worked + typed.training for typed in typed_lines))
    return present


def _check_typed(statement, typed, own):
    if typed.placement_id not in own:
        raise Refused(french("Cette personne ne fait pas partie de cette déclaration : rechargez la page."))
    if not statement.starts_on <= typed.month <= statement.ends_on:
        raise Refused(french(f"{month_label(typed.month).capitalize()} ne fait pas partie de cette déclaration."))
    if min(typed.worked, typed.training) < 0:
        raise Refused("Les heures ne peuvent pas être négatives.")
    if max(typed.worked, typed.training) > LONGEST_MONTH:
        raise Refused("Un mois ne compte que 744 heures au plus.")
    if len(typed.comment) > LONGEST_COMMENT:
        raise Refused(french(f"Cette remarque est trop longue : {LONGEST_COMMENT} caractères au plus."))


def _touch(statement, *, has_hours):
    if has_hours:
        statement.nothing = False
    statement.version += 1
    statement.save(update_fields=["nothing", "comment", "version", "saved_at"])
