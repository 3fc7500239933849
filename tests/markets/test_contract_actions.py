"""Writing contracts: all or nothing, and organisations found again rather than doubled."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from markets.access import Actor
from markets.acting import Refused
from markets.actions import (
    add_lots,
    add_party,
    award_lot,
    create_contract,
    create_structure,
    date_party,
    find_or_create_organisation,
    give_membership,
    name_organisation,
    resume_party,
    stop_party,
    withdraw_contract,
)
from markets.enums import Kind, PartyRole, Role
from markets.identifiers import fictional_siren, fictional_siret
from markets.lots_paste import read_lots
from markets.models import Award, Contract, JournalEntry, Lot, Organisation, Party, Relation, Stop
from markets.register import Sought
from markets.terms import end_after

PASTED = "\n".join(
    [
        "n°\tintitulé\ttitulaire\tSIRET ou SIREN\tmontant HT\tdurée",
        f"1\tGros œuvre\tMaçons de l'essai\t{fictional_siret(40)}\t1 234 567,89\t22 mois",
        f"2\tCharpente\t\t{fictional_siren(41)}\t250000\t2 ans",
        "3\tPeinture\t\t\t12000\t",
    ]
)


def ask_deferred():
    connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")


def make(cast, text=PASTED, **rest):
    rows = read_lots(text).rows if text else ()
    given = {"authority": cast.organisations["authority"], "title": "Piscine (essai)", "lots": rows} | rest
    return create_contract(actor=cast.actor("roxane"), **given)


def test_a_contract_comes_with_its_lots_awards_and_holders(cast):
    contract = make(cast, operation_name="Bassin  neuf", notified_on=date(2026, 1, 15))
    ask_deferred()
    first, second, third = contract.lots.order_by("number")
    award = first.awards.get()
    holder = first.parties.get()
    assert (first.title, award.amount, award.months) == ("Gros œuvre", Decimal("1234567.89"), 22)
    assert award.ends_on == date(2027, 11, 14)
    assert (holder.role, holder.organisation.name) == (PartyRole.HOLDER, "Maçons de l'essai")
    assert second.parties.get().organisation.to_name
    assert not third.awards.exists()
    assert third.amount == 12000
    assert contract.operation.name == "Bassin neuf"
    assert contract.facilitator == cast.user("roxane")
    assert set(
        Relation.objects.filter(organisation__siren=fictional_siren(41)).values_list("structure", flat=True)
    ) == {cast.structures["x"].pk}
    assert JournalEntry.objects.filter(verb="create_contract").count() == 1


def test_a_contract_without_lots_has_one_without_number(cast):
    lot = make(cast, text="").lots.get()
    assert (lot.number, lot.label) == ("", "Piscine (essai)")


def test_nothing_is_written_when_a_line_is_refused(cast):
    before = Contract.objects.count(), Organisation.objects.count()
    with pytest.raises(Refused):
        make(
            cast, text=f"1\tGros œuvre\tMaçons\t{fictional_siret(40)}\tbeaucoup\t22", authority=Sought(name="Nouvelle")
        )
    assert (Contract.objects.count(), Organisation.objects.count()) == before


def test_the_same_company_on_several_lines_is_one_organisation(cast):
    text = (
        f"1\tA\tMaçons\t{fictional_siren(42)}\t1\t1\n2\tB\tMaçons\t{fictional_siret(42)}\t1\t1\n"
        f"3\tC\t\t{fictional_siret(42)}\t1\t1\n4\tD\tSans numéro\t\t1\t1\n5\tE\tSANS NUMÉRO\t\t1\t1"
    )
    make(cast, text=text)
    assert Organisation.objects.filter(siren=fictional_siren(42)).count() == 1
    assert make(cast, text="1\tD\tSans Numero\t\t1\t1").lots.get().parties.get().organisation.parties.count() >= 2


def test_five_hundred_lots_take_a_few_queries_each(cast, django_assert_max_num_queries):
    rows = read_lots(
        "\n".join(f"{n}\tLot {n}\t\t{fictional_siret(n % 40 + 100)}\t1000\t12" for n in range(1, 501))
    ).rows
    with django_assert_max_num_queries(100):
        contract = create_contract(
            actor=cast.actor("roxane"), authority=cast.organisations["authority"], title="Cinq cents", lots=rows
        )
    assert contract.lots.count() == Party.objects.filter(lot__contract=contract).count() == 500


def test_lots_are_added_once(cast):
    rows = read_lots("3\tPeinture\t\t\t\t").rows
    add_lots(actor=cast.actor("roxane"), contract=cast.contract, lots=rows)
    with pytest.raises(Refused, match="déjà un lot de ce numéro : 3"):
        add_lots(actor=cast.actor("roxane"), contract=cast.contract, lots=rows)
    with pytest.raises(Refused, match="chacun porte un numéro"):
        add_lots(actor=cast.actor("roxane"), contract=cast.contract, lots=read_lots("\tSeul\t\t\t\t").rows)


def test_a_company_known_by_its_siren_takes_its_siret(cast):
    roxane = cast.actor("roxane")
    known = find_or_create_organisation(actor=roxane, identifier=fictional_siren(50))
    assert known.to_name
    assert known.fictional
    again = find_or_create_organisation(actor=roxane, identifier=fictional_siret(50), name="Maçons de l'essai")
    assert (again.pk, again.siret, again.name) == (known.pk, fictional_siret(50), "Maçons de l'essai")
    assert find_or_create_organisation(actor=roxane, identifier=fictional_siren(50)).pk == known.pk
    other = find_or_create_organisation(actor=roxane, identifier=fictional_siret(50, 2))
    assert other.pk != known.pk


def test_a_company_that_another_structure_relies_on_keeps_its_siren(cast):
    known = find_or_create_organisation(actor=cast.actor("javert"), identifier=fictional_siren(51))
    ours = find_or_create_organisation(actor=cast.actor("roxane"), identifier=fictional_siren(51))
    assert ours.pk == known.pk
    located = find_or_create_organisation(actor=cast.actor("roxane"), identifier=fictional_siret(51))
    assert located.pk != known.pk
    assert Organisation.objects.get(pk=known.pk).siret is None


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("ABC123", "autre chose que des chiffres"),
        ("1234567890123", "13 chiffres"),
        ("73282932000075", "pas un SIRET valable"),
        ("DE123456789", "autre chose que des chiffres"),
        ("", "au moins un nom"),
    ],
)
def test_what_is_not_a_number_of_a_company_is_said_in_french(cast, typed, sentence):
    with pytest.raises(Refused, match=sentence):
        find_or_create_organisation(actor=cast.actor("roxane"), identifier=typed)


def test_a_name_fills_a_gap_and_replaces_none(cast):
    roxane = cast.actor("roxane")
    same = find_or_create_organisation(actor=roxane, identifier=fictional_siret(3), name="Autre nom")
    assert same.name == "Porthos Gros Œuvre (fictive)"
    with pytest.raises(Refused, match="ses propres comptes"):
        name_organisation(actor=roxane, organisation=same, name="Autre nom")


def test_an_award_makes_a_holder(cast):
    lot = make(cast, text="").lots.get()
    roxane = cast.actor("roxane")
    holder = Sought.read(fictional_siret(60), "Charpentiers")
    award = award_lot(
        actor=roxane, lot=lot, holder=holder, amount=Decimal("10"), notified_on=date(2026, 1, 31), months=1
    )
    assert award.ends_on == date(2026, 2, 28)
    assert award.parties.get().organisation.siret == fictional_siret(60)
    with pytest.raises(Refused, match="déjà titulaire"):
        award_lot(actor=roxane, lot=lot, holder=holder)


def test_parties_make_a_tree(cast):
    roxane, holder, lender = cast.actor("roxane"), cast.parties["a"], cast.parties["lender"]
    other = cast.organisations["b"]
    sub = add_party(actor=roxane, parent=holder, organisation=other, role=PartyRole.SUBCONTRACTOR)
    deep = add_party(
        actor=roxane,
        parent=sub,
        organisation=Sought.read(fictional_siret(61), "Rang deux"),
        role=PartyRole.SUBCONTRACTOR,
        declares_through=sub,
    )
    ask_deferred()
    assert (deep.award, deep.lot, deep.declares_through) == (holder.award, holder.lot, sub)
    refusals = [
        ({"parent": lender, "organisation": other, "role": PartyRole.SUBCONTRACTOR}, "sous une structure"),
        ({"parent": sub, "organisation": other, "role": PartyRole.SUBCONTRACTOR}, "sous elle-même"),
        ({"parent": sub, "organisation": holder.organisation, "role": PartyRole.JOINT}, "sous le titulaire"),
        ({"parent": holder, "organisation": other, "role": PartyRole.HOLDER}, "par une attribution"),
        ({"parent": holder, "organisation": other, "role": PartyRole.SUBCONTRACTOR}, "déjà à cette place"),
        (
            {
                "parent": holder,
                "organisation": other,
                "role": PartyRole.JOINT,
                "starts_on": date(2026, 2, 1),
                "ends_on": date(2026, 1, 1),
            },
            "précède son début",
        ),
        (
            {"parent": deep, "organisation": other, "role": PartyRole.SUBCONTRACTOR, "declares_through": deep},
            "ne déclare pas lui-même",
        ),
    ]
    for given, sentence in refusals:
        with pytest.raises(ValidationError, match=sentence):
            add_party(actor=roxane, **given)


def test_stops_do_not_overlap_and_resume_once(cast):
    roxane, party = cast.actor("roxane"), cast.parties["a"]
    stop = stop_party(actor=roxane, party=party, starts_on=date(2026, 10, 1))
    with pytest.raises(ValidationError, match="Un autre arrêt"):
        stop_party(actor=roxane, party=party, starts_on=date(2026, 11, 1), ends_on=date(2026, 11, 5))
    resume_party(actor=roxane, stop=stop, ends_on=date(2026, 10, 31))
    with pytest.raises(Refused, match="déjà terminé"):
        resume_party(actor=roxane, stop=stop, ends_on=date(2026, 10, 31))
    date_party(actor=roxane, party=party, starts_on=date(2026, 8, 10), ends_on=None)
    assert Stop.objects.get().ends_on == date(2026, 10, 31)


def test_a_contract_is_withdrawn_only_with_nothing_behind(cast):
    roxane = cast.actor("roxane")
    contract = make(cast)
    holder = contract.lots.get(number="1").parties.get()
    add_party(actor=roxane, parent=holder, organisation=cast.organisations["b"], role=PartyRole.SUBCONTRACTOR)
    withdraw_contract(actor=roxane, contract=contract)
    ask_deferred()
    assert not Lot.objects.filter(contract=contract.pk).exists()
    assert not Award.objects.filter(lot__contract=contract.pk).exists()
    assert JournalEntry.objects.get(verb="withdraw_contract").object_id
    with pytest.raises(Refused, match="déjà une suite"):
        withdraw_contract(actor=roxane, contract=cast.contract)
    assert cast.contract.lots.count() == 2


def test_a_structure_opens_with_its_first_account(db):
    membership = create_structure(
        name="Clauses du Large (fictive)",
        siret=fictional_siret(70),
        contact_name="Jim Hawkins",
        phone="05 59 00 00 00",
        mail="jim@exemple.invalid",
        user_name="Jim Hawkins",
        user_email="Jim@Exemple.invalid",
        password="une-ile-au-tresor",
    )
    assert membership.user.email == "jim@exemple.invalid"
    assert membership.user.check_password("une-ile-au-tresor")
    assert membership.organisation.kinds.get().kind == Kind.FACILITATOR
    assert JournalEntry.objects.get().number == 1
    actor = Actor.of(membership)
    company = find_or_create_organisation(actor=actor, identifier=fictional_siret(71), name="Hispaniola")
    given = give_membership(
        actor=actor, email="silver@exemple.invalid", name="John", organisation=company, role=Role.COMPANY
    )
    twice = give_membership(
        actor=actor, email="SILVER@exemple.invalid", name="John", organisation=company, role=Role.COMPANY
    )
    assert given == twice
    assert not given.user.has_usable_password()
    with pytest.raises(Refused, match="structure facilitatrice"):
        give_membership(actor=actor, email="x@exemple.invalid", name="", organisation=company, role=Role.FACILITATOR)


def test_a_second_structure_of_the_same_siret_and_a_weak_password_are_refused(cast):
    given = {
        "name": "X",
        "contact_name": "",
        "phone": "",
        "mail": "",
        "user_name": "",
        "user_email": "a@exemple.invalid",
    }
    with pytest.raises(Refused, match="déjà ce SIRET"):
        create_structure(siret=fictional_siret(1), password="une-ile-au-tresor", **given)
    with pytest.raises(Refused, match="trop court"):
        create_structure(siret=fictional_siret(72), password="court", **given)
    with pytest.raises(Refused, match="14 chiffres"):
        create_structure(siret=fictional_siren(72), password="une-ile-au-tresor", **given)


def test_months_are_counted_to_the_eve():
    assert end_after(date(2026, 1, 15), 22) == date(2027, 11, 14)
    assert end_after(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert end_after(date(2026, 12, 1), 12) == date(2027, 11, 30)
