"""SIRET and SIREN: read what people paste, and build the fictional ones of the demo.

The keys are checked by python-stdnum, the one dependency here (Luhn, and La Poste's own rule for its branches).
"""

import re
from dataclasses import dataclass

from stdnum import luhn
from stdnum.exceptions import ValidationError
from stdnum.fr import siren as siren_rule
from stdnum.fr import siret as siret_rule

from markets.typography import NARROW, french

SIREN_DIGITS = 9
SIRET_DIGITS = 14
# 000 00n nnc: no company is registered there, so that nothing invented is ever said of a real one.
FICTIONAL_PREFIX = "00000"
LAST_FICTIONAL_SIREN = 999
LAST_ESTABLISHMENT = 9_999

_SEPARATORS = re.compile(r"[\s\u00a0\u2009\u202f.\-_/]+")
_DIGITS = re.compile(r"[0-9]+")
_SCIENTIFIC = re.compile(r"[0-9]+([.,][0-9]+)?[eE]\+?[0-9]+")
_VAT = re.compile(r"FR[0-9A-Z]{2}[0-9]{9}")


class UnreadableIdentifier(ValueError):
    """What was typed is neither a SIRET nor a SIREN; `sentence` says in French what is wrong and what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Identifier:
    """A company (`siren`, 9 digits) and, when known, one of its establishments (`siret`, 14 digits)."""

    siren: str
    siret: str | None

    @property
    def is_fictional(self) -> bool:
        return self.siren.startswith(FICTIONAL_PREFIX)

    @property
    def shown(self) -> str:
        """The most precise of the two, with narrow no-break spaces: « 732 829 320 00074 »."""
        return print_identifier(self.siret or self.siren)


def read_siret_or_siren(text: str) -> Identifier:
    """Read a SIRET or a SIREN, spaces, points and hyphens accepted; raises UnreadableIdentifier."""
    typed = _SEPARATORS.sub("", text)
    shown = " ".join(text.split())[:24]
    if not typed:
        raise UnreadableIdentifier("Indiquez un SIRET (14 chiffres) ou un SIREN (9 chiffres).")
    if _SCIENTIFIC.fullmatch("".join(text.split())) and not _DIGITS.fullmatch(typed):
        raise UnreadableIdentifier(
            french(
                f"« {shown} » est un numéro que le tableur a abrégé : mettez la colonne au format texte, "
                "puis recopiez les 14 chiffres."
            )
        )
    if _VAT.fullmatch(typed.upper()):
        raise UnreadableIdentifier(
            french(f"« {shown} » est un numéro de TVA : gardez ses neuf derniers chiffres, c'est le SIREN.")
        )
    if not _DIGITS.fullmatch(typed):
        raise UnreadableIdentifier(
            french(f"« {shown} » contient autre chose que des chiffres : un SIRET en a 14, un SIREN 9.")
        )
    if len(typed) not in (SIREN_DIGITS, SIRET_DIGITS):
        missing_zero = len(typed) in (SIREN_DIGITS - 1, SIRET_DIGITS - 1)
        advice = " Un zéro du début a peut-être été perdu dans le tableur." if missing_zero else ""
        counted = f"{len(typed)} chiffre" if len(typed) == 1 else f"{len(typed)} chiffres"
        raise UnreadableIdentifier(french(f"« {shown} » a {counted} : un SIRET en a 14, un SIREN 9.{advice}"))
    if not typed.strip("0"):
        raise UnreadableIdentifier("Ce numéro ne contient que des zéros.")
    try:
        if len(typed) == SIREN_DIGITS:
            return Identifier(siren=siren_rule.validate(typed), siret=None)
        siret = siret_rule.validate(typed)
    except ValidationError:
        name = "SIREN" if len(typed) == SIREN_DIGITS else "SIRET"
        raise UnreadableIdentifier(
            french(f"« {shown} » n'est pas un {name} valable : un chiffre est faux ou deux sont inversés.")
        ) from None
    return Identifier(siren=siret[:SIREN_DIGITS], siret=siret)


def print_identifier(number: str) -> str:
    """Print a SIREN or a SIRET in groups of three digits, the establishment last."""
    groups = (number[0:3], number[3:6], number[6:9], number[9:])
    return NARROW.join(group for group in groups if group)


def fictional_siren(n: int) -> str:
    """Build the n-th valid SIREN (1 to 999) of the range 000 00n nnc that belongs to no company; ValueError beyond."""
    if not 1 <= n <= LAST_FICTIONAL_SIREN:
        raise ValueError(f"the fictional range holds companies 1 to {LAST_FICTIONAL_SIREN}")
    body = f"{FICTIONAL_PREFIX}{n:03d}"
    return body + str(luhn.calc_check_digit(body))


def fictional_siret(n: int, establishment: int = 1) -> str:
    """Build a valid SIRET of the n-th fictional company, establishment 1 to 9999; ValueError beyond."""
    if not 1 <= establishment <= LAST_ESTABLISHMENT:
        raise ValueError(f"a company holds establishments 1 to {LAST_ESTABLISHMENT}")
    body = f"{fictional_siren(n)}{establishment:04d}"
    return body + str(luhn.calc_check_digit(body))
