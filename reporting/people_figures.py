"""Who the people of a report are, as tables: the profile of each at her entry, masked for the authority that reads.

A person has one answer, that of her first placement in the structure, whatever the report: an answer that changed with
the contract or the period would tell something by its changes alone. Grounds of health, justice and refuge are counted
with those that are not told. How placements ended is left out, for it changes from one report to the next.
"""

from collections import defaultdict
from dataclasses import dataclass

from clauses.models import Category
from participants.enums import AgeBand, Level, Sex
from participants.models import EntryProfile
from reporting.figures import MonthSpan
from reporting.masking import Group, Grouping, Release, masked_table
from reporting.models import HoursEntry

UNTOLD = ""


def _alone(answers):
    return tuple(Group(str(answer.label), (answer.value,)) for answer in answers)


@dataclass(frozen=True)
class Characteristic:
    """What is asked of people: its title, the tables it may be told in, finest first (none: the answers found)."""

    key: str
    title: str
    options: tuple[Grouping, ...] = ()


CHARACTERISTICS = (
    Characteristic("sex", "Sexe", (_alone((Sex.WOMAN, Sex.MAN)),)),
    Characteristic(
        "age_band",
        "Âge à l'entrée",
        (
            _alone((AgeBand.UNDER_26, AgeBand.FROM_26_TO_40, AgeBand.FROM_41_TO_50, AgeBand.OVER_50)),
            (
                Group("40 ans ou moins", (AgeBand.UNDER_26.value, AgeBand.FROM_26_TO_40.value)),
                Group("41 ans et plus", (AgeBand.FROM_41_TO_50.value, AgeBand.OVER_50.value)),
            ),
        ),
    ),
    Characteristic(
        "level",
        "Niveau de formation",
        (
            _alone((Level.NONE, Level.CAP_BEP, Level.BAC, Level.HIGHER)),
            (
                Group("Sans diplôme, CAP ou BEP", (Level.NONE.value, Level.CAP_BEP.value)),
                Group("Baccalauréat ou plus", (Level.BAC.value, Level.HIGHER.value)),
            ),
        ),
    ),
    Characteristic("town", "Commune"),
    Characteristic("category", "Public"),
)


@dataclass(frozen=True)
class Count:
    """Whom a report counts: the lots it adds up, its period, the number at which it was read."""

    lots: frozenset[int]
    span: MonthSpan
    as_of: int


def people_tables(structure, count, earlier):
    """The tables of a report, given the ones issued before to the same authority: [(Count, (PeopleTable, …))].

    Four queries, whatever the number of reports before.
    """
    counted, *before = _counted(structure, [count, *(was for was, _ in earlier)])
    told = list(zip(before, (tables for _, tables in earlier), strict=True))
    answers, labels = _answers(structure, counted.union(*before))
    return tuple(
        masked_table(
            key=asked.key,
            title=asked.title,
            counted=counted,
            answers=answers[asked.key],
            options=asked.options or (_found(asked.key, answers, labels, counted),),
            earlier=[Release(people, table) for people, tables in told for table in tables if table.key == asked.key],
            threshold=structure.masking_threshold,
        )
        for asked in CHARACTERISTICS
    )


def _counted(structure, counts):
    """People whose hours, corrections deducted, are more than nothing, for each count."""
    lots = frozenset().union(*(count.lots for count in counts))
    rows = list(
        HoursEntry.objects.filter(structure=structure, lot__in=lots, person__isnull=False)
        .order_by()
        .values_list("person", "lot", "month", "number", "seconds")
    )
    found = []
    for count in counts:
        sums = defaultdict(int)
        for person, lot, month, number, seconds in rows:
            if lot in count.lots and number <= count.as_of and count.span.holds(month):
                sums[person] += seconds
        found.append(frozenset(person for person, seconds in sums.items() if seconds > 0))
    return found


def _answers(structure, people):
    """{characteristic: {person: answer}} and the words of the answers that have no closed list."""
    profiles = (
        EntryProfile.objects.filter(structure=structure, placement__person__in=people)
        .order_by("-placement__starts_on", "-placement")
        .values("placement__person", "sex", "age_band", "level", "town", "category")
    )
    categories = {
        category.pk: category
        for category in Category.objects.filter(structure=structure).only("code", "label", "sensitive").order_by("pk")
    }
    answers = {asked.key: dict.fromkeys(people, UNTOLD) for asked in CHARACTERISTICS}
    labels = {"town": {}, "category": {category.code: category.label for category in categories.values()}}
    # The first placement comes last: it is the one that stays.
    for profile in profiles:
        person, category = profile["placement__person"], categories.get(profile["category"])
        town = " ".join(profile["town"].split())
        labels["town"].setdefault(town.casefold(), town)
        answers["sex"][person] = profile["sex"]
        answers["age_band"][person] = profile["age_band"]
        answers["level"][person] = profile["level"]
        answers["town"][person] = town.casefold()
        answers["category"][person] = UNTOLD if category is None or category.sensitive else category.code
    return answers, labels


def _found(key, answers, labels, counted):
    """A row for each answer given by somebody, the most frequent first."""
    sizes = defaultdict(int)
    for person in counted:
        sizes[answers[key][person]] += 1
    given = sorted((answer for answer in sizes if answer != UNTOLD), key=lambda answer: (-sizes[answer], answer))
    return tuple(Group(labels[key][answer], (answer,)) for answer in given)
