"""What structure X has and Y has not, so that a count which takes in a neighbour's rows is seen to be wrong.

Nothing here holds a canary: what these rows could give away is that they are there.
"""

from datetime import date

from clauses.models import Clause
from markets.enums import Kind, Ruling
from markets.journal import record
from markets.models import Award, Contract, Decision, Lot, Notice, Operation, Organisation, OrganisationKind, Relation
from reporting.enums import HoursKind
from reporting.models import HoursEntry

HOUR = 3600


def tell(actor, *, lots, parties, charter_version, raw):
    """Rows of X, by its facilitator; `lots` and `parties` by key; `raw` is a record as it is published."""
    tell_nameless(actor.structure)
    tell_without_hours(actor.structure, lots["d"].contract.authority)
    tell_published_without_clause(actor, lots["d"], charter_version, raw)
    tell_earlier_months(actor, parties)


def tell_nameless(structure):
    """A company known by its number only."""
    company = Organisation.objects.create(siren="000009993", name="", fictional=True)
    OrganisationKind.objects.create(organisation=company, kind=Kind.COMPANY)
    Relation.objects.create(structure=structure, organisation=company)


def tell_without_hours(structure, authority):
    """A contract whose hours nobody has fixed, nor said that it would have none."""
    operation = Operation.objects.create(structure=structure, authority=authority, name="Sans heures")
    contract = Contract.objects.create(
        structure=structure, operation=operation, authority=authority, title="Sans heures"
    )
    Lot.objects.create(structure=structure, contract=contract, number="1")


def tell_published_without_clause(actor, lot, charter_version, raw):
    """A lot with a clause, published without it; then published again with a content that was left aside."""
    lot = Lot.objects.create(structure=actor.structure, contract=lot.contract, number="90")
    Clause.objects.create(structure=actor.structure, lot=lot, charter_version=charter_version)
    award = Award.objects.create(structure=actor.structure, lot=lot, notified_on=date(2026, 7, 15))
    for content in (1, 2):
        notice = Notice.objects.create(
            structure=actor.structure,
            buyer=lot.contract.authority,
            published_id="SANSCLAUSE",
            content_hash=f"{90 + content:064d}",
            raw=raw | {"montant": content},
            lot=lot,
            award=award,
        )
    Decision.objects.create(structure=actor.structure, notice=notice, ruling=Ruling.LEFT, lot=lot, award=award)


def tell_earlier_months(actor, parties):
    """Hours done before the tool, of a company above its lender: months that only those who see them may choose."""
    entry = record(actor=actor, structure=actor.structure, verb="import_hours", obj=parties["a"])
    for key, month in (("a", date(2025, 3, 1)), ("d", date(2025, 4, 1))):
        HoursEntry.objects.create(
            structure=actor.structure,
            lot=parties[key].lot,
            party=parties[key],
            month=month,
            kind=HoursKind.OPENING,
            seconds=HOUR,
            entry=entry,
            number=entry.number,
        )
