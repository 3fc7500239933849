"""Partners as lists give them: the public directory of insertion structures (JSON), or a table of ours or of a team's.

Each line is one organisation; what cannot be read stays with its line and a French sentence.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from markets.enums import Kind
from markets.identifiers import UnreadableIdentifier, read_siret_or_siren
from markets.lots_paste import plain_header
from markets.typography import french, write_number

MOST_PARTNERS = 5_000
LONGEST_NAME = 255
LONGEST_TOWN = 120
MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]{2,}")
PHONE = re.compile(r"[0-9+][0-9 .+()-]{5,19}")
NAF = re.compile(r"[0-9]{2}\.?[0-9]{2}[A-Z]")

COLUMNS = ("kind", "name", "identifier", "postcode", "town", "naf", "contact", "mail", "phone")
LABELS = {
    "kind": "Nature",
    "name": "Nom",
    "identifier": "SIRET ou SIREN",
    "postcode": "Code postal",
    "town": "Commune",
    "naf": "Activité (NAF)",
    "contact": "Contact",
    "mail": "Courriel",
    "phone": "Téléphone",
}
HEADERS = {
    "kind": {"nature", "type", "categorie", "statut", "kind"},
    "name": {"nom", "raison sociale", "denomination", "organisation", "structure", "entreprise", "partenaire", "name"},
    "identifier": {"siret", "siren", "siret ou siren", "n siret", "numero siret", "siret siren"},
    "postcode": {"code postal", "cp", "post code"},
    "town": {"commune", "ville", "city"},
    "naf": {"naf", "code naf", "ape", "code ape", "activite", "activite naf"},
    "contact": {"contact", "nom du contact", "interlocuteur", "referent"},
    "mail": {"courriel", "mail", "e mail", "email", "adresse electronique", "mel"},
    "phone": {"telephone", "tel", "portable", "numero de telephone"},
}
# Words that say what an organisation is, beside the labels and the acronyms themselves.
KINDS = {
    "prescripteur": Kind.PRESCRIBER,
    "entreprise": Kind.COMPANY,
    "donneur d ordre": Kind.AUTHORITY,
    "collectivite": Kind.AUTHORITY,
    "acheteur": Kind.AUTHORITY,
    "mission locale": Kind.PRESCRIBER,
    "france travail": Kind.PRESCRIBER,
    "regie": Kind.REGIE,
    "regie de quartier": Kind.REGIE,
}


class UnreadablePartners(ValueError):
    """The list as a whole cannot be read; `sentence` says in French what is wrong."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class PartnerLine:
    """One organisation of a list: `errors` stop it, `remarks` are to be looked at."""

    rank: int
    kind: Kind | None
    name: str
    siren: str | None
    siret: str | None
    postcode: str
    town: str
    naf: str
    contact: str
    mail: str
    phone: str
    errors: tuple[str, ...]
    remarks: tuple[str, ...]


def read_directory(records: object) -> tuple[PartnerLine, ...]:
    """Read the public directory: a list of objects with kind, name or brand, siret, naf, post_code, city."""
    if not isinstance(records, list) or not all(isinstance(each, Mapping) for each in records):
        raise UnreadablePartners(
            french("Ce fichier JSON n'est pas un annuaire : une liste de structures est attendue.")
        )
    refuse_too_many(len(records))
    return tuple(
        read_line(
            rank,
            {
                "kind": text(record.get("kind")),
                "name": text(record.get("brand")) or text(record.get("name")),
                "identifier": text(record.get("siret")),
                "postcode": text(record.get("post_code")),
                "town": text(record.get("city")),
                "naf": text(record.get("naf")),
            },
        )
        for rank, record in enumerate(records, 1)
    )


def read_table(rows: Sequence[tuple[int, Sequence[str]]]) -> tuple[PartnerLine, ...]:
    """Read (number, cells as text) of a table whose first line names its columns, in any order."""
    if not rows:
        raise UnreadablePartners("Ce tableau est vide : il y faut une ligne de titres et une ligne par organisation.")
    known = {header: column for column, names in HEADERS.items() for header in names}
    columns = [known.get(plain_header(cell)) for cell in rows[0][1]]
    if not {"name", "identifier"} & set(columns):
        raise UnreadablePartners(
            french(
                f"La première ligne doit nommer les colonnes : {', '.join(LABELS.values())}. "
                "Il faut au moins « Nom » ou « SIRET »."
            )
        )
    refuse_too_many(len(rows) - 1)
    return tuple(
        read_line(number, {column: cell for column, cell in zip(columns, cells, strict=False) if column})
        for number, cells in rows[1:]
        if any(cell.strip() for cell in cells)
    )


def refuse_too_many(count: int) -> None:
    if count > MOST_PARTNERS:
        raise UnreadablePartners(
            french(f"Il y a {write_number(count)} lignes : la limite est de {write_number(MOST_PARTNERS)}.")
        )


def read_line(rank: int, cells: Mapping[str, str]) -> PartnerLine:
    errors, remarks = [], []
    values = {name: " ".join(cells.get(name, "").split()) for name in COLUMNS}
    kind = kind_named(values["kind"])
    if values["kind"] and kind is None:
        errors.append(f"Nature « {values['kind'][:40]} » inconnue : choisissez parmi {', '.join(acronyms())}.")
    siren = siret = None
    if values["identifier"]:
        try:
            found = read_siret_or_siren(values["identifier"])
            siren, siret = found.siren, found.siret
        except UnreadableIdentifier as refusal:
            errors.append(refusal.sentence)
    elif not values["name"]:
        errors.append("Donnez un nom, un SIRET ou un SIREN.")
    if len(values["name"]) > LONGEST_NAME or len(values["town"]) > LONGEST_TOWN:
        errors.append("Le nom ou la commune est trop long.")
    postcode = values["postcode"].zfill(5) if values["postcode"].isdigit() else values["postcode"]
    if postcode and not re.fullmatch(r"[0-9]{5}", postcode):
        errors.append(f"Code postal « {values['postcode'][:20]} » : il compte 5 chiffres.")
    naf = values["naf"].replace(" ", "").upper()
    if naf and not NAF.fullmatch(naf):
        remarks.append(f"Code NAF « {values['naf'][:20]} » non repris.")
        naf = ""
    if values["mail"] and not MAIL.fullmatch(values["mail"]):
        errors.append(f"Courriel « {values['mail'][:60]} » : adresse à corriger.")
    if values["phone"] and not PHONE.fullmatch(values["phone"]):
        errors.append(f"Téléphone « {values['phone'][:30]} » : numéro à corriger.")
    if values["contact"] and not values["mail"] and not values["phone"]:
        errors.append("Donnez un courriel ou un téléphone à ce contact.")
    return PartnerLine(
        rank=rank,
        kind=kind,
        name=values["name"],
        siren=siren,
        siret=siret,
        postcode=postcode,
        town=values["town"],
        naf=naf if not naf or "." in naf else f"{naf[:2]}.{naf[2:]}",
        contact=values["contact"],
        mail=values["mail"].lower(),
        phone=values["phone"],
        errors=tuple(map(french, errors)),
        remarks=tuple(map(french, remarks)),
    )


def kind_named(words: str) -> Kind | None:
    """What a word says an organisation is: its stored value, its acronym, its label or a usual name."""
    plain = plain_header(words)
    named = {plain_header(kind.value): kind for kind in Kind} | {plain_header(kind.label): kind for kind in Kind}
    return (named | KINDS).get(plain)


def acronyms() -> list[str]:
    return [kind.value.upper() for kind in Kind if len(kind.value) <= 5] + ["Entreprise", "Prescripteur"]


def town_remark(line: PartnerLine, towns: Mapping[str, Collection[str]], departments: Collection[str]) -> str:
    """What is odd in the town of a line, where the communes of its department are known; nothing otherwise.

    `towns` are the names of the communes that each postcode serves.
    """
    if not line.postcode or not line.town or line.postcode[:2] not in departments:
        return ""
    names = towns.get(line.postcode, ())
    if not names:
        return french(
            f"Le code postal {line.postcode} n'est celui d'aucune commune : code CEDEX ou erreur, à vérifier."
        )
    if plain_header(line.town.split(" CEDEX")[0]) not in {plain_header(name) for name in names}:
        return french(
            f"{line.town} n'est pas au {line.postcode} ({', '.join(sorted(names)[:4])}) : commune à vérifier."
        )
    return ""


def text(value: object) -> str:
    return value.strip() if isinstance(value, str) else str(value) if isinstance(value, int) else ""


def repeated(lines: Iterable[PartnerLine]) -> dict[int, int]:
    """Lines that give again a number already given: {rank: rank of the first}."""
    first: dict[str, int] = {}
    found = {}
    for line in lines:
        number = line.siret or line.siren
        if number and number in first:
            found[line.rank] = first[number]
        elif number:
            first[number] = line.rank
    return found
