"""What narrows figures down, read from the address: a period, a number of the journal, a lot, a party, a modality."""

from django import forms

from clauses.months import UnreadableMonth, month_label, months_between, parse_month, print_month
from markets.enums import Role
from markets.models import Contract, JournalEntry, Lot, Organisation, Party
from markets.typography import french
from participants.enums import Modality
from reporting.done import Filters
from reporting.enums import HoursKind
from reporting.figures import MonthSpan

WITHOUT_CONTRACT = "sans"
WITHOUT_HOURS = "sans-heures"
PUBLISHED_WITHOUT = "publie-sans-clause"


class MonthField(forms.CharField):
    """A month as an address holds it, « 2026-09 », cleaned to its first day; empty is no bound."""

    def __init__(self, *, label, empty):
        super().__init__(label=label, required=False, strip=True, widget=forms.Select)
        self.empty = empty

    def propose(self, months):
        self.widget.choices = [("", self.empty), *((print_month(month), month_label(month)) for month in months)]

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_month(text)
        except UnreadableMonth as error:
            raise forms.ValidationError(error.sentence) from error


class PeriodForm(forms.Form):
    """A period of whole months, and the number of the journal at which figures are read."""

    du = MonthField(label="Du mois", empty="Depuis le début")
    au = MonthField(label="Au mois", empty="Jusqu'à aujourd'hui")
    arrete = forms.IntegerField(
        label="Arrêté au n°",
        required=False,
        min_value=1,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "placeholder": "le dernier"}),
        error_messages={
            "invalid": "Donnez un numéro du journal, en chiffres.",
            "min_value": "Les numéros du journal commencent à 1.",
        },
    )

    def __init__(self, data, *, structures, months=()):
        super().__init__(data)
        self.structures = structures
        bounds = (min(months), max(months)) if months else ()
        for name in ("du", "au"):
            self.fields[name].propose(months_between(*bounds) if bounds else ())

    def clean_arrete(self):
        number = self.cleaned_data["arrete"]
        if number is None:
            return None
        last = JournalEntry.objects.filter(structure__in=self.structures).order_by("-number").values_list("number")
        highest = (last.first() or (0,))[0]
        if number > highest:
            raise forms.ValidationError(french(f"Le journal s'arrête au n° {highest} : donnez un numéro plus petit."))
        return number

    def clean(self):
        first, last = self.cleaned_data.get("du"), self.cleaned_data.get("au")
        if first and last and first > last:
            self.add_error("au", "Le dernier mois précède le premier.")
        return self.cleaned_data

    @property
    def span(self):
        """The period asked for; all months where the form is wrong."""
        if not self.is_valid():
            return MonthSpan()
        return MonthSpan(self.cleaned_data["du"], self.cleaned_data["au"])

    @property
    def number(self):
        return self.cleaned_data["arrete"] if self.is_valid() else None

    @property
    def active(self):
        """How many of the fields narrow what is shown."""
        return sum(1 for name in ("du", "au", "arrete") if self.data.get(name))


class LinesForm(PeriodForm):
    """Which figure is followed down to its lines."""

    DONE, OWED, WAITING, SUBMITTED = "faites", "dues", "attente", "envoyees"
    CHIFFRES = [
        (DONE, "Heures réalisées"),
        (OWED, "Heures à réaliser"),
        (WAITING, "Heures en attente d'une éligibilité"),
        (SUBMITTED, "Heures envoyées, à vérifier"),
    ]

    chiffre = forms.ChoiceField(label="Chiffre", choices=CHIFFRES, required=False)
    marche = forms.ModelChoiceField(label="Marché", queryset=Contract.objects.none(), required=False)
    lot = forms.ModelChoiceField(label="Lot", queryset=Lot.objects.none(), required=False)
    intervenant = forms.ModelChoiceField(label="Intervenant", queryset=Party.objects.none(), required=False)
    modalite = forms.ChoiceField(
        label="Modalité",
        required=False,
        choices=[("", "Toutes"), *Modality.choices, (WITHOUT_CONTRACT, "Sans contrat de travail")],
    )
    nature = forms.MultipleChoiceField(label="Nature", choices=HoursKind.choices, required=False)

    def __init__(self, data, *, actor, months=()):
        super().__init__(data, structures=actor.structures, months=months)
        self.fields["marche"].queryset = Contract.objects.visible_to(actor)
        self.fields["lot"].queryset = Lot.objects.visible_to(actor).select_related("contract")
        self.fields["intervenant"].queryset = Party.objects.visible_to(actor).select_related("organisation", "lot")

    @property
    def figure(self):
        return self.cleaned_data.get("chiffre") or self.DONE

    @property
    def filters(self):
        party = self.cleaned_data["intervenant"]
        modality = self.cleaned_data["modalite"] or None
        return Filters(
            span=self.span,
            party=party.pk if party else None,
            modality="" if modality == WITHOUT_CONTRACT else modality,
            kinds=tuple(self.cleaned_data["nature"]) if self.figure == self.DONE else (),
        )


class ReportsForm(forms.Form):
    """Which contracts a list of reports shows."""

    q = forms.CharField(label="Intitulé ou référence", required=False, max_length=120)
    donneur = forms.ModelChoiceField(
        label="Donneur d'ordre", queryset=Organisation.objects.none(), required=False, empty_label="Tous"
    )
    suivi = forms.ChoiceField(
        label="Suivi",
        required=False,
        choices=[
            ("", "Tous"),
            (WITHOUT_HOURS, "Sans heures fixées"),
            (PUBLISHED_WITHOUT, "Publiés sans leur clause"),
        ],
    )

    def __init__(self, data, *, actor):
        super().__init__(data)
        if actor.role == Role.AUTHORITY:
            del self.fields["donneur"], self.fields["suivi"]
            return
        self.fields["donneur"].queryset = Contract.objects.visible_to(actor).running().buyers()

    @property
    def active(self):
        return sum(1 for name in self.fields if self.data.get(name))
