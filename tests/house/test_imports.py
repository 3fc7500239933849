"""Imports run one way: markets ← clauses ← participants ← reporting. Nothing dodges the rule."""

import ast

import pytest

from tests.house.sources import FLOORS, ROOT, files, imports, modules, name_of

# What says at run time which module or model to reach, and why it may be there.
REACHES = {
    ("markets.acting", "get_models"): "finds the French sentence of a constraint, whichever floor declares it",
    ("clauses.conf.postgres", "find_spec"): "finds binaries without importing the package that carries them",
}
DODGES = {"import_string", "import_module", "get_model", "get_models", "__import__", "find_spec", "exec", "eval"}


def floor_of(name):
    first = name.split(".")[0]
    return FLOORS.index(first) if first in FLOORS else None


def is_conf(name):
    return name == "clauses.conf" or name.startswith("clauses.conf.")


@pytest.mark.parametrize("floor", FLOORS)
def test_no_arrow_to_the_right(floor):
    wrong = [
        f"{module}:{line} imports {imported}"
        for module, tree in modules().items()
        if module.split(".")[0] == floor and not is_conf(module)
        for imported, line in imports(tree, module)
        if floor_of(imported) is not None and floor_of(imported) > FLOORS.index(floor)
    ]
    assert wrong == []


def test_conf_is_imported_by_nobody_and_imports_no_floor():
    into = [
        f"{module}:{line}"
        for module, tree in modules().items()
        for imported, line in imports(tree, module)
        if is_conf(imported) and not is_conf(module)
    ]
    out_of = [
        f"{module}:{line} imports {imported}"
        for module, tree in modules().items()
        for imported, line in imports(tree, module)
        if is_conf(module) and floor_of(imported) is not None and not is_conf(imported)
    ]
    assert (into, out_of) == ([], [])


def test_nothing_is_reached_by_its_name():
    found = {
        (module, name)
        for module, tree in modules().items()
        for node in ast.walk(tree)
        if (name := getattr(node, "attr", None) or getattr(node, "id", None)) in DODGES
        and isinstance(node, (ast.Name, ast.Attribute))
    }
    assert found - set(REACHES) == set()


def test_no_signals():
    wrong = [
        f"{module}:{line}"
        for module, tree in modules().items()
        for imported, line in imports(tree, module)
        if "signals" in imported.split(".") or imported.startswith("django.dispatch")
    ]
    assert wrong == []


def test_no_lazy_import():
    """An import inside a function hides an arrow, or a circle."""
    wrong = [
        f"{module}:{inner.lineno}"
        for module, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
        for inner in ast.walk(node)
        if isinstance(inner, (ast.Import, ast.ImportFrom))
    ]
    assert wrong == []


def test_type_checking_hides_no_import():
    assert [module for module, tree in modules().items() if "TYPE_CHECKING" in ast.dump(tree)] == []


def test_addresses_are_gathered_in_one_place():
    wrong = [
        module
        for module, tree in modules().items()
        if module != "clauses.conf.urls"
        and any(imported == "django.urls.include" for imported, _ in imports(tree, module))
    ]
    assert wrong == []


def test_nothing_is_written_in_save():
    """Only the actions write: no model changes itself while it is saved."""
    wrong = [
        f"{module}:{node.lineno}"
        for module, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name in ("save", "delete", "post_save", "pre_save")
    ]
    assert wrong == []


def test_no_attic():
    """What two floors need lives on the lower one under its own name."""
    attics = {"utils", "util", "core", "shared", "common", "helpers", "misc", "services", "tools", "lib"}
    wrong = [name_of(path) for path in files() if attics & {part.removesuffix(".py") for part in path.parts[-3:]}]
    assert [name for name in wrong if name.split("/")[0] in FLOORS] == []


def test_top_level_holds_nothing_else():
    allowed = {"manage.py", "pyproject.toml", "requirements.lock", "Makefile", "README.md", "templates", "static"}
    allowed |= {"tests", *FLOORS}
    found = {path.relative_to(ROOT).parts[0] for path in files()}
    assert {name for name in found if not name.startswith(".")} - allowed == set()
