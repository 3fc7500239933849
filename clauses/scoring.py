"""The grid of a criterion of insertion, and the comparison of the bids it scores.

Points are exact decimals, rounded once, half up, to the hundredth. A grid adds up to the weight of its criterion; a bid
has its total and its rank once every line of it is scored; equal totals share a rank, and the next one is skipped.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from clauses.enums import CommitmentUnit, CriterionKind, Scoring
from markets.typography import french, write_number

CENT = Decimal("0.01")
HALF = Decimal("0.5")
MOST_LINES = 8


@dataclass(frozen=True, slots=True)
class GridLine:
    """A sub-criterion: what it is worth, what is expected, how it is scored."""

    title: str
    points: Decimal
    kind: CriterionKind
    scoring: Scoring
    unit: str = ""
    expected: str = ""
    levels: str = ""

    @property
    def method(self) -> str:
        """How the points are given, in one sentence for whoever bids."""
        if self.scoring == Scoring.PROPORTIONAL:
            unit = str(CommitmentUnit(self.unit).label) if self.unit else "quantité"
            return french(
                f"Points = {write_points(self.points)} × nombre proposé ÷ plus grand nombre proposé ({unit}), "
                "arrondis au centième."
            )
        return french(f"De 0 à {write_points(self.points)} points, selon ce qui est proposé.")

    @property
    def method_with_levels(self) -> str:
        return " ".join(filter(None, (self.method, french(self.levels.strip()))))


@dataclass(frozen=True, slots=True)
class Mark:
    """What a bid offers on a line and the points given; both None until they are known."""

    line: int
    quantity: Decimal | None = None
    points: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Bid:
    pk: int
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """Points of a bid on a line, None while they are not known, and how they come."""

    line: int
    points: Decimal | None
    reason: str


@dataclass(frozen=True, slots=True)
class Scored:
    """A bid compared: `total` and `rank` are None while a line waits for its points."""

    pk: int
    cells: tuple[Cell, ...]
    total: Decimal | None
    rank: int | None = None
    tied: bool = False

    @property
    def rank_label(self) -> str:
        if self.rank is None:
            return "à noter"
        return f"{'1er' if self.rank == 1 else f'{self.rank}e'}{' ex æquo' if self.tied else ''}"


def write_points(points: Decimal) -> str:
    return write_number(points, places=max(0, -int(points.normalize().as_tuple().exponent)))


def check_grid(weight: Decimal, lines: Sequence[GridLine]) -> tuple[str, ...]:
    """Why a grid cannot be kept, in French; nothing when it can."""
    refused = []
    if not lines:
        return (french("Une grille a au moins un sous-critère."),)
    total = sum((line.points for line in lines), Decimal(0))
    if total != weight:
        gap = abs(weight - total)
        what = "il en manque" if total < weight else "il y en a en trop :"
        refused.append(
            french(
                f"Les sous-critères font {write_points(total)} points et le critère en vaut {write_points(weight)} : "
                f"{what} {write_points(gap)}."
            )
        )
    titles = [line.title.strip().casefold() for line in lines]
    if len(set(titles)) < len(titles):
        refused.append(french("Deux sous-critères portent le même intitulé."))
    for line in lines:
        if line.scoring == Scoring.PROPORTIONAL and not line.unit:
            refused.append(french(f"« {line.title} » est noté en proportion : dites en quoi il se compte."))
        if line.kind == CriterionKind.HOURS and line.unit != CommitmentUnit.HOURS:
            refused.append(french(f"« {line.title} » demande des heures d'insertion : il se compte en heures."))
    return tuple(refused)


# -- A grid to start from, in our own words: share of the weight, then the line.

_PROPOSED = (
    (
        35,
        "Encadrement et accompagnement",
        CriterionKind.TUTOR,
        Scoring.JUDGED,
        "",
        "Un tuteur nommé par équipe, le temps qu'il consacre aux personnes, les points prévus avec le facilitateur.",
        "Tuteur nommé, temps prévu et points réguliers : tous les points. Tuteur nommé sans temps prévu : la moitié. "
        "Rien de précis : 0.",
    ),
    (
        25,
        "Formation pendant le contrat",
        CriterionKind.TRAINING,
        Scoring.PROPORTIONAL,
        CommitmentUnit.HOURS,
        "Le nombre d'heures de formation proposées aux personnes en insertion, et leur contenu.",
        "",
    ),
    (
        20,
        "Qualification et alternance",
        CriterionKind.QUALIFICATION,
        Scoring.JUDGED,
        CommitmentUnit.PEOPLE,
        "Le nombre de personnes qui prépareront un titre, un certificat ou un diplôme, et lequel.",
        "Titre ou diplôme nommé, avec le nombre de personnes : tous les points. Intention sans titre : la moitié. "
        "Rien : 0.",
    ),
    (
        20,
        "Suites en emploi",
        CriterionKind.LASTING,
        Scoring.PROPORTIONAL,
        CommitmentUnit.CONTRACTS,
        "Le nombre d'embauches en CDI, ou en CDD de six mois et plus, proposées à l'issue.",
        "",
    ),
)


def proposed_grid(weight: Decimal) -> tuple[GridLine, ...]:
    """Four sub-criteria that add up to the weight exactly, in half points; those worth nothing are left out.

    Each is rounded down to the half point; what is left goes by half points to the largest remainders, then whatever is
    less than a half to the first.
    """
    exact = [weight * share / 100 for share, *_ in _PROPOSED]
    given = [(each // HALF) * HALF for each in exact]
    by_remainder = sorted(range(len(exact)), key=lambda place: (given[place] - exact[place], place))
    left = weight - sum(given, Decimal(0))
    for place in by_remainder:
        if left >= HALF:
            given[place] += HALF
            left -= HALF
    given[0] += left
    return tuple(
        GridLine(title, points, kind, scoring, unit, expected, levels)
        for points, (_, title, kind, scoring, unit, expected, levels) in zip(given, _PROPOSED, strict=True)
        if points
    )


# -- Comparing


def compare(lines: Sequence[tuple[int, GridLine]], bids: Sequence[Bid]) -> tuple[Scored, ...]:
    """Score bids on the lines of a grid (number, line): best rank first, ties in the order given, unscored last."""
    marks = [mark for bid in bids for mark in bid.marks]
    best = {
        number: max([Decimal(0), *(mark.quantity for mark in marks if mark.line == number and mark.quantity)])
        for number, _ in lines
    }
    scored = [_scored(bid, lines, best) for bid in bids]
    totals = [each.total for each in scored if each.total is not None]
    ranked = [_ranked(each, totals) for each in scored]
    return tuple(sorted(ranked, key=lambda each: (each.rank is None, each.rank or 0)))


def _scored(bid: Bid, lines: Sequence[tuple[int, GridLine]], best: dict[int, Decimal]) -> Scored:
    marks = {mark.line: mark for mark in bid.marks}
    cells = tuple(_cell(number, line, marks.get(number, Mark(number)), best[number]) for number, line in lines)
    known = [cell.points for cell in cells if cell.points is not None]
    return Scored(bid.pk, cells, sum(known, Decimal(0)) if len(known) == len(cells) else None)


def _cell(number: int, line: GridLine, mark: Mark, best: Decimal) -> Cell:
    if line.scoring != Scoring.PROPORTIONAL:
        return Cell(number, mark.points, "appréciation" if mark.points is not None else "points à donner")
    if mark.quantity is None:
        return Cell(number, None, "nombre proposé à saisir")
    if not best:
        return Cell(number, Decimal(0), "aucune offre ne propose rien")
    points = (line.points * mark.quantity / best).quantize(CENT, ROUND_HALF_UP)
    worth, offered, most = write_points(line.points), write_points(mark.quantity), write_points(best)
    return Cell(number, points, french(f"{worth} × {offered} ÷ {most}"))


def _ranked(scored: Scored, totals: Sequence[Decimal]) -> Scored:
    if scored.total is None:
        return scored
    rank = 1 + sum(1 for total in totals if total > scored.total)
    tied = sum(1 for total in totals if total == scored.total) > 1
    return Scored(scored.pk, scored.cells, scored.total, rank, tied)
