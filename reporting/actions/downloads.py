"""What leaves the house is written in the journal: who took which report away, in which form."""

from markets.acting import act
from markets.journal import record
from markets.typography import french, write_day


@act
def record_download(*, actor, about, document, form):
    """Journal that a report (`ReportDocument`) about an object was downloaded as « PDF » or « Excel ».

    The number that the entry takes comes after the one that the report was read at: no figure moves.
    """
    figures = document.figures
    words = f"{document.scope_label} n° {about.pk} téléchargé ({form}) : {document.period}, "
    words += f"arrêté au n° {figures.as_of} le {write_day(figures.as_of_on)}."
    return record(actor=actor, structure=actor.structure, verb="download_report", obj=about, words=french(words))


@act
def record_list(*, actor, title):
    """Journal that a list, named by its title, was downloaded as it is on screen."""
    words = french(f"Liste « {title} » téléchargée (Excel).")
    return record(actor=actor, structure=actor.structure, verb="download_list", obj=actor.structure, words=words)
