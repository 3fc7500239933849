"""What is kept of published records: as they were published, without what may name a person, and what users decided."""

import re

from django.utils import timezone

from markets.actions.imports.writing import A_BATCH
from markets.copying import write_rows
from markets.decp.titles import fold
from markets.enums import Ruling
from markets.models import Decision, Notice

# Names of holders may be a person's, and a notice is never erased: of a holder it keeps only what identifies it.
OF_HOLDERS = re.compile(r"titulaires?|concessionnaires?|sous-?traitants?", re.IGNORECASE)
HOLDER_IDENTITY = ("typeIdentifiant", "id")
IDENTIFIER = re.compile(r"[A-Za-z]{0,3}[0-9][0-9A-Za-z ._-]*")
QUOTED = re.compile(r" ?«[^»]*»")


def keep_notices(structure, plan, rows, earlier):
    """Keep what was written as it was published, and each new content of our contracts; returns how many of these."""
    by_key = {row.published.key: row for row in rows}
    separated = separated_notices(structure, rows)
    notices = [
        notice_of(structure, row.published, *place_of_notice(row), row.planned.notes)
        for row in rows
        if name_of_notice(row.published) not in separated
    ]
    settle_apart(separated, rows)
    written = len(notices)
    for again in plan.republished:
        key = again.contract.key
        if row := by_key.get(key):
            place = place_of_notice(row)
        elif known := earlier.get(key):
            if again.contract.content_hash in known.hashes:
                continue  # kept by an earlier import, and still to be decided
            place = known.buyer_id, known.award_id and known.lot.pk, known.award_id
        else:
            continue
        notices.append(notice_of(structure, again.contract, *place, again.changes))
    write_rows(Notice, notices)
    return len(notices) - written


def merge_duplicates(structure, duplicates, rows, earlier):
    """Keep suspected duplicates as notices of the contract that each is a double of; returns how many.

    A double of a contract that was not imported is left aside, as before.
    """
    written = {row.published.key: row for row in rows}
    merged = []
    for double in mergeable(duplicates, written, earlier):
        key = double.kept.key
        if row := written.get(key):
            place = row.lot.contract.authority_id, row.lot.pk, row.award and row.award.pk
        else:
            place = earlier[key].buyer_id, earlier[key].lot.pk, earlier[key].award_id
        merged.append((double, place))
    separated = separated_of(structure, [double.contract for double, _ in merged])
    new, decisions = [], []
    for double, (buyer_id, lot_id, award_id) in merged:
        notice = separated.get(name_of_notice(double.contract))
        if notice is None:
            notice = notice_of(structure, double.contract, buyer_id, None, None, double.reasons)
            new.append(notice)
        decisions.append(
            Decision(structure=structure, notice=notice, ruling=Ruling.MERGED, lot_id=lot_id, award_id=award_id)
        )
    write_rows(Notice, new)
    for decision in decisions:
        decision.notice_id = decision.notice.pk
    write_decisions(decisions)
    return len(decisions)


def mergeable(duplicates, written, earlier):
    """The suspected duplicates whose contract comes in (by key) or is in the tool: the others are left aside."""
    return [
        each
        for each in duplicates
        if each.kept.key in written or (earlier.get(each.kept.key) and earlier[each.kept.key].lot)
    ]


def write_decisions(decisions):
    """Write decisions, over the one that a notice may have already."""
    now = timezone.now()
    for decision in decisions:
        decision.decided_at = now
    Decision.objects.bulk_create(
        decisions,
        batch_size=A_BATCH,
        update_conflicts=True,
        unique_fields=["notice"],
        update_fields=["ruling", "lot", "award", "decided_at"],
    )


def separated_notices(structure, rows):
    return separated_of(structure, [row.published for row in rows])


def separated_of(structure, contracts):
    """Notices of these contracts that were separated from another, by buyer, id and content; one query."""
    if not contracts:
        return {}
    found = Notice.objects.filter(
        structure=structure,
        decision__ruling=Ruling.SEPARATED,
        content_hash__in=[contract.content_hash for contract in contracts],
    ).select_related("buyer")
    return {(each.buyer.siren, each.published_id, each.content_hash): each for each in found}


def settle_apart(separated, rows):
    """Say of notices once merged, then separated, that they are now contracts of their own."""
    if not separated:
        return
    write_decisions(
        [
            Decision(structure=row.lot.structure, notice=notice, ruling=Ruling.APART, lot=row.lot, award=row.award)
            for row in rows
            if (notice := separated.get(name_of_notice(row.published)))
        ]
    )


def name_of_notice(published):
    """What tells a notice from the others of its structure."""
    return published.buyer_siren, published.published_id, published.content_hash


def place_of_notice(row):
    """Buyer, lot and award of a notice: the lot goes with the award."""
    return row.lot.contract.authority_id, row.award and row.lot.pk, row.award and row.award.pk


def notice_of(structure, published, buyer_id, lot_id, award_id, notes):
    return Notice(
        structure=structure,
        buyer_id=buyer_id,
        published_id=published.published_id,
        content_hash=published.content_hash,
        raw=without_names(published.record),
        flags=[QUOTED.sub("", flag) if "titulaire" in flag else flag for flag in (*published.flags, *notes)],
        social=bool(published.social),
        lot_id=lot_id,
        award_id=award_id,
    )


def without_names(value, of_holder=False):
    """The published record without what may name a person: of a holder, only the kind and number of its identifier."""
    if isinstance(value, list):
        return [without_names(each, of_holder) for each in value]
    if not isinstance(value, dict):
        return value
    kept = {}
    for key, each in value.items():
        if OF_HOLDERS.fullmatch(key) and isinstance(each, dict | list):
            kept[key] = without_names(each, of_holder=True)
        elif not of_holder and fold(key) != "denominationsociale":
            kept[key] = without_names(each)
        elif key == "typeIdentifiant" or (key == "id" and IDENTIFIER.fullmatch(str(each))):
            kept[key] = each
    return kept
