"""Files of published contracts: read whole for a preview, or a few buyers at a time whatever their size."""

import hashlib
import io
from dataclasses import dataclass
from itertools import groupby
from tempfile import TemporaryFile

from django.utils import timezone

from markets.acting import act
from markets.actions.imports.notices import keep_notices
from markets.actions.imports.plans import earlier_contracts, labels_of_codes, plan_of
from markets.decp.contracts import PublishedContract, Rejected
from markets.decp.reading import read_contracts
from markets.decp.sorting import sorted_in_runs
from markets.journal import record
from markets.models import Sighting, Upload

PURPOSE = "decp"
A_BATCH = 500


@dataclass(frozen=True)
class FileRead:
    """All that a file holds: contracts, what is rejected and why, remarks on the whole (French sentences)."""

    contracts: tuple[PublishedContract, ...]
    rejected: tuple[Rejected, ...]
    remarks: tuple[str, ...]

    @property
    def read(self):
        """Contracts met in the file, rejected ones included."""
        return len(self.contracts) + sum(bool(each.rank) for each in self.rejected)

    @property
    def lines(self):
        """Lines of a table without its header; else as many as contracts met."""
        return sum(max(1, each.lines) for each in (*self.contracts, *self.rejected) if each.rank)

    @property
    def social(self):
        return sum(bool(contract.social) for contract in self.contracts)


def readings_of(source):
    return read_contracts(source, today=timezone.localdate(), spill=TemporaryFile, label_of=labels_of_codes())


def read_file(source):
    """Read an open DECP file whole; never raises on bad data."""
    contracts, rejected, remarks = [], [], []
    for reading in readings_of(source):
        if isinstance(reading, PublishedContract):
            contracts.append(reading)
        elif isinstance(reading, Rejected):
            rejected.append(reading)
        else:
            remarks.append(reading.sentence)
    return FileRead(tuple(contracts), tuple(rejected), tuple(remarks))


def read_by_buyer(source):
    """The same a few buyers at a time: what tells lots and doubles is never told across buyers. Memory is bounded."""
    contracts, rejected, remarks = [], [], []

    def place(reading):
        return getattr(reading, "buyer_siren", ""), getattr(reading, "rank", 0)

    in_order = sorted_in_runs(readings_of(source), key=place, spill=TemporaryFile)
    for buyer, same in groupby(in_order, key=lambda each: place(each)[0]):
        for reading in same:
            if buyer:
                contracts.append(reading)
            elif isinstance(reading, Rejected):
                rejected.append(reading)
            else:
                remarks.append(reading.sentence)
        if len(contracts) >= A_BATCH:
            yield FileRead(tuple(contracts), tuple(rejected), tuple(remarks))
            contracts, rejected, remarks = [], [], []
    if contracts or rejected or remarks:
        yield FileRead(tuple(contracts), tuple(rejected), tuple(remarks))


@act
def receive_file(*, actor, name, content, file=None):
    """Keep a file for its preview; the same file sent again is the one kept already.

    Of what was read of it (`file`), the contracts with a social consideration that are not in the tool are noted, and
    new publications of ours are kept, to be accepted or left.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    kept = Upload.objects.filter(structure=actor.structure, purpose=PURPOSE, sha256=sha256).defer("content").first()
    if kept is not None:
        return kept
    earlier = earlier_contracts(actor.structure, {each.buyer_siren for each in file.contracts}) if file else {}
    plan = plan_of(actor.structure, file, earlier=earlier) if file else None
    upload = Upload.objects.create(
        structure=actor.structure,
        user=actor.user,
        purpose=PURPOSE,
        name=name[:255],
        content=content,
        sha256=sha256,
        size=len(content),
        bytes_read=len(content),
    )
    if plan:
        note_sightings(actor.structure, plan, upload)
        keep_notices(actor.structure, plan, [], earlier)
    record(
        actor=actor,
        structure=actor.structure,
        verb="receive_file",
        obj=upload,
        words=f"Fichier de données publiées n° {upload.pk} reçu.",
    )
    return upload


def note_sightings(structure, plan, upload):
    """Note the new contracts of a file that carry a social consideration, for whoever does not import them now."""
    Sighting.objects.bulk_create(
        [
            Sighting(
                structure=structure,
                buyer_siren=contract.buyer_siren,
                buyer_name=contract.buyer_name,
                published_id=contract.published_id,
                title=contract.title[:500],
                notified_on=contract.notified_on,
                amount=contract.amount,
                upload=upload,
            )
            for contract in plan.new
            if contract.social
        ],
        batch_size=A_BATCH,
        ignore_conflicts=True,
    )


@act
def forget_file(*, actor, upload):
    """Delete a file received; what was imported of it stays."""
    pk = upload.pk
    Upload.objects.select_for_update(of=("self",), no_key=True).filter(pk=pk).values("pk").first()
    Sighting.objects.filter(upload=pk).update(upload=None)
    Upload.objects.filter(pk=pk).delete()
    upload.pk = pk
    record(
        actor=actor,
        structure=actor.structure,
        verb="forget_file",
        obj=upload,
        words=f"Fichier de données publiées n° {pk} supprimé.",
    )


def read_upload(upload):
    return read_file(io.BytesIO(bytes(upload.content)))
