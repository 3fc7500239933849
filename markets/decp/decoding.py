"""Bytes of an unknown encoding turned into UTF-8 as they are read, a bounded number at a time."""

import codecs
import re
from typing import Protocol

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark is the beginning of this one
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
CHUNK = 64 * 1024
DEEPEST = 40
LISTS = (("marches",), ("marches", "marche"), ("marches", "contrat-concession"))  # where contracts are, JSON or XML

_LONGEST_MARK = 4
_LONGEST_NUMBER = 1000  # digits; the native parser fails, or crashes, on an integer that Python refuses to convert
_LONG_NUMBER = re.compile(rb"[0-9]{%d}" % _LONGEST_NUMBER)
# Tables exported from Python hold NaN, which is not JSON: read as null. The last bytes wait for what follows them.
_NOT_A_NUMBER = re.compile(rb"([:\[,]\s*)(?:NaN|-?Infinity)(?=\s*[,}\]])")
_HELD_BACK = 32
_STRAY_BYTE = "decp-stray-byte"


def _read_stray_byte(error: UnicodeError) -> tuple[str, int]:
    """What cannot be UTF-8 is one character of Windows-1252, the other encoding met in French data."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    stray = error.object[error.start : error.start + 1]
    return stray.decode("cp1252", errors="replace"), error.start + 1


codecs.register_error(_STRAY_BYTE, _read_stray_byte)


class ByteSource(Protocol):
    """Anything that gives bytes: an open file, an upload, a response."""

    def read(self, size: int = -1, /) -> bytes: ...


class TooLong(ValueError):
    """More bytes than one contract may take were read without reaching its end."""


class NumberTooLong(ValueError):
    """A number of a thousand digits or more."""


class TooDeep(ValueError):
    """Objects inside objects beyond what any contract holds."""


class Unreadable(ValueError):
    """The file stops being readable here, or is not of its format at all; `reason` is a French sentence.

    `is_over` when all the contracts had been read: only something that follows them is not.
    """

    def __init__(self, reason: str, *, is_over: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.is_over = is_over


class Utf8Source:
    """A byte source read as UTF-8: the mark is dropped, UTF-16 and UTF-32 are recognised, stray bytes are Windows-1252.

    `limit` bounds the bytes read between two calls of `mark()`, so that no string or list of a hostile file can fill
    the memory. `had_stray_bytes` tells that part of the text was not UTF-8.
    """

    def __init__(self, source: ByteSource, *, limit: int) -> None:
        self._source = source
        self._limit = limit
        self._since_mark = 0
        self.had_stray_bytes = False
        self._head = self._fill_head()
        encoding, mark_length = self._recognise()
        self.encoding = encoding
        self._head = self._head[mark_length:]
        self._decoder = None if encoding == "utf-8" else codecs.getincrementaldecoder(encoding)(errors="replace")
        self._pending = b""
        self._must_stop = False
        self._last_digits = b""
        self._held = b""

    def _fill_head(self) -> bytes:
        head = b""
        while len(head) < _LONGEST_MARK and (more := self._source.read(4096)):
            head += more
        return head

    def _recognise(self) -> tuple[str, int]:
        for mark, encoding in _MARKS:
            if self._head.startswith(mark):
                return encoding, len(mark)
        # JSON begins with an ASCII character: where its zero bytes are tells the width and the order (RFC 4627, § 3).
        if self._head[1:2] == b"\0" and self._head[:1] != b"\0":
            return "utf-16-le", 0
        if self._head[:1] == b"\0" and self._head[1:2] != b"\0":
            return "utf-16-be", 0
        return "utf-8", 0

    def head(self) -> bytes:
        """The first bytes, without consuming them, to recognise what is not JSON at all."""
        return self._head

    def mark(self) -> None:
        """A contract ended here: count again from zero."""
        self._since_mark = 0

    def read(self, size: int = -1) -> bytes:
        """The next bytes in UTF-8; raises TooLong past the limit, NumberTooLong on a number that breaks the parser."""
        if size == 0:
            return b""
        while True:
            chunk = self._head or self._source.read(size)
            self._head = b""
            self._since_mark += len(chunk)
            if self._since_mark > self._limit:
                raise TooLong
            text = self._held + self._transcode(chunk)
            if b"NaN" in text or b"Infinity" in text:
                text = _NOT_A_NUMBER.sub(rb"\1null", text)
            if chunk:
                text, self._held = text[:-_HELD_BACK], text[-_HELD_BACK:]
            else:
                self._held = b""
            if text or not chunk:
                return self._before_long_number(text)

    def _before_long_number(self, text: bytes) -> bytes:
        """What comes before a number that is too long, so that the contracts before it are kept; then NumberTooLong."""
        if self._must_stop:
            raise NumberTooLong
        seen = self._last_digits + text
        if found := _LONG_NUMBER.search(seen):
            self._must_stop = True
            text = text[: max(0, found.start() - len(self._last_digits))]
            if not text:
                raise NumberTooLong
        self._last_digits = seen[-_LONGEST_NUMBER:]
        return text

    def _transcode(self, chunk: bytes) -> bytes:
        if self._decoder:
            return self._decoder.decode(chunk, final=not chunk).encode("utf-8", errors="replace")
        data, final = self._pending + chunk, not chunk
        try:
            text, used = codecs.utf_8_decode(data, "strict", final)
        except UnicodeDecodeError:
            self.had_stray_bytes = True
            text, used = codecs.utf_8_decode(data, _STRAY_BYTE, final)
        self._pending = data[used:]
        return text.encode("utf-8")
