"""Servers of the attacks, once a session each."""

import pytest

from tests.net import servers


@pytest.fixture(scope="session")
def postgres_18(django_db_setup):
    with servers.on_18() as place:
        yield place


@pytest.fixture(scope="session")
def postgres_15(django_db_setup):
    with servers.on_15() as place:
        yield place


@pytest.fixture(params=[18, 15], ids=["postgres18", "postgres15"])
def place(request):
    """The story, on each PostgreSQL that is supported; whatever is attacked there must not change."""
    return request.getfixturevalue(f"postgres_{request.param}")
