"""Workbooks and tables that people send, read within bounds: typed cells, or one French sentence."""

from markets.workbooks.reading import read_workbook
from markets.workbooks.sheets import LIMITS, Cell, CellError, Limits, Row, Sheet, UnreadableWorkbook

__all__ = ["LIMITS", "Cell", "CellError", "Limits", "Row", "Sheet", "UnreadableWorkbook", "read_workbook"]
