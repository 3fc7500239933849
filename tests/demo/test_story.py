"""What the demonstration tells: how much, by whom, and nothing about a real company."""

import re
from datetime import date

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import Sum
from django.utils import timezone

from clauses.durations import HOUR
from clauses.enums import ObligationKind
from clauses.models import AmendmentOutcome, BasisEntry, Calibration, ObligationEntry, Tranche
from clauses.months import add_months, first_of, previous_month
from markets.models import Amendment, Lot, Organisation, Structure, User
from participants.models import Eligibility, Person, Placement
from reporting.demo import cast
from reporting.demo.published import AQUATIC, BUYER_SIRET, CONTRACTS
from reporting.enums import ClosingOutcome, Origin, StatementState
from reporting.models import HoursEntry, LotClosing, Statement
from reporting.points import points_of
from tests.demo.real_holders import found_in

pytestmark = [pytest.mark.usefixtures("demo"), pytest.mark.xdist_group("demo")]


def plain(text):
    return re.sub(r"\s+", " ", text)


def every_text():
    """Each distinct text of each table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public' "
            "AND data_type IN ('text', 'character varying', 'jsonb') ORDER BY 1, 2"
        )
        columns = cursor.fetchall()
        for table, column in columns:
            cursor.execute(f'SELECT DISTINCT "{column}"::text FROM "{table}" WHERE "{column}" IS NOT NULL')
            yield from (text for (text,) in cursor.fetchall())


def test_no_real_holder_is_named():
    texts = list(every_text())
    assert len(texts) > 1_000
    assert found_in(texts) == set()


def test_the_search_for_real_holders_finds_a_number_however_it_is_written():
    assert found_in(["Passé avec ABCIS PYRENEES by Autosphere."])
    assert found_in(["SIREN 095 680 831"]) == found_in(["09568083100019"]) == {"095680831"}


def test_everybody_but_the_buyer_is_fictional():
    real = Organisation.objects.filter(fictional=False)
    assert [organisation.siret for organisation in real] == [BUYER_SIRET]


def test_lots_are_those_published():
    aquatic = Lot.objects.filter(contract__reference=AQUATIC.reference)
    assert aquatic.count() == len(AQUATIC.lots) == 14
    for contract in CONTRACTS:
        for fact in contract.lots:
            lot = Lot.objects.get(contract__reference=contract.reference, number=fact.number)
            award = lot.awards.get()
            assert (award.reference, award.amount, award.months) == (fact.published_id, fact.amount, fact.months)
            assert award.notified_on == fact.notified_on


def test_a_year_holds_about_nine_thousand_hours_by_about_thirty_people():
    month = first_of(timezone.localdate())
    year = HoursEntry.objects.filter(month__gte=add_months(month, -12), month__lt=month)
    assert 8_000 * HOUR <= year.aggregate(total=Sum("seconds"))["total"] <= 12_000 * HOUR
    assert year.values("person").distinct().count() >= 25
    assert Person.objects.count() == len(cast.HUMANS)
    assert set(Placement.objects.values_list("modality", flat=True)) >= {"direct", "etti", "geiq", "ai", "sub_ei"}


def test_hours_owed_are_those_of_the_story():
    owed = dict(ObligationEntry.objects.values_list("lot__awards__reference").annotate(total=Sum("seconds")))
    for contract in CONTRACTS:
        for fact in contract.lots:
            expected = cast.HOURS.get(fact.key)
            if expected is None:
                continue
            expected += {"electricity": 100, "joinery": -35, "frame": 80, "greenway": 60}.get(fact.key, 0)
            assert owed[fact.published_id] == expected * HOUR
    # (229 201 € × 45 % × 10 %) ÷ 30 € = 343,8 h, rounded half up.
    assert owed["2025T00033"] == 344 * HOUR
    assert "2025T00020" not in owed
    assert Calibration.objects.filter(state="handed_over").count() == 2


def test_hours_done_are_the_accepted_lines():
    done = HoursEntry.objects.aggregate(total=Sum("seconds"))["total"]
    current = {}
    for statement in Statement.objects.filter(state=StatementState.VALIDATED).order_by("revision"):
        current[statement.party_id, statement.starts_on] = statement
    lines = [line for statement in current.values() for line in statement.lines.all() if not line.waiting]
    assert done == sum(line.accepted_worked + line.accepted_training for line in lines)


def test_one_lot_did_more_than_it_owed():
    lot = Lot.objects.get(awards__reference="2025T00012")
    done = HoursEntry.objects.filter(lot=lot).aggregate(total=Sum("seconds"))["total"]
    assert done > ObligationEntry.objects.filter(lot=lot).aggregate(total=Sum("seconds"))["total"]


def test_the_last_month_has_one_of_each_case():
    month = previous_month(timezone.localdate())
    last = Statement.objects.filter(starts_on__lte=month, ends_on__gte=month)
    states = set(last.values_list("state", flat=True))
    assert states == {StatementState.SUBMITTED, StatementState.RETURNED, StatementState.VALIDATED}
    assert not last.filter(party__organisation__name__startswith="Porthos").exists()
    assert last.filter(nothing=True, state=StatementState.VALIDATED).exists()
    assert last.filter(origin=Origin.DOCUMENT).exists()
    codes = {
        check.code
        for points in points_of(last.filter(state=StatementState.SUBMITTED), timezone.localdate()).values()
        for check in points.all
    }
    assert {"over_weekly_limit", "outside_placement", "eligibility_waiting"} <= codes
    assert Statement.objects.filter(revision=1, state=StatementState.VALIDATED).count() == 1


def test_what_moves_hours_has_happened_to_some_lots_and_waits_on_others(client):
    [decided] = AmendmentOutcome.objects.values_list("amendment", flat=True)
    waiting = Amendment.objects.exclude(pk=decided).get()
    assert {tranche.affirmed_on is None for tranche in Tranche.objects.all()} == {True, False}
    closings = LotClosing.objects.values_list("outcome", "owed", "done")
    assert all((outcome == ClosingOutcome.MET) == (done >= owed) for outcome, owed, done in closings)
    assert {outcome for outcome, *_ in closings} > {ClosingOutcome.MET}
    invoiced = BasisEntry.objects.aggregate(total=Sum("amount"))["total"]
    born = ObligationEntry.objects.filter(kind=ObligationKind.ACCRUAL).aggregate(total=Sum("seconds"))["total"]
    assert born == invoiced // cast.EUROS_AN_HOUR * HOUR
    client.force_login(User.objects.get(email=cast.FACILITATOR_EMAIL))
    home = client.get("/").text
    assert "Avenants à décider" in home and f"/marches/avenants/{waiting.pk}/heures/" in home
    calibrated = Calibration.objects.get(lot__awards__reference="2025T00033")
    assert "dans 3 marchés de la même famille" in plain(client.get(f"/calibrages/{calibrated.pk}/").text)


def test_some_wait_for_a_decision_and_one_company_for_its_name():
    decided = Eligibility.objects.values("person")
    assert Person.objects.exclude(pk__in=decided).count() == 2
    assert [each.to_name for each in Organisation.objects.filter(name="")] == [True]


def test_the_story_is_told_once(capsys):
    before = HoursEntry.objects.count()
    call_command("demo")
    assert "gardée" in capsys.readouterr().out
    assert HoursEntry.objects.count() == before
    assert Structure.objects.count() == 2


def test_the_first_screen_names_accounts_that_exist(client):
    page = client.get("/connexion/").content.decode()
    for email in [cast.FACILITATOR_EMAIL, *(account.email for account in cast.ACCOUNTS)]:
        assert email in page
    assert cast.PASSWORD in page
    signed = client.post("/connexion/", {"login": cast.FACILITATOR_EMAIL, "password": cast.PASSWORD})
    assert (signed.status_code, signed.url) == (302, "/")


def test_dates_of_contracts_do_not_depend_on_the_day_of_the_story():
    assert {fact.notified_on for fact in AQUATIC.lots} == {date(2025, 6, 17), date(2025, 7, 18)}
