"""What the facilitator makes of a statement: sent back, accepted whole or in part, posted to the ledger.

The ledger of a period is moved to the last accepted lines and nowhere else: what did not change is not touched.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils import timezone

from clauses.durations import print_hours
from markets.acting import Refused, act
from markets.journal import record
from markets.typography import french
from reporting.actions.statements import check_may, check_speaks, describe, lock
from reporting.enums import HoursKind, StatementState
from reporting.models import HoursEntry, Statement, StatementLine
from reporting.points import eligibility_windows
from reporting.workflow import Act, ForbiddenAct, MissingReason, read_acceptance_reason, read_return_reason

REPLACED = "Remplacée par une version plus récente de la déclaration."


@dataclass(frozen=True)
class Acceptance:
    """Seconds accepted of one line, and why when they are fewer than declared."""

    worked: int
    training: int
    reason: str = ""


@act
def return_statement(*, actor, statement, reason):
    """Send a statement back to whoever declared it; the reason is mandatory and they read it."""
    statement = lock(statement)
    check_may(actor, Act.RETURN, statement)
    try:
        statement.return_reason = read_return_reason(reason)
    except MissingReason as missing:
        raise Refused({"reason": missing.sentence}) from missing
    statement.state = StatementState.RETURNED
    statement.returned_at = timezone.now()
    statement.version += 1
    statement.full_clean()
    statement.save()
    record(
        actor=actor,
        structure=statement.party.structure,
        verb="return_statement",
        obj=statement,
        words=f"Déclaration renvoyée pour correction ({describe(statement)}).",
    )
    return statement


@act
def validate_statement(*, actor, statement, decisions: Mapping[int, Acceptance] | None = None):
    """Accept a statement, whole but for the lines decided otherwise (by their key), and post it to the hours ledger.

    Hours of somebody whose eligibility is not open wait, unless they are refused outright (nothing accepted, a reason).
    """
    chain = lock_chain(statement)
    statement = one_of(chain, statement.pk)
    check_may(actor, Act.VALIDATE, statement)
    decisions = dict(decisions or {})
    lines = list(statement.lines.select_related("placement").order_by("pk"))
    if unknown := set(decisions) - {line.pk for line in lines}:
        raise Refused(french(f"{len(unknown)} ligne ne fait pas partie de cette déclaration : rechargez la page."))
    eligible = eligibility_windows({line.placement.person_id for line in lines})
    for line in lines:
        decide_line(line, decisions.get(line.pk), can_count=line.placement.person_id in eligible)
    StatementLine.objects.bulk_update(lines, ["accepted_worked", "accepted_training", "waiting", "reason"])
    # Hours that waited in an earlier version wait in this one, or were settled by it: never twice.
    StatementLine.objects.filter(
        statement__in=[each for each in chain if each.revision < statement.revision], waiting=True
    ).update(waiting=False, reason=REPLACED)
    statement.state = StatementState.VALIDATED
    statement.validated_at = timezone.now()
    statement.validated_by = actor.user
    statement.version += 1
    statement.full_clean()
    accepted = sum(line.accepted_worked + line.accepted_training for line in lines if not line.waiting)
    waiting = sum(line.worked + line.training for line in lines if line.waiting)
    entry = record(
        actor=actor,
        structure=statement.party.structure,
        verb="validate_statement",
        obj=statement,
        words=french(
            f"Heures validées ({describe(statement)}) : {print_hours(accepted)}"
            + (f", {print_hours(waiting)} en attente" if waiting else "")
            + "."
        ),
    )
    statement.save()
    post(statement, chain, lines, entry)
    return statement


@act
def post_waiting_line(*, actor, line, acceptance: Acceptance | None = None):
    """Settle hours that waited for an eligibility, now that it is decided: accepted whole, in part, or refused."""
    chain = lock_chain(line.statement)
    line = StatementLine.objects.select_related("placement", "statement__lot__contract").get(pk=line.pk)
    statement = one_of(chain, line.statement_id)
    check_speaks(actor, statement.party)
    if not actor.is_facilitator:
        raise Refused("Seule la structure facilitatrice vérifie les déclarations.")
    if not line.waiting or statement.state != StatementState.VALIDATED:
        raise Refused("Ces heures ne sont plus en attente.")
    eligible = eligibility_windows([line.placement.person_id])
    decide_line(line, acceptance, can_count=line.placement.person_id in eligible)
    if line.waiting:
        raise Refused(french("L'éligibilité de cette personne n'est pas décidée : ses heures restent en attente."))
    line.save(update_fields=["accepted_worked", "accepted_training", "waiting", "reason"])
    entry = record(
        actor=actor,
        structure=statement.party.structure,
        verb="post_waiting_line",
        obj=line,
        words=french(
            f"Heures en attente décidées ({describe(statement)}) : "
            f"{print_hours(line.accepted_worked + line.accepted_training)} acceptées."
        ),
    )
    post(statement, chain, list(statement.lines.select_related("placement").order_by("pk")), entry)
    return line


def lock_chain(statement):
    """Lock every version of a period, the oldest first: the ledger of a period belongs to all of them."""
    return list(
        Statement.objects.select_for_update(of=("self",), no_key=True)
        .select_related("party__structure", "party__organisation", "lot__contract")
        .filter(party=statement.party_id, starts_on=statement.starts_on)
        .order_by("revision")
    )


def one_of(chain, pk):
    for statement in chain:
        if statement.pk == pk:
            return statement
    raise Refused(french("Cette déclaration a été supprimée entre-temps : reprenez depuis la liste des mois."))


def decide_line(line, acceptance, *, can_count):
    """Put a decision on a line: as declared without one; raises Refused with the sentence of the rule that says no."""
    if acceptance is None:
        acceptance = Acceptance(line.worked, line.training)
    nothing_accepted = not acceptance.worked and not acceptance.training
    if not can_count and not nothing_accepted:
        line.accepted_worked = line.accepted_training = None
        line.waiting, line.reason = True, ""
        return
    try:
        reasons = [
            read_acceptance_reason(line.worked, acceptance.worked, acceptance.reason),
            read_acceptance_reason(line.training, acceptance.training, acceptance.reason),
        ]
    except (MissingReason, ForbiddenAct) as error:
        raise Refused({f"line-{line.pk}": error.sentence}) from error
    line.accepted_worked, line.accepted_training = acceptance.worked, acceptance.training
    line.waiting, line.reason = False, reasons[0]


def post(statement, chain, lines, entry):
    """Move the ledger of the period to these lines: reversal and new entry for what changed, nothing for the rest."""
    standing = {
        (posted.placement_id, posted.month, posted.kind): posted
        for posted in HoursEntry.objects.filter(line__statement__in=chain, reverses=None, reversal=None)
    }
    wanted = {
        (line.placement_id, line.month, kind): (line, seconds)
        for line in lines
        if not line.waiting
        for kind, seconds in ((HoursKind.WORKED, line.accepted_worked), (HoursKind.TRAINING, line.accepted_training))
        if seconds
    }
    entries = []
    for key, posted in standing.items():
        if key not in wanted or wanted[key][1] != posted.seconds:
            entries.append(
                HoursEntry(
                    structure_id=posted.structure_id,
                    lot_id=posted.lot_id,
                    party_id=posted.party_id,
                    placement_id=posted.placement_id,
                    person_id=posted.person_id,
                    month=posted.month,
                    kind=posted.kind,
                    seconds=-posted.seconds,
                    line_id=posted.line_id,
                    reverses=posted,
                    entry=entry,
                    number=entry.number,
                )
            )
    for key, (line, seconds) in wanted.items():
        if key not in standing or standing[key].seconds != seconds:
            entries.append(
                HoursEntry(
                    structure_id=statement.structure_id,
                    lot_id=statement.lot_id,
                    party_id=statement.party_id,
                    placement_id=line.placement_id,
                    person_id=line.placement.person_id,
                    month=line.month,
                    kind=key[2],
                    seconds=seconds,
                    line=line,
                    entry=entry,
                    number=entry.number,
                )
            )
    HoursEntry.objects.bulk_create(entries)
