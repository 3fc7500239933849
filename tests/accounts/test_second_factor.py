"""Facilitators have a second factor in real use; others may."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client
from django.urls import reverse

from markets.actions import invite
from markets.actions.invitations import arm_invitation
from markets.enums import Role
from markets.models import JournalEntry, Membership
from tests.accounts.authenticator import code_of
from tests.accounts.conftest import link
from tests.cast import PASSWORD, member

SET_UP = "/compte/securite/application/"


@pytest.fixture(autouse=True)
def real_use(settings):
    settings.SECOND_FACTOR_REQUIRED = True


def sign_in(client, email, password=PASSWORD):
    return client.post(reverse("account_login"), {"login": email, "password": password})


def set_up(client):
    """Go through the page as its user would."""
    form = client.get(SET_UP).context["form"]
    answer = client.post(SET_UP, {"code": code_of(form.secret)})
    assert answer.status_code == 302, answer.content.decode()[:300]
    assert answer.url == reverse("mfa_view_recovery_codes")


def test_every_page_leads_to_the_set_up(client, cast):
    assert sign_in(client, cast.user("roxane").email).status_code == 302
    for path in ("/", "/marches/", "/reglages/", "/compte/", f"/marches/{cast.contract.pk}/", "/mot-de-passe/"):
        answer = client.get(path)
        assert (answer.status_code, answer.url) == (302, SET_UP), path
    assert client.post("/marches/nouveau/", {"title": "X"}).status_code == 302
    page = client.get(SET_UP).content.decode()
    assert "elle est obligatoire pour les facilitateurs" in page
    assert client.get("/n-existe-pas/").status_code == 404
    moved = client.get("/marches/", headers={"HX-Request": "true"})
    assert moved["HX-Redirect"] == SET_UP
    assert client.post(reverse("account_logout")).status_code == 302


def test_set_up_then_asked_at_each_sign_in(client, cast):
    sign_in(client, cast.user("roxane").email)
    set_up(client)
    codes = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]
    assert len(codes) == 10
    assert codes[9] in client.get(reverse("mfa_download_recovery_codes")).content.decode()
    assert client.get("/").status_code == 200

    another = Client()
    answer = sign_in(another, cast.user("roxane").email)
    assert answer.url == reverse("mfa_authenticate")
    assert another.get("/").status_code == 302, "a password alone opens nothing"
    assert another.post(reverse("mfa_authenticate"), {"code": "000000"}).status_code == 200
    answer = another.post(reverse("mfa_authenticate"), {"code": codes[0]})
    assert answer.status_code == 302
    assert another.get("/").status_code == 200

    third = Client()
    sign_in(third, cast.user("roxane").email)
    assert third.post(reverse("mfa_authenticate"), {"code": codes[0]}).status_code == 200, "a code serves once"


def test_a_code_by_mail_and_a_new_password_do_not_go_around_it(client, cast):
    Authenticator.objects.create(user=cast.user("roxane"), type="totp", data={"secret": "x"})
    email = cast.user("roxane").email
    client.post(reverse("account_request_login_code"), {"email": email})
    [code] = re.findall(r"^([A-Z0-9-]{6,})$", mail.outbox[0].body, re.MULTILINE)
    answer = client.post(reverse("account_confirm_login_code"), {"code": code})
    assert answer.url == reverse("mfa_authenticate")
    assert client.get("/").status_code == 302

    other, new = Client(), "vingt ans après, toujours"
    other.post(reverse("account_reset_password"), {"email": email})
    form = other.get(re.search(r"https?://[^/]+(/\S+)", mail.outbox[1].body)[1], follow=True)
    other.post(form.request["PATH_INFO"], {"password1": new, "password2": new})
    assert other.get("/").status_code == 302
    assert sign_in(other, email, new).url == reverse("mfa_authenticate")
    assert other.get("/").status_code == 302


def test_others_do_without(client, cast):
    sign_in(client, cast.user("porthos").email)
    assert client.get("/").status_code == 200


def test_a_facilitator_working_in_another_space_too(client, cast):
    Membership.objects.create(
        user=cast.user("porthos"),
        role=Role.FACILITATOR,
        organisation=cast.organisations["x"],
        structure=cast.structures["x"],
    )
    sign_in(client, cast.user("porthos").email)
    assert client.get("/").url == SET_UP


def test_demonstration_and_tests_do_without(client, cast, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    client.force_login(cast.user("roxane"))
    assert client.get("/").status_code == 200


def test_an_invited_facilitator_sets_it_up_at_once(client, cast):
    invitation = invite(
        actor=cast.actor("roxane"),
        organisation=cast.organisations["x"],
        role=Role.FACILITATOR,
        email="ragueneau@exemple.invalid",
    )
    _, token = arm_invitation(invitation_id=invitation.pk)
    password = "la tarte amandine du poète"
    client.post(link(token), {"name": "Ragueneau", "password": password, "password_again": password})
    assert client.get("/").url == SET_UP
    set_up(client)
    assert client.get("/").status_code == 200


def test_lost_telephone(client, cast):
    member(cast, "christian", "Christian", Role.FACILITATOR, cast.organisations["x"], cast.structures["x"])
    with_her_telephone = Client()
    sign_in(with_her_telephone, cast.user("christian").email)
    for name in ("roxane", "christian"):
        Authenticator.objects.create(user=cast.user(name), type="totp", data={"secret": "x"})
    reset = reverse("markets:second_factor_reset", args=[cast.memberships["christian"].pk])
    client.force_login(cast.user("roxane"))
    assert "Christian" in client.get(reset).content.decode()
    assert client.post(reset).status_code == 302
    assert with_her_telephone.get(SET_UP).url.startswith(reverse("account_login")), "whoever holds it sets up nothing"
    assert not Authenticator.objects.filter(user=cast.user("christian")).exists()
    assert JournalEntry.objects.filter(verb="reset_second_factor").exists()
    own = reverse("markets:second_factor_reset", args=[cast.memberships["roxane"].pk])
    assert client.post(own).status_code == 422
    assert Authenticator.objects.filter(user=cast.user("roxane")).exists()
    client.force_login(cast.user("porthos"))
    assert client.get(reset).status_code == 403


def test_not_for_an_account_that_another_structure_relies_on(client, cast):
    member(cast, "christian", "Christian", Role.FACILITATOR, cast.organisations["x"], cast.structures["x"])
    Membership.objects.create(
        user=cast.user("christian"),
        role=Role.FACILITATOR,
        organisation=cast.organisations["y"],
        structure=cast.structures["y"],
    )
    Authenticator.objects.create(user=cast.user("roxane"), type="totp", data={"secret": "x"})
    client.force_login(cast.user("roxane"))
    reset = reverse("markets:second_factor_reset", args=[cast.memberships["christian"].pk])
    assert client.post(reset).status_code == 422
