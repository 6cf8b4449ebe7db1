"""What is left of a notice once the product is known: clauses on lots, serial numbers, dates and versions.

A clause is judged in two steps, by the logic of `lockring.judge.judge_clause`: first its conditions on the
product, once for all units of it; then those on the unit, for each one.
"""

from __future__ import annotations

import msgspec

from lockring.facts import Device
from lockring.fleet.units import Printed, Test, judged, unit_facts_of
from lockring.judge import judge
from lockring.kept import kept
from lockring.numbering import numbers_printed_by
from lockring.product import rests_on_names
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

    Exclusions are judged as by `judge_exclusion`, where there is anything to exclude from.
    """
    left = _parts(product, scope.any)
    if not left:
        return Residual(any=(), exclude=())
    return Residual(any=left, exclude=_parts(product.excluding(), scope.exclude))


def _parts(product: Device, clauses: tuple[Clause, ...]) -> tuple[Part, ...]:
    parts = (_part(product, clause) for clause in clauses)
    return tuple(part for part in parts if part is not None)


def _part(product: Device, clause: Clause) -> Part | None:
    """What is left of the clause; None where its conditions on the product rule it out."""
    truths, units = list[tuple[Condition, Truth]](), list[Test]()
    for condition in clause.all:
        if _is_of_unit(condition):
            units.append(condition)
        elif (truth := judge(product, condition)) is not False:
            truths.append((condition, truth))
        elif isinstance(condition, Product) and _is_open_to_numbers(product, condition):
            units.append(Printed(numbers_printed_by(condition)))
        else:
            return None
    implied = [condition for condition in clause.implies if not _is_of_unit(condition)]
    return Part(
        truth=all_of(*(truth for _, truth in truths)),
        listed=any(truth is True and not isinstance(condition, Product) for condition, truth in truths),
        contradicted=any(judge(product, condition) is False for condition in implied),
        units=tuple(units),
        implied=tuple(filter(_is_of_unit, clause.implies)),
    )


@kept
def _is_of_unit(condition: Condition) -> bool:
    """Whether the condition asks something of the unit, and not of the product alone."""
    return not isinstance(condition, Product) and bool(unit_facts_of(condition))


def _is_open_to_numbers(product: Device, condition: Product) -> bool:
    """Whether a number of the unit that the notice prints opens what the product alone makes false."""
    numbers = numbers_printed_by(condition)
    if not numbers or product.may_say is None:
        return bool(numbers) and rests_on_names(product, condition)
    return judge(product.learn("lot_number", min(numbers)), condition) is None
