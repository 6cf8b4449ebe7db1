"""Another program that asks the API, for the tests."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import msgspec
from django.test import Client

from lockring.service.api import keys
from tests.service.builders import LEAD, RING, START

NEW_CASE: dict[str, Any] = {
    "notice": RING,
    "remedy": "replacement",
    "facts": {"model_number": "MMT-1780", "serial_number": "NG1234567H", "ring_color": "clear"},
    "owner": {
        "name": "Alma Reyes",
        "email": "alma@example.org",
        "street": "12 Elm Street",
        "city": "Springfield",
        "postal_code": "62701",
    },
}


class Reply(msgspec.Struct, frozen=True):
    """Status, body as JSON (none where it is empty) and headers."""

    status: int
    body: Any
    headers: dict[str, str]
    text: str


class Program:
    """A program with a key of this role; without a role, without a key."""

    def __init__(self, role: str = "", *, key: str = "") -> None:
        self.key = key or (keys.new_key(f"program of {role}", role, LEAD, START) if role else "")
        self._client = Client(raise_request_exception=False)

    def get(self, path: str, **headers: str) -> Reply:
        """Asks for this."""
        return self._said(self._client.get(f"/api/v1/{path}", headers=self._headers(headers)))

    def post(self, path: str, body: Any, *, again: str = "", **headers: str) -> Reply:
        """Sends this, with a new Idempotency-Key or with this one `again`."""
        headers.setdefault("Idempotency-Key", again or str(uuid4()))
        data = body if isinstance(body, (str, bytes)) else json.dumps(body)
        answer = self._client.post(
            f"/api/v1/{path}", data, content_type="application/json", headers=self._headers(headers)
        )
        return self._said(answer)

    def delete(self, path: str) -> Reply:
        """Takes this away."""
        return self._said(self._client.delete(f"/api/v1/{path}", headers=self._headers({})))

    def _headers(self, more: dict[str, str]) -> dict[str, str]:
        mine = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        return {**mine, **{name.replace("_", "-"): value for name, value in more.items()}}

    def _said(self, answer: Any) -> Reply:
        text = answer.content.decode()
        return Reply(answer.status_code, json.loads(text) if text else None, dict(answer.headers), text)
