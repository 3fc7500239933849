"""What the tool knows that a takeover may meet again: a constant number of queries, whatever the file."""

from django.db.models import Exists, OuterRef, Q, Sum

from clauses.models import Clause
from clauses.owed import owed_by_lot
from markets.models import Contract, Lot, Party
from participants.models import Eligibility, PersonIdentity, Placement
from reporting.enums import HoursKind
from reporting.models import HoursEntry
from reporting.takeover.fields import bare
from reporting.takeover.lines import Firm
from reporting.takeover.plan import Known, KnownContract, KnownLot, KnownParty, KnownPerson, KnownPlacement


def known_to(structure, lines):
    """Contracts of the same titles, all that hangs on them, and people of the same names. Eight queries."""
    titles = {bare(line.text("title")) for line in lines}
    contracts = [
        KnownContract(pk, Firm(name, siren or "", siret or ""), title, reference)
        for pk, title, reference, name, siren, siret in Contract.objects.filter(structure=structure)
        .order_by("pk")
        .values_list("pk", "title", "reference", "authority__name", "authority__siren", "authority__siret")
        if bare(title) in titles
    ]
    rows = list(
        Lot.objects.filter(contract__in=[each.pk for each in contracts])
        .annotate(has_clause=Exists(Clause.objects.live().filter(lot=OuterRef("pk"))))
        .order_by("pk")
        .values_list("pk", "contract", "number", "has_clause", "closed_on")
    )
    ids = [row[0] for row in rows]
    owed = owed_by_lot(ids)
    lots = [
        KnownLot(pk, contract, number, owed.get(pk, 0), has_clause, closed)
        for pk, contract, number, has_clause, closed in rows
    ]
    by_placement, by_party = openings(ids)
    parties = [
        KnownParty(pk, lot, award, parent, Firm(name, siren or "", siret or ""), by_party.get(pk, 0))
        for pk, lot, award, parent, name, siren, siret in Party.objects.filter(lot__in=ids)
        .order_by("pk")
        .values_list("pk", "lot", "award", "parent", "organisation__name", "organisation__siren", "organisation__siret")
    ]
    people = known_people(structure, lines)
    placements = [
        KnownPlacement(pk, party, person, starts_on, ends_on, by_placement.get(pk, 0))
        for pk, party, person, starts_on, ends_on in Placement.objects.filter(lot__in=ids)
        .order_by("pk")
        .values_list("pk", "party", "person", "starts_on", "ends_on")
    ]
    return Known(tuple(contracts), tuple(lots), tuple(parties), people, tuple(placements))


def openings(lots):
    """Hours taken over already: by work contract, and by party where none stands behind them."""
    by_placement, by_party = {}, {}
    rows = (
        HoursEntry.objects.filter(lot__in=lots, kind=HoursKind.OPENING)
        .order_by()
        .values_list("party", "placement")
        .annotate(total=Sum("seconds"))
    )
    for party, placement, total in rows:
        if placement:
            by_placement[placement] = int(total)
        else:
            by_party[party] = int(total)
    return by_placement, by_party


def known_people(structure, lines):
    names = {(bare(line.text("last_name")), bare(line.text("first_name"))) for line in lines}
    standing = Eligibility.objects.standing().filter(Q(person=OuterRef("person")))
    rows = (
        PersonIdentity.objects.filter(structure=structure, person__withdrawn_at=None)
        .annotate(has_eligibility=Exists(standing))
        .order_by("pk")
        .values_list("person", "last_name", "first_name", "birth_date", "has_eligibility")
    )
    return tuple(KnownPerson(*row) for row in rows if (bare(row[1]), bare(row[2])) in names)
