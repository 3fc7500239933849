"""The form that settles the hours of an amendment."""

from django import forms

from clauses.forms.fields import HoursField, day_field, words_field


class SettleForm(forms.Form):
    """What becomes of the hours: the proposal confirmed, another figure, or nothing; the last two say why."""

    CONFIRM, CHANGE, LEAVE = "confirm", "change", "leave"

    choice = forms.ChoiceField(label="Les heures à réaliser", widget=forms.RadioSelect)
    direction = forms.ChoiceField(
        label="L'autre chiffre",
        choices=[("add", "ajoute des heures"), ("remove", "retire des heures")],
        widget=forms.RadioSelect,
        initial="add",
    )
    seconds = HoursField(label="Heures", required=False, help_text="Pour un autre chiffre seulement.")
    effective_on = day_field("À compter du", help_text="La signature de l'avenant, le plus souvent.")
    words = words_field("Motif", required=False)

    def __init__(self, *args, proposal, **options):
        super().__init__(*args, **options)
        self.proposal = proposal
        choices = [(self.CHANGE, "changent d'un autre chiffre"), (self.LEAVE, "ne changent pas")]
        if proposal.seconds:
            choices.insert(0, (self.CONFIRM, "changent comme proposé"))
        self.fields["choice"].choices = choices
        self.fields["choice"].initial = self.CONFIRM if proposal.seconds else self.LEAVE

    def clean(self):
        cleaned = super().clean()
        if self.errors:
            return cleaned
        choice, typed = cleaned.pop("choice"), cleaned.pop("seconds")
        sign = -1 if cleaned.pop("direction") == "remove" else 1
        if choice == self.CHANGE and not typed:
            self.add_error("seconds", "Indiquez les heures à ajouter ou à retirer.")
        elif choice != self.CHANGE and typed:
            self.add_error("seconds", "Laissez ce champ vide, ou choisissez « un autre chiffre ».")
        cleaned["seconds"] = {self.CONFIRM: self.proposal.seconds, self.LEAVE: 0}.get(choice, sign * (typed or 0))
        if cleaned["seconds"] != (self.proposal.seconds or 0) and not cleaned["words"].strip():
            self.add_error("words", "Dites pourquoi ce n'est pas la proposition.")
        return cleaned
