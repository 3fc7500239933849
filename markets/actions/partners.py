"""Bringing a list of partners in: what it would change, then writing it at once."""

import io
import json
from dataclasses import dataclass, replace

from markets.acting import Refused, act
from markets.enums import Kind
from markets.journal import record
from markets.models import Contact, Organisation, OrganisationKind, Structure, Upload
from markets.nomenclatures import communes_at, known_departments
from markets.partner_lines import PartnerLine, UnreadablePartners, read_directory, read_table, repeated, town_remark
from markets.register import Register, Sought, gather
from markets.typography import french
from markets.workbooks import CellError, read_workbook

PURPOSE = "partners"
A_BATCH = 500
NEW, CHANGED, SAME, WRONG = "new", "changed", "same", "wrong"
STATES = {NEW: "À créer", CHANGED: "À mettre à jour", SAME: "Inchangé", WRONG: "En erreur"}


@dataclass(frozen=True)
class PlannedPartner:
    """A line and what it would do: `changes` in French, `organisation` where it is known already."""

    line: PartnerLine
    state: str
    changes: tuple[str, ...]
    organisation: Organisation | None

    @property
    def state_label(self):
        return STATES[self.state]


def read_partners(content, name=""):
    """Lines of a file: the public directory in JSON, or a workbook. Raises UnreadablePartners, UnreadableWorkbook."""
    if content.lstrip()[:1] in (b"[", b"{") or name.lower().endswith(".json"):
        try:
            return read_directory(json.loads(content))
        except (ValueError, RecursionError) as error:
            if isinstance(error, UnreadablePartners):
                raise
            raise UnreadablePartners(french("Ce fichier JSON est illisible : téléchargez-le de nouveau.")) from error
    sheets = read_workbook(io.BytesIO(content))
    rows = next((sheet.rows for sheet in sheets if sheet.rows), ())
    return read_table([(row.number, [as_text(cell) for cell in row.cells]) for row in rows])


def as_text(cell):
    if cell is None:
        return ""
    if isinstance(cell, CellError):
        return cell.sentence
    return str(int(cell)) if not isinstance(cell, str | bool) and is_whole(cell) else str(cell)


def is_whole(cell):
    try:
        return cell == int(cell)
    except (TypeError, ValueError, OverflowError):
        return False


def plan_partners(structure, lines):
    """What each line would do in a structure; seven queries whatever the lines, writes nothing."""
    towns = communes_at([line.postcode for line in lines])
    departments = known_departments()
    again = repeated(lines)
    sought = {line.rank: sought_of(line) for line in lines if not line.errors}
    register = Register(structure, [each for each in sought.values() if not each.is_empty])
    found = {rank: register.find(each) for rank, each in sought.items() if not each.is_empty}
    known = [each for each in found.values() if each is not None]
    kinds = {}
    for pk, kind in OrganisationKind.objects.filter(organisation__in=known).values_list("organisation_id", "kind"):
        kinds.setdefault(pk, set()).add(kind)
    contacts = dict(
        Contact.objects.filter(structure=structure, organisation__in=known, rank=1).values_list(
            "organisation_id", "mail"
        )
    )
    planned = []
    for line in lines:
        remark = town_remark(line, towns, departments)
        line = replace(line, remarks=(*line.remarks, *([remark] if remark else [])))
        if line.rank in again:
            line = replace(line, errors=(*line.errors, french(f"Même numéro que la ligne {again[line.rank]}.")))
        if line.errors:
            planned.append(PlannedPartner(line, WRONG, (), None))
            continue
        organisation = found.get(line.rank)
        if organisation is None:
            planned.append(PlannedPartner(line, NEW, (), None))
            continue
        is_partner = organisation.pk in register.partners
        changes = changes_of(
            line, organisation, kinds.get(organisation.pk, set()), contacts.get(organisation.pk), is_partner
        )
        planned.append(PlannedPartner(line, CHANGED if changes else SAME, changes, organisation))
    return planned


def changes_of(line, organisation, kinds, mail, is_partner):
    """What a line adds to what is known; what is known is never replaced."""
    gaps = (("name", "Nom"), ("siret", "SIRET"), ("postcode", "Code postal"), ("town", "Commune"), ("naf", "Activité"))
    changes = [
        f"{label} : {getattr(line, name)}"
        for name, label in gaps
        if getattr(line, name) and not getattr(organisation, name)
    ]
    if line.kind and line.kind not in kinds:
        changes.append(f"Nature : {line.kind.label}")
    if not is_partner:
        changes.append("Ajoutée à vos partenaires")
    if (line.mail or line.phone) and mail is None:
        changes.append("Contact ajouté")
    return tuple(map(french, changes))


def sought_of(line):
    return Sought(siren=line.siren, siret=line.siret, name=line.name, town=line.town, postcode=line.postcode)


@act
def receive_partners(*, actor, name, content):
    """Keep a list of partners for its preview."""
    upload = Upload.objects.create(
        structure=actor.structure, user=actor.user, purpose=PURPOSE, name=name[:255], content=content, sha256=""
    )
    record(
        actor=actor,
        structure=actor.structure,
        verb="receive_partners",
        obj=upload,
        words=f"Liste de partenaires n° {upload.pk} reçue.",
    )
    return upload


@act
def import_partners(*, actor, lines):
    """Write the lines that can be: all of them or none; what is known is completed, never replaced.

    Returns (added, completed). A second import of the same list changes no row.
    """
    structure = Structure.objects.select_for_update(of=("self",), no_key=True).get(pk=actor.structure.pk)
    planned = [each for each in plan_partners(structure, lines) if each.state in (NEW, CHANGED)]
    if not planned:
        raise Refused("Cette liste n'apporte rien de nouveau.")
    wanted = [sought_of(each.line) for each in planned]
    organisations, added = gather(structure, wanted)
    complete(planned, organisations)
    add_contacts(structure, planned, organisations)
    record(
        actor=actor,
        structure=structure,
        verb="import_partners",
        obj=structure,
        words=french(f"Liste de partenaires : {added} ajoutés, {len(planned) - added} complétés."),
    )
    return added, len(planned) - added


def complete(planned, organisations):
    kinds, changed = [], []
    for each, organisation in zip(planned, organisations, strict=True):
        if each.line.kind:
            kinds.append(OrganisationKind(organisation=organisation, kind=Kind(each.line.kind)))
        if each.line.naf and not organisation.naf:
            organisation.naf = each.line.naf
            changed.append(organisation)
    OrganisationKind.objects.bulk_create(kinds, ignore_conflicts=True, batch_size=A_BATCH)
    Organisation.objects.bulk_update(changed, ["naf"], batch_size=A_BATCH)


def add_contacts(structure, planned, organisations):
    """The contact of a line, where the structure has none yet for that partner."""
    known = set(
        Contact.objects.filter(structure=structure, organisation__in=organisations).values_list(
            "organisation_id", flat=True
        )
    )
    Contact.objects.bulk_create(
        [
            Contact(
                structure=structure,
                organisation=organisation,
                name=each.line.contact[:120],
                mail=each.line.mail,
                phone=each.line.phone[:20],
            )
            for each, organisation in zip(planned, organisations, strict=True)
            if (each.line.mail or each.line.phone) and organisation.pk not in known
        ],
        batch_size=A_BATCH,
    )
