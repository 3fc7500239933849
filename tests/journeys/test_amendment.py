"""An amendment from its signature to the report, and a clause that lives with its invoices, in a real browser."""

import re

from reporting.demo import cast
from tests.journeys.conftest import SCREENSHOTS
from tests.journeys.test_tour import look
from tests.journeys.visitor import SIZES


def hours_in(words, label):
    """The figure that stands before a label: « 1 234 h Heures à réaliser »."""
    found = re.search(rf"([\d ]+(?:,\d+)?) h {label}", words) or re.search(rf"{label} ([\d ]+(?:,\d+)?) h", words)
    assert found, (label, words)
    return found[1].strip()


def pictures(each, name):
    """What is wrong with the page at each size, photographed."""
    faults = []
    for size, viewport in SIZES.items():
        each.page.set_viewport_size(viewport)
        faults += look(each, SCREENSHOTS / "contracts", size, name)
    each.page.set_viewport_size(SIZES["desk"])
    return faults


def test_an_amendment_from_its_signature_to_the_report(site, visitor):
    roxane = visitor(site).sign_in(cast.FACILITATOR_EMAIL)
    page, tabs = roxane.page, roxane.page.locator(".tab-bar")
    roxane.open("/marches/?q=aquatique")
    roxane.follow(re.compile("équipement aquatique"))
    roxane.follow(re.compile("Fondations"))
    roxane.follow("Enregistrer un avenant")
    faults = pictures(roxane, "amendment_new")
    page.fill("#id_signed_on", "2026-10-05")
    page.fill("#id_amount_delta", "259 000")
    page.fill("#id_ends_on", "2027-12-31")
    roxane.press("Enregistrer l'avenant")
    assert "+259 000 €" in roxane.words and "2 849 000 €" in roxane.words
    faults += pictures(roxane, "lot_with_amendment")

    roxane.follow("Clause", within=tabs)
    before = hours_in(roxane.words, "Heures à réaliser")
    roxane.follow("Décider de ce qu'il change aux heures")
    faults += pictures(roxane, "amendment_hours")
    proposed = hours_in(roxane.words, "Résultat")
    roxane.press("Enregistrer la décision")
    after = hours_in(roxane.words, "Heures à réaliser")
    plain = [int(figure.replace(" ", "")) for figure in (before, proposed, after)]
    assert plain[0] + plain[1] == plain[2] and plain[1] > 0
    faults += pictures(roxane, "clause_after_amendment")

    roxane.follow("Historique des heures à réaliser")
    faults += pictures(roxane, "history")
    assert hours_in(roxane.words, "Heures à réaliser") == after
    page.fill("#id_date", "2026-10-04")
    roxane.press("Afficher")
    assert hours_in(roxane.words, "Heures à réaliser") == before
    page.go_back()
    page.go_back()
    roxane.follow("Heures", within=tabs)
    assert f"{after} h" in roxane.words
    roxane.follow("Clore le lot")
    faults += pictures(roxane, "lot_close")
    assert faults == []


def test_a_clause_that_lives_with_its_invoices(site, visitor):
    roxane = visitor(site).sign_in(cast.FACILITATOR_EMAIL)
    page = roxane.page
    roxane.open("/reglages/modules/")
    faults = []
    for module in ("Groupements", "Renouvellement urbain"):
        roxane.press(re.compile(f"Allumer {module}"))
    roxane.open("/marches/?q=aquatique")
    roxane.follow(re.compile("équipement aquatique"))
    roxane.follow("Dupliquer ce marché")
    faults += pictures(roxane, "contract_copy")
    page.fill("#id_title", "Entretien de l'équipement aquatique (essai)")
    roxane.press("Dupliquer")
    roxane.follow("Achat groupé")
    faults += pictures(roxane, "joint_buyers")
    page.go_back()
    roxane.follow(re.compile("Terrassement"))
    roxane.follow("Clause", within=page.locator(".tab-bar"))
    faults += pictures(roxane, "doors")
    roxane.follow("Ouvrir une clause qui vit avec le marché")
    faults += pictures(roxane, "living_new")
    page.fill("#id_euros_an_hour", "2 000")
    page.fill("#id_floor", "10 000")
    roxane.press("Ouvrir la clause")
    faults += pictures(roxane, "facts_empty")
    roxane.follow("Saisir un mois")
    faults += pictures(roxane, "fact_new")
    page.fill("#id_amount", "30 000")
    page.fill("#id_reference", "FA-2026-12")
    roxane.press("Enregistrer")
    assert "10 h à réaliser" in roxane.words
    roxane.follow("Saisir un mois")
    page.get_by_label("un avoir").check()
    page.fill("#id_amount", "4 000")
    roxane.press("Enregistrer")
    assert "8 h à réaliser" in roxane.words
    faults += pictures(roxane, "facts")
    roxane.follow(re.compile("Lot 1"))
    roxane.follow("Ajouter une tranche")
    page.fill("#id_title", "Bassin nordique")
    page.fill("#id_seconds", "120")
    roxane.press("Enregistrer la tranche")
    faults += pictures(roxane, "living_lot")
    assert faults == []
