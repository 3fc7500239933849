import gzip
import io
import json
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from markets.decp.contracts import PublishedContract, Rejected
from markets.decp.duplicates import suspected_duplicates
from markets.decp.operations import group_lots
from markets.decp.reading import MOST_BYTES_PER_CONTRACT, read_contracts, republications

from .published import TODAY, contracts_of, file_of, read, record, rejections_of, remarks_of

SEIGNANX = Path(__file__).parent / "files" / "seignanx.json"


@pytest.fixture(scope="module")
def seignanx():
    with SEIGNANX.open("rb") as file:
        return contracts_of(list(read_contracts(file, today=TODAY)))


def test_known_figures_of_the_seignanx(seignanx):
    assert len(seignanx) == 133
    assert sum(bool(contract.social) for contract in seignanx) == 23
    assert len(republications(seignanx)) == 4
    assert len({contract.content_hash for contract in seignanx}) == 133
    assert [contract.rank for contract in seignanx] == list(range(1, 134))


def test_operations_of_the_seignanx(seignanx):
    operations = group_lots(seignanx)
    titles = {operation.name: [lot.title for lot in operation.lots] for operation in operations}
    aquatic = titles["Travaux de construction de l’équipement aquatique communautaire du Seignanx"]
    assert len(aquatic) == 20 and "Charpente" in aquatic
    assert len(titles["RIE TARNOS"]) == 11
    grouped = [lot.contract.key for operation in operations for lot in operation.lots]
    assert len(grouped) == len(set(grouped)) == 129


def test_duplicates_of_the_seignanx(seignanx):
    pairs = {(pair.first.published_id, pair.second.published_id) for pair in suspected_duplicates(seignanx)}
    assert len(pairs) == 23
    assert ("2024TX23LOT03", "2025T00014") in pairs


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1"])
def test_encodings(encoding):
    readings = read(file_of(record(objet="Rénovation énergétique"), record(id="B", objet="Çà et là")).encode(encoding))
    assert [contract.title for contract in contracts_of(readings)] == ["Rénovation énergétique", "Çà et là"]
    assert rejections_of(readings) == []
    assert bool(remarks_of(readings)) == (encoding not in ("utf-8", "utf-8-sig"))


def test_a_character_cut_between_two_reads_is_whole():
    class Dripping(io.BytesIO):
        def read(self, size=-1):
            return super().read(1 if size else 0)

    for encoding in ("utf-8", "utf-16", "latin-1"):
        source = Dripping(file_of(record(objet="Été à Œyregave")).encode(encoding, "replace"))
        (contract,) = contracts_of(list(read_contracts(source, today=TODAY)))
        assert contract.title.startswith("Été à")


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "vide"),
        (b"  \n ", "vide"),
        (b"\xef\xbb\xbf", "vide"),
        (b"<html></html>", "page web"),
        (b"<?xml version='1.0'?><feed><id>1</id></feed>", "marches"),
        (b"\xd0\xcf\x11\xe0rest", "Excel"),
        (b"PK\x03\x04rest", "Excel"),
        (gzip.compress(b"{}", mtime=0), "compressé"),
        (b"%PDF-1.7", "PDF"),
        (b"id;montant\n1;2", "acheteur_id"),
        (b"bonjour", "DECP"),
        (b"{}", "marches"),
        (b"[]", "marches"),
        (b'[{"id": 1}]', "marches"),
        (b'[{"marches": [{"id": 1}]}]', "marches"),
        (b'{"marches": null}', "marches"),
        (b'{"marches": {"autre": [{"id": 1}]}}', "marches"),
        (b'{"x": {"marches": {"marche": [{"id": 1}]}}}', "marches"),
    ],
)
def test_what_is_not_a_decp_file_is_said(data, word):
    readings = read(data)
    assert len(readings) == 1 and isinstance(readings[0], Rejected)
    assert readings[0].rank == 0
    assert word in readings[0].reason


def test_an_empty_list_is_said():
    assert remarks_of(read(file_of())) and not rejections_of(read(file_of()))


def test_every_shape_of_the_list_is_read():
    whole = record()
    for data in (
        {"marches": {"marche": [whole]}},
        {"marches": {"marche": whole}},
        {"marches": {"contrat-concession": [], "marche": [whole]}},
        {"marches": [whole]},
        {"_provenance": {"marches": {"marche": [1]}, "a": [[[]]]}, "marches": {"x": [{}], "marche": [whole], "y": 2}},
    ):
        readings = read(json.dumps(data))
        assert len(readings) == 1 and isinstance(readings[0], PublishedContract), (data, readings)


def test_a_bad_contract_does_not_stop_the_others():
    readings = read(file_of(record(), None, record(id=None), "x", [1, {}], record(id="B")))
    assert [type(reading).__name__ for reading in readings] == ["PublishedContract"] + ["Rejected"] * 4 + [
        "PublishedContract"
    ]
    assert [reading.rank for reading in readings] == [1, 2, 3, 4, 5, 6]


def test_a_truncated_file_keeps_what_came_before():
    data = file_of(record(id="A"), record(id="B"), record(id="C"))
    readings = read(data[: data.index('"C"')])
    assert [contract.published_id for contract in contracts_of(readings)] == ["A", "B"]
    assert "incomplet" in readings[-1].reason and "les 2 contrats" in readings[-1].reason


def test_broken_json_and_text_after_the_end_are_said():
    data = file_of(record(id="A"), record(id="B"))
    broken = read(data.replace('"id": "B"', '"id": "B",,'))
    assert len(contracts_of(broken)) == 1 and "correct" in broken[-1].reason
    trailing = read(data + " reste")
    assert len(contracts_of(trailing)) == 2 and "suit la fin" in trailing[-1].reason


def test_not_a_number_is_read_as_null():
    data = file_of(record(montant="@"), record(id="B", dureeMois="@", objet="Rue NaN, côté pair"))
    readings = contracts_of(read(data.replace('"@"', "NaN", 1).replace('"@"', "-Infinity")))
    assert (readings[0].amount, readings[1].months) == (None, None)
    assert readings[1].title == "Rue NaN, côté pair"


@pytest.mark.parametrize(
    "hostile",
    [
        "[" * 100_000,
        '{"a":' * 100_000,
        "1" * 5000,
        "-" + "9" * 200_000,
        "1e99999999999999999999",
        '"\\ud800\\ud800\\udc00"',
    ],
)
def test_values_made_to_break_the_parser_stop_the_reading_with_a_sentence(hostile):
    before = file_of(record())[:-3]
    readings = read(f'{before}, {{"id": {hostile}}}]}}}}')
    assert len(contracts_of(readings)) == 1
    assert rejections_of(readings)[-1].startswith("Contrat n° 2")


def test_memory_is_bounded_whatever_the_size():
    class Endless:
        """A file of 40 MB that is never held."""

        def __init__(self, start, piece, count):
            self.parts = iter([start, *[piece] * count])

        def read(self, size=-1):
            return next(self.parts, b"") if size else b""

    piece = json.dumps(record(objet="x" * 100_000)).encode() + b","
    tracemalloc.start()
    try:
        many = sum(1 for _ in read_contracts(Endless(b'{"marches":{"marche":[', piece, 400), today=TODAY))
        long_text = list(read_contracts(Endless(b'{"marches":{"marche":[{"id":"', b"x" * 65536, 900), today=TODAY))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert many == 401  # the list is not closed: one rejection more
    assert f"plus de {MOST_BYTES_PER_CONTRACT // 1024 // 1024} Mo" in long_text[0].reason
    assert peak < 24 * 1024 * 1024


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.data())
def test_a_mutated_file_never_raises(data):
    whole = bytearray(file_of(record(), record(id="B"), record(id="C")).encode())
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(whole) - 1))
        whole[place : place + data.draw(st.integers(0, 5))] = data.draw(st.binary(max_size=6))
    for reading in read(bytes(whole)):
        assert reading.flags is not None if isinstance(reading, PublishedContract) else reading.sentence
