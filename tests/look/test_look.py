"""The look, seen: every component on sample pages, in a real browser, at the width of a phone and of a desk."""

import gzip
import mimetypes
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest
from allauth.account.forms import ConfirmLoginCodeForm, LoginForm
from axe_playwright_python.sync_playwright import Axe
from crispy_forms.bootstrap import AppendedText
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.contrib.staticfiles import finders
from django.core.paginator import Paginator
from django.template.backends.django import DjangoTemplates
from django.test import RequestFactory
from playwright.sync_api import sync_playwright

from reporting.charts import HOUR, MonthOfHours, bars_chart, months_chart

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "var" / "screenshots"
ADDRESS = "http://gallery.test"
POLICY = "default-src 'self'; img-src 'self' data:"
WIDTHS = {390: 844, 1280: 900}
UNDEFINED = "[undefined %s]"
BUILTINS = ["markets.templatetags.fr", "markets.templatetags.ui", "clauses.templatetags.hours"]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class Named(SimpleNamespace):
    """Something that a page writes by its name."""

    def __str__(self):
        return self.name


class ContractForm(forms.Form):
    """A field of each kind that the product uses."""

    title = forms.CharField(label="Intitulé", help_text="Tel qu'il figure au marché.")
    siret = forms.CharField(
        label="SIRET du titulaire",
        help_text="14 chiffres, espaces acceptés.",
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    category = forms.ChoiceField(label="Catégorie", choices=[("works", "Travaux"), ("services", "Services")])
    amount = forms.DecimalField(
        label="Montant HT (€)", required=False, widget=forms.TextInput(attrs={"inputmode": "decimal"})
    )
    notified_on = forms.DateField(label="Notifié le", widget=forms.DateInput(attrs={"type": "date"}))
    sector = forms.ChoiceField(
        label="Nature du marché", widget=forms.RadioSelect, choices=[("public", "Public"), ("private", "Privé")]
    )
    lots = forms.CharField(
        label="Lots", required=False, help_text="Collez ici vos lignes Excel.", widget=forms.Textarea(attrs={"rows": 4})
    )
    proof = forms.FileField(label="Document reçu", required=False, help_text="PDF ou photo, 10 Mo au plus.")
    clause = forms.BooleanField(label="Ce marché porte une clause sociale d'insertion", required=False)

    @property
    def helper(self):
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        helper.layout = Layout(
            *(AppendedText(name, "€") if name == "amount" else name for name in self.fields),
        )
        return helper

    def clean(self):
        raise forms.ValidationError("Ce marché existe déjà dans votre structure.")


class FilterForm(forms.Form):
    company = forms.CharField(label="Entreprise", required=False)
    state = forms.ChoiceField(label="État", required=False, choices=[("", "Tous"), ("late", "En retard")])


def _months(count):
    return [
        MonthOfHours(date(2024 + place // 12, place % 12 + 1, 1), (40 + 37 * place % 90) * HOUR, 2000 * HOUR)
        for place in range(count)
    ]


def _sample():
    actor = SimpleNamespace(
        user=Named(email="facilitatrice@exemple.test", name="facilitatrice@exemple.test"),
        organisation=Named(pk=1, name="Structure d'exemple"),
        role="facilitator",
        role_label="Facilitateur",
        structure=Named(pk=1, name="Structure d'exemple"),
    )
    rows = [
        ("Maçonnerie d'exemple", "late", "En retard", 0, 833),
        ("Menuiserie fictive et fils du littoral", "submitted", "À vérifier", 420, 833),
        ("Étanchéité modèle", "validated", "Validée", 1150, 1000),
    ]
    return {
        "actor": actor,
        "menu": [
            {"label": "À faire", "url": "#", "current": False, "count": 12},
            {"label": "Marchés", "url": "#", "current": True, "count": None},
            {"label": "Personnes", "url": "#", "current": False, "count": None},
            {"label": "Mois", "url": "#", "current": False, "count": None},
            {"label": "Bilans", "url": "#", "current": False, "count": None},
        ],
        "contact": None,
        "demo": True,
        "memberships": [
            Named(
                pk=1, organisation_id=1, structure_id=1, role="facilitator", name="Structure d'exemple (Facilitateur)"
            ),
            Named(pk=2, organisation_id=2, structure_id=1, role="company", name="Maçonnerie d'exemple (Entreprise)"),
        ],
        "today": date(2026, 11, 22),
        "amount": Decimal("2590000"),
        "tab_list": [
            {"label": "Marché", "url": "#", "current": True},
            {"label": "Clause", "url": "#"},
            {"label": "Personnes", "url": "#", "count": 7},
            {"label": "Heures", "url": "#", "count": 3},
        ],
        "filter_form": FilterForm({"state": "late"}),
        "rows": [
            {"name": name, "state": state, "label": label, "done": done * HOUR, "owed": owed * HOUR}
            | {"month": date(2026, 11, 1)}
            for name, state, label, done, owed in rows
        ],
        "total": 1570 * HOUR,
        "page": Paginator(range(120), 50).page(2),
        "months": months_chart(_months(18)),
        "bars": bars_chart(
            [
                ("Mise à disposition par une association intermédiaire", 620 * HOUR),
                ("Embauche directe par l'entreprise", 410 * HOUR),
                ("Mise à disposition par une ETTI", 204 * HOUR + 1800),
            ],
            title="Heures par modalité",
            category="Modalité",
        ),
        "steps": [
            {"label": "Montant HT × part de main-d'œuvre", "expression": "1 000 000 € × 50 %", "value": "500 000 €"},
            {"label": "× taux d'insertion", "expression": "500 000 € × 5 %", "value": "25 000 €"},
            {"label": "÷ coût horaire", "expression": "25 000 € ÷ 30 €", "value": "833,33 h"},
        ],
        "checks": [
            SimpleNamespace(level="blocking", sentence="Des heures sont déclarées en dehors de la mise en poste."),
            SimpleNamespace(
                level="to_check",
                sentence="190 h déclarées pour 22 jours de contrat\u202f: au-delà de 48 h par semaine.",
            ),
            SimpleNamespace(level="info", sentence="Aucune heure pour une personne en poste."),
        ],
        "entries": [
            {"at": "22/11/2026 à 14 h 32", "who": "Facilitateur", "title": "Déclaration validée", "text": ""},
            {"at": "20/11/2026", "who": "Entreprise", "title": "Déclaration envoyée", "text": "Deux lignes, 70 h."},
        ],
        "states": [
            ("late", "En retard"),
            ("due", "À déclarer"),
            ("draft", "Brouillon"),
            ("submitted", "À vérifier"),
            ("returned", "À corriger"),
            ("validated", "Validée"),
        ],
        "form": ContractForm({"title": "Centre aquatique", "siret": "123", "notified_on": "hier"}),
        "codes": ["P-7K2F", "P-3M9A"],
    }


def _pages():
    backend = DjangoTemplates(
        {
            "NAME": "gallery",
            "DIRS": [ROOT / "templates", Path(__file__).parent],
            "APP_DIRS": True,
            "OPTIONS": {"string_if_invalid": UNDEFINED, "builtins": BUILTINS},
        }
    )
    contact = {
        "name": "Facilitatrice d'exemple",
        "phone": "05 36 49 00 00",
        "mail": "facilitatrice@exemple.test",
        "structure": "Structure d'exemple",
    }
    sample = _sample() | {
        "messages": [Named(tags="success", name="Déclaration validée\u202f: 70 h ajoutées à l'historique des heures.")]
    }
    company = SimpleNamespace(**vars(sample["actor"]) | {"role": "company", "role_label": "Entreprise"})
    outside = sample | {
        "actor": company,
        "contact": contact,
        "memberships": [],
        "messages": [],
        "menu": [
            {"label": "Mes heures", "url": "#", "current": True, "count": 1},
            {"label": "Mes marchés", "url": "#", "current": False, "count": None},
        ],
    }
    request = RequestFactory().get("/", {"etat": "late"})
    public = {
        "demo": True,
        "messages": [],
        "redirect_field": "",
        "email": "facilitatrice@exemple.test",
        "can_resend": True,
    }
    sources = {
        "gallery": ("gallery.html", sample),
        "form": ("form.html", sample | {"messages": []}),
        "month": ("month.html", outside),
        "login": ("account/login.html", public | {"form": LoginForm()}),
        "code": ("account/confirm_login_code.html", public | {"verify_form": ConfirmLoginCodeForm(code="")}),
        "error": ("404.html", {"reference": "7F3A91C2"}),
    }
    return {
        name: backend.get_template(path).render(dict(context), request) for name, (path, context) in sources.items()
    }


@pytest.fixture(scope="module")
def pages():
    return _pages()


def _body(path, pages):
    if path.startswith("/static/"):
        return Path(finders.find(path.removeprefix("/static/"))).read_bytes()
    return pages[path.strip("/")].encode()


def _answer(route, pages):
    path = route.request.url.removeprefix(ADDRESS).split("?")[0].split("#")[0]
    kind = mimetypes.guess_type(path)[0] or "text/html; charset=utf-8"
    route.fulfill(body=_body(path, pages), content_type=kind, headers={"Content-Security-Policy": POLICY})


@pytest.mark.parametrize("name", ["gallery", "form", "month", "login", "code", "error"])
def test_a_page_has_no_undefined_value_and_no_inline_style_or_script(pages, name):
    html = pages[name]
    assert "[undefined" not in html
    assert " style=" not in html
    assert "<style" not in html
    assert " onclick=" not in html


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield browser
        browser.close()


def _open(browser, pages, name, width, height=900):
    page = browser.new_page(viewport={"width": width, "height": height}, locale="fr-FR")
    page.route("**/*", lambda route: _answer(route, pages))
    page.goto(f"{ADDRESS}/{name}/")
    return page


def test_pages_are_seen_without_a_violation_of_access_or_policy(pages, browser):
    PICTURES.mkdir(parents=True, exist_ok=True)
    problems = []
    for width, height in WIDTHS.items():
        page = browser.new_page(viewport={"width": width, "height": height}, locale="fr-FR")
        page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.route("**/*", lambda route: _answer(route, pages))
        for name in pages:
            page.goto(f"{ADDRESS}/{name}/")
            page.screenshot(path=PICTURES / f"look-{name}-{width}.png", full_page=True)
            wide = page.evaluate("document.documentElement.scrollWidth")
            if wide > width:
                problems.append(f"{name} at {width}: {wide} px wide")
            for violation in Axe().run(page).response["violations"]:
                if violation["impact"] in ("serious", "critical"):
                    where = [node["target"] for node in violation["nodes"][:3]]
                    problems.append(f"{name} at {width}: {violation['id']} {where}")
        page.close()
    assert problems == []


def test_a_printed_page_keeps_its_figures_and_drops_its_menus(pages, browser):
    page = _open(browser, pages, "gallery", 794)
    page.emulate_media(media="print")
    page.screenshot(path=PICTURES / "look-gallery-print.png", full_page=True)
    assert not page.locator(".site-header").is_visible()
    assert page.locator(".chart-drawing").first.is_visible()
    assert page.locator(".chart details td").first.is_visible()
    page.close()


def test_a_first_visit_is_light(pages, browser):
    seen = []
    page = browser.new_page()
    page.on("request", lambda request: seen.append(request.url.removeprefix(ADDRESS)))
    page.route("**/*", lambda route: _answer(route, pages))
    page.goto(f"{ADDRESS}/gallery/")
    page.close()
    weights = {path: len(gzip.compress(_body(path, pages))) for path in seen}
    assert len(seen) <= 12
    assert sum(weights.values()) <= 250_000
    assert weights["/gallery/"] <= 60_000


def test_the_account_menu_opens_by_keyboard_and_closes_with_escape(pages, browser):
    page = _open(browser, pages, "gallery", 1280)
    summary = page.locator(".account-menu > summary")
    summary.focus()
    page.keyboard.press("Enter")
    page.screenshot(path=PICTURES / "look-menu-1280.png")
    assert page.get_by_role("button", name="Se déconnecter").is_visible()
    page.keyboard.press("Escape")
    assert not page.get_by_role("button", name="Se déconnecter").is_visible()
    assert summary.evaluate("element => element === document.activeElement")
    page.close()


def test_an_error_is_read_first_and_leads_to_its_field(pages, browser):
    page = _open(browser, pages, "form", 390)
    assert page.locator(".error-summary").evaluate("element => element === document.activeElement")
    page.get_by_role("link", name="Notifié le").click()
    assert page.evaluate("document.activeElement.id") == "id_notified_on"
    page.close()
