"""Reading and importing published contracts, beside parsing alone, and beside parsing and one COPY.

The files are made here: as many contracts as a platform publishes in a year, of many buyers, in the three formats.
"""

import csv
import io
import json
import tracemalloc
import uuid
from contextlib import closing, contextmanager
from xml.etree import ElementTree

import ijson

from tests import database
from tests.bench.measure import Measure

CONTRACTS = 2_000
BUYERS = 150
COPIED = "COPY bench_decp (buyer, published_id, raw) FROM STDIN"
COLUMNS = ["id", "acheteur_id", "objet", "codeCPV", "montant", "dateNotification", "dureeMois", "titulaire_id"]


def records(number=CONTRACTS):
    """Contracts without a double; the companies and the buyers are of the fictional range."""
    from markets.identifiers import fictional_siret

    return [
        {
            "id": f"2026M{place:05}",
            "acheteur": {"id": fictional_siret(800 + place % BUYERS)},
            "nature": "Marché",
            "objet": f"Entretien de la rue n° {place} et de ses abords",
            "codeCPV": "45233141",
            "procedure": "Procédure adaptée",
            "lieuExecution": {"code": "40", "typeCode": "Code département"},
            "dureeMois": 12 + place % 36,
            "dateNotification": f"2026-{place % 12 + 1:02}-{place % 28 + 1:02}",
            "montant": 10_000 + 37 * place,
            "titulaires": [{"titulaire": {"typeIdentifiant": "SIRET", "id": fictional_siret(place % 700 + 1)}}],
            "considerationsSociales": {"considerationSociale": ["Clause sociale"] if place % 5 == 0 else []},
        }
        for place in range(number)
    ]


def in_json(contracts):
    return json.dumps({"marches": {"marche": contracts}}, ensure_ascii=False).encode()


def in_xml(contracts):
    def write(name, value):
        if isinstance(value, dict):
            value = "".join(write(key, each) for key, each in value.items())
        elif isinstance(value, list):
            # A list of objects names each entry itself; a list of words repeats its own name.
            if not all(isinstance(each, dict) for each in value):
                return "".join(write(name, each) for each in value)
            value = "".join(write(key, each) for entry in value for key, each in entry.items())
        return f"<{name}>{value}</{name}>"

    return f"<marches>{''.join(write('marche', each) for each in contracts)}</marches>".encode()


def in_csv(contracts):
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(COLUMNS)
    for each in contracts:
        holder = each["titulaires"][0]["titulaire"]["id"]
        table.writerow([each["id"], each["acheteur"]["id"], *(each[name] for name in COLUMNS[2:7]), holder])
    return text.getvalue().encode()


def parsed_json(data):
    yield from ijson.items(io.BytesIO(data), "marches.marche.item", use_float=True)


def parsed_xml(data):
    for _, element in ElementTree.iterparse(io.BytesIO(data)):
        if element.tag == "marche":
            yield {child.tag: child.text for child in element}
            element.clear()


def parsed_csv(data):
    yield from csv.DictReader(io.TextIOWrapper(io.BytesIO(data), encoding="utf-8", newline=""))


FORMATS = {"JSON": (in_json, parsed_json), "XML": (in_xml, parsed_xml), "CSV": (in_csv, parsed_csv)}


@contextmanager
def site():
    """A database of this run alone and a structure that imports; everything is rolled back and dropped."""
    import django

    name = f"bench_{uuid.uuid4().hex[:8]}"
    database.clone(database.schema_template(), name)
    django.setup()
    from tests.cast import build_cast
    from tests.conftest import open_database

    try:
        open_database(name)
        cast = build_cast()
        yield cast.actor("roxane")
    finally:
        from django.db import connections

        connections.close_all()
        database.drop(name)


class RolledBack(Exception):
    """What an import of the bench ends with."""


def imported(actor, data):
    from django.db import transaction

    from markets.actions.imports import import_source

    try:
        with transaction.atomic():
            import_source(actor=actor, source=io.BytesIO(data))
            raise RolledBack
    except RolledBack:
        pass


def copied(parse, data):
    """The floor of an import: each object as it is parsed, in one COPY to a table without a single constraint."""
    from django.db import connection, transaction

    with transaction.atomic(), closing(connection.cursor()) as cursor:
        cursor.execute("CREATE TEMPORARY TABLE bench_decp (buyer text, published_id text, raw jsonb) ON COMMIT DROP")
        with cursor.copy(COPIED) as copy:
            for each in parse(data):
                copy.write_row((str(each.get("acheteur")), each["id"], json.dumps(each)))


def consumed(items):
    for _ in items:
        pass


def measures(actor):
    from datetime import date
    from tempfile import TemporaryFile

    from markets.decp.reading import read_contracts

    contracts = records()
    for name, (write, parse) in FORMATS.items():
        data = write(contracts)

        def read(data=data):
            consumed(read_contracts(io.BytesIO(data), today=date(2026, 12, 31), spill=TemporaryFile))

        what = f"DECP {name}, {CONTRACTS} contrats"
        yield Measure(f"{what}, lecture / analyse seule", lambda parse=parse, data=data: consumed(parse(data)), read)
        yield Measure(
            f"{what}, import / analyse + COPY",
            lambda parse=parse, data=data: copied(parse, data),
            lambda data=data: imported(actor, data),
        )


def memory(actor):
    """The most memory that an import takes, beside json.load, for a file and for one three times its size."""
    said = []
    for times in (1, 3):
        data = in_json(records(CONTRACTS * times))
        peaks = []
        for work in (lambda: json.load(io.BytesIO(data)), lambda: imported(actor, data)):  # noqa: B023
            tracemalloc.start()
            work()
            peaks.append(tracemalloc.get_traced_memory()[1] / 1024 / 1024)
            tracemalloc.stop()
        whole, ours = peaks
        said.append(f"{CONTRACTS * times} contrats {ours:.0f} Mo (json.load : {whole:.0f} Mo)")
    return "DECP JSON, mémoire d'un import : " + " ; ".join(said)


def sentences(runs):
    with site() as actor:
        for measure in measures(actor):
            yield measure.sentence(runs)
        yield memory(actor)
