"""Reads the shipped files: a source, a version, rows by name of column."""

import csv
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent
FILES = ("cpv", "naf", "rome", "communes", "thresholds", "smic")


@dataclass(frozen=True)
class Shipped:
    """One file: where it comes from, which version, its rows."""

    name: str
    source: str
    version: str
    rows: tuple[dict[str, str], ...]


def read_shipped(name, path=None):
    """A shipped file, or another of the same form (communes of other departments)."""
    lines = (path or FOLDER / f"{name}.csv").read_text(encoding="utf-8").splitlines()
    said = [line.removeprefix("#").strip() for line in lines if line.startswith("#")]
    version = next((each.removeprefix("version :").strip() for each in said if each.startswith("version")), "")
    rows = csv.DictReader((line for line in lines if not line.startswith("#")), delimiter=";")
    return Shipped(name, said[0] if said else "", version, tuple(rows))
