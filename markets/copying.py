"""Writing many rows at once: keys taken from their sequence, the rows sent by COPY.

Constraints, triggers and rights hold as for an INSERT; it is the building of the statement that is spared. Used inside
actions; a refusal comes back as Django's own error.
"""

from django.db import connection, models
from psycopg import sql
from psycopg.types.json import Jsonb

FEW = 20  # rows that an INSERT writes as fast


def write_rows(model, rows):
    """Insert unsaved rows of a model, in order; each has its key afterwards. Returns them as a list."""
    rows = list(rows)
    if len(rows) <= FEW:
        return model._base_manager.bulk_create(rows)
    meta = model._meta
    fields = [field for field in meta.local_concrete_fields if not field.primary_key and not field.generated]
    values = [_reader(field) for field in fields]
    columns = [meta.pk.column, *(field.column for field in fields)]
    copying = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(meta.db_table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [meta.db_table, meta.pk.column, len(rows)],
        )
        keys = [key for (key,) in cursor.fetchall()]
        with connection.wrap_database_errors, cursor.copy(copying.as_string()) as copy:
            for key, row in zip(keys, rows, strict=True):
                copy.write_row((key, *[value(row) for value in values]))
    for key, row in zip(keys, rows, strict=True):
        row.pk = key
        row._state.adding, row._state.db = False, connection.alias
    return rows


def _reader(field):
    """What gives the value of a field in a row, as PostgreSQL takes it."""
    name = field.attname
    if isinstance(field, models.ForeignKey):
        return lambda row: _key_of(row, field)
    if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
        return lambda row: field.pre_save(row, add=True)
    if isinstance(field, models.JSONField):
        return lambda row: Jsonb(getattr(row, name))
    if isinstance(field, models.CharField | models.TextField):
        return lambda row: _plain(getattr(row, name), str)
    if isinstance(field, models.IntegerField):
        return lambda row: _plain(getattr(row, name), int)
    return lambda row: getattr(row, name)


def _key_of(row, field):
    """The key of what a row points to, taken from the object when it was written after the row was made."""
    key = getattr(row, field.attname)
    if key is None and field.is_cached(row) and (pointed := field.get_cached_value(row)) is not None:
        key = pointed.pk
        setattr(row, field.attname, key)
    return key


def _plain(value, kind):
    """The value without the enumeration that it may be a member of."""
    return value if value is None or type(value) is kind else kind(value)
