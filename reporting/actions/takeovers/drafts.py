"""A file to take over, from its arrival to its import: columns, lines, corrections in the cell."""

import hashlib

from markets.acting import Refused, act
from markets.copying import write_rows
from markets.journal import record
from markets.models import Upload
from markets.workbooks import read_workbook
from reporting.enums import TakeoverState
from reporting.models import Takeover, TakeoverLine
from reporting.takeover.fields import BY_KEY, header_row, recognise
from reporting.takeover.lines import text_of
from reporting.takeover.sheets import columns_of, sheet_to_read

PURPOSE = "takeover"
A_BATCH = 500
LONGEST_CELL = 500
NOT_IMPORTED = (TakeoverState.DRAFT, TakeoverState.READING, TakeoverState.UNREADABLE)


def remembered(structure):
    """What the structure last said of its columns: {header: field}, "" for one left aside."""
    last = Takeover.objects.filter(structure=structure).exclude(columns={}).order_by("-pk").first()
    return dict(last.columns.get("fields", {})) if last else {}


@act
def receive_takeover(*, actor, name, content, opened_on, charter_version):
    """Keep a workbook and its lines, read by the columns that are recognised. UnreadableWorkbook as its reader says."""
    sheet = sheet_to_read(read_workbook(content))
    takeover = received(actor, name, content, opened_on, charter_version)
    place_columns(takeover, sheet, remembered(actor.structure))
    takeover.full_clean()
    takeover.save()
    keep_lines(takeover, sheet)
    note(actor, takeover, "receive_takeover", f"Fichier à reprendre n° {takeover.pk} reçu.")
    return takeover


def received(actor, name, content, opened_on, charter_version, **how):
    """A takeover not saved yet, and its file, kept; `how` is where each stands."""
    upload = Upload.objects.create(
        structure=actor.structure,
        user=actor.user,
        purpose=PURPOSE,
        name=name[:255],
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
    )
    return Takeover(
        structure=actor.structure,
        user=actor.user,
        upload=upload,
        name=name[:255],
        opened_on=opened_on,
        charter_version=charter_version,
        **how,
    )


@act
def map_columns(*, actor, takeover, fields):
    """Say which column holds what: `fields` by header, "" for a column left aside. Corrections typed are lost."""
    takeover = locked(takeover)
    sheet = sheet_to_read(read_workbook(bytes(takeover.upload.content)))
    place_columns(takeover, sheet, fields)
    takeover.save(update_fields=["columns"])
    takeover.lines.all().delete()
    keep_lines(takeover, sheet)
    note(actor, takeover, "map_columns", f"Reprise n° {takeover.pk} : colonnes choisies.")
    return takeover


@act
def correct_line(*, actor, line, cells):
    """Correct cells of a line, as typed; the import reads them again."""
    locked(line.takeover)
    line = TakeoverLine.objects.select_for_update(of=("self",), no_key=True).get(pk=line.pk)
    for key, typed in cells.items():
        if key not in BY_KEY:
            raise Refused("Cette colonne n'existe pas.")
        line.cells[key] = " ".join(typed.split())[:LONGEST_CELL]
        line.faults.pop(key, None)
    line.save(update_fields=["cells", "faults"])
    note(actor, line.takeover, "correct_line", f"Reprise n° {line.takeover_id} : ligne {line.number} corrigée.")
    return line


@act
def discard_takeover(*, actor, takeover):
    """Give up a file that was not imported: its lines go with it."""
    takeover = locked(takeover, *NOT_IMPORTED)
    pk, upload = takeover.pk, takeover.upload
    takeover.lines.all().delete()
    Takeover.objects.filter(pk=pk).delete()
    if upload is not None:
        Upload.objects.filter(pk=upload.pk).delete()
    takeover.pk = pk
    note(actor, takeover, "discard_takeover", f"Fichier à reprendre n° {pk} supprimé, rien n'en était importé.")


def locked(takeover, *states):
    """The takeover's row, held; refused unless it is in one of these states, a draft by default."""
    found = Takeover.objects.select_for_update(of=("self",), no_key=True).filter(pk=takeover.pk).first()
    if found is None or found.state not in (states or (TakeoverState.DRAFT,)):
        raise Refused("Cette reprise n'est plus à cet état : rechargez la page.")
    return found


def place_columns(takeover, sheet, told):
    """Note where each field is, and by which header, so that the next file of the same tool is read alike."""
    first = header_row([columns_of(row) for row in sheet.rows[:10]])
    headers = columns_of(sheet.rows[first])
    places = recognise(headers, told)
    by_place = {place: key for key, place in places.items()}
    takeover.columns = {
        "row": sheet.rows[first].number,
        # The order of the file: an object of PostgreSQL keeps none.
        "headers": [header for header in headers if header],
        "fields": {header: by_place.get(place, "") for place, header in enumerate(headers) if header},
        "places": places,
    }


def keep_lines(takeover, sheet):
    places, first = takeover.columns["places"], takeover.columns["row"]
    lines = []
    for row in sheet.rows:
        if row.number <= first:
            continue
        cells, faults = {}, {}
        for key, place in places.items():
            text, fault = text_of(key, row.cell(place))
            if text:
                cells[key] = text[:LONGEST_CELL]
            if fault:
                faults[key] = fault
        if cells or faults:
            lines.append(
                TakeoverLine(
                    structure_id=takeover.structure_id,
                    takeover=takeover,
                    number=row.number,
                    cells=cells,
                    faults=faults,
                )
            )
    write_rows(TakeoverLine, lines)


def note(actor, takeover, verb, words):
    record(actor=actor, structure=actor.structure, verb=verb, obj=takeover, words=words)
