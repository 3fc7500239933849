"""Lists of eligible publics: a version in use is never rewritten, a new dated one takes over."""

from datetime import timedelta

from clauses.enums import CategoryStatus
from clauses.models import Category, CharterVersion, Clause
from markets.acting import Refused, act
from markets.journal import record
from markets.typography import french, write_day


@act
def new_charter_version(*, actor, charter, starts_on, eligibility_months=None, source=""):
    """Copy the last version of a list into one that takes over on a day; clauses keep the version they name."""
    last = CharterVersion.objects.select_for_update(of=("self",)).filter(charter=charter).order_by("-starts_on").first()
    if starts_on <= last.starts_on:
        raise Refused(
            {
                "starts_on": french(
                    f"La version en place date du {write_day(last.starts_on)} : choisissez une date plus récente."
                )
            }
        )
    last.ends_on = starts_on - timedelta(days=1)
    last.full_clean()
    last.save()
    version = CharterVersion(
        structure_id=charter.structure_id,
        charter=charter,
        starts_on=starts_on,
        eligibility_months=eligibility_months or last.eligibility_months,
        source=source or last.source,
    )
    version.full_clean()
    version.save()
    copies = list(Category.objects.filter(version=last))
    for category in copies:
        category.pk, category.version = None, version
        category._state.adding = True
    Category.objects.bulk_create(copies)
    record(
        actor=actor,
        structure=charter.structure,
        verb="new_charter_version",
        obj=version,
        words=f"Nouvelle version de la liste « {charter} », à compter du {write_day(starts_on)}.",
    )
    return version


@act
def change_charter_version(*, actor, version, eligibility_months, source):
    """Change how long an eligibility lasts under a version that no clause uses yet, and its source."""
    version = lock_version(version)
    refuse_if_used(version)
    version.eligibility_months, version.source = eligibility_months, source
    version.full_clean()
    version.save()
    record(
        actor=actor,
        structure=version.structure,
        verb="change_charter_version",
        obj=version,
        words=french(f"{version} : éligibilité de {eligibility_months} mois."),
    )
    return version


@act
def add_category(*, actor, version, code, label, group, criterion="", proofs=(), source="", **details):
    """Add a public of the structure's own to a version that no clause uses yet; it is « indicative »."""
    version = lock_version(version)
    refuse_if_used(version)
    last = Category.objects.filter(version=version).order_by("-position").first()
    category = Category(
        structure_id=version.structure_id,
        version=version,
        code=code,
        label=label,
        group=group,
        criterion=criterion,
        proofs=list(proofs),
        source=source,
        status=CategoryStatus.INDICATIVE,
        position=last.position + 1 if last else 0,
        **details,
    )
    category.full_clean()
    category.save()
    record(
        actor=actor,
        structure=version.structure,
        verb="add_category",
        obj=version,
        words=french(f"{version} : public {code} ajouté."),
    )
    return category


@act
def change_category(*, actor, category, label, group, criterion, proofs, source, **details):
    """Change an indicative public of a version that no clause uses yet; a confirmed one stays as its source says."""
    version = lock_version(category.version)
    category = Category.objects.get(pk=category.pk)
    refuse_if_used(version)
    if category.status == CategoryStatus.CONFIRMED:
        raise Refused(french("Ce public est confirmé par une source : ajoutez le vôtre plutôt que de le changer."))
    category.label, category.group, category.criterion = label, group, criterion
    category.proofs, category.source = list(proofs), source
    for name, value in details.items():
        setattr(category, name, value)
    category.full_clean()
    category.save()
    record(
        actor=actor,
        structure=version.structure,
        verb="change_category",
        obj=version,
        words=french(f"{version} : public {category.code} modifié."),
    )
    return category


@act
def open_category(*, actor, category, open):
    """Retain a public in a list, or set it aside: it stays shown, and is no longer proposed for new decisions."""
    version = lock_version(category.version)
    category = Category.objects.get(pk=category.pk)
    if category.open == open:
        return category
    refuse_if_used(version)
    category.open = open
    category.full_clean()
    category.save()
    record(
        actor=actor,
        structure=version.structure,
        verb="open_category" if open else "close_category",
        obj=version,
        words=french(f"{version} : public {category.code} {'retenu' if open else 'écarté'}."),
    )
    return category


def lock_version(version):
    return (
        CharterVersion.objects.select_for_update(of=("self",), no_key=True)
        .select_related("charter", "structure")
        .get(pk=version.pk)
    )


def is_used(version):
    """A clause was opened with this version: what it says then must be found again."""
    return Clause.objects.filter(charter_version=version).exists()


def refuse_if_used(version):
    if is_used(version):
        raise Refused(french("Cette version sert déjà à une clause : créez une nouvelle version pour la changer."))
