"""What an HTTP answer says of itself: data, nothing new, wait, broken, or a web page in place of data."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, BinaryIO

import msgspec

from lockring.errors import SourceError

if TYPE_CHECKING:
    import httpx2

_TOO_MANY = 429  # RFC 6585 section 4
_PASSING = frozenset({408, 425, _TOO_MANY})  # RFC 9110, RFC 8470, RFC 6585: may succeed later
_REFUSALS = frozenset({401, 403})  # RFC 9110 sections 15.5.2 and 15.5.4
NOT_MODIFIED = 304  # RFC 9110 section 15.4.5
_CHUNK_BYTES = 1 << 16
_WEB_PAGE = (b"<!doctype html", b"<html", b"<head", b"<body")

Check = Callable[[BinaryIO], None]
"""Looks at the file that came, from its start; raises ValueError saying what is wrong with it."""


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What a server answered. `url` is where the redirects ended; `body` is empty after `download`.

    `validator` is its ETag or else its Last-Modified, empty if it gave neither; `next_url` is the next page
    as its Link header names it, empty if none.
    """

    url: str
    status: int
    retrieved_at: datetime
    body: bytes = b""
    validator: str = ""
    next_url: str = ""


class PassingError(SourceError):
    """A fault that may be gone at the next attempt. `wait_s` is how long the server asks to wait."""

    def __init__(self, message: str, wait_s: float | None = None) -> None:
        self.wait_s = wait_s
        super().__init__(message)


def without_key(url: str) -> str:
    """The URL as it may be shown or stored: without an api_key, a user name or a password."""
    from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

    try:
        parts = urlsplit(url)
    except ValueError:  # not a URL at all
        return url.partition("?")[0]
    query = parts.query
    if "api_key" in query:
        query = urlencode([pair for pair in parse_qsl(query, keep_blank_values=True) if pair[0] != "api_key"])
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2], query=query))


def refuse(response: httpx2.Response, url: str, allow: frozenset[int]) -> None:
    """Raise SourceError unless the status and the kind of the answer are those of data."""
    shown, status = without_key(url), response.status_code
    if _says_web_page(response) and response.history:
        raise SourceError(
            f"{shown} leads to a web page, {without_key(str(response.url))}, instead of data: the server "
            "refuses us or has moved; wait some hours, then try again or look at that page"
        )
    if response.is_success or (status in allow and not _says_web_page(response)):
        return
    if status in _PASSING or response.is_server_error:
        raise PassingError(*_busy(shown, status, response.headers.get("Retry-After", "")))
    advice = "check the key" if status in _REFUSALS else "check the address"
    raise SourceError(f"{shown} answers {status} {response.reason_phrase}; {advice}")


def _busy(shown: str, status: int, retry_after: str) -> tuple[str, float | None]:
    wait_s = _seconds(retry_after)
    when = "try again later" if wait_s is None else f"try again in {wait_s:.0f} s"
    reason = "asks for fewer requests" if status == _TOO_MANY else f"is out of order (status {status})"
    return f"{shown} {reason}; {when}", wait_s


def _seconds(retry_after: str) -> float | None:
    """How long a Retry-After asks to wait, in seconds or until a date (RFC 9110 section 10.2.3)."""
    from email.utils import parsedate_to_datetime

    if retry_after.isascii() and retry_after.isdigit():
        return float(retry_after[:9])
    try:
        until = parsedate_to_datetime(retry_after)
        return max(0.0, (until - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):  # no date, or one without a zone
        return None


def _says_web_page(response: httpx2.Response) -> bool:
    return str(response.headers.get("Content-Type", "")).lower().startswith("text/html")


def pour(response: httpx2.Response, sink: BinaryIO, limit_bytes: int) -> None:
    """Write the body to the sink. Raises SourceError for a web page, and for a body over the limit."""
    shown, size_bytes = without_key(str(response.url)), 0
    for piece in response.iter_bytes(_CHUNK_BYTES):
        if size_bytes == 0 and (
            _says_web_page(response)
            or piece.lstrip(b"\xef\xbb\xbf \t\r\n")[:16].lower().startswith(_WEB_PAGE)
        ):
            raise PassingError(f"{shown} answers with a web page instead of data; try again later")
        size_bytes += len(piece)
        if size_bytes > limit_bytes:
            raise SourceError(f"{shown} sends more than {limit_bytes} bytes; expected less of this source")
        sink.write(piece)


def checked(url: str, body: BinaryIO, check: Check | None) -> None:
    """Raise SourceError with the fault that the check finds, if any."""
    if check is None:
        return
    body.seek(0)
    try:
        check(body)
    except ValueError as error:
        raise PassingError(f"{without_key(url)}: {error}; try again later") from error


def facts(response: httpx2.Response) -> Answer:
    """All of the answer but its body."""
    validator = response.headers.get("ETag", "") or response.headers.get("Last-Modified", "")
    following = response.links.get("next", {}).get("url", "")
    return Answer(
        url=str(response.url),
        status=response.status_code,
        retrieved_at=datetime.now(UTC),
        validator=validator if validator.isascii() else "",
        next_url=str(response.url.join(following)) if following else "",
    )


def broken(url: str, error: Exception) -> str:
    """What to say of a connection that broke or was never made."""
    what = str(error) or type(error).__name__
    return f"{without_key(url)} cannot be read: {what}; check the connection and try again"
