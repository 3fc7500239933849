"""The verbs of the floor of what is owed: the only code here that writes."""

from clauses.actions.calibrations import (
    change_calibration,
    draft_calibration,
    draft_consultation,
    hand_over_calibration,
    record_answer,
)
from clauses.actions.charters import (
    add_category,
    change_category,
    change_charter_version,
    new_charter_version,
    open_category,
)
from clauses.actions.hours import add_obligation, change_terms, end_clause, fix_hours
from clauses.actions.legal import review_contract
from clauses.actions.reference import ship_reference
from clauses.actions.scales import add_scale_value, change_scale_value, new_scale_version
from clauses.actions.texts import record_text

__all__ = [
    "add_category",
    "add_obligation",
    "add_scale_value",
    "change_calibration",
    "change_category",
    "change_charter_version",
    "change_scale_value",
    "change_terms",
    "draft_calibration",
    "draft_consultation",
    "end_clause",
    "fix_hours",
    "hand_over_calibration",
    "new_charter_version",
    "new_scale_version",
    "open_category",
    "record_answer",
    "record_text",
    "review_contract",
    "ship_reference",
]
