"""The tabs of a contract and of a lot: a tab is a floor, and whoever may open its view sees it."""

from functools import cache

from django.urls import resolve, reverse

from markets.enums import PartyRole
from markets.models import Party

LOT_TABS = (
    ("marche", "Marché", "markets:lot"),
    ("clause", "Clause", "clauses:lot"),
    ("personnes", "Personnes", "participants:lot"),
    ("heures", "Heures", "reporting:lot"),
)
CONTRACT_TABS = (
    ("marche", "Marché", "markets:contract"),
    ("clause", "Clauses", "clauses:contract"),
    ("personnes", "Personnes", "participants:contract"),
    ("heures", "Heures", "reporting:contract"),
)
# What a facilitator keeps beside her contracts.
AROUND_CONTRACTS = (
    ("contracts", "Marchés suivis", "markets:contracts"),
    ("coming", "À venir", "markets:coming"),
    ("published", "Publiés", "markets:to_follow"),
    ("without_clause", "Sans clause", "clauses:without_clause"),
    ("partners", "Partenaires", "markets:organisations"),
)


@cache
def roles_of(name, numbered=True):
    """Who may open the page of that name, as its view declares it."""
    return resolve(reverse(name, args=[1] if numbered else [])).func.roles


def tabs(names, pk, actor, current):
    """Tabs that the actor may open, for the `tabs` tag."""
    return [
        {"label": label, "url": reverse(name, args=[pk]), "current": key == current}
        for key, label, name in names
        if actor.role in roles_of(name)
    ]


def lot_tabs(lot, actor, current):
    return tabs(LOT_TABS, lot.pk, actor, current)


def contract_tabs(contract, actor, current):
    return tabs(CONTRACT_TABS, contract.pk, actor, current)


def around_contracts(actor, current):
    """The lists beside that of contracts; whoever has only that one needs no tab."""
    seen = [
        {"label": label, "url": reverse(name), "current": key == current}
        for key, label, name in AROUND_CONTRACTS
        if actor.role in roles_of(name, numbered=False)
    ]
    return seen if len(seen) > 1 else []


def holders(lot, actor):
    """Names of the holders of a lot that the actor may see."""
    seen = Party.objects.visible_to(actor).filter(lot=lot, role=PartyRole.HOLDER)
    return [str(party.organisation) for party in seen.select_related("organisation")]
