"""Opening an empty site: who may, and what is asked."""

from secrets import compare_digest

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from markets.forms.fields import IdentifierField
from markets.models import Structure, User


def is_open(token):
    """Whether the first account may still be created with this token: the one printed at the start, once."""
    expected = settings.FIRST_RUN_TOKEN
    return bool(expected) and compare_digest(token.encode(), expected.encode()) and not Structure.objects.exists()


class FirstRunForm(forms.Form):
    """The facilitating structure, whom to call there, and its first account."""

    name = forms.CharField(label="Nom de la structure facilitatrice", max_length=255)
    siret = IdentifierField(label="SIRET", help_text="14 chiffres, avec ou sans espaces.")
    contact_name = forms.CharField(
        label="Personne à joindre",
        max_length=120,
        help_text="Son nom, son téléphone et son courriel sont montrés aux entreprises et aux donneurs d'ordre.",
    )
    phone = forms.CharField(label="Téléphone", max_length=20, widget=forms.TextInput(attrs={"type": "tel"}))
    mail = forms.EmailField(label="Courriel de contact")
    user_name = forms.CharField(label="Votre nom", max_length=120, widget=forms.TextInput({"autocomplete": "name"}))
    user_email = forms.EmailField(
        label="Votre courriel",
        help_text="Il sert à vous connecter.",
        widget=forms.EmailInput({"autocomplete": "email"}),
    )
    password = forms.CharField(
        label="Mot de passe",
        strip=False,
        help_text="15 caractères au moins ; une phrase fait très bien l'affaire.".replace(" ;", "\u202f;"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password_again = forms.CharField(
        label="Mot de passe, une seconde fois",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    @property
    def helper(self):
        """Two parts: the structure, then the account."""
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        helper.layout = Layout(
            Fieldset("La structure", "name", "siret", "contact_name", "phone", "mail", css_class="form-part"),
            Fieldset("Votre compte", "user_name", "user_email", "password", "password_again", css_class="form-part"),
        )
        return helper

    def clean_siret(self):
        identifier = self.cleaned_data["siret"]
        if identifier is not None and identifier.siret is None:
            raise forms.ValidationError("Donnez le SIRET, de 14 chiffres, et non le SIREN.")
        return identifier

    def clean(self):
        password, again = self.cleaned_data.get("password"), self.cleaned_data.get("password_again")
        if password and again and password != again:
            self.add_error("password_again", "Les deux mots de passe sont différents.")
        if password:
            account = User(email=self.cleaned_data.get("user_email", ""), name=self.cleaned_data.get("user_name", ""))
            try:
                validate_password(password, account)
            except ValidationError as weak:
                self.add_error("password", weak)
        return self.cleaned_data
