"""The pages about people: who may open them, what each reader sees, and what bad input gets."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clauses.enums import CategoryGroup, CategoryStatus
from clauses.models import Category
from participants.actions import decide_eligibility, place_person, register_person
from participants.enums import ContractType, Modality, Sex
from participants.models import Eligibility, Person, PersonIdentity, Placement
from participants.social_security import holds_social_security_number
from reporting.models import AccessLog

TODAY = timezone.localdate()
NIR = "1 85 05 78 006 084 91"


@pytest.fixture
def as_(cast, client):
    """A browser signed in as somebody of the cast."""

    def sign_in(name):
        client.force_login(cast.user(name))
        return client

    return sign_in


@pytest.fixture
def roxane(as_):
    return as_("roxane")


@pytest.fixture
def esmeralda(cast):
    return register_person(
        actor=cast.actor("roxane"),
        last_name="Esméralda",
        first_name="Agnès",
        birth_date=date(2001, 3, 2),
        sex=Sex.WOMAN,
        town="Tarnos",
    )


@pytest.fixture
def rsa(cast):
    return Category.objects.get(version=cast.charter_version, code="BRSA")


def eligible(cast, person, category):
    return decide_eligibility(
        actor=cast.actor("roxane"),
        person=person,
        charter_version=cast.charter_version,
        categories=[category],
        proofs=[(category, "Attestation RSA", TODAY)],
    )


def placed(cast, person, party="a", starts_on=TODAY, **fields):
    return place_person(
        actor=cast.actor("roxane"),
        person=person,
        party=cast.parties[party],
        modality=Modality.DIRECT,
        contract_type=ContractType.CDD,
        job=fields.pop("job", "Aide-maçonne"),
        starts_on=starts_on,
        **fields,
    )


def text(response):
    """What is read on the page: tags and narrow spaces set aside."""
    words = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", words.replace("&#8239;", " ").replace("&#x27;", "'").replace("\u202f", " "))


def url(name, *args):
    return reverse(f"participants:{name}", args=args)


# -- who may open what


def addresses(cast):
    person, placement = cast.persons["coset"], cast.placements["coset"]
    eligibility = person.eligibilities.get()
    return {
        "persons": url("persons"),
        "person_new": url("person_new"),
        "person": url("person", person.pk),
        "person_edit": url("person_edit", person.pk),
        "certificate": url("certificate", person.pk),
        "eligibility_new": url("eligibility_new", person.pk),
        "eligibility_preview": url("eligibility_preview", person.pk),
        "eligibility_withdraw": url("eligibility_withdraw", eligibility.pk),
        "placement_new": url("placement_new", person.pk),
        "placement": url("placement", placement.pk),
        "placement_edit": url("placement_edit", placement.pk),
        "placement_end": url("placement_end", placement.pk),
        "lot": url("lot", cast.lots["a"].pk),
        "lot_placement_new": url("lot_placement_new", cast.lots["a"].pk),
        "contract": url("contract", cast.contract.pk),
    }


SHARED = {"certificate", "lot", "contract"}
LISTS = {"persons", "person_new"}


@pytest.mark.parametrize(
    ("name", "shared", "lists", "others"),
    [
        ("roxane", 200, 200, 200),
        ("javert", 404, 200, 404),
        ("porthos", 200, 403, 403),
        ("monte_cristo", 403, 403, 403),
        ("pangloss", 403, 403, 403),
    ],
)
def test_who_may_open_what(cast, as_, name, shared, lists, others):
    browser = as_(name)
    for key, address in addresses(cast).items():
        expected = shared if key in SHARED else lists if key in LISTS else others
        if key == "eligibility_preview":
            assert browser.get(address).status_code in (403, 405), key
            assert browser.post(address).status_code == expected, key
        else:
            assert browser.get(address).status_code == expected, key


def test_a_company_stays_on_its_own_lots(cast, as_):
    athos = as_("athos")
    assert athos.get(url("lot", cast.lots["a"].pk)).status_code == 404
    assert athos.get(url("certificate", cast.persons["coset"].pk)).status_code == 404
    assert athos.get(url("certificate", cast.persons["quasi"].pk)).status_code == 200


def test_nobody_signed_in_is_sent_to_sign_in(cast, client):
    for address in addresses(cast).values():
        assert client.get(address).status_code in (302, 405)


# -- what others read


def test_grounds_stay_with_the_facilitator(cast, as_, esmeralda, rsa):
    Category.objects.filter(pk=rsa.pk).update(label="MOTIF-SECRET")
    rsa.refresh_from_db()
    eligible(cast, esmeralda, rsa)
    placed(cast, esmeralda)
    everywhere = [
        url("lot", cast.lots["a"].pk),
        url("contract", cast.contract.pk),
        url("certificate", esmeralda.pk),
    ]
    seen = text(as_("roxane").get(url("person", esmeralda.pk)))
    assert "MOTIF-SECRET" in seen
    assert "Attestation RSA" in seen
    for name in ("roxane", "porthos", "figaro", "athos", "monte_cristo", "pangloss"):
        browser = as_(name)
        for address in everywhere:
            body = browser.get(address).content.decode()
            for secret in ("MOTIF-SECRET", "Attestation RSA", "02/03/2001", "Tarnos"):
                assert secret not in body, (name, address, secret)


def test_a_company_reads_dates_jobs_and_its_own_people_only(cast, as_, esmeralda, rsa):
    eligible(cast, esmeralda, rsa)
    placed(cast, esmeralda)
    seen = text(as_("porthos").get(url("contract", cast.contract.pk)))
    assert "Esméralda Agnès" in seen
    assert "Éligible à la clause, du" in seen
    assert "Gavroche" not in seen and "Thénardier" not in seen
    assert "Frollo" not in seen
    seen = text(as_("figaro").get(url("lot", cast.lots["a"].pk)))
    assert "Thénardier" in seen
    assert "Esméralda" not in seen


def test_a_company_reads_that_a_decision_is_awaited(cast, as_, esmeralda):
    placed(cast, esmeralda)
    seen = text(as_("porthos").get(url("lot", cast.lots["a"].pk)))
    assert "Éligibilité en cours d'examen : les heures attendent" in seen


def test_pages_with_names_are_noted_in_the_access_log(cast, roxane, esmeralda):
    roxane.get(url("person", esmeralda.pk))
    assert AccessLog.objects.get().person == esmeralda
    roxane.get(url("persons"))
    assert AccessLog.objects.count() == 2


# -- the list


def test_search_without_accents_in_any_order_and_never_in_the_address(cast, roxane, esmeralda):
    for words in ("esmeralda", "AGNES esmer", esmeralda.code.lower()):
        response = roxane.post(url("persons"), {"q": words})
        assert response.status_code == 302
        assert response.url == url("persons")
        seen = text(roxane.get(response.url))
        assert "Esméralda Agnès" in seen, words
        assert "Fauchelevent" not in seen and "Cosette" not in seen
    roxane.post(url("persons"), {"q": "100%_"})
    assert "Aucune personne ne correspond" in text(roxane.get(url("persons")))
    roxane.post(url("persons"), {"q": ""})
    assert "Cosette" in text(roxane.get(url("persons")))


def test_the_lists_to_follow(cast, roxane, esmeralda, rsa):
    def listed(choice):
        return re.findall(
            r">([^<>]+)</a> <span class=\"muted nowrap\">",
            roxane.get(url("persons") + f"?suivi={choice}").content.decode(),
        )

    assert "Esméralda Agnès" in listed("a-examiner")
    assert "Fauchelevent Cosette" not in listed("a-examiner")
    assert "Fauchelevent Cosette" in listed("en-poste")
    assert "Esméralda Agnès" not in listed("en-poste")
    eligible(cast, esmeralda, rsa)
    assert "Esméralda Agnès" not in listed("a-examiner")
    cast.charter_version.eligibility_months = 1
    cast.charter_version.save()
    javotte = register_person(actor=cast.actor("roxane"), last_name="Javotte", first_name="Une")
    eligible(cast, javotte, rsa)
    placed(cast, javotte)
    assert listed("finit-bientot") == ["Javotte Une"]
    past = register_person(actor=cast.actor("roxane"), last_name="Passée", first_name="Une")
    decide_eligibility(
        actor=cast.actor("roxane"),
        person=past,
        charter_version=cast.charter_version,
        categories=[rsa],
        decided_on=TODAY - timedelta(days=200),
    )
    placed(cast, past, starts_on=TODAY - timedelta(days=190), ends_on=TODAY - timedelta(days=180))
    assert listed("terminee") == ["Passée Une"]
    assert "Une" in text(roxane.get(url("persons") + "?suivi=nimporte"))


# -- forms


def person_data(**fields):
    return {"last_name": "Esméralda", "first_name": "Agnès", "sex": "woman", "birth_date": "2001-03-02"} | fields


def test_register_through_the_page(cast, roxane):
    response = roxane.post(url("person_new"), person_data(town="Tarnos"))
    made = PersonIdentity.objects.get(town="Tarnos").person
    assert response.url == url("person", made.pk)
    assert made.code in text(roxane.get(response.url))


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"last_name": ""}, "Ce champ est obligatoire"),
        ({"birth_date": "32/13/2001"}, "Saisissez une date valide"),
        ({"birth_date": "0218-01-01"}, "vérifiez l'année"),
        ({"birth_date": (TODAY + timedelta(days=1)).isoformat()}, "Cette date est à venir"),
        ({"sex": "autre"}, "Sélectionnez un choix valide"),
        ({"postcode": "4022O"}, "Un code postal compte cinq chiffres"),
        ({"phone": "bonjour"}, "Écrivez un numéro"),
        ({"mail": "pas-un-courriel"}, "adresse"),
        ({"last_name": "x" * 121}, "120 caractères"),
    ],
)
def test_bad_identity(cast, roxane, fields, sentence):
    before = Person.objects.count()
    response = roxane.post(url("person_new"), person_data(address="12 rue du Parvis", **fields))
    assert response.status_code == 422
    assert sentence in text(response)
    assert "12 rue du Parvis" in response.content.decode()
    assert Person.objects.count() == before


def test_a_namesake_is_said_once(cast, roxane, esmeralda):
    response = roxane.post(url("person_new"), person_data(last_name="ESMERALDA"))
    assert response.status_code == 422
    assert f"({esmeralda.code}" in text(response)
    assert 'type="checkbox" name="not_twin"' in response.content.decode()
    assert roxane.post(url("person_new"), person_data(not_twin="on")).status_code == 302
    assert roxane.post(url("person_new"), person_data(birth_date="1999-01-01")).status_code == 302


def test_edit_identity(cast, roxane, esmeralda):
    assert 'value="2001-03-02"' in roxane.get(url("person_edit", esmeralda.pk)).content.decode()
    response = roxane.post(url("person_edit", esmeralda.pk), person_data(town="Ondres"))
    assert response.status_code == 302
    assert "Ondres" in text(roxane.get(url("person", esmeralda.pk)))


@pytest.mark.parametrize("number", [NIR, NIR.replace(" ", ""), "1850578006084", "2 85 05 2A 006 084"])
def test_no_social_security_number_in_any_text(cast, roxane, esmeralda, rsa, number):
    sentence = "numéro de sécurité sociale"
    opinion = Category.objects.create(
        structure=cast.structures["x"],
        version=cast.charter_version,
        code="AVIS",
        label="Avis",
        group=CategoryGroup.OPINION,
        status=CategoryStatus.CONFIRMED,
    )
    eligibility = eligible(cast, esmeralda, rsa)
    placement = placed(cast, esmeralda)
    tries = [
        (url("persons"), {"q": number}),
        *(
            (url("person_new"), person_data(**{name: f"voir {number}"}))
            for name in ("last_name", "first_name", "address", "town")
        ),
        (url("person_edit", esmeralda.pk), person_data(address=number)),
        (url("eligibility_new", esmeralda.pk), {"decided_on": TODAY, "refusal": number, "refuser": "1"}),
        (
            url("eligibility_new", esmeralda.pk),
            {"decided_on": TODAY, "categories": [opinion.pk], f"public-{opinion.pk}-note": number},
        ),
        (url("eligibility_withdraw", eligibility.pk), {"reason": number}),
        (url("placement_new", esmeralda.pk), placement_data(cast, job=number)),
        (url("placement_edit", placement.pk), placement_data(cast, town=number)),
    ]
    for address, data in tries:
        response = roxane.post(address, data)
        assert response.status_code == 422, (address, data)
        assert sentence in text(response), (address, data)


@pytest.mark.parametrize(
    "harmless",
    ["06 12 34 56 78", "0033 6 12 34 56 78", "12 rue du 8 mai 1945", "000 000 012 00034", "1850578006084123456"],
)
def test_other_numbers_are_left_alone(harmless):
    assert not holds_social_security_number(harmless)


# -- decisions


def decision_data(category, **fields):
    return {
        "categories": [category.pk],
        "decided_on": TODAY.isoformat(),
        f"public-{category.pk}-kind": "Autre justificatif",
        f"public-{category.pk}-issued_on": TODAY.isoformat(),
        f"public-{category.pk}-seen_on": TODAY.isoformat(),
    } | fields


def test_decide_through_the_page(cast, roxane, esmeralda, rsa):
    page = text(roxane.get(url("eligibility_new", esmeralda.pk)))
    assert "Bénéficiaire du RSA" in page
    response = roxane.post(url("eligibility_new", esmeralda.pk), decision_data(rsa))
    assert response.status_code == 302
    assert Eligibility.objects.get(person=esmeralda).grounds.get().proofs.get().kind == "Autre justificatif"
    seen = text(roxane.get(response.url))
    assert "« Bénéficiaire du RSA » est retenu." in seen
    assert "24 mois à partir de la première mise en poste" in seen


def test_what_if(cast, roxane, esmeralda, rsa):
    response = roxane.post(
        url("eligibility_preview", esmeralda.pk),
        decision_data(rsa, hire_on="2027-02-28"),
        headers={"HX-Request": "true"},
    )
    assert response.status_code == 200
    assert "Si l'embauche a lieu le 28/02/2027, éligible du 28/02/2027 au 27/02/2029" in text(response)
    assert "<html" not in response.content.decode()
    assert not Eligibility.objects.filter(person=esmeralda).exists()


def test_without_script_the_publics_come_first_then_their_proofs(cast, roxane, esmeralda, rsa):
    data = {"categories": [rsa.pk], "decided_on": TODAY, "continuer": "1"}
    response = roxane.post(url("eligibility_new", esmeralda.pk), data)
    assert response.status_code == 200
    assert f'name="public-{rsa.pk}-kind"' in response.content.decode()
    assert "Aucun justificatif n'a été vu" in text(response)
    assert not Eligibility.objects.filter(person=esmeralda).exists()


def test_confirmed_first_and_the_others_are_indicative(cast, roxane, esmeralda, rsa):
    Category.objects.create(
        structure=cast.structures["x"],
        version=cast.charter_version,
        code="AUTRE",
        label="Aaa, public d'usage",
        group=CategoryGroup.CRITERION,
        status=CategoryStatus.INDICATIVE,
    )
    page = text(roxane.get(url("eligibility_new", esmeralda.pk)))
    assert page.index("Bénéficiaire du RSA") < page.index("Aaa, public d'usage Valeur indicative")


def test_refusing_takes_a_reason_and_no_public_is_no_decision(cast, roxane, esmeralda, rsa):
    address = url("eligibility_new", esmeralda.pk)
    for data, sentence in (
        ({"decided_on": TODAY, "refuser": "1"}, "un refus se motive"),
        ({"decided_on": TODAY}, "Cochez au moins un public"),
        (decision_data(rsa, refusal="Non"), "enregistrez le refus, ou videz ce champ"),
        (decision_data(rsa, decided_on=""), "Ce champ est obligatoire"),
        (decision_data(rsa, decided_on=(TODAY + timedelta(days=2)).isoformat()), "date à venir"),
        (decision_data(rsa, categories=["99999"]), "Sélectionnez un choix valide"),
        (decision_data(rsa, categories=["abc"]), "valeur correcte"),
        (decision_data(rsa) | {f"public-{rsa.pk}-seen_on": "hier"}, "Saisissez une date valide"),
        (
            decision_data(rsa) | {f"public-{rsa.pk}-seen_on": (TODAY - timedelta(days=9)).isoformat()},
            "établi avant d'être vu",
        ),
        (decision_data(rsa) | {f"public-{rsa.pk}-kind": ""}, "Dites quel justificatif"),
    ):
        response = roxane.post(address, data)
        assert response.status_code == 422, sentence
        assert sentence in text(response)
    assert not Eligibility.objects.filter(person=esmeralda).exists()
    response = roxane.post(address, {"decided_on": TODAY, "refuser": "1", "refusal": "Ne relève d'aucun public."})
    assert response.status_code == 302
    assert "Ne relève d'aucun public." in text(roxane.get(response.url))


def test_a_public_set_aside_by_age_says_why(cast, roxane, esmeralda, rsa):
    Category.objects.filter(pk=rsa.pk).update(max_age=20)
    response = roxane.post(url("eligibility_new", esmeralda.pk), decision_data(rsa))
    assert response.status_code == 422
    assert "Aucun de ces publics n'est retenu" in text(response)
    assert "il faut moins de 21 ans" in text(response)


def test_a_second_decision_and_a_withdrawal(cast, roxane, esmeralda, rsa):
    first = eligible(cast, esmeralda, rsa)
    response = roxane.post(url("eligibility_new", esmeralda.pk), decision_data(rsa))
    assert response.status_code == 422
    assert "Une décision attend déjà sa première mise en poste" in text(response)
    assert roxane.post(url("eligibility_withdraw", first.pk), {"reason": ""}).status_code == 422
    assert roxane.post(url("eligibility_withdraw", first.pk), {"reason": "Erreur de saisie."}).status_code == 302
    assert roxane.get(url("eligibility_withdraw", first.pk)).status_code == 404
    assert roxane.post(url("eligibility_new", esmeralda.pk), decision_data(rsa)).status_code == 302


def test_no_list_of_publics_yet(cast, as_):
    stranger = register_person(actor=cast.actor("javert"), last_name="Valjean", first_name="Jean")
    assert "Aucune liste" in text(as_("javert").get(url("eligibility_new", stranger.pk)))
    assert as_("javert").post(url("eligibility_preview", stranger.pk), {}).status_code == 404


# -- placements


def placement_data(cast, **fields):
    return {
        "party": cast.parties["b"].pk,
        "modality": "direct",
        "contract_type": "cdd",
        "job": "Charpentière",
        "starts_on": "2026-09-14",
        "level": "unknown",
        "priority_district": "unknown",
    } | fields


def test_place_through_the_page(cast, roxane, esmeralda, rsa):
    decide_eligibility(
        actor=cast.actor("roxane"),
        person=esmeralda,
        charter_version=cast.charter_version,
        categories=[rsa],
        decided_on=date(2026, 9, 10),
    )
    response = roxane.post(url("placement_new", esmeralda.pk), placement_data(cast))
    assert response.url == url("person", esmeralda.pk)
    assert "du 14/09/2026 au 13/09/2028" in text(roxane.get(response.url))
    seen = text(roxane.get(url("lot", cast.lots["b"].pk)))
    assert "Éligible à la clause, du 14/09/2026 au 13/09/2028" in seen


def test_placing_warns_and_does_not_block(cast, roxane, esmeralda):
    data = placement_data(cast, modality="etti", starts_on="2026-08-01", contract_type="cdd")
    seen = text(roxane.post(url("placement_new", esmeralda.pk), data, follow=True))
    assert "Éligibilité à décider : ses heures attendront votre décision." in seen
    assert "n'est pas enregistré comme" in seen
    assert "est inhabituel pour" in seen
    assert "précède le début de l'intervenant" in seen


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"party": ""}, "Ce champ est obligatoire"),
        ({"party": "99999"}, "Sélectionnez un choix valide"),
        ({"party": "abc"}, "Sélectionnez un choix valide"),
        ({"modality": ""}, "Ce champ est obligatoire"),
        ({"job": ""}, "Ce champ est obligatoire"),
        ({"starts_on": ""}, "Ce champ est obligatoire"),
        ({"starts_on": "le 14"}, "Saisissez une date valide"),
        ({"ends_on": "2026-09-13"}, "Le dernier jour précède le premier"),
        ({"prescriber": "99999"}, "Sélectionnez un choix valide"),
    ],
)
def test_bad_placement(cast, roxane, esmeralda, fields, sentence):
    response = roxane.post(url("placement_new", esmeralda.pk), placement_data(cast, town="Ondres-typed", **fields))
    assert response.status_code == 422
    assert sentence in text(response)
    assert "Ondres-typed" in response.content.decode()
    assert not Placement.objects.filter(person=esmeralda).exists()


def test_an_overlap_is_refused_in_french(cast, roxane, esmeralda):
    placed(cast, esmeralda, party="b", starts_on=date(2026, 9, 20))
    response = roxane.post(url("placement_new", esmeralda.pk), placement_data(cast))
    assert response.status_code == 422
    assert "Cette personne a déjà un contrat à ces dates chez le même intervenant." in text(response)


def test_place_from_a_lot_offers_its_own_parties(cast, roxane, esmeralda):
    address = url("lot_placement_new", cast.lots["a"].pk)
    page = text(roxane.get(address))
    assert "Figaro Intérim" in page and "Charpentes Athos" not in page
    refused = roxane.post(address, placement_data(cast, person=esmeralda.pk))
    assert refused.status_code == 422
    assert "Sélectionnez un choix valide" in text(refused)
    response = roxane.post(address, placement_data(cast, person=esmeralda.pk, party=cast.parties["a"].pk))
    assert response.url == url("lot", cast.lots["a"].pk)


def test_edit_and_end_a_placement(cast, roxane, esmeralda):
    placement = placed(cast, esmeralda)
    address = url("placement_edit", placement.pk)
    assert roxane.post(address, placement_data(cast, job="Maçonne", level="bac")).status_code == 302
    assert "Baccalauréat" in text(roxane.get(url("placement", placement.pk)))
    end = url("placement_end", placement.pk)
    assert roxane.post(end, {"ends_on": "", "end_reason": "hired"}).status_code == 422
    refused = roxane.post(end, {"ends_on": "2020-01-01", "end_reason": "hired"})
    assert refused.status_code == 422
    assert "Le dernier jour précède le premier" in text(refused)
    assert roxane.post(end, {"ends_on": TODAY.isoformat(), "end_reason": "hired"}).status_code == 302
    assert "Embauche durable" in text(roxane.get(url("placement", placement.pk)))


# -- the certificate


def test_the_certificate_says_dates_only(cast, roxane, as_, esmeralda, rsa):
    assert "Pas d'attestation" in text(roxane.get(url("certificate", esmeralda.pk)))
    eligible(cast, esmeralda, rsa)
    placed(cast, esmeralda)
    seen = text(as_("porthos").get(url("certificate", esmeralda.pk)))
    assert "Agnès Esméralda" in seen
    assert "Éligible à la clause, du" in seen
    assert "RSA" not in seen


# -- the cost of a page


@pytest.mark.parametrize("page", ["persons", "lot", "contract", "person", "placement_new", "lot_placement_new"])
def test_the_number_of_queries_does_not_grow(cast, roxane, esmeralda, rsa, page):
    target = {
        "lot": cast.lots["a"].pk,
        "contract": cast.contract.pk,
        "person": esmeralda.pk,
        "placement_new": esmeralda.pk,
        "lot_placement_new": cast.lots["a"].pk,
    }.get(page)
    address = url(page, target) if target else url(page)

    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert roxane.get(address).status_code == 200
        return len(captured)

    eligible(cast, esmeralda, rsa)
    placed(cast, esmeralda)
    queries()  # the first page also keeps the form token in the session
    few = queries()
    structure = cast.structures["x"]
    people = Person.objects.bulk_create([Person(structure=structure, code=f"P-{number:05d}") for number in range(200)])
    PersonIdentity.objects.bulk_create(
        [
            PersonIdentity(structure=structure, person=each, last_name=f"Nom{each.code}", first_name="Prénom")
            for each in people
        ]
    )
    Placement.objects.bulk_create(
        [
            Placement(
                structure=structure,
                lot=cast.lots["a"],
                party=cast.parties["a" if number % 2 else "lender"],
                person=each,
                modality=Modality.DIRECT,
                job="Manœuvre",
                starts_on=TODAY,
            )
            for number, each in enumerate(people)
        ]
    )
    Placement.objects.bulk_create(
        [
            Placement(
                structure=structure,
                lot=cast.lots["a"],
                party=cast.parties["lender"],
                person=esmeralda,
                modality=Modality.DIRECT,
                job="Manœuvre",
                starts_on=TODAY - timedelta(days=10 * number + 9),
                ends_on=TODAY - timedelta(days=10 * number),
            )
            for number in range(20)
        ]
    )
    assert queries() == few <= 25
