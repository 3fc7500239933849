"""Makes a structure large: its contracts, lots, people and hours copied by PostgreSQL itself, many times."""

import contextlib

from django.conf import settings
from django.db import connection, models

from clauses import models as owed
from markets import models as held
from participants import models as followed
from reporting import models as done

PEOPLE = [
    followed.Person, followed.PersonIdentity, followed.Referral, followed.Eligibility, followed.EligibilityGround,
    followed.ProofSeen, followed.Placement, followed.EntryProfile, done.StatementLine, done.LineRemark, done.HoursEntry,
]  # fmt: skip
IN_A_LOT = [
    held.Lot, held.Award, held.Amendment, held.Party, held.Stop, owed.Calibration, owed.Clause, owed.BasisEntry,
    owed.ObligationEntry, owed.AmendmentOutcome, owed.Tranche, owed.Criterion, owed.SubCriterion, owed.Bid,
    owed.BidMark, owed.Commitment, owed.CommitmentReview, done.LotClosing, done.Statement, *PEOPLE,
]  # fmt: skip
IN_A_CONTRACT = [
    held.Contract, held.JointBuyer, owed.LegalReview, held.Announcement, held.Stage, held.StageReason,
    held.ContractFile, done.Report, done.ReportLink, *IN_A_LOT,
]  # fmt: skip
# Many in one place: in a lot, in a contract, in a structure. What is unique there is not copied alone.
ALONE = [
    owed.Calibration, owed.ObligationEntry, owed.Tranche, owed.Commitment, owed.CommitmentReview, owed.LegalReview,
    done.LotClosing, done.Report, done.ReportLink, done.AccessLog, done.MailSent, held.Notice, held.Sighting,
    held.Invitation, held.Operation, followed.Referral,
]  # fmt: skip
LEVELS = (ALONE, PEOPLE, IN_A_LOT, IN_A_CONTRACT)
STEP, LEVEL = 10_000_000, 10_000_000_000


@contextlib.contextmanager
def as_owner():
    """The site's own role copies nothing; triggers and foreign keys sleep meanwhile: copies keep what they point to."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE NONE")
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield cursor
        cursor.execute("SET LOCAL session_replication_role = origin")
        cursor.execute("SELECT set_config('role', %s, true)", [settings.DATABASES["default"]["OPTIONS"]["assume_role"]])


def grow(structure, times):
    """Beside each row of a structure, `times` copies at each level, and as many partners."""
    partners = held.Organisation.objects.bulk_create(
        held.Organisation(name=f"Partenaire {rank}", fictional=True) for rank in range(times)
    )
    held.Relation.objects.bulk_create(held.Relation(structure=structure, organisation=each) for each in partners)
    joint = held.Contract.objects.filter(structure=structure, joint_buyers__isnull=False)
    held.JointBuyer.objects.bulk_create(
        held.JointBuyer(structure=structure, contract=each, organisation=partner)
        for each in joint.distinct()
        for partner in partners
    )
    with as_owner() as cursor:
        for rank, level in enumerate(LEVELS, 1):
            for model in [held.JournalEntry, *level]:
                copy(cursor, model, {held.JournalEntry, *level}, structure, times, rank * LEVEL)
        cursor.execute("ANALYZE")


def copy(cursor, model, copied, structure, times, start):
    table = model._meta.db_table
    columns, values = [], []
    for field in model._meta.concrete_fields:
        if not field.generated:
            columns.append(f'"{field.column}"')
            values.append(value_of(field, model, copied))
    cursor.execute(
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)} FROM {table} t, "
        f"generate_series(1, %(times)s) AS k, LATERAL (SELECT %(start)s::bigint + k * {STEP}) AS far(away) "
        "WHERE t.structure_id = %(structure)s AND t.id < %(step)s",
        {"times": times, "start": start, "structure": structure.pk, "step": STEP},
    )


def value_of(field, model, copied):
    column = f't."{field.column}"'
    if field.primary_key or (field.is_relation and field.related_model in copied):
        return f"{column} + away"
    if field.name == "number" and (
        model is held.JournalEntry or any(each.name == "entry" for each in model._meta.fields)
    ):
        return f"{column} + away"
    if model is owed.Tranche and field.name == "rank":
        return f"{column} + k"
    if field.name in ("content_hash", "token_hash", "sha256"):
        return f"encode(sha256(({column} || away)::bytea), 'hex')"
    if field.name in ("published_id", "number") and isinstance(field, models.CharField):
        return f"left({column}, {(field.max_length or 20) - 14}) || '-' || (away / {STEP})"
    if field.name == "code":
        return f"'P-' || lpad(upper(to_hex(away / {STEP} * 97 + t.id)), 6, '0')"
    if field.name == "submission_key":
        return f"CASE WHEN {column} IS NULL THEN NULL ELSE gen_random_uuid() END"
    return column
