"""Methods whose values are lines: tranches, periods. Empty lines are left out, and more of them come with each POST."""

from django import forms

from clauses.calibration import Period, Tranche
from clauses.enums import Method
from clauses.forms.fields import HoursField, day_field
from clauses.forms.methods.base import MethodForm

FEWEST_ROWS, MOST_ROWS, SPARE_ROWS = 4, 30, 2


class Row(forms.Form):
    """One line; `SAYS` are the fields that tell an empty one."""

    SAYS = ()

    def is_blank(self):
        return not any(str(self.data.get(self.add_prefix(name), "")).strip() for name in self.SAYS)


class TrancheRow(Row):
    SAYS = ("name", "seconds")

    name = forms.CharField(label="Tranche", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    seconds = HoursField(label="Heures")
    affirmed = forms.BooleanField(label="Affermie", required=False)

    def value(self):
        return Tranche(**self.cleaned_data)


class PeriodRow(Row):
    SAYS = ("starts_on", "ends_on", "seconds")

    starts_on = day_field("Du")
    ends_on = day_field("Au")
    seconds = HoursField(label="Heures")
    decided = forms.BooleanField(label="Décidée", required=False)

    def value(self):
        return Period(**self.cleaned_data)


class RowsForm(MethodForm):
    """A method made of lines; the fields of a line are named « tranche-1-seconds »."""

    ROW = None
    PREFIX = ""
    VALUE = ""
    rounding = None

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        typed = self.data if self.is_bound else self.initial
        shown = min(MOST_ROWS, max(FEWEST_ROWS, self.last_filled(typed) + SPARE_ROWS))
        self.rows = [self.row(rank, typed) for rank in range(1, shown + 1)]

    def last_filled(self, typed):
        ranks = range(MOST_ROWS, 0, -1)
        filled = (
            rank
            for rank in ranks
            if any(str(typed.get(f"{self.PREFIX}-{rank}-{name}") or "").strip() for name in self.ROW.SAYS)
        )
        return next(filled, 0)

    def row(self, rank, typed):
        prefix = f"{self.PREFIX}-{rank}"
        if self.is_bound:
            return self.ROW(typed, prefix=prefix)
        return self.ROW(prefix=prefix, initial={name: typed.get(f"{prefix}-{name}") for name in self.ROW.base_fields})

    def computed(self):
        return {self.VALUE: [row.value() for row in self.rows if not row.is_blank()]}

    def clean(self):
        wrong = [row for row in self.rows if not row.is_blank() and not row.is_valid()]
        if wrong:
            self.add_error(None, "Corrigez les lignes signalées.")
        return super().clean()

    def problems(self):
        said = [
            (f"Ligne {rank}, {row[name].label.lower()}", each)
            for rank, row in enumerate(self.rows, 1)
            if not row.is_blank()
            for name in row.errors
            for each in row.errors[name]
        ]
        return [*(super().problems() if not said else ()), *said]


class TranchesForm(RowsForm):
    METHOD = Method.TRANCHES
    TITLE = "Par tranche"
    HELP = "Les heures d'une tranche sont dues quand elle est affermie."
    ROW, PREFIX, VALUE = TrancheRow, "tranche", "tranches"


class PeriodsForm(RowsForm):
    METHOD = Method.PERIODS
    TITLE = "Par période"
    HELP = "Pour un marché reconduit : les heures d'une période sont dues quand elle est décidée."
    ROW, PREFIX, VALUE = PeriodRow, "period", "periods"
