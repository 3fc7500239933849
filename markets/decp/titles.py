"""Titles of public contracts: what is readable in them, and what they say of lots."""

import html
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from markets.typography import french

_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,200}>|<!--.{0,500}?-->", re.DOTALL)
_LITERAL_BREAK = re.compile(r"\\(?:r\\n|[nrt])(?![a-zà-ÿ])|\\n(?=\s*[-A-ZÀ-Ý0-9])")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028\u2029\u202a-\u202e\ufeff]+")
_CUT = re.compile(r"[\s\-–—:,;]*(?:…|\.{3,})$")
_MOJIBAKE = re.compile("[ÂÃ][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â€")
_LOST_ACCENT = re.compile(r"\ufffd|(?<=[a-zA-Z])\?(?=[a-z])")

_SEPARATOR = re.compile(r"\s+[-–—]\s+|\s*[|]\s*")
_LOT = re.compile(r"\blots?\s*(?:n\s*[°ºo]\s*\.?|num[ée]ro|#)?\s*0*(\d{1,3}[a-z]?)\b\s*[:.)]?\s*", re.IGNORECASE)
_LOT_OF_ID = re.compile(r"^(?P<base>.{6,}?)[-_. /]?L(?:OT)?[-_. ]?0*(?P<number>\d{1,2}[A-Z]?)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CleanTitle:
    """A title fit to be read; `is_cut` when the publisher cut it; `flags` are French sentences."""

    text: str
    is_cut: bool
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TitleParts:
    """A title split at its dashes, and the lot number that it names (leading zeros dropped)."""

    lot_number: str | None
    starts_with_lot: bool
    segments: tuple[str, ...]


def clean_title(published: str) -> CleanTitle:
    """Take out HTML, literal line breaks, control characters and double encoding; say what was lost or cut."""
    flags = []
    text = html.unescape(html.unescape(published))
    bare = _TAG.sub(" ", text)
    if bare != text:
        flags.append(french("L'objet contenait du code HTML : il a été retiré."))
    text = _UNPRINTABLE.sub(" ", _LITERAL_BREAK.sub(" ", bare))
    text = " ".join(text.replace("\u202f", " ").split())
    if _MOJIBAKE.search(text) and (mended := _undo_double_encoding(text)):
        text = mended
        flags.append(french("Les accents de l'objet étaient mal encodés : ils ont été rétablis."))
    if _LOST_ACCENT.search(text):
        flags.append(french("Des accents de l'objet ont été perdus avant la publication : à corriger."))
    is_cut = bool(_CUT.search(text))
    if is_cut:
        text = _CUT.sub("…", text)
        flags.append(french("L'objet a été coupé par le diffuseur : à compléter."))
    return CleanTitle(unicodedata.normalize("NFC", text), is_cut, tuple(flags))


def _undo_double_encoding(text: str) -> str | None:
    """« RÃ©novation » back to « Rénovation », or None when the text is not of that kind."""
    for encoding in ("cp1252", "latin-1"):
        try:
            return text.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
    return None


def split_title(text: str) -> TitleParts:
    """« LOT 02 - Gros œuvre - Restaurant » gives lot 2 and the segments « Gros œuvre », « Restaurant ».

    A title that names several lots is about none of them.
    """
    named = list(_LOT.finditer(text))
    found = named[0] if len(named) == 1 else None
    starts = bool(found and found.start() == 0)
    if found:
        text = f"{text[: found.start()]} - {text[found.end() :]}"
    segments = tuple(part for piece in _SEPARATOR.split(f" {text} ") if (part := piece.strip(" -–—:;,.(|")))
    return TitleParts(found.group(1).lower() if found else None, starts, segments)


def split_published_id(published_id: str) -> tuple[str, str] | None:
    """« 2024TX23LOT07 » gives the consultation « 2024TX23 » and its lot « 7 »; None when the id names no lot."""
    found = _LOT_OF_ID.match(published_id)
    return (found["base"].upper(), found["number"].lower()) if found else None


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """A text without accents, case, punctuation or doubled spaces, to compare titles only."""
    decomposed = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "OE"))
    plain = "".join(sign if sign.isalnum() else " " for sign in decomposed if not unicodedata.combining(sign))
    return " ".join(plain.casefold().split())
