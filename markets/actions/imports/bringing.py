"""Bringing in public contract data: what a file holds, what is already here, and writing the rest at once.

An import is one transaction whatever the file: nothing is half imported, and a second run changes no row.
"""

from collections import Counter
from dataclasses import dataclass, field
from itertools import batched

from django.db import connection
from django.utils import timezone

from markets.acting import Refused, act
from markets.actions.imports.files import A_BATCH, read_by_buyer
from markets.actions.imports.notices import keep_notices, merge_duplicates, mergeable
from markets.actions.imports.plans import chosen_of, earlier_contracts, plan_of
from markets.actions.imports.writing import Row, act_of, counted_contracts, write_operations
from markets.decp.contracts import Rejected
from markets.decp.plan import ImportPlan
from markets.journal import record_all
from markets.models import Contract, Upload

LOCK = 6007  # what our advisory locks of imports are told by, with the structure


@dataclass(frozen=True)
class Imported:
    """What an import wrote, and the plan it followed.

    `kept` counts the republished contracts kept as notices, `merged` the doubles merged, `acts` what the journal says.
    """

    plan: ImportPlan
    rows: tuple[Row, ...]
    contracts: tuple[Contract, ...]
    kept: int
    merged: int = 0
    acts: tuple = ()


@dataclass
class Tally:
    """Where the contracts of a file ended, counted a few buyers at a time; sentences are kept, contracts are not."""

    lines: int = 0
    read: int = 0
    social: int = 0
    new: int = 0
    markets: int = 0
    already: int = 0
    republished: int = 0
    duplicates: list[tuple[str, str]] = field(default_factory=list)
    merged: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    flags: list[tuple[int, str]] = field(default_factory=list)

    def add(self, file, plan):
        self.lines += file.lines
        self.read += file.read
        self.social += file.social
        self.new += len(plan.new)
        self.markets += len(plan.operations)
        self.already += len(plan.already)
        self.republished += len(plan.republished)
        self.duplicates += [(each.contract.published_id, each.kept.published_id) for each in plan.duplicates]
        self.rejected += file.rejected
        self.flags += [(0, remark) for remark in file.remarks]
        self.flags += [(each.rank, flag) for each in file.contracts for flag in each.flags]


@act
def import_contracts(*, actor, file, chosen=None, names=None, apart=(), merged=(), with_duplicates=False, source=None):
    """Write the operations of a file that are new: contract, lots, awards, holders, notices and journal entries.

    `chosen` are ranks of contracts (None: all), `apart` those that the user says are no duplicates, `merged` those that
    are; `names` is what the user calls an operation, by the rank of one of its contracts. Republished contracts are
    kept as notices and change nothing before they are accepted. `source` is the upload, if any.
    """
    refuse_another_import(actor.structure)
    done = bring_in(
        actor, file, chosen=chosen, names=names, apart=apart, merged=merged, with_duplicates=with_duplicates
    )
    if done.acts or done.kept or done.merged:
        words = words_of(len(done.rows), len(done.contracts), done.kept, done.merged)
        if source is not None:
            Upload.objects.filter(pk=source.pk).update(done_at=timezone.now())
        acts = [*done.acts, ("import_contracts", source or actor.structure, words)]
        record_all(actor=actor, structure=actor.structure, acts=acts)
    return done


@act
def import_source(*, actor, source, with_duplicates=False, merge=False):
    """Import all of an open file, a few buyers at a time, in one transaction; returns its Tally.

    The number of queries follows the batches, the memory does not follow the size of the file. `merge` has every
    suspected duplicate merged into the contract it is a double of.
    """
    refuse_another_import(actor.structure)
    tally, acts, rows, contracts, kept = Tally(), [], 0, 0, 0
    for file in read_by_buyer(source):
        done = bring_in(actor, file, with_duplicates=with_duplicates, merge=merge)
        tally.add(file, done.plan)
        tally.merged += done.merged
        acts += [(verb, contract.pk, words) for verb, contract, words in done.acts]  # rows weigh a thousand times more
        rows, contracts, kept = rows + len(done.rows), contracts + len(done.contracts), kept + done.kept
    tally.rejected.sort(key=lambda each: each.rank)
    tally.flags.sort(key=lambda flag: flag[0])
    if acts or kept or tally.merged:
        for some in batched(acts, A_BATCH):
            told = [(verb, Contract(pk=pk), words) for verb, pk, words in some]
            record_all(actor=actor, structure=actor.structure, acts=told)
        whole = ("import_contracts", actor.structure, words_of(rows, contracts, kept, tally.merged))
        record_all(actor=actor, structure=actor.structure, acts=[whole])
    return tally


def foresee(structure, source, *, with_duplicates=False, merge=False):
    """The Tally of what would be imported; writes nothing."""
    tally = Tally()
    for file in read_by_buyer(source):
        earlier = earlier_contracts(structure, {contract.buyer_siren for contract in file.contracts})
        plan = plan_of(structure, file, earlier=earlier, with_duplicates=with_duplicates)
        tally.add(file, plan)
        if merge:
            tally.merged += len(mergeable(plan.duplicates, {each.key for each in plan.new}, earlier))
    tally.rejected.sort(key=lambda each: each.rank)
    tally.flags.sort(key=lambda flag: flag[0])
    return tally


def bring_in(actor, file, *, chosen=None, names=None, apart=(), merged=(), with_duplicates=False, merge=False):
    """Write what is new of some contracts; the journal is left to the caller, who writes it last."""
    structure = actor.structure
    earlier = earlier_contracts(structure, {contract.buyer_siren for contract in file.contracts})
    plan = plan_of(structure, file, earlier=earlier, apart=apart, with_duplicates=with_duplicates)
    operations = plan.operations if chosen is None else chosen_of(plan, chosen)
    contracts, rows = write_operations(actor, operations, names or {}) if operations else ([], [])
    kept = keep_notices(structure, plan, rows, earlier)
    doubles = [each for each in plan.duplicates if merge or each.contract.rank in merged]
    count = merge_duplicates(structure, doubles, rows, earlier) if doubles else 0
    held = Counter(row.operation.rank for row in rows if row.award)
    acts = [act_of(each, contract, held[each.rank]) for each, contract in zip(operations, contracts, strict=True)]
    return Imported(plan, tuple(rows), tuple(contracts), kept, count, tuple(acts))


def words_of(rows, contracts, kept, merged):
    """What the journal says of an import as a whole."""
    again = f", {kept} publié(s) à nouveau" if kept else ""
    doubles = f", {merged} doublon(s) réuni(s)" if merged else ""
    return f"Données publiées : {counted_contracts(rows)} dans {contracts} marché(s){again}{doubles}."


def refuse_another_import(structure):
    """One import at a time in a structure: two of the same file would not see each other's contracts."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [LOCK, structure.pk])
        if not cursor.fetchone()[0]:
            raise Refused("Un autre import est en cours dans votre structure : recommencez dans un instant.")
