"""A whole consultation at once: each line of a table becomes a lot's calculation, or says why it cannot.

A line is what somebody has in a spreadsheet: lot, title, amount before tax, labour share, rate, hourly cost, in any
order; blanks are filled from the values of calculation, by trade or CPV. Order never matters, and a line that cannot be
computed leaves the others alone.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from clauses.calibration import (
    USUAL_LIMITS,
    Calibration,
    Limits,
    UncomputableCalibration,
    by_amount,
    round_hours,
)
from clauses.enums import Rounding
from clauses.trades import cpv_digits, plain_words, trade_of, trade_of_cpv
from markets.lots_paste import UnreadableAmount, read_amount
from markets.typography import NARROW, french, write_euros, write_number, write_percent

MOST_LOTS = 5_000
LONGEST_SHOWN = 40

Raw = str | Decimal | None

COLUMNS = ("number", "title", "amount", "labour_share", "rate", "hourly_cost", "trade", "weeks", "crew", "cpv")
LABELS = {
    "number": "Lot",
    "title": "Intitulé",
    "amount": "Montant HT",
    "labour_share": "Part main-d'œuvre",
    "rate": "Taux",
    "hourly_cost": "Coût horaire",
    "trade": "Métier",
    "weeks": "Durée (semaines)",
    "crew": "Équipe (personnes)",
    "cpv": "CPV",
}
HEADERS = {
    "number": {"lot", "n", "no", "n lot", "no lot", "numero", "numero lot", "numero du lot", "n du lot", "lots"},
    "title": {"intitule", "intitule du lot", "libelle", "designation", "objet", "nom du lot", "titre", "description"},
    "amount": {
        "montant", "montant ht", "montant eur ht", "montant ht eur", "montant hors taxes", "montant du lot",
        "montant estime", "montant estime ht", "estimation", "estimation ht", "prix ht", "montant en euros ht",
    },
    "labour_share": {
        "part main d oeuvre", "part de main d oeuvre", "part mo", "part de mo", "main d oeuvre", "mo",
        "part de la main d oeuvre", "pourcentage mo", "taux mo", "taux de main d oeuvre",
    },
    "rate": {"taux", "taux d insertion", "taux insertion", "pourcentage d insertion", "effort d insertion"},
    "hourly_cost": {
        "cout horaire", "cout", "cout de l heure", "cout horaire moyen", "taux horaire", "prix horaire", "cout h",
    },
    "trade": {"metier", "corps d etat", "corps de metier", "corps d etats"},
    "weeks": {"duree semaines", "duree en semaines", "duree du lot semaines", "semaines", "nombre de semaines"},
    "crew": {"equipe", "equipe personnes", "equipe du lot", "effectif", "effectif du lot", "personnes"},
    "cpv": {"cpv", "code cpv"},
}  # fmt: skip
_SIGNS = re.compile(r"[€%]|\beur\b|\beuros?\b")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_NOTHING = {"", "-", "–", "—", "/", "nc", "n/a", "néant"}


class UnreadableTable(ValueError):
    """The table as a whole cannot be computed; `sentence` says in French what is missing."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class ValuesUsed:
    """The values that fill blanks: labour shares and costs by code of trade, shares by beginning of a CPV code (the
    structure's own families), the usual cost and rate; `origin` names the version they come from."""

    shares: Mapping[str, Decimal]
    labels: Mapping[str, str]
    costs: Mapping[str, Decimal]
    usual_cost: Decimal | None
    usual_rate: Decimal | None
    origin: str
    families: Mapping[str, Decimal] = field(default_factory=dict)
    limits: Limits = USUAL_LIMITS

    def trade_named(self, words: str) -> str:
        """The code of a trade written by its code or its label, nothing if it is neither."""
        plain = plain_words(words)
        known = {plain_words(code.replace("_", " ")): code for code in self.shares}
        known |= {plain_words(label): code for code, label in self.labels.items() if code in self.shares}
        return known.get(plain, "")

    def family_of(self, cpv: str) -> str:
        """The narrowest of the structure's own families that a CPV code belongs to, or nothing."""
        digits = cpv_digits(cpv)
        return max((family for family in self.families if digits.startswith(family)), key=len, default="")


@dataclass(frozen=True, slots=True)
class LotLine:
    """One line computed. `error` says why there is no `result`; `filled` names the values that were proposed."""

    rank: int
    number: str
    title: str
    amount: Decimal | None
    labour_share: Decimal | None
    rate: Decimal | None
    hourly_cost: Decimal | None
    trade: str
    result: Calibration | None
    error: str
    field: str = ""
    filled: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    family: str = ""
    weeks: int | None = None
    crew: int | None = None

    @property
    def labour_seconds(self) -> int | None:
        """Hours worked in all on the lot, insertion or not (nearest hour)."""
        if self.result is None or self.labour_share is None or self.amount is None or not self.hourly_cost:
            return None
        hours = by_amount(self.amount, self.labour_share, Decimal(1), self.hourly_cost).raw_hours
        return round_hours(hours, Rounding.NEAREST)

    @property
    def said(self) -> str:
        """Everything there is to say of the line: its error, else what was filled in and what is unusual."""
        return self.error or " ".join((*self.filled, *self.remarks))


def columns_of(headers: Sequence[Raw]) -> dict[str, int]:
    """Which column holds what, from a line of headers in any order; raises UnreadableTable without an amount."""
    known = {header: column for column, names in HEADERS.items() for header in names}
    found: dict[str, int] = {}
    for place, header in enumerate(headers):
        words = plain_words(_SIGNS.sub(" ", str(header or "").lower()))
        column = known.get(words) or known.get(words.removesuffix(" en").strip())
        if column and column not in found:
            found[column] = place
    if "amount" not in found:
        names = ", ".join(LABELS[name].lower() for name in COLUMNS[:6])
        raise UnreadableTable(
            french(f"La première ligne doit nommer les colonnes, dont « montant HT ». Colonnes lues : {names}.")
        )
    return found


def looks_like_headers(cells: Sequence[Raw]) -> bool:
    try:
        return len(columns_of(cells)) >= 2
    except UnreadableTable:
        return False


def compute_line(
    rank: int, cells: Mapping[str, Raw], values: ValuesUsed, rounding: Rounding = Rounding.NEAREST
) -> LotLine:
    """Compute one line; never raises. `cells` holds what was typed under the names of COLUMNS."""
    number, title = _words(cells.get("number")), _words(cells.get("title"))
    read: dict[str, Decimal | None] = {}
    error, wrong = "", ""
    for name, reader in (("amount", _amount), ("labour_share", _share), ("rate", _rate), ("hourly_cost", _amount)):
        try:
            read[name] = reader(cells.get(name), LABELS[name])
        except UnreadableTable as refusal:
            read[name] = None
            error, wrong = error or refusal.sentence, wrong or name
    counted: dict[str, int | None] = {}
    for name in ("weeks", "crew"):
        try:
            counted[name] = _count(cells.get(name), LABELS[name])
        except UnreadableTable as refusal:
            counted[name] = None
            error, wrong = error or refusal.sentence, wrong or name
    named, cpv = _words(cells.get("trade")), _words(cells.get("cpv"))
    trade = (values.trade_named(named) if named else "") or trade_of(title)
    family = "" if trade in values.shares else values.family_of(cpv)
    trade = trade or trade_of_cpv(cpv)
    filled = []
    if named and not values.trade_named(named):
        filled.append(french(f"Métier « {named[:LONGEST_SHOWN]} » inconnu de vos valeurs."))
    proposed = "" if read["labour_share"] is not None else family
    if not wrong:
        filled += _fill(read, trade, proposed, values)
    if not wrong:
        missing = next((name for name in ("amount", "labour_share", "rate", "hourly_cost") if read[name] is None), "")
        if missing:
            error, wrong = _missing(missing), missing
    result = None
    amount, share, rate, cost = read["amount"], read["labour_share"], read["rate"], read["hourly_cost"]
    if not wrong and amount is not None and share is not None and rate is not None and cost is not None:
        try:
            result = by_amount(
                amount, share, rate, cost, rounding, weeks=counted["weeks"], crew=counted["crew"], limits=values.limits
            )
        except UncomputableCalibration as refusal:
            error, wrong = refusal.sentence, refusal.field
    return LotLine(
        rank=rank,
        number=number,
        title=title,
        amount=amount,
        labour_share=share,
        rate=rate,
        hourly_cost=cost,
        trade=trade if trade in values.shares else "",
        result=result,
        error=error,
        field=wrong,
        filled=tuple(filled) if result else (),
        remarks=tuple(remark.sentence for remark in result.warnings) if result else (),
        family=proposed,
        weeks=counted["weeks"],
        crew=counted["crew"],
    )


def compute_lines(
    lines: Iterable[tuple[int, Mapping[str, Raw]]], values: ValuesUsed, rounding: Rounding = Rounding.NEAREST
) -> tuple[LotLine, ...]:
    """Compute every line, each apart from the others, in their order."""
    return tuple(compute_line(rank, cells, values, rounding) for rank, cells in lines)


def _fill(read: dict[str, Decimal | None], trade: str, family: str, values: ValuesUsed) -> list[str]:
    """Put the values of calculation where nothing was given; says each in French."""
    said = []
    if family:
        read["labour_share"] = values.families[family]
        said.append(
            french(f"Part de main-d'œuvre proposée : {write_percent(values.families[family])} (famille CPV {family}).")
        )
    elif read["labour_share"] is None and trade in values.shares:
        read["labour_share"] = values.shares[trade]
        label = values.labels.get(trade, trade)
        said.append(french(f"Part de main-d'œuvre proposée : {write_percent(values.shares[trade])} ({label})."))
    if read["rate"] is None and values.usual_rate is not None:
        read["rate"] = values.usual_rate
        said.append(french(f"Taux proposé : {write_percent(values.usual_rate)}."))
    if read["hourly_cost"] is None:
        cost = values.costs.get(trade, values.usual_cost)
        if cost is not None:
            read["hourly_cost"] = cost
            said.append(french(f"Coût horaire proposé : {write_euros(cost)}."))
    return said


def _missing(name: str) -> str:
    if name == "labour_share":
        return french("Part de main-d'œuvre à indiquer : aucun métier de vos valeurs n'est reconnu dans l'intitulé.")
    return french(f"{LABELS[name]} : à indiquer.")


def _words(cell: Raw) -> str:
    if isinstance(cell, Decimal):
        return write_number(cell, places=0).replace(NARROW, "") if cell == cell.to_integral_value() else str(cell)
    return " ".join((cell or "").split())


def _is_nothing(cell: Raw) -> bool:
    return cell is None or (isinstance(cell, str) and cell.strip().lower() in _NOTHING)


def _amount(cell: Raw, label: str) -> Decimal | None:
    if _is_nothing(cell):
        return None
    if isinstance(cell, Decimal):
        if not cell.is_finite() or cell.adjusted() > 12:
            raise UnreadableTable(french(f"{label} : « {str(cell)[:LONGEST_SHOWN]} » est hors de toute mesure."))
        if cell < 0:
            raise UnreadableTable(french(f"{label} : un montant ne peut pas être négatif."))
        return cell.quantize(Decimal("0.01"))
    try:
        return read_amount(str(cell))
    except UnreadableAmount as refusal:
        raise UnreadableTable(french(f"{label} : {refusal.sentence}")) from refusal


def _count(cell: Raw, label: str) -> int | None:
    """A whole number of weeks or people."""
    if _is_nothing(cell):
        return None
    number = _words(cell).replace(" ", "")
    if not number.isascii() or not number.isdigit() or not 0 < len(number) < 5 or not int(number):
        shown = str(cell).strip()[:LONGEST_SHOWN]
        raise UnreadableTable(french(f"{label} : « {shown} » n'est pas un nombre entier. Exemple : 26."))
    return int(number)


def _share(cell: Raw, label: str) -> Decimal | None:
    return _ratio(cell, label, one=Decimal(1))


def _rate(cell: Raw, label: str) -> Decimal | None:
    return _ratio(cell, label, one=Decimal("0.01"))


def _ratio(cell: Raw, label: str, *, one: Decimal) -> Decimal | None:
    """A ratio written « 5 % », 5 or 0,05, as the fields of a page read it: 1 and above are per cent.

    A cell that a spreadsheet shows as 100 % holds the number 1: `one` is what it means there.
    """
    if _is_nothing(cell):
        return None
    shown = str(cell).strip()
    bare = re.sub(r"[\s\u00a0\u2009\u202f]", "", shown)
    number = bare.removesuffix("%")
    if isinstance(cell, Decimal):
        figure = cell if cell.is_finite() and -10 < cell.adjusted() < 10 else None
    else:
        figure = Decimal(number.replace(",", ".")) if _NUMBER.fullmatch(number) and len(number) < 20 else None
    if figure is None:
        raise UnreadableTable(
            french(f"{label} : « {shown[:LONGEST_SHOWN]} » n'est pas un pourcentage. Exemples : 5 %, 5 ou 0,05.")
        )
    if isinstance(cell, Decimal) and figure == 1:
        ratio = one
    else:
        ratio = figure / 100 if bare.endswith("%") or figure >= 1 else figure
    if not 0 <= ratio <= 1:
        raise UnreadableTable(french(f"{label} : indiquez un pourcentage compris entre 0 % et 100 %."))
    return ratio
