"""Issued reports on screen: what is previewed is what is issued, who reads it, what came after, links."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from markets.models import JournalEntry
from reporting.actions.reports import hash_of, open_link
from reporting.models import AccessLog, Report, ReportLink
from reporting.views import reports
from tests.figures.ledger import SEPTEMBER, submit, validate


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())).replace("\u202f", " ")


def hidden(response, name):
    return re.search(rf'name="{name}" value="([^"]+)"', response.content.decode())[1]


def post_issue(client, url, preview, comment=""):
    return client.post(
        url,
        {"arrete": hidden(preview, "arrete"), "apercu": hidden(preview, "apercu"), "commentaire": comment},
        follow=True,
    )


def test_what_is_previewed_is_what_the_authority_reads(as_, new_url):
    preview = as_("roxane").get(new_url)
    assert preview.status_code == 200 and Report.objects.count() == 0
    done = post_issue(as_("roxane"), new_url, preview, "Un bon départ.")
    assert done.status_code == 200 and "Bilan émis" in text_of(done)
    report = Report.objects.get()
    read = as_("monte_cristo").get(reverse("reporting:report", args=[report.pk]))
    assert "Un bon départ." in text_of(read)

    def tables(response):
        return re.findall(r"<table class=\"rows .*?</table>", response.content.decode(), re.DOTALL)

    assert tables(preview) == tables(read) != []


def test_a_preview_that_is_no_longer_true_is_shown_again(as_, new_url, told):
    client = as_("roxane")
    preview = client.get(new_url)
    first = post_issue(client, new_url, preview)
    assert first.status_code == 200
    again = post_issue(client, new_url, preview, "Deux fois")
    assert again.status_code == 409 and "relisez" in text_of(again) and "Deux fois" in text_of(again)
    assert Report.objects.count() == 1
    # What is shown now may be issued.
    assert post_issue(client, new_url, again).status_code == 200
    assert Report.objects.count() == 2


@pytest.mark.parametrize(
    "query",
    [
        "bilan=marche-999999&au=2026-09",
        "bilan=&au=2026-09",
        "bilan=marche-{pk}&au=",
        "bilan=marche-{pk}&au=septembre",
        "bilan=marche-{pk}&du=2026-10&au=2026-09",
    ],
)
def test_a_wrong_choice_is_a_sentence(as_, told, query):
    response = as_("roxane").get(f"{reverse('reporting:report_new')}?{query.format(pk=told.contract.pk)}")
    assert response.status_code == 422 and "Voir l'aperçu" in response.content.decode().replace("&#x27;", "'")


def test_the_form_opens_on_the_contract_and_the_last_whole_month(as_, told):
    response = as_("roxane").get(f"{reverse('reporting:report_new')}?bilan=marche-{told.contract.pk}")
    assert response.status_code == 200
    assert f'value="marche-{told.contract.pk}" selected' in response.content.decode()


@pytest.mark.parametrize("data", [{}, {"arrete": "x", "apercu": "y"}, {"arrete": "999999", "apercu": "0" * 64}])
def test_a_forged_issue_is_refused(as_, new_url, data):
    response = as_("roxane").post(new_url, data)
    assert response.status_code == 422 and not Report.objects.exists()


def test_who_may(as_, issue, new_url):
    report = issue()
    page = reverse("reporting:report", args=[report.pk])
    pdf, excel = (reverse(f"reporting:report_{form}", args=[report.pk]) for form in ("pdf", "excel"))
    link = reverse("reporting:report_link_new", args=[report.pk])
    for name in ("danglars", "javert"):
        assert as_(name).get(page).status_code == 404
        assert as_(name).post(pdf).status_code == as_(name).post(excel).status_code == 404
    assert as_("javert").post(link, {"jours": 3}).status_code == 404
    for name in ("porthos", "figaro", "pangloss"):
        assert as_(name).get(page).status_code == as_(name).get(reverse("reporting:issued")).status_code == 403
    assert as_("monte_cristo").get(new_url).status_code == as_("monte_cristo").post(link).status_code == 403
    assert as_("monte_cristo").get(page).status_code == 200
    for name, seen in (("monte_cristo", True), ("danglars", False), ("roxane", True), ("javert", False)):
        body = as_(name).get(reverse("reporting:issued")).content.decode()
        assert (page in body) is seen
    # Another structure's contract is not among the choices.
    assert as_("javert").get(new_url).status_code == 422


def test_a_changed_text_is_shown_loudly(as_, issue, monkeypatch):
    report = issue()
    true_seal = reports.opened
    monkeypatch.setattr(reports, "opened", lambda found: true_seal(tampered(found)))
    response = as_("monte_cristo").get(reverse("reporting:report", args=[report.pk]))
    assert "Ce bilan a été altéré" in text_of(response) and "Télécharger le PDF" not in text_of(response)
    taken = as_("monte_cristo").post(reverse("reporting:report_excel", args=[report.pk]), follow=True)
    assert "ne peut pas être téléchargé" in text_of(taken)


def tampered(found):
    found.figures["document"]["figures"]["worked"] += 3600
    return found


def test_an_unreadable_report_is_a_sentence(as_, issue, monkeypatch):
    report = issue()

    def unreadable(found):
        raise reports.Unreadable

    monkeypatch.setattr(reports, "opened", unreadable)
    response = as_("monte_cristo").get(reverse("reporting:report", args=[report.pk]))
    assert response.status_code == 200 and "Bilan illisible" in text_of(response)


def test_rectified_since(as_, issue, told):
    report = issue()
    page = reverse("reporting:report", args=[report.pk])
    assert "Rectifié depuis" not in text_of(as_("monte_cristo").get(page))
    before = as_("monte_cristo").get(page).content
    gavro = told.placements["gavro"]
    entry = validate(
        told, submit(told, told.parties["lender"], SEPTEMBER, {gavro: (9, 0)}, revision=2, author="figaro")
    )
    shown = as_("monte_cristo").get(page)
    found = text_of(shown)
    assert "Rectifié depuis" in found and f"n°&nbsp;{entry.number}" in found and "septembre 2026" in found
    assert re.search(r"[-−]6(,0)? h", found)

    # The figures themselves have not moved.
    def tables(body):
        return re.findall(rb"<table class=\"rows by-.*?</table>", body, re.DOTALL)

    assert tables(before) == tables(shown.content) != []


def test_superseded_is_said(as_, issue):
    first, second = issue(), issue()
    response = as_("monte_cristo").get(reverse("reporting:report", args=[first.pk]))
    assert "Une version plus récente existe" in text_of(response)
    assert reverse("reporting:report", args=[second.pk]) in response.content.decode()


def test_the_workbook_is_taken_and_journaled(as_, issue):
    report = issue(comment="=1+1")
    url = reverse("reporting:report_excel", args=[report.pk])
    response = as_("monte_cristo").post(url)
    assert response.status_code == 200 and response["Cache-Control"] == "no-store"
    assert response["Content-Disposition"].endswith('version-1.xlsx"')
    assert JournalEntry.objects.get(verb="download_issued_report").object_id == report.pk
    assert as_("monte_cristo").get(url).status_code == 405


# -- Links


@pytest.fixture
def link(told, issue):
    return open_link(actor=told.actor("roxane"), report=issue(comment="Lu par un lien."), days=7)


def test_a_link_opens_one_report_and_nothing_else(client, link):
    made, token = link
    response = client.get(reverse("reporting:report_by_link", args=[token]))
    body = response.content.decode()
    assert response.status_code == 200 and "Lu par un lien." in body
    assert not response.cookies and response["Referrer-Policy"] == "no-referrer"
    assert re.findall(r'href="(/[^"]*)"', re.sub(r"<(link|script)[^>]*>", "", body)) == ["/"]
    assert client.get(reverse("reporting:report", args=[made.report_id])).status_code == 302
    assert made.token_hash == hash_of(token) and token not in str(vars(made))


def test_openings_are_counted_without_the_journal(client, as_, link):
    made, token = link
    last = JournalEntry.objects.order_by("-number").first().number
    for _ in range(3):
        client.get(reverse("reporting:report_by_link", args=[token]))
    assert AccessLog.objects.filter(role="link", user=None).count() == 3
    assert JournalEntry.objects.order_by("-number").first().number == last
    page = as_("roxane").get(reverse("reporting:report", args=[made.report_id])).content.decode()
    assert 'data-label="Lectures">3<' in page


def test_a_link_that_expired_or_was_closed_is_a_sentence(client, as_, link):
    made, token = link
    url = reverse("reporting:report_by_link", args=[token])
    ReportLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client.get(url).status_code == 410
    ReportLink.objects.update(expires_at=timezone.now() + timedelta(days=1))
    assert client.get(url).status_code == 200
    close = reverse("reporting:report_link_close", args=[made.pk])
    assert as_("javert").post(close).status_code == 404
    assert as_("roxane").post(close).status_code == 302
    assert as_("roxane").post(close, follow=True).status_code == 200
    client.logout()
    response = client.get(url)
    assert response.status_code == 410 and "Ce lien ne s'ouvre plus" in response.content.decode()
    assert "Lu par un lien" not in response.content.decode()


def test_a_token_nobody_gave_opens_nothing(client, link):
    for token in ("x", "0" * 43, link[0].token_hash):
        assert client.get(reverse("reporting:report_by_link", args=[token])).status_code == 404


def test_a_link_is_opened_from_the_page(as_, issue, client):
    report = issue()
    url = reverse("reporting:report_link_new", args=[report.pk])
    for days in ("", "0", "91", "x"):
        response = as_("roxane").post(url, {"jours": days})
        assert response.status_code == 422 and "jour" in text_of(response)
    assert not ReportLink.objects.exists()
    response = as_("roxane").post(url, {"jours": "14"})
    token = re.search(r"/bilans/lien/([\w-]+)/", response.content.decode())[1]
    client.logout()
    assert client.get(reverse("reporting:report_by_link", args=[token])).status_code == 200


# -- Queries


def test_a_constant_number_of_queries(as_, issue, new_url):
    client, counts = as_("roxane"), []
    for _ in range(2):
        report = issue()
        urls = [reverse("reporting:issued"), new_url, reverse("reporting:report", args=[report.pk])]
        client.get(urls[0])
        counts.append([queries(client, url) for url in urls])
        issue()
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 25


def queries(client, url):
    with CaptureQueriesContext(connection) as caught:
        assert client.get(url).status_code == 200
    return len(caught)
