"""PDFs: nothing is opened but our own files, tagged and embedded, the verdict first, a few pages."""

import json
import re
import subprocess
import sys
from io import BytesIO

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from pypdf import PdfReader

from markets.typography import write_day
from reporting.enums import ReportScope
from reporting.rendering.pdf import report_context, report_pdf
from tests.rendering import made
from tests.rendering.reading import squeezed

# Runs the engine as the site does, under an audit hook that notes every file opened and every socket made.
AUDITED = """
import json, sys
from markets.printing import weasy
seen, noting = [], False
def note(event, arguments):
    if noting and (event == "open" or event.startswith(("socket.", "urllib.", "subprocess.", "os.system"))):
        seen.append([event, str(arguments[0])])
sys.addaudithook(note)
noting = True
pdf = weasy.write_pdf(sys.stdin.read())
noting = False
print(json.dumps({"seen": seen, "size": len(pdf or b"")}))
"""


def audited(html):
    """What making a PDF opened: a list of (event, what)."""
    ended = subprocess.run(
        [sys.executable, "-c", AUDITED],
        input=html,
        capture_output=True,
        text=True,
        cwd=settings.BASE_DIR,
        timeout=240,
        check=True,
    )
    told = json.loads(ended.stdout)
    assert told["size"] > 1000
    return told["seen"]


@pytest.fixture(scope="module")
def own():
    """What a PDF without any trap opens."""
    return {what for _, what in audited(html(made.document()))}


@pytest.fixture(scope="module")
def secret(tmp_path_factory):
    file = tmp_path_factory.mktemp("secret") / "secret.svg"
    file.write_text('<svg xmlns="http://www.w3.org/2000/svg"><text>SECRET</text></svg>')
    return file


def vectors(file):
    """Eleven ways of having a document open a file or call an address."""
    image = f"<image xlink:href='{file}'/><use xlink:href='{file}#a'/>"
    names = "xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink'"
    nested = f"<svg {names}>{image}</svg>"
    return [
        f'<link rel="attachment" href="{file}">',
        f'<a rel="attachment" href="{file}">ici</a>',
        f'<img src="{file}">',
        f'<style>@import url("{file}");</style>',
        f'<style>@font-face {{ font-family: piege; src: url("{file}") }} p {{ font-family: piege }}</style>',
        f'<p style="background: url({file}); list-style: url({file})">fond</p>',
        f"<svg><image href='{file}' width='9' height='9'/></svg>",
        f'<img src="data:image/svg+xml,{nested.replace("<", "%3C").replace(">", "%3E")}">',
        f'<object data="{file}"></object>',
        f'<embed src="{file}"><iframe src="{file}"></iframe>',
        f'<link rel="stylesheet" href="{file}"><base href="{file}"><img srcset="{file} 2x">',
    ]  # fmt: skip


def html(document):
    return render_to_string("reporting/pdf/report.html", report_context(document))


def strange(seen, own):
    """What was opened beyond what every PDF opens, but for the engine's own temporary copy of our font."""
    return [
        (event, what)
        for event, what in seen
        if what not in own and not re.search(r"/weasyprint-\w+(/[0-9a-f]{32})?$", what) and not what.isdecimal()
    ]


def addresses(secret):
    return [secret.as_uri(), str(secret), "http://127.0.0.1:9/secret.svg"]


def test_the_engine_opens_nothing_but_our_files(secret, own):
    traps = "".join(vector for address in addresses(secret) for vector in vectors(address))
    assert strange(audited(f'<!doctype html><html lang="fr"><title>Essai</title>{traps}'), own) == []


def test_no_text_of_a_report_opens_anything(secret, own):
    assert len(vectors("x")) == 11
    for address, scope in zip(addresses(secret), ReportScope, strict=True):
        text = "".join(vectors(address))
        page = html(made.document(text, scope=scope, comment="Un mot."))
        assert text not in page and "&lt;img src=" in page
        assert strange(audited(page), own) == []


def test_what_a_pdf_opens_by_itself(own):
    ours = [what for what in own if what.startswith(str(settings.BASE_DIR)) and "/site-packages/" not in what]
    assert [what.rpartition("/")[2] for what in ours] == ["pdf.css"]


@pytest.fixture(scope="module")
def document():
    return made.document(comment="Le chantier a pris du retard.\n\nDeux recrutements sont prévus.")


@pytest.fixture(scope="module")
def file(document):
    return PdfReader(BytesIO(report_pdf(document)))


def test_a_report_is_tagged_and_brings_its_fonts(file):
    root = file.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"] == "fr"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid:part" in root["/Metadata"].get_data() and file.metadata.title.startswith("Bilan du marché")
    for page in file.pages:
        for font in page["/Resources"]["/Font"].values():
            described = font.get_object()["/DescendantFonts"][0].get_object()
            assert "Source-Sans-3" in described["/BaseFont"]
            assert described["/FontDescriptor"]["/FontFile2"]
    figures = [each for each in tags(root["/StructTreeRoot"]) if each.get("/S") == "/Figure"]
    assert figures and all(figure.get("/Alt") for figure in figures)
    headers = [each for each in tags(root["/StructTreeRoot"]) if each.get("/S") == "/TH"]
    assert headers
    assert {each["/S"] for each in tags(root["/StructTreeRoot"]) if "/S" in each} >= {"/H1", "/H2", "/Table", "/L"}


def tags(node):
    node = node.get_object()
    if isinstance(node, dict):
        yield node
        children = node.get("/K", [])
        for child in children if isinstance(children, list) else [children]:
            if not isinstance(child, int):
                yield from tags(child)


def test_the_verdict_comes_first_and_each_page_says_which_version(document, file):
    first = squeezed(file.pages[0].extract_text())
    assert squeezed(document.figures.verdict.sentence) in first
    for place, page in enumerate(file.pages, 1):
        text = squeezed(page.extract_text())
        day = write_day(document.figures.as_of_on)
        assert squeezed(f"arrêtés au n° 41 du journal, le {day} · empreinte {document.short_seal}") in text
        assert f"page{place}/{len(file.pages)}" in text
    assert document.seal in squeezed("".join(page.extract_text() for page in file.pages))


@pytest.mark.parametrize(
    ("scope", "lots", "contracts", "annexed"),
    [
        (ReportScope.AUTHORITY, 12, 60, True),
        (ReportScope.AUTHORITY, 60, 100, False),
        (ReportScope.CONTRACT, 60, 300, False),
    ],
)
def test_a_large_report_keeps_within_six_pages(scope, lots, contracts, annexed):
    large = made.document(lots=lots, months=24, contracts=contracts, scope=scope)
    file = PdfReader(BytesIO(report_pdf(large)))
    assert len(file.pages) <= 6
    text = squeezed("".join(page.extract_text() for page in file.pages))
    assert (squeezed("trop longue pour être imprimée") in text) != annexed
    # Each contract is named above its lines, once in a table, and again in the next one.
    assert text.count("bourg,tranche2") == (large.several_contracts and 2 + annexed)


def test_the_same_figures_are_sealed_alike_and_one_second_more_is_not():
    assert made.document().seal == made.document().seal
    assert made.document().seal != made.document(contracts=4).seal
