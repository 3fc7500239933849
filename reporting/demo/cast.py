"""Everybody invented: structures, companies and people come from novels and plays, so that nobody mistakes them.

Their numbers belong to a range that no company has (`markets.identifiers`), their addresses to a domain that does not
exist. Hours are in hours a month; what varies from month to month is arithmetic (`months.py`).
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from clauses.enums import CommitmentKind, CommitmentState, CommitmentUnit
from markets.enums import AmendmentPurpose, Kind, PartyRole, Role
from participants.enums import Answer, ContractType, Level, Modality, Sex
from reporting.enums import ClosingOutcome

STRUCTURE_NAME = "Passerelle Seignanx (structure fictive)"
STRUCTURE_NUMBER = 1
FACILITATOR = "Roxane Robin"
PHONE = "05 59 00 00 00"
MAIL = "passerelle@exemple.invalid"
PASSWORD = "toutes-les-heures-comptent"


@dataclass(frozen=True)
class Firm:
    """An invented organisation; `number` makes its SIRET, and `named` is False for one known by its SIREN only."""

    key: str
    number: int
    name: str
    kinds: tuple[Kind, ...]
    town: str = ""
    named: bool = True


@dataclass(frozen=True)
class Account:
    """An account that the sign-in page of the demonstration proposes."""

    email: str
    name: str
    role: Role
    firm: str


@dataclass(frozen=True)
class PartyOf:
    """Who works on a lot: `parent` is the key of the party above, none for the holder."""

    key: str
    lot: str
    firm: str
    role: PartyRole
    starts_on: date | None
    ends_on: date | None = None
    parent: str = ""


@dataclass(frozen=True)
class Human:
    """An invented person; `ground` is the code of her public, none while nothing is decided."""

    key: str
    first_name: str
    last_name: str
    sex: Sex
    birth_date: date
    level: Level
    ground: str
    town: str = "Tarnos"
    district: Answer = Answer.NO
    prescriber: str = ""


@dataclass(frozen=True)
class Candidate:
    """Somebody proposed lately; `refusal` says why she was not retained, empty while nobody has answered."""

    first_name: str
    last_name: str
    message: str
    refusal: str = ""


@dataclass(frozen=True)
class Post:
    """A contract of a person with a party, and the hours of an ordinary month."""

    human: str
    party: str
    modality: Modality
    contract: ContractType
    job: str
    starts_on: date
    ends_on: date | None
    worked: int
    training: int = 0


@dataclass(frozen=True)
class PromiseOf:
    """A promise of the mason; `due_on` None is in three weeks, `state` None is still to come."""

    kind: CommitmentKind
    words: str
    due_on: date | None
    quantity: Decimal | None = None
    unit: str = ""
    state: CommitmentState | None = None
    reached: Decimal | None = None
    seen_on: date | None = None


@dataclass(frozen=True)
class BidOf:
    """A bid for the roofing: for each line of the proposed grid, (words, number, points)."""

    marks: tuple[tuple[str, Decimal | None, Decimal | None], ...]
    firm: str = ""


@dataclass(frozen=True)
class InvoiceOf:
    """What a month was invoiced, in euros before tax."""

    month: date
    amount: Decimal
    reference: str


@dataclass(frozen=True)
class TrancheOf:
    """Hours due only from the day the buyer affirms them; none while waited for."""

    lot: str
    title: str
    hours: int
    affirmed_on: date | None = None


@dataclass(frozen=True)
class AmendmentOf:
    """The first amendment of a lot; `decided` once its hours are settled as proposed."""

    lot: str
    signed_on: date
    purpose: AmendmentPurpose
    amount: Decimal
    words: str
    decided: bool = False


@dataclass(frozen=True)
class ClosingOf:
    """The end of a lot, and what becomes of the hours that are missing."""

    lot: str
    closed_on: date
    outcome: ClosingOutcome = ClosingOutcome.MET
    words: str = ""


COMPANY = (Kind.COMPANY,)
FIRMS = (
    Firm("valjean", 11, "Terrassements Jean Valjean (fictive)", COMPANY, "Tarnos"),
    Firm("porthos", 12, "Porthos Gros Œuvre (fictive)", COMPANY, "Bayonne"),
    Firm("planchet", 13, "Maçonnerie Planchet (fictive)", COMPANY, "Ondres"),
    Firm("cyrano", 14, "Charpentes Cyrano (fictive)", COMPANY, "Dax"),
    Firm("dartagnan", 15, "Bois d’Artagnan (fictive)", COMPANY, "Peyrehorade"),
    Firm("quichotte", 16, "Couvertures Quichotte (fictive)", COMPANY, "Anglet"),
    Firm("sganarelle", 17, "Menuiseries Sganarelle (fictive)", COMPANY, "Capbreton"),
    Firm("lupin", 18, "Serrurerie Lupin (fictive)", COMPANY, "Bayonne"),
    Firm("fogg", 19, "Équipements Phileas Fogg (fictive)", COMPANY, "Biarritz"),
    Firm("rastignac", 20, "Carrelages Rastignac (fictive)", COMPANY, "Labenne"),
    Firm("nemo", 21, "Eaux du Capitaine Nemo (fictive)", COMPANY, "Hendaye"),
    Firm("vautrin", 22, "Plomberie Vautrin (fictive)", COMPANY, "Tarnos"),
    Firm("smith", 23, "Énergies Cyrus Smith (fictive)", COMPANY, "Mont-de-Marsan"),
    Firm("rouletabille", 24, "Électricité Rouletabille (fictive)", COMPANY, "Boucau"),
    Firm("candide", 25, "Jardins Candide (fictive)", COMPANY, "Biarrotte"),
    Firm("unnamed", 26, "", COMPANY, named=False),
    Firm("perceval", 27, "Les Prés de Perceval, entreprise d’insertion (fictive)", (Kind.COMPANY, Kind.EI), "Biaudos"),
    Firm("gargantua", 28, "Cuisines Gargantua (fictive)", COMPANY, "Saint-Geours-de-Maremne"),
    Firm("javert", 29, "Voiries Javert (fictive)", COMPANY, "Boucau"),
    Firm("gavroche", 31, "Gavroche Intérim Insertion (fictive)", (Kind.ETTI,), "Bayonne"),
    Firm("mousquetaires", 32, "GEIQ des Mousquetaires (fictif)", (Kind.GEIQ,), "Tarnos"),
    Firm("coup-de-main", 33, "Coup de main Cosette, association intermédiaire (fictive)", (Kind.AI,), "Ondres"),
    Firm("pangloss", 41, "Mission locale Pangloss (fictive)", (Kind.PRESCRIBER,), "Bayonne"),
    Firm("monte-cristo", 42, "Agence de l’emploi Monte-Cristo (fictive)", (Kind.PRESCRIBER,), "Tarnos"),
)
# As the public directory of insertion structures lists them: (kind, number, name, NAF, postcode, town).
DIRECTORY = (
    ("ETTI", 61, "Figaro Travail Temporaire d’Insertion (fictive)", "78.20Z", "64100", "Bayonne"),
    ("ETTI", 62, "Gil Blas Intérim (fictif)", "78.20Z", "40100", "Dax"),
    (
        "AI",
        63,
        "Services Sancho, association intermédiaire (fictive)",
        "78.20Z",
        "40230",
        "Saint-Vincent-de-Tyrosse",
    ),
    ("AI", 64, "La Maison de Félicité (fictive)", "81.21Z", "64600", "Anglet"),
    ("EI", 65, "Recyclerie Robinson (fictive)", "38.32Z", "40220", "Tarnos"),
    ("EI", 66, "Menuiserie Geppetto (fictive)", "43.32A", "64340", "Boucau"),
    ("EI", 67, "Traiteur Rabelais (fictif)", "56.21Z", "40130", "Capbreton"),
    ("EI", 68, "Propreté Gervaise (fictive)", "81.21Z", "64100", "Bayonne"),
    ("ACI", 69, "Jardins de Bouvard et Pécuchet (fictifs)", "81.30Z", "40390", "Saint-Martin-de-Seignanx"),
    ("ACI", 70, "Chantier Jacquou (fictif)", "43.39Z", "40300", "Peyrehorade"),
    ("ACI", 71, "Atelier couture de la Cousine Bette (fictif)", "14.13Z", "64200", "Biarritz"),
    ("ACI", 72, "Berges de l’Adour, chantier Maurin (fictif)", "81.30Z", "40440", "Ondres"),
    ("GEIQ", 73, "GEIQ Propreté des Misérables (fictif)", "78.30Z", "64100", "Bayonne"),
    ("GEIQ", 74, "GEIQ des Travailleurs de la mer (fictif)", "78.30Z", "40000", "Mont-de-Marsan"),
    ("EA", 75, "Ateliers Quasimodo, entreprise adaptée (fictive)", "81.30Z", "40990", "Saint-Paul-lès-Dax"),
    ("EATT", 76, "Esmeralda Intérim adapté (fictive)", "78.20Z", "64100", "Bayonne"),
    ("ESAT", 77, "ESAT du Petit Prince (fictif)", "88.10C", "40220", "Tarnos"),
    ("ESAT", 78, "ESAT Bel-Ami (fictif)", "88.10C", "64122", "Urrugne"),
)
BUYER = "buyer"
ACCOUNTS = (
    Account("porthos@exemple.invalid", "Isaac Porthos", Role.COMPANY, "porthos"),
    Account("gavroche@exemple.invalid", "Azelma Thénardier", Role.LENDER, "gavroche"),
    Account("mission@exemple.invalid", "Docteur Pangloss", Role.PRESCRIBER, "pangloss"),
    Account("acheteur@exemple.invalid", "Sylvestre Bonnard", Role.AUTHORITY, BUYER),
)
FACILITATOR_EMAIL = "roxane@exemple.invalid"

HOLDER, JOINT, SUB, LENDER = PartyRole.HOLDER, PartyRole.JOINT, PartyRole.SUBCONTRACTOR, PartyRole.LENDER
PARTIES = (
    PartyOf("valjean", "earthworks", "valjean", HOLDER, date(2025, 9, 15), date(2026, 2, 27)),
    PartyOf("porthos", "masonry", "porthos", HOLDER, date(2025, 10, 6)),
    PartyOf("gavroche-masonry", "masonry", "gavroche", LENDER, date(2025, 11, 3), parent="porthos"),
    PartyOf("planchet", "masonry", "planchet", SUB, date(2026, 2, 2), date(2026, 7, 31), parent="porthos"),
    PartyOf("cyrano", "frame", "cyrano", HOLDER, date(2026, 3, 2)),
    PartyOf("dartagnan", "frame", "dartagnan", JOINT, date(2026, 4, 1), parent="cyrano"),
    PartyOf("quichotte", "roofing", "quichotte", HOLDER, date(2026, 5, 4)),
    PartyOf("gavroche-roofing", "roofing", "gavroche", LENDER, date(2026, 6, 1), parent="quichotte"),
    PartyOf("sganarelle", "joinery", "sganarelle", HOLDER, date(2026, 6, 1)),
    PartyOf("lupin", "metalwork", "lupin", HOLDER, date(2026, 4, 1)),
    PartyOf("fogg", "fittings", "fogg", HOLDER, None),
    PartyOf("rastignac", "tiling", "rastignac", HOLDER, date(2026, 9, 7)),
    PartyOf("geiq-tiling", "tiling", "mousquetaires", LENDER, date(2026, 9, 7), parent="rastignac"),
    PartyOf("nemo", "treatment", "nemo", HOLDER, date(2026, 2, 2)),
    PartyOf("vautrin", "plumbing", "vautrin", HOLDER, None),
    PartyOf("geiq-plumbing", "plumbing", "mousquetaires", LENDER, date(2026, 2, 2), parent="vautrin"),
    PartyOf("smith", "heating", "smith", HOLDER, date(2026, 2, 16)),
    PartyOf("rouletabille", "electricity", "rouletabille", HOLDER, date(2026, 2, 2)),
    PartyOf("candide-grounds", "grounds", "candide", HOLDER, None),
    PartyOf("unnamed", "panels", "unnamed", HOLDER, date(2026, 8, 3)),
    PartyOf("candide", "verges", "candide", HOLDER, date(2026, 3, 2)),
    PartyOf("perceval", "basins", "perceval", HOLDER, date(2026, 3, 2)),
    PartyOf("javert", "greenway", "javert", HOLDER, date(2024, 9, 16), date(2025, 6, 27)),
    PartyOf("valjean-road", "road", "valjean", HOLDER, date(2024, 11, 4), date(2025, 3, 28)),
    PartyOf("gargantua", "meals", "gargantua", HOLDER, date(2025, 1, 6)),
    PartyOf("coup-de-main", "meals", "coup-de-main", LENDER, date(2025, 3, 3), parent="gargantua"),
)

# Hours fixed for each lot; those that are calibrated or born along the way are not here.
HOURS = {
    "earthworks": 600, "masonry": 4_900, "frame": 1_250, "roofing": 1_000, "joinery": 480, "metalwork": 180,
    "tiling": 1_120, "treatment": 1_085, "plumbing": 575, "heating": 1_250, "electricity": 940, "panels": 60,
    "basins": 300, "meals": 2_040, "greenway": 300, "road": 240,
}  # fmt: skip
# Small volumes and steady services are declared every three months.
QUARTERLY = {"metalwork", "verges", "basins", "meals", "greenway", "road"}
# Codes that the facilitator gave to lots published without one, so that they are compared with others.
CODES = {"grounds": "45112710", "fittings": "45421000", "greenway": "45233162", "road": "45233140"}
# A lot whose hours are born of its invoices: euros for an hour; then each invoice, a credit note below zero.
LIVING, EUROS_AN_HOUR = "verges", Decimal(160)
INVOICES = (
    InvoiceOf(date(2026, 4, 1), Decimal(6_240), "JC-2026-04"),
    InvoiceOf(date(2026, 5, 1), Decimal(9_450), "JC-2026-05"),
    InvoiceOf(date(2026, 5, 1), Decimal(-850), "JC-2026-05-A"),
    InvoiceOf(date(2026, 7, 1), Decimal(3_180), "JC-2026-07"),
    InvoiceOf(date(2026, 9, 1), Decimal(7_300), "JC-2026-09"),
    InvoiceOf(date(2026, 10, 1), Decimal(4_120), "JC-2026-10"),
)
TRANCHES = (
    TrancheOf("greenway", "Raccordement au bourg (exemple inventé)", 60, date(2025, 1, 13)),
    TrancheOf("grounds", "Plantations d’automne (exemple inventé)", 40),
)
AMENDMENTS = (
    AmendmentOf(
        "frame",
        date(2026, 5, 18),
        AmendmentPurpose.MORE,
        Decimal(48_000),
        "Auvent de l’entrée ajouté (exemple inventé).",
        decided=True,
    ),
    AmendmentOf(
        "joinery",
        date(2026, 5, 27),
        AmendmentPurpose.LESS,
        Decimal(-26_400),
        "Deux châssis supprimés (exemple inventé).",
    ),
)
CLOSINGS = (
    ClosingOf("earthworks", date(2026, 3, 31)),
    ClosingOf("road", date(2025, 4, 30)),
    ClosingOf(
        "greenway",
        date(2025, 7, 31),
        ClosingOutcome.MEANS,
        "Candidatures demandées chaque mois, attestations au dossier (exemple inventé).",
    ),
)
# Before the tool, of which only totals are known: (year, hours, people, contracts).
EARLIER_YEARS = ((2021, 5_120, 17, 6), (2022, 6_480, 21, 8), (2023, 7_350, 24, 9))

W, M = Sex.WOMAN, Sex.MAN
NONE, CAP, BAC, HIGHER = Level.NONE, Level.CAP_BEP, Level.BAC, Level.HIGHER
LOCAL, AGENCY = "pangloss", "monte-cristo"
HUMANS = (
    Human("etienne", "Étienne", "Lantier", M, date(1991, 4, 2), CAP, "BRSA", prescriber=AGENCY),
    Human("quasimodo", "Quasimodo", "Frollo", M, date(1988, 3, 16), NONE, "TH", "Bayonne", Answer.YES, AGENCY),
    Human("cosette", "Cosette", "Fauchelevent", W, date(1998, 6, 9), CAP, "BRSA", prescriber=AGENCY),
    Human("gavroche", "Gavroche", "Thénardier", M, date(2004, 6, 5), NONE, "JEUNE_SANS_QUALIF", prescriber=LOCAL),
    Human("eponine", "Éponine", "Thénardier", W, date(2002, 1, 20), NONE, "IAE", "Bayonne", Answer.YES, LOCAL),
    Human("scapin", "Scapin", "Zerbinet", M, date(1995, 5, 24), CAP, "IAE", "Boucau", prescriber=AGENCY),
    Human("grimaud", "Grimaud", "La Fère", M, date(1986, 8, 1), NONE, "DELD", "Ondres", prescriber=AGENCY),
    Human("christian", "Christian", "Neuvillette", M, date(1997, 12, 28), CAP, "DELD", prescriber=AGENCY),
    Human("passepartout", "Jean", "Passepartout", M, date(1993, 10, 2), CAP, "DELD", "Labenne", prescriber=AGENCY),
    Human("bazin", "Bazin", "Herblay", M, date(1983, 2, 11), BAC, "BRSA", "Biaudos", prescriber=AGENCY),
    Human("sancho", "Sancho", "Panza", M, date(1972, 1, 16), NONE, "SENIOR", "Ondres", prescriber=AGENCY),
    Human("mousqueton", "Mousqueton", "Boniface", M, date(1990, 9, 7), NONE, "IAE", prescriber=AGENCY),
    Human("julien", "Julien", "Sorel", M, date(2004, 11, 13), BAC, "JEUNE_DIPLOME", prescriber=LOCAL),
    Human("catherine", "Catherine", "Maheu", W, date(2001, 5, 30), CAP, "BRSA", "Bayonne", Answer.YES, LOCAL),
    Human("emma", "Emma", "Rouault", W, date(1994, 4, 19), BAC, "DELD", "Saint-André-de-Seignanx", prescriber=AGENCY),
    Human("fabrice", "Fabrice", "Dongo", M, date(1999, 7, 14), NONE, "", "Tarnos", prescriber=LOCAL),
    Human("harbert", "Harbert", "Brown", M, date(2005, 8, 9), CAP, "GEIQ", prescriber=LOCAL),
    Human("conseil", "Conseil", "Aronnax", M, date(1989, 11, 6), HIGHER, "DELD", "Biarrotte", prescriber=AGENCY),
    Human("ned", "Ned", "Land", M, date(1984, 7, 3), NONE, "BRSA", "Capbreton", prescriber=AGENCY),
    Human("mariane", "Mariane", "Anselme", W, date(2003, 9, 9), BAC, "GEIQ", "Bayonne", Answer.YES, LOCAL),
    Human("pencroff", "Bonadventure", "Pencroff", M, date(1981, 3, 24), NONE, "DETLD", prescriber=AGENCY),
    Human("ayrton", "Tom", "Ayrton", M, date(1982, 10, 12), CAP, "BRSA", prescriber=AGENCY),
    Human("coupeau", "Auguste", "Coupeau", M, date(1970, 2, 26), CAP, "SENIOR", "Boucau", prescriber=AGENCY),
    Human("candide", "Candide", "Thunder", M, date(2003, 1, 5), BAC, "JEUNE_SUIVI_RENFORCE", prescriber=LOCAL),
    Human("jacques", "Jacques", "Fataliste", M, date(1979, 10, 5), NONE, "DELD", "Ondres", prescriber=AGENCY),
    Human("perdican", "Perdican", "Rosette", M, date(1996, 7, 1), CAP, "BRSA", "Biarrotte", prescriber=AGENCY),
    Human("yvain", "Yvain", "Laudine", M, date(1987, 5, 18), NONE, "IAE", "Biaudos", prescriber=AGENCY),
    Human("lunete", "Lunete", "Landuc", W, date(1992, 6, 24), NONE, "IAE", "Biaudos", prescriber=AGENCY),
    Human("felicite", "Félicité", "Aubain", W, date(1971, 3, 8), NONE, "SENIOR", "Ondres", prescriber=AGENCY),
    Human("francoise", "Françoise", "Combray", W, date(1974, 11, 14), NONE, "IAE", prescriber=AGENCY),
    Human("gervaise", "Gervaise", "Macquart", W, date(1974, 6, 13), CAP, "SENIOR", "Boucau", prescriber=AGENCY),
    Human("moreau", "Frédéric", "Moreau", M, date(1999, 9, 15), BAC, "DELD", prescriber=AGENCY),
    Human("gwynplaine", "Gwynplaine", "Clancharlie", M, date(1990, 1, 29), NONE, "BRSA", "Ondres", prescriber=AGENCY),
    Human("denise", "Denise", "Baudu", W, date(2004, 10, 4), CAP, "JEUNE_SUIVI_RENFORCE", prescriber=LOCAL),
    Human("toinette", "Toinette", "Argan", W, date(1985, 2, 10), NONE, "", "Ondres", prescriber=LOCAL),
)

CANDIDATES = (
    Candidate("Rémi", "Barberin", "Cherche un apprentissage en maçonnerie. Scooter, disponible tout de suite."),
    Candidate("Fadette", "Fanchon", "Espaces verts, deux saisons chez un paysagiste. Permis B."),
    Candidate(
        "Vitalis",
        "Carlo",
        "Animation ou accueil, à temps partiel.",
        "Aucun marché suivi n'ouvre ce métier avant le printemps : proposez-le de nouveau en mars.",
    ),
)

DIRECT, ETTI, AI, GEIQ = Modality.DIRECT, Modality.ETTI, Modality.AI, Modality.GEIQ
CDD, CDI, CTT = ContractType.CDD, ContractType.CDI, ContractType.CTT
APPRENTICE, PRO = ContractType.APPRENTICESHIP, ContractType.PROFESSIONALISATION
POSTS = (
    Post("etienne", "valjean", DIRECT, CDD, "Manœuvre de travaux publics", date(2025, 9, 15), date(2026, 2, 27), 126),
    Post("quasimodo", "porthos", DIRECT, PRO, "Maçon", date(2025, 10, 6), None, 74, 28),
    Post("cosette", "porthos", DIRECT, CDD, "Aide-maçonne", date(2026, 1, 12), None, 122),
    Post("gavroche", "gavroche-masonry", ETTI, CTT, "Manœuvre", date(2025, 11, 3), date(2026, 4, 30), 114),
    Post("eponine", "gavroche-masonry", ETTI, CTT, "Coffreuse débutante", date(2026, 3, 2), date(2026, 9, 30), 72),
    Post("scapin", "gavroche-masonry", ETTI, CTT, "Ferrailleur débutant", date(2026, 6, 1), None, 112),
    Post("grimaud", "planchet", DIRECT, CDD, "Aide-maçon", date(2026, 2, 2), date(2026, 7, 31), 54),
    Post("christian", "cyrano", DIRECT, CDD, "Aide-charpentier", date(2026, 3, 9), None, 78),
    Post("passepartout", "cyrano", DIRECT, CDD, "Manutentionnaire de chantier", date(2026, 4, 13), None, 58),
    Post("bazin", "dartagnan", DIRECT, CDD, "Aide-charpentier", date(2026, 4, 1), None, 46),
    Post("sancho", "quichotte", DIRECT, CDI, "Aide-couvreur", date(2026, 5, 4), None, 84),
    Post("mousqueton", "gavroche-roofing", ETTI, CTT, "Manœuvre", date(2026, 6, 8), None, 66),
    Post("julien", "sganarelle", DIRECT, APPRENTICE, "Apprenti menuisier", date(2026, 6, 1), None, 48, 20),
    Post("catherine", "lupin", DIRECT, CDD, "Aide-métallière", date(2026, 4, 1), None, 26),
    Post("emma", "rastignac", DIRECT, CDD, "Aide-carreleuse", date(2026, 9, 7), None, 98),
    Post("fabrice", "rastignac", DIRECT, CDD, "Aide-carreleur", date(2026, 9, 14), None, 64),
    Post("harbert", "geiq-tiling", GEIQ, PRO, "Carreleur en alternance", date(2026, 9, 7), None, 70, 35),
    Post("conseil", "nemo", DIRECT, CDD, "Aide-monteur", date(2026, 2, 2), None, 60),
    Post("ned", "nemo", DIRECT, CDD, "Manutentionnaire", date(2026, 5, 4), None, 52),
    Post("mariane", "geiq-plumbing", GEIQ, PRO, "Plombière en alternance", date(2026, 2, 2), None, 44, 16),
    Post("pencroff", "smith", DIRECT, CDD, "Aide-chauffagiste", date(2026, 2, 16), None, 82),
    Post("ayrton", "smith", DIRECT, CDD, "Calorifugeur débutant", date(2026, 4, 1), None, 62),
    Post("coupeau", "rouletabille", DIRECT, CDI, "Aide-électricien", date(2026, 2, 2), None, 76),
    Post("candide", "rouletabille", DIRECT, APPRENTICE, "Apprenti électricien", date(2026, 5, 18), None, 40, 20),
    Post("jacques", "unnamed", DIRECT, CDD, "Poseur débutant", date(2026, 8, 3), None, 17),
    Post("perdican", "candide", DIRECT, CDD, "Agent d’entretien des espaces verts", date(2026, 3, 2), None, 16),
    Post("yvain", "perceval", Modality.SUB_EI, ContractType.CDDI, "Ouvrier paysagiste", date(2026, 3, 2), None, 14),
    Post("lunete", "perceval", Modality.SUB_EI, ContractType.CDDI, "Ouvrière paysagiste", date(2026, 4, 6), None, 8),
    Post("moreau", "javert", DIRECT, CDD, "Aide-poseur de voirie", date(2024, 9, 16), date(2025, 6, 27), 21),
    Post("gwynplaine", "javert", DIRECT, CDD, "Manœuvre de voirie", date(2025, 1, 13), date(2025, 6, 27), 24),
    Post("denise", "valjean-road", DIRECT, CDD, "Aide-conductrice d’engins", date(2024, 11, 4), date(2025, 3, 28), 56),
    Post("felicite", "gargantua", DIRECT, CDI, "Employée de restauration", date(2025, 1, 6), None, 42),
    Post("francoise", "coup-de-main", AI, CDD, "Aide de cuisine", date(2025, 3, 3), None, 21),
)
# Work that does not follow the seasons of building sites.
STEADY = {"gargantua", "coup-de-main"}

# What was promised beside the hours.
PROMISES = (
    PromiseOf(
        CommitmentKind.TUTOR,
        "un compagnon par équipe, une demi-journée par semaine",
        date(2025, 11, 30),
        state=CommitmentState.KEPT,
        seen_on=date(2025, 12, 4),
    ),
    PromiseOf(
        CommitmentKind.TRAINING,
        "gestes et postures, travail en hauteur",
        date(2027, 3, 31),
        Decimal(120),
        CommitmentUnit.HOURS,
        CommitmentState.PARTLY,
        Decimal(84),
        date(2026, 5, 20),
    ),
    PromiseOf(
        CommitmentKind.APPRENTICES,
        "CAP maçon",
        date(2026, 3, 31),
        Decimal(2),
        CommitmentUnit.PEOPLE,
        CommitmentState.NOT_KEPT,
        Decimal(1),
        date(2026, 4, 8),
    ),
    PromiseOf(CommitmentKind.LASTING, "en CDI, à la fin du chantier", None, Decimal(1), CommitmentUnit.CONTRACTS),
)
WEIGHT = Decimal(20)
BIDS = (
    BidOf(
        (
            ("chef d’équipe tuteur, trois heures par semaine", None, Decimal(6)),
            ("sécurité et travail en hauteur", Decimal(70), None),
            ("titre de couvreur", Decimal(1), Decimal("3.5")),
            ("CDI", Decimal(1), None),
        ),
        "quichotte",
    ),
    BidOf(
        (
            ("tuteur nommé, sans temps prévu", None, Decimal("3.5")),
            ("", Decimal(105), None),
            ("", Decimal(0), Decimal(0)),
            ("CDD de six mois", Decimal(1), None),
        )
    ),
    BidOf(
        (
            ("", None, Decimal(0)),
            ("accueil sécurité", Decimal(21), None),
            ("titre à préciser", Decimal(1), Decimal(2)),
            ("", Decimal(0), None),
        )
    ),
)
