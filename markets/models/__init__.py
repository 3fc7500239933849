"""Tables of the ground floor, a room each: organisations, accounts, journal, contracts, notices."""

from markets.models.accounts import Invitation, Membership, User
from markets.models.coming import Announcement, ContractFile, Stage, StageReason
from markets.models.contracts import Amendment, Award, Contract, JointBuyer, Lot, Operation, Party, Stop
from markets.models.journal import JournalEntry
from markets.models.notices import Decision, Notice, ReadContract, Sighting, Upload
from markets.models.organisations import Contact, Organisation, OrganisationKind, Relation, Structure
from markets.models.reference import Commune, DatedValue, ReferenceCode

__all__ = [
    "Amendment",
    "Announcement",
    "Award",
    "Commune",
    "Contact",
    "Contract",
    "ContractFile",
    "DatedValue",
    "Decision",
    "Invitation",
    "JointBuyer",
    "JournalEntry",
    "Lot",
    "Membership",
    "Notice",
    "Operation",
    "Organisation",
    "OrganisationKind",
    "Party",
    "ReadContract",
    "ReferenceCode",
    "Relation",
    "Sighting",
    "Stage",
    "StageReason",
    "Stop",
    "Structure",
    "Upload",
    "User",
]
