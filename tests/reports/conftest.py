"""The story of three months, and reports issued of it."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from clauses.actions import add_commitment, follow_commitment
from clauses.enums import CommitmentKind, CommitmentState, CommitmentUnit, ProofKind
from markets.actions import switch_module
from markets.modules import COMMITMENTS
from participants.enums import Level, Sex
from reporting.actions.reports import issue_report
from reporting.enums import ReportScope
from reporting.figures import MonthSpan
from reporting.issuing import Subject, prepared
from reporting.sealing import sealed
from tests.figures.ledger import OCTOBER, SEPTEMBER, asked_now, renewal, story, submit, validate
from tests.reports.hiring import MEN, WOMEN, hire


def promise(cast):
    """Two promises of company A: training, kept in part; a tutor, whose date has passed."""
    roxane = cast.actor("roxane")
    switch_module(actor=roxane, module=COMMITMENTS, on=True)
    for membership in cast.memberships.values():
        membership.structure.refresh_from_db()
    cast.structures["x"].refresh_from_db()
    given = {"actor": roxane, "lot": cast.lots["a"], "party": cast.parties["a"]}
    training = add_commitment(
        **given,
        kind=CommitmentKind.TRAINING,
        quantity=Decimal(120),
        unit=CommitmentUnit.HOURS,
        words="gestes et postures",
        due_on=date(2027, 6, 30),
        proof=ProofKind.TRAINING_RECORD,
    )
    add_commitment(
        **given,
        kind=CommitmentKind.TUTOR,
        words="un compagnon par équipe",
        due_on=date(2026, 9, 30),
        proof=ProofKind.APPOINTMENT,
    )
    follow_commitment(
        actor=roxane,
        commitment=training,
        state=CommitmentState.PARTLY,
        reached=Decimal("40.5"),
        proof=ProofKind.TRAINING_RECORD,
        seen_on=date(2026, 9, 15),
    )


@pytest.fixture
def told(cast):
    promise(cast)
    renewal(cast)
    cast.before = story(cast).number
    asked_now()
    return cast


@pytest.fixture
def subject(told):
    return Subject(ReportScope.CONTRACT, told.contract, told.contract.authority)


@pytest.fixture
def issue(told, subject):
    """Issue a report as the page does: read it first."""

    def issued(span=MonthSpan(SEPTEMBER, SEPTEMBER), about=subject, comment=""):  # noqa: B008 (frozen)
        actor = told.actor("roxane")
        actor.structure.refresh_from_db()
        number = actor.structure.last_number
        document, _ = prepared(about, structure=actor.structure, span=span, number=number)
        return issue_report(
            actor=actor, subject=about, span=span, number=number, preview=sealed(document)[1], comment=comment
        )

    return issued


@pytest.fixture
def as_(client, told):
    def signed_in(name):
        client.force_login(told.user(name))
        return client

    return signed_in


@pytest.fixture
def new_url(told):
    return f"{reverse('reporting:report_new')}?bilan=marche-{told.contract.pk}&du=2026-09&au=2026-{OCTOBER.month}"


@pytest.fixture
def crowd(told):
    """Seven women and seven men more, half of them with a diploma, in September."""
    told.persons_made = [
        *hire(told, WOMEN, SEPTEMBER, sex=Sex.WOMAN, level=Level.NONE, town="Tarnos"),
        *hire(told, MEN, SEPTEMBER, sex=Sex.MAN, level=Level.BAC, town="Ondres "),
    ]
    earlier = {told.placements["coset"]: (70, 7)}
    validate(
        told,
        submit(
            told,
            told.parties["a"],
            SEPTEMBER,
            earlier | dict.fromkeys(told.persons_made, (10, 0)),
            revision=1,
        ),
    )
    return told
