"""Servers of their own, in directories that any account may walk to; never the one of the clone."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from clauses.conf import postgres

DEBIAN_15 = Path("/usr/lib/postgresql/15/bin")


def open_directory() -> Path:
    """An empty directory outside pytest's own, which is closed to the account that runs PostgreSQL for root."""
    directory = Path(tempfile.mkdtemp(prefix="clauses-test-", dir="/tmp"))
    directory.chmod(0o755)
    return directory


@contextlib.contextmanager
def new_server(directory: Path) -> Iterator[postgres.Server]:
    # The clone's choice, which is a copy when the clone is closed to the account that runs the server.
    server = postgres.server_in(postgres.server_of().bin_directory, directory / "postgres")
    try:
        yield server
    finally:
        with contextlib.suppress(postgres.PostgresUnavailable):
            server.stop()
        shutil.rmtree(directory, ignore_errors=True)


@pytest.fixture
def home() -> Iterator[Path]:
    directory = open_directory()
    yield directory
    shutil.rmtree(directory, ignore_errors=True)


@pytest.fixture
def server() -> Iterator[postgres.Server]:
    """A server not yet started, on the binaries that the product would choose."""
    with new_server(open_directory()) as server:
        yield server


@pytest.fixture(scope="module")
def running() -> Iterator[postgres.Server]:
    """One server for the tests that ask it to run first, whatever they do to it then; its creation failed once."""
    with new_server(open_directory()) as server:
        half_made = server.home / "data.new"
        half_made.mkdir(parents=True)
        (half_made / "PG_VERSION").write_text("left by a command that was killed during initdb")
        server.ensure_running("clauses")
        yield server


@pytest.fixture
def debian_15(monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without the embedded package, whose PG_BINDIR names Debian's PostgreSQL 15."""
    if postgres.major_version(DEBIAN_15) is None:
        pytest.skip("PostgreSQL 15 is not installed")
    monkeypatch.setattr(postgres, "embedded_bindir", lambda: None)
    monkeypatch.setenv("PG_BINDIR", str(DEBIAN_15))
    return DEBIAN_15


@pytest.fixture
def closed_project(home: Path) -> Iterator[Path]:
    """A clone under a 0700 directory of root, as in root's home."""
    if os.geteuid() != 0:
        pytest.skip("only root needs another account")
    project = home / "closed" / "clone"
    project.mkdir(parents=True)
    project.parent.chmod(0o700)
    yield project
    with contextlib.suppress(postgres.PostgresUnavailable):
        postgres.stop(project=project)
    shutil.rmtree(postgres.closed_project_home(project), ignore_errors=True)
