"""What the tests of what is owed share."""

import pytest

from clauses.actions import ship_reference


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
def reference(cast):
    """The shipped list of publics and values, in structure X."""
    return ship_reference(actor=cast.actor("roxane"), structure=cast.structures["x"])
