"""What every page has: no foreign host, no inline script, headers that keep the rest out."""

from __future__ import annotations

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_a_page_loads_nothing_from_elsewhere_and_runs_nothing_inline(client: Client) -> None:
    answer = client.get("/")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy
    assert b"<script>" not in answer.content
    assert b" style=" not in answer.content
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["X-Frame-Options"] == "DENY"


def test_a_page_comes_in_spanish_at_its_own_address(client: Client) -> None:
    assert b'<html lang="es">' in client.get("/es/").content
