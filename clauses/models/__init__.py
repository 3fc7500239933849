"""What is owed and to whom it is open: values, publics, calibrations, clauses, hours, promises."""

from clauses.models.calibrations import Calibration
from clauses.models.charters import Category, Charter, CharterVersion
from clauses.models.commitments import Commitment, CommitmentReview
from clauses.models.criteria import Bid, BidMark, Criterion, SubCriterion
from clauses.models.legal import LegalReview
from clauses.models.obligations import AmendmentOutcome, BasisEntry, Clause, ObligationEntry, Tranche
from clauses.models.scales import Scale, ScaleValue, ScaleVersion

__all__ = [
    "AmendmentOutcome",
    "BasisEntry",
    "Bid",
    "BidMark",
    "Calibration",
    "Category",
    "Charter",
    "CharterVersion",
    "Clause",
    "Commitment",
    "CommitmentReview",
    "Criterion",
    "LegalReview",
    "ObligationEntry",
    "Scale",
    "ScaleValue",
    "ScaleVersion",
    "SubCriterion",
    "Tranche",
]
