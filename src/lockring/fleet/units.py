"""What differs from unit to unit of one product, and how a list's text is read as facts."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from functools import lru_cache

import msgspec

from lockring.errors import FactError
from lockring.facts import CannotTell, Device, Doubt, Fact, Known, known
from lockring.judge import judge, part_says
from lockring.keys import Key, of_unit
from lockring.product import unit_numbers
from lockring.scope import Condition, Unlisted
from lockring.truth import Truth

UNIT_FACTS = (
    *("lot_number", "serial_number", "unit_number", "software_version"),
    *("manufacture_date", "distribution_date", "unit_date", "expiration_date"),
)
"""The facts that differ from unit to unit; all others are of the product, and few products make a fleet."""
DOUBT = " doubt"  # ends the name of a column that says why a fact cannot be trusted
BY_GUDID = " by GUDID"
"""Ends the name of a column that says why a fact rules nothing out: GUDID states it, or says otherwise."""
NUMBERS = ("lot_number", "serial_number")


class Printed(msgspec.Struct, frozen=True):
    """Whether the notice prints the number of the unit: then no name rules the product out.

    Numbers are as `lockring.numbering.in_text` gives them. It is open, or false.
    """

    numbers: frozenset[str]

    def judged(self, device: Device) -> Truth:
        """None where the notice prints a number of the unit, else False."""
        return None if not self.numbers.isdisjoint(unit_numbers(device)) else False


class Met(msgspec.Struct, frozen=True):
    """Whether the notice lists or prints a number of the unit, whatever the product: `keys.of_unit`."""

    keys: frozenset[Key]

    def judged(self, device: Device) -> bool:
        """Whether one of the numbers of the unit is among those of the notice."""
        return any(not self.keys.isdisjoint(of_unit(device.text(fact))) for fact in NUMBERS)


Test = Condition | Printed | Met
"""What can be asked of a unit."""


def judged(device: Device, test: Test) -> Truth:
    """Whether the test holds for the unit."""
    return test.judged(device) if isinstance(test, Printed | Met) else judge(device, test)


def unit_facts_of(test: Test) -> tuple[str, ...]:
    """The facts of units by which the test is judged; none for a condition on the product."""
    if isinstance(test, Printed | Met):
        return NUMBERS
    if isinstance(test, Unlisted):
        return ()  # open for every unit
    return tuple(fact for fact in test.looks_at if fact in UNIT_FACTS)


def outcome(device: Device, name: str, test: Test) -> Hashable:
    """All that this fact of a unit adds to the truth of a test: the truth depends on nothing else of it."""
    if isinstance(test, Printed | Met):
        return test.judged(device)
    fact = device.get(name)
    if not isinstance(fact, Known) or fact.doubts:
        return None
    return judge(device, test) if test.fact == name else part_says(test, fact.value)


@lru_cache(maxsize=1 << 16)
def fact_of(name: str, text: str | None, doubts: tuple[Doubt, ...] = ()) -> Fact | None:
    """The fact that a cell states: None for an empty one.

    A text that is none in form was looked at and cannot be told: it decides nothing.
    """
    if text is None or not text.strip():
        return None
    try:
        return known(name, text, *doubts)
    except FactError:
        return CannotTell()


def device_of(texts: Mapping[str, str | None]) -> Device:
    """The device that the cells of a row state.

    What a column `NAME doubt` says is a doubt about NAME; with `NAME by GUDID` it can still affirm.
    """
    facts = {
        name: fact_of(name, text, tuple(_doubts(name, texts)))
        for name, text in texts.items()
        if not name.endswith((DOUBT, BY_GUDID))
    }
    return Device.of({name: fact for name, fact in facts.items() if fact is not None})


def _doubts(name: str, texts: Mapping[str, str | None]) -> Iterable[Doubt]:
    for ending in (DOUBT, BY_GUDID):
        if says := texts.get(f"{name}{ending}"):
            yield Doubt(says=says, may_say=True if ending == BY_GUDID else None)
