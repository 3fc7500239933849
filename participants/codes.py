"""Codes that stand for a person wherever her name must not be written: P-7K2F.

Letters and digits that are read or said for one another (0 O, 1 I L, 2 Z, 5 S, 8 B, U V) are left out.
"""

import secrets

ALPHABET = "34679ACDEFGHJKMNPQRTWXY"
PREFIX = "P-"
# Codes grow when short ones are taken: 280,000 of four signs, 148 million of six.
LENGTHS = (4, 4, 4, 4, 4, 5, 5, 5, 6, 6, 6, 6)


def draw_code(length: int) -> str:
    """Draw a code of `length` signs, at random so that it says nothing of when a person arrived."""
    return PREFIX + "".join(secrets.choice(ALPHABET) for _ in range(length))


def candidates():
    """Codes to try one after another, longer and longer."""
    return (draw_code(length) for length in LENGTHS)
