"""Pages of a takeover: what is typed is kept, the worker's import, the files given back, the years."""

import io

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from openpyxl import load_workbook

from markets.models import Contract, Upload
from markets.workbooks import read_workbook
from markets.workbooks import reading as workbooks
from markets.working import TAKING_OVER
from reporting.actions.takeovers import reading, receive_takeover, starting
from reporting.enums import TakeoverState
from reporting.models import EarlierYear, Takeover
from reporting.takeover.fields import FIELDS
from reporting.views import takeovers as views
from tests.database import url_of
from tests.rendering.reading import pdf_text, squeezed
from tests.takeovers.files import LINE, OPENED, many, workbook
from tests.workbooks.hostile import REFUSED


@pytest.fixture
def roxane(client, cast):
    client.force_login(cast.users["roxane"])
    return client


def received(cast, lines):
    return receive_takeover(
        actor=cast.actor("roxane"),
        name="suivi.xlsx",
        content=workbook(lines),
        opened_on=OPENED,
        charter_version=cast.charter_version,
    )


def send(client, cast, content, name="suivi.xlsx"):
    given = {
        "file": SimpleUploadedFile(name, content),
        "opened_on": "2026-06-30",
        "charter_version": cast.charter_version.pk,
    }
    return client.post(reverse("reporting:takeovers"), given)


@pytest.mark.parametrize("name", ["row 99999999999", "billion laughs", "old format", "noise", "5,002 rows"])
def test_a_hostile_file_is_a_sentence_on_its_field(roxane, cast, name):
    make, said = REFUSED[name]
    answer = send(roxane, cast, make())
    assert answer.status_code == 422 and said in answer.content.decode().replace("&#x27;", "'")
    assert not Takeover.objects.exists()


def test_a_file_is_read_shown_corrected_and_brought_in(roxane, cast):
    answer = send(roxane, cast, workbook([LINE, {**LINE, "title": "Autre", "starts_on": "hier"}]))
    takeover = Takeover.objects.get()
    assert answer.url == reverse("reporting:takeover", args=[takeover.pk])
    page = roxane.get(answer.url).content.decode()
    assert "1\xa0ligne à corriger" in page and 'value="hier"' in page and "Importer tout" not in page
    assert "Camille" in roxane.get(answer.url + "?etat=a-creer").content.decode()
    refused = roxane.post(reverse("reporting:takeover_start", args=[takeover.pk]))
    assert refused.status_code == 422 and not Contract.objects.filter(title="Autre").exists()
    address = reverse("reporting:takeover_line", args=[takeover.lines.get(number=3).pk])
    again = roxane.post(address, {"starts_on": "avant-hier"}, headers={"HX-Request": "true"})
    assert again.status_code == 422 and 'value="avant-hier"' in again.content.decode()
    fixed = roxane.post(address, {"starts_on": "16/09/2025"}, headers={"HX-Request": "true"}).content.decode()
    assert "Importer tout le fichier" in fixed and 'hx-swap-oob="true"' in fixed
    roxane.post(reverse("reporting:takeover_start", args=[takeover.pk]))
    assert Contract.objects.filter(title="Autre").exists()
    roxane.post(reverse("reporting:takeover_undo", args=[takeover.pk]))
    assert not Contract.objects.filter(title="Autre").exists()
    assert "comme avant elle" in roxane.get(answer.url).content.decode()


def test_columns_that_nobody_knows_are_asked(roxane, cast):
    content = "Chantier;Client;Boite;Total\nÉcole;Mairie (fictive);Batidour (fictive);12,5\n".encode("cp1252")
    answer = send(roxane, cast, content, "suivi.csv")
    takeover = Takeover.objects.get()
    assert answer.url == reverse("reporting:takeover_columns", args=[takeover.pk])
    asked = roxane.get(answer.url).content.decode()
    assert asked.index("Chantier") < asked.index("Client") < asked.index("Boite") < asked.index("Total")
    half = roxane.post(answer.url, {"column_0": "title", "column_1": "title"})
    assert half.status_code == 422 and "pareilles" in half.content.decode()
    told = {"column_0": "title", "column_1": "authority", "column_2": "holder", "column_3": "hours"}
    roxane.post(answer.url, told)
    page = roxane.get(reverse("reporting:takeover", args=[takeover.pk])).content.decode()
    assert "12,5" in page and "Mairie (fictive) · Batidour (fictive)" in page


def test_a_large_file_goes_to_the_worker(roxane, cast, monkeypatch, settings, django_capture_on_commit_callbacks):
    monkeypatch.setattr(starting, "AT_ONCE", 3)
    settings.TASKS = {"default": {"BACKEND": "django.tasks.backends.immediate.ImmediateBackend"}}
    takeover = received(cast, many(6, 3))
    page = reverse("reporting:takeover", args=[takeover.pk])
    with django_capture_on_commit_callbacks() as waiting:
        roxane.post(reverse("reporting:takeover_start", args=[takeover.pk]))
    assert "En attente de son tour" in roxane.get(page).content.decode()
    assert "En attente" in roxane.get(reverse("reporting:takeover_progress", args=[takeover.pk])).content.decode()
    # Pressed twice: the second finds nothing to start.
    roxane.post(reverse("reporting:takeover_start", args=[takeover.pk]))
    for run in waiting:
        run()
    takeover.refresh_from_db()
    assert takeover.state == TakeoverState.DONE and len(takeover.made["contracts"]) == 6
    done = roxane.get(reverse("reporting:takeover_progress", args=[takeover.pk]))
    assert done["HX-Redirect"] == page


def test_a_large_workbook_is_read_by_the_worker(
    roxane, cast, monkeypatch, settings, django_capture_on_commit_callbacks
):
    """Kept at once, read in its turn, found again; what cannot be read is said and may be given up."""
    settings.TASKS = {"default": {"BACKEND": "django.tasks.backends.immediate.ImmediateBackend"}}
    monkeypatch.setattr(views, "LARGE", 10)
    monkeypatch.setattr(workbooks, "BETWEEN_WORDS", 2)
    told = []
    note = reading.note_rows
    monkeypatch.setattr(reading, "note_rows", lambda **given: (note(**given), told.append(given["rows"])))
    with django_capture_on_commit_callbacks() as waiting:
        answer = send(roxane, cast, workbook(many(6, 3)))
    takeover = Takeover.objects.get()
    assert takeover.state == TakeoverState.READING and not takeover.lines.exists()
    assert "En attente de son tour" in roxane.get(answer.url).content.decode()
    for run in waiting:
        run()
    assert told == [2, 4, 6, 8] and takeover.lines.count() == 6
    assert "Vérifier la reprise" in roxane.get(answer.url).content.decode()
    Takeover.objects.update(state=TakeoverState.READING)
    assert "8\xa0lignes lues" in roxane.get(answer.url).content.decode()
    with django_capture_on_commit_callbacks() as waiting:
        answer = send(roxane, cast, b"%PDF-1.7 et la suite", "suivi.pdf")
    for run in waiting:
        run()
    page = roxane.get(answer.url).content.decode()
    assert "Ce fichier n&#x27;est pas lu" in page.replace("n'est", "n&#x27;est") and "un PDF" in page
    roxane.post(reverse("reporting:takeover_discard", args=[Takeover.objects.get(state="unreadable").pk]))
    assert Takeover.objects.count() == 1 and Upload.objects.count() == 1


def test_what_a_dead_worker_left_is_begun_again(roxane, cast, settings, django_capture_on_commit_callbacks):
    """An import goes back to its draft with its sentence, a reading is read; a living worker is left alone."""
    settings.TASKS = {"default": {"BACKEND": "django.tasks.backends.immediate.ImmediateBackend"}}
    importing = received(cast, many(4, 2))
    Takeover.objects.filter(pk=importing.pk).update(state=TakeoverState.RUNNING)
    page = reverse("reporting:takeover", args=[importing.pk])
    resuming = reverse("reporting:takeover_resume", args=[importing.pk])
    assert "Import interrompu" in roxane.get(page).content.decode()
    with psycopg.connect(url_of(connection.settings_dict["NAME"])) as worker:
        worker.execute("SELECT pg_advisory_lock(%s, %s)", [TAKING_OVER, importing.pk])
        assert "Import en cours" in roxane.get(page).content.decode()
        assert "attendez" in roxane.post(resuming, follow=True).content.decode()
    read = received(cast, many(3, 2))
    read.lines.all().delete()
    Takeover.objects.filter(pk=read.pk).update(state=TakeoverState.READING)
    with django_capture_on_commit_callbacks(execute=True):
        call_command("work", "--resume-only")
    importing.refresh_from_db()
    read.refresh_from_db()
    assert (importing.state, read.state) == (TakeoverState.DRAFT, TakeoverState.DRAFT)
    assert read.lines.count() == 3 and "s'est interrompu" in importing.refusal
    assert "rechargez" in roxane.post(resuming, follow=True).content.decode()


def test_the_worker_gives_back_what_it_cannot_bring_in(cast):
    takeover = received(cast, [{**LINE, "starts_on": "hier"}])
    Takeover.objects.filter(pk=takeover.pk).update(state=TakeoverState.QUEUED)
    starting.import_takeover.func(takeover_id=takeover.pk, membership_id=cast.memberships["roxane"].pk)
    takeover.refresh_from_db()
    assert takeover.state == TakeoverState.DRAFT and "en erreur" in takeover.refusal
    assert takeover.lines.count() == 1


def test_the_model_is_read_back_and_errors_can_be_taken_away(roxane, cast):
    model = roxane.post(reverse("reporting:takeover_model")).content
    sheet, help_sheet = read_workbook(model)
    assert sheet.rows[0].cells == tuple(field.header for field in FIELDS) and help_sheet.name == "Mode d'emploi"
    send(roxane, cast, model, "reprise.xlsx")
    takeover = Takeover.objects.get()
    assert "Importer tout le fichier" in roxane.get(reverse("reporting:takeover", args=[takeover.pk])).content.decode()
    wrong = received(cast, [LINE, {**LINE, "starts_on": "hier"}])
    book = load_workbook(io.BytesIO(roxane.post(reverse("reporting:takeover_errors", args=[wrong.pk])).content))
    rows = list(book.active.iter_rows(values_only=True))
    assert len(rows) == 2 and rows[1][0] == 3 and "n'est pas une date" in rows[1][-1] and "hier" in rows[1]


@pytest.mark.parametrize("size", [1, 120])
def test_a_page_costs_the_same_whatever_the_file(roxane, cast, size, django_assert_max_num_queries):
    takeover = received(cast, many(size, size))
    with django_assert_max_num_queries(25):
        roxane.get(reverse("reporting:takeover", args=[takeover.pk]))


def grid(*rows):
    data = {"annees-TOTAL_FORMS": len(rows), "annees-INITIAL_FORMS": 0}
    for rank, row in enumerate(rows):
        data |= {f"annees-{rank}-{name}": value for name, value in row.items()}
    return data


def test_years_before_the_tool(roxane, cast, client):
    address = reverse("reporting:years_edit")
    authority = cast.organisations["authority"].pk
    wrong = roxane.post(
        address, grid({"year": "2019", "hours": ""}, {"year": "", "hours": "3"}, {"year": "2031", "hours": "3"})
    )
    assert wrong.status_code == 422 and not EarlierYear.objects.exists()
    twice = roxane.post(address, grid({"year": "2019", "hours": "1"}, {"year": "2019", "hours": "2"}))
    assert "déjà saisie" in twice.content.decode()
    rows = grid(
        {"year": "2019", "hours": "4 200", "people": "31"},
        {"year": "2019", "hours": "1200", "authority": authority},
        {},
    )
    assert roxane.post(address, rows).url == reverse("reporting:years")
    page = roxane.get(reverse("reporting:years")).content.decode().replace("\u202f", " ")
    assert "4 200 h" in page and "repris, non détaillé" in page and "non connu" in page
    client.force_login(cast.users["monte_cristo"])
    own = client.get(reverse("reporting:years")).content.decode().replace("\u202f", " ")
    assert "1 200 h" in own and "4 200 h" not in own
    client.force_login(cast.users["danglars"])
    assert "2019" not in client.get(reverse("reporting:years")).content.decode()


def test_every_report_says_how_much_was_taken_over(roxane, cast):
    takeover = received(cast, [LINE, {**LINE, "last_name": "Autre", "hours": 100}])
    roxane.post(reverse("reporting:takeover_start", args=[takeover.pk]))
    pk = Contract.objects.get(title=LINE["title"]).pk
    page = roxane.get(reverse("reporting:contract", args=[pk])).content.decode()
    assert "dont reprise" in page and "412,5\u202fh" in page
    lines = roxane.get(reverse("reporting:lines"), {"marche": pk, "nature": "opening"}).content.decode()
    assert "412,5\u202fh" in lines
    book = load_workbook(io.BytesIO(roxane.post(reverse("reporting:contract_excel", args=[pk])).content))
    told = {row[0]: row[1] for row in book["Synthèse"].iter_rows(values_only=True)}
    assert round(float(told["dont reprise"]), 2) == 412.5
    made = roxane.post(reverse("reporting:contract_pdf", args=[pk]))
    if made.status_code == 200:  # the machine may lack what draws PDFs: its page then says so
        told = squeezed(pdf_text(made.content))
        assert squeezed("dont reprise") in told and squeezed("412,5\u202fh") in told
