"""What a coming contract might do for insertion: suggested with its reasons, never decided.

Read from what is known: the trades of its lots, the labour share of these trades, the insertion structures that the
facilitator works with and the trades noted of each. Whoever decides reads the documents of the contract.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from clauses.enums import LeadKind
from markets.enums import Category, Kind, Sector
from markets.typography import french, write_percent

HIGH_LABOUR_SHARE = Decimal("0.4")
NAMES_SAID = 4
# Structures that may hold a lot reserved to insertion (L2113-13), or to disability (L2113-12).
INSERTION = (Kind.EI, Kind.ACI, Kind.REGIE, Kind.EITI)
ADAPTED = (Kind.EA, Kind.ESAT)
LENDING = (Kind.ETTI, Kind.AI, Kind.GEIQ, Kind.EATT)


@dataclass(frozen=True, slots=True)
class PlannedLot:
    """A lot, the code and the name of its likely trade, the labour share (0 to 1) of that trade where it is known."""

    label: str
    trade: str
    trade_label: str
    labour_share: Decimal | None


@dataclass(frozen=True, slots=True)
class KnownPartner:
    """An insertion structure of the partners, and the codes of the trades noted of it."""

    name: str
    kinds: tuple[Kind, ...]
    trades: frozenset[str]

    def is_one_of(self, kinds: tuple[Kind, ...]) -> bool:
        return any(kind in kinds for kind in self.kinds)


@dataclass(frozen=True, slots=True)
class Lead:
    """A suggestion: what it is about (a lot, or the whole contract when empty), and why, in a sentence."""

    kind: LeadKind
    about: str
    reason: str


def opportunities(
    category: Category, sector: Sector, lots: Iterable[PlannedLot], partners: Iterable[KnownPartner]
) -> tuple[Lead, ...]:
    """Every lead, lot after lot, then those of the whole contract."""
    known = tuple(partners)
    found = [lead for lot in lots for lead in _of_lot(lot, sector, known)]
    lenders = [partner for partner in known if partner.is_one_of(LENDING)]
    if lenders:
        found.append(_lead(LeadKind.LENDING, "", f"Du personnel peut être mis à disposition par {_names(lenders)}."))
    if category == Category.SERVICES:
        found.append(
            _lead(
                LeadKind.SERVICES,
                "",
                "Des services durent et se répètent : les heures s'étalent, un parcours est possible ; un achat "
                "d'insertion (R2123-1) aussi, si l'insertion en est l'objet même.",
            )
        )
    return tuple(found)


def _of_lot(lot: PlannedLot, sector: Sector, known: tuple[KnownPartner, ...]) -> Iterable[Lead]:
    if lot.labour_share is not None and lot.labour_share >= HIGH_LABOUR_SHARE:
        share = write_percent(lot.labour_share)
        yield _lead(
            LeadKind.LABOUR,
            lot.label,
            f"{lot.trade_label} : la main-d'œuvre y fait d'ordinaire {share} du montant.",
        )
    if not lot.trade:
        return
    same_trade = [partner for partner in known if lot.trade in partner.trades]
    if same_trade:
        yield _lead(LeadKind.LOCAL, lot.label, f"{lot.trade_label} : métier exercé par {_names(same_trade)}.")
    if sector == Sector.PRIVATE:
        return
    for kinds, article in ((INSERTION, "L2113-13"), (ADAPTED, "L2113-12")):
        holders = [partner for partner in same_trade if partner.is_one_of(kinds)]
        if holders:
            reason = f"Lot réservé possible ({article}), par exemple pour {_names(holders)}."
            yield _lead(LeadKind.RESERVED, lot.label, reason)


def _names(partners: list[KnownPartner]) -> str:
    names = [partner.name for partner in partners]
    if len(names) > NAMES_SAID:
        return f"{', '.join(names[:NAMES_SAID])} et {len(names) - NAMES_SAID} autres"
    return " ou ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def _lead(kind: LeadKind, about: str, reason: str) -> Lead:
    return Lead(kind, about, french(reason))
