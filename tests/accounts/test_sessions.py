"""Sessions: listed without the address of the machine, closed from another one."""

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse

from markets.accounts import pseudonym_of
from markets.sessions import device_of
from tests.cast import PASSWORD

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:130.0) Gecko/20100101 Firefox/130.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Version/17.0 Safari/604.1"
CHROME = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36"
EDGE = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36 Edg/130.0"


def signed_in(cast, name="porthos", user_agent=FIREFOX):
    client = Client(headers={"User-Agent": user_agent})
    client.post(reverse("account_login"), {"login": cast.user(name).email, "password": PASSWORD})
    assert client.get("/").status_code == 200
    return client


@pytest.mark.parametrize(
    ("user_agent", "said"),
    [
        (FIREFOX, "Firefox sur Windows"),
        (IPHONE, "Safari sur iPhone"),
        (CHROME, "Chrome sur Android"),
        (EDGE, "Edge sur Windows"),
        ("", "Un navigateur"),
    ],
)
def test_a_device_is_said_in_words(user_agent, said):
    assert device_of(user_agent) == said


def test_one_closes_another_from_here(cast):
    desk, phone = signed_in(cast), signed_in(cast, user_agent=IPHONE)
    page = desk.get(reverse("markets:account")).content.decode()
    assert "Firefox sur Windows" in page and "Safari sur iPhone" in page
    lost = UserSession.objects.get(user_agent=IPHONE)
    assert desk.post(reverse("markets:session_close", args=[lost.pk])).status_code == 302
    answer = phone.get("/")
    assert (answer.status_code, answer.url.split("?")[0]) == (302, reverse("account_login"))
    assert desk.get("/").status_code == 200
    assert "iPhone" not in desk.get(reverse("markets:account")).content.decode()


def test_all_the_others_at_once(cast):
    here, *others = [signed_in(cast) for _ in range(3)]
    here.post(reverse("markets:sessions_close"))
    assert [client.get("/").status_code for client in (here, *others)] == [200, 302, 302]


def test_somebody_elses_session_is_out_of_sight(cast):
    porthos, athos = signed_in(cast), signed_in(cast, "athos")
    other = UserSession.objects.get(user=cast.user("athos"))
    assert porthos.post(reverse("markets:session_close", args=[other.pk])).status_code == 404
    assert athos.get("/").status_code == 200


def test_a_new_password_closes_the_others(cast):
    here, there = signed_in(cast), signed_in(cast, user_agent=IPHONE)
    new = "vingt ans après, toujours"
    answer = here.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new}
    )
    assert answer.status_code == 302
    assert here.get("/").status_code == 200
    assert there.get("/").status_code == 302


def test_no_address_is_kept_in_clear(cast):
    signed_in(cast)
    [noted] = UserSession.objects.all()
    assert noted.ip.startswith("fd") and "127.0.0.1" not in noted.ip


def test_an_address_keeps_its_pseudonym_and_an_ipv6_that_of_its_network():
    assert pseudonym_of("192.0.2.1") == pseudonym_of("192.0.2.1") != pseudonym_of("192.0.2.2")
    assert pseudonym_of("::ffff:192.0.2.1") == pseudonym_of("192.0.2.1") != pseudonym_of("::ffff:192.0.2.2")
    assert pseudonym_of("2001:db8::1") == pseudonym_of("2001:db8::2") != pseudonym_of("2001:db8:1::1")


def test_signing_in_changes_the_session(cast, client):
    client.get(reverse("account_login"))
    before = client.session.session_key
    client.post(reverse("account_login"), {"login": cast.user("porthos").email, "password": PASSWORD})
    assert client.session.session_key != before


def test_the_account_page_writes_name_and_phone(cast):
    client = signed_in(cast)
    answer = client.post(reverse("markets:account"), {"name": "Porthos  de Bracieux", "phone": "05 00 00 00 00"})
    assert answer.status_code == 302
    user = cast.user("porthos")
    user.refresh_from_db()
    assert (user.name, user.phone) == ("Porthos de Bracieux", "05 00 00 00 00")
    empty = client.post(reverse("markets:account"), {"name": "", "phone": "", "email": "autre@exemple.invalid"})
    assert empty.status_code == 422
    user.refresh_from_db()
    assert user.email == "porthos@exemple.invalid"
