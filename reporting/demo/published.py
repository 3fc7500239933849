"""Facts of real contracts, as published: « Données essentielles de la commande publique », Licence Ouverte 2.0.

Buyer, titles, dates, amounts and durations only. Nothing is said of who really holds them: see `cast.py`. Titles are
cut by the publication (« … »). Numbers of the lots beyond 7 follow the order of the published identifiers.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from markets.enums import Category, Procedure

BUYER_SIRET = "24400065900015"
BUYER_NAME = "Communauté de communes du Seignanx"
BUYER_TOWN = "Saint-Martin-de-Seignanx"
BUYER_POSTCODE = "40390"


@dataclass(frozen=True)
class PublishedLot:
    """One published award: our key of it, its number and title, its identifier, euros before tax, months, day."""

    key: str
    number: str
    title: str
    published_id: str
    amount: Decimal
    months: int
    notified_on: date


@dataclass(frozen=True)
class PublishedContract:
    key: str
    title: str
    reference: str
    category: Category
    framework: bool
    procedure: Procedure
    cpv: str
    place: str
    operation: str
    lots: tuple[PublishedLot, ...]


def works(key, number, title, published_id, amount, notified_on=date(2025, 6, 17)):
    return PublishedLot(key, number, title, published_id, Decimal(amount), 22, notified_on)


AQUATIC = PublishedContract(
    key="aquatic",
    title="Travaux de construction de l’équipement aquatique communautaire du Seignanx",
    reference="2024TX23",
    category=Category.WORKS,
    framework=False,
    procedure=Procedure.OPEN,
    cpv="",
    place="Tarnos",
    operation="Équipement aquatique communautaire du Seignanx",
    lots=(
        works("earthworks", "1", "Terrassement", "2025T00012", 599_868),
        works("masonry", "2", "Fondations, gros œuvre", "2025T00013", 2_590_000),
        works("frame", "3", "Charpente", "2025T00014", 754_510),
        works("roofing", "4", "Couverture", "2025T00015", 762_846),
        works("joinery", "6", "Menuiseries aluminium", "2025T00017", 478_048),
        works("metalwork", "7", "Métallerie, serrurerie", "2025F00018", 155_000),
        works("fittings", "9", "Équipements…", "2025T00020", 166_820),
        works("tiling", "10", "Revêtements…", "2025T00021", 675_746),
        works("treatment", "11", "Traitement…", "2025T00022", 1_085_626),
        works("plumbing", "14", "Plomberie…", "2025T00025", 344_975),
        works("heating", "15", "Production…", "2025T00026", 1_249_201),
        works("electricity", "16", "Électricité…", "2025T00027", 568_333),
        works("grounds", "22", "Aménagement…", "2025T00033", 229_201, date(2025, 7, 18)),
        works("panels", "23", "Panneaux…", "2025F00034", 86_000, date(2025, 7, 18)),
    ),
)

MOWING = PublishedContract(
    key="mowing",
    title="Accord-cadre à bons de commande de fauchage et débroussaillage",
    reference="2025FS15",
    category=Category.SERVICES,
    framework=True,
    procedure=Procedure.ADAPTED,
    cpv="77310000",
    place="Seignanx",
    operation="",
    lots=(
        PublishedLot(
            "verges",
            "1",
            "Voies d’intérêt communautaire et réseau cyclable",
            "2026S00002",
            Decimal(50_000),
            24,
            date(2026, 1, 16),
        ),
        PublishedLot(
            "basins",
            "2",
            "Zones d’activité, bassins de rétention, aires de grand passage",
            "2026S00003",
            Decimal(50_000),
            24,
            date(2026, 1, 16),
        ),
    ),
)

MEALS = PublishedContract(
    key="meals",
    title="Fourniture de repas en liaison froide destinés au portage de repas à domicile",
    reference="2024S00015",
    category=Category.SERVICES,
    framework=True,
    procedure=Procedure.ADAPTED,
    cpv="55321000",
    place="Seignanx",
    operation="",
    lots=(PublishedLot("meals", "", "", "2024S00015", Decimal(1_276_000), 51, date(2024, 10, 7)),),
)

# Over both: one published « TF et TO », a firm part and an optional one.
GREENWAY = PublishedContract(
    key="greenway",
    title="Réhabilitation de la Vélodyssée sur la commune d’Ondres",
    reference="2024TX08",
    category=Category.WORKS,
    framework=False,
    procedure=Procedure.ADAPTED,
    cpv="",
    place="Ondres",
    operation="",
    lots=(PublishedLot("greenway", "", "", "2024T00008", Decimal(390_846), 14, date(2024, 5, 14)),),
)

ROAD = PublishedContract(
    key="road",
    title="Aménagement de la route de Peyrehette à Saint-André-de-Seignanx",
    reference="2024TX19",
    category=Category.WORKS,
    framework=False,
    procedure=Procedure.ADAPTED,
    cpv="",
    place="Saint-André-de-Seignanx",
    operation="",
    lots=(PublishedLot("road", "", "", "2024T00014", Decimal(291_956), 6, date(2024, 10, 4)),),
)

CONTRACTS = (AQUATIC, MOWING, MEALS, GREENWAY, ROAD)
