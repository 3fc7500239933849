"""Every address of ours says who may open it, in French, and every address that a template names exists."""

import re

import pytest
from django.urls import URLResolver, get_resolver

from markets.enums import Role
from tests.house.sources import FLOORS, name_of, templates

# Views of allauth, wired one by one in clauses/conf/urls.py: the account of whoever is signed in, or the way in.
ALLAUTH = re.compile(r"^(account|mfa)_")
NAMED = re.compile(r"{%-?\s*(?:url|tab_url)\s+([\"'])(?P<name>[^\"']+)\1")


def addresses(resolver=None, prefix="", namespace=()):
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            inside = (*namespace, pattern.namespace) if pattern.namespace else namespace
            yield from addresses(pattern, prefix + str(pattern.pattern), inside)
        else:
            yield ":".join((*namespace, pattern.name or "")), prefix + str(pattern.pattern), pattern.callback


ADDRESSES = list(addresses())
OURS = [each for each in ADDRESSES if each[0].split(":")[0] in FLOORS]


def test_only_floors_and_allauth_have_addresses():
    others = [name for name, _, _ in ADDRESSES if name.split(":")[0] not in FLOORS and not ALLAUTH.match(name)]
    assert others == []


@pytest.mark.parametrize(("name", "path", "view"), [pytest.param(*each, id=each[0]) for each in OURS])
def test_view_says_who_may_open_it(name, path, view):
    assert getattr(view, "roles", None), f"{name} ({path}): declare @allow(…), @members_only or @public outermost"
    assert view.roles <= set(Role) or view.roles == {"public"}


@pytest.mark.parametrize(("name", "path", "view"), [pytest.param(*each, id=each[0]) for each in OURS])
def test_view_stands_on_its_own_floor(name, path, view):
    assert view.__module__.split(".")[0] == name.split(":")[0]


def test_names_are_given_once():
    names = [name for name, _, _ in ADDRESSES]
    assert sorted(names) == sorted(set(names))


def test_paths_are_lower_case_and_end_with_a_slash():
    wrong = []
    for name, path, _ in OURS:
        words = re.sub(r"<[^>]*>", "", path)
        if words != words.lower() or "_" in words or (path and not path.endswith("/")):
            wrong.append((name, path))
    assert wrong == []


def test_addresses_named_by_templates_exist():
    known = {name for name, _, _ in ADDRESSES}
    missing = {
        (name_of(path), found["name"])
        for path in templates()
        for found in NAMED.finditer(path.read_text())
        if found["name"] not in known
    }
    assert missing == set()
