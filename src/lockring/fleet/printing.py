"""Which notices print a lot or serial number of some unit of a product, whatever they call the product."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

from lockring import keys
from lockring.fleet.cells import KEY, is_plain
from lockring.fleet.database import Engine

_NUMBERS = {"kind": str, "value": str, "notice": str}


def printing(
    engine: Engine, numbers: Iterable[tuple[keys.Key, str]], product: Sequence[str], columns: Sequence[str]
) -> dict[tuple[str | None, ...], dict[str, frozenset[keys.Key]]]:
    """For each product of the table `listed` the notices that print numbers of its units, with these numbers.

    `product` are the columns that tell products apart, `columns` those of lots and serial numbers.
    """
    rows = [(kind, value, notice) for (kind, value), notice in numbers]
    found: dict[tuple[str | None, ...], dict[str, set[keys.Key]]] = defaultdict(lambda: defaultdict(set))
    if rows:
        engine.put("printed_number", _NUMBERS, rows)
        for column in columns:
            met = chain(engine.do(_met(product, column)), _others(engine, rows, product, column))
            for *texts, notice, kind, value in met:
                found[tuple(texts)][notice].add((kind, value))
    return {texts: {one: frozenset(these) for one, these in each.items()} for texts, each in found.items()}


def _met(product: Sequence[str], column: str) -> str:
    """The products with the notices that print a number of theirs, of those that SQL can read."""
    names = "".join(f'"{name}", ' for name in product)
    spelled = f"""SELECT {names}{KEY.format(f'"{column}"')} AS number FROM listed
        WHERE {is_plain(f'"{column}"', KEY.format(f'"{column}"'))}"""
    return " UNION ".join(
        f"""SELECT {names}notice, kind, value FROM ({spelled}) AS spelled JOIN printed_number
        ON printed_number.kind = '{kind}' AND printed_number.value = {value}"""
        for kind, value in zip(keys.OF_UNITS, ("number", "ltrim(number, '0')"), strict=True)
    )


def _others(
    engine: Engine, rows: Sequence[tuple[str, str, str]], product: Sequence[str], column: str
) -> Iterator[list[Any]]:
    """The same of those numbers that are read one by one."""
    names, text = "".join(f'"{name}", ' for name in product), f'"{column}"'
    left = engine.do(
        f"""SELECT DISTINCT {names}{text} FROM listed
        WHERE {text} IS NOT NULL AND NOT ({is_plain(text, KEY.format(text))})"""
    )
    notices: dict[keys.Key, set[str]] = defaultdict(set)
    for kind, value, notice in rows if left else ():
        notices[kind, value].add(notice)
    for *texts, number in left:
        for key in keys.of_unit(number):
            yield from ([*texts, notice, *key] for notice in notices.get(key, ()))
