"""Pages of a list that stay put: each begins after a row and not after a count.

What is added or taken away meanwhile moves no row to another page, and a far page costs what the first one does. The
address names that row by its number, never by its name.
"""

from dataclasses import dataclass
from types import SimpleNamespace

from django.db.models import F, Q

AFTER, BEFORE = "apres", "avant"


@dataclass(frozen=True)
class KeyPage:
    """Rows of a page, how many there are in all, and the rows that its neighbours begin from (None without one)."""

    object_list: list
    count: int
    before: int | None
    after: int | None

    def __iter__(self):
        return iter(self.object_list)

    def __len__(self):
        return len(self.object_list)

    @property
    def paginator(self):
        return SimpleNamespace(count=self.count)

    @property
    def has_other_pages(self):
        return self.before is not None or self.after is not None


def page_by_key(request, found, *order, seen, size=25):
    """The page of `found` that an address asks for; two queries, three away from the first page.

    `order` is a list of columns, « - » before one that goes down, the primary key last; empty values come last. `seen`
    is all that the reader may see: where it does not hold the row named, the list begins at its beginning.
    """
    names = [name.lstrip("-") for name in order]
    for parameter, forwards in ((AFTER, True), (BEFORE, False)):
        mark = request.GET.get(parameter, "")
        place = place_of(seen, names, mark) if mark else None
        if place is not None:
            rows = rows_beyond(found, order, place, forwards, size + 1)
            if forwards and rows:
                return page(found, rows[:size], before=True, after=len(rows) > size)
            if not forwards and len(rows) > size:
                return page(found, rows[:size][::-1], before=True, after=True)
            break
    rows = list(found.order_by(*directions(found.model, order, forwards=True))[: size + 1])
    return page(found, rows[:size], before=False, after=len(rows) > size)


def page(found, rows, *, before, after):
    first, last = (rows[0].pk, rows[-1].pk) if rows else (None, None)
    return KeyPage(rows, found.order_by().count(), first if before else None, last if after else None)


def place_of(seen, names, mark):
    """What the columns of the order hold in the row of an address; None when there is no such row."""
    if not (mark.isascii() and mark.isdigit()) or len(mark) > 18:
        return None
    return seen.filter(pk=mark).order_by().values_list(*names).first()


def rows_beyond(found, order, place, forwards, size):
    """The rows after a place, nearest first; before it when not `forwards`."""
    model, beyond, same = found.model, Q(), Q()
    for name, value in zip(order, place, strict=True):
        beyond |= same & further(model, name, value, forwards)
        same &= Q(**{f"{name.lstrip('-')}__isnull": True} if value is None else {name.lstrip("-"): value})
    if not may_be_empty(model, order[0].lstrip("-")):
        # Said again of the first column alone, where an index can begin from it.
        beyond &= Q(**{f"{order[0].lstrip('-')}__{'gte' if goes_up(order[0], forwards) else 'lte'}": place[0]})
    return list(found.filter(beyond).order_by(*directions(model, order, forwards))[:size])


def further(model, name, value, forwards):
    """Strictly beyond a value in one column; nothing is beyond an empty one, which is beyond all others."""
    column = name.lstrip("-")
    if value is None:
        return Q(pk__in=[]) if forwards else Q(**{f"{column}__isnull": False})
    beyond = Q(**{f"{column}__{'gt' if goes_up(name, forwards) else 'lt'}": value})
    return beyond | Q(**{f"{column}__isnull": True}) if forwards and may_be_empty(model, column) else beyond


def directions(model, order, forwards):
    """The order in SQL, or the exact opposite of it."""
    found = []
    for name in order:
        column, empty = F(name.lstrip("-")), {}
        if may_be_empty(model, name.lstrip("-")):
            empty = {"nulls_last": True} if forwards else {"nulls_first": True}
        found.append(column.asc(**empty) if goes_up(name, forwards) else column.desc(**empty))
    return found


def goes_up(name, forwards):
    return name.startswith("-") != forwards


def may_be_empty(model, name):
    """Whether a column, or one of the rows on the way to it, may be absent."""
    for part in name.split("__"):
        field = model._meta.pk if part == "pk" else model._meta.get_field(part)
        if getattr(field, "null", True) or (field.is_relation and not field.concrete):
            return True
        model = field.related_model if field.is_relation else model
    return False
