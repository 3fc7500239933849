"""What people type: hours, euros and percentages, read as a French reader writes them."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from clauses.forms.fields import EurosField, HoursField, PercentField


@pytest.mark.parametrize(
    ("typed", "ratio"),
    [
        ("5", "0.05"),
        ("5 %", "0.05"),
        ("5%", "0.05"),
        ("5\u202f%", "0.05"),
        ("0,05", "0.05"),
        ("0.05", "0.05"),
        ("0,5 %", "0.005"),
        ("7,25", "0.0725"),
        ("100", "1"),
        ("1", "0.01"),
        ("0", "0"),
        ("0,125", "0.125"),
        ("0.125", "0.125"),
    ],
)
def test_percentages(typed, ratio):
    assert PercentField().clean(typed) == Decimal(ratio)


@pytest.mark.parametrize("typed", ["101", "150 %", "-5", "−5 %", "cinq", "5 pour cent", "5%%", "%", "1e2", "NaN", "٥x"])
def test_what_is_no_percentage(typed):
    with pytest.raises(ValidationError):
        PercentField().clean(typed)


@pytest.mark.parametrize("ratio", ["0", "0.005", "0.05", "0.0725", "0.333333", "0.7", "1"])
def test_a_percentage_is_read_back_as_it_was_shown(ratio):
    field = PercentField()
    assert field.clean(field.prepare_value(Decimal(ratio))) == Decimal(ratio)


@pytest.mark.parametrize(
    ("typed", "euros"),
    [
        ("1234567,89", "1234567.89"),
        ("1 234 567,89", "1234567.89"),
        ("1\u202f234\u202f567,89\u202f€", "1234567.89"),
        ("1\u00a0234 €", "1234"),
        ("30", "30"),
        ("27,5", "27.5"),
        ("0", "0"),
    ],
)
def test_euros(typed, euros):
    assert EurosField().clean(typed) == Decimal(euros)


@pytest.mark.parametrize(
    "typed", ["-1", "1.234", "1,2,3", "12 34", "un million", "1" + "0" * 17, "12,345", "€", "1e6", "inf", "'; --"]
)
def test_what_is_no_amount(typed):
    with pytest.raises(ValidationError):
        EurosField().clean(typed)


@pytest.mark.parametrize("euros", ["0", "30", "27.5", "1234567.89"])
def test_an_amount_is_read_back_as_it_was_shown(euros):
    field = EurosField()
    assert field.clean(field.prepare_value(Decimal(euros))) == Decimal(euros)


@pytest.mark.parametrize(("typed", "seconds"), [("7h30", 27000), ("7,5", 27000), ("1 234,5 h", 4444200)])
def test_hours(typed, seconds):
    assert HoursField().clean(typed) == seconds


def test_an_empty_figure_is_refused_or_nothing():
    for field in (HoursField, EurosField, PercentField):
        with pytest.raises(ValidationError):
            field().clean("  ")
        assert field(required=False).clean("") is None
