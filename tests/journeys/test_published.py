"""Published contracts in a real browser: a table, its double merged and separated, a new publication accepted."""

from markets.identifiers import fictional_siret
from tests.journeys.test_journeys import ROXANE

HEADER = (
    "id;acheteur.id;acheteur.nom;objet;codeCPV;montant;dateNotification;dureeMois;titulaire.id;considerationsSociales"
)
TITLE = "Réfection du préau de l'essai"


def table(*lines):
    return "\r\n".join((HEADER, *lines)).encode("cp1252")


def line(name, amount="88000", social="Clause sociale"):
    buyer = f"{fictional_siret(930)};Commune de l'essai (fictive)"
    return f'{name};{buyer};"{TITLE}";45262000;{amount};2026-05-04;9;{fictional_siret(703)};{social}'


def receive(somebody, name, content):
    somebody.open("/marches/importer/")
    file = {"name": name, "mimeType": "text/csv", "buffer": content}
    somebody.page.set_input_files("input[type=file]", file)
    somebody.press("Lire le fichier")


def test_a_table_its_double_and_its_new_publication(site, visitor):
    roxane = visitor(site).sign_in(ROXANE)
    page = roxane.page
    receive(roxane, "publies.csv", table(line("2026T77"), line("COMPTA-77", social="")))
    preview = roxane.path
    assert "Windows-1252" in roxane.words and roxane.axe() == []
    page.get_by_label("Que faire de COMPTA-77").select_option("Réunir les deux")
    roxane.press("Importer les marchés cochés")
    assert "1 doublon réuni" in roxane.words

    roxane.open("/marches/publies/doublons/")
    assert "COMPTA-77" in roxane.words and roxane.axe() == []
    roxane.press("Séparer", within=page.get_by_role("row").filter(has_text="COMPTA-77"))
    roxane.open(preview)
    assert "Doublons présumés" in roxane.words

    receive(roxane, "publies-mai.csv", table(line("2026T77", amount="91 500,5"), line("2026T78", amount="7000")))
    roxane.open("/")
    roxane.follow("Nouvelles publications")
    assert roxane.axe() == []
    page.get_by_role("row").filter(has_text="2026T77").first.get_by_role("link").click()
    assert "91 500,50 €" in roxane.words and roxane.axe() == []
    roxane.press("Reprendre la nouvelle publication")
    assert "l'attribution est à jour" in roxane.words

    roxane.open("/marches/publies/a-suivre/")
    assert "2026T78" in roxane.words and roxane.axe() == []
    roxane.press("Écarter", within=page.get_by_role("row").filter(has_text="2026T78"))
    assert "Aucun marché publié n'attend" in roxane.words
