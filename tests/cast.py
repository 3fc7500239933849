"""The cast: the same invented people and firms in every test. Structure X and Y facilitate; A and B are companies.

Names come from novels and plays so that nobody mistakes them for real.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db import transaction

from clauses.enums import CategoryGroup, CategoryStatus, ObligationKind
from clauses.models import Category, Charter, CharterVersion, Clause, ObligationEntry
from markets.access import Actor
from markets.enums import Kind, PartyRole, Role
from markets.identifiers import fictional_siret
from markets.journal import record
from markets.models import (
    Award,
    Contract,
    Lot,
    Membership,
    Operation,
    Organisation,
    OrganisationKind,
    Party,
    Relation,
    Structure,
    User,
)
from participants.enums import ContractType, Level, Modality, Sex
from participants.models import (
    Eligibility,
    EligibilityGround,
    EntryProfile,
    Person,
    PersonIdentity,
    Placement,
)

PASSWORD = "les-trois-mousquetaires"
TODAY = date(2026, 11, 22)


@dataclass
class Cast:
    organisations: dict = field(default_factory=dict)
    users: dict = field(default_factory=dict)
    memberships: dict = field(default_factory=dict)
    structures: dict = field(default_factory=dict)
    lots: dict = field(default_factory=dict)
    parties: dict = field(default_factory=dict)
    persons: dict = field(default_factory=dict)
    placements: dict = field(default_factory=dict)
    contract: Contract | None = None
    charter_version: CharterVersion | None = None

    def actor(self, name):
        """The actor of a membership: roxane (facilitator of X), javert (facilitator of Y), porthos (A), athos (B),
        figaro (lender), pangloss (prescriber), monte_cristo (authority), danglars (another authority)."""
        return Actor.of(self.memberships[name])

    def user(self, name):
        return self.users[name]


def organisation(cast, key, number, name, *kinds):
    siret = fictional_siret(number)
    made = Organisation.objects.create(siren=siret[:9], siret=siret, name=name, fictional=True)
    for kind in kinds:
        OrganisationKind.objects.create(organisation=made, kind=kind)
    cast.organisations[key] = made
    return made


def member(cast, key, name, role, organisation, structure):
    user = User(email=f"{key.replace('_', '.')}@exemple.invalid", name=name)
    user.set_password(PASSWORD)
    user.save()
    cast.users[key] = user
    cast.memberships[key] = Membership.objects.create(
        user=user, role=role, organisation=organisation, structure=structure
    )


def place(cast, key, first_name, last_name, lot, party, modality, contract_type, job, starts_on, ends_on=None):
    structure = lot.structure
    person = Person.objects.create(structure=structure, code=f"P-{key.upper()[:4]}")
    PersonIdentity.objects.create(
        structure=structure, person=person, last_name=last_name, first_name=first_name, birth_date=date(1990, 5, 1)
    )
    eligibility = Eligibility.objects.create(
        structure=structure,
        person=person,
        charter_version=cast.charter_version,
        granted=True,
        decided_on=starts_on,
        decided_by=cast.users["roxane"],
        hire_before=starts_on,
        starts_on=starts_on,
        ends_on=date(starts_on.year + 2, starts_on.month, starts_on.day),
    )
    category = Category.objects.filter(version=cast.charter_version).first()
    EligibilityGround.objects.create(structure=structure, eligibility=eligibility, category=category, main=True)
    placement = Placement.objects.create(
        structure=structure,
        lot=lot,
        party=party,
        person=person,
        modality=modality,
        contract_type=contract_type,
        job=job,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    EntryProfile.objects.create(
        structure=structure, placement=placement, sex=Sex.WOMAN, level=Level.CAP_BEP, category=category
    )
    cast.persons[key], cast.placements[key] = person, placement
    return placement


@transaction.atomic
def build_cast():
    """One contract of Monte-Cristo: lots held by A (500 h) and B (833 h), a lender under A, three people."""
    cast = Cast()
    x = organisation(cast, "x", 1, "Passerelle (fictive)", Kind.FACILITATOR)
    y = organisation(cast, "y", 2, "Préfecture Javert (fictive)", Kind.FACILITATOR)
    a = organisation(cast, "a", 3, "Porthos Gros Œuvre (fictive)", Kind.COMPANY)
    b = organisation(cast, "b", 4, "Charpentes Athos (fictive)", Kind.COMPANY)
    lender = organisation(cast, "lender", 5, "Figaro Intérim d'insertion (fictive)", Kind.ETTI)
    prescriber = organisation(cast, "prescriber", 6, "Mission Pangloss (fictive)", Kind.PRESCRIBER)
    authority = organisation(cast, "authority", 7, "Communauté du Comte (fictive)", Kind.AUTHORITY)
    other = organisation(cast, "other_authority", 8, "Commune Danglars (fictive)", Kind.AUTHORITY)

    for key, made in (("x", x), ("y", y)):
        cast.structures[key] = Structure.objects.create(
            organisation=made, contact_name="Roxane Robin", phone="05 59 00 00 00", mail=f"{key}@exemple.invalid"
        )
    structure = cast.structures["x"]
    member(cast, "roxane", "Roxane Robin", Role.FACILITATOR, x, structure)
    member(cast, "javert", "Inspecteur Javert", Role.FACILITATOR, y, cast.structures["y"])
    member(cast, "porthos", "Porthos du Vallon", Role.COMPANY, a, structure)
    member(cast, "athos", "Athos de La Fère", Role.COMPANY, b, structure)
    member(cast, "figaro", "Figaro", Role.LENDER, lender, structure)
    member(cast, "pangloss", "Docteur Pangloss", Role.PRESCRIBER, prescriber, structure)
    member(cast, "monte_cristo", "Edmond Dantès", Role.AUTHORITY, authority, structure)
    member(cast, "danglars", "Baron Danglars", Role.AUTHORITY, other, structure)
    for made in (a, b, lender, prescriber, authority, other):
        Relation.objects.create(structure=structure, organisation=made)

    charter = Charter.objects.create(structure=structure, name="Liste de l'essai")
    cast.charter_version = CharterVersion.objects.create(
        structure=structure, charter=charter, starts_on=date(2024, 1, 1)
    )
    for position, (code, label) in enumerate(
        [("DELD", "Demandeur d'emploi de longue durée"), ("BRSA", "Bénéficiaire du RSA")]
    ):
        Category.objects.create(
            structure=structure,
            version=cast.charter_version,
            code=code,
            label=label,
            group=CategoryGroup.CRITERION,
            status=CategoryStatus.CONFIRMED,
            position=position,
        )

    operation = Operation.objects.create(structure=structure, authority=authority, name="Château d'If (essai)")
    cast.contract = Contract.objects.create(
        structure=structure,
        operation=operation,
        authority=authority,
        facilitator=cast.users["roxane"],
        title="Restauration du château d'If (essai)",
        reference="2026-IF",
    )
    facilitator = cast.actor("roxane")
    for key, number, title, holder, hours in (("a", "1", "Gros œuvre", a, 500), ("b", "2", "Charpente", b, 833)):
        lot = Lot.objects.create(
            structure=structure,
            contract=cast.contract,
            number=number,
            title=title,
            amount=Decimal("100000"),
            starts_on=date(2026, 8, 1),
            ends_on=date(2027, 7, 31),
        )
        award = Award.objects.create(
            structure=structure, lot=lot, notified_on=date(2026, 7, 15), amount=Decimal("100000"), months=12
        )
        party = Party.objects.create(
            structure=structure,
            lot=lot,
            award=award,
            organisation=holder,
            role=PartyRole.HOLDER,
            starts_on=date(2026, 8, 3),
        )
        Clause.objects.create(structure=structure, lot=lot, charter_version=cast.charter_version)
        entry = record(actor=facilitator, structure=structure, verb="open_clause", obj=lot)
        ObligationEntry.objects.create(
            structure=structure,
            lot=lot,
            kind=ObligationKind.MINIMUM,
            seconds=hours * 3600,
            effective_on=date(2026, 7, 15),
            entry=entry,
            number=entry.number,
        )
        cast.lots[key], cast.parties[key] = lot, party
    cast.parties["lender"] = Party.objects.create(
        structure=structure,
        lot=cast.lots["a"],
        award=cast.parties["a"].award,
        organisation=lender,
        role=PartyRole.LENDER,
        parent=cast.parties["a"],
        starts_on=date(2026, 9, 1),
    )
    place(
        cast,
        "coset",
        "Cosette",
        "Fauchelevent",
        cast.lots["a"],
        cast.parties["a"],
        Modality.DIRECT,
        ContractType.CDD,
        "Aide-maçonne",
        date(2026, 9, 1),
    )
    place(
        cast,
        "gavro",
        "Gavroche",
        "Thénardier",
        cast.lots["a"],
        cast.parties["lender"],
        Modality.ETTI,
        ContractType.CTT,
        "Manœuvre",
        date(2026, 9, 14),
    )
    place(
        cast,
        "quasi",
        "Quasimodo",
        "Frollo",
        cast.lots["b"],
        cast.parties["b"],
        Modality.DIRECT,
        ContractType.CDI,
        "Charpentier débutant",
        date(2026, 8, 17),
    )
    return cast
