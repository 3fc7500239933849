from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clauses.enums import CategoryGroup, CategoryStatus
from participants.eligibility import (
    Category,
    Charter,
    Ground,
    Proof,
    Status,
    Window,
    age_on,
    decide,
    last_day_at_age,
    sentence_for_others,
    status_on,
    window,
)

bounded = settings(derandomize=True, deadline=None, max_examples=200)
TODAY = date(2026, 9, 10)

CHARTER = Charter(
    label="Liste de référence",
    categories=(
        Category("RSA", "Bénéficiaire du RSA", proof_months=3),
        Category("JEUNE", "Jeune de moins de 26 ans", max_age=25),
        Category("SENIOR", "Demandeur d'emploi de 50 ans et plus", min_age=50),
        Category("TH", "Travailleur handicapé"),
        Category("QPV", "Habitant d'un quartier prioritaire", requires=("DELD",)),
        Category("DELD", "Demandeur d'emploi de longue durée", proof_months=3),
        Category("AVIS", "Autre personne, sur avis motivé", group=CategoryGroup.OPINION),
        Category("PLIE", "Participant d'un PLIE", status=CategoryStatus.INDICATIVE),
        Category("FERME", "Public fermé", open=False),
    ),
)


def judge(*codes, proofs=(), born_on=None, hire_on=None, decided_on=TODAY, charter=CHARTER, note=""):
    return decide(
        grounds=[Ground(code, note) for code in codes],
        charter=charter,
        proofs=proofs,
        born_on=born_on,
        decided_on=decided_on,
        hire_on=hire_on,
    )


def proof(code, issued_on=date(2026, 9, 1), valid_until=None):
    return Proof(code, "Attestation", seen_on=TODAY, issued_on=issued_on, valid_until=valid_until)


def test_one_ground_that_holds_is_enough() -> None:
    verdict = judge("RSA", proofs=[proof("RSA")])
    assert verdict.eligible
    assert verdict.main == "RSA"
    assert verdict.reasons == ("«\u202fBénéficiaire du RSA\u202f» est retenu.",)
    assert verdict.warnings == ()
    assert verdict.hire_before == date(2027, 3, 9)


def test_no_ground_is_no_eligibility() -> None:
    verdict = judge()
    assert not verdict.eligible
    assert verdict.hire_before is None
    assert verdict.main is None
    assert verdict.reasons == ("Aucun motif d'éligibilité n'est indiqué.",)


def test_all_grounds_are_explained_and_the_first_that_holds_is_the_main_one() -> None:
    verdict = judge("SENIOR", "FERME", "INCONNU", "RSA", born_on=date(2000, 1, 1), proofs=[proof("RSA")])
    assert verdict.eligible
    assert verdict.main == "RSA"
    assert [ground.holds for ground in verdict.grounds] == [False, False, False, True]
    assert all(reason.endswith(".") for reason in verdict.reasons)


@pytest.mark.parametrize(
    ("born_on", "hire_on", "eligible"),
    [
        (date(2000, 9, 10), date(2026, 9, 9), True),  # 26 tomorrow
        (date(2000, 9, 10), date(2026, 9, 10), False),
        (date(2000, 9, 11), None, True),  # without a hire, on the day of the decision
        (date(2000, 9, 10), None, False),
        (None, None, False),
        (date(2030, 1, 1), None, False),
    ],
)
def test_under_26_on_the_day_of_the_hire(born_on, hire_on, eligible) -> None:
    assert judge("JEUNE", born_on=born_on, hire_on=hire_on, proofs=[proof("JEUNE")]).eligible is eligible


def test_a_refusal_says_the_age_and_the_limit() -> None:
    young = judge("SENIOR", born_on=date(1990, 1, 1)).reasons[0]
    assert "36 ans le 10/09/2026, il faut 50 ans et plus" in young
    assert "36 ans le 10/09/2026, il faut moins de 26 ans" in judge("JEUNE", born_on=date(1990, 1, 1)).reasons[0]


@pytest.mark.parametrize(("born_on", "eligible"), [(date(1976, 9, 10), True), (date(1976, 9, 11), False)])
def test_fifty_and_over(born_on, eligible) -> None:
    assert judge("SENIOR", born_on=born_on, proofs=[proof("SENIOR")]).eligible is eligible


def test_the_hire_comes_before_the_birthday_that_closes_a_ground() -> None:
    young = judge("JEUNE", born_on=date(2000, 11, 20), proofs=[proof("JEUNE")])
    assert young.hire_before == date(2026, 11, 19)
    both = judge("JEUNE", "RSA", born_on=date(2000, 11, 20), proofs=[proof("JEUNE"), proof("RSA")])
    assert both.hire_before == date(2027, 3, 9)


@pytest.mark.parametrize(
    ("issued_on", "warned"),
    [(date(2026, 6, 10), True), (date(2026, 6, 11), False), (None, True)],
)
def test_a_proof_of_less_than_three_months(issued_on, warned) -> None:
    verdict = judge("RSA", proofs=[proof("RSA", issued_on)])
    assert verdict.eligible
    assert bool(verdict.warnings) is warned


def test_the_newest_proof_counts_and_a_missing_one_is_said() -> None:
    assert judge("RSA", proofs=[proof("RSA", date(2020, 1, 1)), proof("RSA")]).warnings == ()
    assert "Aucun justificatif" in judge("RSA", proofs=[proof("TH")]).warnings[0]


def test_a_proof_valid_on_the_day_of_the_hire() -> None:
    until = proof("TH", valid_until=date(2026, 12, 31))
    assert judge("TH", proofs=[until], hire_on=date(2026, 12, 31)).hire_before == date(2026, 12, 31)
    late = judge("TH", proofs=[until], hire_on=date(2027, 1, 1))
    assert not late.eligible
    assert "31/12/2026" in late.reasons[0]
    # Another proof of the same ground without an end keeps it.
    assert judge("TH", proofs=[until, proof("TH")], hire_on=date(2027, 1, 1)).eligible


def test_a_public_that_needs_another() -> None:
    alone = judge("QPV", proofs=[proof("QPV")])
    assert not alone.eligible
    assert "longue durée" in alone.reasons[0]
    both = judge("QPV", "DELD", proofs=[proof("QPV"), proof("DELD", valid_until=date(2026, 10, 1))])
    assert both.eligible
    assert both.hire_before == date(2026, 10, 1)


def test_an_opinion_says_who_and_when() -> None:
    assert not judge("AVIS", proofs=[proof("AVIS")]).eligible
    assert not judge("AVIS", proofs=[proof("AVIS")], note="  ").eligible
    assert judge("AVIS", proofs=[proof("AVIS")], note="Mission locale, 02/09/2026").eligible


def test_an_indicative_public_is_said() -> None:
    assert "indicative" in judge("PLIE", proofs=[proof("PLIE")]).warnings[0]


def test_a_decision_after_the_hire_and_a_hire_too_late_are_said() -> None:
    after = judge("RSA", proofs=[proof("RSA")], hire_on=date(2026, 9, 9))
    assert after.eligible
    assert "suit l'embauche" in after.warnings[0]
    assert judge("RSA", proofs=[proof("RSA")], hire_on=TODAY).warnings == ()
    late = judge("RSA", proofs=[proof("RSA")], hire_on=date(2027, 3, 10))
    assert "date limite" in late.warnings[0]


def test_a_list_that_is_not_in_force_is_said() -> None:
    charter = Charter("Liste 2027", CHARTER.categories, starts_on=date(2027, 1, 1), ends_on=date(2027, 12, 31))
    assert "pas en vigueur" in judge("RSA", proofs=[proof("RSA")], charter=charter).warnings[0]
    inside = judge("RSA", proofs=[proof("RSA", date(2027, 1, 1))], charter=charter, decided_on=date(2027, 1, 1))
    assert inside.warnings == ()


@pytest.mark.parametrize(
    ("first", "months", "last"),
    [
        (date(2026, 9, 14), 24, date(2028, 9, 13)),
        (date(2024, 2, 29), 24, date(2026, 2, 28)),
        (date(2026, 9, 1), 12, date(2027, 8, 31)),
    ],
)
def test_the_window_ends_on_the_eve_of_the_same_date(first, months, last) -> None:
    assert window(first, months) == (first, last)


def test_a_window_lasts() -> None:
    with pytest.raises(ValueError, match="month"):
        window(TODAY, 0)


def test_ages() -> None:
    assert age_on(date(2026, 9, 9), date(2000, 9, 10)) == 25
    assert age_on(date(2026, 9, 10), date(2000, 9, 10)) == 26
    assert age_on(date(2026, 2, 28), date(2000, 2, 29)) == 25
    assert age_on(date(2026, 3, 1), date(2000, 2, 29)) == 26
    assert last_day_at_age(date(2000, 2, 29), 25) == date(2026, 2, 28)


@bounded
@given(st.dates(date(1930, 1, 1), date(2010, 12, 31)), st.integers(14, 70))
def test_the_last_day_at_an_age_is_the_last(born_on, age) -> None:
    last = last_day_at_age(born_on, age)
    assert age_on(last, born_on) == age
    assert age_on(last + timedelta(days=1), born_on) == age + 1


OPEN = Window(hire_before=date(2027, 3, 9), first=date(2026, 9, 14), last=date(2028, 9, 13))
WAITING = Window(hire_before=date(2027, 3, 9))


@pytest.mark.parametrize(
    ("day", "eligibility", "status", "sentence"),
    [
        (date(2027, 3, 9), WAITING, Status.COMING, "Éligible à la clause, embauche au plus tard le 09/03/2027"),
        (date(2027, 3, 10), WAITING, Status.ENDED, "demandez une nouvelle décision"),
        (date(2026, 9, 13), OPEN, Status.COMING, "du 14/09/2026 au 13/09/2028"),
        (date(2026, 9, 14), OPEN, Status.VALID, "du 14/09/2026 au 13/09/2028"),
        (date(2028, 7, 29), OPEN, Status.VALID, "du 14/09/2026 au 13/09/2028"),
        (date(2028, 7, 30), OPEN, Status.ENDING_SOON, "du 14/09/2026 au 13/09/2028"),
        (date(2028, 9, 13), OPEN, Status.ENDING_SOON, "du 14/09/2026 au 13/09/2028"),
        (date(2028, 9, 14), OPEN, Status.ENDED, "terminée le 13/09/2028"),
    ],
)
def test_where_an_eligibility_stands(day, eligibility, status, sentence) -> None:
    assert status_on(day, eligibility) is status
    assert sentence in sentence_for_others(day, eligibility)
    assert status.label


def test_what_others_read_names_no_ground() -> None:
    for eligibility in (OPEN, WAITING):
        for day in (TODAY, date(2030, 1, 1)):
            read = sentence_for_others(day, eligibility)
            assert not any(category.label in read for category in CHARTER.categories)


@bounded
@given(
    codes=st.lists(st.sampled_from([category.code for category in CHARTER.categories]), max_size=4, unique=True),
    born_on=st.one_of(st.none(), st.dates(date(1950, 1, 1), date(2010, 1, 1))),
    hire_on=st.one_of(st.none(), st.dates(date(2026, 1, 1), date(2027, 12, 31))),
    extra=st.sampled_from(["RSA", "TH", "DELD"]),
)
def test_one_more_ground_never_takes_an_eligibility_away(codes, born_on, hire_on, extra) -> None:
    before = judge(*codes, born_on=born_on, hire_on=hire_on)
    after = judge(*codes, *([] if extra in codes else [extra]), born_on=born_on, hire_on=hire_on)
    assert before.eligible <= after.eligible
    if before.hire_before is not None and after.hire_before is not None:
        assert before.hire_before <= after.hire_before
    assert after.eligible == (after.hire_before is not None) == (after.main is not None)
