"""Forms of a promise, and of a point made on it."""

from django import forms
from django.utils import timezone

from clauses.commitments import write_quantity
from clauses.enums import CommitmentKind, CommitmentState, CommitmentUnit, ProofKind
from clauses.forms.fields import QuantityField, day_field
from markets.models import Party
from markets.typography import french

NO_NAME = french("Gardé dans les bilans : n'y mettez pas de nom de personne.")


class CompanyChoice(forms.ModelChoiceField):
    """A party of a lot, by the name of its organisation and its place."""

    def label_from_instance(self, party):
        return f"{party.organisation} – {party.get_role_display().lower()}"


def parties_of(lot):
    return Party.objects.filter(lot=lot).select_related("organisation").order_by("pk")


class CommitmentForm(forms.Form):
    party = CompanyChoice(label="Entreprise qui s'engage", queryset=Party.objects.none(), empty_label=None)
    kind = forms.ChoiceField(label="Nature", choices=CommitmentKind)
    quantity = QuantityField(
        label="Nombre promis", required=False, help_text=french("Par exemple 120, ou vide s'il ne se compte pas.")
    )
    unit = forms.ChoiceField(
        label="Ce que le nombre compte",
        required=False,
        choices=[("", "Rien : des mots suffisent"), *CommitmentUnit.choices],
    )
    words = forms.CharField(
        label="Ce qui est promis, en quelques mots", required=False, max_length=300, help_text=NO_NAME
    )
    due_on = day_field("À tenir avant le")
    proof = forms.ChoiceField(label="Justificatif attendu", choices=ProofKind)

    def __init__(self, *args, actor, lot, **options):
        super().__init__(*args, **options)
        self.fields["party"].queryset = parties_of(lot)

    def clean(self):
        cleaned = super().clean()
        if not self.errors and cleaned.get("quantity") is None and not cleaned.get("words"):
            self.add_error("words", french("Dites ce qui est promis : un nombre, des mots, ou les deux."))
        return cleaned


class FollowForm(forms.Form):
    """Where a promise stands today."""

    state = forms.ChoiceField(label="L'engagement est", choices=CommitmentState, widget=forms.RadioSelect)
    reached = QuantityField(label="Nombre atteint", required=False)
    proof = forms.ChoiceField(
        label="Justificatif vu", required=False, choices=[("", "Aucun pour le moment"), *ProofKind.choices]
    )
    seen_on = day_field("Constaté le")

    def __init__(self, *args, commitment, **options):
        initial = {"seen_on": timezone.localdate()} | options.pop("initial", {})
        super().__init__(*args, initial=initial, **options)
        if commitment.quantity is None:
            del self.fields["reached"]
        else:
            self.fields["reached"].help_text = f"Sur {write_quantity(commitment.quantity, commitment.unit)}."


class CommitmentsFilter(forms.Form):
    """Which promises the list shows, in its address."""

    TO_FOLLOW = "a-suivre"
    suivi = forms.ChoiceField(
        label="Montrer",
        required=False,
        choices=[("", "Tous"), (TO_FOLLOW, "À suivre"), *CommitmentState.choices],
    )
