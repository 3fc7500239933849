"""Two publications of a contract side by side, in the words of a page."""

from dataclasses import dataclass

from markets.decp.contracts import PublishedContract, SocialMention
from markets.identifiers import print_identifier
from markets.typography import french, write_day, write_euros

ABSENT = "–"
MENTIONS = {
    SocialMention.CLAUSE: "clause sociale",
    SocialMention.CRITERION: "critère social",
    SocialMention.RESERVED: "marché réservé",
}


@dataclass(frozen=True, slots=True)
class ComparedFact:
    """What two publications say of one thing; `name` is its French label."""

    name: str
    before: str
    after: str

    @property
    def differs(self) -> bool:
        return self.before != self.after


def compare(before: PublishedContract, after: PublishedContract) -> tuple[ComparedFact, ...]:
    """Every fact of the two, in the same order whatever differs."""
    both = zip(facts_of(before), facts_of(after), strict=True)
    return tuple(ComparedFact(name, said, said_now) for (name, said), (_, said_now) in both)


def facts_of(contract: PublishedContract) -> tuple[tuple[str, str], ...]:
    """(label, text) of what a page shows of a publication."""
    return (
        ("Objet", contract.title),
        ("Montant HT", write_euros(contract.amount) if contract.amount is not None else ABSENT),
        ("Notifié le", write_day(contract.notified_on) if contract.notified_on else ABSENT),
        ("Durée", french(f"{contract.months} mois") if contract.months else ABSENT),
        ("Titulaires", ", ".join(sorted(_number_of(contract))) or ABSENT),
        ("Mention sociale", ", ".join(MENTIONS[mention] for mention in contract.social) or "aucune"),
    )


def _number_of(contract: PublishedContract) -> set[str]:
    return {
        print_identifier(number) if (number := holder.siret or holder.siren) else holder.key
        for holder in contract.holders
    }
