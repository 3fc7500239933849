"""Values of calculation: a version that a handed-over calibration used is never rewritten, a dated one takes over."""

from datetime import timedelta

from clauses.enums import CalibrationState, CategoryStatus
from clauses.models import Calibration, ScaleValue, ScaleVersion
from markets.acting import Refused, act
from markets.journal import record
from markets.typography import french, write_day


@act
def new_scale_version(*, actor, scale, starts_on, source=""):
    """Copy the last version of the values into one that takes over on a day; past calibrations keep theirs."""
    last = ScaleVersion.objects.select_for_update(of=("self",)).filter(scale=scale).order_by("-starts_on").first()
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
    version = ScaleVersion(
        structure_id=scale.structure_id, scale=scale, starts_on=starts_on, source=source or last.source
    )
    version.full_clean()
    version.save()
    copies = list(ScaleValue.objects.filter(version=last))
    for value in copies:
        value.pk, value.version = None, version
        value._state.adding = True
    ScaleValue.objects.bulk_create(copies)
    record(
        actor=actor,
        structure=scale.structure,
        verb="new_scale_version",
        obj=version,
        words=f"Nouvelles valeurs de calcul « {scale} », à compter du {write_day(starts_on)}.",
    )
    return version


@act
def add_scale_value(*, actor, version, kind, code, label, value, low=None, high=None, source=""):
    """Add a value of the structure's own; it is « indicative »."""
    version = lock_version(version)
    refuse_if_used(version)
    check_range(value, low, high)
    added = ScaleValue(
        structure_id=version.structure_id,
        version=version,
        kind=kind,
        code=code,
        label=label,
        value=value,
        low=low,
        high=high,
        source=source,
        status=CategoryStatus.INDICATIVE,
    )
    added.full_clean()
    added.save()
    record(
        actor=actor,
        structure=version.structure,
        verb="add_scale_value",
        obj=version,
        words=french(f"Valeurs de calcul, {version} : {label} ajouté."),
    )
    return added


@act
def change_scale_value(*, actor, scale_value, label, value, low=None, high=None, source=""):
    """Change a value of a version that no handed-over calibration used; changed, it is « indicative »."""
    version = lock_version(scale_value.version)
    changed = ScaleValue.objects.get(pk=scale_value.pk)
    refuse_if_used(version)
    check_range(value, low, high)
    changed.label, changed.value, changed.low, changed.high = label, value, low, high
    changed.source, changed.status = source, CategoryStatus.INDICATIVE
    changed.full_clean()
    changed.save()
    record(
        actor=actor,
        structure=version.structure,
        verb="change_scale_value",
        obj=version,
        words=french(f"Valeurs de calcul, {version} : {label} modifié."),
    )
    return changed


def lock_version(version):
    return (
        ScaleVersion.objects.select_for_update(of=("self",), no_key=True)
        .select_related("scale", "structure")
        .get(pk=version.pk)
    )


def is_used(version):
    """A calibration handed to a buyer was computed with this version."""
    return Calibration.objects.filter(scale_version=version, state=CalibrationState.HANDED_OVER).exists()


def refuse_if_used(version):
    if is_used(version):
        raise Refused(
            french("Ces valeurs ont servi à un calibrage remis : créez une nouvelle version pour les changer.")
        )


def check_range(value, low, high):
    if low is not None and high is not None and low > high:
        raise Refused({"low": "La fourchette va du plus petit au plus grand."})
    if (low is not None and value < low) or (high is not None and value > high):
        raise Refused({"value": "La valeur proposée est en dehors de sa fourchette."})
