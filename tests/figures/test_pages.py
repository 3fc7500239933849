"""Pages of figures as their readers see them: a figure opens its lines, whose sum is the figure."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clauses.durations import print_hours
from markets.models import Contract, Lot
from participants.enums import ContractType, Modality
from reporting.actions import post_waiting_line
from reporting.models import HoursEntry, StatementLine
from tests.cast import place
from tests.figures.ledger import (
    HOUR,
    NOVEMBER,
    OCTOBER,
    SEPTEMBER,
    asked_now,
    declare,
    journal,
    story,
    submit,
    validate,
)

NAMES = ["Cosette", "Fauchelevent", "Gavroche", "Thénardier", "Quasimodo", "Frollo", "P-COSE", "P-GAVR", "P-QUAS"]
FIGURE_LINK = re.compile(r'<a class="(?:stat[^"]*|to-lines)" href="(/bilans/lignes/[^"]*)">(.*?)</a>', re.DOTALL)
TOTAL = re.compile(r"<strong data-total>(.*?)</strong>")
STAT_FIGURE = re.compile(r'<span class="stat-figure">(.*?)</span>', re.DOTALL)


@pytest.fixture
def told(cast):
    cast.before = story(cast).number
    asked_now()
    return cast


@pytest.fixture
def visit(client, told):
    def visiting(name, url, **query):
        client.force_login(told.user(name))
        return client.get(url, query)

    return visiting


def page(response):
    assert response.status_code == 200, response.status_code
    return unescape(response.content.decode())


def contract_url(told):
    return reverse("reporting:contract", args=[told.contract.pk])


def lot_url(told, key):
    return reverse("reporting:lot", args=[told.lots[key].pk])


def figures_on(html):
    """(address, figure) of every figure of a page that opens its lines."""
    found = []
    for address, words in FIGURE_LINK.findall(html):
        figure = STAT_FIGURE.search(words)
        found.append((address, (figure[1] if figure else words).strip()))
    return found


def test_the_report_tells_its_verdict_first(visit, told):
    html = page(visit("roxane", contract_url(told)))
    assert (
        "232 h réalisées sur 1 383 h, soit 16,8 %".replace(" h", "\u202fh")
        .replace("1 383", "1\u202f383")
        .replace(" %", "\u202f%")
        in html
    )
    for words in (
        "Par lot",
        "Par intervenant",
        "Par mois",
        "Par modalité",
        "Comment on compte",
        "60\u202fh",
        "35\u202fh",
    ):
        assert words in html


@pytest.mark.parametrize("name", ["roxane", "porthos", "athos", "figaro", "monte_cristo"])
@pytest.mark.parametrize("query", [{}, {"du": "2026-09", "au": "2026-09"}, {"arrete": "before"}, {"du": "2026-10"}])
def test_every_figure_opens_lines_that_add_up_to_it(visit, told, name, query):
    if query.get("arrete"):
        query = {"arrete": told.before}
    followed = 0
    for url in (contract_url(told), lot_url(told, "a"), lot_url(told, "b")):
        response = visit(name, url, **query)
        if response.status_code == 404:
            continue
        for address, figure in figures_on(page(response)):
            lines = page(visit(name, address))
            assert TOTAL.search(lines)[1] == figure, (url, address)
            followed += 1
    assert followed >= 5


def test_a_line_tells_who_declared_it_who_validated_it_and_what_corrected_it(visit, told):
    lines = page(visit("roxane", reverse("reporting:lines"), lot=told.lots["a"].pk, modalite="etti"))
    assert len(re.findall(r"<a href=\"/bilans/lignes/\d+/\"", lines)) == 3
    first = HoursEntry.objects.filter(party=told.parties["lender"]).order_by("number").first()
    html = page(visit("roxane", reverse("reporting:line", args=[first.pk])))
    for words in (
        "Déclarées",
        "20,5\u202fh",
        "Figaro",
        "Roxane Robin",
        "Vérifiées et acceptées",
        "Annulées",
        "Gavroche",
    ):
        assert words in html
    corrected = HoursEntry.objects.filter(party=told.parties["lender"]).order_by("number").last()
    html = page(visit("roxane", reverse("reporting:line", args=[corrected.pk])))
    assert "correction n° 1" in html
    assert "Ce qui compte" in html


def test_a_cut_line_says_why(visit, told):
    statement = submit(told, told.parties["a"], NOVEMBER, {told.placements["coset"]: (50, 0)})
    validate(told, statement, accepted={told.placements["coset"]: (40, 0)})
    asked_now()
    entry = HoursEntry.objects.get(line__statement=statement)
    html = page(visit("porthos", reverse("reporting:line", args=[entry.pk])))
    assert "40\u202fh sur 50\u202fh" in html
    assert "Heures hors du contrat." in html


def test_hours_that_waited_say_when_they_were_accepted(visit, told):
    line = StatementLine.objects.get(waiting=True)
    post_waiting_line(actor=told.actor("roxane"), line=line)
    asked_now()
    entry = HoursEntry.objects.get(line=line)
    html = page(visit("roxane", reverse("reporting:line", args=[entry.pk])))
    assert html.index("en attente d'une décision") < html.index("Vérifiées et acceptées")
    assert "60\u202fh" in html


def test_an_authority_reads_figures_without_anybody(visit, told):
    seen = [contract_url(told), lot_url(told, "a"), lot_url(told, "b"), reverse("reporting:reports"), "/"]
    for url in list(seen):
        html = page(visit("monte_cristo", url))
        seen += [address for address, _ in figures_on(html)]
    for url in seen:
        html = page(visit("monte_cristo", url))
        for name in [*NAMES, "Porthos du Vallon", "Athos de La Fère"]:
            assert name not in html, (name, url)
        assert "Déclaré, pas encore compté" not in html
    entry = HoursEntry.objects.filter(placement__isnull=False).first()
    assert visit("monte_cristo", reverse("reporting:line", args=[entry.pk])).status_code == 403


def test_a_company_sees_its_part_and_is_told_so(visit, told):
    html = page(visit("porthos", contract_url(told)))
    assert "Lot 1" in html
    assert "Lot 2" not in html
    assert "Charpentes Athos" not in html
    assert "Ces chiffres comptent vos heures" in html
    for address in ("lot", "marche", "intervenant"):
        other = {"lot": told.lots["b"], "marche": told.contract, "intervenant": told.parties["b"]}[address]
        response = visit("porthos", reverse("reporting:lines"), **{address: other.pk})
        assert "Quasimodo" not in response.content.decode()
        assert "Charpentier" not in response.content.decode()
    assert visit("porthos", lot_url(told, "b")).status_code == 404
    entry = HoursEntry.objects.filter(party=told.parties["b"]).first()
    assert visit("porthos", reverse("reporting:line", args=[entry.pk])).status_code == 404


def test_a_lender_is_not_judged_on_the_hours_of_others(visit, told):
    html = page(visit("figaro", contract_url(told)))
    assert "Vous avez réalisé 15\u202fh." in html
    assert "en retard" not in html.lower()
    assert "Porthos" not in re.sub(r"<address.*?</address>", "", html, flags=re.DOTALL)


def test_as_known_at_a_number_gives_the_same_page_after_new_hours(visit, told):
    first = figures_on(page(visit("roxane", contract_url(told), arrete=told.before)))
    declare(told, told.parties["b"], NOVEMBER, {told.placements["quasi"]: (11, 0)})
    assert figures_on(page(visit("roxane", contract_url(told), arrete=told.before))) == first
    assert print_hours(243 * HOUR) in page(visit("roxane", contract_url(told)))


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"du": "octobre"}, "n'est pas un mois"),
        ({"du": "2026-13"}, "n'est pas un mois"),
        ({"du": "2026-10", "au": "2026-09"}, "précède"),
        ({"arrete": "abc"}, "en chiffres"),
        ({"arrete": "0"}, "commencent à 1"),
        ({"arrete": "999999"}, "s'arrête au n°"),
        ({"arrete": "99999999999999999999"}, "s'arrête au n°"),
    ],
)
def test_a_wrong_period_or_number_is_said(visit, told, query, sentence):
    for url in (contract_url(told), reverse("reporting:lines")):
        response = visit("roxane", url, **query)
        assert response.status_code == 422
        assert sentence in unescape(response.content.decode())


@pytest.mark.parametrize(
    "query", [{"lot": "x"}, {"lot": "0"}, {"marche": "10000000000000000000000"}, {"modalite": "?"}, {"nature": "?"}]
)
def test_lines_of_nothing_are_refused(visit, told, query):
    assert visit("roxane", reverse("reporting:lines"), **query).status_code == 422


def test_who_may_open_what(visit, told):
    expected = {
        "roxane": (200, 200, 200, 200, 200),
        "javert": (404, 404, 422, 404, 200),
        "porthos": (200, 200, 200, 200, 403),
        "athos": (200, 404, 200, 404, 403),
        "figaro": (200, 200, 200, 404, 403),
        "monte_cristo": (200, 200, 200, 403, 200),
        "danglars": (404, 404, 422, 403, 200),
        "pangloss": (403, 403, 403, 403, 403),
    }
    entry = HoursEntry.objects.filter(party=told.parties["a"], placement__isnull=False).first()
    for name, codes in expected.items():
        got = (
            visit(name, contract_url(told)).status_code,
            visit(name, lot_url(told, "a")).status_code,
            visit(name, reverse("reporting:lines"), marche=told.contract.pk).status_code,
            visit(name, reverse("reporting:line", args=[entry.pk])).status_code,
            visit(name, reverse("reporting:reports")).status_code,
        )
        assert got == codes, name


def test_reports_are_found_by_words_and_by_authority(visit, told):
    url = reverse("reporting:reports")
    assert "Restauration du château" in page(visit("roxane", url, q="CHATEAU"))
    assert "Aucun marché ne correspond" in page(visit("roxane", url, q="piscine"))
    assert "Restauration" in page(visit("roxane", url, donneur=told.organisations["authority"].pk))
    assert visit("roxane", url, donneur=told.organisations["x"].pk).status_code == 422
    assert "Aucun marché ne correspond" in page(visit("roxane", url, suivi="sans-heures"))
    assert "232\u202fh" in page(visit("monte_cristo", url))


def test_the_same_number_of_queries_with_one_row_or_two_hundred(client, cast):
    declare(cast, cast.parties["a"], SEPTEMBER, {cast.placements["coset"]: (10, 0)})
    urls = [
        contract_url(cast),
        lot_url(cast, "a"),
        f"{reverse('reporting:lines')}?marche={cast.contract.pk}",
        f"{reverse('reporting:lines')}?chiffre=dues",
        "/",
    ]
    opened = {name: [*urls, reverse("reporting:reports")] for name in ("roxane", "monte_cristo")} | {"porthos": urls}
    counted = {name: [queries(client, cast, name, url) for url in opened[name]] for name in opened}
    many(cast)
    for name, before in counted.items():
        after = [queries(client, cast, name, url) for url in opened[name]]
        assert after == before, name
        assert max(after) <= 25, (name, after)


def queries(client, cast, name, url):
    client.force_login(cast.user(name))
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def many(cast):
    structure, authority = cast.structures["x"], cast.organisations["authority"]
    contracts = Contract.objects.bulk_create(
        Contract(structure=structure, authority=authority, title=f"Marché {number}") for number in range(200)
    )
    Lot.objects.bulk_create(Lot(structure=structure, contract=contract) for contract in contracts)
    Lot.objects.bulk_create(
        Lot(structure=structure, contract=cast.contract, number=str(number)) for number in range(3, 203)
    )
    hours = {}
    for number in range(60):
        party = cast.parties["a"]
        place(
            cast,
            f"n{number:03d}",
            "Grand",
            "Corps",
            party.lot,
            party,
            Modality.DIRECT,
            ContractType.CDD,
            "Aide",
            SEPTEMBER,
        )
        hours[cast.placements[f"n{number:03d}"]] = (20, 1)
    declare(cast, cast.parties["a"], OCTOBER, hours)
    journal(cast)
