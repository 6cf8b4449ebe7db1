"""A notice judged in two steps, first of the product and then of the unit, says what it says in one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lockring.facts import Device
from lockring.fleet.residual import residual
from lockring.fleet.units import UNIT_FACTS
from lockring.judge import judge_scope
from lockring.scope import Clause, Condition, Product, Scope
from tests.property import strategies, test_product_laws

PRINTING = Product(
    fact="model_number", names=("Gore Viabahn",), context="Gore Viabahn, lots 326902, AB1234X", closed=True
)
printed = st.fixed_dictionaries(
    {"brand_name": st.sampled_from(("Gore Viabahn", "Excede", "cobas 6800"))},
    optional={
        "lot_number": st.sampled_from(("326902", "ab1234x", "AB12", "0326902")),
        "serial_number": st.sampled_from(("326902", "1")),
    },
).map(Device.of)


def in_two_steps(device: Device, scope: Scope) -> bool | None:
    product = Device.of({name: fact for name, fact in device if name not in UNIT_FACTS})
    return residual(product, scope).judged(device)


@given(strategies.cases())
def test_two_steps_come_to_the_same_as_one(case: strategies.Case) -> None:
    for _, device in case.batch.devices():
        assert in_two_steps(device, case.scope) is judge_scope(device, case.scope)


@given(test_product_laws.facts, st.lists(test_product_laws.conditions, min_size=1, max_size=3))
def test_so_they_do_with_products_numbers_and_days(
    facts: dict[str, str], conditions: list[Condition]
) -> None:
    clause = Clause(id="c", says="c", all=tuple(conditions[:2]), implies=tuple(conditions[2:]), source="s")
    device, scope = Device.of(facts), Scope(any=(clause,))
    assert in_two_steps(device, scope) is judge_scope(device, scope)


@given(printed, st.lists(test_product_laws.conditions, max_size=2))
def test_so_they_do_where_the_notice_prints_a_number_of_the_unit(
    device: Device, others: list[Condition]
) -> None:
    scope = Scope(any=(Clause(id="c", says="c", all=(PRINTING, *others), source="s"),))
    assert in_two_steps(device, scope) is judge_scope(device, scope)
