"""Forms of a criterion: its grid, a bid with its marks, the bid that is retained."""

from decimal import Decimal

from django import forms
from django.db.models import Exists, OuterRef, Subquery
from django.forms.formsets import DELETION_FIELD_NAME
from django.utils import timezone

from clauses.enums import CommitmentUnit, CriterionKind, Scoring
from clauses.forms.commitments import CompanyChoice, parties_of
from clauses.forms.fields import QuantityField, day_field
from clauses.models import Bid, Criterion
from clauses.scoring import MOST_LINES, GridLine, write_points
from markets.models import Lot, Party
from markets.typography import french

USUAL_WEIGHT = Decimal(20)


class WeightForm(forms.Form):
    weight = QuantityField(
        label="Points du critère",
        most=Decimal(100),
        help_text=french("Ce que l'insertion pèse dans le choix de l'offre, par exemple 20 sur 100."),
    )

    def clean_weight(self):
        weight = self.cleaned_data["weight"]
        if not weight:
            raise forms.ValidationError("Le critère vaut plus de zéro point.")
        return weight


class LineForm(forms.Form):
    """One line of the grid."""

    title = forms.CharField(label="Intitulé", max_length=120)
    points = QuantityField(label="Points", most=Decimal(100))
    kind = forms.ChoiceField(label="Ce que l'offre promet", choices=CriterionKind, initial=CriterionKind.OTHER)
    unit = forms.ChoiceField(
        label="Se compte en", required=False, choices=[("", "Ne se compte pas"), *CommitmentUnit.choices]
    )
    scoring = forms.ChoiceField(label="Notation", choices=Scoring)
    expected = forms.CharField(
        label="Ce qui est attendu", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    levels = forms.CharField(
        label="Barème",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Combien de points pour quelle réponse, quand la notation est une appréciation.",
    )

    def has_changed(self):
        """A line to add that nobody wrote in is none, whatever its lists show."""
        return any(self[name].data for name in ("title", "points", "expected", "levels"))

    def clean_points(self):
        points = self.cleaned_data["points"]
        if not points:
            raise forms.ValidationError(french("Un sous-critère vaut plus de zéro point."))
        return points

    @property
    def line(self):
        read = self.cleaned_data
        return GridLine(
            title=read["title"],
            points=read["points"],
            kind=CriterionKind(read["kind"]),
            scoring=Scoring(read["scoring"]),
            unit=read["unit"],
            expected=read["expected"],
            levels=read["levels"],
        )


GridFormSet = forms.formset_factory(
    LineForm, extra=1, max_num=MOST_LINES, validate_max=True, absolute_max=MOST_LINES + 2, can_delete=True
)


def grid_formset(data=None, lines=()):
    """The lines of a grid as a formset that starts from `lines`, with one more to fill."""
    found = GridFormSet(data, prefix="ligne", initial=[as_initial(line) for line in lines])
    for form in found.forms:
        form.fields[DELETION_FIELD_NAME].label = "Retirer ce sous-critère"
    return found


def lines_of(formset):
    """The lines that were filled and not taken away, in order."""
    gone = formset.deleted_forms
    return [form.line for form in formset.forms if form not in gone and form.cleaned_data.get("title")]


def as_initial(line):
    return {
        "title": line.title,
        "points": line.points,
        "kind": str(line.kind),
        "unit": str(line.unit),
        "scoring": str(line.scoring),
        "expected": french(line.expected),
        "levels": french(line.levels),
    }


class LotChoices(forms.ModelMultipleChoiceField):
    """Lots, each said with the grid that would be replaced."""

    def label_from_instance(self, lot):
        if lot.weight_there is None:
            return lot.label
        return f"{lot.label} (remplace sa grille de {write_points(lot.weight_there)} points)"


class CopyGridForm(forms.Form):
    """Which lots of the contract take the grid of another: open ones without bids."""

    lots = LotChoices(
        label="Lots",
        queryset=Lot.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choisissez au moins un lot."},
    )

    def __init__(self, *args, criterion, **options):
        super().__init__(*args, **options)
        there = Criterion.objects.filter(lot=OuterRef("pk"))
        others = Lot.objects.filter(contract=criterion.lot.contract_id, closed_on=None).exclude(pk=criterion.lot_id)
        self.fields["lots"].queryset = (
            others.filter(~Exists(Bid.objects.filter(lot=OuterRef("pk"))))
            .annotate(weight_there=Subquery(there.values("weight")[:1]))
            .select_related("contract")
            .order_by("number_key", "pk")
        )


class BidForm(forms.Form):
    """What a bid offers on each line of a grid, and the points of those that are judged."""

    name = forms.CharField(
        label="Candidat",
        required=False,
        max_length=160,
        help_text=french("Son nom, ou rien : l'offre garde son numéro."),
    )

    def __init__(self, *args, lines, marks=(), **options):
        known = {mark.line_id: mark for mark in marks}
        self.lines = list(lines)
        initial = options.pop("initial", {})
        for line in self.lines:
            if mark := known.get(line.pk):
                initial |= {
                    f"offered_{line.pk}": mark.offered,
                    f"quantity_{line.pk}": mark.quantity,
                    f"points_{line.pk}": mark.points,
                }
        super().__init__(*args, initial=initial, **options)
        for line in self.lines:
            self.fields[f"offered_{line.pk}"] = forms.CharField(
                label="Ce qui est proposé",
                required=False,
                max_length=300,
                help_text=french("Repris dans les bilans si l'offre est retenue : sans nom de personne."),
            )
            if line.unit:
                self.fields[f"quantity_{line.pk}"] = QuantityField(
                    label=f"Nombre proposé ({line.get_unit_display()})", required=False
                )
            if line.scoring == Scoring.JUDGED:
                self.fields[f"points_{line.pk}"] = QuantityField(
                    label=f"Points, sur {write_points(line.points)}", required=False, most=line.points
                )

    @property
    def groups(self):
        """Each line of the grid with its fields, for the template."""
        for line in self.lines:
            names = [f"{what}_{line.pk}" for what in ("offered", "quantity", "points")]
            yield line, [self[name] for name in names if name in self.fields]

    @property
    def marks(self):
        """(line, offered, quantity, points), as the actions take them."""
        read = self.cleaned_data
        return [
            (line, read[f"offered_{line.pk}"], read.get(f"quantity_{line.pk}"), read.get(f"points_{line.pk}"))
            for line in self.lines
        ]


class RetainForm(forms.Form):
    party = CompanyChoice(label="Titulaire du lot", queryset=Party.objects.none(), empty_label=None)
    retained_on = day_field(
        "Offre retenue le", help_text="Les heures proposées en plus sont dues à compter de ce jour."
    )
    due_on = day_field("Engagements à tenir avant le", help_text="Chacun pourra être daté à part ensuite.")

    def __init__(self, *args, actor, lot, **options):
        super().__init__(*args, **options)
        self.fields["party"].queryset = parties_of(lot).filter(parent=None)


def retain_initial(lot):
    """The award's day and the end of the lot, where they are known."""
    award = lot.awards.order_by("-notified_on").first()
    ends_on = (award.ends_on if award else None) or lot.ends_on
    return {"retained_on": (award and award.notified_on) or timezone.localdate(), "due_on": ends_on}
