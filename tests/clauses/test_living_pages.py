"""Pages of what moves the hours of a lot, and their history: what each role reads, and one figure everywhere."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from clauses.actions import add_obligation, record_fact, share_hours
from clauses.enums import BasisKind, ClauseForm, ObligationKind
from clauses.models import BasisEntry, Clause, ObligationEntry, Tranche
from clauses.owed import owed_by_lot
from markets.actions import add_party, record_amendment
from markets.enums import AmendmentPurpose, PartyRole
from markets.models import Lot
from markets.modules import GROUPS, ORDERS
from reporting.gathering import figures_of, moment
from tests.cast import TODAY

HOUR = 3600
N = "\u202f"
DAY = date(2026, 9, 1)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def lot(cast):
    return cast.lots["a"]


@pytest.fixture
def lit(cast):
    """Modules of structure X switched on."""
    structure = cast.structures["x"]
    structure.modules = [ORDERS.code, GROUPS.code]
    structure.save(update_fields=["modules"])


@pytest.fixture
def living(lot):
    terms = {"form": ClauseForm.PER_EURO, "measured_by": BasisKind.INVOICE, "euros_an_hour": Decimal(2000)}
    Clause.objects.filter(lot=lot).update(floor=Decimal(0), **terms)
    return lot


def read(client, name, *args, status=200, **query):
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == status
    return response.content.decode()


def post(client, name, *args, status=302, **typed):
    response = client.post(reverse(name, args=args), {"csrfmiddlewaretoken": "x"} | typed)
    assert response.status_code == status, response.content.decode()
    return response.content.decode()


def owed(lot):
    return owed_by_lot([lot.pk])[lot.pk] / HOUR


# -- Switched off, nothing shows


def test_a_module_that_is_off_shows_nothing(roxane, cast, lot):
    bare = Lot.objects.create(structure=lot.structure, contract=lot.contract, number="7")
    for page in (read(roxane, "clauses:lot", lot.pk), read(roxane, "clauses:lot", bare.pk)):
        assert not any(word in page for word in ("Tranche", "Répart", "commandes", "au-fil-du-marche"))
    for name in ("living_new", "tranche_new", "share_new"):
        read(roxane, f"clauses:{name}", lot.pk, status=404)
    for name in ("facts", "fact_new"):
        read(roxane, f"clauses:{name}", lot.pk, status=404)


# -- Living clause


def terms(cast, **typed):
    common = {"legal_basis": "execution", "every_months": "1", "charter_version": cast.charter_version.pk}
    return (
        {"measured_by": "invoice", "euros_an_hour": "2 000", "floor": "10 000", "rounding": "nearest"} | common | typed
    )


def test_a_clause_that_lives_is_opened_and_fed(roxane, cast, lit):
    lot = Lot.objects.create(structure=cast.structures["x"], contract=cast.contract, number="7", title="Voirie")
    assert "Ouvrir une clause qui vit avec le marché" in read(roxane, "clauses:lot", lot.pk)
    post(roxane, "clauses:living_new", lot.pk, **terms(cast))
    assert "encore saisi" in read(roxane, "clauses:facts", lot.pk)
    invoice = {"month": "2026-09", "direction": "add", "amount": "30 000", "reference": "FA-12", "party": ""}
    post(roxane, "clauses:fact_new", lot.pk, **invoice)
    post(
        roxane, "clauses:fact_new", lot.pk, **(invoice | {"direction": "remove", "amount": "4000", "reference": "AV-1"})
    )
    assert owed(lot) == 8
    page = read(roxane, "clauses:facts", lot.pk)
    assert f"−4{N}000{N}€" in page and f"16{N}000{N}€ ÷ 2{N}000{N}€" in page and f"8{N}h" in page
    said = post(roxane, "clauses:fact_new", lot.pk, status=422, **invoice)
    assert "déjà enregistrée" in said and "FA-12" in said
    fact = BasisEntry.objects.get(reference="FA-12")
    post(roxane, "clauses:fact_take_back", fact.pk, status=422, words="")
    post(roxane, "clauses:fact_take_back", fact.pk, words="Saisie sur le mauvais lot")
    assert owed(lot) == 0
    assert "Annulée" in read(roxane, "clauses:facts", lot.pk)
    read(roxane, "clauses:fact_take_back", fact.pk, status=404)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"euros_an_hour": ""}, "au-dessus de zéro"),
        ({"euros_an_hour": "0"}, "au-dessus de zéro"),
        ({"rate": "5 %"}, "Laissez cette valeur vide"),
        ({"measured_by": "total_hours"}, "au-dessus de zéro"),
        ({"measured_by": "total_hours", "rate": "5 %"}, "Laissez cette valeur vide"),
        ({"measured_by": "tranche"}, "tranche"),
        ({"floor": "beaucoup"}, "ne se lit pas"),
    ],
)
def test_terms_typed_wrong_are_said(roxane, cast, lit, typed, said):
    lot = Lot.objects.create(structure=cast.structures["x"], contract=cast.contract, number="7")
    assert said in post(roxane, "clauses:living_new", lot.pk, status=422, **terms(cast, **typed))
    assert not Clause.objects.filter(lot=lot).exists()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"month": "2026-12"}, "2026-12"),
        ({"month": "hier"}, "hier"),
        ({"amount": ""}, "obligatoire"),
        ({"amount": "12,345"}, "deux décimales"),
        ({"reference": "Emma"}, "au moins un chiffre"),
    ],
)
def test_facts_typed_wrong_are_said(roxane, living, typed, said):
    fact = {"month": "2026-09", "direction": "add", "amount": "30 000", "reference": "F1", "party": ""} | typed
    assert said in post(roxane, "clauses:fact_new", living.pk, status=422, **fact)
    assert not BasisEntry.objects.exists()


def test_a_company_types_its_own_and_reads_no_neighbour(client, cast, living):
    record_fact(actor=cast.actor("roxane"), lot=living, month=DAY, amount=Decimal(7_654_000))
    client.force_login(cast.user("porthos"))
    post(client, "clauses:fact_new", living.pk, month="2026-09", direction="add", amount="8 000", reference="F1")
    page = read(client, "clauses:facts", living.pk)
    assert f"8{N}000{N}€" in page
    assert "654" not in page and "Le calcul" not in page
    read(client, "clauses:fact_take_back", BasisEntry.objects.last().pk, status=403)
    client.force_login(cast.user("monte_cristo"))
    assert "Le calcul" in read(client, "clauses:facts", living.pk)
    read(client, "clauses:fact_new", living.pk, status=403)


def test_the_hours_of_a_month_are_typed(roxane, living):
    Clause.objects.filter(lot=living).update(
        form=ClauseForm.SHARE, measured_by=BasisKind.TOTAL_HOURS, rate=Decimal("0.05"), euros_an_hour=None, floor=None
    )
    assert "Montant" not in read(roxane, "clauses:fact_new", living.pk)
    post(roxane, "clauses:fact_new", living.pk, month="2026-09", seconds="1 000", party="")
    post(roxane, "clauses:fact_new", living.pk, month="2026-09", seconds="900", party="")
    assert owed(living) == 545
    assert f"−100{N}h" in read(roxane, "clauses:facts", living.pk)


# -- Tranches and shares


def test_a_tranche_is_written_affirmed_or_taken_away(roxane, lit, lot):
    for rank in ("1", "2"):
        post(roxane, "clauses:tranche_new", lot.pk, rank=rank, title="Étage", seconds="80")
    assert "de ce numéro" in post(roxane, "clauses:tranche_new", lot.pk, status=422, rank="2", seconds="1")
    first, second = Tranche.objects.all()
    post(roxane, "clauses:tranche_affirm", first.pk, status=422, affirmed_on="")
    post(roxane, "clauses:tranche_affirm", first.pk, affirmed_on="2026-09-01")
    post(roxane, "clauses:tranche_remove", second.pk)
    assert owed(lot) == 580
    page = read(roxane, "clauses:lot", lot.pk)
    assert "Affermie" in page and "Tranche affermie" in page
    read(roxane, "clauses:tranche_affirm", first.pk, status=404)


def test_a_group_shares_its_hours(roxane, client, cast, lit, lot):
    assert "rien à répartir" in read(roxane, "clauses:share_new", lot.pk)
    joint = add_party(
        actor=cast.actor("roxane"), parent=cast.parties["a"], organisation=cast.organisations["b"], role=PartyRole.JOINT
    )
    typed = {"giver": cast.parties["a"].pk, "receiver": joint.pk, "seconds": "120", "effective_on": "2026-09-01"}
    post(roxane, "clauses:share_new", lot.pk, **typed)
    page = read(roxane, "clauses:lot", lot.pk)
    assert f"380{N}h" in page and f"120{N}h" in page
    assert f"380{N}h" in post(roxane, "clauses:share_new", lot.pk, status=422, **(typed | {"seconds": "400"}))
    post(roxane, "clauses:share_new", lot.pk, status=422, **(typed | {"receiver": cast.parties["b"].pk}))


# -- Amendments


@pytest.fixture
def amendment(cast):
    return record_amendment(
        actor=cast.actor("roxane"),
        award=cast.parties["a"].award,
        rank=1,
        signed_on=date(2026, 10, 5),
        purpose=AmendmentPurpose.MORE,
        amount_delta=Decimal(20_000),
    )


def test_an_amendment_waits_on_the_clause_tab_until_it_is_settled(roxane, client, cast, lot, amendment):
    assert "Décider de ce qu'il change" in read(roxane, "clauses:lot", lot.pk)
    page = read(roxane, "reporting:amendment_hours", amendment.pk)
    assert f"+100{N}h" in page and f"120{N}000{N}€" in page
    post(
        roxane, "reporting:amendment_hours", amendment.pk, choice="confirm", effective_on="2026-10-05", direction="add"
    )
    assert owed(lot) == 600
    assert "Décider de ce qu'il change" not in read(roxane, "clauses:lot", lot.pk)
    read(roxane, "reporting:amendment_hours", amendment.pk, status=404)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"choice": "change", "seconds": ""}, "Indiquez les heures"),
        ({"choice": "change", "seconds": "40", "words": ""}, "Dites pourquoi"),
        ({"choice": "leave"}, "Dites pourquoi"),
        ({"choice": "leave", "seconds": "40", "words": "X"}, "Laissez ce champ vide"),
        ({"choice": "change", "seconds": "900", "direction": "remove", "words": "X"}, "on ne peut pas en retirer"),
        ({"choice": "rien"}, "rien"),
    ],
)
def test_a_decision_typed_wrong_is_said(roxane, lot, amendment, typed, said):
    decision = {"effective_on": "2026-10-05", "direction": "add"} | typed
    assert said in post(roxane, "reporting:amendment_hours", amendment.pk, status=422, **decision)
    assert owed(lot) == 500


# -- History


@pytest.fixture
def told(cast, lot):
    """Five lines: minimum, offered, waived, offered later, a share of a group (two)."""
    roxane = cast.actor("roxane")
    for kind, hours, day in (
        (ObligationKind.OFFERED, 50, date(2026, 8, 1)),
        (ObligationKind.WAIVER, 120, date(2026, 10, 1)),
        (ObligationKind.OFFERED, 7, date(2027, 1, 1)),
    ):
        add_obligation(actor=roxane, lot=lot, kind=kind, seconds=hours * HOUR, effective_on=day, words="Arrêt du toit")
    joint = add_party(
        actor=roxane, parent=cast.parties["a"], organisation=cast.organisations["b"], role=PartyRole.JOINT
    )
    share_hours(
        actor=roxane, lot=lot, giver=cast.parties["a"], receiver=joint, seconds=HOUR, effective_on=date(2026, 10, 1)
    )
    return lot


def test_the_history_tells_each_line_and_who_decided(roxane, client, cast, told):
    page = read(roxane, "clauses:history", told.pk)
    for said in (f"−120{N}h", f"550{N}h", f"430{N}h", f"437{N}h", "Arrêt du toit", "Communauté du Comte", "Roxane"):
        assert said in page, said
    client.force_login(cast.user("porthos"))
    page = read(client, "clauses:history", told.pk)
    assert f"437{N}h" in page and "Communauté du Comte" in page
    assert "Arrêt du toit" not in page


def test_owed_at_any_date_and_number_is_one_sum_and_the_report_says_the_same(roxane, cast, told):
    numbers = [0, *sorted(set(ObligationEntry.objects.filter(lot=told).values_list("number", flat=True)))]
    for number in numbers:
        for day in (None, date(2026, 7, 14), date(2026, 9, 30), date(2026, 10, 1), date(2027, 1, 1)):
            rows = ObligationEntry.objects.filter(lot=told, number__lte=number)
            expected = sum(row.seconds for row in rows if day is None or row.effective_on <= day)
            query = {"numero": number} | ({"date": day.isoformat()} if day else {})
            page = read(roxane, "clauses:history", told.pk, **query)
            assert f">{expected // HOUR}{N}h" in page.replace("<span>", ""), (number, day)
        if number:
            at = moment(told.structure, number)
            figures = figures_of(Lot.objects.filter(pk=told.pk), actor=cast.actor("roxane"), at=at)
            assert figures.balance.owed == owed_by_lot([told.pk], as_of=number)[told.pk]


@pytest.mark.parametrize("query", [{"numero": "-1"}, {"numero": "dix"}, {"date": "hier"}])
def test_a_day_or_number_that_is_not_one_is_said(roxane, told, query):
    assert "437" in read(roxane, "clauses:history", told.pk, status=422, **query)


def test_the_workbook_holds_the_same_lines(roxane, client, cast, told):
    address = reverse("clauses:history_excel", args=[told.pk])
    rows = list(load_workbook(BytesIO(roxane.post(address).content)).active.iter_rows(values_only=True))
    assert rows[0][0] == "N°" and "Motif" in rows[0]
    assert [row[-1] for row in rows[1:7]] == [500, 550, 430, 437, 436, 437]
    dated = load_workbook(BytesIO(roxane.post(f"{address}?date=2026-09-30").content)).active
    assert [row[-1] for row in dated.iter_rows(min_row=2, max_row=3, values_only=True)] == [500, 550]
    client.force_login(cast.user("porthos"))
    rows = list(load_workbook(BytesIO(client.post(address).content)).active.iter_rows(values_only=True))
    assert "Motif" not in rows[0]


def test_as_many_questions_with_one_line_or_two_hundred(roxane, cast, lit, living):
    actor = cast.actor("roxane")
    pages = ("clauses:lot", "clauses:facts", "clauses:history")

    def questions():
        counted = []
        for name in pages:
            with CaptureQueriesContext(connection) as asked:
                read(roxane, name, living.pk)
            counted.append(len(asked))
        return counted

    record_fact(actor=actor, lot=living, month=DAY, amount=Decimal(2000), party=cast.parties["a"])
    Tranche.objects.create(structure=living.structure, lot=living, rank=1, seconds=HOUR)
    add_obligation(actor=actor, lot=living, kind=ObligationKind.WAIVER, seconds=HOUR, effective_on=DAY, words="Arrêt")
    questions()
    few = questions()
    entry = ObligationEntry.objects.last()
    for rank in range(200):
        BasisEntry.objects.create(
            structure=living.structure,
            lot=living,
            party=cast.parties["a"],
            month=DAY,
            kind=BasisKind.INVOICE,
            amount=Decimal(10),
            entry=entry.entry,
            number=entry.number,
        )
        ObligationEntry.objects.create(
            structure=living.structure,
            lot=living,
            party=cast.parties["a"],
            kind=ObligationKind.OFFERED,
            seconds=HOUR,
            effective_on=DAY,
            entry=entry.entry,
            number=entry.number,
        )
        if rank:
            Tranche.objects.create(structure=living.structure, lot=living, rank=rank + 1, seconds=HOUR)
    assert questions() == few
    assert max(few) <= 25
