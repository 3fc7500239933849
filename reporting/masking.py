"""What a report may tell of the people it counts without telling of one of them.

Pure. A characteristic (sex, age, town…) is a table of how many people gave each answer. It is shown only if no addition
or subtraction of the tables that the same authority was ever given isolates a small group. Cut everybody counted
into the pieces that these tables draw (in this report and not in that one, in both, …): every answer that exists in a
piece must be that of at least `threshold` people, and a piece must hold two answers at least, for a table that says
« all » says it of each. Whatever is added to or taken from whole pieces is then made of whole pieces. Numbers of
people alone are never hidden, and tell no answer.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

TOO_FEW = "Effectif trop faible pour un détail."
CHANGED = "Pas de détail : ce qui est connu des personnes a changé depuis un bilan déjà émis."
OTHERS = "Autres ou non renseigné"

type Person = int
type Answer = str


@dataclass(frozen=True, slots=True)
class Group:
    """Answers counted together, under the words that the table shows."""

    label: str
    answers: tuple[str, ...]


type Grouping = tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Row:
    label: str
    answers: tuple[str, ...]
    people: int


@dataclass(frozen=True, slots=True)
class PeopleTable:
    """A characteristic as a report tells it: rows, or none and the sentence that says why.

    The answers of no row are counted in `others`; None where every answer has its row.
    """

    key: str
    title: str
    rows: tuple[Row, ...] = ()
    others: int | None = None
    sentence: str = ""

    @property
    def is_shown(self) -> bool:
        return bool(self.rows)

    @property
    def lines(self) -> tuple[tuple[str, int], ...]:
        """Each row as (words, people), the others last."""
        last = () if self.others is None else ((OTHERS, self.others),)
        return (*((row.label, row.people) for row in self.rows), *last)


@dataclass(frozen=True, slots=True)
class Release:
    """A table given before: whom it counted, and what it told."""

    people: frozenset[Person]
    table: PeopleTable


@dataclass(frozen=True, slots=True)
class _Cut:
    """Whom a table counts, and in which of its rows each answer is; an answer of no row is in row -1."""

    people: frozenset[Person]
    row_of: Mapping[Answer, int]


def masked_table(
    *,
    key: str,
    title: str,
    counted: Iterable[Person],
    answers: Mapping[Person, Answer],
    options: Sequence[Grouping],
    earlier: Sequence[Release],
    threshold: int,
) -> PeopleTable:
    """Give the finest table of `options` (finest first) that may be shown, small answers folded; else a sentence.

    `answers` holds everybody counted here or in `earlier`, the tables of the same characteristic that the same
    authority was given in all its reports, superseded ones included.
    """
    people = frozenset(counted)
    if not people:
        return PeopleTable(key, title, sentence=TOO_FEW)
    given = [release for release in earlier if release.table.is_shown]
    if any(not _still_true(release, answers) for release in _connected(people, given)):
        return PeopleTable(key, title, sentence=CHANGED)
    cuts = [_Cut(release.people, _row_of(release.table.rows)) for release in given]
    for option in options:
        found = _fold(people, answers, option, cuts, threshold)
        if found is not None:
            return _written(key, title, people, answers, found)
    return PeopleTable(key, title, sentence=TOO_FEW)


def _connected(people: frozenset[Person], given: Sequence[Release]) -> list[Release]:
    """Releases that share people with these, directly or through one another."""
    reached, rest, found = set(people), list(given), []
    while near := [release for release in rest if not reached.isdisjoint(release.people)]:
        for release in near:
            rest.remove(release)
            reached |= release.people
        found += near
    return found


def _still_true(release: Release, answers: Mapping[Person, Answer]) -> bool:
    """Whether the same count, made today, gives the same table: an answer erased or corrected since does not."""
    row_of = _row_of(release.table.rows)
    counts = Counter(row_of.get(answers[person], -1) for person in release.people)
    told = Counter({rank: row.people for rank, row in enumerate(release.table.rows)})
    told[-1] = release.table.others or 0
    return all(counts[rank] == told[rank] for rank in counts.keys() | told.keys())


def _row_of(rows: Sequence[Row | Group]) -> dict[Answer, int]:
    return {answer: rank for rank, row in enumerate(rows) for answer in row.answers}


def _fold(
    people: frozenset[Person],
    answers: Mapping[Person, Answer],
    option: Grouping,
    cuts: Sequence[_Cut],
    threshold: int,
) -> Grouping | None:
    """Fold the rows of a table into the others, one at a time, until it may be shown; None if it never may."""
    kept = option
    while kept:
        row_of = _row_of(kept)
        small = _small_rows(people, answers, [*cuts, _Cut(people, row_of)], threshold)
        if small is None:
            return None
        if not small:
            return kept
        sizes = Counter(row_of.get(answers[person], -1) for person in people)
        # The others are not a row to fold: what they lack, they take from the smallest row that has people.
        named = {rank for rank in small if rank >= 0} or {rank for rank in range(len(kept)) if sizes[rank]}
        if not named:
            return None
        smallest = min(named, key=lambda rank: (sizes[rank], rank))
        # Rows without anybody go too: a row left out must not be known to have somebody.
        kept = tuple(group for rank, group in enumerate(kept) if rank != smallest and sizes[rank])
    return None


def _small_rows(
    people: frozenset[Person], answers: Mapping[Person, Answer], cuts: Sequence[_Cut], threshold: int
) -> set[int] | None:
    """Rows of the last cut that isolate a small group in some piece; None where folding changes nothing to it."""
    small: set[int] = set()
    for piece, members in _pieces(cuts).items():
        cells = Counter(tuple(cuts[rank].row_of.get(answers[person], -1) for rank in piece) for person in members)
        few = [cell for cell, count in cells.items() if count < threshold]
        inside = piece[-1] == len(cuts) - 1
        if len(cells) < 2 or (few and not inside):
            return None
        small |= {cell[-1] for cell in few}
    return small


def _pieces(cuts: Sequence[_Cut]) -> dict[tuple[int, ...], list[Person]]:
    """Everybody counted somewhere, by the cuts that count them."""
    counted_by: dict[Person, list[int]] = defaultdict(list)
    for rank, cut in enumerate(cuts):
        for person in cut.people:
            counted_by[person].append(rank)
    pieces: dict[tuple[int, ...], list[Person]] = defaultdict(list)
    for person, ranks in counted_by.items():
        pieces[tuple(ranks)].append(person)
    return pieces


def _written(
    key: str, title: str, people: frozenset[Person], answers: Mapping[Person, Answer], kept: Grouping
) -> PeopleTable:
    row_of = _row_of(kept)
    sizes = Counter(row_of.get(answers[person], -1) for person in people)
    rows = tuple(Row(group.label, group.answers, sizes[rank]) for rank, group in enumerate(kept))
    return PeopleTable(key, title, rows, others=sizes[-1] or None)
