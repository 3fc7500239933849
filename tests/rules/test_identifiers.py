import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from markets.identifiers import (
    Identifier,
    UnreadableIdentifier,
    fictional_siren,
    fictional_siret,
    print_identifier,
    read_siret_or_siren,
)

bounded = settings(derandomize=True, deadline=None, max_examples=200)


@pytest.mark.parametrize(
    ("typed", "siren", "siret"),
    [
        ("732 829 320", "732829320", None),
        ("732829320", "732829320", None),
        ("732.829.320", "732829320", None),
        ("732 829 320 00074", "732829320", "73282932000074"),
        ("732\u202f829\u202f320\u00a000074", "732829320", "73282932000074"),
        (" 732-829-320-00074\n", "732829320", "73282932000074"),
        ("35600000000048", "356000000", "35600000000048"),  # La Poste, head office: Luhn
        ("356 000 000 00011", None, None),  # sum of digits 16: not a multiple of five
        ("356 000 000 50837", None, None),
    ],
)
def test_reads_siret_and_siren(typed, siren, siret) -> None:
    if siren is None:
        with pytest.raises(UnreadableIdentifier):
            read_siret_or_siren(typed)
    else:
        assert read_siret_or_siren(typed) == Identifier(siren, siret)


def test_a_branch_of_la_poste_follows_its_own_rule() -> None:
    assert read_siret_or_siren("35600000000006").siret == "35600000000006"  # sum of digits 20, not a Luhn number


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("", "Indiquez"),
        (" . ", "Indiquez"),
        ("732829321", "n'est pas un SIREN valable"),
        ("73282932000075", "n'est pas un SIRET valable"),
        ("73282932", "zéro du début"),
        ("7328293200007", "zéro du début"),
        ("7", "1 chiffre "),
        ("732829320000741", "15 chiffres"),
        ("7,32829E+13", "format texte"),
        ("FR44732829320", "TVA"),
        ("732 829 32O", "autre chose que des chiffres"),
        ("٧٣٢٨٢٩٣٢٠", "autre chose que des chiffres"),
        ("000000000", "zéros"),
        ("00000000000000", "zéros"),
        ("x" * 5000, "autre chose"),
    ],
)
def test_refuses_with_a_french_sentence(typed, word) -> None:
    with pytest.raises(UnreadableIdentifier) as refusal:
        read_siret_or_siren(typed)
    assert word in refusal.value.sentence.replace("\u202f", " ")
    assert refusal.value.sentence.endswith(".")
    assert len(refusal.value.sentence) < 250


def test_every_fictional_company_is_valid_distinct_and_recognised() -> None:
    numbers = [fictional_siren(n) for n in range(1, 1000)]
    assert len(set(numbers)) == 999
    for number in numbers:
        read = read_siret_or_siren(number)
        assert read.is_fictional
        assert number.startswith("00000")
    assert not read_siret_or_siren("732829320").is_fictional


@bounded
@given(st.integers(1, 999), st.integers(1, 9999))
def test_fictional_establishments_are_valid(n, establishment) -> None:
    number = fictional_siret(n, establishment)
    assert read_siret_or_siren(number) == Identifier(fictional_siren(n), number)
    assert read_siret_or_siren(print_identifier(number)).siret == number


@pytest.mark.parametrize("n", [0, -1, 1000])
def test_the_fictional_range_ends(n) -> None:
    with pytest.raises(ValueError, match="fictional"):
        fictional_siren(n)


@pytest.mark.parametrize("establishment", [0, 10_000])
def test_the_establishments_end(establishment) -> None:
    with pytest.raises(ValueError, match="establishments"):
        fictional_siret(1, establishment)


@bounded
@given(st.integers(1, 999), st.integers(0, 8), st.integers(1, 9))
def test_one_wrong_digit_is_always_seen(n, place, shift) -> None:
    number = fictional_siren(n)
    wrong = number[:place] + str((int(number[place]) + shift) % 10) + number[place + 1 :]
    with pytest.raises(UnreadableIdentifier):
        read_siret_or_siren(wrong)


@bounded
@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(typed) -> None:
    try:
        read_siret_or_siren(typed)
    except UnreadableIdentifier as refusal:
        assert refusal.sentence


def test_prints_in_groups() -> None:
    assert print_identifier("73282932000074") == "732\u202f829\u202f320\u202f00074"
    assert Identifier("732829320", None).shown == "732\u202f829\u202f320"
