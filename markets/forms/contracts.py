"""Forms of contracts, lots, awards and who takes part."""

from django import forms

from markets.enums import AmendmentPurpose, Category, Kind, PartyRole, Procedure, Role, Sector
from markets.forms.fields import (
    ActorForm,
    AmountField,
    DayField,
    LinesField,
    MonthsField,
    PartnerField,
    PartnerName,
    PartnerNumber,
    ShareField,
)
from markets.forms.suggestions import CpvField
from markets.lots_paste import read_lots
from markets.models import Operation, Party, User
from markets.modules import ANRU

MOST_LINES_SAID = 20
PASTE_HELP = (
    "Copiez les lignes de votre tableau Excel, avec ou sans en-tête\u202f: n°, intitulé, titulaire, SIRET ou SIREN, "
    "montant HT, durée. Une colonne peut rester vide. Sans rien coller, le marché n'est pas alloti."
)


class ContractFacts(ActorForm):
    """What is said of a contract whether it is new or not."""

    title = forms.CharField(label="Intitulé du marché", max_length=500)
    reference = forms.CharField(label="Référence", max_length=60, required=False)
    sector = forms.ChoiceField(label="Nature", choices=Sector, initial=Sector.PUBLIC)
    category = forms.ChoiceField(label="Objet", choices=Category, initial=Category.WORKS)
    framework = forms.BooleanField(label="C'est un accord-cadre", required=False)
    procedure = forms.ChoiceField(label="Procédure", required=False, choices=[("", "Non précisée"), *Procedure.choices])
    cpv = CpvField()
    place = forms.CharField(label="Lieu d'exécution", max_length=120, required=False)
    other_places = LinesField(
        label="Autres lieux d'exécution", longest=120, most=30, required=False, help_text="Un par ligne."
    )
    anru_share = ShareField(
        label="Part ANRU (%)",
        required=False,
        help_text="Part du marché qui relève du renouvellement urbain\u202f: 100 s'il en relève tout entier.",
    )
    operation = forms.ModelChoiceField(
        label="Opération déjà suivie", queryset=Operation.objects.none(), required=False, empty_label="Aucune"
    )
    operation_name = forms.CharField(
        label="Ou nouvelle opération",
        max_length=255,
        required=False,
        help_text="Ce que plusieurs marchés construisent ensemble\u202f: un centre aquatique, une rue.",
    )
    facilitator = forms.ModelChoiceField(
        label="Facilitateur responsable", queryset=User.objects.none(), required=False, empty_label="Non précisé"
    )

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, actor=actor, **kwargs)
        if not actor.structure.has(ANRU):
            del self.fields["anru_share"]
        self.fields["operation"].queryset = Operation.objects.filter(structure__in=actor.structures)
        self.fields["facilitator"].queryset = User.objects.filter(
            memberships__structure__in=actor.structures, memberships__role=Role.FACILITATOR
        ).distinct()

    def clean(self):
        super().clean()
        if "anru_share" not in self.fields:
            # What was typed while the module was on stays.
            self.cleaned_data["anru_share"] = self.initial.get("anru_share")
        if self.cleaned_data.get("operation") and self.cleaned_data.get("operation_name"):
            self.add_error("operation", "Choisissez une opération suivie ou nommez-en une nouvelle, mais pas les deux.")
        return self.cleaned_data


class LotsField(forms.CharField):
    """Lots pasted from a spreadsheet; the cleaned value is the list of rows, empty when nothing is pasted."""

    widget = forms.Textarea(
        attrs={"class": "form-control paste", "rows": 8, "spellcheck": "false", "autocomplete": "off"}
    )

    def __init__(self, **kwargs):
        super().__init__(strip=False, **kwargs)

    def to_python(self, value):
        typed = super().to_python(value)
        if not typed.strip():
            return ()
        pasted = read_lots(typed)
        said = [*pasted.errors, *(f"Ligne {row.line} : {error}" for row in pasted.rows for error in row.errors)]
        if len(said) > MOST_LINES_SAID:
            said = [*said[:MOST_LINES_SAID], f"Et {len(said) - MOST_LINES_SAID} autres erreurs, lignes suivantes."]
        if said:
            raise forms.ValidationError(said)
        return pasted.rows


class ContractForm(ContractFacts):
    """A whole contract on one screen: operation, donneur d'ordre, contract, pasted lots."""

    authority = PartnerField(label="Donneur d'ordre")
    authority_identifier = PartnerNumber()
    authority_name = PartnerName()
    notified_on = DayField(
        label="Notification des lots attribués", required=False, help_text="Si elle est la même pour tous."
    )
    lots = LotsField(label="Lots", required=False, help_text=PASTE_HELP)

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, actor=actor, **kwargs)
        self.fields["authority"].queryset = self.partners().filter(kinds__kind=Kind.AUTHORITY)
        if actor.user:
            self.initial.setdefault("facilitator", actor.user.pk)

    def clean(self):
        super().clean()
        self.either("authority", "Choisissez le donneur d'ordre, ou donnez son SIRET et son nom.")
        return self.cleaned_data


class ContractEditForm(ContractFacts):
    @staticmethod
    def facts(contract):
        """What the form starts from."""
        return {name: getattr(contract, name) for name in CONTRACT_FACTS}


CONTRACT_FACTS = (
    "title", "reference", "sector", "category", "framework", "procedure", "cpv", "place", "other_places", "anru_share",
    "operation", "facilitator",
)  # fmt: skip


class LotsPasteForm(ActorForm):
    """Lots pasted into a contract that is there already."""

    lots = LotsField(label="Lots", help_text=PASTE_HELP)
    notified_on = DayField(
        label="Notification des lots attribués", required=False, help_text="Si elle est la même pour tous."
    )

    def clean_lots(self):
        rows = self.cleaned_data["lots"]
        if not rows:
            raise forms.ValidationError("Collez au moins un lot.")
        return rows


class CopyContractForm(ActorForm):
    """What tells a copy from its model."""

    title = forms.CharField(label="Intitulé du nouveau marché", max_length=500)
    reference = forms.CharField(label="Référence", max_length=60, required=False)


class CopyLotForm(ActorForm):
    number = forms.CharField(label="N° du nouveau lot", max_length=20)
    title = forms.CharField(label="Intitulé du lot", max_length=255, required=False)


class JointBuyerForm(ActorForm):
    """Another donneur d'ordre that the contract serves."""

    organisation = PartnerField(label="Donneur d'ordre")
    organisation_identifier = PartnerNumber()
    organisation_name = PartnerName()

    def __init__(self, *args, actor, contract, **kwargs):
        super().__init__(*args, actor=actor, **kwargs)
        known = self.partners().filter(kinds__kind=Kind.AUTHORITY).exclude(pk=contract.authority_id)
        self.fields["organisation"].queryset = known.exclude(pk__in=contract.joint_buyers.values("organisation"))

    def clean(self):
        super().clean()
        self.either("organisation", "Choisissez le donneur d'ordre, ou donnez son SIRET et son nom.")
        return self.cleaned_data


class LotForm(ActorForm):
    number = forms.CharField(
        label="N° du lot", max_length=20, required=False, help_text="Vide pour un marché qui n'est pas alloti."
    )
    title = forms.CharField(label="Intitulé du lot", max_length=255, required=False)
    amount = AmountField(label="Montant estimé HT", required=False)
    cpv = CpvField()
    starts_on = DayField(label="Début prévu", required=False)
    ends_on = DayField(label="Fin prévue", required=False)

    def clean(self):
        super().clean()
        if not self.cleaned_data.get("number") and not self.cleaned_data.get("title") and not self.errors:
            self.add_error("title", "Donnez un numéro ou un intitulé au lot.")
        self.dates_in_order("starts_on", "ends_on", "La fin du lot précède son début.")
        return self.cleaned_data


class AwardFacts(ActorForm):
    """What was signed."""

    reference = forms.CharField(label="Référence", max_length=60, required=False)
    amount = AmountField(label="Montant HT", required=False, help_text="Exemple\u202f: 1\u202f234\u202f567,89")
    notified_on = DayField(label="Notifié le", required=False)
    months = MonthsField(label="Durée", required=False, help_text="En mois\u202f: 22, ou 2 ans.")
    ends_on = DayField(label="Fin", required=False, help_text="Vide\u202f: calculée de la notification et de la durée.")

    def clean(self):
        super().clean()
        self.dates_in_order("notified_on", "ends_on", "La fin du marché précède sa notification.")
        return self.cleaned_data


class AwardForm(AwardFacts):
    """What was signed, and with whom."""

    holder = PartnerField(label="Titulaire")
    holder_identifier = PartnerNumber()
    holder_name = PartnerName()
    starts_on = DayField(
        label="Début réel", required=False, help_text="Premier jour sur le chantier ou la prestation, s'il est connu."
    )
    field_order = ("holder", "holder_identifier", "holder_name")

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, actor=actor, **kwargs)
        self.fields["holder"].queryset = self.partners()

    def clean(self):
        super().clean()
        self.either("holder", "Choisissez le titulaire, ou donnez son SIRET et son nom.")
        return self.cleaned_data


class AmendmentFacts(ActorForm):
    """What an amendment changes; the amount is typed without a sign, beside which way it goes."""

    KEEPS, ADDS, TAKES = "keeps", "adds", "takes"

    signed_on = DayField(label="Signé le")
    purpose = forms.ChoiceField(label="Objet", choices=AmendmentPurpose)
    direction = forms.ChoiceField(
        label="Le montant du marché",
        choices=[(ADDS, "augmente"), (TAKES, "diminue"), (KEEPS, "ne change pas")],
        widget=forms.RadioSelect,
        initial=ADDS,
    )
    amount_delta = AmountField(label="De combien, HT", required=False, help_text="Exemple\u202f: 50\u202f000")
    ends_on = DayField(label="Nouvelle fin", required=False, help_text="Vide si la fin ne change pas.")
    words = forms.CharField(
        label="Précision",
        max_length=300,
        required=False,
        help_text="Gardée au journal\u202f: n'y mettez pas de nom de personne.",
    )

    @classmethod
    def facts(cls, amendment):
        """What the form starts from to correct an amendment."""
        amount = amendment.amount_delta
        return {
            "signed_on": amendment.signed_on,
            "purpose": amendment.purpose,
            "direction": (cls.ADDS if amount > 0 else cls.TAKES) if amount else cls.KEEPS,
            "amount_delta": abs(amount) or None,
            "ends_on": amendment.ends_on,
        }

    def clean(self):
        super().clean()
        if {"direction", "amount_delta"} & set(self.errors):
            return self.cleaned_data
        direction, amount = self.cleaned_data.pop("direction"), self.cleaned_data["amount_delta"]
        if direction == self.KEEPS and amount:
            self.add_error("amount_delta", "Laissez vide un montant qui ne change pas, ou dites dans quel sens il va.")
        elif direction != self.KEEPS and not amount:
            self.add_error("amount_delta", "Indiquez de combien le montant change.")
        elif (
            direction == self.KEEPS
            and not self.cleaned_data.get("ends_on")
            and self.cleaned_data.get("purpose")
            in (
                AmendmentPurpose.MORE,
                AmendmentPurpose.LESS,
                AmendmentPurpose.LONGER,
            )
        ):
            self.add_error("ends_on", "Dites ce que l'avenant change\u202f: le montant, la fin, ou un autre objet.")
        self.cleaned_data["amount_delta"] = -(amount or 0) if direction == self.TAKES else amount or 0
        return self.cleaned_data


class AmendmentForm(AmendmentFacts):
    """A new amendment, with its rank."""

    rank = forms.IntegerField(label="Numéro de l'avenant", min_value=1, max_value=999)
    field_order = ("rank",)


class SuccessionForm(AwardForm):
    """Who takes over a lot from its holder, and from when."""

    ended_on = DayField(label="Dernier jour du titulaire d'avant")
    words = forms.CharField(
        label="Motif",
        max_length=300,
        help_text="Résiliation, cession, liquidation… Gardé au journal\u202f: n'y mettez pas de nom de personne.",
    )
    field_order = ("ended_on", "words", "holder", "holder_identifier", "holder_name")


class PartyDates(ActorForm):
    """When a party is on site, and who types its hours."""

    starts_on = DayField(label="Début réel", required=False, help_text="Premier jour sur le chantier ou la prestation.")
    ends_on = DayField(label="Fin", required=False, help_text="Vide tant que l'intervention dure.")
    declares_through = forms.ModelChoiceField(
        label="Ses heures sont déclarées par",
        queryset=Party.objects.none(),
        required=False,
        empty_label="Lui-même",
        help_text="Par exemple le titulaire, pour un petit sous-traitant.",
    )

    def __init__(self, *args, actor, award, party=None, **kwargs):
        super().__init__(*args, actor=actor, **kwargs)
        others = Party.objects.filter(award=award, declares_through=None)
        self.fields["declares_through"].queryset = others.exclude(pk=party and party.pk).select_related("organisation")

    def clean(self):
        super().clean()
        self.dates_in_order("starts_on", "ends_on", "La fin de l'intervention précède son début.")
        return self.cleaned_data


class PartyForm(PartyDates):
    """A new party under another."""

    role = forms.ChoiceField(
        label="Sa place",
        choices=[(role.value, role.label) for role in PartyRole if role != PartyRole.HOLDER],
        widget=forms.RadioSelect,
    )
    organisation = PartnerField(label="Déjà partenaire")
    organisation_identifier = PartnerNumber()
    organisation_name = PartnerName()
    field_order = ("role", "organisation", "organisation_identifier", "organisation_name")

    def __init__(self, *args, actor, parent, **kwargs):
        super().__init__(*args, actor=actor, award=parent.award, **kwargs)
        self.fields["organisation"].queryset = self.partners()
        if parent.role != PartyRole.HOLDER:
            self.fields["role"].choices = [
                choice for choice in self.fields["role"].choices if choice[0] != PartyRole.JOINT
            ]

    def clean(self):
        super().clean()
        self.either("organisation", "Choisissez l'organisation, ou donnez son SIRET et son nom.")
        return self.cleaned_data


class StopForm(ActorForm):
    """Days without work, the last included."""

    starts_on = DayField(label="Arrêt du")
    ends_on = DayField(label="au", required=False, help_text="Vide tant que le travail n'a pas repris.")

    def clean(self):
        super().clean()
        self.dates_in_order("starts_on", "ends_on", "La reprise précède l'arrêt.")
        return self.cleaned_data


class ResumeForm(ActorForm):
    ends_on = DayField(label="Dernier jour d'arrêt", help_text="Le travail reprend le lendemain.")
