"""What each lot owes: hours fixed, calibrated or born along the way, offered, given up; and what bids promised."""

from datetime import date, timedelta
from decimal import Decimal

from clauses.actions import (
    add_bid,
    add_commitment,
    add_obligation,
    add_tranche,
    affirm_tranche,
    draft_calibration,
    fix_hours,
    follow_commitment,
    hand_over_calibration,
    keep_grid,
    open_living_clause,
    record_answer,
    record_fact,
    retain_bid,
)
from clauses.commitments import USUAL_PROOF
from clauses.durations import HOUR
from clauses.enums import BasisKind, BuyerAnswer, ClauseForm, CommitmentState, LegalBasis, ObligationKind, Rounding
from clauses.scoring import proposed_grid
from reporting.demo import cast
from reporting.demo.published import CONTRACTS


def open_clauses(stage):
    """Hours fixed at signature; hours offered on a lot, a waiver on another."""
    for key, hours in cast.HOURS.items():
        open_clause(stage, key, hours * HOUR)
    add_obligation(
        actor=stage.facilitator,
        lot=stage.lots["electricity"],
        kind=ObligationKind.OFFERED,
        seconds=100 * HOUR,
        effective_on=notified_on(stage, "electricity"),
        party=stage.parties["rouletabille"],
    )
    add_obligation(
        actor=stage.facilitator,
        lot=stage.lots["joinery"],
        kind=ObligationKind.WAIVER,
        seconds=35 * HOUR,
        effective_on=date(2026, 7, 20),
        words="Aucune candidature reçue après trois semaines de recherche, attestation au dossier.",
    )


def open_living(stage):
    """Hours born of invoices on one lot, month after month until the last one told."""
    lot = stage.lots[cast.LIVING]
    open_living_clause(
        actor=stage.facilitator,
        lot=lot,
        form=ClauseForm.PER_EURO,
        measured_by=BasisKind.INVOICE,
        legal_basis=LegalBasis.EXECUTION,
        every_months=3 if cast.LIVING in cast.QUARTERLY else 1,
        charter_version=stage.charter_version,
        euros_an_hour=cast.EUROS_AN_HOUR,
    )
    for invoice in cast.INVOICES:
        if invoice.month <= stage.last_month:
            record_fact(
                actor=stage.facilitator,
                lot=lot,
                month=invoice.month,
                amount=invoice.amount,
                reference=invoice.reference,
            )


def add_tranches(stage):
    """One tranche affirmed, one that the buyer may affirm."""
    for each in cast.TRANCHES:
        tranche = add_tranche(
            actor=stage.facilitator, lot=stage.lots[each.lot], rank=1, seconds=each.hours * HOUR, title=each.title
        )
        if each.affirmed_on:
            affirm_tranche(actor=stage.facilitator, tranche=tranche, affirmed_on=each.affirmed_on)


def open_clause(stage, key, seconds, calibration=None):
    fix_hours(
        actor=stage.facilitator,
        lot=stage.lots[key],
        seconds=seconds,
        effective_on=notified_on(stage, key),
        legal_basis=LegalBasis.EXECUTION,
        every_months=3 if key in cast.QUARTERLY else 1,
        charter_version=stage.charter_version,
        calibration=calibration,
    )


def notified_on(stage, key):
    return next(lot.notified_on for contract in CONTRACTS for lot in contract.lots if lot.key == key)


def calibrate_lots(stage):
    """Two lots whose work has not begun: one calibration retained and its clause opened, one waiting for its answer."""
    retained = calibrate(stage, "grounds", labour_share="0.45", rate="0.10", hourly_cost="30")
    hand_over_calibration(actor=stage.facilitator, calibration=retained)
    record_answer(actor=stage.facilitator, calibration=retained, answer=BuyerAnswer.KEPT, answered_on=stage.today)
    open_clause(stage, "grounds", retained.seconds, calibration=retained)
    waiting = calibrate(stage, "fittings", labour_share="0.25", rate="0.10", hourly_cost="30")
    hand_over_calibration(actor=stage.facilitator, calibration=waiting)


def calibrate(stage, key, *, labour_share, rate, hourly_cost):
    amount = next(lot.amount for contract in CONTRACTS for lot in contract.lots if lot.key == key)
    return draft_calibration(
        actor=stage.facilitator,
        lot=stage.lots[key],
        amount=amount,
        labour_share=Decimal(labour_share),
        rate=Decimal(rate),
        hourly_cost=Decimal(hourly_cost),
        rounding=Rounding.NEAREST,
        weeks=30,
        crew=4,
    )


def compare_bids(stage):
    """The grid of a lot that was chosen on insertion too: three bids, and the promises of the one retained."""
    lot = stage.lots["roofing"]
    criterion = keep_grid(actor=stage.facilitator, lot=lot, weight=cast.WEIGHT, lines=proposed_grid(cast.WEIGHT))
    lines = list(criterion.lines.all())
    bids = [
        add_bid(
            actor=stage.facilitator,
            criterion=criterion,
            name=str(stage.organisations[bid.firm]) if bid.firm else "",
            marks=[(line, *mark) for line, mark in zip(lines, bid.marks, strict=True)],
        )
        for bid in cast.BIDS
    ]
    retain_bid(
        actor=stage.facilitator,
        bid=bids[0],
        party=stage.parties["quichotte"],
        retained_on=notified_on(stage, "roofing"),
        due_on=date(2026, 12, 31),
    )


def follow_promises(stage):
    """What the mason promised, each in another state: kept, kept in part, not kept, and soon due."""
    for promise in cast.PROMISES:
        made = add_commitment(
            actor=stage.facilitator,
            lot=stage.lots["masonry"],
            party=stage.parties["porthos"],
            kind=promise.kind,
            quantity=promise.quantity,
            unit=promise.unit,
            words=promise.words,
            due_on=promise.due_on or stage.today + timedelta(days=20),
            proof=USUAL_PROOF[promise.kind],
        )
        if promise.state:
            follow_commitment(
                actor=stage.facilitator,
                commitment=made,
                state=promise.state,
                reached=promise.reached,
                proof=USUAL_PROOF[promise.kind] if promise.state != CommitmentState.NOT_KEPT else "",
                seen_on=promise.seen_on,
            )
