"""What the models declare is in the database, and what it keeps for ever can hold no name."""

import re
from io import StringIO

import pytest
from django.apps import apps
from django.contrib.postgres.constraints import ExclusionConstraint
from django.core.management import call_command
from django.db import connection, models

from markets.constraints import AppendOnlyForRole, CompositeForeignKey, InsertOnly, Key, NeverDeleted, RefusingTrigger
from tests.house.sources import FLOORS

MODELS = [model for floor in FLOORS for model in apps.get_app_config(floor).get_models()]
CONSTRAINTS = [(model, constraint) for model in MODELS for constraint in model._meta.constraints]
# Rows that go with what they are part of: drafts, and small parts of what has no history.
CASCADES = {
    "Membership.user": "an account goes with its accesses",
    "OrganisationKind.organisation": "a kind is part of its organisation, which never goes",
    "ScaleValue.version": "values are parts of a version not yet used: one that is used is protected by its users",
    "Category.version": "publics are parts of a version not yet used",
    "StatementLine.statement": "lines are parts of a draft: a trigger lets nothing else go",
    "ReadContract.upload": "what was read of a file is a part of it, until it is given up",
    "LineRemark.line": "remarks are parts of a line of a draft",
}
# Broken by a fault of our own code and never by what somebody types, so far: they still show their name.
UNSAID = {
    "basis_amount_or_hours",
    "basis_month_is_its_first_day",
    "calibration_handed_over_is_dated",
    "calibration_hours_not_negative",
    "charter_version_dates_in_order",
    "eligibility_dates_in_order",
    "eligibility_granted_says_until_when_to_hire",
    "ground_once",
    "ground_one_main",
    "hours_month_is_its_first_day",
    "hours_never_zero",
    "hours_of_people_come_from_a_line",
    "hours_person_goes_with_placement",
    "hours_transfer_has_an_agreement",
    "invitation_email_in_lower_case",
    "journal_number_from_one",
    "journal_number_once",
    "line_accepted_whole",
    "line_month_is_its_first_day",
    "notice_lot_goes_with_award",
    "obligation_share_has_a_party",
    "organisation_kind_once",
    "person_code_once",
    "person_code_shape",
    "report_dates_in_order",
    "report_is_sealed",
    "report_issue_follows_another",
    "report_scope_names_its_object",
    "scale_value_not_negative",
    "scale_value_once",
    "scale_version_dates_in_order",
    "statement_sent_is_dated",
    "statement_validated_is_dated",
}
# Text columns of the tables that refuse DELETE, and why each can hold no name of a person followed.
TEXT_THAT_STAYS = {
    "JournalEntry.role": "closed list",
    "JournalEntry.via": "closed list",
    "JournalEntry.verb": "the name of an action",
    "JournalEntry.object_type": "the name of a model",
    "JournalEntry.words": "written by actions only, with codes and references",
    "Notice.published_id": "identifier given by the buyer",
    "Notice.content_hash": "digest",
    "Notice.raw": "published facts, names of holders left out before writing",
    "Notice.flags": "codes of reserves",
    "Amendment.purpose": "closed list",
    "AmendmentOutcome.steps": "labels and figures of a calculation",
    "Stage.stage": "closed list",
    "BasisEntry.kind": "closed list",
    "BasisEntry.reference": "number of an order or invoice; a CHECK wants a figure in it",
    "ObligationEntry.kind": "closed list",
    "CommitmentReview.state": "closed list",
    "CommitmentReview.proof": "closed list",
    "HoursEntry.kind": "closed list",
    "LotClosing.outcome": "closed list",
    "Report.scope": "closed list",
    "Report.figures": "numbers, labels of lots and of organisations",
    "Report.sha256": "digest",
    "MailSent.subject_code": "closed list of subjects",
    "MailSent.about_type": "the name of a model",
    "MailSent.state": "closed list",
    "AccessLog.role": "closed list",
    "AccessLog.page": "the name of an address",
    "Person.code": "drawn at random; a CHECK gives its shape",
    "Organisation.siren": "public identity of a legal person",
    "Organisation.siret": "public identity of a legal person",
    "Organisation.foreign_id": "public identity of a legal person",
    "Organisation.name": "public identity of a legal person; it may change",
    "Organisation.sort_key": "made from the name",
    "Organisation.town": "public identity of a legal person",
    "Organisation.postcode": "public identity of a legal person",
    "Organisation.naf": "code of an activity; a CHECK gives its shape",
    "Structure.contact_name": "the facilitator who answers, of her own choice; it may be emptied",
    "Structure.phone": "the structure's",
    "Structure.mail": "the structure's",
    "Structure.modules": "codes",
}


def ask(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()


def columns_of(table, numbers):
    return [
        ask("SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum = %s", table, number)[0]
        for number in numbers
    ]


def check_trigger(table, constraint):
    enabled, deferred, definition = ask(
        "SELECT tgenabled, tgdeferrable AND tginitdeferred, pg_get_triggerdef(oid) FROM pg_trigger "
        "WHERE tgname = %s AND tgrelid = %s::regclass",
        constraint.name,
        table,
    )
    assert (enabled, deferred) == ("O", constraint.deferred)
    assert f"FOR EACH {constraint.for_each}" in definition
    assert all(event in definition for event in re.findall("INSERT|UPDATE|DELETE|TRUNCATE", constraint.when))


def check_constraint(model, constraint):
    table = model._meta.db_table
    if isinstance(constraint, models.UniqueConstraint) and constraint.condition is not None:
        made = (
            "SELECT indisunique AND indisvalid FROM pg_index "
            "WHERE indexrelid = to_regclass(%s) AND indrelid = %s::regclass"
        )
        assert ask(made, constraint.name, table) == (True,)
        return
    kind, valid, own, target, theirs = ask(
        "SELECT contype, convalidated, conkey, confrelid::regclass::text, confkey FROM pg_constraint "
        "WHERE conname = %s AND conrelid = %s::regclass",
        constraint.name,
        table,
    )
    assert (kind, valid) == (kind_of(constraint), True)
    if kind == "f":
        fields = [model._meta.get_field(name) for name in constraint.fields]
        pointed = fields[-1].remote_field.model
        leading = [pointed._meta.get_field(name).column for name in constraint.fields[:-1]]
        assert target == pointed._meta.db_table
        assert columns_of(table, own) == [field.column for field in fields]
        assert columns_of(target, theirs) == [*leading, pointed._meta.pk.column]


@pytest.mark.django_db
@pytest.mark.parametrize("model", [pytest.param(model, id=model.__name__) for model in MODELS])
def test_constraints_exist(model):
    """By their name and on their table: Django may silently not create what `deferred_sql` carries."""
    for constraint in model._meta.constraints:
        if isinstance(constraint, RefusingTrigger):
            check_trigger(model._meta.db_table, constraint)
        elif not isinstance(constraint, AppendOnlyForRole):
            check_constraint(model, constraint)


@pytest.mark.django_db
def test_role_has_no_right_to_change_what_stays():
    for model in MODELS:
        for constraint in model._meta.constraints:
            if isinstance(constraint, (InsertOnly, NeverDeleted, AppendOnlyForRole)):
                for right in ("DELETE", "TRUNCATE") if isinstance(constraint, NeverDeleted) else ("UPDATE", "DELETE"):
                    asked = "SELECT has_table_privilege('clauses_app', %s::regclass, %s)"
                    assert ask(asked, model._meta.db_table, right) == (False,), (model, right)


def kind_of(constraint):
    if isinstance(constraint, CompositeForeignKey):
        return "f"
    if isinstance(constraint, ExclusionConstraint):
        return "x"
    return "u" if isinstance(constraint, models.UniqueConstraint) else "c"


@pytest.mark.django_db
def test_no_trigger_but_the_declared_ones():
    declared = {constraint.name for _, constraint in CONSTRAINTS if isinstance(constraint, RefusingTrigger)}
    (found,) = ask("SELECT array_agg(tgname::text) FROM pg_trigger WHERE NOT tgisinternal")
    assert set(found) == declared


def test_names_of_constraints_are_given_once():
    names = [constraint.name for _, constraint in CONSTRAINTS]
    assert sorted(names) == sorted(set(names))


def test_constraints_have_a_french_sentence():
    """What a user reads when the database refuses; Django's own sentence shows the constraint's name."""
    silent = {
        constraint.name
        for _, constraint in CONSTRAINTS
        # No row can violate a key, and of a closed list the field itself says that it does not have the choice.
        if not isinstance(constraint, Key) and not constraint.name.endswith("_known")
        if constraint.name in constraint.get_violation_error_message()
        or not constraint.get_violation_error_message().endswith(".")
    }
    assert silent - UNSAID == set()
    assert UNSAID - silent == set(), "these have their sentence now: take them off the list"


def links():
    for model in MODELS:
        for field in model._meta.get_fields():
            if isinstance(field, models.ForeignKey):
                yield model, field


def test_links_to_a_floor_on_the_left_leave_no_trace_there():
    wrong = [
        f"{model.__name__}.{field.name}"
        for model, field in links()
        if field.related_model._meta.app_label in FLOORS
        and field.related_model._meta.app_label != model._meta.app_label
        and not field.remote_field.hidden
    ]
    assert wrong == []


def test_nothing_goes_with_another_but_parts_of_a_draft():
    found = {
        f"{model.__name__}.{field.name}": field.remote_field.on_delete
        for model, field in links()
        if field.remote_field.on_delete is not models.PROTECT
    }
    assert set(found) == set(CASCADES)
    assert set(found.values()) == {models.CASCADE}


def test_what_is_kept_for_ever_holds_no_name():
    kinds = (models.CharField, models.TextField, models.JSONField, models.BinaryField, models.GeneratedField)
    found = {
        f"{model.__name__}.{field.name}"
        for model in MODELS
        if any(isinstance(c, (InsertOnly, AppendOnlyForRole, NeverDeleted)) for c in model._meta.constraints)
        for field in model._meta.concrete_fields
        if isinstance(field, kinds)
    }
    assert found - set(TEXT_THAT_STAYS) == set(), "say why this column can hold no name, or move it to another table"
    assert set(TEXT_THAT_STAYS) - found == set()


@pytest.mark.parametrize("model", [pytest.param(model, id=model.__name__) for model in MODELS])
def test_names_of_models_and_fields_are_plain_french(model):
    """Lower case but for acronyms, and given by hand."""
    words = [str(model._meta.verbose_name)]
    words += [str(f.verbose_name) for f in model._meta.local_fields if not f.primary_key and f.name != "password"]
    assert [word for word in words if not re.match(r"[a-zàâéèêîôûœ]|[A-Z]{2,}|n°", word)] == []
    assert "verbose_name" in model._meta.original_attrs


@pytest.mark.django_db
def test_migrations_say_what_the_models_say():
    said = StringIO()
    call_command("makemigrations", *FLOORS, check=True, dry_run=True, stdout=said, verbosity=1)
    assert "No changes detected" in said.getvalue()
