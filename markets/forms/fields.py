"""Fields of the ground floor, and what its forms share."""

from decimal import Decimal

from django import forms

from markets.identifiers import UnreadableIdentifier, read_siret_or_siren
from markets.lots_paste import UnreadableAmount, UnreadableDuration, read_amount, read_months
from markets.models import Organisation
from markets.register import Sought


class AmountField(forms.CharField):
    """Euros before tax, as people write them: « 1 234 567,89 € »."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def to_python(self, value):
        typed = super().to_python(value)
        if not typed:
            return None
        try:
            return read_amount(typed)
        except UnreadableAmount as unreadable:
            raise forms.ValidationError(unreadable.sentence) from unreadable

    def prepare_value(self, value):
        return value if isinstance(value, str) or value is None else f"{value:.2f}".replace(".", ",")


class MonthsField(forms.CharField):
    """A length in whole months: « 22 », « 22 mois », « 2 ans »."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})

    def to_python(self, value):
        typed = super().to_python(value)
        if not typed:
            return None
        try:
            return read_months(typed)
        except UnreadableDuration as unreadable:
            raise forms.ValidationError(unreadable.sentence) from unreadable


class LinesField(forms.CharField):
    """A short list, one a line; the cleaned value is a tuple of lines without repetition."""

    widget = forms.Textarea(attrs={"rows": 3})

    def __init__(self, *, longest, most, **kwargs):
        super().__init__(**kwargs)
        self.longest, self.most = longest, most

    def to_python(self, value):
        lines = tuple(dict.fromkeys(" ".join(line.split()) for line in super().to_python(value).splitlines()))
        lines = tuple(line for line in lines if line)
        if len(lines) > self.most:
            raise forms.ValidationError(f"Donnez {self.most} lignes au plus.")
        if long := next((line for line in lines if len(line) > self.longest), None):
            raise forms.ValidationError(f"Cette ligne dépasse {self.longest} caractères\u202f: « {long[:40]}… ».")
        return lines

    def prepare_value(self, value):
        return value if isinstance(value, str) or value is None else "\n".join(value)


class ShareField(forms.DecimalField):
    """A share typed in per cent (« 12,5 »), cleaned to a ratio (0.125)."""

    def __init__(self, **kwargs):
        super().__init__(
            min_value=Decimal("0.01"), max_value=100, max_digits=5, decimal_places=2, localize=True, **kwargs
        )

    def clean(self, value):
        percent = super().clean(str(value or "").replace("%", "").strip())
        return percent and percent / 100

    def prepare_value(self, value):
        return super().prepare_value(value * 100 if isinstance(value, Decimal) else value)


class IdentifierField(forms.CharField):
    """A SIRET or a SIREN, spaces accepted; the cleaned value is an `Identifier`, None when empty."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})

    def to_python(self, value):
        typed = super().to_python(value)
        if not typed:
            return None
        try:
            return read_siret_or_siren(typed)
        except UnreadableIdentifier as unreadable:
            raise forms.ValidationError(unreadable.sentence) from unreadable


class OneOf:
    """A field that may stay empty when another says the same thing: never called optional, never refused alone."""

    def clean(self, value):
        if not str(value or "").strip():
            return self.to_python("")
        return super().clean(value)


class PartnerField(OneOf, forms.ModelChoiceField):
    """An organisation among the partners, beside which a new one may be typed."""

    def __init__(self, **kwargs):
        super().__init__(queryset=Organisation.objects.none(), empty_label="Choisir…", **kwargs)


class PartnerNumber(OneOf, IdentifierField):
    def __init__(self):
        super().__init__(label="Ou son SIRET ou SIREN")


class PartnerName(OneOf, forms.CharField):
    def __init__(self):
        super().__init__(label="Et son nom", max_length=255)


class DayField(forms.DateField):
    def __init__(self, **kwargs):
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


class ActorForm(forms.Form):
    """A form that knows who fills it in: what may be chosen is what the actor sees."""

    use_required_attribute = False

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, **kwargs)
        self.actor = actor

    def partners(self):
        return Organisation.objects.visible_to(self.actor)

    def either(self, name, missing):
        """Leave under `name` the partner chosen, or the `Sought` made of the number and the name typed beside it."""
        chosen = self.cleaned_data.get(name)
        number = self.cleaned_data.pop(f"{name}_identifier", None)
        typed = self.cleaned_data.pop(f"{name}_name", "")
        if {name, f"{name}_identifier", f"{name}_name"} & set(self.errors):
            return
        if chosen and (number or typed):
            self.add_error(name, "Choisissez dans la liste ou saisissez à côté, mais pas les deux.")
        elif chosen is None and not number and not typed:
            self.add_error(name, missing)
        elif chosen is None:
            self.cleaned_data[name] = Sought.read(number or "", typed)

    def dates_in_order(self, first, last, sentence):
        starts_on, ends_on = self.cleaned_data.get(first), self.cleaned_data.get(last)
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error(last, sentence)
