"""Scopes of every kind, each with units drawn inside, at its edges, outside, and where nobody can tell.

The truth of a unit stands where it is drawn. True is affected, False is not affected, None is open.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import msgspec

from lockring.scope import Condition, OneOf, Ordering, Prefix, Range
from tests.drawn.items import LETTERS, LOOKS_LIKE

Truth = bool | None
Facts = dict[str, str]
Draw = Callable[[Random], tuple[Facts, Truth]]
LOT, SERIAL, MADE, VERSION = "lot_number", "serial_number", "manufacture_date", "software_version"


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """A scope within one product: clauses, exclusions, how a notice words it, and how units are drawn."""

    facts: frozenset[str]
    says: str
    any: tuple[tuple[Condition, ...], ...]
    exclude: tuple[tuple[Condition, ...], ...] = ()
    draws: tuple[Draw, ...]

    def draw(self, dice: Random) -> tuple[Facts, Truth]:
        """The facts of a unit by which the scope tells, and whether it is meant."""
        return dice.choice(self.draws)(dice)


def spelled(number: str, dice: Random) -> str:
    """The number as people write it: small letters, dashes and spaces carry no meaning.

    A space stands near the begin: further on it could stand between two numbers.
    """
    place = dice.randrange(1, len(number))
    ways = (number.lower(), f"{number[:place]}-{number[place:]}", f"{number[:2]} {number[2:]}")
    return dice.choice((number, number, *ways))


def look_alike(number: str, dice: Random) -> str:
    """The number with a letter for one of its digits; doubtful where no digit looks like a letter."""
    places = [place for place, sign in enumerate(number) if sign in LOOKS_LIKE]
    if not places:
        return f"{number}?"
    place = dice.choice(places)
    return number[:place] + LOOKS_LIKE[number[place]] + number[place + 1 :]


def _said(fact: str, number: Callable[[Random], str], truth: Truth) -> Draw:
    return lambda dice: ({fact: spelled(number(dice), dice)}, truth)


def _as_it_stands(fact: str, text: Callable[[Random], str], truth: Truth) -> Draw:
    return lambda dice: ({fact: text(dice)}, truth)


def _unknown(fact: str, number: Callable[[Random], str]) -> tuple[Draw, Draw, Draw]:
    """Not known, of doubt, or confused with another: open."""
    return (
        lambda _: ({}, None),
        _as_it_stands(fact, lambda dice: f"{number(dice)}?", None),
        _as_it_stands(fact, lambda dice: look_alike(number(dice), dice), None),
    )


def _list(fact: str, dice: Random, head: str, digits: int) -> Kind:
    """Numbers listed one by one, with gaps between them."""
    start = dice.randrange(1_000, 10 ** (digits - 1) - 1_000)
    listed = [f"{head}{start + 2 * place:0{digits}}" for place in sorted(dice.sample(range(200), 12))]
    first, last = (int(one.removeprefix(head)) for one in (listed[0], listed[-1]))

    def beside(dice: Random) -> str:
        between = start + 2 * dice.randrange(200) + 1  # those listed are an even step from the start
        return f"{head}{dice.choice((first - 1, last + 1, between)):0{digits}}"

    draws: tuple[Draw, ...] = (
        _said(fact, lambda dice: dice.choice(listed), True),
        _said(fact, lambda dice: dice.choice((listed[0], listed[-1])), True),
        _said(fact, beside, False),
        *_unknown(fact, lambda dice: dice.choice(listed)),
    )
    if not head:
        draws += (_as_it_stands(fact, lambda dice: dice.choice(listed).lstrip("0"), None),)
    says = f"{fact.removesuffix('_number')}s {', '.join(listed)}"
    return Kind(
        facts=frozenset({fact}), says=says, any=((OneOf(fact=fact, values=tuple(listed)),),), draws=draws
    )


def lots(dice: Random) -> Kind:
    """A list of lots such as H352104."""
    return _list(LOT, dice, dice.choice(LETTERS), 6)


def lots_of_digits(dice: Random) -> Kind:
    """A list of lots with leading zeros, which a spreadsheet loses."""
    return _list(LOT, dice, "", 8)


def serials(dice: Random) -> Kind:
    """A list of serial numbers."""
    return _list(SERIAL, dice, dice.choice(LETTERS) + dice.choice(LETTERS), 7)


def _between(fact: str, order: Ordering, ends: tuple[int, int], form: str, *open_: Draw) -> Kind:
    """A range of numbers of this form, with what else is open."""
    first, last = ends

    def number(low: int, high: int) -> Callable[[Random], str]:
        return lambda dice: form.format(dice.randint(low, high))

    condition = Range(fact=fact, order=order, first=form.format(first), last=form.format(last))
    return Kind(
        facts=frozenset({fact}),
        says=f"{fact.removesuffix('_number')}s {condition.first} to {condition.last}",
        any=((condition,),),
        draws=(
            _said(fact, number(first, first), True),
            _said(fact, number(last, last), True),
            _said(fact, number(first, last), True),
            _said(fact, number(first - 1, first - 1), False),
            _said(fact, number(last + 1, last + 1), False),
            _said(fact, number(last + 2, last + 100_000), False),
            *_unknown(fact, number(first, last)),
            *open_,
        ),
    )


def _ends(dice: Random) -> tuple[int, int]:
    first = dice.randrange(1_000_000, 8_000_000)
    return first, first + dice.randrange(2, 50_000)


def serials_as_numbers(dice: Random) -> Kind:
    """Serial numbers from one to another, as whole numbers: leading zeros do not count."""
    first, last = _ends(dice)
    padded = _as_it_stands(SERIAL, lambda dice: f"{dice.randint(first, last):012}", True)
    lettered = _as_it_stands(SERIAL, lambda dice: f"K{dice.randint(first, last)}", None)
    return _between(SERIAL, Ordering.NUMBER, (first, last), "{}", padded, lettered)


def serials_of_one_shape(dice: Random) -> Kind:
    """Serial numbers such as NA1234567H; other letters are another series."""
    first, last = _ends(dice)
    head = f"N{dice.choice(LETTERS)}"
    other = _said(SERIAL, lambda dice: f"Q{head[1]}{dice.randint(first, last):07}H", None)
    shorter = _as_it_stands(SERIAL, lambda dice: f"{head}{dice.randint(first, last):06}", None)
    return _between(SERIAL, Ordering.SAME_SHAPE, (first, last), head + "{:07}H", other, shorter)


def lots_of_one_shape(dice: Random) -> Kind:
    """Lots of digits of one length; one that lost its zeros has another length."""
    first = dice.randrange(100_000, 800_000)
    last = first + dice.randrange(2, 50_000)
    lost = _as_it_stands(LOT, lambda dice: f"{dice.randint(first, last)}", None)
    return _between(LOT, Ordering.SAME_SHAPE, (first, last), "{:08}", lost)


def serials_by_last_eight(dice: Random) -> Kind:
    """Serial numbers of which only the last eight digits count."""
    first = dice.randrange(1_000_000, 80_000_000)
    last = first + dice.randrange(2, 50_000)

    def longer(low: int, high: int, truth: Truth) -> Draw:
        return _said(SERIAL, lambda dice: f"{dice.randrange(100, 999)}{dice.randint(low, high):08}", truth)

    short = _as_it_stands(SERIAL, lambda dice: f"{dice.randint(first, last):08}"[1:], None)
    longer_draws = (
        longer(first, last, True),
        longer(first - 1, first - 1, False),
        longer(last + 1, last + 1, False),
    )
    return _between(SERIAL, Ordering.LAST_EIGHT_DIGITS, (first, last), "{:08}", short, *longer_draws)


def prefixes(dice: Random) -> Kind:
    """Serial numbers that begin with one of these."""
    letter, other = dice.sample(LETTERS, 2)
    heads = (f"{letter}0", f"{letter}8{other}")

    def number(*begins: str) -> Callable[[Random], str]:
        return lambda dice: f"{dice.choice(begins)}{dice.randrange(10**6):06}"

    return Kind(
        facts=frozenset({SERIAL}),
        says=f"serials beginning {' or '.join(heads)}",
        any=((Prefix(fact=SERIAL, values=heads),),),
        draws=(
            _said(SERIAL, number(*heads), True),
            _said(SERIAL, number(f"{other}0", f"{letter}3", f"{letter}8{letter}"), False),
            _as_it_stands(SERIAL, number(f"{letter}O", f"{letter}B{other}"), None),
            _as_it_stands(SERIAL, lambda _: f"{letter}8", None),
            lambda _: ({}, None),
        ),
    )
