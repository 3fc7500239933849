"""How a contract was passed, from the words of published data: those of the schemas of 2019 and 2022, and near ones."""

from collections.abc import Iterable

from markets.decp.contracts import PublishedContract
from markets.decp.titles import fold
from markets.enums import Procedure

_WORDS = {
    Procedure.ADAPTED: ("procédure adaptée",),
    Procedure.OPEN: ("appel d'offres ouvert",),
    Procedure.RESTRICTED: ("appel d'offres restreint",),
    Procedure.NEGOTIATED: (
        "procédure avec négociation",
        "procédure concurrentielle avec négociation",
        "procédure négociée avec mise en concurrence préalable",
    ),
    Procedure.DIALOGUE: ("dialogue compétitif",),
    Procedure.WITHOUT_NOTICE: (
        "marché passé sans publicité ni mise en concurrence préalable",
        "marché négocié sans publicité ni mise en concurrence préalable",
        "marché public négocié sans publicité ni mise en concurrence préalable",
    ),
    Procedure.OPEN_NEGOTIATED: ("procédure négociée ouverte",),
    Procedure.OPEN_NOT_NEGOTIATED: ("procédure non négociée ouverte",),
    Procedure.RESTRICTED_NEGOTIATED: ("procédure négociée restreinte",),
    Procedure.RESTRICTED_NOT_NEGOTIATED: ("procédure non négociée restreinte",),
}
_KNOWN = {fold(words): procedure for procedure, known in _WORDS.items() for words in known}


def procedure_of(contracts: Iterable[PublishedContract]) -> Procedure | str:
    """The procedure that all the contracts of a consultation were published with; "" where none is, or they differ."""
    said = {_procedure_named(contract.procedure) for contract in contracts if contract.procedure}
    return said.pop() if len(said) == 1 else ""


def _procedure_named(words: str) -> Procedure:
    return _KNOWN.get(fold(words), Procedure.OTHER)
