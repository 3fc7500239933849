"""A report as its formats print it: what it is about, its figures, its annex, and the seal of both."""

import hashlib
import json
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from enum import Enum
from fractions import Fraction
from functools import cached_property

from clauses.months import print_month
from clauses.tables.columns import Cell, Column, Format, Sheet, words
from markets.enums import Role
from markets.models import Contract, Lot
from reporting.annex import AnnexLine, annex_of
from reporting.enums import ReportScope
from reporting.figures import ContractFigures
from reporting.gathering import figures_of, joint_purchases
from reporting.masking import PeopleTable

CONTRACT_HEADER = "Marché"  # the column that only reports of several contracts have
SHORT_SEAL = 16  # characters of the seal that a footer shows
SCOPE_WORDS = {ReportScope.CONTRACT: "marche", ReportScope.OPERATION: "operation", ReportScope.AUTHORITY: "donneur"}


@dataclass(frozen=True)
class ReportDocument:
    """What a PDF or a workbook prints, and nothing that it would have to compute.

    `comment` is the facilitator's, `people` the masked tables of an issued report, `sha256` its seal; a report read
    live is sealed as it is read.
    """

    scope: ReportScope
    pk: int
    title: str
    authority: str
    structure: str
    contact: tuple[str, ...]
    figures: ContractFigures
    annex: tuple[AnnexLine, ...]
    reference: str = ""
    operation: str = ""
    comment: str = ""
    issue: int = 0
    sha256: str = ""
    people: tuple[PeopleTable, ...] = ()

    @cached_property
    def seal(self):
        """SHA-256 of the figures and of the annex."""
        return self.sha256 or seal_of(self.figures, self.annex)

    @property
    def short_seal(self):
        return self.seal[:SHORT_SEAL]

    @property
    def several_contracts(self):
        return self.scope is not ReportScope.CONTRACT

    @property
    def scope_label(self):
        return {
            ReportScope.CONTRACT: "Bilan du marché",
            ReportScope.OPERATION: "Bilan de l'opération",
            ReportScope.AUTHORITY: "Bilan du donneur d'ordre",
        }[self.scope]

    @property
    def period(self):
        return self.figures.span.label

    @property
    def file_stem(self):
        """« bilan-2026-10-marche-12 »: a file's name holds numbers, never a name."""
        span = self.figures.span
        bounds = [print_month(month) for month in dict.fromkeys((span.first, span.last)) if month]
        period = "-".join(bounds) or f"au-{self.figures.as_of_on.isoformat()}"
        return f"bilan-{period}-{SCOPE_WORDS[self.scope]}-{self.pk}"

    @cached_property
    def key_figures(self):
        return key_figures(self.figures)

    @cached_property
    def facts(self):
        """What the report is about: (label, words), without those that are empty."""
        told = [
            ("Donneur d'ordre", self.authority if self.scope is not ReportScope.AUTHORITY else ""),
            ("Référence", self.reference),
            ("Opération", self.operation),
            ("Période", self.period),
            ("Structure facilitatrice", self.structure),
        ]
        return tuple((label, value) for label, value in told if value)


@dataclass(frozen=True, slots=True)
class KeyFigure:
    label: str
    value: object
    format: Format
    note: str = ""

    @property
    def words(self):
        return words(self.value, self.format) if self.value or self.format is Format.RATE else "0"


def key_figures(figures):
    """The figures that a reader looks for first, in the order of the page."""
    balance, found = figures.balance, []
    found.append(KeyFigure("Heures à réaliser", balance.owed, Format.HOURS, "avenants et dispenses compris"))
    if figures.has_period:
        found.append(KeyFigure("Réalisées sur la période", figures.done, Format.HOURS, figures.span.label))
    found.append(KeyFigure("Heures réalisées", balance.done, Format.HOURS, "depuis le début"))
    if figures.opening:
        found.append(KeyFigure("dont reprise", figures.opening, Format.HOURS, "réalisées avant l'outil"))
    found.append(KeyFigure("Taux de réalisation", balance.rate, Format.RATE))
    if balance.extra:
        found.append(KeyFigure("Au-delà du demandé", balance.extra, Format.HOURS))
    else:
        found.append(KeyFigure("Reste à réaliser", balance.remaining, Format.HOURS))
    note = "sur la période" if figures.has_period else ""
    found.append(KeyFigure("Personnes", figures.people, Format.NUMBER, note))
    found.append(KeyFigure("Contrats de travail", figures.contracts, Format.NUMBER, note))
    return tuple(found)


# -- The tables of a report, the same in the PDF and in the workbook


def summary_sheet(document):
    rows = [
        (document.scope_label, Cell(document.title, Format.TEXT), ""),
        *((label, Cell(value, Format.TEXT), "") for label, value in document.facts),
        ("Constat", Cell(document.figures.verdict.sentence, Format.TEXT), document.figures.verdict.pace.label),
        *((figure.label, Cell(figure.value, figure.format), figure.note) for figure in document.key_figures),
        ("Arrêté au n°", Cell(document.figures.as_of, Format.NUMBER), "numéro du journal"),
        ("Arrêté le", Cell(document.figures.as_of_on, Format.DAY), ""),
        ("Empreinte", Cell(document.seal, Format.TEXT), "SHA-256 des chiffres et de l'annexe"),
    ]
    if document.comment:
        rows.append(("Commentaire", Cell(document.comment, Format.TEXT), ""))
    columns = [
        Column("Bilan", Format.TEXT, lambda row: row[0], width=28),
        Column("Valeur", Format.CELL, lambda row: row[1], width=72),
        Column("Précision", Format.TEXT, lambda row: row[2], width=38),
    ]
    return Sheet("Synthèse", columns, rows)


def lots_sheet(document):
    figures = document.figures
    balance, remaining = figures.balance, sum(row.balance.remaining for row in figures.by_lot)
    columns = [
        *_contract_column(document, lambda row: row.lot.contract),
        Column("Lot", Format.TEXT, lambda row: row.lot.label, width=38),
        Column("À réaliser", Format.HOURS, lambda row: row.balance.owed, total=balance.owed),
        Column("Réalisées", Format.HOURS, lambda row: row.balance.done, total=balance.done),
    ]
    if figures.has_period:
        columns.append(Column("dont sur la période", Format.HOURS, lambda row: row.done, total=figures.done))
    # Hours done beyond what one lot owes are not another's: the lines then say more than their sum.
    shown = balance.remaining if remaining == balance.remaining else None
    columns += [
        Column("Taux", Format.RATE, lambda row: row.balance.rate, total=balance.rate, adds_up=False),
        Column("Reste", Format.HOURS, lambda row: row.balance.remaining, total=shown),
        Column("Personnes", Format.NUMBER, lambda row: row.people, total=figures.people, adds_up=False),
    ]
    return Sheet("Lots", columns, figures.by_lot)


def parties_sheet(document):
    figures = document.figures
    columns = [
        Column("Intervenant", Format.TEXT, lambda row: row.party.name, width=38),
        Column("Place", Format.TEXT, lambda row: row.party.role, width=32),
        *_contract_column(document, lambda row: row.lot.contract),
        Column("Lot", Format.TEXT, lambda row: row.lot.label, width=34),
        Column("Heures", Format.HOURS, lambda row: row.done, total=figures.done),
        Column("Personnes", Format.NUMBER, lambda row: row.people, total=figures.people, adds_up=False),
    ]
    return Sheet("Intervenants", columns, figures.by_party)


def months_sheet(document):
    figures = document.figures
    columns = [
        Column("Mois", Format.MONTH, lambda row: row.month),
        Column("Travaillées", Format.HOURS, lambda row: row.worked, total=figures.worked),
        Column("Formation", Format.HOURS, lambda row: row.training, total=figures.training),
        Column("Autres", Format.HOURS, lambda row: row.otherwise, total=figures.otherwise),
        Column("Total", Format.HOURS, lambda row: row.done, total=figures.done),
    ]
    return Sheet("Mois", columns, figures.by_month)


def modalities_sheet(document):
    figures = document.figures
    columns = [
        Column("Modalité", Format.TEXT, lambda row: row.label, width=56),
        Column("Heures", Format.HOURS, lambda row: row.done, total=figures.done),
        Column("Personnes", Format.NUMBER, _people, total=figures.people, adds_up=False),
        Column("Contrats", Format.NUMBER, _contracts, total=figures.contracts),
    ]
    return Sheet("Modalités", columns, (*figures.by_modality, *figures.not_people))


def annex_sheet(document, *, months_apart=True):
    """The annex; months in two columns of dates where they are sorted and filtered, in words where they are read."""
    figures = document.figures
    if months_apart:
        months = [
            Column("Premier mois", Format.MONTH, lambda line: line.first),
            Column("Dernier mois", Format.MONTH, lambda line: line.last),
        ]
    else:
        months = [Column("Mois", Format.TEXT, lambda line: line.months)]
    columns = [
        Column("N°", Format.NUMBER, lambda line: line.number, width=7),
        Column("Employeur", Format.TEXT, lambda line: line.employer, width=30),
        *_contract_column(document, lambda line: line.contract),
        Column("Lot", Format.TEXT, lambda line: line.lot),
        Column("Modalité", Format.TEXT, lambda line: line.modality, width=28),
        Column("Contrat", Format.TEXT, lambda line: line.contract_type, width=24),
        Column("Poste", Format.TEXT, lambda line: line.job, width=22),
        *months,
        Column("Heures", Format.HOURS, lambda line: line.seconds, total=figures.done - figures.done_not_people),
    ]
    return Sheet("Contrats", columns, document.annex)


def promises_sheet(document, *, apart=True):
    """What the bids promised beside the hours: a column for each fact where they are sorted, fewer where it is read."""
    place = [
        *_contract_column(document, lambda row: row.lot.contract),
        Column("Lot", Format.TEXT, lambda row: row.lot.label, width=26),
        Column("Entreprise", Format.TEXT, lambda row: row.company, width=26),
        Column("À tenir avant le", Format.DAY, lambda row: row.due_on, width=14),
    ]
    if apart:
        columns = [
            Column("Engagement", Format.TEXT, lambda row: row.kind, width=20),
            Column("Ce qui est promis", Format.TEXT, lambda row: row.target, width=34),
            *place,
            Column("État", Format.TEXT, lambda row: row.label, width=15),
            Column("Atteint", Format.TEXT, lambda row: row.reached, width=16),
            Column("Justificatif", Format.TEXT, lambda row: row.shown_by, width=28),
            Column("Constaté le", Format.DAY, lambda row: row.seen_on, width=14),
        ]
    else:
        columns = [
            Column("Engagement", Format.TEXT, lambda row: row.said),
            *place,
            Column("État", Format.TEXT, lambda row: row.state_words),
            Column("Justificatif", Format.TEXT, lambda row: row.shown_on),
        ]
    return Sheet("Engagements", columns, document.figures.promises)


def anru_sheet(document):
    """The part of the hours that counts for urban renewal, contract by contract."""
    figures = document.figures
    balance, several = figures.anru_balance, len(figures.anru) > 1

    def total(value):
        return value if several else None

    columns = [
        Column("Marché concerné", Format.TEXT, lambda row: row.contract, width=38),
        Column("Part ANRU", Format.RATE, lambda row: row.share),
        Column("À réaliser", Format.HOURS, lambda row: row.balance.owed, total=total(balance.owed)),
        Column("Réalisées", Format.HOURS, lambda row: row.balance.done, total=total(balance.done)),
    ]
    if figures.has_period:
        columns.append(
            Column("dont sur la période", Format.HOURS, lambda row: row.done, total=total(figures.anru_done))
        )
    return Sheet("Part ANRU", columns, figures.anru)


def joint_sheet(document):
    """Contracts of joint purchases that others signed: a line each and no total, for they are counted elsewhere."""
    columns = [
        Column("Achat groupé", Format.TEXT, lambda row: row.contract, width=38),
        Column("Signé par", Format.TEXT, lambda row: row.signed_by, width=34),
        Column("À réaliser", Format.HOURS, lambda row: row.balance.owed),
        Column("Réalisées", Format.HOURS, lambda row: row.balance.done),
    ]
    if document.figures.has_period:
        columns.append(Column("dont sur la période", Format.HOURS, lambda row: row.done))
    columns.append(Column("Taux", Format.RATE, lambda row: row.balance.rate))
    return Sheet("Achats groupés", columns, document.figures.joint)


def report_sheets(document):
    return [
        summary_sheet(document),
        lots_sheet(document),
        parties_sheet(document),
        months_sheet(document),
        modalities_sheet(document),
        *([anru_sheet(document)] if document.figures.anru else []),
        *([joint_sheet(document)] if document.figures.joint else []),
        *([promises_sheet(document)] if document.figures.promises else []),
        *([people_sheet(document)] if document.people else []),
        annex_sheet(document),
    ]


def people_sheet(document):
    """Masked tables of people, one under the other; a table that is not shown is its sentence."""
    columns = [
        Column("Caractéristique", Format.TEXT, lambda row: row[0], width=28),
        Column("Réponse", Format.TEXT, lambda row: row[1], width=62),
        Column("Personnes", Format.NUMBER, lambda row: row[2]),
    ]
    rows = [
        (table.title, answer, count)
        for table in document.people
        for answer, count in (table.lines or ((table.sentence, None),))
    ]
    return Sheet("Publics", columns, rows)


def _contract_column(document, read):
    return [Column(CONTRACT_HEADER, Format.TEXT, read, width=38)] if document.several_contracts else []


def _people(row):
    return getattr(row, "people", None)


def _contracts(row):
    return getattr(row, "contracts", None)


# -- From what is recorded to a document


def contract_document(contract, *, actor, at, span):
    lots = Lot.objects.visible_to(actor).filter(contract=contract)
    return _document(
        ReportScope.CONTRACT,
        contract,
        lots,
        actor=actor,
        at=at,
        span=span,
        title=contract.title,
        reference=contract.reference,
        operation=str(contract.operation or ""),
        authority=str(contract.authority),
    )


def operation_document(operation, *, actor, at, span):
    """An operation as an actor sees it: a donneur d'ordre, the contracts she signed, joint purchases told apart."""
    contracts = Contract.objects.visible_to(actor).running().filter(operation=operation)
    joint = contracts.none()
    if actor.role == Role.AUTHORITY:
        joint = contracts.exclude(authority=actor.organisation_id)
        contracts = contracts.filter(authority=actor.organisation_id)
    authorities = contracts.order_by("authority__sort_key").values_list("authority__name", flat=True)
    lots = Lot.objects.visible_to(actor).filter(contract__in=contracts.order_by())
    return _document(
        ReportScope.OPERATION,
        operation,
        lots,
        actor=actor,
        at=at,
        span=span,
        joint=joint,
        title=operation.name,
        authority=", ".join(dict.fromkeys(authorities)),
    )


def authority_document(authority, *, actor, at, span):
    """The contracts that a donneur d'ordre signed; those that others signed for it too are told apart."""
    joint = Contract.objects.visible_to(actor).running().filter(joint_buyers__organisation=authority)
    lots = Lot.objects.visible_to(actor).running().filter(contract__authority=authority)
    return _document(
        ReportScope.AUTHORITY,
        authority,
        lots,
        actor=actor,
        at=at,
        span=span,
        joint=joint,
        title=str(authority),
        authority=str(authority),
    )


def _document(scope, about, lots, *, actor, at, span, joint=None, **told):
    figures = figures_of(lots, actor=actor, at=at, span=span, paced=scope is ReportScope.CONTRACT)
    if joint is not None:
        figures = replace(figures, joint=joint_purchases(joint, actor=actor, at=at, span=span))
    structure = actor.structure
    return ReportDocument(
        scope=scope,
        pk=about.pk,
        structure=str(structure),
        contact=tuple(filter(None, (structure.contact_name, structure.phone, structure.mail))),
        figures=figures,
        annex=annex_of(figures, actor=actor),
        **told,
    )


# -- The seal


def seal_of(figures, annex):
    """SHA-256 of figures and annex: the same hours in the same order always give the same seal."""
    plain = {"figures": canonical(figures), "annex": canonical(annex)}
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def canonical(value):
    """A figure as plain JSON: dates in ISO, ratios « a/b », enumerations by value."""
    if is_dataclass(value):
        return {field.name: canonical(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    if isinstance(value, list | tuple):
        return [canonical(each) for each in value]
    return value
