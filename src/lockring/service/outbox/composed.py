"""A message ready for a channel, and the one small interface that all channels share."""

from __future__ import annotations

import enum
from typing import Protocol
from uuid import UUID

import msgspec

from lockring.message import Message


class Outcome(enum.Enum):
    """What became of a message."""

    TAKEN = "taken"
    REFUSED = "refused"
    """For good: there is no such address."""
    LATER = "later"


class Recipient(msgspec.Struct, frozen=True, kw_only=True):
    """Where a message goes; a channel uses what it needs of it. `push` is a W3C Push API subscription."""

    name: str = ""
    email: str = ""
    phone: str = ""
    lines: tuple[str, ...] = ()
    """The postal address, a line each."""
    country: str = "US"
    region: str = ""
    """The state, by its two letters, where it is known: it says when they may be called."""
    push: dict[str, object] | None = None


class Steps(msgspec.Struct, frozen=True, kw_only=True):
    """Steps that hold under one condition; under none where `only_if` is empty."""

    texts: tuple[str, ...]
    only_if: str = ""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A question for a caller to ask; one that is answered by reading from the label has `is_typed`."""

    fact: str
    text: str
    help: str
    choices: tuple[str, ...]
    is_typed: bool = False


class Guide(msgspec.Struct, frozen=True, kw_only=True):
    """What a caller says and asks, in the language of the person: all of it from the notice.

    `first` are the steps that cannot wait; `then` come after the `questions`. `lines` are whom to call.
    """

    campaign: UUID
    contact: UUID
    opening: str
    first: tuple[Steps, ...]
    questions: tuple[Asked, ...]
    then: tuple[Steps, ...]
    lines: tuple[str, ...]


class Composed(msgspec.Struct, frozen=True, kw_only=True):
    """What is said to whom. `leave` is the address where one click ends such messages; empty where none may.

    `short` is for channels of 160 characters. `letter` is the content of a letter, for its template.
    """

    key: str
    to: Recipient
    message: Message
    short: str = ""
    leave: str = ""
    letter: dict[str, object] | None = None
    """See `letters.Letter` for what it may hold."""
    guide: Guide | None = None
    """For a call, where there is something to ask."""
    purpose: str = ""
    token: str = ""
    """By which what comes back names its dispatch; both are filled in by `sending`."""


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """What a channel did with a message; `fault` names no address."""

    outcome: Outcome
    fault: str = ""
    is_place_dead: bool = False
    """Nothing will ever arrive at this address or number: the recipient's channel is marked so."""
    endpoint: str = ""
    """Of the browser that was asked; by now another one may be told."""


class Way(Protocol):
    """A channel: e-mail, SMS, letter, phone, web push."""

    def deliver(self, composed: Composed) -> Taken:
        """Gives the message on, and says what became of it. Never raises for what the other side does."""

    def close(self) -> None:
        """Lets go of what it holds open. It can be used again."""
