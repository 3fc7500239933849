"""Reads documents back: text of a PDF, tables of a page, cells of a workbook as LibreOffice computes them."""

import re
import shutil
import subprocess
from html.parser import HTMLParser
from io import BytesIO

from openpyxl import load_workbook
from pypdf import PdfReader

SOFFICE = shutil.which("soffice")


def pdf_text(made):
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(made)).pages)


def squeezed(text):
    """Text without any space: a line broken or not, a narrow space or not."""
    return re.sub(r"\s+", "", text)


class Tables(HTMLParser):
    """The tables of a page by the title of their section: rows of cells, in words."""

    def __init__(self, html):
        super().__init__()
        self.found, self.title, self.row, self.into = {}, "", None, None
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        if tag == "h2":
            self.into, self.title = "title", ""
        elif tag == "tr":
            self.row = []
        elif tag in ("td", "th") and self.row is not None:
            self.row.append("")
            self.into = "cell"

    def handle_endtag(self, tag):
        if tag == "h2":
            self.into = None
        elif tag == "tr":
            self.found.setdefault(self.title.strip(), []).append([" ".join(cell.split()) for cell in self.row])
            self.row = None
        elif tag in ("td", "th"):
            self.into = None

    def handle_data(self, data):
        if self.into == "title":
            self.title += data
        elif self.into == "cell":
            self.row[-1] += data


def recalculated(folder, workbooks):
    """Workbooks (name → bytes) opened, computed and saved again by LibreOffice: name → workbook of values."""
    source, target = folder / "asked", folder / "computed"
    source.mkdir()
    for name, made in workbooks.items():
        (source / f"{name}.xlsx").write_bytes(made)
    subprocess.run(
        [
            SOFFICE,
            "--headless",
            "--norestore",
            f"-env:UserInstallation=file://{folder}/profile",
            "--convert-to",
            "xlsx",
            "--outdir",
            str(target),
            *(str(source / f"{name}.xlsx") for name in workbooks),
        ],
        check=True,
        capture_output=True,
        timeout=240,
    )
    return {name: load_workbook(target / f"{name}.xlsx", data_only=True) for name in workbooks}
