"""The buyer's answer to a calibration."""

from django import forms

from clauses.enums import BuyerAnswer
from clauses.forms.fields import HoursField, day_field


class AnswerForm(forms.Form):
    answer = forms.ChoiceField(
        label="Le donneur d'ordre",
        choices=[
            (BuyerAnswer.KEPT, "retient ces heures"),
            (BuyerAnswer.OTHER_FIGURE, "retient un autre chiffre"),
            (BuyerAnswer.NO_CLAUSE, "ne retient pas de clause"),
        ],
        widget=forms.RadioSelect,
    )
    seconds = HoursField(label="Heures retenues", required=False, help_text="Si c'est un autre chiffre.")
    answered_on = day_field("Réponse du")
    note = forms.CharField(label="Précision", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args, refusal=False, **options):
        super().__init__(*args, **options)
        if refusal:
            # Nothing to keep as it is.
            answer = self.fields["answer"]
            answer.choices = [choice for choice in answer.choices if choice[0] != BuyerAnswer.KEPT]
