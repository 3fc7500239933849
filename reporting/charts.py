"""Geometry of the charts: where each line, bar and label of a drawing goes.

Pure: integer seconds or counts in, frozen dataclasses of whole units of the drawing's own grid out. Whole numbers,
because a template writes a fraction with a decimal comma, which SVG cannot read. The same drawing serves the page, the
print and the PDF; every drawing carries the rows of its table, so that no figure is told by a picture alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from clauses.durations import HOUR, print_hours
from clauses.months import month_label
from markets.typography import NARROW, write_number, write_short_month

WIDTH = 640
HEIGHT = 300
TOP = 26
BOTTOM = 262
LEFT = 10
RIGHT = 622
LABEL_ROOM = 96  # a month's label on a phone, where the drawing is half as wide and its letters twice as large
CLOSE_LABEL_ROOM = 52  # the same on a wide screen
SHORTEST_BAR = 2


@dataclass(frozen=True, slots=True)
class MonthOfHours:
    """What one month added, and what was owed as known at its end (seconds; `month` is its first day)."""

    month: date
    done: int
    owed: int


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the grid, and its words just above it."""

    y: int
    text_y: int
    words: str


@dataclass(frozen=True, slots=True)
class AxisLabel:
    """A month under the axis; a minor one is shown only where there is room."""

    x: int
    words: str
    minor: bool
    anchor: str


@dataclass(frozen=True, slots=True)
class Dot:
    x: int
    y: int
    words: str


@dataclass(frozen=True, slots=True)
class MonthRow:
    label: str
    done: str
    total: str
    owed: str


@dataclass(frozen=True, slots=True)
class MonthsChart:
    """Hours done, added up month after month, against the hours owed."""

    name: str
    title: str
    description: str
    ticks: tuple[Tick, ...]
    labels: tuple[AxisLabel, ...]
    dots: tuple[Dot, ...]
    done_points: str
    area_points: str
    owed_path: str
    done_words: str
    owed_words: str
    rows: tuple[MonthRow, ...]
    width: int = WIDTH
    height: int = HEIGHT
    label_base: int = BOTTOM + 24
    right: int = RIGHT + LEFT

    @property
    def is_empty(self) -> bool:
        return not self.dots


@dataclass(frozen=True, slots=True)
class Bar:
    """One category: its words, its figure, its share of the whole, the width of its bar (0 to `BarsChart.width`)."""

    label: str
    words: str
    share: str
    width: int


@dataclass(frozen=True, slots=True)
class BarsChart:
    """Categories compared: a table whose rows carry their bar, so that chart and table are one."""

    title: str
    category: str
    measure: str
    bars: tuple[Bar, ...]
    width: int = WIDTH

    @property
    def is_empty(self) -> bool:
        return not self.bars


def months_chart(
    months: Sequence[MonthOfHours], *, title: str = "Heures réalisées, mois par mois", name: str = "mois"
) -> MonthsChart:
    """Draw the running total of hours done against the hours owed; months come in order, one each.

    A correction may bring a month, even the total, below zero: the drawing stops at the axis, the table tells all.
    `name` tells two charts of one page apart (it makes their HTML identifiers).
    """
    totals = _running_totals([month.done for month in months])
    step = _tick_step(max([0, *totals, *(month.owed for month in months)]))
    top_value = _top_value(max([0, *totals, *(month.owed for month in months)]), step)
    places = _places(len(months))
    done = [(x, _height(total, top_value)) for x, total in zip(places, totals, strict=True)]
    owed = [_height(month.owed, top_value) for month in months]
    return MonthsChart(
        name=name,
        title=title,
        description=_months_description(months, totals),
        ticks=tuple(_tick(value, top_value) for value in range(0, top_value + 1, step)),
        labels=_axis_labels(months, places),
        dots=tuple(
            Dot(x, y, f"{month_label(month.month)}{NARROW}: {print_hours(total)}")
            for (x, y), month, total in zip(done, months, totals, strict=True)
        ),
        done_points=_points(done),
        area_points=_points([(done[0][0], BOTTOM), *done, (done[-1][0], BOTTOM)]) if done else "",
        owed_path=_steps(places, owed) if any(month.owed for month in months) else "",
        done_words=print_hours(totals[-1] if totals else 0),
        owed_words=print_hours(months[-1].owed if months else 0),
        rows=tuple(
            MonthRow(month_label(month.month), print_hours(month.done), print_hours(total), print_hours(month.owed))
            for month, total in zip(months, totals, strict=True)
        ),
    )


def bars_chart(
    categories: Sequence[tuple[str, int]],
    *,
    title: str,
    category: str = "Catégorie",
    measure: str = "Heures",
    hours: bool = True,
) -> BarsChart:
    """Draw one horizontal bar for each category, in the order given; values are seconds, or counts if not `hours`.

    `category` and `measure` are the headers of the two columns.
    """
    largest = max([0, *(value for _, value in categories)])
    whole = sum(max(0, value) for _, value in categories)
    bars = tuple(
        Bar(
            label=label,
            words=print_hours(value) if hours else write_number(value),
            share=f"{write_number(_per_cent(value, whole), places=0)}{NARROW}%",
            width=_bar_width(value, largest),
        )
        for label, value in categories
    )
    return BarsChart(title=title, category=category, measure=measure, bars=bars)


def _running_totals(values: Sequence[int]) -> list[int]:
    totals: list[int] = []
    for value in values:
        totals.append(value + (totals[-1] if totals else 0))
    return totals


def _tick_step(largest: int) -> int:
    """Seconds between two lines of the grid: 1, 2 or 5 times a power of ten hours, so that there are at most five."""
    power = HOUR
    while True:
        for factor in (1, 2, 5):
            if largest <= factor * power * 4:
                return factor * power
        power *= 10


def _top_value(largest: int, step: int) -> int:
    return max(step, -(-largest // step) * step)


def _tick(value: int, top_value: int) -> Tick:
    y = _height(value, top_value)
    return Tick(y, y - 5, print_hours(value))


def _height(value: int, top_value: int) -> int:
    inside = min(max(value, 0), top_value)
    return BOTTOM - inside * (BOTTOM - TOP) // top_value


def _places(count: int) -> list[int]:
    """Abscissas of `count` months; a single one stands in the middle."""
    first, last = LEFT + 22, RIGHT - 22
    if count == 1:
        return [(first + last) // 2]
    return [first + (last - first) * place // (count - 1) for place in range(count)]


def _axis_labels(months: Sequence[MonthOfHours], places: Sequence[int]) -> tuple[AxisLabel, ...]:
    gap = (places[1] - places[0]) if len(places) > 1 else WIDTH
    close, far = _every(gap, CLOSE_LABEL_ROOM), _every(gap, LABEL_ROOM)
    far = -(-far // close) * close
    return tuple(
        AxisLabel(places[place], write_short_month(months[place].month), minor=place % far != 0, anchor="middle")
        for place in range(0, len(months), close)
    )


def _every(gap: int, room: int) -> int:
    return max(1, -(-room // max(1, gap)))


def _points(points: Sequence[tuple[int, int]]) -> str:
    return " ".join(f"{x},{y}" for x, y in points)


def _steps(places: Sequence[int], heights: Sequence[int]) -> str:
    """The hours owed hold until a month changes them: a staircase from one edge of the drawing to the other."""
    drawn = [f"M{LEFT} {heights[0]}"]
    for place, height in zip(places[1:], heights[1:], strict=True):
        drawn.append(f"H{place}V{height}")
    return "".join([*drawn, f"H{RIGHT}"])


def _months_description(months: Sequence[MonthOfHours], totals: Sequence[int]) -> str:
    if not months:
        return "Aucune heure pour le moment."
    first, last = month_label(months[0].month), month_label(months[-1].month)
    period = f"En {first}" if first == last else f"De {first} à {last}"
    owed = months[-1].owed
    against = f"pour {print_hours(owed)} à réaliser" if owed else "sans heures à réaliser"
    return f"{period}{NARROW}: {print_hours(totals[-1])} réalisées, {against}."


def _bar_width(value: int, largest: int) -> int:
    if value <= 0 or largest <= 0:
        return 0
    return max(SHORTEST_BAR, value * WIDTH // largest)


def _per_cent(value: int, whole: int) -> int:
    return 0 if whole <= 0 or value <= 0 else (value * 200 + whole) // (whole * 2)
