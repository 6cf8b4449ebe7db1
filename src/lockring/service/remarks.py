"""Words that people write, kept apart from the events that hold them, so that they can be erased."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import msgspec

from lockring.remedy import Event
from lockring.service.models import Remark

FIELDS = ("at_once", "says", "reason")
"""The fields of events that hold words of people."""


def keep(event: Event, case: UUID) -> Event:
    """The event with the ids of its words instead of them; the words are kept in the table."""
    texts = {name: text for name in FIELDS if (text := getattr(event, name, ""))}
    return msgspec.structs.replace(event, **{name: kept(text, case) for name, text in texts.items()})


def kept(text: str, case: UUID | None) -> str:
    """The id of words that are kept apart from what holds them."""
    salt = secrets.token_hex(16)
    name = _digest(salt, text)
    Remark.objects.create(id=name, salt=salt, text=text, case=case)
    return name


def _digest(salt: str, text: str) -> str:
    return hashlib.sha256(f"{salt}{text}".encode()).hexdigest()


def texts(ids: Iterable[str]) -> dict[str, str]:
    """The words by their ids; an erased one is empty."""
    return dict(Remark.objects.filter(id__in=set(ids) - {""}).values_list("id", "text"))


def erase(case: UUID, at: datetime) -> int:
    """Empties all words of a case, and returns of how many. Events and their chain stay as they are."""
    return Remark.objects.filter(case=case, erased_at=None).update(text="", salt="", erased_at=at)


def changed() -> Iterable[str]:
    """The ids of words that are no longer those that were written, and were not erased either."""
    kept = Remark.objects.filter(erased_at=None).values_list("id", "salt", "text")
    return (name for name, salt, text in kept.iterator(chunk_size=2_000) if _digest(salt, text) != name)
