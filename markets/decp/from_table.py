"""Contracts of a table (CSV): one line a holder, the lines of a contract anywhere in the file.

Lines are made into the objects that the same contracts are in JSON, then brought together by buyer and id. Columns are
known by their usual names (« acheteur.id », « acheteur_id », « titulaire_id_2 »…); the others are kept as they are.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from markets.decp.contracts import Published, Rejected
from markets.decp.decoding import CHUNK, TooLong, Unreadable, Utf8Source
from markets.decp.sorting import Spill, sorted_in_runs
from markets.decp.titles import fold
from markets.typography import french

NOT_DECP = (
    "Ce tableau n'est pas un fichier DECP : il lui faut des colonnes « id » et « acheteur.id » (ou « acheteur_id »)."
)
DELIMITERS = ",;\t|"
MOST_COLUMNS = 200
LONGEST_QUOTED = 40  # lines of a file inside one pair of quotes; beyond, the quote was never closed

_COLUMNS = {
    "id": ("id",),
    "type": ("_type",),
    "nature": ("nature",),
    "objet": ("objet",),
    "cpv": ("codeCPV",),
    "codecpv": ("codeCPV",),
    "procedure": ("procedure",),
    "dureemois": ("dureeMois",),
    "montant": ("montant",),
    "valeurglobale": ("valeurGlobale",),
    "datenotification": ("dateNotification",),
    "datesignature": ("dateSignature",),
    "considerationssociales": ("considerationsSociales",),
    "modalitesexecution": ("modalitesExecution",),
    "techniques": ("techniques",),
    "idaccordcadre": ("idAccordCadre",),
    "acheteurid": ("acheteur", "id"),
    "acheteurnom": ("acheteur", "nom"),
    "autoriteconcedanteid": ("autoriteConcedante", "id"),
    "autoriteconcedantenom": ("autoriteConcedante", "nom"),
    "lieuexecutioncode": ("lieuExecution", "code"),
    "lieuexecutiontypecode": ("lieuExecution", "typeCode"),
}
_HOLDER_FIELDS = {
    "id": "id",
    "typeidentifiant": "typeIdentifiant",
    "nom": "denominationSociale",
    "denominationsociale": "denominationSociale",
}
_HOLDER = re.compile(r"(?:titulaire|concessionnaire)s?(id|typeidentifiant|nom|denominationsociale)(\d?)")
_BUYERS = ("acheteur", "autoriteConcedante")
# What may differ from one line of a contract to the next without a word: the holder, and where it is.
_OF_HOLDERS = re.compile(r"(?:titulaire|concessionnaire)")


class _Line:
    """One line of the table: where it is, and its fields as in JSON."""

    __slots__ = ("fields", "holders", "number")

    def __init__(self, number: int, fields: dict[str, Any], holders: list[dict[str, str]]) -> None:
        self.number = number
        self.fields = fields
        self.holders = holders

    @property
    def key(self) -> tuple[str, str, int]:
        """By buyer, id, then line. Lines without one of them are contracts of their own, to be rejected."""
        buyer = next((self.fields[each].get("id", "") for each in _BUYERS if each in self.fields), "")
        return buyer, self.fields.get("id", ""), self.number


def published_in_table(text: Utf8Source, spill: Spill) -> Iterator[Published | Rejected]:
    """Each contract with the line it begins at, by buyer and id; `spill` opens a file to sort in.

    Raises Unreadable, TooLong.
    """
    rows = _rows(text)
    header = next(rows, None)
    columns = header.cells if isinstance(header, _Row) else []
    paths = [_column(name) for name in columns]
    if ("id",) not in paths or not any((buyer, "id") in paths for buyer in _BUYERS):
        raise Unreadable(NOT_DECP, is_over=True)
    stopped: list[ValueError] = []

    def lines() -> Iterator[_Line | Rejected]:
        try:
            for row in rows:
                if isinstance(row, Rejected):
                    yield row
                elif any(row.cells):
                    yield _line_of(row, columns, paths)
        except (TooLong, Unreadable) as error:
            stopped.append(error)  # said once what came before is told

    def place(line: _Line | Rejected) -> tuple[str, str, int]:
        return line.key if isinstance(line, _Line) else ("", "", line.rank)

    for (buyer, published_id), same in groupby(
        sorted_in_runs(lines(), key=place, spill=spill), key=lambda line: place(line)[:2]
    ):
        if buyer and published_id:
            yield _contract_of([line for line in same if isinstance(line, _Line)])
            continue
        for line in same:
            yield line if isinstance(line, Rejected) else _contract_of([line])
    if stopped:
        raise stopped[0]


def _contract_of(lines: list[_Line]) -> Published:
    """The first line with the holders of all; a field on which lines differ is kept beside, with all its values."""
    first = lines[0]
    holders = list({tuple(sorted(holder.items())): holder for line in lines for holder in line.holders}.values())
    fields = dict(first.fields)
    if holders:
        fields["titulaires"] = [{"titulaire": holder} for holder in holders]
    differing = {
        name: values
        for name in fields
        if name not in _BUYERS and name != "titulaires" and not _OF_HOLDERS.match(fold(name).replace(" ", ""))
        if len(values := list(Counter(str(line.fields.get(name, "")) for line in lines))) > 1
    }
    if differing:
        fields["valeursDifferentes"] = differing
    return Published(first.number, fields, len(lines))


def _column(name: str) -> tuple[str, ...] | str:
    """Where a column goes in the object: a path, or the name of a column that is kept as it is."""
    squeezed = fold(name).replace(" ", "")
    if found := _HOLDER.fullmatch(squeezed):
        return "titulaires", found[2], _HOLDER_FIELDS[found[1]]
    return _COLUMNS.get(squeezed) or name


def _line_of(row: "_Row", columns: list[str], paths: list[tuple[str, ...] | str]) -> "_Line | Rejected":
    if len(row.cells) != len(columns):
        reason = f"la ligne compte {len(row.cells)} colonnes, l'en-tête {len(columns)} : elle n'est pas lue."
        return Rejected(row.number, french(reason), 1)
    fields: dict[str, Any] = {}
    holders: dict[str, dict[str, str]] = {}
    for path, cell in zip(paths, row.cells, strict=True):
        value = cell.strip()
        if not value:
            continue
        match path:
            case str():
                fields[path] = value
            case ("titulaires", rank, name):
                holders.setdefault(rank, {}).setdefault(name, value)
            case (name,):
                fields.setdefault(name, value)
            case (name, inner):
                fields.setdefault(name, {}).setdefault(inner, value)
    return _Line(row.number, fields, list(holders.values()))


class _Row:
    """Cells of one line and its number in the file, the header being line 1."""

    __slots__ = ("cells", "number")

    def __init__(self, number: int, cells: list[str]) -> None:
        self.number = number
        self.cells = cells


def _rows(text: Utf8Source) -> Iterator[_Row | Rejected]:
    """The rows, quoted line breaks followed; a quote that is never closed costs its own line only."""
    waiting: list[str] = []
    number = 0
    delimiter = ""
    lines = _lines_of(text)
    while True:
        if not waiting:
            line = next(lines, None)
            if line is None:
                return
            waiting.append(line)
        count = 1
        while waiting_is_open(waiting[:count]):
            if count == len(waiting):
                line = next(lines, None) if count < LONGEST_QUOTED else None
                if line is None:
                    break
                waiting.append(line)
            count += 1
        record, is_open = "\n".join(waiting[:count]), waiting_is_open(waiting[:count])
        number += 1
        if is_open:
            yield Rejected(number, french("un guillemet ouvert n'est jamais fermé : la ligne n'est pas lue."), 1)
            del waiting[:1]
            continue
        if not delimiter:
            delimiter = max(DELIMITERS, key=record.count)
        [cells] = csv.reader([record], delimiter=delimiter) if record else [[]]
        if len(cells) > MOST_COLUMNS:
            cells = cells[:MOST_COLUMNS]
        yield _Row(number, cells)
        number += count - 1
        del waiting[:count]
        text.mark()


def waiting_is_open(lines: list[str]) -> bool:
    """Whether a quoted cell goes on after these lines."""
    return sum(line.count('"') for line in lines) % 2 == 1


def _lines_of(text: Utf8Source) -> Iterator[str]:
    """Lines of the file without their end, whatever the platform that wrote them."""
    rest = b""
    while chunk := text.read(CHUNK):
        *whole, rest = (rest + chunk).replace(b"\r\n", b"\n").split(b"\n")
        for line in whole:
            yield line.decode("utf-8", errors="replace").replace("\0", "").rstrip("\r")
    if rest:
        yield rest.decode("utf-8", errors="replace").replace("\0", "").rstrip("\r")
