"""Reports that were issued, mails that were sent, pages that showed somebody by name."""

from django.db import models
from django.db.models import F, Q

from markets.constraints import AppendOnlyForRole, CompositeForeignKey, InsertOnly, Key
from markets.enums import Role
from markets.models import Contract, JournalEntry, Operation, Organisation, User
from markets.models.organisations import OfStructure
from participants.models import Person
from reporting.enums import MailState, ReportScope


class ReportQuerySet(models.QuerySet):
    def visible_to(self, actor):
        own = self.filter(structure__in=actor.structures)
        if actor.is_facilitator:
            return own
        if actor.role == Role.AUTHORITY:
            bought = Contract.objects.bought_by(actor.organisation_id)
            return own.filter(Q(authority=actor.organisation_id) | Q(contract__in=bought))
        return self.none()


class Report(OfStructure):
    """What was issued to a donneur d'ordre: its figures as canonical JSON, sealed; superseded, never edited."""

    scope = models.CharField("portée", max_length=20, choices=ReportScope)
    authority = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    contract = models.ForeignKey(Contract, models.PROTECT, null=True, blank=True, related_name="+")
    operation = models.ForeignKey(Operation, models.PROTECT, null=True, blank=True, related_name="+")
    starts_on = models.DateField("du")
    ends_on = models.DateField("au")
    issue = models.PositiveSmallIntegerField("version", default=1)
    as_of = models.BigIntegerField("arrêté au numéro")
    figures = models.JSONField("chiffres")
    sha256 = models.CharField("empreinte", max_length=64)
    supersedes = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="superseded_by")
    entry = models.ForeignKey(JournalEntry, models.PROTECT, related_name="+")
    number = models.BigIntegerField("numéro du journal")

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = "bilan"
        ordering = ["-pk"]
        constraints = [
            Key(fields=["structure", "id"], name="report_key"),
            CompositeForeignKey(fields=("structure", "contract"), name="report_contract_same_structure"),
            CompositeForeignKey(fields=("structure", "operation"), name="report_operation_same_structure"),
            CompositeForeignKey(fields=("structure", "supersedes"), name="report_supersedes_same_structure"),
            CompositeForeignKey(fields=("structure", "number", "entry"), name="report_number_is_its_entry"),
            models.CheckConstraint(
                condition=Q(scope=ReportScope.CONTRACT, contract__isnull=False, operation=None)
                | Q(scope=ReportScope.OPERATION, contract=None, operation__isnull=False)
                | Q(scope=ReportScope.AUTHORITY, contract=None, operation=None),
                name="report_scope_names_its_object",
            ),
            models.CheckConstraint(condition=Q(starts_on__lte=F("ends_on")), name="report_dates_in_order"),
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="report_is_sealed"),
            models.CheckConstraint(
                condition=Q(supersedes=None, issue=1) | Q(supersedes__isnull=False, issue__gt=1),
                name="report_issue_follows_another",
            ),
            InsertOnly(name="report_insert_only"),
        ]

    def __str__(self):
        return f"Bilan n° {self.pk}"

    @property
    def replacement(self):
        """The report that superseded this one, None while it is the last version."""
        return getattr(self, "superseded_by", None)


class ReportLinkQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """Links are made, counted and closed by facilitators only."""
        return self.filter(structure__in=actor.structures) if actor.is_facilitator else self.none()


class ReportLink(OfStructure):
    """Opens one issued report to whoever holds the link, to read, until a day; only the hash of its token is kept."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="links")
    token_hash = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField("créé le", auto_now_add=True)
    expires_at = models.DateTimeField("valable jusqu'au")
    revoked_at = models.DateTimeField("fermé le", null=True, blank=True)

    objects = ReportLinkQuerySet.as_manager()

    class Meta:
        verbose_name = "lien vers un bilan"
        ordering = ["-pk"]
        constraints = [
            CompositeForeignKey(fields=("structure", "report"), name="report_link_same_structure"),
            models.CheckConstraint(
                condition=Q(token_hash__regex=r"^[0-9a-f]{64}$"),
                name="report_link_keeps_a_hash",
                violation_error_message="Ce lien est mal formé, ouvrez-en un autre.",
            ),
        ]

    def __str__(self):
        return f"Lien n° {self.pk}"


class MailSent(OfStructure):
    """A mail that left, without its text and without an address."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    subject_code = models.CharField("objet", max_length=40)
    about_type = models.CharField("à propos de", max_length=40, blank=True, default="")
    about_id = models.BigIntegerField("identifiant", null=True, blank=True)
    state = models.CharField("état", max_length=10, choices=MailState)
    at = models.DateTimeField("le", auto_now_add=True)

    class Meta:
        verbose_name = "courriel envoyé"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=MailState.values), name="mail_state_known"),
            AppendOnlyForRole(name="mail_append_only", violation_error_message="Cet historique ne se modifie pas."),
        ]

    def __str__(self):
        return f"Courriel n° {self.pk}"


class AccessLog(OfStructure):
    """A page showed somebody by name: who looked, at whom, when. Kept a year."""

    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    role = models.CharField("rôle", max_length=20, choices=Role)
    page = models.CharField("page", max_length=60)
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField("le", auto_now_add=True)

    class Meta:
        verbose_name = "consultation"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["person", "at"], name="access_by_person")]
        constraints = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="access_role_known"),
            CompositeForeignKey(fields=("structure", "person"), name="access_same_structure"),
            AppendOnlyForRole(name="access_append_only", violation_error_message="Cet historique ne se modifie pas."),
        ]

    def __str__(self):
        return f"Consultation n° {self.pk}"
