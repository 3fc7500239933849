"""Pages of what goes wrong: in French, with a reference to give, never a trace of the program."""

import re

import pytest
from django.core.cache import cache
from django.db import OperationalError, connection
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import reverse

from markets import errors

REFERENCE = re.compile(r"référence [0-9A-F]{8}")
SECRET = "CANARI-SECRET-Zoé"
EVERY = (400, 403, 404, 409, 413, 429, 500, 503)


def check_page(response, status):
    text = response.content.decode()
    assert response.status_code == status
    assert f"Erreur {status}" in text and REFERENCE.search(text), text[:500]
    assert '<html lang="fr"' in text
    for trace in ("Traceback", "Exception", "django", SECRET, "/site-packages/"):
        assert trace not in text
    return text


@pytest.mark.parametrize("status", EVERY)
def test_every_page_is_in_french_with_a_reference(status):
    text = render_to_string(f"{status}.html", {"reference": "0A1B2C3D", "status": status})
    assert f"Erreur {status}" in text and "référence 0A1B2C3D" in text and '<html lang="fr"' in text


def test_address_that_cannot_be_read(client, settings, db):
    settings.ALLOWED_HOSTS = ["exemple.invalid"]
    check_page(client.get("/"), 400)


def test_forbidden(client, cast):
    client.force_login(cast.user("porthos"))
    check_page(client.get(reverse("markets:settings")), 403)


def test_not_found(client, cast):
    client.force_login(cast.user("porthos"))
    check_page(client.get("/nulle-part/"), 404)
    check_page(client.get(reverse("markets:contract", args=[10**12])), 404)


@pytest.mark.parametrize(
    "body", [{"title": "x" * 3_000_000}, {f"field_{rank}": "x" for rank in range(6000)}], ids=["heavy", "many"]
)
def test_body_that_is_too_large(client, cast, body):
    client.force_login(cast.user("roxane"))
    text = check_page(client.post(reverse("markets:contract_new"), body), 413)
    assert "trop lourd" in text


def test_body_that_is_too_large_before_signing_in(client, db):
    body = "login=" + "x" * 3_000_000
    response = client.post(reverse("account_login"), body, content_type="application/x-www-form-urlencoded")
    check_page(response, 413)


def test_too_many_attempts(client, cast):
    cache.clear()
    wrong = {"login": cast.user("roxane").email, "password": "pas-le-bon-mot-de-passe"}
    answers = [client.post(reverse("account_login"), wrong) for _ in range(40)]
    refused = next((answer for answer in answers if answer.status_code == 429), None)
    assert refused is not None, "40 wrong passwords in a row are never refused"
    check_page(refused, 429)


def fail(*args, **kwargs):
    raise RuntimeError(SECRET)


def test_error_of_ours(client, cast, monkeypatch):
    client.raise_request_exception = False
    client.force_login(cast.user("roxane"))
    monkeypatch.setattr("reporting.views.home.tasks", fail)
    check_page(client.get("/"), 500)


def away(execute, sql, params, many, context):
    raise OperationalError(f"connection refused, {SECRET}")


@pytest.mark.parametrize("who", ["roxane", None])
@pytest.mark.parametrize("method", ["get", "post"])
def test_database_that_does_not_answer(client, cast, who, method):
    """Whatever the page and whoever asks: said in words, worth another try."""
    client.raise_request_exception = False
    if who:
        client.force_login(cast.user(who))
    with connection.execute_wrapper(away):
        response = getattr(client, method)(reverse("markets:contract_new" if who else "account_login"), {"login": "x"})
        if response.status_code == 200:
            pytest.skip("this page asks the database for nothing")
    check_page(response, 503)
    assert int(response["Retry-After"]) > 0


def test_handlers_say_their_own_status():
    request = RequestFactory().get("/")
    for handler, status in (
        (errors.bad_request, 400),
        (errors.forbidden, 403),
        (errors.not_found, 404),
        (errors.too_many_requests, 429),
        (errors.server_error, 500),
        (errors.csrf_failure, 403),
    ):
        assert handler(request).status_code == status
