"""Forms never trust: beside what a form asks, every column of every table posted about one's own rows changes nothing.

Each form is sent twice, as an honest hand fills it, then with each field of each model beside. Both times, the database
holds the same afterwards.
"""

import json
import re
from collections import Counter

import pytest
from django.conf import settings
from django.db import connection, transaction

from tests.access import world as told
from tests.access.filling import own_forms, sent, undone
from tests.access.hostile import hostile_body
from tests.access.walking import (
    MACHINERY,
    TRACE_OF_READING,
    clients,
    row_changes,
    tables,
)

# Forms that an honest hand gets accepted, at least, by actor: with fewer, the test would prove little.
OWNERS = {told.FACILITATOR_X: 45, told.COMPANY_A: 9, told.LENDER: 7, told.PRESCRIBER: 3, told.AUTHORITY_A: 3}
NOT_KEPT = MACHINERY | TRACE_OF_READING
RANKED = re.compile(r"^(?:.+-)?\d+-")
# Drawn anew at each writing.
DRAWN = ("token", "hash", "code", "sha256", "key")
NEW = 7_000_000
NEW_NUMBER = re.compile(r"\b70\d{5}\b|\bP-[A-Z0-9]+\b")


def with_every_column(fields, hostile):
    """What a form sends, and beside it each column that it does not ask, alone and under each of its prefixes."""
    prefixes = {"", *(match[0] for match in map(RANKED.match, fields) if match)}
    beside = {f"{prefix}{name}": value for prefix in prefixes for name, value in hostile.items()}
    return sent({name: value for name, value in beside.items() if name not in fields}) | sent(fields)


class Base:
    """What the tables hold, and what a request changed in them; numbers given by sequences start far away."""

    def __init__(self):
        self.tables = tables()
        self.before = {}
        with connection.cursor() as cursor:
            # The site's own role may not move a sequence.
            cursor.execute("SET LOCAL ROLE NONE")
            cursor.execute(
                "SELECT setval(quote_ident(sequencename)::regclass, %s) FROM pg_sequences WHERE schemaname = 'public'",
                [NEW],
            )
            cursor.execute(
                "SELECT set_config('role', %s, true)", [settings.DATABASES["default"]["OPTIONS"]["assume_role"]]
            )

    def rows(self, table):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT to_jsonb(t)::text FROM {table} t")
            return Counter(told for (told,) in cursor.fetchall())

    def changes(self, client, path, body):
        """(status, rows added and taken away, table by table, told without what is drawn anew)."""
        for table in self.tables.values():
            if table not in self.before and table not in NOT_KEPT:
                self.before[table] = self.rows(table)
        with undone(client):
            counts = row_changes(list(self.tables))
            with transaction.atomic():
                response = client.post(path, body)
            after = row_changes(list(self.tables))
            written = {table for oid, table in self.tables.items() if after.get(oid) != counts.get(oid)} - NOT_KEPT
            changed = []
            for table in sorted(written):
                now, before = self.rows(table), self.before[table]
                changed += [f"{table} + {words}" for words in map(without_draws, (now - before).elements())]
                changed += [f"{table} − {words}" for words in map(without_draws, (before - now).elements())]
        return response.status_code, sorted(changed)


def without_draws(row):
    columns = json.loads(row)
    kept = {
        name: value
        for name, value in columns.items()
        if not any(name == word or name.endswith(f"_{word}") for word in DRAWN)
    }
    return NEW_NUMBER.sub("new", json.dumps(kept, sort_keys=True, ensure_ascii=False))


@pytest.mark.parametrize("actor", OWNERS)
@pytest.mark.xdist_group("forms")
def test_what_a_form_does_not_ask_changes_nothing(world, quick, actor):
    client = clients(world)[actor]
    accepted, faults = set(), []
    with transaction.atomic():
        base = Base()
        hostile = hostile_body(world, actor)
        for asked, (path, fillings) in own_forms(world, client, actor).items():
            for fields in fillings:
                honest, expected = base.changes(client, path, sent(fields))
                if honest == 302 and expected:
                    break
            laden, changed = base.changes(client, path, with_every_column(fields, hostile))
            if laden == honest == 302 and expected and changed:
                accepted.add(asked)
            # Where a page has two forms, what belongs to the other may have this one refused: nothing is written then.
            if stray := [line for line in changed if line not in expected]:
                faults.append(f"POST {path}: {laden} for {honest}: {stray[:2]}")
            if laden >= 500:
                faults.append(f"POST {path}: {laden}")
        transaction.set_rollback(True)
    if faults:
        pytest.fail("\n".join(faults), pytrace=False)
    assert len(accepted) >= OWNERS[actor], sorted(name for name, _ in accepted)
