"""French figures, dates and punctuation in templates.

    {% load fr %}
    {{ award.amount|euros }}         2 590 000 €        {{ "Qui ? « Vous »"|french }}   narrow no-break spaces
    {{ ratio|percent }}              0.794 → 79,4 %     {{ day|day }}                   22/11/2026
    {{ points|percent_points }}      79.4 → 79,4 %      {{ month|month }}               novembre 2026
    {{ count|number }}               12 345             {{ count|plural:"lot,lots" }}   0 lot, 1 lot, 2 lots
    {{ at|moment }}                  22/11/2026 à 9 h 05

An empty value (None, "") is written « – », so that a table never shows « None ».
"""

from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString

from markets import typography

register = template.Library()

EMPTY = "–"


def _number(value: object) -> int | Decimal | Fraction:
    if isinstance(value, int | Decimal | Fraction):
        return value
    try:
        return Decimal(str(value))
    except InvalidOperation as error:
        raise ValueError(f"{value!r} is not a number that can be written") from error


def _is_empty(value: object) -> bool:
    return value is None or value == ""


@register.filter
def euros(value: object) -> str:
    return EMPTY if _is_empty(value) else typography.write_euros(_number(value))


@register.filter
def number(value: object, places: int = 2) -> str:
    return EMPTY if _is_empty(value) else typography.write_number(_number(value), places=places)


@register.filter
def megabytes(value: object) -> str:
    """Bytes in « Mo », as the limits of files are said."""
    return (
        EMPTY
        if _is_empty(value)
        else f"{typography.write_number(Fraction(_number(value)) / 1_048_576, places=1)}\u00a0Mo"
    )


@register.filter
def percent(value: object, places: int = 1) -> str:
    return EMPTY if _is_empty(value) else typography.write_percent(_number(value), places=places)


@register.filter
def percent_points(value: object, places: int = 1) -> str:
    return EMPTY if _is_empty(value) else typography.write_percent(Fraction(_number(value)) / 100, places=places)


@register.filter
def day(value: date | None) -> str:
    return EMPTY if _is_empty(value) else typography.write_day(value)


@register.filter
def moment(value: datetime | None) -> str:
    return EMPTY if _is_empty(value) else typography.write_moment(timezone.localtime(value))


@register.filter
def month(value: date | None) -> str:
    return EMPTY if _is_empty(value) else typography.write_month(value)


@register.filter
def short_month(value: date | None) -> str:
    return EMPTY if _is_empty(value) else typography.write_short_month(value)


@register.filter
def plural(value: int, forms: str) -> str:
    """« 1 lot », « 2 lots »: the count followed by the form that French gives it (0 and 1 are singular)."""
    one, many = forms.split(",")
    return f"{typography.write_number(value)}\u00a0{one if abs(value) < 2 else many}"


@register.filter
def french(value: object) -> str:
    """Plain text in, plain text out, escaped afterwards by the template; HTML already marked safe is left as it is."""
    return value if isinstance(value, SafeString) else typography.french(str(value))
