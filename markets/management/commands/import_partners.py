"""Bring a list of partners in: `manage.py import_partners FILE --facilitator SIRET [--dry-run]`."""

from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from markets.access import Actor
from markets.actions.partners import CHANGED, NEW, SAME, WRONG, import_partners, plan_partners, read_partners
from markets.management.commands.import_decp import structure_of
from markets.partner_lines import UnreadablePartners
from markets.typography import french
from markets.workbooks import UnreadableWorkbook


class Command(BaseCommand):
    help = "Importe l'annuaire public des structures d'insertion (JSON), ou un tableau de partenaires (.xlsx, .csv)."

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FICHIER")
        parser.add_argument("--facilitator", required=True, metavar="SIRET", help="SIRET de la structure facilitatrice")
        parser.add_argument("--dry-run", action="store_true", help="dit ce qui serait importé, sans rien écrire")

    def handle(self, *, file, facilitator, dry_run, **options):
        structure = structure_of(facilitator)
        try:
            lines = read_partners(Path(file).read_bytes(), file)
        except OSError as error:
            raise CommandError(f"Le fichier {file} ne peut pas être lu : {error.strerror}.") from error
        except (UnreadablePartners, UnreadableWorkbook) as refusal:
            raise CommandError(refusal.sentence) from refusal
        planned = plan_partners(structure, lines)
        counts = {state: sum(each.state == state for each in planned) for state in (NEW, CHANGED, SAME, WRONG)}
        if not dry_run and counts[NEW] + counts[CHANGED]:
            try:
                import_partners(actor=Actor.system(structure), lines=lines)
            except ValidationError as refusal:
                raise CommandError(" ".join(refusal.messages)) from refusal
        told = [
            f"{len(planned)} lignes lues : {counts[NEW]} à créer, {counts[CHANGED]} à mettre à jour, {counts[SAME]} "
            f"inchangées, {counts[WRONG]} en erreur."
        ]
        told += [f"  Ligne {each.line.rank} : {' '.join(each.line.errors)}" for each in planned if each.line.errors]
        told += [f"  Ligne {each.line.rank} : {' '.join(each.line.remarks)}" for each in planned if each.line.remarks]
        self.stdout.write(french("\n".join(told)))
