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
    links = [(label, reverse(name)) for label, name in MENUS.get(actor.role, ())]
    matching = [url for _, url in links if path == url or (url != "/" and path.startswith(url))]
    current = max(matching, key=len, default=None)
    return [MenuEntry(label, url, url == current) for label, url in links]


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
