"""An e-mail as it goes over the wire: its headers, its signature, the way back."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from pytest_django.fixtures import Settings

from lockring.service.outbox import tokens
from lockring.service.outbox.sending import deliver_due
from tests.service.outbox_says import NOW, Sink, put_down, receiving

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sink(settings: Settings) -> Iterator[Sink]:
    with receiving(Sink(), settings) as opened:
        yield opened


@pytest.fixture
def published(settings: Settings, tmp_path: Path) -> bytes:
    """The record of the key, as it stands in the DNS of the sender."""
    key = rsa.generate_private_key(65_537, 2_048)
    kinds = serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL
    file = tmp_path / "key.pem"
    file.write_bytes(key.private_bytes(*kinds, serialization.NoEncryption()))
    settings.DKIM = f"s1:example.org:{file}"
    public = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return b"v=DKIM1; k=rsa; p=" + base64.b64encode(public)


def test_text_comes_first_and_one_click_ends_it(sink: Sink) -> None:
    put_down(may_leave=True)
    deliver_due(NOW)
    (mail,) = sink.mails
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert mail["List-Unsubscribe"] == "<http://localhost/leave/>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["Auto-Submitted"] == "auto-generated"


def test_what_nobody_may_leave_offers_no_leave(sink: Sink) -> None:
    put_down()
    deliver_due(NOW)
    assert sink.mails[0]["List-Unsubscribe"] is None


def test_a_bounce_comes_back_to_an_address_that_names_the_message(sink: Sink, settings: Settings) -> None:
    settings.BOUNCES = "back@example.org"
    settings.DEFAULT_FROM_EMAIL = "Lockring <noreply@example.org>"
    (one,) = put_down()
    deliver_due(NOW)
    assert len(sink.senders[0].partition("@")[0]) <= 64
    assert tokens.find(sink.senders[0]) == one.id
    assert sink.mails[0]["From"] == "Lockring <noreply@example.org>"
    assert tokens.find(str(sink.mails[0]["Reply-To"])) == one.id


def test_the_signature_verifies_and_covers_the_way_to_leave(sink: Sink, published: bytes) -> None:
    put_down(may_leave=True)
    deliver_due(NOW)
    (raw,) = sink.taken
    asked: list[bytes] = []

    def record(name: bytes, timeout: int = 5) -> bytes:
        asked.append(name)
        return published

    assert dkim.verify(raw, dnsfunc=record)
    assert asked == [b"s1._domainkey.example.org."]
    for header in (b"List-Unsubscribe: <http", b"List-Unsubscribe-Post: List", b"Subject: Please"):
        assert header in raw
        changed = raw.replace(header, header + b"x")
        assert not dkim.verify(changed, dnsfunc=record), header
    assert not dkim.verify(raw.replace(b"Check your pump", b"Cheek your pump"), dnsfunc=record)
