"""What structure X has and Y has not, so that a count which takes in a neighbour's rows is seen to be wrong.

Nothing here holds a canary: what these rows could give away is that they are there.
"""

import uuid
from datetime import date
from decimal import Decimal

from django.utils import timezone

from clauses.actions import draft_calibration, record_fact
from clauses.models import Clause
from markets.actions import award_lot, move_stage
from markets.enums import Kind, Ruling, StageKind
from markets.identifiers import fictional_siret
from markets.journal import record
from markets.models import (
    Award,
    Contract,
    Decision,
    Lot,
    Notice,
    Operation,
    Organisation,
    OrganisationKind,
    Party,
    Relation,
)
from reporting.actions import declare_nothing, record_from_document, submit_statement
from reporting.enums import DocumentKind, HoursKind
from reporting.expected_periods import Period
from reporting.models import HoursEntry

HOUR = 3600
SEPTEMBER, NOVEMBER = date(2026, 9, 1), date(2026, 11, 1)
NEIGHBOUR_S_INVOICE = "9 CANARI-VOISIN-PIECE-Zoé"
# The key under which the neighbour's month was sent, as one sending of several.
SENDING = uuid.UUID(int=9)


def tell(actor, world, *, charter_version, raw):
    """Rows of X, by its facilitator; `raw` is a record as it is published."""
    lots = {key: Lot.objects.get(pk=world.pk("lot", key)) for key in ("b", "d", "y")}
    company = tell_nameless(actor.structure)
    tell_without_hours(actor.structure, lots["d"].contract.authority)
    tell_published_without_clause(actor, lots["d"], charter_version, raw)
    tell_earlier_months(actor, world.parties)
    tell_alike(lots)
    tell_coming_studied(actor, world.pk("coming", "pa"))
    tell_draft(actor, lots["b"].contract)
    tell_neighbour(actor, world, lots["b"], company)


def tell_nameless(structure):
    """A company known by its number only."""
    company = Organisation.objects.create(siren=fictional_siret(999)[:9], name="", fictional=True)
    OrganisationKind.objects.create(organisation=company, kind=Kind.COMPANY)
    Relation.objects.create(structure=structure, organisation=company)
    return company


def tell_without_hours(structure, authority):
    """A contract whose hours nobody has fixed, nor said that it would have none."""
    operation = Operation.objects.create(structure=structure, authority=authority, name="Sans heures")
    contract = Contract.objects.create(
        structure=structure, operation=operation, authority=authority, title="Sans heures"
    )
    lot = Lot.objects.create(structure=structure, contract=contract, number="1")
    Award.objects.create(structure=structure, lot=lot, notified_on=date(2026, 7, 15))


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


def tell_alike(lots):
    """Contracts for the same thing in both structures: what one costs is compared within a structure only."""
    Contract.objects.filter(pk__in=[lot.contract_id for lot in lots.values()]).update(cpv="45212212")


def tell_coming_studied(actor, contract):
    """A coming contract whose note was given back: studied, in the figures of its year."""
    contract = Contract.objects.get(pk=contract)
    move_stage(actor=actor, contract=contract, stage=StageKind.NOTE, on=timezone.localdate())


def tell_draft(actor, contract):
    """A lot without a clause, whose draft only the facilitator knows of."""
    lot = Lot.objects.get(contract=contract, number="88")
    values = {"amount": Decimal(1000), "labour_share": Decimal("0.5"), "rate": Decimal("0.05")}
    draft_calibration(actor=actor, lot=lot, hourly_cost=Decimal(30), rounding="none", **values)


def tell_neighbour(actor, world, lot, company):
    """Another holder of the lot b, whose invoice and whose month without hours are its own."""
    award = award_lot(actor=actor, lot=lot, holder=company)
    party = world.neighbour = Party.objects.get(award=award)
    record_fact(actor=actor, lot=lot, party=party, month=SEPTEMBER, amount=Decimal(100), reference=NEIGHBOUR_S_INVOICE)
    statement = record_from_document(
        actor=actor,
        party=party,
        period=Period(NOVEMBER, NOVEMBER, (NOVEMBER,), NOVEMBER, NOVEMBER, False),
        document_kind=DocumentKind.MAIL,
        document_on=date(2026, 11, 5),
    )
    statement = declare_nothing(actor=actor, statement=statement)
    key = uuid.uuid5(SENDING, str(statement.pk))
    world.neighbour_month = submit_statement(actor=actor, statement=statement, key=key)
