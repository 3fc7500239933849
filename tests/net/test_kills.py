"""Real workers and a real database killed while people send their hours: what was acknowledged is there.

Gunicorn with two workers, a PostgreSQL of its own, two people signed in who send one statement after the other. A
sending that gets no answer is sent again with the same key, as a browser that reloads does.
"""

import contextlib
import http.client
import json
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.parse
import uuid
from pathlib import Path

import psycopg
import pytest

from clauses.conf import postgres
from tests import database
from tests.cast import PASSWORD
from tests.net import servers

pytestmark = pytest.mark.xdist_group("net_kills")

DRAFTS = 1200
WORKER_KILLS, DATABASE_KILLS = 30, 5
LONGEST = 600
SENDERS = 2


class Sender:
    """Somebody of company A in a browser without script: cookies, one connection at a time."""

    def __init__(self, port):
        self.port, self.cookies = port, {}
        page = self.patiently("GET", "/connexion/")
        self.patiently(
            "POST", "/connexion/", self.form(page, login="porthos@exemple.invalid", password=PASSWORD), wanted=302
        )
        self.token = self.token_of(self.patiently("GET", "/"))

    def request(self, method, path, fields=None):
        """(status, address it leads to, text); raises OSError or HTTPException when nobody answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if fields is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        with contextlib.closing(connection):
            connection.request(method, path, fields and urllib.parse.urlencode(fields), headers)
            answer = connection.getresponse()
            text = answer.read().decode()
            for cookie in answer.headers.get_all("Set-Cookie") or []:
                name, value = cookie.split(";")[0].split("=", 1)
                self.cookies[name] = value
            return answer.status, answer.headers.get("Location", ""), text

    def patiently(self, method, path, fields=None, wanted=200):
        end = time.monotonic() + LONGEST
        while time.monotonic() < end:
            with contextlib.suppress(OSError, http.client.HTTPException):
                status, _, text = self.request(method, path, fields)
                if status == wanted:
                    return text
            time.sleep(0.1)
        raise AssertionError(f"{method} {path} never answered {wanted}")

    @staticmethod
    def token_of(page):
        return re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]

    def form(self, page, **fields):
        return {"csrfmiddlewaretoken": self.token_of(page), **fields}

    def submit(self, party, month, key):
        """Whether the receipt was shown for this key."""
        fields = {"csrfmiddlewaretoken": self.token, "submission_key": key, "version": "1", "attested": "on"}
        status, location, _ = self.request("POST", f"/mois/{party}/{month}/envoyer/", fields)
        return status == 302 and location == f"/mois/{party}/{month}/recu/"


@pytest.fixture
def own_server():
    """A PostgreSQL of this test alone, with the schema and many drafts; (server, url, [(statement, party, month)])."""
    directory = servers.open_directory()
    product = postgres.server_of()
    server = postgres.server_in(product.bin_directory, directory / "postgres")
    try:
        url = server.ensure_running("kills")
        server.sql(f"CREATE ROLE {database.APP_ROLE} NOLOGIN")
        # The same schema, copied: migrations have their own tests.
        programs = product.bin_directory
        dump = subprocess.run(
            [programs / "pg_dump", "-d", database.url_of(database.schema_template())], capture_output=True, check=True
        )
        restored = subprocess.run(
            [programs / "psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-d", url],
            input=dump.stdout,
            capture_output=True,
        )
        assert restored.returncode == 0, restored.stderr.decode()
        yield server, url, json.loads(servers.tell(url, "drafts", str(DRAFTS)))
    finally:
        server.stop()
        shutil.rmtree(directory, ignore_errors=True)


@contextlib.contextmanager
def gunicorn(url):
    """(port, process) of the site; preloaded, so that the worker that follows a dead one takes no time to start."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "clauses.conf.wsgi:application", "--no-control-socket", "--preload"]
    command += [f"--bind=127.0.0.1:{port}", "--workers=2", "--log-level=critical"]
    process = subprocess.Popen(
        command,
        cwd=database.ROOT,
        env=os.environ | {"DATABASE_URL": url, "CLAUSES_AS_OWNER": "0"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield port, process
    finally:
        process.terminate()
        process.wait(30)


def workers(process):
    return [int(pid) for pid in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()]


def send(sender, drafts, stop, told):
    """Send drafts until told to stop, each until its receipt is shown; what was acknowledged, and what took two."""
    for statement, party, month in drafts:
        if stop.is_set():
            return
        key = str(uuid.uuid4())
        for attempt in range(1000):
            with contextlib.suppress(OSError, http.client.HTTPException):
                if sender.submit(party, month, key):
                    told.append((statement, key, attempt))
                    break
            time.sleep(0.05)


def kill(process, server, told):
    """Kill workers one by one while they work, and from time to time the whole database; how many of each.

    A kill waits for a receipt since the last one, then falls anywhere in the next sendings.
    """
    killed_workers = killed_databases = 0
    chance = random.Random(24601)
    end = time.monotonic() + LONGEST
    while (killed_workers < WORKER_KILLS or killed_databases < DATABASE_KILLS) and time.monotonic() < end:
        before, patience = len(told), time.monotonic() + 20
        while len(told) == before and time.monotonic() < patience:
            time.sleep(0.01)
        time.sleep(chance.uniform(0, 0.15))
        if killed_databases < DATABASE_KILLS and killed_workers >= killed_databases * WORKER_KILLS // DATABASE_KILLS:
            for pid in server.processes():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            killed_databases += 1
            server.ensure_running("kills")
        elif alive := workers(process):
            os.kill(alive[killed_workers % len(alive)], signal.SIGKILL)
            killed_workers += 1
    return killed_workers, killed_databases


def test_what_is_acknowledged_survives_every_kill(own_server):
    server, url, drafts = own_server
    stop, told = threading.Event(), []
    with gunicorn(url) as (port, process):
        senders = [Sender(port) for _ in range(SENDERS)]
        threads = [
            threading.Thread(target=send, args=(sender, drafts[place::SENDERS], stop, told))
            for place, sender in enumerate(senders)
        ]
        for thread in threads:
            thread.start()
        killed = kill(process, server, told)
        stop.set()
        for thread in threads:
            thread.join(LONGEST)
        # A reload after it all: the same key still gives the same receipt, and adds nothing.
        (statement, key, _) = told[0]
        party, month = next((party, month) for pk, party, month in drafts if pk == statement)
        assert senders[0].submit(party, month, key)

    with psycopg.connect(url) as connection:
        sent = dict(
            connection.execute("SELECT id, submission_key::text FROM reporting_statement WHERE receipt_number > 0")
        )
        entries = connection.execute(
            "SELECT object_id FROM markets_journalentry WHERE verb = 'submit_statement'"
        ).fetchall()
        (receipts,) = connection.execute(
            "SELECT count(DISTINCT s.receipt_number) FROM reporting_statement s JOIN markets_journalentry j "
            "ON j.number = s.receipt_number AND j.structure_id = s.structure_id AND j.object_id = s.id"
        ).fetchone()
    assert killed == (WORKER_KILLS, DATABASE_KILLS)
    assert {statement for statement, key, _ in told if sent.get(statement) != key} == set()
    assert len(entries) == len(set(entries)) == len(sent) == receipts
    assert len(told) > WORKER_KILLS
    # The kills were felt: somebody had to send again.
    assert any(attempt for _, _, attempt in told)
