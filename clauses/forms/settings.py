"""Forms of the lists of publics and of the values of calculation."""

from django import forms

from clauses.enums import CategoryGroup, Unit
from clauses.forms.fields import EurosField, FigureField, PercentField, day_field
from markets.typography import french


class NewCharterVersionForm(forms.Form):
    starts_on = day_field("À partir du")


class CharterVersionForm(forms.Form):
    eligibility_months = forms.IntegerField(
        label="Durée de l'éligibilité (mois)",
        min_value=1,
        max_value=60,
        help_text="À compter de la première mise en poste. 24 mois est l'usage, qu'aucune source ne fixe.",
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    source = forms.CharField(label="Source de la liste", max_length=255, required=False)


class CategoryForm(forms.Form):
    """A public of the structure's own list."""

    code = forms.RegexField(
        r"^[A-Z0-9_]{2,30}$",
        label="Code",
        help_text="Deux à trente lettres majuscules ou chiffres, par exemple PLIE.",
        error_messages={"invalid": "Deux à trente lettres majuscules sans accent, chiffres ou tirets bas."},
    )
    label = forms.CharField(label="Intitulé", max_length=160)
    group = forms.ChoiceField(label="Famille", choices=CategoryGroup)
    criterion = forms.CharField(
        label="Condition", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    proofs = forms.CharField(
        label="Justificatifs",
        required=False,
        max_length=2000,
        help_text="Un par ligne.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    proof_months = forms.IntegerField(
        label="Âge maximal du justificatif (mois)", required=False, min_value=1, max_value=120
    )
    min_age = forms.IntegerField(label="Âge minimal (années révolues)", required=False, min_value=14, max_value=99)
    max_age = forms.IntegerField(label="Âge maximal (années révolues)", required=False, min_value=14, max_value=99)
    sensitive = forms.BooleanField(
        label="Donnée sensible (santé, justice, protection internationale)",
        required=False,
        help_text="Jamais comptée à part hors du bilan annuel de la structure.",
    )
    source = forms.CharField(label="Source", max_length=500, help_text="Le document qui retient ce public.")

    def clean_proofs(self):
        return [line.strip() for line in self.cleaned_data["proofs"].splitlines() if line.strip()]


class ChangeCategoryForm(CategoryForm):
    code = None


class NewScaleVersionForm(forms.Form):
    starts_on = day_field("À partir du")


class ScaleValueForm(forms.Form):
    """One value of calculation, with the range it comes from: a percentage for shares and rates, else a figure."""

    label = forms.CharField(label="Libellé", max_length=120)
    source = forms.CharField(label="Source", max_length=500, help_text="Le document ou l'usage d'où vient la valeur.")

    FIELDS = {Unit.SHARE: PercentField, Unit.EUROS: EurosField, Unit.HOURS: FigureField}

    field_order = ["code", "label", "value", "low", "high", "source"]

    def __init__(self, *args, unit, **options):
        super().__init__(*args, **options)
        figure = self.FIELDS[unit]
        self.fields["value"] = figure(label="Valeur proposée")
        self.fields["low"] = figure(label="Au moins", required=False)
        self.fields["high"] = figure(label="Au plus", required=False)
        self.order_fields(self.field_order)


class ThresholdForm(ScaleValueForm):
    """A threshold has one value, and is called what it is called."""

    label = None

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        del self.fields["low"], self.fields["high"]
        self.fields["value"].label = "Seuil"


class NewScaleValueForm(ScaleValueForm):
    code = forms.RegexField(
        r"^[A-Z0-9_]{2,30}$",
        label="Code",
        error_messages={"invalid": "Deux à trente lettres majuscules sans accent, chiffres ou tirets bas."},
    )


class NewFamilyForm(NewScaleValueForm):
    """The labour share of every contract whose CPV code begins so."""

    code = forms.RegexField(
        r"^[0-9]{2,8}$",
        label="Début du code CPV",
        help_text=french("De deux à huit chiffres, par exemple 454 : le plus long l'emporte."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": "De deux à huit chiffres, sans le tiret ni la clé."},
    )
