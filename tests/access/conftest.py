"""One world for a module, committed in a clone of its own; each question asked there is undone."""

import contextlib
import logging
import uuid

import pytest
import time_machine
from django.db import connections, transaction
from django.template import Template
from django.template.loader import render_to_string
from django.test.utils import _TestState

from tests import database
from tests.access.world import build
from tests.cast import TODAY
from tests.conftest import open_database


@contextlib.contextmanager
def told_world():
    """A database of its own, with the world in it."""
    name = f"clone_{uuid.uuid4().hex[:10]}"
    database.clone(database.schema_template(), name)
    try:
        with time_machine.travel(TODAY, tick=False):
            open_database(name)
            with transaction.atomic():
                made = build()
            yield made
    finally:
        connections.close_all()
        database.drop(name)


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        with told_world() as made:
            yield made
        open_database(django_db_setup)


@contextlib.contextmanager
def light():
    """Thousands of answers are asked for. The log of each refusal, the copy of each context that Django's test client
    makes at each piece of a page, and the process that lays out each PDF would cost more than the answer: of a PDF,
    the words that are laid out are enough, and `test_files_as_they_leave` reads real ones."""
    logging.disable(logging.ERROR)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Template, "_render", _TestState.saved_data.template_render)
        patch.setattr(
            "markets.printing.pdf.render_pdf", lambda template, context: render_to_string(template, context).encode()
        )
        patch.setattr(
            "reporting.rendering.pdf.render_pdf",
            lambda template, context, _: render_to_string(template, context).encode(),
        )
        yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def quick():
    with light():
        yield
