"""What a prescriber types of a candidate, and what the facilitator answers."""

from django import forms

from markets.typography import french
from participants.enums import ReferralOutcome
from participants.forms import PhoneField, SafeForm
from participants.models import Person
from participants.twins import names_of

LONGEST_MESSAGE, LONGEST_NOTE = 2000, 500


class ReferralForm(SafeForm):
    last_name = forms.CharField(label="Nom", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    first_name = forms.CharField(label="Prénom", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    phone = PhoneField(label="Téléphone", required=False, help_text="Ou un courriel, pour joindre la personne.")
    mail = forms.EmailField(label="Courriel", required=False, widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    message = forms.CharField(
        label="Son projet",
        required=False,
        max_length=LONGEST_MESSAGE,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Métier recherché, expérience, disponibilité, permis ou moyen de transport. Ni santé, ni justice.",
    )
    agreed = forms.BooleanField(label="La personne est d'accord pour que je transmette ces informations.")

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not (cleaned.get("phone") or cleaned.get("mail")):
            self.add_error(
                "phone", french("Donnez un téléphone ou un courriel : il faudra pouvoir joindre la personne.")
            )
        cleaned.pop("agreed", None)
        return cleaned


class FollowForm(forms.Form):
    """A new person, or one of the same names who is followed already."""

    person = forms.ModelChoiceField(
        label="Quelqu'un porte déjà ces noms",
        queryset=Person.objects.none(),
        required=False,
        empty_label="C'est quelqu'un d'autre",
    )

    def __init__(self, *args, actor, referral, **kwargs):
        super().__init__(*args, **kwargs)
        same = Person.objects.visible_to(actor).filter(
            identity__sort_key=names_of(referral.last_name, referral.first_name)
        )
        self.fields["person"].queryset = same.select_related("identity").order_by("pk")
        self.fields["person"].label_from_instance = lambda person: f"{person.identity} ({person.code})"
        if not same.exists():
            del self.fields["person"]


class AnswerForm(SafeForm):
    outcome = forms.ChoiceField(
        label="Suite donnée",
        choices=[
            (each.value, each.label)
            for each in (ReferralOutcome.WAITING, ReferralOutcome.PLACED, ReferralOutcome.NOT_RETAINED)
        ],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label="Précision",
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Lue par le prescripteur. Dites ce qui l'aidera pour la suite, sans rien d'intime.",
    )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("outcome") == ReferralOutcome.NOT_RETAINED and not cleaned.get("note"):
            self.add_error("note", french("Dites pourquoi : le prescripteur le répétera à la personne."))
        return cleaned
