"""Makes a PDF of a page: `python -m markets.printing.weasy PAGES`, HTML in, PDF out; a process of its own for each.

Apart from the site, because a page can keep the engine busy for ever or take all the memory, and because the engine's
own libraries may be missing: here is the one place that imports it. It opens nothing but the files named below.
"""

import logging
import resource
import sys
from pathlib import Path

from fontpkg_source_sans_3 import ROOT as FONTS

try:
    from weasyprint import HTML
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher, URLFetcherResponse
except OSError:
    # Pango or HarfBuzz is not on this machine: said to whoever asked for the document.
    HTML = None
    URLFetcher = object

UNAVAILABLE, TOO_LONG = 3, 4  # how the process ends when it cannot make the document
MOST_PAGES = 60
MOST_SECONDS = 60
MOST_MEMORY = 2 * 1024**3
HERE = Path(__file__).resolve().parents[2]
# Everything that a document may refer to, by the only name it may use for it.
OWN_FILES = {
    "clauses:pdf.css": (HERE / "static" / "css" / "pdf.css", "text/css"),
    "clauses:source-sans-3": (FONTS / "files" / "SourceSans3[wght].ttf", "font/ttf"),
}


class Forbidden(ValueError):
    """A document asked for something else than our own files."""


class OwnFiles(URLFetcher):
    """Opens our own files by name; no path, no address, no redirect, no data is ever followed."""

    def fetch(self, url, headers=None):
        if url not in OWN_FILES:
            raise Forbidden(url[:80])
        path, content_type = OWN_FILES[url]
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": content_type})


def write_pdf(html, most_pages=MOST_PAGES):
    """The bytes of a tagged PDF (PDF/UA-1); None beyond so many pages."""
    document = HTML(string=html, url_fetcher=OwnFiles()).render(
        font_config=FontConfiguration(), pdf_variant="pdf/ua-1", pdf_tags=True
    )
    if len(document.pages) > most_pages:
        return None
    return document.write_pdf(pdf_variant="pdf/ua-1", pdf_tags=True)


def main():
    if HTML is None:
        sys.exit(UNAVAILABLE)
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    logging.getLogger("weasyprint").addHandler(logging.StreamHandler())
    made = write_pdf(sys.stdin.buffer.read().decode(), int(sys.argv[1]))
    if made is None:
        sys.exit(TOO_LONG)
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    main()
