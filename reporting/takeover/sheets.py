"""Which sheet of a workbook is taken over, and the headers of its columns."""

from markets.typography import french
from markets.workbooks.sheets import Row, Sheet, UnreadableWorkbook
from reporting.takeover.fields import bare
from reporting.takeover.lines import text_of

NAME = "Reprise"


def sheet_to_read(sheets: tuple[Sheet, ...]) -> Sheet:
    """The sheet « Reprise », else the first one with rows; raises UnreadableWorkbook when no row follows the titles."""
    named = [sheet for sheet in sheets if bare(sheet.name) == bare(NAME)]
    for sheet in (*named, *sheets):
        if len(sheet.rows) > 1:
            return sheet
    raise UnreadableWorkbook(
        french("Ce fichier n'a pas de ligne sous ses titres de colonnes : ajoutez-en au moins une.")
    )


def columns_of(row: Row) -> tuple[str, ...]:
    """The texts of a row, to name the columns by."""
    return tuple(text_of("", cell)[0] for cell in row.cells)
