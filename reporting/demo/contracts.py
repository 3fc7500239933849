"""Real contracts as published, with who works under them, what was amended and what is over."""

from clauses.actions import decide_amendment
from clauses.amendments import propose
from markets.actions import add_party, award_lot, create_contract, date_party, edit_lot, record_amendment
from markets.lots_paste import read_lots
from reporting.actions.closings import close_lot
from reporting.demo import cast
from reporting.gathering import balances


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
        if fact.key in cast.CODES:
            classify(stage, lot, cast.CODES[fact.key])
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


def classify(stage, lot, cpv):
    edit_lot(
        actor=stage.facilitator,
        lot=lot,
        number=lot.number,
        title=lot.title,
        cpv=cpv,
        amount=lot.amount,
        starts_on=lot.starts_on,
        ends_on=lot.ends_on,
    )


def amend_lots(stage):
    """Two amendments: the hours of one are settled as proposed, those of the other wait for a decision."""
    for each in cast.AMENDMENTS:
        lot = stage.lots[each.lot]
        amendment = record_amendment(
            actor=stage.facilitator,
            award=lot.awards.get(),
            rank=1,
            signed_on=each.signed_on,
            purpose=each.purpose,
            amount_delta=each.amount,
            words=each.words,
        )
        if each.decided:
            proposal = propose(amendment, done=balances([lot.pk], actor=stage.facilitator)[lot.pk].done)
            decide_amendment(
                actor=stage.facilitator,
                amendment=amendment,
                seconds=proposal.seconds,
                effective_on=each.signed_on,
                proposal=proposal,
            )


def close_lots(stage):
    """Three lots are over: with more hours than they owed on two, with some missing on the last."""
    for each in cast.CLOSINGS:
        close_lot(
            actor=stage.facilitator,
            lot=stage.lots[each.lot],
            closed_on=each.closed_on,
            outcome=each.outcome,
            words=each.words,
        )
