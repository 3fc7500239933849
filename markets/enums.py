"""Closed lists of the ground floor. English stored values, French labels."""

from django.db.models import IntegerChoices, TextChoices


class Role(TextChoices):
    """What a membership lets somebody do; LINK and SYSTEM act without a user."""

    FACILITATOR = "facilitator", "Facilitateur"
    COMPANY = "company", "Entreprise"
    LENDER = "lender", "Structure d'insertion"
    PRESCRIBER = "prescriber", "Prescripteur"
    AUTHORITY = "authority", "Donneur d'ordre"
    LINK = "link", "Lien à usage limité"
    SYSTEM = "system", "Automate"

    @classmethod
    def of_members(cls):
        """Roles that a membership or an invitation can give."""
        return (cls.FACILITATOR, cls.COMPANY, cls.LENDER, cls.PRESCRIBER, cls.AUTHORITY)

    @classmethod
    def declaring(cls):
        """Roles that declare hours for a party."""
        return (cls.COMPANY, cls.LENDER)


class Kind(TextChoices):
    """What an organisation is; one organisation may be several (a SCIC can be a company and an EI)."""

    AUTHORITY = "authority", "Donneur d'ordre"
    COMPANY = "company", "Entreprise"
    ETTI = "etti", "Entreprise de travail temporaire d'insertion (ETTI)"
    AI = "ai", "Association intermédiaire (AI)"
    EI = "ei", "Entreprise d'insertion (EI)"
    ACI = "aci", "Atelier et chantier d'insertion (ACI)"
    GEIQ = "geiq", "Groupement d'employeurs pour l'insertion et la qualification (GEIQ)"
    EA = "ea", "Entreprise adaptée (EA)"
    EATT = "eatt", "Entreprise adaptée de travail temporaire (EATT)"
    ESAT = "esat", "Établissement ou service d'aide par le travail (ESAT)"
    REGIE = "regie", "Régie de quartier ou de territoire"
    EITI = "eiti", "Entreprise d'insertion par le travail indépendant (EITI)"
    PRESCRIBER = "prescriber", "Prescripteur"
    FACILITATOR = "facilitator", "Structure facilitatrice"

    @classmethod
    def lending(cls):
        """Structures that employ the people they place with somebody else."""
        return (cls.ETTI, cls.AI, cls.GEIQ, cls.EATT)


class Category(TextChoices):
    """Object of a contract, as the thresholds of the public procurement code tell them apart."""

    WORKS = "works", "Travaux"
    SERVICES = "services", "Services"
    SUPPLIES = "supplies", "Fournitures"


class Sector(TextChoices):
    PUBLIC = "public", "Marché public"
    PRIVATE = "private", "Marché privé"
    CONCESSION = "concession", "Concession"


class Procedure(TextChoices):
    """How a contract was passed: the closed list of published data (DECP 2.0), then anything else."""

    ADAPTED = "adapted", "Procédure adaptée (MAPA)"
    OPEN = "open", "Appel d'offres ouvert"
    RESTRICTED = "restricted", "Appel d'offres restreint"
    NEGOTIATED = "negotiated", "Procédure avec négociation"
    DIALOGUE = "dialogue", "Dialogue compétitif"
    WITHOUT_NOTICE = "without_notice", "Sans publicité ni mise en concurrence"
    OPEN_NEGOTIATED = "open_negotiated", "Concession\u202f: négociée ouverte"
    OPEN_NOT_NEGOTIATED = "open_not_negotiated", "Concession\u202f: non négociée ouverte"
    RESTRICTED_NEGOTIATED = "restricted_negotiated", "Concession\u202f: négociée restreinte"
    RESTRICTED_NOT_NEGOTIATED = "restricted_not_negotiated", "Concession\u202f: non négociée restreinte"
    OTHER = "other", "Autre procédure"


class PartyRole(TextChoices):
    HOLDER = "holder", "Titulaire"
    JOINT = "joint", "Cotraitant"
    SUBCONTRACTOR = "subcontractor", "Sous-traitant"
    LENDER = "lender", "Structure qui met à disposition"


class AmendmentPurpose(TextChoices):
    """What an avenant changes of what was signed."""

    MORE = "more", "Travaux ou prestations en plus"
    LESS = "less", "Travaux ou prestations en moins"
    LONGER = "longer", "Durée prolongée ou réduite"
    CLAUSE = "clause", "Clause d'insertion ajoutée ou modifiée"
    HOLDER = "holder", "Changement de titulaire"
    OTHER = "other", "Autre objet"


class ContactRank(IntegerChoices):
    FIRST = 1, "Premier contact"
    SECOND = 2, "Deuxième contact"
    THIRD = 3, "Troisième contact"


class Via(TextChoices):
    """How an act reached the journal."""

    SCREEN = "screen", "À l'écran"
    LINK = "link", "Par un lien"
    COMMAND = "command", "Par une commande"
    SYSTEM = "system", "Automatiquement"


class Ruling(TextChoices):
    """What a user decides of a published record."""

    ACCEPTED = "accepted", "Nouvelle version reprise"
    LEFT = "left", "Nouvelle version laissée"
    MERGED = "merged", "Doublon réuni"
    SEPARATED = "separated", "Doublon séparé"
    APART = "apart", "Contrat à part"


class UploadState(TextChoices):
    """Where a file received stands: a large one is read by the worker."""

    WAITING = "waiting", "En attente de lecture"
    READING = "reading", "En cours de lecture"
    READ = "read", "Lu"
    UNREADABLE = "unreadable", "Illisible"


class Nomenclature(TextChoices):
    """Lists of codes that everybody shares."""

    CPV = "cpv", "Objets de marchés (CPV)"
    NAF = "naf", "Activités (NAF)"
    ROME = "rome", "Métiers (ROME)"


class DatedValueKind(TextChoices):
    THRESHOLD = "threshold", "Seuil européen des procédures formalisées"
    SMIC = "smic", "SMIC horaire brut"


class ThresholdCategory(TextChoices):
    """What the European thresholds tell apart."""

    WORKS = "works", "Travaux"
    SUPPLIES_SERVICES = "supplies_services", "Fournitures et services"
    CONCESSION = "concession", "Concessions"
    NONE = "", "Sans objet"


class BuyerKind(TextChoices):
    """Kinds of buyers whose thresholds differ for supplies and services."""

    CENTRAL = "central", "Autorité centrale (État)"
    OTHER = "other", "Autre pouvoir adjudicateur"
    ENTITY = "entity", "Entité adjudicatrice, ou défense"
    ANY = "", "Tous les acheteurs"


class StageKind(TextChoices):
    """Where a coming contract stands, from the day it is announced to the day it is awarded."""

    TO_STUDY = "to_study", "À étudier"
    NOTE = "note", "Note rendue"
    KEPT = "kept", "Clause retenue"
    WITHOUT = "without", "Sans clause"
    PUBLISHED = "published", "Publié"
    AWARDED = "awarded", "Attribué"
    DROPPED = "dropped", "Abandonné"

    @classmethod
    def with_a_reason(cls):
        """Stages that somebody will be asked about."""
        return (cls.WITHOUT, cls.DROPPED)


class FileKind(TextChoices):
    """Files that may be joined to a contract, by what their first bytes say."""

    PDF = "pdf", "PDF"
    WORD = "docx", "Word"
    EXCEL = "xlsx", "Excel"
