"""Calibrate the lots of a workbook: `manage.py calibrate_lots IN.xlsx --out OUT.xlsx [--facilitator SIRET]`."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from clauses import reference
from clauses.consultation import UnreadableTable, compute_lines
from clauses.consultation_sheet import consultation_sheet
from clauses.enums import Rounding
from clauses.pasted import lines_of_file
from clauses.tables.excel import write_workbook
from clauses.values import as_used, values_of
from markets.access import Actor
from markets.management.commands.import_decp import structure_of
from markets.typography import french
from markets.workbooks import UnreadableWorkbook


class Command(BaseCommand):
    help = "Calibre les lots d'un classeur : heures travaillées, heures d'insertion, € par heure, remarques."

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="CLASSEUR", help="classeur .xlsx, ou table .csv")
        parser.add_argument("--out", required=True, metavar="SORTIE.xlsx", help="classeur à écrire")
        parser.add_argument(
            "--facilitator",
            metavar="SIRET",
            help="prend les valeurs de calcul de cette structure, sinon celles fournies",
        )
        parser.add_argument(
            "--rounding", choices=Rounding.values, default=Rounding.NEAREST, help="arrondi de chaque lot"
        )

    def handle(self, *, file, out, facilitator, rounding, **options):
        used = values_for(facilitator)
        try:
            with Path(file).open("rb") as source:
                lines = lines_of_file(source)
        except OSError as error:
            raise CommandError(f"Le fichier {file} ne peut pas être lu : {error.strerror}.") from error
        except (UnreadableTable, UnreadableWorkbook) as refusal:
            raise CommandError(refusal.sentence) from refusal
        computed = compute_lines(lines, used, Rounding(rounding))
        sheet, total = consultation_sheet(computed)
        try:
            Path(out).write_bytes(write_workbook([sheet], title="Calibrage des lots"))
        except OSError as error:
            raise CommandError(f"Le fichier {out} ne peut pas être écrit : {error.strerror}.") from error
        self.stdout.write(french(f"{total.lots} lots calculés. {total.sentence} Écrit dans {out}."))


def values_for(siret):
    """The values of a structure today, else those shipped with the product."""
    if not siret:
        return as_used(reference.VALUES, reference.SCALE_NAME)
    structure = structure_of(siret)
    values = values_of(Actor.system(structure), timezone.localdate())
    return as_used(values.rows, str(values.version or ""))
