"""Words that a session must remember and that nobody may read in the database: what was typed to find a person.

Sessions are rows of a table, signed and not hidden. What is kept here can only be read by the site that wrote it.
"""

import base64

from cryptography.fernet import Fernet, InvalidToken
from django.utils.crypto import salted_hmac


def hide(words):
    """Words as a token that only this site reads; nothing stays nothing."""
    return _box().encrypt(words.encode()).decode() if words else ""


def reveal(token):
    """The words of a token; nothing when there are none, or when the site's secret has changed since."""
    try:
        return _box().decrypt(token.encode()).decode() if token else ""
    except InvalidToken:
        return ""


def _box():
    return Fernet(base64.urlsafe_b64encode(salted_hmac("markets.hidden", "", algorithm="sha256").digest()))
