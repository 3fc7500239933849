"""The tree of files: no machine, no index, French for who reads, explicit fields in every form."""

import ast
import re

import pytest

from tests.house.sources import FLOORS, ROOT, files, modules, name_of

TEXTS = {".py", ".html", ".txt", ".md", ".toml", ".sh", ".css", ".js", ".svg", ".lock", ".json", ""}
# Spelt in pieces, so that this file does not name them.
MACHINE = re.compile(r"(?<![\w.}])/(?:" + "wo" + r"rk/|ro" + r"ot\b|tmp/b" + r"rief|ho" + r"me/\w)")
INDEX = re.compile(r"https?://[^\s\"']*(?:py" + r"pi\.|/simple\b|artif" + "actory|nex" + "us|pythonhosted)")


def texts():
    for path in files():
        if path.suffix in TEXTS:
            yield path, path.read_text(errors="replace")


def test_no_file_names_a_machine():
    assert [name_of(path) for path, text in texts() if MACHINE.search(text)] == []


def test_no_file_names_a_package_index():
    assert [name_of(path) for path, text in texts() if INDEX.search(text)] == []


def test_nothing_is_left_to_do():
    marks = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")
    assert [name_of(path) for path, text in texts() if marks.search(text)] == []


def test_ours_are_fictional_addresses():
    """No mail address that could be somebody's."""
    mail = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
    found = {
        (name_of(path), address)
        for path, text in texts()
        if path.suffix in {".py", ".html", ".txt", ".json"}
        for address in mail.findall(text)
        if not re.search(r"\.(?:invalid|test|example)$", address)
    }
    assert found == set()


def forms():
    for module, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and node.name == "Meta":
                yield module, node


def test_forms_name_their_fields():
    wrong = []
    for module, meta in forms():
        for statement in meta.body:
            names = [t.id for t in getattr(statement, "targets", []) if isinstance(t, ast.Name)]
            if "exclude" in names or ("fields" in names and "__all__" in ast.unparse(statement)):
                wrong.append(f"{module}:{statement.lineno}")
    assert wrong == []


def commands():
    return [
        path
        for path in files()
        if path.parent.name == "commands" and path.name != "__init__.py" and path.parts[-4] in FLOORS
    ]


@pytest.mark.parametrize("path", [pytest.param(path, id=path.stem) for path in commands()])
def test_commands_say_in_french_what_they_do(path):
    tree = ast.parse(path.read_text())
    said = [
        ast.unparse(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "help"
    ]
    assert len(said) == 1 and re.search(r"[éèàêç«]|\b(le|la|les|un|une|des)\b", said[0])


def test_every_python_file_says_what_it_is():
    """One sentence at the top of each module that holds code."""
    silent = [
        name_of(path)
        for path in files()
        if path.suffix == ".py"
        and path.relative_to(ROOT).parts[0] in FLOORS
        and "migrations" not in path.parts
        and (tree := ast.parse(path.read_text())).body
        and len(tree.body) > 5
        and not ast.get_docstring(tree)
        and path.name not in ("urls.py", "apps.py")
    ]
    assert silent == []


def test_no_file_is_a_conflict():
    assert [name_of(path) for path, text in texts() if re.search(r"^(<{7}|>{7}) ", text, re.MULTILINE)] == []


def test_static_files_are_our_own():
    """Libraries are installed, not copied."""
    found = {path.relative_to(ROOT / "static").as_posix() for path in files() if path.is_relative_to(ROOT / "static")}
    assert all((ROOT / "static" / name).stat().st_size < 60_000 for name in found)
