"""Closed lists of the floor of what was done. English stored values, French labels."""

from django.db.models import TextChoices


class StatementState(TextChoices):
    """State of a declaration as its author reads it; the facilitator reads `label_for_facilitator`."""

    DRAFT = "draft", "Brouillon"
    SUBMITTED = "submitted", "Envoyée, en cours de vérification"
    RETURNED = "returned", "À corriger"
    VALIDATED = "validated", "Validée"

    @property
    def label_for_facilitator(self):
        return "À vérifier" if self is StatementState.SUBMITTED else self.label


class Origin(TextChoices):
    """Who speaks in a statement."""

    COMPANY = "company", "Déclaration de l'entreprise"
    LENDER = "lender", "Déclaration de la structure d'insertion"
    LINK = "link", "Déclaration par un lien"
    DOCUMENT = "document", "Saisie d'après un document reçu"


class DocumentKind(TextChoices):
    """What the facilitator held when she recorded a month herself."""

    NONE = "", "Aucun"
    MAIL = "mail", "Courriel"
    TIMESHEET = "timesheet", "Relevé d'heures"
    PAYSLIP = "payslip", "Bulletin de paie"
    INVOICE = "invoice", "Facture de mise à disposition"
    OTHER = "other", "Autre document"


class CutReason(TextChoices):
    """Why the facilitator does not accept all the hours of a line; the one who declared reads it."""

    NOT_WORKED = "not_worked", "Heures payées mais non travaillées (congés, maladie, intempéries)"
    OUTSIDE_ELIGIBILITY = "outside_eligibility", "Hors de la période d'éligibilité"
    OUTSIDE_CONTRACT = "outside_contract", "Hors des dates du contrat ou du chantier"
    NOT_ELIGIBLE = "not_eligible", "Personne non éligible à la clause"
    TWICE = "twice", "Heures déjà déclarées par un autre intervenant"
    NO_PROOF = "no_proof", "Justificatif demandé et non reçu"
    OTHER = "other", "Autre motif (à préciser)"


class HoursKind(TextChoices):
    WORKED = "worked", "Heures travaillées"
    TRAINING = "training", "Heures de formation"
    CONVERSION = "conversion", "Heures converties d'un montant"
    TRANSFER = "transfer", "Mutualisation des heures"
    OPENING = "opening", "Reprise de l'existant"


class TakeoverState(TextChoices):
    READING = "reading", "En cours de lecture"
    UNREADABLE = "unreadable", "Illisible"
    DRAFT = "draft", "À vérifier"
    QUEUED = "queued", "En attente"
    RUNNING = "running", "En cours"
    DONE = "done", "Importée"
    UNDONE = "undone", "Annulée"


class ReportScope(TextChoices):
    CONTRACT = "contract", "Un marché"
    OPERATION = "operation", "Une opération"
    AUTHORITY = "authority", "Un donneur d'ordre"


class MailState(TextChoices):
    SENT = "sent", "Envoyé"
    FAILED = "failed", "Échec"


class ClosingOutcome(TextChoices):
    """What becomes of the hours of a lot at its end; the buyer decides, the facilitator reports."""

    MET = "met", "Heures réalisées"
    PENALTY = "penalty", "Pénalité proposée au donneur d'ordre"
    RENOUNCED = "renounced", "Le donneur d'ordre y renonce"
    CARRIED = "carried", "Heures à réaliser ailleurs, par accord du donneur d'ordre"
    MEANS = "means", "Moyens mis en œuvre, sans suite"
    UNDECIDED = "undecided", "Décision du donneur d'ordre attendue"
