"""What the site prints of its own work: no link that still opens something, nothing that was typed or recorded."""

import io
import logging

import pytest
from django.db import IntegrityError
from django.urls import reverse

from clauses.conf.logs import NamelessFormatter
from markets.actions import invite
from markets.actions.invitations import arm_invitation
from markets.enums import Role
from markets.models import Organisation
from tests.accounts.conftest import link

TYPED = "CANARI-TAPE"


@pytest.fixture
def printed():
    """Reads what was printed so far, by the handler that the settings make."""
    [ours] = [each for each in logging.getLogger().handlers if isinstance(each.formatter, NamelessFormatter)]
    read, kept = io.StringIO(), ours.setStream(io.StringIO())
    ours.setStream(read)
    yield read.getvalue
    ours.setStream(kept)


def test_a_link_that_is_still_open_is_not_printed(client, cast, printed):
    invitation = invite(
        actor=cast.actor("roxane"), organisation=cast.organisations["a"], role=Role.COMPANY, email="a@exemple.invalid"
    )
    _, token = arm_invitation(invitation_id=invitation.pk)
    assert (
        client.post(link(token), {"name": "Aramis", "password": "court", "password_again": "court"}).status_code == 422
    )
    assert client.delete(link(token)).status_code == 405
    client.get(f"/personnes/{TYPED}-Zoé/")
    client.get(reverse("markets:contract", args=[10**12]))
    assert token not in printed() and TYPED not in printed()
    assert printed().count("invitation/<str:token>/") == 2 and "unknown address" in printed()


def test_an_error_tells_where_and_not_what(client, cast, printed, monkeypatch):
    def refused(*args, **kwargs):
        Organisation.objects.create(name=TYPED, siren="123", siret="456")

    client.raise_request_exception = False
    client.force_login(cast.user("porthos"))
    monkeypatch.setattr("markets.views.accounts.edit_account", refused)
    assert client.post(reverse("markets:account"), {"name": "Porthos", "phone": ""}).status_code == 500
    assert TYPED not in printed() and "Failing row" not in printed()
    for told in ("in refused", IntegrityError.__qualname__, "CheckViolation 23514 organisation_"):
        assert told in printed()
