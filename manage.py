#!/usr/bin/env python
"""Run a command of the site, on the database of ``DATABASE_URL`` or, without one, on the server of this clone.

``CLAUSES_DEMO=1`` (which ``demo`` implies) names the demonstration's database. What is decided here goes through the
environment, so that the children of a command work on the same database.
"""

import os
import sys
from urllib.parse import urlsplit

from django.core.management import execute_from_command_line

from clauses.conf import postgres, secret_key

# The tables belong to the owner; every other command works as the role that the site itself has.
COMMANDS_OF_THE_OWNER = {
    "createcachetable",
    "dbshell",
    "flush",
    "makemigrations",
    "migrate",
    "showmigrations",
    "sqlmigrate",
}
COMMANDS_WITHOUT_DATABASE = {"collectstatic", "findstatic", "help", "version", "--help", "--version"}


def prepare_environment(command: str) -> None:
    """Settle which database, which role and which secret key the settings will read."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clauses.conf.settings")
    if command == "demo":
        os.environ["CLAUSES_DEMO"] = "1"
    if command in COMMANDS_OF_THE_OWNER:
        os.environ["CLAUSES_AS_OWNER"] = "1"
    secret_key.ensure()
    demo = os.environ.get("CLAUSES_DEMO") == "1"
    if given := os.environ.get("DATABASE_URL"):
        named_for_it = "demo" in urlsplit(given).path or os.environ.get("CLAUSES_TEST") == "1"
        if demo and not named_for_it:
            sys.exit("La démonstration n’écrit que dans une base dont le nom contient « demo » : voyez DATABASE_URL.")
    else:
        name = "clauses_demo" if demo else "clauses"
        find = postgres.database_url if command in COMMANDS_WITHOUT_DATABASE else postgres.ensure_running
        os.environ["DATABASE_URL"] = find(name)
        if command == "dbshell":  # its psql must be that of the server
            os.environ["PATH"] = f"{postgres.server_of().bin_directory}{os.pathsep}{os.environ['PATH']}"


def main() -> None:
    try:
        prepare_environment(sys.argv[1] if len(sys.argv) > 1 else "help")
    except postgres.PostgresUnavailable as error:
        sys.exit(str(error))
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
