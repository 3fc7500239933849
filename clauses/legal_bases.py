"""The legal bases of a clause: the article, what it asks for, and whether it was read in a source.

Facts gathered from public sources; a basis « à confirmer » is usual practice whose text was not read. Articles are
those of the code de la commande publique.
"""

from dataclasses import dataclass

from clauses.enums import CategoryStatus, LegalBasis, LegalException

CONFIRMED, INDICATIVE = CategoryStatus.CONFIRMED, CategoryStatus.INDICATIVE


@dataclass(frozen=True, slots=True)
class Basis:
    """A basis, its articles, what it asks of the contract or of who answers, and where this was read."""

    basis: LegalBasis
    name: str
    articles: str
    requires: str
    status: CategoryStatus
    source: str

    @property
    def is_confirmed(self) -> bool:
        return bool(self.status == CONFIRMED)


BASES = (
    Basis(
        LegalBasis.EXECUTION,
        "Condition d'exécution",
        "L2112-2",
        "Liée à l'objet du marché et écrite dans ses documents ; toute offre s'y engage, le titulaire choisit comment.",
        CONFIRMED,
        "marche-public.fr",
    ),
    Basis(
        LegalBasis.CRITERION,
        "Critère d'attribution",
        "L2152-7, R2152-7",
        "Juge les performances d'insertion des publics en difficulté : moyens, accompagnement, formation ; pondération "
        "et sous-critères annoncés.",
        INDICATIVE,
        "atlet27.fr, pour l'ancien article 53 ; numéro de l'article à vérifier",
    ),
    Basis(
        LegalBasis.COMBINED,
        "Condition d'exécution et critère",
        "L2112-2 et R2152-7",
        "Un minimum d'heures s'impose à tous ; la qualité du plan d'insertion est notée en plus.",
        INDICATIVE,
        "Pratique constatée (CHU de Rennes, 2024)",
    ),
    Basis(
        LegalBasis.RESERVED_STPA,
        "Marché réservé au secteur protégé et adapté",
        "L2113-12, R2113-7",
        "Entreprises adaptées et ESAT ; au moins 50 % de travailleurs handicapés ; l'avis cite l'article.",
        CONFIRMED,
        "Fiches d'acheteurs publics ; marche-public.info",
    ),
    Basis(
        LegalBasis.RESERVED_SIAE,
        "Marché réservé à l'insertion par l'activité économique",
        "L2113-13, R2113-7",
        "Structures d'insertion (L5132-4 du code du travail) ; au moins 50 % de travailleurs défavorisés ; l'avis cite "
        "l'article.",
        CONFIRMED,
        "code-commande-publique.com",
    ),
    Basis(
        LegalBasis.RESERVED_PRISON,
        "Marché réservé au travail en détention",
        "L2113-13-1",
        "Au moins 50 % de personnes détenues (ordonnance du 19 octobre 2022, décret du 28 décembre 2022).",
        CONFIRMED,
        "marche-public.fr",
    ),
    Basis(
        LegalBasis.RESERVED_BOTH,
        "Marché réservé à l'insertion et au handicap",
        "L2113-14",
        "Ouvert aux deux secteurs à la fois, depuis la loi du 7 décembre 2020.",
        CONFIRMED,
        "code-commande-publique.com",
    ),
    Basis(
        LegalBasis.RESERVED_ESS,
        "Marché réservé à l'économie sociale et solidaire",
        "L2113-15, L2113-16",
        "Services de santé, sociaux ou culturels ; pas de marché semblable dans les trois années précédentes. La durée "
        "maximale de trois ans est à confirmer.",
        CONFIRMED,
        "lagazettedescommunes.com",
    ),
    Basis(
        LegalBasis.INSERTION_SERVICE,
        "Achat d'insertion",
        "R2123-1",
        "Services sociaux en procédure adaptée, quel que soit le montant : l'insertion est l'objet du marché, "
        "l'activité en est le support ; l'acheteur doit en avoir la compétence.",
        INDICATIVE,
        "grafie.org, pour l'ancien article 30 ; numéro de l'article à vérifier",
    ),
    Basis(
        LegalBasis.CONCESSION,
        "Concession",
        "L3114-2, L3114-2-1",
        "Obligatoire à partir du seuil européen ; deux exceptions seulement, motifs consignés.",
        CONFIRMED,
        "Texte de l'article lu",
    ),
    Basis(
        LegalBasis.PRIVATE,
        "Marché privé",
        "–",
        "Rien n'oblige : une charte, une convention ou le contrat lui-même (bailleurs, promoteurs, concessionnaires).",
        CONFIRMED,
        "Conventions publiées",
    ),
)
# Exceptions whose very words were not read in a source.
TO_CONFIRM = frozenset({LegalException.AVAILABLE, LegalException.SHORT_WORKS})


def exception_label(exception: LegalException) -> str:
    """An exception as it is proposed, with what is still to check about it."""
    label = str(LegalException(exception).label)
    return f"{label} (à confirmer)" if exception in TO_CONFIRM else label
