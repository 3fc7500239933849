"""People who act at the same time: no wrong total, no statement sent twice, the past stays as it was known."""

import os
import random
import threading
import time
import uuid

import pytest
from django.db import connection, transaction
from django.db.models import Count, F, Sum

from clauses.durations import print_hours
from markets.journal import record
from markets.models import JournalEntry
from reporting.models import HoursEntry, Statement, StatementLine
from tests import database
from tests.cast import build_cast
from tests.conftest import open_database
from tests.database import url_of
from tests.net import racing
from tests.net.drafts import drafts

pytestmark = pytest.mark.xdist_group("net_races")

RACES = int(os.environ.get("RACES", "1000"))
SNAPSHOTS = RACES // 2


def snapshot(number):
    """Hours of the structure as known at a number: rows, seconds, by party."""
    known = HoursEntry.objects.known_at(number)
    return list(known.values("party").annotate(rows=Count("pk"), seconds=Sum("seconds")).order_by("party"))


def watch(structure, done):
    """Take snapshots while others post, each asked twice in a row; those that differed, and all by number."""
    taken, differed = {}, 0
    while not done():
        structure.refresh_from_db(fields=["last_number"])
        number = structure.last_number
        first = snapshot(number)
        if snapshot(number) != first or taken.setdefault(number, first) != first:
            differed += 1
        # Often enough to see most numbers as the last one; more would only slow those who race.
        time.sleep(0.04)
    return taken, differed


@pytest.fixture
def told(rounds, module_clone, django_db_setup):
    """What the rounds told, read in their database: another test of this file may have opened its own meanwhile."""
    open_database(module_clone)
    yield rounds
    open_database(django_db_setup)


@pytest.fixture(scope="module")
def rounds(module_clone):
    """One thousand rounds: two people submit the same statement while its hours are written, then both validate it."""
    with transaction.atomic():
        cast = build_cast()
        lines = drafts(cast, RACES, parties=4)
    same = [str(uuid.uuid4()) for _ in lines]
    # Every other statement is sent twice with one key (a double click), the rest with two (two tabs).
    other = [key if place % 2 else str(uuid.uuid4()) for place, key in enumerate(same)]
    barrier = racing.barrier(3)
    porthos, roxane = cast.memberships["porthos"].pk, cast.memberships["roxane"].pk
    racers = [racing.start("write", url_of(module_clone), barrier, lines, porthos)]
    racers += [
        racing.start("submit and validate", url_of(module_clone), barrier, lines, porthos, roxane, keys)
        for keys in (same, other)
    ]
    taken, differed = watch(cast.structures["x"], lambda: all(not queue.empty() for _, queue in racers))
    results = [queue.get(timeout=racing.PATIENCE) for _, queue in racers]
    for process, _ in racers:
        process.join(racing.PATIENCE)
    for result in results:
        assert not isinstance(result, BaseException), result
    yield cast, lines, same, other, results, taken, differed


@pytest.fixture(scope="module")
def module_clone(django_db_setup, django_db_blocker):
    """A database of these races alone, where what is committed stays."""
    name = f"clone_{uuid.uuid4().hex[:10]}"
    database.clone(database.schema_template(), name)
    with django_db_blocker.unblock():
        open_database(name)
        yield name
        open_database(django_db_setup)
    database.drop(name)


def test_no_total_is_wrong(told):
    """Declared = accepted = posted for each statement, and what the writer was told is written is what counts."""
    _, lines, _, _, ((written, added, refused), *_), _, _ = told
    assert Statement.objects.filter(state="validated").count() == len(lines)
    assert not StatementLine.objects.exclude(accepted_worked=F("worked")).exists()
    assert dict(HoursEntry.objects.values_list("line").annotate(total=Sum("seconds"))) == dict(
        StatementLine.objects.values_list("pk", "worked")
    )
    rows = dict(StatementLine.objects.values_list("pk", "worked"))
    assert {line for line, value in written.items() if rows[line] != value} == set()
    given = set(StatementLine.objects.filter(worked=5400).values_list("statement", flat=True))
    assert given == added
    # The race was one: some wrote in time and some too late, and nothing was written once it was sent.
    assert refused >= len(lines)
    assert len(lines) / 50 < len(added) < len(lines) / 2
    assert len(lines) / 50 < len(written) < len(lines) / 2


def test_what_a_receipt_says_is_what_was_sent(told):
    """Nothing slips into a statement between the count of its hours and its sending."""
    totals = dict(Statement.objects.values_list("pk").annotate(total=Sum("lines__worked")))
    said = dict(JournalEntry.objects.filter(verb="submit_statement").values_list("object_id", "words"))
    assert {pk for pk, words in said.items() if f", {print_hours(totals[pk])})" not in words} == set()


def test_no_statement_is_sent_twice(told):
    _, lines, same, other, (_, first, second), _, _ = told
    entries = JournalEntry.objects.filter(verb="submit_statement")
    assert entries.count() == entries.values("object_id").distinct().count() == len(lines)
    receipts = dict(Statement.objects.values_list("pk", "receipt_number"))
    for (statement, _, _), one_key, other_key in zip(lines, same, other, strict=True):
        given = {first[statement][0], second[statement][0]}
        if one_key == other_key:
            assert given == {receipts[statement]}
        else:
            assert given == {receipts[statement], None}


def test_no_statement_is_validated_twice(told):
    _, lines, _, _, (_, first, second), _, _ = told
    assert all(first[statement][1] != second[statement][1] for statement, *_ in lines)
    assert JournalEntry.objects.filter(verb="validate_statement").count() == len(lines)
    assert HoursEntry.objects.count() == StatementLine.objects.count()


def test_the_past_is_the_same_every_time_it_is_asked(told):
    _, _, _, _, _, taken, differed = told
    assert differed == 0
    assert len(taken) >= SNAPSHOTS
    assert {number for number, known in taken.items() if snapshot(number) != known} == set()


def test_journal_has_no_gap_after_the_races(told):
    numbers = JournalEntry.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(1, len(numbers) + 1))


def test_journal_numbers_have_no_gap_nor_double_under_eight_threads(clone):
    """Acts that fail after taking their number give it back."""
    with transaction.atomic():
        cast = build_cast()
    structure, actor = cast.structures["x"], cast.actor("roxane")
    before = JournalEntry.objects.filter(structure=structure).count()
    begin = threading.Barrier(8)
    kept = []

    class Failed(Exception):
        pass

    def act(seed):
        chance = random.Random(seed)
        begin.wait()
        for turn in range(50):
            try:
                with transaction.atomic():
                    entry = record(actor=actor, structure=structure, verb=f"turn_{turn}", obj=structure)
                    if chance.random() < 0.3:
                        raise Failed
                kept.append(entry.number)
            except Failed:
                continue
        connection.close()

    threads = [threading.Thread(target=act, args=(seed,)) for seed in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    numbers = sorted(JournalEntry.objects.filter(structure=structure).values_list("number", flat=True))
    assert numbers == list(range(1, before + len(kept) + 1))
    assert len(set(kept)) == len(kept) > 200
