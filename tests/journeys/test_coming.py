"""A contract to come in a real browser: announced on a phone by its buyer, studied and decided, answered."""

from tests.journeys.test_journeys import ROXANE

BUYER = "acheteur@exemple.invalid"
TITLE = "Nettoyage des vitres de l'essai"
PDF = {"name": "Programme.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\n%essai\n"}


def test_a_buyer_announces_and_reads_the_answer(site, visitor):
    buyer = visitor(site, "phone").sign_in(BUYER)
    buyer.open("/marches/a-venir/")
    assert buyer.axe() == []
    buyer.follow("Annoncer un marché")
    assert buyer.axe() == []
    buyer.page.fill("input[name=title]", TITLE)
    buyer.page.select_option("select[name=category]", "services")
    buyer.page.fill("input[name=estimate]", "90 000")
    buyer.page.set_input_files("input[type=file]", PDF)
    buyer.press("Annoncer le marché")
    assert buyer.heading == TITLE and "Programme.pdf" in buyer.words and buyer.axe() == []

    roxane = visitor(site, "desk").sign_in(ROXANE)
    roxane.open("/")
    roxane.follow("Marchés à étudier")
    assert roxane.axe() == []
    roxane.follow(TITLE)
    roxane.page.get_by_text("métier exercé par").first.wait_for()
    assert "Lot réservé possible" in roxane.words and roxane.axe() == []
    with roxane.page.expect_download() as leaving:
        roxane.page.get_by_role("button", name="Télécharger").click()
    assert leaving.value.suggested_filename.startswith("marche-")
    page = roxane.path
    roxane.follow("Noter la décision")
    roxane.page.get_by_label("Sans clause").check()
    roxane.press("Enregistrer l'examen")
    assert "figure au registre" in roxane.words and roxane.axe() == []
    roxane.page.fill("textarea[name=reason]", "Deux heures par mois : aucun parcours possible.")
    roxane.press("Enregistrer l'examen")
    assert "Sans clause" in roxane.words and roxane.axe() == []
    for path in (f"{page}etape/", "/marches/sans-clause/", "/marches/fondements/", "/reglages/modules/"):
        roxane.open(path)
        assert roxane.axe() == [], path

    buyer.open(page)
    assert "aucun parcours possible" in buyer.words
    buyer.follow("Lire l'examen juridique")
    assert "aucun parcours possible" in buyer.words and buyer.axe() == []
