import pytest

from markets.enums import Role
from reporting.enums import Origin, StatementState
from reporting.workflow import (
    Act,
    ForbiddenAct,
    MissingReason,
    acts_for,
    can,
    decide,
    next_state,
    read_acceptance_reason,
    read_return_reason,
    state_label,
)

DRAFT, SUBMITTED, RETURNED, VALIDATED = (
    StatementState.DRAFT, StatementState.SUBMITTED, StatementState.RETURNED, StatementState.VALIDATED,
)  # fmt: skip
WRITE = (Act.EDIT, Act.SUBMIT)

# The whole of who may do what: anything that is not here is refused.
ALLOWED = {
    (Role.COMPANY, Origin.COMPANY): {
        DRAFT: (*WRITE, Act.DISCARD), SUBMITTED: (), RETURNED: WRITE, VALIDATED: (Act.RECTIFY,),
    },
    (Role.COMPANY, Origin.DOCUMENT): {DRAFT: (), SUBMITTED: (), RETURNED: (), VALIDATED: (Act.RECTIFY,)},
    (Role.FACILITATOR, Origin.COMPANY): {
        DRAFT: (), SUBMITTED: (Act.RETURN, Act.VALIDATE), RETURNED: (), VALIDATED: (Act.RECTIFY,),
    },
    (Role.FACILITATOR, Origin.DOCUMENT): {
        DRAFT: (*WRITE, Act.DISCARD), SUBMITTED: (Act.RETURN, Act.VALIDATE), RETURNED: WRITE, VALIDATED: (Act.RECTIFY,),
    },
}  # fmt: skip
SAME_AS_COMPANY = (Role.LENDER, Role.LINK)


def expected(role: Role, origin: Origin, state: StatementState) -> tuple[Act, ...]:
    if role in SAME_AS_COMPANY:
        role = Role.COMPANY
    if origin != Origin.DOCUMENT:
        origin = Origin.COMPANY
    return ALLOWED.get((role, origin), {}).get(state, ())


@pytest.mark.parametrize("origin", list(Origin))
@pytest.mark.parametrize("state", list(StatementState))
@pytest.mark.parametrize("role", list(Role))
def test_the_whole_table(role, state, origin) -> None:
    assert acts_for(state, role, origin) == expected(role, origin, state)
    for act in Act:
        decision = decide(state, act, role, origin)
        assert decision.allowed == (act in expected(role, origin, state)) == can(state, act, role, origin)
        assert decision.allowed != bool(decision.reason)
        if decision.allowed:
            next_state(state, act, role, origin)
        else:
            assert decision.reason.endswith(".")
            with pytest.raises(ForbiddenAct) as refusal:
                next_state(state, act, role, origin)
            assert refusal.value.sentence == decision.reason


@pytest.mark.parametrize(
    ("state", "act", "role", "then"),
    [
        (DRAFT, Act.EDIT, Role.COMPANY, DRAFT),
        (DRAFT, Act.SUBMIT, Role.COMPANY, SUBMITTED),
        (DRAFT, Act.DISCARD, Role.COMPANY, None),
        (RETURNED, Act.EDIT, Role.LENDER, RETURNED),
        (RETURNED, Act.SUBMIT, Role.LENDER, SUBMITTED),
        (SUBMITTED, Act.RETURN, Role.FACILITATOR, RETURNED),
        (SUBMITTED, Act.VALIDATE, Role.FACILITATOR, VALIDATED),
        (VALIDATED, Act.RECTIFY, Role.COMPANY, VALIDATED),
    ],
)
def test_where_an_act_leads(state, act, role, then) -> None:
    assert next_state(state, act, role) == then


def test_one_state_two_readers() -> None:
    assert state_label(SUBMITTED, Role.COMPANY) == "Envoyée, en cours de vérification"
    assert state_label(SUBMITTED, Role.FACILITATOR) == "À vérifier"
    assert state_label(RETURNED, Role.LENDER) == "À corriger"
    assert {state_label(state, role) for state in StatementState for role in Role}
    assert all(act.label for act in Act)


@pytest.mark.parametrize("text", ["", "   ", "\n", "…", "-", "x" * 2_001])
def test_a_return_says_why(text) -> None:
    with pytest.raises(MissingReason) as refusal:
        read_return_reason(text)
    assert refusal.value.sentence.endswith(".")


def test_a_reason_is_kept_without_its_outer_spaces() -> None:
    assert read_return_reason("  Le 14 manque.\n") == "Le 14 manque."


def test_accepting_less_needs_a_reason() -> None:
    assert read_acceptance_reason(3600, 3600, " ") == ""
    assert read_acceptance_reason(3600, 1800, " Doublon ") == "Doublon"
    assert read_acceptance_reason(3600, 0, "Hors contrat") == "Hors contrat"
    assert read_acceptance_reason(0, 0, "") == ""
    with pytest.raises(MissingReason):
        read_acceptance_reason(3600, 3599, " ")
    with pytest.raises(ForbiddenAct):
        read_acceptance_reason(3600, 3601, "Oubli")
    with pytest.raises(ForbiddenAct):
        read_acceptance_reason(3600, -1, "Oubli")
