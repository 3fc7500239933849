"""Finds a French social security number (NIR) in what somebody typed: it is never asked for, and never kept."""

import re

from stdnum.fr import nir

_SEPARATORS = r"[\s.\-]?"
# Sex, then twelve signs of the body (the department may be 2A or 2B), then the key when it was typed.
_WITH_KEY = re.compile(rf"(?=(?<!\d)([1-478](?:{_SEPARATORS}[0-9AB]){{14}})(?!\d))", re.IGNORECASE)
_WITHOUT_KEY = re.compile(
    rf"(?=(?<!\d)([12]{_SEPARATORS}\d{_SEPARATORS}\d{_SEPARATORS}(?:0{_SEPARATORS}[1-9]|1{_SEPARATORS}[0-2])"
    rf"{_SEPARATORS}\d{_SEPARATORS}[0-9AB](?:{_SEPARATORS}\d){{6}})(?!{_SEPARATORS}\d))",
    re.IGNORECASE,
)


def holds_social_security_number(text: str) -> bool:
    """Say whether a text holds a NIR: fifteen signs with the right key, or thirteen whose month of birth can be."""
    with_key = any(nir.is_valid(re.sub(_SEPARATORS.rstrip("?"), "", found)) for found in _WITH_KEY.findall(text))
    return with_key or _WITHOUT_KEY.search(text) is not None
