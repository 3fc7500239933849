"""Large files of published contracts: kept at once, read by the worker, previewed a buyer at a time.

The worker keeps each contract that it reads, so that no page reads the file again; the page that waits for it says how
far it is. What it kept goes with the file.
"""

import hashlib
import io
from functools import partial
from time import monotonic

from django.db import transaction
from django.tasks import task
from django.utils import timezone

from markets.access import Actor
from markets.acting import Refused, act
from markets.actions.imports.bringing import Tally
from markets.actions.imports.files import PURPOSE, FileRead, note_sightings, read_by_buyer
from markets.actions.imports.notices import keep_notices
from markets.actions.imports.plans import earlier_contracts, labels_of_codes, plan_of
from markets.copying import write_rows
from markets.decp.contracts import PublishedContract
from markets.decp.normalising import normalise
from markets.enums import Role, UploadState
from markets.journal import record
from markets.models import Membership, Organisation, ReadContract, Upload
from markets.typography import french
from markets.working import READING, is_worked_on, working_on

LARGE = 1024 * 1024  # bytes: what takes longer to read than a page should
SECONDS_BETWEEN_NOTES = 0.5
MOST_SAID = 100
AWAITED = (UploadState.WAITING, UploadState.READING)
NOTHING_READ = "Aucun contrat n'a pu être lu dans ce fichier."
STOPPED = "La lecture s'est arrêtée : renvoyez le fichier, ou prévenez qui tient ce site."
NO_ACCESS = "L'accès de qui a envoyé ce fichier n'existe plus."


class Gone(Exception):
    """The file was deleted while it was read."""


class Watched(io.BytesIO):
    """Bytes that say how many of them were read, from time to time."""

    def __init__(self, content, tell):
        super().__init__(content)
        self.told, self.said_at = tell, monotonic()

    def read(self, size=-1):
        found = super().read(size)
        if monotonic() - self.said_at > SECONDS_BETWEEN_NOTES:
            self.said_at = monotonic()
            self.told(self.tell())
        return found


@act
def receive_large_file(*, actor, name, content):
    """Keep a large file and have the worker read it; the same file sent again is the one kept already."""
    sha256 = hashlib.sha256(content).hexdigest()
    kept = Upload.objects.filter(structure=actor.structure, purpose=PURPOSE, sha256=sha256).defer("content").first()
    if kept is not None:
        return kept
    upload = Upload.objects.create(
        structure=actor.structure,
        user=actor.user,
        purpose=PURPOSE,
        name=name[:255],
        content=content,
        sha256=sha256,
        size=len(content),
        state=UploadState.WAITING,
    )
    words = f"Fichier de données publiées n° {upload.pk} reçu, à lire."
    record(actor=actor, structure=actor.structure, verb="receive_file", obj=upload, words=words)
    transaction.on_commit(partial(read_published.enqueue, upload_id=upload.pk))
    return upload


@act
def read_again(*, actor, upload):
    """Have a reading that was interrupted begin again; refused while a worker is at it."""
    upload = Upload.objects.select_for_update(of=("self",), no_key=True).defer("content").filter(pk=upload.pk).first()
    if upload is None or upload.state not in AWAITED or is_worked_on(READING, upload.pk):
        raise Refused("Ce fichier n'est pas en attente d'être relu : rechargez la page.")
    upload.state, upload.bytes_read, upload.found = UploadState.WAITING, 0, {}
    upload.save(update_fields=["state", "bytes_read", "found"])
    words = f"Fichier de données publiées n° {upload.pk} : lecture recommencée."
    record(actor=actor, structure=actor.structure, verb="read_again", obj=upload, words=words)
    transaction.on_commit(partial(read_published.enqueue, upload_id=upload.pk))
    return upload


@task
def read_published(upload_id):
    """In the worker: all the contracts of a file, kept a few buyers at a time; a failure is a sentence on its page."""
    with working_on(READING, upload_id) as mine:
        if not mine or not begin_reading(upload_id=upload_id):
            return
        try:
            read_whole(Upload.objects.select_related("structure__organisation", "user").get(pk=upload_id))
        except (Gone, Upload.DoesNotExist):
            return
        except Refused as refusal:
            give_up(upload_id=upload_id, refusal=" ".join(refusal.messages))
        except Exception:
            give_up(upload_id=upload_id, refusal=STOPPED)
            raise


def read_whole(upload):
    membership = Membership.objects.filter(user=upload.user, structure=upload.structure, role=Role.FACILITATOR).first()
    if membership is None:
        raise Refused(NO_ACCESS)
    actor, tally = Actor.of(membership), Tally()
    source = Watched(bytes(upload.content), lambda count: note_bytes(upload_id=upload.pk, count=count))
    for file in read_by_buyer(source):
        tally.add(file, keep_contracts(upload=upload, file=file))
        note_bytes(upload_id=upload.pk, count=upload.size, found={"read": tally.read})
    if tally.read == sum(bool(each.rank) for each in tally.rejected):
        said = [each.sentence for each in sorted(tally.rejected, key=lambda each: each.rank)[:5]]
        said += [flag for line, flag in tally.flags if not line][:5]
        raise Refused(" ".join(said) or french(NOTHING_READ))
    end_reading(actor=actor, upload=upload, tally=tally)


@act
def begin_reading(*, upload_id):
    """Show that the worker has begun, from nothing; False when the file is gone or read already."""
    begun = Upload.objects.filter(pk=upload_id, state__in=AWAITED).update(state=UploadState.READING, bytes_read=0)
    if begun:
        ReadContract.objects.filter(upload=upload_id).delete()
    return begun


@act
def note_bytes(*, upload_id, count, found=None):
    told = {"bytes_read": count} | ({"found": found} if found else {})
    if not Upload.objects.filter(pk=upload_id, state=UploadState.READING).update(**told):
        raise Gone


@act
def keep_contracts(*, upload, file):
    """Keep the contracts of some buyers; returns where each would end. What is to follow or to decide is noted."""
    if not Upload.objects.select_for_update(of=("self",), no_key=True).filter(pk=upload.pk).values("pk").first():
        raise Gone
    structure, sirens = upload.structure, {contract.buyer_siren for contract in file.contracts}
    earlier = earlier_contracts(structure, sirens)
    plan = plan_of(structure, file, earlier=earlier)
    note_sightings(structure, plan, upload)
    keep_notices(structure, plan, [], earlier)
    known = Organisation.objects.filter(siren__in=sirens).exclude(name="").order_by("-pk")
    names = dict(known.values_list("siren", "name"))
    write_rows(
        ReadContract,
        [
            ReadContract(
                structure_id=structure.pk,
                upload_id=upload.pk,
                rank=contract.rank,
                lines=contract.lines,
                buyer_siren=contract.buyer_siren,
                buyer_name=names.get(contract.buyer_siren) or contract.buyer_name[:255],
                social=bool(contract.social),
                record=contract.record,
            )
            for contract in file.contracts
        ],
    )
    return plan


@act
def end_reading(*, actor, upload, tally):
    rejected = sorted(tally.rejected, key=lambda each: each.rank)
    found = {
        "read": tally.read,
        "social": tally.social,
        "new": tally.new,
        "already": tally.already,
        "republished": tally.republished,
        "duplicates": len(tally.duplicates),
        "rejected": len(rejected),
        "why": [each.sentence for each in rejected[:MOST_SAID]],
        "remarks": list(dict.fromkeys(flag for line, flag in tally.flags if not line))[:MOST_SAID],
    }
    Upload.objects.filter(pk=upload.pk).update(state=UploadState.READ, bytes_read=upload.size, found=found)
    words = french(f"Fichier de données publiées n° {upload.pk} lu : {tally.read} contrats.")
    record(actor=actor, structure=upload.structure, verb="read_file", obj=upload, words=words)


@act
def give_up(*, upload_id, refusal):
    ReadContract.objects.filter(upload=upload_id).delete()
    Upload.objects.filter(pk=upload_id).update(state=UploadState.UNREADABLE, refusal=refusal[:500])


def file_of_buyer(upload, siren):
    """The contracts of one buyer that the worker kept of a large file, as if the file held nothing else."""
    label_of, today = labels_of_codes(), timezone.localdate()
    kept = ReadContract.objects.filter(upload=upload, buyer_siren=siren)
    readings = [normalise(each.record, each.rank, today=today, lines=each.lines, label_of=label_of) for each in kept]
    return FileRead(tuple(each for each in readings if isinstance(each, PublishedContract)), (), ())
