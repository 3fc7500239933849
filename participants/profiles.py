"""What is kept of a person for figures: her age as a band, at the first day of a placement."""

from datetime import date

from participants.eligibility import age_on
from participants.enums import AgeBand


def age_band(born_on: date | None, day: date) -> AgeBand:
    """Give the band of the regional questionnaires (−26, 26–40, 41–50, 51+) for completed years on a day."""
    if born_on is None or born_on > day:
        return AgeBand.UNKNOWN
    age = age_on(day, born_on)
    if age < 26:
        return AgeBand.UNDER_26
    if age <= 40:
        return AgeBand.FROM_26_TO_40
    return AgeBand.FROM_41_TO_50 if age <= 50 else AgeBand.OVER_50
