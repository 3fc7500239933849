"""Workbooks of a takeover: the model to fill in, the lines to correct."""

from clauses.tables.columns import Column, Format, Sheet
from markets.typography import french
from reporting.takeover.fields import FIELDS
from reporting.takeover.sheets import NAME

NARROWEST = 14


def model_sheets():
    """One sheet to fill in, with a line of example to replace, and one that says what each column holds."""
    filled = [Column(field.header, Format.TEXT, _example(field), width=_width(field)) for field in FIELDS]
    told = [
        Column("Colonne", Format.TEXT, lambda field: field.header, width=28),
        Column("Ce qu'elle contient", Format.TEXT, lambda field: french(field.help) or field.header, width=70),
        Column("Nécessaire", Format.TEXT, lambda field: "Oui" if field.required else "", width=12),
        Column("Exemple", Format.TEXT, lambda field: field.example, width=30),
    ]
    return [Sheet(NAME, filled, [None]), Sheet("Mode d'emploi", told, FIELDS)]


def errors_sheet(rows):
    """Lines in error, in our columns: what they hold, then what to correct."""
    columns = [
        Column("Ligne du fichier", Format.NUMBER, lambda row: row[0].number, width=10),
        *(Column(field.header, Format.TEXT, _cell(field), width=_width(field)) for field in FIELDS),
        Column("À corriger", Format.TEXT, lambda row: _said(row[1]), width=80),
    ]
    return Sheet("À corriger", columns, rows)


def _example(field):
    return lambda _: field.example


def _cell(field):
    return lambda row: row[0].cells.get(field.key, "")


def _said(line):
    headers = {field.key: field.header for field in FIELDS}
    return " ".join(french(f"{headers[key]} : {sentence}") for key, sentence in line.errors.items())


def _width(field):
    return max(NARROWEST, len(field.header) + 2)
