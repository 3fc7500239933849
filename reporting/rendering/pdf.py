"""From a template to a PDF, made by a process of its own (`reporting/rendering/weasy.py`) within limits."""

import logging
import subprocess
import sys

from django.conf import settings
from django.template.loader import render_to_string

from clauses.tables.columns import words
from reporting.charts import MonthOfHours, months_chart
from reporting.rendering.document import (
    annex_sheet,
    lots_sheet,
    modalities_sheet,
    months_sheet,
    parties_sheet,
    people_sheet,
)

CONTENT_TYPE = "application/pdf"
LONGEST = 90  # seconds
UNAVAILABLE, TOO_LONG = 3, 4
MOST_ANNEX_LINES = 120  # beyond, a PDF is no longer read: the workbook has them all
SHORT = 14  # rows of a table that is kept on one page
logger = logging.getLogger(__name__)


class PdfUnavailable(Exception):
    """No PDF could be made; `sentence` says in French why and what to do."""

    def __init__(self, sentence):
        super().__init__(sentence)
        self.sentence = sentence


def render_pdf(template, context):
    """A template as the bytes of a tagged PDF. Raises PdfUnavailable."""
    html = render_to_string(template, context)
    try:
        made = subprocess.run(
            [sys.executable, "-m", "reporting.rendering.weasy"],
            input=html.encode(),
            capture_output=True,
            cwd=settings.BASE_DIR,
            timeout=LONGEST,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        raise PdfUnavailable(
            "Le PDF est trop long à produire : choisissez une période plus courte, ou téléchargez le fichier Excel."
        ) from late
    if made.returncode == 0:
        return made.stdout
    if made.returncode == UNAVAILABLE:
        raise PdfUnavailable(
            "Le PDF n'est pas disponible sur cette machine : installez libpango-1.0-0, libpangoft2-1.0-0 et "
            "libharfbuzz-subset0, ou téléchargez le fichier Excel."
        )
    if made.returncode == TOO_LONG:
        raise PdfUnavailable(
            "Le PDF dépasserait soixante pages : choisissez une période plus courte, ou téléchargez le fichier Excel."
        )
    # What the engine says may quote the document: only how it ended is kept.
    logger.error("PDF not made, exit status %s", made.returncode)
    raise PdfUnavailable("Le PDF n'a pas pu être produit : téléchargez le fichier Excel, ou réessayez plus tard.")


def report_pdf(document):
    """A report (`ReportDocument`) as the bytes of a PDF. Raises PdfUnavailable."""
    return render_pdf("reporting/pdf/report.html", report_context(document))


def report_context(document):
    """What the template of a report prints: tables whose cells are already words."""
    figures = document.figures
    annexed = len(document.annex) <= MOST_ANNEX_LINES
    return {
        "document": document,
        "figures": figures,
        "chart": months_chart([MonthOfHours(month.month, month.done, month.owed) for month in figures.cumulated]),
        "lots": written(lots_sheet(document)),
        "parties": written(parties_sheet(document)),
        "modalities": written(modalities_sheet(document)),
        "months": written(months_sheet(document)),
        "people": written(people_sheet(document)) if document.people else None,
        "annex": written(annex_sheet(document, months_apart=False)) if annexed else None,
    }


def written(sheet):
    """A table in words, for a template that only loops: headers, rows of cells, totals."""
    columns = list(sheet.columns)
    rows = [_row(columns, [column.read(row) for column in columns]) for row in sheet.rows]
    totals = _row(columns, ["Total", *(column.total for column in columns[1:])], total=True)
    return {
        "title": sheet.title,
        "headers": [{"words": column.header, "kind": _kind(column)} for column in columns],
        "rows": rows,
        "is_short": len(rows) <= SHORT,
        "totals": totals if rows and sheet.has_totals else None,
    }


def _row(columns, values, *, total=False):
    cells = [_cell(column, value, total=total) for column, value in zip(columns, values, strict=True)]
    return {"head": cells[0], "cells": cells[1:]}


def _cell(column, value, *, total):
    if total and (value is None or isinstance(value, str)):
        return {"words": value or "", "kind": _kind(column)}
    return {"words": words(value, column.format), "kind": _kind(column)}


def _kind(column):
    return "num" if column.format.is_figure else "text"
