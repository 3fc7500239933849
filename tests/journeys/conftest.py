"""The real site (gunicorn, its static files, its database) under a real browser."""

import fcntl
import os
import shutil
import socket
import subprocess
import sys
import time
import uuid
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import psycopg
import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from playwright.sync_api import sync_playwright

from reporting.demo import cast
from tests import database
from tests.journeys.visitor import Visitor
from tests.traces import FOLDER

VAR = database.ROOT / "var" / "journeys"
SCREENSHOTS = database.ROOT / "var" / "screenshots"
FIRST_RUN_TOKEN = "jeton-de-la-premiere-visite"
SECONDS_TO_START = 120
CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
ENVIRONMENT = {
    "CLAUSES_TEST": "0",
    "CLAUSES_AS_OWNER": "0",
    "CLAUSES_VAR": str(VAR),
    "ALLOWED_HOSTS": "127.0.0.1",
    "CLAUSES_FIRST_RUN_TOKEN": FIRST_RUN_TOKEN,
}


def pytest_collection_modifyitems(items):
    """One worker has the browser and the static files."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("journeys"))


@pytest.fixture(scope="package")
def chromium():
    program = next(found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=CHROMIUM_OPTIONS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def static_files():
    """Collected and compressed as on a real machine, once for a state of the files."""
    VAR.mkdir(parents=True, exist_ok=True)
    command = "from clauses.conf import server; server.collect_static_files()"
    with open(VAR / "static.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        subprocess.run([sys.executable, "-c", command], cwd=database.ROOT, check=True, env=os.environ | ENVIRONMENT)


@contextmanager
def served(name, *, demo):
    """The site of a database; its address."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    # What a real server prints is read with the rest once the run is over (`tests.traces`).
    with open(FOLDER / f"serveur-{uuid.uuid4().hex[:8]}", "w") as printed:
        yield from running(address, port, name, demo, printed)


def running(address, port, name, demo, printed):
    """Start the site, give its address once it answers, stop it."""
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "gunicorn",
            "clauses.conf.wsgi:application",
            "--no-control-socket",
            f"--bind=127.0.0.1:{port}",
            "--workers=1",
            "--threads=4",
            "--access-logfile=-",
            "--log-level=info",
        ],
        cwd=database.ROOT,
        stdout=printed,
        stderr=subprocess.STDOUT,
        env=os.environ
        | ENVIRONMENT
        | {
            "DATABASE_URL": database.url_of(name),
            "CLAUSES_DEMO": "1" if demo else "0",
            "DJANGO_SETTINGS_MODULE": "clauses.conf.settings",
        },
    )
    try:
        end = time.monotonic() + SECONDS_TO_START
        while True:
            try:
                urlopen(f"{address}/connexion/", timeout=SECONDS_TO_START).close()
                break
            except OSError:
                assert process.poll() is None and time.monotonic() < end, "the site did not start"
                time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait(30)


@contextmanager
def demonstration():
    """A clone of the demonstration, whose passwords are hashed as the real site does."""
    name = f"journey_{uuid.uuid4().hex[:10]}"
    database.clone(database.demo_template(), name)
    hashed = Argon2PasswordHasher().encode(cast.PASSWORD, "sel-des-parcours")
    with psycopg.connect(database.url_of(name)) as connection:
        connection.execute("UPDATE markets_user SET password = %s", [hashed])
    try:
        with served(name, demo=True) as address:
            yield address
    finally:
        database.drop(name)


@pytest.fixture
def site(static_files):
    """The demonstration, for a test that writes."""
    with demonstration() as address:
        yield address


@pytest.fixture(scope="package")
def read_only_site(static_files):
    """The demonstration, shared by tests that only read."""
    with demonstration() as address:
        yield address


@pytest.fixture
def empty_site(static_files):
    """The site on the day it is installed."""
    name = f"journey_{uuid.uuid4().hex[:10]}"
    database.clone(database.schema_template(), name)
    try:
        with served(name, demo=False) as address:
            yield address
    finally:
        database.drop(name)


@pytest.fixture
def visitor(chromium):
    """Open a visitor of a site: `visitor(address, "phone")`; nothing may go wrong in any browser it opened."""
    opened = []

    def open_visitor(address, size="desk"):
        opened.append(Visitor(chromium, address, size))
        return opened[-1]

    yield open_visitor
    problems = [problem for each in opened for problem in each.problems]
    for each in opened:
        each.close()
    assert problems == []
