"""What published data leave to decide, in the browser: to follow, to accept or leave, to separate, to correct."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clauses.models import Clause
from clauses.published import published_without_clause
from markets.identifiers import print_identifier
from markets.models import Award, Contract, Decision, JournalEntry, Lot, Notice, Organisation, Sighting

from .published import BUYER, file_of, record
from .test_import_pages import send, street, words_of

TO_FOLLOW = reverse("markets:to_follow")
CHANGES = reverse("markets:changes")
DOUBLES = reverse("markets:doubles")


@pytest.fixture
def roxane(cast, client):
    client.force_login(cast.user("roxane"))
    return client


def tasks_of(client):
    return {task.label: task.count for task in client.get("/").context["tasks"]}


def test_a_social_contract_left_out_is_to_follow_until_it_comes_in(cast, roxane):
    url = send(roxane, file_of(street(30), street(40), street(50, considerationsSociales=None))).url
    assert tasks_of(roxane)["Marchés publiés à suivre"] == 2
    said = words_of(roxane.get(TO_FOLLOW))
    assert "Rue n° 30" in said and "Rue n° 40" in said and "Rue n° 50" not in said
    assert f"SIREN {print_identifier(BUYER[:9])}".replace("\u202f", " ") in said
    Organisation.objects.create(siren=BUYER[:9], siret=BUYER, name="Ville du Port (fictive)", fictional=True)
    assert "Ville du Port (fictive)" in words_of(roxane.get(TO_FOLLOW))
    roxane.post(url, {"operations": ["1"]})
    said = words_of(roxane.get(TO_FOLLOW))
    assert "Rue n° 30" not in said and "Rue n° 40" in said
    send(roxane, file_of(street(40), street(60)))
    assert Sighting.objects.count() == 3  # seen in two files, noted once


def test_a_contract_typed_by_hand_is_not_to_follow(cast, roxane):
    send(roxane, file_of(record(id="M-2026-01")))
    assert "M-2026-01" in words_of(roxane.get(TO_FOLLOW))
    [buyer] = {sighting.buyer_siren for sighting in Sighting.objects.all()}
    type(cast.contract.authority).objects.filter(pk=cast.contract.authority_id).update(siren=buyer, siret=None)
    Contract.objects.filter(pk=cast.contract.pk).update(reference="M-2026-01")
    assert "M-2026-01" not in words_of(roxane.get(TO_FOLLOW))
    # The same id on an award: followed while it stands, to follow again once what brought it is taken back.
    Contract.objects.filter(pk=cast.contract.pk).update(reference="")
    lot = cast.contract.lots.first()
    award = Award.objects.create(structure=lot.structure, lot=lot, reference="M-2026-01")
    assert "M-2026-01" not in words_of(roxane.get(TO_FOLLOW))
    award.withdrawn_at = timezone.now()
    award.save()
    assert "M-2026-01" in words_of(roxane.get(TO_FOLLOW))


def test_a_contract_is_put_aside_and_back(cast, roxane):
    send(roxane, file_of(street(30)))
    sighting = Sighting.objects.get()
    url = reverse("markets:sighting_dismiss", args=[sighting.pk])
    assert not roxane.post(url, follow=True).context["page"].object_list
    assert "Rue n° 30" in words_of(roxane.get(f"{TO_FOLLOW}?vue=ecartes"))
    assert roxane.post(url, {"remettre": "oui"}).status_code == 302
    assert "Rue n° 30" in words_of(roxane.get(TO_FOLLOW))
    assert JournalEntry.objects.filter(verb="dismiss_sighting", object_id=sighting.pk).count() == 2


def test_a_file_deleted_leaves_what_was_seen_in_it(cast, roxane):
    url = send(roxane, file_of(street(30))).url
    assert roxane.post(f"{url}supprimer/").status_code == 302
    assert "Rue n° 30" in words_of(roxane.get(TO_FOLLOW))


@pytest.mark.parametrize(("choice", "amount"), [("reprendre", 35000), ("laisser", 30000)])
def test_a_new_publication_is_shown_beside_the_old_one_and_decided(cast, roxane, choice, amount):
    roxane.post(send(roxane, file_of(street(30))).url, {"operations": ["1"]})
    # The file that publishes it again holds nothing to import: the change is there all the same.
    send(roxane, file_of(street(30) | {"montant": 35000}), name="apres.json")
    assert tasks_of(roxane)["Nouvelles publications"] == 1
    url = reverse("markets:change", args=[Notice.objects.undecided().get().pk])
    assert url in words_of(roxane.get(CHANGES))
    page = roxane.get(url)
    facts = {row.fact.name: (row.fact.before, row.fact.after, row.kept) for row in page.context["rows"]}
    assert facts["Montant HT"] == ("30\u202f000\u202f€", "35\u202f000\u202f€", "30\u202f000\u202f€")
    assert facts["Titulaires"][0] == facts["Titulaires"][1] != ""
    assert [row.fact.name for row in page.context["rows"] if row.fact.differs] == ["Montant HT"]
    nothing = roxane.post(url, {"choix": "autre"})
    assert nothing.status_code == 422
    assert roxane.post(url, {"choix": choice}).url == CHANGES
    assert Award.objects.get(reference="R30").amount == amount
    assert "Nouvelles publications" not in tasks_of(roxane)
    twice = roxane.post(url, {"choix": choice})
    assert twice.status_code == 422 and "déjà décidé" in words_of(twice)
    assert "Déjà décidé" in words_of(roxane.get(url))
    reopened = roxane.post(reverse("markets:change_reopen", args=[Notice.objects.latest("pk").pk]), follow=True)
    assert ("à décider de nouveau" in words_of(reopened)) is (choice == "laisser")
    assert tasks_of(roxane).get("Nouvelles publications", 0) == (choice == "laisser")


def test_two_ids_are_merged_then_separated_in_the_browser(cast, roxane):
    twin = street(30, considerationsSociales=None) | {"id": "COMPTA"}
    url = send(roxane, file_of(street(30), twin)).url
    assert "Réunir les deux" in words_of(roxane.get(url))
    lonely = roxane.post(url, {"double_2": "merged"})
    assert lonely.status_code == 422 and "cochez aussi le marché du contrat R30" in words_of(lonely)
    done = roxane.post(url, {"operations": ["1"], "double_2": "merged"}, follow=True)
    assert "1 doublon réuni" in words_of(done)
    assert "COMPTA" in words_of(roxane.get(DOUBLES))
    separate = reverse("markets:double_separate", args=[Notice.objects.get(published_id="COMPTA").pk])
    assert "séparé" in words_of(roxane.post(separate, follow=True))
    assert "plus réuni" in words_of(roxane.post(separate, follow=True))
    assert [row.duplicate.contract.published_id for row in roxane.get(url).context["duplicates"]] == ["COMPTA"]
    assert roxane.post(url, {"double_2": "nimporte"}).status_code == 422


@pytest.mark.parametrize(
    ("social", "twin_social", "said"),
    [("Clause sociale", None, False), (None, None, True), (None, "Clause sociale", False)],
)
def test_a_clause_absent_from_the_publication_is_said(cast, roxane, social, twin_social, said):
    """A double that carries the clause says it for the contract it was merged into."""
    one = street(30, considerationsSociales=social)
    twin = street(30, considerationsSociales=twin_social) | {"id": "COMPTA"}
    url = send(roxane, file_of(one, twin)).url
    preview = roxane.get(f"{url}?vue=toutes")
    [card], [row] = preview.context["cards"], preview.context["duplicates"]
    choice = {f"double_{row.duplicate.contract.rank}": "merged", "operations": [str(card.operation.rank)]}
    assert roxane.post(f"{url}?vue=toutes", choice).status_code == 302
    lot = Award.objects.get(reference__in=["R30", "COMPTA"]).lot
    assert not published_without_clause(Lot.objects.filter(pk=lot.pk)).exists()  # no clause is known yet
    clause = Clause.objects.create(structure=lot.structure, lot=lot, charter_version=cast.charter_version)
    assert published_without_clause(Lot.objects.filter(pk=lot.pk)).exists() is said
    assert ("Publié sans sa clause" in words_of(roxane.get(reverse("clauses:lot", args=[lot.pk])))) is said
    assert tasks_of(roxane).get("Clauses absentes de la publication", 0) == int(said)
    listed = words_of(roxane.get(reverse("reporting:reports"), {"suivi": "publie-sans-clause"}))
    assert ("Rue n° 30" in listed) is said
    clause.ended_on = "2026-11-01"
    clause.save()
    assert not published_without_clause(Lot.objects.filter(pk=lot.pk)).exists()


def test_a_double_read_later_says_the_clause_for_the_contract_it_joins(cast, roxane):
    url = send(roxane, file_of(street(30, considerationsSociales=None))).url
    roxane.post(f"{url}?vue=toutes", {"operations": ["1"]})
    lot = Award.objects.get(reference="R30").lot
    Clause.objects.create(structure=lot.structure, lot=lot, charter_version=cast.charter_version)
    assert published_without_clause(Lot.objects.all()).get() == lot
    url = send(roxane, file_of(street(30) | {"id": "PROFIL"}), name="profil.json").url
    assert roxane.post(url, {"double_1": "merged"}).status_code == 302
    assert not published_without_clause(Lot.objects.all()).exists()
    roxane.post(reverse("markets:double_separate", args=[Notice.objects.get(published_id="PROFIL").pk]))
    assert published_without_clause(Lot.objects.all()).get() == lot


def test_the_lists_cost_the_same_with_one_row_or_many(cast, roxane):
    costs = []
    for first, count in ((30, 1), (100, 60)):
        rows = [street(number) for number in range(first, first + count)]
        twins = [row | {"id": f"C{row['id']}", "considerationsSociales": None} for row in rows]
        again = [row | {"dureeMois": 30} for row in rows]
        send(roxane, file_of(*(row | {"id": f"S{row['id']}", "montant": 7} for row in rows)), name=f"vus{first}.json")
        url = send(roxane, file_of(*rows, *twins, *again), name=f"tout{first}.json").url
        plan = roxane.get(f"{url}?vue=toutes")
        ticked = [str(card.operation.rank) for card in plan.context["cards"]]
        choices = {
            f"double_{each.duplicate.contract.rank}": "merged"
            for each in plan.context["duplicates"]
            if str(each.duplicate.kept.rank) in ticked
        }
        assert roxane.post(f"{url}?vue=toutes", {"operations": ticked, **choices}).status_code == 302
        for page in (TO_FOLLOW, CHANGES, DOUBLES, reverse("markets:change", args=[Notice.objects.undecided()[0].pk])):
            with CaptureQueriesContext(connection) as queries:
                response = roxane.get(page)
            assert response.status_code == 200
            costs.append(len(queries))
    assert costs[:4] == costs[4:] and max(costs) <= 25
    assert Decision.objects.count() >= 41


@pytest.mark.parametrize("url", [TO_FOLLOW, CHANGES, DOUBLES])
def test_an_empty_list_says_what_to_do(cast, roxane, url):
    said = words_of(roxane.get(url))
    assert "Aucun" in said and ("Importer un fichier" in said or "Voir les marchés" in said)
