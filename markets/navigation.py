"""What every page needs around its content: who acts, the menu of her role, whom to call."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from markets.enums import Role
from markets.modules import switches

MENUS = {
    Role.FACILITATOR: (
        ("À faire", "reporting:home"),
        ("Marchés", "markets:contracts"),
        ("Personnes", "participants:persons"),
        ("Mois", "reporting:months"),
        ("Bilans", "reporting:reports"),
    ),
    Role.COMPANY: (
        ("Mes déclarations", "reporting:home"),
        ("Mes marchés", "markets:contracts"),
    ),
    Role.LENDER: (
        ("Mes déclarations", "reporting:home"),
        ("Mes marchés", "markets:contracts"),
    ),
    Role.PRESCRIBER: (("Mes orientations", "reporting:home"),),
    Role.AUTHORITY: (
        ("Mes marchés", "reporting:home"),
        ("À venir", "markets:coming"),
        ("Bilans", "reporting:reports"),
    ),
}


# Addresses that start otherwise than their entry of the menu: a partner is found beside the contracts.
ALSO_UNDER = {
    "markets:contracts": ("markets:organisations", "clauses:commitments", "reporting:takeovers"),
    "participants:persons": ("participants:referrals",),
}


@dataclass(frozen=True)
class MenuEntry:
    label: str
    url: str
    current: bool
    count: int | None = None


@dataclass(frozen=True)
class ContactCard:
    """The facilitator to call: shown to outside users on every page."""

    name: str
    phone: str
    mail: str
    structure: str


def menu(actor, path):
    """The entries of a role, the current one being the longest address that starts the path."""
    if actor is None:
        return []
    names = MENUS.get(actor.role, ())
    starts = {reverse(start): name for _, name in names for start in (name, *ALSO_UNDER.get(name, ()))}
    matching = [url for url in starts if path == url or (url != "/" and path.startswith(url))]
    current = starts.get(max(matching, key=len, default=""))
    return [MenuEntry(label, reverse(name), name == current) for label, name in names]


def contact(actor):
    if actor is None or actor.structure is None:
        return None
    structure = actor.structure
    return ContactCard(
        name=structure.contact_name, phone=structure.phone, mail=structure.mail, structure=str(structure.organisation)
    )


def page(request):
    """Context processor: the only one of ours."""
    actor = getattr(request, "actor", None)
    return {
        "actor": actor,
        "menu": menu(actor, request.path),
        "modules": switches(actor.structure.modules if actor and actor.structure else ()),
        "contact": contact(actor),
        "demo": settings.DEMO,
        "memberships": list(actor.memberships) if actor and len(actor.memberships) > 1 else [],
    }
