"""Load the national lists: `manage.py load_reference [--communes FICHIER]`."""

from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from markets.actions.reference import load_reference
from markets.typography import french, write_number


class Command(BaseCommand):
    help = "Charge les listes de référence (CPV, NAF, ROME, communes, seuils, SMIC) ; relancée, elle ne change rien."

    def add_arguments(self, parser):
        parser.add_argument(
            "--communes", type=Path, metavar="FICHIER", help="communes d'autres départements (code;name;postcodes;…)"
        )

    def handle(self, *, communes, verbosity, **options):
        try:
            loaded = load_reference(communes=communes)
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from refusal
        if not verbosity:
            return
        for each in loaded:
            news = f"{write_number(each.added)} ajoutées, {write_number(each.changed)} modifiées"
            same = "rien à changer" if not each.added and not each.changed else news
            self.stdout.write(french(f"{each.name} : {write_number(each.rows)} lignes, {same}."))
