from decimal import Decimal

from django.db import migrations

PRACTICE = "Usage de facilitateurs, non confirmé par une source lue"
DERIVED = "Déduit d'exemples publiés : une heure pour 1 200 à 5 385 €, plus large de chaque côté"
PEOPLE = "Déduit de bilans publiés (ANRU 2013, Alliance Villes Emploi 2021, Bègles 2023) : 383 à 651 h par personne"
ROWS = [
    ("HIGH_RATE", "Taux d'insertion élevé : au-delà de", "0.20", "confirmed", "Maison de l'emploi Alès-Cévennes"),
    ("HIGH_LABOUR_SHARE", "Part de main-d'œuvre élevée : au-delà de", "0.95", "indicative", PRACTICE),
    ("FEWEST_EUROS_PER_HOUR", "Beaucoup d'heures pour le montant : moins de, pour une heure", "400", "indicative", DERIVED),
    ("MOST_EUROS_PER_HOUR", "Peu d'heures pour le montant : plus de, pour une heure", "6000", "indicative", DERIVED),
    ("SMALL_HOURS", "Clause trop petite : moins de", "150", "confirmed", "inserpropre.fr (page 2353) (propreté ; indicatif ailleurs)"),
    ("FEWEST_HOURS_A_PERSON", "Heures d'une personne : au moins", "300", "indicative", PEOPLE),
    ("MOST_HOURS_A_PERSON", "Heures d'une personne : au plus", "700", "indicative", PEOPLE),
]


def give_thresholds(apps, editor):
    """What was written in the code becomes a value of each version, at the same figures: no result changes."""
    ScaleVersion, ScaleValue = (apps.get_model("clauses", name) for name in ("ScaleVersion", "ScaleValue"))
    ScaleValue.objects.bulk_create(
        ScaleValue(
            structure_id=version.structure_id,
            version=version,
            kind="threshold",
            code=code,
            label=label,
            value=Decimal(value),
            status=status,
            source=source,
        )
        for version in ScaleVersion.objects.all()
        for code, label, value, status, source in ROWS
    )


def take_thresholds(apps, editor):
    apps.get_model("clauses", "ScaleValue").objects.filter(kind="threshold").delete()


class Migration(migrations.Migration):
    dependencies = [("clauses", "0008_thresholds")]

    operations = [migrations.RunPython(give_thresholds, take_thresholds)]
