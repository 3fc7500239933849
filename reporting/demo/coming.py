"""Contracts to come of the demonstration: all invented, and their titles say so."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from clauses.actions import draft_calibration, review_contract
from clauses.enums import Rounding
from clauses.months import add_months
from markets.actions import announce_contract, move_stage, note_partner
from markets.enums import Category, StageKind
from markets.lots_paste import read_lots
from reporting.demo import cast
from reporting.demo.contracts import classify

INVENTED = "(exemple inventé)"
# What the facilitator notes of two insertion structures: leads are read from it.
TRADES = {
    "perceval": "tonte, taille de haies, débroussaillage, nettoyage",
    "mousquetaires": "maçonnerie, peinture",
}


@dataclass(frozen=True)
class Trial:
    """The draft of a calibration of a first lot: its CPV code, and shares of 1."""

    cpv: str
    labour_share: Decimal
    rate: Decimal
    hourly_cost: Decimal


@dataclass(frozen=True)
class Planned:
    """A coming contract; `in_months` counts from the day the story is told. No lots: one for the whole."""

    title: str
    category: Category
    estimate: int
    in_months: int
    lasts: int
    lots: tuple[tuple[str, int], ...] = ()
    announced_by_buyer: bool = False
    noted: bool = False
    kept: bool | None = None
    reason: str = ""
    published: bool = False
    calibrated: Trial | None = None


PLANNED = (
    Planned(
        "Entretien des espaces verts des zones d'activités",
        Category.SERVICES,
        260_000,
        4,
        36,
        (("Tonte et taille de haies", 180_000), ("Nettoyage des abribus", 80_000)),
        announced_by_buyer=True,
        calibrated=Trial("77310000", Decimal("0.65"), Decimal("0.15"), Decimal(25)),
    ),
    Planned(
        "Construction d'un multi-accueil de la petite enfance",
        Category.WORKS,
        5_600_000,
        3,
        20,
        (
            ("Gros œuvre", 2_100_000),
            ("Charpente bois", 900_000),
            ("Plâtrerie, faux plafonds", 500_000),
            ("Peinture", 300_000),
            ("Électricité", 1_800_000),
        ),
        noted=True,
        calibrated=Trial("45223220", Decimal("0.35"), Decimal("0.10"), Decimal(30)),
    ),
    Planned("Réfection de la rue du Moulin", Category.WORKS, 480_000, 1, 5, noted=True, kept=True, published=True),
    Planned(
        "Fourniture de mobilier de bureau",
        Category.SUPPLIES,
        60_000,
        2,
        12,
        kept=False,
        reason="Livraison de produits de catalogue : aucune main-d'œuvre sur place.",
    ),
)


def announce_coming(stage):
    """Announce them all, by the buyer's own login or by the facilitator, and bring each to its stage."""
    for key, trades in TRADES.items():
        note_partner(actor=stage.facilitator, organisation=stage.organisations[key], notes="", trades=trades)
    for planned in PLANNED:
        announce(stage, planned, timezone.localdate())


def announce(stage, planned, today):
    launch_on = day_in(today, planned.in_months)
    by_buyer = planned.announced_by_buyer
    contract = announce_contract(
        actor=stage.actors[cast.BUYER] if by_buyer else stage.facilitator,
        authority=stage.organisations[cast.BUYER],
        title=f"{planned.title} {INVENTED}",
        category=planned.category,
        estimate=Decimal(planned.estimate),
        launch_on=launch_on,
        starts_on=day_in(today, planned.in_months + 4),
        months=planned.lasts,
        lots=rows_of(planned),
    )
    if planned.calibrated:
        calibrate(stage, contract.lots.first(), planned.calibrated)
    if planned.noted:
        move_stage(actor=stage.facilitator, contract=contract, stage=StageKind.NOTE, on=today)
    if planned.kept is not None:
        review_contract(
            actor=stage.facilitator,
            contract=contract,
            decided_on=today,
            launched_on=launch_on,
            clause_kept=planned.kept,
            reason=planned.reason,
        )
    if planned.published:
        move_stage(actor=stage.facilitator, contract=contract, stage=StageKind.PUBLISHED, on=today)


def calibrate(stage, lot, trial):
    classify(stage, lot, trial.cpv)
    draft_calibration(
        actor=stage.facilitator,
        lot=lot,
        amount=lot.amount,
        labour_share=trial.labour_share,
        rate=trial.rate,
        hourly_cost=trial.hourly_cost,
        rounding=Rounding.NEAREST,
    )


def rows_of(planned):
    lines = [f"{rank}\t{title}\t\t\t{amount}\t" for rank, (title, amount) in enumerate(planned.lots, 1)]
    return read_lots("\n".join(lines)).rows if lines else ()


def day_in(today: date, months: int) -> date:
    """The middle of a month to come."""
    return add_months(today.replace(day=1), months) + timedelta(days=14)
