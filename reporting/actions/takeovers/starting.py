"""Starting an import: at once for a small file, in the worker for a large one, with the page that follows it."""

from functools import partial

from django.core.exceptions import ValidationError
from django.db import transaction
from django.tasks import task

from markets.access import Actor
from markets.acting import Refused, act
from markets.models import Membership
from markets.working import TAKING_OVER, working_on
from reporting.actions.takeovers.drafts import locked, note
from reporting.actions.takeovers.writing import bring_in
from reporting.enums import TakeoverState
from reporting.models import Takeover

AT_ONCE = 500  # lines


def start_takeover(*, actor, takeover):
    """Bring a takeover in now, or have the worker do it when it is large; returns it as it then is."""
    if takeover.lines.count() <= AT_ONCE:
        return bring_in(actor=actor, takeover=takeover)
    return queue_takeover(actor=actor, takeover=takeover)


@act
def queue_takeover(*, actor, takeover):
    """Ask the worker for an import; it starts when this is committed."""
    takeover = locked(takeover)
    membership = Membership.objects.filter(
        user=actor.user, organisation=actor.organisation, structure=actor.structure, role=actor.role
    ).first()
    if membership is None:
        raise Refused("Votre accès à cette structure n'existe plus.")
    takeover.state, takeover.refusal = TakeoverState.QUEUED, ""
    takeover.save(update_fields=["state", "refusal"])
    note(actor, takeover, "queue_takeover", f"Reprise n° {takeover.pk} : import demandé.")
    transaction.on_commit(partial(import_takeover.enqueue, takeover_id=takeover.pk, membership_id=membership.pk))
    return takeover


@task
def import_takeover(takeover_id, membership_id):
    """In the worker: all or nothing; a refusal goes back to the draft, with its sentence."""
    with working_on(TAKING_OVER, takeover_id) as mine:
        if mine and mark_running(takeover_id=takeover_id):
            bring_in_or_say(takeover_id, membership_id)


def bring_in_or_say(takeover_id, membership_id):
    membership = Membership.objects.filter(pk=membership_id).select_related("user", "organisation", "structure").first()
    try:
        if membership is None:
            raise Refused("L'accès de qui a demandé l'import n'existe plus.")
        bring_in(actor=Actor.of(membership), takeover=Takeover.objects.get(pk=takeover_id))
    except ValidationError as refusal:
        give_back(takeover_id=takeover_id, refusal=" ".join(refusal.messages))
    except Exception:
        give_back(takeover_id=takeover_id, refusal="L'import s'est arrêté : rien n'a été écrit, recommencez.")
        raise


@act
def mark_running(*, takeover_id):
    """Show that the worker has begun; False when somebody else did, or the draft is gone."""
    return Takeover.objects.filter(pk=takeover_id, state=TakeoverState.QUEUED).update(state=TakeoverState.RUNNING)


@act
def give_back(*, takeover_id, refusal):
    """Make a draft again of what was not imported."""
    Takeover.objects.filter(pk=takeover_id).update(state=TakeoverState.DRAFT, refusal=refusal[:500])
