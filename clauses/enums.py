"""Closed lists of the floor of what is owed. English stored values, French labels."""

from django.db.models import TextChoices


class Rounding(TextChoices):
    """How the hours of one lot are rounded; a total is the sum of the rounded lots."""

    NONE = "none", "Sans arrondi"
    NEAREST = "nearest", "À l'heure la plus proche (la demie monte)"
    FLOOR = "floor", "À l'heure inférieure"
    NEAREST_5 = "nearest_5", "Au multiple de 5 h le plus proche"
    NEAREST_7 = "nearest_7", "Au multiple de 7 h (une journée) le plus proche"
    NEAREST_35 = "nearest_35", "Au multiple de 35 h (une semaine) le plus proche"


class Method(TextChoices):
    """Calibration methods: each is one pure rule with the same shape of result."""

    FIXED = "fixed", "Heures fixées au marché"
    BY_AMOUNT = "by_amount", "Montant × part de main-d'œuvre × taux ÷ coût horaire"
    HOURS_SHARE = "hours_share", "Part des heures travaillées"
    PER_EURO = "per_euro", "Une heure pour un montant commandé ou facturé"
    TAKEOVER = "takeover", "Propreté avec reprise du personnel"
    FTE = "fte", "Équivalent temps plein"
    RESERVED = "reserved", "Lot réservé : toutes les heures"
    TRANCHES = "tranches", "Tranches, dues quand elles sont affermies"
    PERIODS = "periods", "Périodes, dues à chaque reconduction"


class CalibrationState(TextChoices):
    DRAFT = "draft", "Brouillon"
    HANDED_OVER = "handed_over", "Remis au donneur d'ordre"


class BuyerAnswer(TextChoices):
    """What the buyer made of a calibration."""

    NONE = "none", "Pas encore de réponse"
    KEPT = "kept", "Heures retenues"
    OTHER_FIGURE = "other_figure", "Autre chiffre retenu"
    NO_CLAUSE = "no_clause", "Sans clause"


class LegalBasis(TextChoices):
    """Why a contract may carry a clause; articles of the code de la commande publique."""

    EXECUTION = "execution", "Condition d'exécution (L2112-2)"
    CRITERION = "criterion", "Critère d'attribution (L2152-7)"
    COMBINED = "combined", "Condition d'exécution et critère"
    RESERVED_SIAE = "reserved_siae", "Réservé à l'insertion par l'activité économique (L2113-13)"
    RESERVED_STPA = "reserved_stpa", "Réservé au secteur protégé et adapté (L2113-12)"
    RESERVED_BOTH = "reserved_both", "Réservé à l'insertion et au handicap (L2113-14)"
    RESERVED_PRISON = "reserved_prison", "Réservé au travail en détention (L2113-13-1)"
    RESERVED_ESS = "reserved_ess", "Réservé à l'économie sociale et solidaire (L2113-15)"
    INSERTION_SERVICE = "insertion_service", "Achat d'insertion (R2123-1)"
    CONCESSION = "concession", "Concession (L3114-2)"
    PRIVATE = "private", "Marché privé"

    @classmethod
    def of_sector(cls, sector):
        """What a contract of that sector may rest on, the usual one first: a private one is under no public article."""
        if sector == "private":
            return (cls.PRIVATE,)
        if sector == "concession":
            return (cls.CONCESSION, cls.CRITERION, cls.COMBINED)
        return tuple(basis for basis in cls if basis not in (cls.PRIVATE, cls.CONCESSION))


class LegalException(TextChoices):
    """Why a buyer may do without a social condition where one is compulsory (L2112-2-1, II; L3114-2-1, II)."""

    AVAILABLE = "available", "Le besoin a une solution immédiatement disponible"
    NO_LINK = "no_link", "Pas de lien suffisant avec l'objet du marché"
    COMPETITION = "competition", "Concurrence restreinte, ou exécution techniquement ou économiquement difficile"
    SHORT_WORKS = "short_works", "Travaux de moins de six mois"


class LeadKind(TextChoices):
    """What a coming contract suggests."""

    LABOUR = "labour", "Forte part de main-d'œuvre"
    LOCAL = "local", "Métier exercé ici"
    RESERVED = "reserved", "Lot à réserver"
    LENDING = "lending", "Mise à disposition"
    SERVICES = "services", "Services"


class ClauseForm(TextChoices):
    """What the contract fixes: a volume once for all, or a quantity that lives with it."""

    VOLUME = "volume", "Un volume d'heures"
    SHARE = "share", "Une part des heures travaillées"
    PER_EURO = "per_euro", "Une heure pour un montant"


class ObligationKind(TextChoices):
    MINIMUM = "minimum", "Heures fixées au marché"
    OFFERED = "offered", "Heures supplémentaires proposées"
    AMENDMENT = "amendment", "Avenant"
    ACCRUAL = "accrual", "Au fil du marché"
    TRANCHE = "tranche", "Tranche affermie"
    WAIVER = "waiver", "Dispense d'heures"
    SHARE = "share", "Répartition entre cotraitants"


class BasisKind(TextChoices):
    ORDER = "order", "Commande"
    INVOICE = "invoice", "Facture"
    TOTAL_HOURS = "total_hours", "Total des heures travaillées"
    TRANCHE = "tranche", "Tranche affermie"


class CategoryStatus(TextChoices):
    """Whether a category or a value was read in a source or is only usual practice."""

    CONFIRMED = "confirmed", "Confirmé par une source"
    INDICATIVE = "indicative", "Valeur indicative"


class CategoryGroup(TextChoices):
    """Two families of the CCAG 2021 (a recognised structure, a criterion that is met), and the derogation."""

    STRUCTURE = "structure", "Accompagnée par une structure reconnue"
    CRITERION = "criterion", "Critère d'éloignement de l'emploi"
    OPINION = "opinion", "Avis motivé d'un prescripteur"


class ScaleKind(TextChoices):
    HOURLY_COST = "hourly_cost", "Coût horaire"
    LABOUR_SHARE = "labour_share", "Part de main-d'œuvre"
    RATE = "rate", "Taux d'insertion"
    FULL_TIME = "full_time", "Heures d'un équivalent temps plein"
    CPV_SHARE = "cpv_share", "Part de main-d'œuvre d'une famille CPV"
    THRESHOLD = "threshold", "Seuil au-delà duquel un calibrage est à vérifier"


class Threshold(TextChoices):
    """What a calibration is questioned on: the names of `calibration.Limits`."""

    HIGH_RATE = "HIGH_RATE", "Taux d'insertion élevé : au-delà de"
    HIGH_LABOUR_SHARE = "HIGH_LABOUR_SHARE", "Part de main-d'œuvre élevée : au-delà de"
    FEWEST_EUROS_PER_HOUR = "FEWEST_EUROS_PER_HOUR", "Beaucoup d'heures pour le montant : moins de, pour une heure"
    MOST_EUROS_PER_HOUR = "MOST_EUROS_PER_HOUR", "Peu d'heures pour le montant : plus de, pour une heure"
    SMALL_HOURS = "SMALL_HOURS", "Clause trop petite : moins de"
    FEWEST_HOURS_A_PERSON = "FEWEST_HOURS_A_PERSON", "Heures d'une personne : au moins"
    MOST_HOURS_A_PERSON = "MOST_HOURS_A_PERSON", "Heures d'une personne : au plus"


class Unit(TextChoices):
    """How a value of calculation is written and read."""

    SHARE = "share", "pourcentage"
    EUROS = "euros", "euros"
    HOURS = "hours", "heures"


class CommitmentKind(TextChoices):
    """What a bid promises beside its hours."""

    TUTOR = "tutor", "Tuteur nommé"
    TRAINING = "training", "Heures de formation"
    QUALIFICATION = "qualification", "Qualification"
    APPRENTICES = "apprentices", "Apprentis"
    LASTING = "lasting", "Embauche durable"
    OTHER = "other", "Autre engagement"


class CriterionKind(TextChoices):
    """What a sub-criterion asks of the bids: hours beyond those required, or a promise of one of the kinds above."""

    HOURS = "hours", "Heures d'insertion en plus"
    TUTOR = "tutor", "Tuteur nommé"
    TRAINING = "training", "Heures de formation"
    QUALIFICATION = "qualification", "Qualification"
    APPRENTICES = "apprentices", "Apprentis"
    LASTING = "lasting", "Embauche durable"
    OTHER = "other", "Autre engagement"


class CommitmentUnit(TextChoices):
    """What a promise is counted in."""

    HOURS = "hours", "heures"
    PEOPLE = "people", "personnes"
    CONTRACTS = "contracts", "contrats"
    WEEKS = "weeks", "semaines"
    MONTHS = "months", "mois"


class CommitmentState(TextChoices):
    UPCOMING = "upcoming", "À venir"
    KEPT = "kept", "Tenu"
    PARTLY = "partly", "Tenu en partie"
    NOT_KEPT = "not_kept", "Non tenu"


class ProofKind(TextChoices):
    """How a promise is shown to be kept: a closed list, for what was seen is kept for ever and names nobody."""

    APPOINTMENT = "appointment", "Désignation écrite du tuteur"
    TRAINING_RECORD = "training_record", "Attestation de formation ou feuilles de présence"
    DIPLOMA = "diploma", "Diplôme, titre ou certificat"
    WORK_CONTRACT = "work_contract", "Contrat de travail ou avenant"
    VISIT = "visit", "Constat sur place"
    LETTER = "letter", "Courrier ou courriel de l'entreprise"
    OTHER = "other", "Autre document"


class Scoring(TextChoices):
    """How the points of a sub-criterion are given."""

    JUDGED = "judged", "Appréciation de ce qui est proposé"
    PROPORTIONAL = "proportional", "En proportion de la meilleure offre"
