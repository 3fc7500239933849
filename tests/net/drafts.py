"""Many drafts ready to be sent, for those who race and for those who are killed."""

from datetime import date

from clauses.months import last_day, months_between
from markets.models import Award, Lot, Party
from participants.models import Eligibility, Person, Placement
from reporting.models import Statement, StatementLine

FIRST = date(2006, 1, 1)


def drafts(cast, count, *, parties):
    """As many drafts of company A, shared between parties, with a line each: (statement, line, another contract).

    Their people are eligible all along, so that everything may be sent and accepted.
    """
    structure, version = cast.structures["x"], cast.charter_version
    months = months_between(FIRST, date(2026, 10, 1))
    lines = []
    for place in range(parties):
        lot = Lot.objects.create(structure=structure, contract=cast.contract, number=f"R{place}", title="Course")
        party = Party.objects.create(
            structure=structure,
            lot=lot,
            award=Award.objects.create(structure=structure, lot=lot),
            organisation=cast.organisations["a"],
            role="holder",
            starts_on=FIRST,
        )
        person = Person.objects.create(structure=structure, code=f"P-{place:04}")
        Eligibility.objects.create(
            structure=structure,
            person=person,
            charter_version=version,
            granted=True,
            decided_on=FIRST,
            decided_by=cast.users["roxane"],
            hire_before=FIRST,
            starts_on=FIRST,
            ends_on=date(2030, 1, 1),
        )
        # The second contract comes later, so that nothing but the writer gives it a line.
        placement, later = (
            Placement.objects.create(
                structure=structure,
                lot=lot,
                party=party,
                person=person,
                modality="direct",
                job="Coureur",
                starts_on=starts_on,
                ends_on=ends_on,
            )
            for starts_on, ends_on in ((FIRST, date(2028, 1, 1)), (date(2029, 1, 1), None))
        )
        share = count // parties
        assert share <= len(months)
        statements = Statement.objects.bulk_create(
            Statement(structure=structure, lot=lot, party=party, starts_on=month, ends_on=last_day(month))
            for month in months[:share]
        )
        made = StatementLine.objects.bulk_create(
            StatementLine(
                structure=structure,
                party=party,
                statement=statement,
                placement=placement,
                month=statement.starts_on,
                worked=3600,
            )
            for statement in statements
        )
        lines += [(line.statement_id, line.pk, later.pk) for line in made]
    return lines
