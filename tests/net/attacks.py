"""What is tried against the database: ways to change what does not change, and acts that break a rule.

Statements are templates of raw SQL over the story (tests/net/story.py); the last one, or the commit, must be refused.
"""

from dataclasses import dataclass

import pytest
from django.apps import apps

from markets.constraints import AppendOnlyForRole, CompositeForeignKey, InsertOnly, NeverDeleted

OURS = ("markets", "clauses", "participants", "reporting")
ATTACKED = [model for app in OURS for model in apps.get_app_config(app).get_models()]
TABLES = [model._meta.db_table for model in ATTACKED]


def tables_with(*kinds):
    """Tables that declare a constraint of one of these kinds."""
    return [m._meta.db_table for m in ATTACKED if any(isinstance(c, kinds) for c in m._meta.constraints)]


INSERT_ONLY = tables_with(InsertOnly)
APPEND_ONLY = tables_with(InsertOnly, AppendOnlyForRole)
NEVER_DELETED = tables_with(InsertOnly, AppendOnlyForRole, NeverDeleted)


# -- Ways to change what does not change. {t} is a table, {c} one of its columns, any.
WAYS_TO_UPDATE = {
    "plain": ["UPDATE {t} SET {c} = {c}"],
    "only": ["UPDATE ONLY {t} SET {c} = {c} WHERE true"],
    "from": ["UPDATE {t} SET {c} = other.{c} FROM {t} AS other WHERE other.id = {t}.id"],
    "cte": ["WITH changed AS (UPDATE {t} SET {c} = {c} RETURNING 1) SELECT count(*) FROM changed"],
    "upsert": ["INSERT INTO {t} SELECT * FROM {t} ON CONFLICT (id) DO UPDATE SET {c} = EXCLUDED.{c}"],
    "merge": ["MERGE INTO {t} USING {t} AS s ON s.id = {t}.id WHEN MATCHED THEN UPDATE SET {c} = s.{c}"],
    "block": ["DO $$ BEGIN EXECUTE 'UPDATE {t} SET {c} = {c}'; END $$"],
    "prepared": ["PREPARE change AS UPDATE {t} SET {c} = {c}", "EXECUTE change"],
    "view": ["CREATE TEMPORARY VIEW through AS SELECT * FROM {t}", "UPDATE through SET {c} = {c}"],
    "temporary function": [
        "CREATE FUNCTION pg_temp.change() RETURNS void LANGUAGE sql AS 'UPDATE {t} SET {c} = {c}'",
        "SELECT pg_temp.change()",
    ],
    "rights to itself": ["GRANT UPDATE ON {t} TO clauses_app", "UPDATE {t} SET {c} = {c}"],
    "cursor": ["DECLARE rows CURSOR FOR SELECT * FROM {t} FOR UPDATE"],
}
WAYS_TO_DELETE = {
    "plain": ["DELETE FROM {t}"],
    "using": ["DELETE FROM {t} USING {t} AS other WHERE other.id = {t}.id"],
    "cte": ["WITH gone AS (DELETE FROM {t} RETURNING 1) SELECT count(*) FROM gone"],
    "merge": ["MERGE INTO {t} USING {t} AS s ON s.id = {t}.id WHEN MATCHED THEN DELETE"],
    "block": ["DO $$ BEGIN EXECUTE 'DELETE FROM {t}'; END $$"],
    "view": ["CREATE TEMPORARY VIEW through AS SELECT * FROM {t}", "DELETE FROM through"],
    "truncate": ["TRUNCATE {t}"],
    "truncate cascade": ["TRUNCATE {t} CASCADE"],
    "truncate restart": ["TRUNCATE ONLY {t} RESTART IDENTITY CASCADE"],
    "rights to itself": ["GRANT DELETE, TRUNCATE ON {t} TO clauses_app", "DELETE FROM {t}"],
}
WAYS_TO_DISARM = {
    "disable triggers": ["ALTER TABLE {t} DISABLE TRIGGER ALL"],
    "drop the trigger": ["DROP TRIGGER IF EXISTS {trigger} ON {t}"],
    "drop the function": ["DROP FUNCTION {trigger}() CASCADE"],
    "replace the function": [
        "CREATE OR REPLACE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'"
    ],
    "add a trigger": ["CREATE TRIGGER aaa BEFORE INSERT ON {t} EXECUTE FUNCTION suppress_redundant_updates_trigger()"],
    "add a rule": ["CREATE RULE aaa AS ON UPDATE TO {t} DO INSTEAD NOTHING"],
    "drop a column": ["ALTER TABLE {t} DROP COLUMN {c}"],
    "drop the table": ["DROP TABLE {t} CASCADE"],
    "rename the table": ["ALTER TABLE {t} RENAME TO gone"],
    "take the table": ["ALTER TABLE {t} OWNER TO clauses_app"],
}
# Ways that need no table.
WAYS_TO_ESCAPE = {
    "triggers of a replica": ["SET session_replication_role = replica"],
    "the owner's role": ["SET ROLE clauses"],
    "a function of the owner": [
        "CREATE FUNCTION public.change() RETURNS void LANGUAGE sql SECURITY DEFINER "
        "AS 'UPDATE reporting_hoursentry SET seconds = seconds'"
    ],
    "a table of its own": ["CREATE TABLE public.mine (id int)"],
    "a schema of its own": ["CREATE SCHEMA mine"],
    "more power": ["ALTER ROLE clauses_app SUPERUSER"],
    "a role of its own": ["CREATE ROLE mine SUPERUSER LOGIN"],
    "everybody's rights": ["GRANT pg_write_all_data TO clauses_app"],
    "the catalogue": ["UPDATE pg_trigger SET tgenabled = 'D'"],
    "the catalogue of rights": ["UPDATE pg_class SET relacl = NULL"],
    "a file": ["COPY reporting_hoursentry FROM '/etc/passwd'"],
    "a program": ["COPY reporting_hoursentry TO PROGRAM 'cat'"],
    "past migrations": ["DELETE FROM django_migrations"],
    "a lock on everything": ["LOCK TABLE reporting_hoursentry IN ACCESS EXCLUSIVE MODE"],
    "a file through a function": ["SELECT pg_read_file('/etc/passwd')"],
    "a setting of the server": ["SET zero_damaged_pages = on"],
    "a new configuration": ["SELECT pg_reload_conf()"],
    "another owner's default rights": ["ALTER DEFAULT PRIVILEGES FOR ROLE clauses GRANT ALL ON TABLES TO clauses_app"],
}


def aimed(table, attack):
    model = next(model for model in ATTACKED if model._meta.db_table == table)
    column = next(
        field.column for field in model._meta.concrete_fields if not field.primary_key and not field.generated
    )
    triggers = [c.name for c in model._meta.constraints if isinstance(c, (InsertOnly, NeverDeleted))]
    return [statement.format(t=table, c=column, trigger=(triggers or ["none"])[0]) for statement in attack]


# -- Rules of statements, lines and ledger, as the role and by raw SQL
@dataclass(frozen=True)
class Attack:
    """Statements of which the last (or the commit) is refused by a constraint."""

    name: str
    constraint: str
    statements: tuple[str, ...]


def attack(name, constraint, *statements):
    return pytest.param(Attack(name, constraint, statements), id=name.replace(" ", "_"))


def of(state, month="2026-09-01", revision=0):
    """A statement of the story by its state and first month."""
    return (
        f"(SELECT id FROM reporting_statement WHERE state = '{state}' AND starts_on = '{month}' "
        f"AND revision = {revision} ORDER BY id LIMIT 1)"
    )


VALIDATED, RETURNED = of("validated"), of("returned")
SUBMITTED, DRAFT = of("submitted", "2026-10-01"), of("draft", "2026-10-01")
CORRECTED = of("validated", revision=1)
POSTED = "(SELECT id FROM reporting_hoursentry WHERE reverses_id IS NULL AND line_id IS NOT NULL ORDER BY id LIMIT 1)"
REVERSED = "(SELECT reverses_id FROM reporting_hoursentry WHERE reverses_id IS NOT NULL LIMIT 1)"
MOVED = "(SELECT id FROM reporting_hoursentry WHERE kind = 'transfer' ORDER BY id LIMIT 1)"
OPENED = "(SELECT id FROM reporting_hoursentry WHERE kind = 'opening')"
OWED = "(SELECT id FROM clauses_obligationentry WHERE kind = 'minimum' ORDER BY id LIMIT 1)"
HANDED_OVER = "(SELECT id FROM clauses_calibration WHERE state = 'handed_over')"
Y = "(SELECT id FROM markets_structure ORDER BY id DESC LIMIT 1)"


def insert(table, source, changes, *, alias=""):
    """Insert rows like those of `source`, but for some columns (SQL expressions)."""
    model = next(model for model in ATTACKED if model._meta.db_table == table)
    # Quoted: one column is called "group".
    columns = [field.column for field in model._meta.concrete_fields if not field.primary_key and not field.generated]
    assert changes.keys() <= set(columns), changes
    names = ", ".join(f'"{column}"' for column in columns)
    values = ", ".join(str(changes.get(column, f'{alias}"{column}"')) for column in columns)
    return f"INSERT INTO {table} ({names}) SELECT {values} FROM {source}"


def copy(table, source, **changes):
    """Insert a row like the one whose identifier is given."""
    return insert(table, f"{table} WHERE id = {source}", changes)


def statement(source, **changes):
    return copy("reporting_statement", source, **{"submission_key": "NULL"} | changes)


def line(parent, **changes):
    """A second line of a statement, for the month after unless told otherwise, or the same."""
    source = f"(SELECT id FROM reporting_statementline WHERE statement_id = {parent})"
    return copy("reporting_statementline", source, **changes)


def hours(source, **changes):
    return copy("reporting_hoursentry", source, **changes)


NOT_DECIDED = {"accepted_worked": "NULL", "accepted_training": "NULL", "reason": "''", "waiting": "false"}
LINES = "UPDATE reporting_statementline SET {} WHERE statement_id = {}"
STATEMENTS = "UPDATE reporting_statement SET {} WHERE id = {}"

ATTACKS = [
    # What was declared does not change once it is sent.
    *(
        attack(f"{what} in a {state} line", "line_follows_its_statement", LINES.format(change, where))
        for state, where in (("submitted", SUBMITTED), ("validated", VALIDATED))
        for what, change in (
            ("other hours", "worked = worked - 3600"),
            ("other training", "training = training + 3600"),
            ("another comment", "comment = 'x'"),
            ("another version", "version = version + 1"),
        )
    ),
    attack("a line added once sent", "line_follows_its_statement", line(SUBMITTED, **NOT_DECIDED)),
    attack("a line added once validated", "line_follows_its_statement", line(VALIDATED, **NOT_DECIDED)),
    attack(
        "a line of a sent statement deleted",
        "line_follows_its_statement",
        f"DELETE FROM reporting_statementline WHERE statement_id = {SUBMITTED}",
    ),
    attack(
        "a line of a validated statement deleted",
        "line_follows_its_statement",
        f"DELETE FROM reporting_statementline WHERE statement_id = {VALIDATED}",
    ),
    attack(
        "a line updated by upsert",
        "line_follows_its_statement",
        f"INSERT INTO reporting_statementline OVERRIDING SYSTEM VALUE SELECT * FROM reporting_statementline "
        f"WHERE statement_id = {SUBMITTED} ON CONFLICT (id) DO UPDATE SET worked = 1",
    ),
    attack(
        "a line updated by merge",
        "line_follows_its_statement",
        f"MERGE INTO reporting_statementline l USING (SELECT {SUBMITTED} AS id) s ON l.statement_id = s.id "
        "WHEN MATCHED THEN UPDATE SET worked = 1",
    ),
    attack(
        "a line updated in a cte",
        "line_follows_its_statement",
        f"WITH c AS (UPDATE reporting_statementline SET worked = 1 WHERE statement_id = {SUBMITTED} RETURNING 1) "
        "SELECT * FROM c",
    ),
    attack(
        "what is accepted of a validated line",
        "line_follows_its_statement",
        LINES.format("accepted_worked = 0, reason = 'x'", VALIDATED),
    ),
    attack(
        "a validated line that waits again",
        "line_follows_its_statement",
        LINES.format("accepted_worked = NULL, accepted_training = NULL, waiting = true", VALIDATED),
    ),
    attack(
        "a decision in a draft",
        "line_follows_its_statement",
        LINES.format("accepted_worked = worked, accepted_training = training", DRAFT),
    ),
    attack("a month outside the period", "line_follows_its_statement", LINES.format("month = '2027-01-01'", DRAFT)),
    attack(
        "a line moved into a sent statement",
        "line_follows_its_statement",
        f"UPDATE reporting_statementline SET statement_id = {SUBMITTED} WHERE statement_id = {DRAFT}",
    ),
    attack(
        "a sent line moved to another party",
        "line_statement_same_party",
        f"UPDATE reporting_statementline SET statement_id = {DRAFT} WHERE statement_id = {SUBMITTED}",
    ),
    attack(
        "a table of the same name before ours",
        "line_follows_its_statement",
        "CREATE TEMPORARY TABLE reporting_statement AS SELECT * FROM public.reporting_statement",
        "UPDATE pg_temp.reporting_statement SET state = 'draft'",
        "UPDATE public.reporting_statementline SET worked = 1 WHERE statement_id IN "
        "(SELECT id FROM public.reporting_statement WHERE state = 'submitted')",
    ),
    # What is accepted.
    attack(
        "more accepted than declared",
        "line_accepts_no_more_than_declared",
        LINES.format("accepted_worked = worked + 1, accepted_training = training", SUBMITTED),
    ),
    attack(
        "less accepted without a reason",
        "line_cut_with_a_reason",
        LINES.format("accepted_worked = worked - 1, accepted_training = training", SUBMITTED),
    ),
    attack("half a decision", "line_accepted_whole", LINES.format("accepted_worked = worked", SUBMITTED)),
    attack("a line twice", "line_once_per_placement_and_month", line(DRAFT)),
    attack("745 hours in a month", "line_fits_in_a_month", LINES.format("worked = 745 * 3600", DRAFT)),
    attack("negative hours", "reporting_statementline_worked_check", LINES.format("worked = -1", DRAFT)),
    # The path of a statement.
    attack(
        "un-validated",
        "statement_walks_its_path",
        STATEMENTS.format("state = 'submitted', validated_at = NULL, validated_by_id = NULL", VALIDATED),
    ),
    attack("validated again later", "statement_walks_its_path", STATEMENTS.format("validated_at = now()", VALIDATED)),
    attack("another receipt", "statement_walks_its_path", STATEMENTS.format("receipt_number = 1", VALIDATED)),
    attack(
        "sent back to draft",
        "statement_walks_its_path",
        STATEMENTS.format("state = 'draft', submitted_at = NULL, receipt_number = NULL", SUBMITTED),
    ),
    attack(
        "validated from a draft",
        "statement_walks_its_path",
        STATEMENTS.format(
            "state = 'validated', submitted_at = now(), receipt_number = 1, validated_at = now(), validated_by_id = 1",
            DRAFT,
        ),
    ),
    attack(
        "another party",
        "statement_walks_its_path",
        STATEMENTS.format("party_id = (SELECT max(id) FROM markets_party)", DRAFT),
    ),
    attack("another period", "statement_walks_its_path", STATEMENTS.format("ends_on = '2026-11-30'", DRAFT)),
    attack("another revision", "statement_walks_its_path", STATEMENTS.format("revision = 3", DRAFT)),
    attack(
        "another origin",
        "statement_walks_its_path",
        STATEMENTS.format("origin = 'document', document_kind = 'mail', document_on = now()", DRAFT),
    ),
    attack("sent without a date", "statement_sent_is_dated", STATEMENTS.format("state = 'submitted'", DRAFT)),
    attack(
        "returned without a reason",
        "statement_returned_with_a_reason",
        STATEMENTS.format("state = 'returned', returned_at = now()", SUBMITTED),
    ),
    attack(
        "validated by nobody",
        "statement_validated_is_dated",
        STATEMENTS.format("state = 'validated', validated_at = now()", SUBMITTED),
    ),
    attack("an unknown state", "statement_walks_its_path", STATEMENTS.format("state = 'frozen'", DRAFT)),
    attack(
        "a document without its date",
        "statement_document_named_when_recorded_from_one",
        statement(DRAFT, starts_on="'2027-01-01'", ends_on="'2027-01-31'", origin="'document'", document_kind="'mail'"),
    ),
    attack("a second open statement", "statement_one_open_per_period", statement(DRAFT, revision="1")),
    attack("the same revision twice", "statement_revision_once", statement(VALIDATED)),
    attack(
        "periods that overlap",
        "statement_periods_never_overlap",
        statement(DRAFT, starts_on="'2026-08-01'", ends_on="'2026-11-30'"),
    ),
    attack(
        "a period from the second",
        "statement_starts_on_the_first",
        statement(DRAFT, starts_on="'2027-01-02'", ends_on="'2027-01-31'"),
    ),
    attack(
        "the same key twice",
        "reporting_statement_submission_key_key",
        statement(SUBMITTED, starts_on="'2027-01-01'", ends_on="'2027-01-31'", submission_key="submission_key"),
    ),
    *(
        attack(
            f"a {state} statement deleted",
            "statement_only_a_draft_is_deleted",
            f"DELETE FROM reporting_statement WHERE id = {where}",
        )
        for state, where in (("submitted", SUBMITTED), ("returned", RETURNED), ("validated", CORRECTED))
    ),
    # Validation and ledger say the same.
    attack(
        "validated without posting",
        "statement_posted_as_accepted",
        LINES.format("accepted_worked = worked, accepted_training = training", SUBMITTED),
        STATEMENTS.format(
            "state = 'validated', validated_at = now(), validated_by_id = (SELECT min(id) FROM markets_user)", SUBMITTED
        ),
    ),
    attack(
        "posted without validation",
        "hours_posted_as_accepted",
        hours(
            POSTED,
            line_id=f"(SELECT id FROM reporting_statementline WHERE statement_id = {SUBMITTED})",
            month="'2026-10-01'",
        ),
    ),
    attack("posted twice", "hours_line_posted_once_per_kind", hours(POSTED)),
    attack("posted under another kind", "hours_posted_as_accepted", hours(POSTED, kind="'conversion'")),
    attack(
        "reversed without a correction",
        "hours_posted_as_accepted",
        hours(POSTED, seconds="-seconds", reverses_id=POSTED),
    ),
    attack(
        "reversed in part",
        "hours_reversal_is_the_exact_opposite",
        hours(POSTED, seconds="-seconds + 3600", reverses_id=POSTED),
    ),
    attack(
        "reversed in another month",
        "hours_reversal_is_the_exact_opposite",
        hours(POSTED, seconds="-seconds", reverses_id=POSTED, month="'2026-08-01'"),
    ),
    attack(
        "reversed under another kind",
        "hours_reversal_is_the_exact_opposite",
        hours(POSTED, seconds="-seconds", reverses_id=POSTED, kind="'conversion'"),
    ),
    attack(
        "reversed twice",
        "reporting_hoursentry_reverses_id_key",
        hours(REVERSED, seconds="-seconds", reverses_id=REVERSED),
    ),
    attack("taken away without a reversal", "hours_first_posting_adds", hours(POSTED, seconds="-seconds")),
    attack("zero hours", "hours_never_zero", hours(OPENED, seconds="0")),
    attack("hours without a line", "hours_of_people_come_from_a_line", hours(POSTED, line_id="NULL")),
    attack("hours without a person", "hours_of_people_come_from_a_line", hours(POSTED, person_id="NULL")),
    attack("hours of the fifteenth", "hours_month_is_its_first_day", hours(OPENED, month="'2026-09-15'")),
    attack("a kind unknown", "hours_kind_known", hours(OPENED, kind="'gift'")),
    attack("a transfer that adds", "hours_transfer_sums_to_zero", hours(MOVED, seconds="7200")),
    attack("a transfer without agreement", "hours_transfer_has_an_agreement", hours(MOVED, agreement_id="NULL")),
    attack(
        "an opening by agreement",
        "hours_transfer_has_an_agreement",
        hours(OPENED, agreement_id="(SELECT id FROM reporting_agreement)"),
    ),
    attack("another number than its entry's", "hours_number_is_its_entry", hours(OPENED, number="number + 1")),
    # What is owed.
    attack(
        "a waiver that adds", "obligation_waiver_takes_away", copy("clauses_obligationentry", OWED, kind="'waiver'")
    ),
    attack("owing nothing", "obligation_is_not_zero", copy("clauses_obligationentry", OWED, seconds="0")),
    attack(
        "a share that adds",
        "obligation_share_sums_to_zero",
        copy(
            "clauses_obligationentry",
            "(SELECT id FROM clauses_obligationentry WHERE kind = 'share' ORDER BY id LIMIT 1)",
        ),
    ),
    attack("a share of nobody", "obligation_share_has_a_party", copy("clauses_obligationentry", OWED, kind="'share'")),
    attack(
        "a calibration changed once handed over",
        "calibration_frozen_once_handed_over",
        f"UPDATE clauses_calibration SET seconds = 1 WHERE id = {HANDED_OVER}",
    ),
    attack(
        "a calibration taken back",
        "calibration_frozen_once_handed_over",
        f"UPDATE clauses_calibration SET state = 'draft', handed_over_at = NULL WHERE id = {HANDED_OVER}",
    ),
    attack(
        "a second live clause",
        "clause_one_live_per_lot",
        copy("clauses_clause", "(SELECT min(id) FROM clauses_clause)"),
    ),
    # People.
    attack(
        "a placement that overlaps",
        "placement_never_overlaps",
        copy("participants_placement", "(SELECT min(id) FROM participants_placement)", starts_on="'2026-10-15'"),
    ),
    attack(
        "an eligibility that overlaps",
        "eligibility_never_overlaps",
        copy("participants_eligibility", "(SELECT min(id) FROM participants_eligibility)"),
    ),
    attack(
        "an eligibility's window moved",
        "eligibility_window_set_once",
        "UPDATE participants_eligibility SET ends_on = ends_on + 30",
    ),
    attack(
        "a person with hours moved",
        "hours_placement_same_person",
        "UPDATE participants_placement SET person_id = (SELECT max(id) FROM participants_person WHERE structure_id "
        "<> " + Y + ") WHERE id = (SELECT placement_id FROM reporting_hoursentry WHERE id = " + POSTED + ")",
    ),
    # Contracts.
    attack(
        "a party moved",
        "party_place_is_fixed",
        "UPDATE markets_party SET parent_id = NULL, role = 'holder' WHERE role = 'lender'",
    ),
    attack(
        "two holders of an award",
        "party_one_holder_per_award",
        copy("markets_party", "(SELECT min(id) FROM markets_party)", organisation_id="organisation_id + 1"),
    ),
    attack(
        "a number of the journal twice",
        "journal_number_once",
        copy("markets_journalentry", "(SELECT min(id) FROM markets_journalentry)"),
    ),
    attack(
        "a report without its seal",
        "report_is_sealed",
        copy("reporting_report", "(SELECT min(id) FROM reporting_report)", sha256="'sealed'"),
    ),
    attack("lots deleted", "award_lot_same_structure", "DELETE FROM markets_lot"),
]


# -- Composite keys, each one alone
KEYS = [
    pytest.param(model, constraint, id=constraint.name)
    for model in ATTACKED
    for constraint in model._meta.constraints
    if isinstance(constraint, CompositeForeignKey)
]
