"""Sixteen people side by side: a row of an array is one quantity of all of them, so that LLVM vectorises.

Operations on tuples of numbers that numba cannot write by itself, as a few instructions of LLVM each.
Products
and sums may be contracted to one rounding: the same for everyone, as all lanes take the same instructions.
"""

# ruff: noqa: ARG001 - numba calls an intrinsic's types with the names of its arguments

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba.core import cgutils, types
from numba.core.errors import RequireLiteralValue
from numba.extending import intrinsic

LANES = 16

_LOOSE = ("contract",)


def _place(context: Any, builder: Any, kind: Any, array: Any, row: Any, lane: Any) -> Any:
    data = context.make_array(kind)(context, builder, array).data
    start = builder.add(builder.mul(row, ir.Constant(row.type, LANES), flags=("nsw",)), lane, flags=("nsw",))
    return builder.gep(data, [start], inbounds=True)


def _next(builder: Any, place: Any, rows: int) -> Any:
    return builder.gep(place, [ir.Constant(ir.IntType(64), rows * LANES)], inbounds=True)


def _rows(many: Any) -> int:
    if not isinstance(many, types.IntegerLiteral):
        raise RequireLiteralValue(many)
    return int(many.literal_value)


@intrinsic(prefer_literal=True)
def load(typing: Any, array: Any, row: Any, lane: Any, many: Any) -> Any:
    """load(array, row, lane, many): the numbers of `many` rows from `row` on, of this lane, as a tuple."""
    count = _rows(many)
    result = types.UniTuple(types.float64, count)  # type: ignore[attr-defined, unused-ignore]

    def code(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        first = _place(context, builder, signature.args[0], *given[:3])
        found = [builder.load(_next(builder, first, place)) for place in range(count)]
        return context.make_tuple(builder, result, found)

    return result(array, types.int64, types.int64, many), code


@intrinsic
def store(typing: Any, array: Any, row: Any, lane: Any, numbers: Any) -> Any:
    """store(array, row, lane, numbers): a tuple into the rows from `row` on, of this lane."""

    def code(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        first = _place(context, builder, signature.args[0], *given[:3])
        for place, number in enumerate(cgutils.unpack_tuple(builder, given[3])):
            builder.store(number, _next(builder, first, place))
        return context.get_dummy_value()

    return types.void(array, types.int64, types.int64, numbers), code


@intrinsic
def along(typing: Any, start: Any, step: Any, slope: Any) -> Any:
    """along(start, step, slope): start + step * slope of two tuples, number by number."""

    def code(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        pairs = zip(
            cgutils.unpack_tuple(builder, given[0]), cgutils.unpack_tuple(builder, given[2]), strict=True
        )
        found = [builder.fadd(x, builder.fmul(given[1], d, flags=_LOOSE), flags=_LOOSE) for x, d in pairs]
        return context.make_tuple(builder, signature.return_type, found)

    return start(start, types.float64, slope), code


@intrinsic(prefer_literal=True)
def mapped(typing: Any, array: Any, row: Any, lane: Any, states: Any, given_input: Any, used: Any) -> Any:
    """mapped(array, row, lane, states, u, used): the map at `row` times (states, u, 1).

    `used` is `propagate.pattern`: entries that are zero in everyone are neither read nor computed."""
    bits, size = _rows(used), len(states)

    def code(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        first = _place(context, builder, signature.args[0], *given[:3])
        one = ir.Constant(ir.DoubleType(), 1.0)
        factors = [*cgutils.unpack_tuple(builder, given[3]), given[4], one]
        found = []
        for target in range(size):
            total = ir.Constant(ir.DoubleType(), 0.0)
            for column, factor in enumerate(factors):
                place = target * (size + 2) + column
                if bits >> place & 1:
                    entry = builder.load(_next(builder, first, place))
                    total = builder.fadd(total, builder.fmul(entry, factor, flags=_LOOSE), flags=_LOOSE)
            found.append(total)
        return context.make_tuple(builder, signature.return_type, found)

    return states(array, types.int64, types.int64, states, types.float64, used), code
