"""A holder replaced: the one before ends, another takes over what remains, and both stay in the history."""

from datetime import timedelta

from markets.acting import Refused, act
from markets.actions.parties import numbered, partner, write_award
from markets.enums import Kind, PartyRole
from markets.journal import record
from markets.models import Award, Lot, Party
from markets.register import give_kinds
from markets.typography import french, write_day


@act
def replace_holder(
    *,
    actor,
    award,
    ended_on,
    holder,
    words,
    amount=None,
    notified_on=None,
    months=None,
    ends_on=None,
    reference="",
    starts_on=None,
):
    """End everybody of an award on a day, and award the lot to another holder (an Organisation or a `Sought`).

    `words` say why; the new holder starts the day after where `starts_on` says nothing. Returns the new award.
    """
    lot = Lot.objects.select_for_update(of=("self",), no_key=True).get(pk=award.lot_id)
    if lot.closed_on:
        raise Refused(french(f"Ce lot est clos depuis le {write_day(lot.closed_on)} : rouvrez-le d'abord."))
    award = Award.objects.get(pk=award.pk)
    if Award.objects.filter(replaces=award).exists():
        raise Refused("Ce titulaire est déjà remplacé.")
    before = Party.objects.get(award=award, role=PartyRole.HOLDER)
    if before.starts_on and ended_on < before.starts_on:
        raise Refused({"ended_on": french(f"Il a commencé le {write_day(before.starts_on)} : vérifiez la date.")})
    organisation = partner(lot.structure, holder)
    if organisation.pk == before.organisation_id:
        raise Refused({"holder": "C'est le titulaire que vous remplacez."})
    give_kinds([organisation], Kind.COMPANY, unless_any=True)
    for party in Party.objects.filter(award=award):
        last = max(ended_on, party.starts_on or ended_on)
        if party.ends_on is None or party.ends_on > last:
            party.ends_on = last
            party.full_clean()
            party.save()
    signed = {"reference": reference, "notified_on": notified_on, "amount": amount, "months": months}
    taken_over = write_award(
        lot,
        organisation,
        starts_on=starts_on or ended_on + timedelta(days=1),
        ends_on=ends_on,
        replaces=award,
        **signed,
    )
    record(
        actor=actor,
        structure=lot.structure,
        verb="replace_holder",
        obj=taken_over,
        words=french(
            f"{numbered(lot)} : l'organisation n° {organisation.pk} remplace la n° {before.organisation_id}, "
            f"dont le dernier jour est le {write_day(ended_on)}. {words.strip()}"
        ),
    )
    return taken_over
