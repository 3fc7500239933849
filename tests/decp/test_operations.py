from markets.decp.operations import group_lots

from .published import contract


def lots_of(*changes):
    return group_lots([contract(rank, **change) for rank, change in enumerate(changes, 1)])


def shown(operation):
    return [(lot.number, lot.title) for lot in operation.lots]


def test_lots_of_one_title_become_an_operation():
    title = "Construction de l'équipement aquatique"
    (operation,) = lots_of(
        {"id": "T1", "objet": f"{title} - Charpente"},
        {"id": "T2", "objet": f"{title} - Nettoyage"},
        {"id": "T3", "objet": f"{title} - Doublages -…", "dateNotification": "2026-04-20"},
    )
    assert operation.name == title
    assert shown(operation) == [(None, "Charpente"), (None, "Nettoyage"), (None, "Doublages…")]
    assert operation.is_social
    assert "3 objets ont en commun" in operation.reasons[0]
    assert operation.reasons[-1] == "Notifiés entre le 02/03/2026 et le 20/04/2026."


def test_lots_named_first_share_their_end_even_cut():
    (operation,) = lots_of(
        {"id": "X1", "objet": "LOT 10 - CHAUFFAGE - RIE TARNOS"},
        {"id": "X2", "objet": "LOT 02 - GROS OEUVRE - ENDUITS - RIE TARNOS"},
        {"id": "X3", "objet": "LOT 11 - CUISINE - RIE T…"},
    )
    assert operation.name == "RIE TARNOS"
    assert shown(operation) == [("2", "GROS OEUVRE - ENDUITS"), ("10", "CHAUFFAGE"), ("11", "CUISINE")]


def test_the_published_id_brings_lots_together_whatever_their_titles():
    (operation,) = lots_of(
        {"id": "2024TX23LOT02", "objet": "SIGNALISATION VERTICALE"},
        {"id": "2024TX23LOT01", "objet": "SIGNALISATION HORIZONTALE"},
    )
    assert operation.name == "Consultation 2024TX23"
    assert [lot.number for lot in operation.lots] == ["1", "2"]


def test_a_common_beginning_names_the_operation():
    (operation,) = lots_of(
        {"id": "2025FS15LOT01", "objet": "Fauchage et débroussaillage des voies"},
        {"id": "2025FS15LOT02", "objet": "Fauchage et débroussaillage des zones"},
    )
    assert operation.name == "Fauchage et débroussaillage"
    assert operation.lots[0].title == "Fauchage et débroussaillage des voies"


def test_far_dates_other_buyers_and_short_words_stay_apart():
    title = "Entretien des espaces verts communaux"
    assert len(lots_of({"id": "A", "objet": title}, {"id": "B", "objet": title, "dateNotification": "2024-01-02"})) == 2
    other = {"id": "95680831".zfill(9)}
    assert len(lots_of({"id": "A", "objet": title}, {"id": "B", "objet": title, "acheteur": other})) == 2
    assert len(lots_of({"id": "A", "objet": "Travaux - Toit"}, {"id": "B", "objet": "Travaux - Sols"})) == 2


def test_the_same_words_in_another_spelling_are_not_another_lot():
    first, second = "Fourniture de vélos électriques", "FOURNITURE DE VELOS ELECTRIQUES"
    assert len(lots_of({"id": "A", "objet": first}, {"id": "B", "objet": second})) == 2


def test_a_republication_counts_once_and_a_lone_contract_is_an_operation_of_one_lot():
    (operation,) = lots_of({"objet": "Balayage des voies"}, {"objet": "Balayage des voies", "montant": 30000})
    assert operation.name == "Balayage des voies"
    assert shown(operation) == [(None, "Balayage des voies")]
    (named,) = lots_of({"objet": "LOT 02 - Gros œuvre - École"})
    assert (named.name, shown(named)) == ("École", [("2", "Gros œuvre")])


def test_no_contract_gives_no_operation():
    assert group_lots([]) == []
