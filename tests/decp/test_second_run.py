"""A file of thousands: in each format a second run writes nothing, in bounded memory, by so many queries a batch."""

import io
import tracemalloc

import pytest
from django.apps import apps
from django.db import connection

from markets.actions.imports import files, import_source
from tests.bench.decp import FORMATS, records

from .test_importing import written_since

OURS = [
    model for model in apps.get_models() if model._meta.app_label in ("markets", "clauses", "participants", "reporting")
]
A_BATCH = 150
QUERIES_A_BATCH = 45


def fingerprints():
    """What every table of ours holds, by table: a change of any column of any row changes it."""
    with connection.cursor() as cursor:
        found = {}
        for model in OURS:
            table = connection.ops.quote_name(model._meta.db_table)
            key = connection.ops.quote_name(model._meta.pk.column)
            cursor.execute(f"SELECT md5(string_agg(t::text, '\n' ORDER BY {key})) FROM {table} t")
            found[table] = cursor.fetchone()[0]
    return found


def run(cast, content):
    """The Tally of an import, with its number of queries."""
    asked = []

    def count(execute, *given):
        asked.append(1)
        return execute(*given)

    with connection.execute_wrapper(count):
        tally = import_source(actor=cast.actor("roxane"), source=io.BytesIO(content))
    return tally, len(asked)


def weighed(*what):
    """What `run` returns, and the most memory that it took, in bytes; being weighed makes it three times as long."""
    tracemalloc.start()
    try:
        return *run(*what), tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("name", FORMATS)
def test_a_second_run_changes_no_row(cast, name, monkeypatch):
    """Doubles, other contents and the same contract twice are among them."""
    monkeypatch.setattr(files, "A_BATCH", A_BATCH)
    contracts = records(300)
    contracts += [each | {"montant": each["montant"] + 7_000_000} for each in contracts[:5]]
    contracts += [each | {"id": f"COMPTA{each['id']}"} for each in contracts[10:15]]
    contracts += contracts[20:25]
    content = FORMATS[name][0](contracts)
    first, *_ = run(cast, content)
    # The lines of a table are folded into contracts: the same one twice is one, another amount a reserve.
    ends = (300, 5, 5, 5) if name != "CSV" else (300, 0, 0, 5)
    assert (first.new, first.already, first.republished, len(first.duplicates)) == ends
    before, rows = fingerprints(), written_since("%")
    again, *_ = run(cast, content)
    assert (again.new, again.read, len(again.duplicates)) == (0, first.read, len(first.duplicates))
    assert again.already == first.new + first.already and again.republished == first.republished
    assert fingerprints() == before and written_since("%") == rows


def test_memory_and_queries_do_not_follow_the_size(cast, monkeypatch):
    monkeypatch.setattr(files, "A_BATCH", A_BATCH)
    write = FORMATS["JSON"][0]
    run(cast, write(records(50)))
    small, large = (
        weighed(cast, write([each | {"id": f"{size}-{each['id']}"} for each in records(size)])) for size in (300, 1200)
    )
    for size, (tally, queries, _) in ((300, small), (1200, large)):
        assert tally.new + len(tally.duplicates) == size and queries <= QUERIES_A_BATCH * (size // A_BATCH + 1)
    # What is kept of each contract is a sentence or two, never the contract.
    assert large[2] < 3 * small[2] and large[2] < 20_000_000, (small[2], large[2])
