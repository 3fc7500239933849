"""The life of a statement: who may do what in which state, and what each reader calls that state."""

from dataclasses import dataclass
from enum import StrEnum

from markets.enums import Role
from markets.typography import french
from reporting.enums import Origin, StatementState

LONGEST_REASON = 2_000


class Act(StrEnum):
    """What can be done to a statement; RECTIFY opens a new revision and leaves the validated one as it is."""

    EDIT = "edit"
    SUBMIT = "submit"
    DISCARD = "discard"
    RETURN = "return"
    VALIDATE = "validate"
    RECTIFY = "rectify"

    @property
    def label(self) -> str:
        return _ACT_LABELS[self]


_ACT_LABELS = {
    Act.EDIT: "Modifier",
    Act.SUBMIT: "Envoyer",
    Act.DISCARD: "Supprimer le brouillon",
    Act.RETURN: "Renvoyer pour correction",
    Act.VALIDATE: "Valider",
    Act.RECTIFY: "Corriger une déclaration validée",
}

# States in which an act may be done, and the state it leads to (None: the draft is gone).
_TRANSITIONS: dict[Act, dict[StatementState, StatementState | None]] = {
    Act.EDIT: {
        StatementState.DRAFT: StatementState.DRAFT,
        StatementState.RETURNED: StatementState.RETURNED,
    },
    Act.SUBMIT: {
        StatementState.DRAFT: StatementState.SUBMITTED,
        StatementState.RETURNED: StatementState.SUBMITTED,
    },
    Act.DISCARD: {StatementState.DRAFT: None},
    Act.RETURN: {StatementState.SUBMITTED: StatementState.RETURNED},
    Act.VALIDATE: {StatementState.SUBMITTED: StatementState.VALIDATED},
    Act.RECTIFY: {StatementState.VALIDATED: StatementState.VALIDATED},
}
_DECLARERS = (Role.COMPANY, Role.LENDER, Role.LINK)
_WRITING = (Act.EDIT, Act.SUBMIT, Act.DISCARD)
_EXAMINING = (Act.RETURN, Act.VALIDATE)

_WRONG_STATE = {
    StatementState.DRAFT: "Cette déclaration est encore un brouillon : elle n'a pas été envoyée.",
    StatementState.SUBMITTED: (
        "Cette déclaration est envoyée, en cours de vérification : pour la changer, demandez qu'elle soit renvoyée."
    ),
    StatementState.RETURNED: "Cette déclaration est à corriger : elle doit être envoyée de nouveau.",
    StatementState.VALIDATED: "Cette déclaration est validée : elle ne change plus, une correction se fait à part.",
}
_LABELS_FOR_FACILITATOR = {
    StatementState.DRAFT: "En cours de saisie",
    StatementState.SUBMITTED: "À vérifier",
    StatementState.RETURNED: "Renvoyée pour correction",
    StatementState.VALIDATED: "Validée",
}
_LABELS_FOR_DECLARER = {
    StatementState.DRAFT: "Brouillon",
    StatementState.SUBMITTED: "Envoyée, en cours de vérification",
    StatementState.RETURNED: "À corriger",
    StatementState.VALIDATED: "Validée",
}


class ForbiddenAct(ValueError):
    """An act that the state or the role does not allow; `sentence` says why in French."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class MissingReason(ValueError):
    """A return or a partial acceptance without its reason; `sentence` asks for it in French."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether an act may be done now, and the French sentence that says why not."""

    allowed: bool
    reason: str


def decide(state: StatementState, act: Act, role: Role, origin: Origin = Origin.COMPANY) -> Decision:
    """Say whether a role may do an act on a statement in a state.

    Whoever speaks in the statement writes it: the declarers, or the facilitator when its origin is a document received.
    Only the facilitator examines; both may open a correction.
    """
    if role not in (*_DECLARERS, Role.FACILITATOR):
        return Decision(False, "Votre rôle ne permet pas d'agir sur une déclaration d'heures.")
    if act in _EXAMINING and role != Role.FACILITATOR:
        return Decision(False, "Seule la structure facilitatrice vérifie les déclarations.")
    if act in _WRITING:
        recorded = origin == Origin.DOCUMENT
        if recorded and role != Role.FACILITATOR:
            return Decision(
                False, "Cette déclaration a été saisie par la structure facilitatrice d'après un document reçu."
            )
        if not recorded and role == Role.FACILITATOR:
            return Decision(
                False, french("C'est la déclaration d'une entreprise : elle seule peut changer ce qu'elle a déclaré.")
            )
    if state not in _TRANSITIONS[act]:
        return Decision(False, french(_WRONG_STATE[state]))
    return Decision(True, "")


def can(state: StatementState, act: Act, role: Role, origin: Origin = Origin.COMPANY) -> bool:
    """Say whether a role may do an act on a statement in a state; `decide` gives the reason too."""
    return decide(state, act, role, origin).allowed


def acts_for(state: StatementState, role: Role, origin: Origin = Origin.COMPANY) -> tuple[Act, ...]:
    """List the acts a role may do now, in the order of the screen."""
    return tuple(act for act in Act if can(state, act, role, origin))


def next_state(state: StatementState, act: Act, role: Role, origin: Origin = Origin.COMPANY) -> StatementState | None:
    """Give the state that an act leads to (None when the draft is deleted); raises ForbiddenAct."""
    decision = decide(state, act, role, origin)
    if not decision.allowed:
        raise ForbiddenAct(decision.reason)
    return _TRANSITIONS[act][state]


def state_label(state: StatementState, role: Role) -> str:
    """Name a state for its reader: « Envoyée, en cours de vérification » is « À vérifier » for the facilitator."""
    labels = _LABELS_FOR_FACILITATOR if role == Role.FACILITATOR else _LABELS_FOR_DECLARER
    return labels[state]


def read_return_reason(text: str) -> str:
    """Read the reason of a return, without outer spaces; raises MissingReason when it says nothing or too much."""
    reason = text.strip()
    if not any(character.isalnum() for character in reason):
        raise MissingReason(french("Indiquez pourquoi vous renvoyez cette déclaration : l'entreprise lira ce texte."))
    return _short_enough(reason)


def read_acceptance_reason(declared: int, accepted: int, text: str) -> str:
    """Read the reason given with accepted seconds, mandatory when they are fewer than the declared ones.

    Raises MissingReason without it, ForbiddenAct when more than declared or a negative number is accepted.
    """
    if accepted < 0:
        raise ForbiddenAct("Les heures acceptées ne peuvent pas être négatives.")
    if accepted > declared:
        raise ForbiddenAct(
            french("On ne peut pas accepter plus d'heures que déclaré : demandez une correction à l'entreprise.")
        )
    reason = text.strip()
    if accepted < declared and not any(character.isalnum() for character in reason):
        raise MissingReason(french("Indiquez pourquoi toutes les heures ne sont pas acceptées : l'entreprise le lira."))
    return _short_enough(reason)


def _short_enough(reason: str) -> str:
    if len(reason) > LONGEST_REASON:
        raise MissingReason(f"Ce texte est trop long ({LONGEST_REASON} caractères au plus).")
    return reason
