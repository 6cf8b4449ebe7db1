"""Laws of what looks at several facts: a product, a number that is lot or serial, a day made or sold.

A fact more may open what was settled: the label then contradicts itself or the notice. It never turns
yes into no or back.
"""

from __future__ import annotations

from datetime import date
from itertools import pairwise, permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from lockring.facts import Device
from lockring.judge import judge, judge_clause
from lockring.scope import Clause, Condition, DateRange, OneOf, Product

NUMBERS = ("BB50T", "BB50T-BULK", "1862", "0998-00-0800-53", "N106", "MMT-1780", "CS3070")
NAMES = (
    "Gore Preclude",
    "Gore Viabahn",
    "Cardiosave Hybrid",
    "cobas 6800",
    "cobas 4800",
    "Excede",
    "pump",
    "Filter",
)
GTINS = ("00643169001763", "00718175003305")
LOTS = ("326902", "402802", "AB12", "AB13", "7VJ")
DAYS = ("2011-12-11", "2011-12-12", "2012-01", "2015-05-01", "2018-08-31", "2018-09-01")

some = st.lists(st.sampled_from(NUMBERS), max_size=3).map(tuple)
products = st.builds(
    Product,
    fact=st.sampled_from(("model_number", "catalog_number")),
    numbers=some,
    patterns=st.sampled_from(((), ("0998-00-0800-**",))),
    identifiers=st.sampled_from(((), GTINS[:1])),
    others=some,
    names=st.lists(st.sampled_from(NAMES), min_size=1, max_size=3).map(tuple),
    context=st.sampled_from(("", "Medtronic 1862", "Gore Viabahn N106")),
    closed=st.booleans(),
    vague=st.booleans(),
    any_name=st.booleans(),
)
units = st.lists(st.sampled_from(LOTS), min_size=1, max_size=3).map(
    lambda values: OneOf(fact="unit_number", values=tuple(values), unclear=("402802",))
)
bounds = st.tuples(st.sampled_from((None, date(2011, 12, 12))), st.sampled_from((None, date(2018, 8, 31))))
days = bounds.filter(any).map(lambda ends: DateRange(fact="unit_date", first=ends[0], last=ends[1]))
conditions = st.one_of(products, units, days)
facts = st.fixed_dictionaries(
    {},
    optional={
        "model_number": st.sampled_from(NUMBERS + NAMES),
        "catalog_number": st.sampled_from(NUMBERS),
        "device_identifier": st.sampled_from(GTINS),
        "brand_name": st.sampled_from(NAMES),
        "lot_number": st.sampled_from(LOTS),
        "serial_number": st.sampled_from(LOTS),
        "manufacture_date": st.sampled_from(DAYS),
        "distribution_date": st.sampled_from(DAYS),
    },
)


def never_turns(told: dict[str, str], judged: list[bool | None]) -> None:
    assert all({one, other} != {True, False} for one, other in pairwise(judged)), (told, judged)


@settings(deadline=None)
@given(conditions, facts)
def test_a_fact_more_never_turns_a_condition_round(condition: Condition, told: dict[str, str]) -> None:
    for order in permutations(sorted(told), min(len(told), 4)):
        devices = [Device.of({name: told[name] for name in order[:count]}) for count in range(len(order) + 1)]
        never_turns(told, [judge(device, condition) for device in devices])


@settings(deadline=None)
@given(products, units, days, facts)
def test_a_fact_more_never_turns_a_clause_with_implied_days_round(
    product: Product, listed: OneOf, implied: DateRange, told: dict[str, str]
) -> None:
    clause = Clause(id="c", says="s", source="s", all=(product, listed), implies=(implied,))
    for order in permutations(sorted(told), min(len(told), 4)):
        devices = [Device.of({name: told[name] for name in order[:count]}) for count in range(len(order) + 1)]
        never_turns(told, [judge_clause(device, clause) for device in devices])


@given(products)
def test_nothing_known_settles_nothing(product: Product) -> None:
    assert judge(Device(), product) is None


@given(products, st.sampled_from(NUMBERS))
def test_a_listed_number_is_never_a_no(product: Product, number: str) -> None:
    if number in product.numbers:
        assert judge(Device(catalog_number=number), product) is not False
        assert judge(Device(catalog_number=number.lower().replace("-", " ")), product) is not False
