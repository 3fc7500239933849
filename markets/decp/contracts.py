"""What is read from public contract data, whatever the format it came in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from markets.typography import french


class SocialMention(StrEnum):
    """What a buyer says of social considerations; the data never give hours and are unreliable both ways."""

    CLAUSE = "clause"
    CRITERION = "criterion"
    RESERVED = "reserved"


@dataclass(frozen=True, slots=True)
class Holder:
    """A company that holds the contract: by SIREN (and SIRET), by a foreign identifier, or by its name alone."""

    published_type: str
    published_id: str
    siren: str | None
    siret: str | None
    foreign_id: str | None
    name: str

    @property
    def key(self) -> str:
        """What tells this holder from the others of a contract."""
        return self.siren or self.foreign_id or self.published_id or self.name


@dataclass(frozen=True, slots=True)
class Place:
    """Where the contract is carried out: a code and the kind of code (postcode, department…)."""

    code: str
    code_type: str


@dataclass(frozen=True, slots=True)
class PublishedContract:
    """One contract as published, made comparable; what is doubtful is null and said in `flags`.

    `rank` counts the contracts of the file from 1; in a table it is the line of the first of its `lines` (0: not of a
    table). `amount` is in euros excluding VAT, `months` the initial duration. `record` is the published object itself,
    fit for a JSON column; `content_hash` is the SHA-256 of its canonical form. `title_is_made` when none is published:
    it is then the label of the CPV code, which says nothing of a consultation.
    """

    rank: int
    published_id: str
    buyer_siren: str
    buyer_siret: str | None
    buyer_name: str
    is_concession: bool
    nature: str
    title: str
    published_title: str
    title_is_cut: bool
    cpv: str | None
    procedure: str
    amount: Decimal | None
    notified_on: date | None
    months: int | None
    holders: tuple[Holder, ...]
    social: tuple[SocialMention, ...]
    place: Place | None
    is_framework: bool
    framework_id: str
    record: Mapping[str, object]
    content_hash: str
    flags: tuple[str, ...]
    title_is_made: bool = False
    lines: int = 0

    @property
    def key(self) -> tuple[str, str]:
        """The same buyer and id again is the same contract published again."""
        return self.buyer_siren, self.published_id


@dataclass(frozen=True, slots=True)
class Rejected:
    """A contract that cannot be read, and why; rank 0 is the file itself. `lines` of a table (0: not of a table)."""

    rank: int
    reason: str
    lines: int = 0

    @property
    def sentence(self) -> str:
        """The reason with the place it is about."""
        if not self.rank:
            return self.reason
        return french(f"{'Ligne' if self.lines else 'Contrat n°'} {self.rank} : {self.reason}")


@dataclass(frozen=True, slots=True)
class FileRemark:
    """Something to know about the whole file, which did not prevent its reading."""

    sentence: str


@dataclass(frozen=True, slots=True)
class Published:
    """One object of a file before anything is made of it: its rank, its fields, how many lines of a table it takes."""

    rank: int
    fields: object
    lines: int = 0


type Reading = PublishedContract | Rejected | FileRemark
