"""Contracts of a DECP file in XML, made into the objects that the same contracts are in JSON.

Format: XSD of the arrêté du 22 décembre 2022, whose lists are elements named in the plural. No document type, so no
entity: a file that declares one is refused before it is expanded.
"""

from collections.abc import Iterator
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import DefusedXMLParser  # type: ignore[import-untyped]

from markets.decp.contracts import Published
from markets.decp.decoding import CHUNK, DEEPEST, LISTS, TooDeep, Unreadable, Utf8Source

ROOT = "marches"
NOT_DECP = "C'est du XML ou une page web, mais pas un fichier DECP : il ne commence pas par « marches »."

# Lists of objects, and lists of words: written one element an entry in XML, a list under one name in JSON.
_OF_OBJECTS = {
    "titulaires": "titulaire",
    "concessionnaires": "concessionnaire",
    "modifications": "modification",
    "actesSousTraitance": "acteSousTraitance",
    "modificationsActesSousTraitance": "modificationActeSousTraitance",
    "donneesExecution": "donneesAnnuelles",
    "tarifs": "tarif",
}
_OF_WORDS = {
    "considerationsSociales": "considerationSociale",
    "considerationsEnvironnementales": "considerationEnvironnementale",
    "modalitesExecution": "modaliteExecution",
    "techniques": "technique",
    "typesPrix": "typePrix",
}
_WHOLE = {"dureeMois", "offresRecues"}
_DECIMAL = {"montant", "valeurGlobale", "montantSubventionPublique", "origineUE", "origineFrance", "tauxAvance"}
_BOOLEAN = {"marcheInnovant", "attributionAvance", "sousTraitanceDeclaree"}
_YES_OR_NO = {"oui": True, "true": True, "1": True, "non": False, "false": False, "0": False}


def published_in_xml(text: Utf8Source) -> Iterator[Published]:
    """Each contract, numbered from 1; raises Unreadable, TooLong, TooDeep."""
    walk = _Walk()
    # The bytes are UTF-8 by now, whatever the file says of its encoding.
    parser = DefusedXMLParser(target=walk, encoding="utf-8", forbid_dtd=True)
    rank = 0
    fault: Exception | None = None
    is_read = False
    while not (is_read or fault):
        chunk = text.read(CHUNK)
        is_read = not chunk
        try:
            if is_read:
                parser.close()
            else:
                parser.feed(chunk)
        except (ParseError, DefusedXmlException, TooDeep, Unreadable) as error:
            fault = error  # raised once the contracts that came before it are given
        while walk.ready:
            text.mark()
            rank += 1
            yield Published(rank, walk.ready.pop(0))
    match fault:
        case DefusedXmlException():
            raise Unreadable("le fichier déclare un type de document, ce qu'un fichier DECP ne fait pas") from fault
        case ParseError() if walk.is_over:
            raise Unreadable("Du texte suit la fin des données : il a été ignoré", is_over=True) from fault
        case ParseError() if is_read:
            raise Unreadable(f"le fichier est incomplet, il s'arrête à la ligne {fault.position[0]}") from fault
        case ParseError():
            raise Unreadable(f"le fichier n'est plus du XML correct à la ligne {fault.position[0]}") from fault
        case Exception():
            raise fault


class _Walk:
    """Builds one contract at a time from what the parser meets; the elements around contracts are not kept."""

    def __init__(self) -> None:
        self.ready: list[object] = []
        self.is_over = False
        self._path: list[str] = []
        self._open: list[tuple[str, list[tuple[str, object]], list[str]]] = []  # name, children, text

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition("}")[2]
        if not self._path and name != ROOT:
            raise Unreadable(NOT_DECP, is_over=True)
        self._path.append(name)
        if len(self._path) > DEEPEST:
            raise TooDeep
        if self._open or (len(self._path) > 1 and tuple(self._path) in LISTS):
            self._open.append((name, [], []))

    def data(self, text: str) -> None:
        if self._open:
            self._open[-1][2].append(text)

    def end(self, tag: str) -> None:
        self._path.pop()
        self.is_over = not self._path
        if not self._open:
            return
        name, children, text = self._open.pop()
        value = _value_of(name, children, "".join(text).strip())
        if self._open:
            self._open[-1][1].append((name, value))
        else:
            self.ready.append(value if isinstance(value, dict) else {})

    def close(self) -> None:
        """What the parser asks of its target at the end of the file."""


def _value_of(name: str, children: list[tuple[str, object]], text: str) -> object:
    """What an element is in JSON: a list, an object, a number, a truth or a text."""
    if entry := _OF_OBJECTS.get(name):
        return [{entry: value} for child, value in children if child == entry]
    if entry := _OF_WORDS.get(name):
        return {entry: [value for child, value in children if child == entry]} if children else text
    if children:
        return dict(children)
    if name in _BOOLEAN:
        return _YES_OR_NO.get(text.lower(), text)
    if name in _WHOLE or name in _DECIMAL:
        return _number_of(text)
    return text


def _number_of(text: str) -> object:
    """The same number as in JSON, so that both publications of a contract are one content; else the text itself."""
    try:
        number = float(text)
    except ValueError:
        return text
    if not abs(number) < 1e15 or "_" in text:
        return text
    return int(number) if number == int(number) else number
