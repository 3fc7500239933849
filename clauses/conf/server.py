"""The site on one machine: database, migrations, web and worker, from one command until Ctrl-C.

    python -m clauses.conf.server          # real use: an empty database and a first-run page
    python -m clauses.conf.server --demo   # the demonstration, in a database of its own

``PORT`` (8000; the next free one when taken) and ``HOST`` (127.0.0.1) say where it listens.
"""

import ctypes
import hashlib
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

import psycopg

from clauses.conf import postgres, secret_key

PROJECT = Path(__file__).resolve().parents[2]
VAR = Path(os.environ.get("CLAUSES_VAR") or PROJECT / "var")
MANAGE = [sys.executable, str(PROJECT / "manage.py")]
WEB_WORKERS = 2
PORTS_TRIED = 50
SECONDS_TO_START = 60
SECONDS_TO_STOP = 30
SECONDS_TO_ANSWER = 200  # a long PDF is refused in words before its worker is taken for dead
SECONDS_BETWEEN_LOOKS = 1
# Variants of Bootstrap and htmx that no page uses; compressing them too would take most of a minute.
STATIC_FILES_UNUSED = (
    "*.rtl*",
    "*.esm*",
    "bootstrap.css*",
    "bootstrap.js*",
    "bootstrap.bundle.js*",
    "bootstrap-grid*",
    "bootstrap-reboot*",
    "bootstrap-utilities*",
    "htmax*",
    "htmx-2.js",
    "htmx-4*",
)
# As settings see it: the page of the first start, and where it reads its token.
FIRST_RUN_PATH = "/premiere-visite/"
FIRST_RUN_TOKEN = "CLAUSES_FIRST_RUN_TOKEN"


class Stopped(Exception):
    """Somebody pressed Ctrl-C or asked the process to end."""


def free_port(host: str, wanted: int) -> int:
    """The wanted port, or the first free one of the fifty after it; ends with a French sentence if there is none."""
    for port in range(wanted, min(wanted + PORTS_TRIED, 65536)):
        with socket.socket() as candidate:
            candidate.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                candidate.bind((host, port))
            except OSError:
                continue
            return port
    sys.exit(f"Aucun port libre entre {wanted} et {wanted + PORTS_TRIED - 1} : choisissez-en un autre avec PORT=…")


def needs_first_account(database_url: str) -> bool:
    """Whether no structure exists yet; it is the first-run page that creates one, with its first account."""
    with psycopg.connect(database_url) as connection:
        return connection.execute("SELECT 1 FROM markets_structure LIMIT 1").fetchone() is None


def end_with_parent() -> None:
    """In a child: receive SIGTERM when the parent dies, even killed, so that no orphan keeps the port (Linux only)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG


class Child:
    """A long-lived program in a process group of its own, so that Ctrl-C reaches it through us, once and in order."""

    def __init__(self, *command: str) -> None:
        self.command = command
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(self.command, cwd=PROJECT, process_group=0, preexec_fn=end_with_parent)

    def is_alive(self) -> bool:
        return self.process.poll() is None

    def stop(self) -> None:
        if self.is_alive():
            self.process.terminate()
            try:
                self.process.wait(SECONDS_TO_STOP)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()


def manage(*arguments: str) -> None:
    """Run a command to its end; its failure is ours."""
    done = subprocess.run([*MANAGE, *arguments], cwd=PROJECT)
    if done.returncode:
        sys.exit(done.returncode)


def collect_static_files() -> None:
    """Collect and compress what browsers load, unless nothing changed since the last time."""
    made_of, stamp = hashlib.sha256(), VAR / "static.made-of"
    for path in (PROJECT / "requirements.lock", Path(__file__), *sorted((PROJECT / "static").rglob("*"))):
        if path.is_file():
            made_of.update(str(path.relative_to(PROJECT)).encode() + path.read_bytes())
    if stamp.exists() and stamp.read_text() == made_of.hexdigest() and (VAR / "static").exists():
        return
    print("Préparation des fichiers statiques…", flush=True)
    ignored = [part for name in STATIC_FILES_UNUSED for part in ("--ignore", name)]
    manage("collectstatic", "--no-input", "--clear", "--verbosity", "0", *ignored)
    stamp.write_text(made_of.hexdigest())


def close_mails() -> None:
    """Mails that are written in files hold codes and links that sign in: their folder is its owner's only."""
    mails = VAR / "mails"
    mails.mkdir(parents=True, exist_ok=True)
    mails.chmod(0o700)


def wait_until_listening(host: str, port: int, web: Child) -> None:
    end = time.monotonic() + SECONDS_TO_START
    while web.is_alive() and time.monotonic() < end:
        try:
            socket.create_connection((host, port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    sys.exit("Le serveur web n’a pas démarré : voyez les messages ci-dessus.")


def watch(web: Child, worker: Child, own_server: postgres.Server | None) -> None:
    """Keep the site whole until it is asked to stop: the database and the worker start again when they die."""
    while web.is_alive():
        time.sleep(SECONDS_BETWEEN_LOOKS)
        if own_server is not None and not own_server.is_alive():
            print("La base de données s’est arrêtée : elle redémarre.", flush=True)
            own_server.ensure_running("postgres")
        if not worker.is_alive():
            worker.start()
    sys.exit("Le serveur web s’est arrêté.")


def stop_when_asked(number: int, frame: FrameType | None) -> None:
    raise Stopped


def serve(*, demo: bool) -> None:
    """Prepare the database and the static files, then run web and worker until Ctrl-C or SIGTERM."""
    host, wanted = os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "8000"))
    secret_key.ensure()
    close_mails()
    own_server = None
    if demo:
        os.environ["CLAUSES_DEMO"] = "1"
    if "DATABASE_URL" not in os.environ:
        own_server = postgres.server_of(PROJECT)
        os.environ["DATABASE_URL"] = own_server.ensure_running("clauses_demo" if demo else "clauses")
    manage("migrate", "--no-input", "--verbosity", "0")
    manage("load_reference", "--verbosity", "0")
    collect_static_files()
    if demo:
        manage("demo")
    first_run = not demo and needs_first_account(os.environ["DATABASE_URL"])
    if first_run:
        os.environ[FIRST_RUN_TOKEN] = secrets.token_urlsafe(24)

    port = free_port(host, wanted)
    address = f"http://{'localhost' if host in ('127.0.0.1', '0.0.0.0') else host}:{port}"
    os.environ.setdefault("SITE_URL", address)
    gunicorn = [sys.executable, "-m", "gunicorn", "clauses.conf.wsgi:application", "--no-control-socket"]
    gunicorn += ["--bind", f"{host}:{port}", "--workers", str(WEB_WORKERS), "--log-level", "warning"]
    gunicorn += ["--timeout", str(SECONDS_TO_ANSWER)]
    children: list[Child] = []
    try:
        children.append(web := Child(*gunicorn))
        children.append(worker := Child(*MANAGE, "work", "--verbosity", "0"))
        wait_until_listening(host, port, web)
        if port != wanted:
            print(f"Le port {wanted} est déjà pris.")
        print(f"\nLe site est ouvert : {address}/")
        if first_run:
            print(
                f"Première mise en route, pour créer la structure et son premier compte :\n{address}{FIRST_RUN_PATH}"
                f"{os.environ[FIRST_RUN_TOKEN]}/"
            )
        print("Ctrl-C pour l’arrêter.", flush=True)
        watch(web, worker, own_server)
    finally:
        for child in children:
            child.stop()


def main() -> None:
    signal.signal(signal.SIGTERM, stop_when_asked)
    signal.signal(signal.SIGINT, stop_when_asked)
    try:
        serve(demo="--demo" in sys.argv[1:])
    except Stopped:
        print("\nLe site est arrêté.")
    except postgres.PostgresUnavailable as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
