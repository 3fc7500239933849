"""The story on PostgreSQL 18 and on PostgreSQL 15, and a way in as the application's role that leads nowhere else."""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import uuid
from pathlib import Path

import psycopg

from clauses.conf import postgres
from tests import database

STORY_MADE_OF = [
    "*/migrations/*.py",
    "markets/**/*.py",
    "clauses/*.py",
    "participants/**/*.py",
    "reporting/*.py",
    "reporting/actions/*.py",
    "reporting/models/*.py",
    "tests/cast.py",
    "tests/net/story.py",
]


class Place:
    """A database that holds the story, with a session of its owner and one of the application's role."""

    def __init__(self, major, url):
        self.major = major
        self.owner = psycopg.connect(url, autocommit=True)
        # The session *is* the role: `assume_role` alone could be undone by RESET ROLE, as its owner may.
        self.role = psycopg.connect(url, autocommit=True)
        self.role.execute(f"SET SESSION AUTHORIZATION {database.APP_ROLE}")

    def close(self):
        self.role.close()
        self.owner.close()


def tell(url, *what):
    """Write a story in an empty schema, as the application would; what it prints."""
    told = subprocess.run(
        [sys.executable, "-m", "tests.net", *what],
        cwd=database.ROOT,
        capture_output=True,
        text=True,
        env=os.environ | {"DATABASE_URL": url, "CLAUSES_AS_OWNER": "0"},
    )
    assert told.returncode == 0, told.stderr
    return told.stdout


def build_story(name):
    database.clone(database.schema_template(), name)
    tell(database.url_of(name), "story")


def story_template():
    return database.template("clauses_story", STORY_MADE_OF, build_story)


@contextlib.contextmanager
def on_18():
    name = f"story_{uuid.uuid4().hex[:10]}"
    database.clone(story_template(), name)
    place = Place(18, database.url_of(name))
    yield place
    place.close()
    database.drop(name)


def bindir_15():
    """Where PostgreSQL 15 is: `make test` installs it, so its absence is a failure."""
    for candidate in (os.environ.get("PG_BINDIR15"), "/usr/lib/postgresql/15/bin"):
        if candidate and postgres.major_version(Path(candidate)) == 15:
            return Path(candidate)
    raise AssertionError("PostgreSQL 15 is not installed: run « make test », or name its programs in PG_BINDIR15.")


def open_directory():
    """A directory that the account running PostgreSQL for root can walk to, unlike pytest's own."""
    directory = Path(tempfile.mkdtemp(prefix="clauses-net-", dir="/tmp"))
    directory.chmod(0o755)
    return directory


@contextlib.contextmanager
def on_15():
    directory = open_directory()
    server = postgres.server_in(bindir_15(), directory / "postgres")
    try:
        url = server.ensure_running("story")
        migrated = subprocess.run(
            [sys.executable, "manage.py", "migrate", "--verbosity=0"],
            cwd=database.ROOT,
            capture_output=True,
            text=True,
            env=os.environ | {"DATABASE_URL": url, "CLAUSES_AS_OWNER": "1"},
        )
        assert migrated.returncode == 0, migrated.stderr
        tell(url, "story")
        place = Place(15, url)
        yield place
        place.close()
    finally:
        server.stop()
        shutil.rmtree(directory, ignore_errors=True)


def fingerprint(connection, tables):
    """One digest for each table's whole content, asked in one query."""
    asked = " UNION ALL ".join(
        f"SELECT '{table}', count(*), md5(string_agg(t::text, '|' ORDER BY t.id)) FROM {table} AS t" for table in tables
    )
    return {table: (count, digest) for table, count, digest in connection.execute(asked)}
