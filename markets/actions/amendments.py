"""Amendments signed to an award: recorded, corrected by a next version, taken back when typed by mistake."""

from markets.acting import Refused, act
from markets.actions.parties import numbered
from markets.journal import record
from markets.models import Amendment, Award, Lot
from markets.models.contracts import amended
from markets.typography import MINUS, french, write_day, write_euros


@act
def record_amendment(*, actor, award, rank, signed_on, purpose, amount_delta=0, ends_on=None, words=""):
    """Write an amendment: euros before tax added (or, below zero, taken away) and the new last day; returns it.

    Refused on a closed lot, for a rank already written, and where less than nothing would be left of the amount.
    """
    lot, award = locked(award)
    amendment = Amendment(
        structure=lot.structure,
        lot=lot,
        award=award,
        rank=rank,
        signed_on=signed_on,
        purpose=purpose,
        amount_delta=amount_delta,
        ends_on=ends_on,
    )
    if Amendment.objects.standing().filter(award=award, rank=rank).exists():
        raise Refused({"rank": french(f"L'avenant n° {rank} de cette attribution est déjà enregistré : corrigez-le.")})
    last = Amendment.objects.filter(award=award, rank=rank).order_by("-revision").first()
    return write(amendment, last, actor=actor, verb="record_amendment", words=words)


@act
def correct_amendment(*, actor, amendment, signed_on, purpose, amount_delta, ends_on, words=""):
    """Write the next version of an amendment, for a slip of the keyboard; the earlier ones stay."""
    lot, award = locked(amendment.award)
    last = latest(amendment)
    corrected = Amendment(
        structure=lot.structure,
        lot=lot,
        award=award,
        rank=last.rank,
        signed_on=signed_on,
        purpose=purpose,
        amount_delta=amount_delta,
        ends_on=ends_on,
    )
    return write(corrected, last, actor=actor, verb="correct_amendment", words=words)


@act
def withdraw_amendment(*, actor, amendment):
    """Take back an amendment that was typed by mistake: it counts no more, and stays in the journal."""
    lot, award = locked(amendment.award)
    last = latest(amendment)
    gone = Amendment(
        structure=lot.structure,
        lot=lot,
        award=award,
        rank=last.rank,
        signed_on=last.signed_on,
        purpose=last.purpose,
        withdrawn=True,
    )
    return write(gone, last, actor=actor, verb="withdraw_amendment", words="Saisi par erreur.")


def locked(award):
    """The lot, held until the end of the transaction, and the award with its amendments as they stand."""
    lot = Lot.objects.select_for_update(of=("self",), no_key=True).select_related("structure").get(pk=award.lot_id)
    if lot.closed_on:
        raise Refused(french(f"Ce lot est clos depuis le {write_day(lot.closed_on)} : rouvrez-le d'abord."))
    return lot, Award.objects.prefetch_related(amended()).get(pk=award.pk)


def latest(amendment):
    last = Amendment.objects.latest().get(award=amendment.award_id, rank=amendment.rank)
    if last.withdrawn:
        raise Refused("Cet avenant a déjà été retiré.")
    return last


def write(amendment, last, *, actor, verb, words):
    """Check a version against what is signed, write it after the `last` one, and tell the journal."""
    award, lot = amendment.award, amendment.lot
    amendment.revision = last.revision + 1 if last else 0
    others = [each.amount_delta for each in award.standing_amendments if each.rank != amendment.rank]
    left = (award.amount or 0) + sum(others) + amendment.amount_delta
    if left < 0:
        raise Refused({"amount_delta": french(f"Il ne resterait rien du montant du marché ({write_euros(left)}).")})
    if award.notified_on and amendment.signed_on < award.notified_on:
        raise Refused(
            {"signed_on": french(f"Le marché a été notifié le {write_day(award.notified_on)} : vérifiez la date.")}
        )
    if amendment.ends_on and award.notified_on and amendment.ends_on < award.notified_on:
        raise Refused({"ends_on": "La nouvelle fin précède la notification du marché."})
    amendment.full_clean()
    amendment.save()
    record(
        actor=actor,
        structure=lot.structure,
        verb=verb,
        obj=amendment,
        words=french(f"{numbered(lot)} : {told(amendment)}{' ' + words.strip() if words.strip() else ''}"),
    )
    return amendment


def told(amendment):
    """« avenant n° 1 du 12/10/2026, +50 000 €, jusqu'au 30/06/2028. »"""
    said = [f"avenant n° {amendment.rank} du {write_day(amendment.signed_on)}"]
    if amendment.withdrawn:
        said.append("retiré")
    if amendment.amount_delta:
        said.append(signed_euros(amendment.amount_delta))
    if amendment.ends_on:
        said.append(f"jusqu'au {write_day(amendment.ends_on)}")
    if amendment.revision and not amendment.withdrawn:
        said.append("corrigé")
    return f"{', '.join(said)}."


def signed_euros(amount):
    return f"{'+' if amount > 0 else ''}{write_euros(amount)}".replace("-", MINUS)
