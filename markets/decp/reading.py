"""A DECP file read as a stream, one contract at a time, whatever its format and its size.

The format is told by the content: JSON (v2 and 2019), XML (v2) or a table (CSV).
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from io import BytesIO

from markets.decp import from_json, from_table, from_xml
from markets.decp.contracts import FileRemark, Published, PublishedContract, Reading, Rejected
from markets.decp.decoding import CHUNK, ByteSource, NumberTooLong, TooDeep, TooLong, Unreadable, Utf8Source
from markets.decp.normalising import normalise
from markets.decp.sorting import Spill
from markets.typography import french

MOST_BYTES_PER_CONTRACT = 4 * 1024 * 1024

# Compressed files are never opened: a few kilobytes may hold gigabytes.
_OTHER_FORMATS = (
    (b"PK\x03\x04", "C'est un classeur Excel ou une archive ZIP : enregistrez-le en CSV, ou extrayez-en le fichier."),
    (b"\x1f\x8b", "Le fichier est compressé (gzip) : décompressez-le, puis recommencez."),
    (b"BZh", "Le fichier est compressé (bzip2) : décompressez-le, puis recommencez."),
    (b"\xfd7zXZ", "Le fichier est compressé (xz) : décompressez-le, puis recommencez."),
    (b"7z\xbc\xaf", "Le fichier est compressé (7z) : décompressez-le, puis recommencez."),
    (b"(\xb5/\xfd", "Le fichier est compressé (zstd) : décompressez-le, puis recommencez."),
    (b"\xd0\xcf\x11\xe0", "C'est un ancien classeur Excel : enregistrez-le en CSV, puis recommencez."),
    (b"%PDF", "C'est un PDF, pas un fichier DECP."),
)
_NOT_DECP = "Ce fichier n'est pas un fichier DECP : choisissez l'export JSON, XML ou CSV des données essentielles."
_EMPTY_FILE = "Le fichier est vide."
_BLANKS = b" \t\r\n\0"


def read_contracts(
    source: ByteSource,
    *,
    today: date,
    label_of: Callable[[str], str | None] | None = None,
    spill: Spill = BytesIO,
) -> Iterator[Reading]:
    """Yield each contract of the file, or why it is rejected; never raises on bad data.

    In the order of the file; those of a table by buyer and id. When the file stops being readable, what came before has
    been yielded and the last `Rejected` says where it stopped. `today` tells credible dates from absurd ones,
    `label_of` gives the label of a CPV code, for a contract that has no title; `spill` opens a file to sort a table in.
    """
    text = Utf8Source(source, limit=MOST_BYTES_PER_CONTRACT)
    published = _published_in(text, spill)
    if isinstance(published, str):
        yield Rejected(0, french(published))
        return
    count = last = 0
    try:
        for each in published:
            count, last = count + 1, max(last, each.rank)
            yield (
                each
                if isinstance(each, Rejected)
                else normalise(each.fields, each.rank, today=today, lines=each.lines, label_of=label_of)
            )
    except (TooLong, TooDeep, NumberTooLong, Unreadable) as error:
        yield _stopped(error, count, last)
    else:
        if not count:
            yield FileRemark(french("Le fichier est lisible mais ne contient aucun contrat."))
    if text.had_stray_bytes:
        yield FileRemark(
            french("Une partie du fichier n'est pas en UTF-8 : elle a été lue en Windows-1252, vérifiez les accents.")
        )
    elif text.encoding != "utf-8":
        yield FileRemark(french(f"Le fichier a été lu en {text.encoding.upper()[:6]}."))


def republications(contracts: list[PublishedContract]) -> tuple[tuple[PublishedContract, ...], ...]:
    """Contracts that the file holds several times under one buyer and id, in the order of the file."""
    by_key: dict[tuple[str, str], list[PublishedContract]] = {}
    for contract in contracts:
        by_key.setdefault(contract.key, []).append(contract)
    return tuple(tuple(same) for same in by_key.values() if len(same) > 1)


def _published_in(text: Utf8Source, spill: Spill) -> Iterable[Published | Rejected] | str:
    """The objects of the file, or a French sentence that refuses it at sight."""
    head = text.head().lstrip(_BLANKS)
    if not head:
        return _EMPTY_FILE if not text.read(CHUNK).strip(_BLANKS) else _NOT_DECP
    for beginning, refusal in _OTHER_FORMATS:
        if head.startswith(beginning):
            return refusal
    if head[:1] in b"{[":
        return from_json.published_in_json(text)
    if head[:1] == b"<":
        return from_xml.published_in_xml(text)
    return from_table.published_in_table(text, spill)


def _stopped(error: Exception, count: int, last: int) -> Rejected:
    """Say in French where and why the reading stopped, after `count` contracts, the last one of rank `last`."""
    kept = {0: "aucun contrat n'a été lu", 1: "le contrat qui précède a été lu"}.get(
        count, f"les {count} contrats qui précèdent ont été lus"
    )
    match error:
        case Unreadable(is_over=True):
            reason = error.reason if error.reason.endswith(".") else f"{error.reason} ({kept})."
            return Rejected(0, french(reason))
        case Unreadable():
            reason = error.reason
        case TooLong():
            reason = f"plus de {MOST_BYTES_PER_CONTRACT // 1024 // 1024} Mo sans la fin d'un contrat"
        case TooDeep():
            reason = "les données sont trop imbriquées"
        case _:
            reason = "un nombre est illisible"
    return Rejected(last + 1, french(f"{reason} ; {kept}."))
