"""What was decided of a contract before it was published: with or without a clause, and why."""

from clauses.actions.hours import check_day
from clauses.enums import LegalException
from clauses.legal import legal_test
from clauses.models import LegalReview
from markets.acting import Refused, act
from markets.actions.coming import follow_stage
from markets.enums import BuyerKind, StageKind
from markets.journal import record
from markets.models import Contract
from markets.typography import french

COMPULSORY = {True: "obligatoire", False: "non obligatoire", None: "à vérifier"}


@act
def review_contract(
    *, actor, contract, decided_on, launched_on, clause_kept, buyer=BuyerKind.OTHER, exception="", reason=""
):
    """Record the examination of a contract; the rule is applied again to what is known of it now. Returns the review.

    Without a clause a reason is asked for, and, where a social condition is compulsory, one of the open exceptions.
    An earlier review stays; the last one stands. A contract to come reaches the stage that was decided.
    """
    contract = Contract.objects.select_for_update(of=("self",), no_key=True).get(pk=contract.pk)
    check_day("decided_on", decided_on)
    test = legal_test(contract, launched_on=launched_on, buyer=buyer)
    reason = reason.strip()
    if clause_kept and exception:
        raise Refused({"exception": french("La clause est retenue : aucune exception n'est à invoquer.")})
    if not clause_kept and not reason:
        raise Refused({"reason": french("Donnez le motif : il figure au registre des marchés sans clause.")})
    if exception and exception not in test.exceptions:
        raise Refused({"exception": "Cette exception ne peut pas être invoquée pour ce marché."})
    if test.compulsory and not clause_kept and not exception:
        raise Refused({"exception": french("Une condition sociale est obligatoire : choisissez l'exception invoquée.")})
    review = LegalReview(
        structure_id=contract.structure_id,
        contract=contract,
        decided_on=decided_on,
        launched_on=launched_on,
        buyer=buyer,
        compulsory=test.compulsory,
        exception=exception,
        reason=reason,
        clause_kept=clause_kept,
        reviewed_by=actor.user,
    )
    review.full_clean()
    review.save()
    invoked = f", exception : {LegalException(exception).label}" if exception else ""
    kept = "clause retenue" if clause_kept else "sans clause"
    entry = record(
        actor=actor,
        structure=contract.structure,
        verb="review_contract",
        obj=contract,
        words=french(f"Examen juridique : condition sociale {COMPULSORY[test.compulsory]}, {kept}{invoked}."),
    )
    stage = StageKind.KEPT if clause_kept else StageKind.WITHOUT
    follow_stage(contract, stage, on=decided_on, entry=entry, reason=reason)
    return review


@act
def record_register(*, actor, contracts):
    """Journal that the register of contracts without a clause left the house, and how many contracts it holds."""
    held = f"{contracts} marché{'s' if contracts > 1 else ''}"
    return record(
        actor=actor,
        structure=actor.structure,
        verb="download_register",
        obj=actor.structure,
        words=french(f"Registre des marchés sans clause téléchargé (Excel) : {held}."),
    )
