"""Tells the demonstration in the current database, once, and says how to sign in."""

from datetime import date

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from clauses.durations import print_hours
from markets.models import Structure
from markets.typography import french, write_day
from participants.models import Person
from reporting.demo import building, cast, partners, stage
from reporting.models import HoursEntry


class Command(BaseCommand):
    help = "Raconte la démonstration dans une base vide, et affiche les comptes."

    def add_arguments(self, parser):
        parser.add_argument("--build", action="store_true", help="ne rien afficher des comptes (tests)")
        parser.add_argument(
            "--today", type=date.fromisoformat, help="jour de l'histoire (AAAA-MM-JJ), aujourd'hui sinon"
        )

    def handle(self, *, build, today, **options):
        if Structure.objects.filter(organisation__name=cast.STRUCTURE_NAME).exists():
            self.stdout.write("La démonstration est déjà là : elle est gardée (« make clean-demo » pour l'oublier).")
        elif Structure.objects.exists():
            raise CommandError("Cette base sert déjà à une structure : la démonstration n'y entre pas.")
        else:
            self.tell(today or timezone.localdate())
        if not build:
            self.stdout.write(french(f"Comptes de la démonstration, mot de passe : {cast.PASSWORD}"))
            for email, role in partners.accounts():
                self.stdout.write(f"  {email:<28} {role}")

    def tell(self, today):
        if not stage.EARLIEST_TODAY <= today <= timezone.localdate():
            raise CommandError(
                french(f"L'histoire se raconte à une date entre le {write_day(stage.EARLIEST_TODAY)} et aujourd'hui.")
            )
        self.stdout.write("Préparation de la démonstration…")
        self.stdout.flush()
        building.build(today)
        seconds = sum(HoursEntry.objects.values_list("seconds", flat=True))
        people = Person.objects.count()
        self.stdout.write(french(f"Démonstration prête : {people} personnes, {print_hours(seconds)}."))
