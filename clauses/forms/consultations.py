"""The grid of a consultation: what is asked of every lot, then a line a lot, as typed."""

from django import forms

from clauses.comparables import cpv_of
from clauses.consultation import compute_line
from clauses.enums import Rounding
from clauses.forms.fields import EurosField, PercentField
from clauses.values import as_used
from markets.typography import french

# What a line of the grid takes; the names of the fields of a lot are « lot-12-amount ».
TYPED = ("trade", "amount", "labour_share", "rate", "hourly_cost", "weeks", "crew")
MOST_PASTED = 500_000


class EveryLotForm(forms.Form):
    """What is asked of every lot that does not say otherwise."""

    rate = PercentField(label="Taux d'insertion", required=False, help_text="Pour tous les lots sans taux propre.")
    hourly_cost = EurosField(
        label="Coût horaire", required=False, help_text=french("Vide : celui du métier, sinon le coût usuel.")
    )
    rounding = forms.ChoiceField(label="Arrondi de chaque lot", choices=Rounding, initial=Rounding.NEAREST)


class PasteForm(forms.Form):
    """Lines copied from a spreadsheet, or the workbook itself."""

    pasted = forms.CharField(
        label="Lignes à coller",
        required=False,
        max_length=MOST_PASTED,
        widget=forms.Textarea(attrs={"rows": 5, "wrap": "off", "spellcheck": "false"}),
        help_text=french(
            "Avec la ligne des titres : lot, intitulé, montant HT, part main-d'œuvre, taux, coût horaire, dans "
            "n'importe quel ordre."
        ),
    )
    file = forms.FileField(
        label="Ou un classeur Excel", required=False, help_text=french("5 Mo au plus, .xlsx ou .csv.")
    )

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not cleaned.get("pasted", "").strip() and not cleaned.get("file"):
            raise forms.ValidationError("Collez des lignes, ou choisissez un classeur.")
        return cleaned


class Grid:
    """Lines of a consultation: what was typed for each lot, what it gives. Reads a POST, or starts from the lots."""

    def __init__(self, lots, values, data=None, proposed=None):
        self.lots, self.values = lots, values
        self.every = EveryLotForm(data, initial={"rate": values.rate() and values.rate().value})
        self.is_valid = data is None or self.every.is_valid()
        chosen = self.every.cleaned_data if data is not None and self.is_valid else {}
        rate = chosen.get("rate") if data is not None else self.every.initial["rate"]
        self.rounding = Rounding(chosen.get("rounding") or Rounding.NEAREST)
        used = as_used(values.rows, str(values.version or ""), rate=rate, cost=chosen.get("hourly_cost"))
        self.lines = [self.line_of(lot, data, (proposed or {}).get(lot.pk, {}), used) for lot in lots]

    def line_of(self, lot, data, proposed, used):
        prefix = f"lot-{lot.pk}-"
        if data is None:
            typed = dict.fromkeys(TYPED, "") | proposed
            kept = True
        else:
            typed = {name: data.get(prefix + name, "") for name in TYPED}
            kept = prefix + "keep" in data
        cells = typed | {"number": lot.number, "title": lot.label, "cpv": cpv_of(lot)}
        return GridLine(lot, prefix, typed, kept, compute_line(lot.pk, cells, used, self.rounding))

    @property
    def kept(self):
        """Lines that will be calibrated: chosen and computed."""
        return [line for line in self.lines if line.keep and line.computed.result is not None]


class GridLine:
    """One lot of the grid."""

    def __init__(self, lot, prefix, typed, keep, computed):
        self.lot, self.prefix, self.typed, self.keep, self.computed = lot, prefix, typed, keep, computed
