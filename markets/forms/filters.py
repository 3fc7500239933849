"""Filters of lists, kept in the address."""

from django import forms

from markets.enums import Category, Kind, Nomenclature, Procedure
from markets.forms.fields import ActorForm
from markets.models import Contract, Organisation


class ContractFilter(ActorForm):
    """Which contracts to list; its state is the address of the page."""

    q = forms.CharField(label="Rechercher", required=False, max_length=100)
    authority = forms.ModelChoiceField(
        label="Donneur d'ordre", queryset=Organisation.objects.none(), required=False, empty_label="Tous"
    )
    category = forms.ChoiceField(label="Objet", required=False, choices=[("", "Tous"), *Category.choices])
    procedure = forms.ChoiceField(label="Procédure", required=False, choices=[("", "Toutes"), *Procedure.choices])
    state = forms.ChoiceField(
        label="À compléter",
        required=False,
        choices=[("", "Tous"), ("unawarded", "Un lot sans titulaire"), ("to_name", "Un titulaire à nommer")],
    )

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, actor=actor, **kwargs)
        self.fields["authority"].queryset = Organisation.objects.filter(
            pk__in=Contract.objects.visible_to(actor).running().values("authority")
        )
        if not actor.is_facilitator:
            del self.fields["state"]


class OrganisationFilter(ActorForm):
    """Which partners to list."""

    q = forms.CharField(label="Rechercher", required=False, max_length=100)
    kind = forms.ChoiceField(label="Ce qu'elle est", required=False, choices=[("", "Toutes"), *Kind.choices])
    state = forms.ChoiceField(label="Identité", required=False, choices=[("", "Toutes"), ("to_name", "À nommer")])


class JournalFilter(ActorForm):
    """Which acts to list: those whose words or number match, those on one object when a page leads here."""

    q = forms.CharField(label="Mot ou numéro", required=False, max_length=100)
    kind = forms.SlugField(required=False, max_length=40, widget=forms.HiddenInput)
    pk = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)


class CodeFilter(ActorForm):
    """Looking a code of a national list up, by its digits or by words of its label."""

    q = forms.CharField(label="Code ou libellé", required=False, max_length=120)
    liste = forms.ChoiceField(label="Liste", required=False, choices=Nomenclature)
