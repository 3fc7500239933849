"""A text as a .docx that anybody may edit: titles, paragraphs and points, no macro, no link, no field.

What was typed stays text; a character that XML has no place for is left out.
"""

import io
import re

from docx import Document
from docx.oxml import OxmlElement
from docx.shared import Cm, Pt, RGBColor

from clauses.texts.wording import WARNING
from markets.typography import french

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
FACE, INK, SOFT = "Calibri", RGBColor(0x13, 0x4E, 0x52), RGBColor(0x4B, 0x5B, 0x5D)
MARGIN = Cm(2.2)


def write_word(text):
    """The bytes of a .docx file of a `Text`."""
    document = Document()
    set_up(document)
    document.add_heading(clean(text.title), level=0)
    note = document.add_paragraph().add_run(clean(WARNING))
    note.italic, note.font.color.rgb, note.font.size = True, SOFT, Pt(9.5)
    for rank, section in enumerate(text.sections, 1):
        document.add_heading(clean(f"{rank}. {section.title}"), level=1)
        for paragraph in section.paragraphs:
            document.add_paragraph(clean(paragraph))
        for point in section.points:
            document.add_paragraph(clean(point), style="List Bullet")
        if section.table:
            add_table(document, section.table)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def add_table(document, rows):
    """A table with lines, its header repeated on each page and its last row in bold where it is a total."""
    table = document.add_table(rows=0, cols=len(rows[0]), style="Table Grid")
    for place, cells in enumerate(rows):
        row = table.add_row()
        for cell, words in zip(row.cells, cells, strict=True):
            run = cell.paragraphs[0].add_run(clean(words))
            run.font.size, run.bold = Pt(9.5), place == 0 or cells[0] == "Total"
        if place == 0:
            row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    document.add_paragraph()


def set_up(document):
    """A4, one face, our ink for titles; the file names nobody as its author."""
    document.core_properties.author = "Clauses"
    document.core_properties.comments = ""
    document.core_properties.language = "fr-FR"
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = MARGIN
    for name, size in (("Normal", 11), ("Title", 18), ("Heading 1", 13), ("List Bullet", 11)):
        style = document.styles[name]
        style.font.name, style.font.size = FACE, Pt(size)
        if name in ("Title", "Heading 1"):
            style.font.color.rgb = INK


def clean(words):
    return NOT_IN_XML.sub("", french(words))
