"""Forms of lists of partners, and of what a structure notes about one."""

from django import forms

from markets.forms.fields import ActorForm, DayField
from markets.typography import french

MOST_BYTES = 5 * 1024 * 1024


class PartnersFileForm(forms.Form):
    file = forms.FileField(
        label="Liste de partenaires",
        max_length=255,
        help_text=french(
            "Annuaire des structures d'insertion (.json), ou classeur Excel (.xlsx, .csv) ; 5 Mo au plus."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".json,.xlsx,.csv,.txt"}),
        error_messages={"required": "Choisissez un fichier.", "empty": "Le fichier est vide."},
    )

    def clean_file(self):
        given = self.cleaned_data["file"]
        if given.size > MOST_BYTES:
            raise forms.ValidationError(french("Ce fichier dépasse 5 Mo : gardez-en les lignes utiles."))
        return given


class PartnerNotesForm(ActorForm):
    """What the structure notes about a partner, for itself."""

    trades = forms.CharField(
        label="Métiers",
        required=False,
        max_length=500,
        help_text=french("Ce que fait cette structure : second œuvre, espaces verts…"),
    )
    places = forms.CharField(label="Communes desservies", required=False, max_length=500)
    notes = forms.CharField(
        label="Notes",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Lues par votre structure seulement. N'y mettez pas ce que l'on sait d'une personne suivie.",
    )
    paused_until = DayField(
        label="Ne pas la relancer avant le",
        required=False,
        help_text="Vide ou passée, rien n'est arrêté.",
    )
