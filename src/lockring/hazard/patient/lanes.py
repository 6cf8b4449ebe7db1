"""Several people side by side: in the compiled kernel a number of each of them is one value, a vector.

Whether a loop over people becomes vectors is up to the compiler: it does so for some processors only. Here
a value is a vector of LLVM from the beginning, with the arithmetic of numbers. Products and sums may be
contracted to one rounding: the same for everyone, as all lanes take the same instructions.
"""

# ruff: noqa: ARG001 - numba calls an intrinsic's types with the names of its arguments

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba.core import cgutils, types
from numba.core.errors import RequireLiteralValue
from numba.extending import intrinsic, models, overload, register_model

LANES = 8
"""Two registers of four doubles: while one product is on its way the processor begins the next."""

_LOOSE = ("contract", "nnan", "nsz", "arcp")
_VECTOR = ir.VectorType(ir.DoubleType(), LANES)


class Lanes(types.Type):  # type: ignore[misc]
    """A number of each of `LANES` people."""

    def __init__(self) -> None:
        super().__init__(name="Lanes")


class Flags(types.Type):  # type: ignore[misc]
    """Yes or no of each of `LANES` people."""

    def __init__(self) -> None:
        super().__init__(name="Flags")


_NUMBERS, _FLAGS = Lanes(), Flags()


@register_model(Lanes)
class _LanesModel(models.PrimitiveModel):  # type: ignore[misc]
    def __init__(self, manager: Any, kind: Any) -> None:
        super().__init__(manager, kind, _VECTOR)


@register_model(Flags)
class _FlagsModel(models.PrimitiveModel):  # type: ignore[misc]
    def __init__(self, manager: Any, kind: Any) -> None:
        super().__init__(manager, kind, ir.VectorType(ir.IntType(1), LANES))


def _wide(builder: Any, kind: Any, value: Any) -> Any:
    """The value as a vector: a number is that of everyone."""
    if isinstance(kind, Lanes | Flags):
        return value
    if isinstance(kind, types.Integer | types.Boolean):
        value = builder.sitofp(value, ir.DoubleType())
    first = builder.insert_element(ir.Constant(_VECTOR, ir.Undefined), value, ir.Constant(ir.IntType(32), 0))
    everyone = ir.Constant(ir.VectorType(ir.IntType(32), LANES), [0] * LANES)
    return builder.shuffle_vector(first, ir.Constant(_VECTOR, ir.Undefined), everyone)


def _of_two(result: Any, build: Callable[[Any, Any, Any], Any]) -> Any:
    """An operation on two vectors, or on a vector and a number."""

    @intrinsic
    def operation(typing: Any, left: Any, right: Any) -> Any:
        def code(context: Any, builder: Any, signature: Any, given: Any) -> Any:
            pair = (_wide(builder, *each) for each in zip(signature.args, given, strict=True))
            return build(builder, *pair)

        return result(left, right), code

    return operation


def _is_wide(*kinds: Any) -> bool:
    return any(isinstance(kind, Lanes) for kind in kinds)


def _arithmetic(name: str, of: Any) -> None:
    """Python's operator `of` for vectors: the instruction `name` of LLVM."""
    operation = _of_two(_NUMBERS, lambda builder, x, y: getattr(builder, name)(x, y, flags=_LOOSE))

    @overload(of)
    def _(left, right):  # type: ignore[no-untyped-def]
        return (lambda left, right: operation(left, right)) if _is_wide(left, right) else None


def _compared(sign: str, of: Any) -> None:
    operation = _of_two(_FLAGS, lambda builder, x, y: builder.fcmp_ordered(sign, x, y))

    @overload(of)
    def _(left, right):  # type: ignore[no-untyped-def]
        return (lambda left, right: operation(left, right)) if _is_wide(left, right) else None


for _name, _operator in (
    ("fadd", operator.add), ("fsub", operator.sub), ("fmul", operator.mul), ("fdiv", operator.truediv),
):  # fmt: skip
    _arithmetic(_name, _operator)
for _sign, _operator in (
    ("<", operator.lt),
    ("<=", operator.le),
    (">", operator.gt),
    (">=", operator.ge),
    ("==", operator.eq),
):
    _compared(_sign, _operator)

_both = _of_two(_FLAGS, lambda builder, x, y: builder.and_(x, y))
_either = _of_two(_FLAGS, lambda builder, x, y: builder.or_(x, y))


@overload(operator.and_)
def _and(left, right):  # type: ignore[no-untyped-def]
    return (lambda left, right: _both(left, right)) if isinstance(left, Flags) else None


@overload(operator.or_)
def _or(left, right):  # type: ignore[no-untyped-def]
    return (lambda left, right: _either(left, right)) if isinstance(left, Flags) else None


minimum = _of_two(
    _NUMBERS,
    lambda builder, x, y: builder.select(builder.fcmp_ordered("<", x, y, flags=("nnan", "nsz")), x, y),
)
"""The lesser of two for each person, as `numpy.minimum`."""

maximum = _of_two(
    _NUMBERS,
    lambda builder, x, y: builder.select(builder.fcmp_ordered(">", x, y, flags=("nnan", "nsz")), x, y),
)
"""The greater of two for each person, as `numpy.maximum`."""


@intrinsic
def where(typing: Any, flag: Any, yes: Any, no: Any) -> Any:
    """where(flag, yes, no): for each person one of the two, as `numpy.where`."""

    def code(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        kinds = signature.args[1:]
        pair = (_wide(builder, kind, value) for kind, value in zip(kinds, given[1:], strict=True))
        return builder.select(given[0], *pair)

    return _NUMBERS(flag, yes, no), code


def _place(context: Any, builder: Any, kind: Any, array: Any, row: Any) -> Any:
    data = context.make_array(kind)(context, builder, array).data
    start = builder.mul(row, ir.Constant(row.type, LANES), flags=("nsw",))
    return builder.bitcast(builder.gep(data, [start], inbounds=True), _VECTOR.as_pointer())


def _next(builder: Any, place: Any, rows: int) -> Any:
    return builder.gep(place, [ir.Constant(ir.IntType(64), rows)], inbounds=True)


def _loaded(builder: Any, place: Any) -> Any:
    return builder.load(place, align=8)


def _rows(many: Any) -> int:
    if not isinstance(many, types.IntegerLiteral):
        raise RequireLiteralValue(many)
    return int(many.literal_value)


@intrinsic
def row(typing: Any, array: Any, at: Any) -> Any:
    """row(array, at): that row of (rows, LANES) as one value."""

    def code(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        return _loaded(builder, _place(context, builder, signature.args[0], *given))

    return _NUMBERS(array, types.int64), code


@intrinsic
def keep(typing: Any, array: Any, at: Any, value: Any) -> Any:
    """keep(array, at, value): a value, or one number of everyone, into that row."""

    def code(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        place = _place(context, builder, signature.args[0], *given[:2])
        builder.store(_wide(builder, signature.args[2], given[2]), place, align=8)
        return context.get_dummy_value()

    return types.void(array, types.int64, value), code


@intrinsic(prefer_literal=True)
def load(typing: Any, array: Any, first: Any, many: Any) -> Any:
    """load(array, first, many): `many` rows from `first` on, as a tuple."""
    count = _rows(many)
    result = types.UniTuple(_NUMBERS, count)  # type: ignore[attr-defined, unused-ignore]

    def code(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        begin = _place(context, builder, signature.args[0], *given[:2])
        found = [_loaded(builder, _next(builder, begin, place)) for place in range(count)]
        return context.make_tuple(builder, result, found)

    return result(array, types.int64, many), code


@intrinsic
def along(typing: Any, start: Any, step: Any, slope: Any) -> Any:
    """along(start, step, slope): start + step * slope of two tuples, value by value."""

    def code(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        step = _wide(builder, types.float64, given[1])
        pairs = zip(
            cgutils.unpack_tuple(builder, given[0]), cgutils.unpack_tuple(builder, given[2]), strict=True
        )
        found = [builder.fadd(x, builder.fmul(step, d, flags=_LOOSE), flags=_LOOSE) for x, d in pairs]
        return context.make_tuple(builder, signature.return_type, found)

    return start(start, types.float64, slope), code


@intrinsic(prefer_literal=True)
def mapped(typing: Any, array: Any, first: Any, states: Any, given_input: Any, used: Any) -> Any:
    """mapped(array, first, states, u, used): the map at the row `first` times (states, u, 1).

    `used` is `propagate.pattern`: entries that are zero in everyone are neither read nor computed."""
    bits, size = _rows(used), len(states)

    def code(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        begin = _place(context, builder, signature.args[0], *given[:2])
        factors = [*cgutils.unpack_tuple(builder, given[2]), given[3]]
        found = []
        for target in range(size):
            total = None
            for column in range(size + 2):
                place = target * (size + 2) + column
                if bits >> place & 1:
                    entry = _loaded(builder, _next(builder, begin, place))
                    if column <= size:
                        entry = builder.fmul(entry, factors[column], flags=_LOOSE)
                    total = entry if total is None else builder.fadd(total, entry, flags=_LOOSE)
            found.append(ir.Constant(_VECTOR, None) if total is None else total)
        return context.make_tuple(builder, signature.return_type, found)

    return states(array, types.int64, states, _NUMBERS, used), code
