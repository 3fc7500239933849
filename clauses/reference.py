"""What the product ships: a first list of eligible publics and first values of calculation, each with its source.

Written in our own words from published lists. « Confirmed » means that a source says it; the rest is usual practice,
shown as « valeur indicative » and left to each structure. Ages are completed years, both included; shares and rates are
ratios; costs are euros an hour, charges included; a full-time equivalent is hours a year.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from clauses.enums import CategoryGroup, CategoryStatus, ScaleKind, Threshold

CHARTER_NAME = "Liste de référence"
SCALE_NAME = "Valeurs de référence"
# The CCAG of 30 March 2021, from which the families of publics come, was published that day.
SINCE = date(2021, 4, 1)
CHARTER_SOURCE = "Familles du CCAG 2021 et listes publiées ; ce qui n'y a pas été lu est indicatif."
SCALE_SOURCE = "Méthodes publiées par des facilitateurs ; ce qui n'y a pas été lu est indicatif."

CONFIRMED, INDICATIVE = CategoryStatus.CONFIRMED, CategoryStatus.INDICATIVE
STRUCTURE, CRITERION, OPINION = CategoryGroup.STRUCTURE, CategoryGroup.CRITERION, CategoryGroup.OPINION

CIE84 = "cie84.org, les publics concernés"
MONT_DE_MARSAN = "Mont-de-Marsan Agglomération (Landes), montdemarsan.fr"
APECA = "association-apeca.org"
DECREE = "arrêté du 4 septembre 2025, annexe"
IAE_CRITERIA = "critères administratifs de l'IAE (les-emplois, gip-inclusion)"
GEIQ_CRITERIA = "critères des GEIQ (les-emplois, gip-inclusion)"
CCAG = "CCAG TIC 2021, article 16"
GRAFIE = "grafie.org"
PROOF_BY_ANALOGY = "âge du justificatif : règle du PASS IAE, reprise par analogie"
# A criterion that the IAE counts only beside others: shipped closed, for a structure whose list retains it.
NOT_ALONE = "Critère complémentaire de l'IAE, absent des listes de clauses lues : à ouvrir si votre liste le retient."
PRACTICE = "Usage de facilitateurs, non confirmé par une source lue"


@dataclass(frozen=True, slots=True)
class Public:
    """A category of the shipped list. `proof_months`: beyond it a proof is questioned; `open`: retained in the list."""

    code: str
    label: str
    group: CategoryGroup
    criterion: str
    proofs: tuple[str, ...]
    sources: tuple[str, ...]
    status: CategoryStatus = CONFIRMED
    proof_months: int | None = None
    min_age: int | None = None
    max_age: int | None = None
    sensitive: bool = False
    open: bool = True

    @property
    def source(self):
        said = self.sources if self.proof_months is None else (*self.sources, PROOF_BY_ANALOGY)
        return " ; ".join(said)


@dataclass(frozen=True, slots=True)
class Value:
    """A value of calculation, with the range it was read in when there is one."""

    kind: ScaleKind
    code: str
    label: str
    value: Decimal
    source: str
    status: CategoryStatus = CONFIRMED
    low: Decimal | None = None
    high: Decimal | None = None


PUBLICS = (
    Public(
        "DELD",
        "Demandeur d'emploi de longue durée",
        CRITERION,
        "Inscrit à France Travail depuis plus de 12 mois.",
        ("Avis de situation de France Travail", "Récapitulatif des périodes d'inscription"),
        (CIE84, MONT_DE_MARSAN, GRAFIE, IAE_CRITERIA),
        proof_months=3,
    ),
    Public(
        "DETLD",
        "Demandeur d'emploi de très longue durée",
        CRITERION,
        "Inscrit à France Travail depuis 24 mois ou plus.",
        ("Avis de situation de France Travail", "Récapitulatif des périodes d'inscription"),
        (DECREE, IAE_CRITERIA),
        proof_months=3,
    ),
    Public(
        "BRSA",
        "Bénéficiaire du RSA",
        CRITERION,
        "Perçoit le revenu de solidarité active et cherche un emploi.",
        ("Attestation RSA de la CAF ou de la MSA",),
        (CIE84, DECREE, APECA),
        proof_months=3,
    ),
    Public(
        "ASS",
        "Allocataire de l'ASS",
        CRITERION,
        "Perçoit l'allocation de solidarité spécifique.",
        ("Attestation de paiement de France Travail",),
        (CIE84, MONT_DE_MARSAN, DECREE),
        proof_months=3,
    ),
    Public(
        "AAH",
        "Allocataire de l'AAH",
        CRITERION,
        "Perçoit l'allocation aux adultes handicapés.",
        ("Attestation de la CAF ou de la MSA",),
        (CIE84, MONT_DE_MARSAN, DECREE),
        proof_months=3,
        sensitive=True,
    ),
    Public(
        "AI_ALLOC",
        "Bénéficiaire de l'allocation d'insertion",
        CRITERION,
        "Perçoit l'allocation d'insertion, que certaines listes locales gardent bien qu'elle ait disparu.",
        ("Attestation de l'organisme payeur",),
        (CIE84, APECA),
    ),
    Public(
        "INVALIDITE",
        "Titulaire d'une pension d'invalidité",
        CRITERION,
        "Perçoit une pension ou une allocation d'invalidité.",
        ("Notification de la CPAM ou de la MSA",),
        (CIE84, APECA),
        sensitive=True,
    ),
    Public(
        "TH",
        "Travailleur handicapé",
        CRITERION,
        "Demandeur d'emploi reconnu travailleur handicapé (L5212-13 du code du travail), la décision étant en cours "
        "de validité au moment du recrutement.",
        ("Décision de reconnaissance de la CDAPH", "Attestation de demande de renouvellement"),
        (CIE84, IAE_CRITERIA, GEIQ_CRITERIA),
        sensitive=True,
    ),
    Public(
        "JEUNE_SANS_QUALIF",
        "Jeune de moins de 26 ans sans qualification",
        CRITERION,
        "Moins de 26 ans à l'embauche et niveau inférieur au CAP ou au BEP ; le délai depuis la sortie du système "
        "scolaire (souvent six mois) varie d'une liste à l'autre.",
        ("Pièce d'identité", "Attestation de la mission locale ou de France Travail", "Attestation de niveau"),
        (MONT_DE_MARSAN, GRAFIE, GEIQ_CRITERIA),
        status=INDICATIVE,
        max_age=25,
    ),
    Public(
        "JEUNE_DIPLOME",
        "Jeune diplômé de moins de 26 ans sans activité depuis six mois",
        CRITERION,
        "Moins de 26 ans, diplômé, sans activité depuis six mois au moins après ses études.",
        ("Pièce d'identité", "Diplôme", "Avis de situation de France Travail ou attestation de la mission locale"),
        (MONT_DE_MARSAN, CIE84, "rcp-alsace.eu (Mulhouse)", APECA),
        max_age=25,
    ),
    Public(
        "JEUNE_SUIVI_RENFORCE",
        "Jeune en suivi renforcé",
        CRITERION,
        "Contrat d'engagement jeune, PACEA, service militaire volontaire ou adapté.",
        ("Contrat d'engagement jeune ou PACEA", "Attestation de la mission locale ou du centre militaire"),
        (PRACTICE,),
        status=INDICATIVE,
    ),
    Public(
        "SENIOR",
        "Demandeur d'emploi de 50 ans et plus",
        CRITERION,
        "Demandeur d'emploi qui a 50 ans à l'embauche ; des listes disent « plus de 50 ans », d'autres 45 ans.",
        ("Pièce d'identité", "Avis de situation de France Travail"),
        (MONT_DE_MARSAN, APECA, DECREE),
        min_age=50,
    ),
    Public(
        "QPV",
        "Habitant d'un quartier prioritaire",
        CRITERION,
        "Habite un quartier prioritaire de la politique de la ville (QPV).",
        ("Justificatif de domicile", "Vérification de l'adresse sur sig.ville.gouv.fr"),
        (MONT_DE_MARSAN, IAE_CRITERIA, "charte de l'ANRU (irev.fr)"),
        proof_months=6,
    ),
    Public(
        "REFUGIE",
        "Réfugié ou bénéficiaire de la protection subsidiaire",
        CRITERION,
        "Titulaire du statut de réfugié ou de la protection subsidiaire, titre en cours de validité.",
        ("Titre de séjour ou demande de renouvellement",),
        (MONT_DE_MARSAN, IAE_CRITERIA),
        sensitive=True,
    ),
    Public(
        "IAE",
        "Salarié d'une structure d'insertion (EI, ACI, AI, ETTI)",
        STRUCTURE,
        "Pris en charge par une structure de l'insertion par l'activité économique (L5132-4 du code du travail).",
        ("PASS IAE", "Contrat de travail ou de mission", "Attestation de la structure"),
        (CCAG, CIE84),
    ),
    Public(
        "EITI",
        "Travailleur indépendant suivi par une EITI",
        STRUCTURE,
        "Accompagné par une entreprise d'insertion par le travail indépendant.",
        ("Contrat avec l'EITI", "PASS IAE"),
        ("iae95.fr",),
        status=INDICATIVE,
    ),
    Public(
        "STPA",
        "Salarié d'une EA ou d'une EATT, usager d'un ESAT",
        STRUCTURE,
        "Travaille dans le secteur adapté ou protégé.",
        ("Contrat de travail de l'EA ou de l'EATT", "Contrat avec l'ESAT", "Attestation de la structure"),
        (CCAG,),
        sensitive=True,
    ),
    Public(
        "REGIE",
        "Salarié d'une régie de quartier ou de territoire",
        STRUCTURE,
        "Salarié d'une régie agréée.",
        ("Contrat de travail",),
        (CCAG,),
    ),
    Public(
        "EPIDE_E2C",
        "Volontaire d'un EPIDE, stagiaire d'une école de la deuxième chance",
        STRUCTURE,
        "Accueilli par un EPIDE ou par une école de la deuxième chance (E2C).",
        ("Contrat de volontariat de l'EPIDE", "Attestation de l'E2C"),
        (CCAG, CIE84),
    ),
    Public(
        "GEIQ",
        "Salarié en parcours dans un GEIQ",
        STRUCTURE,
        "En parcours d'insertion et de qualification dans un groupement d'employeurs labellisé.",
        ("Contrat d'apprentissage ou de professionnalisation", "Diagnostic d'éligibilité du GEIQ"),
        (CCAG, "lesgeiq.fr"),
    ),
    Public(
        "PLIE",
        "Participant d'un PLIE",
        STRUCTURE,
        "Parcours ouvert dans un plan local pluriannuel pour l'insertion et l'emploi.",
        ("Attestation du PLIE", "Contrat d'engagement"),
        ("plie.toulouse-metropole.fr",),
        status=INDICATIVE,
    ),
    Public(
        "SMJ",
        "Personne placée sous main de justice ou sortant de détention",
        STRUCTURE,
        "Suivie par la justice, ou sortie de détention depuis peu.",
        ("Billet de sortie", "Attestation du juge de l'application des peines", "Attestation du SPIP ou de la PJJ"),
        (IAE_CRITERIA, GEIQ_CRITERIA),
        proof_months=6,
        sensitive=True,
    ),
    Public(
        "AVIS_MOTIVE",
        "Autre personne en difficulté, sur avis motivé",
        OPINION,
        "Difficultés particulières décrites par France Travail, une maison de l'emploi, une mission locale ou la MDPH, "
        "avant l'embauche ; le facilitateur décide.",
        ("Avis motivé, daté et signé par l'organisme",),
        (CIE84,),
    ),
    Public(
        "ZRR_FRR",
        "Habitant d'une zone rurale à revitaliser",
        CRITERION,
        NOT_ALONE,
        ("Justificatif de domicile",),
        (IAE_CRITERIA,),
        proof_months=6,
        open=False,
    ),
    Public(
        "PARENT_ISOLE",
        "Parent isolé",
        CRITERION,
        NOT_ALONE,
        ("Attestation de l'allocation de soutien familial (CAF ou MSA)",),
        (IAE_CRITERIA, GEIQ_CRITERIA),
        proof_months=3,
        open=False,
    ),
    Public(
        "ASE",
        "Sortant de l'aide sociale à l'enfance",
        CRITERION,
        NOT_ALONE,
        ("Attestation de l'aide sociale à l'enfance",),
        (IAE_CRITERIA, GEIQ_CRITERIA),
        proof_months=12,
        open=False,
    ),
    Public(
        "SANS_HEBERGEMENT",
        "Personne sans hébergement",
        CRITERION,
        NOT_ALONE,
        ("Attestation de domiciliation", "Déclaration d'un travailleur social"),
        (IAE_CRITERIA,),
        proof_months=3,
        open=False,
    ),
    Public(
        "NIVEAU3",
        "Niveau CAP ou BEP au plus",
        CRITERION,
        NOT_ALONE,
        ("Diplôme ou attestation sur l'honneur",),
        (IAE_CRITERIA, DECREE),
        proof_months=3,
        open=False,
    ),
    Public(
        "LANGUE",
        "Maîtrise insuffisante du français",
        CRITERION,
        f"Évaluation inférieure au niveau A1. {NOT_ALONE}",
        ("Évaluation de français langue étrangère",),
        (IAE_CRITERIA,),
        proof_months=6,
        open=False,
    ),
    Public(
        "MOBILITE",
        "Difficulté à se déplacer",
        CRITERION,
        f"Diagnostic d'un prescripteur habilité. {NOT_ALONE}",
        ("Diagnostic mobilité",),
        (IAE_CRITERIA,),
        proof_months=6,
        open=False,
    ),
)


def _share(code, label, value, source):
    return Value(ScaleKind.LABOUR_SHARE, code, label, Decimal(value), source)


def _usual_share(code, label, low, high):
    """A range of practice: its middle is proposed."""
    bounds = Decimal(low), Decimal(high)
    middle = sum(bounds) / 2
    return Value(ScaleKind.LABOUR_SHARE, code, label, middle, PRACTICE, INDICATIVE, *bounds)


def _threshold(code, value, source, status=CONFIRMED):
    return Value(ScaleKind.THRESHOLD, code.value, code.label, Decimal(value), source, status)


DERIVED = "Déduit d'exemples publiés : une heure pour 1 200 à 5 385 €, plus large de chaque côté"
PEOPLE = "Déduit de bilans publiés (ANRU 2013, Alliance Villes Emploi 2021, Bègles 2023) : 383 à 651 h par personne"
MEF_SUD_77 = "Maison de l'emploi et de la formation Sud 77, mefsud77.fr (page 28)"
LASER = "laser-emploi.fr, conseils pour répondre aux clauses sociales"
ALES = "Maison de l'emploi Alès-Cévennes"
INSERPROPRE = "inserpropre.fr (page 2353)"

VALUES = (
    _share("BAT_MOYEN", "Bâtiment tous corps d'état (moyenne)", "0.5", MEF_SUD_77),
    _share("PEINTURE_INT", "Peinture intérieure", "0.7", f"{MEF_SUD_77} ; {LASER}"),
    _share("MACONNERIE", "Maçonnerie, gros œuvre", "0.5", f"{MEF_SUD_77} ; {LASER}"),
    _share("CHARPENTE_METAL", "Charpente métallique", "0.2", f"{MEF_SUD_77} ; {LASER}"),
    _share("MARCHE_70", "Marché à forte main-d'œuvre (exemple publié, métier non précisé)", "0.7", ALES),
    _share("PROPRETE", "Nettoyage, propreté", "0.8", INSERPROPRE),
    _usual_share("VRD", "VRD, terrassement, réseaux", "0.25", "0.35"),
    _usual_share("ENROBES", "Voirie, enrobés", "0.15", "0.30"),
    _usual_share("DEMOLITION", "Démolition, curage", "0.40", "0.55"),
    _usual_share("DESAMIANTAGE", "Désamiantage", "0.50", "0.60"),
    _usual_share("CHARPENTE_BOIS", "Charpente bois", "0.35", "0.45"),
    _usual_share("COUVERTURE", "Couverture, zinguerie", "0.40", "0.50"),
    _usual_share("ETANCHEITE", "Étanchéité", "0.35", "0.45"),
    _usual_share("ITE", "Ravalement, isolation par l'extérieur", "0.50", "0.60"),
    _usual_share("MENUIS_EXT", "Menuiseries extérieures (aluminium, PVC)", "0.25", "0.35"),
    _usual_share("MENUIS_INT", "Menuiseries intérieures", "0.35", "0.45"),
    _usual_share("METALLERIE", "Serrurerie, métallerie", "0.35", "0.45"),
    _usual_share("PLATRERIE", "Plâtrerie, cloisons, faux plafonds", "0.45", "0.60"),
    _usual_share("CARRELAGE", "Carrelage, faïence", "0.50", "0.60"),
    _usual_share("SOLS", "Sols souples", "0.40", "0.50"),
    _usual_share("ELEC", "Électricité, courants forts et faibles", "0.35", "0.45"),
    _usual_share("PLOMBERIE_CVC", "Plomberie, chauffage, ventilation", "0.35", "0.45"),
    _usual_share("ASCENSEUR", "Ascenseur", "0.20", "0.30"),
    _usual_share("CUISINE", "Équipement de cuisine", "0.10", "0.20"),
    _usual_share("EV_CREATION", "Espaces verts, création", "0.40", "0.50"),
    _usual_share("EV_ENTRETIEN", "Espaces verts, entretien", "0.70", "0.80"),
    _usual_share("GARDIENNAGE", "Gardiennage, sécurité", "0.85", "0.95"),
    _usual_share("RESTAURATION", "Restauration collective", "0.40", "0.55"),
    _usual_share("DECHETS", "Collecte de déchets", "0.45", "0.60"),
    _usual_share("TRANSPORT", "Transport de personnes", "0.50", "0.65"),
    _usual_share("PI", "Prestations intellectuelles, maîtrise d'œuvre", "0.80", "0.95"),
    Value(
        ScaleKind.HOURLY_COST,
        "GENERAL",
        "Heure de travail, charges comprises (années 2010)",
        Decimal(30),
        f"{MEF_SUD_77}, qui donne 25 à 30 € ; {ALES}",
        CONFIRMED,
        Decimal(25),
        Decimal(30),
    ),
    Value(ScaleKind.HOURLY_COST, "PROPRETE", "Heure de nettoyage, charges comprises", Decimal(20), INSERPROPRE),
    Value(
        ScaleKind.HOURLY_COST,
        "BTP",
        "Heure de bâtiment et travaux publics (2022 à 2026)",
        Decimal(40),
        PRACTICE,
        INDICATIVE,
        Decimal(35),
        Decimal(45),
    ),
    Value(
        ScaleKind.RATE,
        "USUEL",
        "Pratique courante, de 5 à 20 %",
        Decimal("0.05"),
        f"{ALES} ; clausesociale34.fr (le bas de la fourchette est proposé)",
        CONFIRMED,
        Decimal("0.05"),
        Decimal("0.20"),
    ),
    Value(
        ScaleKind.RATE,
        "GRAND_TARBES",
        "Grand Tarbes, de 5 à 10 %",
        Decimal("0.05"),
        "banquedesterritoires.fr",
        CONFIRMED,
        Decimal("0.05"),
        Decimal("0.10"),
    ),
    Value(
        ScaleKind.RATE, "LYCEE_2008", "Construction d'un lycée en Aquitaine (2008)", Decimal("0.06"), "Région Aquitaine"
    ),
    Value(ScaleKind.RATE, "ANRU_TRAVAUX", "ANRU, travaux : au moins 5 %", Decimal("0.05"), "irev.fr"),
    Value(ScaleKind.RATE, "ANRU_GUP", "ANRU, gestion de proximité : au moins 10 %", Decimal("0.10"), "irev.fr"),
    Value(
        ScaleKind.FULL_TIME,
        "ETP_1600",
        "Heures d'un équivalent temps plein dans une année",
        Decimal(1600),
        "Rapport publié par l'Alliance Villes Emploi (année 2021) ; Lannion 2021",
    ),
    Value(
        ScaleKind.FULL_TIME,
        "ETP_1607",
        "Durée annuelle de travail, en heures",
        Decimal(1607),
        PRACTICE,
        INDICATIVE,
    ),
    _threshold(Threshold.HIGH_RATE, "0.20", ALES),
    _threshold(Threshold.HIGH_LABOUR_SHARE, "0.95", PRACTICE, INDICATIVE),
    _threshold(Threshold.FEWEST_EUROS_PER_HOUR, "400", DERIVED, INDICATIVE),
    _threshold(Threshold.MOST_EUROS_PER_HOUR, "6000", DERIVED, INDICATIVE),
    _threshold(Threshold.SMALL_HOURS, "150", f"{INSERPROPRE} (propreté ; indicatif ailleurs)"),
    _threshold(Threshold.FEWEST_HOURS_A_PERSON, "300", PEOPLE, INDICATIVE),
    _threshold(Threshold.MOST_HOURS_A_PERSON, "700", PEOPLE, INDICATIVE),
)
