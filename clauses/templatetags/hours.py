"""Durations in templates (integer seconds).

{% load hours %}
{{ seconds|hours }}   1 234,5 h     a figure, in hours
{{ seconds|signed_hours }}   +83 h   hours added to or taken from others
"""

from django import template

from clauses.durations import print_hours

register = template.Library()

EMPTY = "–"


@register.filter
def hours(value: int | None) -> str:
    return EMPTY if value is None else print_hours(value)


@register.filter
def signed_hours(value: int) -> str:
    return f"{'+' if value > 0 else ''}{print_hours(value)}"
