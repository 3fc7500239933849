"""When a social condition is compulsory: at the cent, at the day, and what is said of it."""

from datetime import date
from decimal import Decimal

import pytest

from clauses.enums import LegalException
from clauses.legal_test import Consultation, examine, six_months_over, threshold_category
from markets.enums import Category, Sector, ThresholdCategory

EVE, DAY = date(2026, 8, 21), date(2026, 8, 22)
SERVICES, WORKS = Decimal(216_000), Decimal(5_404_000)
CENT = Decimal("0.01")


def consultation(
    *amounts, sector=Sector.PUBLIC, category=Category.SERVICES, launched_on=DAY, threshold=SERVICES, **days
):
    return Consultation(sector, category, launched_on, amounts, threshold, **days)


@pytest.mark.parametrize(
    ("asked", "compulsory", "words"),
    [
        (consultation(SERVICES), True, "au moins égale"),
        (consultation(SERVICES - CENT), False, "inférieure"),
        (consultation(SERVICES + CENT), True, "au moins égale"),
        (consultation(SERVICES, launched_on=EVE), False, "21/08/2026"),
        (consultation(SERVICES * 10, launched_on=EVE), False, "ne s'y applique pas"),
        # The whole consultation counts: no lot reaches the threshold, their sum does.
        (consultation(*[SERVICES / 4] * 4), True, "toute la consultation"),
        (consultation(*[SERVICES / 4] * 3, SERVICES / 4 - CENT), False, "inférieure"),
        (consultation(SERVICES - CENT, None), None, "pas de montant estimé"),
        (consultation(SERVICES, None), True, "au moins égale"),
        (consultation(None), None, "pas de montant estimé"),
        (consultation(), None, "pas de montant estimé"),
        (consultation(SERVICES, threshold=None), None, "Aucun seuil"),
        (consultation(SERVICES, launched_on=None), None, "Date de lancement inconnue"),
        (consultation(SERVICES - CENT, launched_on=None), False, "inférieure"),
        (consultation(WORKS * 10, sector=Sector.PRIVATE), False, "Marché privé"),
        (consultation(WORKS, category=Category.WORKS, threshold=WORKS), True, "au moins égale"),
        (consultation(WORKS - CENT, category=Category.WORKS, threshold=WORKS), False, "inférieure"),
        (consultation(WORKS, sector=Sector.CONCESSION, threshold=WORKS), True, "au moins égale"),
        (consultation(WORKS, sector=Sector.CONCESSION, threshold=WORKS, launched_on=EVE), False, "avant le"),
    ],
)
def test_compulsory_to_the_cent_and_to_the_day(asked, compulsory, words):
    found = examine(asked)
    assert found.compulsory is compulsory
    assert words in " ".join(found.reasons)
    if compulsory is False:
        assert found.exceptions == ()


def works(starts_on, ends_on):
    return consultation(WORKS, category=Category.WORKS, threshold=WORKS, starts_on=starts_on, ends_on=ends_on)


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "short"),
    [
        (date(2026, 9, 1), date(2027, 2, 27), True),
        (date(2026, 9, 1), date(2027, 2, 28), False),  # six whole months
        (date(2026, 9, 15), date(2027, 3, 13), True),
        (date(2026, 9, 15), date(2027, 3, 14), False),
        (date(2026, 8, 31), date(2027, 2, 27), True),
        (date(2026, 8, 31), date(2027, 2, 28), False),
        (date(2027, 8, 31), date(2028, 2, 28), True),  # a leap year
        (date(2027, 8, 31), date(2028, 2, 29), False),
        (None, date(2027, 2, 28), True),  # unknown: to check, not closed
        (date(2026, 9, 1), None, True),
    ],
)
def test_works_of_less_than_six_months_to_the_day(starts_on, ends_on, short):
    found = examine(works(starts_on, ends_on))
    assert (LegalException.SHORT_WORKS in found.exceptions) is short
    assert ("à vérifier" in " ".join(found.reasons)) is (starts_on is None or ends_on is None)


def test_six_months_over_at_the_turn_of_a_year():
    assert six_months_over(date(2026, 7, 1)) == date(2026, 12, 31)


def test_a_concession_has_two_exceptions_only():
    asked = consultation(WORKS, sector=Sector.CONCESSION, category=Category.WORKS, threshold=WORKS)
    found = examine(asked)
    assert found.exceptions == (LegalException.NO_LINK, LegalException.COMPETITION)
    assert found.article == "L3114-2-1"


def test_services_have_no_exception_for_short_works():
    found = examine(consultation(SERVICES, starts_on=DAY, ends_on=DAY))
    assert found.exceptions == (LegalException.AVAILABLE, LegalException.NO_LINK, LegalException.COMPETITION)


@pytest.mark.parametrize(
    ("sector", "category", "expected"),
    [
        (Sector.PUBLIC, Category.WORKS, ThresholdCategory.WORKS),
        (Sector.PUBLIC, Category.SERVICES, ThresholdCategory.SUPPLIES_SERVICES),
        (Sector.PUBLIC, Category.SUPPLIES, ThresholdCategory.SUPPLIES_SERVICES),
        (Sector.CONCESSION, Category.SERVICES, ThresholdCategory.CONCESSION),
    ],
)
def test_which_threshold(sector, category, expected):
    assert threshold_category(sector, category) == expected
