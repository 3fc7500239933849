"""Bringing in public contract data: what a file holds, what is already here, and writing the rest at once.

An import is one transaction whatever the file: nothing is half imported, and a second run changes no row.
"""

import hashlib
import io
import re
from collections import Counter
from dataclasses import dataclass, replace
from tempfile import TemporaryFile

from django.db import connection
from django.utils import timezone

from markets.acting import Refused, act
from markets.actions.contracts import counted
from markets.decp.category import category_of
from markets.decp.contracts import PublishedContract, Rejected
from markets.decp.normalising import normalise
from markets.decp.plan import ImportPlan, KnownContract, PlannedLot, PlannedOperation, holders_to_write, plan_import
from markets.decp.reading import read_contracts
from markets.decp.titles import fold
from markets.enums import Kind, PartyRole, Sector
from markets.journal import record, record_all
from markets.models import Award, Contract, Lot, Notice, Operation, Party, Upload
from markets.register import Sought, gather, give_kinds
from markets.terms import end_after

PURPOSE = "decp"
A_BATCH = 500
LOCK = 6007  # what our advisory locks of imports are told by, with the structure
LONGEST_FOREIGN_ID = 50
# Names of holders may be a person's, and a notice is never erased: of a holder it keeps only what identifies it.
OF_HOLDERS = re.compile(r"titulaires?|concessionnaires?|sous-?traitants?", re.IGNORECASE)
HOLDER_IDENTITY = ("typeIdentifiant", "id")
IDENTIFIER = re.compile(r"[A-Za-z]{0,3}[0-9][0-9A-Za-z ._-]*")
QUOTED = re.compile(r" ?«[^»]*»")


@dataclass(frozen=True)
class FileRead:
    """All that a file holds: contracts, what is rejected and why, remarks on the whole (French sentences)."""

    contracts: tuple[PublishedContract, ...]
    rejected: tuple[Rejected, ...]
    remarks: tuple[str, ...]

    @property
    def read(self):
        """Contracts met in the file, rejected ones included."""
        return len(self.contracts) + sum(bool(each.rank) for each in self.rejected)

    @property
    def lines(self):
        """Lines of a table without its header; else as many as contracts met."""
        return sum(max(1, each.lines) for each in (*self.contracts, *self.rejected) if each.rank)

    @property
    def social(self):
        return sum(bool(contract.social) for contract in self.contracts)


@dataclass(frozen=True)
class Earlier:
    """A contract of the structure's notices: all its versions, and the rows it became (None without a holder)."""

    versions: tuple[PublishedContract, ...]
    hashes: frozenset
    buyer_id: int
    lot: Lot | None
    award_id: int | None


@dataclass(frozen=True)
class Row:
    """One published contract that was written: the operation and lot it was planned in, and what it became."""

    operation: PlannedOperation
    planned: PlannedLot
    published: PublishedContract
    lot: Lot
    award: Award | None


@dataclass(frozen=True)
class Imported:
    """What an import wrote, and the plan it followed; `kept` counts the republished contracts kept as notices."""

    plan: ImportPlan
    rows: tuple[Row, ...]
    contracts: tuple[Contract, ...]
    kept: int


def read_file(source):
    """Read an open DECP file whole; never raises on bad data."""
    contracts, rejected, remarks = [], [], []
    for reading in read_contracts(source, today=timezone.localdate(), spill=TemporaryFile):
        if isinstance(reading, PublishedContract):
            contracts.append(reading)
        elif isinstance(reading, Rejected):
            rejected.append(reading)
        else:
            remarks.append(reading.sentence)
    return FileRead(tuple(contracts), tuple(rejected), tuple(remarks))


def earlier_contracts(structure, buyer_sirens):
    """Contracts of these buyers imported earlier by the structure, by buyer and id: one query."""
    notices = (
        Notice.objects.filter(structure=structure, buyer__siren__in=buyer_sirens)
        .select_related("lot__contract")
        .order_by("pk")
    )
    found = {}
    for notice in notices:
        contract = normalise(notice.raw, 0, today=timezone.localdate())
        if not isinstance(contract, PublishedContract):
            continue
        before = found.get(contract.key)
        found[contract.key] = Earlier(
            (*before.versions, contract) if before else (contract,),
            (before.hashes if before else frozenset()) | {notice.content_hash},
            notice.buyer_id,
            before.lot if before else notice.lot,
            before.award_id if before else notice.award_id,
        )
    return found


def plan_of(structure, file, *, earlier=None, apart=(), with_duplicates=False):
    """Where each contract of a file would end in a structure; two queries, writes nothing."""
    if earlier is None:
        earlier = earlier_contracts(structure, {contract.buyer_siren for contract in file.contracts})
    known = [
        KnownContract(
            each.versions, each.hashes, each.lot and each.lot.contract_id, each.lot.contract.title if each.lot else ""
        )
        for each in earlier.values()
    ]
    numbers = {each.into: set() for each in known if each.into}
    for pk, number in Lot.objects.filter(contract__in=numbers).values_list("contract", "number"):
        numbers[pk].add(number)
    return plan_import(file.contracts, known, numbers=numbers, apart=apart, with_duplicates=with_duplicates)


@act
def receive_file(*, actor, name, content):
    """Keep a file for its preview; the same file sent again is the one kept already."""
    sha256 = hashlib.sha256(content).hexdigest()
    kept = Upload.objects.filter(structure=actor.structure, purpose=PURPOSE, sha256=sha256).defer("content").first()
    if kept is not None:
        return kept
    upload = Upload.objects.create(
        structure=actor.structure, user=actor.user, purpose=PURPOSE, name=name[:255], content=content, sha256=sha256
    )
    record(
        actor=actor,
        structure=actor.structure,
        verb="receive_file",
        obj=upload,
        words=f"Fichier de données publiées n° {upload.pk} reçu.",
    )
    return upload


@act
def forget_file(*, actor, upload):
    """Delete a file received; what was imported of it stays."""
    pk = upload.pk
    Upload.objects.filter(pk=pk).delete()
    upload.pk = pk
    record(
        actor=actor,
        structure=actor.structure,
        verb="forget_file",
        obj=upload,
        words=f"Fichier de données publiées n° {pk} supprimé.",
    )


def read_upload(upload):
    return read_file(io.BytesIO(bytes(upload.content)))


@act
def import_contracts(*, actor, file, chosen=None, names=None, apart=(), with_duplicates=False, source=None):
    """Write the operations of a file that are new: contract, lots, awards, holders, notices and journal entries.

    `chosen` are ranks of contracts (None: all), `apart` those that the user says are no duplicates; `names` is what the
    user calls an operation, by the rank of one of its contracts. Republished contracts are kept as notices and change
    nothing. `source` is the upload, if any.
    """
    structure = actor.structure
    refuse_another_import(structure)
    earlier = earlier_contracts(structure, {contract.buyer_siren for contract in file.contracts})
    plan = plan_of(structure, file, earlier=earlier, apart=apart, with_duplicates=with_duplicates)
    operations = plan.operations if chosen is None else chosen_of(plan, chosen)
    contracts, rows = write_operations(actor, operations, names or {}) if operations else ([], [])
    kept = keep_notices(structure, plan, rows, earlier)
    if rows or kept:
        words = f"Données publiées : {counted_contracts(len(rows))} dans {len(contracts)} marché(s)"
        held = Counter(row.operation.rank for row in rows if row.award)
        acts = [act_of(each, contract, held[each.rank]) for each, contract in zip(operations, contracts, strict=True)]
        again = f", {kept} publié(s) à nouveau" if kept else ""
        acts.append(("import_contracts", source or structure, f"{words}{again}."))
        if source is not None:
            Upload.objects.filter(pk=source.pk).update(done_at=timezone.now())
        record_all(actor=actor, structure=structure, acts=acts)
    return Imported(plan, tuple(rows), tuple(contracts), kept)


def chosen_of(plan, ranks):
    """Planned operations with the lots that the user keeps."""
    kept = [
        (each, tuple(lot for lot in each.lots if ranks & {contract.rank for contract in lot.contracts}))
        for each in plan.operations
    ]
    return [replace(operation, lots=lots) for operation, lots in kept if lots]


def refuse_another_import(structure):
    """One import at a time in a structure: two of the same file would not see each other's contracts."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [LOCK, structure.pk])
        if not cursor.fetchone()[0]:
            raise Refused("Un autre import est en cours dans votre structure : recommencez dans un instant.")


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
    Lot.objects.bulk_create({id(row.lot): row.lot for row in rows}.values(), batch_size=A_BATCH)
    Award.objects.bulk_create([row.award for row in rows if row.award], batch_size=A_BATCH)
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
    Contract.objects.bulk_create(new, batch_size=A_BATCH)
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
    ends_on = end_after(published.notified_on, published.months) if published.notified_on and published.months else None
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
    Party.objects.bulk_create(roots, batch_size=A_BATCH)
    Party.objects.bulk_create(joint, batch_size=A_BATCH)


def keep_notices(structure, plan, rows, earlier):
    """Keep what was written as it was published, and each new content of our contracts; returns how many of these."""
    by_key = {row.published.key: row for row in rows}
    notices = [notice_of(structure, row.published, *place_of_notice(row), row.planned.notes) for row in rows]
    written = len(notices)
    for again in plan.republished:
        key = again.contract.key
        if row := by_key.get(key):
            place = place_of_notice(row)
        elif known := earlier.get(key):
            place = known.buyer_id, known.lot and known.lot.pk, known.award_id
        else:
            continue
        notices.append(notice_of(structure, again.contract, *place, again.changes))
    Notice.objects.bulk_create(notices, batch_size=A_BATCH)
    return len(notices) - written


def place_of_notice(row):
    """Buyer, lot and award of a notice: the lot goes with the award."""
    return row.lot.contract.authority_id, row.award and row.lot.pk, row.award and row.award.pk


def notice_of(structure, published, buyer_id, lot_id, award_id, notes):
    return Notice(
        structure=structure,
        buyer_id=buyer_id,
        published_id=published.published_id,
        content_hash=published.content_hash,
        raw=without_names(published.record),
        flags=[QUOTED.sub("", flag) if "titulaire" in flag else flag for flag in (*published.flags, *notes)],
        lot_id=lot_id,
        award_id=award_id,
    )


def without_names(value, of_holder=False):
    """The published record without what may name a person: of a holder, only the kind and number of its identifier."""
    if isinstance(value, list):
        return [without_names(each, of_holder) for each in value]
    if not isinstance(value, dict):
        return value
    kept = {}
    for key, each in value.items():
        if OF_HOLDERS.fullmatch(key) and isinstance(each, dict | list):
            kept[key] = without_names(each, of_holder=True)
        elif not of_holder and fold(key) != "denominationsociale":
            kept[key] = without_names(each)
        elif key == "typeIdentifiant" or (key == "id" and IDENTIFIER.fullmatch(str(each))):
            kept[key] = each
    return kept


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
