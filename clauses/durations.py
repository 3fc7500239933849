"""Durations: read what people type, print what they read. Every duration is an integer number of seconds.

Seconds, because 1/100 h (36 s) and 1 minute (60 s) are both whole: neither « 7,25 » nor « 7h20 » loses anything.
"""

import re
from datetime import datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction

from markets.typography import MINUS, NARROW, write_number

MINUTE = 60
HOUR = 3600
# A duration must fit an integer column of PostgreSQL (2 147 483 647 s); the largest contracts are far below.
LONGEST_HOURS = 500_000
LONGEST = LONGEST_HOURS * HOUR
# A spreadsheet computes in binary: 22/3 h is read 0.3 microsecond away from the whole second that was meant.
SPREADSHEET_NOISE = Fraction(1, 1000)

EXAMPLES = f"Exemples{NARROW}: 7h30, 7,5 ou 7:30."

_SPACES = re.compile(r"[\s\u00a0\u2009\u202f]+")
_WHOLE = r"(?P<whole>[0-9]+|[0-9]{1,3}(?: [0-9]{3})+)"
_DECIMAL = re.compile(rf"{_WHOLE}?(?P<separator>[.,])?(?P<decimals>(?<=[.,])[0-9]+)? ?(?:h|heures?)?")
_CLOCK = re.compile(rf"{_WHOLE} ?(?:h|:) ?(?P<minutes>[0-9]+) ?(?:min|mn)?")
_CLOCK_WITH_SECONDS = re.compile(rf"{_WHOLE}:(?P<minutes>[0-9]{{2}}):(?P<seconds>[0-9]{{2}})")
_MINUTES_ALONE = re.compile(r"(?P<minutes>[0-9]+) ?(?:min|mn|minutes?)")


class UnreadableHours(ValueError):
    """What was typed is not a duration; `sentence` says in French what is wrong, with examples."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def parse_hours(text: str) -> int:
    """Read hours typed by somebody (« 7h30 », « 7:30 », « 7,5 », « 7.5 », « 1 234,5 h ») as seconds.

    Raises UnreadableHours on anything empty, negative, ambiguous, longer than 500 000 h or finer than a whole second.
    """
    shown = _SPACES.sub(" ", text).strip()
    typed = shown.lower()
    if not typed:
        raise UnreadableHours(f"Indiquez un nombre d'heures. {EXAMPLES}")
    if len(typed) > 24:
        raise UnreadableHours(f"Ce texte est trop long pour un nombre d'heures. {EXAMPLES}")
    if typed[0] in f"-–{MINUS}":
        raise UnreadableHours(f"Les heures ne peuvent pas être négatives. {EXAMPLES}")
    if clock := _CLOCK_WITH_SECONDS.fullmatch(typed):
        return _clock(clock["whole"], clock["minutes"], clock["seconds"], shown)
    if clock := _CLOCK.fullmatch(typed):
        return _clock(clock["whole"], clock["minutes"], "00", shown)
    if minutes := _MINUTES_ALONE.fullmatch(typed):
        return _bounded(int(minutes["minutes"]) * MINUTE)
    if decimal := _DECIMAL.fullmatch(typed):
        return _decimal(decimal["whole"], decimal["separator"], decimal["decimals"], shown)
    raise UnreadableHours(f"«{NARROW}{shown}{NARROW}» n'est pas un nombre d'heures. {EXAMPLES}")


def from_cell(value: object) -> int:
    """Read the hours of a spreadsheet cell (text, number of hours, Excel time or duration) as seconds.

    Raises UnreadableHours; a number within a thousandth of a whole second is taken as that second.
    """
    if isinstance(value, str):
        return parse_hours(value)
    if value is None:
        raise UnreadableHours(f"La cellule est vide. {EXAMPLES}")
    if isinstance(value, bool | datetime):
        raise UnreadableHours(f"La cellule ne contient pas un nombre d'heures. {EXAMPLES}")
    if isinstance(value, time):
        return _whole_seconds(
            Fraction(value.hour * HOUR + value.minute * MINUTE + value.second) + Fraction(value.microsecond, 1_000_000)
        )
    if isinstance(value, timedelta):
        return _whole_seconds(value.days * 86_400 + value.seconds + Fraction(value.microseconds, 1_000_000))
    if isinstance(value, int | float | Decimal):
        # repr gives the shortest decimal that a spreadsheet would show; the binary value itself is never used.
        number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
        if not number.is_finite():
            raise UnreadableHours(f"La cellule contient une erreur de calcul. {EXAMPLES}")
        if abs(number) > LONGEST_HOURS:
            return _bounded(LONGEST + 1)
        return _whole_seconds(Fraction(number) * HOUR)
    raise UnreadableHours(f"La cellule ne contient pas un nombre d'heures. {EXAMPLES}")


def print_hours(seconds: int) -> str:
    """Print seconds as hours for a reader: « 1 234,5 h », at most two decimals, half up, true minus sign."""
    return f"{write_number(Fraction(seconds, HOUR), places=2)}{NARROW}h"


def print_input(seconds: int) -> str:
    """Print seconds as the text of an input, which `parse_hours` reads back exactly; ValueError if negative."""
    if seconds < 0:
        raise ValueError("an input holds no negative duration")
    if seconds % 36 == 0:
        hours, hundredths = divmod(seconds // 36, 100)
        decimals = f"{hundredths:02d}".rstrip("0")
        return f"{hours},{decimals}" if decimals else str(hours)
    hours, rest = divmod(seconds, HOUR)
    minutes, alone = divmod(rest, MINUTE)
    return f"{hours}:{minutes:02d}:{alone:02d}" if alone else f"{hours}h{minutes:02d}"


def _clock(hours: str, minutes: str, seconds: str, shown: str) -> int:
    if len(minutes) == 1:
        raise UnreadableHours(
            f"«{NARROW}{shown}{NARROW}» est ambigu{NARROW}: écrivez les minutes avec deux chiffres. {EXAMPLES}"
        )
    if len(minutes) > 2 or int(minutes) > 59 or int(seconds) > 59:
        raise UnreadableHours(
            f"«{NARROW}{shown}{NARROW}» n'existe pas{NARROW}: les minutes vont de 00 à 59. "
            f"Pour sept heures trois quarts, écrivez 7h45 ou 7,75."
        )
    return _bounded(int(hours.replace(" ", "")) * HOUR + int(minutes) * MINUTE + int(seconds))


def _decimal(whole: str | None, separator: str | None, decimals: str | None, shown: str) -> int:
    if whole is None or (separator is not None and decimals is None):
        raise UnreadableHours(f"«{NARROW}{shown}{NARROW}» n'est pas un nombre d'heures. {EXAMPLES}")
    digits = whole.replace(" ", "")
    if separator == "." and decimals is not None and len(decimals) == 3 and digits != "0":
        # « 1.250 » is 1 250 for whoever groups thousands with a point: refused rather than guessed.
        raise UnreadableHours(
            f"«{NARROW}{shown}{NARROW}» peut se lire de deux façons{NARROW}: écrivez la virgule pour les décimales "
            f"et rien entre les milliers. {EXAMPLES}"
        )
    places = decimals or ""
    seconds, beyond = divmod(int(digits + places) * HOUR, 10 ** len(places))
    if beyond:
        raise UnreadableHours(
            f"«{NARROW}{shown}{NARROW}» a trop de décimales{NARROW}: deux suffisent, sinon des heures et minutes. "
            f"{EXAMPLES}"
        )
    return _bounded(seconds)


def _whole_seconds(seconds: Fraction) -> int:
    nearest = (seconds * 2 + 1) // 2
    if abs(seconds - nearest) > SPREADSHEET_NOISE:
        raise UnreadableHours(f"Le nombre d'heures a trop de décimales{NARROW}: deux suffisent. {EXAMPLES}")
    if nearest < 0:
        raise UnreadableHours(f"Les heures ne peuvent pas être négatives. {EXAMPLES}")
    return _bounded(nearest)


def _bounded(seconds: int) -> int:
    if seconds > LONGEST:
        raise UnreadableHours(
            f"Ce nombre d'heures est trop grand{NARROW}: la limite est de {write_number(LONGEST_HOURS)}{NARROW}heures."
        )
    return seconds
