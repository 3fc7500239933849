"""Public contract data, a room each: files received, what is planned, what is written, what users decide."""

from markets.actions.imports.bringing import LOCK, Imported, Tally, foresee, import_contracts, import_source
from markets.actions.imports.decisions import decide_change, dismiss_sighting, reopen_change, separate_double
from markets.actions.imports.files import PURPOSE, FileRead, forget_file, read_file, read_upload, receive_file
from markets.actions.imports.large import LARGE, file_of_buyer, read_again, receive_large_file
from markets.actions.imports.plans import earlier_contracts, labels_of_codes, plan_of

__all__ = [
    "LARGE",
    "LOCK",
    "PURPOSE",
    "FileRead",
    "Imported",
    "Tally",
    "decide_change",
    "dismiss_sighting",
    "earlier_contracts",
    "file_of_buyer",
    "foresee",
    "forget_file",
    "import_contracts",
    "import_source",
    "labels_of_codes",
    "plan_of",
    "read_again",
    "read_file",
    "read_upload",
    "receive_file",
    "receive_large_file",
    "reopen_change",
    "separate_double",
]
