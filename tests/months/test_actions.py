"""Actions on statements: what is kept, refused, posted."""

import uuid

import pytest
from django.db.models import Sum

from markets.acting import Conflict, Refused
from markets.models import JournalEntry
from participants.models import Eligibility
from reporting.actions import (
    Acceptance,
    declare_nothing,
    discard_draft,
    open_statement,
    post_waiting_line,
    record_from_document,
    repeat_last_month,
    save_line,
    validate_statement,
)
from reporting.enums import DocumentKind, HoursKind, Origin, StatementState
from reporting.models import HoursEntry, Statement, StatementLine
from tests.months.conftest import HOUR, OCTOBER, SEPTEMBER, Month, period, settle


def posted(party):
    """Net hours of a party by placement code and kind."""
    rows = HoursEntry.objects.filter(party=party).values("person__code", "kind").annotate(total=Sum("seconds"))
    return {(row["person__code"], row["kind"]): row["total"] / HOUR for row in rows if row["total"]}


def test_a_month_goes_from_draft_to_ledger(month):
    month.open().type("coset", 151.5, 7).submit().validate()
    statement = Statement.objects.get()
    assert statement.state == StatementState.VALIDATED
    assert posted(month.party) == {("P-COSE", "worked"): 151.5, ("P-COSE", "training"): 7}
    entry = HoursEntry.objects.first()
    assert entry.number == JournalEntry.objects.get(verb="validate_statement").number
    assert statement.receipt_number == JournalEntry.objects.get(verb="submit_statement").number


def test_opening_twice_gives_the_same_draft(month):
    first = month.open().statement
    assert month.open().statement.pk == first.pk
    assert StatementLine.objects.count() == 1


def test_same_key_twice_gives_one_receipt(month):
    key = uuid.uuid4()
    first = month.open().type("coset", 10).submit(key).statement.receipt_number
    before = JournalEntry.objects.count()
    assert month.submit(key).statement.receipt_number == first
    assert JournalEntry.objects.count() == before
    month.validate()
    assert month.submit(key).statement.receipt_number == first


def test_another_key_after_sending_is_refused(month):
    month.open().type("coset", 10).submit()
    with pytest.raises(Refused, match="en cours de vérification"):
        month.submit()


def test_attestation_is_mandatory(month):
    with pytest.raises(Refused, match="Cochez l'attestation"):
        month.open().type("coset", 10).submit(attested=False)


def test_an_empty_statement_is_not_sent(month):
    with pytest.raises(Refused, match="Aucune heure n'est saisie"):
        month.open().submit()


def test_nothing_is_a_choice(month):
    month.open()
    declare_nothing(actor=month.actor, statement=month.statement)
    month.submit().validate()
    assert Statement.objects.get().nothing
    assert not HoursEntry.objects.exists()


def test_nothing_with_hours_is_refused_and_hours_take_nothing_back(month):
    month.open()
    declare_nothing(actor=month.actor, statement=month.statement)
    month.type("coset", 3)
    month.statement.refresh_from_db()
    assert not month.statement.nothing
    with pytest.raises(Refused, match="déjà saisies"):
        declare_nothing(actor=month.actor, statement=month.statement)


def test_a_lost_edit_gives_both_values(month):
    month.open().type("coset", 10, version=1)
    with pytest.raises(Conflict) as raised:
        month.type("coset", 20, version=1)
    assert raised.value.current.worked == 10 * HOUR
    month.type("coset", 10, version=1)
    assert month.line("coset").version == 2


def test_impossible_hours_are_not_sent(month):
    with pytest.raises(Refused, match="744 heures au plus"):
        month.open().type("coset", 800)


def test_another_party_s_placement_is_refused(month, cast):
    month.open()
    with pytest.raises(Refused, match="ne fait pas partie"):
        save_line(
            actor=month.actor,
            statement=month.statement,
            placement=cast.placements["gavro"],
            month=OCTOBER,
            worked=HOUR,
            training=0,
        )


def test_a_month_outside_the_period_is_refused(month, cast):
    month.open()
    with pytest.raises(Refused, match="Septembre 2026 ne fait pas partie"):
        save_line(
            actor=month.actor,
            statement=month.statement,
            placement=cast.placements["coset"],
            month=SEPTEMBER,
            worked=HOUR,
            training=0,
        )


def test_somebody_else_s_month_is_refused(month, cast):
    with pytest.raises(Refused, match="un autre intervenant"):
        open_statement(actor=cast.actor("athos"), party=month.party, period=period(OCTOBER))
    with pytest.raises(Refused, match="un autre intervenant"):
        open_statement(actor=cast.actor("javert"), party=month.party, period=period(OCTOBER))


def test_partial_acceptance_needs_a_reason(month):
    month.open().type("coset", 100).submit()
    line = month.line("coset")
    with pytest.raises(Refused, match="Indiquez pourquoi"):
        month.validate({line.pk: Acceptance(90 * HOUR, 0)})
    with pytest.raises(Refused, match="plus d'heures que déclaré"):
        month.validate({line.pk: Acceptance(101 * HOUR, 0, "Généreux")})
    with pytest.raises(Refused, match="rechargez la page"):
        month.validate({0: Acceptance(1, 0)})
    month.validate({line.pk: Acceptance(90 * HOUR, 0, "Congés déclarés comme travaillés")})
    line.refresh_from_db()
    assert (line.worked, line.accepted_worked) == (100 * HOUR, 90 * HOUR)
    assert posted(month.party) == {("P-COSE", "worked"): 90}


def test_a_returned_statement_is_corrected_and_sent_again(month):
    first = month.open().type("coset", 100).submit().statement.receipt_number
    with pytest.raises(Refused, match="Indiquez pourquoi"):
        month.give_back("   ")
    month.give_back()
    month.type("coset", 90).submit()
    assert month.statement.receipt_number > first
    month.validate()
    assert posted(month.party) == {("P-COSE", "worked"): 90}


def test_hours_without_eligibility_wait_then_are_posted(month, cast):
    decision = Eligibility.objects.get(person=cast.persons["coset"])
    Eligibility.objects.filter(pk=decision.pk).update(withdrawn_at="2026-11-01T00:00:00Z")
    month.open().type("coset", 100).submit().validate()
    line = month.line("coset")
    assert line.waiting and line.accepted_worked is None
    assert posted(month.party) == {}
    with pytest.raises(Refused, match="restent en attente"):
        post_waiting_line(actor=month.facilitator, line=line)
    Eligibility.objects.filter(pk=decision.pk).update(withdrawn_at=None)
    post_waiting_line(actor=month.facilitator, line=line)
    settle()
    assert posted(month.party) == {("P-COSE", "worked"): 100}
    with pytest.raises(Refused, match="ne sont plus en attente"):
        post_waiting_line(actor=month.facilitator, line=line)


def test_hours_of_somebody_refused_can_be_cut_outright(month, cast):
    Eligibility.objects.filter(person=cast.persons["coset"]).update(withdrawn_at="2026-11-01T00:00:00Z")
    month.open().type("coset", 100).submit()
    line = month.line("coset")
    month.validate({line.pk: Acceptance(0, 0, "Personne non éligible")})
    line.refresh_from_db()
    assert not line.waiting and line.accepted_worked == 0
    assert posted(month.party) == {}


def test_a_person_without_hours_waits_for_nothing(month, cast):
    Eligibility.objects.filter(person=cast.persons["coset"]).update(withdrawn_at="2026-11-01T00:00:00Z")
    month.open()
    declare_nothing(actor=month.actor, statement=month.statement)
    month.submit().validate()
    assert not month.line("coset").waiting


def test_a_correction_posts_what_changed_only(month):
    month.open().type("coset", 100, 7).submit().validate()
    month.rectify()
    assert (month.line("coset").worked, month.line("coset").training) == (100 * HOUR, 7 * HOUR)
    month.type("coset", 120, 7).submit().validate()
    assert posted(month.party) == {("P-COSE", "worked"): 120, ("P-COSE", "training"): 7}
    assert HoursEntry.objects.filter(kind=HoursKind.TRAINING).count() == 1
    assert list(HoursEntry.objects.filter(kind=HoursKind.WORKED).values_list("seconds", flat=True)) == [
        100 * HOUR,
        -100 * HOUR,
        120 * HOUR,
    ]
    month.rectify().type("coset", 0, 7).submit().validate()
    assert posted(month.party) == {("P-COSE", "training"): 7}
    month.rectify().type("coset", 50, 0).submit().validate({})
    assert posted(month.party) == {("P-COSE", "worked"): 50}
    assert list(Statement.objects.order_by("revision").values_list("revision", flat=True)) == [0, 1, 2, 3]


def test_a_correction_starts_from_what_was_accepted(month):
    month.open().type("coset", 100).submit()
    line = month.line("coset")
    month.validate({line.pk: Acceptance(80 * HOUR, 0, "Intempéries")}).rectify()
    assert month.line("coset").worked == 80 * HOUR
    assert month.rectify().statement.revision == 1
    discard_draft(actor=month.actor, statement=month.statement)
    assert Statement.objects.get().state == StatementState.VALIDATED


def test_hours_that_waited_are_settled_once_by_a_correction(month, cast):
    Eligibility.objects.filter(person=cast.persons["coset"]).update(withdrawn_at="2026-11-01T00:00:00Z")
    month.open().type("coset", 100).submit().validate()
    old = month.line("coset")
    month.rectify().type("coset", 60).submit()
    Eligibility.objects.filter(person=cast.persons["coset"]).update(withdrawn_at=None)
    month.validate()
    assert posted(month.party) == {("P-COSE", "worked"): 60}
    assert not StatementLine.objects.filter(waiting=True).exists()
    with pytest.raises(Refused, match="ne sont plus en attente"):
        post_waiting_line(actor=month.facilitator, line=old)


def test_a_document_is_named_and_attests_nothing(month, cast):
    with pytest.raises(Refused) as raised:
        record_from_document(
            actor=month.facilitator, party=month.party, period=period(OCTOBER), document_kind="", document_on=None
        )
    assert set(raised.value.message_dict) == {"document_kind", "document_on"}
    month.record().type("coset", 42).submit(attested=False).validate()
    statement = Statement.objects.get()
    assert (statement.origin, statement.document_kind) == (Origin.DOCUMENT, DocumentKind.MAIL)
    assert posted(month.party) == {("P-COSE", "worked"): 42}


def test_a_document_takes_over_the_draft_that_was_never_sent(month):
    month.open().type("coset", 12)
    month.record()
    assert month.line("coset").worked == 12 * HOUR
    assert Statement.objects.get().origin == Origin.DOCUMENT
    porthos = month.cast.actor("porthos")
    with pytest.raises(Refused, match="saisie par la structure facilitatrice"):
        open_statement(actor=porthos, party=month.party, period=period(OCTOBER))


def test_the_month_before_is_typed_again_where_nothing_is(month, cast):
    before = Month(cast, first=SEPTEMBER).open().type("coset", 80, 2)
    month.open()
    with pytest.raises(Refused, match="rien à reprendre"):
        repeat_last_month(actor=month.actor, statement=month.statement)
    before.submit()
    repeat_last_month(actor=month.actor, statement=month.statement)
    assert (month.line("coset").worked, month.line("coset").training) == (80 * HOUR, 2 * HOUR)


def test_only_a_facilitator_validates(month):
    month.open().type("coset", 10).submit()
    with pytest.raises(Refused, match="Seule la structure facilitatrice"):
        validate_statement(actor=month.actor, statement=month.statement)


def test_a_month_to_come_is_not_opened(month):
    with pytest.raises(Refused, match="n'a pas commencé"):
        open_statement(actor=month.actor, party=month.party, period=period(OCTOBER.replace(month=12)))
