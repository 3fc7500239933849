"""A text as a .docx that anybody may edit: three kinds of paragraphs, no macro, no link, no field.

The parts are written here and not by a library: a document of titles, paragraphs and points needs forty lines of them.
What was typed is escaped, and a character that XML has no place for is left out: text stays text.
"""

import io
import re
import zipfile
from xml.sax.saxutils import escape

from clauses.texts.wording import WARNING, Text
from markets.typography import french

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
SCHEMA = "http://schemas.openxmlformats.org"
WORDS = f'xmlns:w="{SCHEMA}/wordprocessingml/2006/main"'
RELATIONS = f"{SCHEMA}/officeDocument/2006/relationships"
OF_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
TYPES = (
    f'{HEAD}<Types xmlns="{SCHEMA}/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{OF_WORD}.document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{OF_WORD}.styles+xml"/></Types>'
)


def _related(kind: str, target: str) -> str:
    return (
        f'{HEAD}<Relationships xmlns="{SCHEMA}/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{RELATIONS}/{kind}" Target="{target}"/></Relationships>'
    )


def _style(name: str, title: str, layout: str, letters: str) -> str:
    return (
        f'<w:style w:type="paragraph" w:styleId="{name}"><w:name w:val="{title}"/><w:basedOn w:val="Normal"/>'
        f"<w:pPr>{layout}</w:pPr><w:rPr>{letters}</w:rPr></w:style>"
    )


STYLES = (
    f"{HEAD}<w:styles {WORDS}><w:docDefaults><w:rPrDefault><w:rPr>"
    '<w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:cs="Calibri"/><w:sz w:val="22"/><w:lang w:val="fr-FR"/>'
    '</w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="120" w:line="264" w:lineRule="auto"/></w:pPr>'
    '</w:pPrDefault></w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal">'
    '<w:name w:val="Normal"/></w:style>'
    + _style("Title", "Title", '<w:spacing w:after="200"/>', '<w:b/><w:color w:val="134E52"/><w:sz w:val="36"/>')
    + _style(
        "Heading1",
        "heading 1",
        '<w:keepNext/><w:spacing w:before="280" w:after="80"/><w:outlineLvl w:val="0"/>',
        '<w:b/><w:color w:val="134E52"/><w:sz w:val="26"/>',
    )
    + _style("Point", "Point", '<w:spacing w:after="60"/><w:ind w:left="567" w:hanging="283"/>', "")
    + _style("Note", "Note", "", '<w:i/><w:color w:val="4B5B5D"/><w:sz w:val="19"/>')
    + "</w:styles>"
)


def write_word(text: Text) -> bytes:
    """The bytes of a .docx file."""
    lines = [_line("Title", text.title), _line("Note", WARNING)]
    for rank, section in enumerate(text.sections, 1):
        lines.append(_line("Heading1", f"{rank}. {section.title}"))
        lines += [_line("Normal", paragraph) for paragraph in section.paragraphs]
        lines += [_line("Point", f"–\u00a0{point}") for point in section.points]
    page = (
        '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1247" w:right="1247" w:bottom="1247" w:left="1247" '
        'w:header="708" w:footer="708" w:gutter="0"/></w:sectPr>'
    )
    document = f"{HEAD}<w:document {WORDS}><w:body>{''.join(lines)}{page}</w:body></w:document>"
    parts = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": _related("officeDocument", "word/document.xml"),
        "word/_rels/document.xml.rels": _related("styles", "styles.xml"),
        "word/document.xml": document,
        "word/styles.xml": STYLES,
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def _line(style: str, words: str) -> str:
    said = escape(NOT_IN_XML.sub("", french(words)))
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t xml:space="preserve">{said}</w:t></w:r></w:p>'
