"""Fills the forms of a page as an honest hand would: what stands there is kept, what has to be given is given."""

import contextlib
from urllib.parse import parse_qs, parse_qsl, urlencode, urljoin, urlsplit

from django.db import transaction
from django.urls import Resolver404, resolve, reverse
from lxml import html

from tests.access.addresses import ADDRESSES, PUBLIC
from tests.access.walking import OPEN, Undo, due, keys_to_ask

# What an honest hand types where nothing stands: by the end of the field's name, then by its type. Where somebody is
# chosen in a list, no other is named beside.
NAMED = (
    ("_identifier", ""),
    ("authority_name", ""),
    ("operation_name", ""),
    ("holder_name", ""),
    ("organisation_name", ""),
    ("declares_through", ""),
    ("refusal", ""),
    ("exception", ""),
    ("facilitator", ""),
    ("prescriber", ""),
    ("birth_date", "1990-05-05"),
    ("ends_on", "2026-12-31"),
    ("starts_on", "2026-11-02"),
    ("_on", "2026-11-02"),
    ("number", "9"),
    ("cpv", "45000000"),
    ("postcode", "64100"),
    ("phone", "05 59 00 00 00"),
    ("mail", "quelqu.un@exemple.invalid"),
    ("labour_share", "40"),
    ("hourly_cost", "30"),
    ("rate", "5"),
    ("identifier", "000 001 116"),
    ("year", "2019"),
    ("seconds", "10"),
    ("worked", "10"),
    ("training", ""),
    ("hours", "10"),
    ("people", "3"),
    ("contracts", "1"),
    ("months", "12"),
    ("min_age", "18"),
    ("max_age", "26"),
    ("crew", "4"),
    ("weeks", "20"),
    ("amount", "1000"),
    ("value", "3"),
    ("low", "1"),
    ("high", "9"),
    ("code", "9901"),
    ("lots", "1 ; Maçonnerie ; 120000"),
)
TYPED = {"email": "quelqu.un@exemple.invalid", "number": "3", "month": "2026-10", "date": "2026-11-02"}
NOT_TYPED = {"submit", "button", "image", "reset", "file", "password"}


def forms_of(page):
    """Forms that post, of a page: (action or None, [filled in whole, left as it stands]); a filling is {name: value, or
    None for what is not sent}."""
    for form in html.fromstring(page).xpath("//form[translate(@method, 'POST', 'post') = 'post']"):
        yield form.get("action"), [fields_of(form, whole=True), fields_of(form, whole=False)]


def asked_on(page, words):
    """Queries that a page offers: its links, each choice of a form that asks, and each of the words in a search."""
    tree = html.fromstring(page)
    yield from tree.xpath("//a[contains(@href, '?')]/@href")
    for form in tree.xpath("//form[not(translate(@method, 'POST', 'post') = 'post')]"):
        action = form.get("action") or ""
        for choice in form.xpath(".//select[@name]//option[@value != '']"):
            yield f"{action}?{urlencode({choice.xpath('ancestor::select/@name')[0]: choice.get('value')})}"
        for box in form.xpath(".//input[@name and (@type = 'checkbox' or @type = 'radio')]"):
            yield f"{action}?{urlencode({box.get('name'): box.get('value', 'on')})}"
        for word in form.xpath(".//input[@name and (not(@type) or @type = 'text' or @type = 'search')]/@name"):
            yield from (f"{action}?{urlencode({word: text})}" for text in words)


def fields_of(form, whole):
    found = {}
    for field in form.xpath(".//input[@name] | .//select[@name] | .//textarea[@name] | .//button[@name]"):
        name, value = field.get("name"), value_of(field, whole)
        if name != "csrfmiddlewaretoken" and field.get("disabled") is None and found.get(name) is None:
            found[name] = value
    return found


def value_of(field, whole):
    kind = field.get("type", "text") if field.tag == "input" else field.tag
    name = field.get("name")
    if kind == "select":
        options = [each.get("value", "") for each in field.iter("option")]
        chosen = [each.get("value", "") for each in field.iter("option") if each.get("selected") is not None]
        wanted = whole and typed(name, kind) != ""
        return next((each for each in [*chosen, *options] if each or not wanted), None)
    if kind in ("checkbox", "radio"):
        return field.get("value", "on") if whole or field.get("checked") is not None else None
    if kind in NOT_TYPED:
        return None
    standing = (field.text or "").strip() if kind == "textarea" else field.get("value", "")
    return standing or (typed(name, kind) if whole and kind != "hidden" else "")


def typed(name, kind):
    return next((value for word, value in NAMED if name.endswith(word)), TYPED.get(kind, "Essai"))


@contextlib.contextmanager
def undone(client):
    cookies = client.cookies.copy()
    with contextlib.suppress(Undo), transaction.atomic():
        yield
        raise Undo
    client.cookies = cookies


def own_pages(world, client, actor):
    """The pages that an actor opens, each with each object of its own: (address, path, page)."""
    for name, address in ADDRESSES.items():
        if address.roles == PUBLIC or "get" not in address.methods:
            continue
        for key in keys_to_ask(name, actor):
            if due(name, actor, key) != OPEN:
                continue
            path = reverse(name, kwargs=address.arguments(world.places.get(address.of, {}).get(key, {})))
            with undone(client):
                response = client.get(path)
            if response.status_code == 200 and response.content.strip() and "html" in response.headers["Content-Type"]:
                yield name, path, response.content.decode()


def own_forms(world, client, actor):
    """A form of each kind that an actor is shown on its own pages: {(address, names): (path, fillings)}."""
    found = {}
    for _, path, page in own_pages(world, client, actor):
        for action, fillings in forms_of(page):
            leads = urlsplit(urljoin(path, action or path)).path
            found.setdefault((resolve(leads).view_name, tuple(sorted(fillings[0]))), (leads, fillings))
    return found


def own_queries(world, client, actor, words):
    """A query of each kind that an actor is offered on its own pages: {(address, names, words): path}."""
    found = {}
    for _, path, page in own_pages(world, client, actor):
        for asked in asked_on(page, words):
            whole = urlsplit(urljoin(path, asked))
            with contextlib.suppress(Resolver404):
                name = resolve(whole.path).view_name
                told = tuple((key, value) for key, value in parse_qsl(whole.query) if not value.isdigit())
                found.setdefault((name, tuple(sorted(parse_qs(whole.query))), told), f"{whole.path}?{whole.query}")
    return found


def sent(fields):
    return {name: value for name, value in fields.items() if value is not None}
