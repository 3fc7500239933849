"""The verbs of the floor of what is owed: the only code here that writes."""

from clauses.actions.amendments import decide_amendment
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
from clauses.actions.commitments import add_commitment, edit_commitment, follow_commitment, remove_commitment
from clauses.actions.criteria import (
    add_bid,
    copy_grid,
    keep_grid,
    mark_bid,
    release_bid,
    remove_bid,
    remove_grid,
    retain_bid,
)
from clauses.actions.hours import add_obligation, change_terms, end_clause, fix_hours
from clauses.actions.legal import record_register, review_contract
from clauses.actions.living import (
    add_planned_tranches,
    add_tranche,
    affirm_tranche,
    open_living_clause,
    record_fact,
    remove_tranche,
    take_back_fact,
)
from clauses.actions.reference import ship_reference
from clauses.actions.scales import add_scale_value, change_scale_value, new_scale_version
from clauses.actions.sharing import share_hours
from clauses.actions.texts import record_text

__all__ = [
    "add_bid",
    "add_category",
    "add_commitment",
    "add_obligation",
    "add_scale_value",
    "add_planned_tranches",
    "add_tranche",
    "affirm_tranche",
    "change_calibration",
    "change_category",
    "change_charter_version",
    "change_scale_value",
    "change_terms",
    "copy_grid",
    "decide_amendment",
    "draft_calibration",
    "draft_consultation",
    "edit_commitment",
    "end_clause",
    "fix_hours",
    "follow_commitment",
    "hand_over_calibration",
    "keep_grid",
    "mark_bid",
    "new_charter_version",
    "new_scale_version",
    "open_category",
    "open_living_clause",
    "record_answer",
    "record_fact",
    "record_register",
    "record_text",
    "release_bid",
    "remove_bid",
    "remove_commitment",
    "remove_grid",
    "remove_tranche",
    "retain_bid",
    "review_contract",
    "share_hours",
    "ship_reference",
    "take_back_fact",
]
