"""The pages of promises and bids: what each role reads, what a form refuses and keeps, what the switch hides."""

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from clauses.actions import add_bid, add_commitment, copy_grid, keep_grid
from clauses.enums import CommitmentKind, CommitmentUnit, ProofKind
from clauses.models import Bid, Commitment, Criterion
from clauses.scoring import proposed_grid
from markets.actions import switch_module
from markets.models import Lot
from markets.modules import COMMITMENTS
from reporting.home import tasks
from tests.clauses.reading import NARROW, count_queries
from tests.clauses.reading import text_of as words_of

D = Decimal


def text_of(response):
    """The words of a page, its narrow spaces made plain."""
    return words_of(response).replace(NARROW, " ")


@pytest.fixture
def lit(cast):
    """The module switched on in structure X, known to every actor of the cast."""
    switch_module(actor=cast.actor("roxane"), module=COMMITMENTS, on=True)
    for membership in cast.memberships.values():
        membership.structure.refresh_from_db()
    return cast


def promise(cast, due_on=date(2027, 1, 31), words="gestes et postures"):
    return add_commitment(
        actor=cast.actor("roxane"),
        lot=cast.lots["a"],
        party=cast.parties["a"],
        kind=CommitmentKind.TRAINING,
        quantity=D(120),
        unit=CommitmentUnit.HOURS,
        words=words,
        due_on=due_on,
        proof=ProofKind.TRAINING_RECORD,
    )


def offered(cast, name="Porthos"):
    """A bid on the proposed grid of lot a, all its points given."""
    criterion = Criterion.objects.filter(lot=cast.lots["a"]).first() or keep_grid(
        actor=cast.actor("roxane"), lot=cast.lots["a"], weight=D(20), lines=proposed_grid(D(20))
    )
    tutor, training, qualification, lasting = criterion.lines.all()
    return add_bid(
        actor=cast.actor("roxane"),
        criterion=criterion,
        name=name,
        marks=[
            (tutor, "un compagnon", None, D(7)),
            (training, "", D(120), None),
            (qualification, "CAP", D(1), D(4)),
            (lasting, "", D(1), None),
        ],
    )


def test_the_company_reads_its_own_promise_in_plain_words(lit, as_user):
    made = promise(lit)
    page = text_of(as_user("porthos").get(reverse("clauses:lot", args=[made.lot_id])))
    assert "Ce que vous avez promis dans votre offre" in page
    assert "120 heures – gestes et postures" in page and "31/01/2027" in page and "Attestation de formation" in page
    assert "Critère d'insertion" not in page and "Noter un engagement" not in page
    shown = as_user("porthos").get(reverse("clauses:commitment", args=[made.pk]))
    assert "Faire le point" not in text_of(shown)
    # Its lender works on the same lot, and reads nothing of it.
    assert "promis" not in text_of(as_user("figaro").get(reverse("clauses:lot", args=[made.lot_id])))
    assert as_user("figaro").get(reverse("clauses:commitment", args=[made.pk])).status_code == 404


def test_the_buyer_reads_promises_on_its_contract(lit, as_user):
    made = promise(lit)
    page = text_of(as_user("monte_cristo").get(reverse("clauses:contract", args=[lit.contract.pk])))
    assert "Engagements des offres" in page and "Porthos Gros Œuvre" in page and made.get_kind_display() in page
    assert "Engagements" not in text_of(as_user("athos").get(reverse("clauses:contract", args=[lit.contract.pk])))


def test_off_nothing_of_it_shows(cast, roxane):
    promise(cast)
    offered(cast)
    page = text_of(roxane.get(reverse("clauses:lot", args=[cast.lots["a"].pk])))
    assert "ngagement" not in page and "Critère" not in page
    assert "Engagements" not in text_of(roxane.get(reverse("reporting:contract", args=[cast.contract.pk])))
    texts = text_of(roxane.get(reverse("clauses:lot_texts", args=[cast.lots["a"].pk])))
    assert "Annexe du RC" not in texts
    for name, pk in (("commitments", None), ("criterion", cast.lots["a"].pk), ("bid", Bid.objects.get().pk)):
        address = reverse(f"clauses:{name}", args=[pk] if pk else [])
        assert roxane.get(address).status_code == 404
    assert "Engagements à suivre" not in [task.label for task in tasks(cast.actor("roxane"), timezone.localdate())]


def test_a_point_is_made_from_the_page(lit, roxane):
    made = promise(lit)
    address = reverse("clauses:commitment_follow", args=[made.pk])
    typed = {"state": "kept", "reached": "119", "proof": "training_record", "seen_on": timezone.localdate().isoformat()}
    refused = roxane.post(address, typed)
    assert refused.status_code == 422 and 'value="119"' in refused.content.decode()
    assert "tenu en partie" in text_of(refused)
    for wrong in ("-1", "beaucoup", "1,234", "9" * 40):
        assert roxane.post(address, typed | {"reached": wrong}).status_code == 422
    assert roxane.post(address, typed | {"reached": "120"}).status_code == 302
    page = text_of(roxane.get(reverse("clauses:commitment", args=[made.pk])))
    assert "120 heures sur 120" in page and "par Roxane Robin" in page
    book = load_workbook(BytesIO(roxane.post(reverse("clauses:commitments_excel")).content))
    [[*_], promised], [[*_], point] = (list(sheet.iter_rows(values_only=True)) for sheet in book)
    assert promised[0] == point[0] == 1 and promised[4] == made.lot.contract.title
    assert [told.replace(NARROW, " ") for told in (promised[9], point[4])] == ["120 heures sur 120"] * 2
    assert (point[3], point[6]) == ("Tenu", "Roxane Robin")
    late = roxane.post(reverse("clauses:commitments_excel") + "?suivi=a-suivre")
    assert load_workbook(BytesIO(late.content))["Engagements"].max_row == 1
    assert roxane.post(reverse("clauses:commitment_remove", args=[made.pk]), follow=True).status_code == 200
    assert Commitment.objects.filter(pk=made.pk).exists()


def test_what_is_to_follow_is_counted_at_home_and_listed(lit, roxane):
    today = timezone.localdate()
    for days in (-1, 0, 30, 31):
        promise(lit, today + timedelta(days=days), f"dans {days} jours")
    [task] = [task for task in tasks(lit.actor("roxane"), today) if task.label == "Engagements à suivre"]
    page = text_of(roxane.get(task.url))
    assert task.count == 3
    assert [f"dans {days} jours" in page for days in (-1, 0, 30, 31)] == [True, True, True, False]
    assert "dans 31 jours" in text_of(roxane.get(reverse("clauses:commitments")))
    assert "Aucun engagement dans cet état" in text_of(roxane.get(reverse("clauses:commitments") + "?suivi=kept"))


def grid_typed(**changed):
    typed = {"weight": "10", "ligne-TOTAL_FORMS": "2", "ligne-INITIAL_FORMS": "0"}
    for place, (title, points) in enumerate((("Tutorat", "6"), ("Formation", "4"))):
        typed |= {f"ligne-{place}-title": title, f"ligne-{place}-points": points, f"ligne-{place}-kind": "tutor"}
        typed |= {f"ligne-{place}-scoring": "judged", f"ligne-{place}-unit": ""}
    return typed | changed


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"weight": "12"}, "il en manque 2"),
        ({"weight": "101"}, "100 au plus"),
        ({"weight": ""}, "obligatoire"),
        ({"ligne-0-points": "0"}, "plus de zéro point"),
        ({"ligne-0-title": ""}, "obligatoire"),
        ({"ligne-1-title": "Tutorat"}, "même intitulé"),
        ({"ligne-1-scoring": "proportional"}, "en quoi il se compte"),
        ({"ligne-TOTAL_FORMS": "9" * 9}, "sous-critères"),
        ({"ligne-0-kind": "inconnu"}, "inconnu"),
    ],
)
def test_a_grid_that_does_not_hold_keeps_what_was_typed(lit, roxane, changed, said):
    response = roxane.post(reverse("clauses:grid", args=[lit.lots["a"].pk]), grid_typed(**changed))
    assert response.status_code == 422 and said in text_of(response)
    assert 'value="Formation"' in response.content.decode() or "ligne-1-title" in changed
    assert not Criterion.objects.exists()


def test_a_grid_is_proposed_then_kept_and_printed(lit, roxane):
    address = reverse("clauses:grid", args=[lit.lots["a"].pk])
    proposed = roxane.post(address, grid_typed(weight="30", propose="1"))
    assert proposed.status_code == 200 and "10,5" in proposed.content.decode() and not Criterion.objects.exists()
    # A line taken away and a blank one are no line.
    typed = grid_typed(**{"ligne-TOTAL_FORMS": "3", "ligne-1-DELETE": "on", "weight": "6", "ligne-2-kind": "tutor"})
    assert roxane.post(address, typed).status_code == 302
    assert [line.title for line in Criterion.objects.get().lines.all()] == ["Tutorat"]
    texts = text_of(roxane.get(reverse("clauses:lot_texts", args=[lit.lots["a"].pk])))
    assert "jugée sur 6 points" in texts and "Annexe du RC : grille de notation" in texts and "8 points" not in texts
    made = roxane.post(reverse("clauses:text_word", args=[lit.lots["a"].pk, "annexe-grille"]))
    assert made.status_code == 200 and made.content[:2] == b"PK"
    printed = roxane.post(reverse("clauses:criterion_pdf", args=[lit.lots["a"].pk]))
    assert printed.content[:5] == b"%PDF-"


def test_a_grid_is_taken_to_the_other_lots_of_the_consultation(lit, roxane):
    """Those that have bids are not proposed; one that has a grid says that it is replaced."""
    model = keep_grid(actor=lit.actor("roxane"), lot=lit.lots["a"], weight=D(20), lines=proposed_grid(D(20)))
    third = Lot.objects.create(structure=lit.structures["x"], contract=lit.contract, number="3", title="Bardage")
    keep_grid(actor=lit.actor("roxane"), lot=third, weight=D(10), lines=proposed_grid(D(10)))
    page, copy = (reverse(f"clauses:{name}", args=[model.lot_id]) for name in ("criterion", "grid_copy"))
    shown = text_of(roxane.get(page))
    assert "Lot 2 – Charpente" in shown and "Lot 3 – Bardage (remplace sa grille de 10 points)" in shown
    assert roxane.post(copy).status_code == 422
    assert roxane.post(copy, {"lots": [model.lot_id]}).status_code == 422
    assert roxane.post(copy, {"lots": [lit.lots["b"].pk, third.pk]}).url == page
    for lot in (lit.lots["b"], third):
        made = Criterion.objects.get(lot=lot)
        assert made.weight == 20
        assert [line.as_line for line in made.lines.all()] == [line.as_line for line in model.lines.all()]
    add_bid(actor=lit.actor("roxane"), criterion=made)
    assert roxane.post(copy, {"lots": [third.pk]}).status_code == 422
    with pytest.raises(ValidationError, match="offres sont déjà saisies"):
        copy_grid(actor=lit.actor("roxane"), criterion=model, lots=[third])


def test_a_bid_is_typed_ranked_and_taken_away_as_a_workbook(lit, roxane, as_user):
    first, second = offered(lit), offered(lit, name="")
    tutor, training, qualification, lasting = first.criterion.lines.all()
    address = reverse("clauses:bid", args=[second.pk])
    typed = {f"points_{tutor.pk}": "3,5", f"quantity_{training.pk}": "60", f"points_{qualification.pk}": "4,5"}
    typed |= {f"quantity_{lasting.pk}": "1", f"offered_{tutor.pk}": "=SOMME(1;2)"}
    refused = roxane.post(address, typed)
    assert refused.status_code == 422 and "4 au plus" in text_of(refused) and 'value="60"' in refused.content.decode()
    assert roxane.post(address, typed | {f"points_{qualification.pk}": "2"}).status_code == 302
    page = text_of(as_user("monte_cristo").get(reverse("clauses:criterion", args=[lit.lots["a"].pk])))
    assert "1er" in page and "2e" in page and "12" in page and "5 × 60 ÷ 120" in page and "Saisir une offre" not in page
    book = load_workbook(
        BytesIO(as_user("monte_cristo").post(reverse("clauses:criterion_excel", args=[lit.lots["a"].pk])).content)
    )
    header, best, other = book["Offres"].iter_rows(values_only=True)
    assert (best[0], best[1], best[-2]) == ("1er", "Offre n° 1 – Porthos", 20)
    assert (other[0], other[2], other[5], other[-2]) == ("2e", "=SOMME(1;2)", 2.5, 12)
    assert header[3] == "Encadrement et accompagnement – points sur 7"
    assert book["Offres"]["C3"].data_type == "s"
    # The grid is the same for all from the first bid on.
    assert as_user("roxane").get(reverse("clauses:grid", args=[lit.lots["a"].pk])).status_code == 302


def test_no_company_opens_the_criterion(lit, as_user):
    bid = offered(lit)
    for name in ("porthos", "athos", "figaro", "pangloss"):
        client = as_user(name)
        for address in ("criterion", "criterion_excel", "criterion_pdf"):
            path = reverse(f"clauses:{address}", args=[bid.lot_id])
            assert {client.get(path).status_code, client.post(path).status_code} == {403}
    # Another buyer, with the same role.
    assert as_user("danglars").get(reverse("clauses:criterion", args=[bid.lot_id])).status_code == 404


def test_pages_cost_the_same_with_more_rows(lit, roxane):
    bid = offered(lit)
    promise(lit)
    lot = lit.lots["a"].pk
    addresses = [
        reverse("clauses:commitments"),
        reverse("clauses:lot", args=[lot]),
        reverse("clauses:contract", args=[lit.contract.pk]),
        reverse("clauses:criterion", args=[lot]),
        reverse("reporting:contract", args=[lit.contract.pk]),
    ]
    roxane.get("/")  # the first page of a session notes it
    before = [count_queries(roxane, address) for address in addresses]
    row = Commitment.objects.get()
    Commitment.objects.bulk_create(
        [
            Commitment(
                **{
                    field.attname: getattr(row, field.attname)
                    for field in Commitment._meta.concrete_fields
                    if not field.primary_key
                }
            )
            for _ in range(199)
        ]
    )
    for _ in range(20):
        offered(lit)
    assert [count_queries(roxane, address) for address in addresses] == before
    assert max(before) <= 25, before
    assert bid.criterion.bids.count() == 21
