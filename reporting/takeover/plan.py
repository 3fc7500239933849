"""What a takeover would change: each line against the others and against what the tool knows already.

Nothing that exists is replaced: a line creates, completes, says nothing new, or is in error.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from clauses.durations import print_hours
from markets.enums import PartyRole
from markets.typography import french, write_day
from reporting.takeover.fields import bare
from reporting.takeover.lines import Firm, TakenLine


class LineState(StrEnum):
    CREATE = "create"
    UPDATE = "update"
    UNCHANGED = "unchanged"
    ERROR = "error"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    LineState.CREATE: "À créer",
    LineState.UPDATE: "À mettre à jour",
    LineState.UNCHANGED: "Inchangé",
    LineState.ERROR: "En erreur",
}

ContractKey = tuple[str, str, str]
LotKey = tuple[ContractKey, str]
PartyKey = tuple[LotKey, str, str]
PersonKey = tuple[str, str, date | None]


# -- What the tool knows


@dataclass(frozen=True, slots=True)
class KnownContract:
    pk: int
    authority: Firm
    title: str
    reference: str


@dataclass(frozen=True, slots=True)
class KnownLot:
    pk: int
    contract: int
    number: str
    owed: int
    has_clause: bool
    closed_on: date | None = None


@dataclass(frozen=True, slots=True)
class KnownParty:
    """`opening`: seconds taken over without a work contract behind them."""

    pk: int
    lot: int
    award: int
    parent: int | None
    firm: Firm
    opening: int = 0


@dataclass(frozen=True, slots=True)
class KnownPerson:
    pk: int
    last_name: str
    first_name: str
    birth_date: date | None
    has_eligibility: bool


@dataclass(frozen=True, slots=True)
class KnownPlacement:
    pk: int
    party: int
    person: int
    starts_on: date
    ends_on: date | None
    opening: int


@dataclass(frozen=True, slots=True)
class Known:
    contracts: tuple[KnownContract, ...] = ()
    lots: tuple[KnownLot, ...] = ()
    parties: tuple[KnownParty, ...] = ()
    people: tuple[KnownPerson, ...] = ()
    placements: tuple[KnownPlacement, ...] = ()


# -- What it would become: `pk` None is to be created


@dataclass(frozen=True, slots=True)
class PlannedContract:
    key: ContractKey
    pk: int | None
    line: TakenLine


@dataclass(frozen=True, slots=True)
class PlannedLot:
    """`owed`: seconds to post, 0 when they are there already; `opens_clause` when the lot has none."""

    key: LotKey
    pk: int | None
    line: TakenLine
    owed: int
    opens_clause: bool
    notified_on: date | None
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class PlannedParty:
    """A holder has no parent; it brings an award when it is new."""

    key: PartyKey
    pk: int | None
    lot: LotKey
    firm: Firm
    role: PartyRole
    parent: PartyKey | None
    award: int | None = None


@dataclass(frozen=True, slots=True)
class PlannedPerson:
    """`first_hire` and `eligible_until` open an eligibility; None where one exists or nothing is known of it."""

    key: PersonKey
    pk: int | None
    line: TakenLine
    first_hire: date | None
    eligible_until: date | None


@dataclass(frozen=True, slots=True)
class PlannedPlacement:
    """`seconds` to post at the opening; `ends_on` completes a contract known without its end."""

    pk: int | None
    party: PartyKey
    person: PersonKey
    line: TakenLine
    seconds: int


@dataclass(frozen=True, slots=True)
class PlannedLine:
    line: TakenLine
    state: LineState
    effects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TakeoverPlan:
    lines: tuple[PlannedLine, ...]
    contracts: tuple[PlannedContract, ...]
    lots: tuple[PlannedLot, ...]
    parties: tuple[PlannedParty, ...]
    people: tuple[PlannedPerson, ...]
    placements: tuple[PlannedPlacement, ...]
    openings: Mapping[PartyKey, int]

    @property
    def counts(self) -> dict[LineState, int]:
        return {state: sum(each.state == state for each in self.lines) for state in LineState}

    @property
    def has_errors(self) -> bool:
        return any(each.state == LineState.ERROR for each in self.lines)

    @property
    def has_changes(self) -> bool:
        return any(each.state in (LineState.CREATE, LineState.UPDATE) for each in self.lines)

    @property
    def seconds(self) -> int:
        """Hours done that would be taken over."""
        return sum(self.openings.values()) + sum(each.seconds for each in self.placements)

    @property
    def owed(self) -> int:
        return sum(lot.owed for lot in self.lots)


def plan_takeover(lines: Sequence[TakenLine], known: Known) -> TakeoverPlan:
    """Say what each line would change, in the order of the file."""
    return _Planner(known, lines).plan()


@dataclass
class _Planner:
    known: Known
    lines: Sequence[TakenLine]
    contracts: dict[ContractKey, PlannedContract] = field(default_factory=dict)
    lots: dict[LotKey, PlannedLot] = field(default_factory=dict)
    parties: dict[PartyKey, PlannedParty] = field(default_factory=dict)
    people: dict[PersonKey, PlannedPerson] = field(default_factory=dict)
    placements: list[PlannedPlacement] = field(default_factory=list)
    openings: dict[PartyKey, int] = field(default_factory=dict)
    keys: dict[int, ContractKey] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.sirens = self._sirens()
        self.births = self._births()
        self.spans: dict[tuple[PersonKey, PartyKey], list[tuple[date, date | None, str]]] = {}
        self.numbered = {key[0] for line in self.lines if (key := self._lot_key(line))[1]}
        self.owed_of: dict[LotKey, tuple[int, int]] = {}
        self.days_of: dict[tuple[LotKey, str], date] = {}
        for line in self.lines:
            if owed := line.seconds("owed"):
                self.owed_of.setdefault(self._lot_key(line), (line.number, owed))
            for name in ("notified_on", "awarded_until"):
                if day := line.day(name):
                    self.days_of.setdefault((self._lot_key(line), name), day)
        self.lots_of: dict[int, list[KnownLot]] = {}
        for lot in self.known.lots:
            self.lots_of.setdefault(lot.contract, []).append(lot)
        self.parties_of: dict[int, list[KnownParty]] = {}
        for party in self.known.parties:
            self.parties_of.setdefault(party.lot, []).append(party)
        self.placements_of: dict[tuple[int, int], list[KnownPlacement]] = {}
        for placement in self.known.placements:
            self.placements_of.setdefault((placement.person, placement.party), []).append(placement)
        self.placed = {placement.pk: placement for placement in self.known.placements}
        self.contracts_of: dict[str, list[KnownContract]] = {}
        for contract in self.known.contracts:
            self.contracts_of.setdefault(bare(contract.title), []).append(contract)
        self.people_of: dict[tuple[str, str], list[KnownPerson]] = {}
        for person in self.known.people:
            self.people_of.setdefault((bare(person.last_name), bare(person.first_name)), []).append(person)

    def plan(self) -> TakeoverPlan:
        planned = [self._line(line) for line in self.lines]
        planned = self._check_openings(planned)
        return TakeoverPlan(
            tuple(planned),
            tuple(self.contracts.values()),
            tuple(self.lots.values()),
            tuple(self.parties.values()),
            tuple(self.people.values()),
            tuple(self.placements),
            {key: seconds for key, seconds in self.openings.items() if seconds},
        )

    # -- Names of the same thing, line after line

    def _sirens(self) -> dict[str, str]:
        """The SIREN that the file gives a name, where it gives only one."""
        found: dict[str, set[str]] = {}
        for line in self.lines:
            for key in ("authority", "holder", "employer"):
                firm = line.firm(key)
                if firm.siren:
                    found.setdefault(bare(firm.name), set()).add(firm.siren)
        return {name: sirens.pop() for name, sirens in found.items() if name and len(sirens) == 1}

    def _births(self) -> dict[tuple[str, str], set[date]]:
        found: dict[tuple[str, str], set[date]] = {}
        for line in self.lines:
            if born := line.day("birth_date"):
                found.setdefault(_names(line), set()).add(born)
        return found

    def _firm(self, firm: Firm) -> Firm:
        return firm if firm.siren else replace(firm, siren=self.sirens.get(bare(firm.name), ""))

    def _contract_key(self, line: TakenLine) -> ContractKey:
        if line.number not in self.keys:
            authority = self._firm(line.firm("authority")).key
            self.keys[line.number] = authority, bare(line.text("title")), bare(line.text("reference"))
        return self.keys[line.number]

    def _lot_key(self, line: TakenLine) -> LotKey:
        return self._contract_key(line), bare(line.text("lot"))

    # -- One line

    def _line(self, line: TakenLine) -> PlannedLine:
        errors = dict(line.errors)
        if errors:
            return PlannedLine(line, LineState.ERROR)
        key = self._lot_key(line)
        if not key[1] and key[0] in self.numbered:
            errors["lot"] = "D'autres lignes de ce marché portent un numéro de lot : donnez celui de cette ligne."
        contract = self._contract(line)
        lot = self._lot(line, contract, errors)
        holder = self._party(lot, self._firm(line.firm("holder")), PartyRole.HOLDER, None)
        party = holder
        if not line.employs_itself:
            role = PartyRole.LENDER if line.lends else PartyRole.SUBCONTRACTOR
            party = self._party(lot, self._firm(line.employer), role, holder)
        person = self._person(line, errors) if line.has_person else None
        placement = self._placement(line, party, person, errors) if person else None
        if errors:
            said = {key: french(sentence) for key, sentence in errors.items()}
            return PlannedLine(replace(line, errors=said), LineState.ERROR)
        return self._keep(line, contract, lot, holder, party, person, placement)

    def _contract(self, line: TakenLine) -> PlannedContract:
        key = self._contract_key(line)
        if key in self.contracts:
            return self.contracts[key]
        authority, reference = self._firm(line.firm("authority")), bare(line.text("reference"))
        same = [
            each
            for each in self.contracts_of.get(bare(line.text("title")), ())
            if each.authority.is_same(authority)
            and (not reference or not each.reference or bare(each.reference) == reference)
        ]
        return PlannedContract(key, same[0].pk if len(same) == 1 else None, line)

    def _lot(self, line: TakenLine, contract: PlannedContract, errors: dict[str, str]) -> PlannedLot:
        key, owed = self._lot_key(line), line.seconds("owed") or 0
        number, told = self.owed_of.get(key, (0, 0))
        if owed and owed != told:
            errors["owed"] = f"La ligne {number} dit {print_hours(told)} pour le même lot."
        if key in self.lots:
            return self.lots[key]
        known = self._known_lot(contract, key[1])
        if known and known.closed_on:
            errors["lot"] = f"Ce lot est clos depuis le {write_day(known.closed_on)}."
        if known and known.owed and told and told != known.owed and owed:
            errors["owed"] = f"Ce lot doit déjà {print_hours(known.owed)} : videz la cellule pour garder ces heures."
        added = told if not (known and known.owed) else 0
        return PlannedLot(
            key,
            known.pk if known else None,
            line,
            added,
            opens_clause=bool(added) and not (known and known.has_clause),
            notified_on=self.days_of.get((key, "notified_on")),
            ends_on=self.days_of.get((key, "awarded_until")),
        )

    def _known_lot(self, contract: PlannedContract, number: str) -> KnownLot | None:
        if contract.pk is None:
            return None
        lots = self.lots_of.get(contract.pk, [])
        found = [each for each in lots if bare(each.number) == number]
        return found[0] if found else (lots[0] if not number and len(lots) == 1 else None)

    def _party(self, lot: PlannedLot, firm: Firm, role: PartyRole, parent: PlannedParty | None) -> PlannedParty:
        key = (lot.key, firm.key, role.value if parent is None else f"{role.value}-{parent.key[1]}")
        if key in self.parties:
            return self.parties[key]
        above = parent.pk if parent else None
        known = None
        if lot.pk is not None and (parent is None or above is not None):
            same = [
                each for each in self.parties_of.get(lot.pk, ()) if each.parent == above and each.firm.is_same(firm)
            ]
            known = same[0] if same else None
        award = known.award if known else (parent.award if parent else None)
        return PlannedParty(
            key, known.pk if known else None, lot.key, firm, role, parent.key if parent else None, award
        )

    def _person(self, line: TakenLine, errors: dict[str, str]) -> PlannedPerson:
        names, born = _names(line), line.day("birth_date")
        births = self.births.get(names, set())
        if born is None and len(births) > 1:
            errors["birth_date"] = "Plusieurs personnes portent ce nom dans le fichier : donnez la date de naissance."
        born = born or (next(iter(births)) if len(births) == 1 else None)
        key: PersonKey = (*names, born)
        hired, until = line.day("first_hire"), line.day("eligible_until")
        if key in self.people:
            person = self.people[key]
            for name, told, said in (("first_hire", hired, person.line.day("first_hire")),
                                     ("eligible_until", until, person.line.day("eligible_until"))):  # fmt: skip
                if told and said and told != said:
                    errors[name] = f"La ligne {person.line.number} dit le {write_day(said)} pour la même personne."
            return person
        same = [
            each for each in self.people_of.get(names, ()) if not born or not each.birth_date or each.birth_date == born
        ]
        if len(same) > 1:
            errors["birth_date"] = "Plusieurs personnes suivies portent ce nom : donnez la date de naissance."
        known = same[0] if len(same) == 1 else None
        if known and known.has_eligibility:
            hired = until = None
        elif until and not hired:
            hired = line.day("starts_on")
        return PlannedPerson(key, known.pk if known else None, line, hired, until)

    def _placement(
        self, line: TakenLine, party: PlannedParty, person: PlannedPerson, errors: dict[str, str]
    ) -> PlannedPlacement | None:
        starts_on, ends_on = line.day("starts_on"), line.day("ends_on")
        if starts_on is None:
            return None
        for first, last, where in self.spans.get((person.key, party.key), ()):
            if (last is None or starts_on <= last) and (ends_on is None or first <= ends_on):
                errors["starts_on"] = (
                    f"Ces dates recouvrent le contrat de la {where}, chez le même employeur du même lot."
                )
        known = self.placements_of.get((person.pk, party.pk), []) if person.pk and party.pk else []
        same = next((each for each in known if each.starts_on == starts_on), None)
        if same is None and any(
            (each.ends_on is None or starts_on <= each.ends_on) and (ends_on is None or each.starts_on <= ends_on)
            for each in known
        ):
            errors["starts_on"] = "Cette personne a déjà un contrat à ces dates chez cet employeur, dans l'outil."
        if same and same.opening and line.done and same.opening != line.done:
            errors["hours"] = f"{print_hours(same.opening)} sont déjà reprises pour ce contrat."
        if same and same.ends_on and ends_on and same.ends_on != ends_on:
            errors["ends_on"] = f"Ce contrat finit le {write_day(same.ends_on)} dans l'outil."
        seconds = line.done if not (same and same.opening) else 0
        return PlannedPlacement(same.pk if same else None, party.key, person.key, line, seconds)

    def _keep(
        self,
        line: TakenLine,
        contract: PlannedContract,
        lot: PlannedLot,
        holder: PlannedParty,
        party: PlannedParty,
        person: PlannedPerson | None,
        placement: PlannedPlacement | None,
    ) -> PlannedLine:
        """Keep what a line without error brings, and say it; what an earlier line brings already is not said again."""
        effects = []
        if contract.key not in self.contracts and contract.pk is None:
            effects.append("Nouveau marché")
        if lot.key not in self.lots:
            if lot.pk is None and lot.key[1]:
                effects.append("Nouveau lot")
            if lot.owed:
                effects.append(f"{print_hours(lot.owed)} à réaliser")
        effects += [
            f"Nouvel intervenant : {each.firm.name}"
            for each in dict.fromkeys((holder, party))
            if each.key not in self.parties and each.pk is None
        ]
        main_exists = lot.pk is not None
        if person is not None and placement is not None:
            main_exists = placement.pk is not None
            if person.key not in self.people:
                if person.pk is None:
                    effects.append("Nouvelle personne")
                if person.first_hire:
                    effects.append("Éligibilité reprise")
            known = self.placed.get(placement.pk or 0)
            if placement.pk is None:
                effects.append("Nouveau contrat de travail")
            elif known and known.ends_on is None and line.day("ends_on"):
                effects.append("Fin du contrat de travail")
            if placement.seconds:
                effects.append(f"{print_hours(placement.seconds)} réalisées")
            self.people.setdefault(person.key, person)
            self.placements.append(placement)
            span = (placement.line.day("starts_on") or date.max, line.day("ends_on"), f"ligne {line.number}")
            self.spans.setdefault((person.key, party.key), []).append(span)
        elif line.done:
            main_exists = False
            effects.append(f"{print_hours(line.done)} réalisées")
            self.openings[party.key] = self.openings.get(party.key, 0) + line.done
        self.contracts.setdefault(contract.key, contract)
        self.lots.setdefault(lot.key, lot)
        for each in (holder, party):
            self.parties.setdefault(each.key, each)
        if not effects:
            state = LineState.UNCHANGED
        else:
            state = LineState.UPDATE if main_exists else LineState.CREATE
        return PlannedLine(line, state, tuple(french(effect) for effect in effects))

    def _check_openings(self, planned: list[PlannedLine]) -> list[PlannedLine]:
        """Hours without a name add up by party: known to the hour they change nothing, otherwise they are in doubt."""
        known = {each.pk: each.opening for each in self.known.parties if each.opening}
        settled: dict[PartyKey, LineState] = {}
        for party, seconds in self.openings.items():
            pk = self.parties[party].pk
            if pk in known:
                settled[party] = LineState.UNCHANGED if known[pk] == seconds else LineState.ERROR
        if not settled:
            return planned
        found = []
        for each in planned:
            told = each.line.done and each.state != LineState.ERROR and not each.line.has_person
            key = self._party_key(each.line) if told else None
            if key is not None and key in settled:
                taken = print_hours(known[self.parties[key].pk or 0])
                if settled[key] == LineState.ERROR:
                    said = {"hours": french(f"{taken} sont déjà reprises pour cet employeur sur ce lot.")}
                    each = PlannedLine(replace(each.line, errors=said), LineState.ERROR)
                else:
                    each = PlannedLine(each.line, LineState.UNCHANGED)
            found.append(each)
        for party in settled:
            self.openings[party] = 0
        return found

    def _party_key(self, line: TakenLine) -> PartyKey:
        lot, holder = self._lot_key(line), self._firm(line.firm("holder"))
        if line.employs_itself:
            return lot, holder.key, PartyRole.HOLDER.value
        role = PartyRole.LENDER if line.lends else PartyRole.SUBCONTRACTOR
        return lot, self._firm(line.employer).key, f"{role.value}-{holder.key}"


def _names(line: TakenLine) -> tuple[str, str]:
    return bare(line.text("last_name")), bare(line.text("first_name"))
