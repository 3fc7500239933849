"""What the PDF of a report prints: tables whose cells are already words."""

from itertools import groupby

from clauses.tables.columns import words
from markets.printing.pdf import CONTENT_TYPE, MOST_PAGES, PdfUnavailable, TooManyPages, render_pdf
from reporting.charts import MonthOfHours, months_chart
from reporting.rendering.document import (
    CONTRACT_HEADER,
    annex_sheet,
    anru_sheet,
    joint_sheet,
    lots_sheet,
    modalities_sheet,
    months_sheet,
    parties_sheet,
    people_sheet,
    promises_sheet,
)

__all__ = ["CONTENT_TYPE", "PdfUnavailable", "render_pdf", "report_context", "report_pdf"]

MOST_ANNEX_LINES = 120  # beyond, a PDF is no longer read: the workbook has them all
SHORT = 14  # rows of a table that is kept on one page
PAGES = 6  # that somebody reads
DENSE = {"dense": True}
# What a report is printed with until it holds in its pages: smaller, then without its longest tables.
SHORTER = ({}, DENSE, DENSE | {"annex": None}, DENSE | {"annex": None, "parties": None})
# Lines that six pages never hold as they are: a rendering spared.
TOO_MANY_LINES = 200


def report_pdf(document):
    """A report (`ReportDocument`) as the bytes of a PDF of six pages at most, or as few as can be.

    Raises PdfUnavailable.
    """
    context = report_context(document)
    lines = sum(len(context[name]["rows"]) for name in ("lots", "parties", "months", "annex") if context[name])
    for shorter in SHORTER[lines > TOO_MANY_LINES :]:
        try:
            return render_pdf("reporting/pdf/report.html", context | shorter, PAGES)
        except TooManyPages:
            continue
    return render_pdf("reporting/pdf/report.html", context | SHORTER[-1], MOST_PAGES)


def report_context(document):
    """What the template of a report prints: tables whose cells are already words."""
    figures = document.figures
    annexed = len(document.annex) <= MOST_ANNEX_LINES
    return {
        "document": document,
        "dense": False,
        "figures": figures,
        "chart": months_chart([MonthOfHours(month.month, month.done, month.owed) for month in figures.cumulated]),
        "lots": written(lots_sheet(document)),
        "parties": written(parties_sheet(document)),
        "modalities": written(modalities_sheet(document)),
        "months": written(months_sheet(document)),
        "anru": written(anru_sheet(document)) if figures.anru else None,
        "joint": written(joint_sheet(document)) if figures.joint else None,
        "promises": written(promises_sheet(document, apart=False)) if figures.promises else None,
        "people": written(people_sheet(document)) if document.people else None,
        "annex": written(annex_sheet(document, months_apart=False)) if annexed else None,
    }


def written(sheet):
    """A table in words, for a template that only loops: headers, rows of cells, totals.

    Contracts are told apart by a line above their rows: a sheet of paper has no width for a column that repeats itself.
    """
    columns = [column for column in sheet.columns if column.header != CONTRACT_HEADER]
    contract_of = next((column.read for column in sheet.columns if column.header == CONTRACT_HEADER), lambda row: "")
    groups = [
        {
            "title": str(contract),
            "rows": [_row(columns, [column.read(row) for column in columns]) for row in rows],
        }
        for contract, rows in groupby(sheet.rows, contract_of)
    ]
    rows = [row for group in groups for row in group["rows"]]
    totals = _row(columns, ["Total", *(column.total for column in columns[1:])], total=True)
    return {
        "title": sheet.title,
        "headers": [{"words": column.header, "kind": _kind(column)} for column in columns],
        "groups": groups,
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
