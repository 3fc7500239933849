"""Years before the tool, of which only the totals are known."""

from clauses.durations import print_hours
from markets.acting import act
from markets.journal import record
from markets.models import Structure
from markets.typography import french
from reporting.models import EarlierYear


def many(count, noun):
    return f"{count} {noun}{'s' if count > 1 else ''}"


@act
def keep_history(*, actor, rows):
    """Replace the totals of earlier years by `rows`: (year, authority or None, seconds, people, contracts)."""
    structure = Structure.objects.select_for_update(of=("self",), no_key=True).get(pk=actor.structure.pk)
    EarlierYear.objects.filter(structure=structure).delete()
    made = [
        EarlierYear(
            structure=structure, year=year, authority=authority, seconds=seconds, people=people, contracts=contracts
        )
        for year, authority, seconds, people, contracts in rows
    ]
    EarlierYear.objects.bulk_create(made)
    years = {each.year for each in made}
    totals = sum(each.seconds for each in made if each.authority_id is None)
    record(
        actor=actor,
        structure=structure,
        verb="keep_history",
        obj=structure,
        words=french(
            f"Années d'avant l'outil : {many(len(years), 'année')}, {many(len(made), 'ligne')}, "
            f"{print_hours(totals)} au total."
        ),
    )
    return made
