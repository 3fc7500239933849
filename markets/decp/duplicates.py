"""One contract published twice under different ids, by the buyer's platform and by its accounting.

Often only one of the two carries the social clause. Suspected only: a user decides.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from markets.decp.contracts import PublishedContract
from markets.decp.titles import split_published_id, split_title
from markets.typography import french, write_day, write_euros

NEARLY_SAME_AMOUNT = Decimal("0.01")
# The two flows may date a contract some days apart; the amount then has to be the same to the cent.
FEW_DAYS = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class SuspectedDuplicate:
    """Two contracts that may be one, in the order of the file, and why (French sentences)."""

    first: PublishedContract
    second: PublishedContract
    reasons: tuple[str, ...]

    @property
    def social_differs(self) -> bool:
        """Only one of the two is published with a social consideration."""
        return bool(self.first.social) != bool(self.second.social)


def suspected_duplicates(contracts: Iterable[PublishedContract]) -> list[SuspectedDuplicate]:
    """Pairs of one buyer, a holder in common, the same day and an amount within 1 %, or the same amount within a week.

    Two lots with different numbers are never a pair; the same id again is a republication, not a pair.
    """
    by_holder: dict[tuple[str, str], list[PublishedContract]] = {}
    for contract in contracts:
        if contract.notified_on and contract.amount:
            for siren in {holder.siren for holder in contract.holders if holder.siren}:
                by_holder.setdefault((contract.buyer_siren, siren), []).append(contract)
    pairs: dict[tuple[int, int], SuspectedDuplicate] = {}
    for same_holder in by_holder.values():
        for one, other in _close_in_time(same_holder):
            first, second = sorted((one, other), key=lambda contract: contract.rank)
            reasons = _reasons(first, second)
            if reasons:
                pairs[first.rank, second.rank] = SuspectedDuplicate(first, second, reasons)
    return [pairs[ranks] for ranks in sorted(pairs)]


def _close_in_time(contracts: Sequence[PublishedContract]) -> Iterable[tuple[PublishedContract, PublishedContract]]:
    dated = [(contract.notified_on, contract) for contract in contracts if contract.notified_on]
    dated.sort(key=lambda entry: entry[0])
    for place, (day, contract) in enumerate(dated):
        for later, other in dated[place + 1 :]:
            if later - day > FEW_DAYS:
                break
            yield contract, other


def _reasons(first: PublishedContract, second: PublishedContract) -> tuple[str, ...]:
    """Why the two may be one contract; nothing when they may not."""
    if first.published_id == second.published_id or _different_lots(first, second):
        return ()
    assert first.amount and second.amount and first.notified_on and second.notified_on
    same_day = first.notified_on == second.notified_on
    same_amount = first.amount == second.amount
    gap = abs(first.amount - second.amount)
    if not same_amount and not (same_day and gap <= NEARLY_SAME_AMOUNT * max(first.amount, second.amount)):
        return ()
    reasons = ["Même acheteur, même titulaire."]
    if same_day:
        reasons.append(f"Même date de notification : {write_day(first.notified_on)}.")
    else:
        reasons.append(f"Notifiés à {abs(first.notified_on - second.notified_on).days} jour(s) d'écart.")
    if same_amount:
        reasons.append(f"Même montant : {write_euros(first.amount)}.")
    else:
        reasons.append(f"Montants presque égaux : {write_euros(first.amount)} et {write_euros(second.amount)}.")
    if bool(first.social) != bool(second.social):
        reasons.append(f"La considération sociale n'est publiée que sous l'identifiant {_social_of(first, second)}.")
    return tuple(french(reason) for reason in reasons)


def _social_of(first: PublishedContract, second: PublishedContract) -> str:
    return first.published_id if first.social else second.published_id


def _different_lots(first: PublishedContract, second: PublishedContract) -> bool:
    numbers = [_lot_number(contract) for contract in (first, second)]
    return all(numbers) and numbers[0] != numbers[1]


def _lot_number(contract: PublishedContract) -> str | None:
    named = split_published_id(contract.published_id)
    return split_title(contract.title).lot_number or (named[1] if named else None)
