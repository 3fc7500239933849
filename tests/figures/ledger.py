"""Rows of hours as validation leaves them, for tests that read figures."""

import uuid
from datetime import date
from decimal import Decimal

from django.db import connection
from django.utils import timezone

from clauses.enums import ObligationKind
from clauses.models import ObligationEntry
from clauses.months import last_day
from markets.actions import switch_module
from markets.journal import record
from markets.modules import ANRU
from reporting.enums import HoursKind, StatementState
from reporting.models import Agreement, HoursEntry, Statement, StatementLine

HOUR = 3600
AUGUST, SEPTEMBER, OCTOBER, NOVEMBER = (date(2026, month, 1) for month in (8, 9, 10, 11))


def asked_now():
    """Have the deferred constraints asked, as a commit would."""
    connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def journal(cast, verb="validate_statement", obj=None):
    actor = cast.actor("roxane")
    return record(actor=actor, structure=actor.structure, verb=verb, obj=obj or cast.contract, words="Essai.")


def submit(cast, party, month, hours, *, revision=0, author="porthos"):
    """A statement sent: `hours` maps a placement to (worked, training) hours."""
    structure = party.structure
    statement = Statement.objects.create(
        structure=structure,
        lot=party.lot,
        party=party,
        starts_on=month,
        ends_on=last_day(month),
        revision=revision,
        created_by=cast.user(author),
    )
    StatementLine.objects.bulk_create(
        StatementLine(
            structure=structure,
            party=party,
            statement=statement,
            placement=placement,
            month=month,
            worked=int(worked * HOUR),
            training=int(training * HOUR),
        )
        for placement, (worked, training) in hours.items()
    )
    entry = journal(cast, "submit_statement", statement)
    statement.state = StatementState.SUBMITTED
    statement.submitted_at = timezone.now()
    statement.submitted_by = cast.user(author)
    statement.submission_key = uuid.uuid4()
    statement.receipt_number = entry.number
    statement.save()
    return statement


def validate(cast, statement, accepted=None, waiting=()):
    """Accept a statement as sent, or as `accepted` says ({placement: (worked, training) hours}); post it."""
    accepted = accepted or {}
    lines = list(statement.lines.order_by("pk"))
    for line in lines:
        if line.placement in waiting:
            line.waiting = True
        else:
            line.accepted_worked, line.accepted_training = (
                [int(hours * HOUR) for hours in accepted[line.placement]]
                if line.placement in accepted
                else [line.worked, line.training]
            )
            line.reason = "Heures hors du contrat." if line.placement in accepted else ""
        line.save()
    statement.state = StatementState.VALIDATED
    statement.validated_at = timezone.now()
    statement.validated_by = cast.user("roxane")
    statement.save()
    entry = journal(cast, "validate_statement", statement)
    post(statement, lines, entry)
    return entry


def post(statement, lines, entry):
    """Reverse what an earlier version posted for what changed, then post the new hours."""
    standing = {}
    earlier = HoursEntry.objects.filter(
        line__statement__party=statement.party, line__statement__starts_on=statement.starts_on
    )
    for posted in earlier.filter(reverses=None, reversal=None):
        standing[posted.placement_id, posted.kind] = posted
    rows = []
    for line in lines:
        for kind, seconds in (
            (HoursKind.WORKED, line.accepted_worked or 0),
            (HoursKind.TRAINING, line.accepted_training or 0),
        ):
            old = standing.pop((line.placement_id, kind), None)
            if old and old.seconds == seconds:
                continue
            if old:
                rows.append(opposite(old, line, entry))
            if seconds:
                rows.append(hours(line, kind, seconds, entry))
    for row in rows:
        row.save()


def hours(line, kind, seconds, entry):
    return HoursEntry(
        structure_id=line.structure_id,
        lot_id=line.statement.lot_id,
        party_id=line.party_id,
        placement_id=line.placement_id,
        person_id=line.placement.person_id,
        month=line.month,
        kind=kind,
        seconds=seconds,
        line=line,
        entry=entry,
        number=entry.number,
    )


def opposite(old, line, entry):
    made = hours(line, old.kind, -old.seconds, entry)
    made.reverses = old
    return made


def declare(cast, party, month, worked_by_placement, **options):
    """Sent and accepted as it is; gives the journal entry of the validation."""
    statement = submit(cast, party, month, worked_by_placement, **options)
    return validate(cast, statement)


def opening(cast, party, month, hours_before):
    entry = journal(cast, "open_ledger", party)
    return HoursEntry.objects.create(
        structure=party.structure,
        lot=party.lot,
        party=party,
        month=month,
        kind=HoursKind.OPENING,
        seconds=int(hours_before * HOUR),
        entry=entry,
        number=entry.number,
    )


def transfer(cast, source, target, month, moved):
    """Hours done that an agreement moves from a party to another: −x, +x."""
    agreement = Agreement.objects.create(structure=source.structure, signed_on=month, reference="CONV-1")
    entry = journal(cast, "transfer_hours", agreement)
    for party, sign in ((source, -1), (target, 1)):
        HoursEntry.objects.create(
            structure=party.structure,
            lot=party.lot,
            party=party,
            month=month,
            kind=HoursKind.TRANSFER,
            seconds=sign * int(moved * HOUR),
            agreement=agreement,
            entry=entry,
            number=entry.number,
        )


def owe(cast, lot, kind, added, effective_on):
    entry = journal(cast, "add_obligation", lot)
    return ObligationEntry.objects.create(
        structure=lot.structure,
        lot=lot,
        kind=kind,
        seconds=int(added * HOUR),
        effective_on=effective_on,
        entry=entry,
        number=entry.number,
    )


def renewal(cast, share="0.3333"):
    """A third of the contract counts for urban renewal: a share that never falls on a whole second."""
    switch_module(actor=cast.actor("roxane"), module=ANRU, on=True)
    for membership in cast.memberships.values():
        membership.structure.refresh_from_db()
    cast.structures["x"].refresh_from_db()
    cast.contract.anru_share = Decimal(share)
    cast.contract.save(update_fields=["anru_share"])


def story(cast):
    """Three months: 71 h, then 20,5 h corrected to 15 h, hours taken over, moved, sent, waiting, and an amendment."""
    a, lender, b = cast.parties["a"], cast.parties["lender"], cast.parties["b"]
    coset, gavro, quasi = (cast.placements[key] for key in ("coset", "gavro", "quasi"))
    opening(cast, b, AUGUST, 40)
    declare(cast, a, SEPTEMBER, {coset: (70, 7)})
    declare(cast, lender, SEPTEMBER, {gavro: (20.5, 0)}, author="figaro")
    before = declare(cast, b, SEPTEMBER, {quasi: (100, 0)}, author="athos")
    rectified = submit(cast, lender, SEPTEMBER, {gavro: (15, 0)}, revision=1, author="figaro")
    validate(cast, rectified)
    transfer(cast, b, a, OCTOBER, 30)
    owe(cast, cast.lots["a"], ObligationKind.AMENDMENT, 50, OCTOBER)
    validate(cast, submit(cast, b, OCTOBER, {quasi: (60, 0)}, author="athos"), waiting=[quasi])
    submit(cast, a, OCTOBER, {coset: (35, 0)})
    return before
