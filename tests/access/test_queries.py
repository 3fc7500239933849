"""A page asks as many questions of the database for one row as for two hundred, and never more than 25."""

import contextlib

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from markets.models import Contract
from tests.access import world as told
from tests.access.addresses import ADDRESSES, PUBLIC
from tests.access.growing import grow
from tests.access.walking import OPEN, Undo, clients, due, keys_to_ask

ACTORS = (told.FACILITATOR_X, told.COMPANY_A, told.LENDER, told.PRESCRIBER, told.AUTHORITY_A)
TIMES = 70
MOST = 25


def pages(world, actor):
    """(name, path) of a page of each address that an actor opens."""
    for name, address in ADDRESSES.items():
        if address.roles == PUBLIC or "get" not in address.methods:
            continue
        for key in keys_to_ask(name, actor):
            if due(name, actor, key) == OPEN:
                yield name, reverse(name, kwargs=address.arguments(world.places.get(address.of, {}).get(key, {})))
                break


def queries_of(client, path):
    """How many queries a page asks; None for what only takes a form."""
    with contextlib.suppress(Undo), transaction.atomic():
        with CaptureQueriesContext(connection) as asked:
            response = client.get(path)
        raise Undo
    return None if response.status_code == 405 else [each["sql"] for each in asked.captured_queries]


@pytest.mark.xdist_group("queries")
def test_as_many_queries_for_one_row_as_for_two_hundred(world, quick):
    found = clients(world)
    with transaction.atomic():
        asked = {(actor, name): path for actor in ACTORS for name, path in pages(world, actor)}
        for (actor, _), path in asked.items():
            queries_of(found[actor], path)
        before = {page: queries_of(found[page[0]], path) for page, path in asked.items()}
        grow(world.structures["x"], TIMES)
        assert Contract.objects.filter(structure=world.structures["x"]).count() >= 200
        after = {page: queries_of(found[page[0]], path) for page, path in asked.items()}
        transaction.set_rollback(True)
    more = {
        page: f"{len(before[page])} → {len(after[page])}"
        for page in asked
        if before[page] is not None and len(after[page]) > len(before[page])
    }
    many = {page: len(queries) for page, queries in after.items() if queries and len(queries) > MOST}
    assert (more, many) == ({}, {})
