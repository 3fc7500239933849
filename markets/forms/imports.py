"""Forms of an import of published contracts: the file, and what to bring in of it."""

from fractions import Fraction

from django import forms

from markets.actions.imports import LARGE, read_file
from markets.typography import french, write_number

MOST_BYTES = 25 * 1024 * 1024  # the command has no limit
MOST_REASONS = 5


class DecpFileForm(forms.Form):
    file = forms.FileField(
        label="Fichier DECP (JSON, XML ou CSV)",
        max_length=255,
        help_text="Données essentielles de la commande publique, 25 Mo au plus.",
        widget=forms.ClearableFileInput(attrs={"accept": ".json,.xml,.csv,.txt"}),
        error_messages={"required": "Choisissez un fichier.", "empty": "Le fichier est vide."},
    )

    def clean_file(self):
        """The file, refused with a sentence when no contract at all can be read in it; the worker reads a large one."""
        given, self.read = self.cleaned_data["file"], None
        if given.size > MOST_BYTES:
            size = write_number(Fraction(given.size, 1024 * 1024), places=1)
            raise forms.ValidationError(french(f"Ce fichier pèse {size} Mo : la limite est de 25 Mo, découpez-le."))
        if given.size > LARGE:
            return given
        read = read_file(given)
        given.seek(0)
        if not read.contracts:
            said = [each.sentence for each in read.rejected[:MOST_REASONS]] or list(read.remarks[:MOST_REASONS])
            raise forms.ValidationError(said or ["Aucun contrat n'a pu être lu dans ce fichier."])
        self.read = read
        return given


class ChoiceForm(forms.Form):
    """What to bring in: operations ticked, by rank, the name of each, and what to do of each suspected duplicate."""

    ASIDE, MERGED, APART = "", "merged", "apart"
    CHOICES = [(ASIDE, "Laisser de côté"), (MERGED, "Réunir les deux"), (APART, "Importer à part")]

    operations = forms.TypedMultipleChoiceField(label="Marchés", coerce=int, required=False)

    def __init__(self, *args, operations, duplicates, **kwargs):
        super().__init__(*args, **kwargs)
        self.planned = {each.rank: each for each in operations}
        self.fields["operations"].choices = [(rank, rank) for rank in self.planned]
        self.doubles = {each.contract.rank: each for each in duplicates}
        for rank in self.doubles:
            self.fields[f"double_{rank}"] = forms.ChoiceField(
                label="Choix", choices=self.CHOICES, required=False, initial=self.ASIDE
            )
        for rank, each in self.planned.items():
            self.fields[f"name_{rank}"] = forms.CharField(
                label="Nom du marché", max_length=255, required=False, initial=each.name[:255]
            )

    def clean(self):
        given = super().clean()
        if not self.errors and not given["operations"] and not any(given[f"double_{rank}"] for rank in self.doubles):
            raise forms.ValidationError("Cochez au moins un marché à importer.")
        if not self.errors:
            self.refuse_lonely_doubles()
        return given

    def refuse_lonely_doubles(self):
        """A double is merged into a contract of the tool, or into one that comes in with it."""
        ranks = {contract.rank for rank in self.cleaned_data["operations"] for contract in self.planned[rank].contracts}
        for rank, double in self.doubles.items():
            kept = double.kept
            if self.cleaned_data[f"double_{rank}"] == self.MERGED and kept.rank > 0 and kept.rank not in ranks:
                words = f"cochez aussi le marché du contrat {kept.published_id}, ou importez-le d'abord."
                self.add_error(None, french(f"Pour réunir le doublon {double.contract.published_id}, {words}"))

    def choice(self):
        """What the import is asked: ranks of the contracts to write, names, duplicates that are none."""
        ticked = self.cleaned_data["operations"]
        apart, merged = (
            {rank for rank in self.doubles if self.cleaned_data[f"double_{rank}"] == choice}
            for choice in (self.APART, self.MERGED)
        )
        ranks = {contract.rank for rank in ticked for contract in self.planned[rank].contracts}
        names = {rank: self.cleaned_data[f"name_{rank}"] for rank in ticked}
        return {"chosen": ranks | apart, "names": names, "apart": apart, "merged": merged}

    def is_ticked(self, field, rank, initial=False):
        return str(rank) in self.data.getlist(field) if self.is_bound else initial
