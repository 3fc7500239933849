"""The first page of each role."""

from datetime import date
from html import unescape

import pytest
import time_machine
from django.urls import reverse

from clauses.models import Clause, LegalReview
from markets.enums import Role
from markets.identifiers import fictional_siret
from markets.models import Contract, Lot, Membership, Organisation, Relation, Structure, User
from reporting.home import without_hours
from tests.cast import TODAY, organisation
from tests.figures.ledger import asked_now, story


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def told(cast):
    story(cast)
    asked_now()
    return cast


def home(client, user):
    client.force_login(user)
    response = client.get("/")
    assert response.status_code == 200
    return unescape(response.content.decode()), response.context


def test_each_count_opens_the_list_it_counts(client, told):
    structure = told.structures["x"]
    bare = Contract.objects.create(structure=structure, authority=told.organisations["authority"], title="Sans clause")
    Lot.objects.create(structure=structure, contract=bare)
    unnamed = Organisation.objects.create(siren=fictional_siret(77)[:9])
    Relation.objects.create(structure=structure, organisation=unnamed)
    _, context = home(client, told.user("roxane"))
    counts = {task.label: task.count for task in context["tasks"]}
    assert counts == {
        "Déclarations à vérifier": 1,
        "Mois en retard": 3,
        "Heures en attente": 1,
        "Marchés sans heures fixées": 1,
        "Organisations à nommer": 1,
    }
    for task in context["tasks"]:
        assert client.get(task.url).status_code == 200, task.url
    pages = {task.label: unescape(client.get(task.url).content.decode()) for task in context["tasks"]}
    assert "Sans clause" in pages["Marchés sans heures fixées"]
    assert "Restauration" not in pages["Marchés sans heures fixées"]
    assert reverse("markets:organisation", args=[unnamed.pk]) in pages["Organisations à nommer"]
    assert "60\u202fh" in pages["Heures en attente"]


def test_an_empty_site_says_where_to_start(client, cast):
    lone = organisation(cast, "z", 9, "Troisième structure (fictive)")
    structure = Structure.objects.create(organisation=lone, contact_name="Ursus", mail="z@exemple.invalid")
    user = User.objects.create(email="ursus@exemple.invalid", name="Ursus")
    Membership.objects.create(user=user, organisation=lone, structure=structure, role=Role.FACILITATOR)
    html, context = home(client, user)
    assert "Pour commencer" in html
    assert [step.done for step in context["steps"]] == [False] * 4
    assert reverse("markets:contract_new") in html


def test_steps_leave_once_they_are_done(client, told):
    html, context = home(client, told.user("roxane"))
    assert context["steps"] == []
    assert "Pour commencer" not in html
    assert Clause.objects.exists()


def test_a_company_finds_its_months_then_its_contracts(client, told):
    html, _ = home(client, told.user("porthos"))
    assert "Mes déclarations" in html
    assert "Août 2026" in html
    assert "122\u202fh réalisées par vous" in html
    assert "Roxane Robin" in html
    assert "05 59 00 00 00" in html
    assert "Charpente" not in html.replace("Charpentes", "")


def test_a_lender_reads_its_own_hours(client, told):
    html, _ = home(client, told.user("figaro"))
    assert "15\u202fh réalisées par vous" in html


def test_an_authority_reads_a_sentence_a_contract(client, told):
    html, _ = home(client, told.user("monte_cristo"))
    assert "232\u202fh réalisées sur 1\u202f383\u202fh" in html
    assert "Roxane Robin" in html
    html, _ = home(client, told.user("danglars"))
    assert "Aucun marché suivi pour le moment" in html


def test_a_prescriber_is_told_whom_to_call(client, told):
    html, _ = home(client, told.user("pangloss"))
    assert "Aucune orientation pour le moment" in html
    assert "Roxane Robin" in html


def test_an_account_without_membership_is_told_what_to_do(client, told):
    user = User.objects.create(email="personne@exemple.invalid", name="Ulysse")
    html, _ = home(client, user)
    assert "Votre compte n'ouvre aucun dossier" in html
    assert "personne@exemple.invalid" in html


def test_nobody_signed_in_is_sent_to_sign_in(client, db):
    response = client.get("/")
    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))


def test_months_late_follow_the_day(client, told):
    with time_machine.travel(date(2026, 9, 5), tick=False):
        _, context = home(client, told.user("roxane"))
    assert "Mois en retard" not in [task.label for task in context["tasks"]]


def test_the_last_examination_of_a_contract_is_the_one_that_stands(cast):
    """A contract first left without a clause, then given one, asks for its hours again."""
    contract = cast.contract
    Lot.objects.create(structure=contract.structure, contract=contract, number="77", title="Sans clause")
    asked = Contract.objects.filter(pk=contract.pk)
    assert without_hours(asked).exists()
    for day, kept in ((date(2026, 11, 2), False), (date(2026, 11, 3), True)):
        LegalReview.objects.create(
            structure=contract.structure,
            contract=contract,
            decided_on=day,
            clause_kept=kept,
            reason="" if kept else "Sans lien avec l'objet.",
            reviewed_by=cast.users["roxane"],
        )
        assert without_hours(asked).exists() == kept
