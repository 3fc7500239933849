"""Contracts of a DECP file in JSON: v2, v2 converted from XML, and the flat list of 2019.

Three shapes hold the same contracts: `{"marches": {"marche": [...], "contrat-concession": [...]}}` (v2), the same with
a single object instead of the list (converted from XML), and `{"marches": [...]}` (before 2024).
"""

from collections.abc import Iterator

import ijson  # type: ignore[import-untyped]
from ijson.common import ObjectBuilder  # type: ignore[import-untyped]

from markets.decp.contracts import Published
from markets.decp.decoding import CHUNK, DEEPEST, LISTS, NumberTooLong, TooDeep, TooLong, Unreadable, Utf8Source

NOT_DECP = "Ce fichier JSON n'est pas un fichier DECP : il ne contient pas de liste « marches »."

_OPENING = {"start_map", "start_array"}
_CLOSING = {"end_map", "end_array"}


def published_in_json(text: Utf8Source) -> Iterator[Published]:
    """Each object of the lists of contracts, numbered from 1; raises Unreadable, TooLong, TooDeep, NumberTooLong."""
    walk = _Walk()
    try:
        for rank, fields in enumerate(walk.contracts(text), 1):
            text.mark()
            yield Published(rank, fields)
    except (TooLong, TooDeep, NumberTooLong):
        raise
    except (ArithmeticError, SystemError) as error:
        raise NumberTooLong from error
    except (ijson.JSONError, ValueError) as error:
        if walk.is_over:
            raise Unreadable("Du texte suit la fin des données : il a été ignoré", is_over=True) from error
        if "premature EOF" in str(error):
            raise Unreadable("le fichier est incomplet, il s'arrête au milieu des données") from error
        raise Unreadable("le fichier n'est plus du JSON correct à partir d'ici") from error
    if not walk.found_list:
        raise Unreadable(NOT_DECP, is_over=True)


class _Walk:
    """Follows the events of the parser down to the lists of contracts, and builds one contract at a time.

    It keeps the path itself: the parser's own path costs the square of the depth in memory on a hostile file.
    """

    def __init__(self) -> None:
        self.found_list = False
        self.is_over = False

    def contracts(self, text: Utf8Source) -> Iterator[object]:
        path: list[str | None] = []  # the key that leads to each open object or list; None inside a list
        key: str | None = None
        in_list: list[bool] = []
        builder: ObjectBuilder | None = None
        level = 0
        for event, value in ijson.basic_parse(text, buf_size=CHUNK):
            if builder is not None:
                builder.event(event, value)
                if event in _OPENING:
                    level += 1
                    if level > DEEPEST:
                        raise TooDeep
                elif event in _CLOSING:
                    level -= 1
                    if level == 0:
                        yield builder.value
                        builder = None
                continue
            if event == "map_key":
                key = value
                continue
            if event in _CLOSING:
                path.pop()
                in_list.pop()
                self.is_over = not path
                continue
            inside_list = bool(in_list and in_list[-1])
            here = tuple(step for step in (*path[1:], None if inside_list else key) if step is not None) if path else ()
            in_a_list = inside_list and len(path) == len(here) + 1
            at_key = not inside_list and len(path) == len(here)
            alone = at_key and len(here) == 2 and event == "start_map"
            is_contract = here in LISTS and (in_a_list or alone)
            if is_contract and event in _OPENING:
                self.found_list = True
                builder, level = ObjectBuilder(), 1
                builder.event(event, value)
            elif is_contract:
                yield value
            elif event in _OPENING:
                if event == "start_array" and at_key and here in LISTS:
                    self.found_list = True
                path.append(None if inside_list or not path else key)
                in_list.append(event == "start_array")
                if len(path) > DEEPEST:
                    raise TooDeep
