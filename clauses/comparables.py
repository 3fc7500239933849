"""What contracts of the same CPV family carried: published or typed awards, and calibrations handed over."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.db.models import Exists, OuterRef, Q

from clauses.actions.hours import retained_hours
from clauses.calibration.result import euros_per_hour
from clauses.enums import BuyerAnswer, CalibrationState
from clauses.models import Calibration, Clause
from clauses.owed import owed_by_lot
from clauses.trades import cpv_digits
from markets.models import Award, Lot, Notice
from markets.typography import french, write_euros

# The first two digits of a CPV code are its division: narrower codes in common come first.
DIVISION, SHOWN, READ = 2, 6, 60


@dataclass(frozen=True)
class Comparable:
    """A lot of the same family; `seconds` is 0 where no hours are known, `amount` None where none was said.

    `asked` is what a clause born of amounts asks for an hour, in euros: its hours so far say nothing of its amount.
    """

    lot: Lot
    cpv: str
    year: int | None
    amount: Decimal | None
    seconds: int
    said: str
    asked: Fraction | None = None

    @property
    def is_priced(self):
        """Whether something is known of its hours."""
        return bool(self.seconds or self.asked)

    @property
    def euros_per_hour(self):
        return self.asked or (euros_per_hour(self.amount, self.seconds) if self.amount else None)


@dataclass(frozen=True)
class Comparison:
    """The rows of a table, the closest family first, and what they say together."""

    cpv: str
    rows: tuple[Comparable, ...]
    sentence: str


def cpv_of(lot):
    return lot.cpv or lot.contract.cpv


def weeks_of(lot, award=None):
    """Weeks between the dates of a lot, else of its award, begun ones counted; else its months; None without any."""
    starts_on = lot.starts_on or (award.notified_on if award else None)
    ends_on = lot.ends_on or (award.ends_on if award else None)
    if starts_on and ends_on:
        return max(0, -(-((ends_on - starts_on).days + 1) // 7)) or None
    return -(-award.months * 52 // 12) if award and award.months else None


def comparables_of(lot, actor, calibration=None):
    """The comparison of a lot, in four queries whatever there is; none without a CPV code."""
    family = cpv_digits(cpv_of(lot))[:DIVISION]
    if len(family) < DIVISION:
        return Comparison("", (), "")
    same = Lot.objects.visible_to(actor).filter(Q(cpv__startswith=family) | Q(cpv="", contract__cpv__startswith=family))
    awards = (
        Award.objects.filter(lot__in=same.exclude(contract=lot.contract_id))
        .select_related("lot__contract")
        .annotate(social=Exists(Notice.objects.filter(award=OuterRef("pk"), social=True)))
        .order_by("-notified_on", "-pk")[:READ]
    )
    handed_over = (
        Calibration.objects.filter(lot__in=same.exclude(pk=lot.pk), state=CalibrationState.HANDED_OVER)
        .select_related("lot__contract")
        .order_by("-pk")[:READ]
    )
    found = found_in(list(awards), list(handed_over))
    code = cpv_digits(cpv_of(lot))
    rows = sorted(found, key=lambda row: (-common(code, row.cpv), not row.is_priced, -(row.year or 0)))[:SHOWN]
    return Comparison(family, tuple(rows), sentence_of(rows, calibration))


def found_in(awards, calibrations):
    """One row a lot: its hours owed, else those its buyer retained, else those proposed."""
    latest = {}
    for calibration in calibrations:
        latest.setdefault(calibration.lot_id, calibration)
    by_lot = {}
    for award in awards:
        by_lot.setdefault(award.lot_id, award)
    lots = {award.lot_id: award.lot for award in by_lot.values()} | {pk: each.lot for pk, each in latest.items()}
    owed = owed_by_lot(list(lots))
    clauses = {clause.lot_id: clause for clause in Clause.objects.filter(lot__in=lots).live()}
    return [row_of(lot, by_lot.get(pk), latest.get(pk), owed[pk], clauses.get(pk)) for pk, lot in lots.items()]


def row_of(lot, award, calibration, owed, clause):
    amount = award.amount if award is not None and award.amount else lot.amount
    if amount is None and calibration is not None:
        exact = next((given["value"] for given in calibration.inputs if given["name"] in ("amount", "total")), None)
        amount = Decimal(exact) if exact else None
    dated = award.notified_on if award is not None and award.notified_on else lot.starts_on
    asked = None
    if clause is not None and clause.lives:
        asked = Fraction(clause.euros_an_hour) if clause.euros_an_hour else None
        seconds, said = 0, "Clause au fil du marché"
    elif owed:
        seconds, said = owed, "Clause en vigueur" if clause is not None else "Clause terminée"
    elif calibration is not None:
        seconds = retained_hours(calibration) or (
            0 if calibration.answer == BuyerAnswer.NO_CLAUSE else calibration.seconds
        )
        said = "Calibrage remis" if calibration.answer == BuyerAnswer.NONE else calibration.get_answer_display()
    else:
        seconds, said = 0, "Publiée, heures inconnues" if award is not None and award.social else "Sans clause connue"
    return Comparable(lot, cpv_digits(cpv_of(lot)), dated.year if dated else None, amount, seconds, said, asked)


def common(code, other):
    """How many first digits two codes share."""
    return next(
        (rank for rank, (a, b) in enumerate(zip(code, other, strict=False)) if a != b), min(len(code), len(other))
    )


def sentence_of(rows, calibration):
    """What these contracts say of one hour, and of this calibration."""
    prices = sorted(row.euros_per_hour for row in rows if row.euros_per_hour)
    if not prices:
        return french("Aucun de ces marchés n'a d'heures connues : leurs montants situent seulement le lot.")
    low, high = prices[0], prices[-1]
    said = f"Une heure d'insertion pour {short(low)}" + (f" à {short(high)}" if high != low else "")
    said += f" dans {len(prices)} marché{'s' if len(prices) > 1 else ''} de la même famille."
    own = price_of(calibration)
    if own is not None:
        # Fewer euros for an hour is more hours for the amount.
        outside = "plus exigeant qu'eux" if own < low else "moins exigeant qu'eux"
        said += f" Ce calibrage : {short(own)}, {'dans cette fourchette' if low <= own <= high else outside}."
    return french(said)


def price_of(calibration):
    if calibration is None or not calibration.seconds:
        return None
    exact = next((given["value"] for given in calibration.inputs if given["name"] in ("amount", "total")), None)
    return euros_per_hour(Decimal(exact), calibration.seconds) if exact else None


def short(price):
    return write_euros(Fraction(round(price)))
