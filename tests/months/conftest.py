"""What every test of the months needs: the day of the cast, deferred rules asked at once, statements in each state."""

import uuid
from datetime import date

import pytest
import time_machine
from django.db import connection

from reporting.actions import (
    open_statement,
    record_from_document,
    rectify_statement,
    return_statement,
    save_line,
    submit_statement,
    validate_statement,
)
from reporting.enums import DocumentKind
from reporting.expected_periods import Period
from tests.cast import TODAY

OCTOBER = date(2026, 10, 1)
SEPTEMBER = date(2026, 9, 1)
HOUR = 3600


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(TODAY, tick=False):
        yield TODAY


def settle():
    """Ask now what PostgreSQL would ask at commit."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def period(first, last=None):
    last = last or first
    return Period(first, last, (first,), first, first, False)


class Month:
    """The statement of a party, walked from state to state by the actions as their users would."""

    def __init__(self, cast, party="a", actor="porthos", first=OCTOBER):
        self.cast, self.actor, self.first = cast, cast.actor(actor), first
        self.facilitator = cast.actor("roxane")
        self.party = cast.parties[party]
        self.statement = None

    def open(self):
        self.statement = open_statement(actor=self.actor, party=self.party, period=period(self.first))
        return self

    def record(self, kind=DocumentKind.MAIL, on=date(2026, 11, 5)):
        self.actor = self.facilitator
        self.statement = record_from_document(
            actor=self.facilitator, party=self.party, period=period(self.first), document_kind=kind, document_on=on
        )
        return self

    def line(self, key):
        return self.statement.lines.get(placement=self.cast.placements[key], month=self.first)

    def type(self, key, worked, training=0, version=None):
        placement = self.cast.placements[key]
        current = self.statement.lines.filter(placement=placement, month=self.first).first()
        save_line(
            actor=self.actor,
            statement=self.statement,
            placement=placement,
            month=self.first,
            worked=round(worked * HOUR),
            training=round(training * HOUR),
            version=(current.version if current else 0) if version is None else version,
        )
        return self

    def submit(self, key=None, attested=True):
        self.statement = submit_statement(
            actor=self.actor, statement=self.statement, key=key or uuid.uuid4(), attested=attested
        )
        return self

    def give_back(self, reason="Les heures de formation manquent."):
        self.statement = return_statement(actor=self.facilitator, statement=self.statement, reason=reason)
        return self

    def validate(self, decisions=None):
        self.statement = validate_statement(actor=self.facilitator, statement=self.statement, decisions=decisions)
        settle()
        return self

    def rectify(self):
        self.statement = rectify_statement(actor=self.actor, statement=self.statement)
        return self


@pytest.fixture
def month(cast):
    """Month of October of company A, nothing opened yet."""
    return Month(cast)
