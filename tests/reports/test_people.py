"""Tables of people in the reports of an authority, from the profiles of the cast and of many others."""

import pytest

from clauses.enums import CategoryGroup, CategoryStatus
from clauses.models import Category
from participants.enums import ContractType, Level, Modality, Sex
from participants.models import EntryProfile
from reporting.figures import MonthSpan
from reporting.sealing import canonical_text, opened
from tests.cast import place
from tests.figures.ledger import NOVEMBER, SEPTEMBER, declare, submit, validate

WOMEN = ["Miranda", "Viola", "Portia", "Jessica", "Beatrice", "Hero", "Rosaline"]
MEN = ["Ariel", "Caliban", "Prospero", "Iago", "Orsino", "Malvolio", "Shylock"]


def hire(told, names, month, **profile):
    """People of the first lot's holder with these characteristics, from a month on."""
    party, made = told.parties["a"], []
    for name in names:
        made.append(
            place(
                told,
                name,
                name,
                "Essai",
                told.lots["a"],
                party,
                Modality.DIRECT,
                ContractType.CDD,
                "Manœuvre",
                month,
            )
        )
        EntryProfile.objects.filter(placement=made[-1]).update(**profile)
    return made


@pytest.fixture
def crowd(told):
    """Seven women and seven men more, half of them with a diploma, in September."""
    told.persons_made = [
        *hire(told, WOMEN, SEPTEMBER, sex=Sex.WOMAN, level=Level.NONE, town="Tarnos"),
        *hire(told, MEN, SEPTEMBER, sex=Sex.MAN, level=Level.BAC, town="Ondres "),
    ]
    earlier = {told.placements["coset"]: (70, 7)}
    validate(
        told,
        submit(
            told,
            told.parties["a"],
            SEPTEMBER,
            earlier | dict.fromkeys(told.persons_made, (10, 0)),
            revision=1,
        ),
    )
    return told


def tables(report):
    return {table.key: table for table in opened(report).document.people}


def test_few_people_are_not_told(issue):
    assert {table.sentence for table in tables(issue()).values()} == {"Effectif trop faible pour un détail."}


def test_many_people_are_told(crowd, issue):
    found = tables(issue())
    # The three of the cast, with a CAP, are folded with the smallest row.
    assert found["level"].lines == (("Baccalauréat", 7), ("Autres ou non renseigné", 10))
    assert not found["age_band"].is_shown


def test_two_newcomers_are_not_told_by_the_next_report(crowd, issue):
    assert tables(issue())["sex"].is_shown
    newcomers = hire(crowd, ["Cordelia", "Edgar"], NOVEMBER, sex=Sex.MAN)
    declare(crowd, crowd.parties["a"], NOVEMBER, dict.fromkeys(newcomers, (12, 0)))
    assert not tables(issue(MonthSpan(SEPTEMBER, NOVEMBER)))["sex"].is_shown
    # The same months again say what they said.
    assert tables(issue())["sex"].is_shown


def test_a_sensitive_ground_is_never_named(crowd, issue):
    sensitive = Category.objects.create(
        structure=crowd.structures["x"],
        version=crowd.charter_version,
        code="SMJ",
        label="Placée sous main de justice",
        group=CategoryGroup.CRITERION,
        status=CategoryStatus.CONFIRMED,
        sensitive=True,
        position=9,
    )
    profiles = EntryProfile.objects.filter(placement__in=crowd.persons_made[:8])
    profiles.update(category=sensitive)
    report = issue()
    assert tables(report)["category"].lines == (
        ("Demandeur d'emploi de longue durée", 9),
        ("Autres ou non renseigné", 8),
    )
    assert "justice" not in canonical_text(report.figures) and "SMJ" not in canonical_text(report.figures)
