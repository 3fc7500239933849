from datetime import date
from decimal import Decimal

import pytest

from markets.decp.contracts import PublishedContract, Rejected, SocialMention
from markets.decp.normalising import normalise
from markets.identifiers import fictional_siren, fictional_siret

from .published import BUYER, COMPANY, TODAY, contract, holders, record


def flags_about(word, **changes):
    return [flag for flag in contract(**changes).flags if word in flag]


def test_a_clean_contract_has_no_flag():
    read = contract()
    assert read.flags == ()
    assert read.amount == Decimal("250000.00")
    assert read.notified_on == date(2026, 3, 2)
    assert (read.months, read.cpv, read.is_framework, read.is_concession) == (12, "45000000", False, False)
    assert (read.buyer_siret, read.buyer_siren) == (BUYER, BUYER[:9])
    assert [holder.siret for holder in read.holders] == [COMPANY]


@pytest.mark.parametrize(
    ("published", "word"),
    [
        (0, "vrai montant"),
        (1, "vrai montant"),
        (-5, "négatif"),
        (10**17, "invraisemblable"),
        (Decimal("1E17"), "invraisemblable"),
        (Decimal("1E+999999999"), "invraisemblable"),
        (Decimal("1E-999999999"), "vrai montant"),
        ("NC", "n'est pas un nombre"),
        ("12 000 € HT", "n'est pas un nombre"),
        ("1,234", "n'est pas un nombre"),
        ("1,2,3", "n'est pas un nombre"),
        ("12 00", "n'est pas un nombre"),
        ("9" * 400, "n'est pas un nombre"),
        (None, "absent"),
        (True, "n'est pas un nombre"),
        ([5], "n'est pas un nombre"),
    ],
)
def test_an_impossible_amount_is_null_and_said(published, word):
    read = contract(montant=published)
    assert read.amount is None
    assert len([flag for flag in read.flags if "montant" in flag and word in flag]) == 1


@pytest.mark.parametrize(
    ("published", "expected", "word"),
    [
        ("137614.50", "137614.50", None),
        ("91500,5", "91500.50", None),
        ("91\u202f500,50 €", "91500.50", None),
        ("1 091 500", "1091500.00", None),
        (Decimal("50688.195"), "50688.20", None),
        (99, "99.00", "très faible"),
        (999999999, "999999999.00", "fictif"),
        (123456, "123456.00", "fictif"),
        (9999999999, "9999999999.00", "fictif"),
    ],
)
def test_an_odd_amount_is_kept_and_said(published, expected, word):
    read = contract(montant=published)
    assert read.amount == Decimal(expected)
    assert bool(read.flags) == bool(word)
    assert not word or word in read.flags[0]


@pytest.mark.parametrize(
    ("published", "expected", "word"),
    [
        ("2026-03-02+01:00", date(2026, 3, 2), None),
        ("2026-03-02T23:30:00Z", date(2026, 3, 3), None),
        ("2026-03-02T10:00:00", date(2026, 3, 2), None),
        ("2026-03-02Z", date(2026, 3, 2), None),
        ("02/03/2026", date(2026, 3, 2), None),
        ("0218-03-02", None, "invraisemblable"),
        ("2206-03-02", None, "invraisemblable"),
        ("2026-02-30", None, "n'existe pas"),
        ("0000-00-00", None, "n'existe pas"),
        ("9999-12-31T23:59:59-23:00", None, "invraisemblable"),
        ("bientôt", None, "n'existe pas"),
        (None, None, "absente"),
        (20260302, None, "n'existe pas"),
        ("2027-01-05", date(2027, 1, 5), "à venir"),
    ],
)
def test_dates(published, expected, word):
    read = contract(dateNotification=published)
    assert read.notified_on == expected
    assert bool(read.flags) == bool(word)
    assert not word or word in read.flags[0]


@pytest.mark.parametrize(
    ("published", "expected", "flagged"),
    [(24, 24, False), ("24", 24, False), (Decimal("24.0"), 24, False), (600, 600, True), (241, 241, True)]
    + [
        (bad, None, True)
        for bad in (0, -3, 601, 1201, 1.5, "NC", None, True, [], Decimal("1E99999"), "NaN", "Infinity")
    ],
)
def test_durations(published, expected, flagged):
    read = contract(dureeMois=published)
    assert read.months == expected
    assert bool(read.flags) == flagged


@pytest.mark.parametrize(
    ("published", "expected", "flagged"),
    [
        ("45316110-9", "45316110", False),
        ("3110000", "03110000", True),
        (9134000, "09134000", True),
        ("4500000", None, True),
        ("travaux", None, True),
        (None, None, False),
    ],
)
def test_cpv(published, expected, flagged):
    read = contract(codeCPV=published)
    assert read.cpv == expected
    assert bool(read.flags) == flagged


CLAUSE, CRITERION, RESERVED = SocialMention


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        ({"considerationSociale": ["Clause sociale"]}, (CLAUSE,)),
        ({"considerationSociale": "Critère social"}, (CRITERION,)),
        (["Critère social", "Clause sociale"], (CLAUSE, CRITERION)),
        ("Critère social, Clause sociale", (CLAUSE, CRITERION)),
        ("Marché réservé;CLAUSE SOCIALE", (CLAUSE, RESERVED)),
        ('["Clause sociale", "Marché réservé"]', (CLAUSE, RESERVED)),
        ([{"considerationSociale": "Clause sociale"}], (CLAUSE,)),
        ("Clause sociale et critère social", (CLAUSE, CRITERION)),
        ({"considerationSociale": []}, ()),
        ("Sans objet", ()),
        ("Pas de considération sociale", ()),
        ("Pas de clause sociale", ()),
        ("", ()),
        (None, ()),
        (..., ()),
    ],
)
def test_social_mentions_in_every_shape(published, expected):
    read = contract(considerationsSociales=published)
    assert read.social == expected
    assert read.flags == ()


def test_an_unknown_social_mention_is_quoted_and_a_contradiction_said():
    assert "Bilan carbone" in flags_about("non reconnue", considerationsSociales=["Bilan carbone"])[0]
    assert flags_about("à la fois", considerationsSociales=["Clause sociale", "Pas de considération sociale"])


def test_holders_in_every_shape():
    nested = {"titulaire": {"typeIdentifiant": "SIRET", "id": fictional_siret(1)}}
    flat = {"typeIdentifiant": "SIREN", "id": fictional_siren(2), "denominationSociale": "Menuiserie &amp; fils"}
    foreign = {"titulaire": {"typeIdentifiant": "HORS-UE", "id": "CH-12 34"}}
    unnumbered = {"titulaire": {"typeIdentifiant": "SIRET", "denominationSociale": "Sans numéro"}}
    read = contract(titulaires=[nested, flat, nested, foreign, unnumbered, None, "x", {}])
    assert [(holder.siren, holder.siret, holder.foreign_id, holder.name) for holder in read.holders] == [
        (fictional_siren(1), fictional_siret(1), None, ""),
        (fictional_siren(2), None, None, "Menuiserie & fils"),
        (None, None, "HORSUE CH-12 34", ""),
        (None, None, None, "Sans numéro"),
    ]
    assert len(read.flags) == 1 and "sans identifiant" in read.flags[0]


def test_a_lone_holder_that_is_not_in_a_list_is_read():
    assert contract(titulaires=holders(3)[0]).holders[0].siren == fictional_siren(3)


def one_holder(kind, number):
    return [{"titulaire": {"typeIdentifiant": kind, "id": number}}]


def test_identifiers_that_are_almost_right():
    wrong_establishment = fictional_siren(4) + "99999"
    read = contract(titulaires=one_holder("SIRET", wrong_establishment))
    assert (read.holders[0].siren, read.holders[0].siret) == (fictional_siren(4), None)
    assert "seul son SIREN" in read.flags[0]
    spaced = contract(titulaires=one_holder("SIRET", f" {COMPANY[:9]} {COMPANY[9:]} "))
    assert spaced.holders[0].siret == COMPANY
    assert contract(titulaires=one_holder("SIRET", int("095680831"))).holders[0].siren == "095680831"
    assert contract(titulaires=one_holder("TVA", "FR83095680831")).holders[0].siren == "095680831"


@pytest.mark.parametrize("number", ["12345678900023", "537020216000157", "abc", "0" * 14, "²²²²²²²²²"])
def test_a_wrong_identifier_is_kept_as_published_and_said(number):
    read = contract(titulaires=one_holder("SIRET", number))
    assert (read.holders[0].siren, read.holders[0].published_id) == (None, number)
    assert "titulaire à identifier" in read.flags[0]


def test_buyer_as_holder_and_no_holder_are_said():
    assert flags_about("l'acheteur lui-même", titulaires=one_holder("SIRET", BUYER))
    for nobody in ([], None, ..., "personne", [None]):
        assert flags_about("Aucun titulaire", titulaires=nobody)


def test_a_buyer_by_siren_is_read_and_said():
    read = contract(acheteur={"id": BUYER[:9]})
    assert (read.buyer_siren, read.buyer_siret) == (BUYER[:9], None)
    assert len(read.flags) == 1


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"id": ...}, "identifiant du contrat"),
        ({"id": "  "}, "identifiant du contrat"),
        ({"id": {"x": 1}}, "identifiant du contrat"),
        ({"acheteur": ...}, "acheteur"),
        ({"acheteur": "mairie"}, "acheteur"),
        ({"acheteur": {"id": "12345678901234"}}, "ni un SIRET ni un SIREN"),
    ],
)
def test_a_contract_of_nobody_or_without_id_is_rejected(changes, word):
    read = normalise(record(**changes), 7, today=TODAY)
    assert isinstance(read, Rejected)
    assert word in read.reason
    assert read.sentence.startswith("Contrat n° 7")


@pytest.mark.parametrize("value", [None, 3, "texte", [], True])
def test_what_is_not_an_object_is_rejected(value):
    assert isinstance(normalise(value, 1, today=TODAY), Rejected)


def test_a_concession_is_recognised():
    read = normalise(
        {
            "id": "C1",
            "autoriteConcedante": {"id": BUYER},
            "nature": "Concession de service",
            "objet": "Gestion d'une crèche",
            "dureeMois": 60,
            "dateSignature": "2025-01-02",
            "valeurGlobale": 500000.5,
            "concessionnaires": [{"concessionnaire": {"typeIdentifiant": "SIRET", "id": COMPANY}}],
        },
        1,
        today=TODAY,
    )
    assert isinstance(read, PublishedContract)
    assert (read.is_concession, read.amount, read.notified_on) == (True, Decimal("500000.50"), date(2025, 1, 2))
    assert read.holders[0].siret == COMPANY and read.flags == ()


def test_a_framework_is_recognised_by_nature_technique_or_orders():
    assert contract(nature="Accord-cadre").is_framework
    assert contract(techniques={"technique": ["Accord-cadre"]}).is_framework
    assert contract(modalitesExecution={"modaliteExecution": ["Bons de commande"]}).is_framework
    assert contract(idAccordCadre="2023-12").framework_id == "2023-12"


def test_the_hash_says_the_content_whatever_the_order_and_the_writing_of_numbers():
    whole = record()
    backwards = dict(reversed(whole.items())) | {"montant": Decimal("250000.0")}
    first, second = (normalise(value, rank, today=TODAY) for rank, value in enumerate((whole, backwards), 1))
    assert first.content_hash == second.content_hash
    assert first.content_hash != contract(montant=250001).content_hash
    assert len(first.content_hash) == 64


def test_nothing_that_a_json_column_refuses_is_left():
    read = contract(objet="Ecole\0 primaire", **{"x\0y": ["\0"], "n": Decimal("1E+999999999")})
    assert "\0" not in repr(read.record) and "\\x00" not in repr(read.record)
    assert read.title == "Ecole primaire"
    assert read.record["n"] == "1E+999999999"


def test_a_contract_without_title_is_named_by_its_id():
    read = contract(objet=None)
    assert read.title == "Contrat 2026T00001"
    assert flags_about("objet est absent", objet="   ")
