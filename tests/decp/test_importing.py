"""Importing: where each contract ends, and what a second run, a dry run or a hostile file writes."""

import io
import json
from pathlib import Path

import psycopg
import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from markets.acting import Refused
from markets.actions.imports import (
    LOCK,
    decide_change,
    files,
    import_contracts,
    read_file,
    reopen_change,
    separate_double,
)
from markets.enums import Kind, Nomenclature, PartyRole, Procedure, Ruling, Sector, Via
from markets.identifiers import fictional_siren, fictional_siret
from markets.models import (
    Award,
    Contract,
    Decision,
    JournalEntry,
    Lot,
    Notice,
    Operation,
    Organisation,
    Party,
    ReferenceCode,
)
from tests.cast import build_cast
from tests.database import url_of

from .published import BUYER, file_of, holders, record

SEIGNANX = Path(__file__).parent / "files" / "seignanx.json"
TABLES = [model for model in apps.get_models() if model._meta.app_label in ("markets", "clauses", "participants")]


def counts():
    return {model._meta.label: model.objects.count() for model in TABLES}


def written_since(sequence):
    """Rows of ours inserted, updated or deleted in this transaction so far, by table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables WHERE relname LIKE %s",
            [sequence],
        )
        return dict(cursor.fetchall())


def command(cast, path, *options):
    out = io.StringIO()
    siret = cast.organisations["x"].siret
    call_command("import_decp", str(path), "--facilitator", siret, *options, stdout=out)
    return out.getvalue()


def account(cast, path, *options):
    return json.loads(command(cast, path, "--json", *options))


def imported(cast, *records, **options):
    file = read_file(io.BytesIO(file_of(*records).encode()))
    return import_contracts(actor=cast.actor("roxane"), file=file, **options)


@pytest.fixture
def saved(tmp_path):
    """Write contracts to a file; its path."""

    def save(*records):
        path = tmp_path / "decp.json"
        path.write_text(file_of(*records))
        return path

    return save


def test_the_seignanx_comes_in_once(cast):
    told = account(cast, SEIGNANX)
    expected = "lines read new already_imported republished suspected_duplicates rejected social flags"
    assert list(told) == expected.split()
    assert (told["read"], told["social"], told["republished"], told["rejected"]) == (133, 23, 4, [])
    assert (told["new"], told["already_imported"], told["suspected_duplicates"]) == (100, 0, 29)
    aquatic = Contract.objects.get(reference="2024TX23")
    assert aquatic.lots.count() == 22 and aquatic.operation is not None
    assert aquatic.lots.get(number="3").title == "Charpente"
    assert Notice.objects.count() == 104
    before, rows = counts(), written_since("%")
    again = account(cast, SEIGNANX)
    assert (again["new"], again["already_imported"], again["republished"], again["suspected_duplicates"]) == (
        0, 100, 4, 29,
    )  # fmt: skip
    assert (counts(), written_since("%")) == (before, rows)


def test_a_dry_run_says_the_same_and_writes_nothing(cast):
    before, rows = counts(), written_since("%")
    told = account(cast, SEIGNANX, "--dry-run")
    assert told["new"] == 100
    assert "seraient importés" in command(cast, SEIGNANX, "--dry-run")
    assert (counts(), written_since("%")) == (before, rows)


def test_duplicates_come_in_when_asked_for(cast):
    told = account(cast, SEIGNANX, "--with-duplicates")
    assert (told["new"], told["suspected_duplicates"]) == (129, 0)


def test_every_contract_read_ends_once(cast, saved):
    path = saved(record(id="A"), record(id="A"), record(id="A", montant=9), record(id=None), None, record(id="B"))
    told = account(cast, path)
    ends = ("new", "already_imported", "republished", "suspected_duplicates")
    assert [told[end] for end in ends] == [1, 1, 1, 1]
    assert [each["line"] for each in told["rejected"]] == [4, 5]
    assert told["read"] == sum(told[end] for end in ends) + len(told["rejected"]) == 6


def test_what_a_contract_becomes(cast):
    imported(
        cast,
        record(titulaires=holders(21, 22), modalitesExecution={"modaliteExecution": ["Bons de commande"]}),
        names={1: "  Gymnase   du port "},
    )
    contract = Contract.objects.exclude(pk=cast.contract.pk).get()
    assert (contract.title, contract.reference, contract.framework) == ("Gymnase du port", "2026T00001", True)
    assert (contract.category, contract.sector, contract.place) == ("works", Sector.PUBLIC, "Département 40")
    assert contract.procedure == Procedure.ADAPTED
    assert contract.authority.siret == BUYER and contract.facilitator == cast.user("roxane")
    assert contract.authority.kinds.filter(kind=Kind.AUTHORITY).exists()
    lot = contract.lots.get()
    award = lot.awards.get()
    assert (lot.number, award.reference, award.amount, award.months) == ("", "2026T00001", 250000, 12)
    assert str(award.ends_on) == "2027-03-01"
    holder, joint = lot.parties.order_by("pk")
    assert (holder.role, joint.role, joint.parent) == (PartyRole.HOLDER, PartyRole.JOINT, holder)
    assert holder.organisation.to_name and holder.organisation.siren == fictional_siren(21)
    notice = Notice.objects.get()
    assert (notice.lot, notice.award) == (lot, award)


def test_a_company_takes_its_published_name_and_no_notice_holds_one(cast):
    named = {"typeIdentifiant": "SIRET", "id": fictional_siret(21), "denominationSociale": "Ateliers Nemo (fictifs)"}
    unknown = {"typeIdentifiant": "SIRET", "id": "Ned Land", "denominationSociale": "Ned Land"}
    imported(
        cast,
        record(titulaires=[{"titulaire": named}, {"titulaire": unknown}]),
        record(id="B", objet="Rue du Port", titulaires=[unknown]),
    )
    assert Organisation.objects.get(siret=fictional_siret(21)).name == "Ateliers Nemo (fictifs)"
    assert not Organisation.objects.filter(name__contains="Land").exists()
    for notice in Notice.objects.all():
        kept = json.dumps([notice.raw, notice.flags], ensure_ascii=False)
        assert "Nemo" not in kept and "Land" not in kept
    lot = Lot.objects.get(contract__reference="B")
    assert (lot.amount, lot.awards.count()) == (250000, 0)


@pytest.mark.parametrize("amount", [10**17, -5, 0, 1, "douze"])
def test_an_impossible_amount_is_in_the_notice_and_not_on_the_award(cast, amount):
    imported(cast, record(montant=amount))
    notice = Notice.objects.get()
    assert notice.award.amount is None and notice.raw["montant"] == amount
    assert any("montant" in flag for flag in notice.flags)


def test_republished_is_kept_and_changes_nothing(cast):
    imported(cast, record())
    award = Award.objects.get(reference="2026T00001")
    done = imported(cast, record(montant=300000))
    [again] = done.plan.republished
    assert again.changes == ("Montant\u202f: 250\u202f000\u202f€, puis 300\u202f000\u202f€.",)
    award.refresh_from_db()
    assert award.amount == 250000
    assert [notice.award_id for notice in Notice.objects.all()] == [award.pk, award.pk]
    # Nobody has decided: it is still a change to accept, and nothing is written a second time.
    assert len(imported(cast, record(montant=300000)).plan.republished) == 1
    assert Notice.objects.count() == 2


def test_a_lot_published_later_completes_its_contract(cast):
    first = record(id="2026TX01LOT01", objet="LOT 01 - Charpente - Construction du gymnase du port")
    second = record(id="2026TX01LOT02", objet="LOT 02 - Peinture - Construction du gymnase du port", montant=70000)
    third = record(id="2026TX01LOT03", objet="LOT 03 - Sols - Construction du gymnase du port", montant=80000)
    imported(cast, first, second)
    done = imported(cast, first, second, third)
    [contract] = done.contracts
    assert contract.operation.name == "Construction du gymnase du port"
    assert sorted(contract.lots.values_list("number", flat=True)) == ["1", "2", "3"]
    assert Operation.objects.exclude(pk=cast.contract.operation_id).count() == 1
    assert JournalEntry.objects.filter(verb="add_lots", object_id=contract.pk).exists()


def test_a_lot_awarded_to_several_is_one_lot(cast):
    same = {"objet": "LOT 01 - Charpente - Construction du gymnase du port"}
    imported(
        cast,
        record(id="A", titulaires=holders(21), **same),
        record(id="B", titulaires=holders(22), montant=1000, **same),
    )
    lot = Lot.objects.get(contract__authority__siret=BUYER)
    assert (lot.number, lot.awards.count()) == ("1", 2)


def test_a_duplicate_of_a_contract_imported_earlier_is_left_out(cast):
    imported(cast, record(id="A"))
    done = imported(cast, record(id="B", considerationsSociales=None))
    assert [(each.contract.published_id, each.kept.published_id) for each in done.plan.duplicates] == [("B", "A")]
    assert imported(cast, record(id="B", considerationsSociales=None), apart={1}).contracts


def test_a_duplicate_of_a_former_version_stays_one(cast):
    """A contract that looks like the second version of another is left out however many times the file is read."""
    records = [
        record(id="A", montant=90000),
        record(id="A", montant=70000),
        record(id="B", montant=70000, considerationsSociales=None),
        record(id="A", montant=50000),
    ]
    assert [len(imported(cast, *records).plan.duplicates) for _ in range(3)] == [1, 1, 1]
    assert Contract.objects.exclude(pk=cast.contract.pk).count() == 1


def test_one_import_at_a_time_in_a_structure(clone):
    """Another session that imports for the same structure makes this one wait for its turn, in words."""
    cast = build_cast()
    with psycopg.connect(url_of(clone)) as other:
        other.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, cast.structures["x"].pk])
        with pytest.raises(Refused, match="Un autre import"):
            imported(cast, record())
    assert imported(cast, record()).contracts


def test_another_structure_imports_the_same_file_for_itself(cast):
    imported(cast, record())
    file = read_file(io.BytesIO(file_of(record()).encode()))
    [contract] = import_contracts(actor=cast.actor("javert"), file=file).contracts
    assert contract.structure == cast.structures["y"]
    assert Party.objects.filter(lot__contract=contract).exists()


def test_the_journal_has_an_entry_a_contract_and_one_for_the_file(cast):
    before = JournalEntry.objects.count()
    imported(cast, record(id="A"), record(id="B", objet="Réfection de la rue du Port", titulaires=holders(5)))
    entries = JournalEntry.objects.order_by("number")[before:]
    assert [entry.verb for entry in entries] == ["create_contract", "create_contract", "import_contracts"]
    cast.structures["x"].refresh_from_db()
    assert entries[2].number == cast.structures["x"].last_number
    assert "2 contrats" in entries[2].words and entries[0].via == Via.SCREEN


def test_an_import_costs_the_same_for_one_contract_or_many(cast):
    def of(first, count):
        return [
            record(id=f"{place}", objet=f"Rue n° {place}", montant=1000 * place, titulaires=holders(place, place + 1))
            for place in range(first, first + 2 * count, 2)
        ]

    imported(cast, *of(20, 1))
    with CaptureQueriesContext(connection) as one:
        assert len(imported(cast, *of(30, 1)).contracts) == 1
    costs = []
    for first, count in ((100, 30), (200, 90)):
        with CaptureQueriesContext(connection) as many:
            assert len(imported(cast, *of(first, count)).contracts) == count
        costs.append(len(many))
    # A few rows are written by an INSERT, many by a COPY that first takes their keys.
    assert costs[0] == costs[1] <= len(one) + 10 <= 50


@pytest.mark.parametrize("content", [b"", b"<html>", b"[]", b'{"marches": {"marche": [{"id": 1', b"\xff\xfe", b"\x00"])
def test_a_file_that_holds_nothing_is_said(cast, tmp_path, content):
    path = tmp_path / "file.json"
    path.write_bytes(content)
    before = counts()
    with pytest.raises(CommandError, match="Aucun contrat"):
        account(cast, path)
    assert counts() == before


@pytest.mark.parametrize(("siret", "words"), [("12", "SIRET"), (fictional_siret(3), "Aucune structure")])
def test_a_wrong_facilitator_is_said(cast, siret, words):
    with pytest.raises(CommandError, match=words):
        call_command("import_decp", str(SEIGNANX), "--facilitator", siret)


def test_a_missing_file_is_said(cast, tmp_path):
    with pytest.raises(CommandError, match="ne peut pas être lu"):
        command(cast, tmp_path / "absent.json")


def twin(**changes):
    """The contract of `record()` as the accounting publishes it: another id, no social flag."""
    return record(**{"id": "COMPTA", "considerationsSociales": None} | changes)


def ends_of(cast, *records, **options):
    plan = imported(cast, *records, **options).plan
    return [len(each) for each in (plan.new, plan.already, plan.republished, plan.duplicates)]


def test_a_double_is_merged_and_separated_again(cast):
    both = record(), twin()
    imported(cast, *both, merged={2})
    award = Award.objects.get(reference="2026T00001")
    double = Notice.objects.get(published_id="COMPTA")
    assert (double.lot, double.award, double.decision.ruling) == (None, None, Ruling.MERGED)
    assert (double.decision.award, double.decision.lot) == (award, award.lot)
    before, rows = counts(), written_since("%")
    assert ends_of(cast, *both, merged={2}) == [0, 2, 0, 0]
    assert (counts(), written_since("%")) == (before, rows)
    separate_double(actor=cast.actor("roxane"), notice=double)
    assert ends_of(cast, *both) == [0, 1, 0, 1]
    assert ends_of(cast, *both, merged={2}) == [0, 1, 0, 1]
    assert ends_of(cast, *both) == [0, 2, 0, 0]
    with pytest.raises(Refused, match="plus réuni"):
        separate_double(actor=cast.actor("roxane"), notice=Notice.objects.get(published_id="2026T00001"))


def test_a_double_once_separated_may_be_a_contract_of_its_own(cast):
    both = record(), twin()
    imported(cast, *both, merged={2})
    double = Notice.objects.get(published_id="COMPTA")
    separate_double(actor=cast.actor("roxane"), notice=double)
    assert ends_of(cast, *both, apart={2})[0] == 1
    double.refresh_from_db()
    assert double.decision.ruling == Ruling.APART and double.decision.award.reference == "COMPTA"
    assert ends_of(cast, *both) == [0, 2, 0, 0]
    assert Notice.objects.count() == 2


def test_a_double_of_a_contract_left_out_stays_to_be_decided(cast):
    assert imported(cast, record(), twin(), chosen={99}, merged={2}).merged == 0
    assert not Notice.objects.exists()


def test_the_command_merges_the_doubles_of_the_seignanx(cast):
    assert "dont 29 seraient réunis" in command(cast, SEIGNANX, "--merge-duplicates", "--dry-run")
    assert not Decision.objects.exists()
    told = account(cast, SEIGNANX, "--merge-duplicates")
    assert (told["new"], told["suspected_duplicates"]) == (100, 29)
    assert Decision.objects.filter(ruling=Ruling.MERGED).count() == 29
    before, rows = counts(), written_since("%")
    again = account(cast, SEIGNANX, "--merge-duplicates")
    assert (again["already_imported"], again["republished"], again["suspected_duplicates"]) == (129, 4, 0)
    assert (counts(), written_since("%")) == (before, rows)


@pytest.mark.parametrize(
    ("accepted", "amount", "ends_on"), [(True, 300000, "2028-03-01"), (False, 250000, "2027-03-01")]
)
def test_a_new_publication_is_accepted_or_left(cast, accepted, amount, ends_on):
    versions = record(), record(montant=300000, dureeMois=24)
    imported(cast, *versions)
    [notice] = Notice.objects.undecided()
    decide_change(actor=cast.actor("roxane"), notice=notice, accepted=accepted)
    award = Award.objects.get(reference="2026T00001")
    assert (award.amount, str(award.ends_on)) == (amount, ends_on)
    assert not Notice.objects.undecided().exists()
    assert ends_of(cast, *versions) == [0, 2, 0, 0]
    with pytest.raises(Refused, match="déjà décidé"):
        decide_change(actor=cast.actor("roxane"), notice=notice, accepted=True)
    [again] = imported(cast, record(montant=310000)).plan.republished
    assert again.before.amount == amount


def test_a_publication_left_may_be_decided_again(cast):
    roxane, versions = cast.actor("roxane"), (record(), record(montant=300000))
    imported(cast, *versions)
    [notice] = Notice.objects.undecided()
    with pytest.raises(Refused, match="attend déjà"):
        reopen_change(actor=roxane, notice=notice)
    decide_change(actor=roxane, notice=notice, accepted=False)
    assert [each.pk for each in Notice.objects.left()] == [notice.pk]
    reopen_change(actor=roxane, notice=notice)
    assert [each.pk for each in Notice.objects.undecided()] == [notice.pk]
    assert ends_of(cast, *versions) == [0, 1, 1, 0]
    decide_change(actor=roxane, notice=notice, accepted=True)
    assert Award.objects.get(reference="2026T00001").amount == 300000
    with pytest.raises(Refused, match="déjà reprise"):
        reopen_change(actor=roxane, notice=notice)


def test_what_is_accepted_never_empties_an_award(cast):
    imported(cast, record(), record(montant="douze", dateNotification=None, dureeMois=None))
    decide_change(actor=cast.actor("roxane"), notice=Notice.objects.undecided().get(), accepted=True)
    award = Award.objects.get(reference="2026T00001")
    assert (award.amount, str(award.notified_on), award.months) == (250000, "2026-03-02", 12)


def test_a_file_read_a_few_buyers_at_a_time_ends_the_same(cast, tmp_path, monkeypatch):
    """Batches and runs far smaller than the file: the same ends, a number of queries that follows the batches."""
    buyers = [fictional_siret(800 + place) for place in range(12)]
    records = [
        record(id=f"N{place}", acheteur={"id": buyers[place % 12]}, objet=f"Rue n° {place}", montant=1000 + place,
               titulaires=holders(place + 1))
        for place in range(240)
    ]  # fmt: skip
    path = tmp_path / "decp.json"
    path.write_text(file_of(*records, record(id=None), *records[:3]))
    whole = account(cast, path, "--dry-run")
    monkeypatch.setattr(files, "A_BATCH", 40)
    with CaptureQueriesContext(connection) as queries:
        told = account(cast, path)
    assert told == whole and told["new"] == 240 and told["already_imported"] == 3
    assert [each["line"] for each in told["rejected"]] == [241]
    assert len(queries) < 6 * 30
    numbers = JournalEntry.objects.filter(organisation=cast.organisations["x"]).values_list("number", flat=True)
    assert len(set(numbers)) == len(numbers)


def test_a_contract_without_a_title_takes_the_label_of_its_code(cast):
    """Twice the same label is no consultation: the lots of a table without titles stay contracts of their own."""
    ReferenceCode.objects.update_or_create(
        nomenclature=Nomenclature.CPV, code="45212200", defaults={"label": "Travaux d'installations sportives (essai)"}
    )
    untitled = {"objet": ..., "codeCPV": "45212200"}
    done = imported(cast, record(**untitled), record(id="B", montant=9000, titulaires=holders(5), **untitled))
    assert [contract.title for contract in done.contracts] == ["Travaux d'installations sportives (essai)"] * 2
    assert ends_of(cast, record(**untitled)) == [0, 1, 0, 0]
