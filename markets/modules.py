"""Modules that a structure switches on for itself, with one sentence each.

Off means that nothing of it shows: no menu, field, column or empty state. What was typed while it was on stays.
A template asks `{% if modules.commandes %}`, Python `structure.has(ORDERS)`.
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Module:
    """`code` is what a structure keeps and what templates ask; `sentence` says what the switch adds to the pages."""

    code: str
    name: str
    sentence: str


ORDERS = Module(
    "commandes",
    "Marchés à commandes et tranches",
    "Suit les bons de commande, les factures et les tranches, dont naissent des heures au fil du marché.",
)
GROUPS = Module(
    "groupements",
    "Groupements d'entreprises",
    "Partage les heures d'un lot entre le titulaire et ses cotraitants.",
)
COMMITMENTS = Module(
    "engagements",
    "Engagements de l'offre",
    "Suit ce qu'une offre a promis au-delà des heures, et propose une grille pour le critère d'insertion.",
)
ANRU = Module(
    "anru",
    "Renouvellement urbain (ANRU)",
    "Compte à part les heures des opérations de l'ANRU et la part des habitants des quartiers prioritaires.",
)
MODULES = (ORDERS, GROUPS, COMMITMENTS, ANRU)


def find_module(code: str) -> Module | None:
    """The module of that code, None where there is none."""
    return next((module for module in MODULES if module.code == code), None)


def switches(codes: Iterable[str]) -> dict[str, bool]:
    """Every module's code, with whether it is among those switched on."""
    on = set(codes)
    return {module.code: module.code in on for module in MODULES}
