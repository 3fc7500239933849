"""A contract or a lot like another: its facts, without what was signed, who takes part, hours or people."""

from markets.acting import act
from markets.actions.contracts import named, refuse_unnumbered
from markets.journal import record
from markets.models import Contract, JointBuyer, Lot


@act
def copy_contract(*, actor, contract, title, reference=""):
    """Write a contract with the buyers, the facts and the lots of another; returns it."""
    model = Contract.objects.get(pk=contract.pk)
    copy = Contract(
        structure=actor.structure,
        operation=model.operation,
        authority=model.authority,
        facilitator=actor.user,
        sector=model.sector,
        category=model.category,
        framework=model.framework,
        procedure=model.procedure,
        reference=reference,
        title=title,
        cpv=model.cpv,
        place=model.place,
        other_places=model.other_places,
        anru_share=model.anru_share,
    )
    copy.full_clean()
    copy.save()
    Lot.objects.bulk_create(like(lot, copy) for lot in model.lots.order_by("pk"))
    JointBuyer.objects.bulk_create(
        JointBuyer(structure=copy.structure, contract=copy, organisation_id=buyer)
        for buyer in model.joint_buyers.values_list("organisation", flat=True)
    )
    record(
        actor=actor,
        structure=copy.structure,
        verb="copy_contract",
        obj=copy,
        words=f"Marché {named(copy)} enregistré sur le modèle du marché {named(model)}.",
    )
    return copy


@act
def copy_lot(*, actor, lot, number, title=""):
    """Add to its contract a lot like another, under its own number; returns it."""
    contract = Contract.objects.select_for_update(of=("self",), no_key=True).get(pk=lot.contract_id)
    refuse_unnumbered({*contract.lots.values_list("number", flat=True), number}, contract.lots.count() + 1)
    copy = like(Lot.objects.get(pk=lot.pk), contract)
    copy.number, copy.title = number, title or copy.title
    copy.full_clean()
    copy.save()
    record(
        actor=actor,
        structure=copy.structure,
        verb="copy_lot",
        obj=copy,
        words=f"Lot {number} ajouté au marché {named(contract)} sur le modèle du lot {lot.number or 'unique'}.",
    )
    return copy


def like(lot, contract):
    """A lot of a contract with the facts of another; its dates are its own."""
    return Lot(
        structure_id=contract.structure_id,
        contract=contract,
        number=lot.number,
        title=lot.title,
        cpv=lot.cpv,
        amount=lot.amount,
    )
