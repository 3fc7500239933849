"""Giving a new structure its first list of publics and its first values of calculation."""

from clauses.models import Category, Charter, CharterVersion, Scale, ScaleValue, ScaleVersion
from clauses.reference import (
    CHARTER_NAME,
    CHARTER_SOURCE,
    PUBLICS,
    SCALE_NAME,
    SCALE_SOURCE,
    SINCE,
    VALUES,
)
from markets.acting import act
from markets.journal import record
from markets.models import Structure


@act
def ship_reference(*, actor, structure):
    """Ship the reference list and values to a structure that lacks them; what it already has is left as it is.

    Returns the current versions of the list and of the values.
    """
    structure = Structure.objects.select_for_update(of=("self",), no_key=True).get(pk=structure.pk)
    charter, new_charter = Charter.objects.get_or_create(structure=structure, name=CHARTER_NAME)
    if new_charter:
        ship_charter(structure, charter)
    scale, new_scale = Scale.objects.get_or_create(structure=structure, name=SCALE_NAME)
    if new_scale:
        ship_scale(structure, scale)
    if new_charter or new_scale:
        record(
            actor=actor,
            structure=structure,
            verb="ship_reference",
            obj=charter,
            words="Liste de référence des publics et valeurs de référence fournies.",
        )
    return charter.versions.first(), scale.versions.first()


def ship_charter(structure, charter):
    version = CharterVersion.objects.create(
        structure=structure, charter=charter, starts_on=SINCE, source=CHARTER_SOURCE
    )
    Category.objects.bulk_create(
        Category(
            structure=structure,
            version=version,
            position=position,
            code=public.code,
            label=public.label,
            group=public.group,
            criterion=public.criterion,
            proofs=list(public.proofs),
            proof_months=public.proof_months,
            min_age=public.min_age,
            max_age=public.max_age,
            sensitive=public.sensitive,
            status=public.status,
            source=public.source,
            open=public.open,
        )
        for position, public in enumerate(PUBLICS)
    )


def ship_scale(structure, scale):
    version = ScaleVersion.objects.create(structure=structure, scale=scale, starts_on=SINCE, source=SCALE_SOURCE)
    ScaleValue.objects.bulk_create(
        ScaleValue(
            structure=structure,
            version=version,
            kind=shipped.kind,
            code=shipped.code,
            label=shipped.label,
            value=shipped.value,
            low=shipped.low,
            high=shipped.high,
            status=shipped.status,
            source=shipped.source,
        )
        for shipped in VALUES
    )
