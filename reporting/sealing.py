"""A report as sealed text: canonical JSON, its SHA-256, and the same document built again from it.

The same document always gives the same bytes: keys sorted, no space, whole numbers, dates in ISO, ratios « a/b ». No
figure of an issued report is computed again: page, PDF and workbook print the document that `opened` gives.
"""

import hashlib
import json
from dataclasses import MISSING, dataclass, fields, is_dataclass, replace
from datetime import date
from enum import Enum
from fractions import Fraction
from functools import cache
from types import UnionType
from typing import get_args, get_origin, get_type_hints

from reporting.rendering.document import ReportDocument, canonical

FORMAT = 1


class Unreadable(ValueError):
    """A sealed report is not what this version of the product can read."""


@dataclass(frozen=True)
class Opened:
    """An issued report as it is read: `intact` when its text still has the seal it was issued with."""

    document: ReportDocument
    intact: bool


def sealed(document):
    """The JSON of a document, to be stored, and its seal."""
    content = {"format": FORMAT, "document": canonical(replace(document, sha256=""))}
    return content, seal_of(content)


def seal_of(content):
    return hashlib.sha256(canonical_text(content).encode()).hexdigest()


def canonical_text(content):
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def opened(report):
    """The document of an issued report (its row), its seal computed again. Raises Unreadable."""
    content = report.figures
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise Unreadable
    document = replace(rebuilt(ReportDocument, content.get("document")), sha256=report.sha256)
    return Opened(document, intact=seal_of(content) == report.sha256)


def rebuilt(kind, plain):
    """A value of an annotated type from the JSON that `canonical` wrote. Raises Unreadable."""
    try:
        return _value(kind, plain)
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise Unreadable from error


def _value(kind, plain):
    if isinstance(kind, UnionType):
        if plain is None:
            return None
        [kind] = [each for each in get_args(kind) if each is not type(None)]
    if get_origin(kind) is tuple:
        of, *rest = get_args(kind)
        if rest == [Ellipsis]:
            return tuple(_value(of, each) for each in plain)
        return tuple(_value(each, value) for each, value in zip((of, *rest), plain, strict=True))
    if is_dataclass(kind):
        return kind(**dict(_fields(kind, plain)))
    if kind is Fraction:
        return Fraction(plain)
    if kind is date:
        return date.fromisoformat(plain)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(plain)
    if not isinstance(plain, kind):
        raise TypeError
    return plain


def _fields(kind, plain):
    """A field that the report was sealed without keeps its default."""
    hints = _hints(kind)
    for field in fields(kind):
        if field.name in plain:
            yield field.name, _value(hints[field.name], plain[field.name])
        elif field.default is MISSING:
            raise KeyError(field.name)


@cache
def _hints(kind):
    return get_type_hints(kind)
