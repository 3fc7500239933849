"""The pure rules: values in, frozen dataclass out, the date is an argument.

They are the modules that mypy checks strictly (pyproject.toml) but for what starts the machine, and a few more.
"""

import ast
import sys
import tomllib

import pytest

from tests.house.sources import ROOT, files, imports, modules, name_of

# A library that only computes or decodes, and why the rule is better with it.
LIBRARIES = {
    "stdnum": "the checksums of SIREN and SIRET",
    "ijson": "reads a published file of any size as a stream",
    "defusedxml": "reads a published file in XML without ever expanding an entity",
}
EXPECTED = {
    "clauses.durations",
    "clauses.months",
    "clauses.calibration",
    "participants.eligibility",
    "reporting.expected_periods",
    "reporting.workflow",
    "reporting.checks",
    "reporting.charts",
    "reporting.figures",
    "markets.lots_paste",
    "markets.typography",
}
# As pure as the others, though mypy does not check them: words and facts more than computation.
UNTYPED = {
    "clauses.reference",
    "clauses.consultation_sheet",
    "clauses.sheet",
    "participants.modalities",
    "participants.social_security",
    "reporting.demo.published",
    "clauses.tables.columns",
    "reporting.rendering.takeovers",
}
CLOCKS = {"today", "now", "utcnow", "localdate", "localtime", "time_ns", "monotonic"}
WORLD = {"os", "subprocess", "socket", "pathlib", "random", "secrets", "time", "tempfile", "urllib", "http"}


def declared():
    """Names of the pure modules."""
    strict = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["mypy"]["files"]
    named = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for path in files()
        if path.suffix == ".py"
        and any(name_of(path) == entry or name_of(path).startswith(entry + "/") for entry in strict)
    }
    named |= UNTYPED & set(modules())
    return sorted(name for name in named if not name.startswith("clauses.conf"))


PURE = declared()


def foreign(module, tree):
    """What a rule imports beyond the standard library, our enumerations and the other rules."""
    for imported, line in imports(tree, module):
        top = imported.split(".")[0]
        pure = any(imported == rule or imported.startswith(rule + ".") for rule in PURE)
        if not (top in sys.stdlib_module_names or ".enums" in imported or pure or top in LIBRARIES):
            yield f"{module}:{line} imports {imported}"


def test_the_rules_are_listed():
    assert EXPECTED - set(PURE) == set()


@pytest.mark.parametrize("module", PURE)
def test_a_rule_knows_nothing_of_the_world(module):
    tree = modules()[module]
    assert list(foreign(module, tree)) == []
    assert [imported for imported, _ in imports(tree, module) if imported.split(".")[0] in WORLD] == []


@pytest.mark.parametrize("module", PURE)
def test_the_date_is_an_argument(module):
    asked = [
        f"{module}:{node.lineno}"
        for node in ast.walk(modules()[module])
        if isinstance(node, ast.Attribute) and node.attr in CLOCKS
    ]
    assert asked == []


@pytest.mark.parametrize("module", PURE)
def test_what_a_rule_returns_is_frozen(module):
    """A dataclass of a rule never changes once it is made."""
    thawed = []
    for node in ast.walk(modules()[module]):
        for decorator in getattr(node, "decorator_list", []):
            call = decorator.func if isinstance(decorator, ast.Call) else decorator
            name = getattr(call, "attr", None) or getattr(call, "id", None)
            if name == "dataclass" and not node.name.startswith("_"):
                options = {k.arg: k.value for k in decorator.keywords} if isinstance(decorator, ast.Call) else {}
                if not (isinstance(options.get("frozen"), ast.Constant) and options["frozen"].value is True):
                    thawed.append(f"{module}.{node.name}")
    assert thawed == []


def test_every_rule_is_declared():
    """A module that happens to be pure is declared so, and stays so: list it in pyproject.toml (mypy) or above."""
    shelf = {"enums", "urls", "apps", "__main__"}
    forgotten = [
        module
        for module, tree in modules().items()
        if module not in PURE
        and module.split(".")[-1] not in shelf
        and "conf" not in module.split(".")
        and any(isinstance(node, ast.FunctionDef) for node in ast.walk(tree))
        and not list(foreign(module, tree))
        and not any(imported.split(".")[0] in WORLD for imported, _ in imports(tree, module))
    ]
    assert forgotten == []


def test_enumerations_stand_alone():
    """Rules import them: they import nothing of ours."""
    wrong = [
        f"{module} imports {imported}"
        for module, tree in modules().items()
        if module.endswith(".enums")
        for imported, _ in imports(tree, module)
        if not imported.startswith("django.db.models.")
    ]
    assert wrong == []
