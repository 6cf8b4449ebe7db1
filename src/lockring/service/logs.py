"""What may stand in a log: never a query, a reference, an address or a number of a device.

What somebody typed can turn up anywhere: in the address they asked for, in the text of an exception, in the
answer of the database. So of a request only the pattern of its address is logged, and of an exception where
it was raised and its kind, never its text.
"""

from __future__ import annotations

import logging
import re
import traceback
from http import HTTPStatus

_TOKENS = re.compile(
    r"/(follow|invited|with|leave|(?:news/|reminder/)(?:confirm|mine|leave|calendar))/[^/\s\"']+"
)
_PERSONAL = re.compile(
    r"(?P<ours>\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b)"  # an id that was drawn: it stays
    r"|[\w.+%-]+(?:@|%40)[\w-]+\.[\w.-]+"  # an e-mail address
    r"|\?[^\s\"']+"  # a query
    r"|\bLR-?[0-9A-Z-]+"  # a reference
    r"|\b(?=[\w-]*\d{5})[\w-]+"  # a serial number
)


class Nameless(logging.Filter):
    """Takes what identifies a person out of each line; the rest says what went wrong and where."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always true: no line is lost, only what does not belong in it."""
        request = getattr(record, "request", None)
        text = record.getMessage() if request is None else _of_request(record, request)
        record.msg = _PERSONAL.sub(_removed, _TOKENS.sub(r"/\1/[removed]", text))
        record.args = ()
        if record.exc_info and record.exc_info[1] is not None:
            record.exc_text = "\n".join(_where(record.exc_info[1]))
        record.exc_info = None
        record.stack_info = None
        return True


def _removed(found: re.Match[str]) -> str:
    return found["ours"] or "[removed]"


def _of_request(record: logging.LogRecord, request: object) -> str:
    """What happened to a request, with the pattern of its address instead of the address."""
    match = getattr(request, "resolver_match", None)
    route = f"/{match.route}" if match is not None else "an address that is none of ours"
    status: int = getattr(record, "status_code", 0)
    said = HTTPStatus(status).phrase if status else record.name
    return f"{said}: {getattr(request, 'method', '')} {route}"


def _where(error: BaseException) -> list[str]:
    """The way to the exception and its kind, with those that it came from; the texts are left out."""
    came_from = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    lines = [*_where(came_from), "then:"] if came_from is not None else []
    for frame in traceback.extract_tb(error.__traceback__):
        lines.append(f"  {frame.filename}:{frame.lineno} in {frame.name}")
    kind = type(error)
    return [*lines, f"{kind.__module__}.{kind.__qualname__}"]
