"""Forms of contracts to come: six fields and a file, a stage on its day, the filters of the list."""

from django import forms
from django.utils import timezone

from markets.coming import BY_HAND, following
from markets.enums import BuyerKind, Category, Kind, Sector, StageKind
from markets.forms.contracts import LotsField
from markets.forms.fields import (
    ActorForm,
    AmountField,
    DayField,
    MonthsField,
    OneOf,
    PartnerField,
    PartnerName,
    PartnerNumber,
)
from markets.joined_files import MOST_BYTES
from markets.models import Contract, Organisation
from markets.typography import french

LOTS_HELP = french(
    "S'il est alloti, collez les lignes de votre tableau : n°, intitulé, montant HT, durée. "
    "Une colonne peut rester vide."
)


class JoinedFileField(forms.FileField):
    """A file to join; the cleaned value is (name, bytes), None without one."""

    def __init__(self, **options):
        super().__init__(
            help_text=french("PDF, Word ou Excel ; 10 Mo au plus. Programme, estimation, planning…"),
            widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.docx,.xlsx"}),
            error_messages={"required": "Choisissez un fichier.", "empty": "Ce fichier est vide."},
            **options,
        )

    def clean(self, data, initial=None):
        given = super().clean(data, initial)
        if not given:
            return None
        if given.size > MOST_BYTES:
            raise forms.ValidationError(french("Ce fichier dépasse 10 Mo : joignez-en une partie."))
        return given.name, given.read()


class PlanFacts(ActorForm):
    """What is planned, whether it is new or corrected."""

    title = forms.CharField(label="Objet du marché", max_length=500)
    category = forms.ChoiceField(label="Nature", choices=Category, initial=Category.WORKS)
    estimate = AmountField(
        label="Montant estimé HT", required=False, help_text=french("De toute la consultation, lots compris.")
    )
    launch_on = DayField(label="Publication prévue le", required=False)


class SectorFacts(forms.Form):
    """What only the facilitator is asked, for the legal examination."""

    sector = forms.ChoiceField(label="Marché public ou privé", choices=Sector, initial=Sector.PUBLIC)
    buyer = forms.ChoiceField(
        label="Acheteur", choices=[choice for choice in BuyerKind.choices if choice[0]], initial=BuyerKind.OTHER
    )


class AnnounceForm(PlanFacts):
    """A contract announced by its donneur d'ordre: six fields, lots if there are any, a file."""

    starts_on = DayField(label="Début prévu", required=False)
    months = MonthsField(label="Durée", required=False, help_text=french("En mois : 22, ou 2 ans."))
    lots = LotsField(label="Lots", required=False, help_text=LOTS_HELP)
    file = JoinedFileField(label="Document", required=False)


class AnnounceForForm(SectorFacts, AnnounceForm):
    """The same, listed by the facilitator for a donneur d'ordre."""

    authority = PartnerField(label="Donneur d'ordre")
    authority_identifier = PartnerNumber()
    authority_name = PartnerName()

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, actor=actor, **kwargs)
        self.fields["authority"].queryset = self.partners().filter(kinds__kind=Kind.AUTHORITY)

    def clean(self):
        super().clean()
        self.either("authority", "Choisissez le donneur d'ordre, ou donnez son SIRET et son nom.")
        return self.cleaned_data


class PlanEditForm(SectorFacts, PlanFacts):
    """Correcting what is planned; a donneur d'ordre is not asked what the law makes of it."""

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, actor=actor, **kwargs)
        if not actor.is_facilitator:
            del self.fields["sector"], self.fields["buyer"]


class ReasonField(OneOf, forms.CharField):
    """Exacted by some stages only: the action says when it is missing."""


class StageForm(ActorForm):
    """The next stage, on its day; a decision is not among them: the legal examination writes it."""

    stage = forms.ChoiceField(label="Étape", widget=forms.RadioSelect)
    on = DayField(label="Depuis le")
    reason = ReasonField(
        label="Motif",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=french("Exigé pour un abandon ; le donneur d'ordre le lit. N'y mettez pas de nom de personne."),
    )

    def __init__(self, *args, actor, current, **kwargs):
        super().__init__(*args, actor=actor, **kwargs)
        self.fields["stage"].choices = [(each.value, each.label) for each in stages_by_hand(current)]
        self.initial.setdefault("on", timezone.localdate())


def stages_by_hand(current):
    """Stages that may be noted after this one without an examination nor an award."""
    return [stage for stage in following(current) if stage in BY_HAND]


class FileForm(forms.Form):
    file = JoinedFileField(label="Document")


class ComingFilter(ActorForm):
    """Which coming contracts to list; its state is the address of the page."""

    q = forms.CharField(label="Rechercher", required=False, max_length=100)
    authority = forms.ModelChoiceField(
        label="Donneur d'ordre", queryset=Organisation.objects.none(), required=False, empty_label="Tous"
    )
    category = forms.ChoiceField(label="Nature", required=False, choices=[("", "Toutes"), *Category.choices])
    etape = forms.ChoiceField(label="Étape", required=False, choices=[("", "Tous, sauf attribués"), *StageKind.choices])

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, actor=actor, **kwargs)
        seen = Contract.objects.visible_to(actor).exclude(announcement=None)
        self.fields["authority"].queryset = Organisation.objects.filter(pk__in=seen.values("authority"))
        if not actor.is_facilitator:
            del self.fields["authority"]
