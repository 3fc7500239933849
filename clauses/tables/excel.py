"""The one writer of Excel workbooks: real dates and numbers, frozen headers, filters, print set-up.

What people typed is only ever written as text, whatever it starts with: the only formulas are our own totals.
"""

import re
from datetime import date, datetime
from fractions import Fraction
from io import BytesIO
from math import ceil

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from clauses.durations import HOUR
from clauses.tables.columns import Format

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_TEXT = 32_767  # characters that a cell may hold
TITLE_LENGTH = 31
HEADER_HEIGHT = 32  # points: two lines
LINE_HEIGHT = 15  # points
MOST_LINES = 27  # a row is at most 409 points high
FACE = "Calibri"
NUMBER_FORMATS = {
    Format.TEXT: "@",
    Format.CELL: "General",
    Format.NUMBER: "#,##0",
    Format.POINTS: "#,##0.00",
    Format.HOURS: "#,##0.00",
    Format.RATE: "0.0%",
    Format.EUROS: "#,##0.00\\ €",
    Format.DAY: "dd/mm/yyyy",
    Format.MONTH: "[$-40C]mmmm\\ yyyy",
    Format.MOMENT: "dd/mm/yyyy\\ hh:mm",
}
HOURS_WITH_UNIT = '#,##0.00\\ "h"'
WIDTHS = {
    Format.TEXT: 30,
    Format.CELL: 30,
    Format.NUMBER: 12,
    Format.POINTS: 12,
    Format.HOURS: 14,
    Format.RATE: 12,
    Format.EUROS: 18,
    Format.DAY: 13,
    Format.MONTH: 17,
    Format.MOMENT: 17,
}
INK, RULE, SHADE = "FF134E52", "FF8A9391", "FFE4EFEE"
# XML 1.0 has no place for these, even escaped; what openpyxl would refuse is left out.
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# « _x003D_ » is how a spreadsheet writes a character by its number: escaped, so that it stays what was typed.
CHARACTER_NUMBER = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


def write_workbook(sheets, *, title):
    """Write sheets (`Sheet`) as the bytes of a workbook; `title` is its only property, no author is named."""
    book = Workbook(write_only=True)
    book.properties.creator = "Clauses"
    book.properties.title = clean(title)
    book.properties.language = "fr"
    book.calculation.fullCalcOnLoad = True
    for sheet in sheets:
        _write_sheet(book, sheet)
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def clean(text):
    """Text as a cell may hold it."""
    return CHARACTER_NUMBER.sub("_x005F_", NOT_XML.sub("", str(text)))[:LONGEST_TEXT]


def _write_sheet(book, sheet):
    page = book.create_sheet(clean(sheet.title)[:TITLE_LENGTH])
    columns = list(sheet.columns)
    last_letter = get_column_letter(len(columns))
    _set_up(page, columns)
    # openpyxl tries each cell as a plain value before it takes it for a cell: these all are cells.
    page._values_to_row = _placed
    page.append([_header(page, column) for column in columns])
    writers = [(column.read, _writer(page, column.format)) for column in columns]
    widths = [_width(column) for column in columns]
    last_row = 1
    for row in sheet.rows:
        values = [read(row) for read, _ in writers]
        last_row += 1
        # A program that doesn't measure rows on opening would print a long text over the next one.
        lines = max(map(_lines, values, widths))
        if lines > 1:
            page.row_dimensions[last_row].height = LINE_HEIGHT * lines
        page.append([write(value) for value, (_, write) in zip(values, writers, strict=True)])
    if not any(column.format is Format.CELL for column in columns):
        page.auto_filter.ref = f"A1:{last_letter}{last_row}"
    if sheet.has_totals and last_row > 1:
        page.append([_total(page, column, place, last_row) for place, column in enumerate(columns, 1)])
        last_row += 1
    page.print_area = f"A1:{last_letter}{last_row}"


def _width(column):
    return column.width or WIDTHS[column.format]


def _lines(value, width):
    """How many lines a text takes in a column of that width; one for a figure."""
    text = value if isinstance(value, str) else getattr(value, "value", None)
    if not isinstance(text, str) or (len(text) < width - 2 and "\n" not in text):
        return 1
    # A line breaks between words, and a column of text is indented: a little less than its width is written on.
    return min(sum(ceil((len(part) + 1) / (width * 0.88)) for part in text.split("\n")), MOST_LINES)


class ColumnCell(Cell):
    """A cell that keeps the number of its style, which openpyxl looks up again at each writing."""

    __slots__ = ("kept_style",)

    def keep_style(self):
        self.kept_style = Cell.style_id.fget(self)
        return self

    has_style = True

    @property
    def style_id(self):
        return self.kept_style


def _placed(cells, row):
    for place, cell in enumerate(cells, 1):
        if cell is not None:
            cell.row, cell.column = row, place
            yield cell


def _cell(page, written_as):
    cell = ColumnCell(page, row=1, column=1)
    cell.number_format = NUMBER_FORMATS[written_as]
    return cell


def _set_up(page, columns):
    page.freeze_panes = "B2" if len(columns) > 2 else "A2"
    page.print_title_rows = "1:1"
    page.row_dimensions[1].height = HEADER_HEIGHT
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = Worksheet.PAPERSIZE_A4
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.oddFooter.left.text = "&A"
    page.oddFooter.right.text = "Page &P / &N"
    for place, column in enumerate(columns, 1):
        page.column_dimensions[get_column_letter(place)].width = _width(column)


def _writer(page, written_as, *, mixed=False):
    """How to turn the values of one column into cells.

    One cell is made a column and written again for each row: a style for each cell would double the time.
    """
    if written_as is Format.CELL:
        return _mixed_writer(page)
    cell = _cell(page, written_as)
    kind, convert = _KINDS[written_as]
    cell.alignment = _alignment(Format.TEXT if mixed else written_as)
    if mixed and written_as is Format.HOURS:
        cell.number_format = HOURS_WITH_UNIT
    cell.keep_style()

    def write(value):
        if value is None or value == "":
            return None
        cell._value, cell.data_type = convert(value), kind
        return cell

    return write


def _alignment(written_as, *, vertical="top", wrap_text=False):
    """Figures stand to the right, everything else to the left, a step away from the figures before it."""
    if written_as.is_figure:
        return Alignment(horizontal="right", vertical=vertical, wrap_text=wrap_text)
    return Alignment(horizontal="left", indent=1, vertical=vertical, wrap_text=wrap_text or written_as is Format.TEXT)


def _mixed_writer(page):
    """A column whose rows differ: a list of facts, read from the left, with its units."""
    writers = {written_as: _writer(page, written_as, mixed=True) for written_as in _KINDS}

    def write(cell):
        return writers[cell.format](cell.value)

    return write


def _header(page, column):
    cell = _cell(page, Format.TEXT)
    cell._value, cell.data_type = clean(column.header), "s"
    cell.font = Font(name=FACE, size=11, bold=True, color="FFFFFFFF")
    cell.fill = PatternFill("solid", fgColor=INK)
    cell.alignment = _alignment(column.format, vertical="center", wrap_text=True)
    return cell.keep_style()


def _total(page, column, place, last_row):
    cell = _cell(page, column.format)
    cell.font = Font(name=FACE, size=11, bold=True)
    cell.alignment = _alignment(Format.TEXT if place == 1 else column.format)
    cell.fill = PatternFill("solid", fgColor=SHADE)
    cell.border = Border(top=Side("thin", color=RULE))
    letter = get_column_letter(place)
    if place == 1:
        cell._value, cell.data_type = "Total", "s"
    elif column.total is not None:
        kind, convert = _KINDS[column.format]
        if column.adds_up:
            kind, convert = "f", f"=SUM({letter}2:{letter}{last_row})".format
        cell._value, cell.data_type = convert(column.total), kind
    return cell.keep_style()


def _hours(seconds):
    return seconds / HOUR


def _moment(at):
    """A spreadsheet knows no time zone: the hour that the structure's clock showed."""
    return timezone.localtime(at).replace(tzinfo=None, microsecond=0)


def _day(day: date | datetime):
    return day


def _rate(ratio):
    return float(Fraction(ratio))


_KINDS = {
    Format.TEXT: ("s", clean),
    Format.NUMBER: ("n", int),
    Format.HOURS: ("n", _hours),
    Format.RATE: ("n", _rate),
    Format.POINTS: ("n", lambda points: points),
    Format.EUROS: ("n", lambda amount: amount),
    Format.DAY: ("d", _day),
    Format.MONTH: ("d", _day),
    Format.MOMENT: ("d", _moment),
}
