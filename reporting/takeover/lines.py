# ruff: noqa: E501 (words of a list on one line)
"""A line of a takeover, read: values of the right kind, or for each faulty cell a sentence that says what to write."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from clauses.durations import UnreadableHours, from_cell, parse_hours, print_input
from markets.enums import Category, Procedure
from markets.identifiers import UnreadableIdentifier, read_siret_or_siren
from markets.typography import french, write_day
from markets.workbooks.sheets import Cell, CellError
from participants.enums import AgeBand, Answer, ContractType, EndReason, Level, Modality, Sex
from reporting.takeover.fields import BY_KEY, bare

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2099, 12, 31)
LONGEST = {"authority": 255, "title": 500, "reference": 60, "operation": 255, "lot": 20, "lot_title": 255, "holder": 255,
           "employer": 255, "last_name": 120, "first_name": 120, "town": 120, "prescriber": 255, "job": 120}  # fmt: skip
_DAY = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})")
_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[ T].*)?")

_WORDS: dict[str, dict[str, tuple[str, ...]]] = {
    "category": {
        Category.WORKS: ("travaux",),
        Category.SERVICES: ("services", "service", "prestations"),
        Category.SUPPLIES: ("fournitures", "fourniture"),
    },
    "procedure": {
        Procedure.ADAPTED: ("mapa", "procédure adaptée"),
        Procedure.OPEN: ("appel d'offres ouvert", "aoo"),
        Procedure.RESTRICTED: ("appel d'offres restreint", "aor"),
        Procedure.NEGOTIATED: ("procédure avec négociation", "négociée", "procédure négociée", "procédure concurrentielle avec négociation"),
        Procedure.DIALOGUE: ("dialogue compétitif", "dialogue"),
        Procedure.WITHOUT_NOTICE: ("gré à gré", "sans publicité", "de gré à gré"),
        Procedure.OTHER: ("autre",),
    },
    "sex": {
        Sex.WOMAN: ("f", "femme", "féminin"),
        Sex.MAN: ("h", "m", "homme", "masculin"),
        Sex.UNKNOWN: ("nc", "non renseigné", "inconnu"),
    },
    "level": {
        Level.NONE: ("sans diplôme", "aucun", "infra V", "VI", "V bis", "niveau 1", "niveau 2", "brevet", "sans"),
        Level.CAP_BEP: ("cap", "bep", "cap ou bep", "cap/bep", "cap bep", "V", "niveau 3", "niveau V"),
        Level.BAC: ("bac", "baccalauréat", "IV", "niveau 4", "niveau IV", "bac pro"),
        Level.HIGHER: ("au-delà", "au-delà du baccalauréat", "bac+2", "bac+3", "bac+5", "bac +", "supérieur", "III", "II", "I",
                       "niveau 5", "niveau 6", "niveau 7"),
        Level.UNKNOWN: ("nc", "non renseigné", "inconnu"),
    },
    "district": {
        Answer.YES: ("oui", "o", "1", "x", "qpv", "vrai"),
        Answer.NO: ("non", "n", "0", "hors qpv", "faux"),
        Answer.UNKNOWN: ("nc", "non renseigné", "ne sait pas"),
    },
    "modality": {
        Modality.DIRECT: ("embauche directe", "direct", "directe", "ed", "embauche"),
        Modality.ETTI: ("etti", "intérim d'insertion"),
        Modality.AI: ("ai", "association intermédiaire"),
        Modality.GEIQ: ("geiq",),
        Modality.EATT: ("eatt",),
        Modality.ETT: ("ett", "intérim", "intérim classique"),
        Modality.GE: ("ge", "groupement d'employeurs"),
        Modality.SUB_EI: ("ei", "entreprise d'insertion", "sous-traitance ei", "cotraitance ei"),
        Modality.SUB_ACI: ("aci", "chantier d'insertion", "atelier et chantier d'insertion", "sous-traitance aci"),
        Modality.SUB_REGIE: ("régie", "régie de quartier"),
        Modality.SUB_EA: ("ea", "entreprise adaptée"),
        Modality.SUB_ESAT: ("esat",),
        Modality.SUBCONTRACTOR: ("sous-traitance", "sous-traitance / goe", "sous-traitant", "goe"),
    },
    "contract_type": {
        ContractType.CDI: ("cdi",),
        ContractType.CDD: ("cdd",),
        ContractType.CTT: ("ctt", "ctti", "intérim", "mission", "contrat de travail temporaire"),
        ContractType.CDDI: ("cddi",),
        ContractType.CDDU: ("cddu",),
        ContractType.APPRENTICESHIP: ("apprentissage", "contrat d'apprentissage", "apprenti"),
        ContractType.PROFESSIONALISATION: ("professionnalisation", "contrat pro", "cpro"),
        ContractType.SITE: ("cdic", "cdi de chantier", "contrat de chantier"),
        ContractType.CDI_TEMP: ("cdii", "cdi intérimaire"),
        ContractType.CDI_INCLUSION: ("cdi inclusion",),
        ContractType.SUPPORTED: ("pec", "cie", "cui", "contrat aidé"),
        ContractType.UNKNOWN: ("nc", "non renseigné", "autre"),
    },
    "end_reason": {
        EndReason.RUNNING: ("en cours",),
        EndReason.END_OF_TERM: ("fin de contrat", "fin du contrat", "fin de mission", "fin du contrat prévu", "terme"),
        EndReason.HIRED: ("embauche", "cdi", "embauche durable"),
        EndReason.TRAINING: ("formation", "entrée en formation"),
        EndReason.RESIGNED: ("démission", "abandon", "départ de la personne"),
        EndReason.DISMISSED: ("licenciement", "rupture", "rupture par l'employeur"),
        EndReason.UNKNOWN: ("autre", "nc", "non renseigné"),
    },
}  # fmt: skip
_ENUMS = {"category": Category, "procedure": Procedure, "sex": Sex, "level": Level, "district": Answer, "modality": Modality,
          "contract_type": ContractType, "end_reason": EndReason}  # fmt: skip
_CHOICES = {
    key: {bare(word): value for value, words in choices.items() for word in (*words, str(_ENUMS[key](value).label))}
    for key, choices in _WORDS.items()
}
AMBIGUOUS = "« Mise à disposition » ne dit pas par qui : écrivez ETTI, AI, GEIQ, EATT ou GE."

_LENDING = {Modality.ETTI, Modality.AI, Modality.GEIQ, Modality.EATT, Modality.ETT, Modality.GE}


@dataclass(frozen=True, slots=True)
class Firm:
    """An organisation as a line names it."""

    name: str
    siren: str = ""
    siret: str = ""

    @property
    def key(self) -> str:
        """What tells it from another in the file: its SIREN where it is known, else its name."""
        return self.siren or bare(self.name)

    def is_same(self, other: "Firm") -> bool:
        if self.siren and other.siren:
            return self.siren == other.siren and (not self.siret or not other.siret or self.siret == other.siret)
        return bare(self.name) == bare(other.name)


@dataclass(frozen=True, slots=True)
class TakenLine:
    """A line read. `errors` gives, by field, the sentence to correct it by; `notes` what is worth knowing."""

    number: int
    values: Mapping[str, object]
    errors: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def text(self, key: str) -> str:
        value = self.values.get(key)
        return value if isinstance(value, str) else ""

    def day(self, key: str) -> date | None:
        value = self.values.get(key)
        return value if isinstance(value, date) else None

    def seconds(self, key: str) -> int | None:
        value = self.values.get(key)
        return value if isinstance(value, int) else None

    def firm(self, key: str) -> Firm:
        siren, siret = self.text(f"{key}_siren"), self.text(f"{key}_siret")
        return Firm(self.text(key), siren, siret)

    @property
    def has_person(self) -> bool:
        return bool(self.text("last_name") or self.text("first_name"))

    @property
    def done(self) -> int:
        return (self.seconds("hours") or 0) + (self.seconds("training") or 0)

    @property
    def employer(self) -> Firm:
        return self.firm("employer") if self.text("employer") else self.firm("holder")

    @property
    def employs_itself(self) -> bool:
        """Whether the holder employs the person."""
        return self.employer.is_same(self.firm("holder"))

    @property
    def modality(self) -> Modality:
        told = self.values.get("modality")
        return Modality(told) if isinstance(told, str) and told else Modality.DIRECT

    @property
    def lends(self) -> bool:
        return self.modality in _LENDING

    @property
    def age_band(self) -> AgeBand | None:
        age = self.seconds("age")
        if age is None:
            return None
        if age < 26:
            return AgeBand.UNDER_26
        if age <= 40:
            return AgeBand.FROM_26_TO_40
        return AgeBand.FROM_41_TO_50 if age <= 50 else AgeBand.OVER_50


def text_of(key: str, cell: Cell) -> tuple[str, str]:
    """A cell as the text of its field, and what is wrong with it when it has no value."""
    if cell is None:
        return "", ""
    if isinstance(cell, CellError):
        return "", french(f"{cell.sentence[:1].upper()}{cell.sentence[1:]}.")
    if isinstance(cell, bool):
        return ("Oui" if cell else "Non"), ""
    if key in ("hours", "training", "owed") and not isinstance(cell, str):
        try:
            return print_input(from_cell(cell)), ""
        except UnreadableHours as unreadable:
            return str(cell), unreadable.sentence
    if isinstance(cell, datetime):
        return write_day(cell.date()), ""
    if isinstance(cell, date):
        return write_day(cell), ""
    if isinstance(cell, Decimal):
        return f"{cell:f}".replace(".", ","), ""
    if isinstance(cell, time | timedelta):
        return str(cell), ""
    return " ".join(cell.split()), ""


def read_line(
    number: int, cells: Mapping[str, str], *, opened_on: date, faults: Mapping[str, str] | None = None
) -> TakenLine:
    """Read the cells of a line, by field; `opened_on` is the day at which hours are taken over. Never raises."""
    values: dict[str, object] = {}
    errors: dict[str, str] = dict(faults or {})
    for key, cell in cells.items():
        if key in BY_KEY and cell.strip() and key not in errors:
            _read(key, " ".join(cell.split()), values, errors)
    for key in ("authority", "title", "holder"):
        if not values.get(key) and key not in errors:
            errors[key] = f"Remplissez « {BY_KEY[key].header} »."
    line = TakenLine(number, values, errors)
    _check_person(line, errors)
    _check_dates(line, errors, opened_on)
    notes = []
    if not line.has_person and line.done:
        notes.append("Sans nom ni prénom : seules les heures de cette ligne sont reprises.")
    return TakenLine(
        number, values, {key: french(said) for key, said in errors.items()}, tuple(french(n) for n in notes)
    )


def _read(key: str, typed: str, values: dict[str, object], errors: dict[str, str]) -> None:
    reader = _READERS.get(key)
    try:
        if reader:
            values[key] = reader(typed)
        elif key in _CHOICES:
            values[key] = _choice(key, typed)
        elif key.endswith("_id"):
            identifier = read_siret_or_siren(typed)
            values[key.replace("_id", "_siren")] = identifier.siren
            values[key.replace("_id", "_siret")] = identifier.siret or ""
        elif len(typed) > LONGEST.get(key, 255):
            errors[key] = f"Ce texte est trop long : {LONGEST.get(key, 255)} caractères au plus."
        else:
            values[key] = typed
    except (UnreadableHours, UnreadableIdentifier) as unreadable:
        errors[key] = unreadable.sentence
    except ValueError as wrong:
        errors[key] = str(wrong)


def _choice(key: str, typed: str) -> str:
    if key == "modality" and bare(typed) in ("miseadisposition", "mad"):
        raise ValueError(AMBIGUOUS)
    found = _CHOICES[key].get(bare(typed))
    if found is None:
        proposed = ", ".join(words[0] for words in list(_WORDS[key].values())[:6])
        raise ValueError(f"« {typed[:40]} » n'est pas reconnu : écrivez par exemple {proposed}.")
    return str(found)


def _day(typed: str) -> date:
    found, iso = _DAY.fullmatch(typed), _ISO_DAY.fullmatch(typed)
    try:
        if found:
            day = date(int(found[3]), int(found[2]), int(found[1]))
        elif iso:
            day = date(int(iso[1]), int(iso[2]), int(iso[3]))
        else:
            raise ValueError
    except ValueError:
        raise ValueError(f"« {typed[:20]} » n'est pas une date : écrivez jj/mm/aaaa.") from None
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError(f"Vérifiez l'année de cette date : {write_day(day)}.")
    return day


def _age(typed: str) -> int:
    if not re.fullmatch(r"\d{1,3}(?: ans)?", typed) or not 14 <= int(typed.split()[0]) <= 100:
        raise ValueError(f"« {typed[:20]} » n'est pas un âge en années.")
    return int(typed.split()[0])


def _postcode(typed: str) -> str:
    bare_code = typed.replace(" ", "")
    if not re.fullmatch(r"\d{4,5}", bare_code):
        raise ValueError(f"« {typed[:20]} » n'est pas un code postal : cinq chiffres.")
    return bare_code.zfill(5)


_READERS: dict[str, Callable[[str], object]] = {
    **dict.fromkeys(("notified_on", "awarded_until", "birth_date", "first_hire", "eligible_until", "starts_on", "ends_on"), _day),
    **dict.fromkeys(("hours", "training", "owed"), parse_hours),
    "age": _age,
    "postcode": _postcode,
}  # fmt: skip


def _check_person(line: TakenLine, errors: dict[str, str]) -> None:
    if not line.has_person:
        if line.day("first_hire") and not line.done and "last_name" not in errors:
            errors["last_name"] = "Une première embauche est celle de quelqu'un : donnez son nom et son prénom."
        return
    for key in ("last_name", "first_name"):
        if not line.text(key) and key not in errors:
            errors[key] = f"Remplissez « {BY_KEY[key].header} »."
    if not line.day("starts_on") and "starts_on" not in errors:
        errors["starts_on"] = "Donnez le premier jour du contrat."
    if line.employs_itself and line.lends and "employer" not in errors:
        errors["employer"] = "Une personne mise à disposition a un autre employeur que le titulaire : donnez-le."
    if not line.employs_itself and line.modality == Modality.DIRECT and "modality" not in errors:
        errors["modality"] = "L'employeur n'est pas le titulaire : dites comment (ETTI, AI, GEIQ, sous-traitance…)."


_ORDER = (
    ("notified_on", "awarded_until", "La fin du marché précède sa notification."),
    ("starts_on", "ends_on", "Le dernier jour du contrat précède le premier."),
    ("first_hire", "eligible_until", "La fin d'éligibilité précède la première embauche."),
    ("birth_date", "starts_on", "Le contrat commence avant la naissance : vérifiez l'année."),
    ("first_hire", "starts_on", "Ce contrat commence avant la première embauche."),
    ("starts_on", "eligible_until", "Ce contrat commence après la fin d'éligibilité."),
)


def _check_dates(line: TakenLine, errors: dict[str, str], opened_on: date) -> None:
    for first, last, sentence in _ORDER:
        earlier, later = line.day(first), line.day(last)
        if earlier and later and later < earlier and last not in errors:
            errors[last] = sentence
    started = line.day("starts_on")
    if started and started > opened_on and line.done and "hours" not in errors:
        errors["hours"] = (
            f"Ce contrat commence le {write_day(started)}, après la date d'arrêt des heures ({write_day(opened_on)})."
        )
    if line.values.get("owed") == 0:
        errors["owed"] = "Laissez vide, ou donnez un nombre d'heures supérieur à zéro."
