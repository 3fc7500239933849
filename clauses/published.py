"""Lots whose clause is known here and absent from what their buyer publishes: the data are wrong, and it is said."""

from django.db.models import Exists, OuterRef, Q

from clauses.models import Clause
from markets.enums import Ruling
from markets.models import Decision, Notice


def published_without_clause(lots):
    """Lots with a live clause, published at least once, and never with a social consideration.

    A double that was merged into a contract says it for this contract.
    """
    notices = Notice.objects.filter(lot=OuterRef("pk"))
    merged = Decision.objects.filter(lot=OuterRef("pk"), ruling=Ruling.MERGED)
    return lots.filter(
        Exists(Clause.objects.live().filter(lot=OuterRef("pk"))),
        Q(Exists(notices)) & ~Exists(notices.filter(social=True)) & ~Exists(merged.filter(notice__social=True)),
    )
