"""One form a method of calibration. Valid, it holds the `result` of the pure rule."""

from dataclasses import asdict

from clauses.calibration import kept_values
from clauses.forms.methods.rows import MOST_ROWS, PeriodsForm, RowsForm, TranchesForm
from clauses.forms.methods.simple import (
    ByAmountForm,
    FixedForm,
    FullTimeForm,
    HoursShareForm,
    PerEuroForm,
    ReservedForm,
    TakeoverForm,
)

__all__ = ["FORMS", "carried", "form_class", "initial_of", "method_cards"]

FORMS = {
    form.METHOD: form
    for form in (
        ByAmountForm,
        HoursShareForm,
        PerEuroForm,
        FullTimeForm,
        TakeoverForm,
        ReservedForm,
        TranchesForm,
        PeriodsForm,
        FixedForm,
    )
}
ROWS = [form for form in FORMS.values() if issubclass(form, RowsForm)]


def form_class(method):
    """The form of a method named in a request; what is not one is the most usual."""
    return FORMS.get(method, ByAmountForm)


def method_cards(chosen):
    """The choice of a method: dicts value, title, help, chosen."""
    return [
        {"value": form.METHOD.value, "title": form.TITLE, "help": form.HELP, "chosen": form is chosen}
        for form in FORMS.values()
    ]


def carried(form, typed):
    """(name, value) typed for other methods than the form's: they wait, hidden, for whoever comes back to them."""
    own = set(form.fields)
    others = {name for other in FORMS.values() for name in other.base_fields} - own
    others |= {
        f"{other.PREFIX}-{rank}-{name}"
        for other in ROWS
        if not isinstance(form, other)
        for rank in range(1, MOST_ROWS + 1)
        for name in other.ROW.base_fields
    }
    return [(name, value) for name, value in typed.items() if name in others and value]


def initial_of(calibration):
    """What a kept calibration gives back to its form."""
    around = {given["name"]: given["value"] for given in calibration.inputs if given["name"] in ("weeks", "crew")}
    values = kept_values(calibration.method, calibration.inputs)
    for other in ROWS:
        for rank, row in enumerate(values.pop(other.VALUE, ()), 1):
            values |= {f"{other.PREFIX}-{rank}-{name}": value for name, value in asdict(row).items()}
    return {
        "trade": calibration.sources.get("trade", {}).get("code", ""),
        "rounding": calibration.rounding,
        **around,
        **values,
    }
