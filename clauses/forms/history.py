"""The day and the number at which the hours owed are read."""

from django import forms

from clauses.forms.fields import day_field


class HistoryForm(forms.Form):
    """A GET form: what takes effect later, or was recorded under a higher number, is left out."""

    date = day_field("À la date du", required=False)
    numero = forms.IntegerField(
        label="Tel que connu au n°", required=False, min_value=0, max_value=10**15, help_text="Numéro du journal."
    )

    def asked(self):
        """What narrows the entries, {} where nothing readable was asked."""
        if not self.is_bound or not self.is_valid():
            return {}
        asked = {"on": self.cleaned_data["date"], "number": self.cleaned_data["numero"]}
        return {name: value for name, value in asked.items() if value is not None}
