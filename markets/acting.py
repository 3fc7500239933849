"""How an action runs: one transaction, and a refusal of the database comes back as its French sentence."""

from functools import wraps

from django.apps import apps
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import DataError, IntegrityError, transaction


class Refused(ValidationError):
    """A rule says no; its message is a French sentence for the one who asked."""


class Conflict(Refused):
    """Somebody else changed the same thing meanwhile; `current` holds what is there now."""

    def __init__(self, message, current=None):
        super().__init__(message)
        self.current = current


def sentence_of(error):
    """The French sentence of the constraint an IntegrityError names."""
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if constraint.name == name:
                return constraint.get_violation_error_message()
    return "Cette modification contredit une règle enregistrée ; rien n'a été changé."


def act(action):
    """Mark a verb that writes: all or nothing, and no refusal of the database ever reaches a view as an error."""

    @wraps(action)
    def acting(*args, **kwargs):
        try:
            with transaction.atomic():
                return action(*args, **kwargs)
        except IntegrityError as error:
            raise Refused(sentence_of(error)) from error
        except DataError as error:
            # PostgreSQL refuses a range whose end precedes its start before any constraint is asked.
            raise Refused("Une valeur sort de ses limites : vérifiez l'ordre des dates et les montants.") from error

    acting.acts = True
    return acting


def add_refusal(form, refusal):
    """Put a refusal on a form: on its field where the form has it, else above the form."""
    if not hasattr(refusal, "error_dict"):
        form.add_error(None, refusal)
        return
    for name, errors in refusal.error_dict.items():
        form.add_error(name if name in form.fields else None, errors if name != NON_FIELD_ERRORS else errors)
