"""The product's own files, and what they import."""

import ast
import functools
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# From left to right: an app imports itself and what stands to its left.
FLOORS = ("markets", "clauses", "participants", "reporting")


@functools.cache
def files():
    """Every file that is part of the product: what git tracks."""
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    return [ROOT / name for name in sorted(set(listed)) if (ROOT / name).is_file()]


def name_of(path):
    return path.relative_to(ROOT).as_posix()


@functools.cache
def modules():
    """Python modules of the four floors, by dotted name, parsed; migrations apart."""
    found = {}
    for path in files():
        place = path.relative_to(ROOT)
        if path.suffix == ".py" and place.parts[0] in FLOORS and "migrations" not in place.parts:
            name = ".".join(place.with_suffix("").parts).removesuffix(".__init__")
            found[name] = ast.parse(path.read_text(), filename=str(place))
    return found


def imports(tree, module=""):
    """Dotted names that a module imports, with the line of each, wherever it does."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                base = ".".join(module.split(".")[: -node.level] + [base]).strip(".")
            yield from ((f"{base}.{alias.name}", node.lineno) for alias in node.names)


def templates():
    return [path for path in files() if path.is_relative_to(ROOT / "templates")]
