"""Bringing a takeover in: a table at a time, all or nothing, under one number of the journal."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta

from django.utils import timezone

from clauses.durations import print_hours
from clauses.enums import LegalBasis, ObligationKind
from clauses.models import Clause, ObligationEntry
from clauses.months import first_of
from markets.acting import Refused, act
from markets.actions.imports.bringing import refuse_another_import
from markets.copying import write_rows
from markets.enums import Category, Kind, PartyRole
from markets.journal import record_all
from markets.models import Award, Contract, Lot, Operation, Party, Relation, Upload
from markets.register import Sought, gather, give_kinds
from markets.typography import french, write_day
from participants.codes import candidates
from participants.eligibility import window
from participants.enums import Answer, ContractType, EndReason, Level, Sex
from participants.modalities import EMPLOYER_OF
from participants.models import Eligibility, EntryProfile, Person, PersonIdentity, Placement
from participants.profiles import age_band
from reporting.actions.takeovers.drafts import A_BATCH, locked
from reporting.enums import HoursKind, TakeoverState
from reporting.models import HoursEntry
from reporting.takeover.fields import bare
from reporting.takeover.planning import plan_of

REASON = "Reprise de l'existant : dates données par le fichier."
NO_JOB = "Non précisé"


@act
def bring_in(*, actor, takeover):
    """Write everything that a takeover plans; refused whole while a line is in error. Returns the takeover."""
    takeover = locked(takeover, TakeoverState.DRAFT, TakeoverState.RUNNING)
    refuse_another_import(actor.structure)
    plan = plan_of(takeover)
    if plan.has_errors:
        raise Refused("Des lignes sont en erreur : corrigez-les, puis importez.")
    if not plan.has_changes:
        raise Refused("Ce fichier n'apporte rien de nouveau : rien n'a été écrit.")
    writing = _Writing(actor, takeover, plan)
    writing.write()
    upload = takeover.upload
    takeover.state, takeover.done_at, takeover.made, takeover.refusal = (
        TakeoverState.DONE,
        timezone.now(),
        writing.told(),
        "",
    )
    takeover.upload = None
    takeover.save(update_fields=["state", "done_at", "made", "refusal", "upload"])
    # Its lines hold names: what they brought is in its own tables now.
    takeover.lines.all().delete()
    if upload is not None:
        Upload.objects.filter(pk=upload.pk).delete()
    return takeover


@dataclass
class _Writing:
    """One import: the rows made, by the keys of the plan."""

    actor: object
    takeover: object
    plan: object
    made: dict = field(default_factory=lambda: defaultdict(list))

    @property
    def structure(self):
        return self.actor.structure

    def write(self):
        self.firms = self.gather_firms()
        self.contracts = self.write_contracts()
        self.lots = self.write_lots()
        self.parties = self.write_parties()
        self.write_clauses()
        self.people = self.write_people()
        self.write_eligibilities()
        self.placements = self.write_placements()
        entry = self.write_journal()
        self.write_obligations(entry)
        self.write_hours(entry)

    def told(self):
        """What was made, by kind, and what the page of the takeover says of it."""
        return {
            **{kind: [each.pk for each in rows] for kind, rows in self.made.items() if kind != "completed"},
            "completed": self.made["completed"],
            "seconds": self.plan.seconds,
            "owed": self.plan.owed,
        }

    def create(self, kind, rows):
        rows = list(rows)
        self.made[kind] += write_rows(type(rows[0]), rows) if rows else []
        return rows

    # -- Who

    def gather_firms(self):
        """Organisations by firm of the plan; those that become partners are noted."""
        firms, employers = {}, {each.key: each.firm for each in self.plan.parties}
        for contract in self.plan.contracts:
            firms.setdefault(contract.line.firm("authority"), Kind.AUTHORITY)
        for party in self.plan.parties:
            firms.setdefault(party.firm, Kind.COMPANY)
        for placement in self.plan.placements:
            if placement.line.text("prescriber"):
                firms.setdefault(placement.line.firm("prescriber"), Kind.PRESCRIBER)
            if (kind := EMPLOYER_OF.get(placement.line.modality)) and not placement.line.employs_itself:
                firms[employers[placement.party]] = kind
        before = set(Relation.objects.filter(structure=self.structure).values_list("pk", flat=True))
        found = gather(self.structure, [sought(firm) for firm in firms])[0]
        self.made["relations"] = list(Relation.objects.filter(structure=self.structure).exclude(pk__in=before))
        for kind in set(firms.values()):
            same = [each for each, of in zip(found, firms.values(), strict=True) if of == kind]
            give_kinds(same, kind, unless_any=kind != Kind.AUTHORITY)
        return dict(zip(firms, found, strict=True))

    # -- On which contract

    def write_contracts(self):
        known = Contract.objects.in_bulk([each.pk for each in self.plan.contracts if each.pk])
        operations = self.operations()
        new = {
            each.key: Contract(
                structure=self.structure,
                authority=self.firms[each.line.firm("authority")],
                facilitator=self.actor.user,
                title=each.line.text("title"),
                reference=each.line.text("reference"),
                category=each.line.values.get("category", Category.WORKS),
                procedure=each.line.values.get("procedure", ""),
                operation=operations.get(bare(each.line.text("operation"))),
            )
            for each in self.plan.contracts
            if not each.pk
        }
        self.create("contracts", new.values())
        return new | {each.key: known[each.pk] for each in self.plan.contracts if each.pk}

    def operations(self):
        """Operations named by new contracts, found or opened, by name."""
        wanted = {}
        for each in self.plan.contracts:
            if (name := each.line.text("operation")) and not each.pk:
                authority = self.firms[each.line.firm("authority")]
                wanted.setdefault(bare(name), Operation(structure=self.structure, authority=authority, name=name[:255]))
        found = {}
        if wanted:
            known = Operation.objects.filter(structure=self.structure).order_by("-pk")
            found = {bare(each.name): each for each in known if bare(each.name) in wanted}
        self.create("operations", [each for name, each in wanted.items() if name not in found])
        return wanted | found

    def write_lots(self):
        known = Lot.objects.in_bulk([each.pk for each in self.plan.lots if each.pk])
        new = {
            each.key: Lot(
                structure=self.structure,
                contract=self.contracts[each.key[0]],
                number=each.line.text("lot"),
                title=each.line.text("lot_title"),
                starts_on=each.notified_on,
                ends_on=each.ends_on,
            )
            for each in self.plan.lots
            if not each.pk
        }
        self.create("lots", new.values())
        return new | {each.key: known[each.pk] for each in self.plan.lots if each.pk}

    def write_parties(self):
        """Holders with what they signed, then those who work under them."""
        parties = Party.objects.in_bulk([each.pk for each in self.plan.parties if each.pk])
        found = {each.key: parties[each.pk] for each in self.plan.parties if each.pk}
        planned = {lot.key: lot for lot in self.plan.lots}
        holders = [each for each in self.plan.parties if not each.pk and each.parent is None]
        awards = self.create("awards", [self.award(planned[each.lot]) for each in holders])
        roots = [self.party(each, planned, award=award) for each, award in zip(holders, awards, strict=True)]
        found |= zip([each.key for each in holders], self.create("parties", roots), strict=True)
        under = [each for each in self.plan.parties if not each.pk and each.parent is not None]
        rows = [self.party(each, planned, parent=found[each.parent]) for each in under]
        return found | dict(zip([each.key for each in under], self.create("parties", rows), strict=True))

    def award(self, lot):
        return Award(structure=self.structure, lot=self.lots[lot.key], notified_on=lot.notified_on, ends_on=lot.ends_on)

    def party(self, each, planned, *, award=None, parent=None):
        """Months are declared from the day after the opening; those before it are in what is taken over."""
        is_over = self.is_over(planned[each.lot])
        return Party(
            structure=self.structure,
            lot=self.lots[each.lot],
            award_id=award.pk if award else parent.award_id,
            parent=parent,
            organisation=self.firms[each.firm],
            role=PartyRole(each.role),
            starts_on=None if is_over else self.takeover.opened_on + timedelta(days=1),
        )

    def is_over(self, lot):
        return lot.ends_on is not None and lot.ends_on <= self.takeover.opened_on

    def write_clauses(self):
        """A clause for each lot that owes hours and has none; it is over with a contract that ended before."""
        self.create(
            "clauses",
            [
                Clause(
                    structure=self.structure,
                    lot=self.lots[each.key],
                    legal_basis=LegalBasis.EXECUTION,
                    charter_version=self.takeover.charter_version,
                    ended_on=each.ends_on if self.is_over(each) else None,
                )
                for each in self.plan.lots
                if each.opens_clause
            ],
        )

    # -- Who counts

    def write_people(self):
        known = Person.objects.in_bulk([each.pk for each in self.plan.people if each.pk])
        new = [each for each in self.plan.people if not each.pk]
        taken = set(Person._base_manager.filter(structure=self.structure).values_list("code", flat=True))
        rows = self.create("people", [Person(structure=self.structure, code=free_code(taken)) for _ in new])
        made = dict(zip([each.key for each in new], rows, strict=True))
        write_rows(PersonIdentity, [self.identity(made[each.key], each.line) for each in new])
        return made | {each.key: known[each.pk] for each in self.plan.people if each.pk}

    def identity(self, person, line):
        return PersonIdentity(
            structure=self.structure,
            person=person,
            last_name=line.text("last_name"),
            first_name=line.text("first_name"),
            birth_date=line.day("birth_date"),
            sex=line.values.get("sex", Sex.UNKNOWN),
            town=line.text("town"),
            postcode=line.text("postcode"),
        )

    def write_eligibilities(self):
        months = self.takeover.charter_version.eligibility_months
        self.create(
            "eligibilities",
            [
                Eligibility(
                    structure=self.structure,
                    person=self.people[each.key],
                    charter_version=self.takeover.charter_version,
                    granted=True,
                    decided_on=each.first_hire,
                    decided_by=self.actor.user,
                    hire_before=each.first_hire,
                    months=months,
                    starts_on=each.first_hire,
                    ends_on=each.eligible_until or window(each.first_hire, months)[1],
                    reasons=[{"level": "reason", "sentence": french(REASON)}],
                )
                for each in self.plan.people
                if each.first_hire
            ],
        )

    def write_placements(self):
        """Work contracts and their entry profiles; of those known already, only an end that was missing is added."""
        known = Placement.objects.in_bulk([each.pk for each in self.plan.placements if each.pk])
        new = [each for each in self.plan.placements if not each.pk]
        rows = self.create("placements", [self.placement(each) for each in new])
        write_rows(EntryProfile, [self.profile(row, each.line) for row, each in zip(rows, new, strict=True)])
        found = {each.line.number: row for row, each in zip(rows, new, strict=True)}
        completed = []
        for each in self.plan.placements:
            if each.pk:
                row = found[each.line.number] = known[each.pk]
                if row.ends_on is None and (ends_on := each.line.day("ends_on")):
                    row.ends_on, row.end_reason = ends_on, end_reason(each.line)
                    completed.append(row)
        Placement.objects.bulk_update(completed, ["ends_on", "end_reason"], batch_size=A_BATCH)
        self.made["completed"] = [row.pk for row in completed]
        return found

    def placement(self, each):
        line, party = each.line, self.parties[each.party]
        return Placement(
            structure=self.structure,
            lot_id=party.lot_id,
            party=party,
            person=self.people[each.person],
            modality=line.modality,
            contract_type=line.values.get("contract_type", ContractType.UNKNOWN),
            job=line.text("job") or NO_JOB,
            starts_on=line.day("starts_on"),
            ends_on=line.day("ends_on"),
            end_reason=end_reason(line),
        )

    def profile(self, placement, line):
        band = age_band(line.day("birth_date"), placement.starts_on) if line.day("birth_date") else line.age_band
        return EntryProfile(
            structure=self.structure,
            placement=placement,
            **({"age_band": band} if band else {}),
            sex=line.values.get("sex", Sex.UNKNOWN),
            level=line.values.get("level", Level.UNKNOWN),
            priority_district=line.values.get("district", Answer.UNKNOWN),
            town=line.text("town"),
            prescriber=self.firms.get(line.firm("prescriber")) if line.text("prescriber") else None,
        )

    # -- What is owed and done

    def write_journal(self):
        """A line for each contract, then that of the takeover, which every entry points to."""
        done, owed = defaultdict(int), defaultdict(int)
        for placement in self.plan.placements:
            done[placement.party[0][0]] += placement.seconds
        for party, seconds in self.plan.openings.items():
            done[party[0][0]] += seconds
        for lot in self.plan.lots:
            owed[lot.key[0]] += lot.owed
        day = write_day(self.takeover.opened_on)
        acts = [
            (
                "take_over_contract",
                self.contracts[each.key],
                french(
                    f"Reprise n° {self.takeover.pk} : {print_hours(done[each.key])} réalisées au {day}, "
                    f"{print_hours(owed[each.key])} à réaliser."
                ),
            )
            for each in self.plan.contracts
        ]
        words = (
            f"Reprise n° {self.takeover.pk} importée : {print_hours(self.plan.seconds)} réalisées au {day}, "
            f"{len(self.made['contracts'])} marché(s), {len(self.made['people'])} personne(s), "
            f"{len(self.made['placements'])} contrat(s) de travail."
        )
        acts.append(("bring_in", self.takeover, french(words)))
        return record_all(actor=self.actor, structure=self.structure, acts=acts)[-1]

    def write_obligations(self, entry):
        self.create(
            "obligations",
            [
                ObligationEntry(
                    structure=self.structure,
                    lot=self.lots[each.key],
                    kind=ObligationKind.MINIMUM,
                    seconds=each.owed,
                    effective_on=each.notified_on or self.takeover.opened_on,
                    entry=entry,
                    number=entry.number,
                )
                for each in self.plan.lots
                if each.owed
            ],
        )

    def write_hours(self, entry):
        month = first_of(self.takeover.opened_on)
        rows = [
            self.opening(self.parties[each.party], each.seconds, month, entry, self.placements[each.line.number])
            for each in self.plan.placements
            if each.seconds
        ]
        rows += [self.opening(self.parties[key], seconds, month, entry) for key, seconds in self.plan.openings.items()]
        self.create("hours", rows)

    def opening(self, party, seconds, month, entry, placement=None):
        return HoursEntry(
            structure=self.structure,
            lot_id=party.lot_id,
            party=party,
            placement=placement,
            person_id=placement.person_id if placement else None,
            month=month,
            kind=HoursKind.OPENING,
            seconds=seconds,
            entry=entry,
            number=entry.number,
        )


def sought(firm):
    return Sought(siren=firm.siren or None, siret=firm.siret or None, name=firm.name)


def end_reason(line):
    told = line.values.get("end_reason")
    return told or (EndReason.UNKNOWN if line.day("ends_on") else EndReason.RUNNING)


def free_code(taken):
    """A code that nobody has, kept from now on."""
    for code in candidates():
        if code not in taken:
            taken.add(code)
            return code
    raise Refused("Aucun code n'est libre pour ces personnes. Recommencez.")
