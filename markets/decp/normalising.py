"""One published object (DECP v2, and the flat holders of older files) made into a PublishedContract.

What is doubtful is never guessed in silence: the value is null, or kept, and a French sentence says so.
Format: arrêté du 22 décembre 2022 relatif aux données essentielles des marchés publics.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from zoneinfo import ZoneInfo

from markets.decp.contracts import Holder, Place, PublishedContract, Rejected, SocialMention
from markets.decp.titles import clean_title, fold
from markets.identifiers import SIREN_DIGITS, SIRET_DIGITS, Identifier, UnreadableIdentifier, read_siret_or_siren
from markets.typography import french, write_day, write_euros, write_number

HIGHEST_AMOUNT = Decimal("1E10")  # no contract of a French authority is worth ten thousand million euros
LOWEST_CREDIBLE_AMOUNT = Decimal(100)
LONGEST_MONTHS = 600
LONGEST_CREDIBLE_MONTHS = 240
FIRST_YEAR = 1990
LONGEST_ID = 60
LONGEST_TITLE = 1000
LONGEST_NAME = 250
LONGEST_WORD = 100
LONGEST_QUOTE = 60
PARIS = ZoneInfo("Europe/Paris")
FRENCH_IDENTIFIERS = {"", "SIRET", "SIREN"}

_AMOUNTS = ("valeurGlobale", "montant")  # of a concession, of another contract
_DATES = ("dateSignature", "dateNotification")
_DIFFERING = {
    "montant": "montant",
    "dateNotification": "date",
    "dureeMois": "durée",
    "codeCPV": "code CPV",
    "procedure": "procédure",
    "objet": "objet",
    "offresRecues": "offres reçues",
}

_NUMBER = re.compile(r"[-+]?\d{1,30}(?:\.\d{1,30})?")
# Of a comma, only cents can follow: « 1,234 » says two things.
_FRENCH_NUMBER = re.compile(r"(\d{1,3}(?:\s\d{3})+|\d{1,15})(?:,(\d{1,2}))?\s*€?")
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:$|[T ]|Z|[+-]\d{2})")
_FRENCH_DATE = re.compile(r"(\d{2})/(\d{2})/(\d{4})")
_CPV = re.compile(r"(\d{7,8})(?:-\d)?")
_PLACEHOLDER = re.compile(r"(9{6,}|1{6,}|123456\d*)(?:\.0*)?")
_FRENCH_VAT = re.compile(r"FR[0-9A-Z]{2}(\d{9})")
_SOCIAL_SEPARATOR = re.compile(r"[,;|/\n\[\]\"]+|(?<!\w)et(?!\w)")
_SOCIAL = (
    (re.compile(r"clauses? sociales?"), SocialMention.CLAUSE),
    (re.compile(r"criteres? socia(?:l|ux)"), SocialMention.CRITERION),
    (re.compile(r"(?:marches?|concessions?|contrats?|lots?)?\s*reservee?s?"), SocialMention.RESERVED),
)
_NO_SOCIAL = re.compile(r"(?:pas|sans|aucune?|non)\b.*|neant|nc|na|")


def normalise(
    published: object,
    rank: int,
    *,
    today: date,
    lines: int = 0,
    label_of: Callable[[str], str | None] | None = None,
) -> PublishedContract | Rejected:
    """Read one object of the file; `today` bounds credible dates. Rejected when buyer or id cannot be known.

    `lines` counts those of a table that make the contract; `label_of` gives the label of a CPV code.
    """
    if not isinstance(published, Mapping):
        return Rejected(rank, french("ce n'est pas un contrat mais une valeur isolée."), lines)
    record = _plain_object(published)
    flags: list[str] = []
    is_concession = (
        bool(record.get("autoriteConcedante"))
        or "concession" in fold(_text(record.get("_type")))
        or fold(_text(record.get("nature"))).startswith("concession")
    )
    published_id = _text(record.get("id"))[:LONGEST_ID]
    if not published_id:
        return Rejected(rank, french("l'identifiant du contrat (« id ») est absent."), lines)
    buyer = _mapping(record.get("autoriteConcedante" if is_concession else "acheteur") or record.get("acheteur"))
    buyer_id = _text(buyer.get("id"))
    if not buyer_id:
        return Rejected(rank, french(f"le contrat {_quoted(published_id)} ne dit pas qui est l'acheteur."), lines)
    buyer_siren, buyer_siret = _french_identifier(buyer_id)
    if not buyer_siren:
        return Rejected(
            rank,
            french(
                f"l'acheteur du contrat {_quoted(published_id)} porte l'identifiant {_quoted(buyer_id)},"
                " qui n'est ni un SIRET ni un SIREN."
            ),
            lines,
        )
    if not buyer_siret:
        flags.append(french("L'acheteur n'est connu que par son SIREN."))
    published_title = _text(record.get("objet"))[:LONGEST_TITLE]
    title = clean_title(published_title)
    flags += title.flags
    cpv = _read_cpv(record.get("codeCPV"), flags)
    label = ""
    if not title.text:
        label = (label_of(cpv) or "") if label_of and cpv else ""
        flags.append(
            french(
                "L'objet est absent : celui du code CPV en tient lieu, à préciser."
                if label
                else "L'objet est absent : titre à donner."
            )
        )
    if differing := _mapping(record.get("valeursDifferentes")):
        names = ", ".join(_DIFFERING.get(name, name) for name in differing)
        flags.append(
            french(f"Les lignes de ce contrat ne disent pas la même chose ({names}) : la première est retenue.")
        )
    nature = _text(record.get("nature"))[:LONGEST_WORD]
    execution = {fold(word) for word in _words(record.get("modalitesExecution"))}
    techniques = {fold(word) for word in _words(record.get("techniques"))}
    return PublishedContract(
        rank=rank,
        published_id=published_id,
        buyer_siren=buyer_siren,
        buyer_siret=buyer_siret,
        buyer_name=_name(buyer.get("nom")),
        is_concession=is_concession,
        nature=nature,
        title=title.text or label or f"Contrat {published_id}",
        title_is_made=not title.text,
        lines=lines,
        published_title=published_title,
        title_is_cut=title.is_cut,
        cpv=cpv,
        procedure=_text(record.get("procedure"))[:LONGEST_WORD],
        amount=_read_amount(_first(published, _AMOUNTS, is_concession), flags),
        notified_on=_read_date(record, is_concession, flags, today),
        months=_read_months(published.get("dureeMois"), flags),
        holders=_read_holders(record, buyer_siren, flags),
        social=_read_social(record.get("considerationsSociales"), flags),
        place=_read_place(record.get("lieuExecution")),
        is_framework=fold(nature) == "accord cadre" or "accord cadre" in techniques or "bons de commande" in execution,
        framework_id=_text(record.get("idAccordCadre"))[:LONGEST_ID],
        record=record,
        content_hash=_hash(record),
        flags=tuple(dict.fromkeys(flags)),
    )


def _first(record: Mapping[str, object], names: tuple[str, str], is_concession: bool) -> object:
    """The value under the name that is due, else under the other: some platforms mix the two kinds of contracts."""
    due, other = names if is_concession else names[::-1]
    value = record.get(due)
    return record.get(other) if value is None or value == "" else value


def _plain(value: object) -> object:
    """The same value in types that a JSON column takes: no NUL character, no Decimal."""
    match value:
        case str():
            return value.replace("\0", "")
        case Decimal():
            if value.adjusted() > 30 or value.adjusted() < -30:
                return str(value)  # an exponent made to break a float or to print millions of digits
            return int(value) if value == value.to_integral_value() else float(value)
        case Mapping():
            return _plain_object(value)
        case list():
            return [_plain(item) for item in value]
        case _:
            return value


def _plain_object(value: Mapping[object, object]) -> dict[str, object]:
    return {str(key).replace("\0", ""): _plain(item) for key, item in value.items()}


def _hash(record: Mapping[str, object]) -> str:
    canonical = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8", errors="replace")).hexdigest()


def _quoted(value: object) -> str:
    text = " ".join(str(value).split())
    return f"« {text if len(text) <= LONGEST_QUOTE else text[: LONGEST_QUOTE - 1] + '…'} »"


def _text(value: object) -> str:
    """A published scalar as trimmed text; nothing for null, lists and objects."""
    if isinstance(value, str):
        return value.strip()
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def _name(value: object) -> str:
    return clean_title(_text(value)).text[:LONGEST_NAME]


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _words(value: object) -> Iterator[str]:
    """Every text inside a value, whatever lists and objects surround it."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _words(item)
    elif isinstance(value, list):
        for item in value:
            yield from _words(item)


@lru_cache(maxsize=4096)  # the same few hundred buyers and companies come back all along a file
def _french_identifier(text: str) -> tuple[str | None, str | None]:
    """(SIREN, SIRET) of a French identifier, (SIREN, None) when only its SIREN holds, (None, None) when it is wrong."""
    digits = re.sub(r"[\s.]", "", text)
    candidates = [digits]
    if len(digits) in (SIREN_DIGITS - 1, SIRET_DIGITS - 1):
        candidates.append(f"0{digits}")  # a spreadsheet drops a leading zero: put back when the check digit agrees
    if len(digits) == SIRET_DIGITS:
        candidates.append(digits[:SIREN_DIGITS])
    for candidate in candidates:
        if found := _read_identifier(candidate):
            return found.siren, found.siret
    return None, None


def _read_identifier(text: str) -> Identifier | None:
    try:
        return read_siret_or_siren(text)
    except UnreadableIdentifier:
        return None


def _read_amount(value: object, flags: list[str]) -> Decimal | None:
    if value is None or value == "":
        flags.append(french("Le montant est absent."))
        return None
    if isinstance(value, str):
        if french_number := _FRENCH_NUMBER.fullmatch(value.strip()):
            value = f"{''.join(french_number[1].split())}.{french_number[2] or 0}"
        if not _NUMBER.fullmatch(value.strip()):
            flags.append(french(f"Le montant publié, {_quoted(value)}, n'est pas un nombre : à saisir."))
            return None
        value = Decimal(value.strip())
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        flags.append(french("Le montant publié n'est pas un nombre : à saisir."))
        return None
    amount = Decimal(str(value))
    if amount < 0:
        flags.append(french(f"Le montant publié est négatif ({_short_number(amount)} €) : à saisir."))
        return None
    if amount <= 1:
        flags.append(french(f"Le montant publié ({_short_number(amount)} €) n'est pas un vrai montant : à saisir."))
        return None
    if amount >= HIGHEST_AMOUNT:
        flags.append(french(f"Le montant publié ({_short_number(amount)} €) est invraisemblable : à saisir."))
        return None
    amount = amount.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    if amount < LOWEST_CREDIBLE_AMOUNT:
        flags.append(french(f"Le montant publié ({write_euros(amount)}) est très faible : à vérifier."))
    elif _PLACEHOLDER.fullmatch(str(amount)):
        flags.append(french(f"Le montant publié ({write_euros(amount)}) semble fictif : à vérifier."))
    return amount


def _short_number(number: Decimal) -> str:
    return write_number(number) if -30 < number.adjusted() < 30 else str(number)


def _read_months(value: object, flags: list[str]) -> int | None:
    if value is None or value == "":
        flags.append(french("La durée est absente."))
        return None
    try:
        months = Decimal(str(value).strip())
    except InvalidOperation:
        months = None
    if months is None or isinstance(value, bool) or not months.is_finite():
        flags.append(french(f"La durée publiée, {_quoted(value)}, n'est pas un nombre de mois : à saisir."))
        return None
    if months.adjusted() > 10 or months > LONGEST_MONTHS or months <= 0 or months != months.to_integral_value():
        flags.append(french(f"La durée publiée ({_short_number(months)} mois) est invraisemblable : à saisir."))
        return None
    if months > LONGEST_CREDIBLE_MONTHS:
        flags.append(french(f"La durée publiée ({int(months)} mois) est très longue : à vérifier."))
    return int(months)


def _read_date(record: Mapping[str, object], is_concession: bool, flags: list[str], today: date) -> date | None:
    name = "signature" if is_concession else "notification"
    text = _text(_first(record, _DATES, is_concession))
    if not text:
        flags.append(french(f"La date de {name} est absente."))
        return None
    found = _day_of(text)
    if found is None:
        flags.append(french(f"La date de {name} publiée, {_quoted(text)}, n'existe pas : à saisir."))
        return None
    if not FIRST_YEAR <= found.year <= today.year + 1:
        flags.append(french(f"La date de {name} publiée ({write_day(found)}) est invraisemblable : à saisir."))
        return None
    if found > today:
        flags.append(french(f"La date de {name} publiée ({write_day(found)}) est à venir : à vérifier."))
    return found


def _day_of(text: str) -> date | None:
    """The day in France of a date, of a date with a zone, or of an instant; None when there is no such day."""
    try:
        if french_date := _FRENCH_DATE.fullmatch(text):
            return date(int(french_date[3]), int(french_date[2]), int(french_date[1]))
        if not (found := _DATE.match(text)):
            return None
        day = date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None
    if len(text) > 10 and text[10] in "T ":
        try:
            instant = datetime.fromisoformat(text)
            return day if instant.tzinfo is None else instant.astimezone(UTC).astimezone(PARIS).date()
        except (ValueError, OverflowError):
            return day
    return day


def _read_cpv(value: object, flags: list[str]) -> str | None:
    text = _text(value).replace(" ", "")
    if not text:
        return None  # absent from three contracts out of four in consolidated data: not worth a sentence each
    found = _CPV.fullmatch(text)
    code = found.group(1) if found else ""
    if len(code) == 7 and code[0] in "39":  # only divisions 03 and 09 begin with a zero
        flags.append(french(f"Le code CPV {_quoted(text)} avait perdu son zéro initial : il a été rétabli."))
        return f"0{code}"
    if len(code) != 8:
        flags.append(french(f"Le code CPV publié, {_quoted(text)}, n'existe pas."))
        return None
    return code


def _read_holders(record: Mapping[str, object], buyer_siren: str, flags: list[str]) -> tuple[Holder, ...]:
    published = record.get("titulaires") or record.get("concessionnaires")
    entries = published if isinstance(published, list) else [published] if isinstance(published, Mapping) else []
    holders: dict[str, Holder] = {}
    for entry in entries:
        flat = _mapping(entry)
        holder = _read_holder(_mapping(flat.get("titulaire") or flat.get("concessionnaire") or flat), flags)
        if holder is None:
            continue
        if holder.siren == buyer_siren:
            flags.append(french("Le titulaire publié est l'acheteur lui-même : à vérifier."))
        holders.setdefault(holder.key, holder)
    if not holders:
        flags.append(french("Aucun titulaire n'est publié."))
    return tuple(holders.values())


def _read_holder(entry: Mapping[str, object], flags: list[str]) -> Holder | None:
    published_type = _text(entry.get("typeIdentifiant"))[:LONGEST_WORD]
    published_id = _text(entry.get("id"))[:LONGEST_ID]
    name = _name(entry.get("denominationSociale"))
    if not published_id and not name:
        return None
    kind = fold(published_type).replace(" ", "").upper()
    siren = siret = foreign_id = None
    vat = _FRENCH_VAT.fullmatch(re.sub(r"[\s.]", "", published_id).upper())
    if not published_id:
        flags.append(french(f"Le titulaire {_quoted(name)} est publié sans identifiant."))
    elif vat:
        siren, siret = _french_identifier(vat.group(1))
    elif kind in FRENCH_IDENTIFIERS:
        siren, siret = _french_identifier(published_id)
        if siren and not siret and kind == "SIRET":
            flags.append(
                french(f"Le SIRET {_quoted(published_id)} d'un titulaire est faux : seul son SIREN est retenu.")
            )
    else:
        foreign_id = f"{kind} {published_id}"[:LONGEST_ID]
    if published_id and not siren and not foreign_id:
        flags.append(french(f"L'identifiant {_quoted(published_id)} d'un titulaire est faux : titulaire à identifier."))
    return Holder(published_type, published_id, siren, siret, foreign_id, name)


def _read_social(value: object, flags: list[str]) -> tuple[SocialMention, ...]:
    mentions = set()
    says_none = False
    for word in _words(value):
        for piece in map(fold, _SOCIAL_SEPARATOR.split(word)):
            found = next((mention for pattern, mention in _SOCIAL if pattern.fullmatch(piece)), None)
            if found:
                mentions.add(found)
            elif _NO_SOCIAL.fullmatch(piece):
                says_none = says_none or bool(piece)
            else:
                flags.append(french(f"Considération sociale non reconnue : {_quoted(word)}."))
    if mentions and says_none:
        flags.append(french("La publication dit à la fois qu'il y a une considération sociale et qu'il n'y en a pas."))
    return tuple(mention for mention in SocialMention if mention in mentions)


def _read_place(value: object) -> Place | None:
    place = _mapping(value)
    code = _text(place.get("code"))[:LONGEST_WORD]
    return Place(code, _text(place.get("typeCode"))[:LONGEST_WORD]) if code else None
