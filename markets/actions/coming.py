"""Contracts to come: announced by a buyer or by the facilitator, then followed stage by stage."""

import hashlib

from django.utils import timezone

from markets.acting import Refused, act
from markets.actions.contracts import counted, named, refuse_unnumbered
from markets.coming import following, why_not
from markets.enums import BuyerKind, Category, Kind, Sector, StageKind
from markets.joined_files import UnwantedFile, kind_of_file
from markets.journal import record
from markets.models import Announcement, Contract, ContractFile, Lot, Stage, StageReason
from markets.register import Sought, gather, give_kinds
from markets.terms import end_after
from markets.typography import french

MOST_FILES = 10
NOTHING_HELD = "Un marché à venir n'a pas encore de titulaire : collez les lots sans titulaire ni SIRET."


@act
def announce_contract(
    *,
    actor,
    title,
    category=Category.WORKS,
    estimate=None,
    launch_on=None,
    starts_on=None,
    months=None,
    lots=(),
    authority=None,
    sector=Sector.PUBLIC,
    buyer=BuyerKind.OTHER,
    file=None,
):
    """List a contract that is planned, with its lots; it is then « à étudier ».

    `authority` (an Organisation or a `Sought`) is the actor's own for a donneur d'ordre. `lots` are rows of
    `lots_paste`, without holders; `months` is how long it lasts from `starts_on`, where a lot says nothing else. `file`
    is a pair (name, bytes).
    """
    structure = actor.structure
    if not actor.is_facilitator:
        authority = actor.organisation
    elif isinstance(authority, Sought):
        [authority], _ = gather(structure, [authority])
    give_kinds([authority], Kind.AUTHORITY)
    contract = Contract(
        structure=structure,
        authority=authority,
        facilitator=actor.user if actor.is_facilitator else None,
        title=title,
        sector=sector,
        category=category,
    )
    contract.full_clean()
    contract.save()
    plan_lots(contract, list(lots), estimate, starts_on, months)
    today = timezone.localdate()
    announcement = Announcement(
        structure=structure,
        contract=contract,
        estimate=estimate,
        launch_on=launch_on,
        buyer=buyer,
        stage_on=today,
    )
    announcement.full_clean()
    announcement.save()
    if file:
        keep_file(actor, contract, *file)
    entry = record(
        actor=actor,
        structure=structure,
        verb="announce_contract",
        obj=contract,
        words=f"Marché à venir {named(contract)} annoncé, {counted(max(len(lots), 1), 0)}.",
    )
    write_stage(contract, StageKind.TO_STUDY, today, entry)
    return contract


@act
def edit_announcement(*, actor, contract, title, category, estimate, launch_on, sector, buyer):
    """Correct what is planned. Its donneur d'ordre may as long as nobody has studied it."""
    contract, announcement = lock_coming(contract)
    if not actor.is_facilitator and announcement.stage != StageKind.TO_STUDY:
        raise Refused("L'étude de ce marché a commencé : demandez la correction à votre facilitateur.")
    contract.title, contract.category, contract.sector = title, category, sector
    contract.full_clean()
    contract.save()
    announcement.estimate, announcement.launch_on, announcement.buyer = estimate, launch_on, buyer
    announcement.full_clean()
    announcement.save()
    record(
        actor=actor,
        structure=contract.structure,
        verb="edit_announcement",
        obj=contract,
        words=f"Marché à venir {named(contract)} modifié.",
    )
    return contract


@act
def move_stage(*, actor, contract, stage, on, reason=""):
    """Note the stage that a coming contract has reached, on its day; a decision comes from the legal examination."""
    contract, announcement = lock_coming(contract)
    reason = reason.strip()
    stage, current = StageKind(stage), StageKind(announcement.stage)
    if refusal := why_not(current, announcement.stage_on, stage, on, reason, timezone.localdate()):
        raise Refused(refusal)
    entry = record(
        actor=actor,
        structure=contract.structure,
        verb="move_stage",
        obj=contract,
        words=french(f"Marché à venir {named(contract)} : étape « {stage.label} »."),
    )
    write_stage(contract, stage, on, entry, reason)
    return contract


@act
def add_file(*, actor, contract, name, content):
    """Join a file (its name and its bytes) to a contract: PDF, Word or Excel, 10 MB at most, ten files at most."""
    contract = Contract.objects.select_for_update(of=("self",), no_key=True).get(pk=contract.pk)
    file = keep_file(actor, contract, name, content)
    record(
        actor=actor,
        structure=contract.structure,
        verb="add_file",
        obj=contract,
        words=f"Pièce n° {file.pk} jointe au marché {named(contract)}.",
    )
    return file


@act
def remove_file(*, actor, file):
    """Delete a file joined to a contract; a donneur d'ordre removes what its own people joined."""
    contract = Contract.objects.select_for_update(of=("self",), no_key=True).get(pk=file.contract_id)
    if not may_remove(actor, file):
        raise Refused("Cette pièce a été jointe par le facilitateur : demandez-lui de la retirer.")
    pk = file.pk
    ContractFile.objects.filter(pk=pk).delete()
    record(
        actor=actor,
        structure=contract.structure,
        verb="remove_file",
        obj=contract,
        words=f"Pièce n° {pk} retirée du marché {named(contract)}.",
    )


@act
def record_file_download(*, actor, file):
    """Journal that a file left the house."""
    return record(
        actor=actor,
        structure=actor.structure,
        verb="download_file",
        obj=file,
        words=f"Pièce n° {file.pk} du marché n° {file.contract_id} téléchargée.",
    )


def may_remove(actor, file):
    return actor.is_facilitator or file.added_by_id == (actor.user and actor.user.pk)


def follow_stage(contract, stage, *, on, entry, reason=""):
    """Inside another act on the contract, already locked: the stage that this act makes it reach, if it is to come.

    An act that decides or awards is recorded whatever the stage was; one that only informs never goes back.
    """
    announcement = Announcement.objects.filter(contract=contract).first()
    if announcement is None or announcement.stage in (stage, StageKind.AWARDED):
        return
    if stage == StageKind.NOTE and stage not in following(announcement.stage):
        return
    write_stage(contract, stage, max(on, announcement.stage_on), entry, reason)


def lock_coming(contract):
    """The contract, locked, and its announcement; refused once it is awarded."""
    contract = Contract.objects.select_for_update(of=("self",), no_key=True).get(pk=contract.pk)
    announcement = Announcement.objects.filter(contract=contract).first()
    if announcement is None or announcement.stage == StageKind.AWARDED:
        raise Refused("Ce marché n'est plus à venir.")
    return contract, announcement


def write_stage(contract, stage, on, entry, reason=""):
    """Add a stage under the number of a journal entry, and say it on the announcement."""
    made = Stage(
        structure_id=contract.structure_id,
        contract=contract,
        stage=stage,
        on=on,
        entry=entry,
        number=entry.number,
    )
    made.full_clean()
    made.save()
    if reason:
        StageReason.objects.create(structure_id=contract.structure_id, stage=made, text=reason)
    Announcement.objects.filter(contract=contract).update(stage=stage, stage_on=on)
    return made


def plan_lots(contract, rows, estimate, starts_on, months):
    """The lots of a coming contract; one without a number, with the whole estimate, where nothing was pasted."""
    refused = [error for row in rows for error in row.errors]
    if refused:
        raise Refused({"lots": refused[:20]})
    if any(row.holder or row.siren or row.siret for row in rows):
        raise Refused({"lots": french(NOTHING_HELD)})
    refuse_unnumbered({row.number for row in rows}, len(rows))

    def planned(**facts):
        lasting = facts.pop("months", None) or months
        return Lot(
            structure_id=contract.structure_id,
            contract=contract,
            starts_on=starts_on,
            ends_on=end_after(starts_on, lasting),
            **facts,
        )

    lots = [
        planned(number=row.number, title=row.title[:255], amount=row.amount, months=row.months) for row in rows
    ] or [planned(amount=estimate)]
    for lot in lots:
        lot.clean_fields(exclude=["structure", "contract"])
    Lot.objects.bulk_create(lots)


def keep_file(actor, contract, name, content):
    if ContractFile.objects.filter(contract=contract).count() >= MOST_FILES:
        raise Refused({"file": french(f"Ce marché a déjà {MOST_FILES} pièces : retirez-en une d'abord.")})
    try:
        kind = kind_of_file(content)
    except UnwantedFile as refusal:
        raise Refused({"file": refusal.sentence}) from refusal
    sha256 = hashlib.sha256(content).hexdigest()
    if ContractFile.objects.filter(contract=contract, sha256=sha256).exists():
        raise Refused({"file": french("Ce fichier est déjà joint à ce marché.")})
    file = ContractFile(
        structure_id=contract.structure_id,
        contract=contract,
        name=name[:255] or "Sans nom",
        kind=kind,
        content=content,
        size=len(content),
        sha256=sha256,
        added_by=actor.user,
    )
    file.full_clean()
    file.save()
    return file
