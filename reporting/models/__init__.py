"""Tables of what was done: statements, the hours ledger, reports and what was sent or looked at."""

from reporting.models.closings import LotClosing
from reporting.models.ledger import Agreement, HoursEntry
from reporting.models.reports import AccessLog, MailSent, Report, ReportLink
from reporting.models.statements import LineRemark, Statement, StatementLine
from reporting.models.takeovers import EarlierYear, Takeover, TakeoverLine

__all__ = [
    "AccessLog",
    "Agreement",
    "EarlierYear",
    "HoursEntry",
    "LineRemark",
    "LotClosing",
    "MailSent",
    "Report",
    "ReportLink",
    "Statement",
    "StatementLine",
    "Takeover",
    "TakeoverLine",
]
