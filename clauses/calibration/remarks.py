"""How much work a number of hours is, and what is unusual in it: said, never a reason to refuse."""

from decimal import Decimal
from fractions import Fraction

from clauses.calibration.result import Remark, UncomputableCalibration, euros, euros_per_hour, percent
from clauses.durations import HOUR
from markets.typography import NARROW, french, write_number

WEEK_HOURS = 35

# Beyond these the result is only questioned, never refused: published practice is 5 to 20 %, and one hour for 1 200
# to 5 385 €; 150 h is the floor of Inserpropre for cleaning; 300 to 700 h is what one person usually does.
HIGH_RATE = Decimal("0.20")
HIGH_LABOUR_SHARE = Decimal("0.95")
FEWEST_EUROS_PER_HOUR = 400
MOST_EUROS_PER_HOUR = 6_000
SMALL_HOURS = 150
FEWEST_HOURS_A_PERSON = 300
MOST_HOURS_A_PERSON = 700


def people_for(seconds: int, weeks: int | None = None) -> tuple[str, ...]:
    """Say in French sentences how much work that is: full-time weeks, people, and the pace over the lot."""
    if seconds <= 0:
        return ()
    full_time_weeks = -(-seconds // (WEEK_HOURS * HOUR))
    fewest = max(1, -(-seconds // (MOST_HOURS_A_PERSON * HOUR)))
    most = max(fewest, seconds // (FEWEST_HOURS_A_PERSON * HOUR))
    sentences = [
        f"C'est environ {count(full_time_weeks, 'semaine')} de travail d'une personne à temps plein "
        f"({WEEK_HOURS}{NARROW}h par semaine)."
    ]
    if seconds >= FEWEST_HOURS_A_PERSON * HOUR:
        crowd = count(fewest, "personne") if fewest == most else f"{fewest} à {count(most, 'personne')}"
        sentences.append(
            f"De quoi faire travailler {crowd}, à raison de {FEWEST_HOURS_A_PERSON} à "
            f"{MOST_HOURS_A_PERSON}{NARROW}h chacune."
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
    seconds: int, amount: Decimal | None, *, weeks: int | None = None, crew: int | None = None
) -> tuple[Remark, ...]:
    """List what is unusual in a number of hours, whatever method gave it; none of it blocks."""
    found = []
    if seconds == 0:
        found.append(Remark("no_hours", "Le calcul ne donne aucune heure."))
    elif seconds < SMALL_HOURS * HOUR:
        found.append(
            Remark(
                "few_hours",
                f"Moins de {SMALL_HOURS}{NARROW}h{french(' : une clause aussi petite est difficile à faire vivre ')}"
                "(seuil de la propreté, indicatif ailleurs).",
            )
        )
    per_hour = None if amount is None else euros_per_hour(amount, seconds)
    if per_hour is not None and per_hour < FEWEST_EUROS_PER_HOUR:
        found.append(
            Remark(
                "demanding",
                french(
                    f"Une heure d'insertion pour {write_number(per_hour, places=0)} € : c'est beaucoup d'heures pour "
                    f"ce montant (au moins {euros(FEWEST_EUROS_PER_HOUR)} d'habitude)."
                ),
            )
        )
    if per_hour is not None and per_hour > MOST_EUROS_PER_HOUR:
        found.append(
            Remark(
                "modest",
                french(
                    f"Une heure d'insertion pour {write_number(per_hour, places=0)} € : c'est peu d'heures pour "
                    f"ce montant (au plus {euros(MOST_EUROS_PER_HOUR)} d'habitude)."
                ),
            )
        )
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


def require_duration(weeks: int | None, crew: int | None) -> None:
    if weeks is not None and weeks <= 0:
        raise UncomputableCalibration("weeks", "La durée du lot doit être d'au moins une semaine.")
    if crew is not None and crew <= 0:
        raise UncomputableCalibration("crew", "L'équipe doit compter au moins une personne.")


def count(number: int, noun: str) -> str:
    return f"{write_number(number)} {noun if number < 2 else noun + 's'}"


def unusual_ratios(rate: Decimal | None = None, labour_share: Decimal | None = None) -> tuple[Remark, ...]:
    """What is out of the ordinary in a rate or a share (ratios)."""
    found = []
    if rate is not None and rate > HIGH_RATE:
        found.append(
            Remark(
                "high_rate",
                french(f"Le taux d'insertion ({percent(rate)}) est élevé : la pratique publiée va de 5 à 20 %."),
            )
        )
    if labour_share is not None and labour_share > HIGH_LABOUR_SHARE:
        found.append(
            Remark(
                "high_labour_share",
                french(f"La part de main-d'œuvre ({percent(labour_share)}) dépasse 95 % : vérifiez-la."),
            )
        )
    return tuple(found)
