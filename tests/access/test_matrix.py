"""The permission matrix: every address of the site × actors × own and others' objects × GET and POST."""

import pytest
from django.apps import apps
from django.db import transaction
from django.urls import reverse

from markets.access import Actor
from markets.enums import Role
from markets.models import Organisation
from tests.access.addresses import ADDRESSES, HOW_TO_ADD, OWN_ACCOUNT, PUBLIC, WAYS_IN, line_to_add, routes
from tests.access.hostile import hostile_body, hostile_query
from tests.access.walking import OPEN, Walk, clients, due, keys_to_ask
from tests.access.world import ACTORS, AUTHORITY_A, AUTHORITY_B, SIGHT, STRANGERS

ROUTES = {route.name: route for route in routes()}
MOST_SHOWN = 60


def halves(actors):
    """Two groups, so that two workers share the walk and each tells the world once."""
    return [
        pytest.param(actor, marks=pytest.mark.xdist_group(f"matrix-{rank % 2}"), id=actor)
        for rank, actor in enumerate(actors)
    ]


def test_every_address_is_in_the_matrix():
    known = ADDRESSES.keys() | WAYS_IN.keys() | OWN_ACCOUNT
    unknown = [line_to_add(route) for name, route in ROUTES.items() if name not in known]
    if unknown:
        pytest.fail("\n".join([HOW_TO_ADD, "", *unknown]), pytrace=False)


def test_the_matrix_names_no_address_that_is_gone():
    assert sorted((ADDRESSES.keys() | WAYS_IN.keys() | OWN_ACCOUNT) - ROUTES.keys()) == []


@pytest.mark.parametrize("name", [pytest.param(name, id=name) for name in ADDRESSES if name in ROUTES])
def test_roles_are_those_of_the_table(name):
    declared = getattr(ROUTES[name].view, "roles", None)
    assert declared == ADDRESSES[name].roles, f"{name}: @allow says {declared}, the table {ADDRESSES[name].roles}"


def test_every_kind_of_object_is_told(world):
    missing = {
        (kind, key)
        for kind, keys in SIGHT.items()
        if kind != "nothing"
        for key in keys
        if key not in world.places.get(kind, {})
    }
    assert missing == set()


def querysets():
    """Every table whose rows are seen by some and not by others."""
    return [model for model in apps.get_models() if hasattr(model._default_manager, "visible_to")]


@pytest.mark.parametrize("model", [pytest.param(model, id=model._meta.label) for model in querysets()])
def test_whoever_has_no_page_sees_what_is_due(world, model):
    """A role that nobody gives sees nothing, a link nothing either, a command its own structure's only."""
    x = world.structures["x"]
    opened = {"structures": frozenset({x.pk}), "structure": x, "organisation": world.organisations["a"]}
    assert not model.objects.visible_to(Actor(role="inconnu", **opened)).exists()
    assert (
        not model.objects.visible_to(Actor(role=Role.COMPANY, structures=frozenset())).exists() or model is Organisation
    )
    if model is not Organisation:
        assert not model.objects.visible_to(Actor(role=Role.LINK, **opened)).exists()
        seen = model.objects.visible_to(Actor.system(x))
        assert set(seen.values_list("structure", flat=True)) == {x.pk}


def known_addresses():
    return {name: address for name, address in ADDRESSES.items() if name in ROUTES}


@pytest.mark.parametrize("actor", halves(ACTORS))
def test_matrix(world, quick, actor, record_property):
    """404 out of sight, 403 for a wrong role, the way in for a stranger; no canary of others, no write of others."""
    client = clients(world)[actor]
    with transaction.atomic():
        walk = Walk(actor, client, world)
        walk.remember()
        body, query = hostile_body(world, actor), hostile_query(world, actor)
        for name in known_addresses():
            for key in keys_to_ask(name, actor):
                walk.check(name, "get", key)
                walk.check(name, "post", key, data=body)
            walk.wander(name, query)
        ask_account_pages(walk)
        transaction.set_rollback(True)
    record_property("matrix", (walk.count, walk.leaks, walk.writes))
    if walk.faults:
        pytest.fail("\n".join(walk.faults[:MOST_SHOWN]), pytrace=False)


def ask_account_pages(walk):
    """allauth's own: they hold nothing of others, and those about an account need one."""
    for name, arguments in [*WAYS_IN.items(), *((name, {}) for name in sorted(OWN_ACCOUNT))]:
        if name not in ROUTES:
            continue
        for method in ("get", "post"):
            response, asked = walk.ask(
                name, method, path=reverse(name, kwargs=arguments), data={"email": "x", "password": "x"}
            )
            if walk.actor in STRANGERS and name in OWN_ACCOUNT:
                way_in = response.headers.get("Location", "").startswith(reverse("account_login"))
                if asked.status != 302 or not way_in:
                    walk.faults.append(f"{walk.actor} {method} {name}: {asked.status}, the way in is due")


def test_every_address_opens_for_somebody(world, quick):
    """A matrix of refusals would prove nothing: each address answers 200 or leads on for one actor at least."""
    found = clients(world)
    shut = []
    for name, address in known_addresses().items():
        if address.roles == PUBLIC:
            continue
        with transaction.atomic():
            if not any(opens(world, found, name, actor) for actor in ACTORS if actor not in STRANGERS):
                shut.append(name)
            transaction.set_rollback(True)
    assert shut == []


def opens(world, found, name, actor):
    address = ADDRESSES[name]
    for key in SIGHT[address.of]:
        if due(name, actor, key) != OPEN:
            continue
        walk = Walk(actor, found[actor], world)
        walk.remember()
        for method in ("get", "post"):
            if method not in address.methods:
                continue
            data = {"membership": world.memberships[actor].pk} if actor in world.memberships else {}
            _, asked = walk.ask(name, method, key, data=data)
            if asked.status in (200, 302) or (method == "post" and asked.status == 422):
                return True
    return False


FILES = [(name, key) for name in ("contract", "report") for key in ("if", "d")]


@pytest.mark.parametrize("actor", [AUTHORITY_A, AUTHORITY_B])
def test_files_as_they_leave(world, actor):
    """The PDF and the workbook that a donneur d'ordre takes away, as she opens them."""
    client = clients(world)[actor]
    with transaction.atomic():
        walk = Walk(actor, client, world)
        walk.remember()
        read = set()
        for name, key in FILES:
            for form in ("pdf", "excel"):
                asked = walk.check(f"reporting:{name}_{form}", "post", key, data={})
                read |= asked.canaries
        transaction.set_rollback(True)
    assert walk.faults == []
    own = "IF" if actor == AUTHORITY_A else "D"
    assert {f"{own}-MARCHE", f"{own}-BILAN"} <= read, "the files hold the figures of the contract and the comment"
