"""Forms of what public contract data leave to decide."""

from django import forms


class ChangeForm(forms.Form):
    """Take a new publication, or leave it: the button pressed says which."""

    TAKE, LEAVE = "reprendre", "laisser"

    choix = forms.ChoiceField(
        label="Décision",
        choices=[(TAKE, "Reprendre la nouvelle publication"), (LEAVE, "Laisser l'attribution telle quelle")],
        error_messages={"required": "Choisissez de reprendre ou de laisser la nouvelle publication."},
    )

    @property
    def accepted(self):
        return self.cleaned_data["choix"] == self.TAKE
