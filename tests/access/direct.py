"""Actions asked about others' rows as if a page had let them through: each refuses by itself."""

from datetime import date
from decimal import Decimal

from clauses.actions import record_fact
from markets.models import Lot, Party
from participants.actions import change_identity, place_person
from participants.enums import Modality
from participants.models import Person
from reporting.actions import open_statement
from reporting.expected_periods import Period
from tests.access import world as told

OCTOBER = date(2026, 10, 1)
MONTH = Period(OCTOBER, OCTOBER, (OCTOBER,), OCTOBER, OCTOBER, False)


def sides(actor):
    """Keys of what is the actor's and of what is not: (own, others')."""
    return ("y", "a") if actor in told.IN_Y else ("a", "y")


def person_of(world, side):
    return Person.objects.get(pk=world.pk("person", {"y": "valje", "a": "coset"}[side]))


def party_of(world, side):
    return Party.objects.get(pk=world.pk("party", side))


def place(world, actor, person, party):
    place_person(
        actor=world.actor(actor),
        person=person_of(world, person),
        party=party_of(world, party),
        modality=Modality.DIRECT,
        job="Intrus",
        starts_on=date(2026, 11, 3),
    )


def place_anothers_person(world, actor):
    own, other = sides(actor)
    place(world, actor, person=other, party=own)


def place_with_anothers_party(world, actor):
    own, other = sides(actor)
    place(world, actor, person=own, party=other)


def change_anothers_identity(world, actor):
    person = person_of(world, sides(actor)[1])
    change_identity(actor=world.actor(actor), person=person, last_name="Intrus", first_name="Intrus")


def open_anothers_month(world, actor):
    open_statement(actor=world.actor(actor), party=party_of(world, sides(actor)[1]), period=MONTH)


def record_a_neighbours_fact(world, actor):
    """An invoice of another holder of the lot b, as company B would give its own."""
    if actor == told.COMPANY_B:
        lot = Lot.objects.get(pk=world.pk("lot", "b"))
    else:
        lot = Lot.objects.get(pk=world.pk("lot", "y"))
    record_fact(actor=world.actor(actor), lot=lot, party=world.neighbour, month=OCTOBER, amount=Decimal(1000))


DIRECT = {
    made.__name__: made
    for made in (
        place_anothers_person,
        place_with_anothers_party,
        change_anothers_identity,
        open_anothers_month,
        record_a_neighbours_fact,
    )
}
