"""What pasted lots would become, before anything is written."""

from dataclasses import dataclass
from decimal import Decimal

from markets.identifiers import print_identifier
from markets.lots_paste import LotRow, read_lots
from markets.register import Register, Sought
from markets.typography import french


@dataclass(frozen=True)
class PreviewLine:
    """A pasted lot, the holder it names and what to look at: errors stop, remarks do not."""

    row: LotRow
    holder: str
    state: str
    state_label: str
    remarks: tuple[str, ...]


@dataclass(frozen=True)
class Preview:
    lines: tuple[PreviewLine, ...]
    errors: tuple[str, ...]
    warnings: tuple[str, ...]
    refused: int
    amount: Decimal


def preview_lots(structure, text, *, authority_sirens=frozenset()):
    """Read pasted lots and say, in a constant number of queries, which holders are known, new or to be named."""
    pasted = read_lots(text)
    sought = [Sought(siren=row.siren, siret=row.siret, name=row.holder) for row in pasted.rows]
    register = Register(structure, [each for each in sought if not each.is_empty])
    lines = tuple(line_of(row, each, register, authority_sirens) for row, each in zip(pasted.rows, sought, strict=True))
    return Preview(
        lines=lines,
        errors=pasted.errors,
        warnings=pasted.warnings,
        refused=sum(bool(row.errors) for row in pasted.rows),
        amount=sum((row.amount or Decimal(0) for row in pasted.rows), Decimal(0)),
    )


def line_of(row, sought, register, authority_sirens):
    remarks = []
    if sought.is_empty:
        if row.months:
            remarks.append("La durée sera à saisir avec l'attribution.")
        return PreviewLine(row, "", "neutral", "Sans titulaire", tuple(remarks))
    known = register.find(sought)
    if sought.siren and sought.siren in authority_sirens:
        remarks.append("Le titulaire est aussi le donneur d'ordre.")
    name = (known.name if known else "") or sought.name
    if known and known.name and sought.name and sought.name != known.name:
        remarks.append(french(f"Déjà connue sous le nom « {known.name} »."))
    if not name:
        return PreviewLine(row, print_identifier(sought.siret or sought.siren), "to_name", "À nommer", tuple(remarks))
    state, label = ("known", "Déjà connue") if known else ("info", "Nouvelle")
    return PreviewLine(row, name, state, label, tuple(remarks))
