"""What templates/markets/ shows: the tabs of contracts and lots, the number of an organisation."""

from django import template

from markets import tabs
from markets.identifiers import print_identifier

register = template.Library()


@register.simple_tag
def lot_tabs(lot, actor, current):
    return tabs.lot_tabs(lot, actor, current)


@register.simple_tag
def contract_tabs(contract, actor, current):
    return tabs.contract_tabs(contract, actor, current)


@register.simple_tag
def around_contracts(actor, current):
    return tabs.around_contracts(actor, current)


@register.simple_tag
def holders(lot, actor):
    return tabs.holders(lot, actor)


@register.filter
def identifier(organisation):
    """The SIRET or SIREN of an organisation in groups of three, else its foreign number."""
    number = organisation.siret or organisation.siren
    return print_identifier(number) if number else organisation.foreign_id or "–"
