"""One world for a module, committed in a clone of its own; each question asked there is undone."""

import logging
import uuid

import pytest
import time_machine
from django.db import transaction

from tests import database
from tests.access.world import build
from tests.cast import TODAY
from tests.conftest import open_database


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    name = f"clone_{uuid.uuid4().hex[:10]}"
    database.clone(database.schema_template(), name)
    with django_db_blocker.unblock(), time_machine.travel(TODAY, tick=False):
        open_database(name)
        with transaction.atomic():
            made = build()
        yield made
        open_database(django_db_setup)
    database.drop(name)


@pytest.fixture(scope="module", autouse=True)
def quiet():
    """Thousands of refusals are asked for: the log of each would cost more than the refusal."""
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)
