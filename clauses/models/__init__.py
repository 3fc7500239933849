"""What is owed and to whom it is open: values, lists of publics, calibrations, clauses, obligation entries."""

from clauses.models.calibrations import Calibration
from clauses.models.charters import Category, Charter, CharterVersion
from clauses.models.legal import LegalReview
from clauses.models.obligations import BasisEntry, Clause, ObligationEntry
from clauses.models.scales import Scale, ScaleValue, ScaleVersion

__all__ = [
    "BasisEntry",
    "Calibration",
    "Category",
    "Charter",
    "CharterVersion",
    "Clause",
    "LegalReview",
    "ObligationEntry",
    "Scale",
    "ScaleValue",
    "ScaleVersion",
]
