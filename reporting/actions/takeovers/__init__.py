"""Taking over what exists: a file received and corrected, brought in whole, taken back whole."""

from reporting.actions.takeovers.drafts import correct_line, discard_takeover, map_columns, receive_takeover
from reporting.actions.takeovers.history import keep_history
from reporting.actions.takeovers.reading import LARGE, receive_large_takeover, resume_takeover
from reporting.actions.takeovers.starting import start_takeover
from reporting.actions.takeovers.undoing import undo_takeover
from reporting.actions.takeovers.writing import bring_in

__all__ = [
    "LARGE",
    "bring_in",
    "correct_line",
    "discard_takeover",
    "keep_history",
    "map_columns",
    "receive_large_takeover",
    "receive_takeover",
    "resume_takeover",
    "start_takeover",
    "undo_takeover",
]
