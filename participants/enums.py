"""Closed lists of the floor of people. English stored values, French labels."""

from django.db.models import TextChoices


class Sex(TextChoices):
    WOMAN = "woman", "Femme"
    MAN = "man", "Homme"
    UNKNOWN = "unknown", "Non renseigné"


class AgeBand(TextChoices):
    """Bands of the regional questionnaires (−26, 26–40, 41–50, 51+)."""

    UNDER_26 = "under_26", "Moins de 26 ans"
    FROM_26_TO_40 = "from_26_to_40", "26 à 40 ans"
    FROM_41_TO_50 = "from_41_to_50", "41 à 50 ans"
    OVER_50 = "over_50", "51 ans et plus"
    UNKNOWN = "unknown", "Non renseigné"


class Level(TextChoices):
    NONE = "none", "Sans diplôme"
    CAP_BEP = "cap_bep", "CAP ou BEP"
    BAC = "bac", "Baccalauréat"
    HIGHER = "higher", "Au-delà du baccalauréat"
    UNKNOWN = "unknown", "Non renseigné"


class Answer(TextChoices):
    YES = "yes", "Oui"
    NO = "no", "Non"
    UNKNOWN = "unknown", "Non renseigné"


class Modality(TextChoices):
    """How the hours are done."""

    DIRECT = "direct", "Embauche directe par l'entreprise"
    ETTI = "etti", "Mise à disposition par une ETTI"
    AI = "ai", "Mise à disposition par une association intermédiaire"
    GEIQ = "geiq", "Mise à disposition par un GEIQ"
    EATT = "eatt", "Mise à disposition par une EATT"
    ETT = "ett", "Intérim classique avec une personne éligible"
    GE = "ge", "Mise à disposition par un autre groupement d'employeurs"
    SUB_EI = "sub_ei", "Sous-traitance ou cotraitance d'une entreprise d'insertion"
    SUB_ACI = "sub_aci", "Sous-traitance ou cotraitance d'un atelier et chantier d'insertion"
    SUB_REGIE = "sub_regie", "Sous-traitance d'une régie de quartier"
    SUB_EA = "sub_ea", "Sous-traitance d'une entreprise adaptée"
    SUB_ESAT = "sub_esat", "Sous-traitance ou mise à disposition d'un ESAT"
    SUBCONTRACTOR = "subcontractor", "Sous-traitant classique"


class ContractType(TextChoices):
    CDI = "cdi", "CDI"
    CDD = "cdd", "CDD"
    CTT = "ctt", "Contrat de travail temporaire (mission)"
    CDDI = "cddi", "CDD d'insertion (CDDI)"
    CDDU = "cddu", "CDD d'usage (CDDU)"
    APPRENTICESHIP = "apprenticeship", "Contrat d'apprentissage"
    PROFESSIONALISATION = "professionalisation", "Contrat de professionnalisation"
    SITE = "site", "Contrat de chantier ou d'opération"
    CDI_TEMP = "cdi_temp", "CDI intérimaire"
    CDI_INCLUSION = "cdi_inclusion", "CDI inclusion"
    SUPPORTED = "supported", "Contrat aidé (PEC, CIE)"
    CDDT = "cddt", "CDD tremplin (EA)"
    CSAT = "csat", "Contrat d'accompagnement par le travail (ESAT)"
    PRISON = "prison", "Contrat d'emploi pénitentiaire"
    UNKNOWN = "unknown", "Non renseigné"


class ReferralOutcome(TextChoices):
    WAITING = "waiting", "En cours d'examen"
    PLACED = "placed", "Mise en poste"
    NOT_RETAINED = "not_retained", "Non retenue"
    WITHDRAWN = "withdrawn", "Retirée"


class EndReason(TextChoices):
    """How a placement ended; an outcome is a characteristic and follows the masking rule."""

    RUNNING = "running", "En cours"
    END_OF_TERM = "end_of_term", "Fin du contrat prévu"
    HIRED = "hired", "Embauche durable"
    TRAINING = "training", "Entrée en formation"
    RESIGNED = "resigned", "Départ de la personne"
    DISMISSED = "dismissed", "Rupture par l'employeur"
    UNKNOWN = "unknown", "Non renseigné"
