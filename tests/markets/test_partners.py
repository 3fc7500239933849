"""Lists of partners: what each line would do, importing twice, and a contact that is no longer the right one."""

import base64
import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from openpyxl import Workbook

from markets.actions import find_or_create_organisation
from markets.actions.reference import load_reference
from markets.contact_links import contact_token
from markets.enums import Kind
from markets.identifiers import fictional_siret
from markets.mails import contact_link
from markets.models import Contact, JournalEntry, Organisation, Relation, Upload
from markets.partner_lines import UnreadablePartners, kind_named, read_directory, read_table, town_remark
from markets.reference.shipped import read_shipped
from tests.clauses.reading import count_queries, text_of

EI, GEIQ, AI = fictional_siret(801), fictional_siret(802), fictional_siret(803)


def structure(kind, name, siret, naf, postcode, town, brand=""):
    """A record of the public directory."""
    told = {"kind": kind, "name": name, "brand": brand, "siret": siret, "naf": naf}
    return told | {"post_code": postcode, "city": town}


DIRECTORY = [
    structure("EI", "RECYCLERIE ROBINSON", EI, "3832Z", "40220", "TARNOS"),
    structure("GEIQ", "GEIQ BOUVARD", GEIQ, "7830Z", "40220", "Strasbourg"),
    structure("AI", "x", AI, "", "40100", "Dax", brand="Coup de pouce Gavroche"),
    structure("XYZ", "Inconnue", "123", "", "4", ""),
]


@pytest.fixture
def roxane(client, cast):
    client.force_login(cast.user("roxane"))
    return client


def send(client, content, name="annuaire.json"):
    return client.post(reverse("markets:partners_import"), {"file": SimpleUploadedFile(name, content)})


def test_the_directory_is_previewed_imported_and_changes_nothing_the_second_time(roxane, cast):
    load_reference()
    content = json.dumps(DIRECTORY).encode()
    preview = send(roxane, content).url
    page = roxane.get(preview)
    said = text_of(page).replace("\u202f", " ").replace("\xa0", " ")
    for words in (
        "À créer 3",
        "En erreur 1",
        "3 lignes seront importées",
        "Strasbourg n'est pas au 40220 (Tarnos)",
    ):
        assert words in said, words
    assert not Organisation.objects.filter(siret=EI).exists()
    assert roxane.post(preview).url == reverse("markets:organisations")
    robinson = Organisation.objects.get(siret=EI)
    assert (robinson.name, robinson.town, robinson.naf) == ("RECYCLERIE ROBINSON", "TARNOS", "38.32Z")
    assert [each.kind for each in robinson.kinds.all()] == [Kind.EI]
    assert Organisation.objects.get(siret=AI).name == "Coup de pouce Gavroche"
    assert Relation.objects.filter(structure=cast.structures["x"], organisation=robinson).exists()
    assert not Relation.objects.filter(structure=cast.structures["y"], organisation=robinson).exists()
    assert "Récupération de déchets triés" in text_of(roxane.get(reverse("markets:organisation", args=[robinson.pk])))
    again = send(roxane, content).url
    assert "Inchangé 3" in text_of(roxane.get(again))
    before = list(Organisation.objects.values())
    assert "Cette liste n'apporte rien de nouveau" in text_of(roxane.post(again, follow=True))
    assert list(Organisation.objects.values()) == before


@pytest.mark.parametrize(
    ("postcode", "town", "words"),
    [
        # As the public directory of the two departments really gives them: the office of a national network, a CEDEX.
        ("40220", "Strasbourg", "Strasbourg n'est pas au 40220 (Tarnos)"),
        ("64078", "Pau", "64078 n'est celui d'aucune commune"),
        ("64000", "PAU", ""),
        ("40390", "Saint Martin de Seignanx", ""),
        ("40990", "Saint-Paul-lès-Dax", ""),
        ("40100", "DAX CEDEX", ""),
        ("67000", "Tarnos", ""),  # a department whose communes are not loaded says nothing
        ("", "Tarnos", ""),
        ("40220", "", ""),
    ],
)
def test_a_town_that_is_not_at_its_postcode_is_said(postcode, town, words):
    communes = read_shipped("communes").rows
    towns = {}
    for each in communes:
        for code in each["postcodes"].split():
            towns.setdefault(code, set()).add(each["name"])
    [line] = read_directory([structure("GEIQ", "GEIQ BOUVARD", GEIQ, "7830Z", postcode, town)])
    said = town_remark(line, towns, {each["department"] for each in communes})
    assert words in said if words else said == ""


def test_what_is_known_is_completed_and_never_replaced(roxane, cast):
    known = find_or_create_organisation(actor=cast.actor("roxane"), identifier=EI, name="Recyclerie Robinson")
    preview = send(roxane, json.dumps(DIRECTORY[:1]).encode()).url
    said = text_of(roxane.get(preview))
    assert "À mettre à jour 1" in said and "Commune" in said and "TARNOS" in said
    roxane.post(preview)
    known.refresh_from_db()
    assert (known.name, known.town) == ("Recyclerie Robinson", "TARNOS")


def workbook(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def test_companies_and_prescribers_from_a_workbook(roxane, cast):
    rows = [
        ["Téléphone", "Courriel", "Contact", "Raison sociale", "SIRET", "Type", "CP"],
        [
            "05 59 00 00 01",
            "chantier@exemple.invalid",
            "Edmond Dantès",
            "Maçonnerie Dantès (fictive)",
            fictional_siret(810),
            "Entreprise",
            64100,
        ],
        ["", "", "", "Mission locale Candide (fictive)", "", "Mission locale", ""],
        ["", "pas une adresse", "", "Fautive", "", "", ""],
        ["", "", "", "Deux fois", fictional_siret(810), "", ""],
    ]
    preview = send(roxane, workbook(*rows), "partenaires.xlsx").url
    said = text_of(roxane.get(preview)).replace("\u202f", " ")
    assert "À créer 2" in said and "En erreur 2" in said
    assert "Même numéro que la ligne 2" in said and "adresse à corriger" in said
    roxane.post(preview)
    dantes = Organisation.objects.get(siret=fictional_siret(810))
    contact = Contact.objects.get(organisation=dantes)
    assert (contact.name, contact.mail, dantes.postcode) == ("Edmond Dantès", "chantier@exemple.invalid", "64100")
    assert Organisation.objects.get(name__startswith="Mission locale Candide").kinds.get().kind == Kind.PRESCRIBER
    assert "Inchangé 2" in text_of(roxane.get(preview))


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"{", "x.json", "illisible"),
        (b"{}", "x.json", "liste de structures"),
        (b"[1, 2]", "x.json", "liste de structures"),
        (b"[" * 100_000, "x.json", "illisible"),
        (b"a;b\n1;2", "x.csv", "nommer les colonnes"),
        (b"PK\x03\x04 rien", "x.xlsx", "endommag"),
        (b"\x00\x01", "x.bin", "."),
    ],
)
def test_what_is_no_list_says_so(roxane, content, name, words):
    response = send(roxane, content, name)
    assert response.status_code == 422
    assert words in text_of(response)
    assert not Upload.objects.exists()


def test_a_thousand_lines_take_as_many_queries_as_three(roxane, cast):
    def asked(count):
        records = [
            structure("EI", f"Structure {rank}", fictional_siret(rank), "", "40220", "Tarnos")
            for rank in range(900 - count, 900)
        ]
        return count_queries(roxane, send(roxane, json.dumps(records).encode()).url)

    asked(2)
    assert asked(3) == asked(300) <= 25


def test_the_command_says_what_it_does(cast, tmp_path):
    path = tmp_path / "annuaire.json"
    path.write_text(json.dumps(DIRECTORY))
    siret = cast.structures["x"].organisation.siret
    for words in ("3 à créer", "3 inchangées"):
        out = io.StringIO()
        call_command("import_partners", str(path), facilitator=siret, stdout=out)
        assert words in out.getvalue()


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("EI", Kind.EI),
        ("Entreprise d'insertion (EI)", Kind.EI),
        ("geiq", Kind.GEIQ),
        ("Mission locale", Kind.PRESCRIBER),
        ("?", None),
    ],
)
def test_natures_as_people_write_them(words, kind):
    assert kind_named(words) == kind


def test_the_model_is_a_list_without_lines(roxane):
    model = roxane.post(reverse("markets:partners_model"))
    assert model["Content-Disposition"] == 'attachment; filename="modele-partenaires.csv"'
    refused = send(roxane, model.content + b"\n;Robinson (fictive)", "modele.csv")
    assert refused.status_code == 302, "what the model asks for is what is read"


def test_a_table_needs_a_name_or_a_number():
    with pytest.raises(UnreadablePartners):
        read_table([(1, ["Commune", "Téléphone"]), (2, ["Tarnos", "05"])])


# -- contacts


@pytest.fixture
def contact(cast):
    return Contact.objects.create(
        structure=cast.structures["x"], organisation=cast.organisations["a"], name="Isaac", mail="isaac@exemple.invalid"
    )


def test_a_contact_says_it_is_no_longer_the_right_one(client, cast, contact):
    url = reverse("markets:contact_refuse", args=[contact_token(contact)])
    assert reverse("markets:contact_refuse", args=["x"]).removesuffix("x/") in contact_link(contact)
    payload = url.split("/")[-2].split(":")[0]
    assert b"isaac" not in base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)).lower()
    page = client.get(url)
    assert "Je ne suis plus le bon contact" in page.content.decode()
    contact.refresh_from_db()
    assert not contact.refused, "a mail program that opens the link says nothing"
    before = JournalEntry.objects.count()
    assert "C'est noté" in text_of(client.post(url))
    contact.refresh_from_db()
    assert contact.refused
    client.post(url)
    assert JournalEntry.objects.count() == before + 1
    client.force_login(cast.user("roxane"))
    assert "Plus personne à qui écrire" in text_of(
        client.get(reverse("markets:organisation", args=[contact.organisation_id]))
    )


def test_a_link_of_somebody_else_opens_nothing(client, contact):
    token = contact_token(contact)
    assert client.get(reverse("markets:contact_refuse", args=[token[:-2] + "xx"])).status_code == 404
    contact.mail = "autre@exemple.invalid"
    contact.save()
    assert client.post(reverse("markets:contact_refuse", args=[token])).status_code == 404
    contact.refresh_from_db()
    assert not contact.refused


def test_notes_are_the_structure_s_own(roxane, cast, client):
    organisation = cast.organisations["a"]
    url = reverse("markets:partner_notes", args=[organisation.pk])
    sent = {
        "trades": "Gros œuvre",
        "places": "Tarnos, Ondres",
        "notes": "Répond le matin.",
        "paused_until": "2027-01-15",
    }
    assert roxane.post(url, sent).status_code == 302
    page = text_of(roxane.get(reverse("markets:organisation", args=[organisation.pk])))
    for words in ("Gros œuvre", "Tarnos, Ondres", "Répond le matin.", "15/01/2027"):
        assert words in page
    assert roxane.post(url, {"paused_until": "demain"}).status_code == 422
