"""Fields of this floor: hours, euros, shares as people write them."""

import re
from decimal import Decimal

from django import forms

from clauses.durations import UnreadableHours, parse_hours, print_input
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
    example = "1,5"

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

    def prepare_value(self, value):
        return write_number(value, places=4) if isinstance(value, Decimal) else value


class QuantityField(FigureField):
    """A number of something (people, hours, points) with two decimals at most, cleaned to a Decimal."""

    example = "7,5"
    widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "hours", "autocomplete": "off"})

    def __init__(self, *args, most=Decimal(999_999), **options):
        super().__init__(*args, **options)
        self.most = most

    def measure(self, number, decimals, *, with_unit):
        if len(decimals.rstrip("0")) > 2:
            raise forms.ValidationError("Deux décimales suffisent.")
        if number > self.most:
            raise forms.ValidationError(french(f"Ce nombre est trop grand : {write_number(self.most)} au plus."))
        return number

    def prepare_value(self, value):
        return write_number(value, places=2) if isinstance(value, Decimal) else value


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
