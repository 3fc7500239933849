"""What an import would do with each contract of a file, before anything is written.

Each contract ends in exactly one of: new (in an operation), already imported, republished, suspected duplicate. What
was imported earlier is given as values; a consultation published by two flows is brought back to one operation.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from markets.decp.contracts import Holder, PublishedContract
from markets.decp.duplicates import suspected_duplicates
from markets.decp.operations import ProposedLot, ProposedOperation, group_lots
from markets.decp.titles import fold, split_published_id
from markets.typography import french, write_day, write_euros

LONGEST_NUMBER = 20
# One pair may be a coincidence; two pairs between the same two groups of lots are one consultation published twice.
PAIRS_OF_A_TWIN = 2

type Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class KnownContract:
    """A contract imported earlier: every content published of it, first to last, and the tool's contract it is in.

    `current` is the content in force; of those whose hash is `pending`, nobody has decided yet.
    """

    versions: tuple[PublishedContract, ...]
    hashes: frozenset[str]
    into: int | None
    title: str
    current: PublishedContract
    pending: frozenset[str] = frozenset()

    @property
    def contract(self) -> PublishedContract:
        """As first published: what was imported."""
        return self.versions[0]


@dataclass(frozen=True, slots=True)
class PlannedLot:
    """A lot to write: several contracts when it was awarded to several holders; `notes` are French sentences."""

    number: str
    title: str
    contracts: tuple[PublishedContract, ...]
    notes: tuple[str, ...]

    @property
    def contract(self) -> PublishedContract:
        return self.contracts[0]

    @property
    def is_social(self) -> bool:
        return any(contract.social for contract in self.contracts)

    @property
    def flags(self) -> tuple[str, ...]:
        """All that is to be looked at: what the publication leaves in doubt, then what was made of it."""
        said = [flag for contract in self.contracts for flag in contract.flags]
        return tuple(dict.fromkeys((*said, *self.notes)))


@dataclass(frozen=True, slots=True)
class PlannedOperation:
    """Lots to write together as one contract; `joins` is the tool's contract they complete, if any."""

    name: str
    name_is_cut: bool
    reference: str
    lots: tuple[PlannedLot, ...]
    reasons: tuple[str, ...]
    joins: int | None
    joins_title: str

    @property
    def rank(self) -> int:
        """The first of its contracts in the file: what designates the operation in a form."""
        return min(contract.rank for contract in self.contracts)

    @property
    def contracts(self) -> tuple[PublishedContract, ...]:
        return tuple(contract for lot in self.lots for contract in lot.contracts)

    @property
    def is_social(self) -> bool:
        return any(lot.is_social for lot in self.lots)

    @property
    def buyer(self) -> PublishedContract:
        """The contract that says the most of the buyer."""
        return max(self.contracts, key=lambda contract: (bool(contract.buyer_siret), bool(contract.buyer_name)))


@dataclass(frozen=True, slots=True)
class Republication:
    """A contract published again with another content: what changed, in French sentences; nothing is applied."""

    contract: PublishedContract
    before: PublishedContract
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A contract left out because it may be another one, and why."""

    contract: PublishedContract
    kept: PublishedContract
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """Where each contract of the file ends."""

    operations: tuple[PlannedOperation, ...]
    already: tuple[PublishedContract, ...]
    republished: tuple[Republication, ...]
    duplicates: tuple[Duplicate, ...]

    @property
    def new(self) -> tuple[PublishedContract, ...]:
        return tuple(contract for operation in self.operations for contract in operation.contracts)


def plan_import(
    contracts: Iterable[PublishedContract],
    known: Iterable[KnownContract] = (),
    *,
    numbers: Mapping[int, Collection[str]] | None = None,
    apart: Collection[int] = (),
    with_duplicates: bool = False,
) -> ImportPlan:
    """Say where each contract of a file ends.

    `numbers` are the lot numbers of the tool's contracts; `apart` the ranks of contracts that a user said are no
    duplicates; `with_duplicates` takes every contract as one of its own.
    """
    earlier: dict[Key, KnownContract] = {}
    for place, each in enumerate(known, 1):
        # Their ranks put them before those of the file, and never take one for another.
        ranked = tuple(replace(version, rank=-place) for version in each.versions)
        earlier[each.contract.key] = replace(each, versions=ranked)
    sorted_out = _sort_out(contracts, earlier)
    everything = [*(each.contract for each in earlier.values()), *sorted_out.fresh.values()]
    versions = [version for each in earlier.values() for version in each.versions]
    groups = _Groups(group_lots(everything), earlier)
    found = _Duplicates(groups, sorted_out.fresh)
    if not with_duplicates:
        found.search([*versions, *sorted_out.fresh.values(), *sorted_out.again], apart)
    twins = found.twins()
    planned = (
        _planned(place, found, groups, sorted_out.fresh, twins, numbers or {})
        for place in range(len(groups.operations))
    )
    return ImportPlan(
        operations=tuple(operation for operation in planned if operation),
        already=tuple(sorted_out.already),
        republished=tuple(sorted_out.republished),
        duplicates=tuple(found.listed()),
    )


@dataclass(slots=True)
class _SortedOut:
    """Contracts of the file by what their buyer and id say of them."""

    fresh: dict[Key, PublishedContract] = field(default_factory=dict)
    already: list[PublishedContract] = field(default_factory=list)
    republished: list[Republication] = field(default_factory=list)

    @property
    def again(self) -> list[PublishedContract]:
        return [each.contract for each in self.republished]


def _sort_out(contracts: Iterable[PublishedContract], earlier: Mapping[Key, KnownContract]) -> _SortedOut:
    found = _SortedOut()
    seen = {key: {*each.hashes} - each.pending for key, each in earlier.items()}
    for contract in contracts:
        hashes = seen.setdefault(contract.key, set())
        known = earlier.get(contract.key)
        if contract.content_hash in hashes:
            found.already.append(contract)
        elif hashes or (known and contract.content_hash in known.pending):
            before = known.current if known else found.fresh[contract.key]
            found.republished.append(Republication(contract, before, changes_between(before, contract)))
        else:
            found.fresh[contract.key] = contract
        hashes.add(contract.content_hash)
    return found


def changes_between(before: PublishedContract, after: PublishedContract) -> tuple[str, ...]:
    """What a new publication of a contract changes of what the tool keeps."""

    def euros(contract: PublishedContract) -> str:
        return write_euros(contract.amount) if contract.amount is not None else "absent"

    def day(contract: PublishedContract) -> str:
        return write_day(contract.notified_on) if contract.notified_on else "absente"

    def months(contract: PublishedContract) -> str:
        return f"{contract.months} mois" if contract.months else "absente"

    changes = []
    for name, write in (("Montant", euros), ("Notification", day), ("Durée", months)):
        if write(before) != write(after):
            changes.append(french(f"{name} : {write(before)}, puis {write(after)}."))
    if before.title != after.title:
        changes.append(french(f"Objet : « {before.title} », puis « {after.title} »."))
    if {holder.key for holder in before.holders} != {holder.key for holder in after.holders}:
        changes.append("Les titulaires ont changé.")
    if before.social != after.social:
        changes.append("La considération sociale a changé.")
    return tuple(changes) or ("Seules des données que l'outil ne reprend pas ont changé.",)


class _Groups:
    """Operations proposed by the titles and ids, by their place in the list, with what was imported earlier of each."""

    def __init__(self, operations: Sequence[ProposedOperation], earlier: Mapping[Key, KnownContract]) -> None:
        self.operations = operations
        self.earlier = earlier
        self.place_of = {lot.contract.key: place for place, each in enumerate(operations) for lot in each.lots}
        self.lot_of = {lot.contract.key: lot for each in operations for lot in each.lots}
        self.preferences = [self._preference(each) for each in operations]

    def _preference(self, operation: ProposedOperation) -> tuple[bool, bool, int, int]:
        """Which of two publications of one consultation is kept: known, then with its social clause, then fuller."""
        is_known = any(lot.contract.key in self.earlier for lot in operation.lots)
        rank = min(abs(lot.contract.rank) for lot in operation.lots)
        return not is_known, not operation.is_social, -len(operation.lots), rank

    def preference_of(self, key: Key) -> tuple[bool, tuple[bool, bool, int, int], bool, int]:
        contract = self.lot_of[key].contract
        return key not in self.earlier, self.preferences[self.place_of[key]], not contract.social, contract.rank


class _Duplicates:
    """Contracts left out, each with the one kept, and operations (by place) whose lots join those of their twin."""

    def __init__(self, groups: _Groups, fresh: Mapping[Key, PublishedContract]) -> None:
        self.groups = groups
        self.fresh = fresh
        self.kept: dict[Key, Key] = {}
        self.reasons: dict[Key, tuple[str, ...]] = {}
        self.joined: dict[int, int] = {}

    def search(self, contracts: Iterable[PublishedContract], apart: Collection[int]) -> None:
        """Pairs first, then consultations that several pairs show to be one, and what pairs could not tell of them."""
        separate = {key for key, contract in self.fresh.items() if contract.rank in apart}
        pairs: dict[tuple[Key, Key], tuple[str, ...]] = {}
        for pair in suspected_duplicates(contracts):
            better, other = sorted((pair.first.key, pair.second.key), key=self.groups.preference_of)
            if better != other and other in self.fresh:
                pairs.setdefault((better, other), pair.reasons)
        place_of = self.groups.place_of
        links = Counter((place_of[better], place_of[other]) for better, other in pairs)
        for better, other in sorted(pairs, key=lambda pair: self.groups.preference_of(pair[0])):
            if other not in self.kept and other not in separate:
                self._leave_out(other, self.kept.get(better, better), pairs[better, other])
        for (place, twin), count in links.most_common():
            if place != twin and count >= PAIRS_OF_A_TWIN and not {place, twin} & set(self.joined):
                self._join(place, twin, separate)

    def _leave_out(self, other: Key, better: Key, reasons: tuple[str, ...]) -> None:
        self.kept[other], self.reasons[other] = better, reasons

    def _join(self, place: int, twin: int, separate: Collection[Key]) -> None:
        """Have the lots of a twin that are nowhere else complete the operation kept."""
        if twin in self.joined.values():
            return
        self.joined[twin] = place
        matched = set(self.kept.values())
        free = [
            lot.contract
            for lot in self.groups.operations[place].lots
            if not {lot.contract.key} & (matched | {*self.kept})
        ]
        for lot in self.groups.operations[twin].lots:
            key = lot.contract.key
            if key in self.kept or key in separate or key not in self.fresh:
                continue
            same = [contract for contract in free if _sirens(contract) & _sirens(lot.contract)]
            if len(same) == 1:
                free.remove(same[0])
                reason = "Même titulaire, et la consultation est publiée deux fois : ses autres lots se correspondent."
                self._leave_out(key, same[0].key, (french(reason),))

    def listed(self) -> Iterator[Duplicate]:
        for key, contract in self.fresh.items():
            if key in self.kept:
                yield Duplicate(contract, self.groups.lot_of[self.kept[key]].contract, self.reasons[key])

    def twins(self) -> dict[Key, ProposedLot]:
        """The only duplicate of a contract kept, for the lot number and the whole title that it may carry."""
        counted = Counter(self.kept.values())
        return {better: self.groups.lot_of[other] for other, better in self.kept.items() if counted[better] == 1}


def _sirens(contract: PublishedContract) -> set[str]:
    return {holder.siren for holder in contract.holders if holder.siren}


def _planned(
    place: int,
    found: _Duplicates,
    groups: _Groups,
    fresh: Mapping[Key, PublishedContract],
    twins: Mapping[Key, ProposedLot],
    numbers: Mapping[int, Collection[str]],
) -> PlannedOperation | None:
    """The operation with the lots that are to be written, numbered; None when nothing of it is new."""
    if place in found.joined:
        return None
    operation = groups.operations[place]
    completing = [groups.operations[twin] for twin, into in found.joined.items() if into == place]
    proposed = [lot for each in (operation, *completing) for lot in each.lots]
    lots = [lot for lot in proposed if lot.contract.key in fresh and lot.contract.key not in found.kept]
    if not lots:
        return None
    joins, joins_title = _joined_contract(proposed, groups, numbers)
    reasons = list(operation.reasons)
    if completing:
        reasons.append(french("La consultation est publiée deux fois : les deux publications sont rapprochées."))
    alone = len(lots) == 1 and joins is None
    return PlannedOperation(
        name=operation.name,
        name_is_cut=operation.name_is_cut,
        reference=lots[0].contract.published_id if alone else _consultation(proposed),
        lots=_numbered(lots, twins, operation.name, alone, set(numbers[joins]) if joins else set()),
        reasons=tuple(reasons),
        joins=joins,
        joins_title=joins_title,
    )


def _consultation(lots: Iterable[ProposedLot]) -> str:
    """The consultation that most of the published ids name, nothing when they name none."""
    named = Counter(parts[0] for lot in lots if (parts := split_published_id(lot.contract.published_id)))
    return named.most_common(1)[0][0] if named else ""


def _joined_contract(
    proposed: Sequence[ProposedLot], groups: _Groups, numbers: Mapping[int, Collection[str]]
) -> tuple[int | None, str]:
    """The tool's contract that most of the known lots are in, if all its lots have a number."""
    known = [groups.earlier[lot.contract.key] for lot in proposed if lot.contract.key in groups.earlier]
    places = Counter((each.into, each.title) for each in known if each.into and all(numbers.get(each.into, ("",))))
    return places.most_common(1)[0][0] if places else (None, "")


def _numbered(
    lots: Sequence[ProposedLot],
    twins: Mapping[Key, ProposedLot],
    name: str,
    alone: bool,
    taken: set[str],
) -> tuple[PlannedLot, ...]:
    """Give each lot the number that was published, else the one of its duplicate, else its published id.

    A number is never made up: it would be read as that of the consultation's documents. The same number and title twice
    is one lot awarded to several holders.
    """
    written: dict[str, PlannedLot] = {}
    for lot in lots:
        twin = twins.get(lot.contract.key)
        number, title, notes = lot.number or "", lot.title, []
        if not number and twin and twin.number:
            number = twin.number
            notes.append(f"N° de lot repris de l'identifiant {twin.contract.published_id}, doublon présumé.")
        if lot.title.endswith("…") and twin and not twin.title.endswith("…"):
            title = twin.title
            notes.append(f"Intitulé du lot repris de l'identifiant {twin.contract.published_id}, doublon présumé.")
        same = written.get(number)
        if number and same and fold(same.title) == fold(title):
            written[number] = replace(same, contracts=(*same.contracts, lot.contract))
            continue
        if not alone and (not number or number in taken):
            number = _free_number(lot.contract.published_id, taken)
            notes.append("Le n° du lot n'est pas publié : l'identifiant publié en tient lieu, corrigez-le.")
        if alone and fold(title) == fold(name):
            title = ""
        if len(holders_to_write(lot.contract)) > 1:
            notes.append("Plusieurs titulaires sont publiés : le premier est pris pour mandataire, à vérifier.")
        taken.add(number)
        written[number] = PlannedLot(number, title, (lot.contract,), tuple(french(note) for note in notes))
    return tuple(sorted(written.values(), key=lambda lot: _reading_order(lot.number)))


def _free_number(published_id: str, taken: Collection[str]) -> str:
    number = published_id[:LONGEST_NUMBER]
    count = 1
    while number in taken:
        count += 1
        number = f"{published_id[: LONGEST_NUMBER - 4]}-{count}"
    return number


def _reading_order(number: str) -> tuple[bool, int, str]:
    """2 before 10, 2a before 2b, numbers before published ids."""
    digits = number.rstrip("abcdefghijklmnopqrstuvwxyz")
    short = digits.isascii() and digits.isdigit() and len(digits) <= 3
    return not short, int(digits) if short else 0, number


def holders_to_write(contract: PublishedContract) -> tuple[Holder, ...]:
    """Holders with a number of their own. A name alone may be a person's: it is shown before the import, not kept."""
    return tuple(holder for holder in contract.holders if holder.siren or holder.foreign_id)
