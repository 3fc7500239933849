"""Writing workbooks, beside openpyxl writing the same cells."""

from tests.bench.measure import Measure
from tests.rendering import bench


def sentences(runs):
    table = bench.rows(bench.ROWS)
    name = f"Excel, {bench.ROWS} lignes / openpyxl seul"
    yield Measure(name, lambda: bench.bare(table), lambda: bench.ours(table), goal=1.5).sentence(runs)
