"""What each list becomes in a workbook: the columns of the screen, with real dates and numbers."""

from dataclasses import replace

from clauses.months import month_label
from clauses.tables.columns import Column, Format, Sheet
from markets.identifiers import print_identifier
from markets.typography import french
from participants.views.persons import row_of


def contracts_sheet(contracts):
    columns = [
        Column("Marché", Format.TEXT, lambda contract: contract.title, width=60),
        Column("Référence", Format.TEXT, lambda contract: contract.reference, width=18),
        Column("Opération", Format.TEXT, lambda contract: contract.operation, width=36),
        Column("Donneur d'ordre", Format.TEXT, lambda contract: contract.authority, width=40),
        Column("Objet", Format.TEXT, lambda contract: contract.get_category_display(), width=14),
        Column("Procédure", Format.TEXT, lambda contract: contract.get_procedure_display(), width=32),
        Column("Lots", Format.NUMBER, lambda contract: contract.lots_seen or 0, width=8),
        Column("Montant HT signé", Format.EUROS, lambda contract: contract.amount_signed),
        Column("Avenants compris", Format.EUROS, lambda contract: contract.amount_today),
    ]
    return Sheet("Marchés", columns, contracts)


def coming_sheet(contracts):
    columns = [
        Column("Marché", Format.TEXT, lambda contract: contract.title, width=60),
        Column("Nature", Format.TEXT, lambda contract: contract.get_category_display(), width=14),
        Column("Lots", Format.NUMBER, lambda contract: contract.lots_planned or 0, width=8),
        Column("Donneur d'ordre", Format.TEXT, lambda contract: contract.authority, width=40),
        Column("Publication prévue", Format.DAY, lambda contract: contract.announcement.launch_on, width=18),
        Column("Montant estimé HT", Format.EUROS, lambda contract: contract.announcement.estimate),
        Column("Étape", Format.TEXT, lambda contract: contract.announcement.get_stage_display(), width=18),
        Column("Depuis le", Format.DAY, lambda contract: contract.announcement.stage_on),
    ]
    return Sheet("Marchés à venir", columns, contracts)


def organisations_sheet(organisations):
    columns = [
        Column("Nom", Format.TEXT, str, width=46),
        Column("SIRET ou SIREN", Format.TEXT, _identifier, width=20),
        Column("Commune", Format.TEXT, lambda organisation: organisation.town, width=26),
        Column("Ce qu'elle est", Format.TEXT, _kinds, width=50),
    ]
    return Sheet("Partenaires", columns, organisations)


def journal_sheet(entries):
    columns = [
        Column("N°", Format.NUMBER, lambda entry: entry.number, width=10),
        Column("Le", Format.MOMENT, lambda entry: entry.at),
        Column("Acte", Format.TEXT, lambda entry: french(entry.words or "Acte sans récit"), width=80),
        Column("Qui", Format.TEXT, lambda entry: entry.user or entry.get_role_display(), width=28),
        Column("Pour", Format.TEXT, lambda entry: entry.organisation or entry.get_via_display(), width=36),
    ]
    return Sheet("Journal", columns, entries)


def persons_sheet(people, today):
    columns = [
        Column("Personne", Format.TEXT, lambda row: row.name, width=34),
        Column("Code", Format.TEXT, lambda row: row.person.code, width=11),
        Column("Éligibilité", Format.TEXT, lambda row: row.standing.label, width=26),
        Column("Jusqu'au", Format.DAY, lambda row: _window(row, "ends_on")),
        Column("Embauche avant le", Format.DAY, _hire_before, width=16),
        Column("Dernier poste", Format.TEXT, lambda row: row.placement and row.placement.job),
        Column("Employeur", Format.TEXT, lambda row: row.placement and row.placement.party.organisation, width=36),
        Column("Du", Format.DAY, lambda row: row.placement and row.placement.starts_on),
        Column("Au", Format.DAY, lambda row: row.placement and row.placement.ends_on),
    ]
    return Sheet("Personnes", columns, (row_of(person, today) for person in people))


def months_sheet(months, rows):
    """Parties and months; `rows` pairs a party with the states of its months."""
    columns = [
        Column("Intervenant", Format.TEXT, lambda row: row[0].organisation, width=36),
        Column("Chez", Format.TEXT, lambda row: row[0].parent and row[0].parent.organisation),
        Column("Marché", Format.TEXT, lambda row: row[0].lot.contract.title, width=50),
        Column("Lot", Format.TEXT, lambda row: row[0].lot.number and row[0].lot.label, width=34),
        *(_month_column(place, month) for place, month in enumerate(months)),
    ]
    return Sheet("Mois", columns, rows)


def reports_sheets(rows, buyer, *, anru=False):
    """Contracts and where they stand; with one donneur d'ordre, those that others signed for it on a sheet apart."""
    signed = [row for row in rows if buyer is None or row.contract.authority_id == buyer.pk]
    joint = [row for row in rows if row not in signed]
    found = [reports_sheet(signed, anru=anru)]
    if joint:
        apart = reports_sheet(joint, anru=anru)
        columns = [replace(column, total=None) for column in apart.columns]
        found.append(replace(apart, title="Achats groupés", columns=columns))
    return found


def reports_sheet(rows, *, anru=False):
    """Contracts and where they stand; `anru` adds the hours that count for urban renewal, by the share of each."""
    owed, done = (sum(getattr(row.balance, name) for row in rows) for name in ("owed", "done"))
    columns = [
        Column("Marché", Format.TEXT, lambda row: row.contract.title, width=60),
        Column("Référence", Format.TEXT, lambda row: row.contract.reference, width=18),
        Column("Donneur d'ordre", Format.TEXT, lambda row: row.contract.authority, width=40),
        Column("À réaliser", Format.HOURS, lambda row: row.balance.owed, total=owed),
        Column("Réalisées", Format.HOURS, lambda row: row.balance.done, total=done),
        Column("Avancement", Format.RATE, lambda row: row.balance.rate),
        Column("Constat", Format.TEXT, lambda row: row.verdict.pace.label, width=18),
    ]
    if anru:
        columns += [
            Column("Part ANRU", Format.RATE, lambda row: row.contract.anru_share),
            Column("Dont ANRU, à réaliser", Format.HOURS, lambda row: row.anru.owed, total=sum_of(rows, "owed")),
            Column("Dont ANRU, réalisées", Format.HOURS, lambda row: row.anru.done, total=sum_of(rows, "done")),
        ]
    return Sheet("Bilans", columns, rows)


def sum_of(rows, name):
    return sum(getattr(row.anru, name) for row in rows)


def _identifier(organisation):
    number = organisation.siret or organisation.siren
    return print_identifier(number) if number else organisation.foreign_id


def _kinds(organisation):
    return ", ".join(str(kind) for kind in organisation.kinds.all())


def _window(row, name):
    return getattr(row.standing.eligibility, name, None)


def _hire_before(row):
    """The screen says until when somebody may be hired as long as no hiring has opened her two years."""
    return None if _window(row, "ends_on") else _window(row, "hire_before")


def _month_column(place, month):
    def state(row):
        month = row[1][place][1]
        return month and month.short_label

    return Column(month_label(month).capitalize(), Format.TEXT, state, width=18)
