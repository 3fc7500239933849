"""Run tests on PostgreSQL 15, on a server of its own: `python -m tests.fifteen tests/clauses -n 2`."""

import os
import shutil
import subprocess
import sys

from clauses.conf import postgres
from tests.net.servers import bindir_15, open_directory

# What this process learnt of the server of the clone: the tests must find theirs.
LEARNT = ("DATABASE_URL", "CLAUSES_AS_OWNER", "CLAUSES_TEST", "SECRET_KEY", "ALLOWED_HOSTS")


def main(arguments):
    """Start the server, run pytest on it, stop it; pytest's own exit status."""
    directory = open_directory()
    server = postgres.server_in(bindir_15(), directory / "postgres")
    try:
        url = server.ensure_running("clauses_test")
        given = {name: value for name, value in os.environ.items() if name not in LEARNT}
        command = [sys.executable, "-m", "pytest", "-q", *arguments]
        return subprocess.run(command, env=given | {"CLAUSES_TEST_DATABASE_URL": url}).returncode
    finally:
        server.stop()
        shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    print("PostgreSQL 15", flush=True)
    sys.exit(main(sys.argv[1:]))
