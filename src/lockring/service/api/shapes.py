"""What goes in and out of the API, as types: the OpenAPI document is made of these."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Literal, get_args
from uuid import UUID

import msgspec
from msgspec import Meta

from lockring.remedy import Actor, Event, OldUnit, Stage
from lockring.remedy import events as happened
from lockring.service.hooks import Told

_NO_NUL = r"^[^\u0000]*$"  # PostgreSQL holds no such character in a text
Words = Annotated[str, Meta(min_length=1, max_length=2_000, pattern=_NO_NUL)]
_Optional = Annotated[str, Meta(max_length=200, pattern=_NO_NUL)]
_Needed = Annotated[str, Meta(min_length=1, max_length=200, pattern=_NO_NUL)]
Language = Literal["en", "es"]
NAMES = tuple(str(kind.__struct_config__.tag) for kind in get_args(Event))
if TYPE_CHECKING:
    EventName = str
else:
    EventName = Literal[NAMES]
_Text = Annotated[str, Meta(pattern=_NO_NUL)]
Facts = Annotated[dict[_Text, _Text], Meta(max_length=100)]


class _In(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of what is asked: a name that is not known is a fault, not passed over."""


class _Out(msgspec.Struct, frozen=True, kw_only=True):
    """Base of what is said."""


class CheckAsked(_In, frozen=True, kw_only=True):
    """A device: the text of its label, and facts by name as `lockring check --fact` takes them."""

    label: Annotated[str, Meta(max_length=2_000)] = ""
    facts: Facts = {}
    language: Language = "en"


class Owner(_In, frozen=True, kw_only=True):
    """Whom the device belongs to, and where it is sent to. All empty once they have been erased."""

    name: _Needed
    email: Annotated[str, Meta(max_length=254, pattern=_NO_NUL)] = ""
    phone: Annotated[str, Meta(max_length=40, pattern=_NO_NUL)] = ""
    street: _Needed
    street_more: _Optional = ""
    city: Annotated[str, Meta(min_length=1, max_length=100, pattern=_NO_NUL)]
    region: Annotated[str, Meta(max_length=100, pattern=_NO_NUL)] = ""
    postal_code: Annotated[str, Meta(min_length=1, max_length=20, pattern=_NO_NUL)]
    country: Annotated[str, Meta(pattern=r"^[A-Z]{2}\Z")] = "US"


class CaseAsked(_In, frozen=True, kw_only=True):
    """A remedy of a notice for one device. The device is judged: the remedy must be offered for it.

    `at_once` says in words why it cannot wait.
    """

    notice: Annotated[str, Meta(min_length=1, max_length=100)]
    remedy: Annotated[str, Meta(min_length=1, max_length=100)]
    label: Annotated[str, Meta(max_length=2_000, pattern=_NO_NUL)] = ""
    facts: Facts = {}
    owner: Owner
    at_once: Annotated[str, Meta(max_length=2_000, pattern=_NO_NUL)] = ""
    language: Language = "en"


class OwnerSaid(_Out, frozen=True, kw_only=True):
    """Whom the device belongs to, and how to reach them. All empty once they have been erased."""

    name: str
    email: str
    phone: str
    street: str
    street_more: str
    city: str
    region: str
    postal_code: str
    country: str


class CaseLine(_Out, frozen=True, kw_only=True):
    """A case as lists have it, without anything personal."""

    id: UUID
    notice: str
    revision: date
    remedy: str
    verdict: str
    model: str
    stage: Stage
    cannot_wait: bool
    old_unit: OldUnit
    opened_at: datetime
    changed_at: datetime


class CaseSaid(CaseLine, frozen=True, kw_only=True):
    """A case. `reference`, `device`, `owner` and `at_once` are none for keys that may not see people.

    `version` goes up with each event: sent back as If-Match, an event is refused if others came between.
    `permitted` are the events that this key may write now.
    """

    version: int
    unit: str
    to_confirm: tuple[str, ...]
    permitted: tuple[str, ...]
    language: str
    reference: str | None
    device: dict[str, str] | None
    owner: OwnerSaid | None
    at_once: str | None


class EventSaid(_Out, frozen=True, kw_only=True):
    """What happened to a case. `details` is none for keys that may not see people; erased words are empty."""

    position: int
    at: datetime
    part: Actor
    event: str
    details: dict[str, str | bool] | None


class EventsSaid(_Out, frozen=True, kw_only=True):
    """Everything that happened to a case, oldest first."""

    items: tuple[EventSaid, ...]


class CasePage(_Out, frozen=True, kw_only=True):
    """Some cases, those first that changed first; `next` is the cursor of the rest, none at the end."""

    items: tuple[CaseLine, ...]
    next: str | None


class Feed(_Out, frozen=True, kw_only=True):
    """Events in the order in which they were written; ask on with `next` as `after`."""

    items: tuple[Told, ...]
    next: int


class WebhookAsked(_In, frozen=True, kw_only=True):
    """An https address that is to be told of these events; without any, of all."""

    url: Annotated[str, Meta(min_length=1, max_length=500, pattern=_NO_NUL)]
    events: Annotated[tuple[EventName, ...], Meta(max_length=50)] = ()


class WebhookSaid(_Out, frozen=True, kw_only=True):
    """A webhook. `waiting` messages are still tried, `dead` ones no more; `last_answer` is of the newest."""

    id: UUID
    url: str
    events: tuple[str, ...]
    made_at: datetime
    waiting: int
    dead: int
    last_answer: str


class WebhookMade(WebhookSaid, frozen=True, kw_only=True):
    """A new webhook with its secret, which is shown this once: by it you tell our messages from others."""

    secret: str


class WebhooksSaid(_Out, frozen=True, kw_only=True):
    """Every webhook that is told of events."""

    items: tuple[WebhookSaid, ...]


_OF_ANOTHER_DOOR = (
    happened.Requested,
    happened.HandedOver,
)  # by opening a case; by an invitation to the owner
WRITABLE: tuple[type[Event], ...] = tuple(kind for kind in get_args(Event) if kind not in _OF_ANOTHER_DOOR)
"""The events that a program may write, where the rules permit them to its role."""


def _asked(kind: type[Event]) -> type[msgspec.Struct]:
    """The event as a program sends it: who wrote it, and when, is known here."""
    fields = [
        (one.name, Words if one.type == happened.Words else one.type, one.default)
        for one in msgspec.structs.fields(kind)
        if one.name not in ("at", "by", "who", "device")
    ]
    tag = kind.__struct_config__.tag
    namespace = {"__doc__": kind.__doc__}
    return msgspec.defstruct(
        kind.__name__,
        fields,
        tag_field="event",
        tag=tag,
        namespace=namespace,
        module=__name__,
        frozen=True,
        kw_only=True,
        forbid_unknown_fields=True,
    )


ASKED_EVENTS = {_asked(kind): kind for kind in WRITABLE}
"""What is sent, and which event it becomes."""
