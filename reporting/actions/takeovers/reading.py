"""Reading a large workbook in the worker: kept at once, its lines laid down when they are all read, or a sentence."""

from functools import partial

from django.core.exceptions import ValidationError
from django.db import transaction
from django.tasks import task

from markets.access import Actor
from markets.acting import Refused, act
from markets.enums import Role
from markets.models import Membership, Upload
from markets.workbooks import UnreadableWorkbook, read_workbook
from markets.working import TAKING_OVER, is_worked_on, working_on
from reporting.actions.takeovers.drafts import keep_lines, locked, note, place_columns, received, remembered
from reporting.enums import TakeoverState
from reporting.models import Takeover
from reporting.takeover.sheets import sheet_to_read

LARGE = 200 * 1024  # bytes of a workbook: some three thousand lines, more than a page should wait for
STOPPED = "La lecture s'est arrêtée : envoyez le fichier de nouveau."
NO_ACCESS = "L'accès de qui a envoyé ce fichier n'existe plus."
INTERRUPTED = "L'import s'est interrompu avant la fin : rien n'a été écrit, recommencez."


class Gone(Exception):
    """The file was given up while it was read."""


@act
def receive_large_takeover(*, actor, name, content, opened_on, charter_version):
    """Keep a large workbook and have the worker read it."""
    takeover = received(actor, name, content, opened_on, charter_version, state=TakeoverState.READING)
    takeover.full_clean()
    takeover.save()
    note(actor, takeover, "receive_takeover", f"Fichier à reprendre n° {takeover.pk} reçu, à lire.")
    transaction.on_commit(partial(read_takeover.enqueue, takeover_id=takeover.pk))
    return takeover


@act
def resume_takeover(*, actor, takeover):
    """Begin again what a worker that stopped left: a reading is asked anew, an import goes back to its draft."""
    takeover = locked(takeover, TakeoverState.READING, TakeoverState.RUNNING)
    if is_worked_on(TAKING_OVER, takeover.pk):
        raise Refused("Cette reprise est en cours : attendez qu'elle finisse.")
    if takeover.state == TakeoverState.RUNNING:
        takeover.state, takeover.refusal = TakeoverState.DRAFT, INTERRUPTED
        takeover.save(update_fields=["state", "refusal"])
    else:
        Upload.objects.filter(pk=takeover.upload_id).update(found={})
        transaction.on_commit(partial(read_takeover.enqueue, takeover_id=takeover.pk))
    note(actor, takeover, "resume_takeover", f"Reprise n° {takeover.pk} : recommencée après une interruption.")
    return takeover


@task
def read_takeover(takeover_id):
    """In the worker: the lines of a workbook; what cannot be read is a sentence on its page."""
    with working_on(TAKING_OVER, takeover_id) as mine:
        takeover = Takeover.objects.filter(pk=takeover_id, state=TakeoverState.READING).select_related("upload").first()
        if not mine or takeover is None:
            return
        try:
            sheet = sheet_to_read(
                read_workbook(bytes(takeover.upload.content), tell=lambda rows: note_rows(takeover=takeover, rows=rows))
            )
            lay_lines(takeover=takeover, sheet=sheet)
        except Gone:
            return
        except UnreadableWorkbook as unreadable:
            give_up(takeover_id=takeover_id, refusal=unreadable.sentence)
        except ValidationError as refusal:
            give_up(takeover_id=takeover_id, refusal=" ".join(refusal.messages))
        except Exception:
            give_up(takeover_id=takeover_id, refusal=STOPPED)
            raise


@act
def note_rows(*, takeover, rows):
    if not Upload.objects.filter(pk=takeover.upload_id).update(found={"rows": rows}):
        raise Gone


@act
def lay_lines(*, takeover, sheet):
    """The lines read become a draft."""
    if not Takeover.objects.filter(pk=takeover.pk).exists():
        raise Gone
    takeover = locked(takeover, TakeoverState.READING)
    of_user = {"user": takeover.user, "structure": takeover.structure, "role": Role.FACILITATOR}
    membership = Membership.objects.filter(**of_user).select_related("user", "organisation", "structure").first()
    if membership is None:
        raise Refused(NO_ACCESS)
    place_columns(takeover, sheet, remembered(takeover.structure))
    takeover.state = TakeoverState.DRAFT
    takeover.save(update_fields=["columns", "state"])
    keep_lines(takeover, sheet)
    note(Actor.of(membership), takeover, "read_takeover", f"Fichier à reprendre n° {takeover.pk} lu.")


@act
def give_up(*, takeover_id, refusal):
    reading = Takeover.objects.filter(pk=takeover_id, state=TakeoverState.READING)
    reading.update(state=TakeoverState.UNREADABLE, refusal=refusal[:500])
