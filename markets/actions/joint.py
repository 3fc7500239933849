"""Joint purchases: the other donneurs d'ordre that a contract serves, each of whom reads it."""

from markets.acting import Refused, act
from markets.actions.contracts import named
from markets.actions.parties import partner
from markets.enums import Kind
from markets.journal import record
from markets.models import Contract, JointBuyer
from markets.register import give_kinds


@act
def add_joint_buyer(*, actor, contract, organisation):
    """Let another donneur d'ordre (an Organisation or a `Sought`) read a contract that serves it."""
    contract = Contract.objects.select_for_update(of=("self",), no_key=True).get(pk=contract.pk)
    organisation = partner(contract.structure, organisation)
    if organisation.pk == contract.authority_id:
        raise Refused({"organisation": "C'est déjà le donneur d'ordre du marché."})
    give_kinds([organisation], Kind.AUTHORITY)
    buyer = JointBuyer(structure=contract.structure, contract=contract, organisation=organisation)
    buyer.full_clean()
    buyer.save()
    record(
        actor=actor,
        structure=contract.structure,
        verb="add_joint_buyer",
        obj=contract,
        words=f"Marché {named(contract)} : achat groupé avec l'organisation n° {organisation.pk}.",
    )
    return buyer


@act
def remove_joint_buyer(*, actor, buyer):
    """Take a donneur d'ordre out of a joint purchase: it reads the contract no more."""
    contract = Contract.objects.select_for_update(of=("self",), no_key=True).get(pk=buyer.contract_id)
    buyer = JointBuyer.objects.filter(pk=buyer.pk).first()
    if buyer is None:
        raise Refused("Ce donneur d'ordre n'est plus membre du groupement.")
    organisation = buyer.organisation_id
    buyer.delete()
    record(
        actor=actor,
        structure=contract.structure,
        verb="remove_joint_buyer",
        obj=contract,
        words=f"Marché {named(contract)} : l'organisation n° {organisation} sort de l'achat groupé.",
    )
