"""A whole consultation calibrated in one grid: the lots of a real aquatic centre, in less than a minute of work."""

import re
import time

from playwright.sync_api import expect

from markets.typography import write_number
from reporting.demo import cast
from reporting.demo.published import AQUATIC

# What their titles, cut by the publication, do not say.
TRADES = {
    "9": "CUISINE",
    "10": "CARRELAGE",
    "11": "PLOMBERIE_CVC",
    "15": "PLOMBERIE_CVC",
    "22": "EV_CREATION",
    "23": "ELEC",
}


def test_the_lots_of_the_aquatic_centre_in_one_grid(site, visitor):
    roxane = visitor(site).sign_in(cast.FACILITATOR_EMAIL)
    page = roxane.page
    roxane.open("/marches/nouveau/")
    page.select_option("#id_authority", label="Communauté de communes du Seignanx")
    page.fill("#id_title", "Équipement aquatique, seconde consultation (essai)")
    lots = ["N°\tIntitulé", *(f"{lot.number}\t{lot.title}" for lot in AQUATIC.lots)]
    page.fill("#id_lots", "\n".join(lots))
    roxane.press("Enregistrer le marché")
    roxane.follow("Clauses", within=page.locator(".tab-bar"))

    began, roxane.taps, typed = time.monotonic(), 0, 0
    roxane.follow("Calibrer toute la consultation")
    page.locator("summary", has_text="Remplir depuis Excel").click()
    amounts = ["Lot\tMontant HT", *(f"{lot.number}\t{write_number(lot.amount)}" for lot in AQUATIC.lots)]
    page.fill("#id_pasted", "\n".join(amounts))
    roxane.press("Remplir la grille")
    for row in page.locator("table.grid-lots tbody tr:not(.grid-said)").all():
        number = re.search(r"Lot (\d+)", row.inner_text())[1]
        if number in TRADES:
            row.locator("select").select_option(TRADES[number])
            typed += 1
    total = page.locator("#grid-total")
    expect(total).to_contain_text("14 lots à enregistrer")
    before = total.inner_text()
    page.fill("#id_rate", "7")
    expect(total).not_to_contain_text(before.splitlines()[0])
    roxane.press("Enregistrer les brouillons")
    assert "14 calibrages enregistrés en brouillon" in roxane.words
    assert time.monotonic() - began < 60
    # A person's work: four clicks, a paste, a rate, and a choice for each title that says nothing.
    assert roxane.taps + typed <= 12
    # The biggest lot: 2 590 000 € × 50 % × 7 % ÷ 30 €.
    assert "3 022 h" in roxane.words
