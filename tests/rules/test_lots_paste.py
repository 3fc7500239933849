from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from markets.identifiers import fictional_siret
from markets.lots_paste import (
    UnreadableAmount,
    UnreadableDuration,
    read_amount,
    read_lots,
    read_months,
)

bounded = settings(derandomize=True, deadline=None, max_examples=200)
SIRET = fictional_siret(1)
SIREN = fictional_siret(2)[:9]
HEADER = "N°\tIntitulé\tTitulaire\tSIRET ou SIREN\tMontant HT\tDurée"
FIRST = f"1\tGros œuvre\tMaçonnerie du Test\t{SIRET}\t1 234 567,89 €\t22 mois"
SECOND = f"2\tPeinture\tPeinture du Test\t{SIREN}\t98 000\t8"


def test_reads_a_pasted_table_with_its_header() -> None:
    read = read_lots(f"{HEADER}\r\n{FIRST}\r\n{SECOND}\r\n")
    assert read.is_ready
    assert read.warnings == ()
    first, second = read.rows
    assert (first.line, first.number, first.title, first.holder) == (2, "1", "Gros œuvre", "Maçonnerie du Test")
    assert (first.siret, first.amount, first.months) == (SIRET, Decimal("1234567.89"), 22)
    assert (second.siren, second.siret, second.amount, second.months) == (SIREN, None, Decimal("98000"), 8)


def test_reads_the_usual_order_without_a_header() -> None:
    read = read_lots(f"{FIRST}\n{SECOND}")
    assert read.is_ready
    assert [row.line for row in read.rows] == [1, 2]


def test_reads_columns_in_any_order() -> None:
    header = "Durée (mois)\tMontant (€ HT)\tN° SIRET\tEntreprise\tLibellé du lot\tN° du lot"
    text = f"{header}\n22\t1000,5\t{SIRET}\tA\tB\tLot 3"
    (row,) = read_lots(text).rows
    assert (row.number, row.title, row.holder, row.siret, row.amount, row.months) == (
        "3", "B", "A", SIRET, Decimal("1000.5"), 22,
    )  # fmt: skip
    assert row.errors == ()


def test_reads_semicolons_and_aligned_columns() -> None:
    assert read_lots(FIRST.replace("\t", ";")).rows[0].siret == SIRET
    spaced = read_lots(f"1  Gros œuvre  Maçonnerie du Test  {SIRET}  1 234 567,89 €  22 mois")
    assert spaced.rows[0].amount == Decimal("1234567.89")
    assert spaced.is_ready


def test_a_cell_may_hold_a_line_break_and_a_lone_quote_is_literal() -> None:
    quoted = read_lots(f'1\t"Gros œuvre\net ""béton"""\tA\t{SIRET}\t10\t2\n2\tPeinture\tB\t{SIREN}\t10\t2')
    assert [row.title for row in quoted.rows] == ['Gros œuvre et "béton"', "Peinture"]
    assert [row.line for row in quoted.rows] == [1, 3]
    lone = read_lots(f'1\t"Gros œuvre\tA\t{SIRET}\t10\t2\n2\tPeinture\tB\t{SIREN}\t10\t2')
    assert [row.title for row in lone.rows] == ['"Gros œuvre', "Peinture"]
    assert [row.line for row in lone.rows] == [1, 2]
    named = read_lots("1\tGros œuvre\tA\t\t10\t2\n2\tPeinture\tB\t\t10\t2\n3\tSols\tC\tfaux\t10\t2")
    assert named.warnings == ("Titulaire sans SIRET ni SIREN\u202f: lignes\u202f1, 2.",)


def test_an_unreadable_cell_keeps_its_line_and_says_why() -> None:
    read = read_lots(f"{HEADER}\n1\tGros œuvre\tA\t12345\tbeaucoup\tlongtemps\n{SECOND}")
    assert not read.is_ready
    assert len(read.rows) == 2
    bad = read.rows[0]
    assert len(bad.errors) == 3
    assert bad.cells == ("1", "Gros œuvre", "A", "12345", "beaucoup", "longtemps")
    assert (bad.siren, bad.amount, bad.months) == (None, None, None)
    assert read.rows[1].errors == ()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("1\t\tA", "L'intitulé du lot manque."),
        ("1\tA\n1\tB", "figure sur plusieurs lignes"),
        ("\tA\n2\tB", "Le numéro du lot manque."),
        (f"{FIRST}\tune note", "de trop"),
        ("1" * 21 + "\tA", "trop long"),
        ("1\t" + "A" * 301, "trop long"),
    ],
)
def test_says_what_is_wrong_with_a_line(text, sentence) -> None:
    assert any(sentence in error for error in read_lots(text).rows[0].errors)


def test_what_is_missing_or_left_aside_is_said() -> None:
    read = read_lots("Lot\tIntitulé\tMontant HT\tCommune\n1\tGros œuvre\t1000\tTarnos")
    assert read.is_ready
    assert any("Commune" in warning for warning in read.warnings)
    assert any("titulaire, SIRET ou SIREN, durée" in warning for warning in read.warnings)
    short = read_lots("1\tGros œuvre\n2\tPeinture")
    assert short.is_ready
    assert any("titulaire, SIRET ou SIREN, montant HT, durée" in warning for warning in short.warnings)


def test_a_column_given_twice_is_said() -> None:
    read = read_lots("Lot\tIntitulé\tObjet\n1\tA\tB")
    assert read.rows[0].title == "A"
    assert any("Objet" in warning for warning in read.warnings)


def test_a_contract_without_lots_needs_no_number() -> None:
    assert read_lots("\tFauchage").is_ready


@pytest.mark.parametrize(
    ("text", "word"),
    [("", "Rien"), (" \n\t\t\n", "Rien"), (HEADER, "en-tête"), ("x" * 500_001, "trop long")],
)
def test_refuses_an_empty_or_endless_text(text, word) -> None:
    read = read_lots(text)
    assert read.rows == ()
    assert word in read.errors[0]
    assert not read.is_ready


def test_five_hundred_lots_and_not_one_more() -> None:
    lines = [f"{n}\tLot numéro {n}" for n in range(1, 501)]
    assert read_lots("\n".join(lines)).is_ready
    refused = read_lots("\n".join([*lines, "501\tDe trop"]))
    assert refused.rows == ()
    assert "501 lignes" in refused.errors[0]
    assert "500 lots" in refused.errors[0]


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("1 234 567,89 €", "1234567.89"),
        ("1\u202f234\u202f567,89\u202f€", "1234567.89"),
        ("1234567.89", "1234567.89"),
        ("1.234.567,89", "1234567.89"),
        ("1,234,567.89", "1234567.89"),
        ("1.234,50", "1234.50"),
        ("12 000 € HT", "12000"),
        ("12000 euros", "12000"),
        ("12000 EUR H.T.", "12000"),
        ("0", "0"),
        ("999 999 999 999,99", "999999999999.99"),
    ],
)
def test_reads_amounts(typed, amount) -> None:
    assert read_amount(typed) == Decimal(amount)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "-5",
        "1.234",
        "1,234",
        "12,345",
        "12k€",
        "1 23",
        "1e6",
        "NaN",
        "1 000 000 000 000",
        "٣",
        "10 000 - 20 000",
        "#REF!",
    ],
)
def test_refuses_amounts(typed) -> None:
    with pytest.raises(UnreadableAmount):
        read_amount(typed)


@pytest.mark.parametrize(
    ("typed", "months"),
    [("22 mois", 22), ("22", 22), ("22\u00a0Mois", 22), ("1 an", 12), ("2 ans", 24), ("12,0", 12), ("240", 240)],
)
def test_reads_durations(typed, months) -> None:
    assert read_months(typed) == months


@pytest.mark.parametrize("typed", ["", "0", "241", "18,5 mois", "90 jours", "-3", "21 ans", "deux ans", "12 semaines"])
def test_refuses_durations(typed) -> None:
    with pytest.raises(UnreadableDuration):
        read_months(typed)


@bounded
@given(st.decimals(min_value=0, max_value="999999999999.99", places=2))
def test_every_amount_written_in_french_reads_back(amount) -> None:
    assert read_amount(f"{amount:,.2f} €".replace(",", "\u202f").replace(".", ",")) == amount


@bounded
@given(st.text(alphabet='1a\t;\n"\r  \x0b\u2028', max_size=60))
def test_nothing_is_dropped_silently(text) -> None:
    read = read_lots(text)
    kept = "".join("".join(row.cells) for row in read.rows) + "".join(read.errors + read.warnings)
    for letter in "1a":
        assert (letter in text) <= (letter in kept)


@bounded
@given(st.text(max_size=200))
def test_any_text_gets_an_answer(text) -> None:
    read = read_lots(text)
    assert read.rows or read.errors
