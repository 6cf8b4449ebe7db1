"""Scopes made of several tests, and the kinds of scope that a fleet draws from."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from lockring.scope import OneOf
from tests.drawn import ordered, scopes
from tests.drawn.scopes import LOT, SERIAL, Facts, Kind, Truth, look_alike, spelled


def whole_product(_: Random) -> Kind:
    """Every unit of the product."""
    return Kind(facts=frozenset(), says="all units", any=((),), draws=(lambda _: ({}, True),))


def lots_made_between(dice: Random) -> Kind:
    """Both must hold."""
    return _both(scopes.lots(dice), ordered.made_between(dice))


def lots_or_serials(dice: Random) -> Kind:
    """Two clauses."""
    one, other = scopes.lots_of_digits(dice), scopes.serials_of_one_shape(dice)
    return Kind(
        facts=one.facts | other.facts,
        says=f"{one.says}; {other.says}",
        any=(*one.any, *other.any),
        draws=(_together(one, other, either),),
    )


def serials_except_some(dice: Random) -> Kind:
    """A range of serial numbers without those of an exclusion."""
    kind = scopes.serials_as_numbers(dice)
    (condition,) = kind.any[0]
    first, last = (int(end) for end in condition.bounds)  # type: ignore[union-attr, arg-type]
    out = [str(number) for number in (first, (first + last) // 2, last)]

    def draw(dice: Random) -> tuple[Facts, Truth]:
        excluded = dice.choice(out)
        return dice.choice(
            (
                ({SERIAL: spelled(excluded, dice)}, False),
                ({SERIAL: f"00{excluded}"}, None),  # perhaps the same, perhaps not
                ({SERIAL: look_alike(excluded, dice)}, None),
                ({SERIAL: str(first + 1)}, None if str(first + 1) in out else True),
                ({SERIAL: str(first - 1)}, False),
                ({SERIAL: str(last + 1)}, False),
                ({}, None),
            )
        )

    says = f"{kind.says}, except {', '.join(out)}"
    exclude = ((OneOf(fact=SERIAL, values=tuple(out)),),)
    return Kind(facts=kind.facts, says=says, any=kind.any, exclude=exclude, draws=(draw,))


def lots_or_serials_unnamed(dice: Random) -> Kind:
    """Numbers of which the notice does not say whether they are lots or serial numbers."""
    listed = [f"{dice.choice('ACD')}{dice.randrange(10**5):05}H" for _ in range(9)]
    other = [f"F{place:05}H" for place in range(9)]
    draws: tuple[scopes.Draw, ...] = (
        lambda dice: ({LOT: spelled(dice.choice(listed), dice)}, True),
        lambda dice: ({SERIAL: dice.choice(listed), LOT: "1"}, True),  # a lot of another kind
        lambda dice: ({SERIAL: dice.choice(listed), LOT: dice.choice(other)}, None),  # one says yes, one no
        lambda dice: ({LOT: dice.choice(other)}, False),
        lambda dice: ({LOT: dice.choice(other), SERIAL: "77"}, False),
        lambda _: ({LOT: "9", SERIAL: "77"}, None),
        lambda dice: ({LOT: look_alike(dice.choice(listed), dice)}, None),
        lambda _: ({}, None),
    )
    values = tuple(listed)
    says = f"lot or serial {', '.join(listed)}"
    return Kind(
        facts=frozenset({LOT, SERIAL}),
        says=says,
        any=((OneOf(fact="unit_number", values=values),),),
        draws=draws,
    )


KINDS: tuple[Callable[[Random], Kind], ...] = (
    whole_product,
    scopes.lots,
    scopes.lots_of_digits,
    scopes.serials,
    scopes.serials_as_numbers,
    scopes.serials_of_one_shape,
    scopes.lots_of_one_shape,
    scopes.serials_by_last_eight,
    scopes.prefixes,
    ordered.made_between,
    ordered.versions,
    lots_made_between,
    lots_or_serials,
    serials_except_some,
    lots_or_serials_unnamed,
)


def both(one: Truth, other: Truth) -> Truth:
    """And: false if one is; else open if one is."""
    return False if one is False or other is False else (None if None in (one, other) else True)


def either(one: Truth, other: Truth) -> Truth:
    """Or: true if one is; else open if one is."""
    return True if one or other else (None if None in (one, other) else False)


def _both(one: Kind, other: Kind) -> Kind:
    return Kind(
        facts=one.facts | other.facts,
        says=f"{one.says}, {other.says}",
        any=tuple((*left, *right) for left in one.any for right in other.any),
        draws=(_together(one, other, both),),
    )


def _together(one: Kind, other: Kind, truth: Callable[[Truth, Truth], Truth]) -> scopes.Draw:
    def draw(dice: Random) -> tuple[Facts, Truth]:
        (left, here), (right, there) = one.draw(dice), other.draw(dice)
        return {**left, **right}, truth(here, there)

    return draw
