"""The records of a JSON file, one after the other, as the bytes that stand there: a list of any length in
little memory, and a broken record costs nobody but itself.

Only brackets and quotes are looked at; whether a record is good JSON is for its reader to find out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

RECORD_MAX_BYTES = 64 << 20  # eight times the longest code list known to us, 8.9 MB (FDA, 2026)
_CHUNK_BYTES = 1 << 18
_BLANK = re.compile(rb"[ \t\r\n]*")
_STRING = re.compile(rb'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
_UP_TO_BRACKET = re.compile(rb'(?:[^"{}\[\]]++|"(?:[^"\\]++|\\.)*+")*+', re.DOTALL)
_SCALAR = re.compile(rb"[^,\[\]{} \t\r\n]*")
_END = -1


def split(file: BinaryIO, *, listed: bool = False) -> Iterator[bytes]:
    """Each record of the file: the items of a list or of the list `results` of an object, or else the object.

    Several values after each other are each read so. With `listed` an object without `results` is a fault.
    Raises ValueError, after the records before it, when the file ends early or is no JSON.
    """
    scanner = _Scanner(file)
    if scanner.peek() == _END:
        raise ValueError("is empty")
    while (first := scanner.peek()) != _END:
        if first == ord("["):
            yield from scanner.items()
        elif first == ord("{"):
            yield from scanner.results(listed=listed)
        else:
            raise ValueError("is no list of records in JSON")
        scanner.forget()


def lines(file: BinaryIO) -> Iterator[bytes]:
    """Each line of the file that is not blank, without its end. Raises ValueError at an endless one."""
    while line := file.readline(RECORD_MAX_BYTES):
        if len(line) == RECORD_MAX_BYTES:
            raise ValueError(f"has a line of {RECORD_MAX_BYTES} bytes or more")
        if stripped := line.strip():
            yield stripped


class _Scanner:
    """A window on the file that grows while a value is longer than it. Every fault is a ValueError."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._window = bytearray()
        self._at = 0
        self._gone_bytes = 0
        self._grow()
        if self._window.startswith(b"\xef\xbb\xbf"):
            self._at = 3

    def _grow(self) -> bool:
        """Read as much again as there is, so that a long value is looked at few times. False at the end."""
        if len(self._window) - self._at > RECORD_MAX_BYTES:
            raise ValueError(f"has a record of more than {RECORD_MAX_BYTES} bytes {self._place()}")
        piece = self._file.read(max(_CHUNK_BYTES, len(self._window)))
        self._window += piece
        return bool(piece)

    def _place(self) -> str:
        return f"at byte {self._gone_bytes + self._at}"

    def forget(self) -> None:
        """Let go of what has been read."""
        if self._at > _CHUNK_BYTES:
            del self._window[: self._at]
            self._gone_bytes += self._at
            self._at = 0

    def peek(self) -> int:
        """The next byte that is not blank, which stays; -1 at the end of the file."""
        while True:
            blank = _BLANK.match(self._window, self._at)
            self._at = blank.end() if blank else self._at
            if self._at < len(self._window):
                return self._window[self._at]
            if not self._grow():
                return _END

    def items(self) -> Iterator[bytes]:
        """The items of the list that begins here."""
        self._take("[")
        if self.peek() == ord("]"):
            self._at += 1
            return
        while True:
            yield self.value()
            self.forget()
            if self._take(",]") == ord("]"):
                return

    def results(self, *, listed: bool) -> Iterator[bytes]:
        """The items of the list `results` of the object that begins here, or else the object itself."""
        start, found = self._at, False
        self._take("{")
        while self.peek() != ord("}"):
            key = self.value()
            self._take(":")
            if key == b'"results"' and self.peek() == ord("["):
                found = True
                yield from self.items()
            else:
                self.value()
            if self.peek() != ord("}"):
                self._take(",")
        self._at += 1
        if listed and not found:
            raise ValueError('holds no list "results"')
        if not found:
            yield bytes(self._window[start : self._at])

    def value(self) -> bytes:
        """The bytes of the value that begins here."""
        first, start = self.peek(), self._at
        if first == _END:
            raise ValueError(f"ends early, {self._place()}")
        if first in b"{[":
            end = self._end_of_brackets()
        else:
            end = self._end_of(_STRING if first == ord('"') else _SCALAR)
        self._at = end
        if end == start:
            raise ValueError(f"is no JSON {self._place()}")
        return bytes(self._window[start:end])

    def _take(self, expected: str) -> int:
        found = self.peek()
        if found == _END:
            raise ValueError(f"ends early, {self._place()}")
        if chr(found) not in expected:
            raise ValueError(f"is no JSON {self._place()}")
        self._at += 1
        return found

    def _end_of(self, pattern: re.Pattern[bytes]) -> int:
        """Where the string or the plain word ends that begins here."""
        while True:
            match = pattern.match(self._window, self._at)
            if match and (match.end() < len(self._window) or pattern is _STRING):
                return match.end()
            if not self._grow():
                return self._no_end()

    def _end_of_brackets(self) -> int:
        """Where the list or object ends that begins here."""
        at, depth = self._at, 0
        while True:
            match = _UP_TO_BRACKET.match(self._window, at)
            at = match.end() if match else at
            if at == len(self._window) or self._window[at] == ord('"'):
                if not self._grow():
                    return self._no_end()
                continue
            depth += 1 if self._window[at] in b"{[" else -1
            at += 1
            if depth == 0:
                return at

    def _no_end(self) -> int:
        raise ValueError(f"ends early, within the record {self._place()}")
