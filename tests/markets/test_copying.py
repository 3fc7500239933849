"""Many rows written at once: the same rows as an INSERT makes, the same refusals."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from markets.copying import FEW, write_rows
from markets.enums import PartyRole
from markets.models import Award, Contract, Lot, Notice, Party

STRANGE = "Tabulation\t, retour\n, \\N, « é », \u202f, 🐎 et \\"


def lots(cast, count):
    return [
        Lot(
            structure=cast.structures["x"],
            contract=cast.contract,
            number=f"C{place}",
            title=STRANGE,
            amount=Decimal("12.34") if place % 2 else None,
            starts_on=date(2026, 1, 31),
        )
        for place in range(count)
    ]


@pytest.mark.parametrize("count", [0, 1, FEW, FEW + 1, 100])
def test_what_is_written_is_what_was_given(cast, count):
    made = write_rows(Lot, iter(lots(cast, count)))
    assert [each.pk for each in made] == sorted({each.pk for each in made})
    kept = Lot.objects.in_bulk([each.pk for each in made])
    for place, each in enumerate(made):
        found = kept[each.pk]
        assert (found.number, found.title, found.starts_on) == (f"C{place}", STRANGE, date(2026, 1, 31))
        assert found.amount == (Decimal("12.34") if place % 2 else None) and not each._state.adding
    assert Lot.objects.create(structure=cast.structures["x"], contract=cast.contract, number="Z").pk not in kept


def test_keys_of_what_was_just_written_follow(cast):
    """An award made before its lot has a key; a parent among the parties; dates, JSON and enumerations."""
    structure = cast.structures["x"]
    rows = lots(cast, 30)
    awards = [Award(structure=structure, lot=lot) for lot in rows]
    organisation = cast.organisations["a"]
    parties = [
        Party(structure=structure, lot=award.lot, award=award, organisation=organisation, role=PartyRole.HOLDER)
        for award in awards
    ]
    for model, made in ((Lot, rows), (Award, awards), (Party, parties)):
        write_rows(model, made)
    kept = Party.objects.select_related("award__lot").get(pk=parties[7].pk)
    assert (kept.award.lot.number, kept.role, kept.parent) == ("C7", "holder", None)
    raw = {"objet": STRANGE, "montant": 10**17, "rien": None}
    notices = [
        Notice(
            structure=structure,
            buyer=organisation,
            published_id=f"N{place}",
            content_hash="0" * 64,
            raw=raw,
            flags=["é"],
            lot=lot,
            award=award,
        )
        for place, (lot, award) in enumerate(zip(rows, awards, strict=True))
    ]
    write_rows(Notice, notices)
    kept = Notice.objects.get(pk=notices[3].pk)
    assert kept.raw == raw and kept.flags == ["é"] and kept.read_at == notices[3].read_at is not None


def test_postgresql_refuses_as_it_does_an_insert(cast):
    twice = [*lots(cast, 30), *lots(cast, 1)]
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        write_rows(Lot, twice)
    assert refused.value.__cause__.diag.constraint_name == "lot_number_once_in_contract"
    with pytest.raises(IntegrityError), transaction.atomic():
        write_rows(Contract, [Contract(structure=cast.structures["x"], title="Sans donneur") for _ in range(30)])
    assert not Lot.objects.filter(number__startswith="C").exists()


def test_two_queries_whatever_the_number(cast):
    costs = []
    for count in (FEW + 1, 300):
        rows = lots(cast, count)
        for each in rows:
            each.number = f"{count}-{each.number}"
        with CaptureQueriesContext(connection) as queries:
            write_rows(Lot, rows)
        costs.append(len(queries))
    assert costs == [2, 2]
