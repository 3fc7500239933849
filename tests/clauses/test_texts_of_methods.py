"""The documents of a lot before its clause and after, for each method; a concession; one page whatever is written."""

import io
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from docx import Document
from pypdf import PdfReader

from clauses.actions import draft_calibration, hand_over_calibration, record_answer
from clauses.calibration import Period, Tranche
from clauses.enums import BuyerAnswer, Method
from clauses.texts.wording import BLANK, WAYS, texts
from markets.enums import Sector
from markets.models import Contract, Lot
from markets.printing import pdf
from tests.clauses.reading import text_of
from tests.clauses.test_texts import FACTS, by_slug, said
from tests.rendering.reading import pdf_text, squeezed

HOUR = 3600
D = Decimal
# The values of a method, and what the article says of its hours.
PROMISES = {
    Method.BY_AMOUNT: (
        {"amount": D(1_000_000), "labour_share": D("0.5"), "rate": D("0.05"), "hourly_cost": D(30)},
        "au moins 833 h de travail",
    ),
    Method.HOURS_SHARE: ({"worked": 26_000 * HOUR, "rate": D("0.05")}, "5 % des heures travaillées"),
    Method.PER_EURO: (
        {"total": D(3_000_000), "euros_an_hour": D(2_000), "floor": D(2_700_000)},
        "une heure de travail pour 2 000 € hors taxes commandés ou facturés, au-delà de 2 700 000 €",
    ),
    Method.TRANCHES: (
        {"tranches": [Tranche("Ferme", 700 * HOUR, True), Tranche("Option", 350 * HOUR, False)]},
        "Option : 350 h, dues si elle est affermie",
    ),
    Method.PERIODS: (
        {"periods": [Period(date(2027, 1, 1), date(2027, 12, 31), 300 * HOUR, False)]},
        "Du 01/01/2027 au 31/12/2027 : 300 h, dues si elle est décidée",
    ),
    Method.RESERVED: (
        {"amount": D(60_000), "labour_share": D("0.8"), "hourly_cost": D(20)},
        "toutes les heures de travail du lot",
    ),
}


@pytest.fixture
def lot(cast):
    return Lot.objects.create(structure=cast.structures["x"], contract=cast.contract, number="3", title="Lot d'essai")


def words_of(answer):
    document = Document(io.BytesIO(answer.content))
    return " ".join(paragraph.text for paragraph in document.paragraphs).replace("\u202f", " ")


@pytest.mark.parametrize("method", [pytest.param(method, id=method.value) for method in PROMISES])
def test_the_article_speaks_of_the_hours_of_each_method(roxane, cast, lot, as_html, method):
    """On screen, in the file, on the sheet of the calibration; the figure the buyer answered replaces ours."""
    values, promise = PROMISES[method]
    draft = draft_calibration(actor=cast.actor("roxane"), lot=lot, method=method, **values)
    page = text_of(roxane.get(reverse("clauses:lot_texts", args=[lot.pk]))).replace("\u202f", " ")
    file = words_of(roxane.post(reverse("clauses:text_word", args=[lot.pk, "article-ccap"])))
    assert promise in page and promise in file
    sheet = as_html(roxane.post(reverse("clauses:calibration_pdf", args=[draft.pk])))
    assert promise in sheet and "article L2112-2" in sheet
    if method == Method.BY_AMOUNT:
        answer = {"answer": BuyerAnswer.OTHER_FIGURE, "answered_on": date(2026, 11, 2), "seconds": 700 * HOUR}
        hand_over_calibration(actor=cast.actor("roxane"), calibration=draft)
        record_answer(actor=cast.actor("roxane"), calibration=draft, **answer)
        file = words_of(roxane.post(reverse("clauses:text_word", args=[lot.pk, "article-ccap"])))
        assert "au moins 700 h" in file and "833" not in file


def test_before_a_clause_the_list_in_force_is_named(roxane, cast, lot):
    file = words_of(roxane.post(reverse("clauses:text_word", args=[lot.pk, "article-ccap"])))
    assert "Bénéficiaire du RSA" in file and f"au moins {BLANK}" in file


def test_a_concession_has_an_article_of_its_own(roxane, cast, lot):
    Contract.objects.filter(pk=cast.contract.pk).update(sector=Sector.CONCESSION)
    found = by_slug(replace(FACTS, concession=True, article="L3114-2"))
    assert set(found) == {"article-concession", "annexe-engagement", "paragraphe-rc"}
    everything = " ".join(text.title + said(text) for text in found.values())
    assert "CCAP" not in everything and "titulaire" not in everything and "Le concessionnaire" in everything
    file = words_of(roxane.post(reverse("clauses:text_word", args=[lot.pk, "article-concession"])))
    assert "En application de l'article L3114-2" in file


def test_a_private_contract_names_no_article_of_the_code():
    assert "code de la commande publique" not in " ".join(said(text) for text in texts(replace(FACTS, private=True)))


def test_texts_on_paper(roxane, lot):
    made = roxane.post(reverse("clauses:text_pdf", args=[lot.pk, "article-ccap"]))
    assert made["Content-Disposition"] == f'attachment; filename="article-ccap-lot-{lot.pk}.pdf"'
    assert squeezed("relire par votre service juridique") in squeezed(pdf_text(made.content))
    assert roxane.post(reverse("clauses:text_pdf", args=[lot.pk, "autre"])).status_code == 404
    assert roxane.get(reverse("clauses:text_pdf", args=[lot.pk, "article-ccap"])).status_code == 405


def test_the_page_of_a_clause_that_lives_says_how_it_counts(cast, lot):
    facts = replace(FACTS, counted="une heure de travail pour 2 000 € facturés", counted_points=("Ferme : 7 h",))
    html = render_to_string("clauses/pdf/one_page.html", {"lot": lot, "facts": facts, "seconds": 0})
    assert "une heure de travail pour 2 000" in html.replace("\u202f", " ") and "Ferme" in html


LONG = "Intitulé interminable de la communauté de communes et de ses partenaires réunis "


@pytest.mark.parametrize("written", [1, 40], ids=["short", "long"])
def test_one_page_whatever_is_written(cast, written):
    facts = replace(
        FACTS, contract=LONG * written, authority=(LONG * written)[:255], publics=(LONG * 2,) * 12 * written,
        structure=(LONG * written)[:255], ends_on="31/12/2027", counted=LONG * 2, counted_points=(LONG,) * 9,
    )  # fmt: skip
    lot = Lot(structure=cast.structures["x"], contract=cast.contract, number="3", title=(LONG * written)[:255])
    made = pdf.render_pdf(
        "clauses/pdf/one_page.html",
        {
            "lot": lot, "facts": facts, "seconds": 12_345 * HOUR, "people": 14, "weeks": 26, "ways": WAYS,
            "local": (((LONG * 4)[:255], "Entreprise de travail temporaire d'insertion, GEIQ, AI",
                       "05 59 00 00 00"),) * 6,
            "contact": ((LONG * 4)[:120], "05 59 00 00 00", "a" * 60 + "@exemple.invalid"),
        },
    )  # fmt: skip
    assert len(PdfReader(io.BytesIO(made)).pages) == 1


def test_the_sheet_escapes_its_wording(cast, lot):
    facts = replace(FACTS, counted="<b>une heure</b>")
    html = render_to_string("clauses/pdf/text.html", {"lot": lot, "text": texts(facts)[0], "warning": ""})
    assert "<b>une heure</b>" not in html and "&lt;b&gt;" in html
