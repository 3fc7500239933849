"""A structure that lends people to several companies declares once."""

import re
import uuid

import pytest
from django.urls import reverse

from markets.enums import PartyRole
from markets.models import Party
from participants.enums import ContractType, Modality
from reporting.models import Statement
from tests.cast import place
from tests.months.conftest import HOUR, OCTOBER, Month, settle

WHERE = reverse("reporting:declare_together", args=[OCTOBER])
SEND = reverse("reporting:submit_together", args=[OCTOBER])


@pytest.fixture
def lender(client, cast):
    """Figaro also lends somebody to B."""
    cast.parties["second"] = Party.objects.create(
        structure=cast.structures["x"],
        lot=cast.lots["b"],
        award=cast.parties["b"].award,
        organisation=cast.organisations["lender"],
        role=PartyRole.LENDER,
        parent=cast.parties["b"],
        starts_on=OCTOBER,
    )
    place(
        cast, "azelm", "Azelma", "Thénardier", cast.lots["b"], cast.parties["second"],
        Modality.ETTI, ContractType.CTT, "Aide-charpentière", OCTOBER,
    )  # fmt: skip
    client.force_login(cast.user("figaro"))
    return client


def typed(cast, **hours):
    data = {}
    for key, worked in hours.items():
        at = f"l{cast.placements[key].pk}-2026-10"
        data |= {f"{at}-worked": worked, f"{at}-version": "1"}
    return data


def key_of(page):
    return {
        name: re.search(rf'name="{name}" value="([^"]+)"', page.text)[1] for name in ("submission_key", "version")
    } | {"attested": "on"}


def test_one_page_and_one_sending_for_two_companies(lender, cast):
    assert "Tout déclarer d&#x27;octobre 2026 en une fois (2)" in lender.get(reverse("reporting:months")).text
    page = lender.get(WHERE)
    assert "Gavroche" in page.text and "Azelma" in page.text
    answer = lender.post(WHERE, typed(cast, gavro="70", azelm="7h30"))
    assert answer.url == SEND
    posted = key_of(lender.get(SEND))
    assert lender.post(SEND, posted).url == reverse("reporting:home")
    settle()
    sent = Statement.objects.order_by("pk")
    assert [statement.state for statement in sent] == ["submitted", "submitted"]
    assert {line.worked for statement in sent for line in statement.lines.all()} == {70 * HOUR, 7.5 * HOUR}
    receipts = set(sent.values_list("receipt_number", flat=True))
    assert len(receipts) == 2
    assert lender.post(SEND, posted).url == reverse("reporting:home")
    assert set(Statement.objects.values_list("receipt_number", flat=True)) == receipts
    assert lender.get(WHERE).status_code == 302


def test_nothing_for_one_and_hours_for_the_other(lender, cast):
    nothing = f"nothing-{cast.parties['second'].pk}"
    lender.post(WHERE, typed(cast, gavro="70", azelm="") | {nothing: "on"})
    assert Statement.objects.get(party=cast.parties["second"]).nothing
    lender.post(WHERE, typed(cast, gavro="70", azelm=""))
    assert not Statement.objects.get(party=cast.parties["second"]).nothing
    page = lender.get(SEND)
    assert "Aucune heure n&#x27;est saisie" in page.text and "Tout envoyer</button>" not in page.text
    lender.post(WHERE, typed(cast, gavro="70", azelm="") | {nothing: "on"})
    assert lender.post(SEND, key_of(lender.get(SEND))).status_code == 302
    assert Statement.objects.filter(state="submitted").count() == 2


def test_one_bad_box_keeps_everything_on_the_page(lender, cast):
    page = lender.post(WHERE, typed(cast, gavro="70", azelm="abc"))
    assert page.status_code == 422
    assert 'value="70"' in page.text and 'value="abc"' in page.text
    assert not Statement.objects.exists()
    page = lender.post(WHERE, typed(cast, gavro="70", azelm="7", coset="9"))
    assert page.status_code == 422 and "Une des lignes ne fait pas partie" in page.text
    both = typed(cast, gavro="70", azelm="7") | {f"nothing-{cast.parties['second'].pk}": "on"}
    page = lender.post(WHERE, both)
    assert page.status_code == 422 and "déjà saisies" in page.text
    assert not Statement.objects.exists()


def test_a_lost_edit_is_shown_here_too(lender, cast):
    Month(cast, "lender", "figaro").open().type("gavro", 10)
    page = lender.post(WHERE, typed(cast, gavro="20", azelm="7"))
    assert page.status_code == 409
    assert "10\u202fh travaillées" in page.text and "20\u202fh travaillées" in page.text


def test_a_row_of_this_page_saves_itself(lender, cast):
    at = f"l{cast.placements['gavro'].pk}-2026-10"
    where = reverse("reporting:declare_save", args=[cast.parties["lender"].pk, OCTOBER])
    row = lender.post(where, typed(cast, gavro="20", azelm="7") | {"only": at}, headers={"HX-Request": "true"})
    assert row.status_code == 200 and "Enregistré à" in row.text
    assert Statement.objects.get().lines.get().worked == 20 * HOUR


def test_attestation_and_strangers(lender, client, cast):
    lender.post(WHERE, typed(cast, gavro="70", azelm="7"))
    posted = key_of(lender.get(SEND))
    del posted["attested"]
    page = lender.post(SEND, posted)
    assert page.status_code == 422 and "Cochez l&#x27;attestation" in page.text
    page = lender.post(SEND, posted | {"attested": "on", "version": "1"})
    assert page.status_code == 422 and "relisez-les" in page.text
    assert lender.post(SEND, {"submission_key": uuid.uuid4(), "version": "x"}).status_code == 422
    for who, status in (("roxane", 403), ("monte_cristo", 403), ("athos", 200)):
        client.force_login(cast.user(who))
        page = client.get(WHERE)
        assert page.status_code == status
        assert "Gavroche" not in page.text
