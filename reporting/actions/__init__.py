"""What is written about hours done: statements, then what the facilitator makes of them."""

from reporting.actions.statements import (
    TypedLine,
    declare_nothing,
    discard_draft,
    open_statement,
    record_from_document,
    rectify_statement,
    repeat_last_month,
    save_line,
    save_statement,
    save_together,
    submit_statement,
    submit_together,
)
from reporting.actions.validation import Acceptance, post_waiting_line, return_statement, validate_statement

__all__ = [
    "Acceptance",
    "TypedLine",
    "declare_nothing",
    "discard_draft",
    "open_statement",
    "post_waiting_line",
    "record_from_document",
    "rectify_statement",
    "repeat_last_month",
    "return_statement",
    "save_line",
    "save_statement",
    "save_together",
    "submit_statement",
    "submit_together",
    "validate_statement",
]
