"""A sealed report: the same bytes for the same figures, the same document built again, a change that shows."""

import json
from dataclasses import replace

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from markets.acting import Conflict
from reporting.actions.reports import issue_report
from reporting.enums import ReportScope
from reporting.figures import MonthSpan
from reporting.issuing import Subject, prepared
from reporting.masking import PeopleTable, Row
from reporting.models import Report
from reporting.sealing import Unreadable, canonical_text, opened, seal_of, sealed
from tests.figures.ledger import AUGUST, OCTOBER, SEPTEMBER

SPAN = MonthSpan(SEPTEMBER, SEPTEMBER)


@pytest.fixture
def document(told, subject):
    structure = told.structures["x"]
    structure.refresh_from_db()
    return prepared(subject, structure=structure, span=SPAN, number=structure.last_number)[0]


def test_the_same_document_is_the_same_bytes(document, told, subject):
    again, _ = prepared(subject, structure=told.structures["x"], span=SPAN, number=document.figures.as_of)
    assert canonical_text(sealed(document)[0]).encode() == canonical_text(sealed(again)[0]).encode()


def test_bytes_survive_the_database(issue):
    report = Report.objects.get(pk=issue(comment="Élan « net » – 12 % d'avance.\n\nMerci !").pk)
    assert seal_of(report.figures) == report.sha256
    shuffled = json.loads(json.dumps(report.figures))
    shuffled["document"] = dict(reversed(shuffled["document"].items()))
    assert seal_of(shuffled) == report.sha256


@pytest.mark.parametrize("scope", ReportScope)
def test_the_document_built_again_is_the_one_that_was_sealed(told, scope):
    about = {"contract": told.contract, "operation": told.contract.operation, "authority": told.contract.authority}
    subject = Subject(scope, about[scope.value], told.contract.authority)
    structure = told.structures["x"]
    structure.refresh_from_db()
    found, _ = prepared(subject, structure=structure, span=MonthSpan(None, OCTOBER), number=structure.last_number)
    found = replace(found, people=(PeopleTable("sex", "Sexe", (Row("Femme", ("woman",), 7),), others=5),))
    content, seal = sealed(found)
    report = Report(figures=json.loads(json.dumps(content)), sha256=seal)
    read = opened(report)
    assert read.intact and read.document == replace(found, sha256=seal)


def test_a_changed_figure_is_seen(issue):
    report = issue()
    assert opened(report).intact
    report.figures["document"]["figures"]["done"] += 1
    assert not opened(report).intact


def test_a_text_of_another_shape_is_not_read(issue):
    report = issue()
    for figures in ({}, [], {"format": 99}, {"format": 1, "document": {"scope": "contract"}}, {"format": 1}):
        report.figures = figures
        with pytest.raises(Unreadable):
            opened(report)


def test_the_database_never_changes_a_report(issue):
    report = issue()
    with pytest.raises((ProgrammingError, IntegrityError)), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(sha256="0" * 64)


def test_a_new_issue_supersedes(issue):
    first, second = issue(), issue(comment="Version corrigée.")
    assert (first.issue, second.issue, second.supersedes_id) == (1, 2, first.pk)
    other = issue(MonthSpan(None, SEPTEMBER))
    assert (other.issue, other.supersedes_id, other.starts_on) == (1, None, AUGUST)
    assert issue(MonthSpan(None, SEPTEMBER)).supersedes_id == other.pk


def test_what_was_not_read_is_not_issued(told, subject, document):
    actor = told.actor("roxane")
    args = {"actor": actor, "subject": subject, "span": SPAN, "number": document.figures.as_of}
    issue_report(**args, preview=sealed(document)[1])
    # The same button pressed twice: the second would be another version.
    with pytest.raises(Conflict):
        issue_report(**args, preview=sealed(document)[1])
    assert Report.objects.count() == 1


def test_the_journal_says_it(issue, told):
    entry = issue().entry
    assert entry.verb == "issue_report" and "version 1" in entry.words and "septembre 2026" in entry.words


def test_a_report_of_an_authority_holds_no_name_and_no_code(issue, told):
    text = canonical_text(issue(MonthSpan(None, OCTOBER)).figures)
    for person in told.persons.values():
        assert person.code not in text and person.identity.last_name not in text
