"""Figures, dates and punctuation as a French reader expects them."""

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from django.template import Context, Template

from markets.typography import (
    french,
    write_day,
    write_euros,
    write_moment,
    write_month,
    write_number,
    write_percent,
    write_short_month,
)


def plain(text):
    return text.replace("\u202f", "_").replace("\u00a0", "~")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (999, "999"),
        (1000, "1_000"),
        (2590000, "2_590_000"),
        (Decimal("1234.5"), "1_234,5"),
        (Decimal("0.005"), "0,01"),
        (Decimal("999.999"), "1_000"),
        (Fraction(1, 3), "0,33"),
        (Decimal("-12.50"), "\u221212,5"),
        (Decimal("-0.001"), "0"),
    ],
)
def test_a_number_has_a_comma_and_narrow_spaces(value, text):
    assert plain(write_number(value)) == text


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (Decimal("2590000"), "2_590_000_€"),
        (Decimal("2590000.00"), "2_590_000_€"),
        (Decimal("1234.5"), "1_234,50_€"),
        (Decimal("0.005"), "0,01_€"),
        (Decimal("99.999"), "100_€"),
        (0, "0_€"),
    ],
)
def test_an_amount_shows_cents_only_when_it_has_some(amount, text):
    assert plain(write_euros(amount)) == text


def test_a_moment_is_written_to_the_minute():
    assert plain(write_moment(datetime(2026, 11, 22, 9, 5))) == "22/11/2026 à 9_h_05"


@pytest.mark.parametrize(
    ("ratio", "text"),
    [
        (Decimal("0.794"), "79,4_%"),
        (Fraction(115, 100), "115_%"),
        (Fraction(1, 3), "33,3_%"),
        (Fraction(9_999, 10_000), "99,9_%"),
        (0, "0_%"),
    ],
)
def test_a_rate_is_neither_capped_nor_said_to_be_reached_before_it_is(ratio, text):
    assert plain(write_percent(ratio)) == text


def test_dates():
    assert write_day(date(2026, 11, 2)) == "02/11/2026"
    assert write_month(date(2026, 8, 1)) == "août 2026"
    assert write_short_month(date(2026, 3, 1)) == "03/26"


@pytest.mark.parametrize(
    ("typed", "set_right"),
    [
        ("Qui ? « Vous » !", "Qui_? «_Vous_»_!"),
        ("Qui?", "Qui_?"),
        ("«Vous»", "«_Vous_»"),
        ("à 10:30, sur https://exemple.test/?a=1", "à 10:30, sur https://exemple.test/?a=1"),
        ("50 % de 30 €", "50_% de 30_€"),
        ("Déjà\u202f: juste", "Déjà_: juste"),
    ],
)
def test_punctuation(typed, set_right):
    assert plain(french(typed)) == set_right
    assert french(french(typed)) == french(typed)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("{{ v|euros }}", "1_500_€"),
        ("{{ v|number }}", "1_500"),
        ("{{ ratio|percent }}", "12,5_%"),
        ("{{ v|plural:'lot,lots' }}", "1_500~lots"),
        ("{{ one|plural:'lot,lots' }}", "1~lot"),
        ("{{ missing|euros }}{{ missing|day }}{{ missing|month }}{{ missing|percent }}", "––––"),
        ("{{ typed|french }}", "&lt;b&gt; «_x_»_!"),
    ],
)
def test_filters(source, text):
    context = {"v": 1500, "one": 1, "ratio": Decimal("0.125"), "missing": None, "typed": "<b> « x » !"}
    assert plain(Template("{% load fr %}" + source).render(Context(context))) == text
