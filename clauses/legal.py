"""The legal test of a contract as it is known: its lots, its days, the threshold of the day it is launched."""

from clauses.legal_test import Consultation, examine, threshold_category
from markets.enums import BuyerKind
from markets.models import Announcement, Lot
from markets.nomenclatures import threshold_on


def legal_test(contract, *, launched_on, buyer=BuyerKind.OTHER):
    """Examine a contract with all its lots, closed ones too: three queries. Without a day of launch nothing decides.

    Where a lot has no amount, the estimate announced for the whole consultation stands for all of them.
    """
    lots = list(Lot.objects.filter(contract=contract).values_list("amount", "starts_on", "ends_on"))
    category = threshold_category(contract.sector, contract.category)
    threshold = threshold_on(launched_on, category, buyer) if launched_on else None
    starts, ends = [lot[1] for lot in lots], [lot[2] for lot in lots]
    return examine(
        Consultation(
            sector=contract.sector,
            category=contract.category,
            launched_on=launched_on,
            amounts=estimates(contract, [lot[0] for lot in lots]),
            threshold=threshold.value if threshold else None,
            starts_on=min(starts) if lots and all(starts) else None,
            ends_on=max(ends) if lots and all(ends) else None,
        )
    )


def estimates(contract, amounts):
    if None not in amounts and amounts:
        return tuple(amounts)
    plan = Announcement.objects.filter(contract=contract).first()
    return (plan.estimate,) if plan and plan.estimate is not None else tuple(amounts)
