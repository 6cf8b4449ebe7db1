"""Who composes a dispatch: one function a purpose, looked up when it is sent, so that it is true then."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from lockring.service.models import Dispatch
from lockring.service.outbox.composed import Composed

Composer = Callable[[Dispatch], Composed | None]

_COMPOSERS = {
    "campaign.notice": "lockring.service.campaign.composing:notice",
    "campaign.reminder": "lockring.service.campaign.composing:reminder",
    "news.confirm": "lockring.service.news.composing:confirm",
    "news.issue": "lockring.service.news.composing:issue",
    "news.revision": "lockring.service.news.composing:revision",
    "case.monthly": "lockring.service.news.cases:monthly",
    "case.revision": "lockring.service.news.cases:revision",
    "case.ring": "lockring.service.news.cases:ring",
}


def register(purpose: str, composer: str) -> None:
    """Adds who composes a purpose, as module:function. What is there already is not exchanged."""
    if _COMPOSERS.setdefault(purpose, composer) != composer:
        raise ValueError(f"{purpose} is composed by another already")


def compose(dispatch: Dispatch) -> Composed | None:
    """What is said now; None where it no longer has to be said. Raises KeyError for an unknown purpose."""
    module, _, name = _COMPOSERS[dispatch.purpose].partition(":")
    composer: Composer = getattr(import_module(module), name)
    return composer(dispatch)
