"""Contracts and their lots, typed by hand or pasted."""

from django.db.models import ProtectedError

from markets.acting import Refused, act
from markets.enums import Category, Kind, PartyRole, Role, Sector
from markets.journal import record
from markets.models import Award, Contract, Lot, Membership, Operation, Party
from markets.register import Sought, gather, give_kinds
from markets.terms import end_after


@act
def create_contract(
    *,
    actor,
    authority,
    title,
    sector=Sector.PUBLIC,
    category=Category.WORKS,
    reference="",
    framework=False,
    procedure="",
    cpv="",
    place="",
    operation=None,
    operation_name="",
    lots=(),
    notified_on=None,
    facilitator=None,
    other_places=(),
    anru_share=None,
):
    """Write a contract, its operation, its lots, what was awarded and to whom: all or nothing.

    `authority` is an Organisation or a `Sought`; `lots` are rows of `lots_paste`, none meaning one lot without number.
    `notified_on` dates every award of the rows. `operation_name` opens an operation, or joins the one of that name.
    """
    structure = actor.structure
    if isinstance(authority, Sought):
        [authority], _ = gather(structure, [authority])
    give_kinds([authority], Kind.AUTHORITY)
    contract = Contract(
        structure=structure,
        authority=authority,
        operation=operation or operation_named(structure, authority, operation_name, place),
        facilitator=facilitator or actor.user,
        title=title,
        sector=sector,
        category=category,
        reference=reference,
        framework=framework,
        procedure=procedure,
        cpv=cpv,
        place=place,
        other_places=list(other_places),
        anru_share=anru_share,
    )
    refuse_stranger(contract.facilitator, structure)
    contract.full_clean()
    contract.save()
    if lots:
        awarded = write_lots(contract, lots, notified_on)
    else:
        Lot.objects.create(structure=structure, contract=contract)
        awarded = 0
    record(
        actor=actor,
        structure=structure,
        verb="create_contract",
        obj=contract,
        words=f"Marché {named(contract)} enregistré : {counted(max(len(lots), 1), awarded)}.",
    )
    return contract


@act
def add_lots(*, actor, contract, lots, notified_on=None):
    """Add pasted lots to a contract, with what was awarded and to whom; every lot then needs a number."""
    contract = Contract.objects.select_for_update(of=("self",), no_key=True).get(pk=contract.pk)
    lots = list(lots)
    if not lots:
        raise Refused({"lots": "Collez au moins un lot."})
    existing = set(contract.lots.values_list("number", flat=True))
    refuse_unnumbered(existing | {row.number for row in lots}, len(existing) + len(lots))
    twice = sorted({row.number for row in lots} & existing)
    if twice:
        raise Refused({"lots": f"Ce marché a déjà un lot de ce numéro : {', '.join(twice[:10])}."})
    awarded = write_lots(contract, lots, notified_on)
    record(
        actor=actor,
        structure=contract.structure,
        verb="add_lots",
        obj=contract,
        words=f"Marché {named(contract)} : {counted(len(lots), awarded)} en plus.",
    )
    return contract


@act
def add_lot(*, actor, contract, number="", title="", cpv="", amount=None, starts_on=None, ends_on=None):
    """Add one lot to a contract."""
    contract = Contract.objects.select_for_update(of=("self",), no_key=True).get(pk=contract.pk)
    existing = set(contract.lots.values_list("number", flat=True))
    refuse_unnumbered(existing | {number}, len(existing) + 1)
    lot = Lot(
        structure=contract.structure,
        contract=contract,
        number=number,
        title=title,
        cpv=cpv,
        amount=amount,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    lot.full_clean()
    lot.save()
    record(
        actor=actor,
        structure=lot.structure,
        verb="add_lot",
        obj=lot,
        words=f"Lot {number} ajouté au marché {named(contract)}.",
    )
    return lot


@act
def edit_contract(
    *,
    actor,
    contract,
    title,
    sector,
    category,
    reference,
    framework,
    cpv,
    place,
    operation=None,
    operation_name="",
    facilitator=None,
    other_places=(),
    anru_share=None,
    procedure="",
):
    """Correct the facts of a contract. Its donneur d'ordre never changes: what it may read hangs on it."""
    contract = Contract.objects.select_for_update(of=("self",), no_key=True).get(pk=contract.pk)
    contract.title, contract.reference, contract.cpv, contract.place = title, reference, cpv, place
    contract.sector, contract.category, contract.framework = sector, category, framework
    contract.operation = operation or operation_named(contract.structure, contract.authority, operation_name, place)
    contract.procedure, contract.facilitator = procedure, facilitator
    contract.other_places, contract.anru_share = list(other_places), anru_share
    refuse_stranger(facilitator, contract.structure)
    contract.full_clean()
    contract.save()
    record(
        actor=actor,
        structure=contract.structure,
        verb="edit_contract",
        obj=contract,
        words=f"Marché {named(contract)} modifié.",
    )
    return contract


@act
def edit_lot(*, actor, lot, number, title, cpv, amount, starts_on, ends_on):
    """Correct the facts of a lot."""
    Contract.objects.select_for_update(of=("self",), no_key=True).get(pk=lot.contract_id)
    lot = Lot.objects.select_for_update(of=("self",), no_key=True).select_related("contract").get(pk=lot.pk)
    if not number and lot.contract.lots.exclude(pk=lot.pk).exists():
        raise Refused({"number": "Un lot parmi d'autres porte un numéro."})
    lot.number, lot.title, lot.cpv, lot.amount = number, title, cpv, amount
    lot.starts_on, lot.ends_on = starts_on, ends_on
    lot.full_clean()
    lot.save()
    record(
        actor=actor,
        structure=lot.structure,
        verb="edit_lot",
        obj=lot,
        words=f"Lot {number or 'unique'} du marché {named(lot.contract)} modifié.",
    )
    return lot


@act
def withdraw_contract(*, actor, contract):
    """Undo the typing of a contract behind which nothing was done yet; refused as soon as something hangs on it."""
    contract = Contract.objects.select_for_update(of=("self",), no_key=True).get(pk=contract.pk)
    try:
        parties = Party.objects.filter(lot__contract=contract)
        while leaves := list(parties.filter(children=None).values_list("pk", flat=True)):
            Party.objects.filter(pk__in=leaves).delete()
        Award.objects.filter(lot__contract=contract).delete()
        contract.joint_buyers.all().delete()
        contract.lots.all().delete()
        Contract.objects.filter(pk=contract.pk).delete()
    except ProtectedError as protected:
        raise Refused(
            "Ce marché a déjà une suite (étapes, clause, contrats, avis publié, heures) : il ne peut plus être retiré."
        ) from protected
    record(
        actor=actor,
        structure=contract.structure,
        verb="withdraw_contract",
        obj=contract,
        words=f"Saisie du marché {named(contract)} annulée.",
    )


def operation_named(structure, authority, name, place):
    """The authority's operation of that name, opened if need be; None without a name."""
    name = " ".join(name.split())
    if not name:
        return None
    operation = Operation.objects.filter(structure=structure, authority=authority, name__iexact=name).first()
    if operation is None:
        operation = Operation(structure=structure, authority=authority, name=name, place=place)
        operation.full_clean()
        operation.save()
    return operation


def write_lots(contract, rows, notified_on):
    """Write rows read without error: lots, then awards and holders of those that have one; returns how many have."""
    refused = [error for row in rows for error in row.errors]
    if refused:
        raise Refused({"lots": refused[:20]})
    refuse_unnumbered({row.number for row in rows}, len(rows))
    structure = contract.structure
    lots = Lot.objects.bulk_create(
        Lot(structure=structure, contract=contract, number=row.number, title=row.title[:255], amount=row.amount)
        for row in rows
    )
    holders = [Sought(siren=row.siren, siret=row.siret, name=row.holder[:255]) for row in rows]
    held = [(lot, row, holder) for lot, row, holder in zip(lots, rows, holders, strict=True) if not holder.is_empty]
    organisations, _ = gather(structure, [holder for _, _, holder in held])
    give_kinds(organisations, Kind.COMPANY, unless_any=True)
    awards = Award.objects.bulk_create(
        Award(
            structure=structure,
            lot=lot,
            amount=row.amount,
            months=row.months,
            notified_on=notified_on,
            ends_on=end_after(notified_on, row.months),
        )
        for lot, row, _ in held
    )
    Party.objects.bulk_create(
        Party(structure=structure, lot=award.lot, award=award, organisation=organisation, role=PartyRole.HOLDER)
        for award, organisation in zip(awards, organisations, strict=True)
    )
    return len(held)


def refuse_unnumbered(numbers, how_many):
    if "" in numbers and how_many > 1:
        raise Refused(
            "Quand un marché a plusieurs lots, chacun porte un numéro : donnez le sien à celui qui n'en a pas."
        )


def refuse_stranger(facilitator, structure):
    """The facilitator in charge has an account of the structure."""
    if facilitator is None:
        return
    if not Membership.objects.filter(user=facilitator, structure=structure, role=Role.FACILITATOR).exists():
        raise Refused({"facilitator": "Cette personne n'a pas de compte de facilitateur dans votre structure."})


def named(contract):
    return contract.reference or f"n° {contract.pk}"


def counted(lots, awarded):
    words = f"{lots} lot{'s' if lots > 1 else ''}"
    return f"{words}, dont {awarded} attribué{'s' if awarded > 1 else ''}" if awarded else words
