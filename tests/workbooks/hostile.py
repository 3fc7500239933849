"""Workbooks made to hurt: written by hand, then broken at random from a seed, so that each run breaks them alike."""

# ruff: noqa: E501 (rows in XML read better on one line)

import io
import random
import zipfile
from datetime import date, time, timedelta

from openpyxl import Workbook

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


def workbook(rows="", *, sheet=None, book="", texts=None, styles=None, before="", extra=()):
    """An .xlsx file around the XML of its rows, or of its whole sheet."""
    relations = f'<Relationship Id="r1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    members = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" Type="{OFFICE}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{book}'
        '<sheets><sheet name="Reprise" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/worksheets/sheet1.xml": sheet
        or f'<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData></worksheet>',
    }
    for name, content in (("sharedStrings", texts), ("styles", styles)):
        if content is not None:
            relations += f'<Relationship Id="{name}" Type="{OFFICE}/{name}" Target="{name}.xml"/>'
            members[f"xl/{name}.xml"] = content
    members["xl/_rels/workbook.xml.rels"] = f'<Relationships xmlns="{PACKAGE}">{relations}</Relationships>'
    return archive(members | dict(extra))


def archive(members):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as target:
        for name, content in members.items():
            target.writestr(name, content)
    return made.getvalue()


def number(value, at="A1", row=1):
    return f'<row r="{row}"><c r="{at}"><v>{value}</v></c></row>'


def filled_rows(count):
    return "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c><c r="B{n}" t="inlineStr"><is><t>é{n}</t></is></c></row>'
                   for n in range(1, count + 1))  # fmt: skip


def many_texts(each, count):
    return f'<sst xmlns="{MAIN}">' + f"<si><t>{'x' * each}</t></si>" * count + "</sst>"


def entities():
    nested = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    return (
        f'<!DOCTYPE worksheet [<!ENTITY a0 "aaaaaaaaaa">{nested}]><worksheet xmlns="{MAIN}"><sheetData><row r="1">'
        '<c r="A1" t="inlineStr"><is><t>&a9;</t></is></c></row></sheetData></worksheet>'
    )


def outside():
    return (
        f'<!DOCTYPE worksheet [<!ENTITY x SYSTEM "file:///etc/passwd">]><worksheet xmlns="{MAIN}"><sheetData><row r="1">'
        '<c r="A1" t="inlineStr"><is><t>&x;</t></is></c></row></sheetData></worksheet>'
    )


def lying_sizes():
    """The archive says that its sheet holds ten bytes."""
    content = bytearray(workbook(filled_rows(3)))
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as source:
        size = source.getinfo("xl/worksheets/sheet1.xml").file_size
    return bytes(content).replace(size.to_bytes(4, "little"), (10).to_bytes(4, "little"))


# name: (content, what its refusal says). None is « may be read or refused, but with a sentence ».
REFUSED = {
    "nothing": (lambda: b"", "vide"),
    "old format": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "ancien format .xls"),
    "password": (
        lambda: b"\xd0\xcf\x11\xe0" + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
        "mot de passe",
    ),
    "ods": (lambda: archive({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<x/>"}), ".ods"),
    "xlsb": (lambda: archive({"xl/workbook.bin": b"x"}), ".xlsb"),
    "word": (lambda: archive({"word/document.xml": "<x/>"}), "document Word"),
    "any archive": (lambda: archive({"a.txt": "x"}), "pas un classeur"),
    "pdf": (lambda: b"%PDF-1.7\n1 0 obj", "PDF"),
    "photo": (lambda: b"\xff\xd8\xff\xe0" + bytes(50), "photo"),
    "web page": (lambda: b"<html><table><tr><td>1</td></tr></table></html>", "page web"),
    "json": (lambda: b'{"marches": []}', "JSON"),
    "noise": (lambda: random.Random(1).randbytes(3000), "ni un classeur"),
    "prose": (lambda: "Bonjour et voici le fichier demandé".encode(), "ni un classeur"),
    "6 MB": (lambda: b"a;b\n" + b"1;2\n" * 1_600_000, "plus de 5 Mo"),
    "cut archive": (lambda: workbook(filled_rows(40))[:900], "endommagé"),
    "cut sheet": (lambda: workbook(sheet=f'<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1">'), "endommagé"),
    "no sheet": (lambda: archive({"xl/workbook.xml": f'<workbook xmlns="{MAIN}"/>'}), "aucune feuille"),
    "empty sheet": (workbook, "aucune cellule"),
    "201 members": (lambda: workbook(number(1), extra=[(f"xl/media/{n}.png", b"x") for n in range(201)]), "trop d'éléments"),
    "60 MB of rows": (lambda: workbook('<row r="1"><c r="A1"><v>1</v></c></row>' + " " * 60_000_000), "volumineux"),
    "60 MB of texts": (lambda: workbook(number(0), texts=many_texts(600_000, 100)), "volumineux"),
    "row 99999999999": (lambda: workbook(number(1, "A99999999999", 99999999999)), "n'existe pas"),
    "last row": (lambda: workbook(number(1) + number(1, "A1048576", 1048576)), "ligne 1048576"),
    "last cell": (lambda: workbook(number(1, "XFD1048576", 1048576)), "XFD1048576"),
    "column 61": (lambda: workbook(number(1, "BI1")), "60 colonnes"),
    "5,002 rows": (lambda: workbook(filled_rows(5002)), "5001 lignes"),
    "5,002 rows of text": (lambda: b"a;b\n" * 5002, "5001 lignes"),
    "same cell twice": (lambda: workbook('<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>'), "deux fois"),
    "billion laughs": (lambda: workbook(sheet=entities()), "déclarations"),
    "outside entity": (lambda: workbook(sheet=outside()), "déclarations"),
    "entity in texts": (lambda: workbook(number(1), texts=entities()), "déclarations"),
    "one text 200,000 times": (
        lambda: workbook(
            "".join(
                f'<row r="{n}">' + '<c t="s"><v>0</v></c>' * 40 + "</row>" for n in range(1, 5001)
            ),
            texts=many_texts(32_000, 1),
        ),
        "trop de texte",
    ),
    "lying sizes": (lying_sizes, "endommagé"),
    "sheet that is missing": (
        lambda: archive(
            {"xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="A" r:id="r9"/></sheets></workbook>'}
        ),
        "manque",
    ),
    "sheet that includes itself": (lambda: workbook(sheet="<" * 100_000), "endommagé"),
}  # fmt: skip

# name: (content, the cells of each row that must come out)
READ = {
    "dimension that lies": (
        lambda: workbook(filled_rows(10), before='<dimension ref="A1:A3"/>'),
        [(n, (n, f"é{n}")) for n in range(1, 11)],
    ),
    "dimension without bounds": (
        lambda: workbook(filled_rows(2), before='<dimension ref="A1:XFD1048576"/>'),
        [(1, (1, "é1")), (2, (2, "é2"))],
    ),
    "rows without numbers": (lambda: workbook("<row><c><v>1</v></c></row><row><c><v>2</v></c></row>"), [(1, (1,)), (2, (2,))]),
    "rows in disorder": (lambda: workbook(number(3, "A3", 3) + number(1)), [(3, (3,)), (1, (1,))]),
    "empty styled cells to the last column": (
        lambda: workbook('<row r="1"><c r="A1"><v>1</v></c><c r="XFD1" s="1"/></row><row r="1048576"><c r="A1048576" s="1"/></row>'),
        [(1, (1,))],
    ),
    "since 1904": (
        lambda: workbook(
            '<row r="1"><c r="A1" s="1"><v>44562</v></c></row>',
            book='<workbookPr date1904="1"/>',
            styles=f'<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>',
        ),
        [(1, (date(2026, 1, 2),))],
    ),
    "since 1900": (
        lambda: workbook(
            '<row r="1"><c r="A1" s="1"><v>46024</v></c><c r="B1" s="2"><v>0.3125</v></c><c r="C1" s="3"><v>1.25</v></c></row>',
            styles=f'<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="20"/>'
            '<xf numFmtId="46"/></cellXfs></styleSheet>',
        ),
        [(1, (date(2026, 1, 2), time(7, 30), timedelta(hours=30)))],
    ),
    "texts in runs": (
        lambda: workbook(
            '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>',
            texts=f'<sst xmlns="{MAIN}"><si><r><t>CANARI </t></r><r><t>deux</t></r><rPh><t>non</t></rPh></si>'
            "<si><t>a_x0000_b_xD800_c</t></si></sst>",
        ),
        [(1, ("CANARI deux", "abc"))],
    ),
    "table with semicolons": (lambda: "Nom;Heures\nZoé;7,5\n\n\"a;b\";1".encode("cp1252"), [(1, ("Nom", "Heures")), (2, ("Zoé", "7,5")), (4, ("a;b", "1"))]),
    "table with tabs in UTF-16": (lambda: "Nom\tHeures\nZoé\t7,5\n".encode("utf-16"), [(1, ("Nom", "Heures")), (2, ("Zoé", "7,5"))]),
    "table with commas": (lambda: "\ufeffNom,Heures\nZoé,7\n".encode(), [(1, ("Nom", "Heures")), (2, ("Zoé", "7"))]),
}  # fmt: skip

# XML of one cell: what its error says.
ERRORS = {
    '<c r="A1"><f>1+1</f></c>': "formule sans résultat",
    '<c r="A1"><f>1+1</f><v></v></c>': "formule sans résultat",
    '<c r="A1" t="e"><v>#REF!</v></c>': "#REF!",
    '<c r="A1"><v>1e9999</v></c>': "illisible",
    '<c r="A1"><v>nan</v></c>': "illisible",
    '<c r="A1"><v>1_000</v></c>': "illisible",
    f'<c r="A1"><v>{"9" * 5000}</v></c>': "illisible",
    '<c r="A1" t="s"><v>7</v></c>': "illisible",
    '<c r="A1" t="s"><v>-1</v></c>': "illisible",
    '<c r="A1" t="d"><v>hier</v></c>': "illisible",
    '<c r="A1" t="zz"><v>1</v></c>': "illisible",
    '<c r="A1" s="x"><v>1</v></c>': "illisible",
    f'<c r="A1" t="inlineStr"><is><t>{"x" * 40_000}</t></is></c>': "trop long",
}


def sound():
    """A workbook as people send them."""
    book = Workbook()
    sheet = book.active
    sheet.append(["Marché", "Entreprise", "Début", "Heures"])
    for rank in range(30):
        sheet.append([f"Marché {rank}", "Batidour (fictive)", date(2026, 1, 1 + rank), 7.5 * rank])
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def mutants(count):
    """The sound workbook broken `count` times: bytes of the archive, then XML of one of its members."""
    base = sound()
    with zipfile.ZipFile(io.BytesIO(base)) as source:
        members = {name: source.read(name) for name in source.namelist()}
    for rank in range(count):
        chance = random.Random(rank)
        if rank % 2:
            yield broken(base, chance)
        else:
            name = chance.choice(list(members))
            yield archive(members | {name: broken(members[name], chance)})


def broken(content, chance):
    """Bytes changed, cut, doubled or moved at a few places."""
    content = bytearray(content)
    for _ in range(chance.randint(1, 6)):
        at, length = chance.randrange(len(content)), chance.randint(1, 40)
        way = chance.randrange(4)
        if way == 0:
            content[at] = chance.randrange(256)
        elif way == 1:
            del content[at : at + length]
        elif way == 2:
            content[at:at] = content[at : at + length] * chance.randint(1, 20)
        else:
            content[at : at + 4] = chance.choice([b"9999", b"-1", b"<c/>", b"&x;", b"\xff\xfe", b'r="'])
        content = content or bytearray(b"x")
    return bytes(content)
