"""Reading and bringing in a workbook taken over, beside openpyxl alone, and beside parsing and one COPY.

Every line is a contract, its lot, its parties, a work contract, hours owed and done: many rows where the floor has one.
"""

import io
import json
from contextlib import closing

from openpyxl import load_workbook

from tests.bench.decp import RolledBack, site
from tests.bench.measure import Measure

LINES = 1_000
PEOPLE = 300


def parsed(content):
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    yield from book.worksheets[0].iter_rows(values_only=True)


def copied(content):
    """Each line as it is parsed, in one COPY to a table without a single constraint."""
    from django.db import connection, transaction

    with transaction.atomic(), closing(connection.cursor()) as cursor:
        cursor.execute("CREATE TEMPORARY TABLE bench_takeover (cells jsonb) ON COMMIT DROP")
        with cursor.copy("COPY bench_takeover (cells) FROM STDIN") as copy:
            for row in parsed(content):
                copy.write_row((json.dumps(row, default=str),))


def imported(actor, content):
    from django.db import transaction

    from clauses.models import CharterVersion
    from reporting.actions.takeovers import bring_in, receive_takeover
    from tests.takeovers.files import OPENED

    try:
        with transaction.atomic():
            version = CharterVersion.objects.filter(structure=actor.structure).first()
            takeover = receive_takeover(
                actor=actor, name="banc.xlsx", content=content, opened_on=OPENED, charter_version=version
            )
            bring_in(actor=actor, takeover=takeover)
            raise RolledBack
    except RolledBack:
        pass


def sentences(runs):
    with site() as actor:
        from markets.workbooks import read_workbook
        from tests.takeovers.files import many, workbook

        content = workbook(many(LINES, PEOPLE))
        what = f"Reprise, {LINES} lignes"
        yield Measure(
            f"{what}, lecture bornée / openpyxl seul",
            lambda: sum(1 for _ in parsed(content)),
            lambda: read_workbook(content),
            goal=1.5,
        ).sentence(runs)
        yield Measure(
            f"{what}, import / analyse + COPY", lambda: copied(content), lambda: imported(actor, content)
        ).sentence(runs)
