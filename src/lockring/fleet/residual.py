"""What is left of a notice once the product is known: clauses on lots, serial numbers, dates and versions.

A clause is judged in two steps, by the logic of `lockring.judge.judge_clause`: first its conditions on the
product, once for all units of it; then those on the unit, for each one.
"""

from __future__ import annotations

import msgspec

from lockring.facts import Device
from lockring.fleet.units import Printed, Test, judged, unit_facts_of
from lockring.judge import judge
from lockring.numbering import printed_numbers
from lockring.scope import Clause, Condition, Product, Scope
from lockring.truth import Truth, all_of, any_of, negation


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """What is left of a clause.

    `truth` is that of its conditions on the product, `listed` says whether one of them holds that is no
    `Product`, `contradicted` whether something implied on the product is false. `units` and `implied` are the
    conditions on the unit.
    """

    truth: Truth
    listed: bool
    contradicted: bool
    units: tuple[Test, ...]
    implied: tuple[Condition, ...]

    def judged(self, device: Device) -> Truth:
        """The truth of the clause for a unit of this product."""
        truths = [judged(device, test) for test in self.units]
        against = self.contradicted or any(judge(device, condition) is False for condition in self.implied)
        return together(self.truth, truths, listed=self.listed, against=against)


class Residual(msgspec.Struct, frozen=True, kw_only=True):
    """What is left of a scope: parts that can still hold, of its clauses and of its exclusions."""

    any: tuple[Part, ...]
    exclude: tuple[Part, ...]

    @property
    def is_settled(self) -> bool:
        """Whether no unit differs from another."""
        return not any(part.units or part.implied for part in (*self.any, *self.exclude))

    def judged(self, device: Device) -> Truth:
        """The truth of the scope for a unit of this product."""
        covered = any_of(part.judged(device) for part in self.any)
        return all_of(covered, negation(any_of(part.judged(device) for part in self.exclude)))


def together(truth: Truth, truths: list[Truth], *, listed: bool, against: bool) -> Truth:
    """The truth of a clause from those of its conditions, as `judge_clause` puts them together."""
    whole = all_of(truth, *truths)
    if whole is False or not against:
        return whole
    return None if whole or listed or True in truths else False


def residual(product: Device, scope: Scope) -> Residual:
    """What the scope leaves to be judged of units of this product; the facts of `product` are no unit's.

    Exclusions are judged as by `judge_exclusion`.
    """
    return Residual(any=_parts(product, scope.any), exclude=_parts(product.excluding(), scope.exclude))


def _parts(product: Device, clauses: tuple[Clause, ...]) -> tuple[Part, ...]:
    parts = (_part(product, clause) for clause in clauses)
    return tuple(part for part in parts if part.truth is not False)


def _part(product: Device, clause: Clause) -> Part:
    tests = [test for condition in clause.all for test in _tests(product, condition)]
    own = [condition for condition in clause.all if not _tests(product, condition)]
    truths = [(condition, judge(product, condition)) for condition in own]
    implied = [condition for condition in clause.implies if not unit_facts_of(condition)]
    return Part(
        truth=all_of(*(truth for _, truth in truths)),
        listed=any(truth is True and not isinstance(condition, Product) for condition, truth in truths),
        contradicted=any(judge(product, condition) is False for condition in implied),
        units=tuple(tests),
        implied=tuple(condition for condition in clause.implies if unit_facts_of(condition)),
    )


def _tests(product: Device, condition: Condition) -> tuple[Test, ...]:
    """What the condition asks of the unit; nothing where the product settles it, or leaves it open."""
    if not isinstance(condition, Product):
        return (condition,) if unit_facts_of(condition) else ()
    numbers = printed_numbers(condition.context)
    if not numbers or judge(product, condition) is not False:
        return ()
    printed = product.learn("lot_number", min(numbers))
    return (Printed(numbers),) if judge(printed, condition) is None else ()
