"""What a structure sets for itself."""

from markets.acting import Refused, act
from markets.journal import record
from markets.models import Structure
from markets.modules import MODULES
from markets.typography import french


@act
def edit_settings(*, actor, contact_name, phone, mail, due_day, masking_threshold):
    """Set whom outside users call, the day statements are due, and below how many people a detail is hidden."""
    structure = Structure.objects.select_for_update(of=("self",), no_key=True).get(pk=actor.structure.pk)
    structure.contact_name, structure.phone, structure.mail = contact_name, phone, mail
    structure.due_day, structure.masking_threshold = due_day, masking_threshold
    structure.full_clean()
    structure.save()
    record(
        actor=actor,
        structure=structure,
        verb="edit_settings",
        obj=structure,
        words=f"Réglages : déclaration due le {due_day} du mois, détail à partir de {masking_threshold} personnes.",
    )
    return structure


@act
def switch_module(*, actor, module, on):
    """Switch a module on or off for the actor's structure. What was typed with it stays and shows again with it."""
    structure = Structure.objects.select_for_update(of=("self",), no_key=True).get(pk=actor.structure.pk)
    if structure.has(module) == on:
        raise Refused(french(f"Le module « {module.name} » est déjà {'allumé' if on else 'éteint'}."))
    structure.modules = [each.code for each in MODULES if (on if each.code == module.code else structure.has(each))]
    structure.full_clean()
    structure.save()
    record(
        actor=actor,
        structure=structure,
        verb="switch_module",
        obj=structure,
        words=french(f"Module « {module.name} » {'allumé' if on else 'éteint'}."),
    )
    return structure
