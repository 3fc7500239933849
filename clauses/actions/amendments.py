"""What becomes of the hours of a lot when what was signed is amended: confirmed, changed, or left with a reason."""

from clauses.actions.hours import check_day, lock, post, refuse_unless_open, signed
from clauses.durations import print_hours
from clauses.enums import ObligationKind
from clauses.models import AmendmentOutcome, Clause
from clauses.owed import owed_by_lot
from markets.acting import Refused, act
from markets.journal import record
from markets.models import Amendment
from markets.typography import french, write_day


@act
def decide_amendment(*, actor, amendment, seconds, effective_on, proposal, words=""):
    """Settle the hours of an amendment: signed seconds to add, zero to leave them; returns the outcome.

    `proposal` is what was proposed (`clauses.amending.Proposal`): another figure is given a reason in `words`. Settled
    once: a correction of the amendment, or its taking back, is settled in its turn.
    """
    lot = lock(amendment.lot)
    refuse_unless_open(lot)
    amendment = Amendment.objects.latest().filter(pk=amendment.pk).select_related("award").first()
    if amendment is None:
        raise Refused("Cet avenant a été corrigé entre-temps : reprenez sa dernière version.")
    if AmendmentOutcome.objects.filter(amendment=amendment).exists():
        raise Refused("Les heures de cet avenant sont déjà décidées.")
    if not Clause.objects.filter(lot=lot).live().exists():
        raise Refused(french("Ce lot n'a pas de clause en vigueur : ses heures ne changent pas."))
    words = words.strip()
    if seconds != (proposal.seconds or 0) and not words:
        raise Refused({"words": french("Dites pourquoi ce n'est pas la proposition : le motif restera au journal.")})
    total = owed_by_lot([lot.pk])[lot.pk]
    if total + seconds < 0:
        raise Refused(
            {
                "seconds": french(
                    f"Ce lot doit {print_hours(total)} : on ne peut pas en retirer {print_hours(-seconds)}."
                )
            }
        )
    check_day("effective_on", effective_on)
    change = f"{signed(seconds)}, à compter du {write_day(effective_on)}" if seconds else "heures inchangées"
    entry = record(
        actor=actor,
        structure=lot.structure,
        verb="decide_amendment",
        obj=lot,
        words=french(f"Avenant n° {amendment.rank} : {change}.{' ' + words if words else ''}"),
    )
    if seconds:
        post(lot, entry, ObligationKind.AMENDMENT, seconds, effective_on)
    outcome = AmendmentOutcome(
        structure_id=lot.structure_id,
        lot=lot,
        amendment=amendment,
        proposed=proposal.seconds,
        seconds=seconds,
        steps=proposal.as_data(),
        entry=entry,
        number=entry.number,
    )
    outcome.full_clean()
    outcome.save()
    return outcome
