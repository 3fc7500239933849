"""Sorting more than the memory should hold: in runs written to a spill, then merged."""

import heapq
import pickle
from collections.abc import Callable, Iterable, Iterator
from itertools import batched
from typing import IO, Any

A_RUN = 1000
READ_AHEAD = 32  # items of a run held while runs are merged

type Spill = Callable[[], IO[bytes]]
"""Opens a private file, empty, that is gone once closed: what is unpickled of it is what was just written."""


def sorted_in_runs[Item](
    items: Iterable[Item], *, key: Callable[[Item], Any], spill: Spill, a_run: int = A_RUN
) -> Iterator[Item]:
    """The items in the order of `key`, equal ones as they came; at most a run of them is in memory."""
    with spill() as file:
        starts: list[tuple[int, int]] = []
        for run in batched(items, a_run):
            ordered = sorted(run, key=key)
            if not starts and len(run) < a_run:
                yield from ordered
                return
            starts.append((file.tell(), len(ordered)))
            for piece in batched(ordered, READ_AHEAD):
                pickle.dump(piece, file, protocol=pickle.HIGHEST_PROTOCOL)
        yield from heapq.merge(*(_run(file, start, length) for start, length in starts), key=key)


def _run(file: IO[bytes], start: int, length: int) -> Iterator[Any]:
    """One run, a few items at a time: the file is shared with the other runs, each knows where it is."""
    while length > 0:
        file.seek(start)
        piece = pickle.load(file)
        start, length = file.tell(), length - len(piece)
        yield from piece
