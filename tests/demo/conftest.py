"""The demonstration, in a database of these tests alone, seen by the site that knows it is one."""

import uuid

import pytest
from django.test import override_settings

from tests import database
from tests.conftest import open_database


@pytest.fixture(scope="session")
def demo_database(django_db_setup, django_db_blocker):
    name = f"demo_{uuid.uuid4().hex[:10]}"
    database.clone(database.demo_template(), name)
    yield name
    with django_db_blocker.unblock():
        open_database(django_db_setup)
    database.drop(name)


@pytest.fixture
def demo(demo_database, django_db_setup, django_db_blocker):
    """The site on the demonstration; what a test writes there stays for the others: they only read."""
    with django_db_blocker.unblock(), override_settings(DEMO=True):
        open_database(demo_database)
        yield
        open_database(django_db_setup)
