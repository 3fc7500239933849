"""Forms of a clause that lives: its terms, the facts that move it, its tranches, and who of a group does what."""

from django import forms
from django.utils import timezone

from clauses.enums import BasisKind, ClauseForm, Rounding
from clauses.forms.fields import EurosField, HoursField, PercentField, day_field, words_field
from clauses.forms.hours import TermsForm
from clauses.models import Tranche
from clauses.months import add_months, first_of, month_label, parse_month, print_month
from markets.models import Party
from markets.typography import french

MONTHS_BACK = 36


class LivingClauseForm(TermsForm):
    """What the contract asks for an amount, or of the hours worked."""

    measured_by = forms.ChoiceField(
        label="Les heures à réaliser dépendent",
        choices=[
            (BasisKind.INVOICE, "des factures"),
            (BasisKind.ORDER, "des bons de commande"),
            (BasisKind.TOTAL_HOURS, "du total des heures travaillées"),
        ],
        widget=forms.RadioSelect,
        initial=BasisKind.INVOICE,
    )
    euros_an_hour = EurosField(
        label="Montant pour une heure d'insertion, HT",
        required=False,
        help_text=french("Pour des factures ou des commandes. Exemple : 2 000."),
    )
    floor = EurosField(
        label="Compté au-delà de, HT", required=False, help_text="Vide quand tout compte, dès le premier euro."
    )
    rate = PercentField(
        label="Part des heures travaillées",
        required=False,
        help_text=french("Pour un total d'heures. Exemple : 5 %."),
    )
    rounding = forms.ChoiceField(label="Arrondi", choices=Rounding, initial=Rounding.NEAREST)

    field_order = [
        "measured_by", "euros_an_hour", "floor", "rate", "rounding", "legal_basis", "every_months", "charter_version",
    ]  # fmt: skip

    def clean(self):
        cleaned = super().clean()
        if self.errors:
            return cleaned
        share = cleaned["measured_by"] == BasisKind.TOTAL_HOURS
        wanted, others = ("rate", ("euros_an_hour", "floor")) if share else ("euros_an_hour", ("rate",))
        if not cleaned.get(wanted):
            self.add_error(wanted, "Indiquez cette valeur, au-dessus de zéro.")
        for name in others:
            if cleaned.get(name):
                self.add_error(name, french("Laissez cette valeur vide : elle ne sert pas à ce calcul."))
        cleaned["form"] = ClauseForm.SHARE if share else ClauseForm.PER_EURO
        return cleaned


class FactForm(forms.Form):
    """An order, an invoice, a credit note, or the hours worked in a month."""

    month = forms.TypedChoiceField(label="Mois", coerce=parse_month)
    direction = forms.ChoiceField(
        label="C'est", choices=[("add", "une facture"), ("remove", "un avoir")], widget=forms.RadioSelect, initial="add"
    )
    amount = EurosField(label="Montant HT")
    seconds = HoursField(
        label="Total des heures travaillées",
        help_text="Par tous les salariés affectés au marché ce mois-ci, insertion comprise.",
    )
    reference = forms.CharField(
        label="Numéro de la pièce",
        max_length=40,
        required=False,
        help_text="Il évite de compter deux fois la même.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    party = forms.ModelChoiceField(
        label="Entreprise", queryset=Party.objects.none(), required=False, empty_label="Le lot entier"
    )

    def __init__(self, *args, actor, lot, clause, **options):
        super().__init__(*args, **options)
        self.fields["month"].choices = months_to_choose(timezone.localdate())
        if clause.measured_by == BasisKind.TOTAL_HOURS:
            unused = ("direction", "amount", "reference")
        else:
            unused = ("seconds",)
            if clause.measured_by == BasisKind.ORDER:
                self.fields["direction"].choices = [("add", "un bon de commande"), ("remove", "une diminution")]
        for name in unused:
            del self.fields[name]
        self.offer_parties(actor, lot)

    def offer_parties(self, actor, lot):
        """Every party of the lot to the facilitator; to a company its own, where it has several."""
        offered = Party.objects.filter(lot=lot) if actor.is_facilitator else Party.objects.of(actor).filter(lot=lot)
        field = self.fields["party"]
        field.queryset = offered.select_related("organisation").order_by("pk")
        if actor.is_facilitator:
            return
        if len(field.queryset) == 1:
            del self.fields["party"]
        else:
            field.required, field.empty_label = True, None

    def clean(self):
        cleaned = super().clean()
        if cleaned.pop("direction", None) == "remove" and cleaned.get("amount"):
            cleaned["amount"] = -cleaned["amount"]
        return cleaned


def months_to_choose(today):
    """The current month and those before it, the latest first."""
    first = first_of(today)
    return [
        (print_month(month), month_label(month).capitalize())
        for month in (add_months(first, -back) for back in range(MONTHS_BACK))
    ]


class TakeBackForm(forms.Form):
    words = words_field("Pourquoi l'annuler")


class TrancheForm(forms.Form):
    """A tranche that the buyer may affirm."""

    rank = forms.IntegerField(label="Numéro de la tranche", min_value=1, max_value=99)
    title = forms.CharField(label="Intitulé", max_length=Tranche._meta.get_field("title").max_length, required=False)
    seconds = HoursField(label="Heures à réaliser si elle est affermie")


class AffirmForm(forms.Form):
    affirmed_on = day_field("Affermie le", help_text="Les heures de la tranche sont dues à partir de ce jour.")


class ShareForm(forms.Form):
    """Hours that go from one holder or joint contractor to another."""

    giver = forms.ModelChoiceField(label="De", queryset=Party.objects.none(), empty_label="Choisir…")
    receiver = forms.ModelChoiceField(label="À", queryset=Party.objects.none(), empty_label="Choisir…")
    seconds = HoursField(label="Heures")
    effective_on = day_field("À compter du")
    words = words_field("Précision", required=False)

    def __init__(self, *args, parties, **options):
        super().__init__(*args, **options)
        self.fields["giver"].queryset = self.fields["receiver"].queryset = parties
