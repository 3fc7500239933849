"""Pages of the month, through the client: what a company types and sends, what a facilitator does of it."""

import re
import uuid
from datetime import date

import pytest
from django.urls import reverse

from markets.models import Party
from participants.models import Eligibility, PersonIdentity
from reporting.models import HoursEntry, Statement
from tests.months.conftest import HOUR, OCTOBER, SEPTEMBER, Month, settle


def url(name, month, first=OCTOBER):
    return reverse(f"reporting:{name}", args=[month.party.pk, first])


@pytest.fixture
def company(client, cast):
    client.force_login(cast.user("porthos"))
    return client


@pytest.fixture
def facilitator(client, cast):
    client.force_login(cast.user("roxane"))
    return client


def prefix(month, key="coset", first=OCTOBER):
    return f"l{month.cast.placements[key].pk}-{first:%Y-%m}"


def typed(month, worked="", training="", version=1, key="coset", **more):
    at = prefix(month, key)
    return {
        f"{at}-worked": worked,
        f"{at}-training": training,
        f"{at}-comment": "",
        f"{at}-version": version,
        "message": "",
    } | more


def test_a_company_declares_its_month_from_end_to_end(company, month):
    page = company.get(reverse("reporting:months"))
    assert "Octobre 2026" in page.text
    assert "En retard, attendue le 10/11/2026" in page.text
    page = company.get(url("declare", month))
    assert "Cosette Fauchelevent" in page.text and "Gavroche" not in page.text
    assert "Éligible à la clause, du 01/09/2026" in page.text
    assert not Statement.objects.exists()
    answer = company.post(url("declare_save", month), typed(month, "151h30", "7,5") | {"continue": "1"})
    assert answer.url == url("declare_submit", month)
    summary = company.get(answer.url)
    assert "159" in summary.text
    key = re.search(r'name="submission_key" value="([^"]+)"', summary.text)[1]
    version = re.search(r'name="version" value="([^"]+)"', summary.text)[1]
    posted = {"submission_key": key, "version": version, "attested": "on"}
    answer = company.post(url("declare_submit", month), posted)
    assert answer.url == url("receipt", month)
    receipt = company.get(answer.url)
    assert "C'est terminé, rien d'autre à faire" in receipt.text
    assert f"Reçu n°&#8239;{Statement.objects.get().receipt_number}" in receipt.text
    again = company.post(url("declare_submit", month), posted)
    assert again.url == answer.url
    assert company.get(url("declare", month)).url == answer.url
    assert "Vous êtes à jour" not in company.get(reverse("reporting:months")).text
    settle()


def test_pages_of_the_facilitator(facilitator, month):
    assert "En retard" in facilitator.get(reverse("reporting:months")).text
    assert "Tout est vérifié" in facilitator.get(reverse("reporting:checks")).text
    month.open().type("coset", 151).submit()
    assert "Porthos Gros" in facilitator.get(reverse("reporting:checks")).text
    page = facilitator.get(reverse("reporting:statement_check", args=[month.statement.pk]))
    assert "Cosette" in page.text
    at = f"line-{month.line('coset').pk}"
    answer = facilitator.post(
        reverse("reporting:statement_validate", args=[month.statement.pk]),
        {f"{at}-worked": "151", f"{at}-training": "0", f"{at}-why": "", f"{at}-words": ""},
    )
    settle()
    assert answer.url == reverse("reporting:checks")
    assert HoursEntry.objects.get().seconds == 151 * HOUR
    assert "Validée" in facilitator.get(reverse("reporting:statement", args=[month.statement.pk])).text
    assert "Validée" in facilitator.get(reverse("reporting:months")).text


@pytest.mark.parametrize(
    ("worked", "sentence"),
    [
        ("abc", "n'est pas un nombre d'heures"),
        ("-3", "Les heures ne peuvent pas être négatives"),
        ("7h75", "les minutes vont de 00 à 59"),
        ("800 h", "plus que les 744 heures d'un mois"),
        ("1.250", "peut se lire de deux façons"),
        ("9" * 40, "trop long"),
    ],
)
def test_hours_that_do_not_read_are_refused_where_they_were_typed(company, month, worked, sentence):
    page = company.post(url("declare_save", month), typed(month, worked, "3h"))
    assert page.status_code == 422
    assert sentence in page.text.replace("&#x27;", "'")
    assert f'value="{worked}"' in page.text and 'value="3h"' in page.text
    assert not Statement.objects.exists()
    row = company.post(
        url("declare_save", month), typed(month, worked) | {"only": prefix(month)}, headers={"HX-Request": "true"}
    )
    assert row.status_code == 422
    assert sentence in row.text.replace("&#x27;", "'")
    assert "<html" not in row.text


def test_a_row_saves_itself_and_says_when(company, month):
    row = company.post(
        url("declare_save", month), typed(month, "7h30") | {"only": prefix(month)}, headers={"HX-Request": "true"}
    )
    assert row.status_code == 200
    assert "Enregistré à" in row.text and "data-saved" in row.text
    assert f'name="{prefix(month)}-version" value="2"' in row.text
    assert 'hx-swap-oob="true"' in row.text
    month.statement = Statement.objects.get()
    assert month.line("coset").worked == 7.5 * HOUR


def test_a_lost_edit_shows_both_values_and_lets_choose(company, month):
    month.open().type("coset", 10)
    page = company.post(url("declare_save", month), typed(month, "20", version=1))
    assert page.status_code == 409
    assert "10\u202fh travaillées" in page.text and "20\u202fh travaillées" in page.text
    row = company.post(
        url("declare_save", month),
        typed(month, "20", version=1) | {"only": prefix(month)},
        headers={"HX-Request": "true"},
    )
    assert row.status_code == 409 and "Garder ma saisie" in row.text
    company.post(url("declare_save", month), typed(month, "20", version=1) | {f"{prefix(month)}-take": "1"})
    assert month.line("coset").worked == 10 * HOUR
    company.post(url("declare_save", month), typed(month, "20", version=1) | {f"{prefix(month)}-keep": "2"})
    assert month.line("coset").worked == 20 * HOUR


def test_somebody_of_another_party_is_not_typed_here(company, month):
    data = {f"{prefix(month, 'gavro')}-{name}": value for name, value in {"worked": "7", "version": "1"}.items()}
    page = company.post(url("declare_save", month), typed(month, "7") | data)
    assert page.status_code == 422
    assert "Une des lignes ne fait pas partie de cette déclaration" in page.text
    assert not Statement.objects.exists()


@pytest.mark.parametrize(
    ("first", "sentence"),
    [
        (OCTOBER.replace(year=2027), "Octobre 2027 n&#x27;a pas commencé"),
        (OCTOBER.replace(year=2025), "Aucune heure n&#x27;est attendue pour octobre 2025"),
    ],
)
def test_a_month_where_nothing_is_due_says_so(company, month, first, sentence):
    page = company.get(url("declare", month, first))
    assert page.status_code == 404 and sentence in page.text
    page = company.post(url("declare_save", month, first), typed(month, "7"))
    assert page.status_code == 422 and sentence in page.text


def test_a_month_that_does_not_exist_is_not_found(company, month):
    assert company.get(f"/mois/{month.party.pk}/2026-13/").status_code == 404


def test_sending_needs_the_attestation_and_hours(company, month):
    month.open()
    page = company.get(url("declare_submit", month))
    assert "Aucune heure n&#x27;est saisie" in page.text and "Envoyer</button>" not in page.text
    month.type("coset", 10)
    month.statement.refresh_from_db()
    posted = {"submission_key": uuid.uuid4(), "version": month.statement.version}
    page = company.post(url("declare_submit", month), posted)
    assert page.status_code == 422 and "Cochez l&#x27;attestation" in page.text
    page = company.post(url("declare_submit", month), {"attested": "on", "submission_key": "x", "version": 1})
    assert page.status_code == 422 and "Rechargez la page" in page.text
    page = company.post(url("declare_submit", month), posted | {"attested": "on", "version": 1})
    assert page.status_code == 422 and "relisez-les" in page.text
    page = company.post(url("declare_submit", month), posted | {"attested": "on"})
    assert page.status_code == 302


def test_impossible_hours_cannot_be_sent(company, month):
    month.open().type("coset", 700, 100)
    page = company.get(url("declare_submit", month))
    assert "plus de 24 heures par jour" in page.text
    month.statement.refresh_from_db()
    page = company.post(
        url("declare_submit", month),
        {"submission_key": uuid.uuid4(), "version": month.statement.version, "attested": "on"},
    )
    assert page.status_code == 422


def test_no_hours_is_one_choice_then_an_attestation(company, month):
    answer = company.post(url("declare_nothing", month))
    assert answer.url == url("declare_submit", month)
    page = company.get(answer.url)
    assert "aucune heure d'insertion" in page.text
    month.statement = Statement.objects.get()
    month.type("coset", 3)
    company.post(url("declare_nothing", month))
    assert "déjà saisies" in company.get(url("declare", month)).text


def test_like_last_month(company, month, cast):
    Month(cast, first=SEPTEMBER).open().type("coset", 80).submit()
    assert "Comme le mois dernier" in company.get(url("declare", month)).text
    answer = company.post(url("declare_same", month))
    assert 'value="80"' in company.get(answer.url).text


def test_a_returned_month_says_why_to_whoever_declares(company, month):
    month.open().type("coset", 10).submit().give_back("Les heures du 5 manquent.")
    page = company.get(reverse("reporting:months"))
    assert "À corriger" in page.text and "Les heures du 5 manquent." in page.text
    assert "Les heures du 5 manquent." in company.get(url("declare", month)).text


def check_data(month, **fields):
    at = f"line-{month.line('coset').pk}"
    return {f"{at}-{name}": value for name, value in ({"training": "0", "why": "", "words": ""} | fields).items()}


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"worked": "90"}, "Indiquez pourquoi toutes les heures ne sont pas acceptées"),
        ({"worked": "101"}, "On ne peut pas accepter plus d&#x27;heures que déclaré"),
        ({"worked": "abc"}, "n&#x27;est pas un nombre d&#x27;heures"),
        ({"worked": "90", "why": "other"}, "Précisez ce motif"),
        ({"worked": "90", "why": "nonsense"}, "Sélectionnez un choix valide"),
    ],
)
def test_a_partial_acceptance_is_explained(facilitator, month, fields, sentence):
    month.open().type("coset", 100).submit()
    page = facilitator.post(
        reverse("reporting:statement_validate", args=[month.statement.pk]), check_data(month, **fields)
    )
    assert page.status_code == 422 and sentence in page.text
    assert f'value="{fields["worked"]}"' in page.text
    assert not HoursEntry.objects.exists()


def test_the_company_reads_why_hours_were_cut(facilitator, client, month, cast):
    month.open().type("coset", 100).submit()
    facilitator.post(
        reverse("reporting:statement_validate", args=[month.statement.pk]),
        check_data(month, worked="90", why="not_worked", words="semaine du 12"),
    )
    settle()
    assert HoursEntry.objects.get().seconds == 90 * HOUR
    client.force_login(cast.user("porthos"))
    page = client.get(url("receipt", month))
    assert "semaine du 12" in page.text and "90\u202fh" in page.text


def test_sending_back_needs_a_reason_and_goes_to_the_next(facilitator, month, cast):
    month.open().type("coset", 100).submit()
    other = Month(cast, "b", "athos").open().type("quasi", 20).submit()
    place = reverse("reporting:statement_return", args=[month.statement.pk])
    page = facilitator.post(place, {"reason": "  "})
    assert page.status_code == 422 and "Indiquez pourquoi vous renvoyez" in page.text
    answer = facilitator.post(place, {"reason": "Il manque une semaine."})
    assert answer.url == reverse("reporting:statement_check", args=[other.statement.pk])
    again = facilitator.post(place, {"reason": "Encore."})
    assert again.url == reverse("reporting:statement", args=[month.statement.pk])


def test_statements_without_a_point_are_validated_together(facilitator, month, cast):
    month.open().type("coset", 100).submit()
    heavy = Month(cast, "b", "athos").open().type("quasi", 400).submit()
    page = facilitator.get(reverse("reporting:checks"))
    assert "La valider" in page.text
    facilitator.post(
        reverse("reporting:checks_validate"), {"statement": [month.statement.pk, heavy.statement.pk, "abc"]}
    )
    settle()
    assert list(HoursEntry.objects.values_list("party", flat=True)) == [month.party.pk]


def test_a_facilitator_records_a_month_from_a_document(facilitator, month):
    page = facilitator.post(url("record", month), {"document_kind": "", "document_on": "2026-12-01"})
    assert page.status_code == 422
    assert "Indiquez le document reçu" in page.text and "pas encore passée" in page.text
    answer = facilitator.post(url("record", month), {"document_kind": "mail", "document_on": "2026-11-05"})
    assert answer.url == url("declare", month)
    assert "Cosette" in facilitator.get(answer.url).text
    facilitator.post(url("declare_save", month), typed(month, "42"))
    summary = facilitator.get(url("declare_submit", month))
    assert "attested" not in summary.text and "courriel du 05/11/2026" in summary.text
    statement = Statement.objects.get()
    answer = facilitator.post(
        url("declare_submit", month), {"submission_key": uuid.uuid4(), "version": statement.version}
    )
    assert answer.url == reverse("reporting:statement_check", args=[statement.pk])
    assert "rien n'est attesté" in facilitator.get(answer.url).text


def test_a_correction_by_the_company_and_by_the_facilitator(client, month, cast):
    month.open().type("coset", 100).submit().validate()
    place = reverse("reporting:rectify", args=[month.statement.pk])
    client.force_login(cast.user("roxane"))
    page = client.post(place, {})
    assert page.status_code == 422 and "Indiquez le document reçu" in page.text
    client.force_login(cast.user("porthos"))
    assert "Ouvrir la correction" in client.get(place).text
    assert client.post(place).url == url("declare", month)
    assert "Correction d'une déclaration validée" in client.get(url("declare", month)).text
    assert "Une correction est commencée" in client.get(url("receipt", month)).text
    assert client.post(url("discard", month)).status_code == 302
    assert Statement.objects.count() == 1
    client.post(place)
    month.statement = Statement.objects.get(revision=1)
    month.type("coset", 60).submit()
    client.force_login(cast.user("roxane"))
    page = client.get(reverse("reporting:statement_check", args=[month.statement.pk]))
    assert "Version précédente" in page.text and "100\u202fh" in page.text


def test_hours_that_wait_are_counted_once_the_eligibility_is_open(facilitator, month, cast):
    decision = Eligibility.objects.filter(person=cast.persons["coset"])
    decision.update(withdrawn_at="2026-11-01T00:00:00Z")
    month.open().type("coset", 100).submit()
    page = facilitator.get(reverse("reporting:statement_check", args=[month.statement.pk]))
    assert "ne rien accepter" in page.text
    month.validate()
    line = month.line("coset")
    page = facilitator.get(reverse("reporting:checks"))
    assert "Éligibilité à décider" in page.text
    facilitator.post(reverse("reporting:waiting_settle", args=[line.pk]))
    assert not HoursEntry.objects.exists()
    decision.update(withdrawn_at=None)
    assert "Compter ces heures" in facilitator.get(reverse("reporting:checks")).text
    facilitator.post(reverse("reporting:waiting_settle", args=[line.pk]))
    settle()
    assert HoursEntry.objects.get().seconds == 100 * HOUR


def test_a_document_sent_back_is_typed_again_by_the_facilitator(facilitator, month):
    month.record().type("coset", 42).submit(attested=False).give_back("Mauvais mois recopié.")
    assert facilitator.get(url("record", month)).url == url("declare", month)
    facilitator.post(url("declare_save", month), typed(month, "40", version=2))
    assert month.line("coset").worked == 40 * HOUR


def test_an_erased_person_is_a_code(client, month, cast):
    month.open().type("coset", 42).submit().validate()
    PersonIdentity.objects.filter(person=cast.persons["coset"]).delete()
    for who, where in (
        ("porthos", url("receipt", month)),
        ("roxane", reverse("reporting:statement", args=[month.statement.pk])),
    ):
        client.force_login(cast.user(who))
        page = client.get(where)
        assert "P-COSE" in page.text and "Cosette" not in page.text
    month.rectify()
    client.force_login(cast.user("porthos"))
    assert "P-COSE" in client.get(url("declare", month)).text


def test_the_months_are_filtered_by_name_state_and_window(facilitator, month, cast):
    where = reverse("reporting:months")
    month.open().type("coset", 42).submit()
    page = facilitator.get(where, {"q": "gros oeuvre"})
    assert "Charpentes Athos" not in page.text
    page = facilitator.get(where, {"etat": "submitted"})
    assert "Porthos Gros" in page.text and "Charpentes Athos" not in page.text
    assert "Aucun intervenant ne correspond" in facilitator.get(where, {"q": "personne ici"}).text
    Party.objects.filter(pk=month.party.pk).update(starts_on=date(2026, 3, 10))
    assert "Mars 2026&#8239;: en retard" in facilitator.get(where, {"etat": "late"}).text
    page = facilitator.get(where, {"jusque": "2026-03", "page": "abc"})
    assert "Octobre 2025" in page.text and "Six mois plus tard" in page.text
    for nonsense in ({"jusque": "hier"}, {"etat": "rien"}, {"q": "x" * 200}):
        assert facilitator.get(where, nonsense).status_code == 200
