"""The workbook of a calibrated consultation: the rows it was given, in their order, with what they give."""

from clauses.calibration import total_of
from clauses.tables.columns import Column, Format, Sheet


def consultation_sheet(lines):
    """(sheet, total) of computed lines (`consultation.LotLine`); the total adds the rounded lots."""
    total = total_of([line.result for line in lines])
    labour = sum(line.labour_seconds or 0 for line in lines)
    columns = (
        Column("Lot", Format.TEXT, lambda line: line.number, width=8),
        Column("Intitulé", Format.TEXT, lambda line: line.title, width=40),
        Column("Montant HT", Format.EUROS, lambda line: line.amount),
        Column("Part main-d'œuvre", Format.RATE, lambda line: line.labour_share),
        Column("Taux", Format.RATE, lambda line: line.rate),
        Column("Coût horaire", Format.EUROS, lambda line: line.hourly_cost),
        Column("Heures travaillées", Format.HOURS, lambda line: line.labour_seconds, total=labour),
        Column(
            "Heures d'insertion",
            Format.HOURS,
            lambda line: line.result.seconds if line.result else None,
            total=total.seconds,
        ),
        Column("€ par heure", Format.EUROS, euros_per_hour),
        Column("Remarques", Format.TEXT, lambda line: line.said, width=60),
    )
    return Sheet(title="Lots", columns=columns, rows=lines), total


def euros_per_hour(line):
    if line.result is None or line.result.euros_per_hour is None:
        return None
    return round(float(line.result.euros_per_hour), 2)
