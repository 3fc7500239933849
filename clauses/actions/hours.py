"""A lot's clause and the hours it owes: opening it, changing its terms, adding and taking away hours, ending it."""

from datetime import date

from clauses.durations import print_hours
from clauses.enums import BuyerAnswer, CalibrationState, LegalBasis, ObligationKind
from clauses.models import Calibration, Clause, ObligationEntry
from clauses.owed import owed_by_lot
from markets.acting import Refused, act
from markets.journal import record
from markets.models import Lot
from markets.typography import french, write_day

# A date outside these years is a slip of the keyboard, which a report would carry for years.
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)


@act
def fix_hours(
    *, actor, lot, seconds, effective_on, legal_basis, every_months, charter_version, calibration=None, required=True
):
    """Open the clause of a lot with the hours (seconds, above zero) its contract fixes; returns the clause.

    With a calibration, it must have been handed over and its hours kept by the buyer. Refused on a closed lot, on one
    that has a live clause, or that still owes the hours of an earlier one.
    """
    lot = lock(lot)
    refuse_unless_open(lot)
    if Clause.objects.filter(lot=lot).live().exists():
        raise Refused(french("Ce lot porte déjà une clause : ajoutez-lui des heures plutôt que d'en ouvrir une autre."))
    if remaining := owed_by_lot([lot.pk])[lot.pk]:
        raise Refused(
            french(
                f"Ce lot doit encore {print_hours(remaining)} d'une clause qui n'est plus en vigueur : "
                "enregistrez d'abord une dispense."
            )
        )
    if calibration is not None:
        refuse_unless_retained(calibration, seconds)
    check_hours(seconds)
    check_day("effective_on", effective_on)
    refuse_wrong_basis(lot, legal_basis)
    clause = Clause(
        structure_id=lot.structure_id,
        lot=lot,
        legal_basis=legal_basis,
        every_months=every_months,
        charter_version=charter_version,
        calibration=calibration,
        required=required,
    )
    clause.full_clean()
    clause.save()
    entry = record(
        actor=actor,
        structure=lot.structure,
        verb="fix_hours",
        obj=lot,
        words=french(f"Heures fixées au marché : {print_hours(seconds)}, à compter du {write_day(effective_on)}."),
    )
    post(lot, entry, ObligationKind.MINIMUM, seconds, effective_on, calibration=calibration)
    return clause


@act
def add_obligation(*, actor, lot, kind, seconds, effective_on, party=None, words="", approver=None):
    """Add hours to what a lot owes (OFFERED, AMENDMENT), or take some away (WAIVER, AMENDMENT below zero).

    `seconds` of a WAIVER are the hours taken away, above zero, with a reason in `words` (no person's name: the journal
    keeps it) and the organisation that agreed to it: its donneur d'ordre, where `approver` names no other. Nothing may
    bring a lot below zero. A waiver is possible after the end of the clause. Returns the entry.
    """
    lot = lock(lot)
    refuse_unless_open(lot)
    clauses = Clause.objects.filter(lot=lot)
    if kind not in (ObligationKind.OFFERED, ObligationKind.AMENDMENT, ObligationKind.WAIVER):
        raise Refused("Ces heures ne s'ajoutent pas à la main.")
    if not (clauses if kind == ObligationKind.WAIVER else clauses.live()).exists():
        raise Refused(french("Ce lot n'a pas de clause en vigueur : fixez d'abord ses heures."))
    if party is not None and party.lot_id != lot.pk:
        raise Refused("Cet intervenant ne travaille pas sur ce lot.")
    words = words.strip()
    if kind == ObligationKind.AMENDMENT:
        check_hours(abs(seconds))
    else:
        check_hours(seconds)
    if kind == ObligationKind.WAIVER:
        if not words:
            raise Refused({"words": french("Donnez le motif de la dispense : il restera au journal.")})
        seconds = -seconds
        approver = approver or lot.contract.authority
        if approver.pk not in approvers(lot):
            raise Refused({"approver": "Une dispense est accordée par un donneur d'ordre du marché."})
    total = owed_by_lot([lot.pk])[lot.pk]
    if total + seconds < 0:
        sentence = f"Ce lot doit {print_hours(total)} : on ne peut pas en retirer {print_hours(-seconds)}."
        raise Refused({"seconds": french(sentence)})
    check_day("effective_on", effective_on)
    label = ObligationKind(kind).label
    agreed = f" Accordée par l'organisation n° {approver.pk}." if approver else ""
    entry = record(
        actor=actor,
        structure=lot.structure,
        verb=f"add_{kind}",
        obj=lot,
        words=french(
            f"{label} : {signed(seconds)}, à compter du {write_day(effective_on)}.{agreed}"
            f"{' ' + words if words else ''}"
        ),
    )
    return post(lot, entry, kind, seconds, effective_on, party=party, approver=approver)


@act
def change_terms(*, actor, clause, legal_basis, every_months, charter_version, required=True):
    """Correct the terms of a live clause; the hours it owes are not touched."""
    lot = lock(clause.lot)
    clause = Clause.objects.get(pk=clause.pk)
    refuse_unless_live(clause)
    refuse_wrong_basis(lot, legal_basis)
    before = terms_in_words(clause)
    clause.legal_basis, clause.every_months = legal_basis, every_months
    clause.charter_version, clause.required = charter_version, required
    clause.full_clean()
    clause.save()
    after = terms_in_words(clause)
    if before != after:
        record(
            actor=actor,
            structure=lot.structure,
            verb="change_terms",
            obj=lot,
            words=french(f"Termes de la clause : {after} (avant : {before})."),
        )
    return clause


@act
def end_clause(*, actor, clause, ended_on, words):
    """End a live clause on a day, with its reason; the hours it owed stay owed until a waiver takes them away."""
    lot = lock(clause.lot)
    clause = Clause.objects.get(pk=clause.pk)
    refuse_unless_live(clause)
    check_day("ended_on", ended_on)
    if not words.strip():
        sentence = "Dites pourquoi la clause n'est plus en vigueur : le motif restera au journal."
        raise Refused({"words": french(sentence)})
    clause.ended_on = ended_on
    clause.full_clean()
    clause.save()
    record(
        actor=actor,
        structure=lot.structure,
        verb="end_clause",
        obj=lot,
        words=f"Clause qui n'est plus en vigueur depuis le {write_day(ended_on)}. {words.strip()}",
    )
    return clause


def lock(lot):
    """The lot, with its clause and hours held until the end of the transaction."""
    lots = Lot.objects.select_for_update(of=("self",), no_key=True).select_related("structure", "contract__authority")
    return lots.get(pk=lot.pk)


def approvers(lot):
    """Who may agree to a waiver: the donneurs d'ordre of the contract, the structure where they left it to her."""
    joint = lot.contract.joint_buyers.values_list("organisation", flat=True)
    return {lot.contract.authority_id, lot.structure.organisation_id, *joint}


def post(lot, entry, kind, seconds, effective_on, *, party=None, calibration=None, approver=None):
    """Add a row to the insert-only sum of hours owed, under the journal entry that says why."""
    row = ObligationEntry(
        structure_id=lot.structure_id,
        lot=lot,
        party=party,
        kind=kind,
        seconds=seconds,
        effective_on=effective_on,
        calibration=calibration,
        approver=approver,
        entry=entry,
        number=entry.number,
    )
    row.full_clean()
    row.save()
    return row


def refuse_unless_open(lot):
    if lot.closed_on:
        raise Refused(french(f"Ce lot est clos depuis le {write_day(lot.closed_on)} : ses heures ne changent plus."))


def refuse_wrong_basis(lot, legal_basis):
    """A private contract is under no article of the public code, and a public one is not private."""
    if legal_basis not in LegalBasis.of_sector(lot.contract.sector):
        nature = lot.contract.get_sector_display().lower()
        raise Refused({"legal_basis": french(f"Ce fondement n'est pas celui d'une clause de « {nature} ».")})


def refuse_unless_live(clause):
    if clause.ended_on:
        raise Refused(f"Cette clause n'est plus en vigueur depuis le {write_day(clause.ended_on)}.")


def refuse_unless_retained(calibration, seconds):
    """A clause opened from a calibration carries the hours that the buyer retained, and no other."""
    calibration = Calibration.objects.get(pk=calibration.pk)
    retained = retained_hours(calibration)
    if not retained:
        raise Refused(
            french("Ce calibrage n'a pas d'heures retenues par le donneur d'ordre : notez d'abord sa réponse.")
        )
    if seconds != retained:
        raise Refused(
            french(f"Le donneur d'ordre a retenu {print_hours(retained)} : la clause s'ouvre avec ces heures.")
        )


def retained_hours(calibration):
    """Seconds that the buyer retained: the calibration's, another figure, or 0 while nothing was."""
    if calibration.state != CalibrationState.HANDED_OVER:
        return 0
    if calibration.answer == BuyerAnswer.KEPT:
        return calibration.seconds
    if calibration.answer == BuyerAnswer.OTHER_FIGURE:
        return calibration.answer_seconds or 0
    return 0


def check_hours(seconds):
    if seconds <= 0:
        raise Refused({"seconds": "Indiquez un nombre d'heures supérieur à zéro."})


def check_day(name, day):
    if not FIRST_DAY <= day <= LAST_DAY:
        raise Refused({name: "Vérifiez l'année de la date."})


def terms_in_words(clause):
    return (
        f"{clause.get_legal_basis_display()}, déclaration {clause.get_every_months_display()}, {clause.charter_version}"
        f"{'' if clause.required else ', proposée par le titulaire'}"
    )


def signed(seconds):
    return f"{'+' if seconds > 0 else ''}{print_hours(seconds)}"
