"""Processes that act at the same time on one database: what each does, round after round.

A process of its own, for threads of one process would take turns. It starts with no Django and sets it up on the
database it is told.
"""

import multiprocessing
import os
import time
import uuid

import django

PATIENCE = 120


def start(work, database_url, barrier, *arguments):
    """Run `work` in another process; returns the process and the queue that will hold what it tells."""
    context = multiprocessing.get_context("spawn")
    told = context.Queue()
    process = context.Process(target=run, args=(work, database_url, barrier, told, *arguments), daemon=True)
    process.start()
    return process, told


def barrier(parties):
    return multiprocessing.get_context("spawn").Barrier(parties, timeout=PATIENCE)


def run(work, database_url, barrier, told, *arguments):
    os.environ.update(DATABASE_URL=database_url, CLAUSES_AS_OWNER="0", CLAUSES_TEST="1")
    os.environ["DJANGO_SETTINGS_MODULE"] = "clauses.conf.settings"
    django.setup()
    try:
        told.put(WORKS[work](barrier, *arguments))
    except BaseException as error:
        barrier.abort()
        told.put(error)
        raise


class Aim:
    """When to strike so that half the blows come too late: later after one in time, sooner after one too late."""

    def __init__(self):
        self.delay = 0.005

    def wait(self):
        time.sleep(self.delay)

    def learn(self, in_time):
        self.delay = min(self.delay * (1.25 if in_time else 0.8), 2)


def write_lines(barrier, lines, company):
    """Write hours while each statement is sent, then while it is validated.

    Every other round by the action, into its line; the others by raw SQL, a line more. The raw writer locks nothing
    first, as no action of ours does: only the trigger stands in its way. It inserts, for an update that the trigger
    makes wait holds its row meanwhile, and deadlocks with whoever holds the statement.
    Returns the last value acknowledged of each line, the statements that were given a line, and what was refused.
    """
    from django.db import IntegrityError, connection

    from markets.acting import Refused
    from reporting.actions import save_line
    from reporting.models import StatementLine

    actor = actor_of(company)
    written, added, refused = {}, set(), 0

    def add_raw_line(statement, line, placement):
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO reporting_statementline (structure_id, party_id, statement_id, placement_id, "
                "month, worked, training, waiting, reason, comment, version) SELECT structure_id, party_id, "
                "statement_id, %s, month, 5400, 0, false, '', '', 1 FROM reporting_statementline "
                "WHERE id = %s",
                [placement, line],
            )
        added.add(statement)

    def type_hours(statement, line, placement):
        current = StatementLine.objects.select_related("statement", "placement").get(pk=line)
        value = current.worked + 3600
        save_line(
            actor=actor,
            statement=current.statement,
            placement=current.placement,
            month=current.month,
            worked=value,
            training=0,
            version=current.version,
        )
        written[line] = value

    ways = [(add_raw_line, Aim()), (type_hours, Aim())]
    for place, row in enumerate(lines):
        write, aim = ways[place % 2]
        for sending in (True, False):
            barrier.wait()
            if sending:
                aim.wait()
            in_time = True
            try:
                write(*row)
            except (IntegrityError, Refused):
                refused += 1
                in_time = False
            if sending:
                aim.learn(in_time)
    return written, added, refused


def actor_of(membership):
    from markets.access import Actor
    from markets.models import Membership

    return Actor.of(
        Membership.objects.select_related("user", "organisation", "structure__organisation").get(pk=membership)
    )


def submit_and_validate(barrier, lines, company, facilitator, keys):
    """Submit then validate each statement, as somebody else does at the same time; (receipt or None, validated)."""
    from markets.acting import Refused
    from reporting.actions import submit_statement, validate_statement
    from reporting.models import Statement

    company, facilitator = actor_of(company), actor_of(facilitator)
    outcomes = {}
    for (statement, _, _), key in zip(lines, keys, strict=True):
        statement = Statement(pk=statement)
        receipt, validated = None, False
        barrier.wait()
        # The writer reads before it locks: without a head start it would always come too late.
        time.sleep(0.015)
        try:
            receipt = submit_statement(
                actor=company, statement=statement, key=uuid.UUID(key), attested=True
            ).receipt_number
        except Refused:
            receipt = None
        barrier.wait()
        try:
            fresh = Statement.objects.get(pk=statement.pk)
            validate_statement(actor=facilitator, statement=fresh)
            validated = True
        except Refused:
            validated = False
        outcomes[statement.pk] = (receipt, validated)
    return outcomes


WORKS = {"write": write_lines, "submit and validate": submit_and_validate}
