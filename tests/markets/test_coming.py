"""Contracts to come: stages, figures of the year, files, and what their lists leave out."""

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as some

from clauses.actions import draft_calibration, hand_over_calibration, review_contract
from clauses.models import LegalReview
from markets.acting import Refused
from markets.actions import add_file, announce_contract, award_lot, move_stage, remove_file
from markets.coming import BY_HAND, FOLLOWING, Step, following, studied_by_year, why_not
from markets.enums import Category, FileKind, StageKind
from markets.joined_files import MOST_BYTES, UnwantedFile, kind_of_file
from markets.lots_paste import read_lots
from markets.models import Announcement, Contract, ContractFile, JournalEntry, Lot, Stage, StageReason

S = StageKind
TODAY = date(2026, 11, 22)
PDF = b"%PDF-1.7\n%\xe2\xe3\n1 0 obj\n"


def archive(*names):
    made = BytesIO()
    with ZipFile(made, "w") as written:
        for name in names:
            written.writestr(name, "<x/>")
    return made.getvalue()


# -- The rules


def test_every_stage_has_its_followers_and_only_an_award_has_none():
    assert set(FOLLOWING) == set(StageKind)
    assert [stage for stage in StageKind if not following(stage)] == [S.AWARDED]
    assert all(set(followers) <= {*BY_HAND, S.KEPT, S.WITHOUT} for followers in FOLLOWING.values())


@pytest.mark.parametrize(
    ("current", "since", "stage", "on", "reason", "said"),
    [
        (S.TO_STUDY, TODAY, S.NOTE, TODAY, "", ""),
        (S.TO_STUDY, TODAY, S.PUBLISHED, TODAY, "", "ne passe pas à"),
        (S.TO_STUDY, TODAY, S.TO_STUDY, TODAY, "", "ne passe pas à"),
        (S.AWARDED, TODAY, S.TO_STUDY, TODAY, "", "ne passe pas à"),
        (S.NOTE, TODAY, S.NOTE, TODAY, "", "ne passe pas à"),
        (S.KEPT, TODAY, S.PUBLISHED, TODAY + timedelta(1), "", "dans l'avenir"),
        (S.KEPT, TODAY, S.PUBLISHED, TODAY - timedelta(1), "", "22/11/2026"),
        (S.KEPT, TODAY - timedelta(1), S.PUBLISHED, TODAY - timedelta(1), "", ""),
        (S.TO_STUDY, TODAY, S.DROPPED, TODAY, "", "motif"),
        (S.TO_STUDY, TODAY, S.DROPPED, TODAY, "Crédits non votés.", ""),
        (S.KEPT, TODAY, S.WITHOUT, TODAY, "", "motif"),
    ],
)
def test_why_a_stage_is_refused(current, since, stage, on, reason, said):
    found = why_not(current, since, stage, on, reason, TODAY)
    assert (said in found) if said else found == ""


def steps(*told):
    return [Step(contract, stage, date(year, 6, 1)) for contract, stage, year in told]


@pytest.mark.parametrize(
    ("told", "years"),
    [
        ([], []),
        ([(1, S.TO_STUDY, 2026)], []),
        ([(1, S.TO_STUDY, 2026), (1, S.DROPPED, 2026)], []),
        ([(1, S.TO_STUDY, 2026), (1, S.NOTE, 2026)], [(2026, 1, 0, 0)]),
        ([(1, S.NOTE, 2026), (1, S.KEPT, 2026), (1, S.PUBLISHED, 2026)], [(2026, 1, 1, 0)]),
        # Studied in December, decided in January: one contract of the year of its study.
        ([(1, S.NOTE, 2025), (1, S.KEPT, 2026)], [(2025, 1, 1, 0)]),
        # A buyer changes its mind: the last decision stands.
        ([(1, S.KEPT, 2026), (1, S.WITHOUT, 2026)], [(2026, 1, 0, 1)]),
        # Studied again: no decision until the next.
        ([(1, S.KEPT, 2026), (1, S.TO_STUDY, 2026)], [(2026, 1, 0, 0)]),
        ([(1, S.KEPT, 2025), (2, S.WITHOUT, 2026), (3, S.KEPT, 2026)], [(2026, 2, 1, 1), (2025, 1, 1, 0)]),
    ],
)
def test_what_a_year_studied(told, years):
    found = studied_by_year(steps(*told))
    assert [(year.year, year.studied, year.kept, year.without) for year in found] == years


@settings(derandomize=True, deadline=None, max_examples=150)
@given(some.lists(some.tuples(some.integers(1, 4), some.sampled_from(list(StageKind)), some.integers(2024, 2026))))
def test_a_contract_is_studied_once_and_decided_at_most_once(told):
    years = studied_by_year(steps(*told))
    studied = {contract for contract, stage, _ in told if stage in (S.NOTE, S.KEPT, S.WITHOUT)}
    assert sum(year.studied for year in years) == len(studied)
    assert all(0 <= year.waiting <= year.studied for year in years)


# -- Files


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PDF, FileKind.PDF),
        (archive("[Content_Types].xml", "word/document.xml"), FileKind.WORD),
        (archive("[Content_Types].xml", "xl/workbook.xml"), FileKind.EXCEL),
        (PDF.ljust(MOST_BYTES, b" "), FileKind.PDF),
    ],
)
def test_a_file_is_told_by_its_bytes(content, kind):
    assert kind_of_file(content) == kind


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "vide"),
        (PDF.ljust(MOST_BYTES + 1, b" "), "10 Mo"),
        (b"<html><script>alert(1)</script>", "ni un PDF"),
        (b" %PDF-1.7", "ni un PDF"),
        (b"PK\x03\x04 but no archive", "ni un PDF"),
        (archive("word/document.xml")[:-10], "ni un PDF"),
        (archive("content.xml"), "ni un PDF"),
        (archive("word/document.xml", "word/vbaProject.bin"), "macros"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(600, b"\0"), "ancien format"),
        (b"MZ\x90\x00", "ni un PDF"),
    ],
)
def test_other_files_are_refused_in_a_sentence(content, said):
    with pytest.raises(UnwantedFile) as refusal:
        kind_of_file(content)
    assert said in refusal.value.sentence


# -- The actions


@pytest.fixture
def planned(cast):
    return announce_contract(
        actor=cast.actor("monte_cristo"),
        title="Réfection du pont-levis (essai)",
        category=Category.WORKS,
        estimate=Decimal("6000000"),
        launch_on=date(2027, 3, 1),
        starts_on=date(2027, 9, 1),
        months=12,
    )


def stages(contract):
    return [str(stage) for stage in contract.stages.order_by("number").values_list("stage", flat=True)]


def test_a_buyer_announces_with_its_own_login(cast, planned):
    assert planned.authority == cast.organisations["authority"] and planned.facilitator is None
    lot = planned.lots.get()
    assert (lot.amount, lot.starts_on, lot.ends_on) == (Decimal("6000000"), date(2027, 9, 1), date(2028, 8, 31))
    assert stages(planned) == ["to_study"] and planned.announcement.stage == S.TO_STUDY
    entry = planned.stages.get().entry
    assert entry.organisation == cast.organisations["authority"] and entry.verb == "announce_contract"


def test_pasted_lots_keep_their_own_lengths_and_name_no_holder(cast):
    rows = read_lots("n°\tintitulé\tmontant HT\tdurée\n1\tGros œuvre\t100000\t6\n2\tPeinture\t50000\t").rows
    contract = announce_contract(
        actor=cast.actor("roxane"),
        authority=cast.organisations["authority"],
        title="Donjon (essai)",
        lots=rows,
        starts_on=date(2027, 1, 1),
        months=12,
    )
    ends = contract.lots.order_by("number").values_list("ends_on", flat=True)
    assert list(ends) == [date(2027, 6, 30), date(2027, 12, 31)]
    held = read_lots("1\tGros œuvre\tPorthos\t\t100000\t6").rows
    with pytest.raises(Refused, match="pas encore de titulaire"):
        announce_contract(
            actor=cast.actor("roxane"), authority=cast.organisations["authority"], title="Tour", lots=held
        )
    assert not Contract.objects.filter(title="Tour").exists()


def test_stages_are_told_by_what_is_done_elsewhere(cast, planned):
    """A calibration handed over is the note, an examination the decision, an award the end: one entry each."""
    roxane, today = cast.actor("roxane"), timezone.localdate()
    lot = planned.lots.get()
    values = {"amount": Decimal(6_000_000), "labour_share": Decimal("0.5"), "rate": Decimal("0.05")}
    draft = draft_calibration(actor=roxane, lot=lot, hourly_cost=Decimal(30), **values)
    hand_over_calibration(actor=roxane, calibration=draft)
    review = {"actor": roxane, "contract": planned, "decided_on": today, "launched_on": date(2027, 3, 1)}
    review_contract(**review, clause_kept=False, exception="no_link", reason="Aucun lien.")
    assert StageReason.objects.get(stage__contract=planned).text == "Aucun lien."
    review_contract(**review, clause_kept=True)
    # Said again, it is the same stage.
    review_contract(**review, clause_kept=True)
    move_stage(actor=roxane, contract=planned, stage=S.PUBLISHED, on=today)
    draft = draft_calibration(actor=roxane, lot=lot, hourly_cost=Decimal(30), **values)
    hand_over_calibration(actor=roxane, calibration=draft)
    assert stages(planned) == ["to_study", "note", "without", "kept", "published"], "a late note goes nowhere back"
    assert planned in Contract.objects.coming() and lot not in Lot.objects.running()
    award_lot(actor=roxane, lot=lot, holder=cast.organisations["a"], notified_on=date(2020, 1, 1))
    assert stages(planned)[-1] == "awarded" and planned.stages.last().on == today
    assert planned in Contract.objects.running() and lot in Lot.objects.running()
    award_lot(actor=roxane, lot=lot, holder=cast.organisations["b"])
    assert stages(planned).count("awarded") == 1
    assert Stage.objects.filter(contract=planned).values("entry").distinct().count() == 6
    with pytest.raises(Refused, match="plus à venir"):
        move_stage(actor=roxane, contract=planned, stage=S.TO_STUDY, on=today)


def test_a_contract_that_was_never_announced_has_no_stage(cast):
    award_lot(actor=cast.actor("roxane"), lot=cast.lots["a"], holder=cast.organisations["b"])
    assert not Stage.objects.exists() and cast.contract in Contract.objects.running()


def test_a_decision_is_never_moved_to_by_hand_alone(cast, planned):
    """The examination writes both the review and the stage."""
    assert not {S.KEPT, S.WITHOUT} & set(BY_HAND)
    assert not LegalReview.objects.filter(contract=planned).exists()


def test_the_database_keeps_stage_and_history_equal(cast, planned):
    with pytest.raises(IntegrityError, match="dernière de son historique"), transaction.atomic():
        Announcement.objects.filter(contract=planned).update(stage=S.PUBLISHED)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(IntegrityError, match="dernière de son historique"), transaction.atomic():
        entry = JournalEntry.objects.latest("number")
        Stage.objects.create(
            structure=planned.structure, contract=planned, stage=S.NOTE, on=TODAY, entry=entry, number=entry.number
        )
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_files_are_bounded_journaled_and_removed_by_whom_may(cast, planned):
    buyer, roxane = cast.actor("monte_cristo"), cast.actor("roxane")
    theirs = add_file(actor=buyer, contract=planned, name="Programme de M. Dantès.pdf", content=PDF)
    with pytest.raises(Refused, match="déjà joint"):
        add_file(actor=roxane, contract=planned, name="encore.pdf", content=PDF)
    ours = add_file(actor=roxane, contract=planned, name="note.pdf", content=PDF + b"2")
    for rank in range(8):
        add_file(actor=roxane, contract=planned, name="n.pdf", content=PDF + b"%d" % (rank + 10))
    with pytest.raises(Refused, match="10 pièces"):
        add_file(actor=roxane, contract=planned, name="n.pdf", content=PDF + b"x")
    with pytest.raises(Refused, match="demandez-lui"):
        remove_file(actor=buyer, file=ours)
    remove_file(actor=buyer, file=theirs)
    assert not ContractFile.objects.filter(name__contains="Dantès").exists()
    assert not JournalEntry.objects.filter(words__contains="Dantès").exists(), "names of files stay out of it"
