"""Loading the national lists: only what differs is written, so that a second run changes no row."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from markets.acting import Refused
from markets.enums import DatedValueKind, Nomenclature
from markets.models import Commune, DatedValue, ReferenceCode
from markets.reference.shipped import read_shipped
from markets.typography import french

A_BATCH = 2000
OF_COMMUNES = ("code", "name", "postcodes", "department", "grouping")


@dataclass(frozen=True)
class Loaded:
    """What one list became: how many rows it has, and how many were added or changed."""

    name: str
    rows: int
    added: int
    changed: int


def load_reference(*, communes=None):
    """Load the lists that are shipped, or the communes of a file (a path); returns what each became.

    Rows that a list no longer has are kept: contracts name their codes. Refused when the file is not of that form.
    """
    with transaction.atomic():
        if communes is not None:
            return (load_communes(read_communes(communes)),)
        codes = [load_codes(nomenclature) for nomenclature in Nomenclature]
        return (*codes, load_communes(read_shipped("communes").rows), load_thresholds(), load_smic())


def load_codes(nomenclature):
    known = {each.code: each for each in ReferenceCode.objects.filter(nomenclature=nomenclature)}
    rows = {row["code"]: {"label": row["label"]} for row in read_shipped(nomenclature.value).rows}
    return write(
        nomenclature.label, ReferenceCode, known, rows, lambda code: {"nomenclature": nomenclature, "code": code}
    )


def read_communes(path):
    try:
        rows = read_shipped("communes", path).rows
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(french(f"Le fichier {path} ne peut pas être lu.")) from error
    if not rows or set(OF_COMMUNES) - set(rows[0]):
        raise Refused(
            french(
                "Ce fichier n'est pas une liste de communes. Colonnes attendues, séparées par des points-virgules : "
                f"{', '.join(OF_COMMUNES)}."
            )
        )
    return rows


def load_communes(rows):
    known = {each.code: each for each in Commune.objects.all()}
    wanted = {
        row["code"]: {
            "name": row["name"],
            "postcodes": row["postcodes"].split(),
            "department": row["department"],
            "grouping": row["grouping"],
        }
        for row in rows
    }
    return write("Communes", Commune, known, wanted, lambda code: {"code": code})


def load_thresholds():
    rows = {
        (date.fromisoformat(row["starts_on"]), row["category"], row["buyer"]): {
            "ends_on": date.fromisoformat(row["ends_on"]) if row["ends_on"] else None,
            "value": Decimal(row["value"]),
            "source": row["source"],
        }
        for row in read_shipped("thresholds").rows
    }
    return load_values(DatedValueKind.THRESHOLD, rows)


def load_smic():
    shipped = read_shipped("smic")
    rows = {
        (date.fromisoformat(row["starts_on"]), "", ""): {
            "ends_on": None,
            "value": Decimal(row["value"]),
            "source": shipped.source,
        }
        for row in shipped.rows
    }
    return load_values(DatedValueKind.SMIC, rows)


def load_values(kind, rows):
    known = {(each.starts_on, each.category, each.buyer): each for each in DatedValue.objects.filter(kind=kind)}
    named = ("starts_on", "category", "buyer")
    return write(kind.label, DatedValue, known, rows, lambda key: {"kind": kind} | dict(zip(named, key, strict=True)))


def write(name, model, known, wanted, identity):
    """Add the rows that are missing and change those that differ, in batches."""
    added = [model(**identity(key), **values) for key, values in wanted.items() if key not in known]
    changed = []
    for key, values in wanted.items():
        row = known.get(key)
        if row is not None and any(getattr(row, column) != value for column, value in values.items()):
            for column, value in values.items():
                setattr(row, column, value)
            changed.append(row)
    model.objects.bulk_create(added, batch_size=A_BATCH)
    if changed:
        columns = list(next(iter(wanted.values())))
        model.objects.bulk_update(changed, columns, batch_size=A_BATCH)
    return Loaded(str(name), len(wanted), len(added), len(changed))
