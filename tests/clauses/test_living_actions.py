"""Facts, tranches, shares and amendments through the actions: what a lot owes, and what is refused."""

import itertools
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from clauses.actions import (
    add_obligation,
    add_tranche,
    affirm_tranche,
    decide_amendment,
    fix_hours,
    open_living_clause,
    record_fact,
    remove_tranche,
    share_hours,
    take_back_fact,
)
from clauses.actions.sharing import shares
from clauses.amendments import propose, to_settle
from clauses.enums import BasisKind, ClauseForm, LegalBasis, ObligationKind
from clauses.models import BasisEntry, Clause, ObligationEntry, Tranche
from clauses.owed import owed_by_lot
from markets.actions import add_party, correct_amendment, record_amendment, withdraw_amendment
from markets.enums import AmendmentPurpose, PartyRole
from markets.models import JournalEntry, Lot
from tests.cast import TODAY

HOUR = 3600
DAY = date(2026, 9, 1)
JULY, AUGUST, SEPTEMBER = date(2026, 7, 1), date(2026, 8, 1), date(2026, 9, 1)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def roxane(cast):
    return cast.actor("roxane")


@pytest.fixture
def open_lot(cast, roxane):
    """A lot whose clause lives: one hour for 2 000 € invoiced beyond 10 000 €."""

    def make(number="9", **terms):
        lot = Lot.objects.create(structure=cast.structures["x"], contract=cast.contract, number=number, title="Voirie")
        living = {
            "form": ClauseForm.PER_EURO,
            "measured_by": BasisKind.INVOICE,
            "euros_an_hour": Decimal(2000),
            "floor": Decimal(10_000),
        }
        open_living_clause(
            actor=roxane,
            lot=lot,
            legal_basis=LegalBasis.EXECUTION,
            every_months=1,
            charter_version=cast.charter_version,
            **(living | terms),
        )
        return lot

    return make


def owed(lot, **when):
    return owed_by_lot([lot.pk], **when)[lot.pk] / HOUR


def refusal_of(action, **arguments):
    counted = [model.objects.count() for model in (JournalEntry, ObligationEntry, BasisEntry, Tranche)]
    with pytest.raises(ValidationError) as caught:
        action(**arguments)
    assert [model.objects.count() for model in (JournalEntry, ObligationEntry, BasisEntry, Tranche)] == counted
    return " ".join(caught.value.messages)


def test_an_hour_for_2000_euros(roxane, open_lot):
    lot = open_lot()
    assert owed(lot) == 0
    for month, amount, hours in ((JULY, 9_000, 0), (AUGUST, 5_000, 2), (SEPTEMBER, 8_000, 6), (SEPTEMBER, -4_000, 4)):
        record_fact(actor=roxane, lot=lot, month=month, amount=Decimal(amount))
        assert owed(lot) == hours
    assert [owed(lot, on=day) for day in (date(2026, 7, 31), date(2026, 8, 1), DAY)] == [0, 2, 4]
    words = JournalEntry.objects.order_by("number").last().words
    assert words.startswith("Avoir de septembre 2026") and "−2\u202fh" in words


def test_order_never_matters(roxane, open_lot):
    """Each order of entry of the same invoices gives the same hours, at each date."""
    facts = [(JULY, 7_000), (AUGUST, 9_500), (SEPTEMBER, -3_000), (AUGUST, 1_000)]
    found = set()
    for rank, order in enumerate(itertools.permutations(facts)):
        lot = open_lot(number=f"P{rank}")
        for month, amount in order:
            record_fact(actor=roxane, lot=lot, month=month, amount=Decimal(amount))
        found.add(tuple(owed(lot, on=month) for month in (JULY, AUGUST, SEPTEMBER)))
    assert found == {(0, 4, 2)}


def test_the_total_hours_of_a_month_replace_those_typed_before(cast, roxane, open_lot):
    lot = open_lot(
        form=ClauseForm.SHARE, measured_by=BasisKind.TOTAL_HOURS, rate=Decimal("0.05"), euros_an_hour=None, floor=None
    )
    record_fact(actor=roxane, lot=lot, month=date(2026, 9, 17), seconds=1000 * HOUR)
    assert owed(lot) == 50
    record_fact(actor=roxane, lot=lot, month=SEPTEMBER, seconds=900 * HOUR)
    record_fact(actor=roxane, lot=lot, month=AUGUST, seconds=100 * HOUR)
    assert (owed(lot), owed(lot, on=AUGUST)) == (50, 5)
    said = refusal_of(record_fact, actor=roxane, lot=lot, month=SEPTEMBER, seconds=900 * HOUR)
    assert "déjà enregistré" in said
    record_fact(actor=roxane, lot=lot, month=SEPTEMBER, seconds=0)
    assert owed(lot) == 5


def test_a_fact_is_taken_back_once_by_its_opposite(roxane, open_lot):
    lot = open_lot()
    fact = record_fact(actor=roxane, lot=lot, month=AUGUST, amount=Decimal(30_000), reference="FA-1")
    assert "déjà enregistrée (août 2026" in refusal_of(
        record_fact, actor=roxane, lot=lot, month=SEPTEMBER, amount=Decimal(1), reference=" fa-1 "
    )
    assert "motif" in refusal_of(take_back_fact, actor=roxane, fact=fact, words=" ")
    opposite = take_back_fact(actor=roxane, fact=fact, words="Facture d'un autre lot.")
    assert owed(lot) == 0
    for taken in (fact, opposite):
        assert "déjà annulée" in refusal_of(take_back_fact, actor=roxane, fact=taken, words="Encore.")
    record_fact(actor=roxane, lot=lot, month=AUGUST, amount=Decimal(30_000), reference="FA-1")
    assert owed(lot) == 10


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"month": date(2026, 12, 1)}, "on ne saisit pas d'avance"),
        ({"month": date(1999, 12, 1)}, "mois"),
        ({"amount": Decimal(0)}, "Indiquez un montant"),
        ({"amount": None}, "Indiquez un montant"),
        ({"amount": Decimal(10) ** 11}, "vérifiez les montants"),
        ({"reference": "Madame Bovary"}, "au moins un chiffre"),
    ],
)
def test_a_fact_that_cannot_be_is_refused(roxane, open_lot, facts, said):
    fact = {"month": AUGUST, "amount": Decimal(30_000)} | facts
    assert said in refusal_of(record_fact, actor=roxane, lot=open_lot(), **fact)


def test_a_credit_note_after_a_waiver_never_leaves_less_than_nothing(roxane, open_lot):
    lot = open_lot()
    record_fact(actor=roxane, lot=lot, month=AUGUST, amount=Decimal(30_000))
    waiver = {"kind": ObligationKind.WAIVER, "seconds": 6 * HOUR, "effective_on": DAY, "words": "Arrêt"}
    add_obligation(actor=roxane, lot=lot, **waiver)
    said = refusal_of(record_fact, actor=roxane, lot=lot, month=AUGUST, amount=Decimal(-20_000))
    assert "dispense" in said and "avenant" in said
    assert owed(lot) == 4


def test_a_volume_has_no_facts_and_a_living_clause_no_fixed_hours(cast, roxane, open_lot):
    said = refusal_of(record_fact, actor=roxane, lot=cast.lots["a"], month=AUGUST, amount=Decimal(1))
    assert "ne dépendent pas" in said
    terms = {"effective_on": DAY, "legal_basis": LegalBasis.EXECUTION, "every_months": 1}
    terms["charter_version"] = cast.charter_version
    assert "déjà une clause" in refusal_of(fix_hours, actor=roxane, lot=open_lot(), seconds=HOUR, **terms)


@pytest.mark.parametrize(
    "terms",
    [
        {"euros_an_hour": Decimal(0)},
        {"euros_an_hour": None},
        {"floor": Decimal(-1)},
        {"measured_by": BasisKind.TOTAL_HOURS},
        {"rate": Decimal("0.05")},
        {"form": ClauseForm.VOLUME},
        {"form": ClauseForm.SHARE},
    ],
)
def test_terms_that_do_not_hold_together_open_nothing(open_lot, terms):
    with pytest.raises(ValidationError):
        open_lot(**terms)
    assert not Clause.objects.filter(lot__number="9").exists()


def test_a_company_enters_its_own(cast, roxane):
    lot = cast.lots["a"]
    Clause.objects.filter(lot=lot).update(
        form=ClauseForm.PER_EURO, measured_by=BasisKind.ORDER, euros_an_hour=Decimal(100), floor=Decimal(0)
    )
    fact = record_fact(actor=cast.actor("porthos"), lot=lot, month=AUGUST, amount=Decimal(1000))
    assert (fact.party, owed(lot)) == (cast.parties["a"], 510)
    other = {"lot": lot, "month": AUGUST, "amount": Decimal(10)}
    assert "votre organisation" in refusal_of(record_fact, actor=cast.actor("athos"), **other)
    assert "votre organisation" in refusal_of(
        record_fact, actor=cast.actor("porthos"), party=cast.parties["lender"], **other
    )
    assert "ne travaille pas" in refusal_of(record_fact, actor=roxane, party=cast.parties["b"], **other)
    record_fact(actor=roxane, **other)
    seen = {name: BasisEntry.objects.visible_to(cast.actor(name)).count() for name in ("roxane", "monte_cristo")}
    seen |= {name: BasisEntry.objects.visible_to(cast.actor(name)).count() for name in ("porthos", "figaro", "athos")}
    assert seen == {"roxane": 2, "monte_cristo": 2, "porthos": 1, "figaro": 0, "athos": 0}


def test_a_tranche_is_owed_once_affirmed(cast, roxane):
    lot = cast.lots["a"]
    first = add_tranche(actor=roxane, lot=lot, rank=1, seconds=80 * HOUR, title="Bassin nordique")
    second = add_tranche(actor=roxane, lot=lot, rank=2, seconds=40 * HOUR)
    assert owed(lot) == 500
    affirm_tranche(actor=roxane, tranche=first, affirmed_on=DAY)
    assert (owed(lot), owed(lot, on=date(2026, 8, 31))) == (580, 500)
    assert "déjà affermie" in refusal_of(affirm_tranche, actor=roxane, tranche=first, affirmed_on=DAY)
    assert "déjà affermie" in refusal_of(remove_tranche, actor=roxane, tranche=first)
    assert "de ce numéro" in refusal_of(add_tranche, actor=roxane, lot=lot, rank=1, seconds=HOUR)
    remove_tranche(actor=roxane, tranche=second)
    assert owed(lot) == 580
    with pytest.raises(DatabaseError), transaction.atomic():
        Tranche.objects.filter(pk=first.pk).update(seconds=HOUR)


def test_shares_move_hours_and_add_none(cast, roxane):
    lot, holder = cast.lots["a"], cast.parties["a"]
    joint = add_party(actor=roxane, parent=holder, organisation=cast.organisations["b"], role=PartyRole.JOINT)
    share = {"lot": lot, "giver": holder, "receiver": joint, "effective_on": DAY}
    pair = share_hours(actor=roxane, seconds=200 * HOUR, **share)
    assert [row.seconds // HOUR for row in pair] == [-200, 200]
    assert (owed(lot), shares(lot)) == (500, {holder.pk: 300 * HOUR, joint.pk: 200 * HOUR})
    assert "300\u202fh" in refusal_of(share_hours, actor=roxane, seconds=300 * HOUR + 1, **share)
    back = share | {"giver": joint, "receiver": holder}
    share_hours(actor=roxane, seconds=200 * HOUR, **back)
    assert shares(lot) == {holder.pk: 500 * HOUR, joint.pk: 0}
    assert "différents" in refusal_of(share_hours, actor=roxane, seconds=HOUR, **(share | {"receiver": holder}))
    lender = share | {"receiver": cast.parties["lender"]}
    assert "cotraitants" in refusal_of(share_hours, actor=roxane, seconds=HOUR, **lender)


# -- Amendments


@pytest.fixture
def amend(cast, roxane):
    def make(delta, rank=1):
        return record_amendment(
            actor=roxane,
            award=cast.parties["a"].award,
            rank=rank,
            signed_on=date(2026, 10, 5),
            purpose=AmendmentPurpose.MORE,
            amount_delta=Decimal(delta),
        )

    return make


def decide(actor, amendment, seconds=None, words="", done=0):
    proposal = propose(amendment, done=done)
    chosen = proposal.seconds if seconds is None else seconds
    return decide_amendment(
        actor=actor, amendment=amendment, seconds=chosen, effective_on=DAY, proposal=proposal, words=words
    )


def waiting(cast):
    return list(to_settle(Lot.objects.filter(pk=cast.lots["a"].pk)))


def test_an_amendment_proposes_and_is_settled_once(cast, roxane, amend):
    amendment = amend(20_000)
    assert waiting(cast) == [amendment]
    outcome = decide(roxane, amendment)
    assert (outcome.proposed, outcome.seconds, owed(cast.lots["a"])) == (100 * HOUR, 100 * HOUR, 600)
    assert len(outcome.steps) == 3
    assert waiting(cast) == []
    assert "déjà décidées" in refusal_of(
        decide_amendment,
        actor=roxane,
        amendment=amendment,
        seconds=HOUR,
        effective_on=DAY,
        proposal=propose(amendment, done=0),
        words="Encore.",
    )


def test_another_figure_or_none_says_why(cast, roxane, amend):
    amendment = amend(20_000)
    proposal = propose(amendment, done=0)
    common = {"actor": roxane, "amendment": amendment, "effective_on": DAY, "proposal": proposal}
    assert "motif" in refusal_of(decide_amendment, seconds=50 * HOUR, **common)
    assert "motif" in refusal_of(decide_amendment, seconds=0, **common)
    assert "500\u202fh" in refusal_of(decide_amendment, seconds=-501 * HOUR, words="Trop", **common)
    outcome = decide_amendment(seconds=0, words="L'avenant dit que les heures ne changent pas.", **common)
    assert (outcome.seconds, owed(cast.lots["a"]), waiting(cast)) == (0, 500, [])


def test_a_correction_settles_the_difference(cast, roxane, amend):
    first = amend(20_000)
    decide(roxane, first)
    facts = {"signed_on": first.signed_on, "purpose": first.purpose, "ends_on": None}
    second = correct_amendment(actor=roxane, amendment=first, amount_delta=Decimal(30_000), **facts)
    assert waiting(cast) == [second]
    assert propose(second, done=0).seconds == 50 * HOUR
    decide(roxane, second)
    gone = withdraw_amendment(actor=roxane, amendment=second)
    assert waiting(cast) == [gone]
    assert decide(roxane, gone).seconds == -150 * HOUR
    assert (owed(cast.lots["a"]), waiting(cast)) == (500, [])


def test_an_amendment_taken_back_before_it_was_settled_asks_nothing(cast, roxane, amend):
    withdraw_amendment(actor=roxane, amendment=amend(20_000))
    assert waiting(cast) == []


def test_each_amendment_counts_those_before_it(cast, roxane, amend):
    first, second = amend(20_000), amend(-10_000, rank=2)
    assert [propose(each, done=0).seconds // HOUR for each in (first, second)] == [100, -50]
    decide(roxane, second)
    assert propose(first, done=0).seconds == 100 * HOUR


def test_hours_done_are_not_taken_back(roxane, amend):
    amendment = amend(-50_000)
    assert propose(amendment, done=400 * HOUR).seconds == -100 * HOUR


def test_a_living_clause_proposes_nothing(cast, roxane, amend):
    Clause.objects.filter(lot=cast.lots["a"]).update(
        form=ClauseForm.PER_EURO, measured_by=BasisKind.ORDER, euros_an_hour=Decimal(100), floor=Decimal(0)
    )
    amendment = amend(20_000)
    assert propose(amendment, done=0).seconds is None
    decide(roxane, amendment, seconds=0, words="Les heures suivent les commandes.")
    assert waiting(cast) == []


def test_a_waiver_names_who_agreed(cast, roxane):
    lot = cast.lots["a"]
    waiver = {"kind": ObligationKind.WAIVER, "seconds": 10 * HOUR, "effective_on": DAY, "words": "Chantier arrêté"}
    entry = add_obligation(actor=roxane, lot=lot, **waiver)
    assert entry.approver == cast.organisations["authority"]
    said = refusal_of(add_obligation, actor=roxane, lot=lot, approver=cast.organisations["a"], **waiver)
    assert "donneur d'ordre" in said
