"""Hours of an amendment, pro rata of the amount: boundaries, and amendments that never drift."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clauses.amending import pro_rata
from clauses.enums import Rounding

HOUR = 3600
EX01 = {"minimum": 833 * HOUR, "signed": Decimal(1_000_000), "before": Decimal(0), "rounding": Rounding.NEAREST}


def propose(delta, **facts):
    facts = EX01 | {"owed": 833 * HOUR, "done": 0} | facts
    return pro_rata(delta=Decimal(delta), **facts)


@pytest.mark.parametrize(
    ("delta", "facts", "hours"),
    [
        (0, {}, 0),
        (100_000, {}, 83),  # 916,3 h
        (-100_000, {}, -83),  # 749,7 h
        ("600.24", {}, 0),  # 833,49999… h
        ("600.25", {}, 1),  # 833,50000… h
        ("600.23", {}, 0),
        (-1_000_000, {}, -833),
        (-2_000_000, {}, -833),
        (100_000, {"rounding": Rounding.FLOOR}, 83),
        (100_000, {"rounding": Rounding.NEAREST_35}, 77),  # 910 less the 833 of the contract, which stay as signed
        (100_000, {"rounding": Rounding.NEAREST_7}, 84),
        (50_000, {"before": Decimal(50_000)}, 41),  # 916 less 875
        (-500_000, {"done": 500 * HOUR}, -333),  # 417 h would be owed, 500 are done
        (-500_000, {"done": 833 * HOUR}, 0),
        (-500_000, {"done": 2000 * HOUR}, 0),
        (-500_000, {"done": 417 * HOUR}, -416),
        (100_000, {"done": 2000 * HOUR}, 83),
        (-1_000_000, {"owed": 100 * HOUR}, -100),  # the rest was waived
        (100_000, {"settled": 83 * HOUR}, 0),
        (100_000, {"settled": 100 * HOUR}, -17),
        (0, {"settled": 83 * HOUR, "owed": 916 * HOUR}, -83),  # taken back
    ],
)
def test_pro_rata_of_the_amount(delta, facts, hours):
    assert propose(delta, **facts).seconds == hours * HOUR


@pytest.mark.parametrize(
    ("facts", "said"),
    [({"signed": None}, "onglet Marché"), ({"signed": Decimal(0)}, "montant"), ({"minimum": 0}, "volume")],
)
def test_nothing_to_propose_says_why(facts, said):
    proposal = propose(1000, **facts)
    assert proposal.seconds is None
    assert said in proposal.sentence


def test_the_steps_tell_it():
    steps = propose(100_000).as_data()
    assert [step["value"] for step in steps] == ["833\u202fh", "916,3\u202fh", "+83\u202fh"]
    assert "1\u202f100\u202f000\u202f€" in steps[1]["expression"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    deltas=st.lists(st.integers(-20_000_00, 20_000_00).map(lambda cents: Decimal(cents) / 100), min_size=1, max_size=8),
    rounding=st.sampled_from(list(Rounding)),
)
def test_amendments_one_after_another_never_drift(deltas, rounding):
    """Confirmed one by one or signed all at once, the hours are the same."""
    before, total = Decimal(0), 0
    facts = EX01 | {"rounding": rounding, "done": 0}
    for delta in deltas:
        proposal = pro_rata(**(facts | {"before": before}), delta=delta, owed=833 * HOUR + total)
        total += proposal.seconds
        before += delta
    assert total == pro_rata(**facts, delta=before, owed=833 * HOUR).seconds


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    delta=st.integers(-2_000_000, 2_000_000).map(Decimal),
    owed=st.integers(0, 2000 * HOUR),
    done=st.integers(0, 2000 * HOUR),
    settled=st.integers(-500 * HOUR, 500 * HOUR),
)
def test_nothing_done_is_taken_back(delta, owed, done, settled):
    change = propose(delta, owed=owed, done=done, settled=settled).seconds
    assert change >= 0 or owed + change >= min(owed, done)
