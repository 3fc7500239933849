"""Brings together the years of a structure or of a donneur d'ordre: the ledger's, and those taken over."""

from django.db.models import Sum
from django.db.models.functions import ExtractYear

from markets.enums import Role
from markets.modules import ANRU
from reporting.figures import part_of
from reporting.models import EarlierYear, HoursEntry
from reporting.trend import CountedYear, TakenYear, by_year


def years_of(actor, today):
    """Years that an actor may count, in five queries at most."""
    entries = HoursEntry.objects.counted_by(actor).annotate(year=ExtractYear("month")).order_by()
    seconds = {year: int(total) for year, total in entries.values_list("year").annotate(total=Sum("seconds"))}
    people, contracts = (_counted(entries, name) for name in ("person", "lot__contract"))
    anru = _anru(entries) if actor.structure.has(ANRU) else {}
    counted = [
        CountedYear(year, total, people.get(year, 0), contracts.get(year, 0), anru.get(year, 0))
        for year, total in seconds.items()
    ]
    taken = EarlierYear.objects.filter(structure__in=actor.structures)
    if actor.role == Role.AUTHORITY:
        taken = taken.filter(authority=actor.organisation_id)
    rows = [
        TakenYear(each.year, each.authority_id is None, each.seconds, each.people, each.contracts) for each in taken
    ]
    return by_year(counted, rows, today=today)


def _anru(entries):
    """Hours of each year that count for urban renewal: the share of each contract, as in the report of that year."""
    found = {}
    rows = entries.exclude(lot__contract__anru_share=None)
    rows = rows.values_list("year", "lot__contract__anru_share", "lot__contract").annotate(total=Sum("seconds"))
    for year, share, _, total in rows:
        found[year] = found.get(year, 0) + part_of(int(total), share)
    return found


def _counted(entries, name):
    """How many of them have more than nothing, year by year."""
    found = {}
    rows = entries.exclude(**{name: None}).values_list("year", name).annotate(total=Sum("seconds"))
    for year, _, total in rows:
        if total > 0:
            found[year] = found.get(year, 0) + 1
    return found
