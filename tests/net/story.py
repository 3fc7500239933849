"""A row in every table and a statement in every state, for attacks to aim at.

`python -m tests.net story` tells it, through Django, in the database of DATABASE_URL: on PostgreSQL 18 as on 15.
Company A: September validated, October sent. Its lender: September sent back, October a draft.
Company B: September validated with hours cut, then corrected. Structure Y follows a contract of its own.
"""

import uuid
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from clauses.enums import (
    BasisKind,
    CalibrationState,
    CategoryStatus,
    CommitmentKind,
    CommitmentState,
    CriterionKind,
    Method,
    ObligationKind,
    ProofKind,
    ScaleKind,
)
from clauses.models import (
    AmendmentOutcome,
    BasisEntry,
    Bid,
    BidMark,
    Calibration,
    Clause,
    Commitment,
    CommitmentReview,
    Criterion,
    LegalReview,
    ObligationEntry,
    Scale,
    ScaleValue,
    ScaleVersion,
    SubCriterion,
    Tranche,
)
from markets.actions import add_file, announce_contract, move_stage
from markets.enums import DatedValueKind, Nomenclature, PartyRole, Role, Ruling, StageKind
from markets.journal import record
from markets.models import (
    Amendment,
    Award,
    Commune,
    Contact,
    Contract,
    DatedValue,
    Decision,
    Invitation,
    JointBuyer,
    Lot,
    Notice,
    Operation,
    Party,
    ReadContract,
    ReferenceCode,
    Sighting,
    Stop,
    Upload,
)
from participants.models import EligibilityGround, Person, ProofSeen, Referral
from reporting.actions import (
    Acceptance,
    open_statement,
    rectify_statement,
    return_statement,
    save_line,
    submit_statement,
    validate_statement,
)
from reporting.enums import ClosingOutcome, HoursKind, MailState, ReportScope
from reporting.expected_periods import Period
from reporting.models import (
    AccessLog,
    Agreement,
    EarlierYear,
    HoursEntry,
    LineRemark,
    LotClosing,
    MailSent,
    Report,
    ReportLink,
    Takeover,
    TakeoverLine,
)
from tests.cast import build_cast

SEPTEMBER, OCTOBER = date(2026, 9, 1), date(2026, 10, 1)
HOUR = 3600


def declare(cast, name, party, person, month, hours, *, send=True):
    """The statement of a party for a month, with the hours of one person."""
    actor = cast.actor(name)
    period = Period(month, month, (month,), month, month, False)
    statement = open_statement(actor=actor, party=cast.parties[party], period=period)
    line = statement.lines.get(placement=cast.placements[person], month=month)
    save_line(
        actor=actor,
        statement=statement,
        placement=cast.placements[person],
        month=month,
        worked=hours * HOUR,
        training=7 * HOUR,
        version=line.version,
    )
    if send:
        submit_statement(actor=actor, statement=statement, key=uuid.uuid4(), attested=True)
    return statement


def tell_months(cast):
    roxane = cast.actor("roxane")
    validate_statement(actor=roxane, statement=declare(cast, "porthos", "a", "coset", SEPTEMBER, 100))
    declare(cast, "porthos", "a", "coset", OCTOBER, 110)

    returned = declare(cast, "figaro", "lender", "gavro", SEPTEMBER, 50)
    return_statement(actor=roxane, statement=returned, reason="Le relevé ne porte pas de signature.")
    declare(cast, "figaro", "lender", "gavro", OCTOBER, 60, send=False)

    cut = declare(cast, "athos", "b", "quasi", SEPTEMBER, 90)
    decision = {cut.lines.get().pk: Acceptance(80 * HOUR, 7 * HOUR, "Heures payées mais non travaillées.")}
    validate_statement(actor=roxane, statement=cut, decisions=decision)
    again = rectify_statement(actor=cast.actor("athos"), statement=cut)
    submit_statement(actor=cast.actor("athos"), statement=again, key=uuid.uuid4(), attested=True)
    line = again.lines.get()
    decision = {line.pk: Acceptance(70 * HOUR, 7 * HOUR, "Un jour compté deux fois.")}
    validate_statement(actor=roxane, statement=again, decisions=decision)
    LineRemark.objects.create(
        structure=again.structure,
        party=again.party,
        line=line,
        user=cast.users["athos"],
        organisation=cast.organisations["b"],
        text="Vu, merci.",
    )


def tell_contracts(cast):
    """The rows of the ground floor that the cast does not have."""
    structure, lot, award = cast.structures["x"], cast.lots["a"], cast.parties["a"].award
    Amendment.objects.create(structure=structure, lot=lot, award=award, rank=1, signed_on=date(2026, 10, 1))
    other = cast.organisations["other_authority"]
    JointBuyer.objects.create(structure=structure, contract=cast.contract, organisation=other)
    Notice.objects.create(
        structure=structure,
        buyer=cast.organisations["authority"],
        published_id="2026IF01",
        content_hash="0" * 64,
        raw={"id": "2026IF01"},
        lot=lot,
        award=award,
    )
    Upload.objects.create(
        structure=structure, user=cast.users["roxane"], purpose="decp", name="marches.json", content=b"{}", sha256="0"
    )
    Stop.objects.create(
        structure=structure,
        lot=lot,
        party=cast.parties["a"],
        starts_on=date(2026, 12, 21),
        ends_on=date(2026, 12, 31),
    )
    Contact.objects.create(structure=structure, organisation=cast.organisations["a"], phone="05 59 00 00 01")
    Invitation.objects.create(
        structure=structure,
        organisation=cast.organisations["a"],
        role=Role.COMPANY,
        email="aramis@exemple.invalid",
        token_hash="0" * 64,
        invited_by=cast.users["roxane"],
        expires_at=timezone.now() + timedelta(days=7),
    )


def tell_clauses(cast):
    structure, lot, roxane = cast.structures["x"], cast.lots["a"], cast.users["roxane"]
    scale = Scale.objects.create(structure=structure, name="Valeurs de l'essai")
    scale_version = ScaleVersion.objects.create(structure=structure, scale=scale, starts_on=date(2026, 1, 1))
    ScaleValue.objects.create(
        structure=structure,
        version=scale_version,
        kind=ScaleKind.HOURLY_COST,
        code="COUT",
        label="Coût horaire",
        value=Decimal("30"),
        status=CategoryStatus.INDICATIVE,
    )
    LegalReview.objects.create(
        structure=structure,
        contract=cast.contract,
        decided_on=date(2026, 6, 1),
        compulsory=True,
        clause_kept=True,
        reviewed_by=roxane,
    )
    for state, at in ((CalibrationState.DRAFT, None), (CalibrationState.HANDED_OVER, timezone.now())):
        calibration = Calibration.objects.create(
            structure=structure,
            lot=lot,
            method=Method.BY_AMOUNT,
            inputs={"amount": "1000000"},
            steps=[],
            seconds=833 * HOUR,
            scale_version=scale_version,
            state=state,
            made_by=roxane,
            handed_over_at=at,
        )
    Clause.objects.filter(lot=lot).update(calibration=calibration)
    entry = record(actor=cast.actor("roxane"), structure=structure, verb="share_hours", obj=lot)
    common = {"structure": structure, "lot": lot, "entry": entry, "number": entry.number}
    BasisEntry.objects.create(
        **common, party=cast.parties["a"], month=OCTOBER, kind=BasisKind.INVOICE, amount=Decimal("1000")
    )
    AmendmentOutcome.objects.create(**common, amendment=Amendment.objects.get(), proposed=HOUR, seconds=HOUR)
    Tranche.objects.create(structure=structure, lot=lot, rank=1, seconds=100 * HOUR)
    closed = {"closed_on": OCTOBER, "owed": HOUR, "done": HOUR, "outcome": ClosingOutcome.MET}
    LotClosing.objects.create(**common, **closed)
    for party, seconds in (("a", 100 * HOUR), ("lender", -100 * HOUR)):
        ObligationEntry.objects.create(
            **common,
            party=cast.parties[party],
            kind=ObligationKind.SHARE,
            seconds=seconds,
            effective_on=OCTOBER,
            calibration=calibration,
        )


def tell_people(cast):
    structure, roxane = cast.structures["x"], cast.users["roxane"]
    ground = EligibilityGround.objects.order_by("pk").first()
    ProofSeen.objects.create(
        structure=structure,
        eligibility=ground.eligibility,
        ground=ground,
        kind="Attestation",
        seen_on=date(2026, 9, 1),
        seen_by=roxane,
    )
    Referral.objects.create(
        structure=structure,
        person=cast.persons["coset"],
        prescriber=cast.organisations["prescriber"],
        last_name="Fauchelevent",
        first_name="Cosette",
    )


def tell_ledger(cast):
    """Hours that come from no statement, a report and the next one, a mail, a page seen."""
    structure, lot, party = cast.structures["x"], cast.lots["a"], cast.parties["a"]
    agreement = Agreement.objects.create(structure=structure, signed_on=date(2026, 10, 1), reference="CONV-1")
    entry = record(actor=cast.actor("roxane"), structure=structure, verb="transfer_hours", obj=agreement)
    moved = [(lot, party, -10 * HOUR), (cast.lots["b"], cast.parties["b"], 10 * HOUR)]
    for kind, rows, convention in (
        (HoursKind.TRANSFER, moved, agreement),
        (HoursKind.OPENING, [(lot, party, 25 * HOUR)], None),
    ):
        for where, who, seconds in rows:
            HoursEntry.objects.create(
                structure=structure,
                lot=where,
                party=who,
                month=OCTOBER,
                kind=kind,
                seconds=seconds,
                agreement=convention,
                entry=entry,
                number=entry.number,
            )
    report = None
    for issue in (1, 2):
        entry = record(actor=cast.actor("roxane"), structure=structure, verb="issue_report", obj=cast.contract)
        report = Report.objects.create(
            structure=structure,
            scope=ReportScope.CONTRACT,
            authority=cast.organisations["authority"],
            contract=cast.contract,
            starts_on=SEPTEMBER,
            ends_on=date(2026, 10, 31),
            issue=issue,
            as_of=entry.number - 1,
            figures={"done": 1},
            sha256=str(issue) * 64,
            supersedes=report,
            entry=entry,
            number=entry.number,
        )
    ReportLink.objects.create(
        structure=structure,
        report=report,
        token_hash="a" * 64,
        created_by=cast.users["roxane"],
        expires_at=timezone.now() + timedelta(days=30),
    )
    MailSent.objects.create(
        structure=structure, organisation=cast.organisations["a"], subject_code="reminder", state=MailState.SENT
    )
    AccessLog.objects.create(
        structure=structure,
        user=cast.users["roxane"],
        role=Role.FACILITATOR,
        page="participants:person",
        person=cast.persons["coset"],
    )


def tell_what_is_around(cast):
    """National lists, what published data leave to decide, and what existed before the tool."""
    structure = cast.structures["x"]
    ReferenceCode.objects.create(nomenclature=Nomenclature.CPV, code="45000000", label="Travaux")
    Commune.objects.create(code="13055", name="Marseille", department="13")
    DatedValue.objects.create(kind=DatedValueKind.SMIC, starts_on=date(2026, 1, 1), value=Decimal("12.02"))
    Sighting.objects.create(structure=structure, buyer_siren="000000019", published_id="VU1", title="Vu (essai)")
    Decision.objects.create(
        structure=structure,
        notice=Notice.objects.filter(structure=structure).first(),
        ruling=Ruling.MERGED,
        lot=cast.lots["a"],
        award=cast.lots["a"].awards.first(),
    )
    upload = Upload.objects.create(
        structure=structure, user=cast.users["roxane"], purpose="decp", name="decp.json", content=b"[]"
    )
    ReadContract.objects.create(structure=structure, upload=upload, rank=1, buyer_siren="000000019", record={})
    takeover = Takeover.objects.create(
        structure=structure,
        user=cast.users["roxane"],
        name="reprise.xlsx",
        opened_on=date(2026, 6, 30),
        charter_version=cast.charter_version,
    )
    TakeoverLine.objects.create(structure=structure, takeover=takeover, number=2)
    EarlierYear.objects.create(structure=structure, year=2020, seconds=HOUR)


def tell_a_contract_to_come(cast):
    """Announced, abandoned for a reason, with its file."""
    actor, today = cast.actor("roxane"), timezone.localdate()
    contract = announce_contract(actor=actor, authority=cast.organisations["authority"], title="À venir (essai)")
    move_stage(actor=actor, contract=contract, stage=StageKind.DROPPED, on=today, reason="Abandonné (essai)")
    add_file(actor=actor, contract=contract, name="note.pdf", content=b"%PDF-1.7")


def tell_offers(cast):
    """A criterion with its grid, a bid and its points; a promise, and a point made on it."""
    rows = {"structure": cast.structures["x"], "lot": cast.lots["a"]}
    criterion = Criterion.objects.create(**rows, weight=10)
    inside = {"structure": cast.structures["x"], "criterion": criterion}
    line = SubCriterion.objects.create(
        **inside, position=1, title="Tutorat (essai)", points=10, kind=CriterionKind.TUTOR, expected="Un tuteur"
    )
    bid = Bid.objects.create(**rows, criterion=criterion, number=1)
    BidMark.objects.create(**inside, bid=bid, line=line, offered="Un tuteur")
    entry = record(
        actor=cast.actor("roxane"), structure=cast.structures["x"], verb="add_commitment", obj=cast.lots["a"]
    )
    noted = {"entry": entry, "number": entry.number}
    promise = Commitment.objects.create(
        **rows,
        **noted,
        party=cast.parties["a"],
        bid=bid,
        kind=CommitmentKind.TUTOR,
        words="Un tuteur (essai)",
        due_on=date(2026, 12, 1),
        proof=ProofKind.APPOINTMENT,
    )
    CommitmentReview.objects.create(
        **rows,
        **noted,
        commitment=promise,
        state=CommitmentState.PARTLY,
        proof=ProofKind.APPOINTMENT,
        seen_on=date(2026, 11, 2),
    )


def tell_the_other_structure(cast):
    """What Y follows on its own, with the same organisations."""
    structure = cast.structures["y"]
    contract = Contract.objects.create(
        structure=structure,
        operation=Operation.objects.create(structure=structure, name="Galères (essai)"),
        authority=cast.organisations["authority"],
        title="Bagne de Toulon (essai)",
    )
    lot = Lot.objects.create(structure=structure, contract=contract, number="1", title="Chaînes")
    award = Award.objects.create(structure=structure, lot=lot)
    Party.objects.create(
        structure=structure, lot=lot, award=award, organisation=cast.organisations["a"], role=PartyRole.HOLDER
    )
    Person.objects.create(structure=structure, code="P-24601")


@transaction.atomic
def tell():
    """Write the whole story; it must hold when every deferred rule is asked, at commit."""
    cast = build_cast()
    tell_contracts(cast)
    tell_clauses(cast)
    tell_people(cast)
    tell_months(cast)
    tell_ledger(cast)
    tell_what_is_around(cast)
    tell_a_contract_to_come(cast)
    tell_offers(cast)
    tell_the_other_structure(cast)
