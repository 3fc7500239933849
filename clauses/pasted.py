"""Tables of lots as somebody hands them over, pasted or in a workbook, and the lots they speak of."""

from decimal import Decimal

from clauses.consultation import COLUMNS, MOST_LOTS, UnreadableTable, columns_of, looks_like_headers
from clauses.trades import plain_words
from markets.lots_paste import split_lines
from markets.typography import french, write_number
from markets.workbooks import CellError, read_workbook

# Where the headers are looked for: files start with a title and a few empty lines.
MOST_LINES_BEFORE_HEADERS = 20


def lines_of_text(text):
    """(line number, {column: cell}) of pasted text; raises UnreadableTable."""
    return named_cells([(number, [cell or None for cell in cells]) for number, cells in split_lines(text)])


def lines_of_file(file):
    """The same of a workbook: the first sheet with a line of headers. Raises UnreadableTable, UnreadableWorkbook."""
    sheets = read_workbook(file)
    refusal = UnreadableTable(french("Ce classeur est vide : il y faut une ligne de titres et une ligne par lot."))
    for sheet in sheets:
        rows = [(row.number, [plain_cell(cell) for cell in row.cells]) for row in sheet.rows]
        if not rows:
            continue
        try:
            return named_cells(rows)
        except UnreadableTable as unreadable:
            refusal = unreadable
    raise refusal


def plain_cell(cell):
    """A typed cell as text or number; a cell in error is said where it stands."""
    if cell is None or isinstance(cell, str):
        return cell
    if isinstance(cell, Decimal):
        return cell
    if isinstance(cell, CellError):
        return cell.sentence
    return str(cell)


def named_cells(rows):
    """Find the headers, and name the cells of the lines that follow."""
    for place, (_, cells) in enumerate(rows[:MOST_LINES_BEFORE_HEADERS]):
        if looks_like_headers(cells):
            columns, lines = columns_of(cells), rows[place + 1 :]
            break
    else:
        columns_of(rows[0][1] if rows else [])  # says what is missing
        raise UnreadableTable("La ligne des titres est introuvable.")
    if not lines:
        raise UnreadableTable(french("Il n'y a que la ligne des titres : ajoutez une ligne par lot."))
    if len(lines) > MOST_LOTS:
        raise UnreadableTable(
            french(f"Il y a {write_number(len(lines))} lignes : la limite est de {write_number(MOST_LOTS)} lots.")
        )
    return [
        (number, {name: cells[place] if place < len(cells) else None for name, place in columns.items()})
        for number, cells in lines
    ]


def match_lots(lines, lots):
    """Which line speaks of which lot, by number, else by title: ({lot: cells as typed}, sentences on the others).

    `lots` are {key: (number, title)}.
    """
    by_number = {number_key(number): key for key, (number, _) in lots.items() if number}
    by_title = {plain_words(title): key for key, (_, title) in lots.items() if title}
    found, strangers = {}, []
    for number, cells in lines:
        key = by_number.get(number_key(as_text(cells.get("number")))) or by_title.get(
            plain_words(as_text(cells.get("title")))
        )
        if key is None or key in found:
            named = as_text(cells.get("number")) or as_text(cells.get("title")) or "sans numéro"
            why = "déjà rempli par une autre ligne" if key in found else "ne correspond à aucun lot de ce marché"
            strangers.append(french(f"Ligne {number} (« {named[:60]} ») : {why}."))
            continue
        found[key] = {name: as_text(cells[name]) for name in COLUMNS[2:9] if cells.get(name) is not None}
    return found, strangers


def number_key(number):
    """« Lot n° 03 » and « 3 » are one number."""
    words = plain_words(number).removeprefix("lot ").removeprefix("n ").strip()
    return words.lstrip("0") or words


def as_text(cell):
    if isinstance(cell, Decimal):
        return str(cell.normalize()) if cell != cell.to_integral_value() else str(int(cell))
    return " ".join((cell or "").split())
