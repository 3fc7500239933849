"""Who may open and do what: roles, other people's months, and each act in each state."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from participants.enums import ContractType, Modality
from reporting.models import Statement
from tests.cast import place
from tests.months.conftest import OCTOBER, Month

PARTY_PAGES = ("declare", "declare_submit", "receipt")
PARTY_ACTS = ("declare_save", "declare_nothing", "declare_same", "declare_submit", "discard")
STATEMENT_PAGES = ("statement", "statement_check")
STATEMENT_ACTS = ("statement_validate", "statement_return")


def addresses(month):
    """Every address of the months: (name, method, where)."""
    of_party, of_statement = [month.party.pk, OCTOBER], [month.statement.pk]
    for name in PARTY_PAGES:
        yield name, "get", reverse(f"reporting:{name}", args=of_party)
    for name in PARTY_ACTS:
        yield name, "post", reverse(f"reporting:{name}", args=of_party)
    for name in STATEMENT_PAGES:
        yield name, "get", reverse(f"reporting:{name}", args=of_statement)
    for name in STATEMENT_ACTS:
        yield name, "post", reverse(f"reporting:{name}", args=of_statement)
    for method in ("get", "post"):
        yield "record", method, reverse("reporting:record", args=of_party)
        yield "rectify", method, reverse("reporting:rectify", args=of_statement)
    yield "checks", "get", reverse("reporting:checks")
    yield "checks_validate", "post", reverse("reporting:checks_validate")
    yield "waiting_settle", "post", reverse("reporting:waiting_settle", args=[month.line("coset").pk])


FACILITATORS_ONLY = {"statement", "statement_check", *STATEMENT_ACTS, "record", "checks", "checks_validate"} | {
    "waiting_settle"
}
SHARED = {"checks", "checks_validate"}


@pytest.mark.parametrize(
    ("who", "mine", "theirs"),
    [
        ("athos", 404, 403),
        ("figaro", 404, 403),
        ("javert", 404, 404),
        ("pangloss", 403, 403),
        ("monte_cristo", 403, 403),
    ],
)
def test_nobody_else_opens_or_changes_a_month(client, month, cast, who, mine, theirs):
    """`mine`: what a declarer's address answers; `theirs`: what a facilitator's answers."""
    month.open().type("coset", 10)
    client.force_login(cast.user(who))
    before = list(Statement.objects.values())
    for name, method, where in addresses(month):
        expected = theirs if name in FACILITATORS_ONLY else mine
        if name == "receipt" and who == "javert":
            expected = 403
        if name in SHARED and who == "javert":
            expected = 302 if method == "post" else 200
        assert getattr(client, method)(where).status_code == expected, name
    assert list(Statement.objects.values()) == before


def test_a_stranger_is_sent_to_sign_in(client, month):
    month.open()
    for name, method, where in addresses(month):
        answer = getattr(client, method)(where)
        assert (answer.status_code, answer.url.split("?")[0]) == (302, reverse("account_login")), name


STATES = {
    "draft": lambda month: month.open().type("coset", 10),
    "submitted": lambda month: month.open().type("coset", 10).submit(),
    "returned": lambda month: month.open().type("coset", 10).submit().give_back(),
    "validated": lambda month: month.open().type("coset", 10).submit().validate(),
}
# Who, act: the states where it changes something.
ALLOWED = {
    ("porthos", "declare_save"): {"draft", "returned"},
    ("porthos", "declare_submit"): {"draft", "returned"},
    ("porthos", "discard"): {"draft"},
    ("porthos", "rectify"): {"validated"},
    ("roxane", "declare_save"): set(),
    ("roxane", "declare_submit"): set(),
    ("roxane", "discard"): set(),
    ("roxane", "statement_validate"): {"submitted"},
    ("roxane", "statement_return"): {"submitted"},
    ("roxane", "rectify"): {"validated"},
    ("roxane", "record"): {"draft"},
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize(("who", "act"), ALLOWED)
def test_each_act_in_each_state(client, month, cast, who, act, state):
    STATES[state](month)
    month.statement.refresh_from_db()
    client.force_login(cast.user(who))
    line = month.line("coset")
    at = f"l{line.placement_id}-2026-10"
    data = {
        f"{at}-worked": "11",
        f"{at}-version": line.version,
        "submission_key": uuid.uuid4(),
        "version": month.statement.version,
        "attested": "on",
        "reason": "Il manque un jour.",
        "document_kind": "mail",
        "document_on": "2026-11-05",
    }
    on_statement = act in ("statement_validate", "statement_return", "rectify")
    args = [month.statement.pk] if on_statement else [month.party.pk, OCTOBER]
    before = facts()
    answer = client.post(reverse(f"reporting:{act}", args=args), data)
    assert answer.status_code in (200, 302, 422)
    assert (facts() != before) == (state in ALLOWED[who, act]), answer.status_code


def facts():
    return [
        (statement.pk, statement.state, statement.origin, [(line.worked, line.accepted_worked) for line in lines])
        for statement in Statement.objects.order_by("pk")
        for lines in [statement.lines.order_by("pk")]
    ]


def test_pages_ask_as_many_questions_for_one_person_as_for_many(client, month, cast):
    # The actor's first page of a session asks for nothing more than the next ones.
    def counted():
        found = {}
        for who, name, args in (
            ("porthos", "months", []),
            ("porthos", "declare", [month.party.pk, OCTOBER]),
            ("porthos", "declare_submit", [month.party.pk, OCTOBER]),
            ("roxane", "months", []),
            ("roxane", "checks", []),
            ("roxane", "statement_check", [other.statement.pk]),
            ("roxane", "statement", [other.statement.pk]),
        ):
            client.force_login(cast.user(who))
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert client.get(reverse(f"reporting:{name}", args=args)).status_code == 200, name
            found[who, name] = len(queries)
        return found

    other = Month(cast, "b", "athos").open().type("quasi", 20).submit()
    month.open().type("coset", 10)
    few = counted()
    for number in range(30):
        for lot, party in (("a", "a"), ("b", "b")):
            placement = place(
                cast, f"{party}{number:02d}x", "Mousquetaire", f"Numéro {number}", cast.lots[lot], cast.parties[party],
                Modality.DIRECT, ContractType.CDD, "Garde", OCTOBER,
            )  # fmt: skip
            if party == "a":
                cast.placements["last"] = placement
                month.type("last", 7)
    other.statement = other.give_back().statement
    other.open()
    for number in range(30):
        cast.placements["last"] = cast.placements[f"b{number:02d}x"]
        other.type("last", 7)
    other.submit()
    many = counted()
    assert many == few
    assert max(many.values()) <= 25
