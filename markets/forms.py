"""Forms of the ground floor: contracts, lots, awards, parties, partners, settings. French texts are read leniently."""

from django import forms

from markets.enums import Category, ContactRank, Kind, PartyRole, Role, Sector
from markets.identifiers import UnreadableIdentifier, read_siret_or_siren
from markets.lots_paste import UnreadableAmount, UnreadableDuration, read_amount, read_lots, read_months
from markets.models import Contract, Operation, Organisation, Party, User
from markets.register import Sought

MOST_LINES_SAID = 20
PASTE_HELP = (
    "Copiez les lignes de votre tableau Excel, avec ou sans en-tête\u202f: n°, intitulé, titulaire, SIRET ou SIREN, "
    "montant HT, durée. Une colonne peut rester vide. Sans rien coller, le marché n'est pas alloti."
)


class AmountField(forms.CharField):
    """Euros before tax, as people write them: « 1 234 567,89 € »."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def to_python(self, value):
        typed = super().to_python(value)
        if not typed:
            return None
        try:
            return read_amount(typed)
        except UnreadableAmount as unreadable:
            raise forms.ValidationError(unreadable.sentence) from unreadable

    def prepare_value(self, value):
        return value if isinstance(value, str) or value is None else f"{value:.2f}".replace(".", ",")


class MonthsField(forms.CharField):
    """A length in whole months: « 22 », « 22 mois », « 2 ans »."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})

    def to_python(self, value):
        typed = super().to_python(value)
        if not typed:
            return None
        try:
            return read_months(typed)
        except UnreadableDuration as unreadable:
            raise forms.ValidationError(unreadable.sentence) from unreadable


class IdentifierField(forms.CharField):
    """A SIRET or a SIREN, spaces accepted; the cleaned value is an `Identifier`, None when empty."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})

    def to_python(self, value):
        typed = super().to_python(value)
        if not typed:
            return None
        try:
            return read_siret_or_siren(typed)
        except UnreadableIdentifier as unreadable:
            raise forms.ValidationError(unreadable.sentence) from unreadable


class OneOf:
    """A field that may stay empty when another says the same thing: never called optional, never refused alone."""

    def clean(self, value):
        if not str(value or "").strip():
            return self.to_python("")
        return super().clean(value)


class PartnerField(OneOf, forms.ModelChoiceField):
    """An organisation among the partners, beside which a new one may be typed."""

    def __init__(self, **kwargs):
        super().__init__(queryset=Organisation.objects.none(), empty_label="Choisir…", **kwargs)


class PartnerNumber(OneOf, IdentifierField):
    def __init__(self):
        super().__init__(label="Ou son SIRET ou SIREN")


class PartnerName(OneOf, forms.CharField):
    def __init__(self):
        super().__init__(label="Et son nom", max_length=255)


class DayField(forms.DateField):
    def __init__(self, **kwargs):
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


class ActorForm(forms.Form):
    """A form that knows who fills it in: what may be chosen is what the actor sees."""

    use_required_attribute = False

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, **kwargs)
        self.actor = actor

    def partners(self):
        return Organisation.objects.visible_to(self.actor)

    def either(self, name, missing):
        """Leave under `name` the partner chosen, or the `Sought` made of the number and the name typed beside it."""
        chosen = self.cleaned_data.get(name)
        number = self.cleaned_data.pop(f"{name}_identifier", None)
        typed = self.cleaned_data.pop(f"{name}_name", "")
        if {name, f"{name}_identifier", f"{name}_name"} & set(self.errors):
            return
        if chosen and (number or typed):
            self.add_error(name, "Choisissez dans la liste ou saisissez à côté, mais pas les deux.")
        elif chosen is None and not number and not typed:
            self.add_error(name, missing)
        elif chosen is None:
            self.cleaned_data[name] = Sought.read(number or "", typed)

    def dates_in_order(self, first, last, sentence):
        starts_on, ends_on = self.cleaned_data.get(first), self.cleaned_data.get(last)
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error(last, sentence)


class ContractFacts(ActorForm):
    """What is said of a contract whether it is new or not."""

    title = forms.CharField(label="Intitulé du marché", max_length=500)
    reference = forms.CharField(label="Référence", max_length=60, required=False)
    sector = forms.ChoiceField(label="Nature", choices=Sector, initial=Sector.PUBLIC)
    category = forms.ChoiceField(label="Objet", choices=Category, initial=Category.WORKS)
    framework = forms.BooleanField(label="C'est un accord-cadre", required=False)
    cpv = forms.CharField(label="Code CPV", max_length=10, required=False)
    place = forms.CharField(label="Lieu d'exécution", max_length=120, required=False)
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
        self.fields["operation"].queryset = Operation.objects.filter(structure__in=actor.structures)
        self.fields["facilitator"].queryset = User.objects.filter(
            memberships__structure__in=actor.structures, memberships__role=Role.FACILITATOR
        ).distinct()

    def clean(self):
        super().clean()
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


CONTRACT_FACTS = ("title", "reference", "sector", "category", "framework", "cpv", "place", "operation", "facilitator")


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


class LotForm(ActorForm):
    number = forms.CharField(
        label="N° du lot", max_length=20, required=False, help_text="Vide pour un marché qui n'est pas alloti."
    )
    title = forms.CharField(label="Intitulé du lot", max_length=255, required=False)
    amount = AmountField(label="Montant estimé HT", required=False)
    cpv = forms.CharField(label="Code CPV", max_length=10, required=False)
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
        others = Party.objects.visible_to(actor).filter(award=award, declares_through=None)
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


class OrganisationForm(ActorForm):
    """A partner: new with its number, or its identity corrected."""

    identifier = IdentifierField(label="SIRET ou SIREN", required=False)
    name = forms.CharField(label="Nom", max_length=255, required=False)
    postcode = forms.RegexField(
        label="Code postal",
        regex=r"^[0-9]{5}$",
        required=False,
        error_messages={"invalid": "Un code postal compte 5 chiffres."},
    )
    town = forms.CharField(label="Commune", max_length=120, required=False)
    kinds = forms.MultipleChoiceField(
        label="Ce qu'elle est", choices=Kind, required=False, widget=forms.CheckboxSelectMultiple
    )

    def clean(self):
        super().clean()
        if not self.errors and not self.cleaned_data.get("identifier") and not self.cleaned_data.get("name"):
            self.add_error("name", "Donnez au moins un nom, un SIRET ou un SIREN.")
        return self.cleaned_data


class OrganisationEditForm(OrganisationForm):
    """Corrections of an identity; a SIRET is asked only of who has none."""

    identifier = None
    siret = forms.CharField(
        label="SIRET", required=False, help_text="14 chiffres, pour compléter ce que l'on sait de l'organisation."
    )
    field_order = ("name", "siret")

    def __init__(self, *args, actor, organisation, **kwargs):
        super().__init__(*args, actor=actor, **kwargs)
        self.organisation = organisation
        if organisation.siret or organisation.foreign_id:
            del self.fields["siret"]

    def clean(self):
        # The number is there already: only the name of somebody without any may not go.
        forms.Form.clean(self)
        nameless = not self.cleaned_data.get("name")
        if nameless and not (self.organisation.siren or self.organisation.foreign_id or self.cleaned_data.get("siret")):
            self.add_error("name", "Donnez un nom : cette organisation n'a pas de numéro.")
        return self.cleaned_data


class NameForm(ActorForm):
    name = forms.CharField(label="Nom", max_length=255)


class ContactForm(forms.Form):
    """One of the three people to write to at a partner; an empty row is no contact."""

    name = forms.CharField(label="Nom", max_length=120, required=False)
    mail = forms.EmailField(label="Courriel", required=False)
    phone = forms.CharField(label="Téléphone", max_length=20, required=False)
    refused = forms.BooleanField(label="N'est plus le bon contact", required=False)

    def clean(self):
        super().clean()
        given = self.cleaned_data
        if not self.errors and (given.get("name") or given.get("refused")) and not (given["mail"] or given["phone"]):
            raise forms.ValidationError("Donnez un courriel ou un téléphone à ce contact.")
        return given


ContactFormSet = forms.formset_factory(ContactForm, extra=0, max_num=len(ContactRank), validate_max=True)


class SettingsForm(ActorForm):
    contact_name = forms.CharField(
        label="Personne à joindre",
        max_length=120,
        required=False,
        help_text="Son nom, son téléphone et son courriel figurent sur chaque page des entreprises et des partenaires.",
    )
    phone = forms.CharField(label="Téléphone", max_length=20, required=False)
    mail = forms.EmailField(label="Courriel", required=False)
    due_day = forms.IntegerField(
        label="Jour limite de déclaration",
        min_value=1,
        max_value=28,
        help_text="Jour du mois suivant, de 1 à 28.",
    )
    masking_threshold = forms.IntegerField(
        label="Effectif minimal d'un détail",
        min_value=2,
        max_value=100,
        help_text="En dessous, les bilans ne détaillent pas qui sont les personnes.",
    )


class ContractFilter(ActorForm):
    """Which contracts to list; its state is the address of the page."""

    q = forms.CharField(label="Rechercher", required=False, max_length=100)
    authority = forms.ModelChoiceField(
        label="Donneur d'ordre", queryset=Organisation.objects.none(), required=False, empty_label="Tous"
    )
    category = forms.ChoiceField(label="Objet", required=False, choices=[("", "Tous"), *Category.choices])
    state = forms.ChoiceField(
        label="À compléter",
        required=False,
        choices=[("", "Tous"), ("unawarded", "Un lot sans titulaire"), ("to_name", "Un titulaire à nommer")],
    )

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, actor=actor, **kwargs)
        self.fields["authority"].queryset = Organisation.objects.filter(
            pk__in=Contract.objects.visible_to(actor).values("authority")
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
