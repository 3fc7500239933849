"""Choosing how to count the hours of a lot: the cards, their fields, what is typed going from one to the other."""

import re

import pytest
from playwright.sync_api import expect

from reporting.demo import cast


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_a_lot_calibrated_by_one_method_then_another(site, visitor, size):
    roxane = visitor(site, size).sign_in(cast.FACILITATOR_EMAIL)
    page = roxane.page
    roxane.open("/marches/nouveau/")
    page.select_option("#id_authority", label="Communauté de communes du Seignanx")
    page.fill("#id_title", f"Nettoyage des bâtiments (essai, {size})")
    page.fill("#id_lots", "N°\tIntitulé\n1\tNettoyage des locaux\n2\tVitrerie")
    roxane.press("Enregistrer le marché")
    lot = re.search(r"/marches/lots/(\d+)/", page.content())[1]
    roxane.open(f"/marches/lots/{lot}/calibrage/")
    assert roxane.axe() == []
    page.fill("#id_amount", "600 000")
    result = page.locator("#calculation .calculation-result")
    # 600 000 € × 80 % (nettoyage) × 5 % ÷ 20 €.
    expect(result).to_contain_text("1 200 h")

    page.get_by_text("Propreté, avec reprise du personnel").click()
    page.fill("#id_months", "48")
    expect(page.locator("#id_amount")).to_have_value("600 000")
    page.fill("#id_staff_seconds", "100")
    expect(result).to_contain_text("960 h")
    page.fill("#id_staff_seconds", "500")
    expect(result).to_contain_text("Pas de clause")
    page.fill("#id_staff_seconds", "100")

    # With the keyboard alone: the next card of the group, and back.
    page.locator("input[name=method]:checked").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#id_labour_share")).to_have_value(re.compile("80"))
    page.keyboard.press("ArrowUp")
    expect(page.locator("#id_months")).to_have_value("48")
    expect(result).to_contain_text("960 h")
    assert roxane.axe() == []
    roxane.press("Enregistrer le brouillon")
    assert "Brouillon enregistré" in roxane.words
    assert "960 h" in roxane.words and "Propreté avec reprise du personnel" in roxane.words
