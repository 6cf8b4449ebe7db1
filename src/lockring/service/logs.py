"""What may stand in a log: never a query, a reference, an address or a number of a device."""

from __future__ import annotations

import logging
import re

_TOKENS = re.compile(r"/(follow|invited)/[^/\s\"']+")
_PERSONAL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+|\?[^\s\"']+|\bLR-[0-9A-Z-]+")


class Nameless(logging.Filter):
    """Takes what identifies a person out of each line; the rest says what went wrong and where."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always true: no line is lost, only what does not belong in it."""
        text = record.getMessage()
        record.msg = _PERSONAL.sub("[removed]", _TOKENS.sub(r"/\1/[removed]", text))
        record.args = ()
        return True
