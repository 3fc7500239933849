"""Who has access: the page, removal that acts at once, and the last facilitator who stays."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ValidationError
from django.db import connections
from django.test import Client
from django.urls import reverse

from markets.actions import invite, remove_membership
from markets.enums import Role
from markets.models import Invitation, JournalEntry, Membership
from tests.cast import build_cast, member


def remove(client, cast, name):
    return client.post(reverse("markets:membership_remove", args=[cast.memberships[name].pk]))


def test_the_page_lists_people_of_this_structure_only(client, cast):
    member(cast, "milady", "Milady de Winter", Role.COMPANY, cast.organisations["a"], cast.structures["y"])
    client.force_login(cast.user("porthos"))
    page = client.get(reverse("markets:access")).content.decode()
    assert "Porthos du Vallon" in page
    assert "Milady" not in page and "Athos" not in page
    client.force_login(cast.user("roxane"))
    page = client.get(reverse("markets:organisation_access", args=[cast.organisations["a"].pk])).content.decode()
    assert "Porthos du Vallon" in page and "Milady" not in page


@pytest.mark.parametrize("name", ["porthos", "figaro", "pangloss", "monte_cristo", "roxane"])
def test_every_role_has_the_page_of_its_own_organisation(client, cast, name):
    client.force_login(cast.user(name))
    assert cast.user(name).email in client.get(reverse("markets:access")).content.decode()


def test_access_of_an_organisation_is_the_facilitators(client, cast):
    address = reverse("markets:organisation_access", args=[cast.organisations["a"].pk])
    client.force_login(cast.user("porthos"))
    assert client.get(address).status_code == 403
    client.force_login(cast.user("javert"))
    assert client.get(address).status_code == 404


def test_removal_acts_on_an_open_page(client, cast):
    member(cast, "mousqueton", "Mousqueton", Role.COMPANY, cast.organisations["a"], cast.structures["x"])
    open_page = client_of(cast, "porthos")
    assert open_page.get("/").status_code == 200
    client.force_login(cast.user("mousqueton"))
    assert (
        "Porthos du Vallon"
        in client.get(reverse("markets:membership_remove", args=[cast.memberships["porthos"].pk])).content.decode()
    )
    assert remove(client, cast, "porthos").status_code == 302
    assert "Porthos" not in open_page.get("/").content.decode()
    for path in (reverse("markets:lot", args=[cast.lots["a"].pk]), reverse("markets:account")):
        answer = open_page.get(path)
        assert answer.status_code == 403
        assert "plus aucun espace" in answer.content.decode()
        assert "Se déconnecter" in answer.content.decode()
    assert JournalEntry.objects.filter(verb="remove_membership").count() == 1


def test_one_of_two_spaces_removed_the_other_stays(client, cast):
    Membership.objects.create(
        user=cast.user("porthos"),
        role=Role.COMPANY,
        organisation=cast.organisations["b"],
        structure=cast.structures["x"],
    )
    both = client_of(cast, "porthos")
    assert "Changer d'espace" in both.get("/").content.decode()
    client.force_login(cast.user("roxane"))
    assert remove(client, cast, "porthos").status_code == 302
    assert both.get(reverse("markets:lot", args=[cast.lots["a"].pk])).status_code == 404
    assert both.get(reverse("markets:lot", args=[cast.lots["b"].pk])).status_code == 200


@pytest.mark.parametrize("actor", ["athos", "figaro", "javert", "monte_cristo"])
def test_nobody_else_may_remove(client, cast, actor):
    client.force_login(cast.user(actor))
    assert remove(client, cast, "porthos").status_code == 404
    assert Membership.objects.filter(pk=cast.memberships["porthos"].pk).exists()


def test_the_last_facilitator_stays(client, cast):
    client.force_login(cast.user("roxane"))
    answer = remove(client, cast, "roxane")
    assert answer.status_code == 422
    assert "dernier facilitateur" in answer.content.decode()
    member(cast, "christian", "Christian", Role.FACILITATOR, cast.organisations["x"], cast.structures["x"])
    assert remove(client, cast, "roxane").status_code == 302
    assert client.get(reverse("markets:contracts")).status_code == 403


def test_two_facilitators_who_remove_each_other_leave_one(clone):
    cast = build_cast()
    member(cast, "christian", "Christian", Role.FACILITATOR, cast.organisations["x"], cast.structures["x"])

    def leave(name):
        try:
            remove_membership(actor=cast.actor(name), membership=cast.memberships[name])
        except ValidationError:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(leave, ["roxane", "christian"])) == [False, True]
    assert Membership.objects.filter(role=Role.FACILITATOR, structure=cast.structures["x"]).count() == 1


def test_what_she_sent_leaves_with_her(cast):
    for email in ("complice@exemple.invalid", cast.user("athos").email):
        invite(actor=cast.actor("porthos"), organisation=cast.organisations["a"], role=Role.COMPANY, email=email)
    kept = invite(
        actor=cast.actor("roxane"), organisation=cast.organisations["a"], role=Role.COMPANY, email="b@exemple.invalid"
    )
    remove_membership(actor=cast.actor("roxane"), membership=cast.memberships["porthos"])
    assert list(Invitation.objects.all()) == [kept]


def client_of(cast, name):
    client = Client()
    client.force_login(cast.user(name))
    return client


def test_a_form_left_open_in_another_space_is_not_sent_in_this_one(cast):
    """Two companies, two tabs: the colleague of one must not be given the hours of the other."""
    member_of_b = Membership.objects.create(
        user=cast.user("porthos"),
        role=Role.COMPANY,
        organisation=cast.organisations["b"],
        structure=cast.structures["x"],
    )
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.user("porthos"))
    left_open = token_of(client.get(reverse("markets:access")))
    switched = {"membership": member_of_b.pk, "csrfmiddlewaretoken": left_open}
    assert client.post(reverse("markets:switch_membership"), switched).status_code == 302
    sent = {"email": "aramis@exemple.invalid", "csrfmiddlewaretoken": left_open}
    refused = client.post(reverse("markets:access"), sent)
    assert refused.status_code == 403 and "changé d'espace dans un autre onglet" in refused.content.decode()
    assert not Invitation.objects.exists()
    sent["csrfmiddlewaretoken"] = token_of(client.get(reverse("markets:access")))
    assert client.post(reverse("markets:access"), sent).status_code == 302
    assert Invitation.objects.get().organisation == cast.organisations["b"]


def test_nor_when_the_space_it_was_opened_in_has_been_removed(cast):
    Membership.objects.create(
        user=cast.user("porthos"),
        role=Role.COMPANY,
        organisation=cast.organisations["b"],
        structure=cast.structures["x"],
    )
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.user("porthos"))
    sent = {
        "email": "aramis@exemple.invalid",
        "csrfmiddlewaretoken": token_of(client.get(reverse("markets:access"))),
    }
    cast.memberships["porthos"].delete()
    assert client.post(reverse("markets:access"), sent).status_code == 403
    assert not Invitation.objects.exists()


def token_of(page):
    return re.search(r'csrfmiddlewaretoken" value="([^"]+)"', page.content.decode())[1]
