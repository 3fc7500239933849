"""Bringing in what exists and taking it back: figures and lists, to the row."""

import uuid
from datetime import date

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clauses.models import Clause, ObligationEntry
from markets.acting import Refused
from markets.models import Contract, JournalEntry, Lot, Operation, Organisation, Party, Upload
from markets.workbooks import UnreadableWorkbook
from participants.models import Eligibility, EntryProfile, Person, PersonIdentity, Placement
from reporting.actions import (
    declare_nothing,
    open_statement,
    return_statement,
    save_line,
    submit_statement,
    validate_statement,
)
from reporting.actions.takeovers import (
    bring_in,
    correct_line,
    discard_takeover,
    map_columns,
    receive_takeover,
    undo_takeover,
)
from reporting.actions.takeovers.undoing import sent_months, why_not
from reporting.enums import HoursKind, StatementState, TakeoverState
from reporting.expected_periods import Period
from reporting.gathering import figures_of, moment
from reporting.models import HoursEntry, Takeover, TakeoverLine
from reporting.takeover.plan import LineState
from reporting.takeover.planning import plan_of
from tests.takeovers.files import LENT, LINE, OPENED, many, workbook

HOUR = 3600


@pytest.fixture
def roxane(cast):
    return cast.actor("roxane")


def receive(cast, lines, **how):
    return receive_takeover(
        actor=cast.actor("roxane"),
        name="suivi.xlsx",
        content=workbook(lines, **how),
        opened_on=OPENED,
        charter_version=cast.charter_version,
    )


def brought(cast, lines, **how):
    return bring_in(actor=cast.actor("roxane"), takeover=receive(cast, lines, **how))


def seen(actor):
    """All that the pages of a facilitator show: rows by kind, hours and obligations added up by lot."""
    kinds = (Contract, Lot, Party, Person, Placement, PersonIdentity, Eligibility, EntryProfile, Operation)
    rows = {model.__name__: set(model.objects.values_list("pk", flat=True)) for model in kinds}
    rows["Eligibility"] = set(Eligibility.objects.standing().values_list("pk", flat=True))
    rows["Clause"] = set(Clause.objects.live().values_list("pk", flat=True))
    rows["Partners"] = set(Organisation.objects.visible_to(actor).values_list("pk", flat=True))
    rows["Ends"] = set(Placement.objects.values_list("pk", "ends_on", "end_reason"))
    lots = Lot.objects.visible_to(actor)
    figures = figures_of(lots, actor=actor, at=moment(actor.structure), paced=False)
    rows["Figures"] = (figures.balance, figures.people, figures.contracts, figures.by_party, figures.by_modality)
    return rows


def test_a_line_brings_a_contract_a_person_and_her_hours(cast, roxane):
    takeover = brought(cast, [LINE])
    contract = Contract.objects.get(title=LINE["title"])
    lot = contract.lots.get()
    party = lot.parties.get()
    placement = Placement.objects.get(party=party)
    eligibility = placement.person.eligibilities.get()
    assert (lot.number, str(party.organisation), party.role) == ("3", LINE["holder"], "holder")
    assert (placement.job, placement.contract_type, placement.modality) == ("Aide-menuisière", "cdd", "direct")
    assert (eligibility.starts_on, eligibility.ends_on) == (date(2025, 9, 15), date(2027, 9, 14))
    assert placement.profile.age_band == "from_26_to_40" and placement.profile.sex == "woman"
    hours = HoursEntry.objects.get(party=party)
    assert (hours.kind, hours.seconds, hours.month) == (HoursKind.OPENING, 312 * HOUR + HOUR // 2, date(2026, 6, 1))
    assert ObligationEntry.objects.get(lot=lot).seconds == 800 * HOUR
    assert Clause.objects.live().filter(lot=lot).exists()
    entry = JournalEntry.objects.get(pk=hours.entry_id)
    assert entry.object_id == takeover.pk and "Personne" not in entry.words and "312,5" in entry.words
    assert takeover.state == TakeoverState.DONE
    assert not TakeoverLine.objects.exists() and not Upload.objects.exists()


def test_months_before_the_opening_are_not_due_and_those_after_are(cast, roxane):
    brought(cast, [LINE, {**LINE, "title": "Marché fini", "awarded_until": date(2026, 3, 31), "last_name": "Autre"}])
    party = Party.objects.get(lot__contract__title=LINE["title"])
    assert party.starts_on == date(2026, 7, 1)
    over = Lot.objects.get(contract__title="Marché fini")
    assert Clause.objects.get(lot=over).ended_on == date(2026, 3, 31)


def test_somebody_lent_hangs_under_the_holder(cast):
    brought(cast, [{**LINE, **LENT}])
    lender = Party.objects.get(organisation__name=LENT["employer"])
    assert (lender.role, lender.parent.role) == ("lender", "holder")
    assert lender.organisation.kinds.get().kind == "etti"
    assert Placement.objects.get(party=lender).contract_type == "ctt"


def test_a_line_without_a_name_brings_its_hours_only(cast, roxane):
    line = {key: value for key, value in LINE.items() if key not in ("last_name", "first_name", "first_hire")}
    people = Person.objects.count()
    brought(cast, [line])
    hours = HoursEntry.objects.get(kind=HoursKind.OPENING)
    assert hours.placement is None and Person.objects.count() == people
    again = receive(cast, [line])
    assert [each.state for each in plan_of(again).lines] == [LineState.UNCHANGED]
    more = receive(cast, [{**line, "hours": 400}])
    assert "déjà reprises" in plan_of(more).lines[0].line.errors["hours"]


def test_the_same_file_again_changes_nothing(cast, roxane):
    lines = many(12, 5)
    brought(cast, lines)
    before = seen(roxane)
    again = receive(cast, lines)
    assert {each.state for each in plan_of(again).lines} == {LineState.UNCHANGED}
    with pytest.raises(Refused, match="rien de nouveau"):
        bring_in(actor=roxane, takeover=again)
    assert seen(roxane) == before


def test_what_exists_is_completed_never_replaced(cast, roxane):
    brought(cast, [LINE])
    later = {**LINE, "ends_on": date(2026, 5, 31), "end_reason": "Embauche"}
    joined = {**LINE, **LENT, "last_name": "Nouvelle", "owed": None}
    takeover = receive(cast, [later, joined])
    assert [each.state for each in plan_of(takeover).lines] == [LineState.UPDATE, LineState.CREATE]
    bring_in(actor=roxane, takeover=takeover)
    assert Contract.objects.filter(title=LINE["title"]).count() == 1
    assert Placement.objects.get(person__identity__last_name="Personne").ends_on == date(2026, 5, 31)
    assert sum(
        ObligationEntry.objects.filter(lot__contract__title=LINE["title"]).values_list("seconds", flat=True)
    ) == (800 * HOUR)


def test_undone_everything_is_as_before(cast, roxane):
    before = seen(roxane)
    takeover = brought(cast, [*many(20, 6), {**LINE, **LENT, "operation": "Opération reprise"}])
    assert seen(roxane) != before
    undo_takeover(actor=roxane, takeover=takeover)
    assert seen(roxane) == before
    assert HoursEntry.objects.filter(kind=HoursKind.OPENING).count() == 42
    words = JournalEntry.objects.order_by("-number").first().words
    assert "annulée" in words
    # And once more: nothing of the first time stands in the way.
    again = brought(cast, many(20, 6))
    undo_takeover(actor=roxane, takeover=again)
    assert seen(roxane) == before


def test_undoing_puts_back_what_was_completed(cast, roxane):
    brought(cast, [LINE])
    before = seen(roxane)
    later = {**LINE, "ends_on": date(2026, 5, 31)}
    other = {**LINE, **LENT, "last_name": "Nouvelle"}
    takeover = brought(cast, [later, other])
    assert seen(roxane) != before
    undo_takeover(actor=roxane, takeover=takeover)
    assert seen(roxane) == before


def test_a_month_validated_ends_the_undoing_and_a_month_sent_comes_back(cast, roxane, client):
    """A draft goes with what it is about; what a company sent is never lost, and counts nowhere."""
    before = seen(roxane)
    takeover = brought(cast, [{**LINE, "holder": "Porthos Gros Œuvre (fictive)"}])
    party = Party.objects.get(lot__contract__title=LINE["title"])
    july, porthos = date(2026, 7, 1), cast.actor("porthos")
    statement = open_statement(actor=porthos, party=party, period=Period(july, july, (july,), july, july, False))
    assert why_not(takeover) == ""
    statement = declare_nothing(actor=porthos, statement=statement)
    submit_statement(actor=porthos, statement=statement, key=uuid.uuid4(), attested=True)
    assert sent_months(takeover) == 1
    point = transaction.savepoint_create()
    validate_statement(actor=roxane, statement=statement)
    with pytest.raises(Refused, match="déjà validé"):
        undo_takeover(actor=roxane, takeover=takeover)
    transaction.savepoint_rollback(point)
    takeover = undo_takeover(actor=roxane, takeover=takeover)
    statement.refresh_from_db()
    assert (statement.state, takeover.made["sent_back"]) == (StatementState.RETURNED, [statement.pk])
    assert "annulée" in statement.return_reason
    client.force_login(cast.users["roxane"])
    page = client.get(reverse("reporting:takeover", args=[takeover.pk])).content.decode()
    kept = reverse("reporting:statement", args=[statement.pk])
    assert kept in page and client.get(kept).status_code == 200
    assert client.get(reverse("reporting:checks")).status_code == client.get(reverse("reporting:home")).status_code
    assert seen(roxane) == before


def test_a_month_sent_that_mixes_two_files_is_first_sent_back(cast, roxane):
    """The company was followed before: its month stays, without the work contracts of the file taken back."""
    brought(cast, [{**LINE, "holder": "Porthos Gros Œuvre (fictive)"}])
    before = seen(roxane)
    again = brought(cast, [{**LINE, "holder": "Porthos Gros Œuvre (fictive)", "last_name": "Nouvelle", "owed": None}])
    party, july, porthos = (
        Party.objects.get(lot__contract__title=LINE["title"]),
        date(2026, 7, 1),
        cast.actor("porthos"),
    )
    statement = open_statement(actor=porthos, party=party, period=Period(july, july, (july,), july, july, False))
    [placement] = again.made["placements"]
    lines = {line.placement_id: line for line in statement.lines.all()}
    assert placement in lines and len(lines) == 2
    for each in lines.values():
        save_line(
            actor=porthos,
            statement=statement,
            placement=each.placement,
            month=july,
            worked=HOUR,
            training=0,
            version=each.version,
        )
    submit_statement(actor=porthos, statement=statement, key=uuid.uuid4(), attested=True)
    with pytest.raises(Refused, match="renvoyez-le pour correction"):
        undo_takeover(actor=roxane, takeover=again)
    return_statement(actor=roxane, statement=statement, reason="À refaire sans ce contrat")
    undo_takeover(actor=roxane, takeover=again)
    assert seen(roxane) == before
    assert placement not in {line.placement_id for line in statement.lines.all()}


def test_all_or_nothing(cast, roxane):
    before = seen(roxane)
    takeover = receive(cast, [LINE, {**LINE, "title": "Autre marché", "starts_on": "hier"}])
    with pytest.raises(Refused, match="en erreur"):
        bring_in(actor=roxane, takeover=takeover)
    assert seen(roxane) == before
    line = takeover.lines.get(number=3)
    correct_line(actor=roxane, line=line, cells={"starts_on": "16/09/2025"})
    bring_in(actor=roxane, takeover=takeover)
    assert Contract.objects.filter(title="Autre marché").exists()


def test_other_names_of_columns_are_remembered(cast, roxane):
    headers = {"authority": "MOA", "title": "Chantier", "holder": "Entreprise utilisatrice", "hours": "Nombre d'heures"}
    lines = [{key: LINE[key] for key in ("authority", "title", "holder", "hours")}]
    takeover = receive(cast, lines, headers=headers, before=[["Suivi 2026"], []])
    assert takeover.columns["places"] == {"authority": 0, "holder": 2, "hours": 3}
    told = {**takeover.columns["fields"], "Chantier": "title"}
    map_columns(actor=roxane, takeover=takeover, fields=told)
    bring_in(actor=roxane, takeover=Takeover.objects.get(pk=takeover.pk))
    again = receive(cast, lines, headers=headers)
    assert again.columns["places"]["title"] == 1
    discard_takeover(actor=roxane, takeover=again)
    assert not TakeoverLine.objects.exists()


def test_what_is_no_table_is_refused(cast, roxane):
    with pytest.raises(UnreadableWorkbook, match="sous ses titres"):
        receive(cast, [])
    with pytest.raises(UnreadableWorkbook, match="PDF"):
        receive_takeover(
            actor=roxane, name="x", content=b"%PDF-1.7", opened_on=OPENED, charter_version=cast.charter_version
        )


def test_queries_do_not_follow_the_lines(cast, roxane):
    counts = []
    for size in (90, 180):
        takeover = receive(cast, many(size, size))
        with CaptureQueriesContext(
            connection,
        ) as asked:
            bring_in(actor=roxane, takeover=takeover)
        counts.append(len(asked))
        undo_takeover(actor=roxane, takeover=takeover)
    assert counts[0] == counts[1] and counts[1] < 110, counts
