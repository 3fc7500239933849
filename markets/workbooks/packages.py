"""The files inside an .xlsx workbook: counted, unpacked a little at a time, their XML read without entities.

Only what gives cells is unpacked: the list of sheets, the texts, the number formats, the sheets themselves.
"""

import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator
from functools import cache
from io import BytesIO
from typing import cast
from xml.etree.ElementTree import Element, XMLPullParser
from xml.parsers import expat

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format  # type: ignore[import-untyped]
from openpyxl.utils.escape import unescape  # type: ignore[import-untyped]

from markets.workbooks.sheets import Limits, UnreadableWorkbook

CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
CHUNK = 64 * 1024
LONGEST_TEXT = 32_767  # characters of a cell, a limit of the format
TOO_MANY_MEMBERS = "Ce classeur contient trop d'éléments : copiez ses cellules dans un nouveau classeur."
TOO_LARGE = "Ce classeur est trop volumineux une fois décompressé : copiez ses cellules dans un nouveau classeur."
LOCKED = "Ce classeur est protégé par un mot de passe : enregistrez-le sans mot de passe, puis recommencez."
DECLARED = "Ce classeur contient des déclarations qu'un tableur n'écrit pas : enregistrez-le à nouveau au format .xlsx."
NO_WORKBOOK = (
    "Cette archive n'est pas un classeur .xlsx : ouvrez le fichier dans votre tableur et enregistrez-le en .xlsx."
)
OTHER_ARCHIVES = (
    ("xl/workbook.bin", "Ce classeur est au format .xlsb : enregistrez-le au format .xlsx, puis recommencez."),
    ("word/document.xml", "C'est un document Word : choisissez un classeur au format .xlsx."),
    ("content.xml", "Ce classeur est au format .ods : enregistrez-le au format .xlsx, puis recommencez."),
)


class Package:
    """An archive whose members are read once, within one budget of unpacked bytes."""

    def __init__(self, content: bytes, limits: Limits) -> None:
        self.archive = zipfile.ZipFile(BytesIO(content))
        self.names = {info.filename.lstrip("/"): info for info in self.archive.infolist()}
        if len(self.archive.infolist()) > limits.members:
            raise UnreadableWorkbook(TOO_MANY_MEMBERS)
        if any(info.flag_bits & 1 for info in self.names.values()):
            raise UnreadableWorkbook(LOCKED)
        self.left = limits.unpacked

    def open(self, name: str) -> "Counted":
        return Counted(self, self.archive.open(self.names[name]))

    def tree(self, name: str) -> Iterator[Element]:
        """Each element as it ends; the caller clears what it is done with."""
        for _, element in parse(self.open(name), ("end",)):
            yield element

    def kind_of(self) -> str | None:
        """The sentence of another format, when the archive is one."""
        return next((sentence for name, sentence in OTHER_ARCHIVES if name in self.names), None)


class Counted:
    """A member read while its bytes are counted: what the archive says of its size is not believed."""

    def __init__(self, package: Package, source: zipfile.ZipExtFile) -> None:  # type: ignore[name-defined]
        self.package, self.source = package, source

    def read(self) -> bytes:
        """The next bytes, none at the end."""
        found = self.source.read(CHUNK)
        self.package.left -= len(found)
        if self.package.left < 0:
            raise UnreadableWorkbook(TOO_LARGE)
        return found


def parse(source: Counted, events: tuple[str, ...]) -> Iterator[tuple[str, Element]]:
    """The elements of an XML member as they begin and end, refused at the first declaration of a document type.

    A workbook has none, and it is where entities and outside files come from. It stands before the first element: once
    that has begun, only the parser written in C reads on, ten times as fast as the one that looks at everything.
    """
    guard, parser, begun = expat.ParserCreate(), XMLPullParser(events), list[str]()
    guard.SetReparseDeferralEnabled(False)
    guard.StartDoctypeDeclHandler = refuse_document_type
    guard.StartElementHandler = lambda name, attributes: begun.append(name)
    while chunk := source.read():
        if not begun:
            guard.Parse(chunk)
        parser.feed(chunk)
        yield from cast("Iterator[tuple[str, Element]]", parser.read_events())
    parser.close()
    yield from cast("Iterator[tuple[str, Element]]", parser.read_events())


def refuse_document_type(*declared: object) -> None:
    raise UnreadableWorkbook(DECLARED)


class Book:
    """What the sheets refer to: their list, the epoch of dates, shared texts, which formats are dates or durations."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.path = self._workbook()
        self.targets = self._targets(self.path)
        self.since_1904 = False
        self.sheets: list[tuple[str, str]] = []
        self._read_workbook()
        self.texts = self._texts()
        self.dates, self.durations = self._formats()

    def _workbook(self) -> str:
        for _, kind, target in self._relations("", "_rels/.rels"):
            if kind == "officeDocument" and target in self.package.names and target.endswith(".xml"):
                return target
        if "xl/workbook.xml" in self.package.names:
            return "xl/workbook.xml"
        raise UnreadableWorkbook(self.package.kind_of() or NO_WORKBOOK)

    def _relations(self, base: str, name: str) -> Iterator[tuple[str, str, str]]:
        if name not in self.package.names:
            return
        for element in self.package.tree(name):
            if local(element) == "Relationship" and element.get("TargetMode") != "External":
                target = element.get("Target", "")
                path = (
                    target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(base, target))
                )
                yield element.get("Id", ""), element.get("Type", "").rsplit("/", 1)[-1], path

    def _targets(self, path: str) -> dict[str, tuple[str, str]]:
        base, name = posixpath.split(path)
        found = self._relations(base, posixpath.join(base, "_rels", f"{name}.rels"))
        return {key: (kind, target) for key, kind, target in found}

    def _read_workbook(self) -> None:
        for element in self.package.tree(self.path):
            if local(element) == "workbookPr":
                self.since_1904 = element.get("date1904", "0") in ("1", "true")
            elif local(element) == "sheet":
                key = next((value for name, value in element.attrib.items() if name.endswith("}id")), "")
                kind, target = self.targets.get(key, ("", ""))
                if kind == "worksheet" or (not kind and target):
                    self.sheets.append((clean(element.get("name", "")), target))
                elif not kind:
                    raise UnreadableWorkbook(f"La feuille « {element.get('name', '')[:40]} » manque dans ce classeur.")

    def _part(self, kind: str) -> str | None:
        return next((t for k, t in self.targets.values() if k == kind and t in self.package.names), None)

    def _texts(self) -> list[str]:
        found: list[str] = []
        if path := self._part("sharedStrings"):
            for element in self.package.tree(path):
                if local(element) == "si":
                    found.append(text_of(element))
                    element.clear()
        return found

    def _formats(self) -> tuple[set[int], set[int]]:
        """Ranks of the styles that show a number as a date or time, and as a duration."""
        path = self._part("styles")
        if not path:
            return set(), set()
        formats: dict[int, str] = dict(BUILTIN_FORMATS)
        used: list[int] = []
        inside_cells = False
        for event, element in parse(self.package.open(path), ("start", "end")):
            name = local(element)
            if name == "cellXfs":
                inside_cells = event == "start"
            elif event == "end" and name == "numFmt":
                formats[int(element.get("numFmtId", "0"))] = element.get("formatCode", "")
            elif event == "end" and name == "xf" and inside_cells:
                used.append(int(element.get("numFmtId", "0")))
        return _ranks(used, formats, is_date_format), _ranks(used, formats, is_timedelta_format)


def _ranks(used: list[int], formats: dict[int, str], test: Callable[[str], bool]) -> set[int]:
    return {rank for rank, number in enumerate(used) if number in formats and test(formats[number])}


@cache
def bare(tag: str) -> str:
    return tag.rsplit("}", 1)[-1]


def local(element: Element) -> str:
    """The name of an element without its namespace: strict and transitional workbooks have two."""
    return bare(element.tag)


def text_of(element: Element) -> str:
    """The text of a cell in one or several runs, without the phonetic guide of Asian texts."""
    runs = []
    for child in element:
        if local(child) == "t":
            runs.append(child.text or "")
        elif local(child) == "r":
            runs += [each.text or "" for each in child if local(each) == "t"]
    return clean("".join(runs))


def clean(text: str) -> str:
    """Text with what spreadsheets escape put back, and nothing that a database refuses."""
    return CONTROLS.sub("", unescape(text) if "_x" in text else text)
