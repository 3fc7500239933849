"""Who of a group does which hours: a pair of entries that sums to zero, so that the lot owes neither more nor less."""

from collections import defaultdict

from clauses.actions.hours import check_day, check_hours, lock, post, refuse_unless_open
from clauses.durations import print_hours
from clauses.enums import ObligationKind
from clauses.owed import owed
from markets.acting import Refused, act
from markets.enums import PartyRole
from markets.journal import record
from markets.models import Party
from markets.typography import french, write_day

SHARING = (PartyRole.HOLDER, PartyRole.JOINT)


@act
def share_hours(*, actor, lot, giver, receiver, seconds, effective_on, words=""):
    """Move hours (seconds, above zero) from a holder or joint contractor to another of the same lot; returns the pair.

    Nobody gives more than it has: what stays with the lot as a whole is the first holder's to give.
    """
    lot = lock(lot)
    refuse_unless_open(lot)
    check_hours(seconds)
    check_day("effective_on", effective_on)
    sharing = {party.pk: party for party in Party.objects.filter(lot=lot, role__in=SHARING)}
    if giver.pk not in sharing or receiver.pk not in sharing:
        raise Refused("Les heures se partagent entre titulaires et cotraitants du lot.")
    if giver.pk == receiver.pk:
        raise Refused({"receiver": "Choisissez deux intervenants différents."})
    has = shares(lot)[giver.pk]
    if seconds > has:
        raise Refused(
            {"seconds": french(f"Cet intervenant a {print_hours(has)} à réaliser : il ne peut pas en donner plus.")}
        )
    entry = record(
        actor=actor,
        structure=lot.structure,
        verb="share_hours",
        obj=lot,
        words=french(
            f"Répartition : {print_hours(seconds)} de l'intervenant n° {giver.pk} à l'intervenant n° {receiver.pk}, "
            f"à compter du {write_day(effective_on)}.{' ' + words.strip() if words.strip() else ''}"
        ),
    )
    return tuple(
        post(lot, entry, ObligationKind.SHARE, moved, effective_on, party=party)
        for party, moved in ((giver, -seconds), (receiver, seconds))
    )


def shares(lot):
    """Seconds that each holder or joint contractor has to do; hours given to nobody are the first holder's."""
    parties = list(Party.objects.filter(lot=lot, role__in=SHARING).order_by("pk"))
    first = next((party.pk for party in parties if party.role == PartyRole.HOLDER), None)
    found = defaultdict(int, {party.pk: 0 for party in parties})
    for row in owed([lot.pk]):
        found[row.party if row.party in found else first] += row.seconds
    return found
