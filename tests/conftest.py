"""Fixtures of every test: the database as the application's role, clones, the cast, strict templates."""

import pickle
import uuid

import pytest
import time_machine
from _pytest.nodeid import NodeId
from django.db import connection, connections
from django.template import engines

from tests import database
from tests.cast import TODAY, build_cast
from tests.house.responses import watch_every_response


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    """Keep a group of tests in one process.

    pytest-xdist 3.8 writes the group of a test in `_nodeid`, which pytest reads no more since 9.2: the groups were
    split in silence, and what they share (a thousand races, the browser, the world of the matrix) was made twice.
    """
    if not getattr(config.option, "loadgroup", False):
        return
    for item in items:
        groups = {str(mark.args[0]) for mark in item.iter_markers("xdist_group")}
        if groups and "@" not in item.nodeid.rpartition("]")[2]:
            item._id = NodeId.parse(f"{item.nodeid}@{'_'.join(sorted(groups))}")


def open_database(name):
    """Point this process and its threads at a database, as the application's role."""
    connections.close_all()
    settings = connections.settings["default"]
    settings["NAME"] = name
    settings["OPTIONS"] = settings["OPTIONS"] | {"assume_role": database.APP_ROLE}
    settings["CONN_MAX_AGE"] = 0
    # The wrapper of this thread may exist already: it reads the same dictionary.
    connection.settings_dict.update(NAME=name, OPTIONS=settings["OPTIONS"], CONN_MAX_AGE=0)


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker):
    name = f"test_{uuid.uuid4().hex[:10]}"
    with django_db_blocker.unblock():
        database.clone(database.schema_template(), name)
        open_database(name)
        yield name
        connections.close_all()
        database.drop(name)


@pytest.fixture
def clone(django_db_setup, django_db_blocker):
    """A database of this test alone, where what is committed stays committed; its name. Threads may connect."""
    name = f"clone_{uuid.uuid4().hex[:10]}"
    database.clone(database.schema_template(), name)
    with django_db_blocker.unblock():
        open_database(name)
        yield name
        open_database(django_db_setup)
    database.drop(name)


class UndefinedVariable(Exception):
    """A template of ours printed a variable that its view did not give."""


class Undefined(str):
    def __mod__(self, name):
        raise UndefinedVariable(name)


@pytest.fixture(autouse=True, scope="session")
def strict_templates():
    engines["django"].engine.string_if_invalid = Undefined("%s")


@pytest.fixture(autouse=True, scope="session")
def clean_responses():
    """Every page that a test asks for is free of inline code and style."""
    with pytest.MonkeyPatch.context() as patch:
        watch_every_response(patch)
        yield


@pytest.fixture(scope="session")
def told_cast(django_db_setup, django_db_blocker):
    """A second connection, to a database where the cast is committed; and the cast, to be unpickled.

    The cast is a tenth of a second to tell, and more than a thousand tests begin with it.
    """
    name = f"cast_{uuid.uuid4().hex[:10]}"
    with django_db_blocker.unblock():
        database.clone(database.schema_template(), name)
        empty = connections["default"]
        told = connections.create_connection("default")
        told.settings_dict = told.settings_dict | {"NAME": name}
        connections["default"] = told
        with time_machine.travel(TODAY, tick=False):
            cast = pickle.dumps(build_cast())
        connections["default"] = empty
        yield told, cast
        told.close()
        database.drop(name)


@pytest.fixture
def cast_database(told_cast):
    """This test is on the connection to the database of the cast; what it writes there is undone as anywhere."""
    empty = connections["default"]
    assert not empty.in_atomic_block, "a test that has a cast asks for it before « db »"
    connections["default"], cast = told_cast
    yield cast
    connections["default"] = empty


@pytest.fixture
def cast(cast_database, db):
    """The named people and organisations of the tests; what the test does to them is undone."""
    return pickle.loads(cast_database)
