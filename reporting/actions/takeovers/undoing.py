"""Taking a takeover back: hours and obligations by their exact opposites, the rest withdrawn or put back.

Figures and lists are as before, and the journal says what happened. Refused once something true hangs on it.
"""

from django.db.models import F, Q
from django.utils import timezone

from clauses.models import Clause, ObligationEntry
from markets.acting import Refused, act
from markets.journal import record
from markets.models import Award, Contract, Lot, Membership, Operation, Party, Relation
from markets.typography import french
from participants.enums import EndReason
from participants.models import Eligibility, EntryProfile, Person, PersonIdentity, Placement
from reporting.actions.takeovers.drafts import A_BATCH, locked
from reporting.enums import StatementState, TakeoverState
from reporting.models import HoursEntry, Statement, StatementLine

WITHDRAWN = {"level": "withdrawal", "sentence": "Reprise annulée."}
SENT_BACK = "La reprise qui avait apporté ce marché est annulée : ce mois ne compte pas. Contactez votre facilitateur."


@act
def undo_takeover(*, actor, takeover):
    """Take back everything that a takeover brought; refused from the first month validated on what it brought.

    Months sent and not validated are sent back with their reason and kept: what a company declared is never deleted.
    """
    takeover = locked(takeover, TakeoverState.DONE)
    made = takeover.made
    hold_months(made)
    if reason := why_not(takeover):
        raise Refused(reason)
    now = timezone.now()
    drop_drafts(made)
    takeover.made = made | {"sent_back": send_back(made, now)}
    takeover.state, takeover.undone_at = TakeoverState.UNDONE, now
    takeover.save(update_fields=["state", "undone_at", "made"])
    withdraw_people(made, now)
    Clause.objects.filter(pk__in=made.get("clauses", ()), ended_on=None).update(ended_on=timezone.localdate(now))
    for kind, model in (("parties", Party), ("awards", Award), ("lots", Lot)):
        model.objects.filter(pk__in=made.get(kind, ())).update(withdrawn_at=now)
    Contract.objects.filter(pk__in=made.get("contracts", ())).update(withdrawn_at=now, operation=None)
    unused = Operation.objects.filter(pk__in=made.get("operations", ()))
    unused.exclude(pk__in=Contract.objects.filter(operation__in=unused).values("operation")).delete()
    forget_partners(made)
    entry = record(
        actor=actor,
        structure=actor.structure,
        verb="undo_takeover",
        obj=takeover,
        words=french(
            f"Reprise n° {takeover.pk} annulée : ses heures sont retirées par des écritures contraires"
            + (f", {len(back)} mois envoyé(s) renvoyé(s)" if (back := takeover.made["sent_back"]) else "")
            + "."
        ),
    )
    post_opposites(made, entry)
    return takeover


def why_not(takeover):
    """Why a takeover can no longer be taken back, in a French sentence; "" when it can. Five queries at most."""
    made = takeover.made
    parties, people, placements = (made.get(kind, ()) for kind in ("parties", "people", "placements"))
    brought = StatementLine.objects.filter(placement__in=placements).values("statement")
    concerned = Statement.objects.filter(Q(party__in=parties) | Q(pk__in=brought))
    if concerned.filter(state=StatementState.VALIDATED).exists():
        return french("Un mois est déjà validé sur ce qu'elle a apporté : elle ne s'annule plus.")
    if concerned.filter(state=StatementState.SUBMITTED).exclude(party__in=parties).exists():
        return french(
            "Un mois envoyé par une entreprise que vous suiviez déjà compte des contrats de cette reprise : "
            "renvoyez-le pour correction, puis annulez."
        )
    later = Placement.objects.filter(Q(party__in=parties) | Q(person__in=people)).exclude(pk__in=placements)
    if later.exists():
        return french("Un contrat de travail s'y est ajouté depuis : retirez-le d'abord, ou gardez la reprise.")
    if (
        Lot.objects.filter(contract__in=made.get("contracts", ())).exclude(pk__in=made.get("lots", ())).exists()
        or Party.objects.filter(lot__in=made.get("lots", ())).exclude(pk__in=parties).exists()
    ):
        return french("Un lot ou un intervenant s'est ajouté depuis à un marché repris : elle ne s'annule plus.")
    return ""


def hold_months(made):
    """Lock the months of what was brought: none is sent or validated while it is taken back."""
    lines = StatementLine.objects.filter(placement__in=made.get("placements", ()))
    months = Statement.objects.filter(Q(party__in=made.get("parties", ())) | Q(pk__in=lines.values("statement")))
    list(months.select_for_update(of=("self",), no_key=True).order_by("pk").values_list("pk"))


def sent_months(takeover):
    """How many months were sent on what a takeover brought, and wait for the facilitator; one query."""
    return Statement.objects.filter(state=StatementState.SUBMITTED, party__in=takeover.made.get("parties", ())).count()


def drop_drafts(made):
    """Months begun and not sent go with what they are about; in a month to correct, so do the lines brought."""
    parties = made.get("parties", ())
    drafts = Statement.objects.filter(state=StatementState.DRAFT)
    typed = Statement.objects.filter(Q(state=StatementState.DRAFT) | Q(state=StatementState.RETURNED))
    typed = typed.exclude(state=StatementState.RETURNED, party__in=parties)
    StatementLine.objects.filter(placement__in=made.get("placements", ()), statement__in=typed).delete()
    drafts.filter(party__in=parties).delete()


def send_back(made, now):
    """Return the months sent to whoever sent them, with the reason; their keys."""
    sent = Statement.objects.filter(state=StatementState.SUBMITTED, party__in=made.get("parties", ()))
    keys = list(sent.order_by("pk").values_list("pk", flat=True))
    Statement.objects.filter(pk__in=keys).update(
        state=StatementState.RETURNED, returned_at=now, return_reason=french(SENT_BACK), version=F("version") + 1
    )
    return keys


def withdraw_people(made, now):
    """Work contracts and people leave every page, names are erased, decisions are withdrawn and say why."""
    placements = made.get("placements", ())
    EntryProfile.objects.filter(placement__in=placements).delete()
    Placement.objects.filter(pk__in=placements).update(withdrawn_at=now)
    Placement.objects.filter(pk__in=made.get("completed", ())).update(ends_on=None, end_reason=EndReason.RUNNING)
    decisions = list(Eligibility.objects.filter(pk__in=made.get("eligibilities", ()), withdrawn_at=None))
    for each in decisions:
        each.withdrawn_at, each.reasons = now, [*each.reasons, WITHDRAWN]
    Eligibility.objects.bulk_update(decisions, ["withdrawn_at", "reasons"], batch_size=A_BATCH)
    people = made.get("people", ())
    PersonIdentity.objects.filter(person__in=people).delete()
    Person.objects.filter(pk__in=people).update(withdrawn_at=now)


def forget_partners(made):
    """Partners that only this takeover knew are no longer the structure's; an organisation itself is never deleted."""
    kept = Relation.objects.filter(pk__in=made.get("relations", ()), notes="")
    used = Q(organisation__in=Party.objects.values("organisation")) | Q(
        organisation__in=Contract.objects.values("authority")
    )
    used |= Q(organisation__in=EntryProfile.objects.exclude(prescriber=None).values("prescriber"))
    used |= Q(organisation__in=Membership.objects.values("organisation"))
    kept.exclude(used).delete()


def post_opposites(made, entry):
    common = {"entry": entry, "number": entry.number}
    reversed_already = HoursEntry.objects.exclude(reverses=None).values("reverses")
    hours = HoursEntry.objects.filter(pk__in=made.get("hours", ())).exclude(pk__in=reversed_already)
    HoursEntry.objects.bulk_create(
        [
            HoursEntry(
                structure_id=each.structure_id,
                lot_id=each.lot_id,
                party_id=each.party_id,
                placement_id=each.placement_id,
                person_id=each.person_id,
                month=each.month,
                kind=each.kind,
                seconds=-each.seconds,
                reverses=each,
                **common,
            )
            for each in hours
        ],
        batch_size=A_BATCH,
    )
    ObligationEntry.objects.bulk_create(
        [
            ObligationEntry(
                structure_id=each.structure_id,
                lot_id=each.lot_id,
                kind=each.kind,
                seconds=-each.seconds,
                effective_on=each.effective_on,
                **common,
            )
            for each in ObligationEntry.objects.filter(pk__in=made.get("obligations", ()))
        ],
        batch_size=A_BATCH,
    )
