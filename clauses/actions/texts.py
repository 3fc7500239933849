"""What is taken away of a clause's documents is written in the journal."""

from markets.acting import act
from markets.journal import record
from markets.typography import french


@act
def record_text(*, actor, lot, title):
    """Journal that a document of a lot's clause, named by its title, was downloaded."""
    words = french(f"{title}, document téléchargé pour le lot n° {lot.pk}.")
    return record(actor=actor, structure=lot.structure, verb="download_text", obj=lot, words=words)
