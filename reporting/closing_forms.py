"""Forms of the end of a lot, and of what a new holder takes over."""

from django import forms

from clauses.forms.fields import HoursField, day_field, words_field
from reporting.enums import ClosingOutcome


class CloseForm(forms.Form):
    """When a lot ends and, where hours are missing, what becomes of them."""

    closed_on = day_field("Clos le", help_text="Réception des travaux, ou fin des prestations.")
    outcome = forms.ChoiceField(
        label="Ce que deviennent les heures qui manquent",
        widget=forms.RadioSelect,
        help_text="Le donneur d'ordre décide et applique\u202f: le facilitateur rend compte.",
    )
    words = words_field("Précision", required=False)

    def __init__(self, *args, missing, **options):
        super().__init__(*args, **options)
        self.missing = missing
        if missing:
            short = [choice for choice in ClosingOutcome.choices if choice[0] != ClosingOutcome.MET]
            self.fields["outcome"].choices = short
        else:
            del self.fields["outcome"]

    def clean(self):
        cleaned = super().clean()
        if not self.missing:
            cleaned["outcome"] = ClosingOutcome.MET
        return cleaned


class ReopenForm(forms.Form):
    words = words_field("Pourquoi rouvrir ce lot")


class TakeOverForm(forms.Form):
    """Hours that go from a holder to the one who takes over."""

    seconds = HoursField(label="Heures reprises", help_text="Ce qui reste à réaliser est proposé.")
    effective_on = day_field("À compter du")
