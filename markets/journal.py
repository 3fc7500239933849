"""Writing the journal: one entry an act, taken last in its transaction so that numbers follow commits."""

from django.db.models import F

from markets.copying import write_rows
from markets.models import JournalEntry, Structure


def record(*, actor, structure, verb, obj, words=""):
    """Add the structure's next entry and return it. Taken after every other lock: it orders « as known at N ».

    `words` is a French sentence with codes and references, never a personal name.
    """
    [entry] = record_all(actor=actor, structure=structure, acts=[(verb, obj, words)])
    return entry


def record_all(*, actor, structure, acts):
    """Add an entry for each (verb, object, words), in order and without a gap: many acts of one transaction."""
    last = Structure.objects.select_for_update(no_key=True).values_list("last_number", flat=True).get(pk=structure.pk)
    Structure.objects.filter(pk=structure.pk).update(last_number=F("last_number") + len(acts))
    return write_rows(
        JournalEntry,
        [
            JournalEntry(
                structure_id=structure.pk,
                number=number,
                user=actor.user,
                organisation=actor.organisation,
                role=actor.role,
                via=actor.via,
                verb=verb,
                object_type=obj._meta.model_name,
                object_id=obj.pk,
                words=words,
            )
            for number, (verb, obj, words) in enumerate(acts, last + 1)
        ],
    )
