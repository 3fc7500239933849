"""Pages of contracts to come: what a buyer announces, what both read, what other lists leave out."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from clauses.actions import review_contract
from markets.actions import announce_contract, award_lot, move_stage
from markets.enums import Category, DatedValueKind, Kind, Sector, StageKind, ThresholdCategory
from markets.models import (
    Announcement,
    Contract,
    ContractFile,
    DatedValue,
    JournalEntry,
    OrganisationKind,
    Relation,
)
from tests.clauses.reading import count_queries, text_of

PDF = b"%PDF-1.7\n%\xe2\xe3\n1 0 obj\n"


@pytest.fixture
def planned(cast):
    return announce_contract(
        actor=cast.actor("roxane"),
        authority=cast.organisations["authority"],
        title="Réfection du pont-levis (essai)",
        estimate=Decimal("6000000"),
        launch_on=date(2027, 3, 1),
    )


@pytest.fixture
def as_(client, cast):
    def sign_in(name):
        client.force_login(cast.user(name))
        return client

    return sign_in


def plain(response):
    """The words of a page, every space made plain."""
    return " ".join(text_of(response).split())


def go(client, name, *args, **query):
    return client.get(reverse(name, args=args), query)


def test_a_buyer_announces_with_six_fields_and_a_file(as_, cast):
    client = as_("monte_cristo")
    assert "Aucun marché à venir" in text_of(go(client, "markets:coming"))
    typed = {
        "title": "Halle aux grains (essai)",
        "category": "works",
        "estimate": "1 250 000,50 €",
        "launch_on": "2027-02-01",
        "starts_on": "2027-06-01",
        "months": "18 mois",
        "lots": "",
    }
    url = reverse("markets:announce")
    refused = client.post(url, typed | {"title": "", "file": SimpleUploadedFile("p.pdf", PDF)})
    assert refused.status_code == 422 and "1 250 000,50" in refused.content.decode()
    wrong = client.post(url, typed | {"file": SimpleUploadedFile("programme.pdf", b"<html>")})
    assert (
        wrong.status_code == 422
        and "ni un PDF" in text_of(wrong)
        and not Contract.objects.filter(title__startswith="Halle")
    )
    # What is posted beside the form changes nothing: neither for whom, nor what the law makes of it.
    beside = {"authority": cast.organisations["other_authority"].pk, "sector": "private", "buyer": "central"}
    sent = client.post(url, typed | beside | {"file": SimpleUploadedFile("Programme.pdf", PDF)}, follow=True)
    contract = Contract.objects.get(title__startswith="Halle")
    assert contract.authority == cast.organisations["authority"] and contract.sector == Sector.PUBLIC
    assert contract.announcement.estimate == Decimal("1250000.50")
    said = text_of(sent)
    assert "À étudier" in said and "Programme.pdf" in said
    assert "À étudier" in text_of(go(as_("roxane"), "markets:coming"))
    assert go(as_("danglars"), "markets:coming_contract", contract.pk).status_code == 404


def test_a_file_leaves_as_an_attachment_under_a_name_of_ours(as_, cast, planned):
    client = as_("monte_cristo")
    add = reverse("markets:file_add", args=[planned.pk])
    assert client.post(add, {}).status_code == 422
    client.post(add, {"file": SimpleUploadedFile("Note d'Edmond Dantès.pdf", PDF, content_type="text/html")})
    file = ContractFile.objects.get()
    url = reverse("markets:file_download", args=[file.pk])
    assert client.get(url).status_code == 405
    sent = client.post(url)
    assert sent.content == PDF and sent["Content-Type"] == "application/pdf"
    assert sent["Content-Disposition"] == f'attachment; filename="marche-{planned.pk}-piece-{file.pk}.pdf"'
    assert sent["X-Content-Type-Options"] == "nosniff"
    assert JournalEntry.objects.latest("number").verb == "download_file"
    for name, status in (("danglars", 404), ("javert", 404), ("porthos", 403)):
        assert as_(name).post(url).status_code == status
    assert as_("monte_cristo").post(reverse("markets:file_remove", args=[file.pk])).status_code == 302
    assert not ContractFile.objects.exists()


def test_both_read_the_stages_and_their_reasons(as_, cast, planned):
    roxane = as_("roxane")
    today = timezone.localdate()
    url = reverse("markets:stage_new", args=[planned.pk])
    assert roxane.post(url, {"stage": "kept", "on": today}).status_code == 422, "a decision is an examination's"
    assert roxane.post(url, {"stage": "dropped", "on": today, "reason": " "}).status_code == 422
    assert roxane.post(url, {"stage": "note", "on": today}).status_code == 302
    review_contract(
        actor=cast.actor("roxane"),
        contract=planned,
        decided_on=today,
        launched_on=date(2027, 3, 1),
        clause_kept=False,
        exception="no_link",
        reason="Pièces de musée.",
    )
    buyer = as_("monte_cristo")
    said = text_of(go(buyer, "markets:coming_contract", planned.pk))
    assert all(word in said for word in ("Note rendue", "Sans clause", "Pièces de musée.", f"{today:%d/%m/%Y}"))
    read = text_of(go(buyer, "clauses:review_read", planned.pk))
    assert "Pièces de musée." in read and "Pas de lien suffisant" in read and "01/03/2027" in read
    assert buyer.get(url).status_code == 403
    edited = buyer.post(reverse("markets:coming_edit", args=[planned.pk]), {"title": "Autre", "category": "works"})
    assert edited.status_code == 422 and "demandez la correction" in text_of(edited)
    assert text_of(go(as_("danglars"), "markets:coming")).count("pont-levis") == 0


def test_lists_of_running_contracts_leave_it_out_until_it_is_awarded(as_, cast, planned):
    lists = ("markets:contracts", "reporting:reports", "reporting:report_new", "reporting:months")
    roxane = as_("roxane")
    for name in lists:
        assert "pont-levis" not in text_of(go(roxane, name)), name
    assert "Marchés à étudier" in text_of(go(roxane, "reporting:home"))
    assert "pont-levis" not in text_of(go(as_("monte_cristo"), "reporting:home"))
    roxane = as_("roxane")
    assert "pont-levis" in text_of(go(roxane, "markets:coming", etape="to_study"))
    assert "pont-levis" not in text_of(go(roxane, "markets:coming", etape="note"))
    for name in (
        "markets:contract",
        "clauses:contract",
        "clauses:review",
        "clauses:consultation",
        "reporting:contract",
    ):
        assert go(roxane, name, planned.pk).status_code == 200, "what is studied has all the pages of a contract"
    award_lot(actor=cast.actor("roxane"), lot=planned.lots.get(), holder=cast.organisations["a"])
    for name in lists[:3]:
        assert "pont-levis" in text_of(go(roxane, name)), name
    assert "pont-levis" not in text_of(go(roxane, "markets:coming"))
    assert "pont-levis" in text_of(go(roxane, "markets:coming", etape="awarded"))


def test_the_year_says_how_many_were_studied_and_kept(as_, cast, planned):
    today = timezone.localdate()
    move_stage(actor=cast.actor("roxane"), contract=planned, stage=StageKind.NOTE, on=today)
    other = announce_contract(
        actor=cast.actor("roxane"), authority=cast.organisations["other_authority"], title="Quai (essai)"
    )
    review_contract(actor=cast.actor("roxane"), contract=other, decided_on=today, launched_on=today, clause_kept=True)
    said = plain(go(as_("roxane"), "markets:coming"))
    assert "2 marchés étudiés, 1 clausé" in said
    assert "Marchés étudiés avant leur publication" in text_of(go(as_("roxane"), "reporting:years"))
    # A buyer counts its own only.
    assert "1 marché étudié, 0 clausé" in plain(go(as_("monte_cristo"), "markets:coming"))


def test_the_examination_starts_from_what_was_announced_then_from_the_last_one(as_, cast, planned):
    client = as_("roxane")
    DatedValue.objects.create(
        kind=DatedValueKind.THRESHOLD,
        category=ThresholdCategory.WORKS,
        starts_on=date(2026, 1, 1),
        ends_on=date(2027, 12, 31),
        value=Decimal("5404000"),
    )
    # One lot without an amount: the estimate of the whole consultation stands for it.
    planned.lots.update(amount=None)
    page = go(client, "clauses:review", planned.pk)
    assert 'value="2027-03-01"' in page.content.decode() and "Condition sociale : Obligatoire" in plain(page)
    assert "Travaux de moins de six mois (à confirmer)" in text_of(page)
    assert "Motif (facultatif)" not in text_of(page).replace("  ", " ")
    client.post(
        reverse("clauses:review", args=[planned.pk]) + "?launched_on=2027-04-02&buyer=central",
        {"decided_on": timezone.localdate(), "clause_kept": "yes"},
    )
    again = go(client, "clauses:review", planned.pk).content.decode()
    assert 'value="2027-04-02"' in again and '<option value="central" selected' in again


@pytest.mark.parametrize("query", ["?page=zzz", "?etape=rien", "?authority=99999999999999999999", "?q=" + "x" * 300])
def test_a_strange_address_is_answered(as_, cast, planned, query):
    assert as_("roxane").get(reverse("markets:coming") + query).status_code == 200


def test_the_list_asks_as_much_of_one_as_of_many_and_so_does_the_page(as_, cast, planned):
    client, url = as_("roxane"), reverse("markets:coming")
    own = reverse("markets:coming_contract", args=[planned.pk])
    count_queries(client, url)
    few, few_stages = count_queries(client, url), count_queries(client, own)
    actor, today = cast.actor("roxane"), timezone.localdate()
    for rank in range(30):
        announce_contract(actor=actor, authority=planned.authority, title=f"Marché {rank}")
        stage = StageKind.DROPPED if rank % 2 == 0 else StageKind.TO_STUDY
        move_stage(actor=actor, contract=planned, stage=stage, on=today, reason="Crédits reportés.")
    assert (count_queries(client, url), count_queries(client, own)) == (few, few_stages)
    assert max(few, few_stages) <= 25


def test_leads_are_suggested_from_the_partners_and_the_trades(as_, cast):
    client, structure = as_("roxane"), cast.structures["x"]
    client.post(reverse("clauses:ship_reference"))
    OrganisationKind.objects.create(organisation=cast.organisations["b"], kind=Kind.EI)
    Relation.objects.filter(structure=structure, organisation=cast.organisations["b"]).update(
        trades="peinture, plâtrerie"
    )
    contract = announce_contract(
        actor=cast.actor("roxane"),
        authority=cast.organisations["authority"],
        title="Peinture intérieure du donjon (essai)",
        category=Category.SERVICES,
    )
    said = text_of(go(client, "clauses:opportunities", contract.pk))
    for word in ("Charpentes Athos", "Lot réservé possible (L2113-13)", "Figaro Intérim", "R2123-1", "70"):
        assert word in said, word
    piece = client.get(reverse("clauses:opportunities", args=[contract.pk]), headers={"HX-Request": "true"})
    assert "<h1>" not in piece.content.decode() and "Charpentes Athos" in piece.content.decode()


def test_the_register_taken_away_is_journaled_and_the_bases_are_read_by_both(as_, cast, planned):
    review_contract(
        actor=cast.actor("roxane"),
        contract=planned,
        decided_on=timezone.localdate() - timedelta(days=1),
        launched_on=None,
        clause_kept=False,
        reason="Aucune main-d'œuvre.",
    )
    assert Announcement.objects.get().stage_on == timezone.localdate(), "never before the stage that it follows"
    assert as_("roxane").post(reverse("clauses:without_clause_excel")).status_code == 200
    entry = JournalEntry.objects.latest("number")
    assert entry.verb == "download_register" and "1 marchés" not in entry.words
    for name in ("roxane", "monte_cristo"):
        said = text_of(go(as_(name), "clauses:bases"))
        assert "L2113-13-1" in said and "À confirmer" in said
    assert go(as_("porthos"), "clauses:bases").status_code == 403
