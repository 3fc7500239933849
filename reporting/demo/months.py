"""Months declared and examined, and what is done of the last one."""

import uuid
from datetime import date, timedelta

from clauses.durations import HOUR
from clauses.months import add_months, days_in, days_of_month_within, last_day, month_label
from markets.typography import NARROW
from reporting.actions import (
    Acceptance,
    TypedLine,
    declare_nothing,
    open_statement,
    rectify_statement,
    return_statement,
    save_statement,
    submit_statement,
    validate_statement,
)
from reporting.actions.reports import issue_report
from reporting.actions.takeovers import keep_history
from reporting.demo import cast
from reporting.enums import CutReason, DocumentKind, ReportScope
from reporting.expected_periods import ClauseTerms, PartyDates, expected_periods
from reporting.figures import MonthSpan
from reporting.gathering import moment
from reporting.issuing import Subject, prepared
from reporting.sealing import sealed

# Percentage of an ordinary month that a building site works, January first.
SEASONS = (92, 95, 100, 100, 90, 100, 96, 52, 100, 106, 96, 76)
KEYS = uuid.UUID("6f0f3e9e-1b1c-4c53-9d0a-5f3f1d9a2026")
WEATHER = "Heures payées mais non travaillées : deux journées d’intempéries."


def tell_months(stage, party):
    """Every month that the party owes, declared and examined; the last month has a fate of its own (`LAST_MONTH`)."""
    if party.starts_on is None:
        return
    award = stage.parties[party.key].award
    periods = expected_periods(
        PartyDates(party.starts_on, party.ends_on, award.ends_on),
        ClauseTerms(every_months=3 if party.lot in cast.QUARTERLY else 1),
        last_day(stage.last_month),
    )
    for period in periods:
        fate = LAST_MONTH.get(party.key, validated) if period.last == stage.last_month else validated
        fate(stage, party.key, period)


def validated(stage, key, period):
    """Declared, then accepted: whole, but for the bad weather of December on one site."""
    statement = declared(stage, key, period)
    decisions = {}
    if (key, period.first) == ("valjean", date(2025, 12, 1)):
        decisions = {
            line.pk: Acceptance(line.worked - 14 * HOUR, line.training, f"{CutReason.NOT_WORKED.label}. {WEATHER}")
            for line in statement.lines.all()
        }
    stage.statements[key, period.first] = validate_statement(
        actor=stage.facilitator, statement=statement, decisions=decisions
    )


def declared(stage, key, period, changes=None, message=None):
    """Declared and sent by whoever answers for the party, or recorded from a document when it has no account.

    `changes` are the seconds worked, by key of a person, that replace those of an ordinary month.
    """
    statement = begun(stage, key, period)
    changed = {stage.placements[human].pk: seconds for human, seconds in (changes or {}).items()}
    lines = {(line.placement_id, line.month): line.version for line in statement.lines.all()}
    lines |= {(pk, period.last): 0 for pk in changed if (pk, period.last) not in lines}
    posts = stage.placed_with(key)
    typed = []
    for (pk, month), version in lines.items():
        worked, training = hours_of(posts[pk], month, steady=key in cast.STEADY)
        typed.append(TypedLine(pk, month, changed.get(pk, worked), training, version=version))
    actor = speaker(stage, key)
    save_statement(actor=actor, statement=statement, lines=typed, message=message)
    return sent(actor, statement, key)


def begun(stage, key, period):
    actor = speaker(stage, key)
    document = {}
    if actor is stage.facilitator:
        document = {
            "document_kind": DocumentKind.TIMESHEET,
            "document_on": min(last_day(period.last) + timedelta(days=3), stage.today),
        }
    return open_statement(actor=actor, party=stage.parties[key], period=period, **document)


def speaker(stage, key):
    """Who declares for a party: its own account, else the facilitator from a document."""
    firm = next(each.firm for each in cast.PARTIES if each.key == key)
    return stage.actors.get(firm, stage.facilitator)


def sent(actor, statement, key):
    submission = uuid.uuid5(KEYS, f"{key} {statement.starts_on} {statement.revision}")
    return submit_statement(actor=actor, statement=statement, key=submission, attested=True)


def hours_of(post, month, *, steady):
    """Seconds worked and in training of a post in a month: season, days of contract, and a little variety."""
    days = days_of_month_within(month, post.starts_on, post.ends_on)
    season = 100 if steady else SEASONS[month.month - 1]
    variety = (len(post.job) * 7 + month.month * 5 + month.year) % 11 - 5
    quarters = post.worked * 4 * season * days // (100 * days_in(month)) + variety
    training = post.training * days // days_in(month) if season > 60 else 0
    return max(quarters, 4) * HOUR // 4, training * HOUR


def not_declared(stage, key, period):
    """The company has still to say: nothing is written, that is what « à déclarer » is."""


def with_points(stage, key, period):
    """Sent, with two points to check: more than 48 hours a week, and hours after the end of a contract."""
    declared(
        stage,
        key,
        period,
        changes={"christian": 226 * HOUR, "passepartout": 14 * HOUR},
        message="Bonjour, gros mois pour finir la charpente avant les pluies.",
    )


def waiting(stage, key, period):
    """Sent, not examined yet."""
    declared(stage, key, period)


def returned(stage, key, period):
    """Sent, then sent back with a reason."""
    return_statement(
        actor=stage.facilitator,
        statement=declared(stage, key, period),
        reason=(
            f"Le relevé de mission joint donne 7{NARROW}h de moins que la déclaration : vérifiez le total, puis "
            "renvoyez-la."
        ),
    )


def nothing(stage, key, period):
    """« Aucune heure ce mois-ci », sent and validated."""
    actor = speaker(stage, key)
    statement = begun(stage, key, period)
    declare_nothing(actor=actor, statement=statement)
    stage.statements[key, period.first] = validate_statement(
        actor=stage.facilitator, statement=sent(actor, statement, key)
    )


LAST_MONTH = {
    "porthos": not_declared,
    "gavroche-masonry": not_declared,
    "gavroche-roofing": returned,
    "cyrano": with_points,
    "rastignac": waiting,
    "rouletabille": waiting,
    "smith": nothing,
}


def rectify_a_month(stage):
    """The company finds seven hours of training it had forgotten; the correction is validated."""
    month = add_months(stage.last_month, -2)
    company = stage.actors["porthos"]
    following = rectify_statement(actor=company, statement=stage.statements["porthos", month])
    line = following.lines.get(placement=stage.placements["cosette"])
    save_statement(
        actor=company,
        statement=following,
        lines=[
            TypedLine(
                line.placement_id,
                line.month,
                line.worked,
                line.training + 7 * HOUR,
                "Formation « gestes et postures »",
                line.version,
            )
        ],
        message=f"Une journée de formation oubliée en {month_label(month)}.",
    )
    validate_statement(actor=stage.facilitator, statement=sent(company, following, "porthos"))


def remember_earlier_years(stage):
    """What the structure did before the tool: totals, of all its donneurs d'ordre and of the one shown here."""
    rows = []
    for year, hours, people, contracts in cast.EARLIER_YEARS:
        rows.append((year, None, hours * HOUR, people, contracts))
        rows.append((year, stage.organisations[cast.BUYER], hours // 4 * HOUR, people // 3, contracts // 3))
    keep_history(actor=stage.facilitator, rows=rows)


def issue_a_report(stage):
    """What the buyer received of the swimming pool, as known today, until the month before the last one."""
    contract = stage.lots["masonry"].contract
    subject = Subject(ReportScope.CONTRACT, contract, contract.authority)
    structure = stage.facilitator.structure
    span = MonthSpan(None, add_months(stage.last_month, -1))
    number = moment(structure).number
    document, _ = prepared(subject, structure=structure, span=span, number=number)
    issue_report(
        actor=stage.facilitator,
        subject=subject,
        span=span,
        number=number,
        preview=sealed(document)[1],
        comment="Bilan de la démonstration : entreprises, personnes et heures sont fictives.",
    )
