"""The annex of a report: one line for each work contract that has hours, by a number that means nothing elsewhere.

No name, no code, no key of the database: employer, modality, contract type, job, months, hours.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import Sum

from clauses.months import period_label
from participants.enums import ContractType, Modality
from reporting.done import Filters, entries


@dataclass(frozen=True, slots=True)
class AnnexLine:
    """A work contract in the period: `first` and `last` are the months between which it has hours (seconds)."""

    number: int
    contract: str
    lot: str
    employer: str
    modality: str
    contract_type: str
    job: str
    first: date
    last: date
    seconds: int

    @property
    def months(self):
        return period_label(self.first, self.last)


def annex_of(figures, *, actor):
    """Lines of the work contracts of a report, in the order of its lots and parties, in one query.

    Their sum is the hours of the period, less those that no work contract stands behind.
    """
    lots = {row.lot.pk: row.lot for row in figures.by_lot}
    rank = {row.party.pk: place for place, row in enumerate(figures.by_party)}
    employer = {row.party.pk: row.party.name for row in figures.by_party}
    rows = (
        entries(list(lots), actor=actor, as_of=figures.as_of, filters=Filters(span=figures.span))
        .filter(placement__isnull=False)
        .order_by()
        .values_list(
            "lot", "party", "placement", "placement__modality", "placement__contract_type", "placement__job", "month"
        )
        .annotate(total=Sum("seconds"))
        .exclude(total=0)
    )
    told = {}
    for *facts, month, seconds in rows:
        told.setdefault(tuple(facts), []).append((month, int(seconds)))
    found = []
    for (lot, party, _, modality, contract_type, job), hours in told.items():
        months, seconds = [month for month, _ in hours], sum(seconds for _, seconds in hours)
        # Nothing of the order tells when or how the rows came: it is made of what the line shows.
        found.append((rank[party], min(months), max(months), job, seconds, lot, party, modality, contract_type))
    return tuple(
        AnnexLine(
            number=number,
            contract=lots[lot].contract,
            lot=lots[lot].label,
            employer=employer[party],
            modality=str(Modality(modality).label),
            contract_type=str(ContractType(contract_type).label),
            job=job,
            first=first,
            last=last,
            seconds=seconds,
        )
        for number, (_, first, last, job, seconds, lot, party, modality, contract_type) in enumerate(sorted(found), 1)
    )
