"""Who was awarded a lot, who works under whom, and when."""

from django.utils import timezone

from markets.acting import Refused, act
from markets.actions.coming import follow_stage
from markets.enums import Kind, PartyRole, StageKind
from markets.journal import record
from markets.models import Award, Contract, Lot, Party, Stop
from markets.register import Sought, gather, give_kinds
from markets.terms import end_after
from markets.typography import write_day


@act
def award_lot(
    *,
    actor,
    lot,
    holder,
    amount=None,
    notified_on=None,
    months=None,
    ends_on=None,
    reference="",
    starts_on=None,
):
    """Write what was signed for a lot, with its holder (an Organisation or a `Sought`) at the root of the parties.

    Without an end, it is the last day of the months counted from the notification. Several awards make several holders.
    A contract to come is no longer once one of its lots is awarded.
    """
    contract = Contract.objects.select_for_update(of=("self",), no_key=True).get(pk=lot.contract_id)
    lot = Lot.objects.select_for_update(of=("self",), no_key=True).get(pk=lot.pk)
    organisation = partner(lot.structure, holder)
    give_kinds([organisation], Kind.COMPANY, unless_any=True)
    if Party.objects.filter(lot=lot, role=PartyRole.HOLDER, organisation=organisation, ends_on=None).exists():
        raise Refused({"holder": "Cette organisation est déjà titulaire de ce lot."})
    signed = {"reference": reference, "notified_on": notified_on, "amount": amount, "months": months}
    award = write_award(lot, organisation, starts_on=starts_on, ends_on=ends_on, **signed)
    entry = record(
        actor=actor,
        structure=lot.structure,
        verb="award_lot",
        obj=award,
        words=f"{numbered(lot)} attribué à l'organisation n° {organisation.pk}.",
    )
    today = timezone.localdate()
    follow_stage(contract, StageKind.AWARDED, on=min(notified_on or today, today), entry=entry)
    return award


def write_award(lot, holder, *, starts_on, ends_on, notified_on, months, **signed):
    """An award with its holder at the root of the parties; `starts_on` is the holder's, the rest what was signed."""
    award = Award(
        structure=lot.structure,
        lot=lot,
        notified_on=notified_on,
        months=months,
        ends_on=ends_on or end_after(notified_on, months),
        **signed,
    )
    award.full_clean()
    award.save()
    party = Party(
        structure=lot.structure,
        lot=lot,
        award=award,
        organisation=holder,
        role=PartyRole.HOLDER,
        starts_on=starts_on,
    )
    party.full_clean()
    party.save()
    return award


@act
def edit_award(*, actor, award, reference, notified_on, amount, months, ends_on):
    """Correct what was typed of an award. A change that was signed is an amendment, not a correction."""
    lot = Lot.objects.select_for_update(of=("self",), no_key=True).get(pk=award.lot_id)
    award = Award.objects.get(pk=award.pk)
    award.reference, award.notified_on, award.amount = reference, notified_on, amount
    award.months = months
    award.ends_on = ends_on or end_after(notified_on, months)
    award.full_clean()
    award.save()
    record(
        actor=actor,
        structure=lot.structure,
        verb="edit_award",
        obj=award,
        words=f"Attribution du {numbered(lot).lower()} corrigée.",
    )
    return award


@act
def add_party(*, actor, parent, organisation, role, starts_on=None, ends_on=None, declares_through=None):
    """Add a party under another of the same award: joint contractor of a holder, subcontractor or lender of anybody.

    `organisation` is an Organisation or a `Sought`. Nobody works under a lender, nor under itself.
    """
    role = PartyRole(role)
    lot = Lot.objects.select_for_update(of=("self",), no_key=True).get(pk=parent.lot_id)
    parent = Party.objects.get(pk=parent.pk)
    if role == PartyRole.HOLDER:
        raise Refused({"role": "Un titulaire s'ajoute par une attribution."})
    if parent.role == PartyRole.LENDER:
        raise Refused("Personne n'intervient sous une structure qui met à disposition.")
    if role == PartyRole.JOINT and parent.role != PartyRole.HOLDER:
        raise Refused({"role": "Un cotraitant s'ajoute sous le titulaire, qui est son mandataire."})
    organisation = partner(lot.structure, organisation)
    if organisation.pk == parent.organisation_id:
        raise Refused({"organisation": "Une organisation n'intervient pas sous elle-même."})
    if role != PartyRole.LENDER:
        give_kinds([organisation], Kind.COMPANY, unless_any=True)
    party = Party(
        structure=lot.structure,
        lot=lot,
        award_id=parent.award_id,
        parent=parent,
        organisation=organisation,
        role=role,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    declare_through(party, declares_through)
    party.full_clean()
    party.save()
    record(
        actor=actor,
        structure=lot.structure,
        verb="add_party",
        obj=party,
        words=f"{numbered(lot)} : organisation n° {organisation.pk} ajoutée ({role.label.lower()}).",
    )
    return party


@act
def date_party(*, actor, party, starts_on, ends_on, declares_through=None):
    """Say when a party really starts and ends on site, and who types its hours (itself when None)."""
    lot = Lot.objects.select_for_update(of=("self",), no_key=True).get(pk=party.lot_id)
    party = Party.objects.get(pk=party.pk)
    party.starts_on, party.ends_on = starts_on, ends_on
    declare_through(party, declares_through)
    party.full_clean()
    party.save()
    record(
        actor=actor,
        structure=lot.structure,
        verb="date_party",
        obj=party,
        words=f"{numbered(lot)} : dates de l'intervenant n° {party.pk} – {period(starts_on, ends_on)}.",
    )
    return party


@act
def stop_party(*, actor, party, starts_on, ends_on=None):
    """Note days when a party does not work on the lot; a month stopped whole is not due."""
    lot = Lot.objects.select_for_update(of=("self",), no_key=True).get(pk=party.lot_id)
    refuse_backwards(starts_on, ends_on)
    stop = Stop(structure=lot.structure, lot=lot, party=party, starts_on=starts_on, ends_on=ends_on)
    stop.full_clean()
    stop.save()
    record(
        actor=actor,
        structure=lot.structure,
        verb="stop_party",
        obj=party,
        words=f"{numbered(lot)} : arrêt de l'intervenant n° {party.pk} – {period(starts_on, ends_on)}.",
    )
    return stop


@act
def resume_party(*, actor, stop, ends_on):
    """End a stop that had no end: the last day without work."""
    lot = Lot.objects.select_for_update(of=("self",), no_key=True).get(pk=stop.lot_id)
    stop = Stop.objects.get(pk=stop.pk)
    if stop.ends_on is not None:
        raise Refused("Cet arrêt est déjà terminé.")
    refuse_backwards(stop.starts_on, ends_on)
    stop.ends_on = ends_on
    stop.full_clean()
    stop.save()
    record(
        actor=actor,
        structure=lot.structure,
        verb="resume_party",
        obj=stop.party,
        words=f"{numbered(lot)} : reprise de l'intervenant n° {stop.party_id}, arrêt fini le {write_day(ends_on)}.",
    )
    return stop


def partner(structure, organisation):
    """An organisation as the structure's partner, found or added from what was typed of it."""
    if not isinstance(organisation, Sought):
        return organisation
    [found], _ = gather(structure, [organisation])
    return found


def declare_through(party, through):
    """Have another party of the award type the hours of this one; one step only, so that somebody does type them."""
    if through is not None:
        if through.pk == party.pk:
            through = None
        elif through.award_id != party.award_id:
            raise Refused({"declares_through": "Celui qui déclare intervient dans la même attribution."})
        elif through.declares_through_id is not None:
            raise Refused({"declares_through": "Celui-ci ne déclare pas lui-même ses heures : choisissez-en un autre."})
        elif party.pk and Party.objects.filter(declares_through=party).exists():
            raise Refused({"declares_through": "Cet intervenant déclare déjà pour d'autres : il déclare lui-même."})
    party.declares_through = through


def refuse_backwards(starts_on, ends_on):
    """Before any other check: PostgreSQL makes no range of an end that comes first."""
    if ends_on is not None and ends_on < starts_on:
        raise Refused({"ends_on": "La reprise précède l'arrêt."})


def numbered(lot):
    return f"Lot {lot.number}" if lot.number else f"Lot du marché n° {lot.contract_id}"


def period(starts_on, ends_on):
    """A period in words, open or not."""
    if starts_on and ends_on:
        return f"du {write_day(starts_on)} au {write_day(ends_on)}"
    if starts_on:
        return f"à partir du {write_day(starts_on)}"
    return f"jusqu'au {write_day(ends_on)}" if ends_on else "sans date"
