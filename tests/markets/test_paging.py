"""Pages that stay put: nothing seen twice, nothing missed, in both directions, while rows come and go."""

from datetime import date

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from markets.models import Contract, Organisation, Relation, Sighting
from markets.paging import page_by_key
from participants.models import Person

ORDERS = (("pk",), ("-pk",), ("-notified_on", "pk"), ("notified_on", "-pk"), ("title", "-notified_on", "pk"))


def asked(**given):
    return RequestFactory().get("/", given)


def keys(page):
    return [row.pk for row in page]


def walked(found, order, meanwhile=lambda: None, size=3):
    """The keys of each page from the first to the last, as somebody who follows « Page suivante » sees them."""
    page, pages = page_by_key(asked(), found, *order, seen=found, size=size), []
    while True:
        pages.append(keys(page))
        if page.after is None:
            return pages
        meanwhile()
        page = page_by_key(asked(apres=page.after), found, *order, seen=found, size=size)


@pytest.fixture
def sightings(cast):
    """Contracts seen, several on a day, some without a date."""
    days = [date(2026, 3, 1), None, date(2026, 3, 2), date(2026, 3, 1), None, date(2026, 1, 1), date(2026, 3, 1), None]
    Sighting.objects.bulk_create(
        Sighting(
            structure=cast.structures["x"],
            buyer_siren="000000019",
            published_id=f"V{place}",
            title=f"Titre {place % 2}",
            notified_on=day,
        )
        for place, day in enumerate(days)
    )
    return Sighting.objects.all()


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 9])
def test_pages_are_the_list_cut_in_pieces_and_back(sightings, order, size):
    pages = walked(sightings, order, size=size)
    everything = [key for page in pages for key in page]
    assert sorted(everything) == sorted(sightings.values_list("pk", flat=True)) and len(everything) == 8
    assert all(len(page) == size for page in pages[:-1])
    if "notified_on" in order[0]:
        dates = [sightings.get(pk=key).notified_on for key in everything]
        assert dates[-3:] == [None] * 3 and dates[:-3] == sorted(dates[:-3], reverse=order[0].startswith("-"))
    back, mark = [], pages[-1][0]
    while True:
        page = page_by_key(asked(avant=mark), sightings, *order, seen=sightings, size=size)
        back.append(keys(page))
        if page.before is None:
            break
        mark = page.before
    assert back[-1] == pages[0]
    if len(pages) > 2:
        assert back[0] == pages[-2]


@pytest.mark.parametrize("order", ORDERS)
def test_rows_that_come_and_go_meanwhile_move_nothing(cast, sightings, order):
    """Everything that was there all along is seen, once."""
    there, count = set(sightings.values_list("pk", flat=True)), iter(range(1000))

    def meanwhile():
        for title, day in (("Titre 0", date(2027, 1, 1)), ("Titre 1", date(2020, 1, 1)), ("A", None)):
            if (number := next(count)) < 30:
                Sighting.objects.create(
                    structure=cast.structures["x"],
                    buyer_siren="000000027",
                    published_id=f"N{number}",
                    title=title,
                    notified_on=day,
                )

    seen = [key for page in walked(sightings, order, meanwhile) for key in page]
    assert len(seen) == len(set(seen)) and there <= set(seen)


def test_the_row_of_another_structure_says_nothing(cast, sightings):
    """Where somebody else's row would stand in one's own list is not to be found out."""
    theirs = Sighting.objects.create(
        structure=cast.structures["y"], buyer_siren="000000019", published_id="AUTRE", title="Titre 0"
    )
    mine = sightings.filter(structure=cast.structures["x"])
    first = keys(page_by_key(asked(), mine, "title", "pk", seen=mine, size=3))
    for parameter in ("apres", "avant"):
        for mark in (theirs.pk, 10**30, "x", "-1", "٣", ""):
            page = page_by_key(asked(**{parameter: mark}), mine, "title", "pk", seen=mine, size=3)
            assert keys(page) == first


@pytest.mark.parametrize(
    ("name", "kept"),
    [("markets:contracts", "q=essai"), ("markets:organisations", "q=essai"), ("participants:persons", "suivi=")],
)
def test_lists_lead_from_page_to_page_and_keep_their_filters(cast, client, name, kept):
    structure = cast.structures["x"]
    Contract.objects.bulk_create(
        Contract(structure=structure, authority=cast.contract.authority, title=f"Rue n° {place} (essai)")
        for place in range(60)
    )
    firms = Organisation.objects.bulk_create(Organisation(name=f"Firme {place} (essai)") for place in range(60))
    Relation.objects.bulk_create(Relation(structure=structure, organisation=firm) for firm in firms)
    Person.objects.bulk_create(Person(structure=structure, code=f"P-Z{place:03}") for place in range(60))
    client.force_login(cast.users["roxane"])
    url, seen, costs = f"{reverse(name)}?{kept}", [], []
    while url:
        with CaptureQueriesContext(connection) as queries:
            page = client.get(url).context["page"]
        costs.append(len(queries))
        assert len(page.object_list) <= 25
        seen += keys(page)
        url = f"{reverse(name)}?{kept}&apres={page.after}" if page.after else ""
    assert len(seen) == len(set(seen)) == page.count >= 60
    assert max(costs[1:]) <= costs[0] + 1
    said = client.get(f"{reverse(name)}?{kept}&apres={seen[24]}&page=3").content.decode()
    said = said.replace("&amp;", "&")
    if kept.endswith("essai"):
        assert f"?{kept}&avant={seen[25]}" in said and f"?{kept}&apres={seen[49]}" in said
    assert "Page précédente" in said and "Page suivante" in said
