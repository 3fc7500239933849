"""How much work a number of hours is, and what is unusual in it: said, never a reason to refuse."""

from decimal import Decimal
from fractions import Fraction

from clauses.calibration.limits import USUAL_LIMITS, Limits
from clauses.calibration.result import Remark, UncomputableCalibration, euros, euros_per_hour, percent
from clauses.durations import HOUR
from markets.typography import NARROW, french, write_number

WEEK_HOURS = 35


def people_for(seconds: int, weeks: int | None = None, limits: Limits = USUAL_LIMITS) -> tuple[str, ...]:
    """Say in French sentences how much work that is: full-time weeks, people, and the pace over the lot."""
    if seconds <= 0:
        return ()
    full_time_weeks = -(-seconds // (WEEK_HOURS * HOUR))
    hours = Fraction(seconds, HOUR)
    fewest = max(1, -(-hours // Fraction(limits.most_hours_a_person)))
    most = max(fewest, hours // Fraction(limits.fewest_hours_a_person))
    sentences = [
        f"C'est environ {count(full_time_weeks, 'semaine')} de travail d'une personne à temps plein "
        f"({WEEK_HOURS}{NARROW}h par semaine)."
    ]
    if hours >= Fraction(limits.fewest_hours_a_person):
        crowd = count(fewest, "personne") if fewest == most else f"{fewest} à {count(most, 'personne')}"
        sentences.append(
            f"De quoi faire travailler {crowd}, à raison de {write_number(limits.fewest_hours_a_person)} à "
            f"{write_number(limits.most_hours_a_person)}{NARROW}h chacune."
        )
    if weeks is not None:
        pace = Fraction(seconds, HOUR * weeks)
        full_time = -(-pace // WEEK_HOURS)
        over = f"sur les {count(weeks, 'semaine')} du lot" if weeks > 1 else "sur la seule semaine du lot"
        if pace <= WEEK_HOURS:
            sentences.append(f"Soit {write_number(pace, places=1)}{NARROW}h par semaine {over}.")
        else:
            sentences.append(f"Soit au moins {count(full_time, 'personne')} à temps plein {over}.")
    return tuple(sentences)


def remarks(
    seconds: int,
    amount: Decimal | None,
    *,
    weeks: int | None = None,
    crew: int | None = None,
    limits: Limits = USUAL_LIMITS,
) -> tuple[Remark, ...]:
    """List what is unusual in a number of hours, whatever method gave it; none of it blocks."""
    found = []
    if seconds == 0:
        found.append(Remark("no_hours", "Le calcul ne donne aucune heure."))
    elif Fraction(seconds, HOUR) < Fraction(limits.small_hours):
        found.append(
            Remark(
                "few_hours",
                f"Moins de {write_number(limits.small_hours)}{NARROW}h"
                f"{french(' : une clause aussi petite est difficile à faire vivre.')}",
            )
        )
    per_hour = None if amount is None else euros_per_hour(amount, seconds)
    found += price_remarks(per_hour, limits)
    if weeks is not None and crew is not None and seconds > crew * WEEK_HOURS * weeks * HOUR:
        found.append(
            Remark(
                "beyond_crew",
                french(
                    f"C'est plus que ce que peut faire une équipe de {count(crew, 'personne')} à temps plein pendant "
                    f"{count(weeks, 'semaine')} : vérifiez la durée du lot ou le taux."
                ),
            )
        )
    return tuple(found)


def price_remarks(per_hour: Fraction | None, limits: Limits = USUAL_LIMITS) -> list[Remark]:
    """What is unusual in the euros that stand for one hour of insertion."""
    if per_hour is not None and per_hour < Fraction(limits.fewest_euros_per_hour):
        sentence = (
            f"Une heure d'insertion pour {euros(per_hour)} : c'est beaucoup d'heures pour ce montant "
            f"(au moins {euros(limits.fewest_euros_per_hour)} d'habitude)."
        )
        return [Remark("demanding", french(sentence))]
    if per_hour is not None and per_hour > Fraction(limits.most_euros_per_hour):
        sentence = (
            f"Une heure d'insertion pour {euros(per_hour)} : c'est peu d'heures pour ce montant "
            f"(au plus {euros(limits.most_euros_per_hour)} d'habitude)."
        )
        return [Remark("modest", french(sentence))]
    return []


def require_duration(weeks: int | None, crew: int | None) -> None:
    if weeks is not None and weeks <= 0:
        raise UncomputableCalibration("weeks", "La durée du lot doit être d'au moins une semaine.")
    if crew is not None and crew <= 0:
        raise UncomputableCalibration("crew", "L'équipe doit compter au moins une personne.")


def count(number: int, noun: str) -> str:
    return f"{write_number(number)} {noun if number < 2 else noun + 's'}"


def unusual_ratios(
    rate: Decimal | None = None, labour_share: Decimal | None = None, limits: Limits = USUAL_LIMITS
) -> tuple[Remark, ...]:
    """What is out of the ordinary in a rate or a share (ratios)."""
    found = []
    if rate is not None and rate > limits.high_rate:
        found.append(
            Remark(
                "high_rate",
                french(f"Le taux d'insertion ({percent(rate)}) dépasse {percent(limits.high_rate)} : c'est élevé."),
            )
        )
    if labour_share is not None and labour_share > limits.high_labour_share:
        found.append(
            Remark(
                "high_labour_share",
                french(
                    f"La part de main-d'œuvre ({percent(labour_share)}) dépasse "
                    f"{percent(limits.high_labour_share)} : vérifiez-la."
                ),
            )
        )
    return tuple(found)
