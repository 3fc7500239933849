"""Amendments: what stands of them, what they change of the amount and of the end, and what is refused."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from markets.actions import correct_amendment, record_amendment, replace_holder, withdraw_amendment
from markets.enums import AmendmentPurpose
from markets.models import Amendment, Award, Contract, JournalEntry, Lot
from markets.models.contracts import amended
from markets.views.contracts import rows
from reporting.due import months_of
from reporting.gathering import lot_facts

SIGNED = date(2026, 10, 5)


@pytest.fixture
def award(cast):
    """100 000 € notified on 15/07/2026, lot a."""
    return cast.parties["a"].award


def amend(cast, award, rank, delta=0, *, signed_on=SIGNED, ends_on=None, purpose=AmendmentPurpose.MORE):
    return record_amendment(
        actor=cast.actor("roxane"),
        award=award,
        rank=rank,
        signed_on=signed_on,
        purpose=purpose,
        amount_delta=Decimal(delta),
        ends_on=ends_on,
    )


def correct(cast, amendment, delta, ends_on=None):
    return correct_amendment(
        actor=cast.actor("roxane"),
        amendment=amendment,
        signed_on=amendment.signed_on,
        purpose=amendment.purpose,
        amount_delta=Decimal(delta),
        ends_on=ends_on,
    )


def read(award):
    return Award.objects.prefetch_related(amended()).get(pk=award.pk)


def refusal_of(action, *arguments, **named):
    before = Amendment.objects.count(), JournalEntry.objects.count()
    with pytest.raises(ValidationError) as caught:
        action(*arguments, **named)
    assert (Amendment.objects.count(), JournalEntry.objects.count()) == before
    return " ".join(caught.value.messages)


def test_amendments_add_up_and_the_last_end_counts(cast, award):
    amend(cast, award, 1, 25_000, ends_on=date(2027, 12, 31))
    amend(cast, award, 2, -5_000.50)
    amend(cast, award, 3, ends_on=date(2027, 3, 31))
    assert (read(award).amended_amount, read(award).amended_end) == (Decimal("119999.50"), date(2027, 3, 31))


def test_what_was_signed_and_what_amendments_leave_are_added_up_once(cast, award, client):
    """Lots of 100 000 € each; A's, moved by an amendment, is taken over by B, whose award an amendment moves too."""
    amend(cast, award, 1, 25_000)
    withdraw_amendment(actor=cast.actor("roxane"), amendment=amend(cast, award, 2, 7_000))
    taken = replace_holder(
        actor=cast.actor("roxane"),
        award=award,
        ended_on=date(2026, 11, 1),
        holder=cast.organisations["b"],
        amount=Decimal(60_000),
        words="Cession",
    )
    amend(cast, taken, 1, 5_000, signed_on=date(2026, 11, 2))

    def told(name):
        contract = rows(Contract.objects.visible_to(cast.actor(name)), cast.actor(name)).get()
        return contract.amount_signed, contract.amount_today

    assert told("roxane") == told("monte_cristo") == (200_000, 230_000)
    assert told("porthos") == (100_000, 125_000)
    assert told("athos") == (160_000, 165_000)
    client.force_login(cast.user("roxane"))
    book = load_workbook(BytesIO(client.post(reverse("reporting:contracts_excel")).content))
    assert [line[-2:] for line in book.worksheets[0].iter_rows(min_row=2, values_only=True)] == [(200_000, 230_000)]
    for address in (reverse("markets:contracts"), reverse("markets:contract", args=[cast.contract.pk])):
        page = client.get(address).content.decode().replace("\u202f", "")
        assert "230000" in page and "200000€ à la signature" in page
    Award.objects.update(amount=None)
    assert told("roxane") == (None, None)


def test_a_correction_counts_in_place_of_what_it_corrects(cast, award):
    first = amend(cast, award, 1, 25_000, ends_on=date(2027, 12, 31))
    second = correct(cast, first, 20_000)
    third = correct(cast, first, 30_000)
    assert (second.revision, third.revision, third.rank) == (1, 2, 1)
    assert (read(award).amended_amount, read(award).amended_end) == (Decimal("130000"), award.ends_on)
    assert Amendment.objects.filter(award=award).count() == 3


def test_one_taken_back_counts_no_more_and_may_be_written_again(cast, award):
    amendment = amend(cast, award, 1, 25_000)
    withdraw_amendment(actor=cast.actor("roxane"), amendment=amendment)
    assert read(award).amended_amount == 100_000
    assert "déjà été retiré" in refusal_of(withdraw_amendment, actor=cast.actor("roxane"), amendment=amendment)
    assert amend(cast, award, 1, 10_000).revision == 2
    assert read(award).amended_amount == 110_000


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"delta": "-100000.01"}, "Il ne resterait rien"),
        ({"signed_on": date(2026, 7, 14)}, "notifié le 15/07/2026"),
        ({"ends_on": date(2026, 7, 14)}, "précède la notification"),
        ({"rank": 0}, "à partir de 1"),
    ],
)
def test_what_cannot_have_been_signed_is_refused(cast, award, facts, said):
    assert said in refusal_of(amend, cast, award, **({"rank": 1} | facts))


def test_the_whole_amount_may_go(cast, award):
    amend(cast, award, 1, -100_000)
    assert read(award).amended_amount == 0


def test_a_correction_is_held_to_the_same(cast, award):
    first = amend(cast, award, 1, 50_000)
    amend(cast, award, 2, -140_000)
    assert "Il ne resterait rien" in refusal_of(correct, cast, first, 30_000)
    assert "Il ne resterait rien" in refusal_of(withdraw_amendment, actor=cast.actor("roxane"), amendment=first)


def test_a_rank_is_written_once_and_a_closed_lot_is_left_alone(cast, award):
    amend(cast, award, 1)
    assert "déjà enregistré" in refusal_of(amend, cast, award, 1)
    Lot.objects.filter(pk=award.lot_id).update(closed_on=date(2026, 11, 1))
    assert "clos depuis le 01/11/2026" in refusal_of(amend, cast, award, 2)


def test_months_and_reports_go_to_the_amended_end(cast, award):
    lots = Lot.objects.filter(pk=award.lot_id)
    amend(cast, award, 1, ends_on=date(2026, 9, 30), purpose=AmendmentPurpose.LONGER)
    assert lot_facts(lots)[0].ends_on == date(2026, 9, 30)
    [months] = months_of(type(cast.parties["a"]).objects.filter(pk=cast.parties["a"].pk), date(2026, 12, 1))
    assert [each.first.month for each in months.months] == [8, 9]


@pytest.fixture
def roxane(client, cast):
    client.force_login(cast.user("roxane"))
    return client


TYPED = {"rank": "1", "signed_on": "2026-10-05", "purpose": "more", "direction": "adds", "amount_delta": "25 000"}


def test_an_amendment_is_typed_corrected_and_taken_back(roxane, cast, award):
    address = reverse("markets:amendment_new", args=[award.pk])
    assert b'value="1"' in roxane.get(address).content
    assert roxane.post(address, TYPED).status_code == 302
    shown = roxane.get(reverse("markets:lot", args=[award.lot_id])).content.decode()
    assert "+25\u202f000\u202f€" in shown and "125\u202f000\u202f€" in shown
    amendment = Amendment.objects.get()
    address = reverse("markets:amendment_edit", args=[amendment.pk])
    assert "25000,00" in roxane.get(address).content.decode()
    assert roxane.post(address, TYPED | {"direction": "takes", "amount_delta": "1 000"}).status_code == 302
    amendment = Amendment.objects.standing().get()
    assert amendment.amount_delta == -1000
    assert roxane.get(address).status_code == 404  # the version before
    assert roxane.post(reverse("markets:amendment_withdraw", args=[amendment.pk])).status_code == 302
    assert not Amendment.objects.standing().exists()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"direction": "adds", "amount_delta": ""}, "Indiquez de combien"),
        ({"direction": "keeps"}, "Laissez vide"),
        ({"direction": "keeps", "amount_delta": ""}, "Dites ce que l&#x27;avenant change"),
        ({"amount_delta": "beaucoup"}, "beaucoup"),
        ({"rank": "0"}, "supérieure ou égale à 1"),
        ({"purpose": "rien"}, "rien"),
    ],
)
def test_what_is_typed_wrong_is_said_and_kept(roxane, award, typed, said):
    response = roxane.post(reverse("markets:amendment_new", args=[award.pk]), TYPED | typed)
    assert response.status_code == 422
    assert said in response.content.decode()
    assert not Amendment.objects.exists()


def test_a_neighbour_reads_no_amendment(client, cast, award):
    amend(cast, award, 1, 25_000)
    for who, sees in (("porthos", True), ("monte_cristo", True), ("figaro", True)):
        client.force_login(cast.user(who))
        shown = client.get(reverse("markets:lot", args=[award.lot_id])).content.decode()
        assert ("+25\u202f000" in shown) is sees, who
    assert not Amendment.objects.visible_to(cast.actor("athos")).exists()


def test_a_lot_asks_as_many_questions_with_many_amendments(roxane, cast, award):
    def questions():
        with CaptureQueriesContext(connection) as asked:
            roxane.get(reverse("markets:lot", args=[award.lot_id]))
        return len(asked)

    amend(cast, award, 1, 10)
    questions()
    few = questions()
    for rank in range(2, 60):
        amend(cast, award, rank, 10)
    assert questions() == few <= 25
