"""Who works on what, between processes: a worker that dies lets go of its work with its connection, and it is seen.

A session lock of PostgreSQL is a pair of numbers: what kind of work, and the row that it is about.
"""

from contextlib import contextmanager

from django.db import connection

READING, TAKING_OVER = 6008, 6009
WIDTH = 2**31  # of the second number


@contextmanager
def working_on(kind, pk):
    """Hold a piece of work as long as the block lasts; False when somebody else holds it already."""
    pair = [kind, pk % WIDTH]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", pair)
        held = cursor.fetchone()[0]
    try:
        yield held
    finally:
        if held and not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", pair)


def is_worked_on(kind, pk):
    """Whether a living process holds a piece of work; one query, that takes nothing."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2 AND granted "
            "AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) "
            "AND classid = %s AND objid = %s)",
            [kind, pk % WIDTH],
        )
        return cursor.fetchone()[0]
