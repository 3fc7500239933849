"""Reading what people send: every filled row, or one French sentence; never more memory or time than given."""

import io
import json
import subprocess
import sys
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from markets.workbooks import LIMITS, CellError, Limits, UnreadableWorkbook, read_workbook
from markets.workbooks.child import lines_of
from markets.workbooks.sheets import column_letters
from tests.house.sources import ROOT
from tests.workbooks.hostile import ERRORS, READ, REFUSED, mutants, number, sound, workbook

MUTANTS = 170
MOST_KILOBYTES = 150 * 1024


def in_process(content, limits=LIMITS):
    """Rows as the reading process tells them: the same code, without the process."""
    return [line for line in lines_of(content, limits) if isinstance(line, list)]


@pytest.fixture(scope="module")
def crowd(tmp_path_factory):
    """What came of each hostile file, read by the true process under its limits."""
    folder = tmp_path_factory.mktemp("crowd")
    made = {f"refused {name}": make() for name, (make, _) in REFUSED.items()}
    made |= {f"read {name}": make() for name, (make, _) in READ.items()}
    made |= {f"mutant {rank}": content for rank, content in enumerate(mutants(MUTANTS))}
    names = {}
    for rank, (name, content) in enumerate(made.items()):
        names[f"{rank:04d}"] = name
        (folder / f"{rank:04d}.bin").write_bytes(content)
    told = subprocess.run(
        [sys.executable, "-m", "tests.workbooks.crowd", str(folder)], capture_output=True, cwd=ROOT, check=True
    )
    return {names[each["name"]]: each for each in json.loads(told.stdout)}


def test_two_hundred_hostile_files_end_in_rows_or_in_a_sentence(crowd):
    assert len(crowd) >= 200
    silent = {name: each["said"][-300:] for name, each in crowd.items() if each["code"] or each["said"]}
    assert silent == {}
    last = [json.loads(each["last"]) for each in crowd.values()]
    assert all(each == {"end": True} or each["refused"].endswith(".") for each in last)
    assert any(each == {"end": True} for each in last)


def test_they_take_little_memory_and_time(crowd):
    heavy = {name: each["kilobytes"] for name, each in crowd.items() if each["kilobytes"] > MOST_KILOBYTES}
    slow = {name: each["seconds"] for name, each in crowd.items() if each["seconds"] > 6}
    assert (heavy, slow) == ({}, {})
    assert sorted(each["seconds"] for each in crowd.values())[-10] < 2


@pytest.mark.parametrize("name", [name for name in REFUSED if name not in ("nothing", "6 MB")])
def test_a_refusal_names_what_is_wrong(crowd, name):
    assert REFUSED[name][1] in json.loads(crowd[f"refused {name}"]["last"]).get("refused", "")


@pytest.mark.parametrize("name", ["nothing", "6 MB", "ods", "cut archive", "last cell"])
def test_a_page_gets_the_sentence(name):
    make, said = REFUSED[name]
    with pytest.raises(UnreadableWorkbook, match=said):
        read_workbook(io.BytesIO(make()))


@pytest.mark.parametrize("name", READ)
def test_no_row_is_left_out(name):
    make, expected = READ[name]
    [sheet] = read_workbook(make())
    assert [(row.number, row.cells) for row in sheet.rows] == expected


@pytest.mark.parametrize("xml", ERRORS)
def test_a_cell_without_a_value_says_which(xml):
    [[row, [cell]]] = in_process(workbook(f'<row r="1">{xml}</row>'))
    assert row == 1 and cell[0] == "e" and "A1" in cell[1] and ERRORS[xml] in cell[1]


def test_an_empty_result_is_empty_and_a_cached_one_is_read():
    rows = '<row r="1"><c r="A1" t="str"><f>""</f><v></v></c><c r="B1"><f>1+1</f><v>2</v></c></row>'
    assert in_process(workbook(rows)) == [[1, [None, ["n", "2"]]]]


def test_a_file_that_hangs_is_given_up():
    content = workbook("".join(number(n, f"A{n}", n) for n in range(1, 4001)))
    with pytest.raises(UnreadableWorkbook, match="trop de temps"):
        read_workbook(content, limits=Limits(patience=0))


def test_sheets_keep_their_names_and_order():
    book = Workbook()
    book.active.title = "Marchés"
    book.active.append([True, time(7, 30), datetime(2026, 1, 2, 3, 4), timedelta(hours=30), 151.67])
    book.create_sheet("Vide")
    book.create_sheet("Personnes").append([None, "=A1"])
    made = io.BytesIO()
    book.save(made)
    first, empty, last = read_workbook(made.getvalue())
    assert (first.name, empty.name, last.name) == ("Marchés", "Vide", "Personnes")
    assert first.rows[0].cells == (
        True,
        time(7, 30),
        datetime(2026, 1, 2, 3, 4),
        timedelta(hours=30),
        Decimal("151.67"),
    )
    assert empty.rows == () and isinstance(last.rows[0].cell(1), CellError) and last.rows[0].cell(9) is None


def test_a_sound_workbook_is_read_whole():
    rows = in_process(sound())
    assert len(rows) == 31 and rows[30] == [
        31,
        ["Marché 29", "Batidour (fictive)", ["d", "2026-01-30"], ["n", "217.5"]],
    ]


CELLS = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1, max_size=20).filter(
        lambda text: not text.startswith("=") and "_x" not in text
    ),
    st.decimals(min_value=-(10**9), max_value=10**9, places=2),
    st.dates(min_value=date(1901, 1, 1), max_value=date(2200, 1, 1)),
    st.booleans(),
)


@given(st.lists(st.lists(CELLS, min_size=1, max_size=6), min_size=1, max_size=8))
@settings(max_examples=30, deadline=None)
def test_what_a_spreadsheet_writes_comes_back(rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for line in book.active.iter_rows():
        for cell in line:
            if isinstance(cell.value, str):
                cell.data_type = "s"
    made = io.BytesIO()
    book.save(made)
    expected = [[rank, [as_told(cell) for cell in row]] for rank, row in enumerate(rows, 1)]
    found = in_process(made.getvalue())
    assert [[n, [tuple(c) if isinstance(c, list) else c for c in cells]] for n, cells in found] == expected


def as_told(cell):
    if isinstance(cell, Decimal):
        return ("n", f"{float(cell):.15g}" if cell else "0")
    return ("d", cell.isoformat()) if isinstance(cell, date) else cell


def test_letters_of_columns():
    assert [column_letters(rank) for rank in (0, 25, 26, 59, 16383)] == ["A", "Z", "AA", "BH", "XFD"]
