"""What can happen to a remedy case: one value an event, written once and never changed. Pure data.

An event has an actor and an instant (ALCOA, FDA's guidance on data integrity of 2018: attributable,
contemporaneous). It names people by an opaque id only; what identifies them is kept apart, and erasable.
"""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Annotated

import msgspec

Words = Annotated[str, msgspec.Meta(min_length=1, max_length=2_000)]
Facts = dict[Annotated[str, msgspec.Meta(max_length=80)], Annotated[str, msgspec.Meta(max_length=500)]]
Instant = Annotated[datetime, msgspec.Meta(tz=True)]


class Actor(enum.Enum):
    """In which part somebody acts on a case."""

    PERSON = "person"
    """The owner of the device."""
    CAREGIVER = "caregiver"
    """Somebody whom the owner lets act for them."""
    AGENT = "agent"
    """Staff of the desk; also where they write down what a person says by phone."""
    LEAD = "lead"
    """Staff who answer appeals."""
    CARRIER = "carrier"
    SYSTEM = "system"


class _Event(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="event"):
    """Base of every event: when, who, and in which part. `who` is an opaque id, empty for the system."""

    at: Instant
    by: Actor
    who: str = ""


class Requested(_Event, frozen=True, kw_only=True, tag="requested"):
    """The remedy was asked for. `at_once` says why it cannot wait; it is empty where it can.

    `owner` is the opaque id of whom the device belongs to: staff may write down what a person asks for.
    `device` holds what is known of the device by the names of facts, as it was typed.
    """

    owner: Words
    device: Facts = {}
    at_once: str = ""


class ProblemReported(_Event, frozen=True, kw_only=True, tag="problem_reported"):
    """The device has a problem now: the case goes to those that cannot wait. `device`: what was seen."""

    says: Words
    device: Facts = {}


class Reserved(_Event, frozen=True, kw_only=True, tag="reserved"):
    """A unit of the stock is kept for the case, or, for a return, a kit is prepared."""

    unit: Words


class Released(_Event, frozen=True, kw_only=True, tag="released"):
    """The unit that was kept for the case is free again."""

    reason: Words


class Shipped(_Event, frozen=True, kw_only=True, tag="shipped"):
    """The unit or the kit is on its way. Nothing is done by that: it has to arrive."""

    carrier: Words
    tracking: Words


class NotDelivered(_Event, frozen=True, kw_only=True, tag="not_delivered"):
    """It came back, or was lost on its way: the case is served again at once."""

    reason: Words


class Received(_Event, frozen=True, kw_only=True, tag="received"):
    """The person has it in hand; a carrier's word is not enough."""


class Confirmed(_Event, frozen=True, kw_only=True, tag="confirmed"):
    """The person saw one thing that completes the remedy: the ring is black, the settings are saved."""

    what: Words


class Faulty(_Event, frozen=True, kw_only=True, tag="faulty"):
    """The new unit must not be used: it is recalled itself, or not what was promised."""

    reason: Words


class SentBack(_Event, frozen=True, kw_only=True, tag="sent_back"):
    """The old unit was handed to the carrier."""


class CameBack(_Event, frozen=True, kw_only=True, tag="came_back"):
    """The firm has the old unit."""


class GivenUp(_Event, frozen=True, kw_only=True, tag="given_up"):
    """The old unit cannot come back: lost, or destroyed."""

    reason: Words


class Withdrawn(_Event, frozen=True, kw_only=True, tag="withdrawn"):
    """The person no longer wants the remedy."""

    reason: Words


class Refused(_Event, frozen=True, kw_only=True, tag="refused"):
    """The firm says no. The person is told why, and that they can appeal."""

    reason: Words


class Appealed(_Event, frozen=True, kw_only=True, tag="appealed"):
    """The person asks for the refusal to be looked at again."""

    reason: Words


class AppealAnswered(_Event, frozen=True, kw_only=True, tag="appeal_answered"):
    """The answer to an appeal, by somebody who did not refuse."""

    granted: bool
    reason: Words


class Reopened(_Event, frozen=True, kw_only=True, tag="reopened"):
    """A case that was over goes on: the new unit fails, or the person wants the remedy after all."""

    reason: Words


class HandedOver(_Event, frozen=True, kw_only=True, tag="handed_over"):
    """The device, and with it the case, has a new owner."""

    to: Words


class Noted(_Event, frozen=True, kw_only=True, tag="noted"):
    """A note of the desk. It changes nothing."""

    says: Words


Event = (
    Requested
    | ProblemReported
    | Reserved
    | Released
    | Shipped
    | NotDelivered
    | Received
    | Confirmed
    | Faulty
    | SentBack
    | CameBack
    | GivenUp
    | Withdrawn
    | Refused
    | Appealed
    | AppealAnswered
    | Reopened
    | HandedOver
    | Noted
)
