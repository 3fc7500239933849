"""Reads a workbook in a process of its own, short of memory and of time: a file that hangs it takes nothing else down.

The process gets the bytes of the file, no address of the database and no secret, and gives back lines of JSON.
"""

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from threading import Timer
from typing import Protocol

from markets.typography import french
from markets.workbooks.sheets import LIMITS, Cell, CellError, Limits, Row, Sheet, UnreadableWorkbook

PROJECT = Path(__file__).resolve().parents[2]
BETWEEN_WORDS = 250  # rows read before it is said again
EMPTY = "Le fichier est vide."
TOO_LONG = (
    "Ce fichier demande trop de temps ou de mémoire pour être lu : copiez ses cellules dans un nouveau classeur, "
    "sans mise en forme, et envoyez ce classeur."
)
DAMAGED = "Ce fichier est endommagé : ouvrez-le dans votre tableur, enregistrez-le au format .xlsx, puis recommencez."

READ_AS = {
    "n": Decimal,
    "m": datetime.fromisoformat,
    "d": date.fromisoformat,
    "t": time.fromisoformat,
    "h": lambda text: timedelta(seconds=float(text)),
    "e": lambda text: CellError(french(text)),
}


class ByteSource(Protocol):
    """An open file or an upload."""

    def read(self, size: int = -1, /) -> bytes: ...


def read_workbook(
    source: bytes | ByteSource, *, limits: Limits = LIMITS, tell: Callable[[int], object] | None = None
) -> tuple[Sheet, ...]:
    """Read every filled row of an .xlsx workbook, or of a table in text (`;`, `,` or tab), in the order of the file.

    `tell` is told from time to time how many rows are read. Raises UnreadableWorkbook, and nothing else whatever the
    bytes; no row is ever left out in silence.
    """
    content = source if isinstance(source, bytes) else source.read(limits.size + 1)
    if not content:
        raise UnreadableWorkbook(EMPTY)
    if len(content) > limits.size:
        most = limits.size // 1024 // 1024
        raise UnreadableWorkbook(french(f"Ce fichier pèse plus de {most} Mo : coupez-le en plusieurs fichiers."))
    return tuple(_sheets(_answers(content, limits, tell)))


def _answers(content: bytes, limits: Limits, tell: Callable[[int], object] | None) -> list[bytes]:
    """The lines that the reading process wrote to its end, or the sentence of why it did not get there."""
    command = [sys.executable, "-m", "markets.workbooks.child", json.dumps([getattr(limits, n) for n in _names()])]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    lines: list[bytes] = []
    with subprocess.Popen(command, cwd=PROJECT, env={}, **pipes) as child:  # type: ignore[call-overload]
        clock = Timer(limits.patience, child.kill)
        clock.start()
        try:
            with suppress(BrokenPipeError):  # it died of its limits before the end of the file
                child.stdin.write(content)
            with suppress(BrokenPipeError):
                child.stdin.close()
            for count, line in enumerate(child.stdout, 1):
                lines.append(line.rstrip())
                if tell and not count % BETWEEN_WORDS:
                    tell(count)
        except BaseException:
            child.kill()
            raise
        finally:
            clock.cancel()
    if child.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
        raise UnreadableWorkbook(french(TOO_LONG))
    if child.returncode or not lines:
        raise UnreadableWorkbook(french(DAMAGED))
    return lines


def _names() -> tuple[str, ...]:
    return tuple(Limits.__dataclass_fields__)


def _sheets(lines: list[bytes]) -> Iterator[Sheet]:
    last = json.loads(lines[-1])
    if "refused" in last:
        raise UnreadableWorkbook(french(last["refused"]))
    name, rows = "", list[Row]()
    begun = False
    for line in lines[:-1]:
        found = json.loads(line)
        if isinstance(found, dict):
            if begun:
                yield Sheet(name, tuple(rows))
            name, rows, begun = found["sheet"], [], True
        else:
            rows.append(Row(found[0], tuple(_cell(each) for each in found[1])))
    if begun:
        yield Sheet(name, tuple(rows))


def _cell(told: str | bool | list[str] | None) -> Cell:
    if not isinstance(told, list):
        return told
    kind, text = told
    value: Cell = READ_AS[kind](text)  # type: ignore[operator]
    return value
