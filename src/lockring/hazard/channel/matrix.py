"""Which way of speaking withstands what: every state looked at, the shortest failure told."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from lockring.hazard.channel.explore import explore
from lockring.hazard.channel.protocols import (
    ATTACKER_TITLES,
    POWERS,
    PROPERTY_TITLES,
    PROTOCOL_TITLES,
    RULES,
    Attacker,
    Property,
    Protocol,
)
from lockring.hazard.channel.stories import tell
from lockring.hazard.results import Assumption, ProtocolRow


class Cell(NamedTuple):
    """One protocol, one attacker, one property: whether it holds in all `states`, else the story."""

    protocol: Protocol
    attacker: Attacker
    property: Property
    holds: bool
    states: int
    story: tuple[str, ...]


@cache
def cells() -> tuple[Cell, ...]:
    """Every protocol against every attacker for every property, in the order of the three lists."""
    found = []
    for protocol, rules in RULES.items():
        for attacker, powers in POWERS.items():
            explored = explore(rules, powers)
            for wanted in Property:
                story = tell(explored.failures.get(wanted, ()))
                found.append(Cell(protocol, attacker, wanted, not story, explored.states, story))
    return tuple(found)


def matrix() -> tuple[ProtocolRow, ...]:
    """`cells` as reports print them: `property` names the attacker and what must be true."""
    return tuple(
        ProtocolRow(
            protocol=cell.protocol,
            title=PROTOCOL_TITLES[cell.protocol],
            property=f"{ATTACKER_TITLES[cell.attacker]}: {PROPERTY_TITLES[cell.property]}",
            holds=cell.holds,
            states=cell.states,
            story=cell.story,
        )
        for cell in cells()
    )


def summary() -> tuple[ProtocolRow, ...]:
    """One row for each protocol and property: it holds where it holds against every attacker by itself.

    `states` is the sum over the attackers, `story` the shortest of the stories.
    """
    return tuple(
        _row(protocol, wanted, [cell for cell in cells() if cell[0] is protocol and cell[2] is wanted])
        for protocol in Protocol
        for wanted in Property
    )


def _row(protocol: Protocol, wanted: Property, of: list[Cell]) -> ProtocolRow:
    stories = [cell.story for cell in of if not cell.holds]
    return ProtocolRow(
        protocol=protocol,
        title=PROTOCOL_TITLES[protocol],
        property=PROPERTY_TITLES[wanted],
        holds=not stories,
        states=sum(cell.states for cell in of),
        story=min(stories, key=len, default=()),
    )


ASSUMPTIONS = (
    Assumption(
        name="Life of the pump's question (1 tick)",
        value="3 s",
        status="assumed",
        source="no figure is published; enough for one exchange",
    ),
    Assumption(
        name="Size of the model that is explored",
        value="2 presses, 2 questions, 1 restart, 3 doses, 2 signals kept",
        status="assumed",
        source="a bounded model: it shows failures, and proves nothing for longer runs",
    ),
    Assumption(
        name="A proof cannot be made without the key",
        value="chance of a forged command: 2^-64 for each try (tag of 8 bytes)",
        status="derived",
        source="AES-CCM, RFC 3610",
    ),
)
