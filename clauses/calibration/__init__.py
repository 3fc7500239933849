"""Calibration: how many insertion hours a lot may carry, with each step written as a buyer would check it.

A method is a module of its own; each gives the same shape of result (`result.Calibration`), and none depends on the
order of what it is given. Sources: worked examples of MDEF Sud 77 (833 h) and MDE Alès-Cévennes (3 500 h), and those
named in each module.
"""

from clauses.calibration.by_amount import by_amount
from clauses.calibration.computing import LIVING, VALUES, compute, kept_values
from clauses.calibration.fixed import fixed
from clauses.calibration.full_time import full_time
from clauses.calibration.hours_share import hours_share
from clauses.calibration.limits import USUAL_LIMITS, Limits
from clauses.calibration.per_euro import EuroFact, per_euro
from clauses.calibration.periods import Period, by_period
from clauses.calibration.reserved import reserved
from clauses.calibration.result import (
    Calibration,
    Input,
    Remark,
    Step,
    UncomputableCalibration,
    price_step,
    round_hours,
)
from clauses.calibration.takeover import takeover
from clauses.calibration.total import LotHours, total_of
from clauses.calibration.tranches import Tranche, by_tranche

__all__ = [
    "LIVING",
    "USUAL_LIMITS",
    "VALUES",
    "Calibration",
    "EuroFact",
    "Input",
    "Limits",
    "LotHours",
    "Period",
    "Remark",
    "Step",
    "Tranche",
    "UncomputableCalibration",
    "by_amount",
    "by_period",
    "by_tranche",
    "compute",
    "fixed",
    "full_time",
    "hours_share",
    "kept_values",
    "per_euro",
    "price_step",
    "reserved",
    "round_hours",
    "takeover",
    "total_of",
]
