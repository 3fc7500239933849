"""What the database refuses, whoever asks: as the application's role, as the owner, on PostgreSQL 18 and 15.

An attack is one or several statements; the last one must be refused for the reason given (a right the role does not
have, or a constraint by its name), never by accident, and nothing may have changed.
"""

import re

import psycopg
import pytest
from psycopg import errors

from markets.constraints import APP_ROLE, InsertOnly, NeverDeleted
from tests.net.attacks import (
    APPEND_ONLY,
    ATTACKED,
    ATTACKS,
    INSERT_ONLY,
    KEYS,
    NEVER_DELETED,
    TABLES,
    WAYS_TO_DELETE,
    WAYS_TO_DISARM,
    WAYS_TO_ESCAPE,
    WAYS_TO_UPDATE,
    Y,
    aimed,
    insert,
    tables_with,
)
from tests.net.servers import fingerprint

pytestmark = pytest.mark.xdist_group("net_role")

NO_RIGHT = "no right"


def why(error):
    """The constraint that refused, or the right that lacks; an error of another kind is no refusal."""
    if isinstance(error, errors.InsufficientPrivilege):
        return NO_RIGHT
    assert isinstance(error, psycopg.IntegrityError), f"{type(error).__name__}: {error}"
    return error.diag.constraint_name or str(error)


def refused(connection, *statements):
    """Run statements in one transaction and commit; why the last one, or the commit, was refused."""
    with pytest.raises(psycopg.Error) as raised, connection.transaction():
        for statement in statements:
            connection.execute(statement)
    connection.execute("DEALLOCATE ALL")
    return why(raised.value)


@pytest.fixture
def unchanged(place):
    """Every row of ours is afterwards what it was before."""
    before = fingerprint(place.owner, TABLES)
    yield before
    assert fingerprint(place.owner, TABLES) == before


def test_every_table_has_a_row_to_lose(unchanged):
    assert [table for table, (count, _) in unchanged.items() if not count] == []


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_role_updates_nothing_of_an_insert_only_table(place, unchanged, table):
    for name, attack in WAYS_TO_UPDATE.items():
        assert refused(place.role, *aimed(table, attack)) == NO_RIGHT, name


@pytest.mark.parametrize("table", NEVER_DELETED)
def test_role_deletes_nothing_of_a_kept_table(place, unchanged, table):
    for name, attack in WAYS_TO_DELETE.items():
        assert refused(place.role, *aimed(table, attack)) == NO_RIGHT, name


@pytest.mark.parametrize("table", INSERT_ONLY)
def test_role_disarms_no_table(place, unchanged, table):
    for name, attack in WAYS_TO_DISARM.items():
        assert refused(place.role, *aimed(table, attack)) == NO_RIGHT, name


def test_role_does_not_escape(place, unchanged):
    for name, attack in WAYS_TO_ESCAPE.items():
        assert refused(place.role, *attack) == NO_RIGHT, name


def test_role_truncates_nothing(place, unchanged):
    for table in TABLES:
        for statement in (f"TRUNCATE {table}", f"TRUNCATE {table} CASCADE"):
            assert refused(place.role, statement) == NO_RIGHT, table


@pytest.mark.parametrize("table", INSERT_ONLY)
def test_owner_is_stopped_by_the_trigger(place, unchanged, table):
    """Migrations and commands of the owner have every right; the trigger stops them too, by its own name."""
    by_trigger = {k: v for k, v in (WAYS_TO_UPDATE | WAYS_TO_DELETE).items() if "rights" not in k and k != "cursor"}
    model = next(model for model in ATTACKED if model._meta.db_table == table)
    (trigger,) = [c.name for c in model._meta.constraints if isinstance(c, InsertOnly)]
    for name, attack in by_trigger.items():
        statements = aimed(table, attack)
        if re.search(r"TRUNCATE \w+$", statements[-1]) and is_referenced(place.owner, table):
            continue  # PostgreSQL refuses it before it asks the trigger
        reason = refused(place.owner, *statements)
        assert reason.endswith("_insert_only") if "CASCADE" in statements[-1] else reason == trigger, name


@pytest.mark.parametrize("table", tables_with(NeverDeleted))
def test_owner_deletes_nothing_that_stays(place, unchanged, table):
    for attack in ("plain", "using", "merge", "truncate cascade"):
        assert re.search("_(never_deleted|insert_only)$", refused(place.owner, *aimed(table, WAYS_TO_DELETE[attack])))


def is_referenced(connection, table):
    return connection.execute(
        "SELECT EXISTS (SELECT FROM pg_constraint WHERE contype = 'f' AND confrelid = %s::regclass)", [table]
    ).fetchone()[0]


# -- Rules of statements, lines and ledger, as the role
@pytest.mark.parametrize("planned", ATTACKS)
def test_rule_is_refused_by_the_database(place, unchanged, planned):
    assert refused(place.role, *planned.statements) == planned.constraint


# -- Composite keys, each one alone
def leave_alone(connection, table, key):
    """In this transaction, take every other rule of a table away: what is refused then is refused by the key."""
    connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    rows = connection.execute(
        """
        SELECT 'ALTER TABLE ' || conrelid::regclass || ' DROP CONSTRAINT ' || quote_ident(conname)
        FROM pg_constraint WHERE conrelid = %(table)s::regclass AND conname <> %(key)s AND contype IN ('c', 'f', 'x')
        UNION ALL
        SELECT CASE WHEN c.oid IS NULL THEN 'DROP INDEX ' || i.indexrelid::regclass
               ELSE 'ALTER TABLE ' || i.indrelid::regclass || ' DROP CONSTRAINT ' || quote_ident(c.conname) END
        FROM pg_index i LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid AND c.contype = 'u'
        WHERE i.indrelid = %(table)s::regclass AND i.indisunique AND NOT i.indisprimary
        AND NOT EXISTS (SELECT FROM pg_constraint f WHERE f.contype = 'f' AND f.conindid = i.indexrelid)
        """,
        {"table": table, "key": key},
    ).fetchall()
    for (drop,) in rows:
        connection.execute(drop)


@pytest.mark.parametrize(("model", "key"), KEYS)
def test_composite_key_alone_refuses_a_row_of_another_folder(place, unchanged, model, key):
    table = model._meta.db_table
    own = [model._meta.get_field(name) for name in key.fields]
    target = own[-1].remote_field.model
    theirs = [target._meta.get_field(name).column for name in key.fields[:-1]] + ["id"]
    matching = dict(zip([field.column for field in own], (f"target.{column}" for column in theirs), strict=True))

    rows = (
        f"(SELECT * FROM {table} ORDER BY id LIMIT 1) AS source, "
        f"(SELECT * FROM {target._meta.db_table} ORDER BY id LIMIT 1) AS target"
    )
    with place.owner.transaction(force_rollback=True):
        leave_alone(place.owner, table, key.name)
        with place.owner.transaction():
            assert place.owner.execute(insert(table, rows, matching, alias="source.")).rowcount == 1
        for field in own[:-1]:
            elsewhere = matching | {field.column: matching[field.column] + " + 1000000"}
            with pytest.raises(errors.ForeignKeyViolation) as raised, place.owner.transaction():
                place.owner.execute(insert(table, rows, elsewhere, alias="source."))
            assert raised.value.diag.constraint_name == key.name


@pytest.mark.parametrize(("model", "key"), [each for each in KEYS if each.values[1].fields[0] == "structure"])
def test_role_moves_no_row_to_another_structure(place, unchanged, model, key):
    """With every rule in its place, a row of X never becomes a row of Y."""
    table = model._meta.db_table
    column = model._meta.get_field(key.fields[-1]).column
    linked = f"{table} WHERE {column} IS NOT NULL AND structure_id <> {Y}"
    if place.owner.execute(f"SELECT FROM {linked}").fetchone() is None:
        return  # no such link in the story: the test above has asked the key itself
    assert refused(place.role, insert(table, f"{linked} ORDER BY id LIMIT 1", {"structure_id": Y}))


def test_role_owns_nothing(place):
    (owned,) = place.owner.execute(
        "SELECT count(*) FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner WHERE r.rolname = %s", [APP_ROLE]
    ).fetchone()
    (power,) = place.owner.execute(
        "SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls OR rolreplication FROM pg_roles "
        "WHERE rolname = %s",
        [APP_ROLE],
    ).fetchone()
    (member_of,) = place.owner.execute(
        "SELECT count(*) FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member WHERE r.rolname = %s",
        [APP_ROLE],
    ).fetchone()
    assert (owned, power, member_of) == (0, False, 0)


def test_the_story_holds_and_the_ledger_equals_what_is_accepted(place):
    """The rules let honest work pass: the net of each validated period is what its last version accepts."""
    wrong = place.owner.execute(
        "SELECT id FROM reporting_statement WHERE state = 'validated' AND statement_differs_from_ledger(id)"
    ).fetchall()
    (done,) = place.owner.execute("SELECT sum(seconds) FROM reporting_hoursentry WHERE kind = 'worked'").fetchone()
    assert wrong == []
    assert done == (100 + 70) * 3600


def test_enough_attacks():
    by_table = len(APPEND_ONLY) * len(WAYS_TO_UPDATE) + len(NEVER_DELETED) * len(WAYS_TO_DELETE)
    assert by_table + len(WAYS_TO_ESCAPE) + len(ATTACKS) >= 200
