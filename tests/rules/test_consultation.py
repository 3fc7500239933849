"""A consultation read from a table: what people write, what is filled in, what cannot be computed."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clauses.consultation import UnreadableTable, ValuesUsed, columns_of, compute_line, compute_lines
from clauses.trades import trade_of

HOUR = 3600
VALUES = ValuesUsed(
    shares={"MACONNERIE": Decimal("0.5"), "PEINTURE_INT": Decimal("0.7"), "PROPRETE": Decimal("0.8")},
    labels={"MACONNERIE": "Maçonnerie, gros œuvre", "PEINTURE_INT": "Peinture intérieure", "PROPRETE": "Nettoyage"},
    costs={"PROPRETE": Decimal(20)},
    usual_cost=Decimal(30),
    usual_rate=Decimal("0.05"),
    origin="essai",
)


def line(**cells):
    return compute_line(2, cells, VALUES)


@pytest.mark.parametrize(
    "headers",
    [
        ["lot", "intitulé", "montant HT", "part main-d'œuvre", "taux", "coût horaire"],
        ["Coût horaire (€)", "TAUX", "Part de main-d’œuvre", "Montant HT (€)", "Intitulé du lot", "N° du lot"],
        ["Montant € HT", "Lot", "Taux d'insertion", "Coût horaire €", "Part MO %", "Désignation"],
    ],
)
def test_columns_in_any_order(headers):
    found = columns_of(headers)
    assert set(found) == {"number", "title", "amount", "labour_share", "rate", "hourly_cost"}
    assert sorted(found.values()) == list(range(6))


def test_a_table_without_an_amount_says_so():
    with pytest.raises(UnreadableTable) as refusal:
        columns_of(["Lot", "Titre", "Taux"])
    assert "montant" in refusal.value.sentence


@pytest.mark.parametrize("rate", ["5", "5 %", "5%", "0,05", "0.05", "5,0", Decimal("0.05"), Decimal(5)])
@pytest.mark.parametrize("share", ["50", "50 %", "0,5", Decimal("0.5"), Decimal(50)])
@pytest.mark.parametrize("amount", ["1000000", "1 000 000", "1 000 000,00 €", "1.000.000", Decimal(1_000_000)])
def test_first_published_example_however_it_is_written(amount, share, rate):
    found = line(amount=amount, labour_share=share, rate=rate, hourly_cost="30")
    assert found.result.seconds == 833 * HOUR, found.error
    assert found.labour_seconds == 16_667 * HOUR
    assert found.filled == ()


def test_second_published_example():
    found = line(amount="1 500 000", labour_share="70", rate="10", hourly_cost="30 €")
    assert (found.labour_seconds, found.result.seconds) == (35_000 * HOUR, 3_500 * HOUR)


@pytest.mark.parametrize(
    ("cells", "share", "cost"),
    [
        ({"title": "Gros-Œuvre"}, "0.5", 30),
        ({"title": "LOT 02 - MAÇONNERIE / BÉTON"}, "0.5", 30),
        ({"title": "Nettoyage des locaux"}, "0.8", 20),
        ({"title": "Divers", "cpv": "45442100-8"}, "0.7", 30),
        ({"title": "Divers", "trade": "Peinture intérieure"}, "0.7", 30),
        ({"title": "Divers", "trade": "maconnerie"}, "0.5", 30),
        ({"title": "Gros œuvre", "hourly_cost": "42"}, "0.5", 42),
    ],
)
def test_blanks_are_filled_by_trade_or_cpv(cells, share, cost):
    found = line(amount="100000", **cells)
    assert (found.labour_share, found.rate, found.hourly_cost) == (Decimal(share), Decimal("0.05"), Decimal(cost))
    assert "proposée" in found.said and "Taux proposé" in found.said


@pytest.mark.parametrize(
    ("cells", "field", "words"),
    [
        ({}, "amount", "à indiquer"),
        ({"amount": "beaucoup"}, "amount", "n'est pas un montant"),
        ({"amount": "-5"}, "amount", "négatif"),
        ({"amount": Decimal("-5")}, "amount", "négatif"),
        ({"amount": Decimal("1e40")}, "amount", "hors de toute mesure"),
        ({"amount": "1.250"}, "amount", "deux façons"),
        ({"amount": "100000", "title": "Mobilier"}, "labour_share", "aucun métier"),
        ({"amount": "100000", "labour_share": "moitié"}, "labour_share", "pourcentage"),
        ({"amount": "100000", "labour_share": "150"}, "labour_share", "entre 0"),
        ({"amount": "100000", "labour_share": "50", "rate": "-5"}, "rate", "pourcentage"),
        ({"amount": "100000", "labour_share": "50", "rate": Decimal("NaN")}, "rate", "pourcentage"),
        ({"amount": "100000", "labour_share": "50", "hourly_cost": "0"}, "hourly_cost", "supérieur"),
        ({"amount": "100000", "labour_share": "50", "hourly_cost": "gratuit"}, "hourly_cost", "montant"),
    ],
)
def test_a_line_that_cannot_be_computed_says_why(cells, field, words):
    found = line(**cells)
    assert found.result is None
    assert found.field == field
    assert words in found.said.replace("\u202f", " ")


def test_a_cell_of_one_is_the_whole_for_a_share_and_what_is_typed_is_per_cent():
    """A spreadsheet keeps 100 % as 1; on a page, 1 is one per cent, here as in every other field."""
    found = line(amount="30000", labour_share=Decimal(1), rate=Decimal(1), hourly_cost="30")
    assert (found.labour_share, found.rate) == (1, Decimal("0.01"))
    assert found.result.seconds == 10 * HOUR
    assert line(amount="30000", labour_share="1", rate="1", hourly_cost="30").labour_share == Decimal("0.01")


@settings(derandomize=True, deadline=None, max_examples=60)
@given(st.lists(st.integers(0, 3_000_000), min_size=1, max_size=12), st.randoms(use_true_random=False))
def test_order_never_matters(amounts, chance):
    rows = [(rank, {"amount": Decimal(amount), "title": "Gros œuvre"}) for rank, amount in enumerate(amounts)]
    mixed = list(rows)
    chance.shuffle(mixed)
    assert sorted(compute_lines(mixed, VALUES), key=lambda each: each.rank) == list(compute_lines(rows, VALUES))


@pytest.mark.parametrize(
    ("title", "cpv", "trade"),
    [
        ("Charpente métallique", "", "CHARPENTE_METAL"),
        ("Charpente bois - ossature", "", "CHARPENTE_BOIS"),
        ("Menuiseries extérieures aluminium", "", "MENUIS_EXT"),
        ("Menuiserie intérieure bois", "", "MENUIS_INT"),
        ("Cloisons – faux-plafonds", "", "PLATRERIE"),
        ("CVC – Plomberie sanitaire", "", "PLOMBERIE_CVC"),
        ("Fauchage des accotements", "", "EV_ENTRETIEN"),
        ("Aménagements paysagers", "", "EV_CREATION"),
        ("Repas pour les crèches", "", "RESTAURATION"),
        ("Désamiantage et démolition", "", "DESAMIANTAGE"),
        ("", "45262522-6", "MACONNERIE"),
        ("", "45000000", "BAT_MOYEN"),
        ("", "90910000", "PROPRETE"),
        ("Fournitures de bureau", "30190000", ""),
        ("", "", ""),
    ],
)
def test_trades_are_recognised(title, cpv, trade):
    assert trade_of(title, cpv) == trade
