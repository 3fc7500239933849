"""What would be issued of a subject and a period: the report exactly as its authority will read it."""

from dataclasses import dataclass, replace

from django.db.models import Sum

from clauses.models import ObligationEntry
from clauses.months import first_of, last_day
from markets.access import Actor
from markets.enums import Role, Via
from markets.models import Contract, Operation, Organisation
from reporting.enums import ReportScope
from reporting.gathering import moment
from reporting.masking import PeopleTable
from reporting.models import HoursEntry, Report
from reporting.people_figures import Count, people_tables
from reporting.rendering.document import authority_document, contract_document, operation_document
from reporting.sealing import opened

DOCUMENTS = {
    ReportScope.CONTRACT: contract_document,
    ReportScope.OPERATION: operation_document,
    ReportScope.AUTHORITY: authority_document,
}

ANOTHERS = "Détail donné au seul donneur d'ordre à qui ce bilan est émis."


@dataclass(frozen=True)
class Subject:
    """What a report is about, and the donneur d'ordre it is issued to."""

    scope: ReportScope
    about: Contract | Operation | Organisation
    authority: Organisation

    @property
    def columns(self):
        """How its row names it."""
        named = {"contract": None, "operation": None}
        if self.scope is not ReportScope.AUTHORITY:
            named[self.scope.value] = self.about
        return {"scope": self.scope, "authority": self.authority, **named}


def eyes_of(authority, structure, role=Role.AUTHORITY):
    """The actor that an authority is: what she may see is read through `visible_to`, as on her own pages."""
    return Actor(
        role=role,
        structures=frozenset({structure.pk}),
        organisation=authority,
        structure=structure,
        via=Via.LINK if role == Role.LINK else Via.SCREEN,
    )


def prepared(subject, *, structure, span, number):
    """The document to issue, as known at a number of the journal, and the report that it would supersede.

    `span` has an end. Raises JournalEntry.DoesNotExist for a number that was never given.
    """
    issued = [
        (report, opened(report).document)
        for report in Report.objects.filter(structure=structure, authority=subject.authority).order_by("pk")
    ]
    document = DOCUMENTS[subject.scope](
        subject.about,
        actor=eyes_of(subject.authority, structure),
        at=moment(structure, number),
        span=span,
    )
    before = _last_of(subject, span, issued)
    document = replace(
        document,
        issue=before.issue + 1 if before else 1,
        people=people_tables(structure, _count(document), [(_count(was), was.people) for _, was in issued])
        if document.figures.by_lot
        else (),
    )
    return document, before


def told_to(document, *, report, actor):
    """An issued report as a reader may see it: its tables of people are those of whom it was issued to.

    They were masked against every report that she was given. A member of a joint purchase reads it too, and was given
    others: where the same people work for both, hers less this one would tell of the few that this one leaves out.
    """
    if actor.is_facilitator or actor.organisation_id == report.authority_id:
        return document
    return replace(
        document, people=tuple(PeopleTable(table.key, table.title, sentence=ANOTHERS) for table in document.people)
    )


def _count(document):
    figures = document.figures
    return Count(frozenset(row.lot.pk for row in figures.by_lot), figures.span, figures.as_of)


def _last_of(subject, span, issued):
    """The last report of the same subject and period; a period without a start is not one that starts on a day."""
    same = [
        report
        for report, document in issued
        if report.scope == subject.scope and document.pk == subject.about.pk and document.figures.span == span
    ]
    return same[-1] if same else None


def dates_of(document):
    """First and last day of a report; without a first month, that of its first hours, else of its end."""
    span, months = document.figures.span, [row.month for row in document.figures.by_month]
    first = span.first or min(months, default=first_of(span.last))
    return min(first, span.last), last_day(span.last)


# -- What was recorded since


@dataclass(frozen=True)
class Rectification:
    """An entry of the journal after a report that moves its figures (signed seconds); `month` None for hours owed."""

    number: int
    at: object
    lot: str
    month: object
    seconds: int


def rectifications(document):
    """What was recorded after the number of a report for its lots and months, in two queries, in order."""
    figures = document.figures
    lots = {row.lot.pk: row.lot for row in figures.by_lot}
    words = {
        pk: f"{lot.contract}, {lot.label}" if document.several_contracts else lot.label for pk, lot in lots.items()
    }
    done = HoursEntry.objects.filter(lot__in=lots, number__gt=figures.as_of, month__lte=figures.span.last)
    done = done.order_by().values_list("number", "entry__at", "lot", "month").annotate(total=Sum("seconds"))
    owed = ObligationEntry.objects.filter(lot__in=lots, number__gt=figures.as_of)
    owed = owed.order_by().values_list("number", "entry__at", "lot").annotate(total=Sum("seconds"))
    found = [
        Rectification(number, at, words[lot], month, int(seconds))
        for number, at, lot, month, seconds in done
        if seconds
    ]
    found += [Rectification(number, at, words[lot], None, int(seconds)) for number, at, lot, seconds in owed if seconds]
    return sorted(found, key=lambda row: (row.number, row.lot, row.month is None, str(row.month)))
