"""What a run leaves behind holds nobody's name: a plugin of pytest that looks, once every test is over.

Every process of the run notes what leaves the pages by the back door: lines of log, addresses asked for and led to,
names of files, mails, sessions, cache, arguments of tasks. At the end the first process reads these notes, the log of
PostgreSQL and what real servers printed, and fails the run if a person followed is named in one of them.
"""

import json
import logging
import os
import re
import shutil
from pathlib import Path

import psycopg
import pytest
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.db import SessionStore
from django.core.cache.backends.db import DatabaseCache
from django.core.mail import EmailMessage
from django.test import Client

from clauses.conf import postgres
from tests import database

FOLDER = database.ROOT / "var" / "traces"
# Of the people of the matrix: their names are theirs, and these other words are said of nobody else.
CANARY = re.compile(r"CANARI-([A-Z]+)-(NOM|PRENOM|ADRESSE|COMMUNE|VILLE|MOTIF|RAISON|JUSTIF)-Zo")
TABLES_OF_TRACES = ("site_cache", "django_session", "django_tasks_db_dbtaskresult")


def people():
    """Last names of the invented people followed, in tests and demonstration, that no firm nor account bears."""
    from reporting.demo import cast

    others = " ".join([*(firm.name for firm in cast.FIRMS), *(account.name for account in cast.ACCOUNTS)])
    told = {human.last_name for human in cast.HUMANS} | {"Fauchelevent", "Frollo"}
    return sorted(name for name in told if len(name) > 4 and name not in others)


def named(text, names):
    """The first person that a text names, None if it names nobody."""
    from tests.access.world import PEOPLE

    for found in CANARY.finditer(text):
        if found[2] != "NOM" or found[1].lower() in PEOPLE:
            return found[0]
    return next((name for name in names if name in text), None)


def note(kind, text):
    """Add a line to what this process noted of a kind."""
    with open(FOLDER / f"{kind}-{os.getpid()}", "a") as notes:
        notes.write(text.replace("\n", "⏎") + "\n")


class NotingHandler(logging.Handler):
    def emit(self, record):
        note("journal", self.format(record))


def pytest_configure(config):
    if not hasattr(config, "workerinput"):
        shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True, exist_ok=True)
    database.BEFORE_A_DROP.append(note_database)


@pytest.fixture(autouse=True, scope="session")
def noted():
    """Have the doors that nobody looks at noted, in this process."""
    handler = NotingHandler(logging.INFO)
    handler.setFormatter(logging.Formatter("%(name)s %(message)s"))
    logging.getLogger().addHandler(handler)
    with pytest.MonkeyPatch.context() as patch:
        watch(patch, Client, "request", note_answer)
        watch(patch, EmailMessage, "send", lambda mail, *_: note("courriel", mail.message().as_string()), before=True)
        watch(patch, SessionBase, "encode", lambda _, told, data: note("session", json.dumps(data, default=str)))
        watch(
            patch, DatabaseCache, "_base_set", lambda _, told, mode, key, value, *__: note("cache", f"{key} {value!r}")
        )
        yield
    logging.getLogger().removeHandler(handler)


def watch(patch, owner, name, look, *, before=False):
    """Have a method looked at each time it is called; `look` is given what it is called on, told and given."""
    original = getattr(owner, name)

    def looked_at(self, *args, **kwargs):
        if before:
            look(self, *args)
        told = original(self, *args, **kwargs)
        if not before:
            look(self, told, *args, **{key: value for key, value in kwargs.items() if owner is Client})
        return told

    patch.setattr(owner, name, looked_at)


def note_answer(client, response, **environ):
    asked = f"{environ.get('PATH_INFO', '')}?{environ.get('QUERY_STRING', '')}"
    note("adresse", f"{asked} {response.headers.get('Location', '')}")
    if file := response.headers.get("Content-Disposition"):
        note("fichier", file)


def note_database(name):
    """What committed rows a database is about to take away with it; one that has no tables yet has nothing."""
    try:
        with psycopg.connect(database.url_of(name), connect_timeout=5) as connection:
            for table in TABLES_OF_TRACES:
                for row in connection.execute(f"SELECT row_to_json(t) FROM {table} AS t"):
                    note("base", readable(table, row[0]))
    except psycopg.Error:
        return


def readable(table, row):
    if table == "django_session":
        return json.dumps(SessionStore().decode(row["session_data"]), default=str)
    return json.dumps(row, ensure_ascii=False)


def texts():
    """Everything to read, by kind: notes of all processes, and the logs of the database."""
    for path in sorted(FOLDER.iterdir()):
        yield path.name.rsplit("-", 1)[0], path.read_text(errors="replace")
    if "CLAUSES_TEST_DATABASE_URL" not in os.environ:
        data = Path(postgres.server_of(database.ROOT).data)
        for path in [*data.glob("log/*"), data / "start.log"]:
            if path.is_file():
                yield "postgresql", path.read_text(errors="replace")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session):
    if hasattr(session.config, "workerinput"):
        return
    counts, faults, names = {}, [], people()
    for kind, text in texts():
        counts[kind] = counts.get(kind, 0) + text.count("\n")
        faults += [f"{kind} : {line[:300]}" for line in text.splitlines() if named(line, names)]
    session.config.traces = counts, faults
    if faults:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter, config):
    counts, faults = getattr(config, "traces", ({}, []))
    if not counts:
        return
    told = ", ".join(f"{count} {kind}" for kind, count in sorted(counts.items()))
    terminalreporter.write_line(f"traces ({told}) : {len(faults)} nom de personne")
    for fault in faults[:20]:
        terminalreporter.write_line(fault, red=True)
