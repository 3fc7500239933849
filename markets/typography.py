"""How the product writes figures, dates and sentences in French.

Pure: values in, text out. Amounts are written in euros, rates in per cent, months as their name and year; every space
that must not break is a narrow no-break space (U+202F), as the Imprimerie nationale's rules ask for.
"""

import re
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

NARROW = "\u202f"
MINUS = "\u2212"
MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip

Number = int | Decimal | Fraction

_BEFORE_DOUBLE_SIGN = re.compile(r"[ \u00a0\u202f]+([;:!?»%€])")
_GLUED_DOUBLE_SIGN = re.compile(r"(?<=[\w)»])([;!?]+)(?=\s|$)")
_AFTER_OPENING_QUOTE = re.compile(r"«[ \u00a0\u202f]*")
_BEFORE_CLOSING_QUOTE = re.compile(r"(?<=[^\s\u202f«])»")


def write_number(value: Number, *, places: int = 2, fixed: bool = False) -> str:
    """Write a number with a decimal comma and narrow spaces every three digits, rounded half up to `places`.

    Trailing zeros are dropped unless `fixed`; a negative number takes a true minus sign.
    """
    exact = Fraction(value)
    scaled = int((abs(exact) * 10**places * 2 + 1) // 2)
    whole, rest = divmod(scaled, 10**places)
    digits = f"{whole:,}".replace(",", NARROW)
    decimals = f"{rest:0{places}d}" if places else ""
    if not fixed:
        decimals = decimals.rstrip("0")
    sign = MINUS if exact < 0 and scaled else ""
    return f"{sign}{digits},{decimals}" if decimals else f"{sign}{digits}"


def write_euros(amount: Number) -> str:
    """Write an amount in euros: « 2 590 000 € » when whole, « 1 234,50 € » otherwise (cents, half up)."""
    cents = Decimal(amount.numerator) / Decimal(amount.denominator) if isinstance(amount, Fraction) else Decimal(amount)
    rounded = cents.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    whole = rounded == rounded.to_integral_value()
    return f"{write_number(rounded, places=0 if whole else 2, fixed=True)}{NARROW}€"


def write_percent(ratio: Number, *, places: int = 1) -> str:
    """Write a ratio as a percentage: 0,794 gives « 79,4 % », never capped at 100 %.

    What is nearly reached is not said to be: 0,9996 gives « 99,9 % ».
    """
    exact, last = Fraction(ratio) * 100, 100 - Fraction(1, 10**places)
    return f"{write_number(last if last < exact < 100 else exact, places=places)}{NARROW}%"


def of(label: str) -> str:
    """Put « de » before the name of a month or period: « d'août », « de mai »."""
    return f"d'{label}" if label[:1] in ("a", "o") else f"de {label}"


def write_moment(at: datetime) -> str:
    """Write a local moment, to the minute: « 22/11/2026 à 9 h 05 »."""
    return f"{write_day(at.date())} à {at.hour}{NARROW}h{NARROW}{at.minute:02d}"


def write_day(day: date) -> str:
    """Write a date as jj/mm/aaaa."""
    return f"{day.day:02d}/{day.month:02d}/{day.year:04d}"


def write_month(month: date) -> str:
    """Write the month of a date as « novembre 2026 »."""
    return f"{MONTHS[month.month - 1]} {month.year}"


def write_short_month(month: date) -> str:
    """Write the month of a date as « 11/26 », for the axis of a chart or a narrow column."""
    return f"{month.month:02d}/{month.year % 100:02d}"


def french(text: str) -> str:
    """Set narrow no-break spaces before ; : ! ? % € and inside « », leaving times and addresses (10:30) alone."""
    text = _BEFORE_DOUBLE_SIGN.sub(rf"{NARROW}\1", text)
    text = _GLUED_DOUBLE_SIGN.sub(rf"{NARROW}\1", text)
    text = _AFTER_OPENING_QUOTE.sub(f"«{NARROW}", text)
    return _BEFORE_CLOSING_QUOTE.sub(f"{NARROW}»", text)
