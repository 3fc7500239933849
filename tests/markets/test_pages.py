"""Pages of contracts, lots, parties and partners, as each role meets them."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from markets.enums import PartyRole
from markets.identifiers import fictional_siren, fictional_siret
from markets.models import Award, Contact, Contract, JournalEntry, Lot, Membership, Organisation, Party, Stop

NARROW = "\u202f"
FACILITATORS_ONLY = [
    "contract_new",
    "organisations",
    "organisation_new",
    "journal",
    "settings",
]


def page(client, name, /, *args, status=200, **query):
    response = client.get(reverse(f"markets:{name}", args=args), query)
    assert response.status_code == status, response.content[:400]
    return response.content.decode()


def post(client, name, /, *args, status=302, **data):
    # A browser always sends its token: a form is never posted empty.
    response = client.post(reverse(f"markets:{name}", args=args), {"csrfmiddlewaretoken": "x"} | data)
    assert response.status_code == status, response.content.decode()[:400]
    return response.content.decode()


@pytest.fixture
def roxane(client, cast):
    client.force_login(cast.user("roxane"))
    return client


def targets(cast):
    """Every page about an object: its name and the object's key."""
    lot, party = cast.lots["a"], cast.parties["a"]
    stop = Stop.objects.create(structure=lot.structure, lot=lot, party=party, starts_on=date(2026, 10, 1))
    return [
        ("contract", cast.contract.pk),
        ("contract_edit", cast.contract.pk),
        ("contract_withdraw", cast.contract.pk),
        ("lots_paste", cast.contract.pk),
        ("lot_new", cast.contract.pk),
        ("lot", lot.pk),
        ("lot_edit", lot.pk),
        ("award_new", lot.pk),
        ("award_edit", party.award_id),
        ("party_edit", party.pk),
        ("party_new", party.pk),
        ("stop_new", party.pk),
        ("stop_end", stop.pk),
        ("organisation", party.organisation_id),
        ("organisation_edit", party.organisation_id),
        ("organisation_name", party.organisation_id),
        ("organisation_contacts", party.organisation_id),
    ]


def test_every_page_opens_for_the_facilitator(roxane, cast):
    for name in ["contracts", *FACILITATORS_ONLY]:
        assert "<h1>" in page(roxane, name)
    for name, pk in targets(cast):
        assert "<h1>" in page(roxane, name, pk)


def test_another_structure_finds_none_of_it(client, cast):
    client.force_login(cast.user("javert"))
    for name, pk in targets(cast):
        assert client.get(reverse(f"markets:{name}", args=[pk])).status_code == 404, name
        assert client.post(reverse(f"markets:{name}", args=[pk])).status_code in (404, 405), name
    assert "château" not in page(client, "contracts")


@pytest.mark.parametrize("name", ["porthos", "figaro", "monte_cristo", "pangloss"])
def test_an_outside_role_writes_nothing_here(client, cast, name):
    client.force_login(cast.user(name))
    for each in FACILITATORS_ONLY:
        page(client, each, status=403)
    for each, pk in targets(cast):
        if each not in ("contract", "lot"):
            page(client, each, pk, status=403)


def test_a_company_sees_its_own_lots_only(client, cast):
    client.force_login(cast.user("porthos"))
    assert "château d&#x27;If" in page(client, "contracts")
    shown = page(client, "contract", cast.contract.pk)
    assert "Gros œuvre" in shown
    assert "Charpente" not in shown
    assert "Modifier" not in shown
    assert "Ajouter" not in page(client, "lot", cast.lots["a"].pk)
    page(client, "lot", cast.lots["b"].pk, status=404)


def test_a_company_does_not_learn_what_its_neighbours_are_paid(client, cast):
    Award.objects.filter(pk=cast.parties["b"].award_id).update(amount=Decimal("777777"))
    for name, seen in (("porthos", "100"), ("monte_cristo", "877"), ("roxane", "877")):
        client.force_login(cast.user(name))
        for shown in (page(client, "contracts"), page(client, "contract", cast.contract.pk)):
            assert f"{seen}{NARROW}" in shown
            assert (f"777{NARROW}777" in shown or f"877{NARROW}777" in shown) == (name != "porthos")


def test_a_lender_sees_its_place_and_not_the_others(client, cast):
    client.force_login(cast.user("figaro"))
    shown = page(client, "lot", cast.lots["a"].pk)
    assert "Figaro" in shown
    assert "Porthos Gros" not in shown


def test_an_authority_sees_its_contracts_whole(client, cast):
    client.force_login(cast.user("monte_cristo"))
    shown = page(client, "contract", cast.contract.pk)
    assert "Charpente" in shown
    assert "Porthos Gros" in shown
    client.force_login(cast.user("danglars"))
    page(client, "contract", cast.contract.pk, status=404)
    assert "château" not in page(client, "contracts")


def test_an_empty_house_has_two_doors(client, cast):
    client.force_login(cast.user("javert"))
    assert "Saisir un marché" in page(client, "contracts")


def test_contracts_are_found_without_accents(roxane, cast):
    for text in ("chateau", "2026-IF", "comte", "porthos gros oeuvre", "charpente", fictional_siret(4)):
        found = page(roxane, "contracts", q=text)
        assert "Restauration" in found or text == "porthos gros oeuvre", text
    assert "Aucun marché ne correspond" in page(roxane, "contracts", q="introuvable")
    assert "Sélectionnez un choix valide" in page(roxane, "contracts", authority="999999999999999999999")
    page(roxane, "contracts", q="\x00")
    page(roxane, "contracts", page="abc")
    assert "Restauration" not in page(roxane, "contracts", state="unawarded")
    Lot.objects.create(structure=cast.structures["x"], contract=cast.contract, number="9")
    assert "Restauration" in page(roxane, "contracts", state="unawarded")


def contract_data(cast, **given):
    return {
        "authority": cast.organisations["authority"].pk,
        "title": "Piscine (essai)",
        "sector": "public",
        "category": "works",
        "lots": f"1\tGros œuvre\tMaçons\t{fictional_siret(40)}\t1 234 567,89\t22 mois\n"
        f"2\tToit\t\t{fictional_siren(41)}\t10\t2",
    } | given


def test_a_contract_is_typed_on_one_screen(roxane, cast):
    data = contract_data(
        cast,
        authority="",
        authority_identifier=fictional_siret(42),
        authority_name="Commune de l'essai",
        operation_name="Bassin neuf",
        notified_on="2026-01-15",
        facilitator=cast.user("roxane").pk,
    )
    post(roxane, "contract_new", **data)
    contract = Contract.objects.get(title="Piscine (essai)")
    assert contract.authority.name == "Commune de l'essai"
    assert contract.lots.get(number="1").awards.get().amount == Decimal("1234567.89")
    shown = page(roxane, "contract", contract.pk)
    assert f"1{NARROW}234{NARROW}567,89{NARROW}€" in shown
    assert f"Connus par leur numéro seulement{NARROW}: un titulaire reste à nommer" in shown
    assert "Titulaire" in page(roxane, "contract", contract.pk)


BAD_LOTS = [
    ("1\tA\tX\tABC\t1\t1", "autre chose que des chiffres"),
    ("1\tA\tX\t1234567890123\t1\t1", "13 chiffres"),
    ("1\tA\tX\t73282932000075\t1\t1", "pas un SIRET valable"),
    ("1\tA\tX\tDE123456789\t1\t1", "autre chose que des chiffres"),
    ("1\tA\tX\t\tbeaucoup\t1", "pas un montant"),
    ("1\tA\tX\t\t-5\t1", "négatif"),
    (f"1\tA\tX\t\t{10**17}\t1", "trop grand"),
    ("1\tA\tX\t\t1\tlongtemps", "durée en mois"),
    ("1\tA\tX\t\t1\t1\n1\tB\tX\t\t1\t1", "figure sur plusieurs lignes"),
    ("1\t\tX\t\t1\t1", "intitulé du lot manque"),
    ("1\tA\tX\t\t1\t1\n\tB\tX\t\t1\t1", "numéro du lot manque"),
    ("\n".join(f"{n}\tLot {n}" for n in range(501)), "la limite est de 500"),
]


@pytest.mark.parametrize(("lots", "sentence"), BAD_LOTS)
def test_a_bad_line_is_said_and_nothing_typed_is_lost(roxane, cast, lots, sentence):
    before = Contract.objects.count()
    shown = post(roxane, "contract_new", status=422, **contract_data(cast, lots=lots))
    assert sentence in shown
    assert "Piscine (essai)" in shown
    assert lots.splitlines()[0] in shown
    assert Contract.objects.count() == before


BAD_FACTS = [
    ({"title": ""}, "Ce champ est obligatoire"),
    ({"title": "x" * 501}, "au plus 500"),
    ({"authority": ""}, "Choisissez le donneur"),
    ({"authority": "999999"}, "Sélectionnez un choix valide"),
    ({"authority": "abc"}, "Sélectionnez un choix valide"),
    ({"authority_name": "Autre"}, "pas les deux"),
    ({"authority": "", "authority_identifier": "12"}, "2 chiffres"),
    ({"category": "hack"}, "Sélectionnez un choix valide"),
    ({"notified_on": "31/31/2026"}, "Saisissez une date valide"),
    ({"facilitator": "0"}, "Sélectionnez un choix valide"),
    ({"operation": "0"}, "Sélectionnez un choix valide"),
    ({"place": "x\x00"}, "Le caractère nul n’est pas autorisé"),
]


@pytest.mark.parametrize(("given", "sentence"), BAD_FACTS)
def test_a_bad_fact_is_said_at_its_field(roxane, cast, given, sentence):
    shown = post(roxane, "contract_new", status=422, **contract_data(cast, **given))
    assert sentence in shown
    assert "Gros œuvre" in shown


def test_the_preview_writes_nothing_and_says_what_it_knows(roxane, cast):
    lots = (
        f"1\tA\tPorthos Gros Œuvre (fictive)\t{fictional_siret(3)}\t10\t1\n"
        f"2\tB\tAutre nom\t{fictional_siret(4)}\t10\t1\n"
        f"3\tC\tNeuve\t{fictional_siret(44)}\t10\t1\n4\tD\t\t{fictional_siren(45)}\t10\t1\n5\tE\t\t\t10\t3\n"
        f"6\tF\tElle\t{fictional_siret(7)}\t10\t1"
    )
    before = Organisation.objects.count()
    shown = post(roxane, "lots_preview", status=200, lots=lots, authority=cast.organisations["authority"].pk)
    for words in (
        "Déjà connue",
        "Nouvelle",
        "À nommer",
        "Sans titulaire",
        "aussi le donneur",
        "La durée sera",
        "Athos",
    ):
        assert words in shown, words
    assert Organisation.objects.count() == before
    checked = post(roxane, "contract_new", status=200, check="1", **contract_data(cast, lots=lots))
    assert "6\xa0lots lus" in checked
    assert "s’afficheront" not in checked
    assert not Contract.objects.filter(title="Piscine (essai)").exists()
    assert "s'afficheront ici" in post(roxane, "lots_preview", status=200, lots="  ", authority="²")


def test_a_preview_costs_the_same_with_one_lot_and_with_five_hundred(roxane, cast):
    def cost(n):
        lots = "\n".join(f"{i}\tLot\tX{i}\t{fictional_siret(i % 400 + 100)}\t1\t1" for i in range(1, n + 1))
        with CaptureQueriesContext(connection) as captured:
            assert "field-error" not in post(roxane, "lots_preview", status=200, lots=lots)
        return len(captured)

    assert cost(1) == cost(500)


def test_a_holder_that_buys_is_pointed_out(roxane, cast):
    data = contract_data(cast, lots=f"1\tA\tX\t{fictional_siret(7)}\t1\t1")
    post(roxane, "contract_new", **data)
    assert "aussi le donneur d&#x27;ordre" in page(roxane, "contracts")


def test_lots_are_pasted_into_a_contract(roxane, cast):
    post(roxane, "lots_paste", cast.contract.pk, lots="3\tPeinture\t\t\t100\t")
    assert cast.contract.lots.count() == 3
    assert "déjà un lot" in post(roxane, "lots_paste", cast.contract.pk, status=422, lots="3\tPeinture\t\t\t100\t")
    assert "Ce champ est obligatoire" in post(roxane, "lots_paste", cast.contract.pk, status=422, lots="")


def test_a_contract_and_a_lot_are_corrected(roxane, cast):
    data = contract_data(cast, title="Autre titre", reference="R-2")
    post(roxane, "contract_edit", cast.contract.pk, **data)
    cast.contract.refresh_from_db()
    assert (cast.contract.title, cast.contract.operation) == ("Autre titre", None)
    lot = cast.lots["a"]
    post(roxane, "lot_edit", lot.pk, number="1 bis", title="Maçonnerie", amount="12,50", ends_on="2027-01-31")
    lot.refresh_from_db()
    assert (lot.number, lot.amount) == ("1 bis", Decimal("12.50"))
    bad = {"number": "2", "title": "X", "amount": "douze", "starts_on": "2027-02-01", "ends_on": "2027-01-01"}
    shown = post(roxane, "lot_edit", lot.pk, status=422, **bad)
    assert "pas un montant" in shown
    assert "précède son début" in shown
    assert "déjà un lot de ce numéro" in post(roxane, "lot_edit", lot.pk, status=422, number="2", title="X")
    assert "porte un numéro" in post(roxane, "lot_edit", lot.pk, status=422, number="", title="X")
    assert "12,50" in page(roxane, "lot_edit", lot.pk)


def test_a_lot_is_added_and_awarded(roxane, cast):
    post(roxane, "lot_new", cast.contract.pk, number="3", title="Peinture")
    lot = cast.contract.lots.get(number="3")
    assert "pas encore de titulaire" in page(roxane, "lot", lot.pk)
    shown = post(roxane, "award_new", lot.pk, status=422, amount="x", months="x", holder="")
    for sentence in ("pas un montant", "durée en mois", "Choisissez le titulaire"):
        assert sentence in shown
    data = {"holder_identifier": fictional_siret(60), "holder_name": "Peintres", "amount": "1 000", "months": "2 ans"}
    post(roxane, "award_new", lot.pk, notified_on="2026-01-01", **data)
    award = lot.awards.get()
    assert (award.months, award.ends_on) == (24, date(2027, 12, 31))
    shown = post(roxane, "award_edit", award.pk, status=422, notified_on="2026-02-01", ends_on="2026-01-01")
    assert "précède sa notification" in shown
    post(roxane, "award_edit", award.pk, notified_on="2026-02-01", amount="2 000")
    assert Award.objects.get(pk=award.pk).amount == 2000


def test_parties_are_added_dated_and_stopped(roxane, cast):
    holder = cast.parties["a"]
    shown = post(
        roxane, "party_new", holder.pk, status=422, role="holder", starts_on="2026-02-01", ends_on="2026-01-01"
    )
    for sentence in ("Sélectionnez un choix valide", "précède son début", "Choisissez l&#x27;organisation"):
        assert sentence in shown
    post(roxane, "party_new", holder.pk, role="subcontractor", organisation=cast.organisations["b"].pk)
    sub = Party.objects.get(parent=holder, role=PartyRole.SUBCONTRACTOR)
    shown = post(roxane, "party_new", holder.pk, status=422, role="subcontractor", organisation=sub.organisation_id)
    assert "déjà à cette place" in shown
    post(
        roxane, "party_new", sub.pk, role="lender", organisation=cast.organisations["lender"].pk, starts_on="2026-09-01"
    )
    assert "Figaro" in page(roxane, "lot", cast.lots["a"].pk)
    assert roxane.get(reverse("markets:party_new", args=[cast.parties["lender"].pk])).status_code == 302
    post(roxane, "party_edit", sub.pk, starts_on="2026-09-01", declares_through=holder.pk)
    sub.refresh_from_db()
    assert (sub.starts_on, sub.declares_through) == (date(2026, 9, 1), holder)
    assert "heures déclarées par" in page(roxane, "lot", cast.lots["a"].pk)
    post(roxane, "stop_new", sub.pk, starts_on="2026-10-01")
    assert "Un autre arrêt" in post(roxane, "stop_new", sub.pk, status=422, starts_on="2026-11-01")
    assert "précède" in post(roxane, "stop_new", sub.pk, status=422, starts_on="2026-11-01", ends_on="2026-10-01")
    stop = sub.stops.get()
    assert "précède" in post(roxane, "stop_end", stop.pk, status=422, ends_on="2026-09-01")
    post(roxane, "stop_end", stop.pk, ends_on="2026-10-31")
    assert "31/10/2026" in page(roxane, "party_edit", sub.pk)


def test_a_typing_is_undone_from_its_page(roxane, cast):
    post(roxane, "contract_new", **contract_data(cast))
    contract = Contract.objects.get(title="Piscine (essai)")
    post(roxane, "contract_withdraw", contract.pk)
    assert not Contract.objects.filter(pk=contract.pk).exists()
    post(roxane, "contract_withdraw", cast.contract.pk)
    assert "déjà une suite" in page(roxane, "contracts")


def test_a_partner_is_added_found_named_and_corrected(roxane, cast):
    post(roxane, "organisation_new", identifier=fictional_siren(80), kinds=["company"])
    made = Organisation.objects.get(siren=fictional_siren(80))
    assert "1 à nommer" in page(roxane, "organisations")
    assert "À nommer" in page(roxane, "organisations", state="to_name")
    assert "Porthos" not in page(roxane, "organisations", state="to_name")
    assert "Ce champ est obligatoire" in post(roxane, "organisation_name", made.pk, status=422, name=" ")
    post(roxane, "organisation_name", made.pk, name="Électricité générale")
    assert "Électricité" in page(roxane, "organisations", q="electricite")
    assert "Électricité" in page(roxane, "organisations", q="000 000")
    edit = {"name": "Électriciens", "postcode": "40390", "town": "Saint-Martin", "kinds": ["company", "ei"]}
    post(roxane, "organisation_edit", made.pk, siret=fictional_siret(80), **edit)
    made.refresh_from_db()
    assert (made.siret, made.kinds.count()) == (fictional_siret(80), 2)
    other = post(roxane, "organisation_new", status=422, identifier="12", name="", postcode="4")
    assert "2 chiffres" in other
    assert "5 chiffres" in other
    assert "au moins un nom" in post(roxane, "organisation_new", status=422)
    known = cast.organisations["a"]
    assert "ses propres comptes" in post(roxane, "organisation_edit", known.pk, status=422, name="Autre")
    second = Organisation.objects.get(pk=known.pk)
    assert second.name == known.name


def test_a_siret_completes_and_never_replaces(roxane, cast):
    post(roxane, "organisation_new", identifier=fictional_siren(81))
    made = Organisation.objects.get(siren=fictional_siren(81))
    for siret, sentence in (
        (fictional_siren(81), "14 chiffres"),
        (fictional_siret(82), "autre entreprise"),
        ("x", "autre chose"),
    ):
        assert sentence in post(roxane, "organisation_edit", made.pk, status=422, name="X", siret=siret), siret


def contacts(**given):
    rows = {f"form-{n}-{name}": "" for n in range(3) for name in ("name", "mail", "phone")}
    return {"form-TOTAL_FORMS": "3", "form-INITIAL_FORMS": "3"} | rows | given


def test_three_contacts_at_most_each_can_be_reached(roxane, cast):
    organisation = cast.organisations["a"]
    data = contacts(**{"form-0-name": "Planchet", "form-0-phone": "05 59 00 00 01", "form-2-mail": "m@exemple.invalid"})
    post(roxane, "organisation_contacts", organisation.pk, **data)
    assert list(Contact.objects.values_list("rank", "name")) == [(1, "Planchet"), (2, "")]
    assert "Planchet" in page(roxane, "organisation", organisation.pk)
    bad = contacts(**{"form-0-name": "Sans moyen"})
    assert "courriel ou un téléphone" in post(roxane, "organisation_contacts", organisation.pk, status=422, **bad)
    bad = contacts(**{"form-0-mail": "pas une adresse"})
    assert "adresse" in post(roxane, "organisation_contacts", organisation.pk, status=422, **bad)
    post(roxane, "organisation_contacts", organisation.pk, status=422)


def test_settings_are_kept_and_journalled(roxane, cast):
    data = {"contact_name": "Roxane", "phone": "05", "mail": "r@exemple.invalid"}
    bad = post(roxane, "settings", status=422, due_day="40", masking_threshold="1", **data)
    assert "inférieure ou égale à 28" in bad
    assert "supérieure ou égale à 2" in bad
    post(roxane, "settings", due_day="15", masking_threshold="6", **data)
    cast.structures["x"].refresh_from_db()
    assert (cast.structures["x"].due_day, cast.structures["x"].masking_threshold) == (15, 6)
    assert "déclaration due le 15" in page(roxane, "journal")


def test_the_journal_is_searched_by_word_number_and_object(roxane, cast):
    post(roxane, "lot_new", cast.contract.pk, number="7", title="Peinture")
    lot = cast.contract.lots.get(number="7")
    entry = JournalEntry.objects.get(verb="add_lot")
    for query in ({"q": "lot 7"}, {"q": str(entry.number)}, {"kind": "lot", "pk": lot.pk}):
        assert "Lot 7 ajouté" in page(roxane, "journal", **query)
    for query in ({"q": "9" * 40}, {"kind": "lot", "pk": "9" * 18}, {"kind": "party"}):
        assert "Lot 7 ajouté" not in page(roxane, "journal", **query)


def test_a_space_is_changed_among_ones_own(roxane, cast):
    other = Membership.objects.create(
        user=cast.user("roxane"),
        organisation=cast.organisations["b"],
        structure=cast.structures["x"],
        role="company",
    )
    post(roxane, "switch_membership", membership=other.pk)
    page(roxane, "settings", status=403)
    post(roxane, "switch_membership", status=404, membership=cast.memberships["javert"].pk)
    post(roxane, "switch_membership", status=404, membership="abc")


def add_contracts(cast, n):
    structure = cast.structures["x"]
    for i in range(n):
        contract = Contract.objects.create(
            structure=structure, authority=cast.organisations["authority"], title=f"Marché {i}", facilitator=None
        )
        lot = Lot.objects.create(structure=structure, contract=contract)
        award = Award.objects.create(structure=structure, lot=lot, amount=i)
        Party.objects.create(
            structure=structure, lot=lot, award=award, organisation=cast.organisations["a"], role=PartyRole.HOLDER
        )
        for number in range(3):
            sub = Lot.objects.create(structure=structure, contract=cast.contract, number=f"{i}-{number}")
            award = Award.objects.create(structure=structure, lot=sub)
            Party.objects.create(
                structure=structure, lot=sub, award=award, organisation=cast.organisations["b"], role=PartyRole.HOLDER
            )


@pytest.mark.parametrize("name", ["roxane", "porthos", "monte_cristo"])
def test_pages_cost_the_same_with_more_rows(client, cast, name, django_assert_max_num_queries):
    client.force_login(cast.user(name))
    places = [("contracts",), ("contract", cast.contract.pk), ("lot", cast.lots["a"].pk)]
    if name == "roxane":
        places += [("organisations",), ("organisation", cast.organisations["a"].pk), ("journal",)]

    def costs():
        found = []
        for each in places:
            with django_assert_max_num_queries(25) as captured:
                page(client, *each)
            found.append(len(captured))
        return found

    page(client, "contracts")  # the session keeps its token from now on
    before = costs()
    add_contracts(cast, 12)
    assert costs() == before
