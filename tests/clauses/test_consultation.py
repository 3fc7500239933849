"""Calibrating a whole consultation: the grid, what is pasted in it, the drafts it leaves."""

import io
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from clauses.enums import CalibrationState
from clauses.models import Calibration
from markets.journal import JournalEntry
from markets.models import Lot
from tests.clauses.reading import count_queries, text_of

HOUR = 3600
NAMES = ("Gros œuvre", "Charpente métallique", "Peinture intérieure")


@pytest.fixture
def lots(cast):
    """Three lots without a clause, in the cast's contract; the others of it carry theirs."""
    return [
        Lot.objects.create(
            structure=cast.structures["x"],
            contract=cast.contract,
            number=str(20 + rank),
            title=name,
            amount=Decimal(1_000_000),
            starts_on=date(2027, 1, 4),
        )
        for rank, name in enumerate(NAMES)
    ]


def url(cast, name="consultation"):
    return reverse(f"clauses:{name}", args=[cast.contract.pk])


def typed(lots, **changes):
    body = {"rate": "5", "hourly_cost": "30", "rounding": "nearest"}
    for lot in lots:
        body |= {f"lot-{lot.pk}-keep": "1", f"lot-{lot.pk}-amount": "1 000 000"}
    return body | changes


def test_the_grid_starts_from_the_lots(roxane, cast, lots, reference):
    page = roxane.get(url(cast))
    said = text_of(page).replace("\u202f", " ")
    assert all(name in said for name in NAMES)
    # 50 %, 20 % and 70 % of labour at the usual rate and cost: 833, 333 and 1 167 h.
    for words in ("833 h", "333 h", "1 167 h", "Somme des lots, chacun arrondi : 2 333 h"):
        assert words in said, words
    assert "Part de main-d'œuvre proposée : 20 % (Charpente métallique)" in said


def test_figures_follow_what_is_typed_and_keep_nothing(roxane, cast, lots, reference):
    body = typed(lots, **{f"lot-{lots[1].pk}-labour_share": "70 %", f"lot-{lots[1].pk}-rate": "10"})
    response = roxane.post(url(cast, "consultation_figures"), body)
    said = text_of(response).replace("\u202f", " ")
    assert "2 333 h" in said and "<html" not in response.content.decode()
    assert "Somme des lots, chacun arrondi : 4 333 h" in said
    assert not Calibration.objects.exists()


def test_a_lot_in_error_leaves_the_others(roxane, cast, lots, reference):
    body = typed(lots, **{f"lot-{lots[0].pk}-amount": "beaucoup"})
    said = text_of(roxane.post(url(cast, "consultation_figures"), body)).replace("\u202f", " ")
    assert "« beaucoup » n'est pas un montant" in said
    assert "1 lot sans calcul" in said
    page = roxane.post(url(cast), body | {"recalculate": "1"})
    assert page.status_code == 200 and 'value="beaucoup"' in page.content.decode()
    assert roxane.post(url(cast), body).status_code == 302
    assert set(Calibration.objects.values_list("lot", flat=True)) == {lots[1].pk, lots[2].pk}


def test_saving_keeps_one_draft_a_lot_and_starts_again_from_it(roxane, cast, lots, reference):
    before = JournalEntry.objects.count()
    body = typed(lots)
    del body[f"lot-{lots[2].pk}-keep"]
    assert roxane.post(url(cast), body).url == reverse("clauses:contract", args=[cast.contract.pk])
    assert [(each.lot_id, each.seconds, each.state) for each in Calibration.objects.order_by("pk")] == [
        (lots[0].pk, 833 * HOUR, CalibrationState.DRAFT),
        (lots[1].pk, 333 * HOUR, CalibrationState.DRAFT),
    ]
    kept = Calibration.objects.get(lot=lots[0])
    assert kept.scale_version == reference[1]
    assert kept.sources["labour_share"]["label"] == "Maçonnerie, gros œuvre"
    assert JournalEntry.objects.count() == before + 2
    again = typed(lots, rate="10")
    assert roxane.post(url(cast), again).status_code == 302
    assert Calibration.objects.count() == 3
    assert Calibration.objects.get(lot=lots[0]).seconds == 1_667 * HOUR
    assert 'value="10\u202f%"' in roxane.get(url(cast)).content.decode()
    page = roxane.get(reverse("clauses:calibration", args=[kept.pk]))
    assert page.status_code == 200 and "1\u202f667\u202fh" in text_of(page)


def test_nothing_to_keep_is_said(roxane, cast, lots, reference):
    response = roxane.post(url(cast), {"rounding": "nearest"})
    assert response.status_code == 422
    assert "Aucun lot n'est calculé" in text_of(response)
    assert "à tous les lots" in text_of(roxane.post(url(cast), typed(lots, rate="cinq")))


def workbook(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return SimpleUploadedFile("lots.xlsx", content.getvalue())


HEADERS = ("Coût horaire", "Lot", "Montant HT", "Part main-d'œuvre", "Taux")


def test_pasted_lines_fill_the_grid(roxane, cast, lots, reference):
    pasted = "\n".join(
        "\t".join(row)
        for row in [
            HEADERS,
            ("40", "Lot n° 20", "1 500 000 €", "70 %", "10"),
            ("", "21", "250000", "", ""),
            ("1", "99", "5", "", ""),
        ]
    )
    page = roxane.post(url(cast, "consultation_paste"), {"pasted": pasted})
    body = page.content.decode()
    assert page.status_code == 200
    assert 'value="1 500 000 €"' in body and 'value="70 %"' in body and 'value="250000"' in body
    assert "2\u202f625\u202fh" in text_of(page)  # 1 500 000 × 70 % × 10 % ÷ 40
    assert "ne correspond à aucun lot" in text_of(page)
    assert not Calibration.objects.exists()


def test_a_workbook_fills_the_grid(roxane, cast, lots, reference):
    book = workbook(["Consultation 2027"], HEADERS, (30, 20, 1_500_000, 0.7, 0.1), (None, 22, 90_000, None, None))
    page = roxane.post(url(cast, "consultation_paste"), {"file": book})
    assert "3\u202f500\u202fh" in text_of(page)
    assert 'value="90000"' in page.content.decode()


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "Collez des lignes"),
        ({"pasted": "bonjour"}, "montant HT"),
        ({"pasted": "Lot\tMontant HT"}, "une ligne par lot"),
        ({"file": SimpleUploadedFile("x.xlsx", b"PK\x03\x04 nothing")}, "endommagé"),
    ],
)
def test_what_cannot_be_read_says_so(roxane, cast, lots, reference, sent, words):
    page = roxane.post(url(cast, "consultation_paste"), sent)
    assert page.status_code == 422
    assert words in text_of(page)


def test_a_cell_longer_than_any_title_is_a_stranger_and_no_error(roxane, cast, lots, reference):
    page = roxane.post(url(cast, "consultation_paste"), {"pasted": f"Lot\tMontant HT\n{'9' * 200_000}\t5"})
    assert page.status_code == 200
    assert "ne correspond à aucun lot" in text_of(page)


def test_a_contract_without_open_lots_says_so(roxane, cast, lots):
    Lot.objects.filter(contract=cast.contract).update(closed_on=date(2026, 11, 1))
    assert "Rien à calibrer ici" in text_of(roxane.get(url(cast)))


def test_as_many_queries_for_two_hundred_lots(roxane, cast, lots, reference):
    count_queries(roxane, url(cast))
    few = count_queries(roxane, url(cast))
    Lot.objects.bulk_create(
        Lot(structure=cast.structures["x"], contract=cast.contract, number=f"A{rank}", title="Peinture", amount=50_000)
        for rank in range(200)
    )
    assert count_queries(roxane, url(cast)) == few <= 25
