"""Every page of every role, on a desk and on a phone: pictures, accessibility, errors, width and weight."""

import re
import time
from urllib.parse import urlsplit

import pytest
from django.urls import resolve

from markets.enums import Role
from reporting.demo import cast
from tests.journeys.conftest import SCREENSHOTS
from tests.journeys.visitor import SIZES, SLOWEST

ROLES = {
    Role.FACILITATOR.value: cast.FACILITATOR_EMAIL,
    **{account.role.value: account.email for account in cast.ACCOUNTS},
}
AT_LEAST = {"facilitator": 35, "company": 5, "lender": 5, "prescriber": 1, "authority": 3}
SIGN_OUT = "/deconnexion/"
# Milliseconds after which a page that is loaded has asked for its pieces.
HTMX_ASKS = 50
FIRST_VISIT_BYTES, FIRST_VISIT_REQUESTS, LATER_BYTES = 250_000, 12, 60_000
PUBLIC_PAGES = ["/connexion/", "/connexion/code/", "/mot-de-passe/oublie/", "/cette-page-n-existe-pas/"]


def links(page):
    """Addresses of the site that the page leads to, without their anchors."""
    found = page.eval_on_selector_all("a[href]", "all => all.map(a => a.pathname + a.search)")
    return [url for url in found if url.startswith("/") and not url.startswith("/static/")]


def look(visitor, folder, size, name):
    """Photograph a page, where pictures are asked for, and say what is wrong with it."""
    visitor.photograph(folder, f"{name.replace(':', '-')}-{SIZES[size]['width']}")
    faults = visitor.axe()
    too_wide = visitor.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if too_wide > 0:
        faults.append(f"{too_wide} px too wide at {SIZES[size]['width']} px: {visitor.path}")
    return faults


@pytest.mark.parametrize("role", ROLES)
def test_every_page_of_a_role(read_only_site, visitor, role):
    eyes = {size: visitor(read_only_site, size).sign_in(ROLES[role]) for size in SIZES}
    seen, waiting, names, faults = {"/"}, ["/"], set(), []
    while waiting:
        url = waiting.pop(0)
        name = resolve(urlsplit(url).path).view_name
        if name in names or name == "account_logout":
            continue
        names.add(name)
        for size, each in eyes.items():
            if name.endswith("_codes") or "fichier" in url:
                continue
            response = each.open(url)
            assert response.status == 200, url
            faults += look(each, SCREENSHOTS / role, size, name)
        for target in links(eyes["desk"].page):
            if target not in seen:
                seen.add(target)
                waiting.append(target)
    assert faults == []
    assert len(names) >= AT_LEAST[role], names


def test_every_public_page(read_only_site, visitor):
    faults = []
    for size in SIZES:
        each = visitor(read_only_site, size)
        for path in PUBLIC_PAGES:
            each.open(path)
            name = re.sub(r"\W+", "-", path).strip("-")
            faults += look(each, SCREENSHOTS / "public", size, name)
    assert faults == []


def test_the_policy_refuses_what_is_not_ours_and_the_visitor_hears_it(read_only_site, visitor):
    """A tour without refusals proves something only if a refusal is heard."""
    each = visitor(read_only_site)
    each.open("/connexion/")
    each.page.evaluate(
        """() => {
            const script = document.createElement("script");
            script.textContent = "window.ran = true";
            document.body.append(script);
            document.body.setAttribute("style", "color: red");
            const image = new Image();
            image.src = "http://ailleurs.invalid/pixel.png";
            document.body.append(image);
        }"""
    )
    each.page.wait_for_timeout(500)
    assert not each.page.evaluate("window.ran")
    refused = {told.split()[1] for told in each.problems if told.startswith("policy: ")}
    assert {"script-src-elem", "style-src-attr", "img-src"} <= refused, each.problems
    # Nor would a tour without barriers: that image has no words.
    assert [fault.split(" (")[0] for fault in each.axe()] == ["image-alt"]
    each.problems.clear()


@pytest.mark.parametrize("role", ROLES)
def test_pages_are_light(read_only_site, visitor, role):
    """First visit: the sign-in page with all that it loads; later pages have their files already."""
    each = visitor(read_only_site, "phone")
    session = each.context.new_cdp_session(each.page)
    session.send("Network.enable")
    waited, received = set(), []
    session.on("Network.requestWillBeSent", lambda event: waited.add(event["requestId"]))
    session.on("Network.loadingFailed", lambda event: waited.discard(event["requestId"]))
    session.on("Network.loadingFinished", lambda event: waited.discard(event["requestId"]))
    session.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))

    def load(path):
        """Open a page, wait for what it asks for once it is there; bytes of each answer."""
        waited.clear()
        received.clear()
        each.open(path)
        each.page.wait_for_timeout(HTMX_ASKS)
        end = time.monotonic() + SLOWEST / 1000
        while waited and time.monotonic() < end:
            each.page.wait_for_timeout(10)
        assert not waited, path
        return list(received)

    first = load("/connexion/")
    assert sum(first) <= FIRST_VISIT_BYTES
    assert len(first) <= FIRST_VISIT_REQUESTS
    each.sign_in(ROLES[role])
    weights = {path: sum(load(path)) for path in dict.fromkeys(["/", *links(each.page)][:25]) if path != SIGN_OUT}
    assert {path: weight for path, weight in weights.items() if weight > LATER_BYTES} == {}
