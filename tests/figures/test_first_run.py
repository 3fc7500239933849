"""The page that opens an empty site: once, with the token printed at the start."""

import pytest
from django.urls import reverse

from clauses.models import CharterVersion, ScaleVersion
from markets.enums import Role
from markets.identifiers import fictional_siret
from markets.models import JournalEntry, Membership, Structure

TOKEN = "jeton-de-la-premiere-visite"
ASKED = {
    "name": "Passerelle (fictive)",
    "siret": fictional_siret(31),
    "contact_name": "Roxane Robin",
    "phone": "05 59 00 00 00",
    "mail": "contact@exemple.invalid",
    "user_name": "Roxane Robin",
    "user_email": "roxane@exemple.invalid",
    "password": "un balcon et trois lettres",
    "password_again": "un balcon et trois lettres",
}


@pytest.fixture
def address(settings, db):
    settings.FIRST_RUN_TOKEN = TOKEN
    return reverse("reporting:first_run", args=[TOKEN])


def test_it_opens_the_site_and_signs_in(client, address):
    assert "Ouvrir le site" in client.get(address).content.decode()
    response = client.post(address, ASKED)
    assert response.status_code == 302
    assert response.url == reverse("reporting:home")
    membership = Membership.objects.get()
    assert membership.role == Role.FACILITATOR
    assert membership.user.check_password(ASKED["password"])
    assert str(membership.user.pk) == client.session["_auth_user_id"]
    assert CharterVersion.objects.exists()
    assert ScaleVersion.objects.exists()
    assert list(JournalEntry.objects.order_by("number").values_list("number", flat=True)) == [1, 2]


def test_it_closes_behind_the_first_structure(client, address):
    client.post(address, ASKED)
    assert client.get(address).status_code == 404
    assert client.post(address, ASKED).status_code == 404
    assert Structure.objects.count() == 1


@pytest.mark.parametrize("token", ["autre", TOKEN[:-1], TOKEN + "x", "é"])
def test_a_wrong_token_is_not_found(client, address, token):
    assert client.get(reverse("reporting:first_run", args=[token])).status_code == 404


def test_without_a_token_nothing_opens(client, settings, db):
    settings.FIRST_RUN_TOKEN = ""
    assert client.get("/premiere-visite//").status_code == 404
    assert client.get("/premiere-visite/x/").status_code == 404


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "", "obligatoire"),
        ("siret", "123", "14"),
        ("siret", "abcdefghijklmn", "chiffres"),
        ("siret", fictional_siret(31)[:9], "14 chiffres"),
        ("mail", "sans-arobase", "adresse"),
        ("user_email", "", "obligatoire"),
        ("password", "court", "15"),
        ("password", "roxane@exemple.invalid", "semblable"),
        ("password_again", "une autre phrase assez longue", "différents"),
    ],
)
def test_bad_input_is_said_and_nothing_is_made(client, address, field, value, sentence):
    asked = ASKED | {field: value}
    if field == "password":
        asked["password_again"] = value
    response = client.post(address, asked)
    assert response.status_code == 422
    page = response.content.decode()
    assert sentence in page
    assert "Roxane Robin" in page
    assert not Structure.objects.exists()
