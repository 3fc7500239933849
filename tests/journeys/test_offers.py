"""What a bid promises, from the grid of the consultation to the report: every form of it says the same."""

import re
from datetime import date, timedelta
from io import BytesIO

from openpyxl import load_workbook

from reporting.demo import cast
from tests.rendering.reading import pdf_text, squeezed


def taken(page, name):
    """The bytes of a file that a button gives."""
    with page.expect_download() as waited:
        page.get_by_role("button", name=name).first.click()
    return waited.value.path().read_bytes()


def test_from_the_grid_to_the_report(site, visitor):
    roxane = visitor(site).sign_in(cast.FACILITATOR_EMAIL)
    page, yesterday = roxane.page, date.today() - timedelta(days=1)
    roxane.open("/marches/")
    roxane.follow("Travaux de construction de l’équipement aquatique")
    roxane.follow("Clauses", within=page.locator(".tab-bar"))
    roxane.follow("Lot 3")
    lot = re.search(r"/lots/(\d+)/", roxane.path)[1]

    # The grid: proposed for thirty points, one line taken for hours of insertion.
    roxane.follow("préparer une grille")
    page.fill("#id_weight", "30")
    roxane.press("Proposer une grille")
    page.fill("#id_ligne-0-points", "10")
    roxane.press("Enregistrer la grille")
    assert "il en manque 0,5" in roxane.words and page.input_value("#id_ligne-0-points") == "10"
    page.fill("#id_ligne-0-points", "5")
    page.fill("#id_ligne-4-title", "Heures en plus")
    page.fill("#id_ligne-4-points", "5,5")
    page.select_option("#id_ligne-4-kind", "hours")
    page.select_option("#id_ligne-4-unit", "hours")
    page.select_option("#id_ligne-4-scoring", "proportional")
    assert roxane.axe() == []
    roxane.press("Enregistrer la grille")

    # Two bids; the second is the better one.
    for name, tutor, training, hours in (("Offre basse", "2", "21", "0"), ("Charpentes Cyrano", "5", "84", "140")):
        page.get_by_role("link", name="Saisir une offre").first.click()
        page.fill("#id_name", name)
        points = page.locator("input[name^=points_]")
        points.nth(0).fill(tutor)
        points.nth(1).fill("3")
        page.locator("input[name^=offered_]").nth(0).fill("un charpentier tuteur")
        for place, number in enumerate((training, "1", "1", hours)):
            page.locator("input[name^=quantity_]").nth(place).fill(number)
        assert roxane.axe() == []
        roxane.press("Enregistrer l'offre")
    assert "Offre n° 2 – Charpentes Cyrano" in page.locator("tbody tr").first.inner_text().replace("\u00a0", " ")
    assert roxane.axe() == []

    # Retained: its hours are owed, its promises are followed.
    roxane.follow("Retenir", within=page.locator("tbody tr").first)
    page.fill("#id_due_on", "2027-06-30")
    roxane.press("Retenir cette offre")
    assert roxane.path == f"/marches/lots/{lot}/clause/"
    assert "140 h" in roxane.words and "84 heures – Formation pendant le contrat" in roxane.words
    roxane.follow("Heures de formation")
    page.get_by_label("Tenu en partie").check()
    page.fill("#id_reached", "42")
    page.select_option("#id_proof", "training_record")
    page.fill("#id_seen_on", yesterday.isoformat())
    roxane.press("Enregistrer le point")
    assert "42 heures sur 84" in roxane.words
    assert roxane.axe() == []

    # The donneur d'ordre reads the comparison on a phone, and takes the report away: page, PDF and workbook agree.
    buyer = visitor(site, "phone").sign_in("acheteur@exemple.invalid")
    buyer.open(f"/marches/lots/{lot}/critere/")
    assert "Charpentes Cyrano" in buyer.words and "Annuler ce choix" not in buyer.words
    assert buyer.axe() == []
    buyer.open("/marches/")
    buyer.follow("Travaux de construction de l’équipement aquatique")
    buyer.follow("Heures", within=buyer.page.locator(".tab-bar"))
    promises = buyer.page.locator("section[aria-labelledby=promises] tbody tr")
    row = promises.filter(has_text="Formation pendant le contrat").first
    assert "42 heures sur 84" in re.sub(r"\s+", " ", row.inner_text())
    printed = squeezed(pdf_text(taken(buyer.page, "Télécharger le PDF")))
    assert squeezed("Tenu en partie : 42 heures sur 84") in printed
    book = load_workbook(BytesIO(taken(buyer.page, "Excel")))
    [told] = [row for row in book["Engagements"].iter_rows(values_only=True) if "84 heures" in plain(row[1])]
    assert (told[0], told[4].date(), told[5], plain(told[6]), told[8].date()) == (
        "Heures de formation",
        date(2027, 6, 30),
        "Tenu en partie",
        "42 heures sur 84",
        yesterday,
    )


def plain(words):
    return str(words).replace("\u202f", " ")
