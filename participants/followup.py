"""The lists of people to follow: who waits for a decision, whose eligibility ends, who is in post, who is done."""

from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, TextChoices

from participants.eligibility import ENDING_SOON_DAYS
from participants.models import Eligibility, PersonQuerySet, Placement


class FollowUp(TextChoices):
    """Values stand in addresses."""

    TO_EXAMINE = "a-examiner", "À examiner"
    ENDING = "finit-bientot", f"Finit dans {ENDING_SOON_DAYS} jours"
    IN_POST = "en-poste", "En poste"
    ENDED = "terminee", "Terminée"


def to_examine(people: PersonQuerySet, today: date):
    """People without any decision, or at work under a contract that no decision speaks of."""
    decisions = Eligibility.objects.filter(person=OuterRef("pk"))
    spoken_of = Eligibility.objects.filter(person=OuterRef("person")).filter(
        Q(granted=True, withdrawn_at=None, starts_on__lte=OuterRef("starts_on"), ends_on__gte=OuterRef("starts_on"))
        | Q(granted=False, decided_on__gte=OuterRef("starts_on"))
    )
    unspoken = Placement.objects.filter(~Exists(spoken_of), person=OuterRef("pk")).filter(
        Q(ends_on=None) | Q(ends_on__gte=today)
    )
    return people.filter(~Exists(decisions) | Exists(unspoken))


def ending(people: PersonQuerySet, today: date):
    """People whose eligibility ends within 45 days and is followed by no other."""
    standing = Eligibility.objects.standing().filter(person=OuterRef("pk"))
    limit = today + timedelta(days=ENDING_SOON_DAYS)
    after = standing.filter(Q(ends_on__gt=limit) | Q(starts_on=None, hire_before__gte=today))
    return people.filter(Exists(standing.filter(ends_on__range=(today, limit))), ~Exists(after))


def in_post(people: PersonQuerySet, today: date):
    running = Placement.objects.filter(Q(ends_on=None) | Q(ends_on__gte=today), starts_on__lte=today)
    return people.filter(Exists(running.filter(person=OuterRef("pk"))))


def ended(people: PersonQuerySet, today: date):
    """People whose every eligibility is over."""
    standing = Eligibility.objects.standing().filter(person=OuterRef("pk"))
    alive = standing.filter(Q(ends_on__gte=today) | Q(starts_on=None, hire_before__gte=today))
    return people.filter(Exists(standing), ~Exists(alive))


LISTS = {
    FollowUp.TO_EXAMINE: to_examine,
    FollowUp.ENDING: ending,
    FollowUp.IN_POST: in_post,
    FollowUp.ENDED: ended,
}


def follow(people: PersonQuerySet, choice: str, today: date):
    return LISTS[FollowUp(choice)](people, today)
