"""Posting one message to an address that others name: within fifteen seconds, and never into our own net.

The name is resolved here, every address it has is looked at, and the connection goes to the one looked at: a
name that answers otherwise a moment later changes nothing. No redirect is followed, and no body is read.
"""

from __future__ import annotations

import ipaddress
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from standardwebhooks import Webhook as Signer

from lockring.errors import ServiceError
from lockring.service.models import Webhook

if TYPE_CHECKING:
    import httpx2

_TIMEOUT = 10.0  # seconds, for each of connecting, sending and the beginning of the answer
_WHOLE = 15.0  # seconds from the connection on: whoever answers a byte at a time holds nobody up longer


def check_address(url: str) -> SplitResult:
    """The parts of the address. Raises ServiceError, in words, for one that may not be told of anything."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        raise ServiceError("url: this is no address") from None
    if parts.username is not None or parts.fragment or not host or not url.isascii() or not url.isprintable():
        raise ServiceError("url: expected an address such as https://example.org/recalls, without a password")
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_listed(host)):
        raise ServiceError("url: expected an address that begins with https://")
    if _is_number(host) and not (_is_listed(host) or _is_public(host)):
        raise ServiceError("url: this address is in a private net; see LOCKRING_WEBHOOK_HOSTS")
    return parts


def post(webhook: Webhook, name: str, body: str, now: datetime) -> int:
    """Posts the message, and returns the status of the answer, of which nothing more is read.

    Raises ServiceError where there is no answer, or the address may not be told.
    """
    at = now.astimezone(UTC)
    headers = {
        "content-type": "application/json",
        "webhook-id": name,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Signer(webhook.secret).sign(name, at, body),
    }
    return send(webhook.url, body.encode(), headers)


def send(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    """Posts these bytes, and returns the status of the answer, of which nothing more is read.

    Raises ServiceError where there is no answer in time, or the address may not be told.
    """
    import httpx2

    parts = check_address(url)
    try:
        address = httpx2.URL(url).copy_with(host=_resolved(parts))
        with (
            _within(_WHOLE) as trace,
            _client() as client,
            client.stream(
                "POST",
                address,
                content=body,
                headers={**headers, "host": parts.netloc},
                extensions={"sni_hostname": parts.hostname, "trace": trace},
            ) as answer,
        ):
            return answer.status_code
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise ServiceError(f"no answer: {type(error).__name__}") from None


@contextmanager
def _within(seconds: float) -> Iterator[Callable[[str, Mapping[str, Any]], None]]:
    """What is told of each connection that opens; after so many seconds all of them are shut."""
    opened: list[socket.socket] = []
    is_over = threading.Event()

    def shut() -> None:
        is_over.set()
        for one in tuple(opened):
            with suppress(OSError):  # shut under its TLS, which would wait for a farewell
                socket.socket.shutdown(one, socket.SHUT_RDWR)

    def trace(event: str, told: Mapping[str, Any]) -> None:
        if event.endswith((".connect_tcp.complete", ".start_tls.complete")):
            opened.append(told["return_value"].get_extra_info("socket"))
            if is_over.is_set():
                shut()

    timer = threading.Timer(seconds, shut)
    timer.daemon = True
    timer.start()
    try:
        yield trace
    finally:
        timer.cancel()


def _client() -> httpx2.Client:
    """Without the proxies of the environment, which would resolve the name again."""
    import httpx2

    return httpx2.Client(timeout=_TIMEOUT, follow_redirects=False, trust_env=False)


def _resolved(parts: SplitResult) -> str:
    """One address of the host, all of which have to be public. Raises ServiceError where one is not."""
    host = parts.hostname or ""
    try:
        found = socket.getaddrinfo(host, parts.port or parts.scheme, type=socket.SOCK_STREAM)
    except OSError:
        raise ServiceError("no answer: the name of the host is not known") from None
    addresses = [str(one[4][0]) for one in found]
    if not _is_listed(host) and not all(map(_is_public, addresses)):
        raise ServiceError("not sent: the host is in a private net")
    return addresses[0]


def _is_listed(host: str) -> bool:
    return host in settings.WEBHOOK_HOSTS


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _is_public(address: str) -> bool:
    """Whether it is on the open net; an IPv4 address within an IPv6 one is looked at as such."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.sixtofour or ip.teredo:
            return False  # tunnels, which no program needs
        ip = ip.ipv4_mapped or _nat64(ip) or ip
    return ip.is_global and not ip.is_multicast


_NAT64 = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052: the IPv4 address is in the last 32 bits


def _nat64(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    return ipaddress.IPv4Address(int(ip) & 0xFFFF_FFFF) if ip in _NAT64 else None
