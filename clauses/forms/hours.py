"""Forms of a clause: its terms and the hours it owes."""

from django import forms
from django.db.models import Q
from django.utils import timezone

from clauses.actions.hours import approvers
from clauses.enums import LegalBasis, ObligationKind
from clauses.forms.fields import HoursField, day_field, words_field
from clauses.models import CharterVersion, Clause
from markets.models import Organisation, Party


def charter_versions(actor):
    """Versions of the structure's lists that are in force today or will be."""
    return (
        CharterVersion.objects.filter(structure__in=actor.structures)
        .filter(Q(ends_on=None) | Q(ends_on__gte=timezone.localdate()))
        .select_related("charter")
        .order_by("charter__name", "-starts_on")
    )


class TermsForm(forms.Form):
    """What a clause asks, beside its hours."""

    legal_basis = forms.ChoiceField(label="Fondement", choices=LegalBasis, initial=LegalBasis.EXECUTION)
    every_months = forms.TypedChoiceField(
        label="Les entreprises déclarent leurs heures",
        choices=Clause._meta.get_field("every_months").choices,
        coerce=int,
        initial=1,
    )
    charter_version = forms.ModelChoiceField(
        label="Liste des publics éligibles", queryset=CharterVersion.objects.none(), empty_label=None
    )

    def __init__(self, *args, actor, sector=None, keep=None, **options):
        super().__init__(*args, **options)
        if sector is not None:
            bases = LegalBasis.of_sector(sector)
            self.fields["legal_basis"].choices = [(basis.value, basis.label) for basis in bases]
            self.fields["legal_basis"].initial = bases[0]
        versions = charter_versions(actor)
        if keep is not None:
            # The version a clause was opened with stays proposed once it is over.
            versions = CharterVersion.objects.filter(Q(pk=keep) | Q(pk__in=versions.values("pk")))
            versions = versions.select_related("charter").order_by("charter__name", "-starts_on")
        self.fields["charter_version"].queryset = versions


class FixHoursForm(TermsForm):
    """« Les heures sont fixées au marché : les saisir »."""

    seconds = HoursField(label="Heures à réaliser", help_text="Telles qu'écrites au marché, par exemple 833.")
    effective_on = day_field("À compter du", help_text="La notification du marché, le plus souvent.")

    field_order = ["seconds", "effective_on", "legal_basis", "every_months", "charter_version"]


class OpenClauseForm(TermsForm):
    """The same, the hours being those that the buyer retained."""

    effective_on = day_field("À compter du")

    field_order = ["effective_on", "legal_basis", "every_months", "charter_version"]


class ChangeTermsForm(TermsForm):
    required = forms.BooleanField(
        label="Clause exigée par le marché",
        required=False,
        help_text="Décochez si le titulaire l'a proposée de lui-même.",
    )


class ObligationForm(forms.Form):
    """Hours added to or taken from what a lot owes; the page says which."""

    LABELS = {
        ObligationKind.OFFERED: ("Heures supplémentaires proposées", "Précision"),
        ObligationKind.AMENDMENT: ("Heures", "Référence de l'avenant"),
        ObligationKind.WAIVER: ("Heures dont le titulaire est dispensé", "Motif de la dispense"),
    }
    direction = forms.ChoiceField(
        label="L'avenant",
        choices=[("add", "ajoute des heures"), ("remove", "retire des heures")],
        widget=forms.RadioSelect,
        initial="add",
    )
    seconds = HoursField()
    effective_on = day_field("À compter du")
    party = forms.ModelChoiceField(
        label="Intervenant concerné", queryset=Party.objects.none(), required=False, empty_label="Le lot entier"
    )
    approver = forms.ModelChoiceField(
        label="Accordée par",
        queryset=Organisation.objects.none(),
        empty_label=None,
        required=False,
        help_text="Une dispense se demande au donneur d'ordre\u202f: le facilitateur l'enregistre.",
    )
    words = words_field("Précision")

    def __init__(self, *args, actor, lot, kind, **options):
        super().__init__(*args, **options)
        hours, words = self.LABELS[kind]
        self.fields["seconds"].label, self.fields["words"].label = hours, words
        self.fields["words"].required = kind != ObligationKind.OFFERED
        if kind != ObligationKind.AMENDMENT:
            del self.fields["direction"]
        if kind == ObligationKind.WAIVER:
            self.fields["approver"].queryset = Organisation.objects.filter(pk__in=approvers(lot)).order_by("sort_key")
            self.fields["approver"].initial = lot.contract.authority_id
        else:
            del self.fields["approver"]
        self.fields["party"].queryset = Party.objects.filter(lot=lot).select_related("organisation").order_by("pk")

    def clean(self):
        cleaned = super().clean()
        if cleaned.pop("direction", None) == "remove" and cleaned.get("seconds"):
            cleaned["seconds"] = -cleaned["seconds"]
        return cleaned


class EndClauseForm(forms.Form):
    ended_on = day_field("N'est plus en vigueur depuis le")
    words = words_field("Motif")
