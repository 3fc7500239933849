"""Signing in tells nobody who has an account, is counted across workers, and is the only door."""

import re
import smtplib
import subprocess
import sys

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from markets.models import User
from tests import database
from tests.cast import PASSWORD, build_cast

CHANGING = re.compile(rb'(csrfmiddlewaretoken" value=")[^"]*|(x-csrftoken": ")[^"]*')
UNKNOWN = "personne@exemple.invalid"
FORMS = {
    "account_login": lambda email: {"login": email, "password": "un mot de passe faux"},
    "account_reset_password": lambda email: {"email": email},
    "account_request_login_code": lambda email: {"email": email},
}


def seen(name, email):
    """What an address gets from a form, and from the page that follows: statuses, addresses, bodies."""
    client, found = Client(), []
    answer = client.post(reverse(name), FORMS[name](email))
    for _ in range(3):
        body = CHANGING.sub(rb"\1", answer.content).replace(email.encode(), b"ADDRESS")
        found.append((answer.status_code, answer.headers.get("Location"), body))
        if answer.status_code != 302:
            break
        answer = client.get(answer.url)
    return found


@pytest.mark.parametrize("name", FORMS)
def test_known_and_unknown_addresses_get_the_same_answer(cast, name):
    known = seen(name, cast.user("porthos").email)
    mails = len(mail.outbox)
    assert seen(name, UNKNOWN) == known
    assert len(mail.outbox) == 2 * mails, "as many mails, so that the answer takes as long"


def test_the_mails_are_french_and_say_no_more(cast):
    for name in ("account_reset_password", "account_request_login_code"):
        for email in (cast.user("porthos").email, UNKNOWN):
            Client().post(reverse(name), FORMS[name](email))
    assert len(mail.outbox) == 4
    for sent in mail.outbox:
        assert sent.body.startswith("Bonjour,")
        assert "Porthos" not in sent.body + sent.subject
        assert "inscription" not in sent.body


def test_a_code_by_mail_opens_the_site(client, cast):
    client.post(reverse("account_request_login_code"), {"email": cast.user("porthos").email})
    [code] = re.findall(r"^([A-Z0-9-]{6,})$", mail.outbox[0].body, re.MULTILINE)
    answer = client.post(reverse("account_confirm_login_code"), {"code": code})
    assert answer.status_code == 302
    assert client.get("/").status_code == 200


def test_a_forgotten_password_is_chosen_again_by_a_link(client, cast):
    client.post(reverse("account_reset_password"), {"email": cast.user("porthos").email})
    path = re.search(r"https?://[^/]+(/\S+)", mail.outbox[0].body)[1]
    form = client.get(path, follow=True)
    new = "vingt ans après, toujours"
    answer = client.post(form.request["PATH_INFO"], {"password1": new, "password2": new})
    assert answer.status_code == 302
    user = cast.user("porthos")
    user.refresh_from_db()
    assert user.check_password(new)
    assert "plus valable" in client.get(path, follow=True).content.decode()


def test_nobody_signs_up(client, db):
    for answer in (
        client.get(reverse("account_signup")),
        client.post(
            reverse("account_signup"),
            {"email": UNKNOWN, "password1": "un mot de passe à moi", "password2": "un mot de passe à moi"},
        ),
    ):
        assert "se fait sur invitation" in answer.content.decode()
    assert not User.objects.exists()


def test_an_inactive_account_gets_nothing(client, cast):
    User.objects.filter(pk=cast.user("porthos").pk).update(is_active=False)
    client.post(reverse("account_login"), {"login": cast.user("porthos").email, "password": PASSWORD})
    assert client.get("/").status_code == 302


def test_someone_without_a_password_chooses_one(client, cast):
    user = cast.user("porthos")
    user.set_unusable_password()
    user.save()
    client.force_login(user)
    assert client.get(reverse("account_change_password")).url == reverse("account_set_password")
    assert "Choisir un mot de passe" in client.get(reverse("account_set_password")).content.decode()


def test_too_many_attempts_get_a_french_page(client, cast):
    for _ in range(5):
        answer = client.post(reverse("account_login"), FORMS["account_login"](cast.user("porthos").email))
        assert answer.status_code == 200
    answer = client.post(reverse("account_login"), {"login": cast.user("porthos").email, "password": PASSWORD})
    assert "Trop" in answer.content.decode()
    assert client.get("/").status_code == 302, "even with the right password"
    for number in range(21):
        answer = client.post(reverse("account_reset_password"), {"email": f"personne{number}@exemple.invalid"})
    assert answer.status_code == 429
    assert "Trop de tentatives" in answer.content.decode()


ATTEMPTS = """
import django
django.setup()
from django.test import Client
from django.urls import reverse
for _ in range({count}):
    answer = Client().post(reverse("account_request_login_code"), {{"email": "{email}"}})
    print("Trop" in answer.content.decode())
"""


def test_the_limit_holds_across_processes(clone):
    """Three codes a minute for an address, whichever worker answers."""
    build_cast()
    environment = {"DATABASE_URL": database.url_of(clone), "CLAUSES_AS_OWNER": "0"}

    def worker(count):
        script = ATTEMPTS.format(count=count, email=UNKNOWN)
        done = subprocess.run(
            [sys.executable, "-c", script],
            cwd=database.ROOT,
            env=database.os.environ | environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr[-800:]
        return done.stdout.split()

    assert worker(2) == ["False", "False"]
    assert worker(2) == ["False", "True"]


@pytest.mark.parametrize("name", ["account_reset_password", "account_request_login_code"])
def test_an_address_that_the_mail_server_refuses_gets_the_same_answer(cast, monkeypatch, name):
    """A server that knows the addresses of its own house would tell them apart from the others."""
    known = seen(name, cast.user("porthos").email)

    def refuse(*args, **kwargs):
        raise smtplib.SMTPRecipientsRefused({})

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    assert seen(name, UNKNOWN) == known


def test_a_mail_server_that_is_away_is_said(client, cast, monkeypatch):
    def away(*args, **kwargs):
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.EmailMessage.send", away)
    client.raise_request_exception = False
    for email in (cast.user("porthos").email, UNKNOWN):
        answer = client.post(reverse("account_reset_password"), {"email": email})
        assert (answer.status_code, "réessayez dans quelques minutes" in answer.content.decode()) == (503, True)
