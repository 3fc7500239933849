"""Holder replaced, contracts and lots copied, bought jointly, in several places, closed: actions and pages."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse
from openpyxl import load_workbook

from clauses.actions.sharing import shares
from clauses.amendments import propose
from clauses.owed import owed_by_lot
from markets.actions import (
    add_joint_buyer,
    copy_contract,
    copy_lot,
    record_amendment,
    remove_joint_buyer,
    replace_holder,
)
from markets.enums import AmendmentPurpose, Kind, PartyRole
from markets.identifiers import fictional_siret
from markets.models import Award, Contract, JointBuyer, JournalEntry, Lot, Organisation, Party
from markets.modules import ANRU
from reporting.actions.closings import close_lot, reopen_lot
from reporting.due import months_of
from reporting.enums import ClosingOutcome, HoursKind
from reporting.models import HoursEntry, LotClosing
from tests.cast import TODAY

HOUR = 3600
N = "\u202f"


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def actor(cast):
    return cast.actor("roxane")


@pytest.fixture
def roxane(client, cast):
    client.force_login(cast.user("roxane"))
    return client


def read(client, name, *args, status=200):
    response = client.get(reverse(name, args=args))
    assert response.status_code == status
    return response.content.decode()


def post(client, name, *args, status=302, **typed):
    response = client.post(reverse(name, args=args), {"csrfmiddlewaretoken": "x"} | typed)
    assert response.status_code == status, response.content.decode()
    return response.content.decode()


def did(cast, hours, party="a"):
    """Hours done on lot a from before the tool."""
    lot = cast.lots["a"]
    entry = JournalEntry.objects.order_by("number").last()
    HoursEntry.objects.create(
        structure=lot.structure,
        lot=lot,
        party=cast.parties[party],
        month=date(2026, 9, 1),
        kind=HoursKind.OPENING,
        seconds=hours * HOUR,
        entry=entry,
        number=entry.number,
    )


def refusal_of(action, **arguments):
    before = JournalEntry.objects.count()
    with pytest.raises(ValidationError) as caught:
        action(**arguments)
    assert JournalEntry.objects.count() == before
    return " ".join(caught.value.messages)


# -- A holder replaced


def test_a_holder_is_replaced_and_what_remains_is_taken_over(roxane, cast):
    lot, award = cast.lots["a"], cast.parties["a"].award
    did(cast, 120)
    did(cast, 30, party="lender")
    typed = {"ended_on": "2026-10-31", "words": "Liquidation", "holder": cast.organisations["b"].pk, "amount": "70 000"}
    page = roxane.post(reverse("markets:holder_replace", args=[award.pk]), typed, follow=True).content.decode()
    assert f"500{N}h" in page and f"150{N}h" in page and 'value="350"' in page
    taken_over = Award.objects.get(replaces=award)
    after = taken_over.parties.get()
    assert (after.role, after.starts_on, taken_over.amount) == (PartyRole.HOLDER, date(2026, 11, 1), Decimal(70_000))
    assert set(Party.objects.filter(award=award).values_list("ends_on", flat=True)) == {date(2026, 10, 31)}
    post(roxane, "reporting:succession", taken_over.pk, seconds="350", effective_on="2026-11-01")
    assert shares(lot) == {cast.parties["a"].pk: 150 * HOUR, after.pk: 350 * HOUR}
    assert owed_by_lot([lot.pk])[lot.pk] == 500 * HOUR
    page = read(roxane, "markets:lot", lot.pk)
    assert "Titulaire remplacé" in page and "Prend la suite" in page
    assert "ne peut pas en donner plus" in post(
        roxane, "reporting:succession", taken_over.pk, status=422, seconds="151", effective_on="2026-11-01"
    )


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"ended_on": date(2026, 8, 2)}, "commencé le 03/08/2026"),
        ({"holder": "a"}, "titulaire que vous remplacez"),
        ({"starts_on": date(2027, 1, 1), "notified_on": date(2027, 1, 1), "ends_on": date(2026, 1, 1)}, "précède"),
    ],
)
def test_a_replacement_that_cannot_be_is_refused(cast, actor, facts, said):
    facts = {"ended_on": date(2026, 10, 31), "holder": "b"} | facts
    facts["holder"] = cast.organisations[facts["holder"]]
    assert said in refusal_of(replace_holder, actor=actor, award=cast.parties["a"].award, words="Cession", **facts)


def test_a_holder_is_replaced_once_and_the_next_may_be_too(cast, actor):
    award = cast.parties["a"].award
    first = replace_holder(
        actor=actor, award=award, ended_on=date(2026, 9, 30), holder=cast.organisations["b"], words="Cession"
    )
    again = {"actor": actor, "ended_on": date(2026, 10, 31), "holder": cast.organisations["lender"], "words": "Encore"}
    assert "déjà remplacé" in refusal_of(replace_holder, award=award, **again)
    replace_holder(award=first, **again)
    assert Award.objects.filter(lot=award.lot_id).count() == 3


def test_an_amendment_counts_the_amount_signed_first(cast, actor):
    """What a later award took over was signed once: 20 000 € of 100 000 €, not of 170 000 €."""

    award = cast.parties["a"].award
    taken_over = replace_holder(
        actor=actor,
        award=award,
        ended_on=date(2026, 9, 30),
        holder=cast.organisations["b"],
        words="Cession",
        amount=Decimal(70_000),
    )
    amendment = record_amendment(
        actor=actor,
        award=taken_over,
        rank=1,
        signed_on=date(2026, 10, 5),
        purpose=AmendmentPurpose.MORE,
        amount_delta=Decimal(20_000),
    )
    assert propose(amendment, done=0).seconds == 100 * HOUR


# -- Copies


def test_a_contract_is_copied_without_what_was_done(roxane, cast, actor):
    contract = cast.contract
    facts = {"other_places": ["Tarnos"], "anru_share": Decimal("0.5"), "cpv": "45000000", "procedure": "open"}
    Contract.objects.filter(pk=contract.pk).update(**facts)
    add_joint_buyer(actor=actor, contract=contract, organisation=cast.organisations["other_authority"])
    assert "2\u00a0lots" in read(roxane, "markets:contract_copy", contract.pk)
    post(roxane, "markets:contract_copy", contract.pk, title="Seconde tranche", reference="2027-IF")
    copy = Contract.objects.get(reference="2027-IF")
    for name in ("authority", "operation", "sector", "category", *facts):
        assert getattr(copy, name) == getattr(Contract.objects.get(pk=contract.pk), name), name
    assert [(lot.number, lot.title, lot.starts_on) for lot in copy.lots.all()] == [
        ("1", "Gros œuvre", None),
        ("2", "Charpente", None),
    ]
    assert copy.joint_buyers.count() == 1
    assert not Award.objects.filter(lot__contract=copy).exists()
    assert owed_by_lot(copy.lots.all()) == {}
    assert "obligatoire" in post(roxane, "markets:contract_copy", contract.pk, status=422, title="")


def test_a_lot_is_copied_under_its_own_number(roxane, cast, actor):
    lot = cast.lots["a"]
    post(roxane, "markets:lot_copy", lot.pk, number="3", title="")
    copy = Lot.objects.get(contract=lot.contract, number="3")
    assert (copy.title, copy.amount, copy.starts_on) == (lot.title, lot.amount, None)
    assert "de ce numéro" in post(roxane, "markets:lot_copy", lot.pk, status=422, number="2", title="")
    single = copy_contract(actor=actor, contract=cast.contract, title="Autre")
    assert "porte un numéro" in refusal_of(copy_lot, actor=actor, lot=single.lots.first(), number="")


# -- Bought jointly


def test_each_buyer_of_a_joint_purchase_reads_the_contract(client, cast, actor):
    danglars, lot = cast.user("danglars"), cast.lots["a"]
    pages = [
        ("markets:contract", cast.contract.pk),
        ("markets:lot", lot.pk),
        ("clauses:lot", lot.pk),
        ("clauses:history", lot.pk),
        ("reporting:contract", cast.contract.pk),
        ("reporting:lot", lot.pk),
    ]

    def statuses():
        client.force_login(danglars)
        return {client.get(reverse(name, args=[pk])).status_code for name, pk in pages}

    def listed():
        return cast.contract.reference in read(client, "markets:contracts")

    assert statuses() == {404} and not listed()
    buyer = add_joint_buyer(actor=actor, contract=cast.contract, organisation=cast.organisations["other_authority"])
    assert statuses() == {200} and listed()
    assert "Achat groupé avec" in read(client, "markets:contract", cast.contract.pk)
    assert client.post(reverse("reporting:contract_excel", args=[cast.contract.pk])).status_code == 200
    remove_joint_buyer(actor=actor, buyer=buyer)
    assert statuses() == {404} and not listed()
    assert "n'est plus membre" in refusal_of(remove_joint_buyer, actor=actor, buyer=buyer)


def test_joint_buyers_are_added_and_taken_out_on_one_page(roxane, cast):
    contract = cast.contract
    other = cast.organisations["other_authority"]
    post(roxane, "markets:joint_buyers", contract.pk, organisation=other.pk)
    post(roxane, "markets:joint_buyers", contract.pk, status=422, organisation=other.pk)
    new = {"organisation_identifier": fictional_siret(61), "organisation_name": "Commune neuve (fictive)"}
    post(roxane, "markets:joint_buyers", contract.pk, **new)
    assert Organisation.objects.get(name="Commune neuve (fictive)").kinds.get().kind == Kind.AUTHORITY
    post(roxane, "markets:joint_buyers", contract.pk, status=422)
    assert JointBuyer.objects.count() == 2
    post(roxane, "markets:joint_buyer_remove", JointBuyer.objects.first().pk)
    assert JointBuyer.objects.count() == 1


def test_the_buyer_itself_is_no_joint_buyer(cast, actor):
    said = refusal_of(
        add_joint_buyer, actor=actor, contract=cast.contract, organisation=cast.organisations["authority"]
    )
    assert "déjà le donneur d'ordre" in said


# -- Procedure, places, ANRU


FACTS = {"title": "Château", "sector": "public", "category": "works"}


def test_the_procedure_is_typed_shown_filtered_and_exported(roxane, cast):
    contract = cast.contract
    post(roxane, "markets:contract_edit", contract.pk, procedure="adapted", **FACTS)
    post(roxane, "markets:contract_edit", contract.pk, status=422, procedure="mapa", **FACTS)
    assert "Procédure adaptée (MAPA)" in read(roxane, "markets:contract", contract.pk)
    for procedure, listed in (("adapted", True), ("open", False)):
        page = roxane.get(reverse("markets:contracts"), {"procedure": procedure}).content.decode()
        assert ("Château" in page) is listed
    book = load_workbook(BytesIO(roxane.post(reverse("reporting:contracts_excel")).content))
    headers, line = book.worksheets[0].iter_rows(values_only=True)
    assert line[headers.index("Procédure")] == "Procédure adaptée (MAPA)"


def test_several_places_and_the_share_of_anru(roxane, cast):
    contract, structure = cast.contract, cast.structures["x"]
    post(roxane, "markets:contract_edit", contract.pk, other_places=" Tarnos \n\nOndres\nTarnos", **FACTS)
    contract.refresh_from_db()
    assert (contract.other_places, contract.anru_share) == (["Tarnos", "Ondres"], None)
    assert "Part ANRU" not in read(roxane, "markets:contract_edit", contract.pk)
    structure.modules = [ANRU.code]
    structure.save(update_fields=["modules"])
    for typed, status in (("12,5 %", 302), ("0", 422), ("100,01", 422), ("tout", 422)):
        post(roxane, "markets:contract_edit", contract.pk, status=status, anru_share=typed, **FACTS)
    contract.refresh_from_db()
    assert contract.anru_share == Decimal("0.125")
    assert "12,50" in read(roxane, "markets:contract_edit", contract.pk)
    assert f"12,5{N}%" in read(roxane, "markets:contract", contract.pk)
    structure.modules = []
    structure.save(update_fields=["modules"])
    assert "Part ANRU" not in read(roxane, "markets:contract", contract.pk)
    post(roxane, "markets:contract_edit", contract.pk, **FACTS)
    contract.refresh_from_db()
    assert contract.anru_share == Decimal("0.125")


def test_the_workbook_of_reports_sums_the_hours_of_anru(roxane, cast):
    """Half of 1 333 h owed and of 101 h done: each contract's part, then their sum."""
    structure = cast.structures["x"]
    Contract.objects.filter(pk=cast.contract.pk).update(anru_share=Decimal("0.5"))
    did(cast, 101)
    address = reverse("reporting:reports_excel")

    def sheet():
        return list(load_workbook(BytesIO(roxane.post(address).content)).active.iter_rows(values_only=True))

    assert "Part ANRU" not in sheet()[0]
    structure.modules = [ANRU.code]
    structure.save(update_fields=["modules"])
    header, line = sheet()[:2]
    assert dict(zip(header, line, strict=True)) | {"Part ANRU": 0.5, "Dont ANRU, à réaliser": 666.5} == dict(
        zip(header, line, strict=True)
    )
    assert dict(zip(header, line, strict=True))["Dont ANRU, réalisées"] == 50.5


@pytest.mark.parametrize(
    ("sector", "basis", "holds"),
    [
        ("public", "execution", True),
        ("public", "private", False),
        ("public", "concession", False),
        ("private", "private", True),
        ("private", "execution", False),
        ("concession", "concession", True),
        ("concession", "reserved_siae", False),
    ],
)
def test_a_clause_rests_on_what_its_contract_allows(roxane, cast, sector, basis, holds):
    Contract.objects.filter(pk=cast.contract.pk).update(sector=sector)
    lot = Lot.objects.create(structure=cast.structures["x"], contract=cast.contract, number="7")
    terms = {"seconds": "100", "effective_on": "2026-09-01", "legal_basis": basis, "every_months": "1"}
    terms["charter_version"] = cast.charter_version.pk
    post(roxane, "clauses:fix_hours", lot.pk, status=302 if holds else 422, **terms)
    assert owed_by_lot([lot.pk])[lot.pk] == (100 * HOUR if holds else 0)


# -- The end of a lot


def test_a_lot_that_met_its_hours_is_closed(roxane, cast):
    lot = cast.lots["a"]
    did(cast, 510)
    assert "deviennent" not in read(roxane, "reporting:lot_close", lot.pk)
    post(roxane, "reporting:lot_close", lot.pk, closed_on="2026-11-15")
    closing = LotClosing.objects.get()
    assert (closing.owed, closing.done, closing.missing, closing.outcome) == (500 * HOUR, 510 * HOUR, 0, "met")
    assert f"510{N}h réalisées sur 500{N}h" in read(roxane, "reporting:lot", lot.pk)
    read(roxane, "reporting:lot_close", lot.pk, status=404)
    [months] = months_of(Party.objects.filter(pk=cast.parties["a"].pk), date(2027, 3, 1))
    assert max(each.first for each in months.months) == date(2026, 11, 1)


def test_hours_that_are_missing_say_what_they_become(roxane, client, cast):
    lot = cast.lots["a"]
    did(cast, 480)
    assert "obligatoire" in post(roxane, "reporting:lot_close", lot.pk, status=422, closed_on="2026-11-15")
    post(roxane, "reporting:lot_close", lot.pk, status=422, closed_on="2026-11-15", outcome="met")
    post(roxane, "reporting:lot_close", lot.pk, closed_on="2026-11-15", outcome="penalty", words="CCAP art. 5.8")
    client.force_login(cast.user("monte_cristo"))
    page = read(client, "reporting:lot", lot.pk)
    assert f"il manque 20{N}h" in page and "Pénalité proposée" in page and "Rouvrir" not in page


def test_a_closed_lot_is_reopened_with_a_reason(roxane, cast, actor):
    lot = cast.lots["a"]
    close_lot(actor=actor, lot=lot, closed_on=date(2026, 11, 15), outcome=ClosingOutcome.RENOUNCED)
    assert "déjà clos" in refusal_of(
        close_lot, actor=actor, lot=lot, closed_on=date(2026, 11, 15), outcome=ClosingOutcome.RENOUNCED
    )
    post(roxane, "reporting:lot_reopen", lot.pk, status=422, words="")
    post(roxane, "reporting:lot_reopen", lot.pk, words="Réserves levées")
    assert "n'est pas clos" in refusal_of(reopen_lot, actor=actor, lot=lot, words="Encore")
    close_lot(actor=actor, lot=lot, closed_on=date(2026, 11, 20), outcome=ClosingOutcome.MEANS)
    assert LotClosing.objects.filter(lot=lot).count() == 2


@pytest.mark.parametrize(
    ("hours", "outcome", "day", "said"),
    [
        (500, ClosingOutcome.PENALTY, date(2026, 11, 15), "il n'en manque pas"),
        (499, ClosingOutcome.MET, date(2026, 11, 15), "Il manque 1"),
        (500, ClosingOutcome.MET, date(2026, 7, 31), "commencé le 01/08/2026"),
    ],
)
def test_a_closing_that_does_not_hold_is_refused(cast, actor, hours, outcome, day, said):
    did(cast, hours)
    assert said in refusal_of(close_lot, actor=actor, lot=cast.lots["a"], closed_on=day, outcome=outcome)
