"""Cells as people type them, lines against one another, years with and without detail."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from markets.workbooks.sheets import CellError
from reporting.takeover.fields import BY_KEY, FIELDS, header_row, missing, recognise
from reporting.takeover.lines import read_line, text_of
from reporting.takeover.plan import Known, LineState, plan_takeover
from reporting.trend import CountedYear, TakenYear, by_year
from tests.takeovers.files import LENT, LINE, OPENED

EXPORT = """Age ; Sexe ; Niveau de qualification ; Commune ; Code postal ; Prescripteur ; Contrat ; Motif de fin de
contrat ; Contrat multiple ; Modalité ; Métier ; Employeur ; Entreprise utilisatrice ; Début contrat ; Fin contrat ;
Contrat après ? ; Marché ; Opération ; Programme ; ANRU ; Maître d'ouvrage ; Nombre d'heures ; Nombre d'heures de
formation ; Nombre d'heures d'accompagnement ; Nombre d'heures valorisées ; Statut ; QPV"""
EXPORT = [header.strip() for header in " ".join(EXPORT.split()).split(";")]
TODAY = date(2026, 11, 22)


def as_typed(values):
    return {key: text_of(key, cell_of(value))[0] for key, value in values.items() if value is not None}


def cell_of(value):
    return Decimal(repr(value)) if isinstance(value, int | float) else value


def line(number=2, **values):
    return read_line(number, as_typed({**LINE, **values}), opened_on=OPENED)


def planned(*lines):
    return plan_takeover([line(rank, **values) for rank, values in enumerate(lines, 2)], Known())


def test_our_headers_and_those_of_an_export_are_recognised():
    ours = recognise([field.header for field in FIELDS])
    assert list(ours) == [field.key for field in FIELDS] and missing(ours) == ()
    theirs = recognise(EXPORT)
    assert {EXPORT[place] for key, place in theirs.items() if key in ("authority", "holder", "title", "hours")} == {
        "Maître d'ouvrage", "Entreprise utilisatrice", "Marché", "Nombre d'heures"
    }  # fmt: skip
    aside = {EXPORT[place] for place in set(range(len(EXPORT))) - set(theirs.values())}
    assert {"ANRU", "Nombre d'heures valorisées", "Nombre d'heures d'accompagnement", "Contrat multiple"} <= aside
    assert missing(theirs) == ()


def test_what_was_said_of_a_column_wins():
    assert recognise(["Marché", "Chantier"], {"CHANTIER": "title", "marché": ""}) == {"title": 1}
    assert header_row([("Suivi",), (), ("Marché", "Titulaire"), ("x", "y")]) == 2 and header_row([]) == 0


CELLS = [
    ("hours", Decimal("937.5"), "937,5"),
    ("hours", timedelta(hours=30, minutes=30), "30,5"),
    ("hours", time(7, 30), "7,5"),
    ("hours", "384,6", "384,6"),
    ("owed", Decimal("800"), "800"),
    ("starts_on", date(2026, 1, 2), "02/01/2026"),
    ("starts_on", datetime(2026, 1, 2, 8, 0), "02/01/2026"),
    ("holder_id", Decimal("73282932000074"), "73282932000074"),
    ("lot", Decimal("3"), "3"),
    ("title", "  Deux \n lignes ", "Deux lignes"),
    ("district", True, "Oui"),
    ("title", None, ""),
]


@pytest.mark.parametrize("key, cell, text", CELLS)
def test_a_cell_becomes_text(key, cell, text):
    assert text_of(key, cell) == (text, "")


def test_a_cell_without_value_is_told():
    assert text_of("hours", CellError("la cellule B2 contient l'erreur #REF!")) == (
        "", "La cellule B2 contient l'erreur #REF!."
    )  # fmt: skip
    told = read_line(2, as_typed({**LINE, "hours": None}), opened_on=OPENED, faults={"hours": "Illisible."})
    assert told.errors == {"hours": "Illisible."}


ERRORS = [
    ({"title": ""}, "title", "Remplissez"),
    ({"starts_on": "31/02/2026"}, "starts_on", "n'est pas une date"),
    ({"starts_on": "01/02/26"}, "starts_on", "n'est pas une date"),
    ({"starts_on": "01/02/0206"}, "starts_on", "Vérifiez l'année"),
    ({"starts_on": None}, "starts_on", "premier jour"),
    ({"ends_on": date(2025, 9, 1)}, "ends_on", "précède"),
    ({"starts_on": date(2026, 7, 15)}, "hours", "après la date d'arrêt"),
    ({"hours": "1.250"}, "hours", "deux façons"),
    ({"hours": "-3"}, "hours", "négatives"),
    ({"owed": "zéro"}, "owed", "n'est pas un nombre"),
    ({"owed": "0"}, "owed", "supérieur à zéro"),
    ({"sex": "X"}, "sex", "n'est pas reconnu"),
    ({"modality": "Mise à disposition"}, "modality", "par qui"),
    ({"modality": "ETTI"}, "employer", "autre employeur"),
    ({"employer": "Tremplin Intérim (fictive)"}, "modality", "dites comment"),
    ({"holder_id": "123"}, "holder_id", "SIRET"),
    ({"postcode": "tarnos"}, "postcode", "cinq chiffres"),
    ({"first_name": None}, "first_name", "Remplissez"),
    ({"eligible_until": date(2025, 1, 1)}, "eligible_until", "précède"),
    ({"age": "treize"}, "age", "âge"),
    ({"job": "x" * 200}, "job", "trop long"),
]


@pytest.mark.parametrize("values, key, said", ERRORS)
def test_a_faulty_cell_is_named(values, key, said):
    assert said in line(**values).errors[key]


def test_a_line_as_it_should_be():
    read = line(**LENT)
    assert read.errors == {} and read.lends and read.modality == "etti"
    assert read.values["contract_type"] == "ctt" and read.done == 312 * 3600 + 1800


@given(st.dictionaries(st.sampled_from(sorted(BY_KEY)), st.text(max_size=30), max_size=12))
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
def test_nothing_typed_stops_the_reading(cells):
    read = read_line(2, cells, opened_on=OPENED)
    plan = plan_takeover([read], Known())
    assert all(sentence.endswith((".", "!")) for sentence in read.errors.values())
    assert plan.lines[0].state == (LineState.ERROR if read.errors else plan.lines[0].state)


AGAINST = [
    ({"owed": 900, "last_name": "Autre"}, "owed", "ligne 2 dit 800"),
    ({}, "starts_on", "recouvrent le contrat de la ligne 2"),
    ({"starts_on": date(2025, 10, 1), "first_hire": date(2025, 10, 1)}, "first_hire", "ligne 2 dit le 15/09/2025"),
    ({"lot": None, "last_name": "Autre"}, "lot", "numéro de lot"),
    ({"birth_date": None, "last_name": "Personne"}, None, ""),
]


@pytest.mark.parametrize("values, key, said", AGAINST)
def test_a_line_that_contradicts_another(values, key, said):
    first, second = planned({"ends_on": None}, {"ends_on": None, **values}).lines
    assert first.state == LineState.CREATE
    if key is None:
        assert second.state == LineState.ERROR
    else:
        assert said in second.line.errors[key].replace("\u202f", " ")


def test_one_firm_under_two_spellings_is_one():
    plan = planned(
        {"holder": "BATIDOUR (Fictive)", "holder_id": "000 001 008"},
        {"last_name": "Autre", "holder": "Batidour (fictive)"},
    )
    assert len(plan.parties) == 1 and not plan.has_errors
    assert plan.owed == 800 * 3600 and plan.seconds == 2 * (312 * 3600 + 1800)


def test_homonyms_are_told_apart_by_their_birth():
    plan = planned({}, {"birth_date": date(1985, 1, 1), "starts_on": date(2025, 9, 16)}, {"birth_date": None})
    assert len(plan.people) == 2 and "Plusieurs personnes" in plan.lines[2].line.errors["birth_date"]


def test_years_keep_what_is_known_and_invent_nothing():
    years = by_year(
        [CountedYear(2024, 100, 3, 1), CountedYear(2026, 50, 1, 1)],
        [
            TakenYear(2019, True, 1000, 30, None),
            TakenYear(2019, False, 400, 12, 2),
            TakenYear(2024, False, 20, 1, 1),
            TakenYear(2024, False, 30, None, 1),
        ],
        today=TODAY,
    )
    told = [(row.year, row.seconds, row.taken, row.people, row.contracts) for row in years.rows]
    assert told == [(2019, 1000, 1000, 30, None), (2024, 150, 50, None, 3), (2025, 0, 0, 0, 0), (2026, 50, 0, 1, 1)]
    assert years.average == round(1150 / 3) and years.average_people == Fraction(30, 2)
    assert [label for label, _ in years.bars][:2] == ["2019 (repris, non détaillé)", "2024"]
    assert by_year([], [], today=TODAY).average is None
