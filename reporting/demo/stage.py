"""What the story has built so far, handed from chapter to chapter."""

from dataclasses import dataclass, field
from datetime import date

from clauses.models import CharterVersion
from clauses.months import previous_month
from markets.access import Actor
from markets.models import Lot, Organisation, Party
from participants.models import Placement
from reporting.demo import cast
from reporting.models import Statement

# Before, too few are at work for a story; after its last month, the building sites are over.
EARLIEST_TODAY = date(2026, 6, 1)
LAST_TOLD = date(2027, 3, 1)


@dataclass
class Stage:
    """What the story has built so far, by key."""

    today: date
    facilitator: Actor
    charter_version: CharterVersion
    actors: dict[str, Actor] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)
    lots: dict[str, Lot] = field(default_factory=dict)
    parties: dict[str, Party] = field(default_factory=dict)
    placements: dict[str, Placement] = field(default_factory=dict)
    statements: dict[tuple[str, date], Statement] = field(default_factory=dict)

    @property
    def last_month(self):
        return min(previous_month(self.today), LAST_TOLD)

    def placed_with(self, key):
        """The contracts of a party, with the hours of an ordinary month."""
        return {self.placements[post.human].pk: post for post in cast.POSTS if post.party == key}
