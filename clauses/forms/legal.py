"""Forms of the legal examination: what the rule is asked, and what was decided."""

from django import forms

from clauses.forms.fields import day_field
from clauses.legal_bases import exception_label
from markets.enums import BuyerKind
from markets.forms.fields import OneOf
from markets.typography import french


class LegalTestForm(forms.Form):
    """What the test needs and the contract does not say."""

    launched_on = day_field("Consultation lancée le", required=False)
    buyer = forms.ChoiceField(
        label="Acheteur", choices=[choice for choice in BuyerKind.choices if choice[0]], required=False
    )


class ReasonField(OneOf, forms.CharField):
    """Exacted by one of the two decisions: the action says when it is missing."""


class LegalReviewForm(forms.Form):
    """What was decided; the exceptions proposed are those that the test leaves open."""

    use_required_attribute = False

    decided_on = day_field("Examiné le")
    clause_kept = forms.TypedChoiceField(
        label="Décision",
        choices=[("yes", "Clause retenue"), ("no", "Sans clause")],
        widget=forms.RadioSelect,
        coerce=lambda choice: choice == "yes",
    )
    exception = forms.ChoiceField(label="Exception invoquée", required=False)
    reason = ReasonField(
        label="Motif",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=french(
            "Exigé sans clause : il figure au registre et le donneur d'ordre le lit. N'y mettez pas de nom de personne."
        ),
    )

    def __init__(self, *args, exceptions, **options):
        super().__init__(*args, **options)
        open_ones = [(exception, exception_label(exception)) for exception in exceptions]
        self.fields["exception"].choices = [("", "Aucune"), *open_ones]
        if not open_ones:
            del self.fields["exception"]
