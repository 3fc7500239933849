"""What a home page tells: what is to be done, counted, and the page that opens each list."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef
from django.urls import reverse

from clauses.amendments import to_settle
from clauses.commitments import SOON_DAYS
from clauses.forms.commitments import CommitmentsFilter
from clauses.models import Clause, Commitment, LegalReview
from clauses.published import published_without_clause
from markets.enums import StageKind
from markets.models import Announcement, Contract, JournalEntry, Lot, Notice, Organisation, Sighting, Structure
from markets.modules import COMMITMENTS
from markets.typography import french
from participants.eligibility import ENDING_SOON_DAYS
from participants.enums import ReferralOutcome
from participants.followup import FollowUp, ending, to_examine
from participants.models import Person, Referral
from reporting import due
from reporting.done import waiting_lines
from reporting.enums import StatementState
from reporting.figure_forms import PUBLISHED_WITHOUT
from reporting.models import Statement
from reporting.trace import Event, author, moment_words

ACTS_SHOWN = 5


@dataclass(frozen=True)
class Task:
    """A count that asks for an act; `url` opens the list it counts."""

    label: str
    count: int
    note: str
    url: str
    icon: str
    tone: str = "warning"


@dataclass(frozen=True)
class Step:
    """One of the first things to do in an empty site."""

    title: str
    text: str
    url: str
    done: bool


FIRST_STEPS = (
    (
        "Ajouter un premier marché",
        "Importez les marchés publiés ou saisissez-en un, avec ses lots.",
        "markets:contract_new",
    ),
    (
        "Fixer les heures d'un lot",
        "Ouvrez un lot, puis saisissez les heures du marché ou calibrez-les.",
        "markets:contracts",
    ),
    (
        "Enregistrer une personne",
        "Décidez de son éligibilité, puis mettez-la en poste.",
        "participants:person_new",
    ),
    (
        "Recevoir un premier mois",
        "L'entreprise le déclare, ou vous le saisissez d'après un document reçu.",
        "reporting:months",
    ),
)


def tasks(actor, today):
    """What waits for a facilitator, most pressing first; a count of zero is left out."""
    months = due.counts(actor, today)
    people = Person.objects.visible_to(actor)
    found = [
        Task(
            "Déclarations à vérifier",
            months[str(StatementState.SUBMITTED)],
            "envoyées par les entreprises et les structures d'insertion",
            reverse("reporting:checks"),
            "eye",
            "info",
        ),
        Task("Mois en retard", months[due.LATE], "attendus, pas encore envoyés", _months(due.LATE), "clock", "danger"),
        Task(
            "Déclarations à corriger",
            months[str(StatementState.RETURNED)],
            "renvoyées, pas encore revenues",
            _months(str(StatementState.RETURNED)),
            "return",
        ),
        Task(
            "Heures en attente",
            waiting_lines(Lot.objects.filter(structure=actor.structure), actor=actor).count(),
            "lignes qui attendent une décision d'éligibilité",
            _with("reporting:lines", chiffre="attente"),
            "wait",
        ),
        Task(
            "Personnes à examiner",
            to_examine(people, today).count(),
            "leur éligibilité n'est pas décidée",
            _with("participants:persons", suivi=FollowUp.TO_EXAMINE.value),
            "person",
        ),
        Task(
            "Orientations sans suite",
            Referral.objects.visible_to(actor).filter(outcome=ReferralOutcome.WAITING).count(),
            "proposées par les prescripteurs, qui attendent une réponse",
            _with("participants:referrals", suite=ReferralOutcome.WAITING),
            "person",
        ),
        Task(
            "Éligibilités qui finissent",
            ending(people, today).count(),
            f"dans les {ENDING_SOON_DAYS} jours",
            _with("participants:persons", suivi=FollowUp.ENDING.value),
            "calendar",
        ),
        Task(
            "Engagements à suivre",
            Commitment.objects.visible_to(actor).to_follow(today).count() if actor.structure.has(COMMITMENTS) else 0,
            f"promis dans les offres, en retard ou dus dans les {SOON_DAYS} jours",
            _with("clauses:commitments", suivi=CommitmentsFilter.TO_FOLLOW),
            "flag",
        ),
        _amendments(actor),
        Task(
            "Marchés à étudier",
            Announcement.objects.visible_to(actor).filter(stage=StageKind.TO_STUDY).count(),
            "à venir, annoncés par les donneurs d'ordre ou par vous",
            _with("markets:coming", etape=StageKind.TO_STUDY.value),
            "search",
        ),
        Task(
            "Marchés sans heures fixées",
            without_hours(Contract.objects.visible_to(actor).running()).count(),
            "au moins un lot n'a ni clause ni décision de s'en passer",
            _with("reporting:reports", suivi="sans-heures"),
            "flag",
        ),
        Task(
            "Marchés publiés à suivre",
            Sighting.objects.visible_to(actor).waiting().count(),
            "avec une mention sociale, pas encore dans l'outil",
            reverse("markets:to_follow"),
            "search",
            "info",
        ),
        Task(
            "Nouvelles publications",
            Notice.objects.visible_to(actor).undecided().count(),
            "de vos contrats, à reprendre ou à laisser",
            reverse("markets:changes"),
            "return",
            "info",
        ),
        Task(
            "Clauses absentes de la publication",
            published_without_clause(Lot.objects.visible_to(actor)).count(),
            "lots publiés sans la clause que vous suivez",
            _with("reporting:reports", suivi=PUBLISHED_WITHOUT),
            "flag",
            "info",
        ),
        Task(
            "Organisations à nommer",
            Organisation.objects.visible_to(actor).filter(name="").count(),
            "connues par leur seul numéro",
            _with("markets:organisations", state="to_name"),
            "building",
        ),
    ]
    return [task for task in found if task.count]


def _amendments(actor):
    """Amendments whose hours are not settled; it opens the oldest, for they are settled one after the other."""
    waiting = to_settle(Lot.objects.visible_to(actor).filter(closed_on=None)).values_list("pk", flat=True)
    return Task(
        "Avenants à décider",
        len(waiting),
        "signés, leurs heures ne sont ni changées ni confirmées",
        reverse("reporting:amendment_hours", args=waiting[:1]) if waiting else "",
        "document",
    )


def latest_acts(actor):
    """The last entries of the journal, for a timeline."""
    entries = JournalEntry.objects.visible_to(actor).select_related("user").order_by("-number")[:ACTS_SHOWN]
    return [
        Event(moment_words(entry.at), author(entry.user), french(entry.words or entry.verb), "") for entry in entries
    ]


def without_hours(contracts):
    """Contracts with a lot that carries no clause, unless a review decided that the contract does without one."""
    clause = Clause.objects.live().filter(lot=OuterRef("pk"))
    bare = Lot.objects.filter(~Exists(clause), contract=OuterRef("pk"), closed_on=None)
    reviewed = LegalReview.objects.latest().filter(contract=OuterRef("pk"), clause_kept=False)
    return contracts.filter(Exists(bare), ~Exists(reviewed))


def first_steps(actor):
    """The way from an empty site to a first declared month; none once it has been walked. One query."""
    walked = Structure.objects.filter(pk=actor.structure.pk).values_list(
        *(Exists(model.objects.filter(structure=OuterRef("pk"))) for model in (Contract, Clause, Person, Statement))
    )[0]
    if all(walked):
        return []
    return [Step(title, text, reverse(url), done) for (title, text, url), done in zip(FIRST_STEPS, walked, strict=True)]


def _months(state):
    return _with("reporting:months", etat=state)


def _with(name, **parameters):
    return f"{reverse(name)}?{urlencode(parameters)}"
