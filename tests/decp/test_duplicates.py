import pytest

from markets.decp.duplicates import suspected_duplicates

from .published import contract, holders

NONE = {"considerationsSociales": []}


def pairs(first, second):
    return suspected_duplicates([contract(1, **({"id": "A"} | first)), contract(2, **({"id": "B"} | second))])


@pytest.mark.parametrize(
    "second",
    [
        {},
        {"montant": 247500},
        {"montant": 252525},
        {"dateNotification": "2026-03-09"},
        {"titulaires": holders(7, 1)},
        {"objet": "CHARPENTE"},
    ],
)
def test_two_ids_for_one_contract_are_suspected(second):
    (pair,) = pairs({}, second)
    assert (pair.first.published_id, pair.second.published_id) == ("A", "B")
    assert not pair.social_differs


@pytest.mark.parametrize(
    "second",
    [
        {"id": "A"},
        {"montant": 247499},
        {"montant": 0},
        {"dateNotification": "2026-03-10"},
        {"dateNotification": "2026-03-03", "montant": 249999},
        {"dateNotification": None},
        {"titulaires": holders(7)},
        {"titulaires": []},
        {"acheteur": {"id": "095680831"}},
    ],
)
def test_what_differs_is_not_suspected(second):
    assert pairs({}, second) == []


def test_two_numbered_lots_of_the_same_amount_are_not_a_pair():
    assert pairs({"objet": "LOT 1 - Nord - Fauchage"}, {"objet": "LOT 2 - Sud - Fauchage"}) == []
    assert pairs({"id": "2026FS1LOT01"}, {"id": "2026FS1LOT02"}) == []
    assert len(pairs({"id": "2026FS1LOT01"}, {})) == 1


def test_the_pair_says_which_one_carries_the_clause():
    (pair,) = pairs(NONE, {})
    assert pair.social_differs
    assert pair.reasons[-1].endswith("que sous l'identifiant B.")
