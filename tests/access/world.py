"""The world of the permission matrix: the cast of the tests, with a canary in every text and who may read each.

Two structures, X and Y. In X: the contract « if » of one donneur d'ordre (lot a: company A with a lender under it; lot
b: company B) and the contract « d » of another (lot d: company B). In Y: the contract « y » of the first donneur
d'ordre, held by company A. So A is in both structures, and B is A's neighbour. Everything here that says who sees what
is written by hand: nothing of it is read from `visible_to`.
"""

import io
import json
import uuid
import zipfile
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from allauth.usersessions.models import UserSession
from django.utils import timezone

from clauses.actions import (
    add_tranche,
    decide_amendment,
    draft_calibration,
    hand_over_calibration,
    record_answer,
    record_fact,
    review_contract,
)
from clauses.amendments import propose
from clauses.enums import (
    BasisKind,
    BuyerAnswer,
    CategoryGroup,
    CategoryStatus,
    ClauseForm,
    CommitmentKind,
    CommitmentState,
    CriterionKind,
    ObligationKind,
    ProofKind,
    ScaleKind,
)
from clauses.models import (
    Bid,
    BidMark,
    Category,
    Charter,
    CharterVersion,
    Clause,
    Commitment,
    CommitmentReview,
    Criterion,
    ObligationEntry,
    Scale,
    ScaleValue,
    ScaleVersion,
    SubCriterion,
)
from markets.access import Actor
from markets.actions import (
    add_file,
    announce_contract,
    award_lot,
    move_stage,
    record_amendment,
    replace_holder,
)
from markets.actions.invitations import hash_of
from markets.enums import AmendmentPurpose, PartyRole, Role, Ruling, StageKind
from markets.journal import record
from markets.lots_paste import read_lots
from markets.models import (
    Award,
    Contact,
    Contract,
    Decision,
    Invitation,
    JointBuyer,
    Lot,
    Membership,
    Notice,
    Operation,
    Organisation,
    Party,
    Relation,
    Sighting,
    Stop,
    Structure,
    Upload,
    User,
)
from markets.modules import MODULES
from participants.enums import ContractType, Modality
from participants.models import (
    Eligibility,
    EligibilityGround,
    EntryProfile,
    Person,
    PersonIdentity,
    Placement,
    ProofSeen,
    Referral,
)
from reporting.actions import (
    Acceptance,
    TypedLine,
    open_statement,
    return_statement,
    save_statement,
    submit_statement,
    validate_statement,
)
from reporting.actions.closings import close_lot
from reporting.actions.reports import issue_report, open_link
from reporting.enums import ClosingOutcome, ReportScope
from reporting.expected_periods import Period
from reporting.figures import MonthSpan
from reporting.issuing import Subject, prepared
from reporting.models import EarlierYear, HoursEntry, LineRemark, Statement, Takeover, TakeoverLine
from reporting.sealing import sealed
from tests.access import counted
from tests.cast import Cast, build_cast
from tests.cast import member as add_member

SEPTEMBER, OCTOBER, NOVEMBER = date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1)
HOUR = 3600

# -- Who asks. `anonymous`, `inactive` and `removed` have an account or none, and open nothing.

ANONYMOUS, INACTIVE, REMOVED = "anonymous", "inactive", "removed"
FACILITATOR_X, FACILITATOR_Y = "facilitator_x", "facilitator_y"
COMPANY_A, COMPANY_B, COMPANY_A_IN_Y = "company_a", "company_b", "company_a_in_y"
LENDER, PRESCRIBER = "lender", "prescriber"
AUTHORITY_A, AUTHORITY_B = "authority_a", "authority_b"
# One account, two memberships: each chosen in turn.
TWO_AS_COMPANY, TWO_AS_AUTHORITY = "two_as_company_a", "two_as_authority_b"

ROLES = {
    FACILITATOR_X: Role.FACILITATOR,
    FACILITATOR_Y: Role.FACILITATOR,
    COMPANY_A: Role.COMPANY,
    COMPANY_B: Role.COMPANY,
    COMPANY_A_IN_Y: Role.COMPANY,
    LENDER: Role.LENDER,
    PRESCRIBER: Role.PRESCRIBER,
    AUTHORITY_A: Role.AUTHORITY,
    AUTHORITY_B: Role.AUTHORITY,
    TWO_AS_COMPANY: Role.COMPANY,
    TWO_AS_AUTHORITY: Role.AUTHORITY,
}
STRANGERS = (ANONYMOUS, INACTIVE)
ACTORS = (*STRANGERS, REMOVED, *ROLES)

FX, FY = frozenset({FACILITATOR_X}), frozenset({FACILITATOR_Y})
A, B, LEND = frozenset({COMPANY_A, TWO_AS_COMPANY}), frozenset({COMPANY_B}), frozenset({LENDER})
A_Y, PRESCRIBE = frozenset({COMPANY_A_IN_Y}), frozenset({PRESCRIBER})
AUTH_A, AUTH_B = frozenset({AUTHORITY_A}), frozenset({AUTHORITY_B, TWO_AS_AUTHORITY})
TWO = frozenset({TWO_AS_COMPANY, TWO_AS_AUTHORITY})
IN_X = FX | A | B | LEND | PRESCRIBE | AUTH_A | AUTH_B
IN_Y = FY | A_Y

# -- Who sees which object (key of `World.places`): out of sight is 404.

LOTS = {"a": FX | A | LEND | AUTH_A, "b": FX | B | AUTH_A, "d": FX | B | AUTH_B, "y": FY | A_Y}
CONTRACTS = {"if": FX | A | B | LEND | AUTH_A, "d": LOTS["d"], "y": LOTS["y"]}
COMING = {"pa": FX | AUTH_A, "pb": FX | AUTH_B, "py": FY}
# Whoever types the hours of a party: people and statements follow.
TYPED_BY = {"a": FX | A, "lender": FX | LEND, "b": FX | B, "d": FX | B, "y": FY | A_Y}
PEOPLE = {"coset": "a", "atten": "a", "gavro": "lender", "quasi": "b", "esmer": "d", "valje": "y", "yaten": "y"}
OF_PEOPLE = {person: TYPED_BY[party] for person, party in PEOPLE.items()}
STRUCTURES = {"x": FX, "y": FY}
SIGHT = {
    "contract": CONTRACTS,
    "operation": CONTRACTS,
    "lot": LOTS,
    "award": LOTS,
    "amendment": LOTS,
    "joint_buyer": STRUCTURES,
    "open_lot": {"a": FX, "d": FX, "y": FY},
    "closed_lot": STRUCTURES,
    "award_taken_over": STRUCTURES,
    "tranche": {"a": FX, "d": FX, "y": FY},
    # Lots whose clause lives: read by whoever reads the lot, typed by its company, taken back by the facilitator.
    "living_lot": {"b": LOTS["b"], "y": LOTS["y"]},
    "living_lot_of": {"b": FX | B, "y": FY | A_Y},
    "fact": {"b": FX, "y": FY},
    "party": TYPED_BY,
    "stop": {"a": LOTS["a"], "y": LOTS["y"]},
    "organisation": {
        "x": FX,
        "y": FY,
        "a": FX | FY,
        "b": FX,
        "lender": FX,
        "prescriber": FX,
        "authority": FX | FY,
        "other_authority": FX,
    },
    # Contracts to come: the facilitator's and the donneur d'ordre's.
    "coming": COMING,
    "contract_file": COMING,
    # An authority as the subject of a report.
    "authority": {"authority": FX | FY | AUTH_A, "other_authority": FX | AUTH_B},
    "membership": {
        FACILITATOR_X: FX,
        FACILITATOR_Y: FY,
        COMPANY_A: FX | A,
        COMPANY_B: FX | B,
        COMPANY_A_IN_Y: FY | A_Y,
        LENDER: FX | LEND,
        PRESCRIBER: FX | PRESCRIBE,
        AUTHORITY_A: FX | AUTH_A,
        AUTHORITY_B: FX | AUTH_B,
    },
    "facilitator_membership": {FACILITATOR_X: FX, FACILITATOR_Y: FY},
    "invitation": {"a": FX | A, "b": FX | B, "y": FY | A_Y},
    "session": {COMPANY_A: frozenset({COMPANY_A}), FACILITATOR_Y: FY},
    "upload": STRUCTURES,
    "partner_upload": STRUCTURES,
    "sighting": STRUCTURES,
    "notice": STRUCTURES,
    "notice_merged": STRUCTURES,
    "takeover": STRUCTURES,
    "takeover_line": STRUCTURES,
    "person": OF_PEOPLE,
    "eligibility": {key: OF_PEOPLE[key] for key in PEOPLE if key not in ("atten", "yaten")},
    "placement": OF_PEOPLE,
    "calibration_draft": {"a": FX, "d": FX, "y": FY},
    "calibration_handed": {"a": FX | AUTH_A, "d": FX | AUTH_B, "y": FY},
    # A promise is the company's that made it, not its lender's; bids are the facilitator's and that buyer's.
    "commitment": {key: who - LEND for key, who in LOTS.items()},
    "criterion": {"a": FX | AUTH_A, "d": FX | AUTH_B, "y": FY},
    "bid": {"a": FX, "d": FX, "y": FY},
    "statement_validated": TYPED_BY,
    "statement_sent": {key: who for key, who in TYPED_BY.items() if key != "lender"},
    "month_sent": TYPED_BY,
    "month_draft": TYPED_BY,
    "line_waiting": {"a": FX, "y": FY},
    "referral": {"x": FX | PRESCRIBE, "y": FY, "same": FY},
    # Hours of the lender are read by the company that holds the lot: without the name of the person.
    "hours": TYPED_BY | {"lender": FX | LEND | A},
    "charter": STRUCTURES,
    "charter_version": STRUCTURES,
    "category": STRUCTURES,
    "scale": STRUCTURES,
    "scale_version": STRUCTURES,
    "scale_value": STRUCTURES,
    "report": {"if": FX | AUTH_A, "d": FX | AUTH_B, "y": FY},
    "link": {"if": FX, "y": FY},
    # A link opens what it names to whoever holds it, and a wrong one opens nothing to anybody.
    "report_token": {"if": frozenset(ACTORS), "wrong": frozenset()},
    "invitation_token": {"a": frozenset(ACTORS), "wrong": frozenset()},
    "wrong_token": {"wrong": frozenset()},
    # Open to every member, whatever the object.
    "nothing": {"": frozenset(ROLES)},
}
# Whoever holds a link reads with the eyes of the one it was made for.
READS_AS = {("report_token", "if"): AUTHORITY_A, ("invitation_token", "a"): COMPANY_A}

# -- Who may read which canary: « CANARI-COSET-NOM-Zoé » is the last name of Cosette.

LOT_SIDE = {"a": "a", "lender": "a", "b": "b", "d": "d", "y": "y"}
AUTHORITY_OF = {"a": AUTH_A, "b": AUTH_A, "d": AUTH_B, "y": frozenset()}
FACILITATOR_OF = {"a": FX, "lender": FX, "b": FX, "d": FX, "y": FY}


def may_read():
    """(owner, what) → those who may read it, in capitals as canaries are written."""
    readers = {
        ("ORGX", "NOM"): IN_X,
        ("ORGY", "NOM"): IN_Y,
        # A company is known to whoever takes part under it or above it, and never to its neighbours.
        ("ORGA", "NOM"): FX | FY | A | A_Y | LEND | AUTH_A | TWO,
        ("ORGB", "NOM"): FX | B | AUTH_A | AUTH_B,
        # An insertion structure is proposed to every company that owes hours.
        ("ORGLENDER", "NOM"): FX | LEND | A | AUTH_A | B,
        ("ORGPRESCRIBER", "NOM"): FX | FY | PRESCRIBE,
        ("ORGAUTHORITY", "NOM"): FX | FY | A | A_Y | B | LEND | AUTH_A,
        ("ORGOTHER", "NOM"): FX | B | AUTH_B | TWO,
        # Whom to call: everybody of the structure.
        ("STRUCTX", "CONTACT"): IN_X,
        ("STRUCTX", "MEL"): IN_X,
        ("STRUCTY", "CONTACT"): IN_Y,
        ("STRUCTY", "MEL"): IN_Y,
        # The facilitator signs what she does.
        ("FACILITATORX", "NOM"): IN_X,
        ("FACILITATORY", "NOM"): IN_Y,
        ("FACILITATORX", "MEL"): FX,
        ("FACILITATORY", "MEL"): FY,
        # Accounts: their own organisation, and the facilitator.
        ("COMPANYA", "NOM"): FX | A,
        ("COMPANYA", "MEL"): FX | A,
        ("COMPANYB", "NOM"): FX | B,
        ("COMPANYB", "MEL"): FX | B,
        ("COMPANYAINY", "NOM"): FY | A_Y,
        ("COMPANYAINY", "MEL"): FY | A_Y,
        # Who declared an hour signs it, for whoever reads the hour.
        ("LENDER", "NOM"): FX | LEND | A,
        ("LENDER", "MEL"): FX | LEND,
        ("PRESCRIBER", "NOM"): FX | PRESCRIBE,
        ("PRESCRIBER", "MEL"): FX | PRESCRIBE,
        ("AUTHORITYA", "NOM"): FX | AUTH_A,
        ("AUTHORITYA", "MEL"): FX | AUTH_A,
        ("AUTHORITYB", "NOM"): FX | AUTH_B,
        ("AUTHORITYB", "MEL"): FX | AUTH_B,
        ("TWO", "NOM"): FX | A | AUTH_B,
        ("TWO", "MEL"): FX | A | AUTH_B,
        ("REMOVED", "NOM"): frozenset({REMOVED}),
        ("REMOVED", "MEL"): frozenset({REMOVED}),
        ("INACTIVE", "NOM"): FX,
        ("INACTIVE", "MEL"): FX,
        # What a prescriber typed, and what came of it.
        ("ORIENTATION", "NOM"): FX | PRESCRIBE,
        ("ORIENTATION", "MESSAGE"): FX | PRESCRIBE,
        ("ORIENTATION", "SUITE"): FX | PRESCRIBE,
        ("AILLEURS", "NOM"): FY,
        ("AILLEURS", "MESSAGE"): FY,
        ("AILLEURS", "SUITE"): FY,
    }
    for owner, who in (("X", FX), ("Y", FY)):
        for what in (
            "JOURNAL",
            "FICHIER",
            "REPERE",
            "REPRISE",
            "ACHETEUR",
            "NOTE",
            "CONTACT",
            "BAREME",
            "VALEUR",
            "SOURCE",
            "REGLE",
        ):
            readers[owner, what] = who
        # What is open to whom is told to those who take part.
        members = (IN_X if owner == "X" else IN_Y) - PRESCRIBE
        readers[owner, "LISTE"] = readers[owner, "PUBLIC"] = readers[owner, "CONDITION"] = members
        # Values used are told to the buyer with the calibration that uses them.
        readers[owner, "VALEUR"] |= members
    for key, who in CONTRACTS.items():
        for what in ("MARCHE", "REFERENCE", "OPERATION", "LIEU"):
            readers[key.upper(), what] = who
        readers[key.upper(), "BILAN"] = SIGHT["report"][key]
    for key, who in COMING.items():
        for what in ("MARCHE", "LOT", "PIECE", "ETAPE"):
            readers[key.upper(), what] = who
    for key, who in LOTS.items():
        readers[key.upper(), "LOT"] = readers[key.upper(), "ATTRIBUTION"] = who
        readers[key.upper(), "REPONSE"] = FACILITATOR_OF[key] | AUTHORITY_OF[key]
        readers[key.upper(), "EXAMEN"] = FACILITATOR_OF[key] | AUTHORITY_OF[key]
        readers[key.upper(), "PROMESSE"] = who - LEND
        for what in ("CANDIDAT", "PROPOSE", "ATTENDU", "NOTATION"):
            readers[key.upper(), what] = FACILITATOR_OF[key] | AUTHORITY_OF[key]
    for party, who in TYPED_BY.items():
        for what in ("MESSAGE", "REMARQUE", "RENVOI", "MOT"):
            readers[party.upper(), what] = who
        # Who may read an hour may read why some of it was not accepted.
        readers[party.upper(), "COUPE"] = SIGHT["hours"][party]
    for person, party in PEOPLE.items():
        owner, facilitator = person.upper(), FACILITATOR_OF[party]
        for what in ("NOM", "PRENOM", "CODE"):
            readers[owner, what] = OF_PEOPLE[person]
        for what in ("MEL", "ADRESSE", "COMMUNE", "NAISSANCE", "VILLE", "MOTIF", "PUBLIC", "JUSTIF", "RAISON"):
            readers[owner, what] = facilitator
        # Never hidden from the buyer, nor from whoever reads the hours: the employer, the kind of contract, the job.
        readers[owner, "POSTE"] = OF_PEOPLE[person] | SIGHT["hours"][party] | AUTHORITY_OF[LOT_SIDE[party]]
    for key in ("a", "b", "y"):
        readers[f"INVITE{key.upper()}", "MEL"] = SIGHT["invitation"][key]
    for key, who in SIGHT["living_lot"].items():
        readers[key.upper(), "PIECE"] = who
    # Of another holder of the lot b.
    readers["VOISIN", "PIECE"] = FX | AUTH_A
    for key in SIGHT["tranche"]:
        readers[key.upper(), "TRANCHE"] = LOTS[key]
    # Amounts: of whoever takes part, never the neighbours'.
    for key, who in LOTS.items():
        readers[key.upper(), "MONTANT"] = who
    return {f"{owner}-{what}": frozenset(who) for (owner, what), who in readers.items()}


MAY_READ = may_read()
NAMES = {"last_name": "NOM", "first_name": "PRENOM"}
# Figures and codes that cannot hold a canary's words: what is looked for → what it stands for.
AMOUNTS = {"a": 7790001, "b": 7790002, "d": 7790003, "y": 7790004}
BIRTHS = {key: date(1931 + rank, 2, 3) for rank, key in enumerate(PEOPLE)}
CODES = {key: f"P-{key.upper()}" for key in PEOPLE}


def canary(owner, what):
    return f"CANARI-{owner.upper()}-{what}-Zoé"


def address(owner):
    return f"canari-{owner.lower()}-mel@exemple.invalid"


@dataclass
class World:
    """What the matrix needs to know of the database: primary keys by kind and key, accounts by actor."""

    users: dict = field(default_factory=dict)
    memberships: dict = field(default_factory=dict)
    structures: dict = field(default_factory=dict)
    organisations: dict = field(default_factory=dict)
    parties: dict = field(default_factory=dict)
    placements: dict = field(default_factory=dict)
    # Another holder of the lot b, and a month that it sent (`counted`)
    neighbour: Party | None = None
    neighbour_month: Statement | None = None
    # kind → key → arguments of an address
    places: dict = field(default_factory=dict)

    def put(self, kind, key, made):
        self.places.setdefault(kind, {})[key] = {"pk": made.pk}
        return made

    def actor(self, name):
        return Actor.of(self.memberships[name])

    def pk(self, kind, key):
        return self.places[kind][key]["pk"]


CAST_NAMES = {
    FACILITATOR_X: "roxane",
    FACILITATOR_Y: "javert",
    COMPANY_A: "porthos",
    COMPANY_B: "athos",
    LENDER: "figaro",
    PRESCRIBER: "pangloss",
    AUTHORITY_A: "monte_cristo",
    AUTHORITY_B: "danglars",
}


def build():
    """Tell the world in the current database; inside a transaction."""
    cast = build_cast()
    world = World()
    world.structures, world.organisations = cast.structures, cast.organisations
    for name, known in CAST_NAMES.items():
        world.users[name], world.memberships[name] = cast.users[known], cast.memberships[known]
    tell_accounts(world)
    x = {"structure": cast.structures["x"], "version": cast.charter_version, "facilitator": FACILITATOR_X}
    y = {
        "structure": cast.structures["y"],
        "version": list_of_publics(cast.structures["y"]),
        "facilitator": FACILITATOR_Y,
    }
    tell_references(world, "x", x)
    tell_references(world, "y", y)
    adopt_cast(world, cast)
    tell_contract(world, "d", x, holder="b", authority="other_authority")
    tell_contract(world, "y", y, holder="a", authority="authority")
    for key in LOTS:
        tell_lot(world, key, y if key == "y" else x)
    for key, lot in (("x", "a"), ("y", "y")):
        tell_published(world, key, Lot.objects.get(pk=world.pk("lot", lot)))
    for key, party in PEOPLE.items():
        tell_person(world, key, party, y if party == "y" else x)
    declarers = {"a": COMPANY_A, "lender": LENDER, "b": COMPANY_B, "d": COMPANY_B, "y": COMPANY_A_IN_Y}
    for party, declarer in declarers.items():
        tell_months(world, party, world.actor(declarer), world.actor(FACILITATOR_Y if party == "y" else FACILITATOR_X))
    for key, buyer in (("pa", "authority"), ("pb", "other_authority"), ("py", "authority")):
        tell_coming(
            world, key, world.organisations[buyer], world.actor(FACILITATOR_Y if key == "py" else FACILITATOR_X)
        )
    tell_ends(world)
    tell_partners(world)
    tell_offers(world)
    tell_reports(world)
    tell_journal(world)
    counted.tell(
        world.actor(FACILITATOR_X),
        world,
        charter_version=x["version"],
        raw=published(world, "x"),
    )
    # Removed a minute ago: the session is still there, the membership is not.
    world.memberships.pop(REMOVED).delete()
    return world


def account(world, name, role, organisation, structure):
    cast = Cast(organisations=world.organisations)
    add_member(cast, name, "", role, world.organisations[organisation], world.structures[structure])
    world.users[name], world.memberships[name] = cast.users[name], cast.memberships[name]


def tell_accounts(world):
    account(world, COMPANY_A_IN_Y, Role.COMPANY, "a", "y")
    account(world, INACTIVE, Role.FACILITATOR, "x", "x")
    account(world, REMOVED, Role.FACILITATOR, "x", "x")
    account(world, "two", Role.COMPANY, "a", "x")
    world.memberships[TWO_AS_COMPANY] = world.memberships.pop("two")
    two = world.users.pop("two")
    world.users[TWO_AS_COMPANY] = world.users[TWO_AS_AUTHORITY] = two
    world.memberships[TWO_AS_AUTHORITY] = Membership.objects.create(
        user=two,
        role=Role.AUTHORITY,
        organisation=world.organisations["other_authority"],
        structure=world.structures["x"],
    )
    for name, user in world.users.items():
        owner = "TWO" if user == two else name.replace("_", "").upper()
        User.objects.filter(pk=user.pk).update(
            name=canary(owner, "NOM"), email=address(owner), is_active=name != INACTIVE
        )
        user.refresh_from_db()
    for name in SIGHT["membership"]:
        world.put("membership", name, world.memberships[name])
    for name in SIGHT["facilitator_membership"]:
        world.put("facilitator_membership", name, world.memberships[name])
    for name in SIGHT["session"]:
        key = name.ljust(32, "0")
        made = UserSession.objects.create(user=world.users[name], session_key=key, ip="0.0.0.0", user_agent="Essai")
        world.put("session", name, made)
    for key, organisation in world.organisations.items():
        owner = f"ORG{'OTHER' if key == 'other_authority' else key.upper()}"
        Organisation.objects.filter(pk=organisation.pk).update(name=canary(owner, "NOM"))
        organisation.refresh_from_db()
        world.put("organisation", key, organisation)
        if key in SIGHT["authority"]:
            world.put("authority", key, organisation)
    for key, structure in world.structures.items():
        Structure.objects.filter(pk=structure.pk).update(
            contact_name=canary(f"STRUCT{key}", "CONTACT"), mail=address(f"struct{key}")
        )
        structure.refresh_from_db()
    for membership in world.memberships.values():
        membership.refresh_from_db()


def list_of_publics(structure):
    charter = Charter.objects.create(structure=structure, name="Liste")
    return CharterVersion.objects.create(structure=structure, charter=charter, starts_on=date(2024, 1, 1))


def tell_references(world, key, side):
    """Lists of publics, values of calculation, a file waiting to be imported."""
    structure, version = side["structure"], side["version"]
    Charter.objects.filter(pk=version.charter_id).update(name=canary(key, "LISTE"))
    world.put("charter", key, version.charter)
    world.put("charter_version", key, version)
    category = Category.objects.create(
        structure=structure,
        version=version,
        code="CANARI",
        label=canary(key, "PUBLIC"),
        criterion=canary(key, "CONDITION"),
        source=canary(key, "CONDITION"),
        group=CategoryGroup.CRITERION,
        status=CategoryStatus.INDICATIVE,
    )
    world.put("category", key, category)
    scale = Scale.objects.create(structure=structure, name=canary(key, "BAREME"))
    scale_version = ScaleVersion.objects.create(
        structure=structure, scale=scale, starts_on=date(2026, 1, 1), source=canary(key, "SOURCE")
    )
    world.put("scale", key, scale)
    world.put("scale_version", key, scale_version)
    for kind, value in ((ScaleKind.LABOUR_SHARE, "0.5"), (ScaleKind.RATE, "0.05"), (ScaleKind.HOURLY_COST, "30")):
        made = ScaleValue.objects.create(
            structure=structure,
            version=scale_version,
            kind=kind,
            code="TOUT",
            label=canary(key, "VALEUR"),
            value=Decimal(value),
            status=CategoryStatus.INDICATIVE,
            source=canary(key, "REGLE"),
        )
    world.put("scale_value", key, made)
    content = json.dumps({"marches": {"marche": [published(world, key)]}}).encode()
    upload = Upload.objects.create(
        structure=structure,
        user=world.users[side["facilitator"]],
        purpose="decp",
        name=canary(key, "FICHIER") + ".json",
        content=content,
        sha256="0" * 64,
    )
    world.put("upload", key, upload)
    takeover = Takeover.objects.create(
        structure=structure,
        user=world.users[side["facilitator"]],
        name=canary(key, "REPRISE"),
        opened_on=date(2026, 6, 30),
        charter_version=version,
        columns={"row": 1, "fields": {}, "places": {"authority": 0, "title": 1, "holder": 2}},
    )
    world.put("takeover", key, takeover)
    cells = {"authority": canary(key, "REPRISE"), "title": canary(key, "REPRISE"), "holder": canary(key, "REPRISE")}
    line = TakeoverLine.objects.create(structure=structure, takeover=takeover, number=2, cells=cells)
    world.put("takeover_line", key, line)
    EarlierYear.objects.create(structure=structure, year=2020, seconds=HOUR)
    partners = Upload.objects.create(
        structure=structure,
        user=upload.user,
        purpose="partners",
        name=canary(key, "FICHIER") + ".csv",
        content=f"Nom;Nature\n{canary(key, 'ACHETEUR')};EI\n".encode(),
        sha256="1" * 64,
    )
    world.put("partner_upload", key, partners)


def tell_published(world, key, lot):
    """A contract seen in public data, and one that was published twice under two ids, then again."""
    structure, buyer = lot.structure, world.organisations["authority"]
    sighting = Sighting.objects.create(
        structure=structure, buyer_siren=buyer.siren, published_id=f"VU{key}", title=canary(key, "REPERE")
    )
    world.put("sighting", key, sighting)

    def notice(name, content):
        raw = published(world, key) | {"id": name, "montant": 100000 + content}
        return Notice.objects.create(
            structure=structure, buyer=buyer, published_id=name, content_hash=f"{content:064d}", raw=raw
        )

    notice(f"AVIS{key}", 1)
    world.put("notice", key, notice(f"AVIS{key}", 2))
    merged = world.put("notice_merged", key, notice(f"DOUBLE{key}", 3))
    Decision.objects.create(structure=structure, notice=merged, ruling=Ruling.MERGED, lot=lot)


def published(world, key):
    """A public contract as it is published, whose object is a canary."""
    return {
        "id": f"2026{key.upper()}9",
        "acheteur": {"id": world.organisations["authority"].siret},
        "nature": "Marché",
        "objet": canary(key, "ACHETEUR"),
        "codeCPV": "45000000-7",
        "procedure": "Procédure adaptée",
        "dureeMois": 12,
        "dateNotification": "2026-07-15",
        "datePublicationDonnees": "2026-07-20",
        "montant": 100000,
        "formePrix": "Ferme",
        "considerationsSociales": {"considerationSociale": ["Clause sociale"]},
        "titulaires": [{"titulaire": {"typeIdentifiant": "SIRET", "id": world.organisations["a"].siret}}],
    }


def adopt_cast(world, cast):
    """Put canaries in the contract « if » of the cast, and in its lots a and b."""
    Contract.objects.filter(pk=cast.contract.pk).update(**contract_words("if"))
    Operation.objects.filter(pk=cast.contract.operation_id).update(
        name=canary("if", "OPERATION"), place=canary("if", "LIEU")
    )
    world.put("contract", "if", cast.contract)
    world.put("operation", "if", cast.contract.operation)
    for key in ("a", "b"):
        world.put("lot", key, cast.lots[key])
        world.put("award", key, cast.parties[key].award)
    for key in ("a", "lender", "b"):
        world.parties[key] = world.put("party", key, cast.parties[key])
    for key in ("coset", "gavro", "quasi"):
        world.placements[key] = cast.placements[key]
        person = cast.persons[key]
        world.put("person", key, person)
        world.put("placement", key, cast.placements[key])
        world.put("eligibility", key, person.eligibilities.get())


def contract_words(key):
    return {"title": canary(key, "MARCHE"), "reference": canary(key, "REFERENCE"), "place": canary(key, "LIEU")}


def tell_contract(world, key, side, *, holder, authority):
    """A contract of one lot, its clause and what it owes."""
    structure, facilitator = side["structure"], world.memberships[side["facilitator"]]
    operation = Operation.objects.create(
        structure=structure,
        authority=world.organisations[authority],
        name=canary(key, "OPERATION"),
        place=canary(key, "LIEU"),
    )
    contract = Contract.objects.create(
        structure=structure,
        operation=operation,
        authority=world.organisations[authority],
        facilitator=facilitator.user,
        **contract_words(key),
    )
    lot = Lot.objects.create(
        structure=structure, contract=contract, number="1", starts_on=date(2026, 8, 1), ends_on=date(2027, 7, 31)
    )
    award = Award.objects.create(structure=structure, lot=lot, notified_on=date(2026, 7, 15), months=12)
    party = Party.objects.create(
        structure=structure,
        lot=lot,
        award=award,
        organisation=world.organisations[holder],
        role=PartyRole.HOLDER,
        starts_on=date(2026, 8, 3),
    )
    Clause.objects.create(structure=structure, lot=lot, charter_version=side["version"])
    entry = record(actor=Actor.of(facilitator), structure=structure, verb="open_clause", obj=lot)
    ObligationEntry.objects.create(
        structure=structure,
        lot=lot,
        kind=ObligationKind.MINIMUM,
        seconds=400 * HOUR,
        effective_on=date(2026, 7, 15),
        entry=entry,
        number=entry.number,
    )
    for kind, made in (("contract", contract), ("operation", operation), ("lot", lot), ("award", award)):
        world.put(kind, key, made)
    world.parties[key] = world.put("party", key, party)


def tell_coming(world, key, authority, actor):
    """A contract to come, abandoned for a reason then studied again, and its file."""
    [row] = read_lots(f"1\t{canary(key, 'LOT')}\t\t\t100000\t").rows
    contract = announce_contract(actor=actor, authority=authority, title=canary(key, "MARCHE"), lots=[row])
    today = timezone.localdate()
    move_stage(actor=actor, contract=contract, stage=StageKind.DROPPED, on=today, reason=canary(key, "ETAPE"))
    move_stage(actor=actor, contract=contract, stage=StageKind.TO_STUDY, on=today)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("word/document.xml", f"<w>{canary(key, 'PIECE')}</w>")
    file = add_file(actor=actor, contract=contract, name=canary(key, "PIECE"), content=content.getvalue())
    world.put("coming", key, contract)
    world.put("contract_file", key, file)


def settle(lot, actor, award):
    """A second amendment, whose hours are decided."""
    purpose = AmendmentPurpose.OTHER
    amendment = record_amendment(actor=actor, award=award, rank=2, signed_on=date(2026, 10, 6), purpose=purpose)
    proposal = propose(amendment, done=0)
    decide_amendment(
        actor=actor,
        amendment=amendment,
        seconds=proposal.seconds or 0,
        effective_on=amendment.signed_on,
        proposal=proposal,
    )


def tell_lot(world, key, side):
    """Words and amounts of a lot, its calibrations, the examination of its contract and a stop."""
    lot = Lot.objects.get(pk=world.pk("lot", key))
    amount = Decimal(AMOUNTS[key])
    Lot.objects.filter(pk=lot.pk).update(title=canary(key, "LOT"), amount=amount)
    Award.objects.filter(pk=world.pk("award", key)).update(reference=canary(key, "ATTRIBUTION"), amount=amount)
    lot.refresh_from_db()
    amendment = record_amendment(
        actor=world.actor(side["facilitator"]),
        award=Award.objects.get(pk=world.pk("award", key)),
        rank=1,
        signed_on=date(2026, 10, 5),
        purpose=AmendmentPurpose.MORE,
        amount_delta=Decimal(5000),
    )
    world.put("amendment", key, amendment)
    if Clause.objects.live().filter(lot=lot).exists():
        settle(lot, world.actor(side["facilitator"]), amendment.award)
    tell_living(world, key, lot, world.actor(side["facilitator"]))
    if key == "b":
        return
    actor = world.actor(side["facilitator"])
    values = {"amount": Decimal(1000), "labour_share": Decimal("0.5"), "rate": Decimal("0.05")}
    for kind in ("calibration_draft", "calibration_handed"):
        made = draft_calibration(actor=actor, lot=lot, hourly_cost=Decimal(30), rounding="none", **values)
        if kind == "calibration_handed":
            made = hand_over_calibration(actor=actor, calibration=made)
            note = canary(key, "REPONSE")
            record_answer(
                actor=actor, calibration=made, answer=BuyerAnswer.KEPT, answered_on=date(2026, 11, 2), note=note
            )
        world.put(kind, key, made)
    review_contract(
        actor=actor,
        contract=lot.contract,
        decided_on=date(2026, 6, 1),
        launched_on=date(2026, 6, 8),
        clause_kept=False,
        reason=canary(key, "EXAMEN"),
    )
    if key in SIGHT["stop"]:
        stop = Stop.objects.create(
            structure=side["structure"],
            lot=lot,
            party=world.parties[key],
            starts_on=date(2026, 12, 21),
        )
        world.put("stop", key, stop)


def tell_ends(world):
    """In each structure a contract bought jointly, and one more lot: taken over, then closed."""
    for key, contract, first, second, buyer, facilitator in (
        ("x", "if", "lender", "a", "lender", FACILITATOR_X),
        ("y", "y", "authority", "a", "a", FACILITATOR_Y),
    ):
        actor = world.actor(facilitator)
        contract = Contract.objects.get(pk=world.pk("contract", contract))
        joint = JointBuyer.objects.create(
            structure=contract.structure, contract=contract, organisation=world.organisations[buyer]
        )
        world.put("joint_buyer", key, joint)
        lot = Lot.objects.create(structure=contract.structure, contract=contract, number="88")
        award = award_lot(actor=actor, lot=lot, holder=world.organisations[first])
        taken_over = replace_holder(
            actor=actor, award=award, ended_on=OCTOBER, holder=world.organisations[second], words="Cession"
        )
        world.put("award_taken_over", key, taken_over)
        lot = Lot.objects.create(structure=contract.structure, contract=contract, number="89")
        close_lot(actor=actor, lot=lot, closed_on=OCTOBER, outcome=ClosingOutcome.MET)
        world.put("closed_lot", key, lot)


def tell_living(world, key, lot, actor):
    """A tranche, or a clause that lives with an invoice whose number is a canary."""
    if key in SIGHT["open_lot"]:
        world.put("open_lot", key, lot)
    if key in SIGHT["tranche"]:
        title = canary(key, "TRANCHE")
        world.put("tranche", key, add_tranche(actor=actor, lot=lot, rank=1, seconds=HOUR, title=title))
    if key not in SIGHT["living_lot"]:
        return
    terms = {"form": ClauseForm.PER_EURO, "measured_by": BasisKind.INVOICE}
    Clause.objects.filter(lot=lot).update(euros_an_hour=Decimal(2000), floor=Decimal(0), **terms)
    invoice = {"month": SEPTEMBER, "amount": Decimal(8000), "reference": f"9 {canary(key, 'PIECE')}"}
    fact = record_fact(actor=actor, lot=lot, party=world.parties[key], **invoice)
    world.put("fact", key, fact)
    world.put("living_lot", key, lot)
    world.put("living_lot_of", key, lot)


def tell_person(world, key, party_key, side):
    """Somebody with canaries everywhere; those that the cast already placed are given theirs."""
    structure, party = side["structure"], world.parties[party_key]
    decided = key not in ("atten", "yaten")
    if key not in world.placements:
        person = world.put("person", key, Person.objects.create(structure=structure, code=CODES[key]))
        PersonIdentity.objects.create(structure=structure, person=person, last_name="-", first_name="-")
        placement = Placement.objects.create(
            structure=structure,
            lot=party.lot,
            party=party,
            person=person,
            modality=Modality.DIRECT,
            contract_type=ContractType.CDD,
            job="-",
            starts_on=date(2026, 8, 17),
        )
        EntryProfile.objects.create(structure=structure, placement=placement)
        world.placements[key] = world.put("placement", key, placement)
        if decided:
            eligibility = Eligibility.objects.create(
                structure=structure,
                person=person,
                charter_version=side["version"],
                granted=True,
                decided_on=date(2026, 8, 1),
                decided_by=world.users[side["facilitator"]],
                hire_before=date(2026, 12, 31),
                starts_on=date(2026, 8, 17),
                ends_on=date(2028, 8, 16),
            )
            world.put("eligibility", key, eligibility)
    placement = world.placements[key]
    person = placement.person
    Person.objects.filter(pk=person.pk).update(code=CODES[key])
    PersonIdentity.objects.filter(person=person).update(
        last_name=canary(key, "NOM"),
        first_name=canary(key, "PRENOM"),
        birth_date=BIRTHS[key],
        mail=address(key),
        address=canary(key, "ADRESSE"),
        town=canary(key, "COMMUNE"),
    )
    Placement.objects.filter(pk=placement.pk).update(job=canary(key, "POSTE"))
    EntryProfile.objects.filter(placement=placement).update(town=canary(key, "VILLE"))
    if decided:
        tell_grounds(world, key, side)
    placement.refresh_from_db()


def tell_grounds(world, key, side):
    """Why the person is eligible: a public that the list no longer retains, so that only this decision names it."""
    structure = side["structure"]
    eligibility = Eligibility.objects.get(pk=world.pk("eligibility", key))
    category = Category.objects.create(
        structure=structure,
        version=side["version"],
        code=key.upper(),
        label=canary(key, "PUBLIC"),
        group=CategoryGroup.CRITERION,
        status=CategoryStatus.INDICATIVE,
        open=False,
    )
    reasons = [{"level": "reason", "sentence": canary(key, "RAISON")}]
    Eligibility.objects.filter(pk=eligibility.pk).update(reasons=reasons)
    eligibility.grounds.filter(main=True).delete()
    ground = EligibilityGround.objects.create(
        structure=structure, eligibility=eligibility, category=category, main=True, note=canary(key, "MOTIF")
    )
    ProofSeen.objects.create(
        structure=structure,
        eligibility=eligibility,
        ground=ground,
        kind=canary(key, "JUSTIF"),
        seen_on=date(2026, 8, 1),
        seen_by=world.users[side["facilitator"]],
    )


def tell_months(world, key, declarer, facilitator):
    """September validated with hours cut, October sent (the lender's is sent back), November being typed."""
    party = world.parties[key]
    placements = [world.placements[person] for person, where in PEOPLE.items() if where == key]

    def declare(month):
        statement = open_statement(
            actor=declarer, party=party, period=Period(month, month, (month,), month, month, False)
        )
        lines = [
            TypedLine(each.pk, month, 70 * HOUR, 7 * HOUR, canary(key, "REMARQUE"), 1)
            for each in placements
            if each.starts_on <= month or each.starts_on.month == month.month
        ]
        return save_statement(actor=declarer, statement=statement, lines=lines, message=canary(key, "MESSAGE"))

    def send(statement):
        return submit_statement(actor=declarer, statement=statement, key=uuid.uuid4(), attested=True)

    validated = send(declare(SEPTEMBER))
    cut = {
        line.pk: Acceptance(60 * HOUR, 7 * HOUR, canary(key, "COUPE"))
        for line in validated.lines.filter(placement=placements[0])
    }
    validated = validate_statement(actor=facilitator, statement=validated, decisions=cut)
    world.put("statement_validated", key, validated)
    LineRemark.objects.create(
        structure=party.structure,
        party=party,
        line=validated.lines.first(),
        user=declarer.user,
        organisation=declarer.organisation,
        text=canary(key, "MOT"),
    )
    world.put("hours", key, HoursEntry.objects.filter(party=party).order_by("pk").first())
    if waiting := validated.lines.filter(waiting=True).first():
        world.put("line_waiting", key, waiting)
    sent = send(declare(OCTOBER))
    if key in SIGHT["statement_sent"]:
        world.put("statement_sent", key, sent)
    else:
        return_statement(actor=facilitator, statement=sent, reason=canary(key, "RENVOI"))
    declare(NOVEMBER)
    for kind, month in (("month_sent", OCTOBER), ("month_draft", NOVEMBER)):
        world.places.setdefault(kind, {})[key] = {"party": party.pk, "month": month}


def tell_partners(world):
    """Notes, contacts and invitations: what a structure says of its partners."""
    for key, partners in (
        ("x", ("a", "b", "lender", "prescriber", "authority", "other_authority")),
        ("y", ("a", "authority")),
    ):
        structure = world.structures[key]
        for partner in partners:
            organisation = world.organisations[partner]
            Relation.objects.update_or_create(
                structure=structure, organisation=organisation, defaults={"notes": canary(key, "NOTE")}
            )
            Contact.objects.create(
                structure=structure, organisation=organisation, name=canary(key, "CONTACT"), phone="05 59 00 00 01"
            )
    for key, organisation, structure, inviter in (
        ("a", "a", "x", COMPANY_A),
        ("b", "b", "x", COMPANY_B),
        ("y", "a", "y", COMPANY_A_IN_Y),
    ):
        invitation = Invitation.objects.create(
            structure=world.structures[structure],
            organisation=world.organisations[organisation],
            role=Role.COMPANY,
            email=address(f"invite{key}"),
            token_hash=hash_of(key * 32),
            invited_by=world.users[inviter],
            expires_at=timezone.now() + timedelta(days=7),
        )
        world.put("invitation", key, invitation)
    # Proposed to both structures by one prescriber, whose account is of one of them.
    for key, owner, person in (("x", "orientation", "coset"), ("y", "ailleurs", "valje")):
        made = Referral.objects.create(
            structure=world.structures[key],
            person_id=world.pk("person", person),
            prescriber=world.organisations["prescriber"],
            last_name=canary(owner, "NOM"),
            first_name=canary(owner, "NOM"),
            message=canary(owner, "MESSAGE"),
            outcome_note=canary(owner, "SUITE"),
            made_by=world.users[PRESCRIBER] if key == "x" else None,
        )
        world.put("referral", key, made)
    # The names of somebody followed in X, but for what tells a canary: Y is not told that she is known there.
    same = {name: canary("coset", what).replace("CAN", "CÀN") for name, what in NAMES.items()}
    made = Referral.objects.create(
        structure=world.structures["y"], prescriber=world.organisations["prescriber"], **same
    )
    world.put("referral", "same", made)


def tell_offers(world):
    """A promise on each lot, kept in part; a grid and a bid on three of them."""
    for structure in world.structures.values():
        structure.modules = [module.code for module in MODULES]
        structure.save(update_fields=["modules"])
    for key in LOTS:
        party = world.parties[key]
        rows = {"structure": party.structure, "lot": party.lot}
        actor = world.actor(FACILITATOR_Y if key == "y" else FACILITATOR_X)
        entry = record(actor=actor, structure=party.structure, verb="add_commitment", obj=party.lot)
        noted = {"entry": entry, "number": entry.number}
        promise = Commitment.objects.create(
            **rows,
            **noted,
            party=party,
            kind=CommitmentKind.OTHER,
            words=canary(key, "PROMESSE"),
            due_on=date(2026, 12, 1),
            proof=ProofKind.LETTER,
        )
        CommitmentReview.objects.create(
            **rows,
            **noted,
            commitment=promise,
            state=CommitmentState.PARTLY,
            proof=ProofKind.VISIT,
            seen_on=date(2026, 11, 2),
        )
        world.put("commitment", key, promise)
        if key in SIGHT["criterion"]:
            criterion = Criterion.objects.create(**rows, weight=10)
            line = SubCriterion.objects.create(
                structure=party.structure,
                criterion=criterion,
                position=1,
                title="Tutorat",
                points=10,
                kind=CriterionKind.TUTOR,
                expected=canary(key, "ATTENDU"),
                levels=canary(key, "NOTATION"),
            )
            bid = Bid.objects.create(**rows, criterion=criterion, number=1, name=canary(key, "CANDIDAT"))
            BidMark.objects.create(
                structure=party.structure, criterion=criterion, bid=bid, line=line, offered=canary(key, "PROPOSE")
            )
            world.put("criterion", key, party.lot)
            world.put("bid", key, bid)


def tell_reports(world):
    """A report issued for each contract, and links to two of them."""
    for key in SIGHT["report"]:
        actor = world.actor(FACILITATOR_Y if key == "y" else FACILITATOR_X)
        contract = Contract.objects.select_related("authority", "operation").get(pk=world.pk("contract", key))
        subject = Subject(ReportScope.CONTRACT, contract, contract.authority)
        last = Structure.objects.get(pk=contract.structure_id).last_number
        span = MonthSpan(SEPTEMBER, OCTOBER)
        document, _ = prepared(subject, structure=actor.structure, span=span, number=last)
        report = issue_report(
            actor=actor,
            subject=subject,
            span=span,
            number=last,
            preview=sealed(document)[1],
            comment=canary(key, "BILAN"),
        )
        world.put("report", key, report)
        if key in SIGHT["link"]:
            link, token = open_link(actor=actor, report=report, days=30)
            world.put("link", key, link)
            if key == "if":
                world.places["report_token"] = {key: {"token": token}}
    world.places["invitation_token"] = {"a": {"token": "a" * 32}}
    for kind in ("report_token", "invitation_token", "wrong_token"):
        world.places.setdefault(kind, {})["wrong"] = {"token": "faux"}


def tell_journal(world):
    for key, name in (("x", FACILITATOR_X), ("y", FACILITATOR_Y)):
        structure = world.structures[key]
        record(actor=world.actor(name), structure=structure, verb="note", obj=structure, words=canary(key, "JOURNAL"))
