"""Two people at once on the hours of one lot: both in turn, and never below zero."""

import threading
from datetime import date

from django.core.exceptions import ValidationError
from django.db import connection

from clauses.actions import add_obligation
from clauses.enums import ObligationKind
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
