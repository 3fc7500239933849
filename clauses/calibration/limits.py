"""What is usual, beyond which a result is questioned and never refused: dated values of a structure."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Limits:
    """Published practice is 5 to 20 %, and one hour for 1 200 to 5 385 €; 150 h is the floor of Inserpropre for
    cleaning; 300 to 700 h is what one person usually does. Ratios, euros and hours."""

    high_rate: Decimal = Decimal("0.20")
    high_labour_share: Decimal = Decimal("0.95")
    fewest_euros_per_hour: Decimal = Decimal(400)
    most_euros_per_hour: Decimal = Decimal(6_000)
    small_hours: Decimal = Decimal(150)
    fewest_hours_a_person: Decimal = Decimal(300)
    most_hours_a_person: Decimal = Decimal(700)


USUAL_LIMITS = Limits()
