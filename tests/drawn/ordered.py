"""Scopes by the day when a unit was made, and by its software version."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from lockring.scope import DateRange, VersionRange
from tests.drawn.scopes import MADE, VERSION, Draw, Kind, Truth


def made_between(dice: Random) -> Kind:
    """Units made from one day to another."""
    first = date(2015, 1, 1) + timedelta(dice.randrange(1_500))
    first = first.replace(day=dice.randrange(2, 28))
    last = (first + timedelta(dice.randrange(100, 900))).replace(day=dice.randrange(2, 28))
    month_inside = (first.replace(day=1) + timedelta(40)).strftime("%Y-%m")

    def on(day: date, truth: Truth) -> Draw:
        return lambda _: ({MADE: day.isoformat()}, truth)

    def in_month(month: str, truth: Truth) -> Draw:
        return lambda _: ({MADE: month}, truth)

    return Kind(
        facts=frozenset({MADE}),
        says=f"made from {first} to {last}",
        any=((DateRange(fact=MADE, first=first, last=last),),),
        draws=(
            *(on(day, True) for day in (first, last, first + timedelta(40))),
            *(on(day, False) for day in (first - timedelta(1), last + timedelta(1), date(2024, 5, 5))),
            in_month(month_inside, True),
            in_month(f"{first:%Y-%m}", None),
            in_month(f"{last:%Y-%m}", None),
            in_month("2024-05", False),
            lambda _: ({}, None),
        ),
    )


def versions(dice: Random) -> Kind:
    """Software versions from one up to another, which counts or does not."""
    major, counts = dice.randrange(1, 9), dice.random() < 0.5
    last = VersionRange(fact=VERSION, first=f"{major}.2", last=f"{major}.10.3", last_included=counts)

    def version(text: str, truth: Truth) -> Draw:
        return lambda _: ({VERSION: text.format(major)}, truth)

    return Kind(
        facts=frozenset({VERSION}),
        says=f"software {last.first} {'to' if counts else 'before'} {last.last}",
        any=((last,),),
        draws=(
            *(version(text, True) for text in ("{}.2", "v{}.2.0", "{}.9", "{}.10.2")),
            *(version(text, False) for text in ("{}.1.9", "{}.10.4", "{}.11", "0.9")),
            version("{}.10.3", counts),
            *(version(text, None) for text in ("{}.2A", "{}.10.3B")),
            lambda _: ({}, None),
        ),
    )
