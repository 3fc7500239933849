"""Importing in the browser: the file, the preview, what was chosen, and every bad file."""

import gzip
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from markets.forms import imports
from markets.models import Contract, JournalEntry, Notice, Upload

from .published import file_of, holders, record

SEIGNANX = Path(__file__).parent / "files" / "seignanx.json"
PAGE = reverse("markets:import_decp")


@pytest.fixture
def roxane(cast, client):
    client.force_login(cast.user("roxane"))
    return client


def send(client, content, name="decp.json"):
    content = content.encode() if isinstance(content, str) else content
    return client.post(PAGE, {"file": SimpleUploadedFile(name, content)})


def words_of(response):
    return response.content.decode().replace("\u202f", " ").replace("&#x27;", "'")


def street(number, **changes):
    return record(
        id=f"R{number}", objet=f"Rue n° {number}", montant=1000 * number, titulaires=holders(number), **changes
    )


def test_a_file_is_previewed_chosen_and_imported(cast, roxane):
    response = send(roxane, file_of(street(30), street(40, considerationsSociales=None)))
    upload = Upload.objects.get()
    assert response.status_code == 302 and response.url == reverse("markets:import_preview", args=[upload.pk])
    before = Contract.objects.count()
    preview = roxane.get(response.url)
    assert "Rue n° 30" in words_of(preview) and "Rue n° 40" not in words_of(preview)
    everything = roxane.get(f"{response.url}?vue=toutes")
    ticked = {card.operation.name: card.ticked for card in everything.context["cards"]}
    assert ticked == {"Rue n° 30": True, "Rue n° 40": False}
    assert Contract.objects.count() == before
    done = roxane.post(f"{response.url}?vue=toutes", {"operations": ["1"], "name_1": "Rue du Port", "name_2": "Non"})
    assert done.status_code == 302 and done.url == reverse("markets:import_result", args=[upload.pk])
    contract = Contract.objects.get(reference="R30")
    assert contract.title == "Rue du Port" and Contract.objects.count() == before + 1
    assert JournalEntry.objects.order_by("-number")[0].object_type == "upload"
    result = roxane.get(done.url)
    assert reverse("markets:contract", args=[contract.pk]) in words_of(result)
    assert "Choisir d'autres marchés" in words_of(result)
    again = roxane.post(f"{response.url}?vue=toutes", {"operations": ["2"], "name_2": ""})
    assert again.status_code == 302 and Contract.objects.get(reference="R40").title == "Rue n° 40"


def test_a_duplicate_is_shown_beside_the_one_kept_and_may_come_in(cast, roxane):
    twin = street(30, considerationsSociales=None) | {"id": "AUTRE"}
    url = send(roxane, file_of(street(30), twin)).url
    [row] = roxane.get(url).context["duplicates"]
    assert (row.duplicate.kept.published_id, row.duplicate.contract.published_id) == ("R30", "AUTRE")
    assert roxane.post(url, {"double_2": "apart"}).status_code == 302
    assert Notice.objects.get().published_id == "AUTRE"


def test_the_seignanx_in_the_browser(cast, roxane):
    url = send(roxane, SEIGNANX.read_bytes()).url
    preview = roxane.get(url)
    said = words_of(preview)
    assert "133" in said and "Publiés à nouveau" in said and "Doublons présumés" in said
    ticked = [str(card.operation.rank) for card in preview.context["cards"] if card.ticked]
    assert roxane.post(url, {"operations": ticked}).status_code == 302
    assert Contract.objects.get(reference="2024TX23").lots.count() == 22
    assert roxane.get(reverse("markets:import_result", args=[Upload.objects.get().pk])).status_code == 200
    assert len(roxane.get(f"{url}?vue=toutes&q=peyrehette").context["cards"]) == 0
    assert len(roxane.get(f"{url}?vue=toutes&q=RIE").context["cards"]) >= 1


def test_nothing_ticked_and_unknown_choices_are_said(cast, roxane):
    url = send(roxane, file_of(street(30))).url
    empty = roxane.post(url, {"name_1": "Rue typée"})
    assert empty.status_code == 422 and "Cochez au moins un marché" in words_of(empty)
    assert "Rue typée" in words_of(empty)
    unknown = roxane.post(url, {"operations": ["77"]})
    assert unknown.status_code == 422 and "Sélectionnez un choix valide" in words_of(unknown)
    assert roxane.post(url, {"operations": ["1"], "name_1": "x" * 300}).status_code == 422
    assert roxane.post(url, {"operations": ["1"], "name_1": "a\0b"}).status_code == 422
    assert not Notice.objects.exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "vide"),
        (b" \n", "vide"),
        (b"<html></html>", "page web"),
        (b"PK\x03\x04", "Excel"),
        (gzip.compress(b"{}", mtime=0), "compressé"),
        (b"id;montant", "acheteur_id"),
        (b"[]", "marches"),
        (b'{"marches": {"marche": []}}', "aucun contrat"),
        (b'{"marches": {"marche": [{"id": 1}]}}', "acheteur"),
        (b'{"marches": {"marche": [{"id": "A"', "incomplet"),
        (b"\xff\xfe", "vide"),
        (b"[" * 100_000, "marches"),
    ],
)
def test_a_bad_file_gets_a_sentence(cast, roxane, content, words):
    response = send(roxane, content)
    assert response.status_code == 422 and not Upload.objects.exists()
    assert words in words_of(response)


def test_no_file_and_too_large_a_file(cast, roxane, monkeypatch):
    missing = roxane.post(PAGE, {})
    assert missing.status_code == 422 and "Choisissez un fichier" in words_of(missing)
    monkeypatch.setattr(imports, "MOST_BYTES", 10)
    large = send(roxane, file_of(street(30)))
    assert large.status_code == 422 and "la limite est de" in words_of(large)


def test_utf_16_and_a_truncated_file_are_read_as_far_as_they_go(cast, roxane):
    whole = file_of(street(30), street(40))
    wide = roxane.get(send(roxane, whole.encode("utf-16")).url)
    assert "UTF-16" in words_of(wide) and "Rue n° 40" in words_of(wide)
    cut = roxane.get(send(roxane, whole[: whole.index('"R40"')]).url)
    assert "incomplet" in words_of(cut) and "Rue n° 30" in words_of(cut)


def test_the_same_file_is_kept_once_and_may_be_deleted(cast, roxane):
    url = send(roxane, file_of(street(30))).url
    assert send(roxane, file_of(street(30))).url == url
    pk = Upload.objects.get().pk
    assert "decp.json" in words_of(roxane.get(PAGE))
    assert roxane.post(reverse("markets:import_forget", args=[pk])).status_code == 302
    assert not Upload.objects.exists()


@pytest.mark.parametrize("name", ["porthos", "figaro", "pangloss", "monte_cristo"])
def test_only_facilitators_import(cast, client, name):
    client.force_login(cast.user(name))
    for url in (PAGE, *(reverse(f"markets:{page}", args=[1]) for page in ("import_preview", "import_result"))):
        assert client.get(url).status_code == 403
    assert client.post(PAGE).status_code == 403
    assert client.post(reverse("markets:import_forget", args=[1])).status_code == 403


def test_the_file_of_another_structure_does_not_exist(cast, roxane):
    send(roxane, file_of(street(30)))
    pk = Upload.objects.get().pk
    roxane.force_login(cast.user("javert"))
    assert roxane.get(reverse("markets:import_preview", args=[pk])).status_code == 404
    assert roxane.get(reverse("markets:import_result", args=[pk])).status_code == 404
    assert roxane.post(reverse("markets:import_forget", args=[pk])).status_code == 404


def test_pages_cost_the_same_with_one_contract_or_many(cast, roxane):
    costs = []
    for file in (file_of(street(20)), file_of(street(30)), file_of(*(street(number) for number in range(40, 90)))):
        url = send(roxane, file).url
        with CaptureQueriesContext(connection) as queries:
            assert roxane.get(f"{url}?vue=toutes").status_code == 200
        costs.append(len(queries))
        assert roxane.post(f"{url}?vue=toutes", {"operations": ["1"]}).status_code == 302
        with CaptureQueriesContext(connection) as queries:
            assert roxane.get(f"{url}resultat/").status_code == 200
        costs.append(len(queries))
    assert costs[2:4] == costs[4:] and max(costs) <= 25
