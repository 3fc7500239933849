"""The legal examination of a contract, and the register of those without a clause."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from clauses.actions import review_contract
from clauses.enums import LegalException
from clauses.models import LegalReview
from markets.acting import Refused
from markets.enums import Category, DatedValueKind, ThresholdCategory
from markets.models import Contract, DatedValue, JournalEntry, Lot
from tests.clauses.reading import count_queries, text_of

DAY = date(2026, 9, 1)
THRESHOLD = Decimal("5404000")


@pytest.fixture
def contract(cast):
    """A contract of works at the threshold, over its two lots; the earlier threshold was higher."""
    for starts_on, ends_on, value in (
        (date(2024, 1, 1), date(2025, 12, 31), Decimal("5538000")),
        (date(2026, 1, 1), date(2027, 12, 31), THRESHOLD),
    ):
        DatedValue.objects.update_or_create(
            kind=DatedValueKind.THRESHOLD,
            category=ThresholdCategory.WORKS,
            starts_on=starts_on,
            defaults={"ends_on": ends_on, "value": value},
        )
    made = Contract.objects.create(
        structure=cast.structures["x"],
        authority=cast.contract.authority,
        category=Category.WORKS,
        title="Halle de Lissandre",
    )
    for number in "12":
        Lot.objects.create(
            structure=made.structure,
            contract=made,
            number=number,
            amount=THRESHOLD / 2,
            starts_on=date(2026, 10, 1),
            ends_on=date(2027, 9, 30),
        )
    return made


def review(cast, contract, **given):
    facts = {"decided_on": DAY, "launched_on": DAY, "clause_kept": False, "reason": "Aucun lot ne s'y prête."}
    return review_contract(actor=cast.actor("roxane"), contract=contract, **facts | given)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, "exception"),  # compulsory: without an exception, never without a clause
        ({"exception": LegalException.NO_LINK, "reason": "  "}, "reason"),
        ({"exception": LegalException.SHORT_WORKS}, "exception"),  # a year of works
        ({"exception": "autre"}, "exception"),
        ({"exception": LegalException.NO_LINK, "clause_kept": True}, "exception"),
        ({"exception": LegalException.NO_LINK, "launched_on": date(2026, 8, 21)}, "exception"),  # nothing to except
        ({"decided_on": date(1026, 9, 1), "clause_kept": True}, "decided_on"),
    ],
)
def test_what_an_examination_refuses(cast, contract, given, field):
    before = JournalEntry.objects.count()
    with pytest.raises(Refused) as refusal:
        review(cast, contract, **given)
    assert field in refusal.value.error_dict
    assert (LegalReview.objects.count(), JournalEntry.objects.count()) == (0, before)


def test_an_examination_keeps_what_the_rule_said_and_keeps_the_reason_out_of_the_journal(cast, contract):
    kept = review(cast, contract, exception=LegalException.COMPETITION)
    assert kept.compulsory is True
    words = JournalEntry.objects.latest("number").words
    assert "obligatoire, sans clause" in words and "s'y prête" not in words
    assert review(cast, contract, launched_on=date(2026, 8, 21)).compulsory is False


def test_from_the_page_to_the_register_and_its_workbook(cast, contract, roxane):
    url = reverse("clauses:review", args=[contract.pk]) + "?launched_on=2026-09-01&buyer=other"
    shown = text_of(roxane.get(url))
    assert "obligatoire" in shown.lower() and "L2112-2-1" in shown and "5 404 000" in shown.replace("\u202f", " ")
    missing = roxane.post(url, {"decided_on": "2026-09-01", "clause_kept": "no", "reason": "Objet trop étroit"})
    assert missing.status_code == 422 and "Objet trop étroit" in missing.content.decode()
    typed = {"decided_on": "2026-09-01", "clause_kept": "no", "exception": "no_link", "reason": "Objet trop étroit"}
    assert roxane.post(url, typed).status_code == 302
    register = reverse("clauses:without_clause")
    assert "Halle de Lissandre" in text_of(roxane.get(register))
    book = load_workbook(BytesIO(roxane.post(reverse("clauses:without_clause_excel")).content))
    cells = [str(cell.value) for row in book.active for cell in row]
    assert "Halle de Lissandre" in cells and "Objet trop étroit" in cells
    # The last examination stands, even on the same day.
    assert roxane.post(url, {"decided_on": "2026-09-01", "clause_kept": "yes"}).status_code == 302
    assert "Halle de Lissandre" not in text_of(roxane.get(register))


@pytest.mark.parametrize("query", ["?launched_on=demain", "?launched_on=2026-09-01&buyer=roi", "?launched_on=", "?x=1"])
def test_a_strange_address_is_answered(contract, roxane, query):
    assert roxane.get(reverse("clauses:review", args=[contract.pk]) + query).status_code in (200, 422)


def test_the_register_asks_as_much_of_one_contract_as_of_many(cast, contract, roxane):
    url = reverse("clauses:without_clause")
    review(cast, contract, exception=LegalException.NO_LINK)
    count_queries(roxane, url)  # the first page of a session asks more
    one = count_queries(roxane, url)
    others = Contract.objects.bulk_create(
        Contract(structure=contract.structure, authority=contract.authority, title=f"Marché {n}") for n in range(60)
    )
    LegalReview.objects.bulk_create(
        LegalReview(
            structure=contract.structure,
            contract=other,
            decided_on=DAY,
            compulsory=False,
            clause_kept=False,
            reason="Petit marché",
            reviewed_by=cast.user("roxane"),
        )
        for other in others
    )
    assert count_queries(roxane, url) == one <= 25
