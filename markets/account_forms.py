"""Forms about accounts: inviting, accepting, one's own name."""

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from markets.enums import Kind, Role
from markets.forms.fields import ActorForm
from markets.models import User

ROLE_OF_KIND = {
    Kind.AUTHORITY: Role.AUTHORITY,
    Kind.COMPANY: Role.COMPANY,
    Kind.PRESCRIBER: Role.PRESCRIBER,
    **dict.fromkeys((Kind.ETTI, Kind.AI, Kind.EI, Kind.ACI, Kind.GEIQ, Kind.EA, Kind.EATT, Kind.ESAT), Role.LENDER),
    **dict.fromkeys((Kind.REGIE, Kind.EITI), Role.LENDER),
}
WHAT_A_ROLE_OPENS = {
    Role.COMPANY: "Entreprise\u202f: déclare les heures de ses lots",
    Role.LENDER: "Structure d'insertion\u202f: déclare les heures des personnes qu'elle met à disposition",
    Role.PRESCRIBER: "Prescripteur\u202f: oriente des candidats",
    Role.AUTHORITY: "Donneur d'ordre\u202f: suit ses marchés et lit leurs bilans",
}


class InvitationForm(ActorForm):
    """Whom to invite; the role is asked only where several can be given."""

    email = forms.EmailField(
        label="Courriel de la personne",
        help_text="Un lien valable 7 jours lui est envoyé. Il ne sert qu'une fois, à cette adresse seulement.",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(label="Ce que son accès lui ouvre", widget=forms.RadioSelect)

    def __init__(self, *args, actor, roles, kinds=(), **kwargs):
        super().__init__(*args, actor=actor, **kwargs)
        if len(roles) == 1:
            del self.fields["role"]
            self.only_role = roles[0]
            return
        self.only_role = None
        self.fields["role"].choices = [(role.value, WHAT_A_ROLE_OPENS[role]) for role in roles]
        likely = [ROLE_OF_KIND[kind] for kind in kinds if ROLE_OF_KIND.get(kind) in roles]
        self.initial.setdefault("role", likely[0] if likely else None)

    def clean(self):
        super().clean()
        if self.only_role:
            self.cleaned_data["role"] = self.only_role
        return self.cleaned_data


class NewAccountForm(forms.Form):
    """Name and password of an account that an invitation opens."""

    use_required_attribute = False

    name = forms.CharField(label="Votre nom", max_length=120, widget=forms.TextInput({"autocomplete": "name"}))
    password = forms.CharField(
        label="Mot de passe",
        strip=False,
        max_length=200,
        help_text="15 caractères au moins\u202f; une phrase fait très bien l'affaire.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password_again = forms.CharField(
        label="Mot de passe, une seconde fois",
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args, email, **kwargs):
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self):
        super().clean()
        password, again = self.cleaned_data.get("password"), self.cleaned_data.pop("password_again", None)
        if password and again and password != again:
            self.add_error("password_again", "Les deux mots de passe sont différents.")
        if password:
            try:
                validate_password(password, User(email=self.email, name=self.cleaned_data.get("name", "")))
            except ValidationError as weak:
                self.add_error("password", weak)
        return self.cleaned_data


class AccountForm(ActorForm):
    """One's own name and telephone; the address of an account does not change."""

    name = forms.CharField(label="Nom", max_length=120, widget=forms.TextInput({"autocomplete": "name"}))
    phone = forms.CharField(
        label="Téléphone",
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
