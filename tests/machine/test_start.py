"""What a first start decides: a port, a secret key, a database that the demonstration may fill."""

import os
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from clauses.conf import secret_key, server
from clauses.conf.postgres import PROJECT


def test_a_taken_port_gives_the_next_free_one():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        wanted = taken.getsockname()[1]
        assert wanted < server.free_port("127.0.0.1", wanted) < wanted + server.PORTS_TRIED


def test_no_free_port_is_said_in_french(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(server, "PORTS_TRIED", 1)
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(SystemExit, match="Aucun port libre"):
        server.free_port("127.0.0.1", taken.getsockname()[1])


def test_the_secret_key_is_made_once_and_for_its_owner_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("SECRET_KEY", raising=False)
    monkeypatch.setattr(secret_key, "FILE", tmp_path / "var" / "secret_key")

    secret_key.ensure()
    made = secret_key.FILE.read_text()
    secret_key.ensure()

    assert len(made) >= 50
    assert secret_key.FILE.read_text() == made
    assert stat.S_IMODE(secret_key.FILE.stat().st_mode) == 0o600
    assert [path.name for path in secret_key.FILE.parent.iterdir()] == ["secret_key"]


def test_mails_written_in_files_are_for_their_owner_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(server, "VAR", tmp_path)
    for _ in range(2):
        server.close_mails()
        assert stat.S_IMODE((tmp_path / "mails").stat().st_mode) == 0o700


def test_a_given_secret_key_is_not_doubled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SECRET_KEY", "given")
    monkeypatch.setattr(secret_key, "FILE", tmp_path / "secret_key")
    secret_key.ensure()
    assert not secret_key.FILE.exists()


def test_the_demonstration_refuses_a_database_that_does_not_bear_its_name():
    real = {
        "DATABASE_URL": "postgresql://somebody@/clauses?host=%2Fnowhere",
        "SECRET_KEY": "given",
        "CLAUSES_TEST": "0",
    }
    environment = os.environ | real
    done = subprocess.run(
        [sys.executable, "manage.py", "demo"], cwd=PROJECT, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert "La démonstration n’écrit que dans une base dont le nom contient « demo »" in done.stderr


def test_a_child_ends_when_asked(monkeypatch: pytest.MonkeyPatch):
    child = server.Child(sys.executable, "-c", "import time; time.sleep(60)")
    assert child.is_alive()
    child.stop()
    assert not child.is_alive()
    child.start()
    assert child.is_alive()
    child.stop()


def test_a_dead_worker_starts_again_until_the_web_server_ends(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(server, "SECONDS_BETWEEN_LOOKS", 0.05)
    web = server.Child(sys.executable, "-c", "import time; time.sleep(1)")
    worker = server.Child(sys.executable, "-c", "pass")
    first = worker.process.pid
    try:
        with pytest.raises(SystemExit, match="Le serveur web s’est arrêté"):
            server.watch(web, worker, None)
        assert worker.process.pid != first
    finally:
        worker.stop()
