"""What a new structure is given: publics and values with their source, confirmed only where a source says so."""

import pytest

from clauses.actions import ship_reference
from clauses.enums import CategoryStatus, ScaleKind
from clauses.models import Category, Charter, Scale, ScaleValue
from markets.models import JournalEntry


@pytest.fixture
def shipped(cast):
    return ship_reference(actor=cast.actor("roxane"), structure=cast.structures["x"])


def test_ships_one_list_and_one_set_of_values(cast, shipped):
    version, scale_version = shipped
    assert version.eligibility_months == 24
    assert Category.objects.filter(version=version).count() == 30
    assert ScaleValue.objects.filter(version=scale_version, kind=ScaleKind.LABOUR_SHARE).count() == 31


def test_shipping_again_changes_nothing(cast, shipped):
    Category.objects.filter(code="PLIE", version=shipped[0]).update(label="Notre PLIE")
    entries = JournalEntry.objects.count()
    again = ship_reference(actor=cast.actor("roxane"), structure=cast.structures["x"])
    assert again == shipped
    assert JournalEntry.objects.count() == entries
    assert Category.objects.get(code="PLIE", version=shipped[0]).label == "Notre PLIE"
    assert Charter.objects.filter(name="Liste de référence").count() == Scale.objects.count() == 1


def test_each_structure_has_its_own(cast, shipped):
    other = ship_reference(actor=cast.actor("javert"), structure=cast.structures["y"])
    assert other[0] != shipped[0]
    assert Category.objects.filter(structure=cast.structures["y"]).count() == 30


def test_everything_shipped_says_where_it_comes_from(shipped):
    assert not Category.objects.filter(version=shipped[0], source="").exists()
    assert not ScaleValue.objects.filter(version=shipped[1], source="").exists()
    for category in Category.objects.filter(version=shipped[0]):
        assert category.proofs, category.code


def test_the_middle_of_a_range_is_indicative(shipped):
    ranges = ScaleValue.objects.filter(version=shipped[1], kind=ScaleKind.LABOUR_SHARE, low__isnull=False)
    assert ranges.count() == 25
    for value in ranges:
        assert value.status == CategoryStatus.INDICATIVE
        assert value.value == (value.low + value.high) / 2


def test_health_justice_and_refuge_are_sensitive(shipped):
    sensitive = Category.objects.filter(version=shipped[0], sensitive=True).values_list("code", flat=True)
    assert set(sensitive) == {"AAH", "INVALIDITE", "TH", "STPA", "SMJ", "REFUGIE"}


def test_publics_not_read_in_a_source_are_indicative(shipped):
    indicative = Category.objects.filter(version=shipped[0], status=CategoryStatus.INDICATIVE)
    assert set(indicative.values_list("code", flat=True)) == {
        "JEUNE_SANS_QUALIF",
        "JEUNE_SUIVI_RENFORCE",
        "EITI",
        "PLIE",
    }


def test_ages_are_completed_years(shipped):
    ages = {
        category.code: (category.min_age, category.max_age)
        for category in Category.objects.filter(version=shipped[0])
        if category.min_age or category.max_age
    }
    assert ages == {"JEUNE_SANS_QUALIF": (None, 25), "JEUNE_DIPLOME": (None, 25), "SENIOR": (50, None)}


def test_criteria_that_the_iae_counts_only_beside_others_are_closed(shipped):
    closed = Category.objects.filter(version=shipped[0], open=False).values_list("code", flat=True)
    assert set(closed) == {"ZRR_FRR", "PARENT_ISOLE", "ASE", "SANS_HEBERGEMENT", "NIVEAU3", "LANGUE", "MOBILITE"}
