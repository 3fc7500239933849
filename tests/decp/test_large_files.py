"""Large files: read by the worker, a page that says how far it is, and what a kill, a deletion or a bad file leaves."""

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from markets.actions.imports import large
from markets.enums import UploadState
from markets.forms import imports as forms
from markets.identifiers import fictional_siret
from markets.models import Contract, JournalEntry, Notice, ReadContract, Sighting, Upload
from markets.working import READING
from tests.database import url_of

from .published import BUYER, file_of, holders, record
from .test_import_pages import PAGE, street, words_of

OTHER = fictional_siret(901)


@pytest.fixture
def roxane(cast, client, monkeypatch):
    """Every file is a large one, and the worker takes it when the test says so."""
    monkeypatch.setattr(large, "SECONDS_BETWEEN_NOTES", -1)
    monkeypatch.setattr(forms, "LARGE", 10)
    client.force_login(cast.user("roxane"))
    return client


@pytest.fixture
def sent(roxane, settings, django_capture_on_commit_callbacks):
    """Send a file; the page that it leads to, and what has the worker read it."""
    settings.TASKS = {"default": {"BACKEND": "django.tasks.backends.immediate.ImmediateBackend"}}

    def send(content, name="region.json"):
        content = content.encode() if isinstance(content, str) else content
        with django_capture_on_commit_callbacks() as waiting:
            response = roxane.post(PAGE, {"file": SimpleUploadedFile(name, content)})
        return response, lambda: [run() for run in waiting]

    return send


def many(count=30):
    others = [
        record(id=f"A{place}", acheteur={"id": OTHER, "nom": "Ville Autre (fictive)"}, objet=f"Quai n° {place}",
               montant=5000 + place, titulaires=holders(200 + place), considerationsSociales=None)
        for place in range(count)
    ]  # fmt: skip
    return file_of(street(30), street(40), record(id=None), *others)


def test_a_large_file_is_kept_read_and_chosen_from_a_buyer_at_a_time(cast, roxane, sent):
    response, work = sent(many())
    upload = Upload.objects.get()
    page = reverse("markets:import_reading", args=[upload.pk])
    assert response.url == page and upload.state == UploadState.WAITING and upload.size == len(many().encode())
    said = words_of(roxane.get(page))
    assert "En attente de son tour" in said and 'hx-trigger="every 2s"' in said
    preview = reverse("markets:import_preview", args=[upload.pk])
    assert roxane.get(preview).url == page  # found again from the list of files
    assert "En attente de lecture" in words_of(roxane.get(PAGE))
    work()
    upload.refresh_from_db()
    assert (upload.state, upload.bytes_read) == (UploadState.READ, upload.size)
    assert roxane.get(page).url == preview
    assert roxane.get(page, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    assert {each.published_id for each in Sighting.objects.all()} == {"R30", "R40"}
    listed = roxane.get(preview)
    said = words_of(listed)
    assert "Ville Autre (fictive)" in said and "l'identifiant du contrat" in said
    assert [each["contracts"] for each in listed.context["page"].object_list] == [2, 30]
    assert "Ville Autre" in words_of(roxane.get(preview, {"q": "VILLE AUTRE"}))
    assert "Aucun acheteur ne correspond" in words_of(roxane.get(preview, {"q": "<b>"}))
    assert "acheteur=" in words_of(roxane.get(preview, {"q": BUYER[:9]}))
    mine = f"{preview}?acheteur={BUYER[:9]}"
    chosen = roxane.get(mine)
    assert [card.operation.name for card in chosen.context["cards"]] == ["Rue n° 30", "Rue n° 40"]
    ranks = [str(card.operation.rank) for card in chosen.context["cards"]]
    done = roxane.post(mine, {"operations": ranks[:1]})
    assert done.url.endswith(f"resultat/?acheteur={BUYER[:9]}")
    assert Contract.objects.filter(reference="R30").exists() and not Contract.objects.filter(reference="R40").exists()
    assert "Rue n° 30" in words_of(roxane.get(done.url))
    assert roxane.get(done.url.partition("?")[0]).url == preview
    assert roxane.get(f"{preview}?acheteur=abc").context["page"].paginator.count == 2
    assert {"read_file", "receive_file"} <= set(JournalEntry.objects.values_list("verb", flat=True))


def test_a_reading_that_was_killed_is_said_and_begins_again(cast, roxane, sent):
    _, work = sent(many())
    upload = Upload.objects.get()
    page, again = (reverse(f"markets:{name}", args=[upload.pk]) for name in ("import_reading", "import_read_again"))
    # As a worker that was killed leaves it: begun, half of its rows written, nobody at it.
    Upload.objects.filter(pk=upload.pk).update(state=UploadState.READING, bytes_read=2_621_440)
    ReadContract.objects.create(
        structure=cast.structures["x"], upload=upload, rank=1, buyer_siren=BUYER[:9], record=record()
    )
    with psycopg.connect(url_of(connection.settings_dict["NAME"])) as worker:
        worker.execute("SELECT pg_advisory_lock(%s, %s)", [READING, upload.pk])
        assert "2,5 Mo lus sur" in words_of(roxane.get(page)).replace("\xa0", " ")
        large.read_published.func(upload_id=upload.pk)  # a second worker would find the first one at it
        assert "rechargez la page" in words_of(roxane.post(again, follow=True))
    assert "Lecture interrompue" in words_of(roxane.get(page))
    assert roxane.get(page, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    assert roxane.get(f"{page}?arret=1", headers={"HX-Request": "true"}).status_code == 204
    assert roxane.post(again).url == page
    assert roxane.get(f"{page}?arret=1", headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    upload.refresh_from_db()
    assert (upload.state, upload.bytes_read) == (UploadState.WAITING, 0)
    work()
    upload.refresh_from_db()
    assert upload.state == UploadState.READ and ReadContract.objects.filter(upload=upload).count() == 32
    work()  # told twice, read once
    assert ReadContract.objects.filter(upload=upload).count() == 32


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<html></html>          ", "page web"),
        (b'{"marches": {"marche": []}}', "aucun contrat"),
        (b'{"marches": {"marche": [{"id": "A"', "incomplet"),
    ],
)
def test_what_the_worker_cannot_read_is_a_sentence(roxane, sent, content, words):
    response, work = sent(content)
    work()
    said = words_of(roxane.get(response.url))
    assert words in said and "Ce fichier n'est pas lu" in said
    assert "Illisible" in words_of(roxane.get(PAGE)) and not ReadContract.objects.exists()
    assert roxane.get(response.url, headers={"HX-Request": "true"})["HX-Refresh"] == "true"


def test_a_bug_is_said_too_and_an_access_taken_away(cast, roxane, sent, monkeypatch):
    response, work = sent(many())

    def broken(**given):
        raise ZeroDivisionError

    with monkeypatch.context() as patch, pytest.raises(ZeroDivisionError):
        patch.setattr(large, "keep_contracts", broken)
        large.read_published.func(upload_id=Upload.objects.get().pk)
    assert "La lecture s'est arrêtée" in words_of(roxane.get(response.url))
    Upload.objects.update(state=UploadState.WAITING, refusal="")
    cast.memberships["roxane"].delete()
    work()
    assert "L'accès de qui a envoyé" in Upload.objects.get().refusal


def test_a_file_deleted_while_it_is_read_leaves_nothing(roxane, sent, monkeypatch):
    _, work = sent(many())
    upload = Upload.objects.get()
    keep = large.keep_contracts

    def delete_then_keep(**given):
        roxane.post(reverse("markets:import_forget", args=[upload.pk]))
        return keep(**given)

    monkeypatch.setattr(large, "keep_contracts", delete_then_keep)
    work()
    assert not Upload.objects.exists() and not ReadContract.objects.exists() and not Notice.objects.exists()


def test_a_page_costs_the_same_with_one_buyer_or_many(roxane, sent):
    costs = []
    roxane.get(PAGE)
    for first, count in ((800, 2), (820, 70)):
        each = [
            record(id=f"B{place}", acheteur={"id": fictional_siret(place)}, objet=f"Place n° {place}")
            for place in range(first, first + count)
        ]
        response, work = sent(file_of(*each), name=f"{first}.json")
        work()
        preview = roxane.get(response.url).url
        for page in (preview, f"{preview}?acheteur={fictional_siret(first)[:9]}"):
            with CaptureQueriesContext(connection) as queries:
                assert roxane.get(page).status_code == 200
            costs.append(len(queries))
    assert costs[:2] == costs[2:] and max(costs) <= 25
