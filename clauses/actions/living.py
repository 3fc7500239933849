"""A clause that lives with its contract: facts entered and taken back, tranches affirmed, each posting what it owes."""

from collections import defaultdict
from decimal import Decimal

from django.db.models import Sum
from django.utils import timezone

from clauses.actions.hours import FIRST_DAY, check_day, check_hours, lock, post, refuse_unless_open, refuse_wrong_basis
from clauses.calibration import UncomputableCalibration
from clauses.durations import print_hours
from clauses.enums import BasisKind, ClauseForm, ObligationKind, Rounding
from clauses.living import Fact, LivingTerms, by_month, living_target, to_post
from clauses.models import BasisEntry, Calibration, Clause, ObligationEntry, Tranche
from clauses.months import first_of, month_label
from clauses.owed import owed_by_lot
from clauses.planned import planned_tranches
from markets.acting import Refused, act
from markets.journal import record
from markets.models import Party
from markets.typography import french, of, write_day, write_euros, write_percent


@act
def open_living_clause(
    *,
    actor,
    lot,
    form,
    measured_by,
    legal_basis,
    every_months,
    charter_version,
    euros_an_hour=None,
    floor=None,
    rate=None,
    rounding=Rounding.NEAREST,
    required=True,
):
    """Open a clause whose hours are born of what is ordered, invoiced or worked: it owes nothing yet.

    `euros_an_hour` and `floor` in euros before tax, or `rate` a share (0–1) of the hours worked. Returns the clause.
    """
    lot = lock(lot)
    refuse_unless_open(lot)
    if Clause.objects.filter(lot=lot).live().exists():
        raise Refused(french("Ce lot porte déjà une clause : mettez-y fin avant d'en ouvrir une autre."))
    if remaining := owed_by_lot([lot.pk])[lot.pk]:
        raise Refused(
            french(
                f"Ce lot doit encore {print_hours(remaining)} d'une clause qui n'est plus en vigueur : "
                "enregistrez d'abord une dispense."
            )
        )
    if BasisEntry.objects.filter(lot=lot).exists():
        raise Refused(french("Des montants d'une clause précédente sont enregistrés sur ce lot : ouvrez un autre lot."))
    refuse_wrong_basis(lot, legal_basis)
    if form == ClauseForm.PER_EURO:
        floor = Decimal(0) if floor is None else floor
    clause = Clause(
        structure_id=lot.structure_id,
        lot=lot,
        form=form,
        measured_by=measured_by,
        euros_an_hour=euros_an_hour,
        floor=floor,
        rate=rate,
        rounding=rounding,
        legal_basis=legal_basis,
        every_months=every_months,
        charter_version=charter_version,
        required=required,
    )
    if not clause.lives:
        raise Refused({"form": "Un volume d'heures se saisit avec ses heures."})
    target_of(clause, [])
    clause.full_clean()
    clause.save()
    record(
        actor=actor,
        structure=lot.structure,
        verb="open_living_clause",
        obj=lot,
        words=french(f"Clause ouverte : {terms_in_words(clause)}."),
    )
    return clause


@act
def record_fact(*, actor, lot, month, amount=None, seconds=None, party=None, reference=""):
    """Enter what a month was ordered or invoiced (euros before tax, a credit note below zero) or worked (seconds).

    Hours are the month's whole total for the party: what was entered of it already is replaced. What the lot owes is
    moved by what all the facts together now ask, month by month. Returns the fact.
    """
    lot = lock(lot)
    refuse_unless_open(lot)
    clause = living_clause(lot)
    month = first_of(month)
    refuse_wrong_month(month)
    party = party_of(actor, lot, party)
    if clause.measured_by == BasisKind.TOTAL_HOURS:
        if seconds is None:
            raise Refused({"seconds": "Indiquez le total des heures travaillées."})
        amount, reference = None, ""
        recorded = BasisEntry.objects.filter(lot=lot, kind=clause.measured_by, month=month, party=party)
        seconds -= recorded.aggregate(sum=Sum("seconds"))["sum"] or 0
        if not seconds:
            raise Refused({"seconds": "Ce total est celui qui est déjà enregistré."})
    else:
        if not amount:
            raise Refused({"amount": "Indiquez un montant."})
        seconds, reference = None, " ".join(reference.split())
        refuse_twice(lot, clause, party, reference)
    fact = BasisEntry(
        structure_id=lot.structure_id,
        lot=lot,
        party=party,
        month=month,
        kind=clause.measured_by,
        amount=amount,
        seconds=seconds,
        reference=reference,
    )
    return write(actor, lot, clause, fact, verb="record_fact", words=told(fact))


@act
def take_back_fact(*, actor, fact, words):
    """Cancel an order or an invoice entered by mistake, by its exact opposite; `words` says why."""
    lot = lock(fact.lot)
    refuse_unless_open(lot)
    clause = living_clause(lot)
    fact = BasisEntry.objects.get(pk=fact.pk)
    if not BasisEntry.objects.standing().filter(pk=fact.pk).exists():
        raise Refused("Cette ligne est déjà annulée.")
    if fact.kind == BasisKind.TOTAL_HOURS:
        raise Refused(french("Pour corriger un total d'heures, saisissez le bon total du mois."))
    if not words.strip():
        raise Refused({"words": french("Dites pourquoi : le motif restera au journal.")})
    opposite = BasisEntry(
        structure_id=lot.structure_id,
        lot=lot,
        party=fact.party,
        month=fact.month,
        kind=fact.kind,
        amount=-fact.amount,
        reverses=fact,
    )
    said = f"annulation de la pièce {fact.reference or f'n° {fact.pk}'} {of(month_label(fact.month))}. {words.strip()}"
    return write(actor, lot, clause, opposite, verb="take_back_fact", words=said)


@act
def add_tranche(*, actor, lot, rank, seconds, title=""):
    """Write the hours of a tranche that the buyer may affirm: they are not owed yet."""
    lot = lock(lot)
    refuse_unless_open(lot)
    check_hours(seconds)
    if not Clause.objects.filter(lot=lot).live().exists():
        raise Refused(french("Ce lot n'a pas de clause en vigueur : ouvrez-la d'abord."))
    tranche = Tranche(structure_id=lot.structure_id, lot=lot, rank=rank, title=title.strip(), seconds=seconds)
    tranche.full_clean()
    tranche.save()
    record(
        actor=actor,
        structure=lot.structure,
        verb="add_tranche",
        obj=lot,
        words=french(f"Tranche {rank} : {print_hours(seconds)}, dues si elle est affermie."),
    )
    return tranche


@act
def add_planned_tranches(*, actor, calibration):
    """Write on its lot, all at once, the optional tranches of a kept calibration that it lacks: not owed yet."""
    lot = lock(calibration.lot)
    refuse_unless_open(lot)
    planned = planned_tranches(Calibration.objects.get(pk=calibration.pk), lot)
    if not planned:
        raise Refused(french("Ce calibrage n'a plus de tranche à inscrire : le lot les a déjà, ou n'a pas sa clause."))
    made = [
        Tranche(structure_id=lot.structure_id, lot=lot, rank=each.rank, title=each.title, seconds=each.seconds)
        for each in planned
    ]
    for tranche in made:
        tranche.full_clean()
        tranche.save()
    told = ", ".join(f"tranche {tranche.rank} ({print_hours(tranche.seconds)})" for tranche in made)
    record(
        actor=actor,
        structure=lot.structure,
        verb="add_planned_tranches",
        obj=lot,
        words=french(f"D'après le calibrage n° {calibration.pk} : {told}, dues si elles sont affermies."),
    )
    return made


@act
def affirm_tranche(*, actor, tranche, affirmed_on):
    """Say that the buyer affirmed a tranche: its hours are owed from that day."""
    lot = lock(tranche.lot)
    refuse_unless_open(lot)
    tranche = waiting_tranche(tranche)
    check_day("affirmed_on", affirmed_on)
    tranche.affirmed_on = affirmed_on
    tranche.full_clean()
    tranche.save()
    entry = record(
        actor=actor,
        structure=lot.structure,
        verb="affirm_tranche",
        obj=lot,
        words=french(f"Tranche {tranche.rank} affermie le {write_day(affirmed_on)} : +{print_hours(tranche.seconds)}."),
    )
    post(lot, entry, ObligationKind.TRANCHE, tranche.seconds, affirmed_on)
    return tranche


@act
def remove_tranche(*, actor, tranche):
    """Take away a tranche that was not affirmed: typed by mistake, or given up by the buyer."""
    lot = lock(tranche.lot)
    tranche = waiting_tranche(tranche)
    rank = tranche.rank
    tranche.delete()
    record(
        actor=actor,
        structure=lot.structure,
        verb="remove_tranche",
        obj=lot,
        words=f"Tranche {rank} retirée sans avoir été affermie.",
    )


def write(actor, lot, clause, fact, *, verb, words):
    """Write a fact under the next number of the journal, then post what all the facts now change of what is owed."""
    facts = [*facts_of(clause), Fact(fact.month, fact.amount or Decimal(0), fact.seconds or 0)]
    target_of(clause, facts)
    moves = to_post(by_month(facts, terms_of(clause)), posted(clause))
    balance = owed_by_lot([lot.pk])[lot.pk] + sum(seconds for _, seconds in moves)
    if balance < 0:
        raise Refused(
            french(
                f"Ce lot devrait {print_hours(balance)} : une dispense ou un avenant en a retiré des heures. "
                "Enregistrez d'abord un avenant qui les rend."
            )
        )
    entry = record(
        actor=actor,
        structure=lot.structure,
        verb=verb,
        obj=lot,
        words=french(f"{words[0].upper()}{words[1:]}{' ' if words.endswith('.') else '. '}{moved(moves)}"),
    )
    fact.entry, fact.number = entry, entry.number
    fact.full_clean()
    fact.save()
    for month, seconds in moves:
        post(lot, entry, ObligationKind.ACCRUAL, seconds, month)
    return fact


def living_clause(lot):
    clause = Clause.objects.filter(lot=lot).live().first()
    if clause is None or not clause.lives:
        raise Refused(french("Les heures de ce lot ne dépendent pas des montants ni des heures travaillées."))
    return clause


def waiting_tranche(tranche):
    tranche = Tranche.objects.filter(pk=tranche.pk).first()
    if tranche is None or tranche.affirmed_on:
        raise Refused("Cette tranche est déjà affermie ou retirée.")
    return tranche


def facts_of(clause):
    """Everything entered of what the clause is measured by, taken back or not: opposites undo each other."""
    rows = BasisEntry.objects.filter(lot=clause.lot_id, kind=clause.measured_by)
    return [
        Fact(month, amount or Decimal(0), seconds or 0)
        for month, amount, seconds in rows.order_by("month", "pk").values_list("month", "amount", "seconds")
    ]


def posted(clause):
    """What these facts have posted already, month by month (signed seconds)."""
    rows = ObligationEntry.objects.filter(lot=clause.lot_id, kind=ObligationKind.ACCRUAL)
    found = defaultdict(int)
    for month, seconds in rows.values_list("effective_on", "seconds"):
        found[month] += seconds
    return found


def terms_of(clause):
    return LivingTerms(
        form=ClauseForm(clause.form),
        euros_an_hour=clause.euros_an_hour,
        floor=clause.floor,
        rate=clause.rate,
        rounding=Rounding(clause.rounding),
    )


def target_of(clause, facts):
    """What these facts owe; what nothing can be computed with is refused on its field."""
    try:
        return living_target(facts, terms_of(clause))
    except UncomputableCalibration as error:
        field = {"facts": "amount", "worked": "seconds"}.get(error.field, error.field)
        raise Refused({field: error.sentence}) from error


def party_of(actor, lot, party):
    """The party a fact is about; a company enters its own, and needs to say which only where it has several."""
    if actor.is_facilitator:
        if party is not None and party.lot_id != lot.pk:
            raise Refused({"party": "Cet intervenant ne travaille pas sur ce lot."})
        return party
    own = list(Party.objects.of(actor).filter(lot=lot))
    if party is None and len(own) > 1:
        raise Refused({"party": french("Votre organisation a plusieurs places sur ce lot : dites laquelle.")})
    if not own or (party is not None and party not in own):
        raise Refused({"party": "Vous ne saisissez que pour votre organisation."})
    return party or own[0]


def refuse_wrong_month(month):
    if month < FIRST_DAY or month > timezone.localdate():
        raise Refused({"month": french("Choisissez un mois déjà commencé : on ne saisit pas d'avance.")})


def refuse_twice(lot, clause, party, reference):
    """The same invoice, entered once more from another screen."""
    if not reference:
        return
    same = BasisEntry.objects.standing().filter(
        lot=lot, kind=clause.measured_by, party=party, reference__iexact=reference
    )
    if known := same.first():
        raise Refused(
            {
                "reference": french(
                    f"La pièce {known.reference} est déjà enregistrée ({month_label(known.month)}, "
                    f"{write_euros(known.amount)})."
                )
            }
        )


def terms_in_words(clause):
    """« une heure pour 2 000 € facturés au-delà de 2 700 000 € », « 5 % des heures travaillées »."""
    if clause.form == ClauseForm.SHARE:
        return f"{write_percent(clause.rate, places=4)} des heures travaillées"
    done = "commandés" if clause.measured_by == BasisKind.ORDER else "facturés"
    beyond = f" au-delà de {write_euros(clause.floor)}" if clause.floor else ""
    return f"une heure pour {write_euros(clause.euros_an_hour)} {done}{beyond}"


def told(fact):
    """« facture FA-12 de septembre 2026, 12 000 € »."""
    if fact.kind == BasisKind.TOTAL_HOURS:
        sign = "+" if fact.seconds > 0 else ""
        return f"heures travaillées {of(month_label(fact.month))} : {sign}{print_hours(fact.seconds)}"
    noun = "commande" if fact.kind == BasisKind.ORDER else "facture" if fact.amount > 0 else "avoir"
    reference = f" {fact.reference}" if fact.reference else ""
    return f"{noun}{reference} {of(month_label(fact.month))}, {write_euros(fact.amount)}"


def moved(moves):
    change = sum(seconds for _, seconds in moves)
    if not change:
        return "Les heures à réaliser ne changent pas."
    return f"Heures à réaliser : {'+' if change > 0 else ''}{print_hours(change)}."
