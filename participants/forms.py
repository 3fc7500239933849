"""What is typed about people. No form asks for a social security number, and none lets one through."""

from datetime import date

from django import forms
from django.core.validators import RegexValidator
from django.utils import timezone

from clauses.enums import CategoryGroup
from clauses.models import Category, CharterVersion
from markets.enums import Kind
from markets.forms.suggestions import SuggestedInput
from markets.models import Organisation, Party
from markets.typography import french, write_day
from participants.enums import Answer, ContractType, EndReason, Level, Modality, Sex
from participants.judging import ProofGiven
from participants.models import Person, PersonIdentity
from participants.social_security import holds_social_security_number
from participants.twins import names_of

FIRST_YEAR, LAST_YEAR = 1900, 2100
OTHER_PROOF = "Autre justificatif"


class DayField(forms.DateField):
    """A day, in a year that is no slip of the keyboard."""

    def __init__(self, **kwargs):
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        super().__init__(**kwargs)

    def clean(self, value):
        day = super().clean(value)
        if isinstance(day, date) and not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise forms.ValidationError(french("Cette date est trop loin : vérifiez l'année."))
        return day


class SafeForm(forms.Form):
    """Refuses a social security number wherever text can be typed."""

    def clean(self):
        cleaned = super().clean()
        for name, value in list(cleaned.items()):
            if isinstance(value, str) and holds_social_security_number(value):
                self.add_error(
                    name,
                    french(
                        "Ce texte contient un numéro de sécurité sociale : il ne doit pas être enregistré ici. "
                        "Retirez-le."
                    ),
                )
        return cleaned


class SearchForm(SafeForm):
    """Posted, never in an address: a name that is searched is a name."""

    q = forms.CharField(label="Nom, prénom ou code", required=False, max_length=80)


class PhoneField(forms.CharField):
    """A telephone number, with its spaces."""

    def __init__(self, **kwargs):
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}))
        said = "Écrivez un numéro, comme 06 00 00 00 00."
        super().__init__(
            max_length=20, validators=[RegexValidator(r"^\+?[0-9 .\u00a0\u202f()-]{8,20}$", said)], **kwargs
        )


class PersonForm(SafeForm):
    last_name = forms.CharField(label="Nom", max_length=120)
    first_name = forms.CharField(label="Prénom", max_length=120)
    not_twin = forms.BooleanField(label="Ce n'est pas la même personne", required=False, widget=forms.HiddenInput)
    birth_date = DayField(
        label="Date de naissance", required=False, help_text="Elle sert à vérifier les publics définis par un âge."
    )
    sex = forms.ChoiceField(label="Sexe", choices=Sex.choices, initial=Sex.UNKNOWN)
    phone = PhoneField(label="Téléphone", required=False)
    mail = forms.EmailField(label="Courriel", required=False, widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    address = forms.CharField(label="Adresse", required=False, max_length=255)
    postcode = forms.CharField(
        label="Code postal",
        required=False,
        validators=[RegexValidator(r"^[0-9]{5}$", "Un code postal compte cinq chiffres.")],
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    town = forms.CharField(
        label="Commune", required=False, max_length=120, widget=SuggestedInput("communes", beside="postcode")
    )

    def __init__(self, *args, actor, person=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.actor, self.person = actor, person

    def clean(self):
        cleaned = super().clean()
        twin = self.twin(cleaned)
        if twin and not cleaned.get("not_twin"):
            self.fields["not_twin"].widget = forms.CheckboxInput()
            born = f", née le {write_day(twin.birth_date)}" if twin.birth_date else ""
            self.add_error(
                "not_twin",
                french(f"{twin} ({twin.person.code}{born}) est déjà suivie : cochez si c'est quelqu'un d'autre."),
            )
        return cleaned

    def twin(self, cleaned):
        """Somebody of the structure with the same names, and no other birth date."""
        if self.person or not (cleaned.get("last_name") and cleaned.get("first_name")):
            return None
        names = names_of(cleaned["last_name"], cleaned["first_name"])
        same = PersonIdentity.objects.filter(structure__in=self.actor.structures, sort_key=names)
        if cleaned.get("birth_date"):
            same = same.exclude(birth_date__isnull=False, birth_date__lt=cleaned["birth_date"]).exclude(
                birth_date__isnull=False, birth_date__gt=cleaned["birth_date"]
            )
        return same.select_related("person").order_by("pk").first()

    def identity(self):
        """What the actions take."""
        return {name: value for name, value in self.cleaned_data.items() if name != "not_twin"}


class ProofForm(SafeForm):
    """What was shown for one public that is ticked: a kind and dates, never the document."""

    kind = forms.ChoiceField(label="Justificatif vu", required=False)
    issued_on = DayField(label="Établi le", required=False)
    valid_until = DayField(label="Valable jusqu'au", required=False)
    seen_on = DayField(label="Vu le", required=False)
    note = forms.CharField(label="Avis donné par, et quand", max_length=255)

    def __init__(self, *args, category, today, **kwargs):
        super().__init__(*args, prefix=f"public-{category.pk}", **kwargs)
        self.category, self.today = category, today
        kinds = [*category.proofs, OTHER_PROOF]
        self.fields["kind"].choices = [("", "Aucun pour le moment"), *((kind[:160], kind) for kind in kinds)]
        self.fields["seen_on"].widget.attrs["max"] = today.isoformat()
        if category.group != CategoryGroup.OPINION:
            del self.fields["note"]
        if category.proof_months:
            self.fields["issued_on"].help_text = f"Il y a moins de {category.proof_months} mois."

    def clean(self):
        cleaned = super().clean()
        issued_on, seen_on = cleaned.get("issued_on"), cleaned.get("seen_on")
        if not cleaned.get("kind") and (issued_on or seen_on or cleaned.get("valid_until")):
            self.add_error("kind", "Dites quel justificatif porte ces dates.")
        for name, day in (("issued_on", issued_on), ("seen_on", seen_on)):
            if day and day > self.today:
                self.add_error(name, "Cette date est à venir.")
        if issued_on and issued_on > (seen_on or self.today):
            self.add_error("issued_on", "Le justificatif est établi avant d'être vu.")
        return cleaned

    def given(self):
        """The proof, or nothing when none was seen."""
        typed = self.cleaned_data
        if not typed.get("kind"):
            return None
        return ProofGiven(
            category=self.category,
            kind=typed["kind"],
            issued_on=typed.get("issued_on"),
            valid_until=typed.get("valid_until"),
            seen_on=typed.get("seen_on"),
        )


class EligibilityForm(SafeForm):
    """A decision: the publics that are said to hold, a proof form for each that is ticked, dates."""

    categories = forms.ModelMultipleChoiceField(
        label="Publics", queryset=Category.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    main = forms.ModelChoiceField(
        label="Motif principal",
        queryset=Category.objects.none(),
        required=False,
        empty_label="Le premier qui est retenu",
        help_text="Celui qui est compté dans les bilans.",
    )
    hire_on = DayField(
        label="Embauche prévue le", required=False, help_text="Les âges et les validités se jugent à cette date."
    )
    decided_on = DayField(label="Décision du")
    refusal = forms.CharField(
        label="Si vous refusez, pourquoi",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Reste dans votre structure.",
    )

    def __init__(self, *args, version, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.version, self.today = version, today
        known = list(version.categories.filter(open=True))
        for name in ("categories", "main"):
            self.fields[name].queryset = version.categories.filter(open=True)
        self.fields["decided_on"].initial = today
        ticked = set(self.data.getlist("categories")) if self.is_bound else set()
        self.ticked = [category for category in known if str(category.pk) in ticked]
        self.fields["main"].choices = [("", self.fields["main"].empty_label)] + [
            (category.pk, category.label) for category in self.ticked
        ]
        self.proofs = [ProofForm(self.data, category=category, today=today) for category in self.ticked]
        self.groups = [
            {
                "label": CategoryGroup(group).label,
                "rows": [
                    {"category": category, "ticked": category in self.ticked}
                    for category in sorted(known, key=lambda each: (each.status, each.position))
                    if category.group == group
                ],
            }
            for group in CategoryGroup.values
        ]
        self.groups = [group for group in self.groups if group["rows"]]

    def is_valid(self):
        proofs_are = [proof.is_valid() for proof in self.proofs]
        return super().is_valid() and all(proofs_are)

    def decision(self):
        """What the rule and the action take, as far as it could be read."""
        typed = getattr(self, "cleaned_data", {})
        return {
            "charter_version": self.version,
            "categories": self.ticked,
            "main": typed.get("main"),
            "proofs": [given for proof in self.proofs if proof.is_bound and (given := proof.given())],
            "notes": {
                proof.category.code: proof.cleaned_data["note"]
                for proof in self.proofs
                if proof.cleaned_data.get("note")
            },
            "decided_on": typed.get("decided_on") or self.today,
            "hire_on": typed.get("hire_on"),
        }


class WithdrawForm(SafeForm):
    reason = forms.CharField(
        label="Pourquoi la décision est retirée",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Reste dans votre structure, avec la décision.",
    )


class PersonChoice(forms.ModelChoiceField):
    def label_from_instance(self, person):
        return f"{person.identity.last_name} {person.identity.first_name} ({person.code})"


class PlacementForm(SafeForm):
    """One work contract or mission. Give it the person, or the lot on which somebody is to be chosen."""

    person = PersonChoice(label="Personne", queryset=Person.objects.none(), empty_label="Choisir…")
    party = forms.ModelChoiceField(
        label="Employeur sur le marché",
        queryset=Party.objects.none(),
        help_text="Qui déclarera ses heures. Pour une mise à disposition, la structure qui l'emploie.",
    )
    modality = forms.ChoiceField(label="Modalité", choices=[("", "Choisir…"), *Modality.choices])
    contract_type = forms.ChoiceField(
        label="Contrat de travail", choices=ContractType.choices, initial=ContractType.UNKNOWN
    )
    job = forms.CharField(
        label="Poste",
        max_length=120,
        widget=SuggestedInput("rome"),
        help_text="Vos mots, ou un métier du répertoire proposé pendant la saisie.",
    )
    starts_on = DayField(label="Premier jour")
    ends_on = DayField(label="Dernier jour", required=False, help_text="Laissez vide pour un CDI ou une fin inconnue.")
    level = forms.ChoiceField(label="Niveau", choices=Level.choices, initial=Level.UNKNOWN)
    priority_district = forms.ChoiceField(
        label="Habite un quartier prioritaire (QPV)", choices=Answer.choices, initial=Answer.UNKNOWN
    )
    town = forms.CharField(
        label="Commune de résidence",
        required=False,
        max_length=120,
        help_text="Celle de l'identité si vide.",
        widget=SuggestedInput("communes"),
    )
    prescriber = forms.ModelChoiceField(
        label="Prescripteur", queryset=Organisation.objects.none(), required=False, empty_label="Aucun ou inconnu"
    )

    def __init__(self, *args, actor, person=None, lot=None, placement=None, **kwargs):
        super().__init__(*args, **kwargs)
        if person or placement:
            del self.fields["person"]
        else:
            self.fields["person"].queryset = (
                Person.objects.visible_to(actor)
                .filter(identity__isnull=False)
                .select_related("identity")
                .order_by("identity__sort_key", "pk")
            )
        if placement:
            del self.fields["party"]
        else:
            self.offer_parties(actor, lot)
        self.fields["prescriber"].queryset = Organisation.objects.visible_to(actor).filter(kinds__kind=Kind.PRESCRIBER)

    def offer_parties(self, actor, lot):
        parties = (
            Party.objects.visible_to(actor)
            .filter(lot__closed_on=None)
            .select_related("lot__contract", "organisation", "parent__organisation")
            .order_by("lot__contract__sort_key", "lot__contract", "lot__number_key", "lot", "award", "pk")
        )
        if lot is not None:
            parties = parties.filter(lot=lot)
        self.fields["party"].queryset = parties
        groups = {}
        for party in parties:
            label = str(party)
            if party.parent:
                label += f" – pour {party.parent.organisation}"
            lot_label = party.lot.label
            title = party.lot.contract.title
            group = lot_label if lot_label == title else f"{title} – {lot_label}"
            groups.setdefault(group, []).append((party.pk, label))
        choices = list(groups.items()) if len(groups) > 1 else next(iter(groups.values()), [])
        self.fields["party"].choices = [("", "Choisir…"), *choices]
        if sum(len(offered) for offered in groups.values()) == 1:
            self.fields["party"].initial = next(iter(groups.values()))[0][0]

    def clean(self):
        cleaned = super().clean()
        starts_on, ends_on = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", "Le dernier jour précède le premier.")
        return cleaned


class EndForm(forms.Form):
    ends_on = DayField(label="Dernier jour")
    end_reason = forms.ChoiceField(
        label="Comment le contrat se termine",
        choices=[choice for choice in EndReason.choices if choice[0] != EndReason.RUNNING],
        initial=EndReason.END_OF_TERM,
    )


def versions_for(actor, today=None):
    """Versions of the lists of publics of the actor's structures, those in force first."""
    today = today or timezone.localdate()
    versions = CharterVersion.objects.filter(structure__in=actor.structures).select_related("charter")
    return sorted(
        versions,
        key=lambda each: (
            not (each.starts_on <= today and (each.ends_on is None or each.ends_on >= today)),
            -each.starts_on.toordinal(),
            each.pk,
        ),
    )
