"""The five journeys of the product, each in its own database, by hand on the real site."""

import re
import time

import pytest
from allauth.mfa.totp.internal import auth as totp
from playwright.sync_api import expect

from markets.identifiers import fictional_siret
from reporting.demo import cast
from tests.journeys.conftest import FIRST_RUN_TOKEN

ROXANE, PORTHOS, CYRANO = cast.FACILITATOR_EMAIL, "porthos@exemple.invalid", "cyrano@exemple.invalid"
NARROW = "\u202f"


def code_of(secret):
    """What an authenticator application shows now."""
    return totp.format_hotp_value(totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time())))


def receipt_number(visitor):
    return re.search(r"Reçu n° ([0-9]+)", visitor.words)[1]


def test_first_visit(empty_site, visitor):
    """An empty site is opened with the token that the console printed, once."""
    someone = visitor(empty_site)
    assert someone.open("/premiere-visite/mauvais-jeton/").status == 404
    someone.open(f"/premiere-visite/{FIRST_RUN_TOKEN}/")
    page = someone.page
    page.fill("#id_name", "Passerelle de l'essai (fictive)")
    page.fill("#id_siret", "123")
    someone.press("Ouvrir le site")
    assert "un SIRET en a 14" in someone.words.replace(NARROW, " ")
    assert page.input_value("#id_name") == "Passerelle de l'essai (fictive)"
    for name, value in {
        "siret": fictional_siret(700),
        "contact_name": "Roxane Robin",
        "phone": "05 59 00 00 00",
        "mail": "contact@exemple.invalid",
        "user_name": "Roxane Robin",
        "user_email": "premiere@exemple.invalid",
        "password": cast.PASSWORD,
        "password_again": cast.PASSWORD,
    }.items():
        page.fill(f"#id_{name}", value)
    someone.press("Ouvrir le site")
    assert someone.heading == "Activer l'application"
    page.fill("#id_code", code_of(page.locator("#totp-key").inner_text()))
    someone.press("Activer")
    someone.open("/")
    assert someone.heading == "À faire"
    assert visitor(empty_site).open(f"/premiere-visite/{FIRST_RUN_TOKEN}/").status == 404
    # A password alone no longer opens the site.
    again = visitor(empty_site, "phone").sign_in("premiere@exemple.invalid")
    assert again.path == "/compte/securite/code/"
    again.open("/")
    assert again.heading != "À faire"


def test_the_facilitator_brings_a_contract_and_opens_its_clauses(site, visitor):
    """Lots pasted from a spreadsheet, one calibrated (833 h) and handed over, one with its hours fixed."""
    roxane = visitor(site).sign_in(ROXANE)
    page = roxane.page
    roxane.open("/marches/nouveau/")
    page.select_option("#id_authority", label="Communauté de communes du Seignanx")
    page.fill("#id_title", "Halle des sports (essai)")
    page.fill("#id_notified_on", "2026-09-01")
    page.fill(
        "#id_lots",
        "N°\tIntitulé\tTitulaire\tSIRET\tMontant HT\tDurée\n"
        f"1\tGros œuvre\tMaçonnerie Ragueneau (fictive)\t{fictional_siret(701)}\t1 000 000,00\t14\n"
        f"2\tPeinture\tPeintures Lise (fictive)\t{fictional_siret(702)}\t120 000\t6",
    )
    expect(page.locator("#lots-preview")).to_contain_text("Ragueneau")
    roxane.press("Enregistrer le marché")
    assert roxane.heading == "Halle des sports (essai)"

    roxane.follow("Gros œuvre")
    roxane.follow("Clause", within=page.locator(".tab-bar"))
    roxane.follow("Calibrer les heures")
    for name, value in {"amount": "1 000 000", "labour_share": "50", "rate": "5", "hourly_cost": "30"}.items():
        page.fill(f"#id_{name}", value)
    expect(page.locator("#calculation")).to_contain_text("833")
    roxane.press("Enregistrer le brouillon")
    roxane.press("Remettre au donneur d'ordre")
    page.get_by_label("retient ces heures").check()
    roxane.press("Enregistrer la réponse")
    roxane.press("Ouvrir la clause avec 833")
    assert "833 h" in roxane.words
    roxane.open(roxane.path)
    roxane.follow("Halle des sports")
    roxane.follow("Peinture")
    roxane.follow("Clause", within=page.locator(".tab-bar"))
    roxane.follow("Les heures sont fixées au marché")
    page.fill("#id_seconds", "quatre")
    roxane.press("Enregistrer les heures")
    assert page.input_value("#id_seconds") == "quatre"
    page.fill("#id_seconds", "140")
    roxane.press("Enregistrer les heures")
    assert "140 h" in roxane.words


def test_the_facilitator_decides_who_counts_and_places_her(site, visitor):
    roxane = visitor(site).sign_in(ROXANE)
    page = roxane.page
    roxane.open("/personnes/nouvelle/")
    page.fill("#id_last_name", "Fanchon")
    page.fill("#id_first_name", "Nanon")
    page.fill("#id_birth_date", "1994-05-12")
    roxane.press("Enregistrer la personne")
    assert "Nanon" in roxane.heading
    roxane.follow("Décider de l'éligibilité")
    page.get_by_label("Bénéficiaire du RSA").check()
    expect(page.locator("#verdict")).to_contain_text("Éligible")
    page.locator("#decision select[name$=kind]").select_option(index=1)
    roxane.press("Enregistrer la décision")
    roxane.follow("Mettre en poste")
    party = page.locator("#id_party option", has_text="Porthos Gros Œuvre (fictive) (titulaire)")
    page.select_option("#id_party", party.first.get_attribute("value"))
    page.select_option("#id_modality", "direct")
    page.select_option("#id_contract_type", "cdd")
    page.fill("#id_job", "Aide-coffreuse")
    page.fill("#id_starts_on", time.strftime("%Y-%m-%d"))
    roxane.press("Enregistrer la mise en poste")
    assert "Aide-coffreuse" in roxane.words
    assert re.search(r"du \d\d/\d\d/\d{4} au \d\d/\d\d/\d{4}", roxane.words)


def test_a_company_declares_its_month_on_a_phone(site, visitor):
    """Typed, saved by itself, argued between two tabs, sent, and never twice."""
    porthos = visitor(site, "phone").sign_in(PORTHOS)
    page = porthos.page
    began = time.monotonic()
    porthos.taps = 0
    # One month to declare; two on the last day of a month, which opens that day.
    asked = page.get_by_role("link", name="Déclarer mes heures").count()
    porthos.follow("Déclarer mes heures")
    sheet = page.url
    other = porthos.new_page()
    other.goto(sheet)
    worked = page.locator("input[id$=-worked]")
    assert worked.count() == 2
    porthos.taps += 2
    worked.nth(0).fill("7h30")
    expect(page.locator(".row-state").nth(0)).to_contain_text("Enregistré à")
    worked.nth(1).fill("7,5")
    expect(page.locator(".row-state").nth(1)).to_contain_text("Enregistré à")
    expect(page.locator(".sticky-actions")).to_contain_text("15")

    other.locator("input[id$=-worked]").nth(0).fill("130")
    conflict = other.locator(".row-state").nth(0)
    expect(conflict).to_contain_text("Quelqu'un d'autre a changé ces heures")
    expect(conflict).to_contain_text("7,5 h travaillées")
    expect(conflict).to_contain_text("130")
    other.close()

    porthos.press("Vérifier et envoyer")
    porthos.press("Envoyer")
    assert "attestation" in porthos.words
    porthos.taps += 1
    page.get_by_role("checkbox").check()
    fields = page.eval_on_selector(
        "form.panel", "form => Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, value]))"
    )
    summary = page.url
    porthos.press("Envoyer", within=page.locator("form.panel"))
    assert "C'est terminé" in porthos.heading
    number = receipt_number(porthos)
    assert porthos.taps <= 8
    assert time.monotonic() - began < 120

    # Coming back to the summary, or sending its form again, leads to the same receipt.
    page.goto(summary)
    assert receipt_number(porthos) == number
    answer = porthos.context.request.post(summary, form=fields)
    assert answer.ok
    assert f"Reçu n°&#8239;{number}" in answer.text() or f"Reçu n°{NARROW}{number}" in answer.text()
    porthos.open("/")
    left = page.get_by_role("link", name="Déclarer mes heures").count()
    assert left == asked - 1
    assert ("Vous êtes à jour" in porthos.words) == (left == 0)


def test_a_company_declares_without_a_mouse(site, visitor):
    porthos = visitor(site, "desk").sign_in(PORTHOS)
    page = porthos.page
    keys = page.keyboard

    def tab_to(selector, most=80):
        for _ in range(most):
            keys.press("Tab")
            if page.evaluate("selector => document.activeElement.matches(selector)", selector):
                return
        pytest.fail(f"the keyboard never reaches {selector}")

    tab_to("a.btn-primary")
    keys.press("Enter")
    page.wait_for_url(re.compile("/mois/"))
    tab_to("input[id$=-worked]")
    keys.type("91")
    tab_to("button[name=continue]")
    keys.press("Enter")
    page.wait_for_url(re.compile("envoyer"))
    tab_to("#id_attested")
    keys.press("Space")
    tab_to("form.panel button[type=submit]")
    keys.press("Enter")
    page.wait_for_url(re.compile("recu"))
    assert "91" in porthos.words


def done_of(visitor):
    """Hours done of a page of figures, as shown."""
    return visitor.page.locator(".stat", has_text="Heures réalisées").locator(".stat-figure").inner_text()


def test_the_facilitator_checks_cuts_and_corrects(site, visitor):
    """Points to check, a line cut with its reason, the report, its lines, a correction; what was known stays."""
    roxane = visitor(site).sign_in(ROXANE)
    page = roxane.page
    roxane.open("/bilans/")
    roxane.follow(re.compile("équipement aquatique"))
    roxane.follow(re.compile("Lot 3 "))
    figures, before = roxane.path, done_of(roxane)
    roxane.follow("Garder l'adresse de ces chiffres")
    kept = roxane.path
    assert "arrete=" in kept

    roxane.open("/mois/a-verifier/")
    roxane.follow("Charpentes Cyrano (fictive)")
    check = roxane.path
    assert "48 h par semaine" in roxane.words
    assert "hors du contrat" in roxane.words
    line = page.locator("section.check-line", has_text="Passepartout")
    line.locator("summary").last.click()
    line.get_by_label("Heures travaillées acceptées").fill("0")
    line.get_by_label("Motif").select_option(label="Hors des dates du contrat ou du chantier")
    roxane.press("Valider")
    roxane.open(figures)
    after = done_of(roxane)
    assert after != before

    # From a figure to its line, and to whoever declared and validated it.
    page.locator("a.stat", has_text="Heures réalisées").click()
    page.locator("tbody th a").first.click()
    page.wait_for_url(re.compile("/bilans/lignes/[0-9]+/"))
    assert "D'où viennent ces heures" in roxane.words
    assert "Roxane Robin" in roxane.words

    cyrano = visitor(site, "phone").sign_in(CYRANO)
    cyrano.page.locator("table th a").first.click()
    cyrano.follow(re.compile("Corriger cette déclaration"))
    cyrano.press("Ouvrir la correction")
    cyrano.page.locator("input[id$=-worked]").first.fill("100")
    expect(cyrano.page.locator(".row-state").first).to_contain_text("Enregistré à")
    cyrano.press("Vérifier et envoyer")
    cyrano.page.get_by_role("checkbox").check()
    cyrano.press("Envoyer", within=cyrano.page.locator("form.panel"))
    assert "C'est terminé" in cyrano.heading
    roxane.open("/mois/a-verifier/")
    roxane.follow("Charpentes Cyrano (fictive)")
    assert roxane.path != check
    roxane.press("Valider")
    roxane.open(figures)
    assert done_of(roxane) not in (before, after)
    roxane.open(kept)
    assert done_of(roxane) == before
