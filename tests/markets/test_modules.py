"""Module switches: what a structure lights for itself, and how pages ask."""

import pytest
from django.template import engines
from django.test import RequestFactory
from django.urls import reverse

from markets.acting import Refused
from markets.actions import switch_module
from markets.models import JournalEntry, Structure
from markets.modules import COMMITMENTS, GROUPS, MODULES, ORDERS, find_module, switches
from markets.navigation import page

CODES = ("commandes", "groupements", "engagements", "anru")


def test_the_registry_says_each_module_in_one_sentence():
    assert tuple(module.code for module in MODULES) == CODES
    assert all(module.name and module.sentence.endswith(".") and module.sentence.count(".") == 1 for module in MODULES)
    assert find_module("commandes") is ORDERS and find_module("") is None and find_module("COMMANDES") is None


@pytest.mark.parametrize(
    ("kept", "lit"),
    [((), set()), (("anru",), {"anru"}), (("gone", "commandes"), {"commandes"}), (CODES, set(CODES))],
)
def test_switches_know_every_module_and_nothing_else(kept, lit):
    assert switches(kept) == {code: code in lit for code in CODES}


def test_switching_is_journaled_once_and_touches_one_structure(cast):
    roxane = cast.actor("roxane")
    switch_module(actor=roxane, module=GROUPS, on=True)
    structure = switch_module(actor=roxane, module=ORDERS, on=True)
    assert structure.modules == ["commandes", "groupements"], "in the order of the registry, whatever came first"
    with pytest.raises(Refused, match="déjà allumé"):
        switch_module(actor=roxane, module=ORDERS, on=True)
    structure = switch_module(actor=roxane, module=GROUPS, on=False)
    assert structure.has(ORDERS) and not structure.has(GROUPS) and not structure.has(COMMITMENTS)
    assert JournalEntry.objects.filter(verb="switch_module").count() == 3
    assert Structure.objects.get(pk=cast.structures["y"].pk).modules == []


def test_a_page_asks_for_a_module_by_its_code(cast):
    template = engines["django"].from_string("{% if modules.commandes %}oui{% else %}non{% endif %}")
    request = RequestFactory().get("/")
    request.actor = None
    assert template.render(page(request)) == "non"
    request.actor = cast.actor("porthos")
    assert template.render(page(request)) == "non"
    switch_module(actor=cast.actor("roxane"), module=ORDERS, on=True)
    cast.memberships["porthos"].structure.refresh_from_db()
    request.actor = cast.actor("porthos")
    assert template.render(page(request)) == "oui"


def test_the_settings_page_lights_and_puts_out(client, cast):
    client.force_login(cast.user("roxane"))
    address = reverse("markets:module_switch", args=["anru"])
    assert client.get(reverse("markets:modules")).content.decode().count("Éteint</span>") == len(CODES)
    for on, said in (("1", "Module allumé."), ("1", "déjà allumé"), ("0", "Module éteint.")):
        response = client.post(address, {"on": on}, follow=True)
        assert said in response.content.decode()
    assert client.post(reverse("markets:module_switch", args=["inconnu"]), {"on": "1"}).status_code == 404
