"""The command that calibrates a workbook: same rows, same order, each computed or told why not."""

import io
import random

import pytest
from django.core.management import CommandError, call_command
from openpyxl import Workbook, load_workbook

HEADERS = ["lot", "intitulé", "montant HT", "part main-d'œuvre", "taux", "coût horaire"]


def written(tmp_path, rows, name="lots.xlsx"):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    path = tmp_path / name
    book.save(path)
    return path


def calibrate(path, tmp_path, **options):
    out = tmp_path / "calibres.xlsx"
    said = io.StringIO()
    call_command("calibrate_lots", path, out=str(out), stdout=said, **options)
    rows = list(load_workbook(out).active.iter_rows(values_only=True))
    return rows[0], rows[1:-1], rows[-1], said.getvalue().replace("\u202f", " ")


def test_published_examples_and_what_cannot_be_computed(tmp_path):
    path = written(
        tmp_path,
        [
            HEADERS,
            ["1", "Exemple Sud 77", 1_000_000, 0.5, 0.05, 30],
            ["2", "Exemple Alès", "1 500 000 €", "70 %", "10", "30"],
            ["3", "Gros œuvre", 1_000_000, None, None, None],
            ["4", "Mobilier", 50_000, None, None, None],
            ["5", "Peinture", "cher", 50, 5, 30],
            ["6", "=1+1", 1000, 50, 5, 30],
        ],
    )
    headers, rows, total, said = calibrate(path, tmp_path)
    assert headers[:6] == ("Lot", "Intitulé", "Montant HT", "Part main-d'œuvre", "Taux", "Coût horaire")
    assert [row[0] for row in rows] == ["1", "2", "3", "4", "5", "6"]
    assert [row[7] for row in rows] == [833, 3500, 833, None, None, 1]
    assert [row[6] for row in rows][:2] == [16_667, 35_000]
    assert rows[0][8] == 1200.48
    assert "proposée" in rows[2][9] and "aucun métier" in rows[3][9] and "n'est pas un montant" in rows[4][9]
    assert total[0] == "Total" and total[7] == "=SUM(H2:H7)"
    assert "4 lots calculés" in said and "5 167 h" in said and "2 lots sans calcul" in said


def test_columns_in_any_order_give_the_same_hours(tmp_path):
    lots = [[str(rank), f"Lot {rank}", 40_000 * rank, 0.5, 0.05, 30] for rank in range(1, 9)]
    expected = [row[7] for row in calibrate(written(tmp_path, [HEADERS, *lots]), tmp_path)[1]]
    order = list(range(6))
    random.Random(7).shuffle(order)
    mixed = [[row[place] for place in order] for row in [HEADERS, *lots]]
    assert [row[7] for row in calibrate(written(tmp_path, mixed), tmp_path)[1]] == expected


def test_a_thousand_lots_keep_their_order(tmp_path):
    rows = [[rank, f"Lot {rank}", 1_000 * rank, "50 %", "5 %", 30] for rank in range(1, 1_001)]
    _, computed, _, said = calibrate(written(tmp_path, [HEADERS, *rows]), tmp_path)
    assert [row[0] for row in computed] == [str(rank) for rank in range(1, 1_001)]
    assert "1000 lots calculés" in said.replace(" ", "") or "1000 lots calculés" in said


def test_values_of_a_structure_come_before_those_shipped(tmp_path, cast, reference):
    structure = cast.structures["x"]
    reference[1].values.filter(code="MACONNERIE").update(value="0.6")
    path = written(tmp_path, [HEADERS, ["1", "Gros œuvre", 1_000_000, None, 0.05, 30]])
    assert calibrate(path, tmp_path, facilitator=structure.organisation.siret)[1][0][7] == 1000


def hostile(rank):
    """A workbook that is none, or that means harm: bytes of several kinds, told by a number."""
    chance = random.Random(rank)
    whole = io.BytesIO()
    book = Workbook()
    book.active.append(HEADERS)
    book.active.append(["1", "x", 1, 1, 1, 1])
    book.save(whole)
    content = bytearray(whole.getvalue())
    kind = rank % 5
    if kind == 0:
        return bytes(content[: chance.randrange(1, len(content) - 1)])
    if kind == 1:
        for _ in range(40):
            content[chance.randrange(len(content))] = chance.randrange(256)
        return bytes(content)
    if kind == 2:
        return chance.randbytes(chance.randrange(0, 4_000))
    if kind == 3:
        return b"PK\x03\x04" + chance.randbytes(2_000)
    return chance.choice(
        [b"", b"%PDF-1.7", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), b"<html></html>", b"a;b\n1;2"]
    )


@pytest.mark.parametrize("first", range(0, 100, 10))
def test_hostile_workbooks_are_refused_in_a_sentence(tmp_path, first):
    """Refused with a French sentence, or read whole where the damage spared the cells: never a trace of the program."""
    for rank in range(first, first + 10):
        path = tmp_path / f"{rank}.xlsx"
        path.write_bytes(hostile(rank))
        try:
            calibrate(path, tmp_path)
        except CommandError as refusal:
            assert str(refusal).endswith((".", "»"))


def test_what_is_not_a_table_of_lots_says_what_is_missing(tmp_path):
    with pytest.raises(CommandError, match="montant HT"):
        calibrate(written(tmp_path, [["a", "b"], [1, 2]]), tmp_path)
    with pytest.raises(CommandError, match="ne peut pas être lu"):
        calibrate(tmp_path / "absent.xlsx", tmp_path)
