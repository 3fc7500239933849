"""Where each contract of a file would end in a structure, by what was imported and decided earlier. Writes nothing."""

from dataclasses import dataclass, replace

from django.utils import timezone

from markets.decp.contracts import PublishedContract
from markets.decp.normalising import normalise
from markets.decp.plan import KnownContract, plan_import
from markets.enums import Nomenclature, Ruling
from markets.models import Lot, Notice, ReferenceCode


def labels_of_codes():
    """What gives the label of a CPV code, None for an unknown one; one query, at the first that is asked."""
    labels = {}

    def label_of(code):
        if not labels:
            known = ReferenceCode.objects.filter(nomenclature=Nomenclature.CPV)
            labels.update(known.values_list("code", "label"))
            labels.setdefault("", None)  # asked once, even where no list is loaded
        return labels.get(code)

    return label_of


@dataclass(frozen=True)
class Earlier:
    """A contract of the structure's notices: all its versions, and the rows it became (None without a holder).

    `current` is the version in force: the first one, or the last that was accepted. Those of `pending` wait for a
    decision.
    """

    versions: tuple[PublishedContract, ...]
    current: PublishedContract
    hashes: frozenset
    pending: frozenset
    buyer_id: int
    lot: Lot | None
    award_id: int | None


def earlier_contracts(structure, buyer_sirens):
    """Contracts of these buyers imported earlier by the structure, by buyer and id: one query.

    A double that was merged, then separated, is as if it had never been read: the next import asks again.
    """
    notices = (
        Notice.objects.filter(structure=structure, buyer__siren__in=buyer_sirens)
        .exclude(decision__ruling=Ruling.SEPARATED)
        .select_related("lot__contract", "decision__lot__contract")
        .order_by("pk")
    )
    found, label_of = {}, labels_of_codes()
    for notice in notices:
        contract = normalise(notice.raw, 0, today=timezone.localdate(), label_of=label_of)
        if not isinstance(contract, PublishedContract):
            continue
        before = found.get(contract.key)
        decision = getattr(notice, "decision", None)
        if before is None:
            lot, award_id = notice.lot, notice.award_id
            if decision and lot is None:
                lot, award_id = decision.lot, decision.award_id
            hashes = frozenset([notice.content_hash])
            found[contract.key] = Earlier((contract,), contract, hashes, frozenset(), notice.buyer_id, lot, award_id)
            continue
        found[contract.key] = replace(
            before,
            versions=(*before.versions, contract),
            current=contract if decision and decision.ruling == Ruling.ACCEPTED else before.current,
            hashes=before.hashes | {notice.content_hash},
            pending=before.pending if decision else before.pending | {notice.content_hash},
        )
    return found


def plan_of(structure, file, *, earlier=None, apart=(), with_duplicates=False):
    """Where each contract of a file would end in a structure; two queries, writes nothing."""
    if earlier is None:
        earlier = earlier_contracts(structure, {contract.buyer_siren for contract in file.contracts})
    known = [
        KnownContract(
            each.versions,
            each.hashes,
            each.lot and each.lot.contract_id,
            each.lot.contract.title if each.lot else "",
            current=each.current,
            pending=each.pending,
        )
        for each in earlier.values()
    ]
    numbers = {each.into: set() for each in known if each.into}
    for pk, number in Lot.objects.filter(contract__in=numbers).values_list("contract", "number"):
        numbers[pk].add(number)
    return plan_import(file.contracts, known, numbers=numbers, apart=apart, with_duplicates=with_duplicates)


def chosen_of(plan, ranks):
    """Planned operations with the lots that the user keeps."""
    kept = [
        (each, tuple(lot for lot in each.lots if ranks & {contract.rank for contract in lot.contracts}))
        for each in plan.operations
    ]
    return [replace(operation, lots=lots) for operation, lots in kept if lots]
