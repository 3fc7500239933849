"""The same names, whatever their accents and capitals: perhaps the same person."""

from django.db.models import Value

from markets.models.organisations import SortKey


def names_of(last_name, first_name):
    """What `PersonIdentity.sort_key` holds for these names, as an expression."""
    return SortKey(Value(f"{last_name} {first_name}"))
