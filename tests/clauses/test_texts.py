"""The documents of a clause: what they say, what they leave blank, what they never let in, who takes them."""

import io
import zipfile
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from defusedxml.ElementTree import fromstring
from django.template.loader import render_to_string
from django.urls import reverse

from clauses.actions import draft_calibration
from clauses.texts.facts import read_facts
from clauses.texts.word import write_word
from clauses.texts.wording import BLANK, Facts, people_weeks, texts
from markets.actions import record_amendment
from markets.enums import AmendmentPurpose
from markets.models import JournalEntry
from tests.rendering.reading import pdf_text, squeezed

HOUR = 3600
FACTS = Facts(
    authority="Communauté fictive",
    contract="Centre aquatique",
    lot="Lot 3",
    place="Tarnos",
    private=False,
    hours="833 h",
    every="tous les mois",
    due_day=10,
    charter="Liste locale",
    publics=("demandeur d'emploi de longue durée",),
    structure="Structure fictive",
    contact=("05 00 00 00 00",),
)
HOSTILE = "<w:p>&amp;\x00\x0b]]>=cmd|' {{ x }}\ud800 fin"


def said(text):
    return " ".join(
        words for section in text.sections for words in (section.title, *section.paragraphs, *section.points)
    )


def by_slug(facts):
    return {text.slug: text for text in texts(facts)}


def test_the_article_says_the_four_points_and_leaves_the_penalty_blank():
    article = by_slug(FACTS)["article-ccap"]
    for expected in ("Périmètre", "833 h", "05 00 00 00 00", "demandeur d'emploi de longue durée", "Mutualisation"):
        assert expected in said(article)
    (penalties,) = [section for section in article.sections if section.title == "Pénalités"]
    assert f"{BLANK} € par heure" in penalties.paragraphs[0]
    assert not any(letter.isdigit() for letter in " ".join(penalties.paragraphs))


def test_a_private_contract_has_a_convention_and_no_article():
    found = by_slug(replace(FACTS, private=True))
    assert set(found) == {"convention", "annexe-engagement"}
    assert "CCAP" not in "".join(said(text) for text in found.values())


def test_what_nobody_said_is_a_blank():
    unknown = replace(FACTS, authority="", hours="", publics=(), contact=(), every="", charter="")
    assert f"au moins {BLANK}" in said(by_slug(unknown)["article-ccap"])
    assert f"{BLANK}." in said(by_slug(unknown)["article-ccap"])


@pytest.mark.parametrize(
    ("hours", "people", "weeks"),
    [(0, 0, 0), (-5, 0, 0), (1, 1, 1), (35, 1, 1), (36, 1, 2), (910, 1, 26), (911, 2, 14), (9000, 10, 26)],
)
def test_hours_as_people_and_weeks(hours, people, weeks):
    assert people_weeks(hours * HOUR) == (people, weeks)
    assert people * weeks * 35 >= hours


def test_what_was_typed_stays_text_in_a_file():
    hostile = replace(FACTS, contract=HOSTILE, authority=HOSTILE, publics=(HOSTILE,))
    for text in texts(hostile):
        with zipfile.ZipFile(io.BytesIO(write_word(text))) as archive:
            assert archive.testzip() is None
            names = [name for name in archive.namelist() if name.endswith((".xml", ".rels"))]
            parts = {name: fromstring(archive.read(name)) for name in names}
        assert not [name for name in archive.namelist() if "vba" in name.lower()]
        outside = [each for part in parts.values() for each in part.iter() if each.get("TargetMode") == "External"]
        assert outside == []
        body = parts["word/document.xml"]
        tags = {element.tag.rpartition("}")[2] for element in body.iter()}
        assert not tags & {"hyperlink", "fldSimple", "instrText", "object", "drawing"}
        if text.slug == "article-ccap":
            assert "<w:p>&amp;]]>=cmd|' {{ x }} fin" in "".join(body.itertext())


def test_pages_and_files(roxane, cast):
    lot = cast.lots["a"]
    page = roxane.get(reverse("clauses:lot_texts", args=[lot.pk]))
    assert page.status_code == 200
    assert "relire par votre service juridique" in page.text
    before = JournalEntry.objects.count()
    answer = roxane.post(reverse("clauses:text_word", args=[lot.pk, "article-ccap"]))
    assert answer.status_code == 200
    assert zipfile.is_zipfile(io.BytesIO(answer.content))
    assert roxane.post(reverse("clauses:text_word", args=[lot.pk, "autre"])).status_code == 404
    assert roxane.get(reverse("clauses:text_word", args=[lot.pk, "article-ccap"])).status_code == 405
    sheet = roxane.post(reverse("clauses:one_page", args=[lot.pk]))
    assert sheet.content.startswith(b"%PDF")
    assert JournalEntry.objects.count() == before + 2


def test_texts_say_the_end_that_an_amendment_leaves(cast, roxane):
    award = cast.lots["a"].awards.first()
    record_amendment(
        actor=cast.actor("roxane"),
        award=award,
        rank=1,
        signed_on=date(2026, 11, 2),
        purpose=AmendmentPurpose.LONGER,
        ends_on=date(2029, 3, 31),
    )
    assert read_facts(cast.lots["a"]).ends_on == "31/03/2029"


def test_the_sheet_escapes_what_was_typed(cast):
    facts = replace(FACTS, contract="<script>x</script>", publics=("<b>",))
    html = render_to_string("clauses/pdf/one_page.html", {"lot": cast.lots["a"], "facts": facts, "seconds": HOUR})
    assert "<script>" not in html
    assert "<b>" not in html


def test_the_sheet_of_a_calibration(cast, roxane):
    """EX01: its hours and its steps are those of the page, on one page of paper."""
    calibration = draft_calibration(
        actor=cast.actor("roxane"),
        lot=cast.lots["b"],
        amount=Decimal("1000000"),
        labour_share=Decimal("0.5"),
        rate=Decimal("0.05"),
        hourly_cost=Decimal("30"),
        weeks=52,
    )
    made = roxane.post(reverse("clauses:calibration_pdf", args=[calibration.pk]))
    assert made["Content-Disposition"] == f'attachment; filename="calibrage-{calibration.pk}.pdf"'
    words = squeezed(pdf_text(made.content))
    for said_on_screen in ("833", *(step["label"] for step in calibration.steps)):
        assert squeezed(said_on_screen) in words
