"""Each test of a plan judged once for each value in the list that can meet it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from lockring.facts import Device
from lockring.fleet import lists
from lockring.fleet.database import Database
from lockring.fleet.plan import NUMBER, Keys, Plan
from lockring.fleet.units import DOUBT, NUMBERS, device_of, judged


def judge_values(database: Database, plan: Plan, columns: Sequence[str]) -> None:
    """Make the tables `unit_value` (row, key, value) and `truth` (test, value, truth).

    `columns` are those of the table `unit` that hold facts of units, and doubts about them.
    """
    database.do("CREATE TABLE unit_value (row BIGINT, key BIGINT, value BIGINT)")
    database.put("truth", ("test", "value", "truth"), [])
    database.put("list", ("test",), [(n,) for n, test in enumerate(plan.tests) if lists.is_list(test)])
    database.put("listed_number", ("test", "number", "truth"), list(lists.listed_numbers(plan.tests)))
    database.put("alike_number", ("test", "number"), list(lists.alike_numbers(plan.tests)))
    first = 0
    for key, facts in enumerate(plan.keys):
        held = [name for name in columns if name.removesuffix(DOUBT) in facts]
        if held:
            first = _judge_key(database, plan, key, facts, held, first)


def _judge_key(database: Database, plan: Plan, key: int, facts: Keys, held: Sequence[str], first: int) -> int:
    """Judge each test of these facts for each of their values; gives the next number for a value."""
    names = ", ".join(f'"{name}"' for name in held)
    some = " OR ".join(f'"{name}" IS NOT NULL' for name in held)
    same = " AND ".join(f'unit."{name}" IS NOT DISTINCT FROM value."{name}"' for name in held)
    database.do(
        f"""CREATE OR REPLACE TABLE value AS SELECT row_number() OVER () - 1 + {first} AS value, *
        FROM (SELECT DISTINCT {names} FROM unit WHERE {some})"""
    )
    database.do(f"INSERT INTO unit_value SELECT row, {key}, value FROM unit JOIN value ON {same}")
    database.do(
        f"""CREATE OR REPLACE TABLE pair AS SELECT DISTINCT unit_value.value, asked.test FROM unit_value
        JOIN unit USING (row) JOIN planned USING (product) JOIN part USING (residual)
        JOIN asked ON asked.part = part.part AND asked.key = {key} WHERE unit_value.key = {key}"""
    )
    if len(held) == len(facts) == 1 and held[0] in NUMBERS:
        _judge_lists(database, held[0])
    _judge_one_by_one(database, plan, held, names)
    ((count,),) = database.do("SELECT count(*) FROM value")
    return first + int(count)


def _judge_lists(database: Database, name: str) -> None:
    """Judge, in SQL, lists of numbers by numbers that are in their normal form but for capitals."""
    text, key = f'"{name}"', f'upper("{name}")'
    database.do(
        f"""CREATE OR REPLACE TABLE plain_value AS SELECT value, {key} AS number,
        {lists.ALIKE.format(key)} AS alike FROM value
        WHERE {lists.PLAIN.format(text)} AND {lists.UNSIGNED.format(key)}"""
    )
    database.do(lists.TRUTHS)


def _judge_one_by_one(database: Database, plan: Plan, held: Sequence[str], names: str) -> None:
    """Judge what is left by the function that `assess` uses."""
    left = database.stream(
        f"""SELECT pair.value, pair.test, {names} FROM pair JOIN value USING (value)
        ANTI JOIN truth ON truth.test = pair.test AND truth.value = pair.value ORDER BY pair.value"""
    )
    database.put("found", ("test", "value", "truth"), list(_judged(plan, left, held)))
    database.do("INSERT INTO truth SELECT * FROM found")


def _judged(plan: Plan, pairs: Iterable[Any], held: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    last, device = -1, Device()
    for value, test, *texts in pairs:
        if value != last:
            last, device = value, device_of(dict(zip(held, texts, strict=True)))
        yield test, value, NUMBER[judged(device, plan.tests[test])]
