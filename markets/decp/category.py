"""Works, services or supplies: the data do not say it of a contract, the CPV code does when it is published.

CPV: regulation (EC) 213/2008, where division 45 is works, those below 48 supplies, the others services. Without a code,
the buyer's own numbering (« 2025T00014 », « 2024TX23 ») or the words of the title decide; the user corrects.
"""

import re
from collections import Counter
from collections.abc import Iterable

from markets.decp.contracts import PublishedContract
from markets.decp.titles import fold
from markets.enums import Category

WORKS_DIVISION = 45
LAST_SUPPLIES_DIVISION = 48

_NUMBERING = re.compile(r"\d{4}-?(TX|T|S|F|PI)\d", re.IGNORECASE)
_OF_NUMBERING = {
    "TX": Category.WORKS,
    "T": Category.WORKS,
    "S": Category.SERVICES,
    "PI": Category.SERVICES,
    "F": Category.SUPPLIES,
}
_WORKS_WORDS = re.compile(r"\b(travaux|construction|rehabilitation|renovation|refection|amenagement|restructuration)\b")
_STUDY_WORDS = re.compile(r"\b(maitrise d oeuvre|mission|missions|etude|etudes|assistance|nettoyage|entretien)\b")
_SUPPLY_WORDS = re.compile(r"\b(fourniture|fournitures|acquisition|achat|livraison)\b")


def category_of(contracts: Iterable[PublishedContract]) -> Category:
    """The object of most of the contracts; works before the others when as many."""
    counted = Counter(_category_of_one(contract) for contract in contracts)
    return max(counted, key=lambda category: (counted[category], category == Category.WORKS))


def _category_of_one(contract: PublishedContract) -> Category:
    if contract.cpv:
        division = int(contract.cpv[:2])
        if division == WORKS_DIVISION:
            return Category.WORKS
        return Category.SUPPLIES if division <= LAST_SUPPLIES_DIVISION else Category.SERVICES
    if numbering := _NUMBERING.match(contract.published_id):
        return _OF_NUMBERING[numbering.group(1).upper()]
    title = fold(contract.title)
    if _WORKS_WORDS.search(title) and not _STUDY_WORDS.search(title):
        return Category.WORKS
    return Category.SUPPLIES if _SUPPLY_WORDS.search(title) else Category.SERVICES
