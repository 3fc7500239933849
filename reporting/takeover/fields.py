# ruff: noqa: E501 (a column a line)
"""Columns of a takeover: ours, and the names that the tools and workbooks of facilitators give them."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Field:
    """A column: our header, the other headers it is known by, what to write in it, an example."""

    key: str
    header: str
    help: str
    example: str = ""
    known_as: tuple[str, ...] = ()
    required: bool = False
    group: str = "Contrat de travail"


CONTRACT, LOT, PERSON, WORK, HOURS = "Marché", "Lot", "Personne", "Contrat de travail", "Heures"
# fmt: off
FIELDS = (
    Field("authority", "Donneur d'ordre", "Nom de l'acheteur ou du maître d'ouvrage.", "Commune d'Essai (fictive)",
          ("maître d'ouvrage", "maitrise d'ouvrage", "MOA", "acheteur", "pouvoir adjudicateur"), True, CONTRACT),
    Field("authority_id", "SIRET du donneur d'ordre", "SIRET ou SIREN, s'il est connu.", "",
          ("SIREN du donneur d'ordre", "SIRET acheteur", "SIRET maître d'ouvrage"), False, CONTRACT),
    Field("title", "Marché", "Intitulé du marché.", "Groupe scolaire d'essai",
          ("intitulé du marché", "nom du marché", "objet du marché"), True, CONTRACT),
    Field("reference", "Référence", "Numéro du marché.", "2025-07",
          ("n° du marché", "numéro de marché", "référence du marché"), False, CONTRACT),
    Field("operation", "Opération", "Ce que plusieurs marchés construisent ensemble.", "", ("programme",), False, CONTRACT),
    Field("category", "Objet", "Travaux, services ou fournitures.", "Travaux", ("type de marché",), False, CONTRACT),
    Field("procedure", "Procédure", "MAPA, appel d'offres ouvert…", "MAPA", ("procédure de passation", "type de procédure"),
          False, CONTRACT),
    Field("lot", "Lot", "Numéro du lot ; vide si le marché n'en a pas.", "3", ("n° de lot", "numéro du lot", "n° lot"),
          False, LOT),
    Field("lot_title", "Intitulé du lot", "", "Menuiseries", ("nom du lot", "libellé du lot"), False, LOT),
    Field("notified_on", "Notifié le", "jj/mm/aaaa.", "03/03/2025", ("date de notification", "notification"), False, LOT),
    Field("awarded_until", "Fin du marché", "jj/mm/aaaa.", "30/06/2027", ("date de fin du marché", "fin marché"), False, LOT),
    Field("owed", "Heures à réaliser", "Heures que le lot doit, en tout.", "800",
          ("objectif", "objectif conventionné (h)", "heures prévues", "heures objectif", "heures à effectuer"), False, LOT),
    Field("holder", "Titulaire", "Entreprise qui tient le lot.", "Batidour (fictive)",
          ("entreprise utilisatrice", "entreprise", "entreprise titulaire", "attributaire"), True, LOT),
    Field("holder_id", "SIRET du titulaire", "SIRET ou SIREN, s'il est connu.", "", ("SIRET entreprise", "SIRET"), False, LOT),
    Field("employer", "Employeur", "Qui emploie la personne ; vide si c'est le titulaire.", "Tremplin Intérim (fictive)", (),
          False, WORK),
    Field("employer_id", "SIRET de l'employeur", "SIRET ou SIREN, s'il est connu.", "", ("SIRET employeur",), False, WORK),
    Field("modality", "Modalité", "Embauche directe, ETTI, AI, GEIQ, EI, ACI, sous-traitance…", "ETTI", ("type de modalité",),
          False, WORK),
    Field("last_name", "Nom", "Vide si seules les heures sont reprises.", "Personne", ("nom de famille", "nom du salarié"),
          False, PERSON),
    Field("first_name", "Prénom", "", "Camille", ("prénom du salarié",), False, PERSON),
    Field("birth_date", "Né(e) le", "jj/mm/aaaa.", "12/05/1990", ("date de naissance", "naissance"), False, PERSON),
    Field("age", "Âge", "À l'entrée, si la date de naissance n'est pas connue.", "", (), False, PERSON),
    Field("sex", "Sexe", "F ou H.", "F", ("genre",), False, PERSON),
    Field("level", "Niveau de qualification", "Sans diplôme, CAP ou BEP, Bac, au-delà.", "CAP ou BEP",
          ("niveau", "niveau de formation", "diplôme"), False, PERSON),
    Field("town", "Commune", "", "Tarnos", ("ville",), False, PERSON),
    Field("postcode", "Code postal", "", "40220", ("CP",), False, PERSON),
    Field("district", "QPV", "Oui ou non.", "Non", ("quartier prioritaire",), False, PERSON),
    Field("prescriber", "Prescripteur", "Qui a proposé la personne.", "Mission d'essai (fictive)", (), False, PERSON),
    Field("first_hire", "Première embauche", "Premier jour de la première mise en poste au titre de la clause.", "15/09/2025",
          ("date de première embauche", "entrée", "début période"), False, PERSON),
    Field("eligible_until", "Fin d'éligibilité", "Dernier jour où ses heures comptent.", "14/09/2027",
          ("fin de l'éligibilité", "éligible jusqu'au", "fin période"), False, PERSON),
    Field("contract_type", "Contrat", "CDI, CDD, CTT…", "CTT", ("type de contrat", "nature du contrat"), False, WORK),
    Field("job", "Métier", "Poste occupé.", "Aide-menuisière", ("poste", "emploi"), False, WORK),
    Field("starts_on", "Début contrat", "jj/mm/aaaa.", "15/09/2025", ("début du contrat", "date de début"), False, WORK),
    Field("ends_on", "Fin contrat", "jj/mm/aaaa ; vide si le contrat court.", "", ("fin du contrat", "date de fin"), False, WORK),
    Field("end_reason", "Motif de fin de contrat", "", "", ("motif de fin", "motif de sortie"), False, WORK),
    Field("hours", "Heures réalisées", "Heures travaillées à la date d'arrêt.", "312,5",
          ("nombre d'heures", "heures effectuées", "heures travaillées", "nb heures"), False, HOURS),
    Field("training", "Heures de formation", "Elles s'ajoutent aux heures réalisées.", "", ("nombre d'heures de formation",),
          False, HOURS),
)
# fmt: on
BY_KEY = {field.key: field for field in FIELDS}
REQUIRED = tuple(field.key for field in FIELDS if field.required)


@lru_cache(maxsize=65_536)
def bare(text: str) -> str:
    """Letters and digits only, in lower case and without accents: what two spellings have in common."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in plain if letter.isalnum() and not unicodedata.combining(letter))


_HEADERS = {bare(header): field.key for field in FIELDS for header in (field.header, *field.known_as)}


def recognise(headers: Sequence[str], remembered: Mapping[str, str] | None = None) -> dict[str, int]:
    """Which column holds each field: as the structure said before, else by its name; the first of two alike."""
    found: dict[str, int] = {}
    known = {bare(header): key for header, key in (remembered or {}).items() if key in BY_KEY or not key}
    for rank, header in enumerate(headers):
        key = known[bare(header)] if bare(header) in known else _HEADERS.get(bare(header))
        if key:
            found.setdefault(key, rank)
    return found


def missing(columns: Iterable[str]) -> tuple[Field, ...]:
    """Fields without which no line can be read."""
    given = set(columns)
    return tuple(BY_KEY[key] for key in REQUIRED if key not in given)


def header_row(rows: Sequence[Sequence[str]]) -> int:
    """The rank of the row that names the columns: among the first ten, the one that names most of ours."""
    scores = [sum(bare(cell) in _HEADERS for cell in row) for row in rows[:10]]
    return max(range(len(scores)), key=scores.__getitem__, default=0)
