"""Searching without accents, on the stored sort keys."""

from django.db.models import Exists, OuterRef, Q, Value

from markets.models import Lot, Party
from markets.models.organisations import SortKey

SHORTEST_NUMBER = 3


def matching_organisation(text, prefix=""):
    """Whose name holds the text, or whose SIRET or SIREN starts with its digits; `prefix` is the way to them."""
    found = Q(**{f"{prefix}sort_key__contains": SortKey(Value(text))})
    number = "".join(mark for mark in text if mark.isdigit())
    if len(number) >= SHORTEST_NUMBER and not any(mark.isalpha() for mark in text):
        found |= Q(**{f"{prefix}siret__startswith": number}) | Q(**{f"{prefix}siren__startswith": number})
    return found


def matching_contract(text, actor):
    """Whose title, reference, operation, donneur d'ordre, lots or parties that the actor sees hold the text."""
    lots = Lot.objects.visible_to(actor).filter(contract=OuterRef("pk"), title__icontains=text)
    parties = Party.objects.visible_to(actor).filter(
        matching_organisation(text, "organisation__"), lot__contract=OuterRef("pk")
    )
    return (
        Q(sort_key__contains=SortKey(Value(text)))
        | Q(reference__icontains=text)
        | Q(operation__name__icontains=text)
        | matching_organisation(text, "authority__")
        | Exists(lots)
        | Exists(parties)
    )
