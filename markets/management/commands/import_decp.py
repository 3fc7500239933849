"""Bring in the contracts of a DECP file: `manage.py import_decp FILE --facilitator SIRET [--dry-run] [--json]`."""

import json
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from markets.access import Actor
from markets.actions.imports import import_contracts, plan_of, read_file
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
        parser.add_argument(
            "--with-duplicates", action="store_true", help="importe aussi les contrats qui semblent être des doublons"
        )

    def handle(self, *, file, facilitator, dry_run, with_duplicates, **options):
        structure = structure_of(facilitator)
        try:
            with Path(file).open("rb") as source:
                read = read_file(source)
        except OSError as error:
            raise CommandError(f"Le fichier {file} ne peut pas être lu : {error.strerror}.") from error
        if dry_run:
            plan = plan_of(structure, read, with_duplicates=with_duplicates)
        else:
            try:
                plan = import_contracts(actor=Actor.system(structure), file=read, with_duplicates=with_duplicates).plan
            except ValidationError as refusal:
                raise CommandError(" ".join(refusal.messages)) from refusal
        told = account(read, plan)
        self.stdout.write(
            json.dumps(told, ensure_ascii=False) if options["json"] else in_words(told, read, plan, dry_run)
        )
        if not read.contracts and told["rejected"]:
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


def account(read, plan):
    """The account of an import: where each contract read ended, and what is to be looked at."""
    return {
        "lines": read.lines,
        "read": read.read,
        "new": len(plan.new),
        "already_imported": len(plan.already),
        "republished": len(plan.republished),
        "suspected_duplicates": len(plan.duplicates),
        "rejected": [{"line": each.rank, "reason": each.reason} for each in read.rejected],
        "social": read.social,
        "flags": [
            *({"line": 0, "flag": remark} for remark in read.remarks),
            *({"line": each.rank, "flag": flag} for each in read.contracts for flag in each.flags),
        ],
    }


def in_words(told, read, plan, dry_run):
    done = "seraient importés" if dry_run else "importés"
    lines = [
        f"{told['read']} contrats lus, dont {told['social']} avec une considération sociale.",
        f"{told['new']} {done}, en {len(plan.operations)} marchés ; {told['already_imported']} déjà importés.",
        f"{told['republished']} publiés à nouveau : gardés comme des changements à accepter.",
        f"{told['suspected_duplicates']} doublons présumés, laissés de côté (--with-duplicates pour les importer).",
        f"{len(told['rejected'])} rejetés ; {len(told['flags'])} réserves (--json pour les lire).",
    ]
    lines += [
        f"  {each.contract.published_id} semble être {each.kept.published_id}" for each in plan.duplicates[:MOST_SAID]
    ]
    lines += [f"  {each.sentence}" for each in read.rejected[:MOST_SAID]]
    return french("\n".join(lines))
