"""What was brought in and taken back: rows that figures hang on stay in the database and leave every page.

Hours and obligations are never deleted, nor what they point to. Once these are taken back by their exact opposites, the
row they hang on is withdrawn: its manager leaves it out, wherever it is asked from.
"""

from django.db import models


class Withdrawable(models.Model):
    """A row that may be withdrawn; only what withdraws it sees it again, through `_base_manager`."""

    withdrawn_at = models.DateTimeField("reprise annulée le", null=True, blank=True, editable=False)

    class Meta:
        abstract = True


class _StandingManager(models.Manager):
    def get_queryset(self):
        return super().get_queryset().filter(withdrawn_at=None)


def standing(queryset=models.QuerySet):
    """The manager of a withdrawable model: the methods of `queryset`, without the rows withdrawn."""
    return _StandingManager.from_queryset(queryset)()
