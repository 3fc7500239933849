"""Every role without a mouse: what can be clicked is reached in order, and one sees where one is."""

import pytest

from tests.journeys.test_tour import ROLES, links

MOST_TABS = 160
# Everything that a mouse could use on the page now: shown, enabled, not one of several radios of a name.
USABLE = """() => [...document.querySelectorAll('a[href], button, input, select, textarea, summary')].filter(each =>
    each.checkVisibility({visibilityProperty: true}) && !each.disabled && each.type !== 'hidden' && each.tabIndex >= 0
    && !(each.type === 'radio' && !each.checked && document.querySelector(`[name="${each.name}"]:checked`))
    && each.getBoundingClientRect().width > 0
).map(each => each.dataset.rank ??= String(Math.random()))"""
FOCUSED = """() => {
    const each = document.activeElement, style = getComputedStyle(each), box = each.getBoundingClientRect();
    return {
        rank: each.dataset.rank ?? '', body: each === document.body, words: each.textContent.trim().slice(0, 60),
        seen: (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none',
        inside: box.right > 0 && box.left < innerWidth && box.bottom > 0 && box.top < innerHeight,
    };
}"""


def faults_of(page):
    """What a keyboard cannot reach on the page, and where one no longer sees where one is."""
    wanted, reached, faults = set(page.evaluate(USABLE)), set(), []
    first = None
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        here = page.evaluate(FOCUSED)
        if here["body"] or here["rank"] in reached:
            break
        first = first or here["words"]
        if not (here["seen"] and here["inside"]):
            faults.append(f"not seen: « {here['words']} »")
        reached.add(here["rank"])
    if "contenu" not in (first or ""):
        faults.append(f"the first key leads to « {first} », not past the menu")
    missed = wanted - reached
    if missed and len(reached) < MOST_TABS:
        words = page.evaluate(
            "ranks => ranks.map(rank => document.querySelector(`[data-rank='${rank}']`).outerHTML.slice(0, 120))",
            sorted(missed),
        )
        faults += [f"never reached: {each}" for each in words]
    return faults


@pytest.mark.parametrize("role", ROLES)
def test_every_role_without_a_mouse(read_only_site, visitor, role):
    each = visitor(read_only_site).sign_in(ROLES[role])
    # Smooth scrolling would still be on its way when one looks.
    each.page.emulate_media(reduced_motion="reduce")
    menu = each.page.eval_on_selector_all("header nav a[href]", "all => all.map(a => a.pathname)")
    pages = dict.fromkeys(["/", *menu, *(url for url in links(each.page) if url.startswith("/mois/"))])
    faults = []
    for path in [path for path in pages if path != "/deconnexion/"][:8]:
        each.open(path)
        faults += [f"{path}: {fault}" for fault in faults_of(each.page)]
    assert faults == [], "\n".join(faults)
