"""How a contract was passed, from what is published."""

import pytest

from markets.decp.procedures import procedure_of
from markets.enums import Procedure
from tests.decp.published import contract


@pytest.mark.parametrize(
    ("said", "is_"),
    [
        (["Procédure adaptée", "PROCEDURE ADAPTEE", ""], Procedure.ADAPTED),
        (["Appel d’offres ouvert"], Procedure.OPEN),
        (["Procédure négociée avec mise en concurrence préalable", "Procédure avec négociation"], Procedure.NEGOTIATED),
        (["Marché négocié sans publicité ni mise en concurrence préalable"], Procedure.WITHOUT_NOTICE),
        (["Procédure non négociée ouverte"], Procedure.OPEN_NOT_NEGOTIATED),
        (["Concours restreint"], Procedure.OTHER),
        (["Procédure adaptée", "Appel d'offres ouvert"], ""),
        ([""], ""),
    ],
)
def test_words_of_the_schemas_and_near_ones(said, is_):
    assert procedure_of(contract(procedure=words) for words in said) == is_
