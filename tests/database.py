"""Databases of the tests, loaded before Django: one template with the whole schema, and clones of it.

Tests run as the application's role, never as the owner. Nothing truncates: what must commit (threads, a real server)
gets a clone of its own, `CREATE DATABASE … TEMPLATE`.
"""

import contextlib
import fcntl
import hashlib
import os
import subprocess
import sys
import tempfile
import uuid
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from clauses.conf import postgres

ROOT = Path(__file__).resolve().parents[1]
APP_ROLE = "clauses_app"
COPIES_TRIED = 5
# Called with the name of each database that goes.
BEFORE_A_DROP = []

os.environ.setdefault(
    "DATABASE_URL", os.environ.get("CLAUSES_TEST_DATABASE_URL") or postgres.ensure_running("clauses_test")
)
os.environ.update(CLAUSES_TEST="1", CLAUSES_AS_OWNER="1", SECRET_KEY="only-for-tests-" + "x" * 40, ALLOWED_HOSTS="*")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clauses.conf.settings")
# On a fresh clone nothing is collected yet, and whitenoise warns of a folder that is not there.
Path(os.environ.get("CLAUSES_VAR") or ROOT / "var", "static").mkdir(parents=True, exist_ok=True)
SERVER = conninfo_to_dict(os.environ["DATABASE_URL"])


def url_of(name):
    """What a child process is given as DATABASE_URL."""
    return make_conninfo(**(SERVER | {"dbname": name}))


@contextlib.contextmanager
def server():
    """A connection that may create and drop databases."""
    with psycopg.connect(make_conninfo(**(SERVER | {"dbname": "postgres"})), autocommit=True) as connection:
        yield connection


def exists(connection, name):
    return connection.execute("SELECT FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def drop(name):
    """Drop a database; what tests left in it was read first."""
    for look in BEFORE_A_DROP:
        look(name)
    with server() as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def clone(template, name):
    """Copy a template; another copy or an autovacuum may hold it for a moment.

    By its log and not by its files, which would have the whole server write everything down, for a copy as for a drop.
    What survives a crash is asked on servers of their own (`net.test_kills`, `machine`): here a commit need not wait.
    """
    copy = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY WAL_LOG").format(
        sql.Identifier(name), sql.Identifier(template)
    )
    with server() as connection:
        for _ in range(COPIES_TRIED):
            with contextlib.suppress(psycopg.errors.ObjectInUse):
                connection.execute(copy)
                break
        else:
            connection.execute(copy)
        connection.execute(sql.SQL("ALTER DATABASE {} SET synchronous_commit = off").format(sql.Identifier(name)))


def fingerprint(patterns):
    digest = hashlib.sha256(str(ROOT).encode())
    for pattern in patterns:
        for path in sorted(ROOT.glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def template(prefix, patterns, build):
    """The name of a template database made once for this state of the files that `patterns` match."""
    name = f"{prefix}_{fingerprint(patterns)}"
    # A lock a prefix: building the demonstration asks for the schema's template.
    place = hashlib.sha256(str(ROOT).encode()).hexdigest()[:8]
    with open(Path(tempfile.gettempdir()) / f"clauses-{place}-{prefix}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with server() as connection:
            if exists(connection, name):
                return name
            stale = connection.execute(
                "SELECT datname FROM pg_database WHERE datname LIKE %s", [prefix + r"\_%"]
            ).fetchall()
        for (old,) in stale:
            with contextlib.suppress(psycopg.Error):
                drop(old)
        building = f"building_{uuid.uuid4().hex[:8]}"
        build(building)
        with server() as connection:
            connection.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(building), sql.Identifier(name))
            )
    return name


def manage(database, *arguments, **environment):
    """Run a command of the site on a database, as a user would."""
    subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
        env=os.environ | {"DATABASE_URL": url_of(database), "CLAUSES_AS_OWNER": "0"} | environment,
    )


def build_schema(name):
    with server() as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(sql.Identifier(name))
        )
    manage(name, "migrate", "--verbosity=0", CLAUSES_AS_OWNER="1")


def schema_template():
    # The settings say which libraries bring tables of their own.
    patterns = ["*/migrations/*.py", "markets/constraints.py", "clauses/conf/settings.py"]
    return template("clauses_schema", patterns, build_schema)


def build_demo(name):
    clone(schema_template(), name)
    manage(name, "demo", "--build", CLAUSES_DEMO="1")


def demo_template():
    """The demonstration, built once through the actions for this state of the code."""
    patterns = ["*/migrations/*.py", "markets/**/*.py", "clauses/**/*.py", "participants/**/*.py", "reporting/**/*.py"]
    return template("clauses_test_demo", patterns, build_demo)
