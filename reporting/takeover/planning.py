"""The lines of a takeover as they are now, read and compared with what the tool knows."""

from reporting.takeover.known import known_to
from reporting.takeover.lines import read_line
from reporting.takeover.plan import plan_takeover


def plan_of(takeover):
    """What a takeover would change today; a constant number of queries, nothing is written."""
    rows = takeover.lines.order_by("number", "pk").values_list("number", "cells", "faults")
    lines = [read_line(number, cells, opened_on=takeover.opened_on, faults=faults) for number, cells, faults in rows]
    return plan_takeover(lines, known_to(takeover.structure, lines))
