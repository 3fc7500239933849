"""What people type on the floor of what is owed; fields that other floors use too: hours, percentages, euros."""

import re
from decimal import Decimal

from django import forms
from django.db.models import Q
from django.utils import timezone

from clauses.calibration import UncomputableCalibration, by_amount
from clauses.durations import UnreadableHours, parse_hours, print_input
from clauses.enums import BuyerAnswer, CategoryGroup, LegalBasis, ObligationKind, Rounding, ScaleKind
from clauses.models import CharterVersion, Clause
from markets.models import Party
from markets.typography import NARROW, french, write_number, write_percent

SPACES = re.compile(r"[\s\u00a0\u2009\u202f]+")
FIGURE = re.compile(r"(?P<whole>\d+|\d{1,3}(?: \d{3})+)(?:[.,](?P<decimals>\d+))?")
MOST_EUROS = Decimal(10) ** 12


class HoursField(forms.Field):
    """Hours typed as « 7h30 » or « 7,5 », cleaned to integer seconds; its initial value is seconds too."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "hours", "autocomplete": "off"})

    def to_python(self, value):
        if value in self.empty_values or not value.strip():
            return None
        try:
            return parse_hours(value)
        except UnreadableHours as error:
            raise forms.ValidationError(error.sentence) from error

    def prepare_value(self, value):
        return print_input(value) if isinstance(value, int) else value


class FigureField(forms.Field):
    """A figure typed with any space between thousands and a comma or a point; subclasses say what it measures."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    unit = ""
    example = ""

    def to_python(self, value):
        if value in self.empty_values or not value.strip():
            return None
        typed = SPACES.sub(" ", value).strip()
        if typed[0] in "-–\u2212":
            raise forms.ValidationError(french(f"Ce nombre ne peut pas être négatif. Exemple : {self.example}."))
        bare = typed.removesuffix(self.unit).strip() if self.unit else typed
        found = FIGURE.fullmatch(bare) if len(typed) <= 30 else None
        if found is None:
            raise forms.ValidationError(french(f"« {typed[:40]} » ne se lit pas. Exemple : {self.example}."))
        decimals = found["decimals"] or ""
        if len(decimals) == 3 and "." in bare and found["whole"] != "0":
            # « 1.250 » is 1 250 for whoever groups thousands with a point: refused rather than guessed.
            raise forms.ValidationError(
                french(f"« {typed} » peut se lire de deux façons : écrivez une virgule pour les décimales.")
            )
        number = Decimal(f"{found['whole'].replace(' ', '')}.{decimals or '0'}")
        return self.measure(number, decimals, with_unit=bare != typed)

    def measure(self, number, decimals, *, with_unit):
        return number


class EurosField(FigureField):
    """Euros typed as « 1 234 567,89 € », cleaned to a Decimal with cents at most."""

    unit = "€"
    example = f"1{NARROW}234{NARROW}567,89{NARROW}€"

    def measure(self, number, decimals, *, with_unit):
        if len(decimals.rstrip("0")) > 2:
            raise forms.ValidationError("Un montant a deux décimales au plus.")
        if number >= MOST_EUROS:
            raise forms.ValidationError("Ce montant est trop grand pour un marché.")
        return number

    def prepare_value(self, value):
        return write_number(value, places=2) if isinstance(value, Decimal) else value


class PercentField(FigureField):
    """A percentage typed as « 5 », « 5 % » or « 0,05 », cleaned to a ratio (0.05), from 0 to 100 %.

    Without a sign, a figure below 1 is a ratio, 1 and above are per cent.
    """

    unit = "%"
    example = f"5{NARROW}%"

    def measure(self, number, decimals, *, with_unit):
        ratio = number if number < 1 and not with_unit else number / 100
        if ratio > 1:
            raise forms.ValidationError(french("Indiquez un pourcentage compris entre 0 % et 100 %."))
        if len(decimals.rstrip("0")) > 6:
            raise forms.ValidationError("Six décimales suffisent.")
        return ratio

    def prepare_value(self, value):
        return write_percent(value, places=6) if isinstance(value, Decimal) else value


def day_field(label, **options):
    """A date, typed or picked in the browser's own calendar."""
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)


def words_field(label, **options):
    """A few words that the journal keeps: no name of a person."""
    return forms.CharField(
        label=label,
        max_length=500,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=french("Gardé au journal : n'y mettez pas de nom de personne."),
        **options,
    )


def charter_versions(actor):
    """Versions of the structure's lists that are in force today or will be."""
    return (
        CharterVersion.objects.filter(structure__in=actor.structures)
        .filter(Q(ends_on=None) | Q(ends_on__gte=timezone.localdate()))
        .select_related("charter")
        .order_by("charter__name", "-starts_on")
    )


class TermsForm(forms.Form):
    """What a clause asks, beside its hours."""

    legal_basis = forms.ChoiceField(label="Fondement", choices=LegalBasis, initial=LegalBasis.EXECUTION)
    every_months = forms.TypedChoiceField(
        label="Les entreprises déclarent leurs heures",
        choices=Clause._meta.get_field("every_months").choices,
        coerce=int,
        initial=1,
    )
    charter_version = forms.ModelChoiceField(
        label="Liste des publics éligibles", queryset=CharterVersion.objects.none(), empty_label=None
    )

    def __init__(self, *args, actor, keep=None, **options):
        super().__init__(*args, **options)
        versions = charter_versions(actor)
        if keep is not None:
            # The version a clause was opened with stays proposed once it is over.
            versions = CharterVersion.objects.filter(structure__in=actor.structures).filter(
                Q(pk=keep) | Q(pk__in=versions.values("pk"))
            )
            versions = versions.select_related("charter").order_by("charter__name", "-starts_on")
        self.fields["charter_version"].queryset = versions


class FixHoursForm(TermsForm):
    """« Les heures sont fixées au marché : les saisir »."""

    seconds = HoursField(label="Heures à réaliser", help_text="Telles qu'écrites au marché, par exemple 833.")
    effective_on = day_field("À compter du", help_text="La notification du marché, le plus souvent.")

    field_order = ["seconds", "effective_on", "legal_basis", "every_months", "charter_version"]


class OpenClauseForm(TermsForm):
    """The same, the hours being those that the buyer retained."""

    effective_on = day_field("À compter du")

    field_order = ["effective_on", "legal_basis", "every_months", "charter_version"]


class ChangeTermsForm(TermsForm):
    required = forms.BooleanField(
        label="Clause exigée par le marché",
        required=False,
        help_text="Décochez si le titulaire l'a proposée de lui-même.",
    )


class ObligationForm(forms.Form):
    """Hours added to or taken from what a lot owes; the page says which."""

    LABELS = {
        ObligationKind.OFFERED: ("Heures supplémentaires proposées", "Précision"),
        ObligationKind.AMENDMENT: ("Heures", "Référence de l'avenant"),
        ObligationKind.WAIVER: ("Heures dont le titulaire est dispensé", "Motif de la dispense"),
    }
    direction = forms.ChoiceField(
        label="L'avenant",
        choices=[("add", "ajoute des heures"), ("remove", "retire des heures")],
        widget=forms.RadioSelect,
        initial="add",
    )
    seconds = HoursField()
    effective_on = day_field("À compter du")
    party = forms.ModelChoiceField(
        label="Intervenant concerné", queryset=Party.objects.none(), required=False, empty_label="Le lot entier"
    )
    words = words_field("Précision")

    def __init__(self, *args, actor, lot, kind, **options):
        super().__init__(*args, **options)
        hours, words = self.LABELS[kind]
        self.fields["seconds"].label, self.fields["words"].label = hours, words
        self.fields["words"].required = kind != ObligationKind.OFFERED
        if kind != ObligationKind.AMENDMENT:
            del self.fields["direction"]
        self.fields["party"].queryset = (
            Party.objects.visible_to(actor).filter(lot=lot).select_related("organisation").order_by("pk")
        )

    def clean(self):
        cleaned = super().clean()
        if cleaned.pop("direction", None) == "remove" and cleaned.get("seconds"):
            cleaned["seconds"] = -cleaned["seconds"]
        return cleaned


class EndClauseForm(forms.Form):
    ended_on = day_field("N'est plus en vigueur depuis le")
    words = words_field("Motif")


class CalibrationForm(forms.Form):
    """The values of a calculation. Valid, it holds the `result` of the pure rule and where each value comes from."""

    trade = forms.ChoiceField(
        label="Métier du lot",
        required=False,
        help_text="Propose la part de main-d'œuvre et le coût horaire de vos valeurs de calcul.",
    )
    amount = EurosField(label="Montant du lot hors taxes", help_text="En euros.")
    labour_share = PercentField(
        label="Part de main-d'œuvre", required=False, help_text=french("Vide : celle du métier choisi.")
    )
    rate = PercentField(label="Taux d'insertion", help_text=french("La pratique publiée va de 5 à 20 %."))
    hourly_cost = EurosField(label="Coût horaire", help_text="En euros, charges comprises.")
    rounding = forms.ChoiceField(label="Arrondi", choices=Rounding, initial=Rounding.NEAREST)
    weeks = forms.IntegerField(
        label="Durée du lot (semaines)",
        required=False,
        min_value=1,
        max_value=2000,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    crew = forms.IntegerField(
        label="Équipe du lot (personnes)",
        required=False,
        min_value=1,
        max_value=5000,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )

    COMPUTED = ("amount", "labour_share", "rate", "hourly_cost")

    def __init__(self, *args, values, propose=False, **options):
        super().__init__(*args, **options)
        self.values, self.result = values, None
        self.fields["trade"].choices = [("", "Autre, ou non précisé"), *values.trades()]
        if self.is_bound:
            self.data = self.data.copy()
            self.fill_in(overwrite=propose)

    def fill_in(self, *, overwrite):
        """Put the values of the chosen trade where nothing was typed, or everywhere when the trade was just chosen."""
        trade = self.values.trade(self.data.get("trade"))
        if trade is None:
            return
        if overwrite or not self.data.get("labour_share", "").strip():
            self.data["labour_share"] = self.fields["labour_share"].prepare_value(trade.value)
        cost = self.values.cost_for(trade.code)
        if overwrite and cost is not None and self.typed_cost() in (None, *self.values.costs()):
            self.data["hourly_cost"] = self.fields["hourly_cost"].prepare_value(cost.value)

    def typed_cost(self):
        try:
            return self.fields["hourly_cost"].clean(self.data.get("hourly_cost", ""))
        except forms.ValidationError:
            return None

    def clean(self):
        cleaned = super().clean()
        if "labour_share" in cleaned and cleaned["labour_share"] is None:
            self.add_error("labour_share", "Choisissez un métier, ou saisissez la part de main-d'œuvre.")
        if self.errors:
            return cleaned
        try:
            self.result = by_amount(
                *(cleaned[name] for name in self.COMPUTED),
                Rounding(cleaned["rounding"]),
                weeks=cleaned["weeks"],
                crew=cleaned["crew"],
            )
        except UncomputableCalibration as refusal:
            self.add_error(refusal.field, refusal.sentence)
        return cleaned

    def sources(self):
        """Where each value of a valid form comes from: {"rate": {"label", "source", "status"}}."""
        trade = self.values.trade(self.cleaned_data["trade"])
        return {
            "trade": {"code": trade.code, "label": trade.label} if trade else {"code": "", "label": ""},
            "labour_share": self.values.origin(ScaleKind.LABOUR_SHARE, self.cleaned_data["labour_share"], trade),
            "rate": self.values.origin(ScaleKind.RATE, self.cleaned_data["rate"]),
            "hourly_cost": self.values.origin(ScaleKind.HOURLY_COST, self.cleaned_data["hourly_cost"]),
        }

    def arguments(self):
        """What the actions take."""
        cleaned = {name: value for name, value in self.cleaned_data.items() if name != "trade"}
        return cleaned | {"sources": self.sources(), "scale_version": self.values.version}


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

    FIELDS = {
        ScaleKind.LABOUR_SHARE: PercentField,
        ScaleKind.RATE: PercentField,
        ScaleKind.HOURLY_COST: EurosField,
        ScaleKind.FULL_TIME: FigureField,
    }

    field_order = ["code", "label", "value", "low", "high", "source"]

    def __init__(self, *args, kind, **options):
        super().__init__(*args, **options)
        figure = self.FIELDS[kind]
        self.fields["value"] = figure(label="Valeur proposée")
        self.fields["low"] = figure(label="Au moins", required=False)
        self.fields["high"] = figure(label="Au plus", required=False)
        self.order_fields(self.field_order)


class NewScaleValueForm(ScaleValueForm):
    code = forms.RegexField(
        r"^[A-Z0-9_]{2,30}$",
        label="Code",
        error_messages={"invalid": "Deux à trente lettres majuscules sans accent, chiffres ou tirets bas."},
    )
