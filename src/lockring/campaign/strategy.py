"""The recall strategy (21 CFR 7.42): how deep, whether in public, how checked, and who is asked how."""

from __future__ import annotations

import enum
from datetime import timedelta

import msgspec


class Channel(enum.Enum):
    """A way by which somebody is told."""

    EMAIL = "email"
    SMS = "sms"
    LETTER = "letter"
    PHONE = "phone"
    PUSH = "push"


class Depth(enum.Enum):
    """To which level of distribution the recall goes (21 CFR 7.42(b)(1))."""

    CONSUMER = "consumer"
    RETAIL = "retail"
    WHOLESALE = "wholesale"


class Level(enum.Enum):
    """Of how many it is checked (21 CFR 7.42(b)(3)): all, a share between all and 10 %, 10 %, 2 %, none."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"


class Answer(enum.Enum):
    """What somebody answers to a recall letter."""

    ACTED = "acted"
    """They have the device and did, or will do, what the letter says."""
    ASKED = "asked"
    """They asked for the remedy: there is a case."""
    NOT_THEIRS = "not_theirs"
    """They do not have the device, and never had it."""
    PASSED_ON = "passed_on"
    """Somebody else has it now."""
    GONE = "gone"
    """Destroyed, lost or given back before."""
    REFUSES = "refuses"
    """They have it, and will not take part (21 CFR 821.55)."""
    QUESTION = "question"
    """They ask something: they have answered, and still have to be helped."""


class CheckOutcome(enum.Enum):
    """What an effectiveness check found out."""

    ACTED = "acted"
    """Told, and did what was asked."""
    NOT_ACTED = "not_acted"
    """Told, and did not."""
    NOT_TOLD = "not_told"
    """Never got the message."""
    NOT_REACHED = "not_reached"
    """Could not be asked: unknown is not a no, nor a yes."""


class Rung(msgspec.Struct, frozen=True, kw_only=True):
    """One rung of the ladder: the channel, and how long after the rung before, if nobody has answered."""

    channel: Channel
    after: timedelta = timedelta()


class Strategy(msgspec.Struct, frozen=True, kw_only=True):
    """How a recall is carried out. `share` is of consignees to be checked at level B, 0.1 to 1.

    `period_days` is the time between two status reports (21 CFR 7.53(b): usually two to four weeks).
    """

    depth: Depth = Depth.CONSUMER
    public_warning: bool = True
    level: Level = Level.A
    share: float = 1.0
    ladder: tuple[Rung, ...] = (
        Rung(channel=Channel.EMAIL),
        Rung(channel=Channel.SMS, after=timedelta(days=3)),
        Rung(channel=Channel.LETTER, after=timedelta(days=4)),
        Rung(channel=Channel.PHONE, after=timedelta(days=14)),
    )
    period_days: int = 14
