"""The key that signs sessions and links, made once for a clone when none is given."""

import contextlib
import os
import secrets
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
FILE = Path(os.environ.get("CLAUSES_VAR") or PROJECT / "var") / "secret_key"


def ensure() -> None:
    """Write ``var/secret_key``, readable by its owner only, unless it exists or ``SECRET_KEY`` is set."""
    if os.environ.get("SECRET_KEY") or FILE.exists():
        return
    FILE.parent.mkdir(parents=True, exist_ok=True)
    # Written apart and linked: of two commands started together one wins, and nobody reads half a key.
    written = FILE.with_name(f"secret_key.{os.getpid()}")
    with open(os.open(written, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
        handle.write(secrets.token_urlsafe(60))
    with contextlib.suppress(FileExistsError):
        os.link(written, FILE)
    written.unlink()
