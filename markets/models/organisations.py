"""Organisations and what a facilitating structure says about them."""

from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Left

from markets.constraints import NeverDeleted
from markets.enums import ContactRank, Kind, Role
from markets.identifiers import print_identifier
from markets.models.checking import CheckedAtOnce


class SortKey(Func):
    """Lower case without accents: one immutable function of our own, so that a restore finds it."""

    function = "public.sort_key"
    output_field = models.TextField()


def sort_key(*names):
    """A stored column to sort and search on, made of text columns in their order."""
    expression = F(names[0])
    for name in names[1:]:
        expression = Func(expression, models.Value(" "), F(name), template="(%(expressions)s)", arg_joiner=" || ")
    return models.GeneratedField(
        expression=SortKey(expression), output_field=models.TextField(), db_persist=True, verbose_name="clé de tri"
    )


def natural_key(name):
    """A stored column that sorts « 2 » before « 10 » and « 2 bis » after « 2 »."""
    return models.GeneratedField(
        expression=Func(F(name), function="public.natural_key", output_field=models.TextField()),
        output_field=models.TextField(),
        db_persist=True,
        verbose_name="clé de tri",
    )


class OrganisationQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """A facilitator: herself and the partners of her structure; other members: their own organisation."""
        if actor.is_facilitator:
            return self.filter(Q(relation__structure__in=actor.structures) | Q(pk=actor.organisation_id)).distinct()
        if actor.role in Role.of_members():
            return self.filter(pk=actor.organisation_id)
        return self.none()

    def lending(self):
        return self.filter(kinds__kind__in=Kind.lending()).distinct()


class Organisation(CheckedAtOnce):
    """A legal person as the public register knows it; « à nommer » while only its identifier is known."""

    siren = models.CharField("SIREN", max_length=9, null=True, blank=True)
    siret = models.CharField("SIRET", max_length=14, null=True, blank=True)
    foreign_id = models.CharField("identifiant étranger", max_length=50, null=True, blank=True)
    name = models.CharField("nom", max_length=255, blank=True, default="")
    sort_key = sort_key("name")
    town = models.CharField("commune", max_length=120, blank=True, default="")
    postcode = models.CharField("code postal", max_length=5, blank=True, default="")
    naf = models.CharField("activité (NAF)", max_length=6, blank=True, default="")
    fictional = models.BooleanField("fictive", default=False)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", verbose_name="réunie à"
    )

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = "organisation"
        ordering = ["sort_key", "pk"]
        indexes = [models.Index(fields=["sort_key"], name="organisation_by_name")]
        constraints = [
            models.UniqueConstraint(
                fields=["siret"],
                name="organisation_one_per_siret",
                violation_error_message="Une organisation porte déjà ce SIRET.",
            ),
            models.UniqueConstraint(
                fields=["siren"],
                condition=Q(siret=None),
                name="organisation_one_per_siren",
                violation_error_message="Une organisation porte déjà ce SIREN, sans SIRET.",
            ),
            models.CheckConstraint(
                condition=Q(siret=None) | Q(siret__regex=r"^[0-9]{14}$", siren=Left("siret", 9)),
                name="organisation_siret_starts_with_siren",
                violation_error_message="Un SIRET compte 14 chiffres et commence par le SIREN.",
            ),
            models.CheckConstraint(
                condition=Q(siren=None) | Q(siren__regex=r"^[0-9]{9}$"),
                name="organisation_siren_has_nine_digits",
                violation_error_message="Un SIREN compte 9 chiffres.",
            ),
            models.CheckConstraint(
                condition=~Q(name="") | ~Q(siren=None) | ~Q(foreign_id=None),
                name="organisation_named_or_identified",
                violation_error_message="Donnez au moins un nom ou un numéro SIREN.",
            ),
            models.CheckConstraint(
                condition=Q(naf="") | Q(naf__regex=r"^[0-9]{2}\.[0-9]{2}[A-Z]$"),
                name="organisation_naf_is_a_code",
                violation_error_message="Un code NAF s'écrit comme 43.99C.",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("pk")),
                name="organisation_not_merged_into_itself",
                violation_error_message="Une organisation ne se réunit pas à elle-même.",
            ),
            NeverDeleted(name="organisation_never_deleted"),
        ]

    def __str__(self):
        return self.name or f"À nommer ({f'SIREN {print_identifier(self.siren)}' if self.siren else self.foreign_id})"

    @property
    def to_name(self):
        """Known by its identifier only: somebody has to give its name."""
        return not self.name


class OrganisationKind(models.Model):
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="kinds", verbose_name="organisation")
    kind = models.CharField("nature", max_length=20, choices=Kind)

    class Meta:
        verbose_name = "nature d'organisation"
        constraints = [
            models.UniqueConstraint(fields=["organisation", "kind"], name="organisation_kind_once"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="organisation_kind_known"),
        ]

    def __str__(self):
        return self.get_kind_display()


class Structure(CheckedAtOnce):
    """An organisation that facilitates: every row about its work carries it."""

    organisation = models.OneToOneField(Organisation, models.PROTECT, related_name="structure")
    last_number = models.BigIntegerField("dernier numéro du journal", default=0)
    contact_name = models.CharField("personne à joindre", max_length=120, blank=True, default="")
    phone = models.CharField("téléphone", max_length=20, blank=True, default="")
    mail = models.EmailField("courriel", blank=True, default="")
    masking_threshold = models.PositiveSmallIntegerField("effectif minimal d'un détail", default=5)
    due_day = models.PositiveSmallIntegerField("jour limite de déclaration", default=10)
    modules = models.JSONField("modules allumés", default=list, blank=True)

    class Meta:
        verbose_name = "structure facilitatrice"
        constraints = [
            models.CheckConstraint(
                condition=Q(masking_threshold__gte=2),
                name="structure_masking_threshold_at_least_two",
                violation_error_message="L'effectif minimal d'un détail est d'au moins 2 personnes.",
            ),
            models.CheckConstraint(
                condition=Q(due_day__gte=1, due_day__lte=28),
                name="structure_due_day_in_every_month",
                violation_error_message="Le jour limite est compris entre 1 et 28.",
            ),
            NeverDeleted(name="structure_never_deleted"),
        ]

    def __str__(self):
        return str(self.organisation)

    def has(self, module):
        """Is this module (of `markets.modules`) switched on here?"""
        return module.code in self.modules


class OfStructure(CheckedAtOnce):
    """Part of one facilitating structure's work. The column is repeated on every row so that it cannot drift."""

    structure = models.ForeignKey(Structure, models.PROTECT, related_name="+", verbose_name="structure")

    class Meta:
        abstract = True


class Relation(OfStructure):
    """What one structure notes about one organisation."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="relation")
    notes = models.TextField("notes", blank=True, default="")
    trades = models.CharField("métiers", max_length=500, blank=True, default="")
    places = models.CharField("communes desservies", max_length=500, blank=True, default="")
    paused_until = models.DateField("relances suspendues jusqu'au", null=True, blank=True)

    class Meta:
        verbose_name = "relation"
        constraints = [
            models.UniqueConstraint(
                fields=["structure", "organisation"],
                name="relation_one_per_structure",
                violation_error_message="Cette organisation figure déjà parmi vos partenaires.",
            )
        ]

    def __str__(self):
        return str(self.organisation)


class Contact(OfStructure):
    """Whom to write to at an organisation, three at most and in order."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="contacts")
    rank = models.PositiveSmallIntegerField("rang", choices=ContactRank, default=ContactRank.FIRST)
    name = models.CharField("nom", max_length=120, blank=True, default="")
    mail = models.EmailField("courriel", blank=True, default="")
    phone = models.CharField("téléphone", max_length=20, blank=True, default="")
    refused = models.BooleanField("n'est plus le bon contact", default=False)

    class Meta:
        verbose_name = "contact"
        ordering = ["rank"]
        constraints = [
            models.UniqueConstraint(
                fields=["structure", "organisation", "rank"],
                name="contact_one_per_rank",
                violation_error_message="Ce rang de contact est déjà pris.",
            ),
            models.CheckConstraint(
                condition=Q(rank__in=ContactRank.values),
                name="contact_three_at_most",
                violation_error_message="Trois contacts au plus par partenaire.",
            ),
            models.CheckConstraint(
                condition=~Q(mail="") | ~Q(phone=""),
                name="contact_can_be_reached",
                violation_error_message="Donnez un courriel ou un téléphone.",
            ),
        ]

    def __str__(self):
        return self.name or self.mail or self.phone
