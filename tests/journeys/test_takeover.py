"""Taking over what a team has today, in a browser: 200 contracts and 60 people brought in, checked and taken back."""

import re

from reporting.demo import cast
from tests.journeys.conftest import SCREENSHOTS
from tests.takeovers.files import many, workbook

CONTRACTS, PEOPLE = 200, 60


def shown(visitor, name):
    visitor.photograph(SCREENSHOTS / "reprise", name)
    assert visitor.axe() == []


def counted(visitor, path):
    visitor.open(path)
    lead = visitor.page.locator(".page-lead").inner_text()
    return re.search(r"([0-9\s]+)\s(?:marché|personne)", lead)[1]


def test_taking_over_what_exists(site, visitor, tmp_path):
    lines = many(CONTRACTS, PEOPLE)
    lines[7]["starts_on"] = "quinze septembre"
    file = tmp_path / "suivi.xlsx"
    file.write_bytes(workbook(lines))
    roxane = visitor(site).sign_in(cast.FACILITATOR_EMAIL)
    page = roxane.page
    before = [counted(roxane, path) for path in ("/marches/", "/personnes/")]

    roxane.open("/reprise/")
    shown(roxane, "fichier")
    page.set_input_files("#id_file", file)
    page.fill("#id_opened_on", "2026-06-30")
    roxane.press("Lire le fichier")
    assert roxane.heading == "Vérifier la reprise"
    assert "1 ligne à corriger" in roxane.words and "En erreur 1" in roxane.words
    shown(roxane, "a-corriger")

    # Corrected in the cell: the counts follow, and importing is proposed.
    cell = page.get_by_label("Début contrat")
    assert cell.input_value() == "quinze septembre"
    cell.fill("15/09/2025")
    cell.press("Tab")
    page.get_by_role("button", name="Importer tout le fichier").wait_for()
    assert "En erreur 0" in roxane.words
    roxane.follow("Toutes")
    shown(roxane, "toutes")
    roxane.press("Importer tout le fichier")
    assert "Reprise importée" in roxane.words
    shown(roxane, "importee")

    after = [counted(roxane, path) for path in ("/marches/", "/personnes/")]
    number = [int(re.sub(r"\D", "", each)) for each in (*before, *after)]
    assert (number[2] - number[0], number[3] - number[1]) == (CONTRACTS, PEOPLE)
    roxane.open("/bilans/?q=Marché+repris+0007")
    roxane.follow("Marché repris 0007")
    assert "dont reprise" in roxane.words
    shown(roxane, "bilan")

    roxane.open("/reprise/")
    roxane.follow("suivi.xlsx")
    roxane.press("Annuler cette reprise")
    assert "comme avant elle" in roxane.words
    assert [counted(roxane, path) for path in ("/marches/", "/personnes/")] == before

    roxane.open("/bilans/annees/saisir/")
    page.get_by_label("Année, ligne 7").fill("2019")
    page.get_by_label("Heures, ligne 7").fill("4 200")
    shown(roxane, "annees-saisir")
    roxane.press("Enregistrer")
    assert "2019 repris, non détaillé" in roxane.words and "non connu" in roxane.words
    shown(roxane, "annees")

    phone = visitor(site, "phone").sign_in(cast.FACILITATOR_EMAIL)
    phone.open("/bilans/annees/")
    shown(phone, "annees-telephone")
    phone.open("/reprise/")
    shown(phone, "fichier-telephone")
