"""Somebody in front of a browser: signs in, clicks, and notices what goes wrong."""

import os
import re

from axe_playwright_python.sync_playwright import Axe

from reporting.demo import cast

SIZES = {"desk": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}
# Milliseconds; a machine busy with other tests is slow.
SLOWEST = 60_000
BEGINS = 30
# Pictures are for people: PICTURES=1 make test PYTEST_ARGS=tests/journeys
PICTURES = os.environ.get("PICTURES") == "1"
AXE = Axe().axe_script
# Of thousands of nodes that passed nothing is told: to carry them out of the browser takes as long as to examine them.
EXAMINE = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations
    .filter(each => ["serious", "critical"].includes(each.impact))
    .map(each => [each.id, each.impact, each.nodes[0].html.slice(0, 160)])"""
# What the policy of a page refuses is told by the browser to the page itself.
EAR = """
document.addEventListener("securitypolicyviolation", (event) =>
  tellRefused(`${event.effectiveDirective} ${event.blockedURI} ${location.pathname}`));
"""


class Visitor:
    """A browser of its own at one size; `problems` are console errors, failed answers, what a policy refused."""

    def __init__(self, chromium, address, size):
        self.address, self.taps, self.problems = address, 0, []
        # Whether a page was left for another that has not come yet.
        self.leaving = False
        self.context = chromium.new_context(viewport=SIZES[size], locale="fr-FR", has_touch=size == "phone")
        self.context.set_default_timeout(SLOWEST)
        self.context.expose_function("tellRefused", lambda told: self.problems.append(f"policy: {told}"))
        self.context.add_init_script(EAR)
        self.page = self.new_page()

    def new_page(self):
        page = self.context.new_page()
        page.on("console", self.hear)
        page.on("pageerror", lambda error: self.problems.append(f"script: {error}"))
        page.on("response", self.see)
        page.on("request", self.leave)
        page.on("requestfailed", self.stay)
        page.on("framenavigated", lambda frame: self.stay() if frame.parent_frame is None else None)
        return page

    def leave(self, request):
        if request.is_navigation_request():
            self.leaving = True

    def stay(self, _=None):
        self.leaving = False

    def arrive(self):
        """Wait for where a click leads: the browser says it began a moment after the click is done."""
        self.page.wait_for_timeout(BEGINS)
        waited = BEGINS
        while self.leaving and waited < SLOWEST:
            self.page.wait_for_timeout(BEGINS)
            waited += BEGINS
        self.page.wait_for_load_state("load")

    def hear(self, message):
        # A refused form answers 422, which the browser reports too; that is no fault.
        if message.type == "error" and "status of 4" not in message.text:
            self.problems.append(f"console: {message.text}")

    def see(self, response):
        if response.status >= 500:
            self.problems.append(f"{response.status} {response.url}")
        # Headers as they came: asking again would wait inside an event. A page that leads on shows nothing.
        if "text/html" in response.headers.get("content-type", "") and response.status < 300:
            policy = response.headers.get("content-security-policy", "")
            if "default-src 'self'" not in policy or "unsafe" in policy:
                self.problems.append(f"policy « {policy} » of {response.url}")

    def open(self, path):
        response = self.page.goto(self.address + path)
        self.page.wait_for_load_state("load")
        return response

    def sign_in(self, email):
        self.open("/connexion/")
        self.page.fill("input[name=login]", email)
        self.page.fill("input[name=password]", cast.PASSWORD)
        self.press("Se connecter")
        return self

    def press(self, name, within=None):
        """Press a button by its words."""
        self.taps += 1
        (within or self.page).get_by_role("button", name=name, exact=False).first.click()
        self.arrive()

    def follow(self, name, within=None):
        """Follow a link by its words."""
        self.taps += 1
        (within or self.page).get_by_role("link", name=name).first.click()
        self.arrive()

    @property
    def path(self):
        return self.page.url.removeprefix(self.address)

    @property
    def heading(self):
        return self.page.locator("h1").inner_text()

    @property
    def words(self):
        """What the page says, spaces made plain."""
        return re.sub(r"\s+", " ", self.page.locator("body").inner_text())

    def axe(self):
        """Violations that keep somebody out: level serious or critical."""
        self.page.evaluate(AXE)
        return [f"{rule} ({impact}) {self.path}: {html}" for rule, impact, html in self.page.evaluate(EXAMINE)]

    def photograph(self, folder, name):
        """A picture of the whole page in a folder, where pictures are asked for."""
        if PICTURES:
            folder.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=folder / f"{name}.png", full_page=True)

    def close(self):
        self.context.close()
