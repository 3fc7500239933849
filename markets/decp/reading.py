"""A DECP file in JSON read as a stream: one contract at a time, whatever the size of the file.

Three shapes hold the same contracts: `{"marches": {"marche": [...], "contrat-concession": [...]}}` (v2), the same with
a single object instead of the list (converted from XML), and `{"marches": [...]}` (before 2024).
"""

from collections.abc import Iterator
from datetime import date

import ijson  # type: ignore[import-untyped]
from ijson.common import ObjectBuilder  # type: ignore[import-untyped]

from markets.decp.contracts import FileRemark, PublishedContract, Reading, Rejected
from markets.decp.decoding import ByteSource, NumberTooLong, TooLong, Utf8Source
from markets.decp.normalising import normalise
from markets.typography import french

MOST_BYTES_PER_CONTRACT = 4 * 1024 * 1024
DEEPEST = 40
CHUNK = 64 * 1024

_LISTS = (("marches",), ("marches", "marche"), ("marches", "contrat-concession"))
_OPENING = {"start_map", "start_array"}
_CLOSING = {"end_map", "end_array"}

_OTHER_FORMATS = (
    (b"PK\x03\x04", "C'est un classeur Excel ou une archive ZIP, pas un fichier DECP au format JSON."),
    (b"\x1f\x8b", "Le fichier est compressé (gzip) : décompressez-le, puis recommencez."),
    (b"%PDF", "C'est un PDF, pas un fichier DECP au format JSON."),
    (b"<", "C'est du XML ou une page web, pas un fichier DECP au format JSON."),
)
_NOT_JSON = "Ce fichier n'est pas au format JSON : choisissez l'export JSON des données essentielles (DECP)."
_NO_LIST = "Ce fichier JSON n'est pas un fichier DECP : il ne contient pas de liste « marches »."
_EMPTY_FILE = "Le fichier est vide."


class _TooDeep(ValueError):
    """Objects inside objects beyond what any contract holds."""


def read_contracts(source: ByteSource, *, today: date) -> Iterator[Reading]:
    """Yield each contract of the file, or why it is rejected, in the order of the file; never raises on bad data.

    When the file stops being readable, what came before has been yielded and the last `Rejected` says where it stopped.
    `today` tells credible dates from absurd ones.
    """
    text = Utf8Source(source, limit=MOST_BYTES_PER_CONTRACT)
    if refusal := _refuse_at_sight(text):
        yield Rejected(0, french(refusal))
        return
    rank = 0
    walk = _Walk()
    try:
        for published in walk.contracts(text):
            text.mark()
            rank += 1
            yield normalise(published, rank, today=today)
    except (ijson.JSONError, ValueError, ArithmeticError, SystemError) as error:
        yield _stopped(error, rank, walk)
    else:
        if not walk.found_list:
            yield Rejected(0, french(_NO_LIST))
        elif not rank:
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


def _refuse_at_sight(text: Utf8Source) -> str | None:
    head = text.head().lstrip(b" \t\r\n\0")
    if not head:
        return _EMPTY_FILE if not text.read(CHUNK).strip(b" \t\r\n\0") else _NOT_JSON
    for beginning, refusal in _OTHER_FORMATS:
        if head.startswith(beginning):
            return refusal
    return None if head[:1] in b"{[" else _NOT_JSON


def _stopped(error: Exception, rank: int, walk: "_Walk") -> Rejected:
    """Say in French where and why the reading stopped."""
    kept = {0: "aucun contrat n'a été lu", 1: "le contrat qui précède a été lu"}.get(
        rank, f"les {rank} contrats qui précèdent ont été lus"
    )
    if isinstance(error, TooLong):
        reason = f"plus de {MOST_BYTES_PER_CONTRACT // 1024 // 1024} Mo sans la fin d'un contrat"
    elif isinstance(error, NumberTooLong | ArithmeticError | SystemError):
        reason = "un nombre est illisible"
    elif isinstance(error, _TooDeep):
        reason = "les données sont trop imbriquées"
    elif walk.is_over:
        return Rejected(0, french(f"Du texte suit la fin des données : il a été ignoré ({kept})."))
    elif "premature EOF" in str(error):
        reason = "le fichier est incomplet, il s'arrête au milieu des données"
    else:
        reason = "le fichier n'est plus du JSON correct à partir d'ici"
    return Rejected(rank + 1, french(f"{reason} ; {kept}."))


class _Walk:
    """Follows the events of the parser down to the lists of contracts, and builds one contract at a time.

    It keeps the path itself: the parser's own path costs the square of the depth in memory on a hostile file.
    """

    def __init__(self) -> None:
        self.found_list = False
        self.is_over = False

    def contracts(self, text: Utf8Source) -> Iterator[object]:
        path: list[str | None] = []  # the key that leads to each open object or list; None inside a list
        key: str | None = None
        in_list: list[bool] = []
        builder: ObjectBuilder | None = None
        level = 0
        for event, value in ijson.basic_parse(text, buf_size=CHUNK):
            if builder is not None:
                builder.event(event, value)
                if event in _OPENING:
                    level += 1
                    if level > DEEPEST:
                        raise _TooDeep
                elif event in _CLOSING:
                    level -= 1
                    if level == 0:
                        yield builder.value
                        builder = None
                continue
            if event == "map_key":
                key = value
                continue
            if event in _CLOSING:
                path.pop()
                in_list.pop()
                self.is_over = not path
                continue
            inside_list = bool(in_list and in_list[-1])
            here = tuple(step for step in (*path[1:], None if inside_list else key) if step is not None) if path else ()
            in_a_list = inside_list and len(path) == len(here) + 1
            at_key = not inside_list and len(path) == len(here)
            alone = at_key and len(here) == 2 and event == "start_map"
            is_contract = here in _LISTS and (in_a_list or alone)
            if is_contract and event in _OPENING:
                self.found_list = True
                builder, level = ObjectBuilder(), 1
                builder.event(event, value)
            elif is_contract:
                yield value
            elif event in _OPENING:
                if event == "start_array" and at_key and here in _LISTS:
                    self.found_list = True
                path.append(None if inside_list or not path else key)
                in_list.append(event == "start_array")
                if len(path) > DEEPEST:
                    raise _TooDeep
