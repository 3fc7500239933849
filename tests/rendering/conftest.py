"""The story of three months, as documents read by the roles that may have them."""

import pytest

from reporting.figures import MonthSpan
from reporting.gathering import moment
from reporting.rendering.document import contract_document
from tests.figures.ledger import asked_now, renewal, story


@pytest.fixture
def told(cast):
    renewal(cast)
    cast.before = story(cast).number
    asked_now()
    return cast


@pytest.fixture
def document(told):
    """The report of the cast's contract, as a role reads it."""

    def read(name="roxane", span=MonthSpan(), number=None):  # noqa: B008 (frozen)
        actor = told.actor(name)
        at = moment(actor.structure, number)
        return contract_document(told.contract, actor=actor, at=at, span=span)

    return read
