"""Reports made of nothing but values: any text in every place where a document shows one, any size."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from clauses.months import add_months
from participants.enums import Modality
from reporting.annex import AnnexLine
from reporting.enums import HoursKind, ReportScope
from reporting.figures import (
    AnruShare,
    Balance,
    DoneRow,
    JointFigures,
    LotFacts,
    OwedSince,
    PartyFacts,
    Pending,
    PlacementRow,
    contract_figures,
)
from reporting.rendering.document import ReportDocument

HOUR = 3600
START = date(2026, 1, 1)


class Owed:
    def __init__(self, lot, seconds):
        self.lot, self.seconds = lot, seconds


def document(text=None, *, lots=2, months=3, contracts=3, scope=ReportScope.CONTRACT, comment=""):
    """A report of so many lots, months and work contracts; `text` stands everywhere somebody could have typed one."""

    def said(words):
        return words if text is None else text

    def contract_of(lot):
        return said(f"Travaux de construction de la halle couverte du bourg, tranche {lot * 3 // lots + 1}")

    modalities = [Modality.DIRECT, Modality.ETTI, Modality.GEIQ]
    done, placements = [], []
    for place in range(contracts):
        lot, modality = place % lots, modalities[place % 3]
        month = add_months(START, place % months)
        done.append(DoneRow(lot, lot, month, HoursKind.WORKED, modality, 10 * HOUR + 900 * place))
        placements.append(PlacementRow(lot, lot, place, place, 10 * HOUR + 900 * place))
    done.append(DoneRow(0, 0, START, HoursKind.OPENING, None, 7 * HOUR + 1200))
    figures = contract_figures(
        lots=[
            LotFacts(lot, said(f"Lot {lot} – Charpente"), START, date(2027, 6, 30), contract_of(lot))
            for lot in range(lots)
        ],
        parties=[PartyFacts(lot, lot, said(f"Charpentes Athos {lot}"), "Titulaire") for lot in range(lots)],
        done=done,
        owed=[Owed(lot, 500 * HOUR) for lot in range(lots)],
        owed_since=[OwedSince(None, lots * 500 * HOUR)],
        placements=placements,
        modalities={place: modalities[place % 3] for place in range(contracts)},
        anru=[AnruShare(contract_of(0), Decimal("0.4"), frozenset({0}))],
        pending=Pending(waiting=3600, submitted=7200, corrections=1),
        as_of=41,
        as_of_on=date(2026, 11, 22),
        measured_on=date(2026, 11, 22),
    )  # fmt: skip
    signed = JointFigures(contract_of(0), said("Commune Danglars"), 2 * HOUR, Balance(90 * HOUR, 7 * HOUR))
    figures = replace(figures, joint=(signed,))
    annex = [
        AnnexLine(
            number=place + 1,
            contract=contract_of(place % lots),
            lot=said(f"Lot {place % lots} – Charpente"),
            employer=said(f"Charpentes Athos {place % lots}"),
            modality=str(modalities[place % 3].label),
            contract_type="CDD",
            job=said("Aide-charpentière"),
            first=add_months(START, place % months),
            last=add_months(START, place % months),
            seconds=10 * HOUR + 900 * place,
        )
        for place in sorted(range(contracts), key=lambda place: place % lots)
    ]
    return ReportDocument(
        scope=scope,
        pk=12,
        title=said("Halle du marché"),
        authority=said("Commune Danglars"),
        structure=said("Passerelle"),
        contact=(said("Roxane Robin"), said("05 59 00 00 00")),
        figures=figures,
        annex=tuple(annex),
        reference=said("2026-12"),
        operation=said("Centre-bourg"),
        comment=said(comment),
    )
