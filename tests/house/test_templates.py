"""Templates: each is used, names what it needs, holds no code and no style of its own."""

import ast
import re

import pytest
from django.template import engines
from django.template.loader import get_template, render_to_string

from tests.conftest import UndefinedVariable
from tests.house.responses import faults_of
from tests.house.sources import ROOT, modules, name_of, templates

# Looked up by name by a library or by Django itself.
LOOKED_UP = re.compile(r"^(account|mfa|allauth|bootstrap5)/|^[45]\d\d(_csrf)?\.html$")
# Written by us in Python, never typed: a field's help may hold a link.
SAFE = {"templates/bootstrap5/layout/help_text.html"}
USES = re.compile(r"{%-?\s*(?:include|extends)\s+([\"'])(?P<name>[^\"'#]+)")
LOADS = re.compile(r"{%-?\s*load\s+(?P<names>[^%]*?)\s*-?%}")
BASE = ROOT / "templates"


def strings_of_python():
    for tree in modules().values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value.split("#")[0]


def test_every_template_is_used():
    used = {found["name"] for path in templates() for found in USES.finditer(path.read_text())}
    used |= set(strings_of_python())
    unused = [str(path.relative_to(BASE)) for path in templates() if str(path.relative_to(BASE)) not in used]
    assert [name for name in unused if not LOOKED_UP.match(name)] == []


@pytest.mark.parametrize("path", [pytest.param(path, id=name_of(path)) for path in templates()])
def test_template_compiles(path):
    get_template(str(path.relative_to(BASE)))


@pytest.mark.parametrize("path", [pytest.param(p, id=name_of(p)) for p in templates() if p.suffix == ".html"])
def test_template_holds_no_code_and_no_style(path):
    text = path.read_text()
    assert faults_of(text, source=True) == []
    if name_of(path) not in SAFE:
        assert "|safe" not in text.replace(" ", "") and "autoescape off" not in text


def test_loads_are_sorted_and_not_repeated():
    wrong = []
    for path in templates():
        for found in LOADS.finditer(path.read_text()):
            names = found["names"].split(" from ")[0].split()
            if names != sorted(set(names)):
                wrong.append(f"{name_of(path)}: {found['names']}")
    assert wrong == []


def test_an_undefined_variable_is_an_error():
    with pytest.raises(UndefinedVariable):
        engines["django"].from_string("{{ forgotten }}").render({})
    with pytest.raises(UndefinedVariable):
        render_to_string("components/stat.html", {})


@pytest.mark.parametrize(
    ("html", "fault"),
    [
        ('<p style="color: red">', "style"),
        ("<style>p {}</style>", "style"),
        ('<a onclick="go()">', "handler"),
        ("<body\nonload=go()>", "handler"),
        ("<script>go()</script>", "script"),
        ('<a href="javascript:go()">', "script"),
        ("<p>{{ name }}</p>", "template"),
        ("<p>{% if %}</p>", "template"),
        ('<script src="/static/app.js" defer></script><p class="stylesheet">1 < 2, on va = là</p>', None),
    ],
)
def test_faults_are_found(html, fault):
    assert (faults_of(html) or [None])[0] == fault
