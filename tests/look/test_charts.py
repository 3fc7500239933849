"""Whatever the hours, a drawing stays inside its frame and its words tell the truth."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from clauses.durations import print_hours
from clauses.months import add_months
from reporting.charts import BOTTOM, HOUR, LEFT, RIGHT, TOP, WIDTH, MonthOfHours, bars_chart, months_chart

FIRST = date(2024, 1, 1)
HOURS = some.integers(min_value=-500 * HOUR, max_value=40_000 * HOUR)
OWED = some.integers(min_value=0, max_value=90_000 * HOUR)


def series(values):
    return [MonthOfHours(add_months(FIRST, place), done, owed) for place, (done, owed) in enumerate(values)]


def points(text):
    return [tuple(int(part) for part in point.split(",")) for point in text.split()]


@settings(derandomize=True, max_examples=150, deadline=None)
@given(some.lists(some.tuples(HOURS, OWED), min_size=1, max_size=36))
def test_every_point_and_label_is_inside_the_frame(values):
    chart = months_chart(series(values))
    for x, y in points(chart.done_points) + points(chart.area_points):
        assert LEFT <= x <= RIGHT
        assert TOP <= y <= BOTTOM
    assert all(0 <= label.x <= WIDTH for label in chart.labels)
    assert [dot.x for dot in chart.dots] == sorted({dot.x for dot in chart.dots})
    assert len(chart.rows) == len(chart.dots) == len(values)


@settings(derandomize=True, max_examples=150, deadline=None)
@given(some.lists(some.tuples(HOURS, OWED), min_size=1, max_size=36))
def test_the_grid_is_light_starts_at_zero_and_holds_every_value(values):
    chart = months_chart(series(values))
    assert 2 <= len(chart.ticks) <= 5
    assert chart.ticks[0].words == print_hours(0)
    assert not any(tick.words.startswith(("-", "\u2212")) for tick in chart.ticks)
    assert [tick.y for tick in chart.ticks] == sorted({tick.y for tick in chart.ticks}, reverse=True)


@settings(derandomize=True, max_examples=100, deadline=None)
@given(some.lists(some.tuples(some.integers(0, 9_000 * HOUR), OWED), min_size=2, max_size=36))
def test_hours_that_only_grow_make_a_line_that_never_goes_down(values):
    heights = [y for _, y in points(months_chart(series(values)).done_points)]
    assert heights == sorted(heights, reverse=True)


@settings(derandomize=True, max_examples=60, deadline=None)
@given(some.integers(1, 36))
def test_labels_of_months_have_room_at_both_widths(count):
    chart = months_chart(series([(10 * HOUR, 100 * HOUR)] * count))
    every = [label.x for label in chart.labels]
    on_phone = [label.x for label in chart.labels if not label.minor]
    assert all(right - left >= 52 for left, right in zip(every, every[1:], strict=False))
    assert all(right - left >= 96 for left, right in zip(on_phone, on_phone[1:], strict=False))
    assert on_phone[0] == every[0]


def test_no_month_draws_nothing_and_says_so():
    chart = months_chart([])
    assert chart.is_empty
    assert chart.description == "Aucune heure pour le moment."
    assert chart.done_points == chart.area_points == chart.owed_path == ""


def test_a_single_month_stands_in_the_middle():
    chart = months_chart(series([(50 * HOUR, 100 * HOUR)]))
    assert points(chart.done_points) == [((LEFT + RIGHT) // 2, (TOP + BOTTOM) // 2)]


def test_without_hours_owed_there_is_no_line_of_hours_owed():
    chart = months_chart(series([(50 * HOUR, 0), (20 * HOUR, 0)]))
    assert chart.owed_path == ""
    assert chart.description.endswith("sans heures à réaliser.")


def test_hours_owed_change_with_a_step_at_their_month():
    chart = months_chart(series([(0, 100 * HOUR), (0, 200 * HOUR)]))
    assert chart.owed_path == "M10 144H600V26H622"


def test_the_table_beside_the_drawing_adds_up():
    chart = months_chart(series([(50 * HOUR, 100 * HOUR), (-20 * HOUR, 100 * HOUR)]))
    assert [row.total for row in chart.rows] == [print_hours(50 * HOUR), print_hours(30 * HOUR)]
    assert chart.done_words == print_hours(30 * HOUR)


@settings(derandomize=True, max_examples=100, deadline=None)
@given(some.lists(some.integers(-100 * HOUR, 9_000 * HOUR), max_size=20))
def test_bars_stay_in_their_frame_and_keep_the_order_of_their_values(values):
    chart = bars_chart([(f"Catégorie {place}", value) for place, value in enumerate(values)], title="Essai")
    widths = [bar.width for bar in chart.bars]
    assert all(0 <= width <= chart.width for width in widths)
    assert all(width > 0 for width, value in zip(widths, values, strict=True) if value > 0)
    for value, width in zip(values, widths, strict=True):
        assert all(width >= other for other_value, other in zip(values, widths, strict=True) if other_value < value)


@pytest.mark.parametrize("categories", [[], [("Aucune", 0)]])
def test_bars_without_value_have_no_length(categories):
    chart = bars_chart(categories, title="Essai", hours=False)
    assert [bar.width for bar in chart.bars] == [0] * len(categories)
