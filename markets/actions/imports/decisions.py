"""Deciding of what an import could not settle: another content of a contract, a double, a contract to follow."""

from django.utils import timezone

from markets.acting import Conflict, Refused, act
from markets.actions.imports.notices import write_decisions
from markets.decp.contracts import PublishedContract
from markets.decp.normalising import normalise
from markets.enums import Ruling
from markets.journal import record
from markets.models import Award, Decision, Lot, Notice, Sighting
from markets.terms import end_after


@act
def decide_change(*, actor, notice, accepted):
    """Take the amount, the day and the duration of a new publication into its award, or leave the award as it is."""
    notice = Notice.objects.select_related("award__lot", "buyer").get(pk=notice.pk)
    award = notice.award and Award.objects.select_for_update(of=("self",), no_key=True).get(pk=notice.award_id)
    if Decision.objects.filter(notice=notice).exists():
        raise Conflict("Quelqu'un a déjà décidé de ce changement.")
    if accepted and award is None:
        raise Refused(
            "Ce contrat n'a pas de titulaire dans l'outil : attribuez son lot, puis saisissez la nouvelle version."
        )
    if accepted:
        take_version(award, normalise(notice.raw, 0, today=timezone.localdate()))
    ruling = Ruling.ACCEPTED if accepted else Ruling.LEFT
    write_decisions(
        [Decision(structure=notice.structure, notice=notice, ruling=ruling, lot_id=notice.lot_id, award=award)]
    )
    done = "reprise" if accepted else "laissée"
    record(
        actor=actor,
        structure=notice.structure,
        verb="decide_change",
        obj=award or notice,
        words=f"Attribution {notice.published_id} : nouvelle publication {done}.",
    )


@act
def reopen_change(*, actor, notice):
    """Take back a decision to leave a new publication: it waits again. One that was taken is in the award already."""
    decision = Decision.objects.select_for_update(of=("self",), no_key=True).filter(notice=notice.pk).first()
    if decision is None:
        raise Conflict("Cette publication attend déjà une décision.")
    if decision.ruling != Ruling.LEFT:
        raise Refused("Cette publication est déjà reprise : corrigez l'attribution s'il y a lieu.")
    lot = Lot.objects.filter(pk=decision.lot_id).first()
    structure = decision.structure
    decision.delete()
    record(
        actor=actor,
        structure=structure,
        verb="reopen_change",
        obj=lot or notice,
        words=f"Nouvelle publication {notice.published_id} : à décider de nouveau.",
    )


def take_version(award, published):
    """Write the published amount, day and duration on an award; what the publication leaves in doubt stays as it is."""
    if not isinstance(published, PublishedContract):
        raise Refused("Cette publication ne peut plus être lue.")
    if published.amount is not None:
        award.amount = published.amount
    award.notified_on = published.notified_on or award.notified_on
    award.months = published.months or award.months
    award.ends_on = end_after(award.notified_on, award.months) or award.ends_on
    award.full_clean()
    award.save()


@act
def separate_double(*, actor, notice):
    """Undo the merging of a double: the next import of its file asks again what to do with it."""
    decision = Decision.objects.select_for_update(of=("self",), no_key=True).filter(notice=notice).first()
    if decision is None or decision.ruling != Ruling.MERGED:
        raise Conflict("Ce doublon n'est plus réuni à ce contrat.")
    lot = Lot.objects.get(pk=decision.lot_id)
    decision.ruling, decision.lot, decision.award = Ruling.SEPARATED, None, None
    decision.full_clean()
    decision.save()
    record(
        actor=actor,
        structure=decision.structure,
        verb="separate_double",
        obj=lot,
        words=f"Doublon {notice.published_id} séparé.",
    )


@act
def dismiss_sighting(*, actor, sighting, dismissed=True):
    """Put a contract seen in published data aside, or back among those to follow."""
    sighting = Sighting.objects.select_for_update(of=("self",), no_key=True).get(pk=sighting.pk)
    sighting.dismissed_at = timezone.now() if dismissed else None
    sighting.full_clean()
    sighting.save()
    record(
        actor=actor,
        structure=sighting.structure,
        verb="dismiss_sighting",
        obj=sighting,
        words=f"Marché publié {sighting.published_id} {'écarté' if dismissed else 'remis à suivre'}.",
    )
