"""Forms of a calibration and of the buyer's answer."""

from django import forms

from clauses.calibration import UncomputableCalibration, by_amount
from clauses.enums import BuyerAnswer, Rounding, ScaleKind
from clauses.forms.fields import EurosField, HoursField, PercentField, day_field
from markets.typography import french


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
