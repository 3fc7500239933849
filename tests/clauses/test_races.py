"""Several people at once on the hours of one lot: each in turn, never below zero, the same hours in any order."""

import threading
from collections import Counter
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import connection

from clauses.actions import add_obligation, record_fact
from clauses.enums import BasisKind, ClauseForm, ObligationKind
from clauses.models import Clause, ObligationEntry
from clauses.owed import owed_by_lot
from markets.models import JournalEntry
from tests.cast import build_cast

HOUR = 3600


def test_waivers_at_once_never_take_more_than_is_owed(clone):
    cast = build_cast()
    actor, lot = cast.actor("roxane"), cast.lots["a"]
    start, outcomes = threading.Barrier(4), []

    def waive():
        start.wait()
        try:
            add_obligation(
                actor=actor,
                lot=lot,
                kind=ObligationKind.WAIVER,
                seconds=200 * HOUR,
                effective_on=date(2026, 10, 1),
                words="Arrêt",
            )
            outcomes.append("waived")
        except ValidationError:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=waive) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["refused", "refused", "waived", "waived"]
    assert owed_by_lot([lot.pk])[lot.pk] == 100 * HOUR
    numbers = list(
        JournalEntry.objects.filter(structure=lot.structure).order_by("number").values_list("number", flat=True)
    )
    assert numbers == list(range(1, len(numbers) + 1))


def test_invoices_at_once_owe_what_they_owe_together(clone):
    """Four invoices of one lot entered at the same moment: 31 000 € beyond 10 000 €, one hour for 2 000 €."""
    cast = build_cast()
    actor, lot = cast.actor("roxane"), cast.lots["a"]
    Clause.objects.filter(lot=lot).update(
        form=ClauseForm.PER_EURO, measured_by=BasisKind.INVOICE, euros_an_hour=Decimal(2000), floor=Decimal(10_000)
    )
    start, outcomes = threading.Barrier(4), []

    def enter(month, amount):
        start.wait()
        try:
            record_fact(actor=actor, lot=lot, month=date(2026, month, 1), amount=Decimal(amount))
            outcomes.append("entered")
        except ValidationError:
            outcomes.append("refused")
        finally:
            connection.close()

    invoices = ((1, 9_000), (2, 12_000), (3, 25_000), (4, -5_000))
    threads = [threading.Thread(target=enter, args=invoice) for invoice in invoices]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes == ["entered"] * 4
    accruals = ObligationEntry.objects.filter(lot=lot, kind=ObligationKind.ACCRUAL)
    by_month = Counter()
    for day, seconds in accruals.values_list("effective_on", "seconds"):
        by_month[day.month] += seconds // HOUR
    # 11 000 € beyond in February: 5,5 h, a half goes up; 36 000 € in March: 18 h; 31 000 € in April: 15,5 h.
    assert dict(by_month) == {2: 6, 3: 12, 4: -2}
