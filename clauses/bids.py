"""Reads a criterion with its bids, compared: for its page and for its workbook."""

from dataclasses import dataclass
from decimal import Decimal

from clauses.commitments import write_quantity
from clauses.models import Bid, BidMark, SubCriterion
from clauses.scoring import Bid as Offer
from clauses.scoring import Mark, Scored, compare, write_points
from clauses.tables.columns import Column, Format, Sheet


@dataclass(frozen=True)
class Offered:
    """What a bid offers on a line, in words, with its points and how they come."""

    line: SubCriterion
    words: str
    points: Decimal | None
    reason: str

    @property
    def points_label(self):
        return "–" if self.points is None else write_points(self.points)


@dataclass(frozen=True)
class Row:
    """A bid in the comparison, in its rank."""

    bid: Bid
    scored: Scored
    cells: tuple[Offered, ...]

    @property
    def total_label(self):
        return "–" if self.scored.total is None else write_points(self.scored.total)


@dataclass(frozen=True)
class Comparison:
    lines: tuple[SubCriterion, ...]
    rows: tuple[Row, ...]

    @property
    def retained(self):
        """The row of the bid that was retained, None before."""
        return next((row for row in self.rows if row.bid.retained_on), None)


def comparison_of(criterion):
    """The bids of a criterion by rank, in three queries whatever their number."""
    lines = tuple(criterion.lines.all())
    bids = {bid.pk: bid for bid in criterion.bids.select_related("party__organisation")}
    marks = {(mark.bid_id, mark.line_id): mark for mark in BidMark.objects.filter(bid__in=bids)}
    offers = [Offer(pk, tuple(Mark(line.pk, *_known(marks.get((pk, line.pk)))) for line in lines)) for pk in bids]
    scored = compare([(line.pk, line.as_line) for line in lines], offers)
    return Comparison(
        lines,
        tuple(
            Row(
                bids[each.pk],
                each,
                tuple(
                    Offered(line, _words(line, marks.get((each.pk, line.pk))), cell.points, cell.reason)
                    for line, cell in zip(lines, each.cells, strict=True)
                ),
            )
            for each in scored
        ),
    )


def _known(mark):
    return (mark.quantity, mark.points) if mark else (None, None)


def _words(line, mark):
    """« 120 heures – sécurité »; nothing where nothing is offered."""
    if mark is None:
        return ""
    number = write_quantity(mark.quantity, line.unit) if mark.quantity is not None and line.unit else ""
    return " – ".join(filter(None, (number, mark.offered)))


def comparison_sheets(criterion):
    """The workbook of a criterion: its grid, then its bids, a column of words and one of points for each line."""
    compared = comparison_of(criterion)
    grid = Sheet(
        "Grille",
        [
            Column("Sous-critère", Format.TEXT, lambda line: line.title, width=34),
            Column("Points", Format.POINTS, lambda line: line.points, total=criterion.weight),
            Column("Ce qui est attendu", Format.TEXT, lambda line: line.expected, width=60),
            Column("Notation", Format.TEXT, lambda line: line.as_line.method_with_levels, width=60),
        ],
        compared.lines,
    )
    columns = [
        Column("Rang", Format.TEXT, lambda row: row.scored.rank_label, width=14),
        Column("Offre", Format.TEXT, lambda row: str(row.bid), width=34),
    ]
    for place, line in enumerate(compared.lines):
        columns += [
            Column(f"{line.title} – proposé", Format.TEXT, lambda row, at=place: row.cells[at].words, width=36),
            Column(
                f"{line.title} – points sur {write_points(line.points)}",
                Format.POINTS,
                lambda row, at=place: row.cells[at].points,
                width=16,
            ),
        ]
    columns += [
        Column("Total", Format.POINTS, lambda row: row.scored.total),
        Column("Retenue le", Format.DAY, lambda row: row.bid.retained_on),
    ]
    return [grid, Sheet("Offres", columns, compared.rows)]
