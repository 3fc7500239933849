"""Forms of partners and of the structure."""

from django import forms

from markets.enums import ContactRank, Kind
from markets.forms.fields import ActorForm, IdentifierField
from markets.forms.suggestions import SuggestedInput


class OrganisationForm(ActorForm):
    """A partner: new with its number, or its identity corrected."""

    identifier = IdentifierField(label="SIRET ou SIREN", required=False)
    name = forms.CharField(label="Nom", max_length=255, required=False)
    postcode = forms.RegexField(
        label="Code postal",
        regex=r"^[0-9]{5}$",
        required=False,
        error_messages={"invalid": "Un code postal compte 5 chiffres."},
    )
    town = forms.CharField(
        label="Commune", max_length=120, required=False, widget=SuggestedInput("communes", beside="postcode")
    )
    kinds = forms.MultipleChoiceField(
        label="Ce qu'elle est", choices=Kind, required=False, widget=forms.CheckboxSelectMultiple
    )

    def clean(self):
        super().clean()
        if not self.errors and not self.cleaned_data.get("identifier") and not self.cleaned_data.get("name"):
            self.add_error("name", "Donnez au moins un nom, un SIRET ou un SIREN.")
        return self.cleaned_data


class OrganisationEditForm(OrganisationForm):
    """Corrections of an identity; a SIRET is asked only of who has none."""

    identifier = None
    siret = forms.CharField(
        label="SIRET", required=False, help_text="14 chiffres, pour compléter ce que l'on sait de l'organisation."
    )
    field_order = ("name", "siret")

    def __init__(self, *args, actor, organisation, **kwargs):
        super().__init__(*args, actor=actor, **kwargs)
        self.organisation = organisation
        if organisation.siret or organisation.foreign_id:
            del self.fields["siret"]

    def clean(self):
        # The number is there already: only the name of somebody without any may not go.
        forms.Form.clean(self)
        nameless = not self.cleaned_data.get("name")
        if nameless and not (self.organisation.siren or self.organisation.foreign_id or self.cleaned_data.get("siret")):
            self.add_error("name", "Donnez un nom : cette organisation n'a pas de numéro.")
        return self.cleaned_data


class NameForm(ActorForm):
    name = forms.CharField(label="Nom", max_length=255)


class ContactForm(forms.Form):
    """One of the three people to write to at a partner; an empty row is no contact."""

    name = forms.CharField(label="Nom", max_length=120, required=False)
    mail = forms.EmailField(label="Courriel", required=False)
    phone = forms.CharField(label="Téléphone", max_length=20, required=False)
    refused = forms.BooleanField(label="N'est plus le bon contact", required=False)

    def clean(self):
        super().clean()
        given = self.cleaned_data
        if not self.errors and (given.get("name") or given.get("refused")) and not (given["mail"] or given["phone"]):
            raise forms.ValidationError("Donnez un courriel ou un téléphone à ce contact.")
        return given


ContactFormSet = forms.formset_factory(ContactForm, extra=0, max_num=len(ContactRank), validate_max=True)


class SettingsForm(ActorForm):
    contact_name = forms.CharField(
        label="Personne à joindre",
        max_length=120,
        required=False,
        help_text="Son nom, son téléphone et son courriel figurent sur chaque page des entreprises et des partenaires.",
    )
    phone = forms.CharField(label="Téléphone", max_length=20, required=False)
    mail = forms.EmailField(label="Courriel", required=False)
    due_day = forms.IntegerField(
        label="Jour limite de déclaration",
        min_value=1,
        max_value=28,
        help_text="Jour du mois suivant, de 1 à 28.",
    )
    masking_threshold = forms.IntegerField(
        label="Effectif minimal d'un détail",
        min_value=2,
        max_value=100,
        help_text="En dessous, les bilans ne détaillent pas qui sont les personnes.",
    )
