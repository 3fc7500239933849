"""Writing planned operations: contracts, lots, awards and holders, a table at a time."""

from dataclasses import dataclass

from markets.actions.contracts import counted
from markets.copying import write_rows
from markets.decp.category import category_of
from markets.decp.contracts import PublishedContract
from markets.decp.plan import PlannedLot, PlannedOperation, holders_to_write
from markets.decp.procedures import procedure_of
from markets.decp.titles import fold
from markets.enums import Kind, PartyRole, Sector
from markets.models import Award, Contract, Lot, Operation, Party
from markets.register import Sought, gather, give_kinds
from markets.terms import end_after

A_BATCH = 500
LONGEST_FOREIGN_ID = 50


@dataclass(frozen=True)
class Row:
    """One published contract that was written: the operation and lot it was planned in, and what it became."""

    operation: PlannedOperation
    planned: PlannedLot
    published: PublishedContract
    lot: Lot
    award: Award | None


def write_operations(actor, operations, names):
    """Write planned operations a table at a time: the number of queries follows the batches, not the contracts."""
    structure = actor.structure
    organisations = gather_organisations(structure, operations)
    contracts = write_contracts(actor, operations, names, organisations)
    rows = []
    for operation, contract in zip(operations, contracts, strict=True):
        for planned in operation.lots:
            lot = lot_of(planned, contract)
            rows.extend(
                Row(operation, planned, published, lot, award_of(published, lot)) for published in planned.contracts
            )
    write_rows(Lot, {id(row.lot): row.lot for row in rows}.values())
    write_rows(Award, [row.award for row in rows if row.award])
    write_parties(rows, organisations)
    return contracts, rows


def gather_organisations(structure, operations):
    """Buyers and holders of the operations, found or added, by what is sought of them."""
    buyers = [buyer_of(operation) for operation in operations]
    holders = [
        sought_of(holder)
        for operation in operations
        for contract in operation.contracts
        for holder in holders_to_write(contract)
    ]
    sought = list(dict.fromkeys([*buyers, *holders]))
    found = dict(zip(sought, gather(structure, sought)[0], strict=True))
    give_kinds([found[each] for each in buyers], Kind.AUTHORITY)
    give_kinds([found[each] for each in holders], Kind.COMPANY, unless_any=True)
    return found


def write_contracts(actor, operations, names, organisations):
    """The contract of each planned operation, in order: a new one, or the one that it completes."""
    structure = actor.structure
    completed = Contract.objects.filter(structure=structure).in_bulk([each.joins for each in operations if each.joins])
    drafts = [
        completed[each.joins] if each.joins else contract_of(actor, each, name_of(each, names), organisations)
        for each in operations
    ]
    new = [draft for draft in drafts if draft.pk is None]
    wide = [draft for draft, each in zip(drafts, operations, strict=True) if draft.pk is None and len(each.lots) > 1]
    open_operations(structure, wide)
    write_rows(Contract, new)
    return drafts


def open_operations(structure, contracts):
    """Put contracts of several lots in the operation of their title, found or opened."""
    wanted = {}
    for contract in contracts:
        name = cut(contract.title, 255)
        draft = Operation(structure=structure, authority=contract.authority, name=name, place=contract.place)
        wanted.setdefault((contract.authority_id, fold(name)), draft)
    known = Operation.objects.filter(structure=structure, authority__in={pk for pk, _ in wanted}) if wanted else ()
    found = {(each.authority_id, fold(each.name)): each for each in known}
    Operation.objects.bulk_create([each for key, each in wanted.items() if key not in found], batch_size=A_BATCH)
    for contract in contracts:
        key = contract.authority_id, fold(cut(contract.title, 255))
        contract.operation = found.get(key) or wanted[key]


def contract_of(actor, operation, name, organisations):
    published = operation.contracts
    codes = {each.cpv or "" for each in published}
    return Contract(
        structure=actor.structure,
        authority=organisations[buyer_of(operation)],
        facilitator=actor.user,
        sector=Sector.CONCESSION if all(each.is_concession for each in published) else Sector.PUBLIC,
        category=category_of(published),
        framework=all(each.is_framework for each in published),
        procedure=procedure_of(published),
        reference=operation.reference[:60],
        title=cut(name, 500),
        cpv=codes.pop() if len(codes) == 1 else "",
        place=place_of(operation),
    )


def lot_of(planned, contract):
    return Lot(
        structure=contract.structure,
        contract=contract,
        number=planned.number,
        title=cut(planned.title, 255),
        cpv=planned.contract.cpv or "",
        amount=planned.contract.amount if len(planned.contracts) == 1 else None,
    )


def award_of(published, lot):
    """What was signed; None when no holder can be identified: the lot then waits for the user to award it."""
    if not holders_to_write(published):
        return None
    ends_on = end_after(published.notified_on, published.months)
    return Award(
        structure=lot.structure,
        lot=lot,
        reference=published.published_id,
        notified_on=published.notified_on,
        amount=published.amount,
        months=published.months,
        ends_on=ends_on,
    )


def write_parties(rows, organisations):
    """The first holder published is at the root of its award, the others are joint with it."""
    roots, joint = [], []
    for row in rows:
        if row.award is None:
            continue
        first, *others = dict.fromkeys(organisations[sought_of(each)] for each in holders_to_write(row.published))
        common = {"structure": row.lot.structure, "lot": row.lot, "award": row.award}
        root = Party(organisation=first, role=PartyRole.HOLDER, **common)
        roots.append(root)
        joint.extend(Party(organisation=each, role=PartyRole.JOINT, parent=root, **common) for each in others)
    write_rows(Party, roots)
    write_rows(Party, joint)


def act_of(operation, contract, held):
    """What the journal says of one contract, written or completed; `held` counts its lots that have a holder."""
    name = contract.reference or f"n° {contract.pk}"
    what = counted(len(operation.lots), held)
    if operation.joins:
        return "add_lots", contract, f"Marché {name} : {what} en plus, d'après les données publiées."
    return "create_contract", contract, f"Marché {name} enregistré d'après les données publiées : {what}."


def counted_contracts(count):
    return f"{count} contrat{'s' if count > 1 else ''} repris"


def name_of(operation, names):
    given = next((names[each.rank] for each in operation.contracts if each.rank in names), "")
    return " ".join(given.split()) or operation.name


def buyer_of(operation):
    buyer = operation.buyer
    return Sought(siren=buyer.buyer_siren, siret=buyer.buyer_siret, name=buyer.buyer_name)


def sought_of(holder):
    foreign_id = holder.foreign_id and holder.foreign_id[:LONGEST_FOREIGN_ID]
    return Sought(siren=holder.siren, siret=holder.siret, foreign_id=foreign_id, name=holder.name)


def place_of(operation):
    """Where the contracts are carried out, when all say the same."""
    places = {each.place for each in operation.contracts if each.place}
    if len(places) != 1:
        return ""
    place = places.pop()
    return f"Département {place.code}" if "departement" in fold(place.code_type) else place.code


def cut(text, length):
    return text if len(text) <= length else f"{text[: length - 1]}…"
