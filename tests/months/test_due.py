"""What is to be declared, as each side reads it."""

from datetime import date

from django.urls import reverse

from clauses.models import Clause
from markets.enums import PartyRole
from markets.models import Party, Stop
from reporting.due import AHEAD, LATE, counts, month_of, months_of, to_declare
from reporting.models import Statement
from tests.cast import TODAY
from tests.months.conftest import HOUR, OCTOBER, SEPTEMBER, Month


def states(party):
    [found] = months_of(Party.objects.filter(pk=party.pk), TODAY)
    return {f"{month.first:%m}": str(month.state) for month in found.months}


def test_a_month_to_declare_is_the_absence_of_a_statement(month):
    assert states(month.party) == {"08": "late", "09": "late", "10": "late", "11": "ahead"}
    month.open()
    assert states(month.party)["10"] == "draft"
    month.type("coset", 3).submit()
    assert states(month.party)["10"] == "submitted"


def test_a_stop_and_an_end_are_not_to_declare(month):
    Stop.objects.create(
        structure=month.party.structure,
        lot=month.party.lot,
        party=month.party,
        starts_on=SEPTEMBER,
        ends_on=date(2026, 9, 30),
    )
    Party.objects.filter(pk=month.party.pk).update(ends_on=date(2026, 10, 20))
    assert states(month.party) == {"08": "late", "10": "late"}


def test_without_a_clause_nothing_is_to_declare(month):
    month.open().type("coset", 3).submit()
    Clause.objects.filter(lot=month.party.lot).update(ended_on=TODAY)
    assert states(month.party) == {"10": "submitted"}


def test_without_a_real_start_the_first_contract_opens_the_months(month):
    Party.objects.filter(pk=month.party.pk).update(starts_on=None)
    assert states(month.party) == {"09": "late", "10": "late", "11": "ahead"}


def test_a_lender_that_declares_through_its_company_has_nothing_to_type(month, cast):
    Party.objects.filter(pk=cast.parties["lender"].pk).update(declares_through=month.party)
    assert to_declare(cast.actor("figaro"), TODAY).to_do == []
    roles = {each.party.role for each in to_declare(cast.actor("porthos"), TODAY).to_do}
    assert roles == {PartyRole.HOLDER, PartyRole.LENDER}


def test_counts_of_the_facilitator(month, cast):
    month.open().type("coset", 3).submit()
    Month(cast, "b", "athos").open()
    found = counts(cast.actor("roxane"), TODAY)
    # A: August, September; the lender: September, October; B: August, September and a late draft.
    assert (found[LATE], found["submitted"], found[AHEAD]) == (7, 1, 3)
    assert counts(cast.actor("javert"), TODAY) == {}


def test_only_the_last_months_sent_are_shown_at_home(month, cast):
    for first in (SEPTEMBER, OCTOBER):
        Month(cast, first=first).open().type("coset", 3).submit()
    found = to_declare(cast.actor("porthos"), TODAY, sent_at_most=1)
    assert ([each.first for each in found.sent], found.older) == ([OCTOBER], 1)


def test_a_quarter_is_declared_month_by_month_on_one_page(client, month, cast):
    Clause.objects.filter(lot=month.party.lot).update(every_months=3)
    found = month_of(Party.objects.filter(pk=month.party.pk), OCTOBER, TODAY)
    assert found.label == "octobre à décembre 2026"
    found = month_of(Party.objects.filter(pk=month.party.pk), SEPTEMBER, TODAY)
    assert (found.label, found.first) == ("août à septembre 2026", date(2026, 8, 1))
    client.force_login(cast.user("porthos"))
    where = reverse("reporting:declare_save", args=[month.party.pk, found.first])
    # No contract in August: September alone is asked for.
    assert "Heures d&#x27;août à septembre 2026" in client.get(where.removesuffix("enregistrer/")).text
    pk = cast.placements["coset"].pk
    client.post(where, {f"l{pk}-2026-09-worked": "80", f"l{pk}-2026-09-version": "1", "message": ""})
    statement = Statement.objects.get()
    assert (statement.starts_on, statement.ends_on) == (date(2026, 8, 1), date(2026, 9, 30))
    assert list(statement.lines.values_list("month", "worked")) == [(SEPTEMBER, 80 * HOUR)]
    month.first, month.statement = SEPTEMBER, statement
    month.submit().validate()
    page = client.get(reverse("reporting:months"))
    assert "Août à septembre 2026" in page.text
