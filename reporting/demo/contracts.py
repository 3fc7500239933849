"""Real contracts as published, with who works under them."""

from markets.actions import add_party, award_lot, create_contract, date_party
from markets.lots_paste import read_lots
from reporting.demo import cast


def write_contract(stage, published):
    """A contract with its lots as pasted, then each award with its invented holder and those who work under it."""
    by_number = {lot.number: lot for lot in published.lots}
    pasted = "\n".join(f"{lot.number}\t{lot.title}\t\t\t{lot.amount}\t{lot.months}" for lot in published.lots)
    contract = create_contract(
        actor=stage.facilitator,
        authority=stage.organisations[cast.BUYER],
        title=published.title,
        category=published.category,
        reference=published.reference,
        framework=published.framework,
        procedure=published.procedure,
        cpv=published.cpv,
        place=published.place,
        operation_name=published.operation,
        lots=read_lots(pasted).rows if "" not in by_number else (),
    )
    for lot in contract.lots.select_related("contract", "structure"):
        fact = by_number[lot.number]
        stage.lots[fact.key] = lot
        holder = next(each for each in cast.PARTIES if each.lot == fact.key and not each.parent)
        award = award_lot(
            actor=stage.facilitator,
            lot=lot,
            holder=stage.organisations[holder.firm],
            amount=fact.amount,
            notified_on=fact.notified_on,
            months=fact.months,
            reference=fact.published_id,
            starts_on=holder.starts_on,
        )
        party = award.parties.get()
        stage.parties[holder.key] = party
        if holder.ends_on:
            date_party(actor=stage.facilitator, party=party, starts_on=holder.starts_on, ends_on=holder.ends_on)
        for under in cast.PARTIES:
            if under.lot == fact.key and under.parent:
                stage.parties[under.key] = add_party(
                    actor=stage.facilitator,
                    parent=stage.parties[under.parent],
                    organisation=stage.organisations[under.firm],
                    role=under.role,
                    starts_on=under.starts_on,
                    ends_on=under.ends_on,
                )
