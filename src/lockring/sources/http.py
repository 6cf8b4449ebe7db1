"""One HTTP client for every source: bounded, polite, patient, and never content with an error page.

    with Client() as client:
        answer = client.get(url, validator=old)      # None: what `old` stands for is still current
        answer.body, answer.validator, answer.next_url, answer.retrieved_at
        client.download(url, path, check=whole_zip)  # the same, the body into a file

What passes by is tried again, with growing pauses or as long as the server asks: a broken or silent
connection, a body cut short, 408, 425, 429, any 5xx, a web page where data should be, and a body in which
`check` finds a fault. What is left is a SourceError that says what to do. Tests give `Settings` without
pauses.
"""

from __future__ import annotations

import io
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, BinaryIO

import msgspec

from lockring.errors import SourceError
from lockring.sources.http_answer import (
    NOT_MODIFIED,
    Answer,
    Check,
    PassingError,
    broken,
    checked,
    facts,
    pour,
    refuse,
    without_key,
)

if TYPE_CHECKING:
    import ssl

    import httpx2
    import stamina

# httpx2, stamina and urllib are imported where they are used: only a sync pays for their start.

__all__ = ["Answer", "Check", "Client", "Settings", "without_key"]


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """How patient and how polite a client is. The defaults suit a public server asked now and then."""

    attempts: int = 5
    wait_initial_s: float = 1.0
    """Before the second attempt; each later pause is twice as long, with up to as much again at random."""
    wait_max_s: float = 30.0
    wait_asked_max_s: float = 120.0
    """The longest Retry-After that is waited for; a longer one is the caller's to wait for."""
    timeout_s: float = 60.0
    """How long a server may be silent, in connecting and between two pieces of a body."""
    requests_per_minute: float = 200.0
    """openFDA allows 240 a minute (open.fda.gov/apis/authentication)."""
    body_max_bytes: int = 256 << 20
    download_max_bytes: int = 8 << 30


class Client:
    """Connections kept open between requests, one request at a time, at most so many a minute."""

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings or Settings()
        self._connections: httpx2.Client | None = None
        self._not_before_s = 0.0  # on the monotonic clock

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections. The client may be used again."""
        if self._connections is not None:
            self._connections.close()
            self._connections = None

    def get(
        self,
        url: str,
        *,
        validator: str = "",
        headers: Mapping[str, str] | None = None,
        allow: frozenset[int] = frozenset(),
        check: Check | None = None,
    ) -> Answer | None:
        """The answer with its body, or None if the validator still holds.

        A status in `allow` comes back like a 200, unless with a web page. Raises SourceError once the
        attempts are used up, and at once for what another attempt cannot mend: a wrong address, a refusal,
        a redirect to a web page.
        """
        body, limit_bytes = io.BytesIO(), self.settings.body_max_bytes
        asked = {**(headers or {}), **_conditions(validator)}
        answer = self._ask(url, asked, allow | _also(validator), body, limit_bytes, check)
        return answer and msgspec.structs.replace(answer, body=body.getvalue())

    def download(
        self, url: str, path: str, *, validator: str = "", check: Check | None = None
    ) -> Answer | None:
        """The answer, its body written to the file; or None if the validator still holds. Raises as `get`."""
        with open(path, "w+b") as file:
            asked, limit_bytes = _conditions(validator), self.settings.download_max_bytes
            return self._ask(url, asked, _also(validator), file, limit_bytes, check)

    def _ask(
        self,
        url: str,
        headers: dict[str, str],
        allow: frozenset[int],
        sink: BinaryIO,
        limit_bytes: int,
        check: Check | None,
    ) -> Answer | None:
        """The answer, its body in the sink; or None for "not modified". Each attempt begins the sink anew."""
        for attempt in self._attempts():
            with attempt, self._response(url, headers, allow) as response:
                if response.status_code == NOT_MODIFIED:
                    return None
                sink.seek(0)
                sink.truncate()
                pour(response, sink, limit_bytes)
                checked(url, sink, check)
                return facts(response)
        raise AssertionError("an attempt ends by returning or raising")

    def _attempts(self) -> Iterator[stamina.Attempt]:
        """One context for each attempt, with the pauses between them."""
        import logging

        import stamina

        logging.getLogger("stamina").addHandler(logging.NullHandler())  # a command's stderr is ours
        settings = self.settings
        return iter(
            stamina.retry_context(
                on=self._pause,
                attempts=settings.attempts,
                timeout=None,
                wait_initial=settings.wait_initial_s,
                wait_max=settings.wait_max_s,
                wait_jitter=settings.wait_initial_s,
            )
        )

    def _pause(self, error: Exception) -> bool | float:
        """Whether to try again after this error, and after how many seconds if the server says so."""
        if not isinstance(error, PassingError):
            return False
        if error.wait_s is None:
            return True
        return error.wait_s if error.wait_s <= self.settings.wait_asked_max_s else False

    @contextmanager
    def _response(
        self, url: str, headers: Mapping[str, str], allow: frozenset[int]
    ) -> Iterator[httpx2.Response]:
        """A response whose body is still to be read. Every fault, of reading it too, is a SourceError."""
        import httpx2

        self._wait_for_turn()
        try:
            with self._open().stream("GET", url, headers=dict(headers)) as response:
                refuse(response, url, allow)
                yield response
        except (httpx2.UnsupportedProtocol, httpx2.TooManyRedirects, httpx2.InvalidURL) as error:
            raise SourceError(f"{without_key(url)} cannot be asked: {error}; check the address") from error
        except httpx2.RequestError as error:
            raise PassingError(broken(url, error)) from error

    def _open(self) -> httpx2.Client:
        import httpx2

        if self._connections is None:
            self._connections = httpx2.Client(
                verify=_trust(),
                follow_redirects=True,
                timeout=self.settings.timeout_s,
                headers={"User-Agent": "lockring (+https://github.com/lockring/lockring)"},
            )
        return self._connections

    def _wait_for_turn(self) -> None:
        """Sleep until the pace of requests allows another."""
        now_s = time.monotonic()
        if self._not_before_s > now_s:
            time.sleep(self._not_before_s - now_s)
        self._not_before_s = max(now_s, self._not_before_s) + 60 / self.settings.requests_per_minute


@cache
def _trust() -> ssl.SSLContext:
    """The certificates that this machine trusts: 35 ms to read, so once for all clients."""
    import httpx2

    return httpx2.create_ssl_context()


def _conditions(validator: str) -> dict[str, str]:
    """The header that asks for news only. An ETag has quotes (RFC 9110 section 8.8.3), a date has none."""
    if not validator:
        return {}
    return {"If-None-Match" if '"' in validator else "If-Modified-Since": validator}


def _also(validator: str) -> frozenset[int]:
    """The status that answers a question for news only: "not modified" counts only if it was asked."""
    return frozenset({NOT_MODIFIED}) if validator else frozenset()
