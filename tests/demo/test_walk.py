"""Every page that a role can reach by following links opens, says it is a demonstration, names nobody real and asks
the database a bounded number of times."""

import re
from collections import Counter
from urllib.parse import urljoin, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from markets.models import User
from reporting.demo import cast
from tests.demo.real_holders import found_in

pytestmark = [pytest.mark.usefixtures("demo"), pytest.mark.xdist_group("demo")]
ROLES = {
    "facilitator": cast.FACILITATOR_EMAIL,
    **{account.role.value: account.email for account in cast.ACCOUNTS},
}
# Pages of one address differ by their object only: the first few are enough.
OF_EACH = 4
LINK = re.compile(r'<a [^>]*href="([^"#]+)')
MOST_QUERIES = 25
NOT_PAGES = {"account_logout"}


def walk(client):
    """The pages reached from the home page, with their number of queries."""
    seen, waiting, opened = {"/"}, ["/"], Counter()
    while waiting:
        url = waiting.pop(0)
        name = resolve(urlsplit(url).path).view_name
        if opened[name] >= OF_EACH or name in NOT_PAGES:
            continue
        opened[name] += 1
        with CaptureQueriesContext(
            connection,
        ) as queries:
            response = client.get(url)
        yield url, name, response, len(queries)
        if response.status_code != 200 or "html" not in response["Content-Type"]:
            continue
        for found in LINK.findall(response.content.decode()):
            target = urljoin(url, found.replace("&amp;", "&"))
            if target.startswith("/") and not target.startswith(("//", "/static/")) and target not in seen:
                seen.add(target)
                waiting.append(target)


@pytest.mark.parametrize("role", ROLES)
def test_every_page_opens(client, role):
    client.force_login(User.objects.get(email=ROLES[role]))
    names, faults, texts = set(), [], []
    for url, name, response, queries in walk(client):
        names.add(name)
        if response.status_code == 302 and name == "account_login":
            continue
        if response.status_code not in (200, 302):
            faults.append(f"{response.status_code} {url}")
        if queries > MOST_QUERIES:
            faults.append(f"{queries} queries {url}")
        if response.status_code == 200 and "html" in response["Content-Type"]:
            page = response.content.decode()
            texts.append(re.sub(r"<[^>]+>", " ", page))
            if "demo-banner" not in page:
                faults.append(f"no banner {url}")
    assert faults == []
    assert found_in(texts) == set()
    assert len(names) >= {"facilitator": 35, "company": 5, "lender": 5, "prescriber": 1, "authority": 3}[role], names
