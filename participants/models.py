"""Who counts: people by code, their erasable identity, eligibility, placements and entry profiles."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q

from clauses.models import Category, CharterVersion
from markets.constraints import CompositeForeignKey, Key, NeverDeleted, RefusingTrigger
from markets.enums import Role
from markets.models import Lot, Organisation, Party, User
from markets.models.contracts import DayRange
from markets.models.organisations import OfStructure, sort_key
from markets.models.withdrawing import Withdrawable, standing
from participants.enums import AgeBand, Answer, ContractType, EndReason, Level, Modality, ReferralOutcome, Sex


class PersonQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """A facilitator: her structure's; a company or lender: those placed with its parties; a prescriber: its own
        referrals'; an authority: nobody."""
        own = self.filter(structure__in=actor.structures)
        if actor.is_facilitator:
            return own
        if actor.role in Role.declaring():
            return own.filter(pk__in=Placement.objects.visible_to(actor).values("person"))
        if actor.role == Role.PRESCRIBER:
            return own.filter(referrals__prescriber=actor.organisation_id).distinct()
        return self.none()


class Person(OfStructure, Withdrawable):
    """Somebody followed, known everywhere by a code and never deleted: hours hang on it."""

    code = models.CharField("code", max_length=8)
    created_at = models.DateTimeField("enregistrée le", auto_now_add=True)

    objects = standing(PersonQuerySet)

    class Meta:
        verbose_name = "personne"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["structure", "code"], name="person_code_once"),
            models.CheckConstraint(condition=Q(code__regex=r"^P-[0-9A-Z]{4,6}$"), name="person_code_shape"),
            Key(fields=["structure", "id"], name="person_key"),
            NeverDeleted(name="person_never_deleted"),
        ]

    def __str__(self):
        return self.code


class PersonIdentity(OfStructure):
    """Names and ways to reach the person: the facilitator's, erased when their time is over."""

    person = models.OneToOneField(Person, models.PROTECT, related_name="identity")
    last_name = models.CharField("nom", max_length=120)
    first_name = models.CharField("prénom", max_length=120)
    sort_key = sort_key("last_name", "first_name")
    birth_date = models.DateField("date de naissance", null=True, blank=True)
    sex = models.CharField("sexe", max_length=10, choices=Sex, default=Sex.UNKNOWN)
    phone = models.CharField("téléphone", max_length=20, blank=True, default="")
    mail = models.EmailField("courriel", blank=True, default="")
    address = models.CharField("adresse", max_length=255, blank=True, default="")
    postcode = models.CharField("code postal", max_length=5, blank=True, default="")
    town = models.CharField("commune", max_length=120, blank=True, default="")

    class Meta:
        verbose_name = "identité"
        indexes = [models.Index(fields=["structure", "sort_key"], name="identity_by_name")]
        constraints = [
            CompositeForeignKey(fields=("structure", "person"), name="identity_same_structure"),
            models.CheckConstraint(condition=Q(sex__in=Sex.values), name="identity_sex_known"),
        ]

    def __str__(self):
        return f"{self.first_name} {self.last_name}"


class ReferralQuerySet(models.QuerySet):
    def visible_to(self, actor):
        own = self.filter(structure__in=actor.structures)
        if actor.is_facilitator:
            return own
        if actor.role == Role.PRESCRIBER:
            return own.filter(prescriber=actor.organisation_id)
        return self.none()


class Referral(OfStructure):
    """A candidate proposed by a prescriber: its own copy of what was typed, and what came of it."""

    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="referrals")
    prescriber = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    last_name = models.CharField("nom", max_length=120)
    first_name = models.CharField("prénom", max_length=120)
    phone = models.CharField("téléphone", max_length=20, blank=True, default="")
    mail = models.EmailField("courriel", blank=True, default="")
    message = models.TextField("présentation", blank=True, default="")
    made_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField("reçue le", auto_now_add=True)
    outcome = models.CharField("suite", max_length=20, choices=ReferralOutcome, default=ReferralOutcome.WAITING)
    outcome_note = models.TextField("précision", blank=True, default="")

    objects = ReferralQuerySet.as_manager()

    class Meta:
        verbose_name = "orientation"
        ordering = ["-pk"]
        constraints = [
            CompositeForeignKey(fields=("structure", "person"), name="referral_same_structure"),
            models.CheckConstraint(condition=Q(outcome__in=ReferralOutcome.values), name="referral_outcome_known"),
        ]

    def __str__(self):
        return f"Orientation n° {self.pk}"


class EligibilityQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self.filter(person__in=Person.objects.visible_to(actor))

    def standing(self):
        """Granted and not withdrawn."""
        return self.filter(granted=True, withdrawn_at=None)


class Eligibility(OfStructure):
    """A dated decision that a person may count. Its window opens with the first placement and is set once."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="eligibilities")
    charter_version = models.ForeignKey(CharterVersion, models.PROTECT, related_name="+")
    granted = models.BooleanField("éligible")
    decided_on = models.DateField("décidée le")
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    hire_before = models.DateField("embauche au plus tard le", null=True, blank=True)
    months = models.PositiveSmallIntegerField("durée (mois)", default=24)
    starts_on = models.DateField("du", null=True, blank=True)
    ends_on = models.DateField("au", null=True, blank=True)
    reasons = models.JSONField("raisons", default=list)
    withdrawn_at = models.DateTimeField("retirée le", null=True, blank=True)

    objects = EligibilityQuerySet.as_manager()

    class Meta:
        verbose_name = "éligibilité"
        ordering = ["-decided_on", "-pk"]
        constraints = [
            Key(fields=["structure", "id"], name="eligibility_key"),
            CompositeForeignKey(fields=("structure", "person"), name="eligibility_same_structure"),
            CompositeForeignKey(fields=("structure", "charter_version"), name="eligibility_charter_same_structure"),
            models.CheckConstraint(
                condition=Q(starts_on=None, ends_on=None)
                | Q(starts_on__isnull=False, ends_on__isnull=False, granted=True),
                name="eligibility_window_is_whole",
                violation_error_message="Une période d'éligibilité a un premier et un dernier jour.",
            ),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(starts_on__lte=F("ends_on")), name="eligibility_dates_in_order"
            ),
            models.CheckConstraint(
                condition=Q(granted=False) | Q(hire_before__isnull=False),
                name="eligibility_granted_says_until_when_to_hire",
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(granted=True, withdrawn_at=None, starts_on=None),
                name="eligibility_one_waiting_for_a_hire",
                violation_error_message="Une décision attend déjà sa première mise en poste.",
            ),
            ExclusionConstraint(
                name="eligibility_never_overlaps",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    (DayRange("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
                condition=Q(withdrawn_at=None, starts_on__isnull=False),
                violation_error_message="Une autre éligibilité couvre déjà une partie de cette période.",
            ),
            RefusingTrigger(
                name="eligibility_window_set_once",
                when="BEFORE UPDATE",
                unless=(
                    "(OLD.starts_on IS NULL OR (OLD.starts_on = NEW.starts_on AND OLD.ends_on = NEW.ends_on)) "
                    "AND OLD.granted = NEW.granted AND OLD.person_id = NEW.person_id "
                    "AND OLD.decided_on = NEW.decided_on AND OLD.charter_version_id = NEW.charter_version_id"
                ),
                violation_error_message="La période d'éligibilité est fixée une fois, par la première mise en poste.",
            ),
        ]

    def __str__(self):
        return f"Éligibilité n° {self.pk}"


class EligibilityGround(OfStructure):
    """Why a person is eligible: the facilitator's eyes only, erasable."""

    eligibility = models.ForeignKey(Eligibility, models.PROTECT, related_name="grounds")
    category = models.ForeignKey(Category, models.PROTECT, related_name="+", verbose_name="motif")
    main = models.BooleanField("motif principal", default=False)
    note = models.CharField("précision", max_length=255, blank=True, default="")

    class Meta:
        verbose_name = "motif d'éligibilité"
        ordering = ["-main", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["eligibility", "category"], name="ground_once"),
            models.UniqueConstraint(fields=["eligibility"], condition=Q(main=True), name="ground_one_main"),
            Key(fields=["structure", "eligibility", "id"], name="ground_key"),
            CompositeForeignKey(fields=("structure", "eligibility"), name="ground_same_structure"),
            CompositeForeignKey(fields=("structure", "category"), name="ground_category_same_structure"),
        ]

    def __str__(self):
        return f"Motif n° {self.pk}"


class ProofSeen(OfStructure):
    """A proof that somebody saw: its kind and dates, never the document."""

    eligibility = models.ForeignKey(Eligibility, models.PROTECT, related_name="proofs")
    ground = models.ForeignKey(EligibilityGround, models.PROTECT, related_name="proofs")
    kind = models.CharField("justificatif", max_length=160)
    issued_on = models.DateField("établi le", null=True, blank=True)
    valid_until = models.DateField("valable jusqu'au", null=True, blank=True)
    seen_on = models.DateField("vu le")
    seen_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "justificatif vu"
        ordering = ["pk"]
        constraints = [
            CompositeForeignKey(fields=("structure", "eligibility", "ground"), name="proof_same_ground"),
            models.CheckConstraint(
                condition=Q(issued_on=None) | Q(issued_on__lte=F("seen_on")),
                name="proof_issued_before_it_is_seen",
                violation_error_message="Le justificatif est établi avant d'être vu.",
            ),
        ]

    def __str__(self):
        return self.kind


class PlacementQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """A company or a lender: the placements of its own parties and of those placed under it by a lender."""
        own = self.filter(structure__in=actor.structures)
        if actor.is_facilitator:
            return own
        if actor.role in Role.declaring():
            return own.filter(party__in=Party.objects.declared_by(actor))
        return self.none()


class Placement(OfStructure, Withdrawable):
    """One work contract or mission of one person with one party of one lot (mise en poste, contrat)."""

    lot = models.ForeignKey(Lot, models.PROTECT, related_name="+")
    party = models.ForeignKey(Party, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="placements")
    modality = models.CharField("modalité", max_length=20, choices=Modality)
    contract_type = models.CharField("contrat", max_length=20, choices=ContractType, default=ContractType.UNKNOWN)
    job = models.CharField("poste", max_length=120)
    starts_on = models.DateField("premier jour")
    ends_on = models.DateField("dernier jour", null=True, blank=True)
    end_reason = models.CharField("fin", max_length=20, choices=EndReason, default=EndReason.RUNNING)
    proposed_by_company = models.BooleanField("ajoutée par l'entreprise, à examiner", default=False)

    objects = standing(PlacementQuerySet)

    class Meta:
        verbose_name = "mise en poste"
        ordering = ["-starts_on", "pk"]
        indexes = [models.Index(fields=["structure", "party", "starts_on"], name="placement_by_party")]
        constraints = [
            Key(fields=["structure", "id"], name="placement_key"),
            Key(fields=["structure", "party", "id"], name="placement_party_key"),
            Key(fields=["structure", "person", "id"], name="placement_person_key"),
            CompositeForeignKey(fields=("structure", "lot", "party"), name="placement_party_same_lot"),
            CompositeForeignKey(fields=("structure", "person"), name="placement_person_same_structure"),
            models.CheckConstraint(condition=Q(modality__in=Modality.values), name="placement_modality_known"),
            models.CheckConstraint(
                condition=Q(contract_type__in=ContractType.values), name="placement_contract_type_known"
            ),
            models.CheckConstraint(condition=Q(end_reason__in=EndReason.values), name="placement_end_reason_known"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(starts_on__lte=F("ends_on")),
                name="placement_dates_in_order",
                violation_error_message="Le dernier jour précède le premier.",
            ),
            ExclusionConstraint(
                name="placement_never_overlaps",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("party", RangeOperators.EQUAL),
                    (DayRange("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
                condition=Q(withdrawn_at=None),
                violation_error_message="Cette personne a déjà un contrat à ces dates chez le même intervenant.",
            ),
        ]

    def __str__(self):
        return f"Mise en poste n° {self.pk}"


class EntryProfile(OfStructure):
    """What the person was on the first day of a placement, without a name: the only source of people's figures."""

    placement = models.OneToOneField(Placement, models.PROTECT, related_name="profile")
    age_band = models.CharField("âge", max_length=20, choices=AgeBand, default=AgeBand.UNKNOWN)
    sex = models.CharField("sexe", max_length=10, choices=Sex, default=Sex.UNKNOWN)
    level = models.CharField("niveau", max_length=10, choices=Level, default=Level.UNKNOWN)
    priority_district = models.CharField("quartier prioritaire", max_length=10, choices=Answer, default=Answer.UNKNOWN)
    town = models.CharField("commune", max_length=120, blank=True, default="")
    prescriber = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    category = models.ForeignKey(Category, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "profil à l'entrée"
        constraints = [
            CompositeForeignKey(fields=("structure", "placement"), name="profile_same_structure"),
            CompositeForeignKey(fields=("structure", "category"), name="profile_category_same_structure"),
            models.CheckConstraint(condition=Q(age_band__in=AgeBand.values), name="profile_age_band_known"),
            models.CheckConstraint(condition=Q(sex__in=Sex.values), name="profile_sex_known"),
            models.CheckConstraint(condition=Q(level__in=Level.values), name="profile_level_known"),
            models.CheckConstraint(condition=Q(priority_district__in=Answer.values), name="profile_district_known"),
        ]

    def __str__(self):
        return f"Profil de la mise en poste n° {self.placement_id}"
