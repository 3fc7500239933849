"""Hours owed: fixed, added, waived; what is refused says so and changes nothing."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.utils import DatabaseError

from clauses.actions import add_obligation, change_terms, end_clause, fix_hours, ship_reference
from clauses.enums import LegalBasis, ObligationKind
from clauses.models import Clause, ObligationEntry
from clauses.owed import Owed, owed, owed_by_lot
from markets.models import Contract, JournalEntry, Lot

HOUR = 3600
DAY = date(2026, 9, 1)


@pytest.fixture
def roxane(cast):
    return cast.actor("roxane")


@pytest.fixture
def bare_lot(cast):
    """A lot of the contract that carries no clause."""
    return Lot.objects.create(
        structure=cast.structures["x"], contract=cast.contract, number="3", title="Peinture", amount=Decimal("1000000")
    )


@pytest.fixture
def terms(cast):
    return {
        "effective_on": DAY,
        "legal_basis": LegalBasis.EXECUTION,
        "every_months": 1,
        "charter_version": cast.charter_version,
    }


def refusal_of(action, **arguments):
    entries, rows = JournalEntry.objects.count(), ObligationEntry.objects.count()
    with pytest.raises(ValidationError) as caught:
        action(**arguments)
    assert (JournalEntry.objects.count(), ObligationEntry.objects.count()) == (entries, rows)
    return " ".join(caught.value.messages)


def test_hours_fixed_at_the_contract(roxane, bare_lot, terms):
    clause = fix_hours(actor=roxane, lot=bare_lot, seconds=833 * HOUR, **terms)
    assert clause.lot == bare_lot
    assert owed([bare_lot.pk]) == (Owed(bare_lot.pk, None, ObligationKind.MINIMUM, 833 * HOUR),)
    entry = ObligationEntry.objects.get(lot=bare_lot).entry
    assert "833\u202fh" in entry.words
    assert entry.number == ObligationEntry.objects.get(lot=bare_lot).number


def test_one_live_clause_a_lot(cast, roxane, terms):
    said = refusal_of(fix_hours, actor=roxane, lot=cast.lots["a"], seconds=HOUR, **terms)
    assert "déjà une clause" in said


def test_a_second_live_clause_is_refused_by_the_database_too(cast):
    with pytest.raises(DatabaseError), transaction.atomic():
        Clause.objects.create(structure=cast.structures["x"], lot=cast.lots["a"], charter_version=cast.charter_version)


def test_zero_hours_are_no_clause(roxane, bare_lot, terms):
    assert "supérieur à zéro" in refusal_of(fix_hours, actor=roxane, lot=bare_lot, seconds=0, **terms)


def test_a_closed_lot_keeps_its_hours(roxane, bare_lot, terms):
    Lot.objects.filter(pk=bare_lot.pk).update(closed_on=date(2026, 10, 1))
    assert "clos depuis le 01/10/2026" in refusal_of(fix_hours, actor=roxane, lot=bare_lot, seconds=HOUR, **terms)


def test_a_list_of_another_structure_is_refused(cast, roxane, bare_lot, terms):
    theirs, _ = ship_reference(actor=cast.actor("javert"), structure=cast.structures["y"])
    refusal_of(fix_hours, actor=roxane, lot=bare_lot, seconds=HOUR, **(terms | {"charter_version": theirs}))


def test_hours_offered_amended_and_waived_add_up(cast, roxane):
    lot = cast.lots["a"]
    for kind, hours, words in (
        (ObligationKind.OFFERED, 50, ""),
        (ObligationKind.AMENDMENT, 100, "Avenant n° 1"),
        (ObligationKind.AMENDMENT, -30, "Avenant n° 2"),
        (ObligationKind.WAIVER, 120, "Arrêt du chantier"),
    ):
        add_obligation(actor=roxane, lot=lot, kind=kind, seconds=hours * HOUR, effective_on=DAY, words=words)
    assert owed_by_lot([lot.pk])[lot.pk] == 500 * HOUR
    by_kind = {row.kind: row.seconds // HOUR for row in owed([lot.pk])}
    assert by_kind == {"minimum": 500, "offered": 50, "amendment": 70, "waiver": -120}
    assert "Arrêt du chantier" in JournalEntry.objects.order_by("number").last().words


@pytest.mark.parametrize("kind", [ObligationKind.WAIVER, ObligationKind.AMENDMENT])
def test_nothing_brings_a_lot_below_zero(cast, roxane, kind):
    seconds = 500 * HOUR + 1
    said = refusal_of(
        add_obligation,
        actor=roxane,
        lot=cast.lots["a"],
        kind=kind,
        seconds=seconds if kind == ObligationKind.WAIVER else -seconds,
        effective_on=DAY,
        words="Motif",
    )
    assert "500\u202fh" in said


def test_a_whole_waiver_is_possible(cast, roxane):
    lot = cast.lots["a"]
    add_obligation(
        actor=roxane, lot=lot, kind=ObligationKind.WAIVER, seconds=500 * HOUR, effective_on=DAY, words="Arrêt"
    )
    assert owed_by_lot([lot.pk])[lot.pk] == 0


def test_a_waiver_says_why(cast, roxane):
    said = refusal_of(
        add_obligation,
        actor=roxane,
        lot=cast.lots["a"],
        kind=ObligationKind.WAIVER,
        seconds=HOUR,
        effective_on=DAY,
        words="  ",
    )
    assert "motif" in said


def test_hours_wait_for_a_clause(roxane, bare_lot):
    said = refusal_of(
        add_obligation, actor=roxane, lot=bare_lot, kind=ObligationKind.OFFERED, seconds=HOUR, effective_on=DAY
    )
    assert "fixez d'abord" in said


@pytest.mark.parametrize("kind", [ObligationKind.SHARE, ObligationKind.ACCRUAL, ObligationKind.MINIMUM])
def test_other_kinds_are_not_typed_by_hand(cast, roxane, kind):
    refusal_of(
        add_obligation, actor=roxane, lot=cast.lots["a"], kind=kind, seconds=HOUR, effective_on=DAY, words="Motif"
    )


def test_hours_of_a_party_of_another_lot_are_refused(cast, roxane):
    said = refusal_of(
        add_obligation,
        actor=roxane,
        lot=cast.lots["a"],
        kind=ObligationKind.OFFERED,
        seconds=HOUR,
        effective_on=DAY,
        party=cast.parties["b"],
    )
    assert "ne travaille pas sur ce lot" in said


def test_a_clause_ended_leaves_its_hours_until_a_waiver(cast, roxane, terms):
    lot = cast.lots["a"]
    clause = Clause.objects.get(lot=lot)
    end_clause(actor=roxane, clause=clause, ended_on=DAY, words="Marché résilié")
    assert owed_by_lot([lot.pk])[lot.pk] == 500 * HOUR
    assert "500\u202fh" in refusal_of(fix_hours, actor=roxane, lot=lot, seconds=HOUR, **terms)
    add_obligation(
        actor=roxane, lot=lot, kind=ObligationKind.WAIVER, seconds=500 * HOUR, effective_on=DAY, words="Résilié"
    )
    fix_hours(actor=roxane, lot=lot, seconds=200 * HOUR, **terms)
    assert owed_by_lot([lot.pk])[lot.pk] == 200 * HOUR
    assert "n'est plus en vigueur" in refusal_of(end_clause, actor=roxane, clause=clause, ended_on=DAY, words="Encore")


def test_terms_change_without_the_hours(cast, roxane):
    clause = Clause.objects.get(lot=cast.lots["a"])
    change_terms(
        actor=roxane,
        clause=clause,
        legal_basis=LegalBasis.COMBINED,
        every_months=3,
        charter_version=cast.charter_version,
    )
    clause.refresh_from_db()
    assert (clause.legal_basis, clause.every_months) == (LegalBasis.COMBINED, 3)
    assert owed_by_lot([clause.lot_id])[clause.lot_id] == 500 * HOUR
    words = JournalEntry.objects.order_by("number").last().words
    assert "tous les trois mois" in words and "tous les mois" in words


@pytest.mark.parametrize(
    ("sector", "basis"),
    [("public", LegalBasis.PRIVATE), ("concession", LegalBasis.EXECUTION), ("private", LegalBasis.CRITERION)],
)
def test_terms_rest_on_what_the_nature_of_the_contract_allows(cast, roxane, sector, basis):
    lot = cast.lots["a"]
    Contract.objects.filter(pk=lot.contract_id).update(sector=sector)
    terms = {"legal_basis": basis, "every_months": 1, "charter_version": cast.charter_version}
    assert "Ce fondement n'est pas celui" in refusal_of(
        change_terms, actor=roxane, clause=Clause.objects.get(lot=lot), **terms
    )
    assert Clause.objects.get(lot=lot).legal_basis == LegalBasis.EXECUTION


def test_terms_unchanged_leave_no_trace(cast, roxane):
    clause = Clause.objects.get(lot=cast.lots["a"])
    entries = JournalEntry.objects.count()
    change_terms(
        actor=roxane,
        clause=clause,
        legal_basis=clause.legal_basis,
        every_months=clause.every_months,
        charter_version=clause.charter_version,
    )
    assert JournalEntry.objects.count() == entries


def test_owed_as_known_at_a_number(cast, roxane):
    lot = cast.lots["a"]
    before = JournalEntry.objects.order_by("number").last().number
    for hours in (10, 20):
        add_obligation(
            actor=roxane, lot=lot, kind=ObligationKind.OFFERED, seconds=hours * HOUR, effective_on=DAY, words="Offre"
        )
    assert owed_by_lot([lot.pk], as_of=before)[lot.pk] == 500 * HOUR
    assert owed_by_lot([lot.pk], as_of=before + 1)[lot.pk] == 510 * HOUR
    assert owed_by_lot([lot.pk])[lot.pk] == 530 * HOUR
    assert owed_by_lot([lot.pk], as_of=0)[lot.pk] == 0


def test_owed_reads_a_queryset_or_identifiers_in_one_query(cast, django_assert_num_queries):
    with django_assert_num_queries(1):
        from_queryset = owed(Lot.objects.filter(contract=cast.contract))
    with django_assert_num_queries(1):
        from_identifiers = owed([lot.pk for lot in cast.lots.values()])
    assert from_queryset == from_identifiers
    assert sum(row.seconds for row in from_queryset) == (500 + 833) * HOUR


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE clauses_obligationentry SET seconds = 1",
        "DELETE FROM clauses_obligationentry",
        "TRUNCATE clauses_obligationentry CASCADE",
    ],
)
def test_hours_owed_are_never_rewritten(cast, statement):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert owed_by_lot([cast.lots["a"].pk])[cast.lots["a"].pk] == 500 * HOUR
