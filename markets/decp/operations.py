"""Lots of one consultation, published as so many contracts, brought together into operations to confirm.

The data have no field for it: what tells is the published id (« 2024TX23LOT07 »), the title before the dash
(« Construction du gymnase - Charpente »), or after it when the lot comes first (« LOT 04 - Charpente - École »).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from markets.decp.contracts import PublishedContract
from markets.decp.titles import TitleParts, fold, split_published_id, split_title
from markets.typography import french, write_day

NEAR = timedelta(days=92)  # lots of one consultation are notified over a quarter, relaunched lots included
SHORTEST_COMMON_TITLE = 20  # characters; « Travaux », « Lot 2 » or « Accord-cadre » bring nothing together
SHORTEST_CUT_WORD = 4
SEPARATOR = " - "

_LINK_WORDS = frozenset(
    ("a", "au", "aux", "avec", "d", "dans", "de", "des", "du", "en", "et", "l", "la", "le", "les", "par", "pour", "sur")
)


@dataclass(frozen=True, slots=True)
class ProposedLot:
    """One contract as a lot: the number that was published (never invented), what it is about, and the contract."""

    number: str | None
    title: str
    contract: PublishedContract


@dataclass(frozen=True, slots=True)
class ProposedOperation:
    """An operation to confirm: its name, its lots in order, and why they were brought together (French sentences)."""

    name: str
    name_is_cut: bool
    buyer_siren: str
    lots: tuple[ProposedLot, ...]
    reasons: tuple[str, ...]

    @property
    def is_social(self) -> bool:
        """At least one lot is published with a social consideration."""
        return any(lot.contract.social for lot in self.lots)


@dataclass(frozen=True, slots=True)
class _Reading:
    """A contract with what its title and its id say."""

    contract: PublishedContract
    parts: TitleParts
    consultation: str | None
    number: str | None

    @classmethod
    def of(cls, contract: PublishedContract) -> "_Reading":
        parts = split_title(contract.title)
        consultation, number = split_published_id(contract.published_id) or (None, None)
        return cls(contract, parts, consultation, parts.lot_number or number)

    def shared_signs(self) -> Iterable[tuple[str, str]]:
        """What another contract must share to belong to the same consultation."""
        if self.consultation:
            yield "id", self.consultation
        segments = self.parts.segments
        if not segments or self.contract.title_is_made:
            return
        if self.parts.starts_with_lot and len(segments) > 1:
            yield "end", fold(segments[-1])
        elif len(segments) > 1 and len(head := fold(segments[0])) >= SHORTEST_COMMON_TITLE:
            yield "head", head
        # The same words spelt otherwise are the same contract published by another flow, not another lot.
        if len(self.contract.title) >= SHORTEST_COMMON_TITLE:
            yield "whole", self.contract.title


def group_lots(contracts: Iterable[PublishedContract]) -> list[ProposedOperation]:
    """Bring contracts together into operations, most recent first; each buyer and id is in exactly one.

    A contract published again under the same id counts once, as first read. Alone, it is an operation of one lot.
    """
    unique: dict[tuple[str, str], _Reading] = {}
    for contract in contracts:
        if contract.key not in unique:
            unique[contract.key] = _Reading.of(contract)
    readings = list(unique.values())
    groups = _Groups(len(readings))
    for alike in _alike(readings):
        for before, after in zip(alike, alike[1:], strict=False):
            if _near(readings[before].contract.notified_on, readings[after].contract.notified_on):
                groups.join(before, after)
    operations = [_propose([readings[index] for index in indexes]) for indexes in groups.members()]
    return sorted(operations, key=_most_recent_first)


def _alike(readings: Sequence[_Reading]) -> Iterable[list[int]]:
    """Ranks of the contracts of one buyer that share an id or a part of their title, by date."""
    shared: dict[tuple[str, str, str], list[int]] = {}
    for index, reading in enumerate(readings):
        for kind, text in reading.shared_signs():
            shared.setdefault((reading.contract.buyer_siren, kind, text), []).append(index)
    _complete_cut_ends(readings, shared)
    for indexes in shared.values():
        yield sorted(indexes, key=lambda index: readings[index].contract.notified_on or date.min)


def _complete_cut_ends(readings: Sequence[_Reading], shared: dict[tuple[str, str, str], list[int]]) -> None:
    """« … - RIE T… », cut by the publisher, joins « … - RIE TARNOS » of the same buyer."""
    ends: dict[str, list[str]] = {}
    for buyer, kind, text in shared:
        if kind == "end":
            ends.setdefault(buyer, []).append(text)
    for index, reading in enumerate(readings):
        if not (reading.contract.title_is_cut and reading.parts.starts_with_lot and len(reading.parts.segments) > 1):
            continue
        buyer = reading.contract.buyer_siren
        beginning = fold(reading.parts.segments[-1])
        longer = [end for end in ends.get(buyer, ()) if end != beginning and end.startswith(beginning)]
        if len(beginning) >= SHORTEST_CUT_WORD and len(longer) == 1:
            shared[buyer, "end", longer[0]].append(index)


def _near(before: date | None, after: date | None) -> bool:
    return before is None or after is None or after - before <= NEAR


class _Groups:
    """Sets of ranks joined two by two (union-find)."""

    def __init__(self, size: int) -> None:
        self._parent = list(range(size))

    def _root(self, index: int) -> int:
        while self._parent[index] != index:
            self._parent[index] = self._parent[self._parent[index]]
            index = self._parent[index]
        return index

    def join(self, one: int, other: int) -> None:
        self._parent[self._root(other)] = self._root(one)

    def members(self) -> Iterable[list[int]]:
        found: dict[int, list[int]] = {}
        for index in range(len(self._parent)):
            found.setdefault(self._root(index), []).append(index)
        return found.values()


def _propose(readings: list[_Reading]) -> ProposedOperation:
    if len(readings) == 1:
        return _propose_alone(readings[0])
    name, reasons = _common_name(readings)
    days = sorted(reading.contract.notified_on for reading in readings if reading.contract.notified_on)
    if days and days[0] == days[-1]:
        reasons.append(french(f"Tous notifiés le {write_day(days[0])}."))
    elif days:
        reasons.append(french(f"Notifiés entre le {write_day(days[0])} et le {write_day(days[-1])}."))
    lots = [ProposedLot(reading.number, _lot_title(reading, name), reading.contract) for reading in readings]
    cut = name.endswith("…")
    return ProposedOperation(name, cut, readings[0].contract.buyer_siren, _in_order(lots), tuple(reasons))


def _propose_alone(reading: _Reading) -> ProposedOperation:
    contract, segments = reading.contract, reading.parts.segments
    if reading.number and len(segments) > 1:
        name = segments[-1] if reading.parts.starts_with_lot else segments[0]
        lot = ProposedLot(reading.number, _lot_title(reading, name), contract)
        reasons = (french(f"L'objet nomme le lot {reading.number}."),)
        return ProposedOperation(name, name.endswith("…"), contract.buyer_siren, (lot,), reasons)
    lot = ProposedLot(reading.number, contract.title, contract)
    return ProposedOperation(contract.title, contract.title_is_cut, contract.buyer_siren, (lot,), ())


def _common_name(readings: list[_Reading]) -> tuple[str, list[str]]:
    """The name that most titles share, else the words they all begin with, else the number of the consultation."""
    reasons = []
    consultation, count = Counter(reading.consultation for reading in readings).most_common(1)[0]
    if consultation and count > 1:
        reasons.append(french(f"{count} contrats portent le numéro de consultation {consultation}."))
    titles = [reading.contract.title for reading in readings]
    if len({fold(title) for title in titles}) == 1:
        reasons.append(french("Tous les objets sont identiques."))
        return titles[0], reasons
    spelling: dict[str, str] = {}
    shared: Counter[str] = Counter()
    for reading in readings:
        for part in _beginnings_and_ends(reading.parts.segments):
            shared[fold(part)] += 1
            spelling.setdefault(fold(part), part)
    if shared and (most := max(shared.items(), key=lambda item: (item[1], len(item[0]))))[1] > 1:
        reasons.append(french(f"{most[1]} objets ont en commun « {spelling[most[0]]} »."))
        return spelling[most[0]], reasons
    if beginning := _common_beginning(titles):
        reasons.append(french(f"Les objets commencent tous par « {beginning} »."))
        return beginning, reasons
    return (f"Consultation {consultation}" if consultation else titles[0]), reasons


def _beginnings_and_ends(segments: tuple[str, ...]) -> set[str]:
    """« a - b - c » begins with « a », « a - b » and ends with « c », « b - c »; what was cut is left out."""
    parts = set()
    for place in range(1, len(segments)):
        parts |= {SEPARATOR.join(segments[:place]), SEPARATOR.join(segments[place:])}
    return {part for part in parts if not part.endswith("…")}


def _common_beginning(titles: list[str]) -> str:
    """The words that all titles begin with, without link words left at the end; nothing when too short."""
    split = [title.rstrip("…").split() for title in titles]
    common = []
    for words in zip(*split, strict=False):
        if len({fold(word) for word in words}) > 1:
            break
        common.append(words[0])
    while common and (not fold(common[-1]) or fold(common[-1]) in _LINK_WORDS):
        common.pop()
    beginning = " ".join(common).rstrip(" -–—:;,")
    return beginning if len(beginning) >= SHORTEST_COMMON_TITLE else ""


def _lot_title(reading: _Reading, name: str) -> str:
    """The title of the contract without the name of its operation; the whole title when nothing else is left."""
    segments = reading.parts.segments
    length = len(split_title(name).segments)
    for shared, rest in ((segments[:length], segments[length:]), (segments[-length:], segments[:-length])):
        if rest and _same_or_cut(SEPARATOR.join(shared), fold(name)):
            return SEPARATOR.join(rest)
    return SEPARATOR.join(segments) or reading.contract.title


def _same_or_cut(segment: str, wanted: str) -> bool:
    folded = fold(segment)
    return folded == wanted or (
        segment.endswith("…") and len(folded) >= SHORTEST_CUT_WORD and wanted.startswith(folded)
    )


def _in_order(lots: list[ProposedLot]) -> tuple[ProposedLot, ...]:
    """By number (2 before 10, 2a before 2b), then those without, by published id."""

    def place(lot: ProposedLot) -> tuple[bool, int, str, str]:
        number = lot.number or ""
        digits = number.rstrip("abcdefghijklmnopqrstuvwxyz")
        return not number, int(digits or 0), number, lot.contract.published_id

    return tuple(sorted(lots, key=place))


def _most_recent_first(operation: ProposedOperation) -> tuple[int, str]:
    last = max((lot.contract.notified_on or date.min for lot in operation.lots), default=date.min)
    return -last.toordinal(), fold(operation.name)
