"""What the documents of a consultation say of a clause, in our own words, from its facts.

Four points are required of the particular documents by the general clauses of 2021 (arrêtés du 30 mars 2021: Travaux
20.1, FCS 16.1): the scope, the facilitator, the publics, the hours. What the facts do not say is a blank to fill, never
a guess; penalties above all, which only the contract can set.
"""

from dataclasses import dataclass
from decimal import Decimal

from clauses.scoring import GridLine, write_points

BLANK = "[à compléter]"
WARNING = (
    "Ce texte est une proposition de rédaction, pas un avis juridique : faites-le relire par votre service juridique."
)


@dataclass(frozen=True)
class Facts:
    """What is known of a lot's clause. Durations are already words; an empty string is what nobody has said yet.

    `article` is that of the code de la commande publique; `counted` says hours that live with the contract (« une heure
    de travail pour 2 000 € facturés »), or those of each tranche, one a point.
    """

    authority: str
    contract: str
    lot: str
    place: str
    private: bool
    hours: str
    every: str
    due_day: int
    charter: str
    publics: tuple[str, ...]
    structure: str
    contact: tuple[str, ...]
    holder: str = ""
    starts_on: str = ""
    ends_on: str = ""
    grid: tuple[GridLine, ...] = ()
    concession: bool = False
    article: str = ""
    counted: str = ""
    counted_points: tuple[str, ...] = ()

    @property
    def promise(self) -> str:
        """What is reserved for insertion: hours, or the way they are counted."""
        return self.counted or f"au moins {self.hours or BLANK} de travail"

    @property
    def weight(self) -> str:
        """The points of the criterion: those of its lines together."""
        return write_points(sum((line.points for line in self.grid), start=Decimal(0)))


@dataclass(frozen=True)
class Section:
    """A title, its paragraphs, then a list of points, then a table whose first row is its header."""

    title: str
    paragraphs: tuple[str, ...]
    points: tuple[str, ...] = ()
    table: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Text:
    """A document to paste or to download: `slug` names it in an address."""

    slug: str
    title: str
    help: str
    sections: tuple[Section, ...]


def texts(facts: Facts) -> tuple[Text, ...]:
    """The documents that suit this contract: three for a public one or a concession; a convention and the commitment
    otherwise.

    A lot that has a grid adds it, as an annex of the règlement de la consultation.
    """
    if facts.private:
        return (private_convention(facts), commitment(facts))
    graded = (grid_annex(facts),) if facts.grid else ()
    return (article(facts), commitment(facts), consultation(facts), *graded)


def article(facts: Facts) -> Text:
    if facts.concession:
        return Text(
            "article-concession",
            "Article du contrat de concession",
            "À placer dans le contrat de concession ou le cahier des charges qui lui est joint.",
            body(facts, "Le concessionnaire", "de la concession"),
        )
    return Text(
        "article-ccap",
        "Article du CCAP",
        "À placer dans le cahier des clauses administratives particulières du lot.",
        body(facts, "Le titulaire", "du marché"),
    )


def private_convention(facts: Facts) -> Text:
    """A private contract has no CCAP: both sides sign what they agree to."""
    parties = Section(
        "Entre les soussignés",
        (
            f"{facts.authority or BLANK}, maître d'ouvrage, représenté par {BLANK} ;",
            f"{facts.holder or BLANK}, entreprise, représentée par {BLANK} ;",
            f"{facts.structure}, structure facilitatrice, représentée par {BLANK}.",
        ),
    )
    signed = Section("Signatures", (f"Fait à {BLANK}, le {BLANK}, en trois exemplaires.",))
    return Text(
        "convention",
        "Convention d'insertion",
        "Pour un marché privé : l'engagement est librement convenu entre les signataires.",
        (parties, *body(facts, "L'entreprise", "de la convention"), signed),
    )


def body(facts: Facts, who: str, of_what: str) -> tuple[Section, ...]:
    """The clause itself, the same in a public contract and in a private convention."""
    where = f", à {facts.place}" if facts.place else ""
    law = f"En application de l'article {facts.article} du code de la commande publique, " if facts.article else ""
    actor = f"{who[0].lower()}{who[1:]}" if law else who
    return (
        Section(
            "Périmètre de l'action d'insertion",
            (
                f"{law}{actor} réalise une action d'insertion professionnelle à l'occasion de l'exécution {of_what} "
                f"« {facts.contract} » ({facts.lot}){where}. Les heures sont faites pour cette exécution, par des "
                "personnes dont l'éligibilité a été vérifiée avant leur embauche.",
            ),
        ),
        volume(facts, who),
        Section(
            "Publics éligibles",
            (
                f"Peuvent travailler au titre de la clause les personnes de la liste « {facts.charter} » :"
                if facts.publics
                else f"Peuvent travailler au titre de la clause les personnes suivantes : {BLANK}.",
            ),
            facts.publics,
        ),
        Section(
            "Facilitateur",
            (
                f"{facts.structure} accompagne {who[0].lower() + who[1:]} gratuitement : recherche de candidats, "
                "vérification de "
                "leur éligibilité, suivi des heures, bilans. Elle ne se substitue à aucune des parties.",
            ),
            facts.contact or (BLANK,),
        ),
        Section("Modalités de mise en œuvre", (f"{who} choisit une ou plusieurs de ces modalités :",), WAYS),
        Section(
            "Suivi et contrôle",
            (
                f"{who} déclare les heures {facts.every or BLANK}, au plus tard le {facts.due_day} du mois qui suit "
                "la période, "
                "même quand aucune heure n'a été faite. À la demande du facilitateur, s'y ajoute de quoi les "
                "vérifier : "
                "contrat de travail, relevé de mission ou bulletin de paie.",
                "Le facilitateur vérifie les heures déclarées, motive celles qu'il ne retient pas et en rend compte "
                f"à {facts.authority or BLANK}.",
            ),
        ),
        Section(
            "Mutualisation des heures",
            (
                "Une personne peut travailler à la suite pour plusieurs opérations qui portent une clause, afin de "
                "rester plus "
                "longtemps en emploi. Les heures ne passent d'une opération à l'autre que par une convention "
                "écrite, acceptée "
                "par chaque donneur d'ordre ; chaque heure n'est comptée qu'une fois.",
            ),
        ),
        Section(
            "Difficultés",
            (
                f"{who} prévient sans attendre le facilitateur de ce qui l'empêche de tenir son engagement. Ils "
                "cherchent ensemble "
                "une solution : autre modalité, autre calendrier. Une dispense d'heures est décidée par écrit par "
                f"{facts.authority or BLANK}.",
            ),
        ),
        Section(
            "Pénalités",
            (
                f"Heures non réalisées sans motif reconnu, après mise en demeure restée sans effet : {BLANK} € par "
                "heure.",
                f"Déclaration ou justificatif non remis, après mise en demeure : {BLANK} € par jour de retard. "
                f"Plafond : {BLANK}.",
                f"Elles sont décidées par {facts.authority or BLANK} ; le facilitateur n'en décide pas.",
            ),
        ),
        Section(
            "Données personnelles",
            (
                "Les données des personnes servent au seul suivi de la clause. "
                f"{who} connaît l'éligibilité d'une personne et ses dates, jamais son motif ; le donneur d'ordre ne "
                "reçoit aucun nom. "
                f"Durée de conservation : {BLANK}. Droits d'accès, de rectification et d'effacement : auprès de "
                f"{facts.structure}.",
            ),
        ),
    )


def volume(facts: Facts, who: str) -> Section:
    """The hours, or how they are counted as the contract goes."""
    estimate = f"À titre d'estimation : {facts.hours}. " if facts.counted and facts.hours else ""
    return Section(
        "Volume horaire",
        (
            f"{who} réserve à l'insertion {facts.promise}, du {facts.starts_on or BLANK} au "
            f"{facts.ends_on or BLANK}. {estimate}"
            "Les heures de formation faites pendant le contrat de travail comptent. "
            "Des heures réalisées en plus ne sont jamais retirées du bilan.",
        ),
        facts.counted_points,
    )


WAYS = (
    "embaucher directement, en CDI, en CDD ou en alternance ;",
    "faire appel à une structure qui met à disposition (ETTI, AI, GEIQ, EATT) ;",
    "sous-traiter ou cotraiter avec une structure d'insertion ou du secteur adapté (EI, ACI, régie de quartier, EA, "
    "ESAT) ;",
    "former : alternance, ou heures de formation pendant le contrat de travail.",
)


def commitment(facts: Facts) -> Text:
    hours = facts.hours or BLANK
    signed = "au contrat de concession" if facts.concession else "à l'acte d'engagement"
    return Text(
        "annexe-engagement",
        "Annexe à la convention" if facts.private else f"Annexe {signed}",
        "À faire remplir et signer par l'entreprise.",
        (
            Section(
                "Engagement d'insertion",
                (
                    f"{facts.contract}, {facts.lot}.",
                    f"L'entreprise {facts.holder or BLANK}, SIRET {BLANK}, s'engage à réserver {facts.promise} à des "
                    "personnes éligibles.",
                ),
                (
                    f"heures demandées : {hours}",
                    f"heures supplémentaires proposées : {BLANK}",
                    f"modalités envisagées : {BLANK}",
                    f"personne à joindre pour l'insertion (nom, téléphone, courriel) : {BLANK}",
                    f"tuteur : {BLANK}",
                ),
            ),
            Section("Signature", (f"Fait à {BLANK}, le {BLANK}. Cachet et signature :",)),
        ),
    )


def consultation(facts: Facts) -> Text:
    return Text(
        "paragraphe-rc",
        "Paragraphe du RC",
        "À placer dans le règlement de la consultation ; la grille ne sert que si l'insertion est un critère.",
        (
            Section(
                "Clause sociale d'insertion",
                (
                    f"{'La concession' if facts.concession else 'Le lot'} comporte une clause d'insertion obligatoire "
                    f"({facts.promise}) : une offre qui ne la respecte pas est irrégulière. Elle est décrite dans "
                    f"{'le contrat' if facts.concession else 'le CCAP'}. Les candidats peuvent joindre le "
                    "facilitateur, qui donne "
                    "à tous les mêmes réponses :",
                ),
                facts.contact or (BLANK,),
            ),
            scoring_of(facts),
        ),
    )


def scoring_of(facts: Facts) -> Section:
    """How insertion counts in the choice of a bid: the grid of the lot, else one to write."""
    if facts.grid:
        return Section(
            "Critère d'insertion",
            (
                f"La performance en matière d'insertion professionnelle est jugée sur {facts.weight} points, d'après "
                "la grille jointe en annexe :",
            ),
            tuple(f"{line.title} : {write_points(line.points)} points" for line in facts.grid),
        )
    return Section(
        "Grille de notation, si l'insertion est un critère",
        (f"Critère « performance en matière d'insertion », pondération {BLANK}, noté sur 20 :",),
        (
            "encadrement et accompagnement des personnes (tuteur nommé, temps prévu) : 8 points",
            "formation et qualification proposées : 6 points",
            "postes confiés et suites en emploi : 6 points",
        ),
    )


GRID_SLUG = "annexe-grille"


def grid_annex(facts: Facts) -> Text:
    """The grid as bidders read it: what is expected on each line, how it is scored, what it binds them to."""
    header = ("Sous-critère", "Points", "Ce qui est attendu", "Notation")
    rows = tuple(
        (line.title, write_points(line.points), line.expected or BLANK, line.method_with_levels) for line in facts.grid
    )
    total = ("Total", facts.weight, "", "")
    return Text(
        GRID_SLUG,
        "Annexe du RC : grille de notation",
        "À joindre au règlement de la consultation ; la même pour toutes les offres.",
        (
            Section(
                "Ce que l'offre décrit",
                (
                    f"{facts.contract}, {facts.lot}. Critère « performance en matière d'insertion professionnelle », "
                    f"noté sur {facts.weight} points.",
                    "Le candidat répond point par point dans son mémoire. Ce qu'il propose au-delà des heures exigées, "
                    "s'il est retenu, devient un engagement du marché, daté et vérifié sur justificatif.",
                ),
            ),
            Section("Grille", (), (), (header, *rows, total)),
            Section(
                "Questions",
                ("Le facilitateur donne à tous les candidats les mêmes réponses :",),
                facts.contact or (BLANK,),
            ),
        ),
    )


# -- For the company


def people_weeks(seconds: int) -> tuple[int, int]:
    """Hours said as people × weeks of 35 hours: up to twenty-six weeks for one, else as few people as that takes.

    Rounded up: what is said is never less than what is owed. (0, 0) when nothing is owed.
    """
    if seconds <= 0:
        return (0, 0)
    weeks = -(-seconds // (35 * 3600))
    people = -(-weeks // 26)
    return (people, -(-weeks // people))
