"""The two complete calculations that facilitators published, to the hour: page, grid, command, paper.

EX01, MDEF Sud 77: 1 000 000 € × 50 % × 5 % ÷ 30 € = 833 h. EX02, MDE Alès-Cévennes: 1 500 000 €, 70 %, 10 %, 30 €:
35 000 h of labour, 3 500 h.
"""

from decimal import Decimal

import pytest
from django.core.management import call_command
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from clauses.models import Calibration
from markets.models import Lot
from tests.clauses.reading import text_of
from tests.rendering.reading import pdf_text, squeezed

HOUR = 3600
EX01 = {"amount": "1 000 000", "labour_share": "50 %", "rate": "5 %", "hourly_cost": "30"}
EX02 = {"amount": "1 500 000", "labour_share": "70 %", "rate": "10 %", "hourly_cost": "30"}
# What is typed, the labour hours, the insertion hours, how they are written.
EXAMPLES = [
    pytest.param(EX01, 16_667, 833, "833 h", id="EX01"),
    pytest.param(EX02, 35_000, 3_500, "3 500 h", id="EX02"),
]


@pytest.fixture
def lot(cast):
    return Lot.objects.create(structure=cast.structures["x"], contract=cast.contract, number="3", title="Lot publié")


def plain(response):
    return text_of(response).replace("\u202f", " ")


@pytest.mark.parametrize(("typed", "labour", "hours", "written"), EXAMPLES)
def test_to_the_hour_on_page_grid_and_paper(roxane, cast, lot, reference, typed, labour, hours, written):
    body = {"method": "by_amount", "trade": "", "rounding": "nearest", "weeks": "", "crew": ""} | typed
    live = plain(roxane.post(reverse("clauses:calibration_steps", args=[lot.pk]), body))
    page = roxane.post(reverse("clauses:calibration_new", args=[lot.pk]), body, follow=True)
    alone = Calibration.objects.get()
    paper = roxane.post(reverse("clauses:calibration_pdf", args=[alone.pk]))
    cells = {f"lot-{lot.pk}-{name}": value for name, value in typed.items()} | {f"lot-{lot.pk}-keep": "1"}
    grid = reverse("clauses:consultation", args=[cast.contract.pk])
    figures = reverse("clauses:consultation_figures", args=[cast.contract.pk])
    seen = plain(roxane.post(figures, cells | {"rounding": "nearest"}))
    assert f"chacun arrondi : {written}" in seen
    assert roxane.post(grid, cells | {"rounding": "nearest"}).status_code == 302
    kept = Calibration.objects.get()
    assert (alone.pk, alone.seconds, kept.seconds) == (kept.pk, hours * HOUR, hours * HOUR)
    assert written in live and written in plain(page)
    assert squeezed(written) in squeezed(pdf_text(paper.content))


def test_to_the_hour_in_the_command(tmp_path):
    book = Workbook()
    book.active.append(["lot", "intitulé", "montant HT", "part main-d'œuvre", "taux", "coût horaire"])
    for rank, (typed, *_) in enumerate((example.values for example in EXAMPLES), 1):
        book.active.append(
            [rank, f"EX0{rank}", *(typed[name] for name in ("amount", "labour_share", "rate", "hourly_cost"))]
        )
    book.save(tmp_path / "in.xlsx")
    call_command("calibrate_lots", str(tmp_path / "in.xlsx"), out=str(tmp_path / "out.xlsx"))
    rows = list(load_workbook(tmp_path / "out.xlsx").active.iter_rows(values_only=True))
    place = next(rank for rank, row in enumerate(rows) if "Heures d'insertion" in row)
    columns = {name: rows[place].index(name) for name in ("Heures travaillées", "Heures d'insertion")}
    read = [tuple(round(Decimal(str(row[at])), 2) for at in columns.values()) for row in rows[place + 1 : place + 3]]
    assert read == [(16_667, 833), (35_000, 3_500)]
