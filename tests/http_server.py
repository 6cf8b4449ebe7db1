"""A small HTTP server on this machine that answers as a test says, faults and all, over real sockets."""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import msgspec


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """One answer. `cut_bytes` ends the connection so many bytes early; `reset` before any at all."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = {}
    cut_bytes: int = 0
    reset: bool = False


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """One request: path with query, headers with names in lower case, when on the monotonic clock."""

    path: str
    headers: dict[str, str]
    at_s: float


Answerer = Callable[[Asked], Reply]


class Server:
    """What it answers at each path, and what it was asked. Replies are used up; the last one stays."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.asked: list[Asked] = []
        self._replies: dict[str, list[Reply] | Answerer] = {}

    def at(self, path: str, *replies: Reply) -> None:
        """Answer so at this path, whatever its query, in turn."""
        self._replies[path] = list(replies)

    def by(self, path: str, answer: Answerer) -> None:
        """Answer at this path as the function says."""
        self._replies[path] = answer

    def file(self, path: str, body: bytes, etag: str = "") -> None:
        """Answer with this body, and with "not modified" to whoever has this ETag."""

        def answer(asked: Asked) -> Reply:
            if etag and asked.headers.get("if-none-match") == etag:
                return Reply(status=304, headers={"ETag": etag})
            return Reply(body=body, headers={"ETag": etag} if etag else {})

        self.by(path, answer)

    def paths(self) -> list[str]:
        """The paths asked for, in order."""
        return [asked.path for asked in self.asked]

    def reply_to(self, asked: Asked) -> Reply:
        """The answer to this request; 404 where nothing was said."""
        self.asked.append(asked)
        replies = self._replies.get(asked.path.partition("?")[0])
        if callable(replies):
            return replies(asked)
        if not replies:
            return Reply(status=404, body=b"nothing here")
        return replies.pop(0) if len(replies) > 1 else replies[0]


@contextmanager
def running() -> Iterator[Server]:
    """A server on a free port of this machine, stopped at the end."""
    http = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    http.daemon_threads = True
    http.scripted = Server(f"http://127.0.0.1:{http.server_port}")  # type: ignore[attr-defined]
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield http.scripted  # type: ignore[attr-defined]
    finally:
        http.shutdown()
        http.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        asked = Asked(path=self.path, headers=headers, at_s=time.monotonic())
        reply = self.server.scripted.reply_to(asked)  # type: ignore[attr-defined]
        if reply.reset:
            self._reset()
            return
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if reply.status != 304:
            self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(reply.body[: len(reply.body) - reply.cut_bytes])
        if reply.cut_bytes:
            self.close_connection = True

    def _reset(self) -> None:
        """End the connection with a TCP reset, not in good order."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True

    def finish(self) -> None:
        """Close the streams, also of a connection that was reset."""
        with suppress(OSError):
            super().finish()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing: the test asks `asked`."""
