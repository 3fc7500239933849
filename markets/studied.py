"""What an actor's coming contracts were, year by year: the stages as the rule reads them."""

from markets.coming import Step, StudiedYear, studied_by_year
from markets.enums import StageKind
from markets.models import Stage


def studied_years(actor):
    """Years with a contract studied, among those that an actor sees; one query."""
    rows = Stage.objects.visible_to(actor).order_by("number").values_list("contract", "stage", "on")
    return studied_by_year(Step(contract, StageKind(stage), on) for contract, stage, on in rows)


def studied_in(actor, year):
    """The figures of one year, zeros where nothing was studied."""
    return next((each for each in studied_years(actor) if each.year == year), StudiedYear(year, 0, 0, 0))
