"""A criterion from its grid to the bid retained, whose promises become commitments and whose hours are owed."""

from django.db.models import Max

from clauses.actions.commitments import check, fill
from clauses.actions.hours import check_day, lock, post, refuse_unless_open
from clauses.commitments import USUAL_PROOF
from clauses.durations import HOUR, print_hours
from clauses.enums import CommitmentKind, CriterionKind, ObligationKind, Scoring
from clauses.models import Bid, BidMark, Clause, Commitment, CommitmentReview, Criterion, SubCriterion
from clauses.owed import owed_by_lot
from clauses.scoring import MOST_LINES, check_grid, write_points
from markets.acting import Refused, act
from markets.journal import record, record_all
from markets.typography import french, write_day

MOST_BIDS = 60


@act
def keep_grid(*, actor, lot, weight, lines):
    """Keep the grid of a lot's criterion: `lines` (GridLine) that add up to `weight`. Refused once bids are entered.

    What is asked of bids never changes once the first is known: all are scored on the same grid.
    """
    lot = lock(lot)
    criterion = Criterion.objects.filter(lot=lot).first() or Criterion(structure_id=lot.structure_id, lot=lot)
    if criterion.pk and criterion.bids.exists():
        raise Refused("Des offres sont déjà saisies : la grille ne change plus, toutes se notent sur la même.")
    if len(lines) > MOST_LINES:
        raise Refused(f"Une grille a {MOST_LINES} sous-critères au plus.")
    if refused := check_grid(weight, lines):
        raise Refused(list(refused))
    write_grid(criterion, weight, lines)
    record(actor=actor, structure=lot.structure, verb="keep_grid", obj=lot, words=f"Grille {told_grid(weight, lines)}.")
    return criterion


@act
def copy_grid(*, actor, criterion, lots):
    """Give the grid of a criterion to other lots of its contract, in place of the one that some have; all or none.

    Refused where bids are entered already: they are scored on the grid that they answered. Returns the criteria.
    """
    model = Criterion.objects.select_related("lot").get(pk=criterion.pk)
    lines = [line.as_line for line in model.lines.all()]
    locked = [lock(lot) for lot in sorted(lots, key=lambda lot: lot.pk)]
    if not locked:
        raise Refused({"lots": "Choisissez au moins un lot."})
    made = []
    for lot in locked:
        if lot.contract_id != model.lot.contract_id or lot.pk == model.lot_id:
            raise Refused({"lots": "Choisissez d'autres lots du même marché."})
        refuse_unless_open(lot)
        there = Criterion.objects.filter(lot=lot).first() or Criterion(structure_id=lot.structure_id, lot=lot)
        if there.pk and there.bids.exists():
            raise Refused({"lots": french(f"{lot.label} : des offres sont déjà saisies, sa grille ne change plus.")})
        made.append(write_grid(there, model.weight, lines))
    words = f"Grille {told_grid(model.weight, lines)}, reprise du lot {model.lot.number or 'unique'}."
    record_all(actor=actor, structure=locked[0].structure, acts=[("copy_grid", lot, words) for lot in locked])
    return made


def write_grid(criterion, weight, lines):
    """Write a criterion that has no bid, with these lines (GridLine) and no other."""
    criterion.weight = weight
    criterion.full_clean()
    criterion.save()
    criterion.lines.all().delete()
    for position, line in enumerate(lines, 1):
        made = SubCriterion(
            structure_id=criterion.structure_id,
            criterion=criterion,
            position=position,
            title=line.title.strip(),
            points=line.points,
            kind=line.kind,
            unit=line.unit,
            expected=line.expected.strip(),
            scoring=line.scoring,
            levels=line.levels.strip(),
        )
        made.full_clean()
        made.save()
    return criterion


def told_grid(weight, lines):
    count = f"{len(lines)} sous-critères" if len(lines) > 1 else "un sous-critère"
    return f"du critère d'insertion : {write_points(weight)} points, {count}"


@act
def remove_grid(*, actor, criterion):
    """Take the grid of a lot away; refused once bids are entered."""
    lot = lock(criterion.lot)
    if criterion.bids.exists():
        raise Refused("Des offres sont déjà saisies : retirez-les d'abord.")
    criterion.lines.all().delete()
    Criterion.objects.get(pk=criterion.pk).delete()
    record(actor=actor, structure=lot.structure, verb="remove_grid", obj=lot, words="Grille du critère retirée.")
    return lot


@act
def add_bid(*, actor, criterion, name="", marks=()):
    """Enter a bid under the next number; `marks` are (line, offered, quantity, points). Returns the bid."""
    lot = lock(criterion.lot)
    refuse_if_retained(criterion)
    last = criterion.bids.aggregate(last=Max("number"))["last"] or 0
    if last >= MOST_BIDS:
        raise Refused(f"Un critère compare {MOST_BIDS} offres au plus.")
    bid = Bid(structure_id=lot.structure_id, lot=lot, criterion=criterion, number=last + 1, name=name.strip())
    bid.full_clean()
    bid.save()
    keep_marks(bid, marks)
    record(actor=actor, structure=lot.structure, verb="add_bid", obj=lot, words=f"Offre n° {bid.number} saisie.")
    return bid


@act
def mark_bid(*, actor, bid, name, marks):
    """Change what a bid offers and its points; refused once a bid of the lot is retained."""
    lot = lock(bid.lot)
    bid = Bid.objects.select_related("criterion").get(pk=bid.pk)
    refuse_if_retained(bid.criterion)
    bid.name = name.strip()
    bid.full_clean()
    bid.save()
    keep_marks(bid, marks)
    record(actor=actor, structure=lot.structure, verb="mark_bid", obj=lot, words=f"Offre n° {bid.number} notée.")
    return bid


@act
def remove_bid(*, actor, bid):
    """Take away a bid entered by mistake; refused once a bid of the lot is retained."""
    lot = lock(bid.lot)
    bid = Bid.objects.select_related("criterion").get(pk=bid.pk)
    refuse_if_retained(bid.criterion)
    number = bid.number
    bid.marks.all().delete()
    bid.delete()
    record(actor=actor, structure=lot.structure, verb="remove_bid", obj=lot, words=f"Offre n° {number} retirée.")
    return lot


@act
def retain_bid(*, actor, bid, party, retained_on, due_on):
    """Make a bid the one that is followed: its promises become the commitments of `party`, due on `due_on`, and the
    hours it offers are owed from `retained_on`. Undone by `release_bid` while no point was made on them.
    """
    lot = lock(bid.lot)
    bid = Bid.objects.select_related("criterion").get(pk=bid.pk)
    refuse_if_retained(bid.criterion)
    check_day("retained_on", retained_on)
    if party.lot_id != lot.pk or party.parent_id is not None:
        raise Refused({"party": "Choisissez un titulaire de ce lot."})
    marks = list(bid.marks.select_related("line"))
    promises = [promised(bid, party, mark, due_on) for mark in marks if is_promise(mark)]
    seconds = offered_seconds(marks)
    if not promises and not seconds:
        raise Refused("Cette offre ne propose rien : saisissez d'abord ce qu'elle promet.")
    if seconds:
        refuse_unless_open(lot)
        if not Clause.objects.filter(lot=lot).live().exists():
            raise Refused(
                french("Ce lot n'a pas de clause en vigueur : fixez d'abord ses heures, l'offre s'y ajoutera.")
            )
    for commitment in promises:
        check(commitment)
    hours = f", {print_hours(seconds)} proposées" if seconds else ""
    count = f"{len(promises)} engagements" if len(promises) > 1 else f"{len(promises)} engagement"
    entry = record(
        actor=actor,
        structure=lot.structure,
        verb="retain_bid",
        obj=lot,
        words=f"Offre n° {bid.number} retenue le {write_day(retained_on)} : {count}{hours}.",
    )
    for commitment in promises:
        commitment.entry, commitment.number = entry, entry.number
        commitment.save()
    if seconds:
        bid.obligation = post(lot, entry, ObligationKind.OFFERED, seconds, retained_on)
    bid.retained_on, bid.party = retained_on, party
    bid.full_clean()
    bid.save()
    return bid


@act
def release_bid(*, actor, bid):
    """Undo `retain_bid`: its commitments go, its hours are met by their exact opposite. Refused once followed."""
    lot = lock(bid.lot)
    bid = Bid.objects.select_related("obligation").get(pk=bid.pk)
    if bid.retained_on is None:
        raise Refused("Cette offre n'est pas retenue.")
    promises = Commitment.objects.filter(bid=bid)
    if CommitmentReview.objects.filter(commitment__in=promises).exists():
        raise Refused(french("Un point a déjà été fait sur un engagement de cette offre : elle reste retenue."))
    offered = bid.obligation
    if offered is not None:
        refuse_unless_open(lot)
        if owed_by_lot([lot.pk])[lot.pk] < offered.seconds:
            raise Refused(
                french("Une dispense a déjà porté sur les heures de cette offre : elles ne peuvent plus être retirées.")
            )
    promises.delete()
    bid.retained_on = bid.party = bid.obligation = None
    bid.full_clean()
    bid.save()
    hours = f" ; ses {print_hours(offered.seconds)} sont retirées" if offered else ""
    entry = record(
        actor=actor,
        structure=lot.structure,
        verb="release_bid",
        obj=lot,
        words=french(f"Offre n° {bid.number} : choix annulé, ses engagements sont retirés{hours}."),
    )
    if offered:
        post(lot, entry, ObligationKind.OFFERED, -offered.seconds, offered.effective_on)
    return bid


def keep_marks(bid, marks):
    """Replace the marks of a bid. Points stand within those of the line; proportional ones are never typed."""
    lines = {line.pk: line for line in bid.criterion.lines.all()}
    bid.marks.all().delete()
    for line, offered, quantity, points in marks:
        line = lines[line.pk]
        if line.scoring == Scoring.PROPORTIONAL:
            points = None
        if points is not None and points > line.points:
            raise Refused(
                {f"points_{line.pk}": french(f"« {line.title} » vaut {write_points(line.points)} points au plus.")}
            )
        if not offered.strip() and quantity is None and points is None:
            continue
        mark = BidMark(
            structure_id=bid.structure_id,
            criterion=bid.criterion,
            bid=bid,
            line=line,
            offered=offered.strip(),
            quantity=quantity,
            points=points,
        )
        mark.full_clean()
        mark.save()


def refuse_if_retained(criterion):
    if criterion.bids.filter(retained_on__isnull=False).exists():
        raise Refused(french("Une offre est déjà retenue : annulez d'abord ce choix."))


def is_promise(mark):
    return mark.line.kind != CriterionKind.HOURS and bool(mark.quantity or (mark.offered and mark.quantity != 0))


def offered_seconds(marks):
    """Hours of insertion that a bid offers beyond those required, in seconds."""
    hours = sum(mark.quantity or 0 for mark in marks if mark.line.kind == CriterionKind.HOURS)
    return int(hours * HOUR)


def promised(bid, party, mark, due_on):
    """The commitment that a mark becomes: its number and words, the usual proof of its kind."""
    kind = CommitmentKind(mark.line.kind)
    commitment = Commitment(structure_id=bid.structure_id, lot=bid.lot, bid=bid)
    fill(
        commitment,
        party=party,
        kind=kind,
        due_on=due_on,
        proof=USUAL_PROOF[kind],
        quantity=mark.quantity or None,
        unit=mark.line.unit if mark.quantity else "",
        words=mark.offered or mark.line.title,
    )
    return commitment
