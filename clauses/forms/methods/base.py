"""What the forms of every method share: the values around, the result of the pure rule, where each value comes from."""

from django import forms

from clauses.calibration import VALUES, UncomputableCalibration, compute
from clauses.enums import Rounding
from clauses.forms.fields import EurosField, PercentField
from clauses.values import KINDS
from markets.typography import french


def whole(label, most, **options):
    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    return forms.IntegerField(label=label, min_value=1, max_value=most, widget=widget, **options)


class MethodForm(forms.Form):
    """What every method asks besides its values. `GROUPS` are the fields that stand on one line."""

    METHOD = None
    TITLE = HELP = ""
    GROUPS = ()

    rounding = forms.ChoiceField(label="Arrondi", choices=Rounding, initial=Rounding.NEAREST)
    weeks = whole("Durée du lot (semaines)", 2000, required=False)
    crew = whole("Équipe du lot (personnes)", 5000, required=False)

    def __init__(self, *args, values, cpv="", propose=False, **options):
        super().__init__(*args, **options)
        self.values, self.cpv, self.result = values, cpv, None
        if self.is_bound:
            self.data = self.data.copy()
            self.fill_in(overwrite=propose)

    def fill_in(self, *, overwrite):
        """Put proposed values where nothing was typed; nothing to propose for most methods."""

    def groups(self):
        """Bound fields, line by line."""
        around = (("rounding",), ("weeks", "crew"))
        return [[self[name] for name in names if name in self.fields] for names in (*self.GROUPS, *around)]

    def clean(self):
        cleaned = super().clean()
        if self.errors:
            return cleaned
        try:
            self.result = compute(
                self.METHOD,
                self.computed(),
                Rounding(cleaned.get("rounding") or Rounding.NONE),
                weeks=cleaned["weeks"],
                crew=cleaned["crew"],
                limits=self.values.limits(),
            )
        except UncomputableCalibration as refusal:
            self.add_error(refusal.field if refusal.field in self.fields else None, refusal.sentence)
        return cleaned

    def computed(self):
        """The values of the method, as `compute` takes them."""
        return {name: self.cleaned_data[name] for name in VALUES[self.METHOD]}

    def chosen_trade(self):
        return self.values.trade(self.cleaned_data["trade"]) if "trade" in self.fields else None

    def sources(self):
        """Where each value of a valid form comes from: {"rate": {"label", "source", "status"}}."""
        trade, cleaned = self.chosen_trade(), self.cleaned_data
        found = {
            name: self.values.origin(KINDS[name], cleaned[name])
            for name in VALUES[self.METHOD]
            if name in KINDS and name != "labour_share"
        }
        if "labour_share" in cleaned:
            found["labour_share"] = self.values.origin_of_share(cleaned["labour_share"], trade, self.cpv)
        return found | {"trade": {"code": trade.code, "label": trade.label} if trade else {"code": "", "label": ""}}

    def arguments(self):
        """What the actions take."""
        cleaned = self.cleaned_data
        return self.computed() | {
            "method": self.METHOD,
            "rounding": cleaned.get("rounding") or Rounding.NONE,
            "weeks": cleaned["weeks"],
            "crew": cleaned["crew"],
            "sources": self.sources(),
            "scale_version": self.values.version,
            "limits": self.values.limits(),
        }

    def problems(self):
        """(label, sentence) of everything that is wrong, for the steps' place."""
        return [
            (self[name].label if name in self.fields else "", each)
            for name in self.errors
            for each in self.errors[name]
        ]


class TradeForm(MethodForm):
    """A method whose labour share and cost may be those of a trade."""

    trade = forms.ChoiceField(
        label="Métier du lot",
        required=False,
        help_text="Propose la part de main-d'œuvre et le coût horaire de vos valeurs de calcul.",
    )
    labour_share = PercentField(
        label="Part de main-d'œuvre", required=False, help_text=french("Vide : celle du métier choisi.")
    )
    hourly_cost = EurosField(label="Coût horaire", help_text="En euros, charges comprises.")

    def __init__(self, *args, values, **options):
        super().__init__(*args, values=values, **options)
        self.fields["trade"].choices = [("", "Autre, ou non précisé"), *values.trades()]

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

    def clean_labour_share(self):
        share = self.cleaned_data["labour_share"]
        if share is None:
            raise forms.ValidationError("Choisissez un métier, ou saisissez la part de main-d'œuvre.")
        return share
