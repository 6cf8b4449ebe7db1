"""A stand-in for EasyPost on this machine: its paths and answers over real sockets, with faults if told."""

from __future__ import annotations

import base64
import json
import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

KEY = "EZTK-only-for-tests"
PDF = b"%PDF-1.7 the label of the stand-in"


class StandIn:
    """What it was asked, what it made, and the faults of the next answers, in turn.

    A fault is a status, `nonsense`, `slow`, or `lost`: done, but the answer never comes.
    """

    def __init__(self) -> None:
        self.url = ""
        self.asked: list[tuple[str, str]] = []
        self.keys: list[str] = []
        self.bodies: list[dict[str, Any]] = []
        self.made: list[dict[str, Any]] = []
        self.bought: list[str] = []
        self.faults: list[int | str] = []
        self.label, self.label_path, self.rates = PDF, "/files/label.pdf", ["9.10", "12.40", "7.58"]
        self.status = "in_transit"

    def answer(self, method: str, path: str, body: dict[str, Any]) -> tuple[int, Any]:
        """What EasyPost says."""
        parts = urlsplit(path)
        match method, parts.path.removeprefix("/v2").strip("/").split("/"):
            case "POST", ["shipments"]:
                return 201, self._make(body["shipment"])
            case "POST", ["shipments", name, "buy"]:
                return self._buy(name, body["rate"]["id"])
            case "GET", ["shipments", name]:
                found = self._find(name)
                return (200, found) if found else (404, {"error": {"code": "NOT_FOUND", "message": ""}})
            case "GET", ["trackers"]:
                code = parse_qs(parts.query)["tracking_code"][0]
                known = any(one["tracking_code"] == code for one in self.made)
                return 200, {"trackers": [{"status": self.status}] if known else [], "has_more": False}
            case "GET", ["files", *_]:
                return 200, self.label
        return 404, {"error": {"code": "NOT_FOUND", "message": ""}}

    def _make(self, shipment: dict[str, Any]) -> dict[str, Any]:
        number = len(self.made) + 1
        if not shipment["to_address"]["street1"]:
            raise ValueError
        rates = [
            {"id": f"rate_{number}_{place}", "rate": price, "currency": "USD", "carrier": "USPS"}
            for place, price in enumerate(self.rates)
        ]
        made = {"id": f"shp_{number}", "rates": rates, "tracking_code": None, "postage_label": None}
        self.made.append({**shipment, **made})
        return self.made[-1]

    def _buy(self, name: str, rate: str) -> tuple[int, Any]:
        found = self._find(name)
        if found is None or found["tracking_code"]:
            return 422, {"error": {"code": "SHIPMENT.POSTAGE.EXISTS", "message": "12 Elm Street"}}
        self.bought.append(rate)
        found["tracking_code"] = f"9400100000000000000{len(self.bought):03}"
        found["postage_label"] = {"label_url": f"{self.url}{self.label_path}", "label_pdf_url": None}
        return 200, found

    def _find(self, name: str) -> dict[str, Any] | None:
        return next((one for one in self.made if name in (one["id"], one["reference"])), None)


@contextmanager
def running() -> Iterator[StandIn]:
    """A stand-in on a free port of this machine, stopped at the end."""
    http = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    http.daemon_threads = True
    http.stand_in = StandIn()  # type: ignore[attr-defined]
    http.stand_in.url = f"http://127.0.0.1:{http.server_port}"  # type: ignore[attr-defined]
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield http.stand_in  # type: ignore[attr-defined]
    finally:
        http.shutdown()
        http.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._answer("GET", {})

    def do_POST(self) -> None:
        self._answer("POST", json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

    def _answer(self, method: str, body: dict[str, Any]) -> None:
        stand_in: StandIn = self.server.stand_in  # type: ignore[attr-defined]
        stand_in.asked.append((method, self.path))
        stand_in.bodies.append(body)
        given = self.headers.get("Authorization", "").removeprefix("Basic ")
        stand_in.keys.append(base64.b64decode(given).decode())
        fault = stand_in.faults.pop(0) if stand_in.faults else 0
        if isinstance(fault, int) and fault:
            self._write(
                fault, {"error": {"code": "ADDRESS.VERIFY.FAILURE", "message": "Alma, 12 Elm Street"}}
            )
            return
        if fault == "nonsense":
            self._write(200, b"<html>Elm Street</html>")
            return
        if fault == "slow":
            time.sleep(3.5)
        if not self.path.startswith("/files") and stand_in.keys[-1] != f"{KEY}:":
            self._write(401, {"error": {"code": "APIKEY.INACTIVE", "message": ""}})
            return
        status, said = stand_in.answer(method, self.path, body)
        if fault == "lost":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
            self.close_connection = True
            return
        self._write(status, said)

    def _write(self, status: int, said: Any) -> None:
        body = said if isinstance(said, bytes) else json.dumps(said).encode()
        with suppress(OSError):
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    def finish(self) -> None:
        """Close the streams, also of a connection that was reset."""
        with suppress(OSError):
            super().finish()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing: the test asks `asked`."""
