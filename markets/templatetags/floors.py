"""Head of the pages of a contract and of a lot; used by templates/markets/contract_tabs.html and lot_tabs.html only."""

from django import template

from markets import tabs

register = template.Library()


@register.simple_tag
def lot_tabs(lot, actor, current):
    return tabs.lot_tabs(lot, actor, current)


@register.simple_tag
def contract_tabs(contract, actor, current):
    return tabs.contract_tabs(contract, actor, current)


@register.simple_tag
def holders(lot, actor):
    return tabs.holders(lot, actor)
