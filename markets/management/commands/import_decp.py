"""Bring in the contracts of a DECP file, whatever its format and its size.

`manage.py import_decp FILE --facilitator SIRET [--dry-run] [--json] [--merge-duplicates]`
"""

import json
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from markets.access import Actor
from markets.actions.imports import foresee, import_source
from markets.identifiers import UnreadableIdentifier, read_siret_or_siren
from markets.models import Structure
from markets.typography import french

MOST_SAID = 50


class Command(BaseCommand):
    help = (
        "Importe les contrats d'un fichier de données essentielles de la commande publique (DECP : JSON, XML ou CSV)."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FICHIER", help="fichier DECP : JSON, XML ou CSV, reconnu à son contenu")
        parser.add_argument("--facilitator", required=True, metavar="SIRET", help="SIRET de la structure facilitatrice")
        parser.add_argument("--dry-run", action="store_true", help="dit ce qui serait importé, sans rien écrire")
        parser.add_argument("--json", action="store_true", help="écrit un seul objet JSON")
        doubles = parser.add_mutually_exclusive_group()
        doubles.add_argument(
            "--with-duplicates", action="store_true", help="importe aussi les contrats qui semblent être des doublons"
        )
        doubles.add_argument(
            "--merge-duplicates", action="store_true", help="réunit chaque doublon présumé au contrat qu'il répète"
        )

    def handle(self, *, file, facilitator, dry_run, with_duplicates, merge_duplicates, **options):
        structure = structure_of(facilitator)
        try:
            with Path(file).open("rb") as source:
                if dry_run:
                    tally = foresee(structure, source, with_duplicates=with_duplicates, merge=merge_duplicates)
                else:
                    tally = import_source(
                        actor=Actor.system(structure),
                        source=source,
                        with_duplicates=with_duplicates,
                        merge=merge_duplicates,
                    )
        except OSError as error:
            raise CommandError(f"Le fichier {file} ne peut pas être lu : {error.strerror}.") from error
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from refusal
        told = account(tally)
        self.stdout.write(json.dumps(told, ensure_ascii=False) if options["json"] else in_words(tally, dry_run))
        if tally.rejected and tally.read == sum(bool(each.rank) for each in tally.rejected):
            raise CommandError("Aucun contrat n'a pu être lu dans ce fichier.")


def structure_of(siret):
    """The facilitating structure of a SIRET; CommandError with a French sentence otherwise."""
    try:
        siret = read_siret_or_siren(siret).siret
    except UnreadableIdentifier as unreadable:
        raise CommandError(unreadable.sentence) from unreadable
    structure = Structure.objects.filter(organisation__siret=siret).select_related("organisation").first()
    if siret is None or structure is None:
        raise CommandError("Aucune structure facilitatrice ne porte ce SIRET.")
    return structure


def account(tally):
    """The account of an import: where each contract read ended, and what is to be looked at."""
    return {
        "lines": tally.lines,
        "read": tally.read,
        "new": tally.new,
        "already_imported": tally.already,
        "republished": tally.republished,
        "suspected_duplicates": len(tally.duplicates),
        "rejected": [{"line": each.rank, "reason": each.reason} for each in tally.rejected],
        "social": tally.social,
        "flags": [{"line": line, "flag": flag} for line, flag in tally.flags],
    }


def in_words(tally, dry_run):
    done = "seraient importés" if dry_run else "importés"
    merged = "seraient réunis" if dry_run else "réunis"
    aside = (
        f"dont {tally.merged} {merged} aux contrats qu'ils répètent"
        if tally.merged
        else "laissés de côté (--merge-duplicates pour les réunir)"
    )
    lines = [
        f"{tally.read} contrats lus, dont {tally.social} avec une considération sociale.",
        f"{tally.new} {done}, en {tally.markets} marchés ; {tally.already} déjà importés.",
        f"{tally.republished} publiés à nouveau : gardés comme des changements à accepter.",
        f"{len(tally.duplicates)} doublons présumés, {aside}.",
        f"{len(tally.rejected)} rejetés ; {len(tally.flags)} réserves (--json pour les lire).",
    ]
    lines += [f"  {double} semble être {kept}" for double, kept in tally.duplicates[:MOST_SAID]]
    lines += [f"  {each.sentence}" for each in tally.rejected[:MOST_SAID]]
    return french("\n".join(lines))
