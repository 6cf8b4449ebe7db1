"""The truth of one condition, one clause, one scope for one device, in three values.

Kleene's strong logic (Kleene 1952, section 64), which is also SQL's: a condition on a fact that is
not known, doubted or not comparable is neither true nor false, and makes nothing around it definite
that its two values would not make so.
"""

from __future__ import annotations

from collections.abc import Sequence

from lockring.comparison import after, before, holds, is_like
from lockring.facts import Device, Known
from lockring.normal import DateSpan, Value
from lockring.product import is_product
from lockring.scope import Clause, Condition, DateRange, Product, Scope
from lockring.truth import Truth, all_of, any_of, negation
from lockring.vocabulary import MADE_OF

Part = tuple[Truth, Truth] | None
"""What one of two facts adds to the truth of a test; None where it is not known."""


def judge(device: Device, condition: Condition) -> Truth:
    """Whether the condition holds for the device; None when what is known does not settle it.

    A fact that may only say yes can make it true, and can open what another fact rules out; it never makes
    it false. One that may only say no, the other way.
    """
    sure = _judge(device, condition)
    may_say = device.may_say
    if may_say is None or sure is may_say:
        return sure
    trusting = _judge(device.trusting(), condition)
    if sure is None:
        return trusting if trusting is may_say else None
    return sure if trusting is sure else None


def _judge(device: Device, condition: Condition) -> Truth:
    if type(condition) is Product:
        return is_product(device, condition)
    fact = device.get(condition.fact)
    if type(fact) is not Known or fact.doubts:
        return _judge_parts(device, condition) if condition.fact in MADE_OF else None
    return holds(condition, fact.value)


def judge_clause(device: Device, clause: Clause) -> Truth:
    """Whether all conditions of the clause hold; the first that is false settles it.

    What the clause implies cannot make it true. It can make it false; but where the device has a number that
    the clause lists, it contradicts the notice, and that is open.
    """
    truth: Truth = True
    listed = False
    for condition in clause.all:
        judged = judge(device, condition)
        if judged is False:
            return False
        if judged is None:
            truth = None
        elif type(condition) is not Product:
            listed = True
    if any(judge(device, condition) is False for condition in clause.implies):
        return None if truth or listed else False
    return truth


def judge_exclusion(device: Device, clause: Clause) -> Truth:
    """Whether an exclusion holds: its yes rules the device out, so what may only affirm may only say no."""
    return judge_clause(device.excluding(), clause)


def _judge_parts(device: Device, condition: Condition) -> Truth:
    """The test of a number or a date that may be either of two: the lot or the serial, made or sold."""
    values = [_undoubted(device, name) for name in MADE_OF[condition.fact]]
    parts = [None if value is None else part_says(condition, value) for value in values]
    return _made_or_sold(*parts) if isinstance(condition, DateRange) else _numbers_say(parts)


def part_says(condition: Condition, value: Value) -> Part:
    """All that one of two numbers, or one of two dates, adds to the truth of a test that may mean either.

    Of a number, whether it passes and whether it is of the kind that the notice lists; of a date, whether it
    is after the first day and before the last.
    """
    if isinstance(condition, DateRange):
        return (after(condition, value), before(condition, value)) if isinstance(value, DateSpan) else None
    return holds(condition, value), is_like(condition, str(value))


def _numbers_say(parts: Sequence[Part]) -> Truth:
    said = [part for part in parts if part is not None]
    truths = {truth for truth, _ in said}
    if truths == {False}:
        return False if any(like for _, like in said) else None
    against = any(truth is False and like for truth, like in said)
    return True if True in truths and not against else None


def _undoubted(device: Device, name: str) -> Value | None:
    fact = device.get(name)
    return fact.value if isinstance(fact, Known) and not fact.doubts else None


def _made_or_sold(made: Part, sold: Part) -> Truth:
    """A day that the notice gives without saying of what; a device is sold after it is made."""
    too_late, too_early = made is not None and made[1] is False, sold is not None and sold[0] is False
    if too_late or too_early:
        return False
    return True if made == sold == (True, True) else None


def judge_scope(device: Device, scope: Scope) -> Truth:
    """Whether any clause holds and no exclusion does."""
    covered = any_of(judge_clause(device, clause) for clause in scope.any)
    return all_of(covered, negation(any_of(judge_exclusion(device, clause) for clause in scope.exclude)))
