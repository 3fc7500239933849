"""The story of the demonstration, told through the same actions as the screens, by the users concerned.

Contracts keep their real dates; months run until the one before `today`. What varies is arithmetic: the same day gives
the same story. Acts are stamped with the moment they are done, as everywhere.
"""

import uuid
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction

from clauses.actions import (
    add_bid,
    add_commitment,
    add_obligation,
    draft_calibration,
    fix_hours,
    follow_commitment,
    hand_over_calibration,
    keep_grid,
    record_answer,
    retain_bid,
    ship_reference,
)
from clauses.commitments import USUAL_PROOF
from clauses.durations import HOUR
from clauses.enums import BuyerAnswer, CommitmentState, LegalBasis, ObligationKind, Rounding
from clauses.models import Category, CharterVersion
from clauses.months import add_months, days_in, days_of_month_within, last_day, month_label, previous_month
from clauses.scoring import proposed_grid
from markets.access import Actor
from markets.actions import (
    add_party,
    award_lot,
    create_contract,
    create_structure,
    date_party,
    edit_settings,
    find_or_create_organisation,
    give_membership,
    keep_contacts,
    note_partner,
    switch_module,
)
from markets.actions.partners import import_partners
from markets.enums import Category as Object
from markets.enums import Kind, Role, Via
from markets.identifiers import fictional_siren, fictional_siret, print_identifier
from markets.lots_paste import read_lots
from markets.models import Lot, Organisation, Party
from markets.modules import COMMITMENTS
from markets.partner_lines import read_directory
from markets.register import Sought
from markets.typography import NARROW
from participants.actions import ProofGiven, decide_eligibility, place_person, register_person
from participants.models import Placement
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
from reporting.demo import cast
from reporting.demo.coming import announce_coming
from reporting.demo.published import BUYER_NAME, BUYER_POSTCODE, BUYER_SIRET, BUYER_TOWN, CONTRACTS
from reporting.enums import CutReason, DocumentKind
from reporting.expected_periods import ClauseTerms, PartyDates, expected_periods
from reporting.models import Statement

# Before, too few are at work for a story; after its last month, the building sites are over.
EARLIEST_TODAY = date(2026, 6, 1)
LAST_TOLD = date(2027, 3, 1)
# Percentage of an ordinary month that a building site works, January first.
SEASONS = (92, 95, 100, 100, 90, 100, 96, 52, 100, 106, 96, 76)
KEYS = uuid.UUID("6f0f3e9e-1b1c-4c53-9d0a-5f3f1d9a2026")
WEATHER = "Heures payées mais non travaillées : deux journées d’intempéries."


@dataclass
class Stage:
    """What the story has built so far, by key."""

    today: date
    facilitator: Actor
    charter_version: CharterVersion
    actors: dict[str, Actor] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)
    lots: dict[str, Lot] = field(default_factory=dict)
    parties: dict[str, Party] = field(default_factory=dict)
    placements: dict[str, Placement] = field(default_factory=dict)
    statements: dict[tuple[str, date], Statement] = field(default_factory=dict)

    @property
    def last_month(self):
        return min(previous_month(self.today), LAST_TOLD)

    def placed_with(self, key):
        """The contracts of a party, with the hours of an ordinary month."""
        return {self.placements[post.human].pk: post for post in cast.POSTS if post.party == key}


@transaction.atomic
def build(today):
    """Tell the whole story in an empty database; returns what was built."""
    stage = open_structure(today)
    meet_partners(stage)
    import_directory(stage)
    for contract in CONTRACTS:
        write_contract(stage, contract)
    announce_coming(stage)
    open_clauses(stage)
    calibrate_lots(stage)
    compare_bids(stage)
    follow_promises(stage)
    welcome_people(stage)
    for party in cast.PARTIES:
        tell_months(stage, party)
    rectify_a_month(stage)
    open_neighbour()
    return stage


def open_structure(today):
    membership = create_structure(
        name=cast.STRUCTURE_NAME,
        siret=fictional_siret(cast.STRUCTURE_NUMBER),
        contact_name=cast.FACILITATOR,
        phone=cast.PHONE,
        mail=cast.MAIL,
        user_name=cast.FACILITATOR,
        user_email=cast.FACILITATOR_EMAIL,
        password=cast.PASSWORD,
        via=Via.COMMAND,
    )
    facilitator = Actor.of(membership)
    edit_settings(
        actor=facilitator,
        contact_name=cast.FACILITATOR,
        phone=cast.PHONE,
        mail=cast.MAIL,
        due_day=10,
        masking_threshold=5,
    )
    switch_module(actor=facilitator, module=COMMITMENTS, on=True)
    charter_version, _ = ship_reference(actor=facilitator, structure=facilitator.structure)
    return Stage(today, facilitator, charter_version)


def meet_partners(stage):
    """The buyer, the invented firms with a contact each, and an account for whoever declares."""
    stage.organisations[cast.BUYER] = find_or_create_organisation(
        actor=stage.facilitator,
        identifier=BUYER_SIRET,
        name=BUYER_NAME,
        kinds=[Kind.AUTHORITY],
        town=BUYER_TOWN,
        postcode=BUYER_POSTCODE,
    )
    for firm in cast.FIRMS:
        stage.organisations[firm.key] = organisation = find_or_create_organisation(
            actor=stage.facilitator,
            identifier=fictional_siret(firm.number) if firm.named else fictional_siren(firm.number),
            name=firm.name,
            kinds=firm.kinds,
            town=firm.town,
            fictional=True,
        )
        if firm.named:
            keep_contacts(
                actor=stage.facilitator,
                organisation=organisation,
                contacts=[{"name": "Secrétariat", "mail": f"{firm.key}@exemple.invalid", "phone": cast.PHONE}],
            )
    for account in cast.ACCOUNTS:
        stage.actors[account.firm] = open_account(stage, account.firm, account.email, account.name, account.role)
    for firm in cast.FIRMS:
        if firm.named and firm.key not in stage.actors and Kind.PRESCRIBER not in firm.kinds:
            role = Role.LENDER if set(firm.kinds) & set(Kind.lending()) else Role.COMPANY
            stage.actors[firm.key] = open_account(stage, firm.key, f"{firm.key}@exemple.invalid", "Secrétariat", role)


def import_directory(stage):
    """The insertion structures around, as a list of the public directory brings them in; two of them noted about."""
    names = ("kind", "siret", "name", "naf", "post_code", "city")
    records = [dict(zip(names, each, strict=True)) for each in cast.DIRECTORY]
    for each in records:
        each["siret"] = fictional_siret(each["siret"])
    import_partners(actor=stage.facilitator, lines=read_directory(records))
    for number, trades in ((65, "Tri, réemploi, collecte d’encombrants"), (69, "Espaces verts, débroussaillage")):
        note_partner(
            actor=stage.facilitator,
            organisation=Organisation.objects.get(siret=fictional_siret(number)),
            trades=trades,
            places="Tarnos, Ondres, Saint-Martin-de-Seignanx",
            notes="",
            paused_until=None,
        )


def open_account(stage, firm, email, name, role):
    return Actor.of(
        give_membership(
            actor=stage.facilitator,
            email=email,
            name=name,
            organisation=stage.organisations[firm],
            role=role,
            password=cast.PASSWORD,
        )
    )


def write_contract(stage, published):
    """A contract with its lots as pasted, then each award with its invented holder and those who work under it."""
    by_number = {lot.number: lot for lot in published.lots}
    pasted = "\n".join(f"{lot.number}\t{lot.title}\t\t\t{lot.amount}\t{lot.months}" for lot in published.lots)
    contract = create_contract(
        actor=stage.facilitator,
        authority=stage.organisations[cast.BUYER],
        title=published.title,
        category=published.category,
        reference=published.reference,
        framework=published.framework,
        procedure=published.procedure,
        cpv=published.cpv,
        place=published.place,
        operation_name=published.operation,
        lots=read_lots(pasted).rows if "" not in by_number else (),
    )
    for lot in contract.lots.select_related("contract", "structure"):
        fact = by_number[lot.number]
        stage.lots[fact.key] = lot
        holder = next(each for each in cast.PARTIES if each.lot == fact.key and not each.parent)
        award = award_lot(
            actor=stage.facilitator,
            lot=lot,
            holder=stage.organisations[holder.firm],
            amount=fact.amount,
            notified_on=fact.notified_on,
            months=fact.months,
            reference=fact.published_id,
            starts_on=holder.starts_on,
        )
        party = award.parties.get()
        stage.parties[holder.key] = party
        if holder.ends_on:
            date_party(actor=stage.facilitator, party=party, starts_on=holder.starts_on, ends_on=holder.ends_on)
        for under in cast.PARTIES:
            if under.lot == fact.key and under.parent:
                stage.parties[under.key] = add_party(
                    actor=stage.facilitator,
                    parent=stage.parties[under.parent],
                    organisation=stage.organisations[under.firm],
                    role=under.role,
                    starts_on=under.starts_on,
                    ends_on=under.ends_on,
                )


def open_clauses(stage):
    """Hours fixed at signature; hours offered on a lot, a waiver on another."""
    for key, hours in cast.HOURS.items():
        open_clause(stage, key, hours * HOUR)
    add_obligation(
        actor=stage.facilitator,
        lot=stage.lots["electricity"],
        kind=ObligationKind.OFFERED,
        seconds=100 * HOUR,
        effective_on=notified_on(stage, "electricity"),
        party=stage.parties["rouletabille"],
    )
    add_obligation(
        actor=stage.facilitator,
        lot=stage.lots["joinery"],
        kind=ObligationKind.WAIVER,
        seconds=35 * HOUR,
        effective_on=date(2026, 7, 20),
        words="Aucune candidature reçue après trois semaines de recherche, attestation au dossier.",
    )


def open_clause(stage, key, seconds, calibration=None):
    fix_hours(
        actor=stage.facilitator,
        lot=stage.lots[key],
        seconds=seconds,
        effective_on=notified_on(stage, key),
        legal_basis=LegalBasis.EXECUTION,
        every_months=3 if key in cast.QUARTERLY else 1,
        charter_version=stage.charter_version,
        calibration=calibration,
    )


def notified_on(stage, key):
    return next(lot.notified_on for contract in CONTRACTS for lot in contract.lots if lot.key == key)


def calibrate_lots(stage):
    """Two lots whose work has not begun: one calibration retained and its clause opened, one waiting for its answer."""
    retained = calibrate(stage, "grounds", labour_share="0.45", rate="0.10", hourly_cost="30")
    hand_over_calibration(actor=stage.facilitator, calibration=retained)
    record_answer(actor=stage.facilitator, calibration=retained, answer=BuyerAnswer.KEPT, answered_on=stage.today)
    open_clause(stage, "grounds", retained.seconds, calibration=retained)
    waiting = calibrate(stage, "fittings", labour_share="0.25", rate="0.10", hourly_cost="30")
    hand_over_calibration(actor=stage.facilitator, calibration=waiting)


def calibrate(stage, key, *, labour_share, rate, hourly_cost):
    amount = next(lot.amount for contract in CONTRACTS for lot in contract.lots if lot.key == key)
    return draft_calibration(
        actor=stage.facilitator,
        lot=stage.lots[key],
        amount=amount,
        labour_share=Decimal(labour_share),
        rate=Decimal(rate),
        hourly_cost=Decimal(hourly_cost),
        rounding=Rounding.NEAREST,
        weeks=30,
        crew=4,
    )


def compare_bids(stage):
    """The grid of a lot that was chosen on insertion too: three bids, and the promises of the one retained."""
    lot = stage.lots["roofing"]
    criterion = keep_grid(actor=stage.facilitator, lot=lot, weight=cast.WEIGHT, lines=proposed_grid(cast.WEIGHT))
    lines = list(criterion.lines.all())
    bids = [
        add_bid(
            actor=stage.facilitator,
            criterion=criterion,
            name=str(stage.organisations[bid.firm]) if bid.firm else "",
            marks=[(line, *mark) for line, mark in zip(lines, bid.marks, strict=True)],
        )
        for bid in cast.BIDS
    ]
    retain_bid(
        actor=stage.facilitator,
        bid=bids[0],
        party=stage.parties["quichotte"],
        retained_on=notified_on(stage, "roofing"),
        due_on=date(2026, 12, 31),
    )


def follow_promises(stage):
    """What the mason promised, each in another state: kept, kept in part, not kept, and soon due."""
    for promise in cast.PROMISES:
        made = add_commitment(
            actor=stage.facilitator,
            lot=stage.lots["masonry"],
            party=stage.parties["porthos"],
            kind=promise.kind,
            quantity=promise.quantity,
            unit=promise.unit,
            words=promise.words,
            due_on=promise.due_on or stage.today + timedelta(days=20),
            proof=USUAL_PROOF[promise.kind],
        )
        if promise.state:
            follow_commitment(
                actor=stage.facilitator,
                commitment=made,
                state=promise.state,
                reached=promise.reached,
                proof=USUAL_PROOF[promise.kind] if promise.state != CommitmentState.NOT_KEPT else "",
                seen_on=promise.seen_on,
            )


def welcome_people(stage):
    """People, their decision ten days before their first day, their contracts; two wait for a decision."""
    categories = {category.code: category for category in Category.objects.filter(version=stage.charter_version)}
    posts = {post.human: post for post in cast.POSTS}
    for human in cast.HUMANS:
        person = register_person(
            actor=stage.facilitator,
            last_name=human.last_name,
            first_name=human.first_name,
            birth_date=human.birth_date,
            sex=human.sex,
            phone=cast.PHONE,
            town=human.town,
        )
        post = posts.get(human.key)
        if human.ground:
            decide(stage, person, categories[human.ground], (post.starts_on if post else stage.today))
        if post is None:
            continue
        stage.placements[human.key] = place_person(
            actor=stage.facilitator,
            person=person,
            party=stage.parties[post.party],
            modality=post.modality,
            contract_type=post.contract,
            job=post.job,
            starts_on=post.starts_on,
            # His contract ended on the eve of the last month, where his employer declares him again.
            ends_on=stage.last_month - timedelta(days=1) if human.key == "passepartout" else post.ends_on,
            level=human.level,
            priority_district=human.district,
            prescriber=stage.organisations[human.prescriber],
        )


def decide(stage, person, category, first_day):
    decided_on = min(first_day - timedelta(days=10), stage.today)
    decide_eligibility(
        actor=stage.facilitator,
        person=person,
        charter_version=stage.charter_version,
        categories=[category],
        proofs=[
            ProofGiven(
                category=category,
                kind=category.proofs[0],
                issued_on=decided_on - timedelta(days=20),
                seen_on=decided_on - timedelta(days=3),
            )
        ],
        decided_on=decided_on,
    )


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


def open_neighbour():
    """Another structure with a contract of its own: nothing of it may be seen from the first one."""
    facilitator = Actor.of(
        create_structure(
            name="Tremplin de Lilliput (structure fictive)",
            siret=fictional_siret(2),
            contact_name="Lemuel Gulliver",
            phone=cast.PHONE,
            mail="tremplin@exemple.invalid",
            user_name="Lemuel Gulliver",
            user_email="gulliver@exemple.invalid",
            password=cast.PASSWORD,
            via=Via.COMMAND,
        )
    )
    ship_reference(actor=facilitator, structure=facilitator.structure)
    holder = f"Nettoyage Blefuscu (fictive)\t{print_identifier(fictional_siret(52))}"
    create_contract(
        actor=facilitator,
        authority=Sought.read(fictional_siret(51), "Commune de Lilliput (fictive)"),
        title="Entretien des bâtiments de Lilliput (fictif)",
        category=Object.SERVICES,
        reference="LILLIPUT-01",
        lots=read_lots(f"1\tNettoyage des écoles\t{holder}\t48000\t24").rows,
        notified_on=date(2026, 1, 5),
    )


def accounts():
    """Who may sign in, for whoever starts the demonstration: address, role."""
    rows = [(cast.FACILITATOR_EMAIL, Role.FACILITATOR.label)]
    return [*rows, *((account.email, account.role.label) for account in cast.ACCOUNTS)]
