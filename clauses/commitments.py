"""What a bid promised beside its hours: its target in words, where it stands on a day, whether a follow-up holds."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from clauses.enums import CommitmentKind, CommitmentState, CommitmentUnit, ProofKind
from markets.typography import NARROW, french, write_number

SOON_DAYS = 30
UNITS = {
    CommitmentUnit.HOURS: ("heure", "heures"),
    CommitmentUnit.PEOPLE: ("personne", "personnes"),
    CommitmentUnit.CONTRACTS: ("contrat", "contrats"),
    CommitmentUnit.WEEKS: ("semaine", "semaines"),
    CommitmentUnit.MONTHS: ("mois", "mois"),
}
# What usually shows that a promise is kept.
USUAL_PROOF = {
    CommitmentKind.TUTOR: ProofKind.APPOINTMENT,
    CommitmentKind.TRAINING: ProofKind.TRAINING_RECORD,
    CommitmentKind.QUALIFICATION: ProofKind.DIPLOMA,
    CommitmentKind.APPRENTICES: ProofKind.WORK_CONTRACT,
    CommitmentKind.LASTING: ProofKind.WORK_CONTRACT,
    CommitmentKind.OTHER: ProofKind.OTHER,
}


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a promise stands on a day: `to_follow` while somebody has to ask for news of it."""

    code: str
    label: str
    late: bool = False
    soon: bool = False

    @property
    def to_follow(self) -> bool:
        return self.late or self.soon


def standing(state: CommitmentState, due_on: date, today: date) -> Standing:
    """A promise still to come is late from the day after its date; in the 30 days before, it is soon due.

    One kept in part is followed until its date, and is judged after it; one kept or not kept is never followed.
    """
    state = CommitmentState(state)
    soon = today <= due_on <= today + timedelta(days=SOON_DAYS)
    if state is CommitmentState.UPCOMING and due_on < today:
        return Standing("late", "En retard", late=True)
    if state is CommitmentState.UPCOMING and soon:
        return Standing("soon", "Échéance proche", soon=True)
    followed = state is CommitmentState.PARTLY and soon
    return Standing(state.value, str(state.label), soon=followed)


def write_quantity(quantity: Decimal, unit: str) -> str:
    """« 120 heures », « 1,5 mois »: in French, the plural starts at two."""
    one, many = UNITS[CommitmentUnit(unit)]
    places = max(0, -int(quantity.normalize().as_tuple().exponent))
    return f"{write_number(quantity, places=places)}{NARROW}{many if quantity >= 2 else one}"


def write_target(quantity: Decimal | None, unit: str, words: str) -> str:
    """A target as it is read: its number, its words, or both."""
    return french(" – ".join(filter(None, (write_quantity(quantity, unit) if quantity else "", words.strip()))))


def write_reached(quantity: Decimal | None, unit: str, reached: Decimal | None) -> str:
    """What was reached of a number, in words; nothing where nothing is counted."""
    if quantity is None or reached is None:
        return ""
    return f"{write_quantity(reached, unit)} sur {write_number(quantity, places=_places(quantity))}"


def _places(quantity: Decimal) -> int:
    return max(0, -int(quantity.normalize().as_tuple().exponent))


def check_follow_up(
    *, quantity: Decimal | None, unit: str, state: CommitmentState, reached: Decimal | None, proof: str
) -> dict[str, str]:
    """Why a follow-up cannot be kept as typed: {field: French sentence}, empty when it can.

    State and number must say the same: what is « tenu » reached its target, what is not did not.
    """
    state, refused = CommitmentState(state), {}
    if state in (CommitmentState.KEPT, CommitmentState.PARTLY) and not proof:
        refused["proof"] = french("Indiquez le justificatif vu : il dit pourquoi l'engagement est tenu.")
    if quantity is None:
        if reached is not None:
            refused["reached"] = french("Cet engagement n'a pas de nombre à atteindre : laissez ce champ vide.")
        return refused
    if reached is None:
        if state in (CommitmentState.KEPT, CommitmentState.PARTLY):
            refused["reached"] = french(f"Indiquez ce qui est atteint, sur {write_quantity(quantity, unit)}.")
    elif state is CommitmentState.KEPT and reached < quantity:
        refused["reached"] = french(f"{write_reached(quantity, unit, reached)} : l'engagement est tenu en partie.")
    elif state is CommitmentState.PARTLY and reached == 0:
        refused["reached"] = french("Rien n'est atteint : l'engagement est à venir, ou non tenu.")
    elif state is not CommitmentState.KEPT and reached >= quantity:
        refused["reached"] = french(f"{write_reached(quantity, unit, reached)} : l'engagement est tenu.")
    return refused
