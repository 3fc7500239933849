"""Lots pasted from a spreadsheet: number, title, holder, SIRET or SIREN, amount before tax (€), duration (months).

Reads the text of the clipboard (tabs), a CSV (semicolons) or aligned columns (two spaces or more), with a header in any
order or without. Nothing is dropped silently: what cannot be read stays with its line, its text and a French sentence.
"""

import csv
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from markets.identifiers import UnreadableIdentifier, read_siret_or_siren
from markets.typography import NARROW, french, write_number

MOST_ROWS = 500
LONGEST_TEXT = 500_000
LONGEST_NUMBER = 20
LONGEST_TITLE = 300
LONGEST_DURATION = 240
# An amount is numeric(14,2): twelve digits before the comma.
LARGEST_AMOUNT = Decimal(10) ** 12

COLUMNS = ("number", "title", "holder", "identifier", "amount", "months")
LABELS = {
    "number": "n°",
    "title": "intitulé",
    "holder": "titulaire",
    "identifier": "SIRET ou SIREN",
    "amount": "montant HT",
    "months": "durée",
}
HEADERS = {
    "number": {"n", "no", "num", "numero", "lot", "n lot", "no lot", "numero lot", "numero du lot", "n du lot"},
    "title": {
        "intitule", "intitule du lot", "libelle", "libelle du lot", "designation", "objet", "nom du lot", "description",
        "titre",
    },
    "holder": {
        "titulaire", "entreprise", "attributaire", "nom du titulaire", "societe", "raison sociale",
        "entreprise titulaire",
    },
    "identifier": {
        "siret", "siren", "siret ou siren", "siret siren", "siren siret", "n siret", "no siret", "numero siret",
        "siret du titulaire", "siren ou siret", "n siren",
    },
    "amount": {
        "montant", "montant ht", "montant eur ht", "montant en ht", "montant en eur ht", "montant hors taxes",
        "montant attribue", "montant ht eur", "prix", "prix ht", "montant du lot", "montant notifie", "total ht",
    },
    "months": {
        "duree", "duree mois", "duree en mois", "duree du lot", "mois", "delai", "nombre de mois", "duree du marche",
        "delai d execution",
    },
}  # fmt: skip

_SPACES = re.compile(r"[ \u00a0\u2009\u202f]+")
_PLAIN_AMOUNT = re.compile(r"[0-9]+(?:[.,][0-9]{1,2})?")
_SPACED_AMOUNT = re.compile(r"[0-9]{1,3}(?: [0-9]{3})+(?:[.,][0-9]{1,2})?")
_POINTED_AMOUNT = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3}){2,}(?:,[0-9]{1,2})?|[0-9]{1,3}\.[0-9]{3},[0-9]{1,2}")
_ENGLISH_AMOUNT = re.compile(r"[0-9]{1,3}(?:,[0-9]{3}){2,}(?:\.[0-9]{1,2})?|[0-9]{1,3},[0-9]{3}\.[0-9]{1,2}")
_AMBIGUOUS_AMOUNT = re.compile(r"[0-9]{1,3}[.,][0-9]{3}")
_MONTHS = re.compile(r"(?P<count>[0-9]{1,4})(?:[.,]0+)? ?(?:mois|m\.?)?")
_YEARS = re.compile(r"(?P<count>[0-9]{1,2}) ?(?:ans?|années?|annees?)")
_NOTHING = {"", "-", "–", "—", "/", "néant", "neant", "n/a", "nc"}


class UnreadableAmount(ValueError):
    """What was typed is not an amount in euros; `sentence` says it in French."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class UnreadableDuration(ValueError):
    """What was typed is not a number of months; `sentence` says it in French."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class LotRow:
    """One pasted lot: what was read, the errors that remain, and its cells as pasted (`line` counts from 1)."""

    line: int
    number: str
    title: str
    holder: str
    siren: str | None
    siret: str | None
    amount: Decimal | None
    months: int | None
    cells: tuple[str, ...]
    errors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PastedLots:
    """The lots read, refusals of the whole text (`errors`), and remarks that do not stop anything (`warnings`)."""

    rows: tuple[LotRow, ...]
    errors: tuple[str, ...]
    warnings: tuple[str, ...]

    @property
    def is_ready(self) -> bool:
        return bool(self.rows) and not self.errors and not any(row.errors for row in self.rows)


def read_lots(text: str) -> PastedLots:
    """Read the lots of a pasted text; every non-empty line becomes the header or a row, at most 500 rows."""
    if len(text) > LONGEST_TEXT:
        return _refused(f"Ce texte est trop long : collez au plus {MOST_ROWS} lots, sans autre contenu.")
    lines = list(split_lines(text))
    if not lines:
        return _refused("Rien n'a été collé : copiez les lignes du tableau, puis collez-les ici.")
    columns, unknown = _read_header(lines[0][1])
    if columns is None:
        columns = COLUMNS
    else:
        lines = lines[1:]
        if not lines:
            return _refused("Il n'y a que la ligne d'en-tête : collez aussi les lignes des lots.")
    if len(lines) > MOST_ROWS:
        return _refused(
            f"Il y a {write_number(len(lines))} lignes : la limite est de {MOST_ROWS} lots à la fois. Collez-les en "
            "plusieurs fois."
        )
    rows = [_read_row(line, cells, columns) for line, cells in lines]
    return PastedLots(rows=tuple(_with_duplicates(rows)), errors=(), warnings=_warnings(rows, columns, unknown))


def read_amount(text: str) -> Decimal:
    """Read an amount in euros before tax (« 1 234 567,89 € », at most two decimals); raises UnreadableAmount."""
    shown = _SPACES.sub(" ", text).strip()
    typed = re.sub(r" ?(?:€|eur|euros?)? ?(?:h\.?t\.?)?$", "", shown.lower()).strip()
    if typed[:1] in {"-", "–", "\u2212", "("}:
        raise UnreadableAmount(french(f"« {shown[:30]} » : un montant ne peut pas être négatif."))
    if _SPACED_AMOUNT.fullmatch(typed) or _PLAIN_AMOUNT.fullmatch(typed):
        plain = typed.replace(" ", "").replace(",", ".")
    elif _POINTED_AMOUNT.fullmatch(typed):
        plain = typed.replace(".", "").replace(",", ".")
    elif _ENGLISH_AMOUNT.fullmatch(typed):
        plain = typed.replace(",", "")
    elif _AMBIGUOUS_AMOUNT.fullmatch(typed):
        raise UnreadableAmount(
            french(f"« {shown[:30]} » peut se lire de deux façons : écrivez par exemple 1234567,89, sans point.")
        )
    else:
        raise UnreadableAmount(french(f"« {shown[:30]} » n'est pas un montant. Exemple : 1 234 567,89 €."))
    amount = Decimal(plain)
    if amount >= LARGEST_AMOUNT:
        raise UnreadableAmount(french(f"« {shown[:30]} » est trop grand pour un montant de lot."))
    return amount


def read_months(text: str) -> int:
    """Read a duration in whole months (« 22 mois », « 22 », « 2 ans »), 1 to 240; raises UnreadableDuration."""
    shown = _SPACES.sub(" ", text).strip()
    typed = shown.lower()
    if found := _YEARS.fullmatch(typed):
        months = int(found["count"]) * 12
    elif found := _MONTHS.fullmatch(typed):
        months = int(found["count"])
    else:
        raise UnreadableDuration(
            french(f"« {shown[:30]} » n'est pas une durée en mois entiers. Exemples : 22 mois, 2 ans.")
        )
    if not 1 <= months <= LONGEST_DURATION:
        raise UnreadableDuration(french(f"« {shown[:30]} » : une durée va de 1 à {LONGEST_DURATION} mois."))
    return months


def _refused(sentence: str) -> PastedLots:
    return PastedLots(rows=(), errors=(french(sentence),), warnings=())


def split_lines(text: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Give the number and the trimmed cells of each line that holds something."""
    if "\t" in text:
        lines = _split_quoted(text, "\t")
    elif ";" in text:
        lines = _split_quoted(text, ";")
    else:
        # A plain space inside a title must not cut it; a line with neither tab nor semicolon is cut on runs of spaces.
        lines = [(n, re.split(r" {2,}", line.strip())) for n, line in enumerate(text.splitlines(), 1)]
    for number, cells in lines:
        trimmed = tuple(" ".join(cell.split()) for cell in cells)
        if any(trimmed):
            yield number, trimmed


def _split_quoted(text: str, delimiter: str) -> list[tuple[int, list[str]]]:
    """Cut cells as a spreadsheet quotes them (a cell may hold a line break); a lone quote mark is taken literally."""
    try:
        reader = csv.reader(text.splitlines(keepends=True), delimiter=delimiter, strict=True)
        found = []
        start = 1
        for cells in reader:
            found.append((start, cells))
            start = reader.line_num + 1
        return found
    except csv.Error:
        return [(n, line.split(delimiter)) for n, line in enumerate(text.splitlines(), 1)]


def _read_header(cells: tuple[str, ...]) -> tuple[tuple[str | None, ...] | None, tuple[str, ...]]:
    """Give the column of each cell of a header (None where unknown) with the unknown titles, or None if it is a lot."""
    known = {header: column for column, headers in HEADERS.items() for header in headers}
    found = [known.get(plain_header(cell)) for cell in cells]
    if sum(column is not None for column in found) < 2:
        return None, ()
    kept: list[str | None] = []
    for column in found:
        kept.append(None if column in kept else column)
    unknown = tuple(cell for cell, column in zip(cells, kept, strict=True) if cell and column is None)
    return tuple(kept), unknown


def plain_header(header: str) -> str:
    """Reduce a header to plain lower-case words: « N° du lot » gives « n du lot »."""
    text = unicodedata.normalize("NFD", header.replace("°", " ").replace("º", " ").replace("€", " eur ").lower())
    return " ".join(re.findall(r"[a-z0-9]+", "".join(mark for mark in text if not unicodedata.combining(mark))))


def _read_row(line: int, cells: tuple[str, ...], columns: tuple[str | None, ...]) -> LotRow:
    errors = []
    values = dict.fromkeys(COLUMNS, "")
    for column, cell in zip(columns, cells, strict=False):
        if column is not None:
            values[column] = cell
    beyond = [cell for cell in cells[len(columns) :] if cell]
    if beyond:
        errors.append(french(f"Des cellules sont de trop : « {' ; '.join(beyond)[:80]} »."))

    number = re.sub(r"(?i)^lot\s*(?:n\s*°\s*)?(?=\w)", "", values["number"]).strip()
    title = values["title"]
    if not title:
        errors.append("L'intitulé du lot manque.")
    if len(number) > LONGEST_NUMBER:
        errors.append(f"Le numéro du lot est trop long ({LONGEST_NUMBER} caractères au plus).")
    for column in ("title", "holder"):
        if len(values[column]) > LONGEST_TITLE:
            errors.append(f"Le texte « {LABELS[column]} » est trop long ({LONGEST_TITLE} caractères au plus).")

    siren = siret = amount = months = None
    if values["identifier"].lower() not in _NOTHING:
        try:
            identifier = read_siret_or_siren(values["identifier"])
            siren, siret = identifier.siren, identifier.siret
        except UnreadableIdentifier as refusal:
            errors.append(refusal.sentence)
    if values["amount"].lower() not in _NOTHING:
        try:
            amount = read_amount(values["amount"])
        except UnreadableAmount as refusal:
            errors.append(refusal.sentence)
    if values["months"].lower() not in _NOTHING:
        try:
            months = read_months(values["months"])
        except UnreadableDuration as refusal:
            errors.append(refusal.sentence)
    holder = "" if values["holder"].lower() in _NOTHING else values["holder"]
    return LotRow(line, number, title, holder, siren, siret, amount, months, cells, tuple(map(french, errors)))


def _with_duplicates(rows: list[LotRow]) -> Iterator[LotRow]:
    """Add an error to the rows that share a lot number, or have none when there are several lots."""
    counted = Counter(row.number for row in rows)
    for row in rows:
        if not row.number and len(rows) > 1:
            yield _with_error(row, "Le numéro du lot manque.")
        elif row.number and counted[row.number] > 1:
            yield _with_error(row, french(f"Le numéro « {row.number[:LONGEST_NUMBER]} » figure sur plusieurs lignes."))
        else:
            yield row


def _with_error(row: LotRow, sentence: str) -> LotRow:
    return LotRow(
        row.line, row.number, row.title, row.holder, row.siren, row.siret, row.amount, row.months, row.cells,
        (*row.errors, sentence),
    )  # fmt: skip


def _warnings(rows: list[LotRow], columns: tuple[str | None, ...], unknown: tuple[str, ...]) -> tuple[str, ...]:
    found = []
    widest = max(len(row.cells) for row in rows)
    missing = [LABELS[column] for column in COLUMNS if column not in columns or columns.index(column) >= widest]
    if unknown:
        found.append(french(f"Colonnes non reprises : « {', '.join(unknown)[:200]} »."))
    if missing:
        found.append(french(f"Colonnes absentes, à compléter ensuite : {', '.join(missing)}."))
    named = [row.line for row in rows if row.holder and row.siren is None and not row.errors]
    if named and "SIRET ou SIREN" not in missing:
        found.append(french(f"Titulaire sans SIRET ni SIREN : ligne{'s' if len(named) > 1 else ''}{NARROW}"
                            f"{', '.join(map(str, named[:20]))}."))  # fmt: skip
    return tuple(found)
