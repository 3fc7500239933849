"""What a lot's pages say of a clause that lives and of a group that shares its hours."""

from dataclasses import dataclass

from clauses.actions.living import terms_in_words
from clauses.actions.sharing import SHARING, shares
from clauses.enums import ObligationKind
from clauses.models import ObligationEntry
from markets.enums import Role
from markets.models import Party
from markets.modules import GROUPS


@dataclass(frozen=True)
class Living:
    """What the Clause tab says of a living clause: its terms in words, and whether the reader may enter facts."""

    terms: str
    enters: bool


def living_of(actor, lot, clause):
    """None for a volume of hours, or before any clause."""
    if clause is None or not clause.lives:
        return None
    # Whoever declares sees the lots that it takes part in, and no other.
    enters = actor.is_facilitator or actor.role in Role.declaring()
    return Living(terms_in_words(clause), enters and not lot.closed_on)


def shares_of(actor, lot):
    """Each holder and joint contractor with its hours: where hours were shared, or where a group may share them."""
    if not actor.is_facilitator and actor.role != Role.AUTHORITY:
        return ()
    shared = ObligationEntry.objects.filter(lot=lot, kind=ObligationKind.SHARE).exists()
    if not shared and not (actor.is_facilitator and lot.structure.has(GROUPS)):
        return ()
    parties = list(sharing_parties(lot))
    found = shares(lot)
    return [(party, found[party.pk]) for party in parties] if len(parties) > 1 else ()


def sharing_parties(lot):
    parties = Party.objects.filter(lot=lot, role__in=SHARING)
    return parties.select_related("organisation").order_by("pk")
