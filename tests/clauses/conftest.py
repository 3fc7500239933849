"""What the tests of what is owed share."""

import pytest
from django.template.loader import render_to_string

from clauses.actions import ship_reference
from markets.printing import pdf
from tests.clauses.reading import text_of


@pytest.fixture
def as_user(client, cast):
    """Sign somebody of the cast in."""

    def sign_in(name):
        client.force_login(cast.user(name))
        return client

    return sign_in


@pytest.fixture
def roxane(as_user):
    return as_user("roxane")


@pytest.fixture
def as_html(monkeypatch):
    """What is printed, before it is: its words without the two seconds that a sheet of paper takes."""

    def words(template, context):
        return render_to_string(template, context).encode()

    monkeypatch.setattr(pdf, "render_pdf", words)
    return lambda response: text_of(response).replace("\u202f", " ")


@pytest.fixture
def reference(cast):
    """The shipped list of publics and values, in structure X."""
    return ship_reference(actor=cast.actor("roxane"), structure=cast.structures["x"])
