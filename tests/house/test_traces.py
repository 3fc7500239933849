"""The search for names finds them: a search that could find nothing would prove nothing."""

import logging

from django.core.mail import EmailMessage
from django.test import Client

from tests import traces
from tests.traces import named, people


def test_people_are_told_apart_from_firms_and_accounts():
    names = people()
    assert len(names) >= 20
    assert "Fauchelevent" in names and "Thénardier" not in names


def test_a_name_is_found_wherever_it_is(monkeypatch, tmp_path, db):
    monkeypatch.setattr(traces, "FOLDER", tmp_path)
    logging.getLogger("essai").warning("no luck with %s", "Cosette Fauchelevent")
    Client().get("/personnes/?q=Fauchelevent")
    EmailMessage("Fauchelevent", "x", "a@exemple.invalid", ["b@exemple.invalid"]).send()
    found = {path.name.split("-")[0]: path.read_text() for path in tmp_path.iterdir()}
    assert {"journal", "adresse", "courriel"} <= found.keys()
    assert all(named(text, people()) for text in found.values())


def test_canaries_of_people_are_found_and_those_of_accounts_are_not():
    assert named("x CANARI-COSET-NOM-Zoé", [])
    assert named("x CANARI-COSET-MOTIF-Zoé", [])
    assert named("x CANARI-FACILITATORX-NOM-Zoé", []) is None
