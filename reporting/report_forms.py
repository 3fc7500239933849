"""Which report to issue, and the comment that goes with it."""

from django import forms

from clauses.months import print_month
from markets.models import Contract, Operation, Organisation
from reporting.actions.reports import LONGEST_LINK
from reporting.enums import ReportScope
from reporting.figure_forms import PeriodForm
from reporting.issuing import Subject


class SubjectForm(PeriodForm):
    """A contract, an operation or an authority, and a period that ends."""

    bilan = forms.ChoiceField(label="Bilan de")

    field_order = ["bilan", "du", "au"]

    def __init__(self, data, *, actor, months=(), initial=None):
        super().__init__(data, structures=actor.structures, months=months)
        self.initial = initial or {}
        del self.fields["arrete"]
        self.fields["au"].required = True
        self.fields["au"].error_messages["required"] = "Choisissez le dernier mois du bilan."
        self.fields["au"].widget.choices = self.fields["au"].widget.choices[1:]
        self.subjects = _subjects(actor)
        self.fields["bilan"].choices = [("", "Choisissez…"), *_grouped(self.subjects)]

    @property
    def subject(self):
        """What the report is about, with what its pages name; three queries."""
        scope, about, authority = self.subjects[self.cleaned_data["bilan"]][:3]
        models = {
            ReportScope.CONTRACT: Contract.objects.select_related("authority", "operation"),
            ReportScope.OPERATION: Operation.objects.all(),
            ReportScope.AUTHORITY: Organisation.objects.all(),
        }
        return Subject(scope, models[scope].get(pk=about), Organisation.objects.get(pk=authority))

    @property
    def address(self):
        """The same choice as an address holds it."""
        data = self.cleaned_data
        bounds = {name: print_month(data[name]) for name in ("du", "au") if data[name]}
        return {"bilan": data["bilan"], **bounds}


class IssueForm(forms.Form):
    """What the facilitator says of the figures, and which preview she read."""

    commentaire = forms.CharField(
        label="Votre commentaire",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Il figure en tête du bilan, sur la page, dans le PDF et dans le fichier Excel. Ne nommez personne.",
    )
    arrete = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    apercu = forms.RegexField(r"^[0-9a-f]{64}$", widget=forms.HiddenInput)


class LinkForm(forms.Form):
    jours = forms.IntegerField(
        label="Valable pendant (jours)",
        min_value=1,
        max_value=LONGEST_LINK,
        initial=30,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "required": "Donnez un nombre de jours.",
            "invalid": "Donnez un nombre de jours, en chiffres.",
            "min_value": "Un lien dure au moins un jour.",
            "max_value": f"Un lien dure au plus {LONGEST_LINK} jours.",
        },
    )


def _subjects(actor):
    """{« marche-12 »: (scope, pk, authority, words)}, in two queries: through the contracts that the actor sees."""
    found = {}
    rows = Contract.objects.visible_to(actor).running().order_by("sort_key", "pk")
    for pk, title, operation, name, authority, authority_name in rows.values_list(
        "pk", "title", "operation", "operation__name", "authority", "authority__name"
    ):
        found[f"marche-{pk}"] = (ReportScope.CONTRACT, pk, authority, title)
        if operation:
            # Contracts of an operation may have several authorities: each is told of its own.
            words = f"{name} ({authority_name})"
            found[f"operation-{operation}-{authority}"] = (ReportScope.OPERATION, operation, authority, words)
    for authority, name in rows.buyers().order_by("sort_key", "pk").values_list("pk", "name"):
        found[f"donneur-{authority}"] = (ReportScope.AUTHORITY, authority, authority, name)
    return found


def _grouped(subjects):
    titles = {
        ReportScope.CONTRACT: "Un marché",
        ReportScope.OPERATION: "Une opération",
        ReportScope.AUTHORITY: "Tous les marchés d'un donneur d'ordre",
    }
    return [
        (title, chosen)
        for scope, title in titles.items()
        if (chosen := [(key, words) for key, (of, _, _, words) in subjects.items() if of is scope])
    ]
