"""Ways in which a remote may speak to a pump, and people who may interfere."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Protocol(StrEnum):
    """A way for a remote to ask a pump for a dose."""

    FIXED_CODE = "fixed-code"
    COUNTER = "counter-mac"
    COUNTER_LOST = "counter-mac-lost-at-reboot"
    CHALLENGE = "challenge"


class Attacker(StrEnum):
    """Who is near. Any of them may also let a signal get lost: the air does so by itself."""

    NONE = "none"
    REPLAY = "replay"
    JAM_AND_HOLD = "jam-and-hold"
    FORGE = "forge"
    RELAY = "relay"


class Property(StrEnum):
    """What must be true in every state."""

    ASKED = "asked"  # doses delivered <= doses issued
    FRESH = "fresh"  # no dose is given more than 1 tick after it was asked for
    GENUINE = "genuine"  # no dose is given that the attacker made up
    NEAR = "near"  # no dose is given that was asked for out of earshot of the pump


class Rules(NamedTuple):
    """What a pump looks at before it gives a dose, and what a remote does meanwhile."""

    verifies: bool  # a forged command is refused
    counts: bool  # a command must have a higher number than the last one
    keeps_counter: bool  # the number survives a restart of the pump
    challenges: bool  # a command must answer the pump's own question
    single_use: bool  # ... which is over with the first answer
    expires: bool  # ... and after 1 tick
    gives_up: bool  # the remote waits for the question no longer than the tick in which it was pressed


class Powers(NamedTuple):
    """What an attacker can do."""

    copies: bool  # record what is in the air, and play it as often as liked
    jams: bool  # keep what is in the air from the other side, and play it once, later
    forges: bool  # make up a command, without the key
    relays: bool  # carry signals between a pump and a remote that are far apart


RULES = {
    Protocol.FIXED_CODE: Rules(False, False, True, False, False, False, True),
    Protocol.COUNTER: Rules(True, True, True, False, False, False, True),
    Protocol.COUNTER_LOST: Rules(True, True, False, False, False, False, True),
    Protocol.CHALLENGE: Rules(True, False, True, True, True, True, True),
}
POWERS = {
    Attacker.NONE: Powers(False, False, False, False),
    Attacker.REPLAY: Powers(True, False, False, False),
    Attacker.JAM_AND_HOLD: Powers(False, True, False, False),
    Attacker.FORGE: Powers(False, False, True, False),
    Attacker.RELAY: Powers(False, False, False, True),
}
EVERY_POWER = Powers(True, True, True, True)

SEEDED_BUGS = {
    "acts before the proof is checked": RULES[Protocol.COUNTER]._replace(verifies=False),
    "a question may be answered twice": RULES[Protocol.CHALLENGE]._replace(single_use=False),
    "a question never expires": RULES[Protocol.CHALLENGE]._replace(expires=False),
    "the remote waits for ever": RULES[Protocol.CHALLENGE]._replace(gives_up=False),
}
"""Mistakes that a maker might make: the model checker must find each. Section 10, test 7."""

PROTOCOL_TITLES = {
    Protocol.FIXED_CODE: "The same signal each time",
    Protocol.COUNTER: "A number that goes up, with a proof",
    Protocol.COUNTER_LOST: "A number that goes up, with a proof, but a restart forgets it",
    Protocol.CHALLENGE: "The pump asks a fresh question first, and the remote proves its answer",
}
PROPERTY_TITLES = {
    Property.ASKED: "never more doses than were asked for",
    Property.FRESH: "no dose later than 1 tick after it was asked for",
    Property.GENUINE: "no dose that a stranger made up",
    Property.NEAR: "no dose that was asked for far away from the pump",
}
ATTACKER_TITLES = {
    Attacker.NONE: "nobody interferes, but signals get lost",
    Attacker.REPLAY: "somebody records signals and plays them back",
    Attacker.JAM_AND_HOLD: "somebody blocks signals and plays them later",
    Attacker.FORGE: "somebody makes up commands without the key",
    Attacker.RELAY: "somebody carries signals between a pump and a remote far apart",
}
