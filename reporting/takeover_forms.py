"""Forms of a takeover: the file and its date, what each column holds, totals of the years before."""

from django import forms

from clauses.forms.fields import HoursField
from clauses.models import CharterVersion
from clauses.months import first_of, last_day, previous_month
from markets.enums import Kind
from markets.forms.fields import ActorForm, DayField
from markets.models import Organisation
from markets.typography import french
from markets.workbooks import LIMITS
from reporting.models import EarlierYear
from reporting.takeover.fields import FIELDS, missing

ASIDE = ""
MOST_YEARS = 120


class TakeoverFileForm(ActorForm):
    file = forms.FileField(
        label="Fichier à reprendre",
        max_length=255,
        help_text="Classeur .xlsx ou tableau .csv, 5 Mo et 5 000 lignes au plus.",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
        error_messages={"required": "Choisissez un fichier.", "empty": "Le fichier est vide."},
    )
    opened_on = DayField(
        label="Heures arrêtées au",
        help_text="Dernier jour compté dans le fichier\u202f: les mois suivants se déclareront ici.",
    )
    charter_version = forms.ModelChoiceField(
        CharterVersion.objects.none(),
        label="Liste des publics éligibles",
        help_text="Celle des clauses et des éligibilités reprises.",
        empty_label=None,
        error_messages={"required": "Choisissez une liste\u202f: il en faut une pour reprendre des clauses."},
    )

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["opened_on"].initial = last_day(previous_month(first_of(today)))
        self.fields["charter_version"].queryset = (
            CharterVersion.objects.filter(structure__in=self.actor.structures)
            .select_related("charter")
            .order_by("-starts_on", "-pk")
        )
        self.fields["charter_version"].initial = self.fields["charter_version"].queryset.first()

    def clean_file(self):
        given = self.cleaned_data["file"]
        if given.size > LIMITS.size:
            raise forms.ValidationError(french("Ce fichier pèse plus de 5 Mo : coupez-le en plusieurs fichiers."))
        return given

    def clean_opened_on(self):
        day = self.cleaned_data["opened_on"]
        if day > self.today or day.year < 2000:
            raise forms.ValidationError("Donnez un jour passé, de ce siècle.")
        return day


class ColumnsForm(forms.Form):
    """One choice for each header of the file: the field it holds, or nothing."""

    use_required_attribute = False

    def __init__(self, *args, headers, **kwargs):
        super().__init__(*args, **kwargs)
        self.headers = list(headers)
        choices = [(ASIDE, "Laisser de côté"), *((field.key, field.header) for field in FIELDS)]
        for rank, header in enumerate(self.headers):
            self.fields[f"column_{rank}"] = forms.ChoiceField(
                label=header[:80], choices=choices, required=False, initial=headers[header]
            )

    def clean(self):
        given = super().clean()
        told = self.told(given)
        chosen = [key for key in told.values() if key]
        twice = sorted({field.header for field in FIELDS if chosen.count(field.key) > 1})
        if twice:
            raise forms.ValidationError(french(f"Deux colonnes sont dites pareilles : {', '.join(twice)}."))
        if absent := missing(chosen):
            names = ", ".join(field.header for field in absent)
            raise forms.ValidationError(french(f"Dites quelle colonne contient : {names}."))
        return given

    def told(self, given=None):
        given = self.cleaned_data if given is None else given
        return {header: given.get(f"column_{rank}", ASIDE) for rank, header in enumerate(self.headers)}


class EarlierYearForm(forms.Form):
    """Totals of a year; a row left empty, or emptied, is no row."""

    use_required_attribute = False
    year = forms.IntegerField(label="Année", required=False, min_value=2000, max_value=2099)
    authority = forms.ModelChoiceField(
        Organisation.objects.none(), label="Donneur d'ordre", required=False, empty_label="Tous ensemble"
    )
    hours = HoursField(label="Heures", required=False)
    people = forms.IntegerField(label="Personnes", required=False, min_value=0, max_value=100_000)
    contracts = forms.IntegerField(label="Marchés", required=False, min_value=0, max_value=100_000)

    def __init__(self, *args, authorities, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["authority"].queryset = authorities
        for name in ("year", "people", "contracts"):
            self.fields[name].widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
        for name, field in self.fields.items():
            field.widget.attrs["class"] = "form-select" if name == "authority" else "form-control hours"

    def clean(self):
        given = super().clean()
        if self.errors:
            return given
        said = {name for name in ("hours", "people", "contracts") if given.get(name) is not None}
        if given.get("year") is None and said:
            self.add_error("year", "Donnez l'année de ces totaux.")
        elif given.get("year") is not None and given.get("hours") is None:
            self.add_error("hours", "Donnez les heures de cette année, même 0.")
        elif given.get("year") and given["year"] > self.today.year:
            self.add_error("year", "Cette année est à venir.")
        return given


class BaseEarlierYears(forms.BaseFormSet):
    def clean(self):
        seen = set()
        for form in self.forms:
            given = getattr(form, "cleaned_data", {})
            key = (given.get("year"), given.get("authority"))
            if given.get("year") and key in seen:
                form.add_error("year", "Cette année est déjà saisie pour le même donneur d'ordre.")
            seen.add(key)

    @property
    def rows(self):
        return [
            (given["year"], given["authority"], given["hours"], given["people"], given["contracts"])
            for form in self.forms
            if (given := form.cleaned_data) and given.get("year") is not None
        ]


EarlierYears = forms.formset_factory(
    EarlierYearForm, formset=BaseEarlierYears, extra=3, max_num=MOST_YEARS, validate_max=True
)


def earlier_years(actor, today, data=None):
    """The grid of the years before, filled with what is known."""
    known = EarlierYear.objects.filter(structure__in=actor.structures).order_by("year", "authority__sort_key", "pk")
    initial = [
        {
            "year": each.year,
            "authority": each.authority_id,
            "hours": each.seconds,
            "people": each.people,
            "contracts": each.contracts,
        }
        for each in known
    ]
    authorities = Organisation.objects.visible_to(actor).filter(kinds__kind=Kind.AUTHORITY).order_by("sort_key", "pk")
    # One reading of the choices for every row of the grid.
    authorities = list(authorities)
    queryset = Organisation.objects.filter(pk__in=[each.pk for each in authorities]).order_by("sort_key", "pk")
    return EarlierYears(data, initial=initial, form_kwargs={"authorities": queryset, "today": today}, prefix="annees")
