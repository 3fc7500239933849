"""From a template to a PDF, made by a process of its own (`markets/printing/weasy.py`) within limits."""

import logging
import subprocess
import sys

from django.conf import settings
from django.template.loader import render_to_string

CONTENT_TYPE = "application/pdf"
LONGEST = 90  # seconds
MOST_PAGES = 60
UNAVAILABLE, TOO_LONG = 3, 4
logger = logging.getLogger(__name__)


class PdfUnavailable(Exception):
    """No PDF could be made; `sentence` says in French why and what to do."""

    def __init__(self, sentence):
        super().__init__(sentence)
        self.sentence = sentence


class TooManyPages(PdfUnavailable):
    """The document is longer than what was asked for."""


def render_pdf(template, context, most_pages=MOST_PAGES):
    """A template as the bytes of a tagged PDF of so many pages at most. Raises PdfUnavailable, TooManyPages."""
    html = render_to_string(template, context)
    try:
        made = subprocess.run(
            [sys.executable, "-m", "markets.printing.weasy", str(most_pages)],
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
        raise TooManyPages(
            f"Le PDF dépasserait {most_pages} pages : choisissez une période plus courte, "
            "ou téléchargez le fichier Excel."
        )
    # What the engine says may quote the document: only how it ended is kept.
    logger.error("PDF not made, exit status %s", made.returncode)
    raise PdfUnavailable("Le PDF n'a pas pu être produit : téléchargez le fichier Excel, ou réessayez plus tard.")
