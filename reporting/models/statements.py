"""What a party says of a period, and what the facilitator accepts of it."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q

from markets.constraints import CompositeForeignKey, Key, RefusingTrigger
from markets.enums import Role
from markets.models import Lot, Organisation, Party, User
from markets.models.contracts import DayRange
from markets.models.organisations import OfStructure
from participants.models import Placement
from reporting.enums import DocumentKind, Origin, StatementState


class StatementQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """A facilitator: her structure's; companies and lenders: what their own parties declare; nobody else."""
        own = self.filter(structure__in=actor.structures)
        if actor.is_facilitator:
            return own
        if actor.role in Role.declaring():
            return own.filter(party__in=Party.objects.declared_by(actor))
        return self.none()

    def open(self):
        return self.exclude(state=StatementState.VALIDATED)


class Statement(OfStructure):
    """One declaration: a party, whole months from `starts_on` to `ends_on`, a revision. No row: nothing typed yet."""

    lot = models.ForeignKey(Lot, models.PROTECT, related_name="+")
    party = models.ForeignKey(Party, models.PROTECT, related_name="+")
    starts_on = models.DateField("premier jour")
    ends_on = models.DateField("dernier jour")
    revision = models.PositiveSmallIntegerField("version", default=0)
    state = models.CharField("état", max_length=20, choices=StatementState, default=StatementState.DRAFT)
    nothing = models.BooleanField("aucune heure ce mois-ci", default=False)
    origin = models.CharField("origine", max_length=20, choices=Origin, default=Origin.COMPANY)
    document_kind = models.CharField("document reçu", max_length=20, choices=DocumentKind, default="", blank=True)
    document_on = models.DateField("daté du", null=True, blank=True)
    comment = models.TextField("message au facilitateur", blank=True, default="")
    version = models.PositiveIntegerField("compteur de saisie", default=1)
    submission_key = models.UUIDField("clé d'envoi", null=True, blank=True, unique=True)
    receipt_number = models.BigIntegerField("numéro du reçu", null=True, blank=True)
    saved_at = models.DateTimeField("enregistrée le", auto_now=True)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    submitted_at = models.DateTimeField("envoyée le", null=True, blank=True)
    submitted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    returned_at = models.DateTimeField("renvoyée le", null=True, blank=True)
    return_reason = models.TextField("motif du renvoi", blank=True, default="")
    validated_at = models.DateTimeField("validée le", null=True, blank=True)
    validated_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = StatementQuerySet.as_manager()

    class Meta:
        verbose_name = "déclaration"
        ordering = ["-starts_on", "party", "-revision"]
        indexes = [models.Index(fields=["structure", "state", "starts_on"], name="statement_by_state")]
        constraints = [
            Key(fields=["structure", "party", "id"], name="statement_key"),
            CompositeForeignKey(fields=("structure", "lot", "party"), name="statement_party_same_lot"),
            models.UniqueConstraint(
                fields=["party", "starts_on", "revision"],
                name="statement_revision_once",
                violation_error_message="Cette version de la déclaration existe déjà.",
            ),
            models.UniqueConstraint(
                fields=["party", "starts_on"],
                condition=~Q(state=StatementState.VALIDATED),
                name="statement_one_open_per_period",
                violation_error_message="Une déclaration est déjà ouverte pour cette période.",
            ),
            ExclusionConstraint(
                name="statement_periods_never_overlap",
                expressions=[
                    ("party", RangeOperators.EQUAL),
                    (DayRange("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
                condition=Q(revision=0),
                violation_error_message="Une autre déclaration couvre déjà une partie de cette période.",
            ),
            models.CheckConstraint(
                condition=Q(starts_on__day=1, starts_on__lte=F("ends_on")),
                name="statement_starts_on_the_first",
                violation_error_message="Une déclaration couvre des mois entiers.",
            ),
            models.CheckConstraint(condition=Q(state__in=StatementState.values), name="statement_state_known"),
            models.CheckConstraint(condition=Q(origin__in=Origin.values), name="statement_origin_known"),
            models.CheckConstraint(
                condition=Q(document_kind__in=DocumentKind.values), name="statement_document_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(origin=Origin.DOCUMENT, document_on__isnull=False) & ~Q(document_kind="")
                | (~Q(origin=Origin.DOCUMENT) & Q(document_kind="", document_on=None)),
                name="statement_document_named_when_recorded_from_one",
                violation_error_message="Indiquez le document reçu et sa date.",
            ),
            models.CheckConstraint(
                condition=Q(state=StatementState.DRAFT, submitted_at=None, receipt_number=None)
                | (~Q(state=StatementState.DRAFT) & Q(submitted_at__isnull=False, receipt_number__isnull=False)),
                name="statement_sent_is_dated",
            ),
            models.CheckConstraint(
                condition=~Q(state=StatementState.RETURNED) | (Q(returned_at__isnull=False) & ~Q(return_reason="")),
                name="statement_returned_with_a_reason",
                violation_error_message="Dites pourquoi la déclaration est renvoyée.",
            ),
            models.CheckConstraint(
                condition=Q(state=StatementState.VALIDATED, validated_at__isnull=False, validated_by__isnull=False)
                | (~Q(state=StatementState.VALIDATED) & Q(validated_at=None, validated_by=None)),
                name="statement_validated_is_dated",
            ),
            RefusingTrigger(
                name="statement_walks_its_path",
                when="BEFORE UPDATE",
                unless=(
                    "OLD.state <> 'validated' AND OLD.party_id = NEW.party_id AND OLD.starts_on = NEW.starts_on "
                    "AND OLD.ends_on = NEW.ends_on AND OLD.revision = NEW.revision AND OLD.origin = NEW.origin "
                    "AND (OLD.state = NEW.state OR (OLD.state, NEW.state) IN (('draft', 'submitted'), "
                    "('submitted', 'returned'), ('submitted', 'validated'), ('returned', 'submitted')))"
                ),
                violation_error_message=(
                    "Une déclaration validée ne change plus : ouvrez une déclaration rectificative."
                ),
            ),
            RefusingTrigger(
                name="statement_only_a_draft_is_deleted",
                when="BEFORE DELETE",
                unless="OLD.state = 'draft'",
                violation_error_message="Seul un brouillon se supprime.",
            ),
            RefusingTrigger(
                name="statement_posted_as_accepted",
                when="AFTER UPDATE",
                deferred=True,
                unless="NEW.state <> 'validated' OR NOT " + "public.statement_differs_from_ledger(NEW.id)",
                violation_error_message="Les heures validées et l'historique des heures ne concordent pas.",
            ),
        ]

    def __str__(self):
        return f"Déclaration n° {self.pk}"

    def label_for(self, actor):
        state = StatementState(self.state)
        return state.label_for_facilitator if actor.is_facilitator else state.label


class StatementLine(OfStructure):
    """Hours of one placement in one month: as declared, and as accepted. Seconds."""

    party = models.ForeignKey(Party, models.PROTECT, related_name="+")
    statement = models.ForeignKey(Statement, models.CASCADE, related_name="lines")
    placement = models.ForeignKey(Placement, models.PROTECT, related_name="+")
    month = models.DateField("mois")
    worked = models.PositiveIntegerField("heures travaillées (secondes)", default=0)
    training = models.PositiveIntegerField("heures de formation (secondes)", default=0)
    accepted_worked = models.PositiveIntegerField("travaillées acceptées (secondes)", null=True, blank=True)
    accepted_training = models.PositiveIntegerField("formation acceptées (secondes)", null=True, blank=True)
    waiting = models.BooleanField("en attente de l'éligibilité", default=False)
    reason = models.TextField("motif", blank=True, default="")
    comment = models.CharField("remarque de l'entreprise", max_length=255, blank=True, default="")
    version = models.PositiveIntegerField("compteur de saisie", default=1)

    class Meta:
        verbose_name = "ligne de déclaration"
        ordering = ["statement", "month", "placement"]
        indexes = [models.Index(fields=["placement", "month"], name="line_by_placement")]
        constraints = [
            Key(fields=["structure", "party", "id"], name="line_key"),
            CompositeForeignKey(fields=("structure", "party", "statement"), name="line_statement_same_party"),
            CompositeForeignKey(fields=("structure", "party", "placement"), name="line_placement_same_party"),
            models.UniqueConstraint(
                fields=["statement", "placement", "month"],
                name="line_once_per_placement_and_month",
                violation_error_message="Cette personne a déjà une ligne pour ce mois.",
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="line_month_is_its_first_day"),
            models.CheckConstraint(
                condition=Q(worked__lte=744 * 3600, training__lte=744 * 3600),
                name="line_fits_in_a_month",
                violation_error_message="Un mois ne compte que 744 heures au plus.",
            ),
            models.CheckConstraint(
                condition=Q(accepted_worked=None, accepted_training=None)
                | Q(accepted_worked__isnull=False, accepted_training__isnull=False, waiting=False),
                name="line_accepted_whole",
            ),
            models.CheckConstraint(
                condition=Q(accepted_worked=None)
                | Q(accepted_worked__lte=F("worked"), accepted_training__lte=F("training")),
                name="line_accepts_no_more_than_declared",
                violation_error_message="On n'accepte pas plus d'heures qu'il n'en est déclaré.",
            ),
            models.CheckConstraint(
                condition=Q(accepted_worked=None)
                | Q(accepted_worked=F("worked"), accepted_training=F("training"))
                | ~Q(reason=""),
                name="line_cut_with_a_reason",
                violation_error_message="Dites pourquoi une partie des heures n'est pas acceptée.",
            ),
            RefusingTrigger(
                name="line_follows_its_statement",
                when="BEFORE INSERT OR UPDATE OR DELETE",
                declare="parent record; was jsonb; becomes jsonb; decided boolean;",
                prepare=(
                    "SELECT state, starts_on, ends_on INTO parent FROM reporting_statement "
                    "WHERE id = COALESCE(NEW.statement_id, OLD.statement_id) FOR SHARE;\n"
                    "IF TG_OP = 'UPDATE' THEN\n"
                    "was := to_jsonb(OLD) - 'accepted_worked' - 'accepted_training' - 'waiting' - 'reason';\n"
                    "becomes := to_jsonb(NEW) - 'accepted_worked' - 'accepted_training' - 'waiting' - 'reason';\n"
                    "decided := was = becomes;\n"
                    "END IF;"
                ),
                # A draft cascades away: its row is gone before its lines, so an absent parent is a deleted draft.
                unless=(
                    "(TG_OP = 'DELETE' AND (parent.state IS NULL OR parent.state IN ('draft', 'returned'))) "
                    "OR (TG_OP IN ('INSERT', 'UPDATE') AND NEW.month BETWEEN parent.starts_on AND parent.ends_on AND ("
                    "(parent.state IN ('draft', 'returned') AND NEW.accepted_worked IS NULL) "
                    "OR (TG_OP = 'UPDATE' AND parent.state = 'submitted' AND decided) "
                    "OR (TG_OP = 'UPDATE' AND parent.state = 'validated' AND decided AND OLD.waiting "
                    "AND OLD.accepted_worked IS NULL)))"
                ),
                violation_error_message="Les heures déclarées ne changent plus une fois la déclaration envoyée.",
            ),
        ]

    def __str__(self):
        return f"Ligne n° {self.pk}"


class LineRemark(OfStructure):
    """A word about a line, from either side: why it is contested, what was found."""

    party = models.ForeignKey(Party, models.PROTECT, related_name="+")
    line = models.ForeignKey(StatementLine, models.CASCADE, related_name="remarks")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    text = models.TextField("remarque")
    at = models.DateTimeField("le", auto_now_add=True)

    class Meta:
        verbose_name = "remarque"
        ordering = ["pk"]
        constraints = [CompositeForeignKey(fields=("structure", "party", "line"), name="remark_same_party")]

    def __str__(self):
        return f"Remarque n° {self.pk}"
