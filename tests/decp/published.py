"""Contracts and files in DECP v2 written for the tests; the companies belong to the fictional range of identifiers."""

import io
import json
from datetime import date
from decimal import Decimal
from typing import Any

from markets.decp.contracts import FileRemark, PublishedContract, Reading, Rejected
from markets.decp.normalising import normalise
from markets.decp.reading import read_contracts
from markets.identifiers import fictional_siren, fictional_siret

TODAY = date(2026, 11, 22)
BUYER = fictional_siret(900)
COMPANY = fictional_siret(1)


def record(**changes: Any) -> dict[str, Any]:
    """One contract without anything doubtful; `changes` replace its fields, an Ellipsis takes one out."""
    whole = {
        "id": "2026T00001",
        "acheteur": {"id": BUYER},
        "nature": "Marché",
        "objet": "Construction d'un gymnase - Charpente",
        "codeCPV": "45000000",
        "procedure": "Procédure adaptée",
        "lieuExecution": {"code": "40", "typeCode": "Code département"},
        "dureeMois": 12,
        "dateNotification": "2026-03-02",
        "montant": 250000,
        "titulaires": [{"titulaire": {"typeIdentifiant": "SIRET", "id": COMPANY}}],
        "considerationsSociales": {"considerationSociale": ["Clause sociale"]},
    } | changes
    return {key: value for key, value in whole.items() if value is not ...}


def contract(rank: int = 1, **changes: Any) -> PublishedContract:
    read = normalise(record(**changes), rank, today=TODAY)
    assert isinstance(read, PublishedContract), read
    return read


def holders(*numbers: int) -> list[dict[str, Any]]:
    return [{"titulaire": {"typeIdentifiant": "SIREN", "id": fictional_siren(number)}} for number in numbers]


def file_of(*records: Any) -> str:
    return json.dumps({"marches": {"marche": records}}, ensure_ascii=False, default=_number)


def _number(value: object) -> object:
    return str(value) if isinstance(value, Decimal) else None


def read(data: str | bytes) -> list[Reading]:
    source = io.BytesIO(data.encode() if isinstance(data, str) else data)
    return list(read_contracts(source, today=TODAY))


def contracts_of(readings: list[Reading]) -> list[PublishedContract]:
    return [reading for reading in readings if isinstance(reading, PublishedContract)]


def rejections_of(readings: list[Reading]) -> list[str]:
    return [reading.sentence for reading in readings if isinstance(reading, Rejected)]


def remarks_of(readings: list[Reading]) -> list[str]:
    return [reading.sentence for reading in readings if isinstance(reading, FileRemark)]
